//! From an outcome to the assertions that together imply it.
//!
//! | method | assertions | source |
//! |---|---|---|
//! | most votes | each winner has more votes than each loser | Stark, *SHANGRLA*, 2020 |
//! | thresholds | a choice has, or has not, its share | the same, supermajority |
//! | D'Hondt, Sainte-Laguë, modified | the last seat of one list has a higher quotient than the next of another | Stark and Teague, 2014 |
//! | Hare, largest remainders | no seat would be better placed with another list | Blom and others, *Auditing Hamiltonian Elections*, 2021 |

use crate::assertion::{Assertion, Kind};
use crate::batch::Contents;
use crate::night::Night;
use election::allocation::{
    Allocation, Base, ChoiceKind, Comparison, Constituency, Exhausted, Level, Method, Outside, Remainder, Rule, Scope,
    Standing, ThresholdTrace, Votes, Whose,
};
use election::definition::Definition;
use election::fraction::Fraction;

/// What of the outcome is to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Who has the most votes: of each constituency where seats go to persons or to the first, else of the whole contest.
    Winners,
    /// Who has reached the thresholds and who has not.
    Thresholds,
    /// Every seat; the thresholds with them.
    Seats,
}

impl What {
    /// All.
    pub const ALL: [Self; 3] = [Self::Winners, Self::Thresholds, Self::Seats];

    /// The word in `audit.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Winners => "winners",
            Self::Thresholds => "thresholds",
            Self::Seats => "seats",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.word() == s)
    }
}

/// How votes that have no station are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unaudited {
    /// As they were reported: the audit's result holds if they are right.
    Fixed,
    /// As if each were for the other side.
    Worst,
}

impl Unaudited {
    /// The word in `audit.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Worst => "worst",
        }
    }
}

/// Why there are no assertions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// No rule, or none for this.
    #[error("contest {contest} declares {lacks}: choose other claims")]
    Nothing {
        /// The contest.
        contest: String,
        /// What is lacking.
        lacks: &'static str,
    },
    /// No published assertions.
    #[error("there are no published assertions for {0}; winners and thresholds can be audited")]
    Method(&'static str),
    /// Seats hang on lots.
    #[error("seats hang on a lot that is not drawn: draw it first")]
    Lot,
    /// The votes from outside move every seat.
    #[error("votes from outside are spread over the constituencies: they can only be taken as fixed")]
    Spread,
    /// The seats do not follow from votes alone.
    #[error(
        "in {place} the seats do not go to those with the most votes (a quota, a vacancy): they cannot be audited as winners"
    )]
    NotByVotes {
        /// The constituency.
        place: String,
    },
}

impl ClaimError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nothing { .. } => "audit-no-claim",
            Self::Method(_) => "audit-method",
            Self::Lot => "audit-lot",
            Self::Spread => "audit-spread",
            Self::NotByVotes { .. } => "audit-not-by-votes",
        }
    }
}

/// What is claimed: the votes, the seats that follow, and the rule by which.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The night.
    pub night: &'a Night,
    /// The votes as the tally has them for the allocation.
    pub votes: &'a Votes,
    /// Rule and seats, where the contest has them.
    pub seats: Option<(&'a Rule, &'a Allocation)>,
    /// How votes without a station are taken.
    pub unaudited: Unaudited,
    /// Only this constituency (id of its area); assertions about the country are left out.
    pub only: Option<&'a str>,
}

/// The assertions of an outcome, in the order of their ids.
///
/// # Errors
/// Claims that the contest does not have, or for which no assertions are known.
pub fn assertions(outcome: &Outcome<'_>, what: &[What]) -> Result<Vec<Assertion>, ClaimError> {
    let mut made = Vec::new();
    for what in what {
        match what {
            What::Winners => outcome.winners(&mut made)?,
            What::Thresholds => outcome.thresholds(&mut made)?,
            What::Seats => {
                let (rule, _) = outcome.rule()?;
                if !rule.thresholds.is_empty() {
                    outcome.thresholds(&mut made)?;
                }
                outcome.seats(&mut made)?;
            }
        }
    }
    if let Some(only) = outcome.only {
        made.retain(|a| a.scope == only);
    }
    made.sort_by(|a, b| a.id.cmp(&b.id));
    made.dedup_by(|a, b| a.id == b.id);
    if made.is_empty() {
        return Err(outcome.nothing("nothing of the kind"));
    }
    Ok(made)
}

