//! The words about copies, counts, differences, rulings and consolidations.

use election::act::Channel;
use election::id::Count;
use election::statement::{Decision, Document, Vote};
use election::tally::{Kind, State};

pub(crate) const COPIES: &str = "Copies";
pub(crate) const COUNTS: &str = "Counts of this box";
pub(crate) const SCANS: &str = "Scanned pages";
pub(crate) const INCIDENTS: &str = "Incidents";
pub(crate) const RULINGS: &str = "Rulings";
pub(crate) const LIMITS: &str = "Time limits passed";
pub(crate) const ISSUES: &str = "Every text on record";
pub(crate) const CELL: &str = "Cell";
pub(crate) const CHANGED: &str = "In the figures";
pub(crate) const BEFORE: &str = "Before";
pub(crate) const AFTER: &str = "After";
pub(crate) const CLOSED_AT: &str = "Count closed";
pub(crate) const DIFFERS: &str = "differs";
pub(crate) const EQUAL_BELOW: &str = "The same in all of them";
pub(crate) const COUNTS_NOW: &str = "counts";
pub(crate) const NOT_COME: &str = "Not come yet:";
pub(crate) const BY_CODE: &str = "filed by the code on the page";
pub(crate) const BY_HAND: &str = "filed by hand at the board's desk";
pub(crate) const SCAN_OF: &str = "Scan of";
pub(crate) const PAGE: &str = "page";
pub(crate) const REASON: &str = "Reason";
pub(crate) const BASIS: &str = "Legal basis";
pub(crate) const COMPLAINT: &str = "Complaint";
pub(crate) const BODY: &str = "Decided by";
pub(crate) const BOARD_OF: &str = "the board of";
pub(crate) const MEMBERS: &str = "Members present";
pub(crate) const EFFECT: &str = "What it changed";
pub(crate) const DECISION: &str = "Decision";
pub(crate) const STATES: &str = "Results by state";
pub(crate) const ALL: &str = "all";
pub(crate) const DIFFERENCES: &str = "Differences";
pub(crate) const DIFFERENCES_INTRO: &str = "Every place in the country where two copies of one result, or two counts of one box, do not say the same. A difference is in this list as soon as the second copy is on record, and stays here when it has been settled.";
pub(crate) const NO_DIFFERENCE: &str = "There is no such difference on record.";
pub(crate) const KIND: &str = "Kind";
pub(crate) const OPEN: &str = "Open";
pub(crate) const OPEN_ONLY: &str = "only open ones";
pub(crate) const ORDER: &str = "Order";
pub(crate) const NEWEST: &str = "newest first";
pub(crate) const LARGEST: &str = "largest first";
pub(crate) const APART: &str = "Votes apart";
pub(crate) const SINCE: &str = "Since";
pub(crate) const WHAT_DIFFERS: &str = "What differs";
pub(crate) const BY_AREA_OPEN: &str = "Differences by area";
pub(crate) const SETTLED: &str = "settled";
pub(crate) const OPEN_WORD: &str = "open";
pub(crate) const NOT_BLOCKING: &str = "noted";
pub(crate) const NO_RULINGS: &str = "There is no ruling on record.";
pub(crate) const BOARDS: &str = "Boards";
pub(crate) const BOARDS_INTRO: &str = "Who decides about results of an area and signs its consolidation minutes. A ruling counts only if its members sat in their own seats, within their terms, and were enough. A substitute sits only where the principal does not.";
pub(crate) const NO_BOARDS: &str =
    "The definition of this election has no register of boards here: every key of a board may sign for its area.";
pub(crate) const QUORUM: &str = "Quorum";
pub(crate) const SEAT: &str = "Seat";
pub(crate) const ROLE: &str = "Role";
pub(crate) const NOMINATED_BY: &str = "Nominated by";
pub(crate) const TERM: &str = "Term";
pub(crate) const KEY: &str = "Signs as";
pub(crate) const PRINCIPAL: &str = "principal";
pub(crate) const SUBSTITUTE: &str = "substitute";

/// What a seat on a board is.
pub(crate) fn role(role: election::board::Role) -> &'static str {
    match role {
        election::board::Role::Chair => "chair",
        election::board::Role::Member => "member",
    }
}

pub(crate) const CONSOLIDATIONS: &str = "Consolidations";
pub(crate) const CONSOLIDATIONS_INTRO: &str = "The sums that boards have signed for their areas. Each names the file of the stations that went into it. One whose stations changed later, or that was drawn up again, is shown as superseded.";
pub(crate) const NO_CONSOLIDATIONS: &str = "No board has signed a consolidation yet.";
pub(crate) const SIGNED: &str = "Recorded";
pub(crate) const EXPECTED: &str = "Expected";
pub(crate) const ANNULLED: &str = "Annulled";
pub(crate) const SUPERSEDED: &str =
    "superseded: a result in it has changed since, or a later issue stands in its place";
pub(crate) const IN_FORCE: &str = "agrees with the record";
pub(crate) const STATIONS_FILE: &str = "stations (CSV)";

