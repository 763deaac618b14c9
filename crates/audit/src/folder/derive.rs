//! What follows from an audit's inputs: the sample, the lists by area, the risk after each round, the reports.

use super::tables::{csv_of, with_choices};
use super::{Audit, Files, How, ballots};
use crate::report;
use crate::risk::shown;
use crate::risk::stations::{Draw, Method, Risk, draws_needed, full_count, risk};
use paper::form::PrintError;
use std::collections::BTreeMap;

/// How one round stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// From 1.
    pub round: usize,
    /// Draws up to and with this round.
    pub draws: usize,
    /// Different stations, or ballots, drawn up to and with it.
    pub units: usize,
    /// How many of these are counted.
    pub counted: usize,
    /// The risk, once all are counted.
    pub risk: Option<Risk>,
}

/// How an audit stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Derived {
    /// The dice are not thrown.
    Planned,
    /// Stations or ballots of the last round wait for their count.
    Counting {
        /// How many.
        missing: usize,
    },
    /// The risk is not above the limit.
    Confirmed {
        /// The risk.
        risk: f64,
    },
    /// The risk is above the limit: a further round, or everything.
    Escalate {
        /// The risk.
        risk: f64,
        /// Draws that reach the limit if no further error is found; as many as there are stations: count everything.
        draws: u64,
    },
    /// Everything is counted; claims that are false, by their positions.
    Counted {
        /// Positions in the ledger.
        wrong: Vec<usize>,
    },
}

impl Derived {
    /// The word in `risk.csv`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Counting { .. } => "counting",
            Self::Confirmed { .. } => "confirmed",
            Self::Escalate { .. } => "escalate",
            Self::Counted { wrong } if wrong.is_empty() => "counted-right",
            Self::Counted { .. } => "counted-wrong",
        }
    }
}

/// How the rounds and the audit stand.
#[must_use]
pub fn status(audit: &Audit) -> (Vec<Round>, Derived) {
    let rounds = match audit.plan.method {
        How::Stations(method) => of_stations(audit, method),
        How::Ballots(look) => ballots::rounds(audit, look),
    };
    let derived = decide(audit, &rounds);
    (rounds, derived)
}

fn of_stations(audit: &Audit, method: Method) -> Vec<Round> {
    let drawn = audit.draws();
    if drawn.is_empty() {
        return vec![];
    }
    let found = |b: usize| audit.counts.of(b);
    let mut rounds = Vec::new();
    let (mut end, mut asked) = (0, 0);
    for (i, n) in audit.rounds.iter().enumerate() {
        asked += n;
        let full = audit.is_full(asked);
        end = if full || method.is_lottery() { drawn.len() } else { (end + n).min(drawn.len()) };
        let mut stations: Vec<usize> = drawn[..end].iter().map(|(b, _)| *b).collect();
        stations.sort_unstable();
        stations.dedup();
        let counted = stations.iter().filter(|b| found(**b).is_some()).count();
        let draws = || -> Option<Vec<Draw<'_>>> {
            let draw = |(b, _): &(usize, String)| Some(Draw { batch: *b, counted: found(*b)?.contents.as_ref() });
            drawn[..end].iter().map(draw).collect()
        };
        // What was not drawn by chance has no risk: then the votes themselves decide.
        let risk = draws().filter(|_| !full).map(|draws| risk(method, &audit.ledger, &audit.batches, &draws));
        rounds.push(Round { round: i + 1, draws: end, units: stations.len(), counted, risk });
    }
    rounds
}

fn decide(audit: &Audit, rounds: &[Round]) -> Derived {
    if audit.counts.by_batch.len() == audit.batches.len() {
        let counted: Vec<_> =
            (0..audit.batches.len()).map(|b| audit.counts.of(b).and_then(|c| c.contents.as_ref())).collect();
        let right = full_count(&audit.ledger, &audit.batches, &counted);
        let wrong = right.iter().enumerate().filter(|(_, right)| !**right).map(|(i, _)| i).collect();
        return Derived::Counted { wrong };
    }
    let limit = audit.plan.limit();
    // A round that has confirmed ends the audit, whatever was drawn after it.
    let done: Vec<&Risk> = rounds.iter().filter_map(|r| r.risk.as_ref()).collect();
    if let Some(risk) = done.iter().find(|r| r.now() <= limit) {
        return Derived::Confirmed { risk: risk.now() };
    }
    match rounds.last() {
        Some(Round { risk: Some(risk), .. }) => {
            let (ledger, batches) = (&audit.ledger, &audit.batches);
            let draws = match audit.plan.method {
                How::Stations(method) => draws_needed(method, ledger, batches, risk, limit),
                How::Ballots(look) => crate::risk::ballots::draws_needed(look, ledger, batches, risk, limit),
            };
            Derived::Escalate { risk: risk.now(), draws }
        }
        Some(r) => Derived::Counting { missing: r.units - r.counted },
        None => Derived::Planned,
    }
}

