//! A paper on a page: its cells with their names, what is wrong with them, what the checks notice, and its pictures.

use super::texts;
use crate::Portal;
use crate::gate::form::Form;
use crate::view::names::Names;
use crate::view::time;
use commission::desk::sheet::{CellFault, HEAD, Place, Sheet};
use election::checks::Flags;
use election::checks::Subject;
use election::definition::Definition;
use election::minutes::Figures;
use serde::Serialize;

/// Names of the cells before the votes, and the words with which a keyboard is chosen.
pub(super) const HEAD_NAMES: [&str; HEAD] =
    ["Day of closing", "Time of closing", "Registered", "Voted", "Valid", "Invalid"];

/// What identifies a paper, in words.
pub(super) struct Title {
    pub station: String,
    pub station_name: String,
    pub contest: String,
    pub ballot: String,
    pub round: u8,
    pub count: String,
    pub issue: u16,
}

impl Title {
    pub(super) fn of(d: &Definition, p: &Place) -> Self {
        let pair = &d.pairs[p.pair.at()];
        let station = &d.stations[pair.station.at()];
        Self {
            station: station.id.clone(),
            station_name: station.name.clone(),
            contest: d.contests[pair.contest.at()].names.get(d.language()).to_owned(),
            ballot: d.ballot_name(p.pair),
            round: p.round,
            count: p.count.to_string(),
            issue: p.issue,
        }
    }
}

/// How many choices stand on the paper.
pub(super) fn choices(d: &Definition, p: &Place) -> usize {
    let pair = &d.pairs[p.pair.at()];
    d.contests[pair.contest.at()].list(pair.list).len()
}

/// Names of all cells, in their order.
pub(super) fn names(d: &Definition, p: &Place) -> Vec<String> {
    let pair = &d.pairs[p.pair.at()];
    let contest = &d.contests[pair.contest.at()];
    let words = Names::new(d);
    let votes = contest.list(pair.list).iter().map(|c| words.choice(&contest.choices[*c as usize]).to_owned());
    HEAD_NAMES.iter().map(|n| (*n).to_owned()).chain(votes).collect()
}

/// The cells that a form carries, as they were typed.
pub(super) fn cells(portal: &Portal, place: &Place, form: &Form) -> Vec<String> {
    let len = HEAD + choices(portal.definition(), place);
    form.numbered("c", len).into_iter().map(Option::unwrap_or_default).collect()
}

/// One cell in a form.
pub(super) struct Field {
    pub at: usize,
    pub name: String,
    pub value: String,
    /// What is wrong with it.
    pub fault: Option<&'static str>,
    pub is_day: bool,
    pub is_time: bool,
}

/// All fields; the day is filled in as that of the poll.
pub(super) fn fields(d: &Definition, p: &Place, cells: &[String], faults: &[(usize, CellFault)]) -> Vec<Field> {
    let day = &d.stations[d.pairs[p.pair.at()].station.at()].polling_day;
    let field = |(at, name): (usize, String)| {
        let value = cells.get(at).cloned().unwrap_or_default();
        Field {
            at,
            name,
            value: if at == 0 && value.is_empty() { day.clone() } else { value },
            fault: faults.iter().find(|(i, _)| *i == at).map(|(_, f)| texts::cell(*f)),
            is_day: at == 0,
            is_time: at == 1,
        }
    };
    names(d, p).into_iter().enumerate().map(field).collect()
}

/// What a check noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Noticed {
    pub code: &'static str,
    pub text: &'static str,
    pub formula: &'static str,
    pub hint: &'static str,
}

fn noticed(flags: Flags) -> Vec<Noticed> {
    let one = |(_, c): (usize, &'static election::checks::Check)| Noticed {
        code: c.code,
        text: c.text,
        formula: c.formula,
        hint: texts::hint(c.code),
    };
    flags.checks().map(one).collect()
}

/// What the checks notice in what has been typed so far: a check whose figures are not all there is silent.
pub(super) fn check(d: &Definition, p: &Place, cells: &[String]) -> (Vec<(usize, CellFault)>, Vec<Noticed>) {
    let n = choices(d, p);
    let faults = match Sheet::read(cells, n) {
        Ok(sheet) => {
            let found = sheet.minutes(d, p).map(|(_, r)| noticed(r.flags)).unwrap_or_default();
            return (vec![], found);
        }
        Err(faults) => faults,
    };
    let number = |i: usize| cells.get(i).and_then(|c| c.trim().parse::<u32>().ok());
    let good = |i: usize| if faults.iter().any(|(f, _)| *f == i) { None } else { number(i) };
    let votes: Option<Vec<u32>> = (0..n).map(|i| good(HEAD + i)).collect();
    let station = &d.stations[d.pairs[p.pair.at()].station.at()];
    let figures = Figures { registered: good(2), voted: good(3), valid: good(4), invalid: good(5) };
    let subject = |figures, votes| Subject {
        figures,
        votes,
        listed: station.registered,
        closed: &station.polling_day,
        polling_day: &station.polling_day,
    };
    let sum = votes.as_ref().map(|v| v.iter().map(|n| u64::from(*n)).sum::<u64>());
    let mut found = noticed(Flags::of(&subject(figures, sum.unwrap_or_default())));
    if sum.is_none() {
        found.retain(|c| c.code != "votes-differ-from-valid");
    }
    let typed = faults.into_iter().filter(|(_, f)| *f != CellFault::Empty).collect();
    (typed, found)
}

/// A scanned page beside the figures.
pub(super) struct Picture {
    pub digest: String,
    pub words: String,
}

/// The pictures of a pair; of one count and issue only, where they are named.
pub(super) fn pictures(portal: &Portal, p: &Place, all: bool) -> Vec<Picture> {
    let d = portal.definition();
    let state = portal.live.read();
    let case = state.tally().pair(p.pair).case.as_deref();
    let wanted = |s: &&election::tally::Scanned| all || (s.page.count, s.page.issue) == (Some(p.count), p.issue);
    let one = |s: &election::tally::Scanned| Picture {
        digest: s.image.hex(),
        words: format!(
            "{} {}/{}, {} issue {}, {} {}",
            s.page.document.word(),
            s.page.page,
            s.page.pages,
            s.page.count.map_or_else(|| "–".to_owned(), |c| c.to_string()),
            s.page.issue,
            if s.by_hand { "filed by hand" } else { "filed by its code" },
            time::local(d, s.at),
        ),
    };
    case.map(|c| c.pages.iter().rev().filter(wanted).map(one).collect()).unwrap_or_default()
}
