//! What was typed from a paper while the session fell asleep is kept for its holder, and for nobody else.

use super::{Setup, paper, place};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::form::Form;
use commission::accounts::Account;

/// Keeps a draft where the form is one about a paper; gives the address where it goes on.
pub(crate) async fn draft(
    portal: &Portal,
    setup: &Setup,
    account: &Account,
    path: &str,
    form: &Form,
) -> Result<Option<String>, Fault> {
    if !matches!(path, "/desk/entry" | "/desk/entry/draft") {
        return Ok(None);
    }
    let Ok(at) = place::of_form(portal, form) else { return Ok(None) };
    setup.desk.keep_draft(account, at, &paper::cells(portal, &at, form)).await?;
    Ok(Some(place::entry_address(portal, &at)))
}
