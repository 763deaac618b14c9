//! `/party/`: what the party portal has, each with its link, and what waits for this party.

use super::shell::{Shell, show};
use crate::Portal;
use crate::desk::office;
use crate::fault::Fault;
use crate::gate::Member;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "party/home.html")]
struct Page {
    shell: Shell,
    party: String,
    /// When the account ends by itself.
    ends: Option<String>,
    /// Accounts of the party that wrong tries have locked.
    locked: Vec<String>,
    links: Vec<Link>,
}

/// A page of the portal.
pub(super) struct Link {
    pub href: &'static str,
    pub name: &'static str,
    pub about: &'static str,
}

/// The pages, in the order in which they are listed. A new page adds its line here.
const LINKS: &[Link] = &[
    Link {
        href: "/party/dashboard",
        name: "Dashboard",
        about: "votes, seats, map, changes and scanned pages at a glance",
    },
    Link {
        href: "/party/notices",
        name: "Notices",
        about: "what the commission has made known to parties, and who gets it by mail",
    },
    Link { href: "/parties", name: "Parties", about: "the register of parties, with who may stand and why not" },
    Link { href: "/calendar", name: "Calendar", about: "the steps of the election with their days and their law" },
    Link {
        href: "/party/results",
        name: "Results",
        about: "every station, what has come and what was corrected; as CSV, XLSX and JSON",
    },
    Link {
        href: "/party/sharing",
        name: "Who gets what",
        about: "the sharing table, what was released to you, every data set",
    },
    Link {
        href: "/party/cases/demands",
        name: "Demands",
        about: "what you ask of the commission in writing, with number, day and answer",
    },
    Link { href: "/party/cases/help", name: "Help desk", about: "when something does not work" },
    Link {
        href: "/party/accounts",
        name: "Accounts",
        about: "who of the party has one, addresses, requests for more, passwords of programs",
    },
    Link { href: "/party/log", name: "Access log", about: "what your accounts did, when and from where" },
    Link { href: "/party/sessions", name: "Your account", about: "where you are signed in, password, recovery codes" },
];

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let party = &d.parties[member.party.at()];
    let all = office(&portal)?.desk.accounts.list().await?;
    let own = |a: &commission::accounts::Account| a.party.as_deref() == Some(&party.id) && a.is_locked();
    show(&Page {
        party: party.names.get(d.language()).to_owned(),
        ends: member.account.expires.map(|at| time::local(d, at)),
        locked: all.into_iter().filter(own).map(|a| a.name).collect(),
        links: LINKS.iter().map(|l| Link { ..*l }).collect(),
        shell: Shell::member(&portal, "Party portal", &member),
    })
}
