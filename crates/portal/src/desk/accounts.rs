//! `/desk/accounts`: all accounts, and the revocation of a second factor: one of the central staff asks for it, another does it.

use super::office;
use super::shell::{Shell, show_as};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use commission::accounts::{Account, REQUEST_H, Revocation};
use hyper::StatusCode;

#[derive(Template)]
#[template(path = "desk/accounts.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    hours: i64,
}

struct Row {
    name: String,
    role: &'static str,
    board: String,
    state: &'static str,
    /// Recovery codes that are left.
    left: u64,
    /// Asked for: by whom, when, why.
    asked: Option<(String, String, String)>,
    /// Done: by whom asked and by whom done, why.
    revoked: Option<(String, String, String)>,
    /// Whether this account may ask, or do what another has asked.
    may_ask: bool,
    may_do: bool,
}

fn state(a: &Account) -> &'static str {
    match (a.disabled, a.is_locked(), a.must_change) {
        (true, ..) => "closed",
        (_, true, _) => "locked",
        (_, _, true) => "new",
        _ => "open",
    }
}

async fn accounts_page(portal: &Portal, staff: &Staff, fault: Option<String>) -> Result<Response, Fault> {
    let d = portal.definition();
    let accounts = &office(portal)?.desk.accounts;
    let revocations = accounts.revocations().await?;
    let mut rows = vec![];
    for a in accounts.list().await? {
        let of: Option<&Revocation> = revocations.iter().find(|r| r.account == a.name);
        let own = a.name == staff.account.name;
        let by_me = of.is_some_and(|r| r.asked_by == staff.account.name);
        let (asked, revoked) = match of {
            Some(Revocation { asked_by, reason, done_by: Some(by), .. }) => {
                (None, Some((asked_by.clone(), by.clone(), reason.clone())))
            }
            Some(r) => (Some((r.asked_by.clone(), time::local(d, r.asked), r.reason.clone())), None),
            None => (None, None),
        };
        rows.push(Row {
            role: a.role.word(),
            board: d.area(&a.board).map_or(a.board.as_str(), |x| d.areas[x.at()].names.get(d.language())).to_owned(),
            state: state(&a),
            left: accounts.recovery_left(&a.name).await?,
            may_ask: !own && of.is_none(),
            may_do: !own && asked.is_some() && !by_me,
            asked,
            revoked,
            name: a.name,
        });
    }
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = Shell::staff(portal, "Accounts", staff).with_fault(fault);
    show_as(status, &Page { shell, rows, hours: REQUEST_H })
}

pub(crate) async fn page(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    accounts_page(&portal, &staff, None).await
}

pub(crate) async fn ask(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let accounts = &office(&portal)?.desk.accounts;
    let (name, reason) = (form.get("account"), form.get("reason"));
    match accounts.ask_to_revoke(&staff.account, name, reason).await.map_err(Fault::from) {
        Ok(()) => {
            let what = format!("asked to revoke the second factor of {name}: {}", reason.trim());
            accounts.note(&staff.account.name, &staff.source, &what).await?;
            Ok(go("/desk/accounts"))
        }
        Err(fault) if fault.status == 422 => accounts_page(&portal, &staff, Some(fault.message.into_owned())).await,
        Err(fault) => Err(fault),
    }
}

pub(crate) async fn revoke(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let accounts = &office(&portal)?.desk.accounts;
    let name = form.get("account");
    match accounts.revoke_factor(&staff.account, name).await.map_err(Fault::from) {
        Ok(()) => {
            let what = format!("revoked the second factor of {name}");
            accounts.note(&staff.account.name, &staff.source, &what).await?;
            Ok(go("/desk/accounts"))
        }
        Err(fault) if fault.status == 422 => accounts_page(&portal, &staff, Some(fault.message.into_owned())).await,
        Err(fault) => Err(fault),
    }
}
