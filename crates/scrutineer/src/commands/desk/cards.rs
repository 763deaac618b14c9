//! `scrutineer desk cards`: hundreds of memory cards at once. One that is damaged never holds up the others.

use super::{AT_ONCE, Delivered, Link, cell};
use crate::args::Cards;
use crate::commands::{Outcome, print_json};
use crate::failure::{Failure, file};
use crate::progress;
use bytes::Bytes;
use election::act::Channel;
use election::id::Count;
use election::minutes::{Minutes, text_of};
use station::card::{self, CardFile};
use station::receipt::{Receipt, Standing};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How deep folders with cards may lie in each other.
const DEPTH_MAX: usize = 4;
/// Most cards of one import.
const CARDS_MAX: usize = 100_000;
const HEADER: [&str; 11] =
    ["card", "file", "station", "contest", "round", "count", "issue", "outcome", "code", "index", "detail"];

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcomes {
    /// Recorded now.
    Imported,
    /// Recorded before.
    Repeated,
    /// Recorded; the commission has a later issue than this card.
    OlderIssue,
    /// Recorded; it does not say what another copy says.
    Differs,
    /// Not readable as it was written.
    Damaged,
    /// The commission did not take it.
    Refused,
    /// The commission could not be reached.
    Left,
}

impl Outcomes {
    const ALL: [Self; 7] =
        [Self::Imported, Self::Repeated, Self::OlderIssue, Self::Differs, Self::Damaged, Self::Refused, Self::Left];

    fn word(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Repeated => "repeated",
            Self::OlderIssue => "older-issue",
            Self::Differs => "differs",
            Self::Damaged => "damaged",
            Self::Refused => "refused",
            Self::Left => "left",
        }
    }

    fn needs_a_person(self) -> bool {
        !matches!(self, Self::Imported | Self::Repeated)
    }
}

/// What the minutes are.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Title {
    station: String,
    contest: String,
    round: u8,
    count: Count,
    issue: u16,
}

impl Title {
    fn of(note: &str) -> Option<Self> {
        let m = Minutes::parse(text_of(note)?).ok()?;
        let (station, contest) = (m.station.to_owned(), m.contest.to_owned());
        Some(Self { station, contest, round: m.round, count: m.count, issue: m.issue })
    }
}

/// A line of the report.
#[derive(Debug)]
struct Line {
    card: PathBuf,
    file: String,
    title: Option<Title>,
    outcome: Outcomes,
    code: String,
    index: Option<u64>,
    detail: String,
}

pub async fn run(args: Cards) -> Outcome {
    // Before anything is sent: a report that cannot be written is said at once.
    let mut report = args.report.as_deref().map(open_report).transpose()?;
    let link = Link::open(&args.server, args.key.as_deref()).await?;
    let start = tokio::time::Instant::now();
    let before = size(&link).await?;
    let cards = find(&args.dirs)?;
    let bar = progress::bar("Importing cards");
    let mut lines = Vec::new();
    let mut sending: JoinSet<Vec<Line>> = JoinSet::new();
    for (i, card) in cards.iter().enumerate() {
        if sending.len() >= AT_ONCE
            && let Some(done) = sending.join_next().await
        {
            lines.extend(done.map_err(|e| Failure::new("card", e))?);
        }
        progress::step(&bar, (i + 1 - sending.len().min(i)) as u64, cards.len() as u64);
        let (link, card) = (link.clone(), card.clone());
        sending.spawn(async move { import(&link, card, before, i as u64).await });
    }
    while let Some(done) = sending.join_next().await {
        lines.extend(done.map_err(|e| Failure::new("card", e))?);
        progress::step(&bar, (cards.len() - sending.len()) as u64, cards.len() as u64);
    }
    bar.set_message("Comparing the issues");
    mark_older(&link, &mut lines).await;
    bar.finish_and_clear();
    lines.sort_by(|a, b| (&a.card, &a.file).cmp(&(&b.card, &b.file)));
    if let Some(report) = &mut report {
        write_report(report, &lines).map_err(|e| Failure::new("report", e))?;
    }
    tell(&lines, cards.len(), start.elapsed())
}

