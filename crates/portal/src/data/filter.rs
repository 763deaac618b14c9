//! Which rows of a set: read from an address, and written in one spelling.

use super::{DataError, Set};
use crate::Portal;
use crate::query::Query;
use commission::entries;
use election::act::{Act, Moment};
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use election::statement::Category;
use election::tally::State;
use std::fmt::Write as _;

/// Most rows that a limit can name.
const LIMIT_MAX: usize = 1_000_000;

/// The order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As in the election folder.
    #[default]
    Folder,
    /// What changed last comes last: for who follows with a cursor.
    Changed,
    /// What changed last comes first: for who looks.
    Latest,
}

/// Where a part of a long table ends: what was last in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Of rows in the order of their changes: the record size after the last row's.
    pub changed: u64,
    /// Position of the row in the order of the folder, or of the record.
    pub row: u64,
}

impl Cursor {
    /// The text in addresses.
    #[must_use]
    pub fn text(self) -> String {
        format!("{}-{}", self.changed, self.row)
    }

    /// Reads the text.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        let (changed, row) = s.split_once('-')?;
        let cursor = Self { changed: changed.parse().ok()?, row: row.parse().ok()? };
        (cursor.text() == s).then_some(cursor)
    }
}

/// A moment or a record size, as an address gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// After the acts up to this size.
    Size(u64),
    /// After this moment.
    Moment(Moment),
}

/// Which rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Of this contest.
    pub contest: Option<ContestIx>,
    /// In this area or below it.
    pub area: Option<AreaIx>,
    /// Areas of this kind.
    pub kind: Option<String>,
    /// Results in this state.
    pub state: Option<State>,
    /// Notices of this category.
    pub category: Option<Category>,
    /// About this party, or what it may read.
    pub party: Option<String>,
    /// Changed by acts after the record had this size.
    pub since: Option<u64>,
    /// After this row.
    pub after: Option<Cursor>,
    /// So many rows at most.
    pub limit: Option<usize>,
    /// In this order.
    pub order: Order,
    /// Only if the record has this size.
    pub size: Option<u64>,
}

impl Filter {
    /// Of a contest.
    #[must_use]
    pub fn contest(contest: ContestIx) -> Self {
        Self { contest: Some(contest), ..Self::default() }
    }

    /// Reads the query of an address for a set.
    ///
    /// # Errors
    /// A name that the set does not know or that stands twice, a value that is none, an area or contest that is not there.
    pub(crate) async fn read(portal: &Portal, set: Set, query: &Query) -> Result<Self, DataError> {
        let d = portal.definition();
        let mut filter = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in query.given() {
            if seen.contains(&name) || (name != "size" && !set.filters().contains(&name)) {
                return Err(set.unknown(name));
            }
            seen.push(name);
            if let Some(since) = filter.take(d, name, value)? {
                filter.since = Some(match since {
                    Since::Size(n) => n,
                    Since::Moment(at) => size_at(portal, at).await?,
                });
            }
        }
        Ok(filter)
    }

    fn take(&mut self, d: &Definition, name: &str, value: &str) -> Result<Option<Since>, DataError> {
        let wrong = |name: &'static str, expected: &'static str| DataError::Value {
            name,
            value: value.chars().take(60).collect(),
            expected,
        };
        match name {
            "contest" => {
                let none = wrong("contest", "there is no contest of this id");
                self.contest = Some(d.contest(value).ok_or(none)?);
            }
            "area" => self.area = Some(d.area(value).ok_or_else(|| wrong("area", "there is no area of this id"))?),
            "kind" => {
                let there = d.areas.iter().any(|a| a.kind == value);
                let kind = there.then(|| value.to_owned());
                self.kind = Some(kind.ok_or_else(|| wrong("kind", "there is no area of this kind"))?);
            }
            "state" => {
                let state = State::parse(value).ok_or_else(|| wrong("state", "there is no such state of a result"))?;
                self.state = Some(state);
            }
            "category" => {
                let none = wrong("category", "write decision, regulation, announcement, news or manual");
                self.category = Some(Category::parse(value).ok_or(none)?);
            }
            "party" => self.party = Some(value.to_owned()),
            "after" => {
                let none = wrong("after", "write the cursor that the part before gave");
                self.after = Some(Cursor::parse(value).ok_or(none)?);
            }
            "limit" => {
                let n = value.parse().ok().filter(|n| (1..=LIMIT_MAX).contains(n));
                self.limit = Some(n.ok_or_else(|| wrong("limit", "write a number from 1 to 1000000"))?);
            }
            "order" => {
                self.order = match value {
                    "folder" => Order::Folder,
                    "changed" => Order::Changed,
                    "latest" => Order::Latest,
                    _ => return Err(wrong("order", "write folder, changed or latest")),
                };
            }
            "size" => {
                let n = value.parse().map_err(|_| wrong("size", "write a record size"))?;
                self.size = Some(n);
            }
            "since" => return since(value).map(Some).ok_or_else(|| wrong("since", "write a record size or a moment")),
            _ => {}
        }
        Ok(None)
    }

