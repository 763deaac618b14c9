//! The report as one page that needs nothing else: no script, no file beside it, readable on a telephone and on paper.

use super::report::{Finding, Report, Verdict};
use askama::Template;
use election::fault::Fault;

/// Differences that the page shows, and rows of each of its lists; the CSV has all.
const CARDS_MAX: usize = 500;
const ROWS_MAX: usize = 2_000;

#[derive(Template)]
#[template(path = "crosscheck.html")]
struct Page<'r> {
    r: &'r Report,
    tiles: Vec<Tile>,
    differences: Vec<&'r Finding>,
    lists: Vec<List<'r>>,
    more: usize,
    /// Results without an own copy, where they are counted only.
    unlisted: u64,
    faults: &'r [Fault],
    faults_more: u64,
}

struct Tile {
    n: u64,
    text: &'static str,
    kind: &'static str,
    id: &'static str,
}

/// Findings of one kind, as a table.
struct List<'r> {
    verdict: Verdict,
    words: &'static str,
    rows: Vec<&'r Finding>,
    more: usize,
}

impl List<'_> {
    fn id(&self) -> &'static str {
        self.verdict.word()
    }

    fn title(&self) -> &'static str {
        title(self.verdict)
    }
}

fn title(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::DeviceDiffers => "Signed by the station, other in the record",
        Verdict::Differs => "Differ",
        Verdict::TheirsMissing => "Missing in the record",
        Verdict::SignatureWrong => "Signature does not hold",
        Verdict::OtherElection => "Of another election",
        Verdict::OursMissing => "No own copy",
        Verdict::Agree => "Agree",
    }
}

fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TheirsMissing => {
            "You hold a copy, the record has no such result. While results are coming in this is no more than that; after a final announcement it is a difference."
        }
        Verdict::SignatureWrong => {
            "These copies are not signed as the key list asks, so they prove nothing: forged, changed or wrongly read. They were not compared."
        }
        Verdict::OtherElection => {
            "These copies are of another election or of another definition of this one. They were not compared."
        }
        Verdict::OursMissing => "The record has these results, you hold no copy of them.",
        Verdict::DeviceDiffers | Verdict::Differs | Verdict::Agree => "",
    }
}

impl Report {
    /// `report.html`.
    ///
    /// # Errors
    /// None that can happen: it is written to memory.
    pub fn html(&self) -> Result<String, askama::Error> {
        let of = |verdict: Verdict| self.findings.iter().filter(move |f| f.verdict == verdict);
        let all = || self.findings.iter().filter(|f| f.verdict.is_difference());
        let differences: Vec<&Finding> = all().take(CARDS_MAX).collect();
        let lists = [Verdict::TheirsMissing, Verdict::SignatureWrong, Verdict::OtherElection, Verdict::OursMissing]
            .map(|verdict| List {
                verdict,
                words: words(verdict),
                rows: of(verdict).take(ROWS_MAX).collect(),
                more: of(verdict).count().saturating_sub(ROWS_MAX),
            })
            .into_iter()
            .filter(|list| !list.rows.is_empty())
            .collect();
        let tile = |verdict: Verdict| {
            let n = self.summary.of(verdict);
            let kind = match verdict {
                Verdict::Agree => "good",
                Verdict::OursMissing => "",
                _ if n == 0 => "",
                Verdict::TheirsMissing | Verdict::OtherElection => "warn",
                _ => "bad",
            };
            let id = if verdict.is_difference() { "differences" } else { verdict.word() };
            let listed = self.findings.iter().any(|f| f.verdict == verdict);
            Tile { n, text: title(verdict), kind, id: if listed { id } else { "" } }
        };
        let mut tiles: Vec<Tile> = [
            Verdict::Agree,
            Verdict::DeviceDiffers,
            Verdict::Differs,
            Verdict::TheirsMissing,
            Verdict::SignatureWrong,
            Verdict::OtherElection,
            Verdict::OursMissing,
        ]
        .map(tile)
        .into();
        let n = self.summary.not_read;
        let (kind, id) = if n > 0 { ("warn", "not-read") } else { ("", "") };
        tiles.push(Tile { n, text: "Not read", kind, id });
        let shown = &self.faults[..self.faults.len().min(ROWS_MAX)];
        Page {
            r: self,
            tiles,
            more: all().count() - differences.len(),
            differences,
            lists,
            unlisted: self.summary.of(Verdict::OursMissing) - of(Verdict::OursMissing).count() as u64,
            faults: shown,
            faults_more: n - shown.len() as u64,
        }
        .render()
    }
}

/// A figure, or a dash where there is none.
fn figure(n: &Option<u32>) -> String {
    n.map_or("–".to_owned(), |n| n.to_string())
}

/// A difference with its sign.
fn signed(n: Option<i64>) -> String {
    n.map_or(String::new(), |n| if n < 0 { format!("−{}", n.unsigned_abs()) } else { format!("+{n}") })
}
