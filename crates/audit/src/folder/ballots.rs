//! Audits of single ballots in the folder: what was reported of each (`readings.csv`), what was read from the paper (`counts.csv`), the
//! lists and how it stands.

use super::derive::{Round, round_of};
use super::tables::{count, csv_of};
use super::{Audit, COUNTS, Choice, Files, Plan, READINGS, push};
use crate::batch::{Batch, Contents};
use crate::risk::ballots::{Ballot, Look, Looked, risk};
use election::fault::Faults;
use election::folder::table::{Row, Shape, Table};
use std::collections::{BTreeMap, HashMap};

/// A ballot without a valid vote.
const INVALID: &str = "invalid";
/// A ballot that cannot be found.
const MISSING: &str = "missing";
const COLUMNS: [&str; 5] = ["batch", "ballot", "issue", "source", "reading"];
const LIST: [&str; 8] = ["batch", "area", "place", "address", "name", "ballot", "drawn", "reading"];

/// What was reported of every ballot: by position of the batch, in the order of their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readings(Vec<Vec<Ballot>>);

impl Readings {
    /// What was reported of a ballot; beyond the last: nothing, which is taken for whatever is best for the outcome.
    #[must_use]
    pub fn of(&self, batch: usize, ballot: u64) -> Ballot {
        let at = usize::try_from(ballot - 1).unwrap_or(usize::MAX);
        self.0.get(batch).and_then(|b| b.get(at)).copied().unwrap_or(Ballot::Missing)
    }

    /// Reads the file; its ballots must add up to what every batch reported.
    pub fn read(bytes: &[u8], choices: &[Choice], batches: &[Batch], faults: &mut Faults) -> Self {
        let shape = shape(&["batch", "ballot", "reading"], &[]);
        let Some(mut table) = Table::read(READINGS, bytes, &shape, faults) else { return Self::default() };
        let at = ["batch", "ballot", "reading"].map(|c| table.column(c));
        let words = Words::new(choices);
        let by_id: HashMap<&str, usize> = batches.iter().enumerate().map(|(i, b)| (b.id.as_str(), i)).collect();
        let rows = std::mem::take(&mut table.rows);
        let mut found: Vec<Vec<Option<Ballot>>> =
            batches.iter().map(|b| vec![None; usize::try_from(b.reported.ballots()).unwrap_or(0)]).collect();
        for row in &rows {
            let Some(batch) = known(&mut table, row, at[0], &by_id) else { continue };
            let ballot = count(&mut table, row, "ballot", at[1]);
            let slot = usize::try_from(ballot).ok().and_then(|n| found[batch].get_mut(n.checked_sub(1)?));
            let Some(slot) = slot else {
                let message = format!("the batch has {} ballots", batches[batch].reported.ballots());
                table.fault(row.line, "ballot", "ballot-number", message, "Number the ballots from 1 without a gap.");
                continue;
            };
            match words.read(row.get(at[2])) {
                Some(Ballot::Missing) | None => unknown(&mut table, row, at[2]),
                Some(_) if slot.is_some() => {
                    table.fault(
                        row.line,
                        "ballot",
                        "duplicate-row",
                        "the ballot stands twice",
                        "Keep one row for each.",
                    );
                }
                reading => *slot = reading,
            }
        }
        for (batch, readings) in batches.iter().zip(&found) {
            let mut sum = Contents { votes: vec![0; choices.len()], ..Contents::default() };
            for reading in readings.iter().flatten() {
                match reading {
                    Ballot::For(choice) => sum.votes[*choice] += 1,
                    _ => sum.invalid += 1,
                }
            }
            if sum != batch.reported {
                let message = format!("the readings of {} do not add up to what it reported", batch.id);
                push(
                    faults,
                    READINGS,
                    0,
                    "readings-differ",
                    message,
                    "Take the readings from which the result was made.",
                );
            }
        }
        Self(found.into_iter().map(|b| b.into_iter().flatten().collect()).collect())
    }
}

/// What was read from one ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// What it says.
    pub reading: Ballot,
    /// How often it was entered: 1, then corrections.
    pub issue: u16,
    /// The file it was entered from.
    pub source: String,
}