/// Every card in these folders, in the order of their paths.
fn find(dirs: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut cards = Vec::new();
    let mut open: Vec<(PathBuf, usize)> = dirs.iter().rev().map(|d| (d.clone(), 0)).collect();
    while let Some((folder, depth)) = open.pop() {
        if card::is_card(&folder) {
            cards.push(folder);
            continue;
        }
        let mut below = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(file(&folder))? {
            let entry = entry.map_err(file(&folder))?;
            if entry.file_type().map_err(file(&entry.path()))?.is_dir() && depth < DEPTH_MAX {
                below.push((entry.path(), depth + 1));
            }
        }
        below.sort();
        open.extend(below.into_iter().rev());
        if cards.len() > CARDS_MAX {
            return Err(Failure::new("too-many-cards", format!("more than {CARDS_MAX} cards; take them in portions")));
        }
    }
    if cards.is_empty() {
        let message =
            format!("no folder with {} or files of minutes was found; give the folders of the cards", card::LIST);
        return Err(Failure::new("no-cards", message));
    }
    Ok(cards)
}

/// Size of the record before the import: what stands below it was there already.
async fn size(link: &Link) -> Result<u64, Failure> {
    let json = link.target.json("api/v1/election".into()).await?;
    json["size"].as_u64().ok_or_else(|| Failure::new("server-form", "the server does not say how large its record is"))
}

/// Sends every file of a card, one after the other in the order of the issues.
async fn import(link: &Link, card: PathBuf, before: u64, seed: u64) -> Vec<Line> {
    let line = |file: &str, title, outcome, code: &str, detail: String| Line {
        card: card.clone(),
        file: file.to_owned(),
        title,
        outcome,
        code: code.to_owned(),
        index: None,
        detail,
    };
    let folder = card.clone();
    let files = match tokio::task::spawn_blocking(move || card::read(&folder)).await {
        Ok(Ok(files)) => files,
        Ok(Err(e)) => return vec![line("", None, Outcomes::Damaged, e.code(), e.to_string())],
        Err(e) => return vec![line("", None, Outcomes::Damaged, "card-io", e.to_string())],
    };
    let mut lines = Vec::with_capacity(files.len());
    for CardFile { name, note } in files {
        let note = match note {
            Ok(note) => note,
            Err(damage) => {
                lines.push(line(&name, None, Outcomes::Damaged, damage.code(), damage.to_string()));
                continue;
            }
        };
        let title = Title::of(&note);
        lines.push(match link.deliver(Channel::Card, Bytes::from(note), seed).await {
            Delivered::Receipt(Receipt::Minutes(r)) => {
                let outcome = match r.standing {
                    Standing::Differs => Outcomes::Differs,
                    _ if r.index < before => Outcomes::Repeated,
                    _ => Outcomes::Imported,
                };
                let detail = match outcome {
                    Outcomes::Differs => {
                        "another copy of these minutes says something else; it waits for a ruling".into()
                    }
                    _ => String::new(),
                };
                Line { index: Some(r.index), ..line(&name, title, outcome, "", detail) }
            }
            Delivered::Receipt(Receipt::DryRun(_)) => line(&name, title, Outcomes::Imported, "", "a dry run".into()),
            Delivered::Refused { code, message } => line(&name, title, Outcomes::Refused, &code, message),
            Delivered::Left(why) => line(&name, title, Outcomes::Left, "left", why),
        });
    }
    lines
}

