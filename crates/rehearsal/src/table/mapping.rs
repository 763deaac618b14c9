//! The mapping as it is written in TOML. `docs/formats/mapping.md` explains every key.

mod contest;

use std::collections::BTreeMap;

use serde::Deserialize;

pub(crate) use contest::*;

/// One string or a list of strings.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Strings {
    /// `"a"`
    One(String),
    /// `["a", "b"]`
    Many(Vec<String>),
}

impl Strings {
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A name: one for the default language, or one for each language.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Words {
    One(String),
    ByLanguage(BTreeMap<String, String>),
}

impl Words {
    /// The name in `language`; the plain form is in the default language only.
    pub(crate) fn get(&self, language: &str, is_default: bool) -> Option<&str> {
        match self {
            Self::One(name) => is_default.then_some(name.as_str()),
            Self::ByLanguage(names) => names.get(language).map(String::as_str),
        }
    }

    /// All forms of the name.
    pub(crate) fn texts(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::ByLanguage(names) => names.values().map(String::as_str).collect(),
        }
    }
}

fn format_one() -> u32 {
    1
}
fn hand() -> Vec<String> {
    vec!["hand".to_owned()]
}
fn one() -> usize {
    1
}

/// The whole mapping.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mapping {
    #[serde(default = "format_one")]
    pub format: u32,
    pub id: String,
    pub date: String,
    pub time_zone: String,
    pub languages: Vec<String>,
    pub name: Words,
    pub record: Option<String>,
    #[serde(default = "hand")]
    pub counts: Vec<String>,
    pub table: Table,
    #[serde(default)]
    pub join: Vec<Join>,
    #[serde(default)]
    pub skip: Vec<Filter>,
    #[serde(default)]
    pub keep: Vec<Filter>,
    pub root: Root,
    #[serde(default)]
    pub level: Vec<Level>,
    pub station: Station,
    #[serde(default)]
    pub figures: Figures,
    #[serde(default)]
    pub figure_row: Vec<FigureRow>,
    pub contest: Vec<Contest>,
}

/// How a file is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub files: Strings,
    pub delimiter: Option<String>,
    pub quote: Option<String>,
    pub encoding: Option<String>,
    #[serde(default)]
    pub skip_lines: usize,
    #[serde(default = "one")]
    pub header: usize,
    pub header_join: Option<String>,
    pub columns: Option<Vec<String>>,
    pub missing: Option<Vec<String>>,
    pub thousands: Option<String>,
    pub decimal: Option<String>,
    pub contest_column: Option<String>,
    #[serde(default)]
    pub other_contests: OtherContests,
    #[serde(default)]
    pub fill_down: Vec<String>,
    pub file_column: Option<String>,
    pub file_matching: Option<String>,
    #[serde(default)]
    pub ragged: bool,
}

/// Rows of a contest that the mapping does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OtherContests {
    #[default]
    Fault,
    Skip,
}

/// A file beside the table: its path, or how it is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum FileSpec {
    Path(String),
    Full(Box<Table>),
}

impl FileSpec {
    pub(crate) fn table(&self) -> Table {
        match self {
            Self::Full(table) => (**table).clone(),
            Self::Path(path) => Table {
                files: Strings::One(path.clone()),
                delimiter: None,
                quote: None,
                encoding: None,
                skip_lines: 0,
                header: 1,
                header_join: None,
                columns: None,
                missing: None,
                thousands: None,
                decimal: None,
                contest_column: None,
                other_contests: OtherContests::Fault,
                fill_down: Vec::new(),
                file_column: None,
                file_matching: None,
                ragged: false,
            },
        }
    }
}

/// Columns of another file that are added to each row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    pub file: FileSpec,
    /// Column of the table = column of the file.
    pub on: BTreeMap<String, String>,
    /// Columns to take; they are called the same, with `prefix` before.
    pub take: Vec<String>,
    #[serde(default)]
    pub prefix: String,
    /// A row without a partner: empty columns, or a fault.
    #[serde(default)]
    pub optional: bool,
}

/// A condition on one cell; all that is given must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    pub column: String,
    pub equals: Option<String>,
    pub one_of: Option<Vec<String>>,
    pub matches: Option<String>,
    pub empty: Option<bool>,
}

/// The area that holds all others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Root {
    pub id: String,
    pub name: Words,
    #[serde(default = "country")]
    pub kind: String,
}
fn country() -> String {
    "country".to_owned()
}

/// One level of areas below the root, or a constituency that is no level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Level {
    pub level: String,
    pub id: Option<Strings>,
    pub name: Option<Strings>,
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    pub kind: Option<String>,
    pub kind_column: Option<String>,
    #[serde(default)]
    pub kinds: BTreeMap<String, String>,
    #[serde(default)]
    pub collapse: bool,
    /// For a constituency that is no level: the level that holds it. Default the root.
    pub under: Option<String>,
}

/// The ballot box.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Station {
    pub key: Strings,
    pub within: Option<String>,
    pub name: Option<Strings>,
    pub place: Option<Strings>,
    pub address: Option<Strings>,
    pub polling_day: Option<String>,
    pub day_format: Option<String>,
    #[serde(default)]
    pub duplicates: Duplicates,
}

/// What a second row of the same station means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Duplicates {
    #[default]
    Fault,
    Sum,
    First,
    Number,
}

/// The four figures, each an expression.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figures {
    pub registered: Option<String>,
    pub voted: Option<String>,
    pub valid: Option<String>,
    pub invalid: Option<String>,
    pub missing: Option<MissingFigure>,
    pub on_negative: Option<OnNegative>,
    pub repeated: Option<Repeated>,
}

/// What an empty cell in a figure's expression means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MissingFigure {
    #[default]
    Unknown,
    Zero,
    Fault,
}

/// What a figure below zero means, where it was derived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OnNegative {
    #[default]
    Fault,
    Unknown,
}

/// How the same figure on several rows of one station is taken together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Repeated {
    #[default]
    Equal,
    First,
    Max,
    Sum,
}

/// Rows that carry a figure of the station instead of votes for a choice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FigureRow {
    /// All of these conditions must hold.
    pub rows: Vec<Filter>,
    /// A figure, or a word for the expressions.
    pub figure: String,
    /// The column with the number.
    pub value: String,
}
