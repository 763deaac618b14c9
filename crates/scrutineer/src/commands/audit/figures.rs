//! The reported figures: of a copied record, or of an election folder with its results. Either way they come as a tally.

use crate::commands::verifier_key;
use crate::failure::{Failure, file};
use crate::progress;
use ::audit::folder::Source;
use election::act::Moment;
use election::definition::{AggregateRow, Definition};
use election::id::{ContestIx, Digest};
use election::minutes::{Figures, Minutes};
use election::statement::Aggregate;
use election::tally::{Tally, resolve};
use observer::verify::{self, Verified};
use rehearsal::replay::Results;
use std::path::Path;
use std::sync::Arc;

/// Reported figures, and where they come from.
pub struct Reported {
    /// Where they come from.
    pub source: Source,
    figures: Kept,
}

enum Kept {
    Record(Box<Verified>),
    Folder(Box<Tally>),
}

impl Reported {
    /// Opens a source. A record must hold.
    pub fn open(source: &Path, results: Option<&Path>, root_key: Option<&str>) -> Result<Self, Failure> {
        if source.join("checkpoint").is_file() {
            Self::record(source, root_key)
        } else if source.join("election.toml").is_file() {
            Self::folder(source, results)
        } else {
            let message = format!("{}: neither a copied record nor an election folder", source.display());
            Err(Failure::misuse("audit-source", message))
        }
    }

    fn record(dir: &Path, root_key: Option<&str>) -> Result<Self, Failure> {
        let options = verify::Options { root_key: root_key.map(verifier_key).transpose()?, ..Default::default() };
        let bar = progress::bar("Checking every act");
        let verified = verify::open(dir, &options, &|p| progress::step(&bar, p.entries, p.size));
        bar.finish_and_clear();
        let report = &verified.report;
        if !report.ok || verified.recount().tally().is_none() {
            eprint!("{report}");
            return Err(Failure::new(
                "record-faulty",
                "the record does not hold: there is nothing to audit before that is cleared up",
            ));
        }
        let origin = verified.recount().definition().map_or_else(String::new, |d| d.origin.clone());
        // Second and third line of a checkpoint: size and root.
        let mut lines = verified.checkpoint().lines().skip(1);
        let size = lines.next().and_then(|s| s.parse().ok()).unwrap_or_default();
        let root = lines.next().unwrap_or_default().to_owned();
        Ok(Self { source: Source::Record { origin, size, root }, figures: Kept::Record(Box::new(verified)) })
    }

    fn folder(folder: &Path, results: Option<&Path>) -> Result<Self, Failure> {
        let files = commission::folder::load(folder)?;
        let definition = election::folder::read(&files)
            .map_err(|faults| Failure::new("election-faulty", format!("{}:\n{faults}", folder.display())))?;
        let definition = Arc::new(definition);
        let path = results.map_or_else(|| folder.join("results.csv"), Path::to_owned);
        let digest = Digest::of(&std::fs::read(&path).map_err(file(&path))?);
        let tally = tally(&definition, &path)?;
        Ok(Self { source: Source::Folder { results: digest }, figures: Kept::Folder(Box::new(tally)) })
    }

    /// The figures.
    pub fn tally(&self) -> &Tally {
        match &self.figures {
            Kept::Record(v) => v.recount().tally().expect("a record without a tally is refused when it is opened"),
            Kept::Folder(t) => t,
        }
    }

    /// Whether times are those of a record.
    pub fn is_record(&self) -> bool {
        matches!(self.figures, Kept::Record(_))
    }

    /// A contest by id; the only one by default.
    pub fn contest(&self, id: Option<&str>) -> Result<ContestIx, Failure> {
        let d = self.tally().definition();
        let found = match id {
            Some(id) => d.contest(id),
            None => (d.contests.len() == 1).then_some(ContestIx(0)),
        };
        found.ok_or_else(|| {
            let ids: Vec<&str> = d.contests.iter().map(|c| c.id.as_str()).collect();
            Failure::misuse("audit-contest", format!("say which contest: --contest {}", ids.join(", --contest ")))
        })
    }
}

fn tally(definition: &Arc<Definition>, path: &Path) -> Result<Tally, Failure> {
    let mut tally = Tally::new(Arc::clone(definition));
    let results = Results::open(path, Arc::clone(definition)).map_err(|e| Failure::new(e.code(), e))?;
    let wrong =
        |line: u64, message: String| Failure::new("results-row", format!("{}:{line}: {message}", path.display()));
    let mut index = 0;
    for row in results {
        let row = row.map_err(|e| Failure::new(e.code(), format!("{}: {e}", path.display())))?;
        let minutes = Minutes::parse(&row.text).map_err(|e| wrong(row.line, e.to_string()))?;
        let resolved = resolve(definition, &minutes).map_err(|e| wrong(row.line, e.to_string()))?;
        tally.apply_minutes(index, Moment(0), resolved);
        index += 1;
    }
    for row in &definition.aggregates {
        tally.apply_aggregate(index, &aggregate(definition, row)).map_err(|e| Failure::new(e.code, e))?;
        index += 1;
    }
    Ok(tally)
}

/// Figures without stations as the statement that a replay sends.
fn aggregate(d: &Definition, row: &AggregateRow) -> Aggregate {
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
}
