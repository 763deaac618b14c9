//! What pages say about the rules' own terms: for each state, event and kind the message that names it.

mod copies;
mod parties;
mod rich;
mod sharing;
mod steps;
mod witnesses;

pub(crate) use copies::*;
pub(crate) use parties::*;
pub(crate) use rich::{escape, rich};
pub(crate) use sharing::*;
pub(crate) use steps::step;
pub(crate) use witnesses::*;

use crate::feed::skew::Skew;
use election::allocation::By;
use election::allocation::open::Sure;
use election::checks::{Check, Severity};
use election::statement::{Event, Purpose, Stage};
use election::tally::{Standing, State};
use words::{Language, Words};

/// Stands where a figure is not known.
pub(crate) const UNKNOWN: &str = "–";

/// How far a contest is.
pub(crate) fn stage(w: Words, announced: Option<Stage>, reported: u32, expected: u32) -> &'static str {
    w.say(match announced {
        Some(Stage::Final) => "stage-final",
        Some(Stage::Provisional) => "stage-provisional",
        None if reported == 0 => "stage-nothing",
        None if reported < expected => "stage-counting",
        None => "stage-counted",
    })
}

/// What is said of who has the most votes, after the name.
pub(crate) fn leads(w: Words, share: &str, complete: bool) -> String {
    w.with(if complete { "has-most" } else { "leads-so-far" }, &[("share", share.into())])
}

/// The state of one result, in the list of stations.
pub(crate) fn pair_state(w: Words, expected: bool, state: State) -> &'static str {
    match (expected, state) {
        (false, State::Awaited) => w.say("not-expected-short"),
        (true, State::Awaited) => w.say("not-reported-short"),
        (_, s) => copies::state(w, s),
    }
}

/// What a text is now; `any` says whether any text of this result counts.
pub(crate) fn standing(w: Words, s: Standing, any: bool) -> String {
    let entry = |index: u64| [("entry", index.to_string().into())];
    match s {
        Standing::Counted => w.say("text-counts").into(),
        Standing::Older if any => w.say("text-older").into(),
        Standing::Older => w.say("text-on-record").into(),
        Standing::Held { missing } => w.with("text-held", &[("issue", missing.into())]),
        Standing::Copy { index } => w.with("text-copy", &entry(index)),
        Standing::Differs { index } => w.with("text-differs", &entry(index)),
        Standing::Repeated { index } => w.with("text-repeated", &entry(index)),
        Standing::Contradicts { index } => w.with("text-contradicts", &entry(index)),
    }
}

pub(crate) fn signer(w: Words, purpose: Option<Purpose>) -> &'static str {
    w.say(match purpose {
        Some(Purpose::Device) => "signer-device",
        Some(Purpose::Member) => "signer-member",
        Some(Purpose::Board) => "signer-board",
        Some(Purpose::Commission) => "signer-commission",
        Some(Purpose::Desk) => "signer-desk",
        Some(Purpose::Delivery) => "signer-delivery",
        Some(Purpose::Party) => "signer-party",
        Some(Purpose::Witness | Purpose::Recount) => "signer-witness",
        None => "signer-unknown",
    })
}

pub(crate) fn severity(w: Words, s: Severity) -> &'static str {
    w.say(match s {
        Severity::Contradictory => "contradiction",
        Severity::Suspect => "worth-a-look",
    })
}

/// What a check has noticed; a check without a message of its own says it in English.
pub(crate) fn check(w: Words, check: &Check) -> &'static str {
    w.say(match check.code {
        "votes-differ-from-valid" => "check-votes-differ-from-valid",
        "ballots-do-not-add-up" => "check-ballots-do-not-add-up",
        "more-valid-than-voted" => "check-more-valid-than-voted",
        "more-voted-than-registered" => "check-more-voted-than-registered",
        "list-changed" => "check-list-changed",
        "nobody-voted" => "check-nobody-voted",
        "closed-before-the-poll" => "check-closed-before-the-poll",
        _ => return check.text,
    })
}

