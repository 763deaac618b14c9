//! `previous.csv`: the result of the election before, for comparison on pages. Optional, and no figure depends on it.

use super::geography::Areas;
use super::table::{Shape, Table, number};
use crate::definition::{Contest, Previous};
use crate::fault::Faults;
use std::collections::HashSet;

pub(super) const PREVIOUS: &str = "previous.csv";
/// Most rows.
const ROWS_MAX: usize = 2_000_000;
/// More votes than any row can have.
const VOTES_MAX: u64 = 1 << 40;

/// Reads the file.
pub(super) fn read(bytes: Option<&Vec<u8>>, contests: &[Contest], areas: &Areas, faults: &mut Faults) -> Vec<Previous> {
    let shape = Shape {
        required: &["contest", "area", "choice", "votes"],
        optional: &["name", "seats"],
        languages: vec![],
        more: vec![],
    };
    let Some(mut t) = bytes.and_then(|b| Table::read(PREVIOUS, b, &shape, faults)) else { return vec![] };
    if t.rows.len() > ROWS_MAX {
        t.fault(0, "votes", "too-many", format!("more than {ROWS_MAX} rows"), "Give the areas that pages compare.");
        return vec![];
    }
    let columns = ["contest", "area", "choice", "votes", "name", "seats"].map(|c| t.column(c));
    let (mut all, mut seen) = (Vec::new(), HashSet::new());
    for row in std::mem::take(&mut t.rows) {
        let [contest, area, choice, votes, name, seats] = columns.map(|c| row.get(c).to_owned());
        let c = contests.iter().position(|c| c.id == contest);
        if c.is_none() {
            let message = format!("there is no contest {contest:?}");
            t.fault(row.line, "contest", "unknown-contest", message, "Use a contest id of election.toml.");
        }
        let a = areas.by_id.get(&area).copied();
        if a.is_none() {
            let message = format!("there is no area {area:?}");
            t.fault(row.line, "area", "unknown-area", message, "Use an area id of areas.csv; leave out what is gone.");
        }
        let which = c.and_then(|c| contests[c].choice(&choice));
        if which.is_none() && name.is_empty() {
            let message = format!("{choice:?} is no choice of this election");
            t.fault(
                row.line,
                "choice",
                "unknown-choice",
                message,
                "Name who stood then and not now in the column name.",
            );
        }
        let votes = number(&votes, VOTES_MAX).unwrap_or_else(|e| {
            t.fault(row.line, "votes", "bad-number", e, "Write the votes as digits.");
            0
        });
        let seats = (!seats.is_empty()).then(|| number(&seats, 1_000_000));
        let seats = seats.transpose().unwrap_or_else(|e| {
            t.fault(row.line, "seats", "bad-number", e, "Write the seats as digits, or nothing.");
            None
        });
        if !seen.insert((contest, area, choice)) {
            t.fault(row.line, "choice", "duplicate-row", "the row stands twice".to_owned(), "Give each once.");
        }
        let (Some(c), Some(area)) = (c, a) else { continue };
        let seats = seats.and_then(|n| u32::try_from(n).ok());
        all.push(Previous { contest: c.into(), area, choice: which, name, votes, seats });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::{read as read_folder, tests::small};

    #[test]
    fn the_result_before_is_read_and_what_does_not_fit_is_said() {
        let d = read_folder(&small()).unwrap();
        let (contest, root, choice) = (&d.contests[0].id, &d.areas[0].id, &d.contests[0].choices[0].id);
        let with = |rows: &str| {
            let mut files = small();
            files.insert(PREVIOUS.into(), format!("contest,area,choice,name,votes,seats\n{rows}").into_bytes());
            read_folder(&files)
        };
        let good = format!("{contest},{root},{choice},,120,3\n{contest},{root},gone,Gone Party,20,\n");
        let p = with(&good).unwrap().previous;
        assert_eq!(
            (p.len(), p[0].votes, p[0].seats, p[1].choice, p[1].name.as_str()),
            (2, 120, Some(3), None, "Gone Party")
        );
        for (rows, code) in [
            (format!("{contest},{root},gone,,20,\n"), "unknown-choice"),
            (format!("nothing,{root},{choice},,20,\n"), "unknown-contest"),
            (format!("{contest},nowhere,{choice},,20,\n"), "unknown-area"),
            (format!("{contest},{root},{choice},,-1,\n"), "bad-number"),
            (format!("{contest},{root},{choice},,1,x\n"), "bad-number"),
            (good.clone() + &good, "duplicate-row"),
        ] {
            assert!(with(&rows).expect_err(&rows).list.iter().any(|f| f.code == code), "{rows}");
        }
    }
}
