//! A table of figures in the form of `results.csv`, read line by line: what is wrong in one row says so and stops no other.
//!
//! No field of such a table has a line break, so each line is a row by itself, and an unclosed quote spoils no more than its own.

use super::own::{Claim, Own, OwnFile, Source};
use super::suggest::Suggester;
use election::definition::Definition;
use election::id::{ContestIx, Count, ListIx, PairIx};
use election::minutes::{Figures, ISSUE_MAX, NUMBER_MAX};
use election::tally::Tally;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// Columns that are no choices. `station` and `contest` must be there.
pub const FIXED: [&str; 9] =
    ["station", "contest", "round", "count", "issue", "registered", "voted", "valid", "invalid"];
/// Most bytes of a table.
pub const BYTES_MAX: usize = 512 << 20;
/// Unknown columns that are named one by one.
const UNKNOWN_NAMED_MAX: usize = 20;
/// Characters of a wrong field that are repeated in its fault.
const QUOTED_MAX: usize = 60;

/// What is wrong with a row or a column.
struct Wrong {
    column: Option<String>,
    code: &'static str,
    message: String,
    remedy: String,
}

fn wrong(column: &str, code: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Wrong {
    let column = (!column.is_empty()).then(|| column.to_owned());
    Wrong { column, code, message: message.into(), remedy: remedy.into() }
}

/// A field as it is repeated in a message: in quotes, not endless.
fn quoted(field: &str) -> String {
    let short: String = field.chars().take(QUOTED_MAX).collect();
    if short.len() < field.len() { format!("{short:?}…") } else { format!("{short:?}") }
}

pub(super) fn read(own: &mut Own, tally: &Tally, name: &str, bytes: &[u8]) {
    let files: Arc<[OwnFile]> = Arc::new([OwnFile::of(name, bytes)]);
    let definition = tally.definition();
    let mut table = Table { own, tally, definition, name, files, header: "".into(), suggester: Suggester::default() };
    table.read(bytes);
}

struct Table<'a> {
    own: &'a mut Own,
    tally: &'a Tally,
    definition: &'a Definition,
    name: &'a str,
    files: Arc<[OwnFile]>,
    header: Arc<str>,
    suggester: Suggester,
}

/// Where the columns stand.
struct Columns {
    fixed: [Option<usize>; FIXED.len()],
    choices: HashMap<String, usize>,
    names: Vec<String>,
}

/// One ballot in a table.
struct Ballot {
    /// The column of each choice, in the order of the ballot.
    columns: Vec<Option<usize>>,
    /// Of each column whether it is a choice that is not on this ballot.
    stray: Vec<bool>,
}

impl Columns {
    fn ballot<'c>(&self, choices: impl Iterator<Item = &'c str>) -> Ballot {
        let mut stray = vec![false; self.names.len()];
        self.choices.values().for_each(|c| stray[*c] = true);
        let columns: Vec<Option<usize>> = choices.map(|id| self.choices.get(id).copied()).collect();
        columns.iter().flatten().for_each(|c| stray[*c] = false);
        Ballot { columns, stray }
    }
}

