//! Objections: what a board is given about one result, so that it can check all of it without trusting whoever objects.
//!
//! A text for people and a JSON for machines, with the copy, the record's text, the entries themselves and their proofs.

use super::Ground;
use super::own::printable;
use super::report::{Finding, OwnSide, RecordSide, Report, Verdict};
use election::definition::Definition;
use election::id::{Digest, PairIx};
use serde::Serialize;
use std::fmt::Write as _;

/// Folder of the objections in the report's.
pub const FOLDER: &str = "objections";
/// Most bytes of a file's name before its ending.
const NAME_BYTES_MAX: usize = 180;
/// Width of a line of words.
const WIDTH: usize = 78;

/// What is said about one result.
#[derive(Debug)]
pub struct Objection<'r> {
    /// Name of the files in [`FOLDER`], without the ending.
    pub name: String,
    findings: Vec<&'r Finding>,
}

/// Gives each finding that a board has to be asked about its file: what differs, and what the device signed and the record has not.
pub(super) fn name(findings: &mut [Finding]) {
    for f in findings {
        let by_device = f.own.as_ref().is_some_and(|o| o.by_device);
        if f.verdict.is_difference() || (f.verdict == Verdict::TheirsMissing && by_device) {
            f.objection = Some(format!("{FOLDER}/{}.txt", file_name(&f.station, &f.contest)));
        }
    }
}

/// Ids with `+` for `/`, which no id has; of ids too long for a file's name the beginning and a digest.
fn file_name(station: &str, contest: &str) -> String {
    let name = format!("{station}--{contest}").replace('/', "+");
    if name.len() <= NAME_BYTES_MAX {
        return name;
    }
    let digest = Digest::of(name.as_bytes()).hex();
    format!("{}~{}", &name[..NAME_BYTES_MAX - 17], &digest[..16])
}

/// All objections of a report, in its order.
#[must_use]
pub fn all(report: &Report) -> Vec<Objection<'_>> {
    let mut out: Vec<Objection<'_>> = vec![];
    let mut places = std::collections::HashMap::new();
    for f in report.findings.iter().filter(|f| f.objection.is_some()) {
        let name = file_name(&f.station, &f.contest);
        let at = *places.entry(name.clone()).or_insert_with(|| {
            out.push(Objection { name, findings: vec![] });
            out.len() - 1
        });
        out[at].findings.push(f);
    }
    out
}

/// An entry of the record with its proof.
#[derive(Debug, Serialize)]
struct Entry {
    index: u64,
    channel: &'static str,
    at: String,
    /// The entry's bytes, which are text.
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<String>,
    /// In the form of c2sp.org/tlog-proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
}

fn entries(ground: &Ground<'_>, side: &RecordSide) -> Vec<Entry> {
    let entry = |c: &super::report::RecordCopy| Entry {
        index: c.index,
        channel: c.channel.word(),
        at: c.at.clone(),
        act: ground.verified.entry(c.index).and_then(|b| String::from_utf8(b).ok()),
        proof: ground.verified.proof(c.index).map(|p| p.to_string()),
    };
    side.copies.iter().map(entry).collect()
}