/// Marks cards whose highest issue is below that of the record: somebody took an old card, or forgot to write the new one.
async fn mark_older(link: &Link, lines: &mut [Line]) {
    let mut highest: BTreeMap<(String, String, String), u16> = BTreeMap::new();
    let taken = |l: &Line| matches!(l.outcome, Outcomes::Imported | Outcomes::Repeated);
    for title in lines.iter().filter(|l| taken(l)).filter_map(|l| l.title.as_ref()) {
        let key = (title.station.clone(), title.contest.clone(), title.count.to_string());
        let issue = highest.entry(key).or_default();
        *issue = (*issue).max(title.issue);
    }
    let stations: std::collections::BTreeSet<String> = highest.keys().map(|k| k.0.clone()).collect();
    let mut asked = Vec::new();
    let mut asking = JoinSet::new();
    for station in stations {
        if asking.len() >= AT_ONCE {
            asked.extend(asking.join_next().await.and_then(Result::ok));
        }
        let target = Arc::clone(&link.target);
        asking.spawn(async move {
            let answer = target.json(format!("api/v1/stations/{station}")).await;
            (station, answer)
        });
    }
    asked.extend(asking.join_all().await);
    for (station, answer) in asked {
        let Ok(json) = answer else { continue };
        for contest in json["contests"].as_array().into_iter().flatten() {
            let ballot = contest["ballot"].as_str().unwrap_or_default();
            for paper in contest["documents"].as_array().into_iter().flatten() {
                let official =
                    paper["standing"] == "counted" || paper["standing"] == "older" || paper["standing"] == "held";
                let (Some(count), Some(issue)) = (paper["count"].as_str(), paper["issue"].as_u64()) else { continue };
                let key = (station.clone(), ballot.to_owned(), count.to_owned());
                if !official || highest.get(&key).is_none_or(|mine| u64::from(*mine) >= issue) {
                    continue;
                }
                let of_this = |l: &&mut Line| {
                    l.title
                        .as_ref()
                        .is_some_and(|t| (&t.station, &t.contest, &t.count.to_string()) == (&key.0, &key.1, &key.2))
                };
                for l in lines.iter_mut().filter(of_this).filter(|l| taken(l)) {
                    l.outcome = Outcomes::OlderIssue;
                    l.detail = format!("the commission has issue {issue}: ask the station for the card with it");
                }
            }
        }
    }
}

fn open_report(path: &Path) -> Result<csv::Writer<std::fs::File>, Failure> {
    let report = std::fs::File::create(path).map_err(file(path))?;
    Ok(csv::Writer::from_writer(report))
}

fn write_report(report: &mut csv::Writer<std::fs::File>, lines: &[Line]) -> Result<(), csv::Error> {
    report.write_record(HEADER)?;
    for l in lines {
        let of = |f: &dyn Fn(&Title) -> String| l.title.as_ref().map(f).unwrap_or_default();
        report.write_record([
            cell(&l.card.display().to_string()),
            cell(&l.file),
            cell(&of(&|t| t.station.clone())),
            cell(&of(&|t| t.contest.clone())),
            of(&|t| t.round.to_string()),
            of(&|t| t.count.to_string()),
            of(&|t| t.issue.to_string()),
            l.outcome.word().to_owned(),
            l.code.clone(),
            l.index.map(|i| i.to_string()).unwrap_or_default(),
            cell(&l.detail),
        ])?;
    }
    report.flush()?;
    Ok(())
}

fn tell(lines: &[Line], cards: usize, took: std::time::Duration) -> Outcome {
    for l in lines.iter().filter(|l| l.outcome.needs_a_person()) {
        let code = if l.code.is_empty() { String::new() } else { format!(" [{}]", l.code) };
        eprintln!("{}: {} {}{code}: {}", l.outcome.word(), l.card.display(), l.file, l.detail);
    }
    let count = |o: Outcomes| lines.iter().filter(|l| l.outcome == o).count();
    let mut json: serde_json::Map<String, serde_json::Value> =
        Outcomes::ALL.iter().map(|o| (o.word().to_owned(), count(*o).into())).collect();
    json.insert("cards".into(), cards.into());
    json.insert("milliseconds".into(), u64::try_from(took.as_millis()).unwrap_or(u64::MAX).into());
    print_json(&json)?;
    let words: Vec<String> =
        Outcomes::ALL.iter().filter(|o| count(**o) > 0).map(|o| format!("{} {}", count(*o), o.word())).collect();
    eprintln!("{cards} cards in {} ms: {}", took.as_millis(), words.join(", "));
    let needs = lines.iter().any(|l| l.outcome.needs_a_person());
    Ok(if needs { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
