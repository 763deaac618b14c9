//! A race: the seats of one constituency (or of the country) and everyone who competes for them, as plain integers.
//!
//! All votes of a race are over one denominator, so the methods compare integers. Limits: votes and valid votes are at most 10^12,
//! so a weight is below 2·10^24; with divisors and seats every product stays below 128 bits.

use super::rule::{ChoiceKind, Outside, Rule};
use super::trace::{Ratio, SpreadVotes, Step, Vacancy};
use super::votes::{Choice, Constituency, Sides, Standing, Votes};

/// Seats and competitors.
pub(super) struct Race {
    /// The constituency; `None`: the country.
    pub place: Option<String>,
    /// Seats to give.
    pub seats: u32,
    /// Votes of an entry are `weight ÷ denominator`; never 0.
    pub denominator: u128,
    /// Who competes: has votes, may get seats here, passed the thresholds. In ballot order.
    pub entries: Vec<Entry>,
    /// What was done to the votes before.
    pub steps: Vec<Step>,
    /// Why there may be no entries.
    pub if_empty: Vacancy,
}

/// One competitor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Index of the choice.
    pub choice: usize,
    /// Votes × denominator, above 0.
    pub weight: u128,
    /// Most seats that it can hold.
    pub cap: u32,
    /// Seats that it holds before the first is given; they count among the race's seats.
    pub held: u32,
    /// Seats are given beyond the race's number until it has so many.
    pub floor: u32,
    /// A seat that it wins stays vacant, and why.
    pub vacates: Option<Vacancy>,
}

impl Entry {
    /// A competitor without limits.
    pub fn new(choice: usize, weight: u128) -> Self {
        Self { choice, weight, cap: u32::MAX, held: 0, floor: 0, vacates: None }
    }
}

impl Race {
    /// The country's seats on the national votes.
    pub fn national(rule: &Rule, votes: &Votes, passed: &[bool]) -> Self {
        let figures = votes.national.votes.iter().zip(passed).enumerate();
        let entries = figures
            .filter_map(|(choice, (&figure, &passed))| entry(rule, votes, choice, u128::from(figure), passed))
            .collect();
        Self {
            place: None,
            seats: u32::try_from(votes.seats_total()).unwrap_or(u32::MAX),
            denominator: 1,
            entries,
            steps: Vec::new(),
            if_empty: if_empty(votes.national.votes.iter().any(|&figure| figure > 0)),
        }
    }

    /// One constituency's seats on its votes, with those from outside where the rule spreads them.
    pub fn constituency(rule: &Rule, votes: &Votes, place: &Constituency, passed: &[bool], sides: &Sides) -> Self {
        let spread = rule.outside == Outside::Spread && sides.valid_inside > 0;
        let denominator = if spread { u128::from(sides.valid_inside) } else { 1 };
        let mut entries = Vec::with_capacity(place.votes.len());
        let mut spread_votes = Vec::new();
        let mut any = false;
        for (&(choice, inside), &passed) in place.votes.iter().zip(passed) {
            let takes_part = spread && rule.outside_kinds.contains(&votes.choices[choice].kind);
            let outside = if takes_part { sides.outside[choice] } else { 0 };
            let weight = u128::from(inside) * denominator + u128::from(outside) * u128::from(place.valid);
            any |= weight > 0;
            if let Some(entry) = entry(rule, votes, choice, weight, passed) {
                entries.push(entry);
                spread_votes.push(SpreadVotes {
                    choice,
                    inside,
                    outside,
                    total: Ratio { num: weight, den: denominator },
                });
            }
        }
        let steps = if spread && place.seats > 0 && !entries.is_empty() {
            vec![Step::Spread { valid: place.valid, valid_inside: sides.valid_inside, votes: spread_votes }]
        } else {
            Vec::new()
        };
        Self { place: Some(place.id.clone()), seats: place.seats, denominator, entries, steps, if_empty: if_empty(any) }
    }

    /// The votes of an entry, for the trace.
    pub fn votes_of(&self, entry: usize) -> Ratio {
        Ratio { num: self.entries[entry].weight, den: self.denominator }
    }

    /// The choice of an entry.
    pub fn choice_of(&self, entry: usize) -> usize {
        self.entries[entry].choice
    }
}

fn if_empty(any_votes: bool) -> Vacancy {
    if any_votes { Vacancy::NobodyQualifies } else { Vacancy::NoVotes }
}

fn entry(rule: &Rule, votes: &Votes, choice: usize, weight: u128, passed: bool) -> Option<Entry> {
    let Choice { kind, standing, .. } = votes.choices[choice];
    let cap = match kind {
        ChoiceKind::List | ChoiceKind::Option => u32::MAX,
        ChoiceKind::Candidate | ChoiceKind::Independent => 1,
        ChoiceKind::AgainstAll if rule.method.is_ranking() => u32::MAX,
        ChoiceKind::AgainstAll | ChoiceKind::Unallocated => return None,
    };
    let vacates = match (kind, standing) {
        (ChoiceKind::AgainstAll, _) => Some(Vacancy::AgainstAll),
        (_, Standing::LeftSeat) if rule.method.is_ranking() => Some(Vacancy::ByElection),
        (_, Standing::Stands) => None,
        _ => return None,
    };
    (passed && weight > 0).then_some(Entry { cap, vacates, ..Entry::new(choice, weight) })
}

/// What a method made of a race: the certain seats, and the tie that keeps the others open.
pub(super) struct Draft {
    /// Seats by entry.
    pub seats: Vec<u32>,
    /// Seats that nobody gets.
    pub vacant: u32,
    /// The reasoning.
    pub steps: Vec<Step>,
    /// What a lot must decide. At most one: a tie always concerns the last seats.
    pub tie: Option<Tie>,
    /// Quota methods: what whole quotas have left of each entry's votes, and the denominator of these.
    pub remainders: Option<(Vec<u128>, u128)>,
}

/// Equals, and not a seat for each.
pub(super) struct Tie {
    /// Stable id within the race.
    pub id: String,
    /// Where they are equal.
    pub at: Ratio,
    /// Entries, in ballot order.
    pub among: Vec<usize>,
    /// How many are to be drawn.
    pub draws: u32,
    /// Seats for each who is drawn.
    pub each: u32,
}

impl Draft {
    /// Nothing given yet.
    pub fn new(race: &Race) -> Self {
        Self {
            seats: race.entries.iter().map(|entry| entry.held).collect(),
            vacant: 0,
            steps: Vec::new(),
            tie: None,
            remainders: None,
        }
    }

    /// Gives seats, as many as the entry can hold; the others stay vacant, with the reason in the trace.
    pub fn give(&mut self, race: &Race, entry: usize, seats: u32) {
        let Entry { cap, vacates, .. } = race.entries[entry];
        let held = if vacates.is_some() { 0 } else { seats.min(cap.saturating_sub(self.seats[entry])) };
        self.seats[entry] += held;
        self.leave(seats - held, vacates.unwrap_or(Vacancy::NobodyLeft));
    }

    /// Leaves seats vacant, with the reason in the trace.
    pub fn leave(&mut self, seats: u32, reason: Vacancy) {
        if seats > 0 {
            self.vacant += seats;
            self.steps.push(Step::Vacant { seats, reason });
        }
    }
}
