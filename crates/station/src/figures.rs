//! The figures file that a committee fills in, TOML or CSV (`docs/formats/figures.md`). Pure: bytes in, a draft or all faults out.

use crate::draft::Draft;
use election::fault::{Fault, Faults};
use election::id::Count;
use election::minutes::{Closed, Figures, ISSUE_MAX, Mode, NUMBER_MAX, VOTES_MAX};
use toml::de::{DeTable, DeValue};

/// Most bytes of a figures file.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// Fields other than votes.
pub const FIELDS: [&str; 10] =
    ["station", "contest", "round", "count", "issue", "closed", "registered", "voted", "valid", "invalid"];

/// The form of a figures file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `name = value`, votes under `[votes]`.
    Toml,
    /// `field,value`, votes as `vote CHOICE`.
    Csv,
}

impl Form {
    /// By the end of the file's name: `.toml` or `.csv`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1 {
            "toml" => Some(Self::Toml),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// One value of the file, whatever its form.
struct Entry {
    field: Field,
    value: String,
    line: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Named(String),
    Vote(String),
}

struct Collector<'a> {
    file: &'a str,
    faults: Faults,
}

impl Collector<'_> {
    fn add(&mut self, line: u64, column: Option<&str>, code: &'static str, message: impl Into<String>, remedy: &str) {
        self.faults.push(Fault {
            file: self.file.into(),
            line,
            column: column.map(Into::into),
            code,
            message: message.into(),
            remedy: remedy.into(),
        });
    }
}

/// Reads a figures file. `file` is its name, for messages only. The draft is live; whether it fits the election is for [`crate::draft::check`].
///
/// # Errors
/// Every fault found, with line and remedy.
pub fn parse(file: &str, form: Form, bytes: &[u8]) -> Result<Draft, Faults> {
    let mut c = Collector { file, faults: Faults::default() };
    let entries = match decode(bytes, &mut c) {
        Some(text) if form == Form::Toml => toml_entries(text, &mut c),
        Some(text) => csv_entries(text, &mut c),
        None => Vec::new(),
    };
    if !c.faults.is_empty() {
        return Err(c.faults);
    }
    build(&entries, &mut c).ok_or(c.faults)
}

fn decode<'b>(bytes: &'b [u8], c: &mut Collector<'_>) -> Option<&'b str> {
    if bytes.len() > FILE_BYTES_MAX {
        c.add(0, None, "too-large", format!("the file has more than {FILE_BYTES_MAX} bytes"), "Give a figures file.");
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes);
    if let Err(e) = &text {
        let line = bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u64 + 1;
        c.add(line, None, "encoding", "the file is not UTF-8", "Save it as UTF-8.");
    }
    text.ok()
}

/// Where the lines of a text end, so that the line of every key is found without reading the text again.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i).collect())
    }

    /// The line of a byte, from 1.
    fn at(&self, offset: usize) -> u64 {
        self.0.partition_point(|end| *end < offset) as u64 + 1
    }
}

fn toml_entries(text: &str, c: &mut Collector<'_>) -> Vec<Entry> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let lines = Lines::of(text);
    for e in errors {
        let line = e.span().map_or(0, |s| lines.at(s.start));
        c.add(line, None, "toml", e.message(), "Write `name = value` lines, votes under [votes].");
    }
    let mut entries = Vec::new();
    for (key, value) in table.get_ref() {
        let line = lines.at(key.span().start);
        match value.get_ref() {
            DeValue::Table(votes) if key.get_ref().as_ref() == "votes" => {
                for (choice, n) in votes {
                    let line = lines.at(choice.span().start);
                    push_toml(Field::Vote(choice.get_ref().to_string()), n.get_ref(), line, &mut entries, c);
                }
            }
            value => push_toml(Field::Named(key.get_ref().to_string()), value, line, &mut entries, c),
        }
    }
    entries
}

