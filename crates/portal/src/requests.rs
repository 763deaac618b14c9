//! Requests for accounts as both faces show them, and what a form about one says.

use crate::Portal;
use crate::desk::office;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::view::time;
use commission::accounts::{Account, Role};
use commission::parties::{Parties, PartyError, Request, State, Wanted, WantedNetwork, WantedUser};
use election::act::Moment;
use std::sync::Arc;

/// Lines for people and networks that a form has.
pub(crate) const LINES: usize = 10;

/// A request in a list and on its page.
pub(crate) struct Row {
    pub number: u64,
    pub party: String,
    pub party_name: String,
    pub digest: String,
    pub entered: String,
    pub entered_by: String,
    pub users: Vec<(&'static str, String)>,
    pub networks: Vec<(String, String)>,
    pub close: Vec<String>,
    pub scan: Option<(String, String, bool)>,
    pub open: bool,
    pub state: &'static str,
    pub decided: Option<(String, String, String)>,
}

/// An account in a list.
pub(crate) struct Own {
    pub name: String,
    pub role: &'static str,
    pub state: &'static str,
    pub is_open: bool,
    pub is_locked: bool,
    pub is_program: bool,
    /// Its letter was made: serial number and when.
    pub letter: Option<(String, String)>,
    pub expires: Option<String>,
}

pub(crate) fn parties(portal: &Portal) -> Result<Parties, Fault> {
    Ok(Parties::new(&office(portal)?.desk.accounts, Arc::clone(portal.definition())))
}

impl From<PartyError> for Fault {
    fn from(e: PartyError) -> Self {
        let status = match e {
            PartyError::Store(e) => return Self::internal(e),
            PartyError::Account(e) => return e.into(),
            PartyError::Unknown(_) | PartyError::UnknownRequest(_) | PartyError::UnknownAccount(_) => 404,
            PartyError::FourEyes | PartyError::NotEligible => 403,
            PartyError::Decided | PartyError::LetterMade(_) | PartyError::NoLetters => 409,
            PartyError::Limit { .. } | PartyError::Request(_) | PartyError::NoScan | PartyError::Scan(_) => 422,
        };
        Self::new(status, e.code(), e.to_string())
    }
}

pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Party => "person, party portal",
        Role::Service => "program, web service",
        Role::Transfer => "program, file transfer",
        _ => "staff",
    }
}

pub(crate) fn row(portal: &Portal, r: Request) -> Row {
    let d = portal.definition();
    let name = d.party(&r.party).map_or(r.party.as_str(), |p| d.parties[p.at()].names.get(d.language())).to_owned();
    let user = |u: &WantedUser| (Role::parse(&u.role).map_or("", role), u.holder.clone());
    Row {
        number: r.number,
        party_name: name,
        party: r.party,
        digest: r.digest,
        entered: time::local(d, r.entered),
        entered_by: r.entered_by,
        users: r.wanted.users.iter().map(user).collect(),
        networks: r.wanted.networks.into_iter().map(|n| (n.network, n.note)).collect(),
        close: r.wanted.close,
        scan: r.scan.map(|s| (s.by, time::local(d, s.at), s.code_read)),
        open: r.state == State::Open,
        state: match r.state {
            State::Open => "not decided",
            State::Approved => "approved",
            State::Refused => "refused",
        },
        decided: r.decided.map(|(by, at, reason)| (by, time::local(d, at), reason)),
    }
}

/// The accounts of a party with their letters.
pub(crate) async fn accounts(portal: &Portal, all: &Parties, party: &str) -> Result<Vec<Own>, Fault> {
    let d = portal.definition();
    let (issued, now) = (all.issued().await?, all.accounts.now());
    Ok(all
        .of(party)
        .await?
        .into_iter()
        .map(|a| Own {
            role: role(a.role),
            state: state(&a, now),
            is_open: !a.disabled,
            is_locked: a.is_locked(),
            is_program: a.role.is_program(),
            letter: issued
                .iter()
                .find(|i| i.account == a.name)
                .map(|i| (format!("{:06}", i.serial), time::local(d, i.at))),
            expires: a.expires.map(|at| time::local(d, at)),
            name: a.name,
        })
        .collect())
}

fn state(a: &Account, now: Moment) -> &'static str {
    if a.disabled {
        "closed"
    } else if a.is_expired(now) {
        "ended"
    } else if a.is_locked() {
        "locked"
    } else if a.must_change {
        "not used yet"
    } else {
        "open"
    }
}

/// What a form asks for: lines that are empty are none.
pub(crate) fn wanted(form: &Form) -> Wanted {
    let mut users = vec![];
    for role in Role::OF_PARTIES {
        let lines = form.all(role.word()).map(str::trim).filter(|h| !h.is_empty());
        users.extend(lines.map(|h| WantedUser { role: role.word().to_owned(), holder: h.to_owned() }));
    }
    let notes: Vec<&str> = form.all("note").collect();
    let network = |(i, n): (usize, &str)| {
        let network = n.trim().to_owned();
        let note = notes.get(i).map_or("", |n| n.trim()).to_owned();
        (!network.is_empty()).then_some(WantedNetwork { network, note })
    };
    let networks = form.all("network").enumerate().filter_map(network).collect();
    Wanted { users, networks, close: form.all("close").map(str::to_owned).collect() }
}
