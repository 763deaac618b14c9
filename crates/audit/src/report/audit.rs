//! The report of an audit: what was asked, how, what was found, and what follows.

use super::grouped;
use crate::batch::Contents;
use crate::folder::{Audit, Derived, How, Round, Source};
use crate::plot;
use crate::risk::ballots::{Ballot, Look};
use crate::risk::shown;
use crate::risk::stations::Method;
use paper::document::{Block, Document, Table, Tone};

/// Most rows of a table in the report; the whole is in the tables beside it.
const ROWS_MAX: usize = 60;

fn text(s: impl Into<String>) -> Block {
    Block::Text(s.into())
}

fn heading(s: &str) -> Block {
    Block::Heading(s.to_owned())
}

fn table(head: &[&str], widths: &[f32], rows: Vec<Vec<String>>) -> Block {
    Block::Table(Table { head: head.iter().map(|h| (*h).to_owned()).collect(), widths: widths.to_vec(), rows })
}

/// The document.
#[must_use]
pub fn document(audit: &Audit, rounds: &[Round], derived: &Derived) -> Document {
    let p = &audit.plan;
    let mut blocks = vec![text(format!("{} ({}), contest {}, polling day {}.", p.name, p.election, p.contest, p.date))];
    blocks.push(verdict(audit, derived));
    blocks.extend(asked(audit));
    if !rounds.is_empty() {
        blocks.extend(found(audit, rounds));
    }
    blocks.extend(again(audit));
    Document { title: format!("Audit of {}", p.contest), language: "en".into(), date: p.date.clone(), blocks }
}

fn verdict(audit: &Audit, derived: &Derived) -> Block {
    let limit = audit.plan.limit_words();
    let (tone, words) = match derived {
        Derived::Planned if audit.is_full(audit.rounds.iter().sum()) => (
            Tone::Open,
            "The plan is made. These claims are so close that no sample confirms them: everything has to be counted."
                .to_owned(),
        ),
        Derived::Planned => (
            Tone::Open,
            format!(
                "The plan is made: {} draws to begin with. The seed is not thrown yet.",
                grouped(audit.rounds.iter().sum::<usize>() as u64)
            ),
        ),
        Derived::Counting { missing } => {
            (Tone::Open, format!("{missing} {} of the sample are not counted yet.", audit.plan.method.units()))
        }
        Derived::Confirmed { risk } => (
            Tone::Good,
            format!(
                "Confirmed: the risk is {}, not above the limit of {limit}. If one of the claims were false, a sample as good as this would come with at most this chance.",
                shown(*risk)
            ),
        ),
        Derived::Escalate { risk, draws } => (
            Tone::Bad,
            format!(
                "Not confirmed: the risk is {}, above the limit of {limit}. A further round of {} draws reaches it if no more errors are found; otherwise count everything. This does not say that the outcome is wrong.",
                shown(*risk),
                grouped(*draws)
            ),
        ),
        Derived::Counted { wrong } if wrong.is_empty() => {
            (Tone::Good, "Every station was counted by hand, and every claim is true.".to_owned())
        }
        Derived::Counted { wrong } => {
            let claims: Vec<&str> =
                wrong.iter().take(10).map(|i| audit.ledger.claims[*i].assertion.words.as_str()).collect();
            (
                Tone::Bad,
                format!(
                    "Every station was counted by hand, and {} claims are false: {}.",
                    wrong.len(),
                    claims.join("; ")
                ),
            )
        }
    };
    Block::Remark(tone, words)
}

