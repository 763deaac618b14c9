//! The words about copies, counts, differences, rulings and consolidations.

use election::act::Channel;
use election::id::Count;
use election::statement::{Decision, Document, Vote};
use election::tally::{Kind, State};
use words::Words;

/// What a seat on a board is.
pub(crate) fn role(w: Words, role: election::board::Role) -> &'static str {
    w.say(match role {
        election::board::Role::Chair => "role-chair",
        election::board::Role::Member => "role-member",
    })
}

/// A state, in the words of tables.
pub(crate) fn state(w: Words, s: State) -> &'static str {
    w.say(match s {
        State::Awaited => "state-awaited",
        State::Provisional => "state-provisional",
        State::Agreed => "state-agreed",
        State::Differing => "state-differing",
        State::UnderRuling => "state-under-ruling",
        State::Final => "state-final",
        State::Annulled => "state-annulled",
    })
}

/// What a state means, for those who read about all of them.
pub(crate) fn state_meaning(w: Words, s: State) -> &'static str {
    w.say(match s {
        State::Awaited => "meaning-awaited",
        State::Provisional => "meaning-provisional",
        State::Agreed => "meaning-agreed",
        State::Differing => "meaning-differing",
        State::UnderRuling => "meaning-under-ruling",
        State::Final => "meaning-final",
        State::Annulled => "meaning-annulled",
    })
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
pub(crate) fn state_sentence(w: Words, s: State, about: &About) -> String {
    if let (State::UnderRuling, Some(c)) = (s, about.ordered) {
        return w.with("sentence-ordered", &[("count", count(w, c).into())]);
    }
    let message = match s {
        State::Awaited => "sentence-awaited",
        State::Provisional => "sentence-provisional",
        State::Agreed if about.settled => "sentence-agreed-settled",
        State::Agreed => "sentence-agreed",
        State::Differing if about.counted => "sentence-differing-counted",
        State::Differing => "sentence-differing",
        State::UnderRuling => "sentence-under-ruling",
        State::Final if about.complete && about.settled => "sentence-final-settled",
        State::Final if about.complete => "sentence-final-complete",
        State::Final => "sentence-final",
        State::Annulled => "sentence-annulled",
    };
    w.say(message).to_owned()
}

/// What is still awaited before a result is final.
pub(crate) fn awaited(w: Words, missing: &[(Count, Vec<Channel>)]) -> String {
    let one = |(c, copies): &(Count, Vec<Channel>)| {
        let names: Vec<&str> = copies.iter().map(|c| channel(w, *c)).collect();
        if names.is_empty() { count(w, *c) } else { format!("{}: {}", count(w, *c), names.join(w.say("list-comma"))) }
    };
    let what = missing.iter().map(one).collect::<Vec<_>>().join(w.say("list-semicolon"));
    w.with("awaited-before-final", &[("what", what.into())])
}

pub(crate) fn limit(w: Words, channel_awaited: Channel, until: &str, then: Count) -> String {
    let args =
        [("copy", channel(w, channel_awaited).into()), ("until", until.into()), ("count", count(w, then).into())];
    w.with("limit-ahead", &args)
}

pub(crate) fn limit_passed(w: Words, awaited: Channel, then: Count) -> String {
    w.with("limit-passed", &[("copy", channel(w, awaited).into()), ("count", count(w, then).into())])
}

pub(crate) fn channel(w: Words, c: Channel) -> &'static str {
    w.say(match c {
        Channel::Transmitted => "channel-transmitted",
        Channel::Card => "channel-card",
        Channel::Tape => "channel-tape",
        Channel::Scan => "channel-scan",
        Channel::Entry => "channel-entry",
        Channel::Party => "channel-party",
    })
}

pub(crate) fn count(w: Words, c: Count) -> String {
    match c {
        Count::Machine => w.say("count-machine").into(),
        Count::Hand => w.say("count-hand").into(),
        Count::Recount(n) => w.with("count-recount", &[("n", n.into())]),
    }
}

/// `hand count, issue 2`.
pub(crate) fn document(w: Words, c: Count, issue: u16) -> String {
    w.with("document", &[("count", count(w, c).into()), ("issue", issue.into())])
}

pub(crate) fn kind(w: Words, k: Kind) -> &'static str {
    w.say(match k {
        Kind::Incident => "kind-incident",
        Kind::Copies => "kind-copies",
        Kind::Counts => "kind-counts",
        Kind::Tolerated => "kind-tolerated",
        Kind::Party => "kind-party",
    })
}

/// Whether a difference is open, in a word.
pub(crate) fn settled(w: Words, settled: bool, open: bool) -> &'static str {
    w.say(match (settled, open) {
        (true, _) => "settled",
        (false, true) => "open-word",
        (false, false) => "not-blocking",
    })
}

