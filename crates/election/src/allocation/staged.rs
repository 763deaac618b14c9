//! Rules of several stages: runs one after the other, hands the tables on, and adds up the result.
//!
//! There is no law in here: a stage is declared in full by its fields, and what one law does is what these stages together do.

use std::collections::BTreeMap;

use super::error::AllocationError;
use super::formula::Formula;
use super::grounds::Ground;
use super::lot::{self, LotBox, LotRequired};
use super::persons_limit::PersonsLimit;
use super::race::{Draft, Entry, Race};
use super::rule::Rule;
use super::shares::{self, Held};
use super::stage::{Stage, Unit};
use super::tables::{ALL, Spot, Table, World};
use super::threshold::Gate;
use super::trace::{Step, Vacancy};
use super::votes::Sides;
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
        limit: PersonsLimit::of(rule, input.persons),
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
    pub gate: Option<Gate<'a>>,
    limit: PersonsLimit<'a>,
    pub outcomes: Vec<Outcome>,
    pub lots_required: Vec<LotRequired>,
}

impl<'a> Run<'a> {
    pub fn tables(&self, names: &[String]) -> Vec<&Table> {
        self.tables.iter().filter(|(id, _)| names.iter().any(|name| name == id)).map(|(_, table)| table).collect()
    }

    fn stage(&mut self, stage: &'a Stage, lots: &mut LotBox<'_>) -> Result<Table, AllocationError> {
        if let Some(takes) = &stage.place_seats {
            let mut table = Table::default();
            self.joint(stage, takes, &mut table, lots)?;
            return Ok(table);
        }
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

    /// Gives the seats of one ground and enters them into the table.
    fn give(
        &mut self,
        stage: &Stage,
        ground: Ground,
        table: &mut Table,
        lots: &mut LotBox<'_>,
    ) -> Result<(), AllocationError> {
        let Ground { spot, of, seats, denominator, ref units, ref special, quota_of, bonus, level, ref notes } = ground;
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
        for note in notes.iter().rev() {
            if let Some(index) = names.iter().position(|id| *id == note.unit()) {
                draft.steps.insert(0, note.step(index));
            }
        }
        if let Some((choice, valid)) = bonus {
            let votes = race.votes_of(choice);
            draft.steps.insert(0, Step::Bonus { choice, votes, valid, seats });
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
        let position = self.world.position(id);
        position.is_some_and(|position| self.input.votes.choices[position].marks.iter().any(|m| m == mark))
    }

    /// Seats that units of this ground hold from earlier stages.
    pub(super) fn held(&self, stage: &Stage, ground: &Ground) -> BTreeMap<usize, u32> {
        let tables = self.tables(&stage.held);
        match (stage.unit, ground.of) {
            (Unit::Place, of) => {
                let of = of.unwrap_or(ALL);
                let mut held = BTreeMap::new();
                for (&(from, id), &seats) in tables.iter().flat_map(|table| &table.seats) {
                    let same = id == of || (id != ALL && self.world.belongs(id, of));
                    let here = self.world.lift(from, ground.spot.level) == Some(ground.spot);
                    if let Some(spot) = self.world.lift(from, ground.level).filter(|_| same && here) {
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
            let most = [stage.max, above].into_iter().flatten().min();
            let most = most.map(|m| m.saturating_sub(with.get(&(spot, names[entry.choice])).copied().unwrap_or(0)));
            [most, self.persons_of(stage, spot, names[entry.choice])].into_iter().flatten().min()
        };
        race.entries.iter().map(cap).collect()
    }

    /// How many persons a list has in a place, where that limits its seats.
    fn persons_of(&self, stage: &Stage, spot: Spot, id: usize) -> Option<u32> {
        if stage.unit == Unit::Place || stage.ballot.is_some() {
            return None;
        }
        let choice = &self.input.votes.choices[self.world.position(id)?];
        self.limit.most(choice, |place| {
            self.world.spot_of(place).is_none_or(|other| self.world.lift(other, spot.level) == Some(spot))
        })
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
        let second =
            race.entries.iter().enumerate().filter(|(at, _)| draft.seats[*at] == 0).map(|(_, e)| e.weight).max();
        for (at, entry) in race.entries.iter().enumerate() {
            let (num, den) = match &draft.remainders {
                Some((remainders, den)) => (remainders[at], *den),
                // The most votes: who has not won has nothing for all its votes, the winner for those that it did not need.
                None if stage.method.is_ranking() && draft.seats[at] > 0 => {
                    let needed = second.unwrap_or(0) + race.denominator;
                    (if stage.surplus { entry.weight.saturating_sub(needed) } else { 0 }, race.denominator)
                }
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
    fn finish(self, waiting: Option<String>) -> (Allocation, Vec<Won>) {
        let votes = self.input.votes;
        let last: Vec<String> = self.rule.stages.last().map(|stage| stage.id.clone()).into_iter().collect();
        let result = if self.rule.result.is_empty() { last } else { self.rule.result.clone() };
        let mut seats = vec![0; votes.choices.len()];
        let mut others: BTreeMap<usize, u32> = BTreeMap::new();
        let mut won = Vec::new();
        let mut vacant = 0;
        for table in self.tables(&result) {
            vacant += table.vacant;
            for (&(spot, id), &count) in table.seats.iter().filter(|((_, id), _)| *id != ALL) {
                let id = if self.world.position(id).is_some() { id } else { self.world.unit(id, Unit::Party) };
                match self.world.position(id) {
                    Some(choice) => {
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

/// Seats that no later stage gives.
fn final_vacancies(draft: &Draft) -> u32 {
    let vacant = |step: &Step| match step {
        Step::Vacant { seats, reason } if *reason != Vacancy::LaterStage => *seats,
        _ => 0,
    };
    draft.steps.iter().map(vacant).sum()
}
