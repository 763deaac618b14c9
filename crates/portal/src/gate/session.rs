//! `/desk/sessions` and `/party/sessions`: where an account is signed in, ending one or all, the password, signing out.

use super::form::Form;
use super::{Face, Signed, cookie, go, go_as};
use crate::Portal;
use crate::desk::{office, shell as desk_shell};
use crate::fault::Fault;
use crate::party::shell as party_shell;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use commission::accounts::PASSWORD_CHARACTERS_MIN;
use hyper::header::SET_COOKIE;

/// What both faces show.
struct List {
    rows: Vec<Row>,
    least: usize,
    /// Recovery codes that are left.
    left: u64,
    /// New ones, shown this once.
    codes: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/sessions.html")]
struct DeskPage {
    shell: desk_shell::Shell,
    root: &'static str,
    list: List,
}

#[derive(Template)]
#[template(path = "party/sessions.html")]
struct PartyPage {
    shell: party_shell::Shell,
    root: &'static str,
    list: List,
}

struct Row {
    id: String,
    since: String,
    seen: String,
    source: String,
    agent: String,
    own: bool,
}

async fn sessions_page(portal: &Portal, signed: &Signed, fault: Option<String>) -> Result<Response, Fault> {
    page_with(portal, signed, fault, vec![]).await
}

async fn page_with(
    portal: &Portal,
    signed: &Signed,
    fault: Option<String>,
    codes: Vec<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let sessions = office(portal)?.desk.accounts.sessions(&signed.account.name).await?;
    let row = |s: commission::accounts::Session| Row {
        own: s.id == signed.session.id,
        since: time::local(d, s.created),
        seen: time::local(d, s.seen),
        id: s.id.0,
        source: s.source,
        agent: s.agent,
    };
    let left = office(portal)?.desk.accounts.recovery_left(&signed.account.name).await?;
    let rows = sessions.into_iter().map(row).collect();
    let (root, list) = (signed.face.root(), List { rows, least: PASSWORD_CHARACTERS_MIN, left, codes });
    match signed.face {
        Face::Desk => {
            let shell = desk_shell::Shell::signed(portal, "Your sessions", signed).with_fault(fault);
            desk_shell::show(&DeskPage { shell, root, list })
        }
        Face::Party => {
            let shell = party_shell::Shell::signed(portal, "Your sessions", signed).with_fault(fault);
            desk_shell::show(&PartyPage { shell, root, list })
        }
    }
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(signed): Extension<Signed>,
) -> Result<Response, Fault> {
    sessions_page(&portal, &signed, None).await
}

pub(crate) async fn revoke(
    State(portal): State<Portal>,
    Extension(signed): Extension<Signed>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    office(&portal)?.desk.accounts.revoke(&signed.account.name, form.get("session")).await?;
    Ok(go(&sessions_of(signed.face)))
}

pub(crate) async fn revoke_all(
    State(portal): State<Portal>,
    Extension(signed): Extension<Signed>,
) -> Result<Response, Fault> {
    let setup = office(&portal)?;
    setup.desk.accounts.revoke_all(&signed.account.name).await?;
    Ok(out(signed.face, setup.tls))
}

pub(crate) async fn sign_out(
    State(portal): State<Portal>,
    Extension(signed): Extension<Signed>,
) -> Result<Response, Fault> {
    let setup = office(&portal)?;
    setup.desk.accounts.sign_out(&signed.token).await?;
    Ok(out(signed.face, setup.tls))
}

fn sessions_of(face: Face) -> String {
    format!("{}/sessions", face.root())
}

fn out(face: Face, tls: bool) -> Response {
    let mut r = go(face.sign_in());
    r.headers_mut().insert(SET_COOKIE, cookie::clear(face, tls));
    r
}

pub(crate) async fn password(
    State(portal): State<Portal>,
    Extension(signed): Extension<Signed>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    if form.get("new") != form.get("again") {
        let words = "the two are not the same; type the new password twice";
        return sessions_page(&portal, &signed, Some(words.into())).await;
    }
    let setup = office(&portal)?;
    match setup.desk.accounts.change_password(&signed.token, form.get("old"), form.get("new")).await {
        Ok(token) => Ok(go_as(&sessions_of(signed.face), &token, signed.face, setup.tls)),
        Err(e) => {
            let fault = Fault::from(e);
            if fault.status.is_server_error() {
                return Err(fault);
            }
            sessions_page(&portal, &signed, Some(fault.message.into_owned())).await
        }
    }
}

/// New recovery codes in the place of the old, for who gives the password once more.
pub(crate) async fn recovery(
    State(portal): State<Portal>,
    Extension(signed): Extension<Signed>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let accounts = &office(&portal)?.desk.accounts;
    match accounts.renew_recovery(&signed.account.name, form.get("old")).await {
        Ok(codes) => {
            accounts.note(&signed.account.name, &signed.source, "new recovery codes").await?;
            page_with(&portal, &signed, None, codes).await
        }
        Err(e) => {
            let fault = Fault::from(e);
            if fault.status.is_server_error() {
                return Err(fault);
            }
            sessions_page(&portal, &signed, Some(fault.message.into_owned())).await
        }
    }
}
