//! What a committee wants to sign, checked against the definition: every fault at once, sums shown, contradictions said aloud.

use election::checks::{Flags, Severity};
use election::definition::{Definition, Pair};
use election::id::Count;
use election::minutes::{Closed, Figures, ISSUE_MAX, Minutes, Mode, NUMBER_MAX};
use election::tally::{Resolved, resolve};
use std::collections::HashMap;
use std::fmt;

/// The figures of one count, before they become minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Station id.
    pub station: String,
    /// `contest`, or `contest@area` where the station makes minutes for several constituencies.
    pub contest: String,
    /// The round; `None` is the one being held.
    pub round: Option<u8>,
    /// Which act of counting.
    pub count: Count,
    /// Issue, 1 to 9999; a correction is the next.
    pub issue: u16,
    /// When the count was closed.
    pub closed: Closed,
    /// A result, or a trial before the poll.
    pub mode: Mode,
    /// The four figures; `None` was not established.
    pub figures: Figures<u32>,
    /// Votes by choice id, in any order; every choice of the ballot once.
    pub votes: Vec<(String, u32)>,
}

/// One thing that makes minutes impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable word for machines.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Everything that makes minutes of this draft impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl DraftError {
    /// A stable word for machines: that of the first problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problems.first().map_or("draft", |p| p.code)
    }
}

impl fmt::Display for DraftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the figures cannot be sealed:")?;
        self.problems.iter().try_for_each(|p| write!(f, "\n  [{}] {}", p.code, p.message))
    }
}

impl std::error::Error for DraftError {}

/// A draft that fits the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The text to be signed.
    pub text: String,
    /// What the checks of the election say.
    pub flags: Flags,
    /// Sum of all votes.
    pub votes_sum: u64,
    /// The figures as given.
    pub figures: Figures<u32>,
}

impl Checked {
    /// Whether the minutes contradict themselves; such are sealed only when the committee insists.
    #[must_use]
    pub fn is_contradictory(&self) -> bool {
        self.flags.any(Severity::Contradictory)
    }

    /// What the checks say, a line each, with code and formula.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let weight = |s| match s {
            Severity::Contradictory => "contradictory",
            Severity::Suspect => "suspect",
        };
        self.flags
            .checks()
            .map(|(_, c)| format!("{} [{}]: {} Expected: {}.", weight(c.severity), c.code, c.text, c.formula))
            .collect()
    }

    /// The sums, for the committee to compare with its paper.
    #[must_use]
    pub fn sums(&self) -> String {
        let known = |n: Option<u32>| n.map_or("-".to_owned(), |n| n.to_string());
        let f = &self.figures;
        let ballots = f.valid.zip(f.invalid).map_or("-".into(), |(v, i)| (u64::from(v) + u64::from(i)).to_string());
        format!(
            "votes for all choices {}, valid {}; valid + invalid {ballots}, voted {}; registered {}",
            self.votes_sum,
            known(f.valid),
            known(f.voted),
            known(f.registered),
        )
    }
}