/// Everything that was read from the paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looks {
    /// By position of the batch and number of the ballot: every issue, the last is what counts.
    pub by_ballot: BTreeMap<(usize, u64), Vec<Read>>,
    /// The order of entering, for the file.
    order: Vec<((usize, u64), usize)>,
}

impl Looks {
    /// What counts for a ballot.
    #[must_use]
    pub fn of(&self, batch: usize, ballot: u64) -> Option<&Read> {
        self.by_ballot.get(&(batch, ballot)).and_then(|issues| issues.last())
    }

    fn add(&mut self, at: (usize, u64), read: Read) {
        let issues = self.by_ballot.entry(at).or_default();
        self.order.push((at, issues.len()));
        issues.push(read);
    }

    /// The file.
    #[must_use]
    pub fn to_csv(&self, plan: &Plan, batches: &[Batch]) -> Vec<u8> {
        let words = Words::new(&plan.choices);
        let row = |(at, issue): &((usize, u64), usize)| {
            let read = &self.by_ballot[at][*issue];
            let (batch, ballot) = (batches[at.0].id.clone(), at.1.to_string());
            vec![batch, ballot, read.issue.to_string(), read.source.clone(), words.write(read.reading)]
        };
        csv_of(&COLUMNS, self.order.iter().map(row))
    }
}

/// The words of readings: ids of choices, and those of the rest.
pub(crate) struct Words<'a> {
    choices: &'a [Choice],
    by_id: HashMap<&'a str, usize>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(choices: &'a [Choice]) -> Self {
        Self { choices, by_id: choices.iter().enumerate().map(|(i, c)| (c.id.as_str(), i)).collect() }
    }

    fn read(&self, word: &str) -> Option<Ballot> {
        match word {
            INVALID => Some(Ballot::Invalid),
            MISSING => Some(Ballot::Missing),
            id => self.by_id.get(id).copied().map(Ballot::For),
        }
    }

    pub(crate) fn write(&self, ballot: Ballot) -> String {
        match ballot {
            Ballot::For(choice) => self.choices[choice].id.clone(),
            Ballot::Invalid => INVALID.to_owned(),
            Ballot::Missing => MISSING.to_owned(),
        }
    }
}

/// Words that no choice may have where ballots are read.
pub(super) const RESERVED: [&str; 2] = [INVALID, MISSING];

fn shape(required: &'static [&'static str], optional: &'static [&'static str]) -> Shape {
    Shape { required, optional, languages: vec![], more: vec![] }
}

fn known(table: &mut Table<'_>, row: &Row, at: Option<usize>, by_id: &HashMap<&str, usize>) -> Option<usize> {
    let id = row.get(at);
    let batch = by_id.get(id).copied();
    if batch.is_none() {
        let message = format!("there is no batch {id:?}");
        table.fault(row.line, "batch", "unknown-batch", message, "Copy the id from the list.");
    }
    batch
}

fn unknown(table: &mut Table<'_>, row: &Row, at: Option<usize>) {
    let message = format!("{:?} is no reading", row.get(at));
    table.fault(row.line, "reading", "reading-word", message, "Write the id of a choice, invalid or missing.");
}

/// One row that was read: its line, place, issue, source, reading.
struct Entry {
    line: u64,
    at: (usize, u64),
    read: Read,
}

