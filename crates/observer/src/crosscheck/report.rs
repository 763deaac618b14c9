//! Everything that came out of a comparison, for machines and for people.

use super::compare::{Comparison, Differing, Match, compare};
use super::own::{Claim, Own, OwnFile, Refused, Source};
use super::{Ground, Options};
use crate::verify::Finding as RecordFault;
use election::act::{Channel, Moment};
use election::definition::Definition;
use election::fault::Faults;
use election::id::{Count, PairIx};
use election::tally::{Cell, Document};
use record::Hash;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What became of one copy, or of one result of which there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The station's device signed what we hold, and the record says something else.
    DeviceDiffers,
    /// The record says something else than we hold.
    Differs,
    /// We have a copy, the record has no such result.
    TheirsMissing,
    /// A copy that we hold is not signed as it must be.
    SignatureWrong,
    /// A copy that we hold is of another election, or of another definition of it.
    OtherElection,
    /// The record has a result of which we have no copy.
    OursMissing,
    /// They say the same.
    Agree,
}

impl Verdict {
    /// All of them, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::DeviceDiffers,
        Self::Differs,
        Self::TheirsMissing,
        Self::SignatureWrong,
        Self::OtherElection,
        Self::OursMissing,
        Self::Agree,
    ];

    /// The word for machines.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::DeviceDiffers => "device-differs",
            Self::Differs => "differs",
            Self::TheirsMissing => "theirs-missing",
            Self::SignatureWrong => "signature-wrong",
            Self::OtherElection => "other-election",
            Self::OursMissing => "ours-missing",
            Self::Agree => "agree",
        }
    }

    /// The words for people.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::DeviceDiffers => "signed by the station's device, but not what the record says",
            Self::Differs => "not what the record says",
            Self::TheirsMissing => "missing in the record",
            Self::SignatureWrong => "own copies whose signature does not hold",
            Self::OtherElection => "own copies of another election",
            Self::OursMissing => "in the record, no own copy",
            Self::Agree => "the same in the record",
        }
    }

    /// Whether a board has to be asked about it.
    #[must_use]
    pub fn is_difference(self) -> bool {
        matches!(self, Self::DeviceDiffers | Self::Differs)
    }
}

/// A copy in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordCopy {
    /// How it came.
    pub channel: Channel,
    /// Whose it is, if a party's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Index of its entry.
    pub index: u64,
    /// When it was recorded.
    pub at: String,
}

/// The record's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordSide {
    /// Which act of counting.
    #[serde(serialize_with = "as_text")]
    pub count: Count,
    /// Issue.
    pub issue: u16,
    /// Index of the entry that brought it first.
    pub index: u64,
    /// Every copy that says this.
    pub copies: Vec<RecordCopy>,
    /// What this text is: `counted`, `older` …
    pub standing: &'static str,
    /// The minutes' text, as it was signed; of what agrees it is left out.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

fn as_text<S: serde::Serializer>(value: impl fmt::Display, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(&value)
}

impl RecordSide {
    /// The channels through which it came, each once, as words.
    #[must_use]
    pub fn channels(&self) -> String {
        let words: BTreeSet<&str> = self.copies.iter().map(|c| c.channel.word()).collect();
        words.into_iter().collect::<Vec<_>>().join(", ")
    }
}

/// Our side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnSide {
    /// The files from which it was read.
    pub files: Vec<OwnFile>,
    /// Line in a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Which act of counting it says that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// Issue, if it says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<u16>,
    /// Whether the station's device signed it.
    pub by_device: bool,
    /// Where it was read, with the text.
    #[serde(skip)]
    pub source: Source,
}

impl OwnSide {
    /// Files and line, as people say it.
    #[must_use]
    pub fn place(&self) -> String {
        let files = self.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ");
        self.line.map_or(files.clone(), |line| format!("{files}, line {line}"))
    }
}

/// A cell in which the two differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellDifference {
    /// `registered`, `voted`, `valid`, `invalid`, `closed`, or the choice's id.
    pub cell: String,
    /// The choice's name; of another cell the same word again.
    #[serde(skip)]
    pub name: String,
    /// In our copy; absent: not established.
    pub ours: Option<u32>,
    /// In the record; likewise.
    pub theirs: Option<u32>,
}

