//! `/desk/sign-in`: name and password, then the code, then, the first time, a password of one's own. One address shows the form that is next.

use super::form::Form;
use super::gate::{Guest, encode, go, go_as, inside};
use super::office;
use super::shell::{Shell, show_as};
use crate::Portal;
use crate::fault::Fault;
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use commission::accounts::recovery::is_recovery_code;
use commission::accounts::{AccountError, PASSWORD_CHARACTERS_MIN, Stage};
use hyper::StatusCode;
use hyper::header::SET_COOKIE;

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct Page {
    shell: Shell,
    step: Step,
    /// Where to go afterwards.
    to: String,
    name: String,
    least: usize,
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
    let shell = Shell::door(portal, "Sign in", guest).with_fault(fault);
    let page = Page { shell, step, to: inside(to).to_owned(), name: name.to_owned(), least: PASSWORD_CHARACTERS_MIN };
    let mut r = show_as(status, &page)?;
    if guest.session.is_none() {
        r.headers_mut().insert(SET_COOKIE, super::cookie::set(&guest.token, office(portal)?.tls));
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
        return Ok(go(inside(to)));
    }
    form_page(&portal, &guest, to, "", None)
}

fn next(to: &str) -> String {
    format!("/desk/sign-in?to={}", encode(inside(to)))
}

/// Refused with a word beside the form; a failure of ours goes on as one.
fn answer(e: AccountError) -> Result<String, Fault> {
    match e {
        AccountError::Store(_) | AccountError::Random(_) | AccountError::Seal { .. } | AccountError::Damaged { .. } => {
            Err(Fault::internal(e))
        }
        other => Ok(other.to_string()),
    }
}

/// Refuses a network from which too many wrong tries came.
fn may_try(portal: &Portal, guest: &Guest) -> Result<(), Fault> {
    let now_s = office(portal)?.desk.accounts.now().0 / 1_000_000;
    if portal.limiter.may_try(guest.ip, now_s) {
        return Ok(());
    }
    Err(Fault::new(429, "sign-in-too-often", "too many wrong tries came from your network; wait ten minutes"))
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
    match accounts.sign_in(name, form.get("password"), &guest.source, &guest.agent).await {
        Ok(token) => {
            accounts.note(name, &guest.source, "sign-in: password right").await?;
            Ok(go_as(&next(to), &token, setup.tls))
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
            let to = if stage == Stage::Full { inside(to).to_owned() } else { next(to) };
            Ok(go_as(&to, &token, setup.tls))
        }
        Err(AccountError::NoSession) => Ok(go(&next(to))),
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
        return Ok(go(&next(to)));
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
            Ok(go_as(inside(to), &token, setup.tls))
        }
        Err(AccountError::NoSession) => Ok(go(&next(to))),
        Err(e) => {
            tracing::debug!(account = account.name, "a new password was not taken: {e}");
            form_page(&portal, &guest, to, "", Some(answer(e)?))
        }
    }
}