fn push_toml(field: Field, value: &DeValue<'_>, line: u64, entries: &mut Vec<Entry>, c: &mut Collector<'_>) {
    let value = match value {
        DeValue::String(s) => s.to_string(),
        DeValue::Integer(n) if n.radix() == 10 => n.as_str().to_owned(),
        DeValue::Datetime(d) => d.to_string(),
        other => {
            let name = match &field {
                Field::Named(n) | Field::Vote(n) => n,
            };
            let message = format!("{name} is a {}", other.type_str());
            c.add(line, Some(name), "kind", message, "Give a whole number or a text.");
            return;
        }
    };
    entries.push(Entry { field, value, line });
}

fn csv_entries(text: &str, c: &mut Collector<'_>) -> Vec<Entry> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut entries = Vec::new();
    let mut first = true;
    for record in reader.records() {
        let record = match record {
            Ok(r) => r,
            Err(e) => {
                c.add(
                    e.position().map_or(0, csv::Position::line),
                    None,
                    "csv",
                    e.to_string(),
                    "Write `field,value` rows.",
                );
                break;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<&str> = record.iter().map(str::trim).collect();
        match (std::mem::take(&mut first), &fields[..]) {
            (true, ["field", "value"]) => {}
            (true, _) => {
                c.add(line, None, "header", "the first line is not the header", "Write field,value (a comma between).")
            }
            (false, [field, value]) => {
                let field = match field.strip_prefix("vote ") {
                    Some(choice) => Field::Vote(choice.trim().to_owned()),
                    None => Field::Named((*field).to_owned()),
                };
                entries.push(Entry { field, value: (*value).to_owned(), line });
            }
            (false, fields) => {
                c.add(
                    line,
                    None,
                    "fields",
                    format!("the row has {} values, not 2", fields.len()),
                    "Write field,value; quote what holds a comma.",
                );
            }
        }
    }
    if first {
        c.add(1, None, "header", "the file is empty", "Write the header field,value and a row for each figure.");
    }
    entries
}

fn build(entries: &[Entry], c: &mut Collector<'_>) -> Option<Draft> {
    check_names(entries, c);
    let station = text(entries, "station", c);
    let contest = text(entries, "contest", c);
    let round = find(entries, "round").map(|e| number(e, "round", 1, 99, c));
    let count = parsed(entries, "count", Count::parse, "machine, hand or recount-1 to recount-9", c);
    let issue = find_needed(entries, "issue", c).and_then(|e| number(e, "issue", 1, u32::from(ISSUE_MAX), c));
    let closed = parsed(entries, "closed", Closed::parse, "a moment like 2026-05-10T17:00:00+03:00", c);
    let [registered, voted, valid, invalid] =
        ["registered", "voted", "valid", "invalid"].map(|name| figure(entries, name, c));
    let votes = votes(entries, c);
    if !c.faults.is_empty() {
        return None;
    }
    Some(Draft {
        station: station?,
        contest: contest?,
        round: round.flatten().and_then(|r| u8::try_from(r).ok()),
        count: count?,
        issue: u16::try_from(issue?).ok()?,
        closed: closed?,
        mode: Mode::Live,
        figures: Figures { registered: registered?, voted: voted?, valid: valid?, invalid: invalid? },
        votes,
    })
}

fn check_names(entries: &[Entry], c: &mut Collector<'_>) {
    let mut seen = std::collections::HashSet::new();
    for e in entries {
        let (Field::Named(name) | Field::Vote(name)) = &e.field;
        if matches!(&e.field, Field::Named(n) if !FIELDS.contains(&n.as_str())) {
            let remedy = format!("Known are {}, and the votes.", FIELDS.join(", "));
            c.add(e.line, Some(name), "unknown-field", format!("there is no field {name:?}"), &remedy);
        }
        let key = (matches!(e.field, Field::Vote(_)), name.as_str());
        if !seen.insert(key) {
            c.add(e.line, Some(name), "duplicate", format!("{name:?} stands twice"), "Give it once.");
        }
    }
}

fn find<'e>(entries: &'e [Entry], name: &str) -> Option<&'e Entry> {
    entries.iter().find(|e| matches!(&e.field, Field::Named(n) if n == name))
}

