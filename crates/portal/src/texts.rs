//! The words of the pages, in one place.

mod copies;
mod parties;
mod sharing;
mod witnesses;

pub(crate) use copies::*;
pub(crate) use parties::*;
pub(crate) use sharing::*;
pub(crate) use witnesses::*;

use crate::feed::skew::Skew;
use election::allocation::By;
use election::allocation::open::Sure;
use election::checks::Severity;
use election::statement::{Event, Purpose, Stage};
use election::tally::{Standing, State};

pub(crate) const UNKNOWN: &str = "–";
pub(crate) const UNDECIDED: &str = "open";
pub(crate) const OPEN_SEATS: &str = "not decided or vacant";

pub(crate) const SKIP: &str = "Skip to the results";
pub(crate) const REHEARSAL: &str = "Rehearsal: nothing here is a real result.";
pub(crate) const HOME: &str = "Results";
pub(crate) const SILENT: &str = "Not reported";
pub(crate) const ABOUT: &str = "About the data";
pub(crate) const CHECK: &str = "Check it yourself";
pub(crate) const CHECK_STATION: &str = "Check this station in your browser";
pub(crate) const SERVICE: &str = "For programs";
pub(crate) const AS_OF: &str = "As of record size";
pub(crate) const ROOT: &str = "root";
pub(crate) const LAST_ACT: &str = "last act";
pub(crate) const COUNTED: &str = "stations counted";
pub(crate) const OF: &str = "of";
pub(crate) const NOTHING_YET: &str = "counted: nothing to show yet.";
pub(crate) const CHOICE: &str = "Choice";
pub(crate) const VOTES: &str = "Votes";
pub(crate) const SHARE: &str = "Share";
pub(crate) const SEATS: &str = "Seats";
pub(crate) const REGISTERED: &str = "Registered";
pub(crate) const VOTED: &str = "Voted";
pub(crate) const VALID: &str = "Valid";
pub(crate) const INVALID: &str = "Invalid";
pub(crate) const TURNOUT: &str = "Turnout";
pub(crate) const NOBODY: &str = "Valid votes that the minutes give to no choice";
pub(crate) const AREAS: &str = "Areas";
pub(crate) const AREAS_COUNTED: &str = "results counted, all contests together";
pub(crate) const AREA: &str = "Area";
pub(crate) const STATIONS: &str = "Stations";
pub(crate) const STATION: &str = "Station";
pub(crate) const CONTEST: &str = "Contest";
pub(crate) const COUNTED_SHORT: &str = "Counted";
pub(crate) const LEADS: &str = "Leads";
pub(crate) const TIED: &str = "equal votes";
pub(crate) const STATE: &str = "State";
pub(crate) const DETAILS: &str = "All choices, seats and how they follow";
pub(crate) const BY_AREA: &str = "Results by area";
pub(crate) const DATA: &str = "Data";
pub(crate) const SEAT_TRACE: &str = "How the seats follow";
pub(crate) const SEAT_FAULT: &str = "The seats cannot be computed from the votes so far:";
pub(crate) const THRESHOLDS: &str = "Thresholds";
pub(crate) const LOTS: &str = "Lots to be drawn";
pub(crate) const VACANT: &str = "vacant";
pub(crate) const MINUTES: &str = "Minutes";
pub(crate) const SIGNATURES: &str = "Signatures";
pub(crate) const NOT_REPORTED: &str = "Not reported yet.";
pub(crate) const NOT_EXPECTED: &str = "Not in the completeness seal: nothing will be reported.";
pub(crate) const NO_ACT: &str = "No act of the record concerns this station yet.";
pub(crate) const RECORD_INDEX: &str = "Entry of the record";
pub(crate) const PROOF: &str = "proof";
pub(crate) const RECORDED: &str = "recorded";
pub(crate) const CLOSED: &str = "closed";
pub(crate) const COUNT: &str = "count";
pub(crate) const ISSUE: &str = "issue";
pub(crate) const FORMULA: &str = "what usually holds:";
pub(crate) const EARLIER: &str = "earlier";
pub(crate) const LATER: &str = "later";
pub(crate) const NOTHING_SILENT: &str = "Every station has reported.";
pub(crate) const GO_HOME: &str = "Go to the results";
pub(crate) const PLACE: &str = "Polling place";
pub(crate) const ON_LIST: &str = "Voters on the list before the poll";
pub(crate) const POLLING_DAY: &str = "Polling day";
pub(crate) const UNKNOWN_ACTS: &str =
    "The record holds acts of kinds that this program does not know; they change no number here:";