/// Reads a table. A row without a reading is a ballot that was not looked at yet.
fn rows(
    file: &'static str,
    bytes: &[u8],
    plan: &Plan,
    batches: &[Batch],
    own: bool,
    faults: &mut Faults,
) -> Vec<Entry> {
    let by_id: HashMap<&str, usize> = batches.iter().enumerate().map(|(i, b)| (b.id.as_str(), i)).collect();
    let shape = if own { shape(&COLUMNS, &[]) } else { shape(&["batch", "ballot", "reading"], &LIST) };
    let Some(mut table) = Table::read(file, bytes, &shape, faults) else { return vec![] };
    let at = COLUMNS.map(|c| table.column(c));
    let words = Words::new(&plan.choices);
    let read = std::mem::take(&mut table.rows);
    let (mut entries, mut seen) = (Vec::new(), std::collections::HashSet::new());
    for row in &read {
        if row.get(at[4]).is_empty() {
            continue;
        }
        let Some(batch) = known(&mut table, row, at[0], &by_id) else { continue };
        let place = (batch, count(&mut table, row, "ballot", at[1]));
        let Some(reading) = words.read(row.get(at[4])) else {
            unknown(&mut table, row, at[4]);
            continue;
        };
        if !own && !seen.insert(place) {
            table.fault(
                row.line,
                "ballot",
                "duplicate-row",
                "the ballot stands twice",
                "Keep one row for each ballot.",
            );
            continue;
        }
        let issue = if own { u16::try_from(count(&mut table, row, "issue", at[2])).unwrap_or(u16::MAX) } else { 0 };
        let read = Read { reading, issue, source: row.get(at[3]).to_owned() };
        entries.push(Entry { line: row.line, at: place, read });
    }
    entries
}

pub(super) fn read(bytes: &[u8], plan: &Plan, batches: &[Batch], faults: &mut Faults) -> Looks {
    let mut looks = Looks::default();
    for Entry { line, at, read } in rows(COUNTS, bytes, plan, batches, true, faults) {
        let before = looks.of(at.0, at.1).map_or(0, |r| r.issue);
        if read.issue != before + 1 {
            let message = format!("issue {} does not follow issue {before}", read.issue);
            push(faults, COUNTS, line, "issue-order", message, "Enter a correction with scrutineer audit enter.");
        }
        looks.add(at, read);
    }
    looks
}

impl Looks {
    /// Enters lists that came back: (name, bytes) each. Gives the new readings, and how many were new; as [`super::enter`] does for stations.
    ///
    /// # Errors
    /// Every fault of every file, by line; nothing is entered then.
    pub fn enter(audit: &Audit, lists: &[(String, Vec<u8>)], correct: bool) -> Result<(Self, usize), Faults> {
        let drawn: std::collections::HashSet<(usize, u64)> =
            audit.ballots().into_iter().map(|(batch, ballot, _)| (batch, ballot)).collect();
        let (mut looks, mut new, mut all) = (audit.looks.clone(), 0, Faults::default());
        for (name, bytes) in lists {
            let mut faults = Faults::default();
            for Entry { line, at, read } in rows("list", bytes, &audit.plan, &audit.batches, false, &mut faults) {
                let id = format!("ballot {} of {}", at.1, audit.batches[at.0].id);
                let before = looks.of(at.0, at.1).map(|r| (r.reading == read.reading, r.issue));
                if !drawn.contains(&at) {
                    let message = format!("{id} is not in the sample");
                    let remedy = "Enter ballots that were drawn; what else was read proves nothing here.";
                    push(&mut faults, "list", line, "not-drawn", message, remedy);
                    continue;
                }
                match before {
                    Some((true, _)) => {}
                    Some((false, issue)) if !correct => {
                        let message = format!("{id} is entered already (issue {issue}), with another reading");
                        let remedy = "Look at the paper; if this list is right, enter it with --correct.";
                        push(&mut faults, "list", line, "entered-already", message, remedy);
                    }
                    _ => {
                        let issue = before.map_or(0, |(_, issue)| issue) + 1;
                        looks.add(at, Read { issue, source: name.clone(), ..read });
                        new += 1;
                    }
                }
            }
            for mut fault in faults.list {
                fault.file.clone_from(name);
                all.push(fault);
            }
            all.more += faults.more;
        }
        if all.is_empty() { Ok((looks, new)) } else { Err(all) }
    }
}

