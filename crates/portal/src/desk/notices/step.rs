//! What is done with a paper: approved, published, withdrawn, given up; a file added or removed.

use super::paper::show;
use crate::Portal;
use crate::desk::office;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use commission::notices::{Kept, NoticeError};

pub(crate) async fn step(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let n = &office(&portal)?.desk.notices;
    let (who, id, what) = (&staff.account, form.get("id"), form.get("what"));
    let note = Some(form.get("note")).filter(|n| !n.trim().is_empty());
    let done = match what {
        "approve" => n.approve(who, id).await,
        "publish" => n.publish(who, id, note).await,
        "drop" => n.drop_draft(who, id).await,
        "next" => n.next_version(who, id).await,
        "ask" => n.ask_withdrawal(who, id, form.get("reason")).await,
        "agree" => n.agree_withdrawal(who, id).await,
        "stay" => n.stay(who, id).await,
        "withdraw" => n.withdraw(who, id, note).await,
        "detach" => {
            let at = crate::notices::files::position(form.get("file")).ok_or_else(crate::notices::files::unknown)?;
            n.detach(who, id, at - 1).await
        }
        _ => return Err(Fault::new(422, "unknown-step", "this form says nothing that can be done")),
    };
    finish(&portal, &staff, id, what, done).await
}

pub(crate) async fn attach(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(mut form): Extension<Form>,
) -> Result<Response, Fault> {
    let file = form.files("file").into_iter().next();
    let id = form.get("id");
    let Some(file) = file.filter(|f| !f.bytes.is_empty()) else {
        let none = NoticeError::Text { code: "attachment-size", message: "choose a file first".into() };
        return finish(&portal, &staff, id, "attach", Err(none)).await;
    };
    let done = office(&portal)?.desk.notices.attach(&staff.account, id, &file.name, file.bytes).await;
    finish(&portal, &staff, id, "attach", done).await
}

/// Writes down what was done and goes to the paper; what cannot be done is said there.
async fn finish(
    portal: &Portal,
    staff: &Staff,
    id: &str,
    what: &str,
    done: Result<Kept, NoticeError>,
) -> Result<Response, Fault> {
    let desk = &office(portal)?.desk;
    match done {
        Ok(kept) => {
            let what = format!("notice {} version {}: {what}", kept.text.number, kept.text.version);
            desk.accounts.note(&staff.account.name, &staff.source, &what).await?;
            Ok(go(&format!("/desk/notices/{}", kept.id)))
        }
        Err(e) => match Fault::from(e) {
            fault if fault.status == 422 => {
                let kept = desk.notices.one(id).await?;
                show(portal, staff, &kept, Some(fault.message.into_owned()))
            }
            fault => Err(fault),
        },
    }
}
