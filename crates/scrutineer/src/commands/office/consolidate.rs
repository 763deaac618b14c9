//! `scrutineer office consolidate`: a board's sum of its area as it follows from the record, signed, sent and printed.

use super::counted::{count, tally};
use super::post;
use crate::args::Consolidate;
use crate::commands::{Outcome, print_json, read_pem};
use crate::failure::{Failure, file};
use election::definition::Definition;
use election::id::Count;
use election::statement::{Consolidation, Document, Page, Purpose};
use observer::verify::Verified;
use paper::form::{Form, PrintError};
use paper::sheet::{ConsolidationSheet, Row, Signed, Signer, StationRow, Texts, Word};
use record::{SignedNote, SigningKey};
use rehearsal::replay::Target;
use std::process::ExitCode;

/// How often it is drawn up again when a result comes in between.
const TRIES: u32 = 5;
/// Lines for signatures beside the members who signed with a key.
const SIGNERS_MIN: usize = 3;

pub async fn run(args: Consolidate) -> Outcome {
    let keys = args.key.iter().map(|k| station::keys::load(k, None)).collect::<Result<Vec<_>, _>>()?;
    let target = Target::find(&args.counted.url, read_pem(args.counted.ca.as_ref())?.as_deref()).await?;
    let mut refusal = String::new();
    for _ in 0..TRIES {
        let verified = count(&args.counted).await?;
        let tally = tally(&verified)?;
        let d = tally.definition();
        let contest = d.contest(&args.contest);
        let contest =
            contest.ok_or_else(|| Failure::new("wrong-contest", format!("there is no contest {:?}", args.contest)))?;
        let area = d
            .area(&args.area)
            .ok_or_else(|| Failure::new("unknown-area", format!("there is no area {:?}", args.area)))?;
        let (statement, stations) = tally.consolidation(contest, area);
        let note = SignedNote::sign(&statement.to_text(), &keys.iter().collect::<Vec<_>>())?.to_string();
        // Printed before it is sent: what cannot be printed is not declared.
        let pdf = args.pdf.as_ref().map(|_| print(&verified, d, &statement, &stations, &note, &keys)).transpose()?;
        match post(&target, &note).await {
            Ok(receipt) => {
                if let Some((path, pdf)) = args.pdf.as_ref().zip(pdf) {
                    std::fs::write(path, pdf).map_err(file(path))?;
                }
                let receipt: serde_json::Value =
                    serde_json::from_str(&receipt).map_err(|e| Failure::new("server-form", e))?;
                print_json(&serde_json::json!({
                    "area": statement.area, "contest": statement.contest, "issue": statement.issue, "expected": statement.expected,
                    "counted": statement.counted, "annulled": statement.annulled, "receipt": receipt,
                }))?;
                return Ok(ExitCode::SUCCESS);
            }
            Err(e) if e.to_string().contains("consolidation-differs") => refusal = e.to_string(),
            Err(e) => return Err(e),
        }
    }
    Err(Failure::new(
        "consolidation-differs",
        format!("results kept coming in; tried {TRIES} times, the last time: {refusal}"),
    ))
}

fn print(
    verified: &Verified,
    d: &Definition,
    c: &Consolidation,
    stations: &str,
    note: &str,
    keys: &[SigningKey],
) -> Result<Vec<u8>, Failure> {
    let failed = |e: PrintError| Failure::new(e.code(), e);
    let is_board =
        |k: &&SigningKey| verified.recount().authority().is_some_and(|a| a.purpose(k.name()) == Some(Purpose::Board));
    let key = keys.iter().find(is_board).ok_or_else(|| {
        Failure::new(
            "board-key-needed",
            "the codes on its pages are signed by a member of a board: give such a --key as well",
        )
    })?;
    let prefix = paper::code::PREFIX;
    let texts = Texts::of(d.language());
    let sheet = sheet(d, c, stations, keys, &texts);
    let form = Form::of_consolidation(&sheet, Some(Signed { note, prefix }), &texts).map_err(failed)?;
    let pages = u16::try_from(form.pages()).map_err(|e| Failure::new("too-many-pages", e))?;
    let codes = (1..=pages)
        .map(|page| {
            let page = Page {
                election: d.id.clone(),
                contest: c.contest.clone(),
                round: c.round,
                station: c.area.clone(),
                count: None,
                issue: u16::try_from(c.issue).map_err(|e| Failure::new("too-many-issues", e))?,
                document: Document::Consolidation,
                page,
                pages,
                minutes: Some(election::id::Digest::of(c.to_text().as_bytes())),
            };
            Ok(SignedNote::sign(&page.to_text(), &[key])?.to_string())
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    form.pdf(&codes, prefix).map_err(failed)
}

fn sheet(d: &Definition, c: &Consolidation, stations: &str, keys: &[SigningKey], texts: &Texts) -> ConsolidationSheet {
    let language = d.language();
    let contest = d.contest(&c.contest).map(|x| &d.contests[x.at()]);
    let area = d.area(&c.area).map_or(c.area.as_str(), |a| d.areas[a.at()].names.get(language));
    let choice = |id: &str| {
        contest.and_then(|x| x.choices.iter().find(|y| y.id == id)).map_or(id, |y| y.names.get(language)).to_owned()
    };
    let sums = texts.figures().into_iter().zip(c.figures.named()).map(|(w, (_, n))| Row::new(w, n));
    let counts = [(Word::Expected, c.expected), (Word::Counted, c.counted), (Word::Annulled, c.annulled)];
    let mut figures: Vec<Row> = counts.iter().map(|(w, n)| Row::new(texts.label(*w), Some(u64::from(*n)))).collect();
    figures.extend(sums);
    figures.extend(c.votes.iter().map(|(id, n)| Row::new(choice(id), Some(*n))));
    let rows = stations.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |i: usize| cells.get(i).copied().unwrap_or_default().to_owned();
        let issue = match cells.get(2).copied().unwrap_or_default() {
            "counted" => {
                let count = Count::parse(&cell(3)).map_or_else(|| cell(3), |c| texts.count(c).first);
                format!("{count} {}", cell(4))
            }
            "annulled" => texts.word(Word::Annulled).to_owned(),
            "withheld" => texts.word(Word::Withheld).to_owned(),
            "missing" => texts.word(Word::Missing).to_owned(),
            other => other.to_owned(),
        };
        StationRow { station: cell(0), issue, digest: cell(5).trim_start_matches("sha256:").to_owned() }
    });
    let signer = |name: &str| Signer { role: texts.joined(Word::Member), name: name.to_owned() };
    let mut signers: Vec<Signer> = keys.iter().map(|k| signer(k.name())).collect();
    signers.resize(signers.len().max(SIGNERS_MIN), signer(""));
    let line = |word, value: String| (texts.label(word), value);
    ConsolidationSheet {
        title: texts.title(Document::Consolidation),
        head: vec![
            line(Word::Election, d.names.get(language).to_owned()),
            line(Word::Contest, contest.map_or(c.contest.as_str(), |x| x.names.get(language)).to_owned()),
            line(Word::Area, format!("{area} ({})", c.area)),
            line(Word::Issue, c.issue.to_string()),
            line(Word::RecordSize, c.size.to_string()),
            line(Word::Stations, c.stations.to_string()),
        ],
        figures,
        trial: d.rehearsal,
        rows: rows.collect(),
        signers,
    }
}
