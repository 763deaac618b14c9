//! What came of each mishap with a client: by its own figures where it has given them, and by what it asked for and when.
//!
//! Only what follows is said: from requests nobody can see what a program believed.

use super::gate::Access;
use super::table::Figures;
use super::timetable::{Mishap, Planted};
use election::definition::Definition;
use election::id::PairIx;
use election::tally::Tally;
use serde::Serialize;
use std::collections::BTreeMap;

/// The votes that count at the end, by result.
pub type Truth = BTreeMap<PairIx, Vec<u64>>;

/// A stall that is shorter than this, in milliseconds, nobody has to notice.
pub const NOTICEABLE_MS: u64 = 15_000;
/// Results named one by one.
const NAMED_MAX: usize = 20;

/// How a client coped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should.
    Coped,
    /// It has wrong figures, or stayed away.
    Missed,
    /// Nothing follows from what is known.
    Unknown,
}

/// One mishap with one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What happened.
    pub mishap: Mishap,
    /// At which station.
    pub station: Option<String>,
    /// On which ballot.
    pub contest: Option<String>,
    /// How it coped.
    pub verdict: Verdict,
    /// In words.
    pub words: String,
}

/// When what lasts was in truth, in milliseconds from the beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spans {
    /// Nothing got through.
    pub stall: (u64, u64),
    /// The head was forged.
    pub forged: (u64, u64),
    /// The server was away.
    pub away: (u64, u64),
}

/// A client's figures against the truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Results in its table.
    pub results: usize,
    /// That say what the record says.
    pub right: usize,
    /// That say something else, those with mishaps left out.
    pub differing: Vec<String>,
    /// How many.
    pub differing_count: usize,
    /// That count and are not in its table, those with mishaps left out.
    pub missing: Vec<String>,
    /// How many.
    pub missing_count: usize,
    /// Votes in its table in all, and in truth, of the contests that it has.
    pub votes: u64,
    /// The same in truth.
    pub votes_in_truth: u64,
    /// What came of each mishap.
    pub findings: Vec<Finding>,
}

/// The truth, from a recount.
#[must_use]
pub fn truth(tally: &Tally) -> Truth {
    let pairs = (0..tally.definition().pairs.len()).map(PairIx::from);
    let votes = |pair| Some((pair, tally.pair(pair).counted()?.votes.iter().map(|n| u64::from(*n)).collect()));
    pairs.filter_map(votes).collect()
}

/// Holds a client's table against the truth.
#[must_use]
pub fn compare(d: &Definition, planted: &[Planted], truth: &Truth, table: &Figures) -> Compared {
    let contest = |pair: &PairIx| d.pairs[pair.at()].contest;
    let has: std::collections::BTreeSet<_> = table.keys().map(contest).collect();
    let with_mishap: std::collections::BTreeSet<PairIx> = planted.iter().filter_map(|p| p.pair).collect();
    let mut c = Compared { results: table.len(), ..Compared::default() };
    let (mut differing, mut missing) = (vec![], vec![]);
    for (pair, votes) in table {
        c.votes = votes.iter().flatten().fold(c.votes, |sum, n| sum.saturating_add(*n));
        if is(votes, truth.get(pair).map_or(&[], Vec::as_slice)) {
            c.right += 1;
        } else if !with_mishap.contains(pair) {
            differing.push(name(d, *pair));
        }
    }
    for (pair, votes) in truth.iter().filter(|(pair, _)| has.contains(&contest(pair))) {
        c.votes_in_truth = votes.iter().fold(c.votes_in_truth, |sum, n| sum.saturating_add(*n));
        if !table.contains_key(pair) && !with_mishap.contains(pair) {
            missing.push(name(d, *pair));
        }
    }
    (c.differing_count, c.missing_count) = (differing.len(), missing.len());
    differing.truncate(NAMED_MAX);
    missing.truncate(NAMED_MAX);
    (c.differing, c.missing) = (differing, missing);
    for p in planted {
        let Some(pair) = p.pair else { continue };
        let (verdict, words) = if has.contains(&contest(&pair)) {
            of_result(p, truth.get(&pair), table.get(&pair))
        } else {
            (Verdict::Unknown, "its table does not have this contest")
        };
        let station = Some(d.stations[d.pairs[pair.at()].station.at()].id.clone());
        let contest = Some(d.ballot_name(pair));
        c.findings.push(Finding { mishap: p.mishap, station, contest, verdict, words: words.to_owned() });
    }
    c
}

