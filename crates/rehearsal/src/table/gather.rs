//! Reads all rows and keeps, compactly, the areas, the stations and what each station reported.

use std::collections::HashMap;

use super::areas::{Area, AreaIx, Areas, ROOT};
use super::bind::{Bound, WideChoice, figures_of, vars};
use super::expr::{FIGURES, Linear};
use super::fault::{Fault, TableError};
use super::mapping::{Constituency, Contest, Figures, Mapping, MissingVotes};
use super::row::Row;
use super::text::{NumberStyle, fold};

/// No number.
pub(crate) const NONE: i64 = i64::MIN;
/// Most stations of an election folder.
pub(crate) const STATIONS_MAX: usize = 2_000_000;
/// Most areas of an election folder.
pub(crate) const AREAS_MAX: usize = 1_000_000;
/// Most choices of an election folder.
pub(crate) const CHOICES_MAX: usize = 100_000;
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
    pub(crate) lookup: HashMap<String, AreaIx>,
    pub stations: Vec<StationState>,
    pub(crate) station_index: HashMap<String, u32>,
    pub units: Vec<Unit>,
    pub(crate) unit_index: HashMap<(u32, u16, u32), u32>,
    /// For each unit: words, then derived choices; see [`Gather::slots`].
    pub slots: Vec<i64>,
    pub slot_count: usize,
    pub votes: Vec<Vote>,
    pub contests: Vec<ContestState>,
    pub(crate) numbers: NumberStyle,
    pub faults: TableError,
    /// A fault without which the rest cannot be judged.
    pub broken: bool,
    pub rows: u64,
    pub skipped: u64,
    pub doubles: u64,
    /// First global row of each file.
    pub files: Vec<(u32, String)>,
    pub(crate) path: Vec<Option<AreaIx>>,
    pub(crate) scratch: String,
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
        let contests =
            mapping.contest.iter().enumerate().map(|(i, c)| contest_state(mapping, i, c, &vars, &mut faults)).collect();
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
        for (state, (bound, contest)) in self.contests.iter_mut().zip(bound.contests.iter().zip(&self.mapping.contest))
        {
            for (words, linear) in state.words.iter_mut().zip(&bound.figures) {
                if words.is_none() {
                    words.clone_from(linear);
                }
            }
            let mut seen = std::collections::HashSet::new();
            for choice in &bound.wide {
                if !seen.insert(&choice.id) {
                    let fault = Fault::new(
                        "mapping",
                        "choice-twice",
                        format!("two columns give the choice \"{}\" of contest {}", choice.id, contest.id),
                        "give one of them another id with [[contest.choice]] column and id",
                    );
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

    pub(crate) fn fault(
        &mut self,
        row: &Row<'_>,
        column: Option<&str>,
        code: &'static str,
        message: String,
        remedy: &str,
    ) {
        let mut fault = Fault::new(row.file, code, message, remedy).at(row.line);
        if let Some(column) = column {
            fault = fault.in_column(column);
        }
        self.faults.push(fault);
    }

    pub(crate) fn unit(&mut self, station: u32, contest: u16, constituency: AreaIx, row: u32) -> usize {
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

fn contest_state(
    mapping: &Mapping,
    index: usize,
    contest: &Contest,
    vars: &[String],
    faults: &mut TableError,
) -> ContestState {
    let level_named = |name: &str| mapping.level.iter().position(|l| l.level == name);
    let mut unknown = |name: &str, key: &str| {
        let fault = Fault::new(
            "mapping",
            "level-unknown",
            format!("no [[level]] is called \"{name}\""),
            "use the name of one of the levels",
        );
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
        missing_votes: contest.long.as_ref().map_or_else(
            || contest.choices.as_ref().map_or(MissingVotes::Fault, |c| c.missing_votes),
            |l| l.missing_votes,
        ),
    };
    let Some(long) = &contest.long else { return state };
    let mut add = |id: String, explicit: Option<usize>, target: Option<Target>, derived: Option<(usize, Linear)>| {
        let at = u32::try_from(state.choices.len()).unwrap_or(u32::MAX);
        state.index.insert(id.clone(), at);
        state.choices.push(ChoiceState {
            id,
            name: String::new(),
            kind: long.kind.clone(),
            explicit,
            stand: None,
            target,
            derived,
        });
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
