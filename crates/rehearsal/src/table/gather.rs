//! Reads all rows and keeps, compactly, the areas, the stations and what each station reported.

use std::collections::HashMap;

use super::areas::{Area, AreaIx, Areas, ROOT};
use super::bind::{Bound, BoundLevel, WideChoice, figures_of, kind_of, vars};
use super::expr::{FIGURES, Linear};
use super::fault::{Fault, TableError};
use super::mapping::{Constituency, Contest, Duplicates, EmptyContest, Figures, Level, Mapping, MissingFigure, MissingVotes, OtherContests, Repeated};
use super::row::Row;
use super::text::{NumberStyle, fold, is_id, slug};

/// No number.
pub(crate) const NONE: i64 = i64::MIN;
/// Most stations of an election folder.
const STATIONS_MAX: usize = 2_000_000;
/// Most areas of an election folder.
const AREAS_MAX: usize = 1_000_000;
/// Most choices of an election folder.
const CHOICES_MAX: usize = 100_000;
/// The contest of a unit that holds a station's figure rows.
pub(crate) const NO_CONTEST: u16 = u16::MAX;

/// A ballot box, or (with `aggregate`) figures without one.
pub(crate) struct StationState {
    pub prefix: AreaIx,
    pub key: Box<str>,
    pub area: AreaIx,
    pub name: Box<str>,
    pub place: Box<str>,
    pub address: Box<str>,
    pub day: Box<str>,
    pub aggregate: Option<u16>,
}

/// One station's report for one contest in one constituency.
pub(crate) struct Unit {
    pub station: u32,
    pub contest: u16,
    pub constituency: AreaIx,
    /// Sums of the figures' columns; [`NONE`] where a cell was empty.
    pub figures: [i64; 4],
    /// Global number of its first row.
    pub row: u32,
    pub reported: bool,
}

/// Votes of one cell.
#[derive(Clone, Copy)]
pub(crate) struct Vote {
    pub unit: u32,
    pub choice: u32,
    pub votes: u32,
    pub row: u32,
}

/// What rows of a special choice are added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Skip,
    Figure(usize),
    Var(usize),
}

/// A choice as far as it is known.
pub(crate) struct ChoiceState {
    pub id: String,
    pub name: String,
    pub kind: Option<String>,
    /// Place of its `[[contest.choice]]`.
    pub explicit: Option<usize>,
    pub stand: Option<AreaIx>,
    /// Not a choice: its votes belong to a figure or a word.
    pub target: Option<Target>,
    /// Votes by an expression that needs more than the row: the slot of its columns' sum.
    pub derived: Option<(usize, Linear)>,
}

/// What is kept for a contest.
pub(crate) struct ContestState {
    pub figures: Figures,
    pub choices: Vec<ChoiceState>,
    pub index: HashMap<String, u32>,
    pub words: [Option<Linear>; 4],
    pub level: ConstituencyAt,
    pub local: bool,
    pub missing_votes: MissingVotes,
}

/// What a contest's constituencies are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConstituencyAt {
    Root,
    Level(usize),
    /// Not a level: its own place in the list of entries, and the level above it.
    Own(usize, Option<usize>),
}

/// An area as one level called it.
pub(crate) struct LevelEntry {
    pub level: usize,
    pub parent: AreaIx,
    pub key: Box<str>,
    pub name: Box<str>,
    pub node: AreaIx,
}

/// Everything that was read.
pub(crate) struct Gather<'a> {
    pub mapping: &'a Mapping,
    pub vars: Vec<String>,
    pub areas: Areas,
    pub entries: Vec<LevelEntry>,
    lookup: HashMap<String, AreaIx>,
    pub stations: Vec<StationState>,
    station_index: HashMap<String, u32>,
    pub units: Vec<Unit>,
    unit_index: HashMap<(u32, u16, u32), u32>,
    /// For each unit: words, then derived choices; see [`Gather::slots`].
    pub slots: Vec<i64>,
    pub slot_count: usize,
    pub votes: Vec<Vote>,
    pub contests: Vec<ContestState>,
    numbers: NumberStyle,
    pub faults: TableError,
    /// A fault without which the rest cannot be judged.
    pub broken: bool,
    pub rows: u64,
    pub skipped: u64,
    pub doubles: u64,
    /// First global row of each file.
    pub files: Vec<(u32, String)>,
    path: Vec<Option<AreaIx>>,
    scratch: String,
}

