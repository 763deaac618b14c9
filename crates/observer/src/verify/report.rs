//! What was found: for machines as JSON, for people as text that ends with the verdict.

use super::head::Anchor;
use super::{Options, Pictures, Witnesses};
use crate::recount::Recount;
use crate::summary::ContestSummary;
use election::checks::CHECKS;
use election::tally::Standing;
use record::{Checkpoint, Hash};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Faults and notes kept word for word, for each code; the rest is counted.
const LISTED_MAX: usize = 1_000;

/// Something found, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code.
    pub code: &'static str,
    /// Index of the entry in the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// File, relative to the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Station whose minutes it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub station: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// A finding that makes the record wrong.
pub type Fault = Finding;

impl Finding {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, index: None, file: None, station: None, message: message.into() }
    }

    pub(super) fn at(self, index: u64) -> Self {
        Self { index: Some(index), ..self }
    }

    pub(crate) fn file(self, file: impl Into<String>) -> Self {
        Self { file: Some(file.into()), ..self }
    }

    pub(super) fn station(self, station: &str) -> Self {
        Self { station: Some(station.to_owned()), ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.code)?;
        if let Some(i) = self.index {
            write!(f, " entry {i}")?;
        }
        if let Some(file) = &self.file {
            write!(f, " {file}")?;
        }
        if let Some(station) = &self.station {
            write!(f, " station {station}")?;
        }
        write!(f, ": {}", self.message)
    }
}

#[derive(Debug, Default)]
struct List {
    listed: BTreeMap<&'static str, Vec<Finding>>,
    counts: BTreeMap<&'static str, u64>,
}

impl List {
    fn push(&mut self, finding: Finding) {
        *self.counts.entry(finding.code).or_default() += 1;
        let list = self.listed.entry(finding.code).or_default();
        if list.len() < LISTED_MAX {
            list.push(finding);
        }
    }

    fn join(&mut self, other: Self) {
        for (code, n) in other.counts {
            *self.counts.entry(code).or_default() += n;
        }
        for (code, found) in other.listed {
            let list = self.listed.entry(code).or_default();
            list.extend(found);
            list.truncate(LISTED_MAX);
        }
    }

    /// What concerns the whole first, then in the order of the record.
    fn finish(self) -> (Vec<Finding>, BTreeMap<&'static str, u64>) {
        let mut all: Vec<Finding> = self.listed.into_values().flatten().collect();
        all.sort_by_key(|f| f.index);
        (all, self.counts)
    }
}

/// Collects what is found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    faults: List,
    notes: List,
}

impl Findings {
    pub(super) fn fault(&mut self, fault: Finding) {
        self.faults.push(fault);
    }

    pub(super) fn note(&mut self, note: Finding) {
        self.notes.push(note);
    }

    pub(super) fn join(&mut self, other: Self) {
        self.faults.join(other.faults);
        self.notes.join(other.notes);
    }
}

/// Minutes by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct MinutesCount {
    /// In the record.
    pub recorded: u64,
    /// Whose figures count.
    pub counted: u64,
    /// That wait for a missing issue.
    pub held: u64,
    /// That a later issue or a prevailing count replaced.
    pub older: u64,
}

