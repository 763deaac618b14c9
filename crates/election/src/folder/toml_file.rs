//! `election.toml`.

use super::table::{decode, fault};
use crate::allocation::Rule;
use crate::definition::{Definition, Names};
use crate::fault::Faults;
use crate::id::{Count, check_word};
use crate::policy::{Policy, Witnessing};
use serde::Deserialize;
use std::collections::BTreeMap;

pub(super) const FILE: &str = "election.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: u32,
    id: String,
    date: String,
    time_zone: String,
    languages: Vec<String>,
    #[serde(default)]
    rehearsal: bool,
    record: Option<String>,
    #[serde(default)]
    counts: Vec<String>,
    reconciliation: Option<super::reconciliation::Form>,
    parties: Option<super::parties::Form>,
    witnesses: Option<WitnessesForm>,
    licence: Option<String>,
    site: Option<String>,
    name: BTreeMap<String, String>,
    contest: Vec<ContestForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WitnessesForm {
    parties: u32,
    limit_s: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContestForm {
    id: String,
    name: BTreeMap<String, String>,
    #[serde(default = "one")]
    round: u8,
    allocation: Option<Rule>,
}

/// Most bytes of the licence.
const LICENCE_BYTES_MAX: usize = 200;

fn one() -> u8 {
    1
}

pub(super) struct Head {
    pub(super) id: String,
    pub(super) names: Names,
    pub(super) date: String,
    pub(super) time_zone: String,
    pub(super) languages: Vec<String>,
    pub(super) rehearsal: bool,
    pub(super) origin: String,
    pub(super) counts: Vec<Count>,
    pub(super) policy: Policy,
    pub(super) party_policy: crate::party::PartyPolicy,
    pub(super) witnessing: Option<Witnessing>,
    pub(super) licence: String,
    pub(super) site: Option<String>,
    pub(super) contests: Vec<ContestHead>,
}

pub(super) struct ContestHead {
    pub(super) id: String,
    pub(super) names: Names,
    pub(super) round: u8,
    pub(super) rule: Option<Rule>,
}

/// Whether a text is the public address of a site: `https://`, or `http://` for a rehearsal, a host and perhaps a port and a path.
fn is_site(s: &str) -> bool {
    let rest = s.strip_prefix("https://").or_else(|| s.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:/[]".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && s.len() <= 200 && rest.chars().all(plain))
}

/// Whether the text is a calendar date `YYYY-MM-DD`.
pub(super) fn is_date(s: &str) -> bool {
    s.len() == 10 && s.parse::<jiff::civil::Date>().is_ok()
}

pub(super) fn read(bytes: &[u8], faults: &mut Faults) -> Option<Head> {
    let text = decode(FILE, bytes, faults)?;
    let form: Form = match toml::from_str(text) {
        Ok(f) => f,
        Err(e) => {
            let line = e.span().map_or(0, |s| text[..s.start.min(text.len())].matches('\n').count() as u64 + 1);
            fault(
                faults,
                FILE,
                line,
                None,
                "toml",
                e.message().to_owned(),
                "See docs/formats/election-folder.md for the fields.",
            );
            return None;
        }
    };
    // The line of a key, for faults of meaning that the parser does not place.
    let line = |key: &str| {
        text.lines().position(|l| l.split('=').next().is_some_and(|k| k.trim() == key)).map_or(0, |i| i as u64 + 1)
    };
    let mut wrong = |key: &str, code, message: String, remedy: &str| {
        fault(faults, FILE, line(key), Some(key), code, message, remedy)
    };

    if form.format != 1 {
        wrong("format", "format", format!("format {} is not known", form.format), "This program reads format 1.");
    }
    if let Err(e) = check_word(&form.id) {
        wrong("id", "bad-id", format!("{:?}: {e}", form.id), "Write an id like tr-2015-11.");
    }
    if !is_date(&form.date) {
        wrong("date", "bad-date", format!("{:?} is no date", form.date), "Write the polling day as YYYY-MM-DD.");
    }
    if crate::zone::zone(&form.time_zone).is_none() {
        wrong(
            "time_zone",
            "bad-time-zone",
            format!("{:?} is no time zone", form.time_zone),
            "Write an IANA name like Europe/Istanbul.",
        );
    }
    if form.languages.is_empty()
        || form.languages.iter().any(|l| l.is_empty() || !l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
    {
        wrong(
            "languages",
            "bad-language",
            "languages must be a list of language tags".into(),
            "Write for example [\"tr\", \"en\"]; the first is the default.",
        );
    }
    if form.contest.is_empty() {
        wrong("contest", "no-contest", "there is no contest".into(), "Add a [[contest]] table.");
    }
    let mut counts: Vec<Count> = Vec::new();
    for c in &form.counts {
        match Count::parse(c) {
            Some(c) if !counts.contains(&c) => counts.push(c),
            _ => wrong(
                "counts",
                "bad-count",
                format!("{c:?} is no kind of count or stands twice"),
                "Write machine, hand, recount-1 … recount-9, each once.",
            ),
        }
    }
    let zone = (form.date.as_str(), form.time_zone.as_str());
    let policy = super::reconciliation::read(form.reconciliation, &mut counts, zone, &mut wrong);
    let party_policy = super::parties::policy(form.parties, &mut wrong);
    let witnessing = form.witnesses.map(|w| Witnessing { parties: w.parties, limit_s: w.limit_s });
    if let Some(w) = witnessing {
        if !(1..=Witnessing::PARTIES_MAX).contains(&w.parties) {
            let message = format!("{} parties cannot make a checkpoint witnessed", w.parties);
            wrong("parties", "bad-witnesses", message, "Write a number from 1 to 60.");
        }
        if !(1..=Witnessing::LIMIT_S_MAX).contains(&w.limit_s) {
            let message = format!("{} seconds are no time limit for witnesses", w.limit_s);
            wrong("limit_s", "bad-witnesses", message, "Write a number of seconds from 1 to 86400.");
        }
    }
    if counts.is_empty() {
        counts.push(Count::Hand);
    }
    let origin = form.record.unwrap_or_else(|| format!("scrutineer/{}", form.id));
    if origin.is_empty()
        || origin.len() > 200
        || origin.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
    {
        wrong(
            "record",
            "bad-origin",
            format!("{origin:?} cannot be the record's origin"),
            "Write a short name without spaces or '+', like commission.example/2015.",
        );
    }
    let licence = form.licence.unwrap_or_else(|| Definition::LICENCE.to_owned());
    if licence.is_empty() || licence.len() > LICENCE_BYTES_MAX || licence.chars().any(char::is_control) {
        let message = format!("{:?} cannot be the licence of the data", licence.chars().take(60).collect::<String>());
        wrong(
            "licence",
            "bad-licence",
            message,
            "Write an SPDX expression like CC-BY-4.0, or an address https://…, of at most 200 bytes.",
        );
    }
    let site = form.site.map(|s| s.trim_end_matches('/').to_owned());
    if let Some(site) = site.as_ref().filter(|s| !is_site(s)) {
        let message = format!("{:?} is no address of a site", site.chars().take(60).collect::<String>());
        wrong("site", "bad-site", message, "Write it like https://results.example, of at most 200 bytes.");
    }
    let mut contests: Vec<ContestHead> = Vec::with_capacity(form.contest.len());
    for c in form.contest {
        if let Err(e) = check_word(&c.id) {
            wrong("id", "bad-id", format!("contest {:?}: {e}", c.id), "Write an id like parliament.");
        }
        if contests.iter().any(|x| x.id == c.id) {
            wrong(
                "id",
                "duplicate-id",
                format!("contest {:?} stands twice", c.id),
                "Give each contest an id of its own.",
            );
        }
        if c.round == 0 || c.round > 99 {
            wrong("round", "bad-round", format!("round {} of contest {:?}", c.round, c.id), "Rounds are 1 to 99.");
        }
        for r in c.allocation.iter().flat_map(Rule::faults) {
            wrong("method", "bad-rule", format!("contest {:?}: {r}", c.id), "See docs/formats/allocation.md.");
        }
        contests.push(ContestHead { id: c.id, names: Names(c.name), round: c.round, rule: c.allocation });
    }
    for names in contests.iter().map(|c| &c.names.0).chain([&form.name]) {
        if let Some(l) = names.keys().find(|l| !form.languages.contains(l)) {
            wrong(
                "name",
                "unknown-language",
                format!("a name is in {l:?}, which is not among the languages"),
                "Add the language or remove the name.",
            );
        }
        if form.languages.first().is_some_and(|l| !names.contains_key(l)) {
            wrong("name", "empty-name", "a name in the default language is missing".into(), "Add it.");
        }
    }
    Some(Head {
        id: form.id,
        names: Names(form.name),
        date: form.date,
        time_zone: form.time_zone,
        languages: form.languages,
        rehearsal: form.rehearsal,
        origin,
        counts,
        policy,
        party_policy,
        witnessing,
        licence,
        site,
        contests,
    })
}
