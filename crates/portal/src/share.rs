//! Asks the sharing table before a public address is answered.

use crate::Portal;
use crate::fault::Fault;
use crate::route::{Access, routes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use commission::sharing::{Category, Denied, Form, Reader};

/// Lets a request for data of a category through, if everybody may have them now.
pub(crate) async fn pass(category: Category, form: Form, request: Request, next: Next) -> Response {
    let allowed = match request.extensions().get::<Portal>() {
        Some(portal) => to_public(portal, category, form),
        None => Err(Fault::internal("the router has no portal")),
    };
    match allowed {
        Ok(()) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

/// Whether everybody may have data of a category now.
///
/// # Errors
/// They may not: 403 with the reason.
pub(crate) fn to_public(portal: &Portal, category: Category, form: Form) -> Result<(), Fault> {
    to(portal, category, form, &Reader::Public)
}

/// Whether a reader may have data of a category now that are about no party.
///
/// # Errors
/// It may not: 403 with the reason.
pub(crate) fn to(portal: &Portal, category: Category, form: Form, reader: &Reader) -> Result<(), Fault> {
    let sharing = portal.sharing();
    if sharing.is_open(category, form) {
        return Ok(());
    }
    Ok(sharing.may(category, form, reader, None, portal.now())?)
}

/// Whether every public address is open to everybody at any time, so that kept pages may be sent without asking.
pub(crate) fn is_all_open(portal: &Portal) -> bool {
    let sharing = portal.sharing();
    routes().iter().all(|r| match r.access {
        Access::Shared(category, form) => sharing.is_open(category, form),
        _ => true,
    })
}

impl From<Denied> for Fault {
    fn from(denied: Denied) -> Self {
        Self::new(403, denied.code(), denied.to_string())
    }
}