fn asked(audit: &Audit) -> Vec<Block> {
    let p = &audit.plan;
    let ballots: u64 = audit.batches.iter().map(|b| b.ballots).sum();
    let claims = &audit.ledger.claims;
    let mut blocks = vec![
        heading("What is to be confirmed"),
        text(format!(
            "{} claims about {} stations with at most {} ballots. The outcome is right if all of them are true.",
            grouped(claims.len() as u64),
            grouped(audit.batches.len() as u64),
            grouped(ballots)
        )),
    ];
    let mut closest: Vec<&crate::batch::Claim> = claims.iter().collect();
    closest.sort_by(|a, b| {
        // The closest first: margin in parts of what one ballot can change.
        let reach = |c: &crate::batch::Claim| c.margin / (c.assertion.most() - c.assertion.least()).max(1);
        reach(a).cmp(&reach(b)).then(a.assertion.id.cmp(&b.assertion.id))
    });
    let rows = closest.iter().take(ROWS_MAX).map(|c| {
        let ballots = c.margin / (c.assertion.most() - c.assertion.least()).max(1);
        vec![c.assertion.words.clone(), ballots.to_string()]
    });
    blocks.push(table(&["claim", "ballots that would have to be wrong"], &[6.0, -2.0], rows.collect()));
    if claims.len() > ROWS_MAX {
        blocks.push(text(format!("The {ROWS_MAX} closest of {}; all are in claims.csv.", claims.len())));
    }
    if claims.iter().any(|c| c.assertion.constant.abs() > 1) {
        blocks.push(text(match p.unaudited {
            crate::claims::Unaudited::Fixed => "Votes without a station (from abroad, say) count in these claims as they were reported. No sample can reach them here: the result of this audit holds if they are right.",
            crate::claims::Unaudited::Worst => "Votes without a station cannot be audited here and are taken as if each were for the other side.",
        }));
    }
    blocks.push(heading("How"));
    blocks.push(text(method(audit)));
    let limit = format!("Risk limit {}.", p.limit_words());
    blocks.push(text(match p.method {
        How::Stations(_) => format!(
            "{limit} The possible errors of all stations together are {:.2} times the margin (U).",
            audit.ledger.bound_total()
        ),
        How::Ballots(_) => limit,
    }));
    if let Some(seed) = &audit.seed {
        let by: Vec<String> = seed.rolls.iter().map(|r| format!("{} {}", r.by, r.digits)).collect();
        blocks.push(text(format!(
            "Seed {}, thrown {} in {} with dice of {} sides: {}.",
            seed.seed,
            seed.at,
            seed.place,
            seed.sides,
            by.join(", ")
        )));
    }
    blocks
}

fn method(audit: &Audit) -> &'static str {
    let method = match audit.plan.method {
        How::Ballots(Look::Polling) => {
            return "Ballot polling: ballots are drawn one by one from all of the audit, every one alike, none twice (SHA-256 of seed and number), and read. The risk is that of ALPHA for each claim, the largest of any.";
        }
        How::Ballots(Look::Comparison) => {
            return "Ballot comparison: ballots are drawn one by one from all of the audit, every one alike, with replacement (SHA-256 of seed and number), and the paper is held against what was reported of that ballot. The risk is that of Kaplan and Markov with the constant of the super-simple method, for each claim, the largest of any.";
        }
        How::Stations(method) => method,
    };
    match method {
        Method::Macro => {
            "MACRO: stations are drawn with a chance proportional to how wrong they could be, with replacement (SHA-256 of seed and number); a station's taint is its largest overstatement of any claim in parts of what it could be; the risk is that of Kaplan and Markov."
        }
        Method::Alpha => {
            "ALPHA for each claim: stations are drawn with a chance proportional to how wrong they could be, with replacement (SHA-256 of seed and number); the risk is the largest of any claim."
        }
        Method::AlphaEqual => {
            "ALPHA for each claim, every station with the same chance, without replacement (tickets of SHA-256): the risk is the largest of any claim."
        }
        Method::Lottery { .. } => {
            "Lottery: of every polling place the stations with the lowest tickets (SHA-256 of seed and station), as many as its size asks for. The risk is a bound that follows from the independence of the draws."
        }
    }
}