fn of_result(p: &Planted, truth: Option<&Vec<u64>>, own: Option<&Vec<Option<u64>>>) -> (Verdict, &'static str) {
    let wrong: Option<Vec<u64>> = p.wrong.as_ref().map(|w| w.iter().map(|n| u64::from(*n)).collect());
    let Some(own) = own.filter(|own| own.iter().flatten().any(|n| *n > 0)) else {
        return match truth {
            None => (Verdict::Coped, "it does not count the result"),
            Some(_) if p.mishap == Mishap::Late => (Verdict::Missed, "it missed the station that reported last"),
            Some(_) => (Verdict::Missed, "it has no figures of the result"),
        };
    };
    if truth.is_some_and(|t| is(own, t)) {
        return (Verdict::Coped, "it has the right figures");
    }
    let took_wrong = wrong.is_some_and(|w| is(own, &w));
    let words = match (p.mishap, took_wrong) {
        (Mishap::Duplicate, true) => "it counted the station twice",
        (Mishap::Correction, true) => "it missed the correction",
        (Mishap::Annulment, _) => "it still counts what was annulled",
        (Mishap::Contradiction, _) => "it counts a result that contradicts itself",
        (Mishap::WrongSignature, true) => "it took figures that nobody entitled has signed",
        _ => "it has other figures than the record",
    };
    (Verdict::Missed, words)
}

/// Whether all votes are these. What a client leaves empty is 0 votes of an empty result only.
fn is(own: &[Option<u64>], votes: &[u64]) -> bool {
    if votes.is_empty() {
        return own.iter().flatten().all(|n| *n == 0);
    }
    own.len() == votes.len() && own.iter().zip(votes).all(|(own, n)| *own == Some(*n))
}

fn name(d: &Definition, pair: PairIx) -> String {
    format!("{} {}", d.stations[d.pairs[pair.at()].station.at()].id, d.ballot_name(pair))
}

/// What follows from a client's requests, in the order of time.
#[must_use]
pub fn by_requests(spans: &Spans, log: &[&Access]) -> Vec<Finding> {
    // Handing in figures says nothing about how a program follows the night.
    let log: Vec<&Access> = log.iter().copied().filter(|a| !a.path.starts_with("/practice/")).collect();
    let log = log.as_slice();
    let finding =
        |mishap, (verdict, words): (Verdict, String)| Finding { mishap, station: None, contest: None, verdict, words };
    vec![
        finding(Mishap::Stall, stall(spans.stall, log)),
        finding(Mishap::ForgedHead, forged(spans.forged, log)),
        finding(Mishap::Restart, restart(spans.away, log)),
    ]
}

fn was_there(before: u64, log: &[&Access]) -> bool {
    log.first().is_some_and(|a| a.at_ms < before)
}

fn stall((from, until): (u64, u64), log: &[&Access]) -> (Verdict, String) {
    if !was_there(from, log) {
        return (Verdict::Unknown, "it was not there yet".into());
    }
    // What it asked in the first second may have been on its way.
    let during = log.iter().filter(|a| (from + 1_000..until).contains(&a.at_ms)).count();
    let seconds = (until - from) / 1_000;
    let after = log.iter().any(|a| a.at_ms >= until || a.last_ms() >= until);
    match (during, after) {
        (_, false) => (Verdict::Missed, format!("after {seconds} s without an answer it never came back")),
        (0, true) if until - from < NOTICEABLE_MS => {
            (Verdict::Unknown, format!("it asked nothing for {seconds} s, too short a time to say anything"))
        }
        (0, true) => {
            (Verdict::Missed, format!("it asked nothing for {seconds} s: it did not notice that nothing came"))
        }
        (n, true) => (Verdict::Coped, format!("it asked {n} times meanwhile, and went on afterwards")),
    }
}

fn restart((from, until): (u64, u64), log: &[&Access]) -> (Verdict, String) {
    if !was_there(from, log) {
        return (Verdict::Unknown, "it was not there yet".into());
    }
    match log.iter().find(|a| a.at_ms >= until && a.status != 502) {
        Some(a) => (Verdict::Coped, format!("it came back {} s after the server did", (a.at_ms - until) / 1_000)),
        None => (Verdict::Missed, "it never came back".into()),
    }
}