/// How the rounds stand.
pub(super) fn rounds(audit: &Audit, look: Look) -> Vec<Round> {
    let drawn = audit.ballots();
    let mut end = 0;
    let mut rounds = Vec::new();
    for (i, n) in audit.rounds.iter().enumerate().take(if drawn.is_empty() { 0 } else { usize::MAX }) {
        end = (end + n).min(drawn.len());
        let mut ballots: Vec<(usize, u64)> = drawn[..end].iter().map(|(batch, ballot, _)| (*batch, *ballot)).collect();
        let looked: Option<Vec<Looked>> = ballots
            .iter()
            .map(|&(batch, ballot)| {
                let reported = audit.readings.as_ref().map_or(Ballot::Missing, |r| r.of(batch, ballot));
                Some(Looked { batch, reported, paper: audit.looks.of(batch, ballot)?.reading })
            })
            .collect();
        ballots.sort_unstable();
        ballots.dedup();
        let counted = ballots.iter().filter(|(batch, ballot)| audit.looks.of(*batch, *ballot).is_some()).count();
        let risk = looked.map(|draws| risk(look, &audit.ledger, &audit.batches, &draws));
        rounds.push(Round { round: i + 1, draws: end, units: ballots.len(), counted, risk });
    }
    rounds
}

pub(super) fn sample_csv(audit: &Audit) -> Vec<u8> {
    let row = |(i, (batch, ballot, number)): (usize, (usize, u64, String))| {
        let round = round_of(audit, i).to_string();
        vec![(i + 1).to_string(), round, number, audit.batches[batch].id.clone(), ballot.to_string()]
    };
    csv_of(&["draw", "round", "number", "batch", "ballot"], audit.ballots().into_iter().enumerate().map(row))
}

/// A ballot, as batch and number, and how often it was drawn.
type Drawn = ((usize, u64), usize);

/// A list for each area and round: the ballots that are drawn there for the first time, by place and number, with an empty column for what they say.
pub(super) fn retrieval(audit: &Audit, files: &mut Files) {
    let mut first: BTreeMap<(usize, u64), (usize, usize)> = BTreeMap::new();
    for (i, (batch, ballot, _)) in audit.ballots().into_iter().enumerate() {
        first.entry((batch, ballot)).or_insert((round_of(audit, i), 0)).1 += 1;
    }
    let mut lists: BTreeMap<String, Vec<Drawn>> = BTreeMap::new();
    for (at, (round, times)) in first {
        let area = audit.batches[at.0].area.0.replace('/', "+");
        lists.entry(format!("retrieval/round-{round}/{area}.csv")).or_default().push((at, times));
    }
    for (name, mut ballots) in lists {
        ballots.sort_by(|a, b| {
            let key = |((batch, ballot), _): &Drawn| (&audit.batches[*batch].place, &audit.batches[*batch].id, *ballot);
            key(a).cmp(&key(b))
        });
        let row = |((batch, ballot), times): &Drawn| {
            let b = &audit.batches[*batch];
            let [place, address, station] = b.place.clone();
            let last = [ballot.to_string(), times.to_string(), String::new()];
            [b.id.clone(), b.area.1.clone(), place, address, station].into_iter().chain(last).collect()
        };
        files.insert(name, csv_of(&LIST, ballots.iter().map(row)));
    }
}

/// Every ballot that was read, in the order of batches: for a comparison those that differ, with what was reported; for polling all.
pub(crate) fn differences(audit: &Audit) -> Vec<((usize, u64), Option<Ballot>, Ballot)> {
    let one = |(&(batch, ballot), issues): (&(usize, u64), &Vec<Read>)| {
        let paper = issues.last()?.reading;
        let reported = audit.readings.as_ref().map(|r| r.of(batch, ballot));
        (reported != Some(paper)).then_some(((batch, ballot), reported, paper))
    };
    audit.looks.by_ballot.iter().filter_map(one).collect()
}

/// `report.csv`.
pub(crate) fn differences_csv(audit: &Audit) -> Vec<u8> {
    let words = Words::new(&audit.plan.choices);
    let row = |((batch, ballot), reported, paper): ((usize, u64), Option<Ballot>, Ballot)| {
        let reported = reported.map_or_else(|| "-".to_owned(), |r| words.write(r));
        vec![audit.batches[batch].id.clone(), ballot.to_string(), reported, words.write(paper)]
    };
    csv_of(&["batch", "ballot", "reported", "paper"], differences(audit).into_iter().map(row))
}
