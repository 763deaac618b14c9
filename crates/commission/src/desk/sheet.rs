//! What is typed from a paper: the cells of one minutes, as texts in a form, as numbers in a sheet, as the text that is signed.
//!
//! The cells have an order, that of the paper: day and time of closing, the four figures, the votes by the ballot's order.

use election::definition::Definition;
use election::id::{Count, PairIx};
use election::minutes::{Closed, Figures, Minutes, Mode, NUMBER_MAX};
use election::tally::{Refusal, Resolved, resolve};
use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Cells before the votes: day, time, registered, voted, valid, invalid.
pub const HEAD: usize = 6;
/// Most bytes of a cell as it is typed.
pub const CELL_BYTES_MAX: usize = 32;

/// A sheet as it was typed, every cell of it well-formed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Day of closing, `YYYY-MM-DD`.
    pub day: String,
    /// Time of closing in the election's time zone, `HH:MM`.
    pub time: String,
    /// Registered, voted, valid, invalid; `None` where the paper has none.
    pub figures: [Option<u32>; 4],
    /// In the order of the ballot.
    pub votes: Vec<u32>,
}

/// What is wrong with a cell as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFault {
    /// Nothing was typed.
    Empty,
    /// Not digits only.
    NotANumber,
    /// Beyond what minutes can hold.
    TooLarge,
    /// No day.
    NotADay,
    /// No time of that day.
    NotATime,
}

impl Sheet {
    /// Reads the cells as typed, which may have spaces at their ends; `-` says that the paper has no such figure. For each cell that cannot be
    /// read its position and why.
    ///
    /// # Errors
    /// Every faulty cell.
    pub fn read(cells: &[String], choices: usize) -> Result<Self, Vec<(usize, CellFault)>> {
        let mut faults = Vec::new();
        let get = |i: usize| cells.get(i).map_or("", |c| c.trim());
        let mut note = |i: usize, fault: CellFault| faults.push((i, fault));
        let day = get(0);
        if day.len() != 10 || day.parse::<civil::Date>().is_err() {
            note(0, if day.is_empty() { CellFault::Empty } else { CellFault::NotADay });
        }
        let time = clock(get(1));
        if time.is_none() {
            note(1, if get(1).is_empty() { CellFault::Empty } else { CellFault::NotATime });
        }
        let mut figures = [None; 4];
        for (i, f) in figures.iter_mut().enumerate() {
            match get(2 + i) {
                "-" => {}
                text => match number(text) {
                    Ok(n) => *f = Some(n),
                    Err(fault) => note(2 + i, fault),
                },
            }
        }
        let mut votes = Vec::with_capacity(choices);
        for i in 0..choices {
            match number(get(HEAD + i)) {
                Ok(n) => votes.push(n),
                Err(fault) => note(HEAD + i, fault),
            }
        }
        match (faults.is_empty(), time) {
            (true, Some(time)) => Ok(Self { day: day.to_owned(), time, figures, votes }),
            _ => Err(faults),
        }
    }

    /// The cells in their one spelling.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        let figure = |n: &Option<u32>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        [self.day.clone(), self.time.clone()]
            .into_iter()
            .chain(self.figures.iter().map(figure))
            .chain(self.votes.iter().map(u32::to_string))
            .collect()
    }

    /// Positions of the cells in which two sheets differ.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<usize> {
        let (a, b) = (self.cells(), other.cells());
        (0..a.len().max(b.len())).filter(|i| a.get(*i) != b.get(*i)).collect()
    }

    /// The text of minutes that this sheet makes.
    ///
    /// # Errors
    /// A time of closing that the election's time zone does not have, or minutes that the definition does not take.
    pub fn minutes(&self, d: &Definition, place: &Place) -> Result<(String, Resolved), SheetError> {
        let contest = &d.contests[d.pairs[place.pair.at()].contest.at()];
        let list = contest.list(d.pairs[place.pair.at()].list);
        if list.len() != self.votes.len() {
            return Err(SheetError::Votes { found: self.votes.len(), expected: list.len() });
        }
        let ballot = d.ballot_name(place.pair);
        let closed = self.closed(d)?;
        let [registered, voted, valid, invalid] = self.figures;
        let minutes = Minutes {
            election: &d.id,
            definition: d.digest,
            mode: Mode::Live,
            contest: &ballot,
            round: place.round,
            station: &d.stations[d.pairs[place.pair.at()].station.at()].id,
            count: place.count,
            issue: place.issue,
            closed,
            figures: Figures { registered, voted, valid, invalid },
            votes: list.iter().zip(&self.votes).map(|(c, n)| (contest.choices[*c as usize].id.as_str(), *n)).collect(),
        };
        let resolved = resolve(d, &minutes)?;
        Ok((minutes.to_text(), resolved))
    }

    fn closed(&self, d: &Definition) -> Result<Closed, SheetError> {
        let zone = election::zone::zone(&d.time_zone).unwrap_or(TimeZone::UTC);
        let at: Option<civil::DateTime> = format!("{}T{}:00", self.day, self.time).parse().ok();
        let zoned = at.and_then(|at| zone.to_ambiguous_zoned(at).compatible().ok());
        let text = zoned.map(|z| z.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        text.as_deref().and_then(Closed::parse).ok_or(SheetError::Closed)
    }
}

