//! The numbers of a row: figures, votes of columns, votes of rows.

use super::areas::AreaIx;
use super::bind::{Bound, Slot, WideChoice, kind_of};
use super::expr::{FIGURES, Linear};
use super::gather::{CHOICES_MAX, ChoiceState, Gather, NONE, Target, Vote};
use super::mapping::{Duplicates, EmptyContest, Long, MissingFigure, MissingVotes, Repeated};
use super::row::Row;
use super::text::{NUMBER_MAX, fold};

impl Gather<'_> {
    /// A cell as a number; a fault and nothing when it is none.
    pub(crate) fn number(&mut self, row: &Row<'_>, column: usize) -> Option<i64> {
        match self.numbers.parse(row.get(column)) {
            Ok(number) => Some(number.unwrap_or(NONE)),
            Err(why) => {
                let cell = row.get(column);
                self.fault(row, Some(row.name(column)), why.code(), why.message(cell), why.remedy());
                None
            }
        }
    }

    /// The columns of an expression added up: `None` after a fault, [`NONE`] when a cell is empty.
    pub(crate) fn add(&mut self, row: &Row<'_>, linear: &Linear, zero: bool) -> Option<i64> {
        let (mut sum, mut missing, mut fault) = (0, false, false);
        for (sign, column) in &linear.columns {
            match self.number(row, *column) {
                Some(NONE) => missing |= !zero,
                Some(number) => sum += sign * number,
                None => fault = true,
            }
        }
        (!fault).then_some(if missing { NONE } else { sum })
    }

    pub(crate) fn merge(&mut self, row: &Row<'_>, policy: Repeated, old: i64, new: i64, figure: &str) -> i64 {
        match (old, new) {
            (NONE, n) => n,
            (o, NONE) => o,
            (o, n) => match policy {
                Repeated::Sum => o.saturating_add(n),
                Repeated::First => o,
                Repeated::Max => o.max(n),
                Repeated::Equal => {
                    if o != n {
                        self.fault(
                            row,
                            Some(figure),
                            "figure-differs",
                            format!("{figure} was {o} on an earlier row of this station and is {n} here"),
                            "set figures.repeated = \"first\", \"max\" or \"sum\", or correct the table",
                        );
                    }
                    o
                }
            },
        }
    }

    /// What one row says of one contest.
    pub(crate) fn report(
        &mut self,
        bound: &Bound,
        row: &Row<'_>,
        number: u32,
        station: u32,
        contest: usize,
        constituency: AreaIx,
    ) {
        let columns = &bound.contests[contest];
        let state = &self.contests[contest];
        let zero = state.figures.missing == Some(MissingFigure::Zero);
        let refuse = state.figures.missing == Some(MissingFigure::Fault);
        let mut figures = [NONE; 4];
        let mut reported = false;
        for (i, linear) in columns.figures.iter().enumerate() {
            let Some(linear) = linear else { continue };
            let Some(value) = self.add(row, linear, zero) else { continue };
            if value == NONE && refuse {
                let column = linear.columns.first().map_or(FIGURES[i], |(_, c)| row.name(*c));
                self.fault(
                    row,
                    Some(column),
                    "figure-missing",
                    format!("{} is empty", FIGURES[i]),
                    "fill the cell, or set figures.missing = \"unknown\"",
                );
            }
            reported |= i > 0
                && !linear.columns.is_empty()
                && linear.columns.iter().any(|(_, c)| !matches!(self.numbers.parse(row.get(*c)), Ok(None)));
            figures[i] = value;
        }
        let first_vote = self.votes.len();
        let mut derived = Vec::new();
        if columns.long.is_empty() {
            let mut lacking = Vec::new();
            for choice in &columns.wide {
                self.wide_cell(row, number, contest, choice, &mut derived, &mut lacking);
            }
            reported |= self.votes.len() > first_vote;
            if !reported && self.mapping.contest[contest].empty == EmptyContest::NotHeld {
                return;
            }
            let state = &self.contests[contest];
            if reported && !state.local && state.missing_votes == MissingVotes::Fault {
                for header in lacking {
                    self.fault(row, Some(&header), "votes-missing", "the cell of this choice is empty".to_owned(), "fill the cell, set choices.missing_votes = \"zero\", or choices.local = true if an empty cell means that it does not stand there");
                }
            }
        } else {
            for slot in &columns.long {
                self.long_cell(row, number, contest, slot, &mut reported);
            }
        }
        let unit = self.unit(station, u16::try_from(contest).unwrap_or(0), constituency, number);
        let index = u32::try_from(unit).unwrap_or(u32::MAX);
        for vote in &mut self.votes[first_vote..] {
            vote.unit = index;
        }
        if self.contests[contest].local && self.stations[station as usize].aggregate.is_none() {
            for i in first_vote..self.votes.len() {
                let choice = &mut self.contests[contest].choices[self.votes[i].choice as usize];
                choice.stand = Some(choice.stand.map_or(constituency, |s| self.areas.common(s, constituency)));
            }
        }
        let sums = self.stations[station as usize].aggregate.is_some()
            || (columns.long.is_empty() && self.mapping.station.duplicates == Duplicates::Sum);
        let policy = if sums { Repeated::Sum } else { self.contests[contest].figures.repeated.unwrap_or_default() };
        for i in 0..4 {
            let old = self.units[unit].figures[i];
            self.units[unit].figures[i] = self.merge(row, policy, old, figures[i], FIGURES[i]);
        }
        for (slot, value) in derived {
            let at = unit * self.slot_count + slot;
            self.slots[at] = self.merge(row, policy, self.slots[at], value, "votes");
        }
        self.units[unit].reported |= reported;
    }

    pub(crate) fn wide_cell(
        &mut self,
        row: &Row<'_>,
        number: u32,
        contest: usize,
        choice: &WideChoice,
        derived: &mut Vec<(usize, i64)>,
        lacking: &mut Vec<String>,
    ) {
        let Some(index) = self.contests[contest].index.get(&choice.id).copied() else { return };
        let Some(linear) = &choice.votes else {
            lacking.push(choice.header.clone());
            return;
        };
        let Some(votes) = self.add(row, linear, false) else { return };
        if let Some((slot, _)) = &self.contests[contest].choices[index as usize].derived {
            derived.push((*slot, votes));
        } else if votes == NONE {
            lacking.push(if choice.header.is_empty() { choice.id.clone() } else { choice.header.clone() });
        } else {
            self.vote(row, number, index, votes.saturating_add(linear.literal), &choice.header);
        }
    }

    pub(crate) fn vote(&mut self, row: &Row<'_>, number: u32, choice: u32, votes: i64, column: &str) {
        match u32::try_from(votes) {
            Ok(votes) if i64::from(votes) <= NUMBER_MAX => {
                self.votes.push(Vote { unit: 0, choice, votes, row: number });
            }
            _ => self.fault(
                row,
                Some(column),
                "negative-number",
                format!("the votes come to {votes}"),
                "correct the expression or the cells",
            ),
        }
    }

    pub(crate) fn long_cell(&mut self, row: &Row<'_>, number: u32, contest: usize, slot: &Slot, reported: &mut bool) {
        let mapping = self.mapping;
        let Some(long) = &mapping.contest[contest].long else { return };
        // A row has fewer candidates than columns for them.
        if long.slots.is_some() && slot.choice.iter().any(|c| row.get(*c).is_empty()) {
            return;
        }
        let separator = long.separator.as_deref().unwrap_or(" ");
        let text = row.joined(&slot.choice, separator);
        let id = fold(&text);
        let column = slot.choice.first().map_or("choice", |c| row.name(*c));
        let index = match self.contests[contest].index.get(id.as_ref()).copied() {
            Some(index) => index,
            None if id.is_empty() => {
                self.fault(
                    row,
                    Some(column),
                    "choice-empty",
                    "the row names no choice".to_owned(),
                    "fill the cell, remove the row with [[skip]], or say in long.special what the value \"\" means",
                );
                return;
            }
            None => match self.new_choice(row, contest, long, slot, &id, column) {
                Some(index) => index,
                None => return,
            },
        };
        let choice = &self.contests[contest].choices[index as usize];
        if choice.target == Some(Target::Skip) {
            return;
        }
        if choice.name.is_empty() && !slot.name.is_empty() {
            let name = fold(&row.joined(&slot.name, " ")).into_owned();
            self.contests[contest].choices[index as usize].name = name;
        }
        let Some(votes) = self.add(row, &slot.votes, false) else { return };
        let column = slot.votes.columns.first().map_or("votes", |(_, c)| row.name(*c));
        if votes == NONE {
            if self.contests[contest].missing_votes == MissingVotes::Fault
                && self.contests[contest].choices[index as usize].target.is_none()
            {
                self.fault(
                    row,
                    Some(column),
                    "votes-missing",
                    "the votes of this choice are empty".to_owned(),
                    "fill the cell, or set long.missing_votes = \"zero\"",
                );
            }
            return;
        }
        self.vote(row, number, index, votes.saturating_add(slot.votes.literal), column);
        *reported = true;
    }

    pub(crate) fn new_choice(
        &mut self,
        row: &Row<'_>,
        contest: usize,
        long: &Long,
        slot: &Slot,
        id: &str,
        column: &str,
    ) -> Option<u32> {
        let total: usize = self.contests.iter().map(|c| c.choices.len()).sum();
        if total >= CHOICES_MAX {
            self.fault(
                row,
                Some(column),
                "too-many-choices",
                format!("there are more than {CHOICES_MAX} choices"),
                "check long.choice",
            );
            self.broken = true;
            return None;
        }
        let kind = slot.kind.map(|c| {
            let cell = fold(row.get(c)).into_owned();
            kind_of(&long.kinds, &cell).to_owned()
        });
        let state = &mut self.contests[contest];
        let index = u32::try_from(state.choices.len()).unwrap_or(u32::MAX);
        state.choices.push(ChoiceState {
            id: id.to_owned(),
            name: fold(&row.joined(&slot.name, " ")).into_owned(),
            kind: kind.or_else(|| long.kind.clone()),
            explicit: None,
            stand: None,
            target: None,
            derived: None,
        });
        state.index.insert(id.to_owned(), index);
        Some(index)
    }
}