    /// The one spelling, for the head of the table: names in alphabetical order, nothing that was not given. The record size stands there by
    /// itself.
    #[must_use]
    pub fn text(&self, d: &Definition) -> String {
        let mut s = String::new();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(v) = value {
                let and = if s.is_empty() { "" } else { "&" };
                // Writing to a string cannot fail.
                let _ = write!(s, "{and}{name}={v}");
            }
        };
        add("after", self.after.map(Cursor::text));
        add("area", self.area.map(|a| d.areas[a.at()].id.clone()));
        add("category", self.category.map(|c| c.word().to_owned()));
        add("contest", self.contest.map(|c| d.contests[c.at()].id.clone()));
        add("kind", self.kind.clone());
        add("limit", self.limit.map(|n| n.to_string()));
        let order = match self.order {
            Order::Folder => None,
            Order::Changed => Some("changed"),
            Order::Latest => Some("latest"),
        };
        add("order", order.map(str::to_owned));
        add("party", self.party.clone());
        add("since", self.since.map(|n| n.to_string()));
        add("state", self.state.map(|x| x.word().to_owned()));
        s
    }

    /// Whether an area is in the one that was asked for.
    pub(super) fn holds(&self, d: &Definition, area: AreaIx) -> bool {
        self.area.is_none_or(|wanted| d.upwards(area).any(|a| a == wanted))
    }
}

/// A record size, or a moment in RFC 3339.
fn since(value: &str) -> Option<Since> {
    if let Ok(n) = value.parse::<u64>() {
        return Some(Since::Size(n));
    }
    // In an address a plus before the offset of a zone is a space.
    let t: jiff::Timestamp = value.replace(' ', "+").parse().ok()?;
    Some(Since::Moment(Moment(t.as_microsecond())))
}

/// How many acts were on the record at a moment: acts are in the order of their time, so half of what is left is enough each time.
async fn size_at(portal: &Portal, at: Moment) -> Result<u64, DataError> {
    let (mut low, mut high) = (0, portal.live.size());
    while low < high {
        let middle = low + (high - low) / 2;
        let entry = entries::read(&portal.store, middle).await.map_err(|e| DataError::Table(e.to_string()))?;
        let entry = entry.ok_or_else(|| DataError::Table(format!("entry {middle} is missing")))?;
        let act = Act::parse(&entry.body).map_err(|e| DataError::Table(e.to_string()))?;
        if act.at <= at {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_has_one_spelling() {
        let c = Cursor { changed: 12, row: 0 };
        assert_eq!(Cursor::parse(&c.text()), Some(c));
        for bad in ["", "-", "1", "01-2", "1-2-3", "1-+2", "-1-2", "99999999999999999999-1"] {
            assert_eq!(Cursor::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn since_is_a_size_or_a_moment() {
        assert_eq!(since("12"), Some(Since::Size(12)));
        let moment = since("2026-05-10T20:00:00+03:00");
        assert_eq!(moment, since("2026-05-10T17:00:00Z"));
        assert_eq!(moment, since("2026-05-10T20:00:00 03:00"));
        assert_eq!((since("yesterday"), since("-1")), (None, None));
    }
}
