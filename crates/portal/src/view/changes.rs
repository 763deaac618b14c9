//! What a ruling or a correction changed in the figures, cell by cell.

use super::names::{Name, Names};
use crate::texts as t;
use askama::Template;
use election::id::PairIx;
use election::tally::{Both, Cell, Document, PairState, Ruled, changed};
use words::Words;

/// One cell.
pub(crate) struct Line {
    pub name: Name,
    /// Whether the name is one of the election's, in its language.
    pub foreign: bool,
    pub before: String,
    pub after: String,
}

/// The table; without lines nothing changed.
#[derive(Template)]
#[template(path = "changes.html")]
pub(crate) struct Changes {
    pub w: Words,
    pub caption: String,
    pub lines: Vec<Line>,
}

impl Changes {
    fn new(names: Names<'_>, pair: PairIx, caption: String, cells: &[(Cell, Both)]) -> Self {
        let contest = names.d.contest_of(pair);
        let list = contest.list(names.d.pairs[pair.at()].list);
        let number = |n: Option<u32>| n.map_or_else(|| t::UNKNOWN.to_owned(), |n| names.style.int(n));
        let line = |(cell, (before, after)): &(Cell, Both)| {
            let (name, foreign) = match cell {
                Cell::Figure(word) => (names.said(t::figure(names.w, word)), false),
                Cell::Vote(i) => {
                    let choice = list.get(*i).map(|c| names.name(&contest.choices[*c as usize].names));
                    (choice.unwrap_or_else(|| names.said("")), true)
                }
                Cell::Closed => (names.said(names.w.say("closed-at")), false),
            };
            Line { name, foreign, before: number(*before), after: number(*after) }
        };
        Self { w: names.w, caption, lines: cells.iter().map(line).collect() }
    }

    /// What a ruling changed in the figures that count, at the moment at which it was recorded.
    pub(crate) fn of_ruling(names: Names<'_>, pair: PairIx, ruled: &Ruled, cells: &[(Cell, Both)]) -> Self {
        let caption = t::changed_by_ruling(names.w, ruled.before.is_some(), ruled.after.is_some(), cells.len());
        Self::new(names, pair, caption, cells)
    }

    /// What the text at this position changed in that of the issue before it; `None` for a first issue, or while that is missing.
    pub(crate) fn of_issue(names: Names<'_>, pair: PairIx, state: &PairState, position: usize) -> Option<Self> {
        let (earlier, cells) = of_issue(state, position)?;
        Some(Self::new(names, pair, t::changed_by_issue(names.w, earlier.issue, cells.len()), &cells))
    }
}

/// The cells that a ruling changed.
pub(crate) fn of_ruling(state: &PairState, ruled: &Ruled) -> Vec<(Cell, Both)> {
    let text = |i: Option<usize>| i.and_then(|i| state.documents.get(i));
    changed(text(ruled.before), text(ruled.after))
}

/// The text that the one at this position corrects, and the cells that are others in it.
pub(crate) fn of_issue(state: &PairState, position: usize) -> Option<(&Document, Vec<(Cell, Both)>)> {
    let earlier = &state.documents[state.corrects(position)?];
    Some((earlier, changed(Some(earlier), state.documents.get(position))))
}
