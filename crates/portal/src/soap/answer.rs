//! From the arguments of an operation to the selection of a data set, and from its rows to an answer.

use super::door::internal;
use crate::Portal;
use crate::data::{Cursor, DataError, Filter, Order, Selected, Set, select};
use commission::sharing::{Form, Reader};
use election::statement::Category;
use election::tally::State;
use service::answer::{self, Cell, Columns, Top};
use service::arguments::Arguments;
use service::contract::{Operation, ROWS_MAX, Shape};
use service::envelope::Version;
use service::fault::Refusal;
use tables::canonical::Canon;
use tables::{Row, TableError};

/// The answer, and the record size from which it follows.
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) size: u64,
}

/// Rows of a data set. Reads the tally and writes some megabytes: not for the threads that wait for connections.
pub(super) fn rows(
    portal: &Portal,
    version: Version,
    operation: &'static Operation,
    arguments: &Arguments,
    reader: &Reader,
) -> Result<Answer, Refusal> {
    let Shape::Rows { set, fixed, .. } = operation.shape else { return Err(internal("rows of what has none")) };
    let set = Set::parse(set).map_err(internal)?;
    let mut filter = Filter::default();
    for (name, value) in fixed.iter().copied().chain(arguments.all()) {
        take(portal, &mut filter, name, value)?;
    }
    if operation.parameter("limit").is_some() && filter.limit.is_none() {
        filter.limit = usize::try_from(ROWS_MAX).ok();
    }
    let Selected { dataset, next } = select(portal, set, &filter, Form::Soap, reader).map_err(refused)?;
    let head = dataset.head();
    let columns = Columns::of(operation, head.columns.iter().map(|c| c.name.as_str())).map_err(internal)?;
    let mut canon = Canon::new(head);
    let (mut from, mut row, mut kept) = (dataset.rows(), Row::default(), Vec::new());
    while from.next(&mut row).map_err(failed)? {
        canon.row(&row);
        kept.push(std::mem::take(&mut row));
    }
    let digest = canon.finish().digest.to_string();
    let next = next.map(Cursor::text);
    let top = Top {
        election: &head.election,
        selection: &head.selection,
        size: head.size,
        digest: &digest,
        next: next.as_deref(),
    };
    let text = answer::rows(version, operation, &top, &columns, kept.iter().map(|r| r.cells().map(cell)));
    Ok(Answer { text, size: head.size })
}

fn cell(c: tables::Cell<'_>) -> Cell<'_> {
    match c {
        tables::Cell::Text(t) => Cell::Text(t),
        tables::Cell::Number(n) => Cell::Number(n),
        tables::Cell::Empty => Cell::Empty,
    }
}

/// One argument, which is of its kind already.
fn take(portal: &Portal, filter: &mut Filter, name: &'static str, value: &str) -> Result<(), Refusal> {
    let d = portal.definition();
    let invalid = || Refusal::new("argument-invalid", format!("{name} cannot be {value:?}"));
    match name {
        "contest" => {
            let none = || Refusal::new("unknown-contest", "there is no contest of this id in this election");
            filter.contest = Some(d.contest(value).ok_or_else(none)?);
        }
        "area" => {
            let none = || Refusal::new("unknown-area", "there is no area of this id in this election");
            filter.area = Some(d.area(value).ok_or_else(none)?);
        }
        "kind" => filter.kind = Some(value.to_owned()),
        "category" => filter.category = Some(Category::parse(value).ok_or_else(invalid)?),
        "party" => filter.party = Some(value.to_owned()),
        "state" => filter.state = Some(State::parse(value).ok_or_else(invalid)?),
        "order" => filter.order = if value == "changed" { Order::Changed } else { Order::Folder },
        "since" => filter.since = Some(value.parse().map_err(|_| invalid())?),
        "after" => filter.after = Some(Cursor::parse(value).ok_or_else(invalid)?),
        "limit" => filter.limit = Some(value.parse().map_err(|_| invalid())?),
        _ => return Err(internal(format!("no data set is selected by {name}"))),
    }
    Ok(())
}

/// Why a data set is not given.
pub(super) fn refused(e: DataError) -> Refusal {
    match &e {
        DataError::Table(detail) => internal(detail),
        DataError::Denied(d) => Refusal::new(d.code(), e.to_string()),
        _ => Refusal::new("argument-invalid", e.to_string()),
    }
}

fn failed(e: TableError) -> Refusal {
    internal(e)
}
