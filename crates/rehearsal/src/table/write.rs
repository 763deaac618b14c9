//! Writes the rows of the election folder's files, and `election.toml`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::fault::{Fault, TableError};
use super::mapping::{Aggregate, Contest, Mapping, Words};

/// An area's cells.
pub(crate) struct AreaRow<'a> {
    pub id: &'a str,
    pub parent: &'a str,
    pub kind: &'a str,
    pub name: &'a str,
}

/// A choice's cells; names by language.
pub(crate) struct ChoiceRow {
    pub contest: String,
    pub id: String,
    pub names: Vec<String>,
    pub kind: String,
    pub color: String,
    pub members: String,
}

/// Rows of one CSV file.
pub(crate) struct Rows<'a> {
    out: io::BufWriter<Box<dyn Write + 'a>>,
    line: Vec<u8>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(out: Box<dyn Write + 'a>) -> Self {
        Self { out: io::BufWriter::with_capacity(256 * 1024, out), line: Vec::new() }
    }

    fn cell(&mut self, text: &str) {
        if !self.line.is_empty() {
            self.line.push(b',');
        }
        if text.contains([',', '"', '\n', '\r']) {
            self.line.push(b'"');
            self.line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.line.push(b'"');
        } else {
            self.line.extend_from_slice(text.as_bytes());
        }
    }

    fn number(&mut self, number: Option<i64>) {
        self.line.push(b',');
        if let Some(number) = number {
            let _ = write!(self.line, "{number}");
        }
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }

    /// A row of texts. The first is never empty.
    pub(crate) fn plain<'t>(&mut self, cells: impl Iterator<Item = &'t str>) -> io::Result<()> {
        for cell in cells {
            self.cell(cell);
        }
        self.end_line()
    }

    pub(crate) fn areas_header<'t>(&mut self, languages: impl Iterator<Item = &'t str>) -> io::Result<()> {
        let names: Vec<String> = languages.map(|l| format!("name:{l}")).collect();
        self.plain(["area", "parent", "kind", "name"].into_iter().chain(names.iter().map(String::as_str)))
    }

    pub(crate) fn area<'t>(&mut self, area: &AreaRow<'t>, names: impl Iterator<Item = &'t str>) -> io::Result<()> {
        self.plain([area.id, area.parent, area.kind, area.name].into_iter().chain(names))
    }

    pub(crate) fn result(
        &mut self,
        station: &str,
        contest: &str,
        round: u32,
        count: &str,
        figures: &[Option<i64>; 4],
        votes: &[Option<i64>],
    ) -> io::Result<()> {
        self.cell(station);
        self.cell(contest);
        self.number(Some(i64::from(round)));
        self.cell(count);
        self.number(Some(1));
        for number in figures.iter().chain(votes) {
            self.number(*number);
        }
        self.end_line()
    }

    pub(crate) fn aggregate(
        &mut self,
        contest: &Contest,
        area: &str,
        spec: &Aggregate,
        figures: &[Option<i64>; 4],
        votes: &[Option<i64>],
    ) -> io::Result<()> {
        self.cell(&contest.id);
        self.number(Some(i64::from(contest.round)));
        self.cell(area);
        self.cell(&spec.name);
        self.cell(&spec.source);
        for number in figures.iter().chain(votes) {
            self.number(*number);
        }
        self.end_line()
    }

    /// Everything to the file.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[derive(Serialize)]
struct Election<'a> {
    format: u32,
    id: &'a str,
    date: &'a str,
    time_zone: &'a str,
    languages: &'a [String],
    rehearsal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    counts: &'a [String],
    name: BTreeMap<&'a str, &'a str>,
    contest: Vec<ElectionContest<'a>>,
}

#[derive(Serialize)]
struct ElectionContest<'a> {
    id: &'a str,
    round: u32,
    name: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allocation: Option<&'a toml::Table>,
}

fn by_language<'a>(words: &'a Words, languages: &'a [String]) -> BTreeMap<&'a str, &'a str> {
    languages.iter().enumerate().filter_map(|(i, l)| words.get(l, i == 0).map(|n| (l.as_str(), n))).collect()
}

/// The text of `election.toml`: always a rehearsal, because the results are known.
pub(crate) fn election_toml(mapping: &Mapping, faults: &mut TableError) -> String {
    let election = Election {
        format: 1,
        id: &mapping.id,
        date: &mapping.date,
        time_zone: &mapping.time_zone,
        languages: &mapping.languages,
        rehearsal: true,
        record: mapping.record.as_deref(),
        counts: &mapping.counts,
        name: by_language(&mapping.name, &mapping.languages),
        contest: mapping
            .contest
            .iter()
            .map(|c| ElectionContest {
                id: &c.id,
                round: c.round,
                name: by_language(&c.name, &mapping.languages),
                allocation: c.allocation.as_ref(),
            })
            .collect(),
    };
    match toml::to_string(&election) {
        Ok(text) => {
            // One definition of what the head of an election may be: the rules' own.
            for wrong in election::folder::check_head(text.as_bytes()).list {
                let fault = Fault::new("mapping", "mapping-value", wrong.message, wrong.remedy);
                faults.push(fault.in_column(wrong.column.as_deref().unwrap_or("mapping")));
            }
            text
        }
        Err(e) => {
            faults.push(Fault::new(
                "mapping",
                "mapping-value",
                format!("cannot be written as election.toml: {e}"),
                "simplify contest.allocation",
            ));
            String::new()
        }
    }
}
