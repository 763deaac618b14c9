//! Rules of several stages: runs one after the other, hands the tables on, and adds up the result.
//!
//! There is no law in here: a stage is declared in full by its fields, and what one law does is what these stages together do.

use std::collections::BTreeMap;

use super::error::AllocationError;
use super::formula::Formula;
use super::lot::{self, LotBox, LotRequired};
use super::race::{Draft, Entry, Race};
use super::rule::{ChoiceKind, Rule};
use super::shares::{self, Held};
use super::stage::{Place, QuotaOf, Stage, Unit, VotesFrom};
use super::tables::{ALL, COUNTRY, PlaceVotes, Spot, Table, World, ballot};
use super::threshold::Gate;
use super::trace::{Step, Vacancy};
use super::votes::{Choice, Sides, Standing, Votes};
use super::{Allocation, Input, Outcome, Won};

/// Gives the seats of every stage, until a tie stops it.
pub(super) fn allocate(
    rule: &Rule,
    input: &Input<'_>,
    sides: &Sides,
    lots: &mut LotBox<'_>,
) -> Result<(Allocation, Vec<Won>), AllocationError> {
    for (_, votes) in input.ballots {
        votes.check(rule)?;
    }
    let mut run = Run {
        rule,
        input,
        sides,
        world: World::new(rule, input),
        tables: Vec::new(),
        gate: None,
        outcomes: Vec::new(),
        lots_required: Vec::new(),
    };
    let mut waiting = None;
    for stage in &rule.stages {
        if !run.lots_required.is_empty() {
            waiting = Some(stage.id.clone());
            break;
        }
        let table = run.stage(stage, lots)?;
        run.tables.push((&stage.id, table));
    }
    Ok(run.finish(waiting))
}

pub(super) struct Run<'a> {
    pub rule: &'a Rule,
    pub input: &'a Input<'a>,
    pub sides: &'a Sides,
    pub world: World,
    pub tables: Vec<(&'a str, Table)>,
    gate: Option<Gate<'a>>,
    outcomes: Vec<Outcome>,
    lots_required: Vec<LotRequired>,
}

/// Who competes for what, before the seats are given.
struct Ground {
    spot: Spot,
    /// The unit whose seats are divided.
    of: Option<usize>,
    seats: u32,
    denominator: u128,
    /// (unit, weight), in ballot order.
    units: Vec<(usize, u128)>,
    /// By unit: a person, or one whose seat stays vacant.
    special: BTreeMap<usize, Entry>,
    /// Weight of everyone who takes part, for shares.
    quota_of: Option<(u128, u32)>,
    /// The places that compete, when units are places.
    level: Place,
}

impl<'a> Run<'a> {
    pub fn tables(&self, names: &[String]) -> Vec<&Table> {
        self.tables.iter().filter(|(id, _)| names.iter().any(|name| name == id)).map(|(_, table)| table).collect()
    }

    fn stage(&mut self, stage: &'a Stage, lots: &mut LotBox<'_>) -> Result<Table, AllocationError> {
        let grounds = match (stage.unit, &stage.of) {
            (Unit::Place, _) => self.places(stage)?,
            (_, Some(of)) => self.members(stage, of)?,
            (_, None) => self.units(stage)?,
        };
        let mut table = Table::default();
        for ground in grounds {
            self.give(stage, ground, &mut table, lots)?;
        }
        Ok(table)
    }