/// The answer of [`super::verify`]. Its JSON is what `verify --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Whether everything holds.
    pub ok: bool,
    /// Whether the root key was given and is the record's.
    pub anchored: bool,
    /// What that means, in words.
    pub anchoring: String,
    /// Whether the record was held against an earlier checkpoint, in words.
    pub growth: String,
    /// Election id, once its definition was read.
    pub election: Option<String>,
    /// `rehearsal` or `live`.
    pub mode: Option<&'static str>,
    /// Entries, by the checkpoint.
    pub size: u64,
    /// Root, by the checkpoint.
    pub root: Option<Hash>,
    /// When the last act was done, by the commission's clock.
    pub last_act: Option<String>,
    /// Acts by kind.
    pub acts: BTreeMap<String, u64>,
    /// Minutes by what became of them.
    pub minutes: MinutesCount,
    /// Files that acts publish beside the figures.
    pub pictures: Pictures,
    /// Who vouches for the record, and who has counted it again.
    pub witnesses: Witnesses,
    /// How many minutes each check has flagged.
    pub flags: BTreeMap<&'static str, u32>,
    /// What is wrong, at most 1,000 for each code.
    pub faults: Vec<Finding>,
    /// How many faults there are in all.
    pub fault_count: u64,
    /// How many of each code.
    pub fault_codes: BTreeMap<&'static str, u64>,
    /// What is no fault of the record but worth a look, at most 1,000 for each code.
    pub notes: Vec<Finding>,
    /// How many of each code.
    pub note_codes: BTreeMap<&'static str, u64>,
    /// Totals and seats, counted again.
    pub contests: Vec<ContestSummary>,
    /// What the archive says of itself, where the record came in one and its note is signed as it must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<crate::archive::Summary>,
}

impl Report {
    pub(super) fn without_checkpoint(findings: Findings, options: &Options) -> Self {
        let anchor = Anchor::unknown(options);
        Self::bare(findings, anchor)
    }

    fn bare(findings: Findings, anchor: Anchor) -> Self {
        let (faults, fault_codes) = findings.faults.finish();
        let (notes, note_codes) = findings.notes.finish();
        Self {
            ok: fault_codes.is_empty(),
            anchored: anchor.anchored,
            anchoring: anchor.anchoring,
            growth: anchor.growth,
            election: None,
            mode: None,
            size: 0,
            root: None,
            last_act: None,
            acts: BTreeMap::new(),
            minutes: MinutesCount::default(),
            pictures: Pictures::default(),
            witnesses: Witnesses::default(),
            flags: BTreeMap::new(),
            faults,
            fault_count: fault_codes.values().sum(),
            fault_codes,
            notes,
            note_codes,
            contests: vec![],
            archive: None,
        }
    }

    /// Adds what was found around the record.
    pub(crate) fn add_fault(&mut self, fault: Finding) {
        self.ok = false;
        self.fault_count += 1;
        let n = self.fault_codes.entry(fault.code).or_default();
        *n += 1;
        if *n <= LISTED_MAX as u64 {
            self.faults.push(fault);
        }
    }

    pub(super) fn new(
        mut findings: Findings,
        anchor: Anchor,
        checkpoint: &Checkpoint,
        recount: &Recount,
        root: Hash,
        acts: BTreeMap<String, u64>,
    ) -> Self {
        let mut contests = vec![];
        let (mut minutes, mut flags) = (MinutesCount::default(), BTreeMap::new());
        if let Some(tally) = recount.tally() {
            flags = CHECKS.iter().zip(tally.flag_counts()).map(|(c, n)| (c.code, *n)).collect();
            for pair in 0..tally.definition().pairs.len() {
                let state = tally.pair(pair.into());
                minutes.recorded += state.documents.len() as u64;
                for position in 0..state.documents.len() {
                    match state.standing(position) {
                        Standing::Counted => minutes.counted += 1,
                        Standing::Held { .. } => minutes.held += 1,
                        _ => minutes.older += 1,
                    }
                }
            }
            for contest in 0..tally.definition().contests.len() {
                let allocation = tally.allocation(contest.into());
                if let Err(e) = &allocation {
                    let id = &tally.definition().contests[contest].id;
                    findings.note(Finding::new("seats-not-computed", format!("seats of {id}: {e}")));
                }
                contests.push(ContestSummary::of(tally, contest.into(), &allocation, root));
            }
        }
        let definition = recount.definition();
        Self {
            election: definition.map(|d| d.id.clone()),
            mode: definition.map(|d| if d.rehearsal { "rehearsal" } else { "live" }),
            size: checkpoint.size,
            root: Some(checkpoint.root),
            last_act: recount.last().map(|m| m.to_string()),
            acts,
            minutes,
            flags,
            contests,
            ..Self::bare(findings, anchor)
        }
    }
}

