//! `results.csv`, row by row, as the texts of minutes.

use election::definition::{AggregateRow, Definition};
use election::id::Count;
use election::minutes::{Closed, Figures, ISSUE_MAX, Minutes, Mode, NUMBER_MAX};
use election::statement::Aggregate;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FIXED: [&str; 9] = ["station", "contest", "round", "count", "issue", "registered", "voted", "valid", "invalid"];

/// What is wrong with a results file.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// It cannot be read.
    #[error("cannot read {path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Its header is not as `docs/formats/election-folder.md` says.
    #[error("{path}:1: {message}")]
    Header {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// A row that cannot be minutes of this election.
    #[error("line {line}, column {column}: {message}")]
    Row {
        /// Line in the file.
        line: u64,
        /// Column by name.
        column: String,
        /// What is wrong.
        message: String,
    },
    /// Not CSV.
    #[error("line {line}: {message}")]
    Csv {
        /// Line in the file.
        line: u64,
        /// What is wrong.
        message: String,
    },
}

impl ResultsError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "results-file",
            Self::Header { .. } => "results-header",
            Self::Row { .. } => "results-row",
            Self::Csv { .. } => "results-csv",
        }
    }
}

/// One row, ready to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line in the file.
    pub line: u64,
    /// Station id.
    pub station: String,
    /// Text of the minutes.
    pub text: String,
}

/// The rows of a file.
pub struct Results {
    records: csv::StringRecordsIntoIter<BufReader<File>>,
    definition: Arc<Definition>,
    /// Choice id of each column after the fixed ones.
    choices: Vec<String>,
}

impl std::fmt::Debug for Results {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Results").field("choices", &self.choices.len()).finish_non_exhaustive()
    }
}

fn reader(path: &Path) -> Result<csv::Reader<BufReader<File>>, ResultsError> {
    let file = File::open(path).map_err(|error| ResultsError::Io { path: path.to_owned(), error })?;
    Ok(csv::ReaderBuilder::new().flexible(true).from_reader(BufReader::new(file)))
}

/// Rows in the file, for the progress bar.
pub(super) fn count(path: &Path) -> Result<u64, ResultsError> {
    let mut rows = 0;
    let mut reader = reader(path)?;
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|e| csv_error(&e))? {
        rows += 1;
    }
    Ok(rows)
}

fn csv_error(e: &csv::Error) -> ResultsError {
    ResultsError::Csv { line: e.position().map_or(0, csv::Position::line), message: e.to_string() }
}

impl Results {
    /// Opens a file and checks its header.
    ///
    /// # Errors
    /// A file that cannot be read; a header with other columns.
    pub fn open(path: &Path, definition: Arc<Definition>) -> Result<Self, ResultsError> {
        let mut reader = reader(path)?;
        let header = reader.headers().map_err(|e| csv_error(&e))?.clone();
        let wrong = |message: String| ResultsError::Header { path: path.to_owned(), message };
        let columns: Vec<&str> = header.iter().map(|c| c.trim_start_matches('\u{feff}').trim()).collect();
        if columns.len() < FIXED.len() || columns[..FIXED.len()] != FIXED {
            return Err(wrong(format!("the header must begin with {}", FIXED.join(","))));
        }
        let choices: Vec<String> = columns[FIXED.len()..].iter().map(|c| (*c).to_owned()).collect();
        let known = |c: &str| definition.contests.iter().any(|k| k.choice(c).is_some());
        if let Some(c) = choices.iter().find(|c| !known(c)) {
            return Err(wrong(format!("column {c:?} is no choice of this election")));
        }
        let doubled = choices.iter().enumerate().find(|(i, c)| choices[..*i].contains(c));
        if let Some((_, c)) = doubled {
            return Err(wrong(format!("column {c:?} stands twice")));
        }
        Ok(Self { records: reader.into_records(), definition, choices })
    }

