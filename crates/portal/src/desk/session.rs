//! `/desk/sessions`: where an account is signed in, ending one or all, the password, signing out.

use super::form::Form;
use super::gate::{Staff, go, go_as};
use super::shell::{Shell, show};
use super::{cookie, office};
use crate::Portal;
use crate::fault::Fault;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use commission::accounts::PASSWORD_CHARACTERS_MIN;
use hyper::header::SET_COOKIE;

#[derive(Template)]
#[template(path = "desk/sessions.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    least: usize,
    /// Recovery codes that are left.
    left: u64,
    /// New ones, shown this once.
    codes: Vec<String>,
}

struct Row {
    id: String,
    since: String,
    seen: String,
    source: String,
    agent: String,
    own: bool,
}

async fn sessions_page(portal: &Portal, staff: &Staff, fault: Option<String>) -> Result<Response, Fault> {
    page_with(portal, staff, fault, vec![]).await
}

async fn page_with(
    portal: &Portal,
    staff: &Staff,
    fault: Option<String>,
    codes: Vec<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let sessions = office(portal)?.desk.accounts.sessions(&staff.account.name).await?;
    let row = |s: commission::accounts::Session| Row {
        own: s.id == staff.session.id,
        since: time::local(d, s.created),
        seen: time::local(d, s.seen),
        id: s.id.0,
        source: s.source,
        agent: s.agent,
    };
    let shell = Shell::staff(portal, "Your sessions", staff).with_fault(fault);
    let left = office(portal)?.desk.accounts.recovery_left(&staff.account.name).await?;
    let rows = sessions.into_iter().map(row).collect();
    show(&Page { shell, rows, least: PASSWORD_CHARACTERS_MIN, left, codes })
}

pub(crate) async fn page(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    sessions_page(&portal, &staff, None).await
}

pub(crate) async fn revoke(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    office(&portal)?.desk.accounts.revoke(&staff.account.name, form.get("session")).await?;
    Ok(go("/desk/sessions"))
}

pub(crate) async fn revoke_all(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
) -> Result<Response, Fault> {
    let setup = office(&portal)?;
    setup.desk.accounts.revoke_all(&staff.account.name).await?;
    Ok(out(setup.tls))
}

pub(crate) async fn sign_out(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
) -> Result<Response, Fault> {
    let setup = office(&portal)?;
    setup.desk.accounts.sign_out(&staff.token).await?;
    Ok(out(setup.tls))
}

fn out(tls: bool) -> Response {
    let mut r = go("/desk/sign-in");
    r.headers_mut().insert(SET_COOKIE, cookie::clear(tls));
    r
}

pub(crate) async fn password(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    if form.get("new") != form.get("again") {
        let words = "the two are not the same; type the new password twice";
        return sessions_page(&portal, &staff, Some(words.into())).await;
    }
    let setup = office(&portal)?;
    match setup.desk.accounts.change_password(&staff.token, form.get("old"), form.get("new")).await {
        Ok(token) => Ok(go_as("/desk/sessions", &token, setup.tls)),
        Err(e) => {
            let fault = Fault::from(e);
            if fault.status.is_server_error() {
                return Err(fault);
            }
            sessions_page(&portal, &staff, Some(fault.message.into_owned())).await
        }
    }
}

/// New recovery codes in the place of the old, for who gives the password once more.
pub(crate) async fn recovery(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let accounts = &office(&portal)?.desk.accounts;
    match accounts.renew_recovery(&staff.account.name, form.get("old")).await {
        Ok(codes) => {
            accounts.note(&staff.account.name, &staff.source, "new recovery codes").await?;
            page_with(&portal, &staff, None, codes).await
        }
        Err(e) => {
            let fault = Fault::from(e);
            if fault.status.is_server_error() {
                return Err(fault);
            }
            sessions_page(&portal, &staff, Some(fault.message.into_owned())).await
        }
    }
}
