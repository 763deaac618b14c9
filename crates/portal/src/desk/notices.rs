//! `/desk/notices`: what the commission makes known: the list, the form of a draft, one paper with all that can be done with it.

mod form;
mod mail;
mod paper;
mod step;

pub(crate) use form::{new, save};
pub(crate) use mail::{Addressed, addressed, change as mail_change, page as mail, recipient};
pub(crate) use paper::{file, page as one, text};
pub(crate) use step::{attach, step};

use super::office;
use super::shell::{Shell, show};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::Staff;
use crate::notices::view;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use commission::notices::{Kept, NoticeError, Stage};
use election::definition::Definition;

#[derive(Template)]
#[template(path = "desk/notices.html")]
struct List {
    shell: Shell,
    groups: Vec<Group>,
    empty: bool,
}

struct Group {
    title: &'static str,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    head: String,
    title: String,
    stage: &'static str,
    hand: String,
    at: String,
}

impl From<NoticeError> for Fault {
    fn from(e: NoticeError) -> Self {
        let status = match &e {
            NoticeError::Store(_) | NoticeError::File(_) | NoticeError::Random(_) | NoticeError::Damaged(_) => {
                return Self::internal(e);
            }
            NoticeError::NotAllowed => 403,
            NoticeError::Unknown => 404,
            NoticeError::Raced => 409,
            NoticeError::Intake(commission::IntakeError::Later { .. }) => 503,
            _ => 422,
        };
        Self::new(status, e.code(), e.to_string())
    }
}

fn row(d: &Definition, k: &Kept) -> Row {
    let p = &k.paper;
    let last = p.withdrawal.as_ref().map(|w| w.agreed.as_ref().unwrap_or(&w.asked));
    let last = last.or(p.published.as_ref().map(|r| &r.hand)).or(p.approved.as_ref()).or(p.hands.last());
    Row {
        id: k.id.clone(),
        head: format!(
            "{} {}, version {} · {}",
            view::category(k.text.category),
            k.text.number,
            k.text.version,
            view::audience(d, &k.text.audience)
        ),
        title: k.text.in_language(d.language()).title.clone(),
        stage: p.stage().word(),
        hand: last.map(|h| h.by.clone()).unwrap_or_default(),
        at: last.map_or_else(|| time::short(d, k.at), |h| time::short(d, h.at())),
    }
}

pub(crate) async fn page(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    let d = portal.definition();
    let all = office(&portal)?.desk.notices.list().await?;
    let group = |title, stages: &[Stage]| Group {
        title,
        rows: all.iter().filter(|k| stages.contains(&k.paper.stage())).map(|k| row(d, k)).collect(),
    };
    let groups = vec![
        group("Wait for a second person", &[Stage::Draft, Stage::Leaving]),
        group("Approved, not on the record yet", &[Stage::Approved, Stage::Agreed]),
        group("Published", &[Stage::Published]),
        group("Withdrawn", &[Stage::Withdrawn]),
        group("Given up", &[Stage::Dropped]),
    ];
    show(&List { shell: Shell::staff(&portal, "Notices", &staff), groups, empty: all.is_empty() })
}
