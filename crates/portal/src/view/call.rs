//! What may be said of figures that are not complete. `docs/formats/partial-results.md` states the rules; they stand in this file and nowhere else
//! in the code.

use super::figures::Counted;
use election::allocation::open::ThresholdMargin;
use election::statement::Stage;
use words::Words;

/// While fewer results than this part of the expected ones are counted, it is too early to name a lead without a warning.
pub(crate) const EARLY_PERCENT: u32 = 20;

/// What may be said of who is ahead in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// Nothing is counted.
    Nothing,
    /// Fewer than [`EARLY_PERCENT`] of the results are counted.
    Early,
    /// Enough is counted to say who leads; it can still change.
    Leads,
    /// The lead is larger than all voters of the stations that are open.
    Certain,
    /// All expected results are counted, and nothing is declared.
    Complete,
    /// Declared, and open to change.
    Provisional,
    /// Declared for good.
    Final,
}

impl Call {
    /// All of them, in the order of a count.
    pub(crate) const ALL: [Self; 7] =
        [Self::Nothing, Self::Early, Self::Leads, Self::Certain, Self::Complete, Self::Provisional, Self::Final];

    /// Of the sums of a place, the voters of what is still open in it (`None`: not known), and what was declared of the contest.
    pub(crate) fn of(c: &Counted, open: Option<u64>, announced: Option<Stage>) -> Self {
        match announced {
            _ if c.is_empty() => Self::Nothing,
            Some(Stage::Final) => Self::Final,
            Some(Stage::Provisional) => Self::Provisional,
            None if c.reported >= c.expected => Self::Complete,
            None if open.is_some_and(|open| lead(c) > open) => Self::Certain,
            None if u64::from(c.reported) * 100 < u64::from(c.expected) * u64::from(EARLY_PERCENT) => Self::Early,
            None => Self::Leads,
        }
    }

    /// Of the sums of a part of the country, as far as they say it by themselves; `None`: all is counted, and what that means is declared of the whole.
    pub(crate) fn in_part(c: &Counted) -> Option<Self> {
        Some(Self::of(c, None, None)).filter(|call| *call != Self::Complete)
    }

    /// Whether who is ahead may be an accident of which stations came first.
    pub(crate) fn is_early(self) -> bool {
        self == Self::Early
    }

    /// In a few words, for a table.
    pub(crate) fn short(self, w: Words) -> &'static str {
        match self {
            Self::Nothing => w.say("call-short-nothing"),
            Self::Early => w.say("call-short-early"),
            Self::Leads => w.say("call-short-leads"),
            Self::Certain => w.say("call-short-certain"),
            Self::Complete => w.say("call-short-complete"),
            Self::Provisional => w.say("call-short-provisional"),
            Self::Final => w.say("call-short-final"),
        }
    }

    /// The rule in a sentence.
    pub(crate) fn rule(self, w: Words) -> String {
        match self {
            Self::Nothing => w.say("call-rule-nothing").to_owned(),
            Self::Early => w.with("call-rule-early", &[("percent", EARLY_PERCENT.into())]),
            Self::Leads => w.with("call-rule-leads", &[("percent", EARLY_PERCENT.into())]),
            Self::Certain => w.say("call-rule-certain").to_owned(),
            Self::Complete => w.say("call-rule-complete").to_owned(),
            Self::Provisional => w.say("call-rule-provisional").to_owned(),
            Self::Final => w.say("call-rule-final").to_owned(),
        }
    }
}

/// By how many votes the first is ahead of the second.
pub(crate) fn lead(c: &Counted) -> u64 {
    let (mut first, mut second) = (0, 0);
    for (_, n) in &c.votes {
        if *n > first {
            (first, second) = (*n, first);
        } else {
            second = second.max(*n);
        }
    }
    first - second
}

/// The rules in words, for the foot of a page: word and sentence.
pub(crate) fn rules(w: Words) -> Vec<(&'static str, String)> {
    Call::ALL.map(|c| (c.short(w), c.rule(w))).to_vec()
}

