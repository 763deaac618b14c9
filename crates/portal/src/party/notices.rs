//! `/party/notices`: what the commission has made known to parties and to this one, with salt and digest so that each can check that it got
//! the same bytes as the others; and the party's own addresses for notices.

use super::shell::{Shell, show};
use crate::Portal;
use crate::desk::notices::{Addressed, addressed, recipient};
use crate::desk::office;
use crate::desk::shell::show_as;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Member, go};
use crate::notices::view::{self, Version};
use crate::notices::{Choice, files, standings, text};
use crate::view::names::Names;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use commission::notices::Restricted;
use election::statement::{Audience, Category};
use election::tally::Noticed;
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};

/// Public notices that are listed beside those for parties; `/notices` has all.
const PUBLIC: usize = 20;

#[derive(Template)]
#[template(path = "party/notices.html")]
struct List {
    shell: Shell,
    own: Vec<Row>,
    public: Vec<Row>,
}

struct Row {
    href: String,
    head: String,
    title: String,
    at: String,
    withdrawn: bool,
}

#[derive(Template)]
#[template(path = "party/notice.html")]
struct One {
    shell: Shell,
    number: String,
    category: &'static str,
    audience: String,
    versions: Vec<Version>,
}

#[derive(Template)]
#[template(path = "party/notice_addresses.html")]
struct Addresses {
    shell: Shell,
    recipients: Vec<Addressed>,
    languages: Vec<String>,
    categories: Vec<(&'static str, &'static str)>,
}

fn party<'a>(portal: &'a Portal, member: &Member) -> &'a str {
    &portal.definition().parties[member.party.at()].id
}

/// Every act about notices that are not public and that this party may have.
fn acts(portal: &Portal, party: &str) -> Vec<Noticed> {
    let state = portal.live.read();
    let own = |n: &&Noticed| n.notice.audience != Audience::Public && n.notice.audience.holds(party);
    state.tally().notices().iter().filter(own).cloned().collect()
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let party = party(&portal, &member);
    let texts = office(&portal)?.desk.notices.of_party(party).await?;
    let row = |base: &str, s: &crate::notices::Standing, title: String| {
        let n = &s.last().notice;
        let version = if n.version > 1 { format!(", version {}", n.version) } else { String::new() };
        Row {
            href: format!("{base}/{}", n.number),
            head: format!("{} {}{version} · {}", view::category(n.category), n.number, view::audience(d, &n.audience)),
            title,
            at: time::short(d, s.last().at),
            withdrawn: s.withdrawn().is_some(),
        }
    };
    let own = standings(&acts(&portal, party), Choice::default());
    let own = own.iter().map(|s| {
        let t = texts.iter().find(|r| r.act.index == s.last().index);
        row("/party/notices", s, t.map_or_else(String::new, |r| r.text.in_language(d.language()).title.clone()))
    });
    let public: Vec<Noticed> = {
        let state = portal.live.read();
        state.tally().notices().iter().filter(|n| n.notice.audience == Audience::Public).cloned().collect()
    };
    let public = standings(&public, Choice::default());
    let public = public.iter().take(PUBLIC).map(|s| {
        let title = text(&portal, s.last())
            .map_or_else(|| s.last().notice.number.clone(), |t| t.in_language(d.language()).title.clone());
        row("/notices", s, title)
    });
    let shell = Shell::member(&portal, "Notices", &member);
    show(&List { own: own.collect(), public: public.collect(), shell })
}

pub(crate) async fn one(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let party = party(&portal, &member);
    let acts: Vec<Noticed> = acts(&portal, party).into_iter().filter(|n| n.notice.number == number).collect();
    let first =
        acts.first().ok_or_else(|| Fault::new(404, "unknown-notice", "there is no such notice for your party"))?;
    let notices = &office(&portal)?.desk.notices;
    let mut texts: Vec<Restricted> = Vec::new();
    for n in acts.iter().filter(|n| n.is_publication()) {
        texts.push(notices.one_of_party(party, &number, n.notice.version).await?);
    }
    let of = |n: &Noticed| texts.iter().find(|r| r.act.index == n.index);
    let mut versions = view::versions(Names::new(d), &acts, |n| of(n).map(|r| r.text.clone()));
    for v in &mut versions {
        v.salt = texts.iter().find(|r| r.act.index == v.entry).map(|r| r.salt.clone());
    }
    show(&One {
        category: view::category(first.notice.category),
        audience: view::audience(d, &first.notice.audience),
        shell: Shell::member(&portal, &format!("Notice {number}"), &member),
        number,
        versions,
    })
}

/// The version that an address names, if this party may have it.
async fn version(portal: &Portal, member: &Member, number: &str, version: &str) -> Result<Restricted, Fault> {
    let at = files::position(version).and_then(|v| u16::try_from(v).ok()).ok_or_else(files::unknown)?;
    Ok(office(portal)?.desk.notices.one_of_party(party(portal, member), number, at).await?)
}

/// The very bytes of the text, of which the record has the salted digest.
pub(crate) async fn raw(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path((number, at)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let r = version(&portal, &member, &number, &at).await?;
    let name = HeaderValue::from_static("attachment; filename=\"notice.txt\"");
    Ok(([(CONTENT_TYPE, crate::headers::TEXT), (CONTENT_DISPOSITION, name)], r.raw).into_response())
}

pub(crate) async fn file(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path((number, at, file)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    let r = version(&portal, &member, &number, &at).await?;
    let position = files::position(&file).ok_or_else(files::unknown)?;
    let (attachment, bytes) = office(&portal)?.desk.notices.file(&r.text, position - 1).await?;
    Ok(files::send(&attachment, bytes))
}

async fn show_addresses(portal: &Portal, member: &Member, fault: Option<String>) -> Result<Response, Fault> {
    let d = portal.definition();
    let recipients = office(portal)?.desk.notices.recipients(party(portal, member)).await?;
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Addresses {
        shell: Shell::member(portal, "Addresses for notices", member).with_fault(fault),
        recipients: recipients.iter().map(addressed).collect(),
        languages: d.languages.clone(),
        categories: Category::ALL.map(|c| (c.word(), view::category(c))).to_vec(),
    };
    show_as(status, &page)
}

pub(crate) async fn addresses(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
) -> Result<Response, Fault> {
    show_addresses(&portal, &member, None).await
}

/// Adds an address or takes one away: of the account's own party, whatever the form says.
pub(crate) async fn change(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let desk = &office(&portal)?.desk;
    let (party, by) = (party(&portal, &member), &member.account.name);
    let (done, what) = match form.get("what") {
        "add" => {
            let new = recipient(portal.definition(), &form, party);
            let what = format!("address for notices added: {}", new.address);
            (desk.notices.add_recipient(by, new).await.map(drop), what)
        }
        "end" => {
            let id = form.get("id");
            (desk.notices.end_recipient(by, party, id).await, format!("address for notices taken away: {id}"))
        }
        _ => return Err(Fault::new(422, "unknown-step", "this form says nothing that can be done")),
    };
    match done.map_err(Fault::from) {
        Ok(()) => {
            desk.accounts.note(by, &member.source, &what).await?;
            Ok(go("/party/notices/addresses"))
        }
        Err(fault) if fault.status == 422 => show_addresses(&portal, &member, Some(fault.message.into_owned())).await,
        Err(fault) => Err(fault),
    }
}