/// What an area is; a kind that has no message is shown as the election's folder has it.
pub(crate) fn area_kind(w: Words, kind: &str) -> &str {
    w.say(match kind {
        "country" => "area-country",
        "constituency" => "area-constituency",
        "region" => "area-region",
        "province" => "area-province",
        "district" => "area-district",
        "neighbourhood" => "area-neighbourhood",
        "abroad" => "area-abroad",
        "diplomatic-mission" => "area-mission",
        "customs-gate" => "area-customs",
        "penal-institution" => "area-penal",
        "village" => "area-village",
        "town" => "area-town",
        "city" => "area-city",
        "municipality" => "area-municipality",
        "quarter" => "area-quarter",
        "governorate" => "area-governorate",
        _ => return kind,
    })
}

/// What a status of HTTP means to a reader.
pub(crate) fn status(w: Words, status: u16) -> &'static str {
    w.say(match status {
        400 | 422 => "status-bad-request",
        403 => "status-forbidden",
        404 => "status-not-found",
        405 => "status-method-not-allowed",
        410 => "status-gone",
        414 => "status-too-long",
        429 => "status-too-many",
        503 => "status-busy",
        _ => "status-error",
    })
}

/// What a fault says in the page's language; in English it says itself best. `None`: nothing but English is there.
pub(crate) fn fault(w: Words, code: &str) -> Option<&'static str> {
    if w.language() == Language::English {
        return None;
    }
    Some(w.say(match code {
        "not-found" => "fault-not-found",
        "unknown-area" => "fault-unknown-area",
        "unknown-station" => "fault-unknown-station",
        "unknown-contest" => "fault-unknown-contest",
        "unknown-party" => "fault-unknown-party",
        "unknown-notice" => "fault-unknown-notice",
        "unknown-category" => "fault-unknown-category",
        "unknown-filter" => "fault-unknown-filter",
        "method-not-allowed" => "fault-method",
        "address-too-long" => "fault-too-long",
        "internal" => "fault-internal",
        _ => return None,
    }))
}

/// Heading of what a stage gave in a place.
pub(crate) fn stage_of(stage: &str, of: Option<&str>, place: &str) -> String {
    match of {
        Some(of) => format!("{stage} · {of} · {place}"),
        None => format!("{stage} · {place}"),
    }
}

pub(crate) fn elected_by(w: Words, by: By) -> &'static str {
    w.say(match by {
        By::List => "by-list",
        By::Votes => "by-votes",
        By::Quota => "by-quota",
        By::Successor => "by-successor",
        By::Vacant => "by-vacant",
    })
}

pub(crate) fn departure(w: Words, who: &str, event: Event, reason: &str) -> String {
    let message = match event {
        Event::Withdrew => "left-withdrew",
        Event::Died => "left-died",
        Event::Disqualified => "left-disqualified",
        Event::Resigned => "left-resigned",
        Event::Reinstated => "left-reinstated",
    };
    w.with(message, &[("who", who.into()), ("reason", reason.into())])
}

/// A number of votes that may be a bound.
pub(crate) fn bound(votes: &str, is: Sure) -> String {
    match is {
        Sure::Exact => votes.to_owned(),
        Sure::AtLeast => format!("≥ {votes}"),
        Sure::AtMost => format!("≤ {votes}"),
    }
}

/// How far apart the first and the last party got a release.
pub(crate) fn same_moment(w: Words, skew: Option<Skew>) -> String {
    let Some((s, apart)) = skew.and_then(|s| Some((s, s.skew_us?))) else {
        return w.say("skew-none").to_owned();
    };
    // Rounded up: never shown as less than it was.
    let ms = |us: u64| w.style().tenths(us.div_ceil(100));
    w.with(
        "skew",
        &[
            ("releases", s.releases.into()),
            ("seconds", s.over_s.into()),
            ("middle", ms(apart.p50).into()),
            ("most", ms(apart.p99).into()),
            ("max", ms(apart.max).into()),
            ("readers", s.readers.into()),
            ("behind", s.behind.into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::checks::CHECKS;

    #[test]
    fn every_check_has_a_message_and_the_english_one_says_what_the_rules_say() {
        for c in &CHECKS {
            assert_eq!(check(Words::default(), c), c.text);
            assert_ne!(check(Words::of(Language::Turkish), c), c.text, "{}", c.code);
        }
    }
}
