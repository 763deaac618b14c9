//! `/desk/sign-in` and `/party/sign-in`: name and password, then the code, then, the first time, a password of one's own. One address shows the
//! form that is next.

use super::form::Form;
use super::limit::too_often;
use super::{Guest, cookie, encode, go, go_as};
use crate::Portal;
use crate::desk::{office, shell as desk_shell};
use crate::fault::Fault;
use crate::gate::Face;
use crate::party::shell as party_shell;
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use commission::accounts::recovery::is_recovery_code;
use commission::accounts::{AccountError, PASSWORD_CHARACTERS_MIN, Stage};
use hyper::StatusCode;
use hyper::header::SET_COOKIE;

/// What both faces show.
struct Steps {
    step: Step,
    /// Where to go afterwards.
    to: String,
    name: String,
    least: usize,
}

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct DeskPage {
    shell: desk_shell::Shell,
    root: &'static str,
    steps: Steps,
}

#[derive(Template)]
#[template(path = "party/sign_in.html")]
struct PartyPage {
    shell: party_shell::Shell,
    root: &'static str,
    steps: Steps,
}

#[derive(PartialEq, Eq)]
enum Step {
    Password,
    Code,
    Renew,
}

fn form_page(portal: &Portal, guest: &Guest, to: &str, name: &str, fault: Option<String>) -> Result<Response, Fault> {
    let step = match guest.session.as_ref().map(|(s, _)| s.stage) {
        None | Some(Stage::Full) => Step::Password,
        Some(Stage::Code) => Step::Code,
        Some(Stage::Renew) => Step::Renew,
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (face, root) = (guest.face, guest.face.root());
    let steps = Steps { step, to: face.inside(to).to_owned(), name: name.to_owned(), least: PASSWORD_CHARACTERS_MIN };
    let mut r = match face {
        Face::Desk => {
            let shell = desk_shell::Shell::door(portal, "Sign in", guest).with_fault(fault);
            desk_shell::show_as(status, &DeskPage { shell, root, steps })?
        }
        Face::Party => {
            let shell = party_shell::Shell::door(portal, "Sign in", guest).with_fault(fault);
            desk_shell::show_as(status, &PartyPage { shell, root, steps })?
        }
    };
    if guest.session.is_none() {
        r.headers_mut().insert(SET_COOKIE, cookie::set(&guest.token, face, office(portal)?.tls));
    }
    Ok(r)
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(guest): Extension<Guest>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let query = Form::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let to = query.get("to");
    if guest.session.as_ref().is_some_and(|(s, _)| s.stage == Stage::Full) {
        return Ok(go(guest.face.inside(to)));
    }
    form_page(&portal, &guest, to, "", None)
}

fn next(face: Face, to: &str) -> String {
    format!("{}?to={}", face.sign_in(), encode(face.inside(to)))
}

/// Refused with a word beside the form; a failure of ours goes on as one.
fn answer(e: AccountError) -> Result<String, Fault> {
    match e {
        AccountError::Store(_)
        | AccountError::AccessLog(_)
        | AccountError::Random(_)
        | AccountError::Seal { .. }
        | AccountError::Damaged { .. } => Err(Fault::internal(e)),
        other => Ok(other.to_string()),
    }
}

/// Refuses a network from which too many wrong tries came.
fn may_try(portal: &Portal, guest: &Guest) -> Result<(), Fault> {
    let now_s = office(portal)?.desk.accounts.now().0 / 1_000_000;
    if portal.limiter.may_try(guest.ip, now_s) {
        return Ok(());
    }
    Err(too_often())
}

/// First step.
pub(crate) async fn post(
    State(portal): State<Portal>,
    Extension(guest): Extension<Guest>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let setup = office(&portal)?;
    let accounts = &setup.desk.accounts;
    let (name, to) = (form.get("name").trim(), form.get("to"));
    may_try(&portal, &guest)?;
    let (face, password) = (guest.face, form.get("password"));
    let signed = match face {
        Face::Desk => accounts.sign_in(name, password, &guest.source, &guest.agent).await,
        Face::Party => accounts.sign_in_of_party(name, password, guest.ip, &guest.agent).await,
    };
    match signed {
        Ok(token) => {
            accounts.note(name, &guest.source, "sign-in: password right").await?;
            Ok(go_as(&next(face, to), &token, face, setup.tls))
        }
        Err(e) => {
            portal.limiter.wrong(guest.ip, accounts.now().0 / 1_000_000);
            let shown: String = name.chars().take(64).collect();
            accounts.note(&shown, &guest.source, &format!("sign-in: {}", e.code())).await?;
            let blank = Guest { session: None, ..guest };
            form_page(&portal, &blank, to, &shown, Some(answer(e)?))
        }
    }
}

/// Second step.
pub(crate) async fn code(
    State(portal): State<Portal>,
    Extension(guest): Extension<Guest>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let setup = office(&portal)?;
    let accounts = &setup.desk.accounts;
    let to = form.get("to");
    let name = guest.session.as_ref().map(|(_, a)| a.name.clone()).unwrap_or_default();
    may_try(&portal, &guest)?;
    match accounts.give_code(&guest.token, form.get("code")).await {
        Ok((token, stage)) => {
            let words = if is_recovery_code(form.get("code")) {
                format!("sign-in: recovery code used, {} left", accounts.recovery_left(&name).await?)
            } else {
                "sign-in: code right".to_owned()
            };
            accounts.note(&name, &guest.source, &words).await?;
            let face = guest.face;
            let to = if stage == Stage::Full { face.inside(to).to_owned() } else { next(face, to) };
            Ok(go_as(&to, &token, face, setup.tls))
        }
        Err(AccountError::NoSession) => Ok(go(&next(guest.face, to))),
        Err(e) => {
            portal.limiter.wrong(guest.ip, accounts.now().0 / 1_000_000);
            accounts.note(&name, &guest.source, &format!("sign-in: code: {}", e.code())).await?;
            form_page(&portal, &guest, to, "", Some(answer(e)?))
        }
    }
}

/// Third step, the first time.
pub(crate) async fn password(
    State(portal): State<Portal>,
    Extension(guest): Extension<Guest>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let setup = office(&portal)?;
    let accounts = &setup.desk.accounts;
    let to = form.get("to");
    let Some((session, account)) = guest.session.clone().filter(|(s, _)| s.stage == Stage::Renew) else {
        return Ok(go(&next(guest.face, to)));
    };
    if form.get("new") != form.get("again") {
        return form_page(
            &portal,
            &guest,
            to,
            "",
            Some("the two are not the same; type the new password twice".into()),
        );
    }
    match accounts.change_password(&guest.token, "", form.get("new")).await {
        Ok(token) => {
            accounts.note(&session.account, &guest.source, "password changed").await?;
            Ok(go_as(guest.face.inside(to), &token, guest.face, setup.tls))
        }
        Err(AccountError::NoSession) => Ok(go(&next(guest.face, to))),
        Err(e) => {
            tracing::debug!(account = account.name, "a new password was not taken: {e}");
            form_page(&portal, &guest, to, "", Some(answer(e)?))
        }
    }
}
