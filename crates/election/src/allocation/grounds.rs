//! Who competes in each place of a stage, with which votes, for how many seats.

use std::collections::BTreeMap;

use super::error::AllocationError;
use super::race::Entry;
use super::rule::ChoiceKind;
use super::stage::{Factor, Place, QuotaOf, Stage, Unit, VotesFrom};
use super::staged::Run;
use super::tables::{ALL, COUNTRY, PlaceVotes, Spot, ballot};
use super::threshold::Gate;
use super::trace::{Ratio, Step, Vacancy};
use super::votes::{Choice, Standing, Votes};
use crate::fraction::Fraction;

/// Who competes for what, before the seats are given.
pub(super) struct Ground {
    pub spot: Spot,
    /// The unit whose seats are divided.
    pub of: Option<usize>,
    pub seats: u32,
    pub denominator: u128,
    /// (unit, weight), in ballot order.
    pub units: Vec<(usize, u128)>,
    /// By unit: a person, or one whose seat stays vacant.
    pub special: BTreeMap<usize, Entry>,
    /// Weight of everyone who takes part, for shares.
    pub quota_of: Option<(u128, u32)>,
    /// Position of the leader among the units and the valid votes, where it earns the seats as a bonus.
    pub bonus: Option<(usize, u64)>,
    /// The places that compete, when units are places.
    pub level: Place,
    /// What was done to the votes before.
    pub notes: Vec<Note>,
}

/// Something that was done to the votes of a unit.
#[derive(Clone)]
pub(super) enum Note {
    /// So many count so many times.
    Raised(usize, Ratio, Fraction),
    /// To so many come so many.
    Added(usize, Ratio, Ratio),
}

impl Note {
    pub fn unit(&self) -> usize {
        match self {
            Self::Raised(unit, ..) | Self::Added(unit, ..) => *unit,
        }
    }

    /// As a step of the trace; `choice` is the unit's position among the names.
    pub fn step(&self, choice: usize) -> Step {
        match *self {
            Self::Raised(_, votes, times) => Step::Raised { choice, votes, times },
            Self::Added(_, votes, added) => Step::Added { choice, votes, added },
        }
    }
}

impl<'a> Run<'a> {
    /// Units that compete in each place.
    pub(super) fn units(&mut self, stage: &Stage) -> Result<Vec<Ground>, AllocationError> {
        let votes = ballot(&stage.id, stage.ballot.as_deref(), self.input)?;
        let own = stage.ballot.is_none();
        let places = self.world.places(self.rule, votes, stage.level, own.then_some(self.sides));
        let mut grounds = Vec::with_capacity(places.len());
        for place in places {
            let passed = if own { self.passed(stage, votes, &place)? } else { vec![true; place.votes.len()] };
            let mut notes = Vec::new();
            let (mut units, special) = self.competitors(stage, votes, &place, &passed, &mut notes);
            let common = self.raise(stage, &place, &mut units, &mut notes);
            let (bonus, seats) = match &stage.bonus {
                None => (None, self.seats(stage, &place)?),
                Some(_) => self.bonus(stage, &place, &units)?,
            };
            grounds.push(Ground {
                bonus,
                spot: place.spot,
                of: None,
                seats,
                denominator: place.denominator * common,
                units,
                special,
                quota_of: self.quota_of(stage, votes, &place),
                level: stage.level,
                notes,
            });
        }
        Ok(grounds)
    }

    fn passed(&mut self, stage: &Stage, votes: &'a Votes, place: &PlaceVotes) -> Result<Vec<bool>, AllocationError> {
        let numbers = stage.thresholds.as_deref();
        if self.rule.thresholds.is_empty() || numbers == Some(&[]) {
            return Ok(vec![true; place.votes.len()]);
        }
        if self.gate.is_none() {
            self.gate = Some(self.open_gate(votes)?);
        }
        // Just opened, or open before.
        let Some(gate) = &mut self.gate else { return Ok(Vec::new()) };
        Ok(match stage.level {
            Place::National => gate.country(numbers),
            Place::Region => gate.region(place.index, numbers),
            Place::Constituency => gate.constituency(&votes.constituencies[place.index], numbers)?,
        })
    }