/// A state, in the words of tables.
pub(crate) fn state(s: State) -> &'static str {
    match s {
        State::Awaited => "awaited",
        State::Provisional => "provisional",
        State::Agreed => "agreed",
        State::Differing => "differing",
        State::UnderRuling => "under ruling",
        State::Final => "final",
        State::Annulled => "annulled",
    }
}

/// What a state means, for those who read about all of them.
pub(crate) fn state_meaning(s: State) -> &'static str {
    match s {
        State::Awaited => "nothing has come",
        State::Provisional => "a first copy has come, and nothing yet with which it could be compared",
        State::Agreed => {
            "what has come says the same, or a ruling has settled what does not; more is awaited, or the announcement"
        }
        State::Differing => "copies or counts do not say the same, and nobody has ruled",
        State::UnderRuling => "withheld by a ruling, or another count was ordered and has not come",
        State::Final => {
            "every copy that the rules ask for has come and says the same, or the contest's result was announced as final"
        }
        State::Annulled => "a ruling took it out of the totals",
    }
}

/// What there is to know beside the state itself.
pub(crate) struct About {
    /// Whether something of it counts now.
    pub counted: bool,
    /// Whether every copy that the policy asks for has come.
    pub complete: bool,
    /// The count that was ordered and has not come.
    pub ordered: Option<Count>,
    /// Whether something does not say the same, and is settled or tolerated.
    pub settled: bool,
}

/// A state, in a sentence.
pub(crate) fn state_sentence(s: State, about: &About) -> String {
    match s {
        State::Awaited => "Nothing has come yet.".into(),
        State::Provisional => "A first copy has come, and nothing yet with which it could be compared.".into(),
        State::Agreed if about.settled => "What does not agree has been settled or is tolerated.".into(),
        State::Agreed => "What has come says the same.".into(),
        State::Differing => format!(
            "What has come does not say the same, and nobody has ruled yet. Until then {}.",
            if about.counted { "one of the texts goes on counting" } else { "nothing of it is in the totals" }
        ),
        State::UnderRuling => match about.ordered {
            Some(c) => format!("The {} was ordered and has not come yet.", count(c)),
            None => "A ruling keeps it out of the totals until it is released.".into(),
        },
        State::Final if about.complete && about.settled => {
            "Every copy that the rules ask for has come; what does not agree has been settled or is tolerated.".into()
        }
        State::Final if about.complete => "Every copy that the rules ask for has come and says the same.".into(),
        State::Final => "The result of the contest was announced as final.".into(),
        State::Annulled => "A ruling has annulled it: it is not in the totals.".into(),
    }
}

/// What is still awaited before a result is final.
pub(crate) fn awaited(missing: &[(Count, Vec<Channel>)]) -> String {
    let one = |(c, copies): &(Count, Vec<Channel>)| {
        let names: Vec<&str> = copies.iter().map(|c| channel(*c)).collect();
        if names.is_empty() { count(*c) } else { format!("{}: {}", count(*c), names.join(", ")) }
    };
    format!("Awaited before it is final: {}.", missing.iter().map(one).collect::<Vec<_>>().join("; "))
}

pub(crate) const NOTHING_ASKED: &str =
    "The rules of this election ask for no further copy; it is final once the contest's result is announced as final.";

pub(crate) fn limit(channel_awaited: Channel, until: &str, then: Count) -> String {
    format!("If it has not come as {} by {until}, the {} is ordered.", channel(channel_awaited), count(then))
}

pub(crate) fn limit_passed(awaited: Channel, then: Count) -> String {
    format!("It had not come as {} in time: the {} was ordered.", channel(awaited), count(then))
}

pub(crate) fn channel(c: Channel) -> &'static str {
    match c {
        Channel::Transmitted => "transmission",
        Channel::Card => "memory card",
        Channel::Tape => "printed tape",
        Channel::Scan => "scan",
        Channel::Entry => "entry at the board",
        Channel::Party => "party's copy",
    }
}

pub(crate) fn count(c: Count) -> String {
    match c {
        Count::Machine => "machine count".into(),
        Count::Hand => "hand count".into(),
        Count::Recount(n) => format!("recount {n}"),
    }
}

/// `hand count, issue 2`.
pub(crate) fn document(c: Count, issue: u16) -> String {
    format!("{}, issue {issue}", count(c))
}

pub(crate) fn kind(k: Kind) -> &'static str {
    match k {
        Kind::Incident => "two texts of one device",
        Kind::Copies => "copies differ",
        Kind::Counts => "counts differ",
        Kind::Tolerated => "counts differ within the tolerance",
        Kind::Party => "a party's copy differs",
    }
}

/// Whether a difference is open, in a word.
pub(crate) fn settled(settled: bool, open: bool) -> &'static str {
    match (settled, open) {
        (true, _) => SETTLED,
        (false, true) => OPEN_WORD,
        (false, false) => NOT_BLOCKING,
    }
}