/// Lines of each list that a person is shown; the JSON has more.
const SHOWN_MAX: usize = 20;

fn show(f: &mut fmt::Formatter<'_>, title: &str, list: &[Finding], codes: &BTreeMap<&str, u64>) -> fmt::Result {
    if list.is_empty() {
        return Ok(());
    }
    let all: u64 = codes.values().sum();
    writeln!(f, "{title} ({all}):")?;
    for (code, n) in codes.iter().filter(|_| list.len() > SHOWN_MAX) {
        writeln!(f, "  {n} × {code}")?;
    }
    for finding in list.iter().take(SHOWN_MAX) {
        writeln!(f, "  {finding}")?;
    }
    if all > SHOWN_MAX as u64 {
        writeln!(f, "  … and {} more", all - SHOWN_MAX as u64)?;
    }
    Ok(())
}

/// Seconds since 1970 as a moment in UTC.
fn moment(seconds: u64) -> String {
    let microseconds = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    election::act::Moment(microseconds).to_string()
}

fn or_dash(n: Option<u64>) -> String {
    n.map_or_else(|| "–".to_owned(), |n| n.to_string())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(election), Some(mode)) = (&self.election, self.mode) {
            writeln!(f, "election {election} ({mode})")?;
        }
        if let Some(root) = self.root {
            writeln!(f, "record   {} entries, root {root}", self.size)?;
        }
        if let Some(a) = &self.archive {
            writeln!(f, "archive  for {}, made {}, signed by {}: {} files", a.party, a.at, a.signer, a.files)?;
        }
        let m = self.minutes;
        writeln!(f, "minutes  {} recorded: {} counted, {} older, {} held", m.recorded, m.counted, m.older, m.held)?;
        for c in &self.contests {
            let x = &c.figures;
            writeln!(
                f,
                "contest  {} round {}: {} of {} stations, registered {}, voted {}, valid {}, invalid {}, seats {}{}",
                c.id,
                c.round,
                x.stations.reported,
                x.stations.expected,
                or_dash(x.registered),
                or_dash(x.voted),
                or_dash(x.valid),
                or_dash(x.invalid),
                c.seats.values().flatten().sum::<u32>(),
                c.announced.map(|a| format!(", announced {a}")).unwrap_or_default()
            )?;
        }
        let p = self.pictures;
        if p.named > 0 {
            writeln!(f, "pictures {} named: {} sound, {} absent", p.named, p.sound, p.absent)?;
        }
        for v in &self.witnesses.vouched {
            let at = moment(v.time);
            writeln!(f, "witness  {} vouches for the first {} acts, as of {at} by its own clock", v.party, v.size)?;
        }
        for r in &self.witnesses.recounted {
            let word = match r.agrees {
                Some(true) => "and came to the same",
                Some(false) => "and signed another outcome",
                None => "which this copy does not have yet",
            };
            writeln!(f, "recount  {} has counted the first {} acts, {word}", r.party, r.size)?;
        }
        for (code, n) in self.flags.iter().filter(|(_, n)| **n > 0) {
            writeln!(f, "flagged  {n} × {code}")?;
        }
        show(f, "notes", &self.notes, &self.note_codes)?;
        show(f, "faults", &self.faults, &self.fault_codes)?;
        writeln!(f, "{}\n{}", self.anchoring, self.growth)?;
        match (self.ok, self.anchored) {
            (true, true) => writeln!(f, "VERDICT: everything holds."),
            (true, false) => writeln!(f, "VERDICT: everything holds, unanchored."),
            (false, _) => writeln!(f, "VERDICT: {} faults. This record does not hold.", self.fault_count),
        }
    }
}
