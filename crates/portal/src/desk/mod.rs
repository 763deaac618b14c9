//! The desk of a board: pages for its staff, behind a sign-in.
//!
//! Every address says in `route.rs` who may use it; `crate::gate` is the one place that lets somebody through: session, role, form, log of
//! access. The pages work without script. Nothing here is kept in the cache of the public pages, and those know nothing of cookies.

mod accounts;
mod cases;
mod central;
mod entry;
mod home;
pub(crate) mod keep;
pub(crate) mod notices;
mod paper;
mod parties;
mod place;
mod queue;
mod releases;
mod resolve;
mod ruling;
mod scan;
pub(crate) mod shell;
mod station;
mod texts;
mod unread;

pub(crate) use self::addresses::*;

use crate::Portal;
use crate::fault::Fault;
use commission::accounts::{AccountError, Role};
use commission::desk::{Desk, DeskError};
use std::sync::Arc;

/// What the desk needs from whoever serves it.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The desks of the commission.
    pub desk: Desk,
    /// Whether connections are TLS. Without it the desk is open to this machine only.
    pub tls: bool,
}

/// Handlers, under one name each for the table of addresses.
mod addresses {
    pub(crate) use super::accounts::{ask as factor_ask, page as accounts, revoke as factor_revoke};
    pub(crate) use super::cases::{
        add as case_add, file as case_file, help, list as cases, one as case, open as case_open,
    };
    pub(crate) use super::central::page as central;
    pub(crate) use super::entry::{
        draft as entry_draft, page as entry, post as entry_post, reopen as entry_reopen, send as entry_send,
    };
    pub(crate) use super::home::{page as home, queue as home_queue, unlock};
    pub(crate) use super::parties::{
        account as party_account, decide as request_decide, enter as request_enter, form as request_form,
        hand_in as request_hand_in, letters as party_letters, list as parties, one as party, request,
        scan as request_scan,
    };
    pub(crate) use super::releases::{page as releases, post as release, text as release_text};
    pub(crate) use super::resolve::{page as resolve, post as resolve_post};
    pub(crate) use super::ruling::{
        draft as ruling_draft, draft_post as ruling_draft_post, list as rulings, page as ruling, send as ruling_send,
        sign as ruling_sign, text as ruling_text, withdraw as ruling_withdraw,
    };
    pub(crate) use super::scan::picture as scan;
    pub(crate) use super::station::page as station;
    pub(crate) use super::unread::{
        discard as unread_drop, file as unread_file, list as unread, one as unread_one, picture as unread_picture,
    };
}

/// Everybody of the staff.
pub(crate) const ALL: &[Role] = &Role::STAFF;
/// Who types.
pub(crate) const TYPISTS: &[Role] = &[Role::Clerk, Role::Coordinator];
/// Who says what a page is that no code could file.
pub(crate) const FILERS: &[Role] = &[Role::Clerk, Role::Coordinator, Role::Central];
/// Who drafts and follows rulings.
pub(crate) const RULERS: &[Role] = &[Role::Coordinator, Role::Member, Role::Central];
/// Who signs.
pub(crate) const MEMBERS: &[Role] = &[Role::Member];
/// Who leads a desk.
pub(crate) const LEADERS: &[Role] = &[Role::Coordinator, Role::Central];
/// The commission's own staff.
pub(crate) const CENTRAL: &[Role] = &[Role::Central];

/// The desk of this portal.
pub(crate) fn office(portal: &Portal) -> Result<&Arc<Setup>, Fault> {
    portal.office.as_ref().ok_or_else(|| Fault::not_found("this server has no desk"))
}

impl From<AccountError> for Fault {
    fn from(e: AccountError) -> Self {
        let status = match &e {
            AccountError::Store(_)
            | AccountError::AccessLog(_)
            | AccountError::Random(_)
            | AccountError::Seal { .. }
            | AccountError::Damaged { .. } => {
                return Self::internal(e);
            }
            AccountError::Busy => return Self::busy(e.code(), e.to_string(), 5),
            AccountError::Unknown(_) => 404,
            AccountError::Elsewhere | AccountError::MustChange | AccountError::NoParty => 403,
            _ => 422,
        };
        Self::new(status, e.code(), e.to_string())
    }
}

impl From<DeskError> for Fault {
    fn from(e: DeskError) -> Self {
        let status = match &e {
            DeskError::Store(_) | DeskError::Random(_) | DeskError::Damaged(_) => return Self::internal(e),
            DeskError::OtherBoard | DeskError::NotAllowed => 403,
            DeskError::UnknownRuling | DeskError::UnknownUnread => 404,
            DeskError::Entry(_) | DeskError::Raced | DeskError::UnreadSettled => 409,
            DeskError::Intake(commission::IntakeError::Later { .. }) | DeskError::NoKey(_) => 503,
            _ => 422,
        };
        Self::new(status, e.code(), e.to_string())
    }
}
