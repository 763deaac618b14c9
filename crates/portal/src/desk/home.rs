//! `/desk/`: a board's desk: how far its results are, what waits, and who could not sign in.

use super::office;
use super::queue::{self, Kind, Queue};
use super::shell::{Shell, show};
use super::unread::{self, Listed};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, encode, go};
use crate::number::Style;
use crate::query::Query;
use crate::subject::Find;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use commission::accounts::{Account, Role};
use commission::desk::is_in_board;
use election::id::AreaIx;
use election::tally;

/// Rows of each queue on the first page.
const FIRST: usize = 8;
/// Unread pages there.
const FIRST_UNREAD: usize = 4;
/// Rows of a part of one queue.
const PART: usize = 200;

#[derive(Template)]
#[template(path = "desk/home.html")]
struct Page {
    shell: Shell,
    states: Vec<(String, &'static str)>,
    all: String,
    queues: Vec<Queue>,
    first: usize,
    locked: Vec<String>,
    /// Of the commission's staff: demands that are late, demands, tickets that wait.
    office: Option<[usize; 3]>,
    /// Scanned pages that no code could file.
    rows: Vec<Listed>,
    unread_total: usize,
    clerk: bool,
    board: String,
    /// The area, where it is not the whole board.
    area: Option<String>,
}

/// The area that is looked at: the account's board, or one inside it.
fn area_of(portal: &Portal, staff: &Staff, query: &Query) -> Result<(AreaIx, Option<String>), Fault> {
    let d = portal.definition();
    let Some(id) = query.get("area") else {
        let board = d.area(&staff.account.board);
        let none = || Fault::not_found("the board of your account is not in this election");
        return Ok((board.ok_or_else(none)?, None));
    };
    let area = Find(d).area(id)?;
    if is_in_board(d, &staff.account, area) {
        Ok((area, Some(id.to_owned())))
    } else {
        Err(Fault::new(403, "other-board", "this area belongs to another board"))
    }
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let desk = &office(&portal)?.desk;
    let (ix, area) = area_of(&portal, &staff, &Query::read(query.as_deref()))?;
    let (queues, states) = queue::queues(&portal, desk, &staff.account, ix, 0, FIRST).await?;
    let (rows, unread_total) = unread::waiting(&portal, &staff, FIRST_UNREAD).await?;
    let style = Style::of(portal.definition().language());
    let all = style.int(states.iter().sum::<u32>());
    let states = tally::State::ALL
        .into_iter()
        .zip(states)
        .filter(|(_, n)| *n > 0)
        .map(|(s, n)| (style.int(n), super::texts::state(s)))
        .collect();
    let page = Page {
        shell: Shell::staff(&portal, "Desk", &staff),
        states,
        all,
        queues,
        first: FIRST,
        locked: locked(&portal, &staff.account).await?,
        office: match staff.account.role {
            Role::Central => Some(super::cases::waiting(&portal, desk).await?),
            _ => None,
        },
        rows,
        unread_total,
        clerk: staff.account.role == Role::Clerk,
        board: portal.definition().areas[ix.at()].names.get(portal.definition().language()).to_owned(),
        area,
    };
    show(&page)
}

/// Accounts of the board that wrong tries have locked, for those who may unlock them.
async fn locked(portal: &Portal, who: &Account) -> Result<Vec<String>, Fault> {
    if !matches!(who.role, Role::Coordinator | Role::Central) {
        return Ok(vec![]);
    }
    let all = office(portal)?.desk.accounts.list().await?;
    Ok(all.into_iter().filter(|a| a.is_locked() && leads(portal, who, a)).map(|a| a.name).collect())
}

/// Whether an account belongs to the board that somebody leads.
fn leads(portal: &Portal, who: &Account, other: &Account) -> bool {
    let d = portal.definition();
    d.area(&other.board).is_some_and(|a| is_in_board(d, who, a))
}

pub(crate) async fn unlock(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let accounts = &office(&portal)?.desk.accounts;
    let name = form.get("account");
    let account = accounts.account(name).await?.filter(|a| leads(&portal, &staff.account, a));
    let account = account.ok_or_else(|| Fault::new(404, "account-unknown", "your board has no such account"))?;
    accounts.unlock(&account.name).await?;
    accounts.note(&staff.account.name, &staff.source, &format!("account {} unlocked", account.name)).await?;
    Ok(go("/desk/"))
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct Whole {
    shell: Shell,
    queue: Queue,
    /// What goes on in the addresses of the other parts.
    area: String,
    earlier: Option<usize>,
    later: Option<usize>,
}

/// One queue, in parts.
pub(crate) async fn queue(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let kind = Kind::parse(&kind).ok_or_else(|| Fault::not_found("there is no such queue"))?;
    let query = Query::read(query.as_deref());
    let (part, (ix, area)) = (query.part()?, area_of(&portal, &staff, &query)?);
    let desk = &office(&portal)?.desk;
    let skip = (part - 1).saturating_mul(PART);
    let (queues, _) = queue::queues(&portal, desk, &staff.account, ix, skip, PART).await?;
    let empty = Queue { kind, title: kind.title(), word: kind.word(), rows: vec![], total: 0 };
    let queue = queues.into_iter().find(|q| q.kind == kind).unwrap_or(empty);
    let later = (queue.total > part.saturating_mul(PART)).then_some(part + 1);
    let shell = Shell::staff(&portal, queue.title, &staff);
    let area = area.map(|a| format!("&area={}", encode(&a))).unwrap_or_default();
    show(&Whole { shell, queue, area, earlier: (part > 1).then(|| part - 1), later })
}
