//! What a picture tells.

use super::Picture;
use crate::Portal;
use crate::number::part;
use crate::pages::map::counted_words;
use crate::pages::{choice, turnout};
use crate::standings::Standing;
use crate::view::call::Call;
use crate::view::figures::Counted;
use crate::view::names::{Names, color};
use crate::view::share::WORDED;
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use paper::card::{ROWS_MAX, Row};
use std::time::Instant;

pub(super) struct Told {
    /// Beside the election's name.
    pub contest: String,
    pub title: String,
    pub state: String,
    pub text: String,
    pub rows: Vec<Row>,
    /// The record size from which it follows, if it follows from the record.
    pub size: u64,
    pub follows: bool,
    pub so_at: Option<Instant>,
}

impl Told {
    pub(super) fn of(portal: &Portal, names: Names<'_>, of: Picture) -> Self {
        match of {
            Picture::Contest(c) => contest(portal, names, c),
            Picture::Choice { contest, choice } => one(portal, names, contest, choice as usize),
            Picture::Area(a) => area(portal, names, a),
            Picture::Turnout => hours(portal, names),
            Picture::Worded(at) => {
                let (w, page) = (names.w, &WORDED[at]);
                let text = w.say(page.line).to_owned();
                Self { text, follows: false, ..Self::new(w.say(page.title).to_owned(), String::new(), vec![], 0) }
            }
        }
    }

    fn new(title: String, state: String, rows: Vec<Row>, size: u64) -> Self {
        Self { contest: String::new(), title, state, text: String::new(), rows, size, follows: size > 0, so_at: None }
    }
}

fn contest(portal: &Portal, names: Names<'_>, ix: ContestIx) -> Told {
    let all = portal.desk.current();
    let s: &Standing = &all.contests[ix.at()];
    let call = Call::of(&s.country, s.open, s.announced.as_ref().map(|a| a.stage)).short(names.w);
    let title = names.contest(&names.d.contests[ix.at()]).to_owned();
    let state = said(&[call, &counted(names, &s.country)]);
    Told { so_at: Some(all.so_at), ..Told::new(title, state, rows(names, ix, &s.country, None), all.size) }
}

fn one(portal: &Portal, names: Names<'_>, ix: ContestIx, which: usize) -> Told {
    let contest = &names.d.contests[ix.at()];
    let (size, c) = {
        let state = portal.live.read();
        (state.tally().size(), Counted::of(state.tally(), ix, choice::base(contest, which)))
    };
    let place = if c.is_empty() { String::new() } else { choice::place(names.w, "share-place", &c, which) };
    let title = names.choice(&contest.choices[which]).to_owned();
    let told = Told::new(title, said(&[&place, &counted(names, &c)]), rows(names, ix, &c, Some(which)), size);
    Told { contest: names.contest(contest).to_owned(), ..told }
}

/// Of the first contest for which something is expected there.
fn area(portal: &Portal, names: Names<'_>, ix: AreaIx) -> Told {
    let d = names.d;
    let (size, contest, c) = {
        let state = portal.live.read();
        let tally = state.tally();
        let all = (0..d.contests.len()).map(ContestIx::from).map(|c| (c, Counted::of(tally, c, ix)));
        let first = all.into_iter().find(|(_, c)| c.expected > 0 || !c.is_empty());
        let (contest, c) = first.unwrap_or((ContestIx(0), Counted::default()));
        (tally.area_changed(ix), contest, c)
    };
    let call = Call::in_part(&c).map_or("", |call| call.short(names.w));
    let (title, state) = (names.area(ix).name.to_owned(), said(&[call, &counted(names, &c)]));
    let told = Told::new(title, state, rows(names, contest, &c, None), size);
    Told { contest: names.contest(&d.contests[contest.at()]).to_owned(), ..told }
}

fn hours(portal: &Portal, names: Names<'_>) -> Told {
    let w = names.w;
    let (size, last) = {
        let state = portal.live.read();
        let tally = state.tally();
        let country = tally.turnout_by_hour(&[Definition::ROOT]).into_iter().next();
        (tally.turnout_changed(), country.and_then(|hours| hours.into_iter().last()))
    };
    let title = w.say("turnout-title").to_owned();
    let Some(h) = last else {
        let text = w.say("share-turnout-nothing").to_owned();
        return Told { text, ..Told::new(title, String::new(), vec![], size) };
    };
    let state = format!("{} {}", w.say("turnout-until"), turnout::hour(names, h.until, turnout::several(names.d)));
    let row = Row {
        name: w.say("turnout-line").to_owned(),
        share: turnout::percent(names, &h),
        thousandths: thousandths(part(h.voters, h.registered).unwrap_or(0)),
        colour: rgb(turnout::COLOR),
    };
    Told::new(title, state, vec![row], size)
}

/// What there is, one behind the other.
pub(super) fn said(parts: &[&str]) -> String {
    parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" · ")
}

fn counted(names: Names<'_>, c: &Counted) -> String {
    counted_words(names.w, &c.progress(names.style))
}

/// The first of a count; one that must be among them stands last if it is not.
fn rows(names: Names<'_>, contest: ContestIx, c: &Counted, must: Option<usize>) -> Vec<Row> {
    if c.is_empty() {
        return vec![];
    }
    let contest = &names.d.contests[contest.at()];
    let shares = c.shares().0;
    let row = |i: usize| {
        let (choice, share) = (c.votes[i].0, shares.get(i).copied().unwrap_or(0));
        Row {
            name: names.name(&contest.choices[choice].names).text,
            share: names.style.percent(share),
            thousandths: thousandths(share),
            colour: rgb(color(contest, choice)),
        }
    };
    let mut order = c.order();
    let at = must.and_then(|m| order.iter().position(|i| c.votes[*i].0 == m));
    if let Some(at) = at.filter(|at| *at >= ROWS_MAX) {
        order.swap(ROWS_MAX - 1, at);
    }
    order.into_iter().take(ROWS_MAX).map(row).collect()
}

/// Of hundredths of a percent.
fn thousandths(share: u32) -> u16 {
    u16::try_from(share / 10).unwrap_or(1_000)
}

/// `#rrggbb` in parts.
fn rgb(text: &str) -> [u8; 3] {
    let part = |from: usize| text.get(from..from + 2).and_then(|h| u8::from_str_radix(h, 16).ok()).unwrap_or(0x80);
    [part(1), part(3), part(5)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_taken_apart() {
        assert_eq!(rgb("#0b57a4"), [0x0b, 0x57, 0xa4]);
        assert_eq!(rgb("#0b"), [0x0b, 0x80, 0x80]);
        assert_eq!(rgb(""), [0x80; 3]);
    }
}
