//! `/desk/notices/mail`: the addresses of every party, as the commission's staff keeps them for those that ask, and what became of deliveries.

use crate::Portal;
use crate::desk::office;
use crate::desk::shell::{Shell, show_as};
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use crate::notices::view;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use commission::notices::{NewRecipient, Recipient};
use election::definition::Definition;
use election::statement::Category;
use hyper::StatusCode;

/// Deliveries that are listed.
const LISTED: u32 = 300;

#[derive(Template)]
#[template(path = "desk/notice_mail.html")]
struct Page {
    shell: Shell,
    parties: Vec<Party>,
    languages: Vec<String>,
    categories: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
    counts: Vec<(&'static str, usize)>,
}

struct Party {
    id: String,
    name: String,
    recipients: Vec<Addressed>,
}

/// An address in a list.
pub(crate) struct Addressed {
    pub id: String,
    pub team: String,
    pub address: String,
    pub what: String,
}

struct Row {
    id: String,
    entry: u64,
    target: String,
    state: &'static str,
    tries: u32,
    at: String,
    said: String,
    again: bool,
}

/// An address as pages list it.
pub(crate) fn addressed(r: &Recipient) -> Addressed {
    let categories: Vec<&str> = r.categories.iter().map(|c| view::category(*c)).collect();
    let what = if categories.is_empty() { "every category".into() } else { categories.join(", ") };
    Addressed {
        id: r.id.clone(),
        team: r.team.clone(),
        address: r.address.clone(),
        what: format!("{what}, in {}", r.language),
    }
}

/// What a form says of an address.
pub(crate) fn recipient(d: &Definition, form: &Form, party: &str) -> NewRecipient {
    let language = Some(form.get("language")).filter(|l| !l.is_empty()).unwrap_or_else(|| d.language());
    NewRecipient {
        party: party.to_owned(),
        team: form.get("team").trim().to_owned(),
        address: form.get("address").trim().to_owned(),
        language: language.to_owned(),
        categories: Category::ALL.into_iter().filter(|c| form.has(&format!("category-{}", c.word()))).collect(),
    }
}

async fn show(portal: &Portal, staff: &Staff, fault: Option<String>) -> Result<Response, Fault> {
    let d = portal.definition();
    let notices = &office(portal)?.desk.notices;
    let mut parties = Vec::new();
    for p in &d.parties {
        let recipients = notices.recipients(&p.id).await?.iter().map(addressed).collect();
        parties.push(Party { id: p.id.clone(), name: p.names.get(d.language()).to_owned(), recipients });
    }
    let deliveries = notices.deliveries(LISTED).await?;
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for x in &deliveries {
        match counts.iter_mut().find(|(w, _)| *w == x.state.word()) {
            Some((_, n)) => *n += 1,
            None => counts.push((x.state.word(), 1)),
        }
    }
    let rows = deliveries.iter().map(|x| Row {
        id: x.id.clone(),
        entry: x.entry,
        target: if x.address.is_empty() { format!("{} {}", x.channel, x.target) } else { x.address.clone() },
        state: x.state.word(),
        tries: x.tries,
        at: time::short(d, x.at),
        said: x.said.clone(),
        again: matches!(x.state.word(), "failed" | "uncertain"),
    });
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page {
        shell: Shell::staff(portal, "Addresses and deliveries", staff).with_fault(fault),
        parties,
        languages: d.languages.clone(),
        categories: Category::ALL.map(|c| (c.word(), view::category(c))).to_vec(),
        rows: rows.collect(),
        counts,
    };
    show_as(status, &page)
}

pub(crate) async fn page(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    show(&portal, &staff, None).await
}

pub(crate) async fn change(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let desk = &office(&portal)?.desk;
    let (n, by, party) = (&desk.notices, &staff.account.name, form.get("party"));
    let (done, what) = match form.get("what") {
        "add" => {
            let new = recipient(portal.definition(), &form, party);
            let what = format!("address added for {party}: {}", new.address);
            (n.add_recipient(by, new).await.map(drop), what)
        }
        "end" => (
            n.end_recipient(by, party, form.get("id")).await,
            format!("address of {party} taken away: {}", form.get("id")),
        ),
        "again" => (n.deliver_again(form.get("id")).await, format!("delivery tried anew: {}", form.get("id"))),
        _ => return Err(Fault::new(422, "unknown-step", "this form says nothing that can be done")),
    };
    match done.map_err(Fault::from) {
        Ok(()) => {
            desk.accounts.note(by, &staff.source, &what).await?;
            Ok(go("/desk/notices/mail"))
        }
        Err(fault) if fault.status == 422 => show(&portal, &staff, Some(fault.message.into_owned())).await,
        Err(fault) => Err(fault),
    }
}
