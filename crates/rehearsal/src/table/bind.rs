//! Ties the mapping's column names to the columns of one file, and says which are missing.

use std::collections::BTreeMap;

use regex::Regex;

use super::expr::{self, ExprFault, FIGURES, Linear, Word};
use super::fault::{Fault, TableError};
use super::mapping::{Constituency, Contest, Figures, Filter, Level, Mapping, Strings};
use super::source::{Header, NoColumn};
use super::text::fold;

/// A condition with its column found.
pub(crate) struct BoundFilter {
    column: usize,
    equals: Option<String>,
    one_of: Option<Vec<String>>,
    matches: Option<Regex>,
    empty: Option<bool>,
}

impl BoundFilter {
    /// Whether the cell in the filter's column fits.
    pub(crate) fn fits(&self, cell: impl Fn(usize) -> String) -> bool {
        let cell = cell(self.column);
        let cell = fold(&cell);
        self.equals.as_ref().is_none_or(|e| *e == cell)
            && self.one_of.as_ref().is_none_or(|o| o.iter().any(|e| *e == cell))
            && self.matches.as_ref().is_none_or(|m| m.is_match(&cell))
            && self.empty.is_none_or(|e| e == cell.is_empty())
    }
}

/// A level with its columns found.
#[derive(Default)]
pub(crate) struct BoundLevel {
    pub id: Vec<usize>,
    pub name: Vec<usize>,
    pub kind: Option<usize>,
    /// Index of the language and column.
    pub names: Vec<(usize, usize)>,
}

/// The station's columns.
#[derive(Default)]
pub(crate) struct BoundStation {
    pub key: Vec<usize>,
    pub name: Vec<usize>,
    pub place: Vec<usize>,
    pub address: Vec<usize>,
    pub day: Option<usize>,
}

/// One pair of choice and votes in a row of the long layout.
pub(crate) struct Slot {
    pub choice: Vec<usize>,
    pub name: Vec<usize>,
    pub kind: Option<usize>,
    pub votes: Linear,
}

/// A choice that is a column, or is written as an expression.
pub(crate) struct WideChoice {
    pub id: String,
    pub header: String,
    /// `None` where a later file lacks the column.
    pub votes: Option<Linear>,
    /// Place of the explicit `[[contest.choice]]`, if there is one.
    pub explicit: Option<usize>,
}

/// A contest's columns.
pub(crate) struct BoundContest {
    pub figures: [Option<Linear>; 4],
    pub wide: Vec<WideChoice>,
    pub long: Vec<Slot>,
    pub own: Option<BoundLevel>,
    /// For each aggregate made of rows, its conditions.
    pub aggregates: Vec<Option<Vec<BoundFilter>>>,
}

/// Everything of the mapping that concerns the columns of one file.
pub(crate) struct Bound {
    pub skip: Vec<BoundFilter>,
    pub keep: Vec<BoundFilter>,
    pub levels: Vec<BoundLevel>,
    pub station: BoundStation,
    /// Conditions and column of the number.
    pub figure_rows: Vec<(Vec<BoundFilter>, usize)>,
    pub contest_column: Option<usize>,
    pub contests: Vec<BoundContest>,
    pub fill: Vec<usize>,
}

/// Looks for columns and notes those that are not there.
pub(crate) struct Binder<'a> {
    pub(crate) header: &'a Header,
    pub(crate) file: &'a str,
    pub(crate) faults: &'a mut TableError,
}

/// The words of all `special` values and figure rows that are no figures.
pub(crate) fn vars(mapping: &Mapping) -> Vec<String> {
    let special = mapping.contest.iter().filter_map(|c| c.long.as_ref()).flat_map(|l| l.special.values());
    let mut out: Vec<String> = Vec::new();
    for word in special.chain(mapping.figure_row.iter().map(|r| &r.figure)) {
        if word != "skip" && !FIGURES.contains(&word.as_str()) && !out.contains(word) {
            out.push(word.clone());
        }
    }
    out
}

