//! `counts.csv`: what was counted by hand. Entered from the lists that came back; nothing is overwritten, a correction is a new issue.

use super::tables::{choice_columns, count, csv_of, fields, shape, with_choices};
use super::{Audit, COUNTS, Plan};
use crate::batch::{Batch, Contents};
use election::fault::Faults;
use election::folder::table::Table;
use std::collections::{BTreeMap, HashMap};

const COLUMNS: [&str; 5] = ["batch", "issue", "source", "lost", "invalid"];
/// The columns of a list that comes back, besides those that say where the station is.
const NEEDED: [&str; 2] = ["batch", "invalid"];
const GIVEN: [&str; 7] = ["lost", "area", "place", "address", "name", "ballots", "drawn"];
/// What stands in the column `lost` where ballots cannot be found.
const LOST: &str = "yes";

/// What was found in one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What the ballots say; `None`: they are lost.
    pub contents: Option<Contents>,
    /// How often it was entered: 1, then corrections.
    pub issue: u16,
    /// The file it was entered from.
    pub source: String,
}

/// Everything that was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By position of the batch: every issue, the last is what counts.
    pub by_batch: BTreeMap<usize, Vec<Counted>>,
    /// The order of entering, for the file.
    order: Vec<(usize, usize)>,
}

impl Counts {
    /// What counts for a batch.
    #[must_use]
    pub fn of(&self, batch: usize) -> Option<&Counted> {
        self.by_batch.get(&batch).and_then(|issues| issues.last())
    }

    fn add(&mut self, batch: usize, counted: Counted) {
        let issues = self.by_batch.entry(batch).or_default();
        self.order.push((batch, issues.len()));
        issues.push(counted);
    }

    /// The file.
    #[must_use]
    pub fn to_csv(&self, plan: &Plan, batches: &[Batch]) -> Vec<u8> {
        let row = |(batch, issue): &(usize, usize)| {
            let c = &self.by_batch[batch][*issue];
            let lost = if c.contents.is_none() { LOST } else { "" };
            let texts = [batches[*batch].id.clone(), c.issue.to_string(), c.source.clone(), lost.to_owned()];
            let empty = || vec![String::new(); plan.choices.len() + 1];
            let numbers = c
                .contents
                .as_ref()
                .map_or_else(empty, |c| std::iter::once(c.invalid.to_string()).chain(fields(&c.votes)).collect());
            texts.into_iter().chain(numbers).collect()
        };
        csv_of(&with_choices(&COLUMNS, &plan.choices), self.order.iter().map(row))
    }
}

pub(super) fn read(bytes: &[u8], plan: &Plan, batches: &[Batch], faults: &mut Faults) -> Counts {
    let by_id: HashMap<&str, usize> = batches.iter().enumerate().map(|(i, b)| (b.id.as_str(), i)).collect();
    let mut counts = Counts::default();
    for entry in rows(COUNTS, bytes, plan, &by_id, true, faults) {
        let before = counts.of(entry.batch).map_or(0, |c| c.issue);
        if entry.issue != before + 1 {
            let message = format!("issue {} does not follow issue {before}", entry.issue);
            super::push(
                faults,
                COUNTS,
                entry.line,
                "issue-order",
                message,
                "Enter a correction with scrutineer audit enter.",
            );
        }
        let Entry { batch, issue, source, contents, .. } = entry;
        counts.add(batch, Counted { contents, issue, source });
    }
    counts
}

/// One row of a table of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Line in its file.
    pub line: u64,
    /// Position of the batch.
    pub batch: usize,
    /// Issue, where the table has one.
    pub issue: u16,
    /// File it came from.
    pub source: String,
    /// What was found; `None`: lost.
    pub contents: Option<Contents>,
}