impl Objection<'_> {
    /// The objection for machines.
    #[must_use]
    pub fn json(&self, report: &Report, ground: &Ground<'_>) -> serde_json::Value {
        let first = self.findings[0];
        let differences: Vec<serde_json::Value> = self
            .findings
            .iter()
            .map(|f| {
                let mut value = serde_json::json!(f);
                if let (Some(own), Some(o)) = (value["own"].as_object_mut(), &f.own) {
                    own.insert("header".into(), o.source.header.as_deref().into());
                    own.insert("text".into(), o.source.text.as_str().into());
                }
                if let (Some(record), Some(r)) = (value["record"].as_object_mut(), &f.record) {
                    record.insert("minutes".into(), Digest::of(r.text.as_bytes()).to_string().into());
                    record.insert("entries".into(), serde_json::json!(entries(ground, r)));
                }
                value
            })
            .collect();
        serde_json::json!({
            "objection": 1,
            "made": report.at,
            "election": report.election,
            "definition": ground.tally.definition().digest,
            "station": first.station,
            "contest": first.contest,
            "round": round(ground, first),
            "record": {
                "origin": report.record.origin,
                "size": report.record.size,
                "root": report.record.root,
                "holds": report.record.ok,
                "anchored": report.record.anchored,
                "record_key": ground.authority.record.to_string(),
                "root_key": ground.authority.root.to_string(),
                "checkpoint": ground.verified.checkpoint(),
            },
            "differences": differences,
        })
    }

    /// The objection for people.
    #[must_use]
    pub fn text(&self, report: &Report, ground: &Ground<'_>) -> String {
        let mut w = Writer(String::new());
        let first = self.findings[0];
        w.line("OBJECTION TO A RESULT");
        w.line(&"=".repeat(WIDTH));
        w.field("Election", &format!("{} ({})", report.name, report.election));
        if report.rehearsal {
            w.field("", "This is a REHEARSAL: its keys are no secret and prove nothing.");
        }
        w.field("Station", &format!("{}{}", first.station, in_brackets(&first.place)));
        w.field("Contest", &format!("{}, round {}", first.contest, round(ground, first).unwrap_or_default()));
        w.field("State", first.state.unwrap_or("unknown"));
        w.field("Made", &format!("{} by scrutineer crosscheck", report.at));
        let r = &report.record;
        let root = r.root.map(|h| h.to_string()).unwrap_or_default();
        w.field("Record", &format!("{}, {} entries, root {root}", r.origin, r.size));
        w.field("", &r.anchoring);
        if !r.ok {
            let words = "THIS RECORD DOES NOT HOLD: {} faults were found in it. See report.html; the objection stands beside them.";
            w.field("", &words.replace("{}", &r.faults.to_string()));
        }
        for (f, n) in self.findings.iter().zip(1..) {
            w.title(&format!("{n}. {}", headline(f)));
            w.cells(f);
            f.remarks.iter().for_each(|r| w.words(&format!("Note: {r}.")));
            if let Some(own) = &f.own {
                w.own(own);
            }
            w.record(f, ground);
        }
        w.title("How to check this without trusting who wrote it");
        HOW.iter().for_each(|words| w.words(words));
        w.field("Record's key", &ground.authority.record.to_string());
        w.field("Root key", &ground.authority.root.to_string());
        w.words("(Take both from paper or from the gazette, not from here.)");
        w.0
    }
}

const HOW: [&str; 4] = [
    "Entry: the SHA-256 of the byte 00 and the entry's bytes is its hash. With the index and the hashes of the proof it leads to the root in the checkpoint (RFC 9162, 2.1.3.2; form: c2sp.org/tlog-proof).",
    "Checkpoint: it is signed by the record's key, which stands in the key list (entry 1 of the record), and that is signed by the root key, which was published on paper.",
    "Own copy: where it says that the station's device signed it, the signature line under its text is by the key that the key list has under the station's id (c2sp.org/signed-note). Of figures that were typed the paper itself is the evidence.",
    "All of it: copy the record yourself, then run scrutineer verify and scrutineer crosscheck.",
];

fn round(ground: &Ground<'_>, f: &Finding) -> Option<u8> {
    pair(ground, f).map(|p| ground.tally.round(p))
}

fn pair(ground: &Ground<'_>, f: &Finding) -> Option<PairIx> {
    let d: &Definition = ground.tally.definition();
    d.pair(d.station(&f.station)?, &f.contest)
}

fn in_brackets(place: &[String]) -> String {
    if place.is_empty() { String::new() } else { format!(" ({})", place.join(" › ")) }
}

fn headline(f: &Finding) -> String {
    let cells = f.cells.len();
    let s = if cells == 1 { "" } else { "s" };
    match f.verdict {
        Verdict::DeviceDiffers => {
            format!("The station's device signed what we hold; the record says something else in {cells} cell{s}")
        }
        Verdict::TheirsMissing => "The station's device signed what we hold; the record does not have it".to_owned(),
        _ => format!("Our copy and the record differ in {cells} cell{s}, by at least {} votes", f.votes_apart),
    }
}