fn find_needed<'e>(entries: &'e [Entry], name: &'static str, c: &mut Collector<'_>) -> Option<&'e Entry> {
    let found = find(entries, name);
    if found.is_none() {
        c.add(
            0,
            Some(name),
            "missing",
            format!("{name} is missing"),
            "Add it; a figure that was not established is \"-\".",
        );
    }
    found
}

fn text(entries: &[Entry], name: &'static str, c: &mut Collector<'_>) -> Option<String> {
    parsed(entries, name, |s| (!s.is_empty()).then(|| s.to_owned()), "an id", c)
}

fn parsed<T>(
    entries: &[Entry],
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
    wanted: &str,
    c: &mut Collector<'_>,
) -> Option<T> {
    let e = find_needed(entries, name, c)?;
    let value = parse(&e.value);
    if value.is_none() {
        c.add(e.line, Some(name), "value", format!("{name} is {}", quote(&e.value)), &format!("Write {wanted}."));
    }
    value
}

/// `Some(None)` is "not established".
#[expect(clippy::option_option, reason = "faulty, not established, a number: three different things")]
fn figure(entries: &[Entry], name: &'static str, c: &mut Collector<'_>) -> Option<Option<u32>> {
    let e = find_needed(entries, name, c)?;
    if e.value == "-" { Some(None) } else { number(e, name, 0, NUMBER_MAX, c).map(Some) }
}

fn votes(entries: &[Entry], c: &mut Collector<'_>) -> Vec<(String, u32)> {
    let mut votes = Vec::new();
    for e in entries {
        let Field::Vote(choice) = &e.field else { continue };
        if votes.len() == VOTES_MAX {
            c.add(
                e.line,
                None,
                "too-many",
                format!("more than {VOTES_MAX} choices"),
                "Give the choices of this ballot only.",
            );
            break;
        }
        votes.extend(number(e, choice, 0, NUMBER_MAX, c).map(|n| (choice.clone(), n)));
    }
    if votes.is_empty() && c.faults.is_empty() {
        c.add(0, None, "missing", "there are no votes", "Give the votes of every choice, 0 where there are none.");
    }
    votes
}

/// Digits only: no sign, no separators, no leading zeros. What is not clearly a number never becomes one.
fn number(e: &Entry, name: &str, low: u32, high: u32, c: &mut Collector<'_>) -> Option<u32> {
    let canonical = e.value.bytes().all(|b| b.is_ascii_digit()) && (e.value == "0" || !e.value.starts_with('0'));
    let n = canonical.then(|| e.value.parse().ok()).flatten().filter(|n| (low..=high).contains(n));
    if n.is_none() {
        let message = format!("{name} is {}", quote(&e.value));
        c.add(
            e.line,
            Some(name),
            "number",
            message,
            &format!("Write a whole number from {low} to {high}, digits only."),
        );
    }
    n
}

