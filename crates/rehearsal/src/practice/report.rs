//! The report on a practice: JSON for machines, text for a terminal, a page for a browser.

use super::gate::Access;
use super::judge::Truth;
use super::judge::{Compared, Finding, Spans, Verdict, by_requests, compare};
use super::table;
use super::timetable::{Mishap, Planted};
use askama::Template;
use election::definition::Definition;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// What was planted, for people.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What.
    pub mishap: Mishap,
    /// In words.
    pub words: &'static str,
    /// Second of the evening.
    pub at_s: u64,
    /// Of what lasts: until when.
    pub until_s: Option<u64>,
    /// At which station.
    pub station: Option<String>,
    /// On which ballot.
    pub contest: Option<String>,
}

/// What a client fetched of one kind.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Fetched {
    /// Requests.
    pub requests: u64,
    /// Bytes of the answers.
    pub bytes: u64,
    /// Second of the first.
    pub first_s: u64,
    /// Second of the last.
    pub last_s: u64,
    /// Answers with a status from 400 on.
    pub failed: u64,
}

/// A client.
#[derive(Debug, Clone, Serialize)]
pub struct Client {
    /// By its own name, or its program and address.
    pub client: String,
    /// What it fetched, by kind.
    pub fetched: BTreeMap<&'static str, Fetched>,
    /// What follows from its requests.
    pub by_requests: Vec<Finding>,
    /// Its own figures against the truth.
    pub figures: Option<Compared>,
    /// Why its figures could not be read.
    pub figures_unreadable: Option<String>,
}

impl Client {
    /// What it coped with, missed, and of what nothing is known.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let all = || self.by_requests.iter().chain(self.figures.iter().flat_map(|f| &f.findings));
        let of = |v| all().filter(|f| f.verdict == v).count();
        (of(Verdict::Coped), of(Verdict::Missed), of(Verdict::Unknown))
    }
}

/// The report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Election id.
    pub election: String,
    /// From which everything follows but the clients.
    pub seed: u64,
    /// Stations.
    pub stations: usize,
    /// How long the evening took.
    pub seconds: u64,
    /// Acts of the record at its end.
    pub acts: u64,
    /// Digest of the totals, as `docs/formats/witness.md` has it.
    pub totals: String,
    /// What was planted.
    pub mishaps: Vec<Row>,
    /// Who came.
    pub clients: Vec<Client>,
    /// Requests that were not written down one by one.
    pub more_requests: u64,
}

/// What a report is made of.
#[derive(Debug)]
pub struct Given<'a> {
    /// The election.
    pub definition: &'a Definition,
    /// From which everything follows.
    pub seed: u64,
    /// How long the evening took.
    pub seconds: u64,
    /// Acts at the end, and the digest of the totals.
    pub end: (u64, String),
    /// What was planted.
    pub planted: &'a [Planted],
    /// When what lasts was in truth.
    pub spans: Spans,
    /// What counts at the end.
    pub truth: &'a Truth,
    /// Who asked for what, and how many requests more.
    pub log: (Vec<Access>, u64),
    /// Own figures, by client.
    pub tables: BTreeMap<String, Vec<u8>>,
}

impl Report {
    /// Makes it.
    #[must_use]
    pub fn of(given: &Given<'_>) -> Self {
        let d = given.definition;
        let mut by_client: BTreeMap<&str, Vec<&Access>> = BTreeMap::new();
        for access in &given.log.0 {
            by_client.entry(&access.client).or_default().push(access);
        }
        for name in given.tables.keys() {
            by_client.entry(name).or_default();
        }
        let client = |(name, log): (&str, Vec<&Access>)| {
            let read = given.tables.get(name).map(|bytes| table::read(d, bytes));
            let (figures, figures_unreadable) = match read {
                Some(Ok(own)) => (Some(compare(d, given.planted, given.truth, &own)), None),
                Some(Err(e)) => (None, Some(format!("[{}] {e}", e.code()))),
                None => (None, None),
            };
            let by_requests = if log.is_empty() { vec![] } else { by_requests(&given.spans, &log) };
            Client { client: name.to_owned(), fetched: fetched(&log), by_requests, figures, figures_unreadable }
        };
        let clients = by_client.into_iter().map(client).collect();
        let second = |permille: u16| u64::from(permille) * given.seconds / 1000;
        let row = |p: &Planted| Row {
            mishap: p.mishap,
            words: p.mishap.words(),
            at_s: second(p.at_permille),
            until_s: p.until_permille.map(second),
            station: p.pair.map(|pair| d.stations[d.pairs[pair.at()].station.at()].id.clone()),
            contest: p.pair.map(|pair| d.ballot_name(pair)),
        };
        Self {
            election: d.id.clone(),
            seed: given.seed,
            stations: d.stations.len(),
            seconds: given.seconds,
            acts: given.end.0,
            totals: given.end.1.clone(),
            mishaps: given.planted.iter().map(row).collect(),
            clients,
            more_requests: given.log.1,
        }
    }