impl<'a> Gather<'a> {
    pub(crate) fn new(mapping: &'a Mapping) -> Self {
        let default = mapping.languages.first().map_or("", String::as_str);
        let root = Area {
            parent: None,
            depth: 0,
            key: mapping.root.id.as_str().into(),
            name: mapping.root.name.get(default, true).unwrap_or(&mapping.root.id).into(),
            names: other_names(&mapping.root.name, &mapping.languages),
            kind: mapping.root.kind.as_str().into(),
            fixed: Some(mapping.root.id.as_str().into()),
        };
        let vars = vars(mapping);
        let derived: usize = mapping.contest.iter().map(|c| c.choice.len()).sum();
        let slot_count = mapping.figure_row.len() + derived;
        let mut faults = TableError::default();
        let contests = mapping.contest.iter().enumerate().map(|(i, c)| contest_state(mapping, i, c, &vars, &mut faults)).collect();
        Self {
            mapping,
            vars,
            areas: Areas::new(root),
            entries: Vec::new(),
            lookup: HashMap::new(),
            stations: Vec::new(),
            station_index: HashMap::new(),
            units: Vec::new(),
            unit_index: HashMap::new(),
            slots: Vec::new(),
            slot_count,
            votes: Vec::new(),
            contests,
            numbers: NumberStyle::new(
                mapping.table.thousands.as_deref(),
                mapping.table.decimal.as_deref(),
                mapping.table.missing.as_deref(),
            ),
            faults,
            broken: false,
            rows: 0,
            skipped: 0,
            doubles: 0,
            files: Vec::new(),
            path: Vec::new(),
            scratch: String::new(),
        }
    }

    /// Takes up the columns of a further file: its choices, and the expressions of the first.
    pub(crate) fn take_up(&mut self, bound: &Bound) {
        let mut slot = self.mapping.figure_row.len();
        for (state, (bound, contest)) in self.contests.iter_mut().zip(bound.contests.iter().zip(&self.mapping.contest)) {
            for (words, linear) in state.words.iter_mut().zip(&bound.figures) {
                if words.is_none() {
                    words.clone_from(linear);
                }
            }
            let mut seen = std::collections::HashSet::new();
            for choice in &bound.wide {
                if !seen.insert(&choice.id) {
                    let fault = Fault::new("mapping", "choice-twice", format!("two columns give the choice \"{}\" of contest {}", choice.id, contest.id), "give one of them another id with [[contest.choice]] column and id");
                    self.faults.push(fault.in_column(&choice.header));
                }
                let derived_slot = choice.explicit.map(|e| slot + e);
                take_choice(state, choice, derived_slot);
            }
            slot += contest.choice.len();
        }
    }

    /// Where a global row is.
    pub(crate) fn place(&self, row: u32) -> (&str, u64) {
        let at = self.files.partition_point(|(first, _)| *first <= row).saturating_sub(1);
        match self.files.get(at) {
            Some((first, file)) => (file, u64::from(row - first)),
            None => ("table", u64::from(row)),
        }
    }