pub(crate) fn aggregates(n: &str) -> String {
    format!("with figures from {n} places that report without stations (such as abroad)")
}

pub(crate) fn more_choices(n: &str) -> String {
    format!("and {n} more")
}

pub(crate) fn contradictory(n: &str) -> String {
    format!("Minutes that contradict themselves: {n}. They count as signed and are shown to the boards.")
}

pub(crate) fn suspect(n: &str) -> String {
    format!("Minutes worth a look: {n}. They may be lawful; each station says what was noticed.")
}

/// How far a contest is.
pub(crate) fn stage(announced: Option<Stage>, reported: u32, expected: u32) -> &'static str {
    match announced {
        Some(Stage::Final) => "Final result, declared",
        Some(Stage::Provisional) => "Provisional result, declared; it may still change",
        None if reported == 0 => "Counting has not reached us yet",
        None if reported < expected => "Provisional: counting goes on",
        None => "Every station is counted; the result has not been declared yet",
    }
}

pub(crate) fn leads(name: &str, share: &str, complete: bool) -> (String, String) {
    (
        name.to_owned(),
        if complete { format!("has the most votes: {share}") } else { format!("leads so far with {share}") },
    )
}

pub(crate) const EQUAL_LEAD: &str = "Two or more have the same number of votes.";

/// The state of one result, in the list of stations.
pub(crate) fn pair_state(expected: bool, state: State) -> &'static str {
    match (expected, state) {
        (false, State::Awaited) => "not expected",
        (true, State::Awaited) => "not reported yet",
        (_, s) => copies::state(s),
    }
}

pub(crate) const LATER_HELD: &str = "a later issue is held: one before it is missing";
pub(crate) const NOT_COUNTED: &str = "not in the totals";

/// What a text is now; `any` says whether any text of this result counts.
pub(crate) fn standing(s: Standing, any: bool) -> String {
    match s {
        Standing::Counted => "This text counts.".into(),
        Standing::Older if any => "Older: a later issue, or a count that prevails, counts instead.".into(),
        Standing::Older => "On record; nothing of this result is in the totals now.".into(),
        Standing::Held { missing } => format!("Held: issue {missing} is missing before it."),
        Standing::Copy { index } => format!("Another copy of entry {index}; it says the same."),
        Standing::Differs { index } => {
            format!("Another text of the document of entry {index}, and it says something else.")
        }
        Standing::Repeated { index } => format!("The same as entry {index}."),
        Standing::Contradicts { index } => format!("Contradicts entry {index}."),
    }
}

pub(crate) fn signer(purpose: Option<Purpose>) -> &'static str {
    match purpose {
        Some(Purpose::Device) => "signed by this station's device key",
        Some(Purpose::Member) => "signed by a key of the polling committee",
        Some(Purpose::Board) => "signed by a board's key",
        Some(Purpose::Commission) => "signed by the commission's key",
        Some(Purpose::Desk) => "signed by a board's desk",
        Some(Purpose::Delivery) => "signed by the desk that brought it",
        Some(Purpose::Party) => "signed by a party's or an observer's key",
        Some(Purpose::Witness | Purpose::Recount) => "signed by a key that vouches for the record",
        None => "signed by a key that the key list does not have",
    }
}

pub(crate) const SIGNATURES_HOLD: &str = "Checked when each copy was taken, and again for this page: every signature belongs to this text and to a key of the key list.";

pub(crate) fn signatures_fail(entry: u64, error: &str) -> String {
    format!("Attention: the check of entry {entry} for this page failed: {error}")
}

pub(crate) fn severity(s: Severity) -> &'static str {
    match s {
        Severity::Contradictory => "contradiction",
        Severity::Suspect => "worth a look",
    }
}

pub(crate) fn threshold(place: &str, needed: &str, base: &str) -> String {
    format!("{place}: {needed} votes are needed, by the rule from {base}. Passed by")
}

/// Heading of what a stage gave in a place.
pub(crate) fn stage_of(stage: &str, of: Option<&str>, place: &str) -> String {
    match of {
        Some(of) => format!("{stage} · {of} · {place}"),
        None => format!("{stage} · {place}"),
    }
}