    /// As a page that stands by itself.
    ///
    /// # Errors
    /// Of the template; never in practice.
    pub fn html(&self) -> Result<String, askama::Error> {
        Page { r: self }.render()
    }
}

#[derive(Template)]
#[template(path = "practice.html")]
struct Page<'a> {
    r: &'a Report,
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Coped => "coped",
        Verdict::Missed => "missed",
        Verdict::Unknown => "unknown",
    }
}

fn kind(path: &str) -> &'static str {
    const KINDS: [(&str, &str); 10] = [
        ("/api/", "data"),
        ("/checkpoint", "record"),
        ("/tile/", "record"),
        ("/blob/", "record"),
        ("/events", "live events"),
        ("/witness", "witnesses"),
        ("/party", "party portal"),
        ("/soap", "web service"),
        ("/practice/", "practice"),
        (super::files::MARK, "file transfer"),
    ];
    KINDS.iter().find(|(prefix, _)| path.starts_with(prefix)).map_or("pages", |(_, kind)| kind)
}

fn fetched(log: &[&Access]) -> BTreeMap<&'static str, Fetched> {
    let mut all: BTreeMap<&'static str, Fetched> = BTreeMap::new();
    for access in log {
        let f = all
            .entry(kind(&access.path))
            .or_insert_with(|| Fetched { first_s: access.at_ms / 1_000, ..Fetched::default() });
        f.requests += 1;
        f.bytes += access.bytes();
        f.last_s = access.at_ms / 1_000;
        f.failed += u64::from(access.status >= 400);
    }
    all
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Practice {}, seed {}: {} stations, {} s, {} acts",
            self.election, self.seed, self.stations, self.seconds, self.acts
        )?;
        writeln!(f, "\nWhat happened")?;
        for m in &self.mishaps {
            let until = m.until_s.map(|s| format!(" to {s}")).unwrap_or_default();
            let at = m
                .station
                .as_deref()
                .map(|s| format!(" – {s} {}", m.contest.as_deref().unwrap_or_default()))
                .unwrap_or_default();
            writeln!(f, "  second {}{until}: {}{at}", m.at_s, m.words)?;
        }
        if self.clients.is_empty() {
            writeln!(f, "\nNobody came.")?;
        }
        for c in &self.clients {
            let (coped, missed, unknown) = c.counts();
            writeln!(f, "\n{}: coped with {coped}, missed {missed}, unknown {unknown}", c.client)?;
            for (kind, x) in &c.fetched {
                writeln!(
                    f,
                    "  {kind}: {} requests, {} bytes, second {} to {}, {} failed",
                    x.requests, x.bytes, x.first_s, x.last_s, x.failed
                )?;
            }
            for x in c.by_requests.iter().chain(c.figures.iter().flat_map(|x| &x.findings)) {
                let at = x.station.as_deref().map(|s| format!(" at {s}")).unwrap_or_default();
                writeln!(f, "  {:7} {}{at}: {}", word(x.verdict), x.mishap.words(), x.words)?;
            }
            if let Some(e) = &c.figures_unreadable {
                writeln!(f, "  its figures cannot be read: {e}")?;
            }
            if let Some(x) = &c.figures {
                writeln!(
                    f,
                    "  own figures: {} results, {} right, {} differ otherwise, {} missing otherwise; {} votes, in truth {}",
                    x.results, x.right, x.differing_count, x.missing_count, x.votes, x.votes_in_truth
                )?;
                for name in &x.differing {
                    writeln!(f, "    differs: {name}")?;
                }
                for name in &x.missing {
                    writeln!(f, "    missing: {name}")?;
                }
            }
        }
        Ok(())
    }
}