/// What two copies of one document have apart.
pub(crate) fn copies_apart(k: Kind, cells: &str, apart: &str, settled: &str) -> String {
    let kind = match k {
        Kind::Incident => "Two different texts bear the signature of this station's device",
        Kind::Party => "A party's or an observer's copy differs; it never counts and is always compared",
        _ => "Copies differ",
    };
    format!("{kind}: {}, {} ({settled}).", of_cells(cells), votes_apart(apart))
}

fn of_cells(n: &str) -> String {
    if n == "1" { "one cell".into() } else { format!("{n} cells") }
}

fn votes_apart(n: &str) -> String {
    if n == "1" { "one vote apart".into() } else { format!("{n} votes apart") }
}

/// What two counts of one box have apart.
pub(crate) fn counts_apart(
    (left, right): (Count, Count),
    (apart, share): (&str, &str),
    k: Kind,
    limit: Option<u32>,
    settled: &str,
) -> String {
    let weight = match (k, limit) {
        (Kind::Counts, Some(p)) => format!("which is not under the {p} % that are tolerated"),
        (Kind::Counts, None) => "which is not tolerated".into(),
        (_, Some(p)) => format!("which is tolerated (under {p} %, or settled by the later count)"),
        (_, None) => "which is tolerated: the later count prevails".into(),
    };
    let apart = votes_apart(apart);
    format!("{} and {}: {apart}, {share} of the valid votes, {weight} ({settled}).", count(left), count(right))
}

pub(crate) const COUNTS_AGREE: &str = "All counts of this box say the same.";

pub(crate) const ONE_COPY: &str = "one copy,";

pub(crate) fn copies_agree(n: usize) -> String {
    format!("{n} copies, all the same")
}

pub(crate) fn copies_differ(n: usize, cells: usize) -> String {
    format!("{n} copies, which differ in {}", of_cells(&cells.to_string()))
}

pub(crate) fn incident(document: &str) -> String {
    format!(
        "The device of this station has signed two different texts of the {document}. Neither counts unless a ruling accepts it."
    )
}

pub(crate) fn page_document(d: Document) -> &'static str {
    match d {
        Document::Result => "minutes of the result",
        Document::CountingSheet => "counting and tabulation sheet",
        Document::Correction => "correction minutes",
        Document::Consolidation => "consolidation minutes",
    }
}

pub(crate) fn decision(d: Decision) -> &'static str {
    match d {
        Decision::Accept => "accepts one of the texts",
        Decision::OrderRecount => "orders another count",
        Decision::Annul => "annuls the result",
        Decision::Correct => "corrects the minutes",
        Decision::Withhold => "withholds the result",
        Decision::Release => "releases the result",
    }
}

/// What a decision has changed.
pub(crate) fn effect(d: Decision, of: Option<(Count, Option<u16>)>) -> String {
    let what = of.map_or_else(String::new, |(c, issue)| issue.map_or_else(|| count(c), |i| document(c, i)));
    match d {
        Decision::Accept => format!("This text stands for the {what}, whatever other copies say:"),
        Decision::OrderRecount => {
            format!("The {what} is awaited; once it has come, it prevails over the counts before it.")
        }
        Decision::Annul => "The result is out of the totals for good.".into(),
        Decision::Correct => format!("The {what}, stands in the place of the issues before it."),
        Decision::Withhold => "The result was taken out of the totals until it is released.".into(),
        Decision::Release => "The result counts again.".into(),
    }
}

/// What a ruling changed in the figures that count; `before` and `after` say whether any did.
pub(crate) fn changed_by_ruling(before: bool, after: bool, cells: usize) -> String {
    match (before, after, cells) {
        (false, false, _) => "Nothing counted before it, and nothing did when it was recorded.".into(),
        (true, true, 0) => "When it was recorded it changed none of the figures that count.".into(),
        (true, true, 1) => "It changed one of the figures that count:".into(),
        (true, true, n) => format!("It changed {n} of the figures that count:"),
        (true, false, _) => "It took these figures out of the totals:".into(),
        (false, true, _) => "It brought these figures into the totals:".into(),
    }
}

/// What an issue changed in the one before it.
pub(crate) fn changed_by_issue(earlier: u16, cells: usize) -> String {
    match cells {
        0 => format!("It has the same figures as issue {earlier}."),
        1 => format!("It changed one figure of issue {earlier}:"),
        n => format!("It changed {n} figures of issue {earlier}:"),
    }
}

/// The name of a figure by its word in the minutes.
pub(crate) fn figure(word: &str) -> &'static str {
    match word {
        "registered" => super::REGISTERED,
        "voted" => super::VOTED,
        "valid" => super::VALID,
        _ => super::INVALID,
    }
}

pub(crate) fn vote(v: Vote) -> &'static str {
    match v {
        Vote::For => "for",
        Vote::Against => "against",
        Vote::Abstained => "abstained",
    }
}

pub(crate) fn page_version(version: usize, of: usize) -> String {
    if of == 1 { String::new() } else { format!("version {version} of {of}") }
}

pub(crate) fn more_cells(n: &str) -> String {
    format!("and {n} more cells")
}
