//! `parties.csv` and `organisations.csv`: the register of parties; and the table `[parties]` of `election.toml`.

use super::geography::Areas;
use super::table::{Shape, Table, names};
use crate::fault::Faults;
use crate::id::check_word;
use crate::party::{Contact, Organisation, Party, PartyKind, PartyPolicy};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

pub(super) const PARTIES: &str = "parties.csv";
pub(super) const ORGANISATIONS: &str = "organisations.csv";
/// Most parties, independents and alliances.
const PARTIES_MAX: usize = 10_000;
/// Most organisations of all parties together.
const ORGANISATIONS_MAX: usize = 1_000_000;
/// Most bytes of a reason, a contact or an abbreviation.
const TEXT_BYTES_MAX: usize = 500;
/// Most accounts of a kind that a policy can give to one party, and most networks.
const ACCOUNTS_MAX: u16 = 1_000;
/// Most working days until a demand is answered.
const DAYS_MAX: u16 = 60;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    portal_users: Option<u16>,
    service_users: Option<u16>,
    transfer_users: Option<u16>,
    networks: Option<u16>,
    accounts_end: Option<String>,
    demand_days: Option<u16>,
}

/// The policy. Whether its step exists is for the calendar's reader to say.
pub(super) fn policy(form: Option<Form>, wrong: &mut dyn FnMut(&str, &'static str, String, &str)) -> PartyPolicy {
    let (form, plain) = (form.unwrap_or_default(), PartyPolicy::default());
    let mut limited = |key: &str, given: Option<u16>, plain: u16, max: u16| {
        let n = given.unwrap_or(plain);
        if n > max {
            wrong(key, "bad-number", format!("{n} is more than {max}"), "Write a smaller number.");
        }
        n
    };
    PartyPolicy {
        portal_users: limited("portal_users", form.portal_users, plain.portal_users, ACCOUNTS_MAX),
        service_users: limited("service_users", form.service_users, plain.service_users, ACCOUNTS_MAX),
        transfer_users: limited("transfer_users", form.transfer_users, plain.transfer_users, ACCOUNTS_MAX),
        networks: limited("networks", form.networks, plain.networks, ACCOUNTS_MAX),
        demand_days: limited("demand_days", form.demand_days, plain.demand_days, DAYS_MAX),
        accounts_end: form.accounts_end,
    }
}

pub(super) fn read(
    parties: Option<&Vec<u8>>,
    organisations: Option<&Vec<u8>>,
    areas: &Areas,
    languages: &[String],
    faults: &mut Faults,
) -> Vec<Party> {
    let mut list = read_parties(parties, languages, faults);
    let by_id: HashMap<String, usize> = list.iter().enumerate().map(|(i, p)| (p.id.clone(), i)).collect();
    read_organisations(organisations, areas, &by_id, &mut list, faults);
    for p in &mut list {
        p.organisations.sort_by_key(|o| o.area);
    }
    list
}

/// A short text of one line.
fn text(t: &mut Table<'_>, line: u64, column: &'static str, given: &str) -> String {
    if given.len() > TEXT_BYTES_MAX || given.chars().any(char::is_control) {
        let message = format!("it has more than {TEXT_BYTES_MAX} bytes or a control character");
        t.fault(line, column, "bad-text", message, "Write one line of plain text.");
    }
    given.to_owned()
}

const CONTACT: [&str; 4] = ["address", "telephone", "email", "web"];

fn contact(t: &mut Table<'_>, line: u64, [address, telephone, email, web]: [String; 4]) -> Contact {
    let address = text(t, line, "address", &address);
    if !telephone.chars().all(|c| c.is_ascii_digit() || "+ ()-/.,".contains(c)) {
        let message = format!("{telephone:?} is no telephone number");
        t.fault(line, "telephone", "bad-telephone", message, "Write digits, like +90 312 000 00 00.");
    }
    let good_mail = |m: &str| {
        let plain = m.bytes().all(|b| b.is_ascii_graphic() && !b"<>,;\"()".contains(&b));
        plain
            && m.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.') && !host.contains('@'))
    };
    if !email.is_empty() && !good_mail(&email) {
        let message = format!("{email:?} is no mail address");
        t.fault(
            line,
            "email",
            "bad-email",
            message,
            "Write one address of the organisation, like office@party.example.",
        );
    }
    let good_web =
        |w: &str| w.bytes().all(|b| b.is_ascii_graphic()) && (w.starts_with("https://") || w.starts_with("http://"));
    if !web.is_empty() && !good_web(&web) {
        t.fault(line, "web", "bad-web", format!("{web:?} is no web address"), "Write it with https:// before it.");
    }
    for (column, given) in [("telephone", &telephone), ("email", &email), ("web", &web)] {
        text(t, line, column, given);
    }
    Contact { address, telephone, email, web }
}

fn read_parties(bytes: Option<&Vec<u8>>, languages: &[String], faults: &mut Faults) -> Vec<Party> {
    let shape = Shape {
        required: &["party", "name", "eligible"],
        optional: &["kind", "short", "reason", "alliance", "address", "telephone", "email", "web"],
        languages: languages.to_vec(),
        more: vec![],
    };
    let mut list: Vec<Party> = vec![];
    let Some(mut t) = bytes.and_then(|b| Table::read(PARTIES, b, &shape, faults)) else { return list };
    if t.rows.len() > PARTIES_MAX {
        t.fault(0, "party", "too-many", format!("more than {PARTIES_MAX} rows"), "Keep the register shorter.");
        return list;
    }
    let default = languages.first().map_or("en", String::as_str);
    let name_columns = t.name_columns(default);
    let columns = ["party", "eligible", "kind", "short", "reason", "alliance"].map(|c| t.column(c));
    let contacts = CONTACT.map(|c| t.column(c));
    let (mut seen, mut lines) = (HashSet::new(), vec![]);
    for row in std::mem::take(&mut t.rows) {
        let line = row.line;
        let names = names(&mut t, &row, &name_columns, default);
        let [id, eligible, kind, short, reason, alliance] = columns.map(|c| row.get(c).to_owned());
        if let Err(e) = check_word(&id) {
            t.fault(line, "party", "bad-id", format!("{id:?}: {e}"), "Write a short id in small letters.");
        } else if !seen.insert(id.clone()) {
            let message = format!("the party {id:?} stands twice");
            t.fault(line, "party", "duplicate-id", message, "Remove one of the rows or give it another id.");
        }
        let kind =
            if kind.is_empty() { Some(PartyKind::Party) } else { PartyKind::parse(&kind) }.unwrap_or_else(|| {
                let message = format!("{kind:?} is no kind of party");
                t.fault(line, "kind", "bad-word", message, "Write party, independent or alliance.");
                PartyKind::Party
            });
        if !matches!(eligible.as_str(), "yes" | "no") {
            let message = format!("{eligible:?} is neither yes nor no");
            t.fault(line, "eligible", "bad-word", message, "Write yes or no: may it have candidates?");
        }
        if eligible == "no" && reason.is_empty() {
            let remedy = "Name the decision or the article from which it follows.";
            t.fault(line, "reason", "no-reason", "it may not stand, and nothing says why", remedy);
        }
        let (short, reason) = (text(&mut t, line, "short", &short), text(&mut t, line, "reason", &reason));
        let contact = contact(&mut t, line, contacts.map(|c| row.get(c).to_owned()));
        lines.push(line);
        list.push(Party {
            id,
            names,
            short,
            kind,
            eligible: eligible == "yes",
            reason,
            alliance: (!alliance.is_empty()).then_some(alliance),
            contact,
            organisations: vec![],
        });
    }
    let alliances: HashSet<&str> =
        list.iter().filter(|p| p.kind == PartyKind::Alliance).map(|p| p.id.as_str()).collect();
    for (p, line) in list.iter().zip(lines) {
        let Some(named) = &p.alliance else { continue };
        if p.kind == PartyKind::Alliance || !alliances.contains(named.as_str()) {
            let message = format!("{named:?} is no alliance of this register, or an alliance is in another");
            t.fault(line, "alliance", "unknown-alliance", message, "Give the alliance a row of kind alliance.");
        }
    }
    list
}

fn read_organisations(
    bytes: Option<&Vec<u8>>,
    areas: &Areas,
    by_id: &HashMap<String, usize>,
    list: &mut [Party],
    faults: &mut Faults,
) {
    let shape = Shape {
        required: &["party", "area"],
        optional: &["address", "telephone", "email", "web"],
        languages: vec![],
        more: vec![],
    };
    let Some(mut t) = bytes.and_then(|b| Table::read(ORGANISATIONS, b, &shape, faults)) else { return };
    if t.rows.len() > ORGANISATIONS_MAX {
        let message = format!("more than {ORGANISATIONS_MAX} rows");
        t.fault(0, "party", "too-many", message, "Leave out the smallest areas.");
        return;
    }
    let columns = ["party", "area"].map(|c| t.column(c));
    let contacts = CONTACT.map(|c| t.column(c));
    let mut seen = HashSet::new();
    for row in std::mem::take(&mut t.rows) {
        let line = row.line;
        let [party, area] = columns.map(|c| row.get(c).to_owned());
        let contact = contact(&mut t, line, contacts.map(|c| row.get(c).to_owned()));
        let at = by_id.get(&party).copied();
        if at.is_none() {
            let message = format!("there is no party {party:?}");
            t.fault(line, "party", "unknown-party", message, "Add it to parties.csv or correct the id.");
        }
        let place = areas.by_id.get(&area).copied();
        if place.is_none() && !areas.list.is_empty() {
            let message = format!("there is no area {area:?}");
            t.fault(line, "area", "unknown-area", message, "Add it to areas.csv or correct the id.");
        }
        let (Some(at), Some(place)) = (at, place) else { continue };
        if !seen.insert((at, place)) {
            let message = format!("{party:?} has two organisations in {area:?}");
            t.fault(line, "area", "duplicate-id", message, "Keep one row for each party and area.");
            continue;
        }
        list[at].organisations.push(Organisation { area: place, contact });
    }
}
