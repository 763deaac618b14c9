//! Seats of several units to places that each take a number of them: one order for all, the highest quotient first.
//!
//! A unit is finished when it has its seats, a place when it is full. Denmark's levelling seats in the provinces and Norway's in the counties are
//! given so.

use std::cmp::Ordering;

use super::Outcome;
use super::divisor::Divisors;
use super::error::AllocationError;
use super::formula::Formula;
use super::lot::{self, LotBox};
use super::stage::{PlaceSeats, Stage};
use super::staged::Run;
use super::tables::{COUNTRY, Spot, Table, ballot};
use super::trace::{Ratio, Rival, Step, Vacancy};
use crate::fraction::compare_quotients;

/// A unit in a place.
struct Cell {
    unit: usize,
    place: usize,
    /// Votes × the place's seats where these are compared, over `base`.
    weight: u128,
    base: u128,
    held: u32,
    seats: u32,
}

/// Who can still take so many seats.
type Left = [(usize, u32)];

impl Cell {
    fn next(&self, divisors: Divisors) -> u128 {
        self.base * divisors.next(self.seats)
    }
}

impl Run<'_> {
    /// Gives the seats that the units have got among the places that take them.
    pub(super) fn joint(
        &mut self,
        stage: &Stage,
        takes: &PlaceSeats,
        table: &mut Table,
        lots: &mut LotBox<'_>,
    ) -> Result<(), AllocationError> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut units: Vec<(usize, u32)> = Vec::new();
        let mut places: Vec<(usize, u32)> = Vec::new();
        let votes = ballot(&stage.id, stage.ballot.as_deref(), self.input)?;
        let own = stage.ballot.is_none();
        let figures = self.world.places(self.rule, votes, stage.level, own.then_some(self.sides));
        for place in &figures {
            let name = self.world.ids.name(place.spot.id);
            let seats = takes
                .of(name)
                .ok_or_else(|| AllocationError::WeightMissing { stage: stage.id.clone(), place: name.to_owned() })?;
            places.push((place.spot.id, seats));
        }
        for ground in self.places(stage)? {
            let Some(unit) = ground.of else { continue };
            let held = self.held(stage, &ground);
            units.push((unit, ground.seats.saturating_sub(held.values().sum())));
            for figure in &figures {
                let place = figure.spot.id;
                let votes = ground.units.iter().find(|(id, _)| *id == place).map_or(0, |(_, weight)| *weight);
                let held = held.get(&place).copied().unwrap_or(0);
                // By the votes for one seat: votes ÷ (valid ÷ seats).
                let (weight, base) = if stage.per_seat {
                    (votes * u128::from(figure.seats), u128::from(figure.valid.max(1)))
                } else {
                    (votes, 1)
                };
                let base = base * ground.denominator;
                if votes > 0 || held > 0 {
                    cells.push(Cell { unit, place, weight, base, held, seats: held });
                }
            }
        }
        let outcome = self.fill(stage, &mut cells, (&mut units, &mut places), lots)?;
        for cell in cells.iter().filter(|cell| cell.seats > 0) {
            *table.seats.entry((Spot { level: stage.level, id: cell.place }, cell.unit)).or_insert(0) += cell.seats;
        }
        table.vacant += outcome.vacant;
        self.lots_required.extend(outcome.lot.clone());
        self.outcomes.push(outcome);
        Ok(())
    }

    /// Seat by seat; `units` and `places` say how many each can still take.
    fn fill(
        &self,
        stage: &Stage,
        cells: &mut [Cell],
        (units, places): (&mut Left, &mut Left),
        lots: &mut LotBox<'_>,
    ) -> Result<Outcome, AllocationError> {
        let divisors = Divisors::of(Formula::of_stage(stage));
        let name = |cell: &Cell| format!("{}@{}", self.world.ids.name(cell.unit), self.world.ids.name(cell.place));
        let names: Vec<String> = cells.iter().map(name).collect();
        let id_of = |at: usize| names[at].clone();
        let left = |list: &[(usize, u32)], id: usize| list.iter().find(|(other, _)| *other == id).map_or(0, |x| x.1);
        let ratio = |cell: &Cell| {
            let (num, den) = (cell.weight * divisors.denominator(), cell.next(divisors));
            Ratio { num, den }
        };
        let mut trace: Vec<Step> = Vec::new();
        let held = cells.iter().enumerate().filter(|(_, cell)| cell.held > 0);
        trace.extend(held.map(|(choice, cell)| Step::Held { choice, seats: cell.held }));
        let (mut number, mut lot, mut vacant) = (0, None, 0);
        loop {
            let remaining: u32 = units.iter().map(|(_, seats)| seats).sum();
            let open = |at: &usize| {
                let cell = &cells[*at];
                cell.weight > 0 && left(units, cell.unit) > 0 && left(places, cell.place) > 0
            };
            let order = |a: usize, b: usize| {
                let (a, b) = (&cells[a], &cells[b]);
                compare_quotients(a.weight, a.next(divisors), b.weight, b.next(divisors))
            };
            let can: Vec<usize> = (0..cells.len()).filter(open).collect();
            let Some(best) = can.iter().copied().reduce(|a, b| if order(b, a).is_gt() { b } else { a }) else {
                if remaining > 0 {
                    trace.push(Step::Vacant { seats: remaining, reason: Vacancy::NobodyLeft });
                    vacant = remaining;
                }
                break;
            };
            let equals: Vec<usize> = can.iter().copied().filter(|&at| order(at, best) == Ordering::Equal).collect();
            let same =
                |of: &dyn Fn(&Cell) -> usize, id: usize| equals.iter().filter(|at| of(&cells[**at]) == id).count();
            let fit = equals.iter().all(|&at| {
                let cell = &cells[at];
                same(&|c| c.unit, cell.unit) <= left(units, cell.unit) as usize
                    && same(&|c| c.place, cell.place) <= left(places, cell.place) as usize
            });
            number += 1;
            let winner = if fit {
                best
            } else {
                let step = format!("{}:seat-{number}", stage.id);
                let at = ratio(&cells[best]);
                trace.push(Step::Tie { tie: step.clone(), at, among: equals.clone(), draws: 1, seats_open: remaining });
                match lot::one_of(lots, (None, step.clone()), &equals, &id_of, remaining)? {
                    Ok(drawn) => {
                        trace.push(Step::Drawn { tie: step, drawn: vec![drawn] });
                        drawn
                    }
                    Err(required) => {
                        lot = Some(required);
                        break;
                    }
                }
            };
            let next =
                can.iter().copied().filter(|at| *at != winner).reduce(|a, b| if order(b, a).is_gt() { b } else { a });
            let quotient = ratio(&cells[winner]);
            trace.push(Step::Seat {
                seat: number,
                winner,
                divisor: Ratio { num: divisors.next(cells[winner].seats), den: divisors.denominator() },
                quotient,
                runner_up: next.map(|next| Rival { choice: next, value: ratio(&cells[next]) }),
            });
            let (unit, place) = (cells[winner].unit, cells[winner].place);
            cells[winner].seats += 1;
            take_one(units, unit);
            take_one(places, place);
        }
        let seats =
            cells.iter().enumerate().map(|(at, cell)| (at, cell.seats)).filter(|(_, seats)| *seats > 0).collect();
        let constituency = self.world.place(COUNTRY);
        Ok(Outcome { stage: Some(stage.id.clone()), of: None, names, constituency, seats, vacant, lot, trace })
    }
}

fn take_one(list: &mut [(usize, u32)], id: usize) {
    for (_, seats) in list.iter_mut().filter(|(other, _)| *other == id) {
        *seats = seats.saturating_sub(1);
    }
}