fn quote(s: &str) -> String {
    let short: String = s.chars().take(60).collect();
    if short.len() < s.len() { format!("{short:?}…") } else { format!("{short:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::draft;
    use proptest::prelude::*;

    const TOML: &str = r#"
station = "x/0"
contest = "parliament"
count = "hand"
issue = 1
closed = "2026-05-10T17:00:00+03:00"
registered = 100
voted = 62
valid = 60
invalid = 2
[votes]
red = 30
blue = 20
solo = 10
"#;
    const CSV: &str = "field,value\nstation,x/0\ncontest,parliament\ncount,hand\nissue,1\nclosed,2026-05-10T17:00:00+03:00\n\
        registered,100\nvoted,62\nvalid,60\ninvalid,2\nvote red,30\nvote blue,20\nvote solo,10\n";

    fn sorted(mut d: Draft) -> Draft {
        d.votes.sort();
        d
    }

    fn codes(form: Form, text: &str) -> Vec<(u64, &'static str)> {
        parse("f", form, text.as_bytes()).expect_err("faulty").list.iter().map(|f| (f.line, f.code)).collect()
    }

    #[test]
    fn both_forms_say_the_same() {
        let wanted = sorted(draft(0, 1));
        assert_eq!(sorted(parse("f", Form::Toml, TOML.as_bytes()).unwrap()), wanted);
        assert_eq!(sorted(parse("f", Form::Csv, CSV.as_bytes()).unwrap()), wanted);
        let dated = TOML.replace("\"2026-05-10T17:00:00+03:00\"", "2026-05-10T17:00:00+03:00");
        assert_eq!(
            sorted(parse("f", Form::Toml, dated.as_bytes()).unwrap()),
            wanted,
            "a TOML date-time is a moment too"
        );
        let marked = format!("\u{feff}{}", CSV.replace('\n', "\r\n"));
        assert_eq!(sorted(parse("f", Form::Csv, marked.as_bytes()).unwrap()), wanted, "as a spreadsheet saves it");
    }

    #[test]
    fn a_figure_that_was_not_established_is_a_dash_and_a_missing_one_is_a_fault() {
        let d = parse("f", Form::Csv, CSV.replace("registered,100", "registered,-").as_bytes()).unwrap();
        assert_eq!(d.figures.registered, None);
        assert_eq!(codes(Form::Csv, &CSV.replace("registered,100\n", "")), [(0, "missing")]);
    }

    #[test]
    fn every_fault_is_said_with_its_line() {
        let bad =
            TOML.replace("voted = 62", "voted = -62").replace("red = 30", "red = 3.5").replace("issue = 1", "isue = 1");
        assert_eq!(codes(Form::Toml, &bad), [(12, "kind")]);
        let bad =
            CSV.replace("voted,62", "voted,1_000").replace("issue,1", "isue,1").replace("vote red,30", "vote blue,30");
        assert_eq!(codes(Form::Csv, &bad), [(5, "unknown-field"), (12, "duplicate"), (0, "missing"), (8, "number")]);
    }

    #[test]
    fn what_is_not_clearly_a_number_is_refused() {
        for n in ["-1", "+1", "01", "1.0", "1 000", "1e3", "", "1000000000", "99999999999999999999", "١"] {
            assert_eq!(codes(Form::Csv, &CSV.replace("voted,62", &format!("voted,{n}"))), [(8, "number")], "{n}");
        }
    }

    #[test]
    fn other_files_are_refused_in_words() {
        assert_eq!(codes(Form::Csv, ""), [(1, "header")]);
        assert_eq!(codes(Form::Csv, "field;value\n"), [(1, "header")]);
        assert_eq!(codes(Form::Toml, "a = [\n")[0].1, "toml");
        assert_eq!(codes(Form::Toml, &TOML.replace("voted = 62", "voted = 62\nvoted = 63"))[0], (9, "toml"));
        assert_eq!(parse("f", Form::Csv, b"field,value\n\xff").expect_err("bytes").list[0].code, "encoding");
        assert_eq!(
            parse("f", Form::Csv, &vec![b'a'; FILE_BYTES_MAX + 1]).expect_err("large").list[0].code,
            "too-large"
        );
    }

    #[test]
    fn a_file_of_the_largest_size_is_judged_in_seconds() {
        let text: String = (0..80_000).map(|i| format!("a{i:06} = 1\n")).collect();
        assert!(text.len() <= FILE_BYTES_MAX);
        let before = std::time::Instant::now();
        let faults = parse("f", Form::Toml, text.as_bytes()).expect_err("unknown fields");
        assert_eq!(faults.list.iter().map(|f| f.line).collect::<Vec<_>>(), (1..=1000).collect::<Vec<_>>());
        assert!(before.elapsed().as_secs() < 20, "{:?}", before.elapsed());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            for form in [Form::Toml, Form::Csv] {
                let _ = parse("f", form, &bytes);
            }
        }

        #[test]
        fn a_changed_file_is_read_or_refused_but_never_a_panic(at in 0usize..300, with in any::<char>()) {
            for (form, text) in [(Form::Toml, TOML), (Form::Csv, CSV)] {
                let mut chars: Vec<char> = text.chars().collect();
                let at = at % chars.len();
                chars[at] = with;
                if let Err(f) = parse("f", form, chars.iter().collect::<String>().as_bytes()) {
                    prop_assert!(!f.is_empty());
                }
            }
        }
    }
}
