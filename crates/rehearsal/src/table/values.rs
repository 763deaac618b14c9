//! The figures and votes of one report, when all its rows are known.

use std::collections::HashMap;

use super::expr::{FIGURES, Linear, Word};
use super::fault::{FAULTS_MAX, Fault};
use super::gather::{Gather, NO_CONTEST, NONE, Target};
use super::mapping::OnNegative;
use super::text::NUMBER_MAX;

/// Figures of one report, and votes by the index of the choice's state.
pub(crate) struct Values {
    pub(crate) figures: [Option<i64>; 4],
    /// In the order of the states.
    pub(crate) votes: Vec<(u32, i64)>,
    pub(crate) sum: i64,
}

impl Values {
    pub(crate) fn of(&self, choice: u32) -> Option<i64> {
        let at = self.votes.binary_search_by_key(&choice, |(c, _)| *c).ok()?;
        Some(self.votes[at].1)
    }
}

/// The unit of each station's figure rows, where they are of one report: voters of a station that makes
/// several reports for a contest (in several constituencies) are not known for each.
pub(crate) fn figure_units(g: &Gather<'_>) -> HashMap<(u32, u16), usize> {
    let mut of_station: HashMap<u32, usize> = HashMap::new();
    for (i, unit) in g.units.iter().enumerate().filter(|(_, u)| u.contest == NO_CONTEST) {
        of_station.insert(unit.station, i);
    }
    let mut reports: HashMap<(u32, u16), u32> = HashMap::new();
    for unit in g.units.iter().filter(|u| u.contest != NO_CONTEST && of_station.contains_key(&u.station)) {
        *reports.entry((unit.station, unit.contest)).or_default() += 1;
    }
    reports.into_iter().filter(|(_, n)| *n == 1).map(|(key, _)| (key, of_station[&key.0])).collect()
}

pub(crate) fn check_values(
    g: &Gather<'_>,
    c: usize,
    values: &mut Values,
    file: &str,
    line: u64,
    faults: &mut Vec<Fault>,
) {
    if faults.len() > FAULTS_MAX {
        return;
    }
    for (i, figure) in values.figures.iter_mut().enumerate() {
        match *figure {
            Some(n) if n < 0 && g.contests[c].figures.on_negative == Some(OnNegative::Unknown) => *figure = None,
            Some(n) if !(0..=NUMBER_MAX).contains(&n) => faults.push(
                Fault::new(
                    file,
                    "negative-number",
                    format!("{} comes to {n}", FIGURES[i]),
                    "correct the expression or the cells, or set figures.on_negative = \"unknown\"",
                )
                .at(line)
                .in_column(FIGURES[i]),
            ),
            _ => {}
        }
    }
    for (choice, votes) in &values.votes {
        if !(0..=NUMBER_MAX).contains(votes) {
            let id = &g.contests[c].choices[*choice as usize].id;
            faults.push(
                Fault::new(
                    file,
                    "negative-number",
                    format!("the votes of \"{id}\" come to {votes}"),
                    "correct the expression or the cells",
                )
                .at(line)
                .in_column(id),
            );
        }
    }
}

/// The figures and votes of one unit, all expressions worked out.
pub(crate) fn values(g: &Gather<'_>, u: usize, figure_units: &HashMap<(u32, u16), usize>) -> Values {
    let unit = &g.units[u];
    let state = &g.contests[unit.contest as usize];
    let index = u32::try_from(u).unwrap_or(u32::MAX);
    let from = g.votes.partition_point(|v| v.unit < index);
    let mut out = Values { figures: [None; 4], votes: Vec::new(), sum: 0 };
    let mut vars = vec![0_i64; g.vars.len()];
    let mut direct: [Option<i64>; 4] = [None; 4];
    for vote in g.votes[from..].iter().take_while(|v| v.unit == index) {
        let votes = i64::from(vote.votes);
        match state.choices[vote.choice as usize].target {
            None => {
                out.votes.push((vote.choice, votes));
                out.sum += votes;
            }
            Some(Target::Figure(f)) => direct[f] = Some(direct[f].unwrap_or(0) + votes),
            Some(Target::Var(v)) => vars[v] += votes,
            Some(Target::Skip) => {}
        }
    }
    let mut declared = [false; 4];
    for choice in &state.choices {
        if let Some(Target::Figure(f)) = choice.target {
            declared[f] = true;
        }
    }
    let station_unit = figure_units.get(&(unit.station, unit.contest));
    for (i, rule) in g.mapping.figure_row.iter().enumerate() {
        let value = station_unit.map_or(NONE, |s| g.slots[s * g.slot_count + i]);
        if let Some(f) = FIGURES.iter().position(|f| *f == rule.figure) {
            declared[f] = true;
            if value != NONE && state.words[f].is_none() {
                direct[f] = Some(direct[f].unwrap_or(0) + value);
            }
        } else if let Some(v) = g.vars.iter().position(|v| *v == rule.figure)
            && value != NONE
        {
            vars[v] += value;
        }
    }
    // Rows of invalid votes that are not there mean none; other figures are unknown without their rows.
    if declared[3] && state.words[3].is_none() {
        direct[3] = direct[3].or(Some(0));
    }
    let word = |figures: &[Option<i64>; 4], w: Word| match w {
        Word::Sum => Some(out.sum),
        Word::Var(v) => vars.get(v).copied(),
        Word::Figure(f) => figures[f],
    };
    let work_out = |figures: &[Option<i64>; 4], linear: &Linear, partial: i64| {
        if partial == NONE {
            return None;
        }
        let mut total = partial + linear.literal;
        for (sign, w) in &linear.words {
            total += sign * word(figures, *w)?;
        }
        Some(total)
    };
    let mut figures = direct;
    for pass in 0..6 {
        for f in 0..4 {
            if let (None, Some(linear)) = (figures[f], &state.words[f]) {
                figures[f] = work_out(&figures, linear, unit.figures[f]);
            }
        }
        if pass == 2 {
            figures = third(figures, [1, 2, 3].map(|f| declared[f] || state.words[f].is_some()));
        }
    }
    let mut derived = Vec::new();
    for (choice, i) in state.choices.iter().zip(0_u32..) {
        if let Some((slot, linear)) = &choice.derived
            && let Some(votes) = work_out(&figures, linear, g.slots[u * g.slot_count + slot])
        {
            derived.push((i, votes));
        }
    }
    out.figures = figures;
    if !derived.is_empty() {
        out.votes.extend(derived);
        out.votes.sort_unstable();
    }
    out
}

/// Of voted, valid and invalid, the one that the mapping does not give follows from the two others.
pub(crate) fn third(mut figures: [Option<i64>; 4], given: [bool; 3]) -> [Option<i64>; 4] {
    let [_, voted, valid, invalid] = figures;
    match given {
        [false, true, true] => figures[1] = valid.zip(invalid).map(|(a, b)| a + b),
        [true, false, true] => figures[2] = voted.zip(invalid).map(|(a, b)| a - b),
        [true, true, false] => figures[3] = voted.zip(valid).map(|(a, b)| a - b),
        _ => {}
    }
    figures
}