pub(crate) fn elected_by(by: By) -> &'static str {
    match by {
        By::List => "position on the list",
        By::Votes => "votes",
        By::Quota => "quota",
        By::Successor => "follows one who left",
        By::Vacant => "nobody left on the list, or a by-election is needed",
    }
}

pub(crate) fn departure(who: &str, event: Event, reason: &str) -> String {
    let what = match event {
        Event::Withdrew => "withdrew",
        Event::Died => "died",
        Event::Disqualified => "may not be elected",
        Event::Resigned => "gave up the seat",
        Event::Reinstated => "is back",
    };
    format!("{who} {what}: {reason}")
}

pub(crate) fn held_again(round: u8, day: &str) -> String {
    format!("The vote before was annulled. It is held again on {day}, as round {round}; only this result counts.")
}

pub(crate) fn was_held(round: u8) -> String {
    format!("Round {round}: annulled, and replaced by a re-run. It counts nowhere.")
}

pub(crate) const AGAIN: &str = "Votes held again";

pub(crate) fn rerun(places: &str, day: &str, round: u8, reason: &str) -> String {
    format!("In {places} on {day}, as round {round}: {reason}")
}

pub(crate) const ELECTED: &str = "Who is elected";
pub(crate) const PERSON: &str = "Person";
pub(crate) const LIST: &str = "List";
pub(crate) const BY: &str = "By";
pub(crate) const LEFT: &str = "Who left";
pub(crate) const WAITING: &str = "Seats are not complete: this stage waits for a lot";
pub(crate) const OPEN_TITLE: &str = "What could still change";
pub(crate) const OPEN_WORDS: &str = "For each seat the fewest votes that would take it from its holder, or make a lot decide: votes that move from the holder to others, votes added to others (stations still open), votes that the holder loses (a result annulled). A seat is decided when the voters of the open stations are fewer than the votes that would have to be added.";
pub(crate) const OPEN_LOT: &str =
    "A lot is open on which later stages hang: margins are not computed until it is drawn, and every seat is open.";
pub(crate) const OPEN_SEARCHED: &str = "This contest gives its seats in stages that hang on each other. Only the last seat of each list is shown; the numbers were found by giving the seats anew, so many votes are enough, and fewer might be.";
pub(crate) const OPEN_NO_SEATS: &str =
    "There are no seats to look at: none are given in this contest, or nothing is counted.";
pub(crate) const SEATS_DECIDED: &str = "Seats decided";
pub(crate) const SEATS_UNDECIDED: &str = "Seats open";
pub(crate) const OPEN_VOTERS: &str = "Voters of the open stations";
pub(crate) const HOLDER: &str = "Holder";
pub(crate) const RIVAL: &str = "Next in line";
pub(crate) const MOVED: &str = "Moved";
pub(crate) const ADDED: &str = "Added to others";
pub(crate) const LOST: &str = "Lost";
pub(crate) const DECIDED: &str = "decided";
pub(crate) const PASSED: &str = "passed";
pub(crate) const FAILED: &str = "not passed";

/// A number of votes that may be a bound.
pub(crate) fn bound(votes: &str, is: Sure) -> String {
    match is {
        Sure::Exact => votes.to_owned(),
        Sure::AtLeast => format!("≥ {votes}"),
        Sure::AtMost => format!("≤ {votes}"),
    }
}

pub(crate) fn lot(place: &str, draws: &str, among: &str, seats: &str) -> String {
    format!("{place}: {among} are equal; {draws} must be drawn, {seats} seats hang on it.")
}

pub(crate) const COUNTRY: &str = "Whole country";
pub(crate) const NOBODY_PASSED: &str = "nobody yet";
/// How far apart the first and the last party got a release.
pub(crate) fn same_moment(skew: Option<Skew>) -> String {
    let Some((s, apart)) = skew.and_then(|s| Some((s, s.skew_us?))) else {
        return "No two parties have been connected yet.".to_owned();
    };
    // Rounded up: never shown as less than it was.
    let ms = |us: u64| format!("{}.{}", us.div_ceil(100) / 10, us.div_ceil(100) % 10);
    format!(
        "Of the last {} releases, in {} seconds, the first and the last party got each {} ms apart in the middle, {} ms for 99 of 100, {} ms at most. {} parties' connections are open, {} of them slower than what comes.",
        s.releases,
        s.over_s,
        ms(apart.p50),
        ms(apart.p99),
        ms(apart.max),
        s.readers,
        s.behind
    )
}