fn forged((_, until): (u64, u64), log: &[&Access]) -> (Verdict, String) {
    let got = log.iter().filter(|a| a.forged).count();
    if got == 0 {
        return (Verdict::Unknown, "it did not ask for the head meanwhile".into());
    }
    let again = log.iter().any(|a| a.path == "/checkpoint" && a.at_ms >= until);
    if again {
        return (
            Verdict::Coped,
            format!(
                "it got a forged head ({got}×) and asked again afterwards; what it believed shows in its own figures"
            ),
        );
    }
    (Verdict::Missed, format!("it got a forged head ({got}×) and never asked for a good one"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nation::{Plan, folder};

    fn definition() -> Definition {
        election::folder::read(&folder(&Plan { stations: 100, ..Plan::default() })).unwrap()
    }

    fn planted(mishap: Mishap, pair: usize, wrong: &[u32]) -> Planted {
        Planted { mishap, at_permille: 1, until_permille: None, pair: Some(pair.into()), wrong: Some(wrong.to_vec()) }
    }

    /// One client's figures of one result: what is said of them.
    fn said(mishap: Mishap, truth: Option<&[u64]>, own: Option<&[u64]>) -> (Verdict, String) {
        let d = definition();
        let p = planted(mishap, 0, if mishap == Mishap::Duplicate { &[60, 20] } else { &[10, 30] });
        let truth: Truth = truth.map(|t| (PairIx::from(0), t.to_vec())).into_iter().collect();
        let mut table: Figures =
            own.map(|o| (PairIx::from(0), o.iter().map(|n| Some(*n)).collect())).into_iter().collect();
        // Another result of the same contest, so that the table has it.
        let other = (1..d.pairs.len()).find(|p| d.pairs[*p].contest == d.pairs[0].contest).unwrap();
        table.insert(other.into(), vec![Some(1)]);
        let c = compare(&d, &[p], &truth, &table);
        (c.findings[0].verdict, c.findings[0].words.clone())
    }

    #[test]
    fn each_mistake_is_called_by_its_name() {
        let right: &[u64] = &[30, 10];
        for (mishap, truth, own, verdict, words) in [
            (Mishap::Duplicate, Some(right), Some(right), Verdict::Coped, "right figures"),
            (Mishap::Duplicate, Some(right), Some(&[60, 20][..]), Verdict::Missed, "counted the station twice"),
            (Mishap::Correction, Some(right), Some(&[10, 30][..]), Verdict::Missed, "missed the correction"),
            (Mishap::Correction, Some(right), Some(&[10, 31][..]), Verdict::Missed, "other figures"),
            (Mishap::Annulment, None, Some(right), Verdict::Missed, "still counts what was annulled"),
            (Mishap::Annulment, None, None, Verdict::Coped, "does not count"),
            (Mishap::Annulment, None, Some(&[0, 0][..]), Verdict::Coped, "does not count"),
            (Mishap::Contradiction, None, Some(right), Verdict::Missed, "contradicts itself"),
            (Mishap::WrongSignature, Some(right), Some(&[10, 30][..]), Verdict::Missed, "nobody entitled"),
            (Mishap::Late, Some(right), None, Verdict::Missed, "reported last"),
            (Mishap::Correction, Some(right), None, Verdict::Missed, "no figures"),
        ] {
            let (got, text) = said(mishap, truth, own);
            assert!(got == verdict && text.contains(words), "{mishap:?} {own:?}: {text}");
        }
    }

    #[test]
    fn requests_show_who_noticed_and_who_came_back() {
        let spans = Spans { stall: (100_000, 124_000), forged: (150_000, 160_000), away: (200_000, 203_000) };
        let said = |times: &[u64]| {
            let log: Vec<Access> = times.iter().map(|t| Access::made(*t, "c", "/checkpoint")).collect();
            let log: Vec<&Access> = log.iter().collect();
            by_requests(&spans, &log).into_iter().map(|f| (f.mishap, f.verdict)).collect::<BTreeMap<_, _>>()
        };
        let patient = said(&[1_000, 99_000, 130_000, 210_000]);
        assert_eq!((patient[&Mishap::Stall], patient[&Mishap::Restart]), (Verdict::Missed, Verdict::Coped));
        assert_eq!(said(&[1_000, 110_000, 130_000])[&Mishap::Stall], Verdict::Coped);
        assert_eq!(said(&[1_000, 110_000, 130_000])[&Mishap::Restart], Verdict::Missed);
        assert_eq!(said(&[1_000, 110_000])[&Mishap::Stall], Verdict::Missed);
        assert_eq!(said(&[130_000])[&Mishap::Stall], Verdict::Unknown);
        assert_eq!(said(&[130_000])[&Mishap::ForgedHead], Verdict::Unknown);
        assert_eq!(
            stall((100_000, 110_000), &[&Access::made(1, "c", "/"), &Access::made(111_000, "c", "/")]).0,
            Verdict::Unknown
        );
    }
}
