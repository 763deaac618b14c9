//! Thresholds: who may get seats, and where.

use super::error::AllocationError;
use super::groups::{allies, fellows, region_seats};
use super::needed::needed_for;
use super::rule::{Base, Comparison, Rule, Scope, Threshold, Whose};
use super::trace::{ThresholdResult, ThresholdTrace};
use super::votes::{Constituency, Totals, Votes};

/// Who has passed, and the reasoning. `None`: the threshold does not apply to the choice.
pub(super) struct Gate<'a> {
    rule: &'a Rule,
    votes: &'a Votes,
    /// By threshold: how each choice did in the country, or in each region.
    passed: Vec<Passed>,
    /// For each choice the votes of its alliance in a place are those of these choices.
    allies: Vec<Vec<usize>>,
    /// The same for its party.
    fellows: Vec<Vec<usize>>,
    /// Seats of the constituencies of each region.
    region_seats: Vec<u32>,
    /// Every threshold in every place looked at so far.
    pub traces: Vec<ThresholdTrace>,
}

enum Passed {
    Country(Vec<Option<bool>>),
    Regions(Vec<Vec<Option<bool>>>),
    Constituency,
}

impl<'a> Gate<'a> {
    /// Looks at every threshold of the country and of the regions. `won` says whether a choice passes threshold *n* by its seats.
    pub fn open(rule: &'a Rule, votes: &'a Votes, won: &dyn Fn(usize, usize) -> bool) -> Result<Self, AllocationError> {
        let mut gate = Self {
            rule,
            votes,
            passed: Vec::new(),
            allies: allies(rule, votes),
            fellows: fellows(rule, votes),
            region_seats: region_seats(votes),
            traces: Vec::new(),
        };
        for (index, threshold) in rule.thresholds.iter().enumerate() {
            let mut passed = match threshold.scope {
                Scope::National => {
                    let seats = u32::try_from(votes.seats_total()).unwrap_or(u32::MAX);
                    Passed::Country(gate.judge_totals(index, threshold, None, &votes.national, seats)?)
                }
                Scope::EveryRegion => {
                    // In how many regions a choice has passed; `None`: the threshold does not apply to it.
                    let mut counts: Vec<Option<u32>> = vec![None; votes.choices.len()];
                    for (at, region) in votes.regions.iter().enumerate() {
                        let seats = gate.region_seats[at];
                        let here = gate.judge_totals(index, threshold, Some(&region.id), &region.totals, seats)?;
                        for (count, here) in counts.iter_mut().zip(here) {
                            *count = here.map(|here| count.unwrap_or(0) + u32::from(here));
                        }
                    }
                    let all = u32::try_from(votes.regions.len()).unwrap_or(u32::MAX);
                    let least = threshold.places_min.unwrap_or(all);
                    Passed::Country(counts.into_iter().map(|count| count.map(|count| count >= least)).collect())
                }
                Scope::Region => {
                    let mut regions = Vec::with_capacity(votes.regions.len());
                    for (at, region) in votes.regions.iter().enumerate() {
                        let seats = gate.region_seats[at];
                        regions.push(gate.judge_totals(index, threshold, Some(&region.id), &region.totals, seats)?);
                    }
                    Passed::Regions(regions)
                }
                Scope::Constituency => Passed::Constituency,
            };
            let by_seats = |list: &mut Vec<Option<bool>>| {
                list.iter_mut()
                    .enumerate()
                    .filter(|(choice, _)| won(index, *choice))
                    .for_each(|(_, p)| *p = Some(true));
            };
            match &mut passed {
                Passed::Country(list) => by_seats(list),
                Passed::Regions(lists) => lists.iter_mut().for_each(by_seats),
                Passed::Constituency => {}
            }
            gate.passed.push(passed);
        }
        Ok(gate)
    }

    /// Whether each choice may get seats of the country, by the thresholds with these numbers (`None`: all).
    pub fn country(&self, numbers: Option<&[usize]>) -> Vec<bool> {
        (0..self.votes.choices.len()).map(|choice| self.pass(numbers, |index| self.at(index, choice, None))).collect()
    }

    /// Whether each choice may get seats of a region.
    pub fn region(&self, region: usize, numbers: Option<&[usize]>) -> Vec<bool> {
        (0..self.votes.choices.len())
            .map(|choice| self.pass(numbers, |index| self.at(index, choice, Some(region))))
            .collect()
    }

    /// Whether each choice standing in this constituency (in the order of its votes) may get its seats.
    pub fn constituency(
        &mut self,
        place: &Constituency,
        numbers: Option<&[usize]>,
    ) -> Result<Vec<bool>, AllocationError> {
        let mut local: Vec<Option<Vec<Option<bool>>>> = Vec::with_capacity(self.rule.thresholds.len());
        for (index, threshold) in self.rule.thresholds.iter().enumerate() {
            if threshold.scope != Scope::Constituency || numbers.is_some_and(|numbers| !numbers.contains(&(index + 1)))
            {
                local.push(None);
                continue;
            }
            let base = base(threshold, &place.id, [Some(place.valid), place.voters, place.registered])?;
            let figures = self.with_allies(threshold, &place.votes);
            let base = Whole { base, seats: place.seats };
            let trace = judge(index, threshold, self.votes, Some(&place.id), base, figures.into_iter())?;
            let mut passed = vec![None; place.votes.len()];
            // Both lists are in ballot order, so one walk finds each result's place.
            let mut position = 0;
            for result in &trace.results {
                while place.votes[position].0 != result.choice {
                    position += 1;
                }
                passed[position] = Some(result.passed);
            }
            self.traces.push(trace);
            local.push(Some(passed));
        }
        let by_position = |position: usize, choice: usize| {
            self.pass(numbers, |index| match &local[index] {
                Some(here) => here[position],
                None => self.at(index, choice, place.region),
            })
        };
        Ok(place.votes.iter().enumerate().map(|(position, &(choice, _))| by_position(position, choice)).collect())
    }