/// Which paper: whose result, which count, which issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// Station and contest.
    pub pair: PairIx,
    /// Round of the vote: that of the contest, or of a re-run.
    pub round: u8,
    /// Which act of counting.
    pub count: Count,
    /// Issue, from 1.
    pub issue: u16,
}

/// Why a sheet makes no minutes.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The time zone skips it.
    #[error("there was no such moment in the election's time zone; look at the time of closing again")]
    Closed,
    /// Of another ballot.
    #[error("the sheet has {found} votes, the ballot {expected} choices")]
    Votes {
        /// Found.
        found: usize,
        /// Expected.
        expected: usize,
    },
    /// The definition does not take it.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl SheetError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Closed => "sheet-closed",
            Self::Votes { .. } => "sheet-votes",
            Self::Refused(e) => e.code(),
        }
    }
}

/// A number: digits alone, leading zeros allowed.
fn number(text: &str) -> Result<u32, CellFault> {
    if text.is_empty() {
        return Err(CellFault::Empty);
    }
    if text.len() > CELL_BYTES_MAX || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(CellFault::NotANumber);
    }
    text.parse().ok().filter(|n| *n <= NUMBER_MAX).ok_or(CellFault::TooLarge)
}

/// `20:05`, also typed as `2005`, `20.05` or `8:05`.
fn clock(text: &str) -> Option<String> {
    let digits = |s: &str| s.len() <= 2 && !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (hour, minute) = match text.split_once([':', '.']) {
        Some(parts) => parts,
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => return None,
    };
    if !digits(hour) || !digits(minute) || minute.len() != 2 {
        return None;
    }
    let (h, m): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (h < 24 && m < 60).then(|| format!("{h:02}:{m:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|t| (*t).to_owned()).collect()
    }

    #[test]
    fn a_sheet_is_read_as_people_type_it() {
        let s = Sheet::read(&cells(&["2026-05-10", "2005", "1000", " 12 ", "11", "-", "007", "4"]), 2).unwrap();
        assert_eq!(s.time, "20:05");
        assert_eq!(s.figures, [Some(1000), Some(12), Some(11), None]);
        assert_eq!(s.votes, [7, 4]);
        assert_eq!(Sheet::read(&s.cells(), 2).unwrap(), s);
    }

    #[test]
    fn every_faulty_cell_is_named() {
        use CellFault::*;
        let faults =
            Sheet::read(&cells(&["2026-02-30", "25:00", "", "1a", "-1", "1000000000", "", "1.5"]), 3).unwrap_err();
        assert_eq!(
            faults,
            [
                (0, NotADay),
                (1, NotATime),
                (2, Empty),
                (3, NotANumber),
                (4, NotANumber),
                (5, TooLarge),
                (6, Empty),
                (7, NotANumber),
                (8, Empty)
            ]
        );
        let huge = vec!["9".repeat(100_000); 8];
        assert_eq!(Sheet::read(&huge, 2).unwrap_err().len(), 8);
        assert_eq!(Sheet::read(&[], 1).unwrap_err().len(), 7);
    }

    proptest! {
        #[test]
        fn what_differs_is_exactly_what_was_changed(votes in prop::collection::vec(0u32..1000, 1..9), at in 0usize..40, by in 1u32..9) {
            let sheet = Sheet { day: "2026-05-10".into(), time: "20:00".into(), figures: [Some(1), None, Some(3), Some(4)], votes };
            let at = at % sheet.votes.len();
            let mut other = sheet.clone();
            other.votes[at] += by;
            prop_assert_eq!(sheet.differing(&other), vec![HEAD + at]);
            prop_assert!(sheet.differing(&sheet).is_empty());
            prop_assert_eq!(Sheet::read(&other.cells(), other.votes.len()).unwrap(), other);
        }

        #[test]
        fn no_text_makes_the_reader_panic(texts in prop::collection::vec(".{0,12}", 0..12)) {
            if let Ok(s) = Sheet::read(&texts, 3) {
                prop_assert_eq!(Sheet::read(&s.cells(), 3).unwrap(), s);
            }
        }
    }
}
