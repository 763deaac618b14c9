//! `persons.csv`: who stands on the lists of a contest, and in which order.

use super::geography::Areas;
use super::table::{Shape, Table, number};
use crate::allocation::ChoiceKind;
use crate::definition::{Contest, ListPerson};
use crate::fault::Faults;
use crate::id::{check_choice, check_word};
use std::collections::HashSet;

pub(super) const PERSONS: &str = "persons.csv";
/// Most rows.
const PERSONS_MAX: usize = 200_000;
/// Most marks of one person.
const MARKS_MAX: usize = 10;

/// Marks, separated by `+`; each a word.
pub(super) fn marks(text: &str) -> Option<Vec<String>> {
    let marks: Vec<String> = text.split('+').filter(|mark| !mark.is_empty()).map(str::to_owned).collect();
    let good = marks.len() <= MARKS_MAX && marks.iter().all(|mark| check_word(mark).is_ok());
    good.then_some(marks)
}

/// Reads the file into the contests.
pub(super) fn read(bytes: Option<&Vec<u8>>, contests: &mut [Contest], areas: &Areas, faults: &mut Faults) {
    let shape = Shape {
        required: &["contest", "list", "person", "position"],
        optional: &["area", "marks"],
        languages: vec![],
        more: vec![],
    };
    let Some(mut t) = bytes.and_then(|b| Table::read(PERSONS, b, &shape, faults)) else {
        return;
    };
    if t.rows.len() > PERSONS_MAX {
        t.fault(0, "person", "too-many", format!("more than {PERSONS_MAX} persons"), "Split the election.");
        return;
    }
    let columns = ["contest", "list", "person", "position", "area", "marks"].map(|c| t.column(c));
    let mut seen: HashSet<(usize, String)> = HashSet::new();
    for row in std::mem::take(&mut t.rows) {
        let [contest, list, id, position, area, text] = columns.map(|c| row.get(c).to_owned());
        let Some(at) = contests.iter().position(|c| c.id == contest) else {
            let message = format!("there is no contest {contest:?}");
            t.fault(row.line, "contest", "unknown-contest", message, "Use a contest id of election.toml.");
            continue;
        };
        if !contests[at].choices.iter().any(|c| c.id == list && c.kind == ChoiceKind::List) {
            let message = format!("there is no list {list:?} in contest {contest:?}");
            t.fault(row.line, "list", "unknown-list", message, "Use the id of a choice of kind list.");
        }
        if let Err(e) = check_choice(&id) {
            t.fault(row.line, "person", "bad-id", format!("{id:?}: {e}"), "Write a short printable name or number.");
        }
        if !seen.insert((at, id.clone())) {
            let remedy = "Give each person of a contest an id of its own.";
            t.fault(row.line, "person", "duplicate-id", format!("person {id:?} stands twice"), remedy);
        }
        let position = number(&position, 100_000).unwrap_or_else(|e| {
            t.fault(row.line, "position", "bad-number", e, "Write the position on the list, from 1.");
            0
        });
        let place = (!area.is_empty()).then(|| areas.by_id.get(&area).copied());
        if place == Some(None) {
            let remedy = "Use an area id of areas.csv, or leave it empty for everywhere.";
            t.fault(row.line, "area", "unknown-area", format!("there is no area {area:?}"), remedy);
        }
        let marks = marks(&text).unwrap_or_else(|| {
            let remedy = "Write words like woman, separated by +; ten at most.";
            t.fault(row.line, "marks", "bad-mark", format!("{text:?} is no list of marks"), remedy);
            vec![]
        });
        let position = u32::try_from(position).unwrap_or(0);
        contests[at].persons.push(ListPerson { id, list, area: place.flatten(), position, marks });
    }
}