impl Table<'_> {
    fn fault(&mut self, line: u64, w: Wrong) {
        self.own.fault_at(self.name, line, w.column.as_deref(), w.code, w.message, w.remedy);
    }

    fn read(&mut self, bytes: &[u8]) {
        if bytes.len() > BYTES_MAX {
            let message = format!("the file has {} bytes; at most {BYTES_MAX} are read", bytes.len());
            return self.fault(0, wrong("", "too-large", message, "Split the table into several."));
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return self.fault(1, wrong("", "encoding", "the file is UTF-16", "Save it as CSV UTF-8."));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut lines = bytes
            .split(|b| *b == b'\n')
            .map(|l| l.strip_suffix(b"\r").unwrap_or(l))
            .zip(1..)
            .filter(|(l, _)| !l.trim_ascii().is_empty());
        let Some((header, at)) = lines.next() else {
            let remedy = "Write a header line and one line for each result.";
            return self.fault(0, wrong("", "empty", "the file is empty", remedy));
        };
        let columns = match text(header).and_then(|h| {
            self.header = h.into();
            self.columns(h, at)
        }) {
            Ok(columns) => columns,
            Err(w) => return self.fault(at, w),
        };
        let (mut seen, mut ballots) = (HashMap::new(), HashMap::new());
        for (line, at) in lines {
            let claim = text(line).and_then(|text| self.row(&columns, &mut ballots, text, at));
            match claim {
                Ok(claim) => match seen.entry((claim.pair, claim.count, claim.issue)) {
                    Entry::Vacant(v) => {
                        v.insert(at);
                        self.own.claims.push(claim);
                    }
                    Entry::Occupied(first) => {
                        let message =
                            format!("the same result stands in line {} already; that one is used", first.get());
                        let remedy = "Keep one row for each station, contest, count and issue.";
                        self.fault(at, wrong("", "duplicate-row", message, remedy));
                    }
                },
                Err(w) => self.fault(at, w),
            }
        }
    }

    fn columns(&mut self, header: &str, at: u64) -> Result<Columns, Wrong> {
        let names: Vec<String> = fields(header).iter().map(|f| f.trim().to_owned()).collect();
        if names.len() == 1 && (names[0].contains(';') || names[0].contains('\t')) {
            let remedy = "Save it with commas between the columns.";
            return Err(wrong("", "separator", "columns are separated by semicolons or tabs", remedy));
        }
        let mut columns = Columns { fixed: [None; FIXED.len()], choices: HashMap::new(), names };
        let all = self.definition.contests.iter().flat_map(|c| &c.choices);
        let known: HashSet<&str> = all.map(|c| c.id.as_str()).collect();
        let mut unknown = 0;
        for (i, name) in columns.names.iter().enumerate() {
            let fixed = FIXED.iter().position(|f| f == name);
            let doubled = match fixed {
                Some(f) => columns.fixed[f].replace(i).inspect(|first| columns.fixed[f] = Some(*first)).is_some(),
                None if known.contains(name.as_str()) => {
                    let first = *columns.choices.entry(name.clone()).or_insert(i);
                    first != i
                }
                None => {
                    unknown += 1;
                    if unknown <= UNKNOWN_NAMED_MAX {
                        let message =
                            format!("{} is no choice of this election; the column is not compared", quoted(name));
                        let column: String = name.chars().take(QUOTED_MAX).collect();
                        let remedy = "Write the choice's id as in choices.csv of the definition, or remove the column.";
                        self.fault(at, wrong(&column, "unknown-column", message, remedy));
                    }
                    continue;
                }
            };
            if doubled {
                let message = "the column stands twice; the first is used";
                self.fault(at, wrong(name, "duplicate-column", message, "Remove or rename one."));
            }
        }
        if unknown > UNKNOWN_NAMED_MAX {
            let message = format!("{} more columns are no choices of this election", unknown - UNKNOWN_NAMED_MAX);
            let remedy = "Look whether this is the table of another election.";
            self.fault(at, wrong("", "unknown-column", message, remedy));
        }
        match FIXED.iter().zip(&columns.fixed).take(2).find(|(_, c)| c.is_none()) {
            Some((name, _)) => Err(wrong(
                name,
                "missing-column",
                format!("the column {name:?} is missing, so no row can be compared"),
                format!("The header begins with {}; station and contest are needed.", FIXED.join(",")),
            )),
            None => Ok(columns),
        }
    }

    fn row(
        &mut self,
        columns: &Columns,
        ballots: &mut HashMap<(ContestIx, ListIx), Rc<Ballot>>,
        line: &str,
        at: u64,
    ) -> Result<Claim, Wrong> {
        let d = self.definition;
        let fields = fields(line);
        if fields.len() != columns.names.len() {
            return Err(wrong(
                "",
                "wrong-width",
                format!("the row has {} fields, the header {}", fields.len(), columns.names.len()),
                "Give every column a field, empty or not; numbers have no separators.",
            ));
        }
        let get = |i: usize| columns.fixed[i].map_or("", |c| fields[c].trim());
        let pair = self.pair(get(0), get(1))?;
        let contest = d.contest_of(pair);
        let held = self.tally.round(pair);
        match number(get(2), 99, FIXED[2])? {
            Some(round) if round != u32::from(held) => {
                let message = format!("round {round} is not being held; the record has round {held}");
                return Err(wrong(FIXED[2], "wrong-round", message, "Compare with the record of that round."));
            }
            _ => {}
        }
        let count = Some(get(3)).filter(|c| !c.is_empty()).map(|c| {
            Count::parse(c).filter(|c| d.counts.contains(c)).ok_or_else(|| {
                let known: Vec<String> = d.counts.iter().map(ToString::to_string).collect();
                let remedy = format!("Write one of {}, or leave it empty for the one that counts.", known.join(", "));
                wrong(FIXED[3], "unknown-count", format!("no {} count reports in this election", quoted(c)), remedy)
            })
        });
        let issue = match number(get(4), u32::from(ISSUE_MAX), FIXED[4])? {
            Some(0) => return Err(wrong(FIXED[4], "bad-issue", "issues begin with 1", "Write the issue, or nothing.")),
            issue => issue.and_then(|n| u16::try_from(n).ok()),
        };
        let figure = |i: usize| number(get(i), NUMBER_MAX, FIXED[i]).map(|n| n.map(Some));
        let figures = Figures { registered: figure(5)?, voted: figure(6)?, valid: figure(7)?, invalid: figure(8)? };
        let p = &d.pairs[pair.at()];
        let ballot = ballots.entry((p.contest, p.list)).or_insert_with(|| {
            let ids = contest.list(p.list).iter().map(|c| contest.choices[*c as usize].id.as_str());
            Rc::new(columns.ballot(ids))
        });
        let vote = |c: &Option<usize>| c.map_or(Ok(None), |c| number(&fields[c], NUMBER_MAX, &columns.names[c]));
        let votes: Box<[Option<u32>]> = ballot.columns.iter().map(vote).collect::<Result<_, _>>()?;
        let says = |(field, stray): (&Cow<'_, str>, &bool)| *stray && !matches!(field.trim(), "" | "0");
        if let Some(at) = fields.iter().zip(&ballot.stray).position(says) {
            let message = format!("{} is not on the ballot of {}", quoted(&columns.names[at]), get(0));
            return Err(wrong(&columns.names[at], "not-on-ballot", message, "Leave the field empty."));
        }
        let nothing = figures.named().iter().all(|(_, f)| f.is_none()) && votes.iter().all(Option::is_none);
        if nothing {
            let remedy = "Write the figures that you have, or remove the row.";
            return Err(wrong("", "nothing-to-compare", "the row has no figure", remedy));
        }
        let source = Source {
            files: Arc::clone(&self.files),
            line: Some(at),
            header: Some(Arc::clone(&self.header)),
            text: line.to_owned(),
        };
        Ok(Claim { pair, count: count.transpose()?, issue, figures, votes, closed: None, by_device: false, source })
    }

    fn pair(&mut self, station: &str, contest: &str) -> Result<PairIx, Wrong> {
        let d = self.definition;
        let Some(ix) = d.station(station) else {
            let near = self.suggester.nearest(station, d.stations.iter().map(|s| s.id.as_str()));
            let remedy = match near {
                Some(id) => format!("Did you mean {id}?"),
                None => "Write the id as on the pages and on the tape.".to_owned(),
            };
            let message = format!("there is no station {} in this election", quoted(station));
            return Err(wrong(FIXED[0], "unknown-station", message, remedy));
        };
        d.pair(ix, contest).ok_or_else(|| {
            let known: Vec<String> = d.stations[ix.at()].pairs.iter().take(10).map(|p| d.ballot_name(*p)).collect();
            let message = format!("{station} does not report on {}", quoted(contest));
            wrong(FIXED[1], "unknown-contest", message, format!("It reports on {}.", known.join(", ")))
        })
    }
}

fn text(line: &[u8]) -> Result<&str, Wrong> {
    std::str::from_utf8(line).map_err(|e| {
        let message = format!("byte 0x{:02x} is not UTF-8", line[e.valid_up_to()]);
        wrong("", "encoding", message, "Save the file as UTF-8 (it may be Windows-1254 or ISO 8859).")
    })
}

/// The fields of a line.
fn fields(line: &str) -> Vec<Cow<'_, str>> {
    if !line.contains('"') {
        return line.split(',').map(Cow::Borrowed).collect();
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    match reader.records().next() {
        Some(Ok(record)) => record.iter().map(|f| Cow::Owned(f.to_owned())).collect(),
        _ => vec![],
    }
}

/// A number of plain digits; `None` where nothing stands.
fn number(field: &str, max: u32, column: &str) -> Result<Option<u32>, Wrong> {
    let field = field.trim();
    if field.is_empty() {
        return Ok(None);
    }
    let plain = field.bytes().all(|b| b.is_ascii_digit());
    match field.parse::<u32>() {
        Ok(n) if plain && n <= max => Ok(Some(n)),
        _ if field.starts_with('-') => Err(wrong(
            column,
            "negative",
            format!("{} is negative", quoted(field)),
            "Write a number from 0, or nothing.",
        )),
        _ if plain => {
            let message = format!("{} is more than {max}", quoted(field));
            Err(wrong(column, "number-too-large", message, "Look at the paper again."))
        }
        _ => {
            let remedy = "Write plain digits without separators, signs or fractions, or nothing.";
            Err(wrong(column, "not-a-number", format!("{} is no number", quoted(field)), remedy))
        }
    }
}