/// The figures of a contest: its own, each default from the mapping's `[figures]`.
pub(crate) fn figures_of(mapping: &Mapping, contest: &Contest) -> Figures {
    let own = contest.figures.clone().unwrap_or_default();
    let all = &mapping.figures;
    Figures {
        registered: own.registered.or_else(|| all.registered.clone()),
        voted: own.voted.or_else(|| all.voted.clone()),
        valid: own.valid.or_else(|| all.valid.clone()),
        invalid: own.invalid.or_else(|| all.invalid.clone()),
        missing: own.missing.or(all.missing),
        on_negative: own.on_negative.or(all.on_negative),
        repeated: own.repeated.or(all.repeated),
    }
}

/// Binds the mapping to a header.
pub(crate) fn bind(
    mapping: &Mapping,
    vars: &[String],
    header: &Header,
    width: usize,
    file: &str,
    faults: &mut TableError,
) -> Bound {
    let mut b = Binder { header, file, faults };
    let levels = mapping.level.iter().map(|l| b.level(l, &mapping.languages)).collect();
    let station = &mapping.station;
    let bound_station = BoundStation {
        key: b.columns(Some(&station.key), "station.key"),
        name: b.columns(station.name.as_ref(), "station.name"),
        place: b.columns(station.place.as_ref(), "station.place"),
        address: b.columns(station.address.as_ref(), "station.address"),
        day: station.polling_day.as_ref().and_then(|c| b.column(c, "station.polling_day")),
    };
    let figure_rows = mapping
        .figure_row
        .iter()
        .map(|r| (b.filters(&r.rows), b.column(&r.value, "figure_row.value").unwrap_or(0)))
        .collect();
    let contest_column = mapping.table.contest_column.as_ref().and_then(|c| b.column(c, "table.contest_column"));
    let contests = mapping.contest.iter().map(|c| b.contest(mapping, c, vars, width)).collect();
    let fill = mapping.table.fill_down.iter().filter_map(|c| b.column(c, "table.fill_down")).collect();
    Bound {
        skip: b.filters(&mapping.skip),
        keep: b.filters(&mapping.keep),
        levels,
        station: bound_station,
        figure_rows,
        contest_column,
        contests,
        fill,
    }
}