impl CellDifference {
    /// Theirs less ours, where both are known.
    #[must_use]
    pub fn change(&self) -> Option<i64> {
        Some(i64::from(self.theirs?) - i64::from(self.ours?))
    }
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What became of it.
    pub verdict: Verdict,
    /// Station id, as the definition or, of a copy of another election, the copy says.
    pub station: String,
    /// Contest, `contest` or `contest@area`.
    pub contest: String,
    /// Names of the areas from below the country down to the station's, and the station's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub place: Vec<String>,
    /// State of the result in the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
    /// What we hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<OwnSide>,
    /// What the record says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordSide>,
    /// The cells that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellDifference>,
    /// At least so many votes lie between the two.
    #[serde(skip_serializing_if = "is_zero")]
    pub votes_apart: u64,
    /// Code and words of what is wrong with a copy that proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<(&'static str, String)>,
    /// What to know beside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// File of the objection, relative to the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objection: Option<String>,
}

impl Finding {
    fn new(verdict: Verdict, station: String, contest: String) -> Self {
        Self {
            verdict,
            station,
            contest,
            place: vec![],
            state: None,
            own: None,
            record: None,
            cells: vec![],
            votes_apart: 0,
            refusal: None,
            remarks: vec![],
            objection: None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// The record that was compared with.
#[derive(Debug, Clone, Serialize)]
pub struct RecordHead {
    /// Whether it holds.
    pub ok: bool,
    /// Whether the root key was given and is the record's.
    pub anchored: bool,
    /// What that means, in words.
    pub anchoring: String,
    /// Origin of its checkpoints.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root.
    pub root: Option<Hash>,
    /// When the last act was done.
    pub last_act: Option<String>,
    /// How many faults it has.
    pub faults: u64,
    /// The first of them.
    pub first_faults: Vec<RecordFault>,
}

/// How many of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// By verdict.
    pub counts: BTreeMap<&'static str, u64>,
    /// Own copies that were compared.
    pub compared: u64,
    /// Rows, files and pictures that could not be read.
    pub not_read: u64,
}

impl Summary {
    /// How many have this verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> u64 {
        self.counts.get(verdict.word()).copied().unwrap_or(0)
    }
}

/// The answer of [`super::crosscheck`]. Its JSON is what `crosscheck --json` prints.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether all that we hold agrees with a record that holds, and all of it could be read.
    pub ok: bool,
    /// Election id.
    pub election: String,
    /// Its name.
    pub name: String,
    /// Whether it is a rehearsal.
    pub rehearsal: bool,
    /// When it was compared.
    pub at: Moment,
    /// The record.
    pub record: RecordHead,
    /// How many of each.
    pub summary: Summary,
    /// The gravest first, then in the order of the definition. Those that agree are in the CSV only.
    pub findings: Vec<Finding>,
    /// What could not be read.
    pub faults: Vec<election::fault::Fault>,
    /// What agrees.
    #[serde(skip)]
    pub agreeing: Vec<Finding>,
}

/// Faults of the record that the report repeats.
const RECORD_FAULTS_MAX: usize = 20;

