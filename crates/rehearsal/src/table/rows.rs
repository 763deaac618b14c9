//! What a row is: left out, a figure of the station, part of an aggregate, or a report of its station.

use super::areas::{AreaIx, ROOT};
use super::bind::Bound;
use super::gather::{Gather, NO_CONTEST, StationState};
use super::mapping::{Duplicates, OtherContests};
use super::row::Row;
use super::text::fold;

impl Gather<'_> {
    /// Reads one row. `number` is its line counted over all files.
    pub(crate) fn row(&mut self, bound: &Bound, row: &Row<'_>, number: u32) {
        self.rows += 1;
        let cell = |column: usize| row.get(column).to_owned();
        if bound.skip.iter().any(|f| f.fits(cell)) || !bound.keep.iter().all(|f| f.fits(cell)) {
            self.skipped += 1;
            return;
        }
        if !row.fits {
            let message = format!("the row has {} cells, the header has {}", row.cells, row.width);
            self.fault(
                row,
                None,
                "row-width",
                message,
                "remove the row with [[skip]], declare table.ragged = true, or check delimiter and quotation marks",
            );
            return;
        }
        let Some(path_end) = self.walk(bound, row) else { return };
        for (i, (filters, value)) in bound.figure_rows.iter().enumerate() {
            if filters.iter().all(|f| f.fits(cell)) {
                self.figure_row(bound, row, number, path_end, i, *value);
                return;
            }
        }
        let mut held: Vec<usize> = Vec::new();
        match bound.contest_column {
            Some(column) => match self.contest_named(row.get(column)) {
                Some(contest) => held.push(contest),
                None => {
                    if self.mapping.table.other_contests == OtherContests::Skip {
                        self.skipped += 1;
                    } else {
                        let message = format!("no contest of the mapping has the value \"{}\"", row.get(column));
                        self.fault(
                            row,
                            Some(row.name(column)),
                            "contest-unknown",
                            message,
                            "add it to contest.values, or set table.other_contests = \"skip\"",
                        );
                    }
                    return;
                }
            },
            None => held.extend(0..self.contests.len()),
        }
        self.held(bound, row, number, path_end, held);
    }

    pub(crate) fn contest_named(&self, value: &str) -> Option<usize> {
        let value = fold(value);
        self.mapping.contest.iter().position(|c| match &c.values {
            Some(values) => values.as_slice().iter().any(|v| fold(v) == value),
            None => c.id == value,
        })
    }

    /// The contests of a row: those that an aggregate takes, then those of the row's station.
    pub(crate) fn held(&mut self, bound: &Bound, row: &Row<'_>, number: u32, area: AreaIx, held: Vec<usize>) {
        let mut at_station = Vec::new();
        for contest in held {
            let taken = bound.contests[contest].aggregates.iter().position(|filters| {
                filters.as_ref().is_some_and(|f| f.iter().all(|f| f.fits(|c| row.get(c).to_owned())))
            });
            match taken {
                Some(aggregate) => self.aggregate_row(bound, row, number, contest, aggregate),
                None => at_station.push(contest),
            }
        }
        if at_station.is_empty() {
            return;
        }
        let mut constituencies = Vec::with_capacity(at_station.len());
        for contest in &at_station {
            let Some(constituency) = self.constituency(bound, row, *contest) else { return };
            constituencies.push(constituency);
        }
        let Some(mut station) = self.station(bound, row, area, None) else { return };
        let pairs: Vec<(usize, AreaIx)> = at_station.into_iter().zip(constituencies).collect();
        let double = |this: &Self, station: u32| {
            pairs
                .iter()
                .any(|(c, a)| bound.contests[*c].long.is_empty() && this.unit_index.contains_key(&key(station, *c, *a)))
        };
        if double(self, station) {
            self.doubles += 1;
            match self.mapping.station.duplicates {
                Duplicates::Fault => {
                    let message = format!("the station \"{}\" has a row already", self.stations[station as usize].key);
                    let column = bound.station.key.first().map(|c| row.name(*c));
                    self.fault(row, column, "station-twice", message, "add columns to station.key, or set station.within or station.duplicates = \"sum\", \"first\" or \"number\"");
                    return;
                }
                Duplicates::First => return,
                Duplicates::Sum => {}
                Duplicates::Number => {
                    let mut n = 2;
                    while double(self, station) {
                        match self.station(bound, row, area, Some(n)) {
                            Some(next) => station = next,
                            None => return,
                        }
                        n += 1;
                    }
                }
            }
        }
        for (contest, constituency) in pairs {
            self.report(bound, row, number, station, contest, constituency);
        }
    }

    pub(crate) fn figure_row(
        &mut self,
        bound: &Bound,
        row: &Row<'_>,
        number: u32,
        area: AreaIx,
        rule: usize,
        value: usize,
    ) {
        let Some(station) = self.station(bound, row, area, None) else { return };
        let Some(votes) = self.number(row, value) else { return };
        let unit = self.unit(station, NO_CONTEST, ROOT, number);
        let policy = self.mapping.figures.repeated.unwrap_or_default();
        let at = unit * self.slot_count + rule;
        let name = self.mapping.figure_row[rule].figure.clone();
        self.slots[at] = self.merge(row, policy, self.slots[at], votes, &name);
    }

    pub(crate) fn aggregate_row(
        &mut self,
        bound: &Bound,
        row: &Row<'_>,
        number: u32,
        contest: usize,
        aggregate: usize,
    ) {
        let spec = &self.mapping.contest[contest].aggregate[aggregate];
        let area = match (&spec.at, &spec.area) {
            (Some(name), _) => {
                let level = self.mapping.level.iter().position(|l| l.level == *name);
                level.and_then(|l| self.path.get(l).copied().flatten())
            }
            (None, Some(area)) => Some(self.fixed_area(area)),
            (None, None) => Some(ROOT),
        };
        let Some(area) = area else {
            self.fault(
                row,
                None,
                "constituency-empty",
                format!("the row has no area for the aggregate \"{}\"", spec.name),
                "fill the cell, or give aggregate.area",
            );
            return;
        };
        let id = format!("\u{1}{contest}\u{1f}{aggregate}\u{1f}{}", area.0);
        let next = u32::try_from(self.stations.len()).unwrap_or(u32::MAX);
        let station = *self.station_index.entry(id).or_insert(next);
        if station == next {
            let empty = || Box::<str>::from("");
            self.stations.push(StationState {
                prefix: ROOT,
                key: empty(),
                area,
                name: empty(),
                place: empty(),
                address: empty(),
                day: empty(),
                aggregate: u16::try_from(aggregate).ok(),
            });
        }
        self.report(bound, row, number, station, contest, area);
    }
}

fn key(station: u32, contest: usize, area: AreaIx) -> (u32, u16, u32) {
    (station, u16::try_from(contest).unwrap_or(0), area.0)
}