fn found(audit: &Audit, rounds: &[Round]) -> Vec<Block> {
    let mut blocks = vec![heading("What was found")];
    let rows = rounds.iter().map(|r| {
        let risk = r.risk.as_ref().map_or_else(|| "–".to_owned(), |r| shown(r.now()));
        vec![r.round.to_string(), r.draws.to_string(), r.units.to_string(), r.counted.to_string(), risk]
    });
    let units = format!("{} so far", audit.plan.method.units());
    let head = ["round", "draws so far", &units, "of these counted", "risk"];
    blocks.push(table(&head, &[-1.0, -1.0, -1.0, -1.0, -1.5], rows.collect()));
    if let Some(risk) = rounds.iter().rev().find_map(|r| r.risk.as_ref()).filter(|r| r.after.len() > 1) {
        let words = "The risk after each draw, on a scale of powers of ten; the line across is the limit.";
        blocks.push(Block::Drawing(plot::falling(words, &risk.after, audit.plan.limit())));
    }
    if matches!(audit.plan.method, How::Ballots(_)) {
        blocks.extend(of_ballots(audit));
        return blocks;
    }
    let differences = differences(audit);
    let counted = audit.counts.by_batch.len();
    let differing = differences.len();
    blocks.push(text(if differing == 0 {
        format!("{counted} stations were counted; each as it was reported.")
    } else {
        format!(
            "{counted} stations were counted; {differing} differ from what was reported. Every figure is in report.csv."
        )
    }));
    if differing > 0 {
        let rows = differences.iter().take(ROWS_MAX).map(|d| {
            vec![
                audit.batches[d.batch].id.clone(),
                d.votes.map_or_else(|| "lost".to_owned(), |n| n.to_string()),
                shown_signed(d.error),
            ]
        });
        blocks.push(table(
            &["station", "votes apart", "largest error, in parts of a margin"],
            &[4.0, -1.5, -2.0],
            rows.collect(),
        ));
    }
    blocks
}

/// What single ballots said: those that differ from what was reported of them; without such readings how many there were of each kind.
fn of_ballots(audit: &Audit) -> Vec<Block> {
    let read = audit.looks.by_ballot.len() as u64;
    let differences = crate::folder::ballot_differences(audit);
    let words = crate::folder::BallotWords::new(&audit.plan.choices);
    if audit.readings.is_some() {
        let said = format!(
            "{} ballots were read; {} of them are not what was reported. Every one is in report.csv.",
            grouped(read),
            grouped(differences.len() as u64)
        );
        let rows = differences.iter().take(ROWS_MAX).map(|((batch, ballot), reported, paper)| {
            let reported = reported.map_or_else(String::new, |r| words.write(r));
            vec![audit.batches[*batch].id.clone(), ballot.to_string(), reported, words.write(*paper)]
        });
        let rows: Vec<_> = rows.collect();
        let mut blocks = vec![text(said)];
        if !rows.is_empty() {
            blocks.push(table(&["station", "ballot", "reported", "paper"], &[3.0, -1.0, 2.0, 2.0], rows));
        }
        return blocks;
    }
    let ballots = audit.batches.iter().map(|b| b.reported.ballots()).sum::<u64>();
    let choices = (0..audit.plan.choices.len()).map(Ballot::For).chain([Ballot::Invalid, Ballot::Missing]);
    let rows = choices.filter_map(|kind| {
        let seen = differences.iter().filter(|(_, _, paper)| *paper == kind).count() as u64;
        let of = |b: &crate::batch::Batch| match kind {
            Ballot::For(choice) => b.reported.votes[choice],
            Ballot::Invalid => b.reported.invalid,
            Ballot::Missing => 0,
        };
        let reported: u64 = audit.batches.iter().map(of).sum();
        let percent = |part, whole| format!("{:.1} %", 100.0 * crate::batch::share(part, whole));
        (seen > 0 || reported > 0).then(|| {
            vec![words.write(kind), grouped(seen), percent(seen, read), grouped(reported), percent(reported, ballots)]
        })
    });
    let head = ["ballots", "in the sample", "of these", "reported", "of all"];
    vec![
        text(format!(
            "{} ballots were read. What they say stands beside what was reported of all; a sample is never quite the same.",
            grouped(read)
        )),
        table(&head, &[3.0, -1.5, -1.0, -1.5, -1.0], rows.take(ROWS_MAX).collect()),
    ]
}