/// Checks a draft and writes its text. The order of the votes given does not matter.
///
/// # Errors
/// Everything that is wrong, not the first only.
pub fn check(draft: &Draft, definition: &Definition) -> Result<Checked, DraftError> {
    let mut problems = Vec::new();
    let mut problem = |code, message: String| problems.push(Problem { code, message });
    let figures = draft.figures.named();
    let votes = draft.votes.iter().map(|(c, n)| (c.as_str(), *n));
    for (name, n) in figures.into_iter().filter_map(|(name, n)| Some((name, n?))).chain(votes) {
        if n > NUMBER_MAX {
            problem("number-too-large", format!("{name}: {n} is more than {NUMBER_MAX}; correct it"));
        }
    }
    if !(1..=ISSUE_MAX).contains(&draft.issue) {
        problem("issue-outside", format!("issue {} is not between 1 and {ISSUE_MAX}", draft.issue));
    }
    if !definition.counts.contains(&draft.count) {
        let known: Vec<String> = definition.counts.iter().map(ToString::to_string).collect();
        problem(
            "wrong-count",
            format!("a {} count does not report in this election; those that do: {}", draft.count, known.join(", ")),
        );
    }
    let Some(pair) = find_pair(draft, definition, &mut problem) else {
        return Err(DraftError { problems });
    };
    let contest = &definition.contests[pair.contest.at()];
    let round = draft.round.unwrap_or(contest.round);
    // A higher one is that of a re-run, which the commission has ordered; the device does not know of it.
    if round < contest.round {
        problem("wrong-round", format!("round {} of {} is being held, not round {round}", contest.round, contest.id));
    }
    let ballot: Vec<&str> = contest.list(pair.list).iter().map(|c| contest.choices[*c as usize].id.as_str()).collect();
    let votes = in_order(&ballot, &draft.votes, &mut problem);
    if !problems.is_empty() {
        return Err(DraftError { problems });
    }
    let minutes = Minutes {
        election: &definition.id,
        definition: definition.digest,
        mode: draft.mode,
        contest: &draft.contest,
        round,
        station: &draft.station,
        count: draft.count,
        issue: draft.issue,
        closed: draft.closed,
        figures: draft.figures,
        votes,
    };
    let text = minutes.to_text();
    let resolved = read_back(&text, &minutes, definition)
        .map_err(|message| DraftError { problems: vec![Problem { code: "not-canonical", message }] })?;
    let votes_sum = resolved.votes.iter().map(|n| u64::from(*n)).sum();
    Ok(Checked { text, flags: resolved.flags, votes_sum, figures: draft.figures })
}

fn find_pair<'d>(
    draft: &Draft,
    definition: &'d Definition,
    problem: &mut impl FnMut(&'static str, String),
) -> Option<&'d Pair> {
    let Some(station) = definition.station(&draft.station) else {
        problem("unknown-station", format!("there is no station {:?} in this election; correct its id", draft.station));
        return None;
    };
    let found = definition.pair(station, &draft.contest);
    if found.is_none() {
        let pairs = &definition.stations[station.at()].pairs;
        let known: Vec<String> = pairs.iter().map(|p| definition.ballot_name(*p)).collect();
        let known = known.join(", ");
        problem(
            "wrong-contest",
            format!("station {} does not report on contest {:?}; it reports on: {known}", draft.station, draft.contest),
        );
    }
    found.map(|p| &definition.pairs[p.at()])
}

