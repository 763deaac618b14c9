//! Where a row belongs: its areas, its constituency, its station.

use super::areas::{AreaIx, ROOT};
use super::bind::{Bound, BoundLevel, kind_of};
use super::gather::{AREAS_MAX, ConstituencyAt, Gather, LevelEntry, STATIONS_MAX, StationState};
use super::mapping::{Constituency, Level};
use super::row::Row;
use super::text::{fold, is_id, slug};

impl Gather<'_> {
    /// Finds or makes the areas of a row; gives the deepest.
    pub(crate) fn walk(&mut self, bound: &Bound, row: &Row<'_>) -> Option<AreaIx> {
        let mut path = std::mem::take(&mut self.path);
        path.clear();
        let mut at = ROOT;
        let mapping = self.mapping;
        for (i, (level, columns)) in mapping.level.iter().zip(&bound.levels).enumerate() {
            let node = self.area(i, level, columns, row, at);
            path.push(node);
            at = node.unwrap_or(at);
        }
        self.path = path;
        if self.areas.list.len() > AREAS_MAX {
            self.fault(
                row,
                None,
                "too-many-areas",
                format!("there are more than {AREAS_MAX} areas"),
                "check the columns of the levels",
            );
            self.broken = true;
            return None;
        }
        Some(at)
    }

    /// The area of one level in a row; `None` when its cells are empty.
    pub(crate) fn area(
        &mut self,
        index: usize,
        level: &Level,
        columns: &BoundLevel,
        row: &Row<'_>,
        parent: AreaIx,
    ) -> Option<AreaIx> {
        let id = row.joined(&columns.id, " ");
        let name = row.joined(&columns.name, " ");
        if id.is_empty() && name.is_empty() {
            return None;
        }
        let kind = columns.kind.map_or("", |c| row.get(c));
        let identity: &str = if id.is_empty() { &name } else { &id };
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        push_number(&mut scratch, u32::try_from(index).unwrap_or(u32::MAX));
        push_number(&mut scratch, parent.0);
        scratch.push_str(identity);
        scratch.push('\u{1f}');
        scratch.push_str(kind);
        let found = self.lookup.get(scratch.as_str()).copied();
        let node = found.unwrap_or_else(|| {
            let node = self.new_area(index, level, columns, row, parent, (&id, &name));
            self.lookup.insert(scratch.clone(), node);
            node
        });
        self.scratch = scratch;
        Some(node)
    }

    pub(crate) fn new_area(
        &mut self,
        index: usize,
        level: &Level,
        columns: &BoundLevel,
        row: &Row<'_>,
        parent: AreaIx,
        (id, name): (&str, &str),
    ) -> AreaIx {
        let (id, name) = (fold(id), fold(name));
        let key = if id.is_empty() { &name } else { &id };
        let shown = if name.is_empty() { &id } else { &name };
        let above = self.areas.get(parent);
        let same = *above.name == **shown || (!id.is_empty() && *above.key == *id);
        let kind = match columns.kind {
            Some(c) => {
                let cell = fold(row.get(c));
                let kind = kind_of(&level.kinds, &cell);
                if is_id(kind) { kind.to_owned() } else { slug(kind) }
            }
            None => level.kind.clone().unwrap_or_else(|| level.level.clone()),
        };
        // Spellings that differ only in white space or composition are one area.
        let folded = format!("f{index}\u{1f}{}\u{1f}{key}\u{1f}{kind}", parent.0);
        if let Some(node) = self.lookup.get(&folded) {
            return *node;
        }
        let node = if level.collapse && parent != ROOT && same {
            parent
        } else {
            let node = self.areas.add(parent, key, shown, &kind);
            let names = columns
                .names
                .iter()
                .map(|(l, c)| (*l, fold(row.get(*c)).into_owned().into_boxed_str()))
                .filter(|(_, n)| !n.is_empty());
            self.areas.list[node.0 as usize].names = names.collect();
            node
        };
        self.lookup.insert(folded, node);
        self.entries.push(LevelEntry { level: index, parent, key: (**key).into(), name: (**shown).into(), node });
        node
    }

    pub(crate) fn constituency(&mut self, bound: &Bound, row: &Row<'_>, contest: usize) -> Option<AreaIx> {
        let mapping = self.mapping;
        let found = match self.contests[contest].level {
            ConstituencyAt::Root => Some(ROOT),
            ConstituencyAt::Level(level) => self.path.get(level).copied().flatten(),
            ConstituencyAt::Own(index, under) => {
                let parent = match under {
                    Some(level) => self.path.get(level).copied().flatten().unwrap_or(ROOT),
                    None => ROOT,
                };
                match (&mapping.contest[contest].constituency, &bound.contests[contest].own) {
                    (Some(Constituency::Own(level)), Some(columns)) => self.area(index, level, columns, row, parent),
                    _ => Some(ROOT),
                }
            }
        };
        if found.is_none() {
            let message = format!("the row has no constituency for contest {}", mapping.contest[contest].id);
            self.fault(
                row,
                None,
                "constituency-empty",
                message,
                "fill the cell, remove the row with [[skip]], or make it an aggregate",
            );
        }
        found
    }

    pub(crate) fn station(&mut self, bound: &Bound, row: &Row<'_>, area: AreaIx, numbered: Option<u32>) -> Option<u32> {
        let within = match &self.mapping.station.within {
            Some(name) => self.mapping.level.iter().position(|l| l.level == *name),
            None => None,
        };
        let prefix = match within {
            Some(level) => self.path.iter().take(level + 1).rev().find_map(|p| *p).unwrap_or(ROOT),
            None => ROOT,
        };
        let mut scratch = String::new();
        push_number(&mut scratch, prefix.0);
        let start = scratch.len();
        for (i, column) in bound.station.key.iter().enumerate() {
            if i > 0 {
                scratch.push('\u{1f}');
            }
            scratch.push_str(&fold(row.get(*column)));
        }
        if scratch[start..].chars().all(|c| c == '\u{1f}') {
            let column = bound.station.key.first().map(|c| row.name(*c));
            self.fault(
                row,
                column,
                "station-key-empty",
                "the row has no station key".to_owned(),
                "fill the cell, remove the row with [[skip]], or make it an aggregate",
            );
            return None;
        }
        if let Some(n) = numbered {
            scratch.push('\u{1f}');
            scratch.push_str(&n.to_string());
        }
        if let Some(station) = self.station_index.get(&scratch).copied() {
            if self.stations[station as usize].area != area {
                let column = bound.station.key.first().map(|c| row.name(*c));
                let message = format!(
                    "the station \"{}\" stood in another area before",
                    self.stations[station as usize].key.replace('\u{1f}', "/")
                );
                self.fault(
                    row,
                    column,
                    "station-moved",
                    message,
                    "set station.within to the level within which the key is unique, or add columns to station.key",
                );
                return None;
            }
            return Some(station);
        }
        if self.stations.len() >= STATIONS_MAX {
            self.fault(
                row,
                None,
                "too-many-stations",
                format!("there are more than {STATIONS_MAX} stations"),
                "check station.key",
            );
            self.broken = true;
            return None;
        }
        let day = bound.station.day.and_then(|c| self.day(row, c)).unwrap_or_default();
        let text = |columns: &[usize]| fold(&row.joined(columns, " ")).into_owned().into_boxed_str();
        let state = StationState {
            prefix,
            key: scratch[start..].into(),
            area,
            name: text(&bound.station.name),
            place: text(&bound.station.place),
            address: text(&bound.station.address),
            day,
            aggregate: None,
        };
        let station = u32::try_from(self.stations.len()).unwrap_or(u32::MAX);
        self.stations.push(state);
        self.station_index.insert(scratch, station);
        Some(station)
    }

    pub(crate) fn day(&mut self, row: &Row<'_>, column: usize) -> Option<Box<str>> {
        let cell = row.get(column);
        if cell.is_empty() {
            return None;
        }
        let format = self.mapping.station.day_format.as_deref().unwrap_or("%Y-%m-%d");
        match jiff::civil::Date::strptime(format, cell) {
            Ok(date) => Some(date.to_string().into()),
            Err(_) => {
                let message = format!("\"{cell}\" is no date of the form {format}");
                self.fault(
                    row,
                    Some(row.name(column)),
                    "not-a-date",
                    message,
                    "set station.day_format, for example \"%d.%m.%Y\"",
                );
                None
            }
        }
    }
}

fn push_number(text: &mut String, number: u32) {
    use std::fmt::Write;
    let _ = write!(text, "{number}\u{1f}");
}