impl Outcome<'_> {
    fn nothing(&self, lacks: &'static str) -> ClaimError {
        ClaimError::Nothing { contest: self.night.contest().id.clone(), lacks }
    }

    fn rule(&self) -> Result<(&Rule, &Allocation), ClaimError> {
        let (rule, seats) = self.seats.ok_or_else(|| self.nothing("no rule for its seats"))?;
        if seats.lots_required.is_empty() { Ok((rule, seats)) } else { Err(ClaimError::Lot) }
    }

    fn name(&self, choice: usize) -> &str {
        self.night.contest().choices[choice].names.get(self.night.definition.language())
    }

    fn place(&self, scope: &str) -> String {
        let d = &self.night.definition;
        d.area(scope).map_or_else(|| scope.to_owned(), |a| d.areas[a.at()].names.get(d.language()).to_owned())
    }

    fn id(&self, choice: usize) -> &str {
        &self.votes.choices[choice].id
    }

    fn blank(&self, kind: Kind, scope: &str, id: String, words: String) -> Assertion {
        let votes = vec![0; self.votes.choices.len()];
        Assertion { id, kind, scope: scope.to_owned(), words, votes, other: 0, invalid: 0, constant: 0 }
    }

    /// Adds what the votes without a station are worth.
    fn with_unaudited(&self, mut assertion: Assertion) -> Assertion {
        let d = &self.night.definition;
        let scope = d.area(&assertion.scope).unwrap_or(Definition::ROOT);
        for (area, contents) in &self.night.unaudited {
            if assertion.scope.is_empty() || d.upwards(*area).any(|a| a == scope) {
                assertion.constant += match self.unaudited {
                    Unaudited::Fixed => assertion.value(contents),
                    Unaudited::Worst => i128::from(contents.ballots()) * assertion.least(),
                };
            }
        }
        assertion
    }

    fn versus(&self, kind: Kind, scope: &str, pair: (usize, usize), factors: (u128, u128), words: String) -> Assertion {
        let (a, b) = pair;
        let place = if scope.is_empty() { String::new() } else { format!("{scope}/") };
        let id = format!("{}/{place}{}>{}", kind.word(), self.id(a), self.id(b));
        let mut assertion = self.blank(kind, scope, id, words);
        assertion.votes[a] = signed(factors.0);
        assertion.votes[b] = -signed(factors.1);
        assertion
    }

    fn winners(&self, made: &mut Vec<Assertion>) -> Result<(), ClaimError> {
        match self.seats {
            Some((rule, allocation)) if matches!(rule.method, Method::Plurality | Method::Sntv) => {
                if !allocation.lots_required.is_empty() {
                    return Err(ClaimError::Lot);
                }
                let national = rule.level == Level::National;
                let whole = Constituency {
                    seats: u32::try_from(self.votes.seats_total()).unwrap_or(u32::MAX),
                    votes: self.votes.national.votes.iter().copied().enumerate().collect(),
                    ..Constituency::default()
                };
                let places: &[Constituency] =
                    if national { std::slice::from_ref(&whole) } else { &self.votes.constituencies };
                for (place, outcome) in places.iter().zip(&allocation.by_constituency) {
                    let taken = if rule.method == Method::Plurality { place.seats.min(1) } else { place.seats };
                    let first = self.first(&place.votes, taken as usize);
                    let seated = |c: &usize| {
                        self.votes.choices[*c].kind == ChoiceKind::AgainstAll
                            || outcome.seats.iter().any(|(s, _)| s == c)
                    };
                    if !first.iter().all(seated) {
                        return Err(ClaimError::NotByVotes { place: self.place(&place.id) });
                    }
                    self.first_before_others(&place.id, &place.votes, &first, made);
                }
            }
            _ => {
                let votes: Vec<(usize, u64)> = self.votes.national.votes.iter().copied().enumerate().collect();
                let first = self.first(&votes, 1);
                self.first_before_others("", &votes, &first, made);
            }
        }
        Ok(())
    }

    /// Those with the most votes. Who is a sum of several has none of its own.
    fn first(&self, votes: &[(usize, u64)], seats: usize) -> Vec<usize> {
        let mut order: Vec<(usize, u64)> = votes.iter().copied().filter(|(c, n)| self.is_one(*c) && *n > 0).collect();
        order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        order.into_iter().take(seats).map(|(c, _)| c).collect()
    }

    fn is_one(&self, choice: usize) -> bool {
        self.votes.choices[choice].kind != ChoiceKind::Unallocated
    }

    fn first_before_others(&self, scope: &str, votes: &[(usize, u64)], first: &[usize], made: &mut Vec<Assertion>) {
        for &winner in first {
            for &(loser, _) in votes.iter().filter(|(c, _)| !first.contains(c) && self.is_one(*c)) {
                let mut words = format!("{} has more votes than {}", self.name(winner), self.name(loser));
                if !scope.is_empty() {
                    words.push_str(&format!(" in {}", self.place(scope)));
                }
                made.push(self.with_unaudited(self.versus(Kind::Winner, scope, (winner, loser), (1, 1), words)));
            }
        }
    }

    fn thresholds(&self, made: &mut Vec<Assertion>) -> Result<(), ClaimError> {
        let (rule, allocation) = self.rule()?;
        if rule.thresholds.is_empty() {
            return Err(self.nothing("no threshold"));
        }
        for threshold in &rule.thresholds {
            let plain = threshold.base != Base::Registered
                && threshold.whose == Whose::Choice
                && threshold.is_plain_share()
                && threshold.any.is_none()
                && threshold.or_stage.is_none();
            if !plain {
                return Err(ClaimError::Method(
                    "a threshold of registered voters, of an alliance, of the votes for one seat, or with another way past it",
                ));
            }
        }
        for trace in &allocation.thresholds {
            for result in &trace.results {
                made.push(self.threshold(rule, trace, result.choice, result.passed));
            }
        }
        Ok(())
    }

    fn threshold(&self, rule: &Rule, trace: &ThresholdTrace, choice: usize, passed: bool) -> Assertion {
        let threshold = &rule.thresholds[trace.threshold - 1];
        let (num, den) = (signed(threshold.share.num()), signed(threshold.share.den()));
        let scope = trace.place.as_deref().unwrap_or_default();
        let kind = if passed { Kind::Reached } else { Kind::Missed };
        let place = if scope.is_empty() { String::new() } else { format!("{scope}/") };
        let id = format!("{}-{}/{place}{}", kind.word(), trace.threshold, self.id(choice));
        let base = match threshold.base {
            Base::Valid => "the valid votes",
            Base::Voters => "the voters who took part",
            Base::Registered => "the registered voters",
        };
        let verb = if passed { "has" } else { "has not" };
        let in_place = if scope.is_empty() { String::new() } else { format!(" in {}", self.place(scope)) };
        let words = format!("{} {verb} {} of {base}{in_place}", self.name(choice), percent(threshold.share));
        let mut a = self.blank(kind, scope, id, words);
        // den × votes − num × base; turned round for one that has not reached it.
        let sign = if passed { 1 } else { -1 };
        a.votes.fill(-num * sign);
        a.votes[choice] = (den - num) * sign;
        a.other = -num * sign;
        a.invalid = if threshold.base == Base::Voters { -num * sign } else { 0 };
        let mut a = self.with_unaudited(a);
        // Whole numbers: "at least" is "more than one less".
        if passed == (threshold.comparison == Comparison::AtLeast) {
            a.constant += 1;
        }
        a
    }

    /// Whether a choice takes part in a place, by the thresholds that were looked at.
    fn takes_part(&self, rule: &Rule, allocation: &Allocation, choice: usize, place: Option<&Constituency>) -> bool {
        let kind = self.votes.choices[choice].kind;
        let can = matches!(kind, ChoiceKind::List | ChoiceKind::Candidate | ChoiceKind::Independent);
        let region = place.and_then(|p| p.region).map(|r| self.votes.regions[r].id.as_str());
        let here = place.map(|p| p.id.as_str());
        can && allocation.thresholds.iter().all(|trace| {
            let applies = match rule.thresholds[trace.threshold - 1].scope {
                Scope::National | Scope::EveryRegion => true,
                Scope::Region => trace.place.as_deref() == region,
                Scope::Constituency => trace.place.as_deref() == here,
            };
            !applies || trace.results.iter().all(|r| r.choice != choice || r.passed)
        })
    }

    fn seats(&self, made: &mut Vec<Assertion>) -> Result<(), ClaimError> {
        let (rule, allocation) = self.rule()?;
        if self.votes.choices.iter().any(|c| c.standing != Standing::Stands) {
            return Err(ClaimError::Method("a contest that somebody left"));
        }
        if rule.exhausted != Exhausted::Vacant {
            return Err(ClaimError::Method("lists limited by their persons"));
        }
        if rule.runoff.is_some() {
            return Err(ClaimError::Method("a majority with another round"));
        }
        if rule.remainder.is_some_and(|r| r != Remainder::Largest) {
            return Err(ClaimError::Method("a quota whose rest goes by highest averages"));
        }
        match rule.method {
            Method::Plurality | Method::Sntv => return self.winners(made),
            Method::Droop => return Err(ClaimError::Method("the quota of Droop, which is rounded")),
            Method::HagenbachBischoff => return Err(ClaimError::Method("the quota of Hagenbach-Bischoff")),
            Method::Imperiali => return Err(ClaimError::Method("the quota of Imperiali")),
            Method::Danish => return Err(ClaimError::Method("the Danish divisors")),
            Method::Stages => return Err(ClaimError::Method("seats in several stages")),
            Method::Dhondt | Method::SainteLague | Method::ModifiedSainteLague | Method::Hare => {}
        }
        let spread = rule.outside == Outside::Spread && !self.night.unaudited.is_empty();
        if spread && self.unaudited == Unaudited::Worst {
            return Err(ClaimError::Spread);
        }
        let national = rule.level == Level::National;
        for (i, outcome) in allocation.by_constituency.iter().enumerate() {
            let place = (!national).then(|| &self.votes.constituencies[i]);
            let standing: Vec<usize> = match place {
                Some(p) => p.votes.iter().map(|(c, _)| *c).collect(),
                None => (0..self.votes.choices.len()).collect(),
            };
            let part: Vec<usize> =
                standing.into_iter().filter(|c| self.takes_part(rule, allocation, *c, place)).collect();
            let held = |c: usize| outcome.seats.iter().find(|(s, _)| *s == c).map_or(0, |(_, n)| *n);
            let seats = Seats { scope: place.map_or("", |p| p.id.as_str()), place, part: &part, held: &held, spread };
            if rule.method == Method::Hare {
                self.remainders(rule, &seats, made)?;
            } else {
                self.quotients(rule, &seats, made);
            }
        }
        Ok(())
    }

    fn quotients(&self, rule: &Rule, seats: &Seats<'_>, made: &mut Vec<Assertion>) {
        for &a in seats.part.iter().filter(|a| (seats.held)(**a) > 0) {
            for &b in seats.part.iter().filter(|b| **b != a && !self.is_full(**b, (seats.held)(**b))) {
                let (last, next) = (divisor(rule, (seats.held)(a) - 1), divisor(rule, (seats.held)(b)));
                let place =
                    if seats.scope.is_empty() { String::new() } else { format!(" in {}", self.place(seats.scope)) };
                let words = format!(
                    "seat {} of {} comes before seat {} of {}{place}",
                    (seats.held)(a),
                    self.name(a),
                    (seats.held)(b) + 1,
                    self.name(b)
                );
                let assertion = self.versus(Kind::Seat, seats.scope, (a, b), (next, last), words);
                made.push(self.with_outside(rule, seats, assertion));
            }
        }
    }

    /// Seats are whole quotas and largest remainders exactly when moving one seat from a list to another never brings the two nearer to their
    /// shares: s(B) − seats(B) − (s(A) − seats(A)) < 1 with s the share of the seats.
    fn remainders(&self, rule: &Rule, seats: &Seats<'_>, made: &mut Vec<Assertion>) -> Result<(), ClaimError> {
        if seats.part.iter().any(|c| self.votes.choices[*c].kind != ChoiceKind::List) {
            return Err(ClaimError::Method("largest remainders with single persons among the lists"));
        }
        let all: i128 = seats.part.iter().map(|c| i128::from((seats.held)(*c))).sum();
        for &a in seats.part.iter().filter(|a| (seats.held)(**a) > 0) {
            for &b in seats.part.iter().filter(|b| **b != a) {
                let place =
                    if seats.scope.is_empty() { String::new() } else { format!(" in {}", self.place(seats.scope)) };
                let (name_a, name_b) = (self.name(a), self.name(b));
                let words = format!("no seat of {name_a} would be better placed with {name_b}{place}");
                let step = 1 + i128::from((seats.held)(b)) - i128::from((seats.held)(a));
                let mut assertion = self.versus(Kind::Remainder, seats.scope, (a, b), (0, 0), words);
                seats.part.iter().for_each(|c| assertion.votes[*c] = step);
                assertion.votes[a] += all;
                assertion.votes[b] -= all;
                made.push(self.with_outside(rule, seats, assertion));
            }
        }
        Ok(())
    }

    /// A person can have one seat.
    fn is_full(&self, choice: usize, held: u32) -> bool {
        held >= 1 && self.votes.choices[choice].kind != ChoiceKind::List
    }

    /// Adds what counts in a constituency and was not cast in a station of it.
    fn with_outside(&self, rule: &Rule, seats: &Seats<'_>, assertion: Assertion) -> Assertion {
        let assertion = self.with_unaudited(assertion);
        let Some(place) = seats.place.filter(|_| seats.spread) else { return assertion };
        // Votes = inside + outside × valid here ÷ valid of all constituencies. All of it times the last, so that it stays whole. The two valid sums
        // are taken as reported.
        let inside: u64 = self.votes.constituencies.iter().map(|c| c.valid).sum();
        let scale = i128::from(inside.max(1));
        let outside = |choice: usize| {
            let cast: u64 = self
                .votes
                .constituencies
                .iter()
                .flat_map(|c| &c.votes)
                .filter(|(c, _)| *c == choice)
                .map(|(_, n)| n)
                .sum();
            let spreads = rule.outside_kinds.contains(&self.votes.choices[choice].kind);
            if spreads { i128::from(self.votes.national.votes[choice].saturating_sub(cast)) } else { 0 }
        };
        let share: i128 =
            seats.part.iter().filter(|c| assertion.votes[**c] != 0).map(|c| assertion.votes[*c] * outside(*c)).sum();
        Assertion {
            votes: assertion.votes.iter().map(|c| c * scale).collect(),
            constant: assertion.constant * scale + share * i128::from(place.valid),
            ..assertion
        }
    }
}

/// The seats of one place.
struct Seats<'a> {
    scope: &'a str,
    place: Option<&'a Constituency>,
    part: &'a [usize],
    held: &'a dyn Fn(usize) -> u32,
    spread: bool,
}

/// The divisor of the seat after `held`, times the denominator of the first.
fn divisor(rule: &Rule, held: u32) -> u128 {
    let first = rule.first_divisor.unwrap_or(Fraction::ONE);
    let distance = if rule.method == Method::Dhondt { 1 } else { 2 };
    if held == 0 { first.num() } else { (u128::from(held) * distance + 1) * first.den() }
}

/// Factors of rules are far below 2¹²⁷.
fn signed(n: u128) -> i128 {
    i128::try_from(n).unwrap_or(i128::MAX)
}

fn percent(share: Fraction) -> String {
    let hundred = share.num().saturating_mul(100);
    if hundred.is_multiple_of(share.den()) { format!("{} %", hundred / share.den()) } else { share.to_string() }
}

/// What all batches hold together.
#[must_use]
pub fn sum<'a>(contents: impl Iterator<Item = &'a Contents>) -> Contents {
    let mut all = Contents::default();
    contents.for_each(|c| all.add(c));
    all
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