    fn fault(&mut self, row: &Row<'_>, column: Option<&str>, code: &'static str, message: String, remedy: &str) {
        let mut fault = Fault::new(row.file, code, message, remedy).at(row.line);
        if let Some(column) = column {
            fault = fault.in_column(column);
        }
        self.faults.push(fault);
    }

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
            self.fault(row, None, "row-width", message, "remove the row with [[skip]], declare table.ragged = true, or check delimiter and quotation marks");
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
                        self.fault(row, Some(row.name(column)), "contest-unknown", message, "add it to contest.values, or set table.other_contests = \"skip\"");
                    }
                    return;
                }
            },
            None => held.extend(0..self.contests.len()),
        }
        self.held(bound, row, number, path_end, held);
    }

    fn contest_named(&self, value: &str) -> Option<usize> {
        let value = fold(value);
        self.mapping.contest.iter().position(|c| match &c.values {
            Some(values) => values.as_slice().iter().any(|v| fold(v) == value),
            None => c.id == value,
        })
    }

    /// The contests of a row: those that an aggregate takes, then those of the row's station.
    fn held(&mut self, bound: &Bound, row: &Row<'_>, number: u32, area: AreaIx, held: Vec<usize>) {
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
            pairs.iter().any(|(c, a)| {
                bound.contests[*c].long.is_empty() && this.unit_index.contains_key(&key(station, *c, *a))
            })
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

    /// Finds or makes the areas of a row; gives the deepest.
    fn walk(&mut self, bound: &Bound, row: &Row<'_>) -> Option<AreaIx> {
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
            self.fault(row, None, "too-many-areas", format!("there are more than {AREAS_MAX} areas"), "check the columns of the levels");
            self.broken = true;
            return None;
        }
        Some(at)
    }

    /// The area of one level in a row; `None` when its cells are empty.
    fn area(&mut self, index: usize, level: &Level, columns: &BoundLevel, row: &Row<'_>, parent: AreaIx) -> Option<AreaIx> {
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

    fn new_area(&mut self, index: usize, level: &Level, columns: &BoundLevel, row: &Row<'_>, parent: AreaIx, (id, name): (&str, &str)) -> AreaIx {
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
            let names = columns.names.iter().map(|(l, c)| (*l, fold(row.get(*c)).into_owned().into_boxed_str())).filter(|(_, n)| !n.is_empty());
            self.areas.list[node.0 as usize].names = names.collect();
            node
        };
        self.lookup.insert(folded, node);
        self.entries.push(LevelEntry { level: index, parent, key: (**key).into(), name: (**shown).into(), node });
        node
    }

    fn constituency(&mut self, bound: &Bound, row: &Row<'_>, contest: usize) -> Option<AreaIx> {
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
            self.fault(row, None, "constituency-empty", message, "fill the cell, remove the row with [[skip]], or make it an aggregate");
        }
        found
    }

    fn station(&mut self, bound: &Bound, row: &Row<'_>, area: AreaIx, numbered: Option<u32>) -> Option<u32> {
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
            self.fault(row, column, "station-key-empty", "the row has no station key".to_owned(), "fill the cell, remove the row with [[skip]], or make it an aggregate");
            return None;
        }
        if let Some(n) = numbered {
            scratch.push('\u{1f}');
            scratch.push_str(&n.to_string());
        }
        if let Some(station) = self.station_index.get(&scratch).copied() {
            if self.stations[station as usize].area != area {
                let column = bound.station.key.first().map(|c| row.name(*c));
                let message = format!("the station \"{}\" stood in another area before", self.stations[station as usize].key.replace('\u{1f}', "/"));
                self.fault(row, column, "station-moved", message, "set station.within to the level within which the key is unique, or add columns to station.key");
                return None;
            }
            return Some(station);
        }
        if self.stations.len() >= STATIONS_MAX {
            self.fault(row, None, "too-many-stations", format!("there are more than {STATIONS_MAX} stations"), "check station.key");
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

    fn day(&mut self, row: &Row<'_>, column: usize) -> Option<Box<str>> {
        let cell = row.get(column);
        if cell.is_empty() {
            return None;
        }
        let format = self.mapping.station.day_format.as_deref().unwrap_or("%Y-%m-%d");
        match jiff::civil::Date::strptime(format, cell) {
            Ok(date) => Some(date.to_string().into()),
            Err(_) => {
                let message = format!("\"{cell}\" is no date of the form {format}");
                self.fault(row, Some(row.name(column)), "not-a-date", message, "set station.day_format, for example \"%d.%m.%Y\"");
                None
            }
        }
    }

    fn unit(&mut self, station: u32, contest: u16, constituency: AreaIx, row: u32) -> usize {
        let found = (station, contest, constituency.0);
        if let Some(last) = self.units.last()
            && (last.station, last.contest, last.constituency.0) == found
        {
            return self.units.len() - 1;
        }
        let next = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
        let unit = *self.unit_index.entry(found).or_insert(next);
        if unit == next {
            self.units.push(Unit { station, contest, constituency, figures: [NONE; 4], row, reported: false });
            self.slots.resize(self.slots.len() + self.slot_count, NONE);
        }
        unit as usize
    }

    fn figure_row(&mut self, bound: &Bound, row: &Row<'_>, number: u32, area: AreaIx, rule: usize, value: usize) {
        let Some(station) = self.station(bound, row, area, None) else { return };
        let Some(votes) = self.number(row, value) else { return };
        let unit = self.unit(station, NO_CONTEST, ROOT, number);
        let policy = self.mapping.figures.repeated.unwrap_or_default();
        let at = unit * self.slot_count + rule;
        let name = self.mapping.figure_row[rule].figure.clone();
        self.slots[at] = self.merge(row, policy, self.slots[at], votes, &name);
    }

    /// A cell as a number; a fault and nothing when it is none.
    fn number(&mut self, row: &Row<'_>, column: usize) -> Option<i64> {
        match self.numbers.parse(row.get(column)) {
            Ok(number) => Some(number.unwrap_or(NONE)),
            Err(why) => {
                let cell = row.get(column);
                self.fault(row, Some(row.name(column)), why.code(), why.message(cell), why.remedy());
                None
            }
        }
    }

    /// The columns of an expression added up: `None` after a fault, [`NONE`] when a cell is empty.
    fn add(&mut self, row: &Row<'_>, linear: &Linear, zero: bool) -> Option<i64> {
        let (mut sum, mut missing, mut fault) = (0, false, false);
        for (sign, column) in &linear.columns {
            match self.number(row, *column) {
                Some(NONE) => missing |= !zero,
                Some(number) => sum += sign * number,
                None => fault = true,
            }
        }
        (!fault).then_some(if missing { NONE } else { sum })
    }

    fn merge(&mut self, row: &Row<'_>, policy: Repeated, old: i64, new: i64, figure: &str) -> i64 {
        match (old, new) {
            (NONE, n) => n,
            (o, NONE) => o,
            (o, n) => match policy {
                Repeated::Sum => o.saturating_add(n),
                Repeated::First => o,
                Repeated::Max => o.max(n),
                Repeated::Equal => {
                    if o != n {
                        self.fault(row, Some(figure), "figure-differs", format!("{figure} was {o} on an earlier row of this station and is {n} here"), "set figures.repeated = \"first\", \"max\" or \"sum\", or correct the table");
                    }
                    o
                }
            },
        }
    }

    fn aggregate_row(&mut self, bound: &Bound, row: &Row<'_>, number: u32, contest: usize, aggregate: usize) {
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
            self.fault(row, None, "constituency-empty", format!("the row has no area for the aggregate \"{}\"", spec.name), "fill the cell, or give aggregate.area");
            return;
        };
        let id = format!("\u{1}{contest}\u{1f}{aggregate}\u{1f}{}", area.0);
        let next = u32::try_from(self.stations.len()).unwrap_or(u32::MAX);
        let station = *self.station_index.entry(id).or_insert(next);
        if station == next {
            let empty = || Box::<str>::from("");
            self.stations.push(StationState { prefix: ROOT, key: empty(), area, name: empty(), place: empty(), address: empty(), day: empty(), aggregate: u16::try_from(aggregate).ok() });
        }
        self.report(bound, row, number, station, contest, area);
    }

    /// An area below the root that the mapping itself names.
    pub(crate) fn fixed_area(&mut self, spec: &super::mapping::Root) -> AreaIx {
        let found = self.areas.list.iter().position(|a| a.parent == Some(ROOT) && a.fixed.as_deref() == Some(&spec.id));
        if let Some(found) = found {
            return AreaIx(u32::try_from(found).unwrap_or(u32::MAX));
        }
        let default = self.mapping.languages.first().map_or("", String::as_str);
        let name = spec.name.get(default, true).unwrap_or(&spec.id);
        let ix = self.areas.add(ROOT, &spec.id, name, &spec.kind);
        let area = &mut self.areas.list[ix.0 as usize];
        area.fixed = Some(spec.id.as_str().into());
        area.names = other_names(&spec.name, &self.mapping.languages);
        ix
    }

    /// What one row says of one contest.
    fn report(&mut self, bound: &Bound, row: &Row<'_>, number: u32, station: u32, contest: usize, constituency: AreaIx) {
        let columns = &bound.contests[contest];
        let state = &self.contests[contest];
        let zero = state.figures.missing == Some(MissingFigure::Zero);
        let refuse = state.figures.missing == Some(MissingFigure::Fault);
        let mut figures = [NONE; 4];
        let mut reported = false;
        for (i, linear) in columns.figures.iter().enumerate() {
            let Some(linear) = linear else { continue };
            let Some(value) = self.add(row, linear, zero) else { continue };
            if value == NONE && refuse {
                let column = linear.columns.first().map_or(FIGURES[i], |(_, c)| row.name(*c));
                self.fault(row, Some(column), "figure-missing", format!("{} is empty", FIGURES[i]), "fill the cell, or set figures.missing = \"unknown\"");
            }
            reported |= i > 0 && !linear.columns.is_empty() && linear.columns.iter().any(|(_, c)| !matches!(self.numbers.parse(row.get(*c)), Ok(None)));
            figures[i] = value;
        }
        let first_vote = self.votes.len();
        let mut derived = Vec::new();
        if columns.long.is_empty() {
            let mut lacking = Vec::new();
            for choice in &columns.wide {
                self.wide_cell(row, number, contest, choice, &mut derived, &mut lacking);
            }
            reported |= self.votes.len() > first_vote;
            if !reported && self.mapping.contest[contest].empty == EmptyContest::NotHeld {
                return;
            }
            let state = &self.contests[contest];
            if reported && !state.local && state.missing_votes == MissingVotes::Fault {
                for header in lacking {
                    self.fault(row, Some(&header), "votes-missing", "the cell of this choice is empty".to_owned(), "fill the cell, set choices.missing_votes = \"zero\", or choices.local = true if an empty cell means that it does not stand there");
                }
            }
        } else {
            for slot in &columns.long {
                self.long_cell(row, number, contest, slot, &mut reported);
            }
        }
        let unit = self.unit(station, u16::try_from(contest).unwrap_or(0), constituency, number);
        let index = u32::try_from(unit).unwrap_or(u32::MAX);
        for vote in &mut self.votes[first_vote..] {
            vote.unit = index;
        }
        if self.contests[contest].local && self.stations[station as usize].aggregate.is_none() {
            for i in first_vote..self.votes.len() {
                let choice = &mut self.contests[contest].choices[self.votes[i].choice as usize];
                choice.stand = Some(choice.stand.map_or(constituency, |s| self.areas.common(s, constituency)));
            }
        }
        let sums = self.stations[station as usize].aggregate.is_some()
            || (columns.long.is_empty() && self.mapping.station.duplicates == Duplicates::Sum);
        let policy = if sums { Repeated::Sum } else { self.contests[contest].figures.repeated.unwrap_or_default() };
        for i in 0..4 {
            let old = self.units[unit].figures[i];
            self.units[unit].figures[i] = self.merge(row, policy, old, figures[i], FIGURES[i]);
        }
        for (slot, value) in derived {
            let at = unit * self.slot_count + slot;
            self.slots[at] = self.merge(row, policy, self.slots[at], value, "votes");
        }
        self.units[unit].reported |= reported;
    }

    fn wide_cell(&mut self, row: &Row<'_>, number: u32, contest: usize, choice: &WideChoice, derived: &mut Vec<(usize, i64)>, lacking: &mut Vec<String>) {
        let Some(index) = self.contests[contest].index.get(&choice.id).copied() else { return };
        let Some(linear) = &choice.votes else {
            lacking.push(choice.header.clone());
            return;
        };
        let Some(votes) = self.add(row, linear, false) else { return };
        if let Some((slot, _)) = &self.contests[contest].choices[index as usize].derived {
            derived.push((*slot, votes));
        } else if votes == NONE {
            lacking.push(if choice.header.is_empty() { choice.id.clone() } else { choice.header.clone() });
        } else {
            self.vote(row, number, index, votes.saturating_add(linear.literal), &choice.header);
        }
    }

    fn vote(&mut self, row: &Row<'_>, number: u32, choice: u32, votes: i64, column: &str) {
        match u32::try_from(votes) {
            Ok(votes) if i64::from(votes) <= super::text::NUMBER_MAX => {
                self.votes.push(Vote { unit: 0, choice, votes, row: number });
            }
            _ => self.fault(row, Some(column), "negative-number", format!("the votes come to {votes}"), "correct the expression or the cells"),
        }
    }

    fn long_cell(&mut self, row: &Row<'_>, number: u32, contest: usize, slot: &super::bind::Slot, reported: &mut bool) {
        let mapping = self.mapping;
        let Some(long) = &mapping.contest[contest].long else { return };
        // A row has fewer candidates than columns for them.
        if long.slots.is_some() && slot.choice.iter().any(|c| row.get(*c).is_empty()) {
            return;
        }
        let separator = long.separator.as_deref().unwrap_or(" ");
        let text = row.joined(&slot.choice, separator);
        let id = fold(&text);
        let column = slot.choice.first().map_or("choice", |c| row.name(*c));
        let index = match self.contests[contest].index.get(id.as_ref()).copied() {
            Some(index) => index,
            None if id.is_empty() => {
                self.fault(row, Some(column), "choice-empty", "the row names no choice".to_owned(), "fill the cell, remove the row with [[skip]], or say in long.special what the value \"\" means");
                return;
            }
            None => match self.new_choice(row, contest, long, slot, &id, column) {
                Some(index) => index,
                None => return,
            },
        };
        let choice = &self.contests[contest].choices[index as usize];
        if choice.target == Some(Target::Skip) {
            return;
        }
        if choice.name.is_empty() && !slot.name.is_empty() {
            let name = fold(&row.joined(&slot.name, " ")).into_owned();
            self.contests[contest].choices[index as usize].name = name;
        }
        let Some(votes) = self.add(row, &slot.votes, false) else { return };
        let column = slot.votes.columns.first().map_or("votes", |(_, c)| row.name(*c));
        if votes == NONE {
            if self.contests[contest].missing_votes == MissingVotes::Fault && self.contests[contest].choices[index as usize].target.is_none() {
                self.fault(row, Some(column), "votes-missing", "the votes of this choice are empty".to_owned(), "fill the cell, or set long.missing_votes = \"zero\"");
            }
            return;
        }
        self.vote(row, number, index, votes.saturating_add(slot.votes.literal), column);
        *reported = true;
    }

    fn new_choice(&mut self, row: &Row<'_>, contest: usize, long: &super::mapping::Long, slot: &super::bind::Slot, id: &str, column: &str) -> Option<u32> {
        let total: usize = self.contests.iter().map(|c| c.choices.len()).sum();
        if total >= CHOICES_MAX {
            self.fault(row, Some(column), "too-many-choices", format!("there are more than {CHOICES_MAX} choices"), "check long.choice");
            self.broken = true;
            return None;
        }
        let kind = slot.kind.map(|c| {
            let cell = fold(row.get(c)).into_owned();
            kind_of(&long.kinds, &cell).to_owned()
        });
        let state = &mut self.contests[contest];
        let index = u32::try_from(state.choices.len()).unwrap_or(u32::MAX);
        state.choices.push(ChoiceState {
            id: id.to_owned(),
            name: fold(&row.joined(&slot.name, " ")).into_owned(),
            kind: kind.or_else(|| long.kind.clone()),
            explicit: None,
            stand: None,
            target: None,
            derived: None,
        });
        state.index.insert(id.to_owned(), index);
        Some(index)
    }
}