/// Reads a table. A row without any figure is a station that is not counted yet.
fn rows(
    file: &'static str,
    bytes: &[u8],
    plan: &Plan,
    by_id: &HashMap<&str, usize>,
    own: bool,
    faults: &mut Faults,
) -> Vec<Entry> {
    let shape = if own { shape(&COLUMNS, &[], plan) } else { shape(&NEEDED, &GIVEN, plan) };
    let Some(mut table) = Table::read(file, bytes, &shape, faults) else { return vec![] };
    let choices = choice_columns(&table, plan);
    let at = COLUMNS.map(|c| table.column(c));
    let read = std::mem::take(&mut table.rows);
    let mut entries = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for row in &read {
        let id = row.get(at[0]);
        let Some(&batch) = by_id.get(id) else {
            table.fault(
                row.line,
                "batch",
                "unknown-batch",
                format!("there is no batch {id:?}"),
                "Copy the id from the list.",
            );
            continue;
        };
        let lost = row.get(at[3]);
        let blank = choices.iter().chain([&at[4]]).all(|c| row.get(*c).is_empty());
        if blank && lost.is_empty() {
            continue;
        }
        if !lost.is_empty() && lost != LOST {
            table.fault(
                row.line,
                "lost",
                "lost-word",
                format!("{lost:?} is not known"),
                "Write yes where the ballots cannot be found, else leave it empty.",
            );
            continue;
        }
        if !lost.is_empty() && !blank {
            table.fault(
                row.line,
                "lost",
                "lost-and-counted",
                "lost ballots have figures",
                "Leave one of the two empty.",
            );
            continue;
        }
        if !own && !seen.insert(batch) {
            table.fault(
                row.line,
                "batch",
                "duplicate-row",
                format!("{id} stands twice"),
                "Keep one row for each batch.",
            );
            continue;
        }
        let contents = (!blank).then(|| {
            let invalid = count(&mut table, row, "invalid", at[4]);
            let votes = plan.choices.iter().zip(&choices).map(|(c, at)| count(&mut table, row, &c.id, *at)).collect();
            Contents { votes, other: 0, invalid }
        });
        let issue = if own { u16::try_from(count(&mut table, row, "issue", at[1])).unwrap_or(u16::MAX) } else { 0 };
        entries.push(Entry { line: row.line, batch, issue, source: row.get(at[2]).to_owned(), contents });
    }
    entries
}

/// Enters lists that came back: (name, bytes) each. Gives the new counts, and how many rows were new.
///
/// A batch whose figures are there already is left alone; with other figures it is a fault, or with `correct` the next issue.
///
/// # Errors
/// Every fault of every file, by line; nothing is entered then.
pub fn enter(audit: &Audit, lists: &[(String, Vec<u8>)], correct: bool) -> Result<(Counts, usize), Faults> {
    let by_id: HashMap<&str, usize> = audit.batches.iter().enumerate().map(|(i, b)| (b.id.as_str(), i)).collect();
    let drawn: std::collections::HashSet<usize> = audit.draws().into_iter().map(|(b, _)| b).collect();
    let (mut counts, mut new, mut all) = (audit.counts.clone(), 0, Faults::default());
    for (name, bytes) in lists {
        let mut faults = Faults::default();
        for entry in rows("list", bytes, &audit.plan, &by_id, false, &mut faults) {
            let id = &audit.batches[entry.batch].id;
            let before = counts.of(entry.batch).map(|c| (c.contents == entry.contents, c.issue));
            if !drawn.contains(&entry.batch) {
                let message = format!("{id} is not in the sample");
                super::push(
                    &mut faults,
                    "list",
                    entry.line,
                    "not-drawn",
                    message,
                    "Enter stations that were drawn; what else was counted proves nothing here.",
                );
                continue;
            }
            match before {
                Some((true, _)) => {}
                Some((false, issue)) if !correct => {
                    let message = format!("{id} is entered already (issue {issue}), with other figures");
                    super::push(
                        &mut faults,
                        "list",
                        entry.line,
                        "entered-already",
                        message,
                        "Look at the paper; if this list is right, enter it with --correct.",
                    );
                }
                _ => {
                    let issue = before.map_or(0, |(_, issue)| issue) + 1;
                    counts.add(entry.batch, Counted { contents: entry.contents, issue, source: name.clone() });
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
    if all.is_empty() { Ok((counts, new)) } else { Err(all) }
}