/// Every file that follows from the inputs.
///
/// # Errors
/// The PDF library refused.
pub fn derive(audit: &Audit) -> Result<Files, PrintError> {
    let mut files = Files::new();
    let drawn = audit.draws();
    if !drawn.is_empty() {
        files.insert("sample.csv".into(), sample_csv(audit, &drawn));
        retrieval(audit, &drawn, &mut files);
    }
    if matches!(audit.plan.method, How::Ballots(_)) && audit.seed.is_some() {
        files.insert("sample.csv".into(), ballots::sample_csv(audit));
        ballots::retrieval(audit, &mut files);
    }
    let (rounds, derived) = status(audit);
    files.insert("risk.csv".into(), risk_csv(audit, &rounds, &derived));
    files.insert("claims.csv".into(), claims_csv(audit, &rounds));
    let differences = match audit.plan.method {
        How::Stations(_) => report::audit::differences_csv(audit),
        How::Ballots(_) => ballots::differences_csv(audit),
    };
    files.insert("report.csv".into(), differences);
    let document = report::audit::document(audit, &rounds, &derived);
    files.insert("report.html".into(), report::html(&document).into_bytes());
    files.insert("report.pdf".into(), document.pdf()?);
    Ok(files)
}

/// The round in which a draw belongs, from 1.
pub(super) fn round_of(audit: &Audit, draw: usize) -> usize {
    let mut end = 0;
    for (i, n) in audit.rounds.iter().enumerate() {
        end += n;
        if draw < end {
            return i + 1;
        }
    }
    audit.rounds.len().max(1)
}

fn sample_csv(audit: &Audit, drawn: &[(usize, String)]) -> Vec<u8> {
    let row = |(i, (batch, number)): (usize, &(usize, String))| {
        vec![(i + 1).to_string(), round_of(audit, i).to_string(), number.clone(), audit.batches[*batch].id.clone()]
    };
    csv_of(&["draw", "round", "number", "batch"], drawn.iter().enumerate().map(row))
}

/// A list for each area and round: the stations that are drawn there for the first time, by place, with empty columns for the count. What was
/// reported does not stand in it.
fn retrieval(audit: &Audit, drawn: &[(usize, String)], files: &mut Files) {
    // Batch → (round of its first draw, how often drawn).
    let mut first: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (i, (batch, _)) in drawn.iter().enumerate() {
        first.entry(*batch).or_insert((round_of(audit, i), 0)).1 += 1;
    }
    let mut lists: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (batch, (round, times)) in first {
        let area = audit.batches[batch].area.0.replace('/', "+");
        lists.entry(format!("retrieval/round-{round}/{area}.csv")).or_default().push((batch, times));
    }
    let head = ["batch", "area", "place", "address", "name", "ballots", "drawn", "lost", "invalid"];
    let head = with_choices(&head, &audit.plan.choices);
    for (name, mut stations) in lists {
        stations.sort_by(|a, b| {
            let key = |(batch, _): &(usize, usize)| (&audit.batches[*batch].place, &audit.batches[*batch].id);
            key(a).cmp(&key(b))
        });
        let row = |(batch, times): &(usize, usize)| {
            let b = &audit.batches[*batch];
            let [place, address, station] = b.place.clone();
            let mut row =
                vec![b.id.clone(), b.area.1.clone(), place, address, station, b.ballots.to_string(), times.to_string()];
            row.resize(head.len(), String::new());
            row
        };
        files.insert(name, csv_of(&head, stations.iter().map(row)));
    }
}

fn risk_csv(audit: &Audit, rounds: &[Round], derived: &Derived) -> Vec<u8> {
    let limit = audit.plan.risk_limit.to_string();
    let row = |r: &Round| {
        let risk = r.risk.as_ref().map_or_else(|| "-".to_owned(), |r| shown(r.now()));
        let numbers = [r.round, r.draws, r.units, r.counted].map(|n| n.to_string());
        let last = r.round == rounds.len();
        let state = if last { derived.word() } else { "" };
        numbers.into_iter().chain([risk, limit.clone(), state.to_owned()]).collect()
    };
    let units = audit.plan.method.units();
    csv_of(&["round", "draws", units, "counted", "risk", "limit", "state"], rounds.iter().map(row))
}

fn claims_csv(audit: &Audit, rounds: &[Round]) -> Vec<u8> {
    let last = rounds.iter().rev().find_map(|r| r.risk.as_ref());
    let row = |(i, c): (usize, &crate::batch::Claim)| {
        let risk = last.map_or_else(|| "-".to_owned(), |r| shown(r.claims[i]));
        vec![c.assertion.id.clone(), c.assertion.words.clone(), c.margin.to_string(), risk]
    };
    csv_of(&["assertion", "words", "margin", "risk"], audit.ledger.claims.iter().enumerate().map(row))
}