impl Binder<'_> {
    pub(crate) fn missing(&mut self, name: &str, why: NoColumn, key: &str) {
        let fault = match why {
            NoColumn::Missing => {
                let some: Vec<&str> = self.header.names.iter().take(40).map(String::as_str).collect();
                Fault::new(
                    self.file,
                    "column-missing",
                    format!("{key} names the column \"{name}\", which is not in the header ({})", some.join(", ")),
                    "correct the name in the mapping, or table.delimiter, table.skip_lines, table.header",
                )
            }
            NoColumn::Ambiguous => Fault::new(
                self.file,
                "column-ambiguous",
                format!("{key} names the column \"{name}\", and several columns are called so"),
                "name it by its position, for example \"#12\"",
            ),
        };
        self.faults.push(fault.at(1).in_column(name));
    }

    pub(crate) fn column(&mut self, name: &str, key: &str) -> Option<usize> {
        match self.header.find(name) {
            Ok(position) => Some(position),
            Err(why) => {
                self.missing(name, why, key);
                None
            }
        }
    }

    pub(crate) fn columns(&mut self, names: Option<&Strings>, key: &str) -> Vec<usize> {
        names.map(Strings::as_slice).unwrap_or_default().iter().filter_map(|n| self.column(n, key)).collect()
    }

    pub(crate) fn regex(&mut self, pattern: &str, key: &str) -> Option<Regex> {
        match Regex::new(pattern) {
            Ok(regex) => Some(regex),
            Err(e) => {
                let fault = Fault::new(
                    "mapping",
                    "pattern-wrong",
                    format!("\"{pattern}\" is no regular expression: {e}"),
                    "see docs.rs/regex for the syntax",
                );
                self.faults.push(fault.in_column(key));
                None
            }
        }
    }

    fn filters(&mut self, filters: &[Filter]) -> Vec<BoundFilter> {
        let mut out = Vec::new();
        for f in filters {
            let Some(column) = self.column(&f.column, "a filter") else { continue };
            out.push(BoundFilter {
                column,
                equals: f.equals.as_deref().map(|e| fold(e).into_owned()),
                one_of: f.one_of.as_ref().map(|o| o.iter().map(|e| fold(e).into_owned()).collect()),
                matches: f.matches.as_deref().and_then(|m| self.regex(m, "matches")),
                empty: f.empty,
            });
        }
        out
    }

    fn level(&mut self, level: &Level, languages: &[String]) -> BoundLevel {
        BoundLevel {
            id: self.columns(level.id.as_ref(), "level.id"),
            name: self.columns(level.name.as_ref(), "level.name"),
            kind: level.kind_column.as_ref().and_then(|c| self.column(c, "level.kind_column")),
            names: level
                .names
                .iter()
                .filter_map(|(language, column)| {
                    let language = languages.iter().position(|l| l == language)?;
                    Some((language, self.column(column, "level.names")?))
                })
                .collect(),
        }
    }

    pub(crate) fn linear(&mut self, text: &str, vars: &[String], own: Option<usize>, key: &str) -> Option<Linear> {
        match expr::bind(text, self.header, vars, own) {
            Ok(linear) => return Some(linear),
            Err(ExprFault::NoColumn(name)) => self.missing(&name, NoColumn::Missing, key),
            Err(ExprFault::Ambiguous(name)) => self.missing(&name, NoColumn::Ambiguous, key),
            Err(ExprFault::Empty) => {
                let fault = Fault::new(
                    "mapping",
                    "expression-wrong",
                    format!("\"{text}\" is no sum of columns"),
                    "write names with \" + \" or \" - \" between them",
                );
                self.faults.push(fault.in_column(key));
            }
        }
        None
    }

    fn contest(&mut self, mapping: &Mapping, contest: &Contest, vars: &[String], width: usize) -> BoundContest {
        let figures = figures_of(mapping, contest);
        let texts = [&figures.registered, &figures.voted, &figures.valid, &figures.invalid];
        let mut bound: [Option<Linear>; 4] = Default::default();
        for (i, text) in texts.into_iter().enumerate() {
            bound[i] = text.as_ref().and_then(|t| self.linear(t, vars, Some(i), FIGURES[i]));
        }
        self.refuse_circles(&bound, contest);
        let own = match &contest.constituency {
            Some(Constituency::Own(level)) => Some(self.level(level, &mapping.languages)),
            _ => None,
        };
        let aggregates = contest.aggregate.iter().map(|a| a.rows.as_ref().map(|r| self.filters(r))).collect();
        let wide = match (&contest.choices, &contest.long) {
            (_, Some(_)) => Vec::new(),
            (wide, None) => self.wide(wide.as_ref(), contest, vars, width),
        };
        let long = contest.long.as_ref().map(|l| self.long(l, vars)).unwrap_or_default();
        BoundContest { figures: bound, wide, long, own, aggregates }
    }

    /// Figures that are defined by each other can never be known.
    fn refuse_circles(&mut self, figures: &[Option<Linear>; 4], contest: &Contest) {
        for (start, name) in FIGURES.iter().enumerate() {
            let mut reach = vec![start];
            let mut i = 0;
            while i < reach.len() {
                let words = figures[reach[i]].iter().flat_map(|l| &l.words);
                for (_, word) in words {
                    if let Word::Figure(f) = word {
                        if *f == start {
                            let fault = Fault::new(
                                "mapping",
                                "expression-circular",
                                format!("{} of contest {} is defined by itself", name, contest.id),
                                "define it by columns",
                            );
                            self.faults.push(fault.in_column(name));
                            return;
                        }
                        if !reach.contains(f) {
                            reach.push(*f);
                        }
                    }
                }
                i += 1;
            }
        }
    }
}

/// The kind that a value of a kind column stands for.
pub(crate) fn kind_of<'a>(kinds: &'a BTreeMap<String, String>, value: &'a str) -> &'a str {
    kinds.get(value).map_or(value, String::as_str)
}
