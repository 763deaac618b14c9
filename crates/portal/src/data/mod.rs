//! The data sets: one way to select data, for pages, REST, SOAP, CSV, XLSX, file transfer and archives alike.
//!
//! [`select`] asks the sharing table, notes under one short lock what is so, and gives a [`tables::Dataset`] whose rows are read piece by
//! piece afterwards: what was noted does not change, and documents are only ever added. `docs/formats/tables.md` lists sets and columns.

mod decisions;
mod definition;
mod documents;
mod filter;
mod notices;
mod pieces;
mod results;
pub(crate) mod serve;
mod set;

pub use filter::{Cursor, Filter, Order, Since};
pub use set::Set;

use crate::Portal;
use crate::fault::Fault;
use commission::Live;
use commission::sharing::{Denied, Form, Reader, Sharing};
use election::act::Moment;
use election::tally::Tally;
use std::sync::Arc;
use tables::{Column, Dataset, Head, Source};

/// Why there is no such table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// The sharing table does not give it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such set.
    #[error("there is no data set {0:?}")]
    Set(String),
    /// A filter that the set does not have, or that stands twice.
    #[error("the set {set} cannot be selected by {name:?}; it knows: {known}")]
    Filter {
        /// The set.
        set: &'static str,
        /// What was given.
        name: String,
        /// What there is.
        known: String,
    },
    /// A value that is none of the filter's.
    #[error("{name} cannot be {value:?}: {expected}")]
    Value {
        /// The filter.
        name: &'static str,
        /// What was given.
        value: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A filter without which the set cannot be selected.
    #[error("the set {0} needs a contest")]
    Contest(&'static str),
    /// The record has another size than the one that was asked for.
    #[error("the record has grown to {now}; a table as of {asked} can no longer be made")]
    Moved {
        /// What was asked for.
        asked: u64,
        /// What there is.
        now: u64,
    },
    /// The table cannot be made.
    #[error("the table cannot be made: {0}")]
    Table(String),
}

impl DataError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(d) => d.code(),
            Self::Set(_) => "unknown-set",
            Self::Filter { .. } => "unknown-filter",
            Self::Value { .. } => "bad-filter",
            Self::Contest(_) => "contest-missing",
            Self::Moved { .. } => "record-moved",
            Self::Table(_) => "table-failed",
        }
    }
}

impl From<DataError> for Fault {
    fn from(e: DataError) -> Self {
        let status = match &e {
            DataError::Denied(_) => 403,
            DataError::Set(_) => 404,
            DataError::Filter { .. } | DataError::Value { .. } | DataError::Contest(_) => 400,
            DataError::Moved { .. } => 409,
            DataError::Table(detail) => return Self::internal(detail),
        };
        Self::new(status, e.code(), e.to_string())
    }
}

/// What was selected.
#[derive(Debug)]
pub struct Selected {
    /// The table.
    pub dataset: Dataset,
    /// Where the next part begins, if a limit has cut this one off.
    pub next: Option<Cursor>,
}

/// Selects rows of a set for a reader, to go out in this form.
///
/// # Errors
/// It is not shared with the reader, or cannot be selected so.
pub fn select(portal: &Portal, set: Set, filter: &Filter, form: Form, reader: &Reader) -> Result<Selected, DataError> {
    select_at(&portal.live, portal.now(), set, filter, form, reader)
}

/// The same of a state without its faces, at a moment: for file transfer and archives.
///
/// # Errors
/// As [`select`].
pub fn select_at(
    live: &Arc<Live>,
    at: Moment,
    set: Set,
    filter: &Filter,
    form: Form,
    reader: &Reader,
) -> Result<Selected, DataError> {
    set.check(filter)?;
    // What is about one party is given as that party's: who asks for another's must be allowed to have it.
    let of = match (reader, &filter.party) {
        (Reader::Party(own), None) if set.is_own() => Some(own.clone()),
        _ => filter.party.clone(),
    };
    let sharing = Sharing::of(live);
    sharing.may(set.category(), form, reader, of.as_deref(), at)?;
    // A notice says itself for whom it is, and no table can make it another's.
    let foreign = |party: &String| !matches!(reader, Reader::Staff) && *reader != Reader::Party(party.clone());
    if set == Set::Notices && of.as_ref().is_some_and(foreign) {
        return Err(Denied::Reader(set.category()).into());
    }
    let own_alone = of.is_some() && sharing.may(set.category(), form, reader, None, at).is_err();
    let mut filter = filter.clone();
    filter.party = of;
    Selection { live, set, filter: &filter, own_alone }.make()
}

/// What a set gives: its columns and its rows as of the tally that it was shown.
struct Made {
    columns: Vec<Column>,
    source: Box<dyn Source>,
    next: Option<Cursor>,
}

struct Selection<'a> {
    live: &'a Arc<Live>,
    set: Set,
    filter: &'a Filter,
    /// Only what is about the party, not what is about nobody.
    own_alone: bool,
}

impl Selection<'_> {
    fn make(&self) -> Result<Selected, DataError> {
        let d = self.live.definition();
        let (size, made) = {
            let state = self.live.read();
            let size = state.tree.size();
            if let Some(asked) = self.filter.size.filter(|asked| *asked != size) {
                return Err(DataError::Moved { asked, now: size });
            }
            (size, self.of(state.tally())?)
        };
        let head = Head {
            election: d.id.clone(),
            set: self.set.word().to_owned(),
            selection: self.filter.text(d),
            size,
            columns: made.columns,
        };
        let dataset = Dataset::new(head, made.source).map_err(|e| DataError::Table(e.to_string()))?;
        Ok(Selected { dataset, next: made.next })
    }

    fn of(&self, tally: &Tally) -> Result<Made, DataError> {
        let (live, filter) = (self.live, self.filter);
        let contest = || filter.contest.ok_or(DataError::Contest(self.set.word()));
        Ok(match self.set {
            Set::Election => definition::election(live, filter),
            Set::Parties => definition::parties(live, filter),
            Set::Contests => definition::contests(live, filter),
            Set::Constituencies => definition::constituencies(live, filter),
            Set::Areas => definition::areas(live, filter),
            Set::Stations => definition::stations(live, filter),
            Set::Figures => definition::figures(live, filter),
            Set::Candidates => definition::candidates(live, filter),
            Set::Persons => definition::persons(live, filter),
            Set::Boards => definition::boards(live, filter),
            Set::Members => definition::members(live, filter),
            Set::Officials => definition::members(live, filter),
            Set::StationResults => results::stations(live, tally, contest()?, filter),
            Set::AreaResults => results::areas(live, tally, contest()?, filter),
            Set::Minutes => documents::minutes(live, tally, filter),
            Set::Pages => documents::pages(live, tally, filter),
            Set::Rulings => decisions::rulings(live, tally, filter),
            Set::Consolidations => decisions::consolidations(live, tally, filter),
            Set::Notices => notices::notices(live, tally, filter, self.own_alone),
        })
    }
}