    fn at(&self, index: usize, choice: usize, region: Option<usize>) -> Option<bool> {
        match &self.passed[index] {
            Passed::Country(list) => list[choice],
            Passed::Regions(lists) => lists.get(region?)?[choice],
            Passed::Constituency => None,
        }
    }

    /// Every threshold that applies must be passed; of those with the same word one is enough.
    fn pass(&self, numbers: Option<&[usize]>, at: impl Fn(usize) -> Option<bool>) -> bool {
        let counts = |index: &usize| numbers.is_none_or(|numbers| numbers.contains(&(index + 1)));
        let word = |index: usize| self.rule.thresholds[index].any.as_deref();
        let all = || (0..self.rule.thresholds.len()).filter(counts);
        all().all(|index| match word(index) {
            None => at(index) != Some(false),
            Some(any) => {
                let mut same = all().filter(|&other| word(other) == Some(any)).filter_map(&at).peekable();
                same.peek().is_none() || same.any(|passed| passed)
            }
        })
    }

    fn judge_totals(
        &mut self,
        index: usize,
        threshold: &Threshold,
        region: Option<&str>,
        totals: &Totals,
        seats: u32,
    ) -> Result<Vec<Option<bool>>, AllocationError> {
        let figures = [Some(totals.valid), totals.voters, totals.registered];
        let base = base(threshold, region.unwrap_or("the country"), figures)?;
        let own: Vec<(usize, u64)> = totals.votes.iter().copied().enumerate().collect();
        let votes = self.with_allies(threshold, &own);
        let trace = judge(index, threshold, self.votes, region, Whole { base, seats }, votes.into_iter())?;
        let mut passed = vec![None; self.votes.choices.len()];
        for result in &trace.results {
            passed[result.choice] = Some(result.passed);
        }
        self.traces.push(trace);
        Ok(passed)
    }

    /// The votes that a threshold looks at: a choice's own, or with those of its party or its allies here.
    fn with_allies(&self, threshold: &Threshold, own: &[(usize, u64)]) -> Vec<(usize, u64)> {
        let together = match threshold.whose {
            Whose::Choice => return own.to_vec(),
            Whose::Party => &self.fellows,
            Whose::Alliance => &self.allies,
        };
        let of = |choice: usize| own.binary_search_by_key(&choice, |&(c, _)| c).map_or(0, |at| own[at].1);
        let sum = |choice: usize| together[choice].iter().map(|&ally| of(ally)).fold(0, u64::saturating_add);
        own.iter().map(|&(choice, _)| (choice, sum(choice))).collect()
    }
}

/// What a share is taken of: the base, and the seats of the place.
#[derive(Clone, Copy)]
struct Whole {
    base: u64,
    seats: u32,
}

fn base(threshold: &Threshold, place: &str, figures: [Option<u64>; 3]) -> Result<u64, AllocationError> {
    let place = || place.to_owned();
    match threshold.base {
        Base::Valid => Ok(figures[0].unwrap_or(0)),
        Base::Voters => figures[1].ok_or_else(|| AllocationError::VotersUnknown { place: place() }),
        Base::Registered => figures[2].ok_or_else(|| AllocationError::RegisteredUnknown { place: place() }),
    }
}

/// Reads a figure of a base; `None` where it is not known.
pub(super) fn base_of(base: Base, totals: &Totals) -> Option<u64> {
    match base {
        Base::Valid => Some(totals.valid),
        Base::Voters => totals.voters,
        Base::Registered => totals.registered,
    }
}

fn judge(
    index: usize,
    threshold: &Threshold,
    votes: &Votes,
    place: Option<&str>,
    whole: Whole,
    figures: impl Iterator<Item = (usize, u64)>,
) -> Result<ThresholdTrace, AllocationError> {
    let Whole { base, seats } = whole;
    let needed = needed_for(threshold, base, seats);
    let mut results = Vec::new();
    for (choice, votes_here) in figures {
        let who = &votes.choices[choice];
        if !threshold.applies_to(who.kind, who.members) || threshold.exempt.contains(&who.id) {
            continue;
        }
        if votes_here > base {
            return Err(AllocationError::ShareAboveWhole {
                place: place.unwrap_or("the country").to_owned(),
                choice: who.id.clone(),
                votes: votes_here,
                base,
            });
        }
        results.push(ThresholdResult { choice, votes: votes_here, passed: votes_here >= needed });
    }
    Ok(ThresholdTrace {
        threshold: index + 1,
        place: place.map(str::to_owned),
        share: Some(threshold.share),
        of: threshold.base,
        seats: threshold.per_seat.then_some(seats),
        more_than: threshold.comparison == Comparison::MoreThan,
        base,
        needed,
        results,
    })
}