    fn open_gate(&mut self, votes: &'a Votes) -> Result<Gate<'a>, AllocationError> {
        let mut won = Vec::new();
        for threshold in &self.rule.thresholds {
            let table = self.tables(threshold.or_stage.as_slice());
            won.push(self.world.gather(&table, Place::National, Unit::Party));
        }
        let ids: Vec<usize> = votes.choices.iter().map(|choice| self.world.ids.of(&choice.id)).collect();
        let world = &self.world;
        Gate::open(self.rule, votes, &|index, choice| {
            self.rule.thresholds[index].or_seats.is_some_and(|least| {
                let unit = world.unit(ids[choice], Unit::Party);
                won[index].get(&(COUNTRY, unit)).is_some_and(|&seats| seats >= least)
            })
        })
    }

    /// The units of a place with their votes, and persons, who can have one seat.
    fn competitors(
        &mut self,
        stage: &Stage,
        votes: &Votes,
        place: &PlaceVotes,
        passed: &[bool],
        notes: &mut Vec<Note>,
    ) -> (Vec<(usize, u128)>, BTreeMap<usize, Entry>) {
        // Candidates of one party do not add up where the first wins.
        let unit = if stage.method.is_ranking() && stage.unit == Unit::Party { Unit::Choice } else { stage.unit };
        let left = self.left(stage, place.spot, unit);
        let mut units: Vec<(usize, u128)> = Vec::new();
        let mut special = BTreeMap::new();
        for (&(choice, weight), _) in place.votes.iter().zip(passed).filter(|(_, passed)| **passed) {
            let who = &votes.choices[choice];
            let Some(entry) = takes_part(stage, who) else { continue };
            let own = self.world.ids.of(&who.id);
            let id = self.world.unit(own, unit);
            if id == own && (entry.cap != u32::MAX || entry.vacates.is_some()) {
                special.insert(id, entry);
            }
            match units.iter_mut().find(|(known, _)| unit != Unit::Choice && *known == id) {
                Some((_, sum)) => *sum += weight,
                None => units.push((id, weight)),
            }
        }
        if let Some(left) = left {
            for (unit, weight) in &mut units {
                let more = left.get(unit).copied().unwrap_or(0) * place.denominator;
                if stage.votes == VotesFrom::Remainders {
                    *weight = more;
                } else if more > 0 {
                    let ratio = |num| Ratio { num, den: place.denominator };
                    notes.push(Note::Added(*unit, ratio(*weight), ratio(more)));
                    *weight += more;
                }
            }
        }
        units.retain(|&(_, weight)| weight > 0);
        (units, special)
    }

    /// Votes that count more than once: all weights over one denominator, which is the place's times the one returned.
    fn raise(&mut self, stage: &Stage, place: &PlaceVotes, units: &mut [(usize, u128)], notes: &mut Vec<Note>) -> u128 {
        let common = stage.factors.iter().map(|factor| factor.times.den()).product::<u128>();
        for (unit, weight) in units {
            let marks = self.world.position(*unit).map(|at| &self.input.votes.choices[at].marks);
            let applies = |factor: &&Factor| {
                let below = factor.below.is_none_or(|below| {
                    *weight * below.den() < below.num() * u128::from(place.valid) * place.denominator
                });
                below && marks.is_some_and(|marks| marks.contains(&factor.mark))
            };
            match stage.factors.iter().find(applies) {
                Some(factor) => {
                    let votes = Ratio { num: *weight, den: place.denominator };
                    notes.push(Note::Raised(*unit, votes, factor.times));
                    *weight = *weight * (common / factor.times.den()) * factor.times.num();
                }
                None => *weight *= common,
            }
        }
        common
    }

    /// What quotas of an earlier stage left in this place, by unit; `None`: votes as cast count.
    fn left(&self, stage: &Stage, spot: Spot, unit: Unit) -> Option<BTreeMap<usize, u128>> {
        let of = stage.votes_of.as_ref().filter(|_| stage.votes.takes_left())?;
        let table = self.tables.iter().find(|(id, _)| id == of).map(|(_, table)| table)?;
        let mut sums = BTreeMap::new();
        for (&(from, id), &votes) in &table.left {
            if self.world.lift(from, spot.level) == Some(spot) {
                *sums.entry(self.world.keeper(id, unit)).or_insert(0) += votes;
            }
        }
        Some(sums)
    }

    /// The seats to give in a place.
    fn seats(&self, stage: &Stage, place: &PlaceVotes) -> Result<u32, AllocationError> {
        let mut seats = stage.seats.unwrap_or(place.seats);
        if let Some(of) = &stage.seats_of {
            let table = self.tables(std::slice::from_ref(of));
            seats = self.world.gather(&table, stage.level, Unit::Choice).get(&(place.spot, ALL)).copied().unwrap_or(0);
        }
        let given = self.tables(&stage.minus);
        let given = self.world.gather(&given, stage.level, Unit::Choice);
        let given: u32 = given.iter().filter(|((spot, _), _)| *spot == place.spot).map(|(_, seats)| seats).sum();
        Ok(seats.saturating_sub(given))
    }

    /// The leader, and the seats that its share earns. Equals earn the same, and a lot decides between them.
    fn bonus(
        &self,
        stage: &Stage,
        place: &PlaceVotes,
        units: &[(usize, u128)],
    ) -> Result<(Option<(usize, u64)>, u32), AllocationError> {
        let leader = units.iter().enumerate().max_by(|a, b| a.1.1.cmp(&b.1.1).then(b.0.cmp(&a.0)));
        let (Some((at, &(_, weight))), Some(bonus)) = (leader, &stage.bonus) else { return Ok((None, 0)) };
        let whole = u128::from(place.valid).checked_mul(place.denominator);
        let seats = whole.and_then(|whole| bonus.of(weight, whole)).ok_or_else(|| AllocationError::Overflow {
            stage: stage.id.clone(),
            place: self.world.place(place.spot).unwrap_or_else(|| "the country".to_owned()),
        })?;
        Ok((Some((at, place.valid)), seats))
    }

    fn quota_of(&mut self, stage: &Stage, votes: &Votes, place: &PlaceVotes) -> Option<(u128, u32)> {
        let country = || (u128::from(votes.national.valid), u32::try_from(votes.seats_total()).unwrap_or(u32::MAX));
        match stage.quota_of {
            QuotaOf::TakingPart => None,
            QuotaOf::Valid => Some((u128::from(place.valid), place.seats)),
            QuotaOf::NationalValid => Some(country()),
            QuotaOf::RegionValid => {
                let region = self.world.lift(place.spot, Place::Region)?;
                let regions = self.world.places(self.rule, votes, Place::Region, None);
                let found = regions.iter().find(|other| other.spot == region)?;
                Some((u128::from(found.valid), found.seats))
            }
        }
    }

    /// An alliance's seats among its members, in each place.
    pub(super) fn members(&mut self, stage: &Stage, of: &str) -> Result<Vec<Ground>, AllocationError> {
        // Alliances within an alliance are put together where it is known within which.
        let nested = stage.unit == Unit::Alliance;
        let unit = if nested { Unit::Choice } else { stage.unit };
        let whole = Stage { of: None, seats: Some(0), unit, ..stage.clone() };
        let grounds = self.units(&whole)?;
        let source = self.tables.iter().find(|(id, _)| *id == of).map(|(_, table)| table.seats.clone());
        let mut divided = Vec::new();
        for ((spot, unit), seats) in source.unwrap_or_default() {
            let Some(ground) = grounds.iter().find(|ground| ground.spot == spot) else { continue };
            let mut units: Vec<(usize, u128)> = Vec::new();
            for &(id, weight) in ground.units.iter().filter(|(id, _)| self.world.belongs(*id, unit)) {
                let id = if nested { self.world.inside(id, unit) } else { id };
                match units.iter_mut().find(|(known, _)| nested && *known == id) {
                    Some((_, sum)) => *sum += weight,
                    None => units.push((id, weight)),
                }
            }
            let special = ground.special.clone();
            let notes =
                ground.notes.iter().filter(|note| units.iter().any(|(id, _)| *id == note.unit())).cloned().collect();
            divided.push(Ground { of: Some(unit), seats, units, special, notes, ..*ground });
        }
        Ok(divided)
    }

    /// Seats to places: all of them, or those of each unit of an earlier stage.
    pub(super) fn places(&mut self, stage: &Stage) -> Result<Vec<Ground>, AllocationError> {
        let votes = ballot(&stage.id, stage.ballot.as_deref(), self.input)?;
        let own = stage.ballot.is_none();
        let places = self.world.places(self.rule, votes, stage.level, own.then_some(self.sides));
        let ground = |of, seats, denominator, units| Ground {
            spot: COUNTRY,
            of,
            seats,
            denominator,
            units,
            special: BTreeMap::new(),
            quota_of: None,
            bonus: None,
            level: stage.level,
            notes: Vec::new(),
        };
        let Some(of) = &stage.of else {
            let mut units = Vec::with_capacity(places.len());
            for place in &places {
                units.push((place.spot.id, u128::from(self.figure(stage, place)?)));
            }
            let seats = stage.seats.unwrap_or_else(|| places.iter().map(|place| place.seats).sum());
            return Ok(vec![ground(None, seats, 1, units)]);
        };
        let source = self.tables.iter().find(|(id, _)| id == of).map(|(_, table)| table);
        // What a unit got in a region goes to that region's constituencies.
        let by_region = stage.level == Place::Constituency
            && self.rule.stages.iter().any(|other| other.id == *of && other.level == Place::Region);
        let level = if by_region { Place::Region } else { Place::National };
        let source = source.map(|table| self.world.gather(&[table], level, Unit::Choice)).unwrap_or_default();
        let mut grounds = Vec::new();
        for ((spot, unit), seats) in source {
            let mut units = Vec::with_capacity(places.len());
            for place in &places {
                if self.world.lift(place.spot, level) != Some(spot) {
                    continue;
                }
                let weight = match self.left(stage, place.spot, Unit::Choice) {
                    Some(left) => left.get(&unit).copied().unwrap_or(0),
                    None => self.weight_of(votes, place, unit),
                };
                units.push((place.spot.id, weight));
            }
            units.retain(|&(_, weight)| weight > 0);
            let denominator = places.first().map_or(1, |place| place.denominator);
            grounds.push(Ground { spot, ..ground(Some(unit), seats, denominator, units) });
        }
        Ok(grounds)
    }

    /// A unit's votes in a place, whether it is a choice, a party or an alliance.
    fn weight_of(&mut self, votes: &Votes, place: &PlaceVotes, unit: usize) -> u128 {
        let mut sum = 0;
        for &(choice, weight) in &place.votes {
            let id = self.world.ids.of(&votes.choices[choice].id);
            sum += if self.world.belongs(id, unit) { weight } else { 0 };
        }
        sum
    }

    fn figure(&self, stage: &Stage, place: &PlaceVotes) -> Result<u64, AllocationError> {
        let name = self.world.place(place.spot).unwrap_or_default();
        let known = match stage.votes {
            _ if !stage.weights.is_empty() => stage.weights.get(&name).copied(),
            VotesFrom::Voters => place.voters,
            VotesFrom::Registered => place.registered,
            VotesFrom::Cast | VotesFrom::Valid | VotesFrom::Remainders | VotesFrom::WithRemainders => Some(place.valid),
        };
        known.ok_or(AllocationError::WeightMissing { stage: stage.id.clone(), place: name })
    }
}

/// Whether a choice takes part in a stage, and how.
pub(super) fn takes_part(stage: &Stage, who: &Choice) -> Option<Entry> {
    let bears = |marks: &[String]| who.marks.iter().any(|mark| marks.contains(mark));
    if bears(&stage.without) || (!stage.only.is_empty() && !bears(&stage.only)) {
        return None;
    }
    let mut entry = Entry::new(0, 0);
    match (who.kind, who.standing) {
        (ChoiceKind::Unallocated | ChoiceKind::Option, _) | (_, Standing::Left | Standing::Void) => return None,
        (ChoiceKind::AgainstAll, _) if !stage.method.is_ranking() => return None,
        (ChoiceKind::AgainstAll, _) => entry.vacates = Some(Vacancy::AgainstAll),
        (_, Standing::LeftSeat) if stage.method.is_ranking() => entry.vacates = Some(Vacancy::ByElection),
        (_, Standing::LeftSeat) => return None,
        (ChoiceKind::Candidate | ChoiceKind::Independent, _) => entry.cap = 1,
        (ChoiceKind::List, _) => {}
    }
    Some(entry)
}
