//! The part of a mapping that concerns one contest.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Figures, FileSpec, Filter, Level, Root, Strings, Words};

fn first_round() -> u32 {
    1
}

/// One question on the ballot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contest {
    pub id: String,
    #[serde(default = "first_round")]
    pub round: u32,
    pub name: Words,
    pub count: Option<String>,
    pub values: Option<Strings>,
    #[serde(default)]
    pub empty: EmptyContest,
    pub constituency: Option<Constituency>,
    pub figures: Option<Figures>,
    pub choices: Option<Wide>,
    pub long: Option<Long>,
    #[serde(default)]
    pub choice: Vec<Choice>,
    pub names: Option<Names>,
    pub seats: Option<Seats>,
    #[serde(default)]
    pub aggregate: Vec<Aggregate>,
    pub allocation: Option<toml::Table>,
}

/// What a row means that has neither votes nor counted figures for this contest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EmptyContest {
    /// The station was to report and has no result.
    #[default]
    NoResult,
    /// The contest was not on this station's ballot.
    NotHeld,
}

/// A level by its name, or columns of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Constituency {
    Level(String),
    Own(Box<Level>),
}

/// Choices that are columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wide {
    pub columns: Option<Columns>,
    pub except: Option<Vec<String>>,
    pub id_matching: Option<String>,
    pub kind: Option<String>,
    #[serde(default)]
    pub local: bool,
    #[serde(default)]
    pub missing_votes: MissingVotes,
}

/// What an empty cell of a choice means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MissingVotes {
    #[default]
    Fault,
    Zero,
}

/// One selection of columns or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Columns {
    One(Selection),
    Many(Vec<Selection>),
}

/// Some columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Selection {
    /// A column, or `"from:to"`.
    Name(String),
    Rule(Rule),
}

/// Columns by position or pattern; all that is given must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub from: Option<String>,
    pub to: Option<String>,
    pub after: Option<String>,
    pub before: Option<String>,
    pub matching: Option<String>,
}

/// Choices that are values of a column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Long {
    pub choice: Strings,
    pub separator: Option<String>,
    pub votes: String,
    pub name: Option<Strings>,
    pub kind: Option<String>,
    pub kind_column: Option<String>,
    #[serde(default)]
    pub kinds: BTreeMap<String, String>,
    #[serde(default)]
    pub local: bool,
    /// Value of the choice column = figure, word of an expression, or `skip`.
    #[serde(default)]
    pub special: BTreeMap<String, String>,
    /// First and last number to put for `{n}` in the column names.
    pub slots: Option<[u32; 2]>,
    #[serde(default)]
    pub missing_votes: MissingVotes,
    #[serde(default)]
    pub order: Order,
}

/// In which order choices that were found in the table stand on the ballot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Order {
    #[default]
    Appearance,
    Id,
}

/// One choice: adds to what the table says, or is a choice by expression.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub id: Option<String>,
    pub column: Option<String>,
    pub votes: Option<String>,
    pub name: Option<Words>,
    pub kind: Option<String>,
    pub color: Option<String>,
    pub members: Option<u32>,
    /// Segments of the area where it stands, by id.
    pub area: Option<String>,
}

/// Names (and more) of choices from a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    pub file: FileSpec,
    pub id: String,
    pub name: Option<String>,
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    pub kind: Option<String>,
    pub color: Option<String>,
    pub members: Option<String>,
}

/// Seats of the constituencies.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seats {
    pub file: Option<FileSpec>,
    /// Column with the number.
    pub seats: Option<String>,
    /// Level = column; the word `constituency` is the contest's own.
    #[serde(default, rename = "match")]
    pub matching: BTreeMap<String, String>,
    #[serde(default)]
    pub unknown: UnknownSeats,
    pub each: Option<u32>,
    pub national: Option<u32>,
    pub by: Option<BTreeMap<String, u32>>,
}

/// Seats for a constituency that is not in the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum UnknownSeats {
    #[default]
    Fault,
    Skip,
}

/// Figures without stations.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Aggregate {
    pub name: String,
    pub source: String,
    pub area: Option<Root>,
    /// For rows of the table: one aggregate for each area of this level.
    pub at: Option<String>,
    pub rows: Option<Vec<Filter>>,
    pub file: Option<FileSpec>,
    pub choice: Option<String>,
    pub votes_column: Option<String>,
    pub votes: Option<BTreeMap<String, u32>>,
    #[serde(default)]
    pub absent: MissingVotes,
    pub registered: Option<u32>,
    pub voted: Option<u32>,
    pub valid: Option<u32>,
    pub invalid: Option<u32>,
}
