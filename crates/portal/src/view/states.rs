//! How many results are in which state, as a line of links to what there is to see about them.

use super::names::Names;
use crate::differences::Filter;
use crate::differences::list::States;
use crate::texts as t;
use askama::Template;
use election::tally::State;
use words::Words;

/// One state.
pub(crate) struct Count {
    pub word: &'static str,
    pub n: String,
    pub none: bool,
    /// Where there is more about them.
    pub at: Option<String>,
    /// Whether a person has to look at it.
    pub alarm: bool,
}

/// The line.
#[derive(Template)]
#[template(path = "states.html")]
pub(crate) struct Line {
    pub w: Words,
    pub counts: Vec<Count>,
}

/// The counts of one contest; `filter` names contest and area.
pub(crate) fn counts(names: Names<'_>, states: &States, filter: Filter) -> Vec<Count> {
    let d = names.d;
    let count = |s: State| {
        let n = states[s as usize];
        let at = match s {
            State::Differing => Some(format!("/differences{}", Filter { state: Some(s), ..filter }.query(d, 1))),
            State::UnderRuling | State::Annulled => {
                let in_area = Filter { area: filter.area, ..Filter::default() };
                Some(format!("/rulings{}", in_area.query(d, 1)))
            }
            State::Awaited | State::Provisional | State::Agreed | State::Final => None,
        };
        Count {
            word: t::state(names.w, s),
            n: names.style.int(n),
            none: n == 0,
            at: at.filter(|_| n > 0),
            alarm: n > 0 && matches!(s, State::Differing | State::UnderRuling),
        }
    };
    State::ALL.into_iter().map(count).collect()
}

impl Line {
    pub(crate) fn new(names: Names<'_>, states: &States, filter: Filter) -> Self {
        Self { w: names.w, counts: counts(names, states, filter) }
    }
}