/// What two copies of one document have apart.
pub(crate) fn copies_apart(w: Words, k: Kind, cells: usize, apart: u64, settled: &str) -> String {
    let message = match k {
        Kind::Incident => "apart-incident",
        Kind::Party => "apart-party",
        _ => "apart-copies",
    };
    let apart = w.with("votes-apart", &[("n", apart.into())]);
    let cells = w.with("cells", &[("n", cells.into())]);
    w.with(message, &[("cells", cells.into()), ("apart", apart.into()), ("settled", settled.into())])
}

/// What two counts of one box have apart.
pub(crate) fn counts_apart(
    w: Words,
    (left, right): (Count, Count),
    (apart, share): (u64, &str),
    k: Kind,
    limit: Option<u32>,
    settled: &str,
) -> String {
    let message = match (k, limit) {
        (Kind::Counts, Some(_)) => "counts-over-limit",
        (Kind::Counts, None) => "counts-not-tolerated",
        (_, Some(_)) => "counts-under-limit",
        (_, None) => "counts-later-prevails",
    };
    let apart = w.with("votes-apart", &[("n", apart.into())]);
    let mut args = vec![
        ("left", count(w, left).into()),
        ("right", count(w, right).into()),
        ("apart", apart.into()),
        ("share", share.into()),
        ("settled", settled.into()),
    ];
    args.extend(limit.map(|p| ("limit", p.into())));
    w.with(message, &args)
}

pub(crate) fn copies_agree(w: Words, n: usize) -> String {
    w.with("copies-agree", &[("n", n.into())])
}

pub(crate) fn copies_differ(w: Words, n: usize, cells: usize) -> String {
    let cells = w.with("cells", &[("n", cells.into())]);
    w.with("copies-differ", &[("n", n.into()), ("cells", cells.into())])
}

pub(crate) fn incident(w: Words, document: &str) -> String {
    w.with("incident", &[("document", document.into())])
}

pub(crate) fn page_document(w: Words, d: Document) -> &'static str {
    w.say(match d {
        Document::Result => "paper-result",
        Document::CountingSheet => "paper-counting-sheet",
        Document::Correction => "paper-correction",
        Document::Consolidation => "paper-consolidation",
    })
}

pub(crate) fn decision(w: Words, d: Decision) -> &'static str {
    w.say(match d {
        Decision::Accept => "decision-accept",
        Decision::OrderRecount => "decision-order-recount",
        Decision::Annul => "decision-annul",
        Decision::Correct => "decision-correct",
        Decision::Withhold => "decision-withhold",
        Decision::Release => "decision-release",
    })
}

/// What a decision has changed.
pub(crate) fn effect(w: Words, d: Decision, of: Option<(Count, Option<u16>)>) -> String {
    let what = of.map_or_else(String::new, |(c, issue)| issue.map_or_else(|| count(w, c), |i| document(w, c, i)));
    let args = [("what", what.into())];
    match d {
        Decision::Accept => w.with("effect-accept", &args),
        Decision::OrderRecount => w.with("effect-order-recount", &args),
        Decision::Annul => w.say("effect-annul").into(),
        Decision::Correct => w.with("effect-correct", &args),
        Decision::Withhold => w.say("effect-withhold").into(),
        Decision::Release => w.say("effect-release").into(),
    }
}

/// What a ruling changed in the figures that count; `before` and `after` say whether any did.
pub(crate) fn changed_by_ruling(w: Words, before: bool, after: bool, cells: usize) -> String {
    match (before, after, cells) {
        (false, false, _) => w.say("ruling-changed-nothing-counted").into(),
        (true, true, 0) => w.say("ruling-changed-none").into(),
        (true, true, n) => w.with("ruling-changed", &[("n", n.into())]),
        (true, false, _) => w.say("ruling-took-out").into(),
        (false, true, _) => w.say("ruling-brought-in").into(),
    }
}

/// What an issue changed in the one before it.
pub(crate) fn changed_by_issue(w: Words, earlier: u16, cells: usize) -> String {
    match cells {
        0 => w.with("issue-same", &[("issue", earlier.into())]),
        n => w.with("issue-changed", &[("issue", earlier.into()), ("n", n.into())]),
    }
}

/// The name of a figure by its word in the minutes.
pub(crate) fn figure(w: Words, word: &str) -> &'static str {
    w.say(match word {
        "registered" => "registered",
        "voted" => "voted",
        "valid" => "valid",
        _ => "invalid",
    })
}

pub(crate) fn vote(w: Words, v: Vote) -> &'static str {
    w.say(match v {
        Vote::For => "vote-for",
        Vote::Against => "vote-against",
        Vote::Abstained => "vote-abstained",
    })
}

pub(crate) fn page_version(w: Words, version: usize, of: usize) -> String {
    if of == 1 { String::new() } else { w.with("page-version", &[("version", version.into()), ("of", of.into())]) }
}
