//! What of the list somebody wants to see. One choice has one spelling, so that it is rendered and kept once.

use super::list::List;
use super::row::Row;
use crate::fault::Fault;
use crate::query::Query;
use crate::subject::Find;
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use election::tally::{Kind, State};
use std::fmt::Write as _;
use std::sync::Arc;

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// The most votes apart first.
    Largest,
}

/// What is wanted; `None` is everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Filter {
    pub area: Option<AreaIx>,
    pub contest: Option<ContestIx>,
    pub kind: Option<Kind>,
    pub state: Option<State>,
    /// Only what keeps a result from being agreed.
    pub open: bool,
    pub order: Order,
}

impl Filter {
    /// Reads the query of an address; what it does not know it leaves alone.
    pub(crate) fn read(query: &Query, d: &Definition) -> Result<Self, Fault> {
        let unknown = |what: &str, words: &[&str]| {
            Fault::new(400, "unknown-filter", format!("{what} is one of {}", words.join(", ")))
        };
        let kinds = || unknown("kind", &Kind::ALL.map(Kind::word));
        let states = || unknown("state", &State::ALL.map(State::word));
        Ok(Self {
            area: query.get("area").map(|id| Find(d).area(id)).transpose()?,
            contest: query.get("contest").map(|id| Find(d).contest(id)).transpose()?,
            kind: query.get("kind").map(|w| Kind::parse(w).ok_or_else(kinds)).transpose()?,
            state: query.get("state").map(|w| State::parse(w).ok_or_else(states)).transpose()?,
            open: match query.get("open") {
                None | Some("no") => false,
                Some("yes") => true,
                Some(_) => return Err(unknown("open", &["yes", "no"])),
            },
            order: match query.get("order") {
                None | Some("newest") => Order::Newest,
                Some("largest") => Order::Largest,
                Some(_) => return Err(unknown("order", &["newest", "largest"])),
            },
        })
    }

    /// The query of its one address, from `?` on; empty for everything.
    pub(crate) fn query(&self, d: &Definition, part: usize) -> String {
        let mut s = String::new();
        let mut add = |name: &str, value: &str| {
            let _ = write!(s, "{}{name}={value}", if s.is_empty() { '?' } else { '&' });
        };
        if let Some(a) = self.area {
            add("area", &d.areas[a.at()].id);
        }
        if let Some(c) = self.contest {
            add("contest", &d.contests[c.at()].id);
        }
        if let Some(k) = self.kind {
            add("kind", k.word());
        }
        if let Some(x) = self.state {
            add("state", x.word());
        }
        if self.open {
            add("open", "yes");
        }
        if self.order == Order::Largest {
            add("order", "largest");
        }
        if part > 1 {
            add("part", &part.to_string());
        }
        s
    }

    /// Whether it is everything, in whichever order.
    fn is_all(&self) -> bool {
        Self { order: self.order, ..Self::default() } == *self
    }

    fn fits(&self, d: &Definition, row: &Row) -> bool {
        let pair = &d.pairs[row.pair.at()];
        let within = |a: AreaIx| d.upwards(d.stations[pair.station.at()].area).any(|x| x == a);
        self.kind.is_none_or(|k| k == row.kind)
            && self.state.is_none_or(|s| s == row.state)
            && (!self.open || row.open)
            && self.contest.is_none_or(|c| c == pair.contest)
            && self.area.is_none_or(within)
    }

    /// The rows that fit, in its order.
    pub(crate) fn rows<'a>(&self, d: &Definition, list: &'a List) -> Vec<&'a Arc<Row>> {
        let all = match self.order {
            Order::Newest => list.newest(),
            Order::Largest => list.largest(),
        };
        if self.is_all() { all.iter().collect() } else { all.iter().filter(|r| self.fits(d, r)).collect() }
    }
}