    /// Units that compete in each place.
    fn units(&mut self, stage: &Stage) -> Result<Vec<Ground>, AllocationError> {
        let votes = ballot(&stage.id, stage.ballot.as_deref(), self.input)?;
        let own = stage.ballot.is_none();
        let places = self.world.places(self.rule, votes, stage.level, own.then_some(self.sides));
        let mut grounds = Vec::with_capacity(places.len());
        for place in places {
            let passed = if own { self.passed(stage, votes, &place)? } else { vec![true; place.votes.len()] };
            let (units, special) = self.competitors(stage, votes, &place, &passed);
            grounds.push(Ground {
                spot: place.spot,
                of: None,
                seats: self.seats(stage, &place)?,
                denominator: place.denominator,
                units,
                special,
                quota_of: self.quota_of(stage, votes, &place),
                level: stage.level,
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
                *weight = left.get(unit).copied().unwrap_or(0);
            }
        }
        units.retain(|&(_, weight)| weight > 0);
        (units, special)
    }

    /// What quotas of an earlier stage left in this place, by unit; `None`: votes as cast count.
    fn left(&self, stage: &Stage, spot: Spot, unit: Unit) -> Option<BTreeMap<usize, u128>> {
        let of = stage.votes_of.as_ref().filter(|_| stage.votes == VotesFrom::Remainders)?;
        let table = self.tables.iter().find(|(id, _)| id == of).map(|(_, table)| table)?;
        let mut sums = BTreeMap::new();
        for (&(from, id), &votes) in &table.left {
            if self.world.lift(from, spot.level) == Some(spot) {
                *sums.entry(self.world.unit(id, unit)).or_insert(0) += votes;
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
    fn members(&mut self, stage: &Stage, of: &str) -> Result<Vec<Ground>, AllocationError> {
        let whole = Stage { of: None, seats: Some(0), ..stage.clone() };
        let grounds = self.units(&whole)?;
        let source = self.tables.iter().find(|(id, _)| *id == of).map(|(_, table)| table.seats.clone());
        let mut divided = Vec::new();
        for ((spot, unit), seats) in source.unwrap_or_default() {
            let Some(ground) = grounds.iter().find(|ground| ground.spot == spot) else { continue };
            let belongs = |id: usize| {
                id == unit || self.world.unit(id, Unit::Alliance) == unit || self.world.unit(id, Unit::Party) == unit
            };
            let units = ground.units.iter().copied().filter(|&(id, _)| belongs(id)).collect();
            let special = ground.special.clone();
            divided.push(Ground { of: Some(unit), seats, units, special, ..*ground });
        }
        Ok(divided)
    }

    /// Seats to places: all of them, or those of each unit of an earlier stage.
    fn places(&mut self, stage: &Stage) -> Result<Vec<Ground>, AllocationError> {
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
            level: stage.level,
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
        let source = source.map(|table| self.world.gather(&[table], Place::National, Unit::Choice)).unwrap_or_default();
        let mut grounds = Vec::new();
        for ((_, unit), seats) in source {
            let mut units = Vec::with_capacity(places.len());
            for place in &places {
                let weight = match self.left(stage, place.spot, Unit::Choice) {
                    Some(left) => left.get(&unit).copied().unwrap_or(0),
                    None => self.weight_of(votes, place, unit),
                };
                units.push((place.spot.id, weight));
            }
            units.retain(|&(_, weight)| weight > 0);
            let denominator = places.first().map_or(1, |place| place.denominator);
            grounds.push(ground(Some(unit), seats, denominator, units));
        }
        Ok(grounds)
    }

    /// A unit's votes in a place, whether it is a choice, a party or an alliance.
    fn weight_of(&mut self, votes: &Votes, place: &PlaceVotes, unit: usize) -> u128 {
        let mut sum = 0;
        for &(choice, weight) in &place.votes {
            let id = self.world.ids.of(&votes.choices[choice].id);
            let belongs =
                [Unit::Choice, Unit::Party, Unit::Alliance].iter().any(|kind| self.world.unit(id, *kind) == unit);
            sum += if belongs { weight } else { 0 };
        }
        sum
    }

    fn figure(&self, stage: &Stage, place: &PlaceVotes) -> Result<u64, AllocationError> {
        let name = self.world.place(place.spot).unwrap_or_default();
        let known = match stage.votes {
            _ if !stage.weights.is_empty() => stage.weights.get(&name).copied(),
            VotesFrom::Voters => place.voters,
            VotesFrom::Registered => place.registered,
            VotesFrom::Cast | VotesFrom::Valid | VotesFrom::Remainders => Some(place.valid),
        };
        known.ok_or(AllocationError::WeightMissing { stage: stage.id.clone(), place: name })
    }

    /// Gives the seats of one ground and enters them into the table.
    fn give(
        &mut self,
        stage: &Stage,
        ground: Ground,
        table: &mut Table,
        lots: &mut LotBox<'_>,
    ) -> Result<(), AllocationError> {
        let Ground { spot, of, seats, denominator, ref units, ref special, quota_of, level } = ground;
        let held = self.held(stage, &ground);
        let names: Vec<usize> = units
            .iter()
            .map(|&(id, _)| id)
            .chain(held.keys().copied().filter(|id| !units.iter().any(|(unit, _)| unit == id)))
            .collect();
        let outsiders = held.iter().filter(|(id, _)| !units.iter().any(|(unit, _)| unit == *id));
        let outsiders: u32 = outsiders.map(|(_, seats)| seats).sum();
        let on_top: u32 = if stage.held_on_top { held.values().sum() } else { 0 };
        let entries = units.iter().enumerate().map(|(index, &(id, weight))| match special.get(&id) {
            Some(entry) => Entry { choice: index, weight, ..*entry },
            None => Entry::new(index, weight),
        });
        let race = Race {
            place: self.world.place(spot),
            seats: (seats + on_top).saturating_sub(outsiders),
            denominator,
            entries: entries.collect(),
            steps: Vec::new(),
            if_empty: if units.is_empty() { Vacancy::NobodyQualifies } else { Vacancy::NoVotes },
        };
        let formula = Formula { quota_of, ..Formula::of_stage(stage) };
        let holdings = Held {
            seats: race.entries.iter().map(|entry| held.get(&names[entry.choice]).copied().unwrap_or(0)).collect(),
            caps: self.caps(stage, &race, &names, spot),
        };
        let mut draft = shares::give(stage, formula, &race, &holdings)?;
        for (index, &id) in names.iter().enumerate() {
            if let Some(&seats) = held.get(&id) {
                draft.steps.insert(0, Step::Held { choice: index, seats });
            }
        }
        let id_of = |index: usize| self.world.ids.name(names[index]).to_owned();
        if let Some(tie) = &mut draft.tie {
            tie.id = match of {
                Some(unit) => format!("{}:{}:{}", stage.id, self.world.ids.name(unit), tie.id),
                None => format!("{}:{}", stage.id, tie.id),
            };
        }
        let mut lot = lot::settle(&id_of, &race, &mut draft, lots)?;
        if lot.is_none() {
            lot = shares::exchange(
                stage,
                &race,
                &mut draft,
                &|index, mark| self.bears(names[index], mark),
                &id_of,
                lots,
            )?;
        }
        let mut given: Vec<(usize, u32)> =
            race.entries.iter().zip(&draft.seats).map(|(entry, &seats)| (entry.choice, seats)).collect();
        given.extend((race.entries.len()..names.len()).map(|index| (index, held[&names[index]])));
        for &(index, seats) in given.iter().filter(|(_, seats)| *seats > 0) {
            let key = match (stage.unit, of) {
                (Unit::Place, of) => (Spot { level, id: names[index] }, of.unwrap_or(ALL)),
                _ => (spot, names[index]),
            };
            *table.seats.entry(key).or_insert(0) += seats;
        }
        self.keep_left(stage, spot, &race, &names, &draft, table)?;
        table.vacant += final_vacancies(&draft);
        given.retain(|&(_, seats)| seats > 0);
        let names = names.iter().map(|&id| self.world.ids.name(id).to_owned()).collect();
        self.lots_required.extend(lot.clone());
        self.outcomes.push(Outcome {
            stage: Some(stage.id.clone()),
            of: of.map(|unit| self.world.ids.name(unit).to_owned()),
            names,
            constituency: race.place,
            seats: given,
            vacant: draft.vacant,
            lot,
            trace: draft.steps,
        });
        Ok(())
    }

    fn bears(&self, id: usize, mark: &str) -> bool {
        let name = self.world.ids.name(id);
        let choices = &self.input.votes.choices;
        choices.iter().find(|choice| choice.id == name).is_some_and(|choice| choice.marks.iter().any(|m| m == mark))
    }

    /// Seats that units of this ground hold from earlier stages.
    fn held(&self, stage: &Stage, ground: &Ground) -> BTreeMap<usize, u32> {
        let tables = self.tables(&stage.held);
        match (stage.unit, ground.of) {
            (Unit::Place, of) => {
                let of = of.unwrap_or(ALL);
                let kinds = [Unit::Choice, Unit::Party, Unit::Alliance];
                let mut held = BTreeMap::new();
                for (&(from, id), &seats) in tables.iter().flat_map(|table| &table.seats) {
                    let same = id == of || (id != ALL && kinds.iter().any(|kind| self.world.unit(id, *kind) == of));
                    if let Some(spot) = self.world.lift(from, ground.level).filter(|_| same) {
                        *held.entry(spot.id).or_insert(0) += seats;
                    }
                }
                held
            }
            _ => {
                let all = self.world.gather(&tables, stage.level, stage.unit);
                let here = all.into_iter().filter(|((spot, id), _)| *spot == ground.spot && *id != ALL);
                let inside = |id: usize| ground.of.is_none() || ground.units.iter().any(|&(unit, _)| unit == id);
                here.map(|((_, id), seats)| (id, seats)).filter(|&(id, _)| inside(id)).collect()
            }
        }
    }

    /// Most seats of each entry, held ones included; `None`: no limit.
    fn caps(&self, stage: &Stage, race: &Race, names: &[usize], spot: Spot) -> Vec<Option<u32>> {
        let with = self.world.gather(&self.tables(&stage.max_with), stage.level, stage.unit);
        let total: u128 = race.entries.iter().map(|entry| entry.weight).sum();
        let cap = |entry: &Entry| {
            let above = stage.max_above.zip(stage.max_of).map(|(above, house)| {
                // ⌊(weight ÷ total + above) × house⌋, over one denominator.
                let house = u128::from(house);
                let share = entry.weight.saturating_mul(house).saturating_mul(above.den());
                let more = above.num().saturating_mul(house).saturating_mul(total);
                let whole = share.saturating_add(more) / total.saturating_mul(above.den()).max(1);
                u32::try_from(whole).unwrap_or(u32::MAX)
            });
            let most = [stage.max, above].into_iter().flatten().min()?;
            Some(most.saturating_sub(with.get(&(spot, names[entry.choice])).copied().unwrap_or(0)))
        };
        race.entries.iter().map(cap).collect()
    }

    fn keep_left(
        &self,
        stage: &Stage,
        spot: Spot,
        race: &Race,
        names: &[usize],
        draft: &Draft,
        table: &mut Table,
    ) -> Result<(), AllocationError> {
        let whole = self.rule.stages.iter().any(|other| other.votes_of.as_deref() == Some(&stage.id));
        if !whole {
            return Ok(());
        }
        for (at, entry) in race.entries.iter().enumerate() {
            let (num, den) = match &draft.remainders {
                Some((remainders, den)) => (remainders[at], *den),
                None => (entry.weight, race.denominator),
            };
            if !num.is_multiple_of(den) {
                let place = race.place.clone().unwrap_or_else(|| "the country".to_owned());
                return Err(AllocationError::Overflow { stage: stage.id.clone(), place });
            }
            *table.left.entry((spot, names[entry.choice])).or_insert(0) += num / den;
        }
        Ok(())
    }

    /// Adds up the stages of the result.
    fn finish(mut self, waiting: Option<String>) -> (Allocation, Vec<Won>) {
        let votes = self.input.votes;
        let last: Vec<String> = self.rule.stages.last().map(|stage| stage.id.clone()).into_iter().collect();
        let result = if self.rule.result.is_empty() { last } else { self.rule.result.clone() };
        let mut seats = vec![0; votes.choices.len()];
        let mut others: BTreeMap<usize, u32> = BTreeMap::new();
        let mut won = Vec::new();
        let mut position = BTreeMap::new();
        for (index, choice) in votes.choices.iter().enumerate() {
            position.insert(self.world.ids.of(&choice.id), index);
        }
        let mut vacant = 0;
        for table in self.tables(&result) {
            vacant += table.vacant;
            for (&(spot, id), &count) in table.seats.iter().filter(|((_, id), _)| *id != ALL) {
                let id = if position.contains_key(&id) { id } else { self.world.unit(id, Unit::Party) };
                match position.get(&id) {
                    Some(&choice) => {
                        seats[choice] += count;
                        won.push(Won { place: self.world.place(spot), choice, seats: count });
                    }
                    None => *others.entry(id).or_insert(0) += count,
                }
            }
        }
        let others = others.into_iter().map(|(id, seats)| (self.world.ids.name(id).to_owned(), seats)).collect();
        let allocation = Allocation {
            seats,
            vacant,
            by_constituency: self.outcomes,
            thresholds: self.gate.map(|gate| gate.traces).unwrap_or_default(),
            lots_required: self.lots_required,
            elected: Vec::new(),
            others,
            waiting,
        };
        (allocation, won)
    }
}

/// Whether a choice takes part in a stage, and how.
fn takes_part(stage: &Stage, who: &Choice) -> Option<Entry> {
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

/// Seats that no later stage gives.
fn final_vacancies(draft: &Draft) -> u32 {
    let vacant = |step: &Step| match step {
        Step::Vacant { seats, reason } if *reason != Vacancy::LaterStage => *seats,
        _ => 0,
    };
    draft.steps.iter().map(vacant).sum()
}