/// The votes in the order of the ballot; names every choice that is missing, unknown or there twice.
fn in_order<'d>(
    ballot: &[&'d str],
    votes: &[(String, u32)],
    problem: &mut impl FnMut(&'static str, String),
) -> Vec<(&'d str, u32)> {
    let mut given: HashMap<&str, u32> = HashMap::with_capacity(votes.len());
    for (choice, n) in votes {
        if given.insert(choice, *n).is_some() {
            problem("choice-twice", format!("choice {choice:?} stands twice; give each choice once"));
        }
    }
    let mut ordered = Vec::with_capacity(ballot.len());
    for choice in ballot {
        match given.remove(choice) {
            Some(n) => ordered.push((*choice, n)),
            None => {
                problem("choice-missing", format!("choice {choice:?} is missing; a choice without votes is given as 0"))
            }
        }
    }
    let mut unknown: Vec<&str> = given.into_keys().collect();
    unknown.sort_unstable();
    for choice in unknown {
        problem("choice-unknown", format!("choice {choice:?} is not on this ballot; on it are: {}", ballot.join(", ")));
    }
    ordered
}

/// What was written is read again by the code that the commission uses, before anybody signs it.
fn read_back(text: &str, meant: &Minutes<'_>, definition: &Definition) -> Result<Resolved, String> {
    let read = Minutes::parse(text).map_err(|e| e.to_string())?;
    if read != *meant {
        return Err("the minutes are read otherwise than they were written".into());
    }
    resolve(definition, &read).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{definition, draft};
    use proptest::prelude::*;

    fn codes(draft: &Draft) -> Vec<&'static str> {
        check(draft, &definition()).expect_err("faulty").problems.into_iter().map(|p| p.code).collect()
    }

    #[test]
    fn every_choice_is_given_once_and_what_is_not_is_named() {
        let mut d = draft(0, 1);
        d.votes = vec![("green".into(), 1), ("red".into(), 2), ("red".into(), 3)];
        let e = check(&d, &definition()).expect_err("faulty");
        assert_eq!(codes(&d), ["choice-twice", "choice-missing", "choice-missing", "choice-unknown"]);
        let text = e.to_string();
        for word in
            ["\"red\" stands twice", "\"blue\" is missing", "\"solo\" is missing", "\"green\" is not on this ballot"]
        {
            assert!(text.contains(word), "{text}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let mut d = draft(0, 0);
        d.count = Count::Recount(9);
        d.figures.voted = Some(NUMBER_MAX + 1);
        d.round = Some(0);
        assert_eq!(codes(&d), ["number-too-large", "issue-outside", "wrong-count", "wrong-round"]);
        d = draft(0, 1);
        d.station = "x/none".into();
        assert_eq!(codes(&d), ["unknown-station"]);
        d = draft(0, 1);
        d.contest = "mayor".into();
        assert_eq!(codes(&d), ["wrong-contest"]);
        assert!(check(&d, &definition()).expect_err("faulty").to_string().contains("it reports on: parliament"));
    }

    #[test]
    fn a_ballot_of_another_area_has_its_own_choices() {
        let mut d = draft(2, 1);
        assert!(check(&d, &definition()).is_ok(), "the south has no solo");
        d.votes.push(("solo".into(), 0));
        assert_eq!(codes(&d), ["choice-unknown"]);
    }

    #[test]
    fn contradictions_are_warned_of_with_the_words_of_the_checks_and_the_sums() {
        let mut d = draft(0, 1);
        d.figures.valid = d.figures.valid.map(|v| v + 1);
        let c = check(&d, &definition()).unwrap();
        assert!(c.is_contradictory());
        let warnings = c.warnings().join("\n");
        assert!(warnings.contains("contradictory [votes-differ-from-valid]"), "{warnings}");
        assert_eq!(c.sums(), "votes for all choices 60, valid 61; valid + invalid 63, voted 62; registered 100");
        assert!(check(&draft(0, 1), &definition()).unwrap().warnings().is_empty());
    }

    proptest! {
        #[test]
        fn the_order_of_the_votes_given_does_not_change_the_text(votes in Just(draft(0, 1).votes).prop_shuffle()) {
            let d = Draft { votes, ..draft(0, 1) };
            prop_assert_eq!(check(&d, &definition()).unwrap().text, check(&draft(0, 1), &definition()).unwrap().text);
        }

        #[test]
        fn what_passes_is_read_as_it_was_meant(numbers in prop::array::uniform3(0u32..=NUMBER_MAX), figures in prop::array::uniform4(prop::option::of(0u32..=NUMBER_MAX))) {
            let mut d = draft(0, 1);
            for (v, n) in d.votes.iter_mut().zip(numbers) {
                v.1 = n;
            }
            d.figures = Figures { registered: figures[0], voted: figures[1], valid: figures[2], invalid: figures[3] };
            let c = check(&d, &definition()).unwrap();
            let m = Minutes::parse(&c.text).unwrap();
            prop_assert_eq!(m.figures, d.figures);
            for (choice, n) in &d.votes {
                prop_assert!(m.votes.contains(&(choice.as_str(), *n)));
            }
            prop_assert_eq!(c.votes_sum, numbers.iter().map(|n| u64::from(*n)).sum::<u64>());
        }
    }
}