fn again(audit: &Audit) -> Vec<Block> {
    let source = match &audit.plan.source {
        Source::Record { origin, size, root } => format!("record {origin}, size {size}, root {root}"),
        Source::Folder { results } => format!("an election folder with results {results}"),
    };
    vec![
        heading("Do it again"),
        text(format!("Plan {}. Figures from {source}.", audit.digest)),
        text(
            "scrutineer audit replay makes every file of this folder again from the plan, the reported figures, the seed and the counts, and compares the bytes; with the record it takes the reported figures from there.",
        ),
        text(
            "Risks are probabilities, computed in floating point and shown with six digits; votes and margins are whole numbers.",
        ),
    ]
}

/// One station that differs.
struct Difference {
    batch: usize,
    /// Votes that lie between the two; `None`: the ballots are lost.
    votes: Option<u64>,
    /// The largest error about any claim.
    error: f64,
}

fn differences(audit: &Audit) -> Vec<Difference> {
    let mut all = Vec::new();
    for (&batch, issues) in &audit.counts.by_batch {
        let Some(counted) = issues.last() else { continue };
        let reported = &audit.batches[batch].reported;
        let Some(contents) = &counted.contents else {
            all.push(Difference { batch, votes: None, error: audit.ledger.bound(batch) });
            continue;
        };
        if contents == reported {
            continue;
        }
        let errors = audit.ledger.about(batch).map(|c| audit.ledger.error(c, reported, contents));
        let error = errors.fold(f64::NEG_INFINITY, f64::max);
        all.push(Difference { batch, votes: Some(apart(reported, contents)), error });
    }
    all.sort_by(|a, b| b.error.total_cmp(&a.error).then(a.batch.cmp(&b.batch)));
    all
}

/// A vote that moved from one choice to another is one vote.
fn apart(a: &Contents, b: &Contents) -> u64 {
    let all = |c: &Contents| -> Vec<u64> { c.votes.iter().copied().chain([c.other, c.invalid]).collect() };
    let (up, down) = all(a)
        .iter()
        .zip(all(b))
        .fold((0, 0), |(up, down), (x, y)| (up + x.saturating_sub(y), down + y.saturating_sub(*x)));
    up.max(down)
}

fn shown_signed(error: f64) -> String {
    if error.is_finite() { format!("{error:.6}") } else { "–".to_owned() }
}

/// Every figure that differs: batch, what, reported, counted.
#[must_use]
pub fn differences_csv(audit: &Audit) -> Vec<u8> {
    let mut rows = Vec::new();
    for (&batch, issues) in &audit.counts.by_batch {
        let Some(counted) = issues.last() else { continue };
        let (b, id) = (&audit.batches[batch].reported, &audit.batches[batch].id);
        let mut row = |what: &str, reported: u64, counted: String| {
            rows.push(vec![id.clone(), what.to_owned(), reported.to_string(), counted]);
        };
        match &counted.contents {
            None => row("lost", b.ballots(), "-".into()),
            Some(c) => {
                let choices = audit.plan.choices.iter().map(|c| c.id.as_str());
                let reported = b.votes.iter().copied().chain([b.other, b.invalid]);
                let found = c.votes.iter().copied().chain([c.other, c.invalid]);
                for (what, (reported, found)) in choices.chain(["other", "invalid"]).zip(reported.zip(found)) {
                    if reported != found {
                        row(what, reported, found.to_string());
                    }
                }
            }
        }
    }
    crate::folder::csv_of(&["batch", "what", "reported", "counted"], rows)
}
