//! `GET /party/api/account`: who a program, or somebody signed in, is here. Whoever sets a program up asks this first.

use crate::Portal;
use crate::gate::Member;
use axum::extract::State;
use axum::{Extension, Json};
use election::act::Moment;
use serde::Serialize;

/// The answer.
#[derive(Serialize)]
pub(crate) struct Answer {
    account: String,
    role: &'static str,
    party: String,
    /// From where the call came.
    source: String,
    /// When the account ends by itself.
    expires: Option<Moment>,
    election: String,
}

pub(crate) async fn account(State(portal): State<Portal>, Extension(member): Extension<Member>) -> Json<Answer> {
    let d = portal.definition();
    Json(Answer {
        party: d.parties[member.party.at()].id.clone(),
        role: member.account.role.word(),
        account: member.account.name,
        source: member.source,
        expires: member.account.expires,
        election: d.id.clone(),
    })
}