/// What may be said of a list at a threshold: in short, and why. It is never said to have passed before that is certain.
pub(crate) fn threshold(m: &ThresholdMargin, w: Words) -> (&'static str, String) {
    let short = match (m.passed, m.decided) {
        (true, true) => w.say("gate-passed"),
        (true, false) => w.say("gate-above"),
        (false, false) => w.say("gate-below"),
        (false, true) => w.say("gate-failed"),
    };
    let args = |id, added: u64, open: u64| w.with(id, &[("votes", added.into()), ("open", open.into())]);
    let why = match (m.passed, m.decided, m.added, m.open) {
        (_, true, _, Some(0)) => w.say("gate-why-all").to_owned(),
        (true, true, Some(added), Some(open)) => args("gate-why-passed", added, open),
        (true, true, ..) => w.say("gate-why-safe").to_owned(),
        (false, true, Some(added), Some(open)) => args("gate-why-failed", added, open),
        (false, true, ..) => w.say("gate-why-lost").to_owned(),
        (true, false, Some(added), Some(open)) => args("gate-why-above", added, open),
        (false, false, Some(added), Some(open)) => args("gate-why-below", added, open),
        (_, false, ..) => w.say("gate-why-unknown").to_owned(),
    };
    (short, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use words::Language;

    fn counted(expected: u32, reported: u32, votes: &[u64]) -> Counted {
        let votes: Vec<(usize, u64)> = votes.iter().copied().enumerate().collect();
        Counted { expected, reported, base: votes.iter().map(|v| v.1).sum(), votes, ..Counted::default() }
    }

    #[test]
    fn a_lead_is_named_from_a_fifth_of_the_results_and_certain_from_one_vote_more_than_is_open() {
        let of = |reported, open| Call::of(&counted(100, reported, &[600, 400, 100]), open, None);
        assert_eq!(of(0, None), Call::Nothing);
        assert_eq!(of(19, None), Call::Early);
        assert_eq!(of(20, None), Call::Leads);
        assert_eq!(of(99, Some(200)), Call::Leads, "the open votes could make it equal");
        assert_eq!(of(99, Some(199)), Call::Certain);
        assert_eq!(of(99, None), Call::Leads, "nobody knows how many voters are open");
        assert_eq!(of(100, Some(0)), Call::Complete);
    }

    #[test]
    fn only_a_declaration_makes_it_final() {
        let all = counted(10, 10, &[9, 1]);
        assert_eq!(Call::of(&all, Some(0), Some(Stage::Provisional)), Call::Provisional);
        assert_eq!(Call::of(&all, Some(0), Some(Stage::Final)), Call::Final);
        assert_eq!(
            Call::of(&counted(10, 0, &[]), Some(9), Some(Stage::Final)),
            Call::Nothing,
            "nothing is there to be final"
        );
    }

    #[test]
    fn equals_have_no_lead() {
        assert_eq!(lead(&counted(2, 1, &[5, 5, 1])), 0);
        assert_eq!(Call::of(&counted(100, 99, &[5, 5]), Some(0), None), Call::Leads);
    }

    #[test]
    fn a_threshold_is_passed_only_when_nothing_open_can_change_it() {
        let w = Words::of(Language::English);
        let m = |passed, decided, added, open| {
            let m = ThresholdMargin { threshold: 1, place: None, choice: 0, passed, moved: None, added, open, decided };
            threshold(&m, w)
        };
        assert_eq!(m(true, false, Some(5), Some(5)).0, w.say("gate-above"));
        assert_eq!(m(true, false, None, None).1, w.say("gate-why-unknown"));
        let (short, why) = m(true, true, Some(1_234), Some(1_233));
        assert!(short == w.say("gate-passed") && why.contains("1,234") && why.contains("1,233"), "{why}");
        assert_eq!(m(false, true, None, Some(0)).1, w.say("gate-why-all"));
    }

    proptest! {
        /// Whatever the open voters choose, who is certainly ahead stays ahead.
        #[test]
        fn what_is_certain_holds_for_every_outcome(votes in prop::collection::vec(0u64..1_000, 2..6), open in 0u64..500, to in 0usize..6) {
            let c = counted(10, 9, &votes);
            prop_assume!(Call::of(&c, Some(open), None) == Call::Certain);
            let first = c.leader().map(|i| c.votes[i].0);
            let mut after = c.clone();
            let at = to % votes.len();
            after.votes[at].1 += open;
            prop_assert_eq!(after.leader().map(|i| after.votes[i].0), first);
        }
    }
}