fn key(station: u32, contest: usize, area: AreaIx) -> (u32, u16, u32) {
    (station, u16::try_from(contest).unwrap_or(0), area.0)
}

fn push_number(text: &mut String, number: u32) {
    use std::fmt::Write;
    let _ = write!(text, "{number}\u{1f}");
}

fn other_names(name: &super::mapping::Words, languages: &[String]) -> Vec<(usize, Box<str>)> {
    let named = languages.iter().enumerate().skip(1);
    named.filter_map(|(i, l)| name.get(l, false).map(|n| (i, n.into()))).collect()
}

fn take_choice(state: &mut ContestState, choice: &WideChoice, slot: Option<usize>) {
    if state.index.contains_key(&choice.id) {
        return;
    }
    let words = choice.votes.as_ref().filter(|v| !v.words.is_empty());
    let index = u32::try_from(state.choices.len()).unwrap_or(u32::MAX);
    state.index.insert(choice.id.clone(), index);
    state.choices.push(ChoiceState {
        id: choice.id.clone(),
        name: String::new(),
        kind: None,
        explicit: choice.explicit,
        stand: None,
        target: None,
        derived: words.cloned().zip(slot).map(|(w, s)| (s, w)),
    });
}

fn contest_state(mapping: &Mapping, index: usize, contest: &Contest, vars: &[String], faults: &mut TableError) -> ContestState {
    let level_named = |name: &str| mapping.level.iter().position(|l| l.level == name);
    let mut unknown = |name: &str, key: &str| {
        let fault = Fault::new("mapping", "level-unknown", format!("no [[level]] is called \"{name}\""), "use the name of one of the levels");
        faults.push(fault.in_column(key));
    };
    let level = match &contest.constituency {
        None => ConstituencyAt::Root,
        Some(Constituency::Level(name)) => level_named(name).map_or_else(
            || {
                unknown(name, "contest.constituency");
                ConstituencyAt::Root
            },
            ConstituencyAt::Level,
        ),
        Some(Constituency::Own(level)) => {
            let under = level.under.as_ref().and_then(|u| {
                let found = level_named(u);
                if found.is_none() {
                    unknown(u, "contest.constituency.under");
                }
                found
            });
            // Contests whose own constituencies have one name and place share them.
            let first = mapping.contest.iter().position(|c| match &c.constituency {
                Some(Constituency::Own(other)) => other.level == level.level && other.under == level.under,
                _ => false,
            });
            ConstituencyAt::Own(mapping.level.len() + first.unwrap_or(index), under)
        }
    };
    let mut state = ContestState {
        figures: figures_of(mapping, contest),
        choices: Vec::new(),
        index: HashMap::new(),
        words: Default::default(),
        level,
        local: contest.choices.as_ref().is_some_and(|c| c.local) || contest.long.as_ref().is_some_and(|l| l.local),
        missing_votes: contest.long.as_ref().map_or_else(|| contest.choices.as_ref().map_or(MissingVotes::Fault, |c| c.missing_votes), |l| l.missing_votes),
    };
    let Some(long) = &contest.long else { return state };
    let mut add = |id: String, explicit: Option<usize>, target: Option<Target>, derived: Option<(usize, Linear)>| {
        let at = u32::try_from(state.choices.len()).unwrap_or(u32::MAX);
        state.index.insert(id.clone(), at);
        state.choices.push(ChoiceState { id, name: String::new(), kind: long.kind.clone(), explicit, stand: None, target, derived });
    };
    for (i, choice) in contest.choice.iter().enumerate() {
        if let Some(id) = &choice.id {
            add(fold(id).into_owned(), Some(i), None, None);
        }
    }
    for (value, word) in &long.special {
        let target = match word.as_str() {
            "skip" => Target::Skip,
            word => match FIGURES.iter().position(|f| *f == word) {
                Some(figure) => Target::Figure(figure),
                None => Target::Var(vars.iter().position(|v| v == word).unwrap_or(0)),
            },
        };
        add(fold(value).into_owned(), None, Some(target), None);
    }
    state
}