    fn read(&self, record: &csv::StringRecord) -> Result<Row, ResultsError> {
        let line = record.position().map_or(0, csv::Position::line);
        let wrong = |column: &str, message: String| ResultsError::Row { line, column: column.to_owned(), message };
        if record.len() != FIXED.len() + self.choices.len() {
            return Err(wrong(
                "station",
                format!("the row has {} fields, the header {}", record.len(), FIXED.len() + self.choices.len()),
            ));
        }
        let get = |i: usize| record.get(i).unwrap_or_default().trim();
        let d = &*self.definition;
        let station = d.station(get(0)).ok_or_else(|| wrong("station", format!("there is no station {:?}", get(0))))?;
        let s = &d.stations[station.at()];
        let pair = d
            .pair(station, get(1))
            .ok_or_else(|| wrong("contest", format!("{} does not report on {:?}", s.id, get(1))))?;
        let number = |i: usize, max: u32| -> Result<u32, ResultsError> {
            let text = get(i);
            let column = FIXED.get(i).copied().unwrap_or_else(|| &self.choices[i - FIXED.len()]);
            let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            text.parse()
                .ok()
                .filter(|n| plain && *n <= max)
                .ok_or_else(|| wrong(column, format!("{text:?} is no number from 0 to {max}")))
        };
        let figure = |i: usize| if get(i).is_empty() { Ok(None) } else { number(i, NUMBER_MAX).map(Some) };
        let contest = d.contest_of(pair);
        let list = contest.list(d.pairs[pair.at()].list);
        let mut votes = Vec::with_capacity(list.len());
        for c in list {
            let id = contest.choices[*c as usize].id.as_str();
            let column = self
                .choices
                .iter()
                .position(|x| x == id)
                .ok_or_else(|| wrong(id, "the file has no column for this choice".to_owned()))?;
            votes.push((id, number(FIXED.len() + column, NUMBER_MAX)?));
        }
        let on_ballot = |c: &String| votes.iter().any(|(v, _)| v == c);
        if let Some(c) = self.choices.iter().zip(FIXED.len()..).find(|(c, i)| !get(*i).is_empty() && !on_ballot(c)) {
            return Err(wrong(c.0, "this choice is not on the ballot here; leave the field empty".to_owned()));
        }
        let minutes = Minutes {
            election: &d.id,
            definition: d.digest,
            mode: Mode::Live,
            contest: get(1),
            round: u8::try_from(number(2, 99)?).unwrap_or(1),
            station: &s.id,
            count: Count::parse(get(3)).ok_or_else(|| wrong("count", format!("{:?} is no kind of count", get(3))))?,
            issue: u16::try_from(number(4, u32::from(ISSUE_MAX))?).unwrap_or(1),
            closed: closing(d, &s.polling_day),
            figures: Figures { registered: figure(5)?, voted: figure(6)?, valid: figure(7)?, invalid: figure(8)? },
            votes,
        };
        Ok(Row { line, station: s.id.clone(), text: minutes.to_text() })
    }
}

impl Iterator for Results {
    type Item = Result<Row, ResultsError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.records.next()? {
            Ok(record) => self.read(&record),
            Err(e) => Err(csv_error(&e)),
        })
    }
}

/// A replayed station closed at 17:00 local time of its polling day: the same text each time it is played.
fn closing(d: &Definition, polling_day: &str) -> Closed {
    let local = || -> Option<Closed> {
        let day: jiff::civil::Date = polling_day.parse().ok()?;
        let zoned = day.at(17, 0, 0, 0).to_zoned(election::zone::zone(&d.time_zone)?).ok()?;
        Closed::parse(&zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    };
    local()
        .or_else(|| Closed::parse(&format!("{polling_day}T17:00:00+00:00")))
        .expect("the folder checked the polling day")
}

/// The text of figures without stations, with every choice of the contest.
pub(super) fn aggregate_text(d: &Definition, row: &AggregateRow) -> String {
    let contest = &d.contests[row.contest.at()];
    let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let f = row.figures;
    Aggregate {
        election: d.id.clone(),
        definition: d.digest,
        contest: contest.id.clone(),
        round: row.round,
        area: d.areas[row.area.at()].id.clone(),
        name: row.name.clone(),
        issue: 1,
        source: row.source.clone(),
        figures: Figures {
            registered: f.registered.map(narrow),
            voted: f.voted.map(narrow),
            valid: f.valid.map(narrow),
            invalid: f.invalid.map(narrow),
        },
        votes: contest.choices.iter().zip(&row.votes).map(|(c, n)| (c.id.clone(), narrow(*n))).collect(),
    }
    .to_text()
}