pub(super) struct Maker<'a> {
    ground: &'a Ground<'a>,
    options: &'a Options,
    findings: Vec<(Verdict, usize, Finding)>,
    agreeing: Vec<Finding>,
    counts: BTreeMap<&'static str, u64>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(ground: &'a Ground<'a>, options: &'a Options) -> Self {
        let counts = Verdict::ALL.iter().map(|v| (v.word(), 0)).collect();
        Self { ground, options, findings: vec![], agreeing: vec![], counts }
    }

    fn definition(&self) -> &'a Definition {
        self.ground.tally.definition()
    }

    pub(super) fn run(mut self, own: Own) -> Report {
        let Own { claims, refused, faults, .. } = own;
        let compared = claims.len() as u64;
        let mut held = vec![false; self.definition().pairs.len()];
        for claim in claims {
            held[claim.pair.at()] = true;
            self.claim(claim);
        }
        for refused in refused {
            self.refused(refused);
        }
        for (at, _) in held.iter().enumerate().filter(|(_, held)| !**held) {
            self.ours_missing(at.into());
        }
        self.findings.sort_by_key(|(verdict, place, _)| (*verdict, *place));
        self.report(compared, faults)
    }

    fn add(&mut self, place: usize, finding: Finding) {
        *self.counts.entry(finding.verdict.word()).or_default() += 1;
        match finding.verdict {
            Verdict::Agree => self.agreeing.push(finding),
            Verdict::OursMissing if !self.options.all => {}
            verdict => self.findings.push((verdict, place, finding)),
        }
    }

    fn claim(&mut self, claim: Claim) {
        let (tally, d) = (self.ground.tally, self.definition());
        let pair = claim.pair;
        let state = tally.pair(pair);
        let c = compare(state, &d.counts, &claim);
        let verdict = match c.verdict {
            Match::Agrees => Verdict::Agree,
            Match::Differs => Verdict::Differs,
            Match::DeviceDiffers => Verdict::DeviceDiffers,
            Match::Missing => Verdict::TheirsMissing,
        };
        let remarks = self.remarks(&claim, &c);
        // What counts is shown beside a copy of which the record has nothing.
        let record = c.with.or(state.counted).map(|i| self.record_side(pair, i, verdict != Verdict::Agree));
        let own = OwnSide {
            files: claim.source.files.to_vec(),
            line: claim.source.line,
            count: claim.count.map(|c| c.to_string()),
            issue: claim.issue,
            by_device: claim.by_device,
            source: claim.source,
        };
        let finding = Finding {
            verdict,
            own: Some(own),
            record,
            cells: c.cells.iter().map(|x| cell(d, pair, x)).collect(),
            votes_apart: c.votes_apart,
            remarks,
            ..self.of_pair(verdict, pair)
        };
        self.add(pair.at(), finding);
    }

    fn remarks(&self, claim: &Claim, c: &Comparison) -> Vec<String> {
        let state = self.ground.tally.pair(claim.pair);
        let mut out = vec![];
        if let Some(i) = c.same {
            let d = &state.documents[i];
            let counts = if state.counted == Some(i) { "it counts" } else { "it is not what counts" };
            out.push(format!(
                "the record has a text that says what our copy says: entry {}, {} count, issue {}; {counts}",
                d.index, d.count, d.issue
            ));
        }
        if let Some(with) = c.with.map(|i| &state.documents[i]) {
            let others = |d: &&Document| (d.count, d.issue) == (with.count, with.issue) && d.index != with.index;
            if let Some(other) = state.documents.iter().filter(|d| d.is_official()).find(others) {
                out.push(format!("the record also has another text under this issue: entry {}", other.index));
            }
            match state.counted() {
                Some(d) if c.with != state.counted => {
                    out.push(format!("another one counts: entry {}, {} count, issue {}", d.index, d.count, d.issue))
                }
                None => out.push("none of the record's texts of this result counts now".to_owned()),
                Some(_) => {}
            }
        } else if let Some(d) = state.documents.iter().find(|d| !d.is_official()) {
            out.push(format!("the record has only a party's copy of it: entry {}", d.index));
        } else if !self.ground.tally.is_expected(claim.pair) {
            out.push("it is not in the completeness seal, so it was not expected to report".to_owned());
        }
        out
    }

    /// A finding of this pair, with its names.
    fn of_pair(&self, verdict: Verdict, pair: PairIx) -> Finding {
        let d = self.definition();
        let station = &d.stations[d.pairs[pair.at()].station.at()];
        let language = d.language();
        let mut place: Vec<String> = d
            .upwards(station.area)
            .filter(|a| *a != Definition::ROOT)
            .map(|a| d.areas[a.at()].names.get(language).to_owned())
            .collect();
        place.reverse();
        place.extend(Some(station.name.clone()).filter(|n| !n.is_empty() && *n != station.id));
        let state = Some(self.ground.tally.state(pair).word());
        Finding { place, state, ..Finding::new(verdict, station.id.clone(), d.ballot_name(pair)) }
    }

    fn record_side(&self, pair: PairIx, position: usize, with_text: bool) -> RecordSide {
        let tally = self.ground.tally;
        let state = tally.pair(pair);
        let d = &state.documents[position];
        let copies = d.copies().map(|c| RecordCopy {
            channel: c.channel,
            party: c.party.map(Into::into),
            index: c.index,
            at: c.at.to_string(),
        });
        RecordSide {
            count: d.count,
            issue: d.issue,
            index: d.index,
            copies: copies.collect(),
            standing: state.standing(position).word(),
            text: if with_text { tally.text(pair, d) } else { String::new() },
        }
    }

    fn refused(&mut self, r: Refused) {
        let verdict = if r.signature { Verdict::SignatureWrong } else { Verdict::OtherElection };
        let own = OwnSide {
            files: r.source.files.to_vec(),
            line: None,
            count: None,
            issue: None,
            by_device: false,
            source: r.source,
        };
        let d = self.definition();
        let pair = d.station(&r.station).and_then(|s| d.pair(s, &r.contest)).filter(|_| r.signature);
        let finding = match pair {
            Some(pair) => self.of_pair(verdict, pair),
            None => Finding::new(verdict, r.station, r.contest),
        };
        let place = pair.map_or(usize::MAX, PairIx::at);
        self.add(place, Finding { own: Some(own), refusal: Some((r.code, r.message)), ..finding });
    }

    fn ours_missing(&mut self, pair: PairIx) {
        let state = self.ground.tally.pair(pair);
        let first = state.counted.or_else(|| state.documents.iter().position(Document::is_official));
        let Some(i) = first else { return };
        if !self.options.all {
            *self.counts.entry(Verdict::OursMissing.word()).or_default() += 1;
            return;
        }
        let finding =
            Finding { record: Some(self.record_side(pair, i, false)), ..self.of_pair(Verdict::OursMissing, pair) };
        self.add(pair.at(), finding);
    }

    fn report(self, compared: u64, faults: Faults) -> Report {
        let r = &self.ground.verified.report;
        let d = self.definition();
        let not_read = faults.list.len() as u64 + faults.more;
        let summary = Summary { counts: self.counts, compared, not_read };
        let wrong = Verdict::ALL.into_iter().filter(|v| !matches!(v, Verdict::OursMissing | Verdict::Agree));
        let ok = r.ok && not_read == 0 && wrong.map(|v| summary.of(v)).sum::<u64>() == 0;
        let mut findings: Vec<Finding> = self.findings.into_iter().map(|(_, _, f)| f).collect();
        super::objection::name(&mut findings);
        Report {
            ok,
            election: d.id.clone(),
            name: d.names.get(d.language()).to_owned(),
            rehearsal: d.rehearsal,
            at: self.options.at,
            record: RecordHead {
                ok: r.ok,
                anchored: r.anchored,
                anchoring: r.anchoring.clone(),
                origin: d.origin.clone(),
                size: r.size,
                root: r.root,
                last_act: r.last_act.clone(),
                faults: r.fault_count,
                first_faults: r.faults.iter().take(RECORD_FAULTS_MAX).cloned().collect(),
            },
            summary,
            findings,
            faults: faults.list,
            agreeing: self.agreeing,
        }
    }
}

