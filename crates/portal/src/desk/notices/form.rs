//! The form of a draft: new, or changed.

use crate::Portal;
use crate::desk::office;
use crate::desk::shell::{Shell, show_as};
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use crate::notices::view;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use commission::notices::{Kept, NewNotice};
use election::notice::typed;
use election::statement::{Audience, Category};
use hyper::StatusCode;

#[derive(Template)]
#[template(path = "desk/notice_form.html")]
struct Page {
    shell: Shell,
    /// Of a draft that is changed.
    id: String,
    fields: Fields,
    categories: Vec<(&'static str, &'static str)>,
    parties: Vec<(String, String)>,
}

/// What the form has in its fields.
pub(super) struct Fields {
    number: String,
    category: String,
    audience: String,
    /// Language, title, body.
    words: Vec<(String, String, String)>,
}

impl Fields {
    fn empty(portal: &Portal) -> Self {
        let d = portal.definition();
        let words = d.languages.iter().map(|l| (l.clone(), String::new(), String::new())).collect();
        Self { number: String::new(), category: "announcement".into(), audience: "public".into(), words }
    }

    pub(super) fn of(portal: &Portal, k: &Kept) -> Self {
        let of = |l: &String| {
            let w = k.text.words.iter().find(|w| w.language == *l);
            (l.clone(), w.map_or_else(String::new, |w| w.title.clone()), w.map_or_else(String::new, |w| typed(&w.body)))
        };
        Self {
            number: k.text.number.clone(),
            category: k.text.category.word().to_owned(),
            audience: k.text.audience.to_string(),
            words: portal.definition().languages.iter().map(of).collect(),
        }
    }

    fn typed(portal: &Portal, form: &Form) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        let of = |l: &String| (l.clone(), text(&format!("title-{l}")), text(&format!("body-{l}")));
        Self {
            number: text("number"),
            category: text("category"),
            audience: text("audience"),
            words: portal.definition().languages.iter().map(of).collect(),
        }
    }

    fn read(&self) -> Result<NewNotice, Fault> {
        let bad = |code, words: &str| Fault::new(422, code, words.to_owned());
        Ok(NewNotice {
            number: self.number.trim().to_owned(),
            category: Category::parse(&self.category).ok_or_else(|| bad("unknown-category", "choose a category"))?,
            audience: Audience::parse(&self.audience).ok_or_else(|| bad("unknown-party", "choose for whom it is"))?,
            words: self.words.clone(),
        })
    }
}

pub(super) fn show(
    portal: &Portal,
    staff: &Staff,
    id: &str,
    fields: Fields,
    fault: Option<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = if id.is_empty() { "Write a notice" } else { "Change a draft" };
    let page = Page {
        shell: Shell::staff(portal, title, staff).with_fault(fault),
        id: id.to_owned(),
        fields,
        categories: Category::ALL.map(|c| (c.word(), view::category(c))).to_vec(),
        parties: d.parties.iter().map(|p| (format!("party {}", p.id), p.names.get(d.language()).to_owned())).collect(),
    };
    show_as(status, &page)
}

pub(crate) async fn new(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    show(&portal, &staff, "", Fields::empty(&portal), None)
}

/// Keeps what was typed, as a new draft or as the new text of one.
pub(crate) async fn save(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let desk = &office(&portal)?.desk;
    let (id, fields) = (form.get("id").to_owned(), Fields::typed(&portal, &form));
    let kept = match fields.read() {
        Ok(new) if id.is_empty() => desk.notices.draft(&staff.account, new).await.map_err(Fault::from),
        Ok(new) => desk.notices.change(&staff.account, &id, new).await.map_err(Fault::from),
        Err(fault) => Err(fault),
    };
    match kept {
        Ok(kept) => {
            let what = format!("notice {} version {}: text kept", kept.text.number, kept.text.version);
            desk.accounts.note(&staff.account.name, &staff.source, &what).await?;
            Ok(go(&format!("/desk/notices/{}", kept.id)))
        }
        Err(fault) if fault.status == 422 => show(&portal, &staff, &id, fields, Some(fault.message.into_owned())),
        Err(fault) => Err(fault),
    }
}