/// Builds the text.
struct Writer(String);

impl Writer {
    fn line(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    fn title(&mut self, title: &str) {
        self.line("");
        self.wrapped("", "", title);
        self.line(&"-".repeat(WIDTH));
    }

    fn words(&mut self, words: &str) {
        self.wrapped("", "", words);
    }

    fn field(&mut self, name: &str, value: &str) {
        self.wrapped(&format!("{name:<13}"), &" ".repeat(13), value);
    }

    fn wrapped(&mut self, first: &str, indent: &str, words: &str) {
        let mut line = first.to_owned();
        let mut room = WIDTH.saturating_sub(line.chars().count());
        let mut fresh = true;
        for word in words.split_whitespace() {
            let length = word.chars().count() + usize::from(!fresh);
            if length > room && !fresh {
                self.line(&line);
                line = indent.to_owned();
                room = WIDTH.saturating_sub(line.chars().count());
                fresh = true;
            }
            if !fresh {
                line.push(' ');
            }
            line.push_str(word);
            room = room.saturating_sub(length);
            fresh = false;
        }
        self.line(&line);
    }

    /// A text as it stands, indented; control characters but the line feed are shown as such.
    fn verbatim(&mut self, text: &str) {
        for line in text.lines() {
            self.line(&format!("    {}", printable(line)));
        }
    }

    fn cells(&mut self, f: &Finding) {
        if f.cells.is_empty() {
            return;
        }
        let number = |n: Option<u32>| n.map_or("-".to_owned(), |n| n.to_string());
        let width = f.cells.iter().map(|c| c.cell.chars().count()).max().unwrap_or(0).max(4);
        self.line(&format!("{:<width$} {:>12} {:>12} {:>12}", "cell", "our copy", "the record", "difference"));
        for c in &f.cells {
            let change = c.change().map_or(String::new(), |n| format!("{n:+}"));
            let (ours, theirs) = if c.cell == "closed" {
                ("see below".into(), "see below".into())
            } else {
                (number(c.ours), number(c.theirs))
            };
            self.line(&format!("{:<width$} {ours:>12} {theirs:>12} {change:>12}", c.cell));
        }
    }

    fn own(&mut self, own: &OwnSide) {
        self.line("");
        self.line("OUR COPY");
        for file in &own.files {
            self.field("File", &file.name);
            self.field("", &file.sha256.to_string());
        }
        let signed = if own.by_device {
            "signed by the station's device; the signature holds"
        } else {
            "typed; the paper is the evidence"
        };
        self.field("Evidence", signed);
        if let (Some(line), Some(header)) = (own.line, &own.source.header) {
            self.field("Line", &line.to_string());
            self.verbatim(header);
        }
        self.verbatim(&own.source.text);
    }

    fn record(&mut self, f: &Finding, ground: &Ground<'_>) {
        self.line("");
        self.line("THE RECORD");
        let Some(r) = &f.record else {
            return self.words("It has nothing on this result. That something is not there needs the whole record to be shown: copy it and run scrutineer verify.");
        };
        if f.verdict == Verdict::TheirsMissing {
            self.words("It has no text of this count and issue. What it counts instead:");
        }
        self.field("Minutes", &format!("{} count, issue {}, {}", r.count, r.issue, r.standing));
        self.field("", &Digest::of(r.text.as_bytes()).to_string());
        self.verbatim(&r.text);
        for e in entries(ground, r) {
            self.line("");
            self.field(&format!("Entry {}", e.index), &format!("{}, recorded {}", e.channel, e.at));
            match (e.act, e.proof) {
                (Some(act), Some(proof)) => {
                    self.line("  The entry, byte for byte between the marks (without them and the line ends):");
                    let _ = write!(self.0, "  >>>>\n{act}\n  <<<<\n");
                    self.line("  Its proof:");
                    let _ = write!(self.0, "  >>>>\n{proof}  <<<<\n");
                }
                _ => self.words("It cannot be proven: the entries that were read do not lead to the signed root. That is a fault of the record itself."),
            }
        }
    }
}
