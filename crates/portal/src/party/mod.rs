//! The party portal: pages and data for parties, behind a sign-in of their own.
//!
//! Every address says in `route.rs` who may use it; `crate::gate` lets through. What a page may show to which party is for `sharing` to say, and
//! whose data are asked for is taken from the account ([`crate::gate::Member::party`]), never from an address or a form.

mod account;
mod accounts;
mod cases;
pub(crate) mod dashboard;
mod events;
mod home;
mod log;
pub(crate) mod notices;
mod results;
mod sharing;
pub(crate) mod shell;
mod station;

pub(crate) use account::account;
pub(crate) use accounts::{
    enter as request_enter, form as request_form, hand_in as request_scan, page as accounts,
    program as program_password,
};
pub(crate) use cases::{add as case_add, file as case_file, list as cases, one as case, open as case_open};
pub(crate) use events::events;
pub(crate) use home::page as home;
pub(crate) use log::{page as log, table as log_table};
pub(crate) use results::page as results;
pub(crate) use sharing::{page as sharing, release};
pub(crate) use station::{blob, page as station};

use crate::gate::Member;
use commission::accounts::Role;
use commission::sharing::Reader;
use election::definition::Definition;

/// People of parties.
pub(crate) const PEOPLE: &[Role] = &[Role::Party];
/// Programs of parties that use the web service; under `/party/api/` only.
#[expect(dead_code, reason = "for addresses that only programs ask")]
pub(crate) const PROGRAMS: &[Role] = &[Role::Service];
/// Both; under `/party/api/` only.
pub(crate) const BOTH: &[Role] = &[Role::Party, Role::Service];

/// As whom somebody of a party reads.
pub(crate) fn reader(d: &Definition, member: &Member) -> Reader {
    Reader::Party(d.parties[member.party.at()].id.clone())
}