fn cell(d: &Definition, pair: PairIx, x: &Differing) -> CellDifference {
    let contest = d.contest_of(pair);
    let (id, name) = match x.cell {
        Cell::Figure(name) => (name.to_owned(), name.to_owned()),
        Cell::Closed => ("closed".to_owned(), "time of closing".to_owned()),
        Cell::Vote(i) => {
            let choice = &contest.choices[contest.list(d.pairs[pair.at()].list)[i] as usize];
            (choice.id.clone(), choice.names.get(d.language()).to_owned())
        }
    };
    CellDifference { cell: id, name, ours: x.ours, theirs: x.theirs }
}

/// Findings that a person is shown on the terminal; the report has all.
const SHOWN_MAX: usize = 20;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let r = &self.record;
        if !r.ok {
            writeln!(f, "THIS RECORD DOES NOT HOLD: {} faults. Look at `scrutineer verify`; the first:", r.faults)?;
            for fault in r.first_faults.iter().take(3) {
                writeln!(f, "  {fault}")?;
            }
        }
        writeln!(f, "{}", r.anchoring)?;
        writeln!(f, "record {} of {} entries; {} own copies compared", self.election, r.size, self.summary.compared)?;
        for verdict in Verdict::ALL.into_iter().rev().filter(|v| self.summary.of(*v) > 0 || *v == Verdict::Agree) {
            writeln!(f, "{:>7} {}", self.summary.of(verdict), verdict.text())?;
        }
        for finding in self.findings.iter().take(SHOWN_MAX) {
            writeln!(f, "  {finding}")?;
        }
        if let Some(more) = self.findings.len().checked_sub(SHOWN_MAX).filter(|n| *n > 0) {
            writeln!(f, "  … and {more} more")?;
        }
        if self.summary.not_read > 0 {
            writeln!(f, "{:>7} not read, so not compared:", self.summary.not_read)?;
            for fault in self.faults.iter().take(SHOWN_MAX) {
                writeln!(f, "  {fault}")?;
            }
        }
        writeln!(
            f,
            "{}",
            if self.ok { "VERDICT: all own copies agree with the record." } else { "VERDICT: not all agree." }
        )
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {} {}", self.verdict.word(), self.station, self.contest)?;
        let number = |n: Option<u32>| n.map_or("–".to_owned(), |n| n.to_string());
        for c in self.cells.iter().take(4) {
            write!(f, "; {}: ours {}, theirs {}", c.cell, number(c.ours), number(c.theirs))?;
        }
        if self.cells.len() > 4 {
            write!(f, "; and {} more cells", self.cells.len() - 4)?;
        }
        if let Some((code, message)) = &self.refusal {
            write!(f, "; {message} [{code}]")?;
        }
        if let Some(own) = &self.own {
            write!(f, " ({})", own.place())?;
        }
        Ok(())
    }
}
