//! An audit as a folder of plain files, of which everything else follows: `docs/formats/audit.md`.
//!
//! What people decide and find are six files: the plan, the reported figures, the assertions, how many draws each round has, the seed, the counts;
//! and what was reported of each ballot, where ballots are compared. Sample, lists and reports are made of them by [`derive()`] and by nothing else, so an observer makes the same bytes.

mod ballots;
mod counts;
mod derive;
mod make;
mod plan;
mod seed;
mod tables;
#[cfg(test)]
mod tests;

pub use ballots::{Looks, Read, Readings};
pub(crate) use ballots::{Words as BallotWords, differences as ballot_differences};
pub use counts::{Counted, Counts, Entry, enter};
pub use derive::{Derived, Round, derive, status};
pub use make::{MakeError, Request, make};
pub use plan::{Choice, How, Plan, Source};
pub use seed::{MIN_BITS, Roll, SeedRecord};
pub(crate) use tables::csv_of;
pub use tables::{assertions_csv, batches_csv, rounds_csv};

use crate::assertion::Assertion;
use crate::batch::{Batch, Ledger};
use election::fault::{Fault, Faults};
use election::id::Digest;
use std::collections::BTreeMap;

/// The plan.
pub const PLAN: &str = "audit.toml";
/// Reported figures of every batch.
pub const BATCHES: &str = "batches.csv";
/// What is claimed.
pub const ASSERTIONS: &str = "assertions.csv";
/// Draws of each round.
pub const ROUNDS: &str = "rounds.csv";
/// The ceremony.
pub const SEED: &str = "seed.txt";
/// What was found by hand.
pub const COUNTS: &str = "counts.csv";
/// What was reported of each ballot, where single ballots are compared.
pub const READINGS: &str = "readings.csv";
/// The files that people make; everything else in the folder follows from them.
pub const INPUTS: [&str; 7] = [ASSERTIONS, PLAN, BATCHES, COUNTS, READINGS, ROUNDS, SEED];
/// Those without which there is no audit.
pub const REQUIRED: [&str; 4] = [PLAN, BATCHES, ASSERTIONS, ROUNDS];

/// Files by name; names of files in folders have a `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// An audit as read from its folder.
#[derive(Debug)]
pub struct Audit {
    /// The plan.
    pub plan: Plan,
    /// Digest of the plan: what the seed's ceremony names.
    pub digest: Digest,
    /// The batches.
    pub batches: Vec<Batch>,
    /// Claims and weights.
    pub ledger: Ledger,
    /// Draws of each round.
    pub rounds: Vec<usize>,
    /// The ceremony, once it was held.
    pub seed: Option<SeedRecord>,
    /// What was counted, station by station.
    pub counts: Counts,
    /// What was reported of each ballot, where ballots are compared.
    pub readings: Option<Readings>,
    /// What was read from the paper, ballot by ballot.
    pub looks: Looks,
}

impl Audit {
    /// Reads and checks the files that people made.
    ///
    /// # Errors
    /// Every fault found: with file, line, column and remedy.
    pub fn read(files: &Files) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        for name in REQUIRED.iter().filter(|n| !files.contains_key(**n)) {
            push(
                &mut faults,
                name,
                0,
                "missing-file",
                "the file is missing".into(),
                "Begin with scrutineer audit plan.",
            );
        }
        let Some(plan) = files.get(PLAN).and_then(|b| Plan::read(b, &mut faults)) else {
            return Err(faults);
        };
        let file = |name: &str| files.get(name).map_or(&[][..], Vec::as_slice);
        let named = [(BATCHES, Some(plan.batches)), (ASSERTIONS, Some(plan.assertions)), (READINGS, plan.readings)];
        for (name, digest) in named.into_iter().filter_map(|(name, digest)| Some((name, digest?))) {
            if files.contains_key(name) && Digest::of(file(name)) != digest {
                let message = format!("its digest is {}, the plan names {digest}", Digest::of(file(name)));
                push(&mut faults, name, 0, "other-file", message, "Take the file with which the plan was made.");
            }
        }
        let batches = tables::read_batches(file(BATCHES), &plan, &mut faults);
        let assertions = tables::read_assertions(file(ASSERTIONS), &plan, &mut faults);
        let rounds = tables::read_rounds(file(ROUNDS), &mut faults);
        let digest = Digest::of(file(PLAN));
        let seed = files.get(SEED).and_then(|b| match SeedRecord::read(b, digest) {
            Ok(seed) => Some(seed),
            Err(fault) => {
                faults.push(fault);
                None
            }
        });
        let readings = plan.readings.map(|_| Readings::read(file(READINGS), &plan.choices, &batches, &mut faults));
        let (mut counts, mut looks) = (Counts::default(), Looks::default());
        match (files.get(COUNTS), plan.method) {
            (Some(bytes), How::Stations(_)) => counts = counts::read(bytes, &plan, &batches, &mut faults),
            (Some(bytes), How::Ballots(_)) => looks = ballots::read(bytes, &plan, &batches, &mut faults),
            (None, _) => {}
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let ledger = make_ledger(assertions, &batches).map_err(|fault| {
            let mut faults = Faults::default();
            faults.push(fault);
            faults
        })?;
        Ok(Self { plan, digest, batches, ledger, rounds, seed, counts, readings, looks })
    }

    /// The draws of all rounds where stations are drawn: position of the batch and the number or ticket that chose it. None before the ceremony.
    #[must_use]
    pub fn draws(&self) -> Vec<(usize, String)> {
        let (Some(seed), How::Stations(method)) = (&self.seed, self.plan.method) else { return vec![] };
        // Rounds before the one that makes it a full count are drawn; that one takes all that is left.
        let mut chance = 0;
        for n in &self.rounds {
            if self.is_full(chance + n) {
                break;
            }
            chance += n;
        }
        let full = chance < self.rounds.iter().sum();
        let mut draws = crate::risk::stations::sample(method, &self.ledger, &self.batches, &seed.seed, chance);
        if full {
            let drawn: std::collections::HashSet<usize> = draws.iter().map(|(b, _)| *b).collect();
            draws.extend((0..self.batches.len()).filter(|b| !drawn.contains(b)).map(|b| (b, "all".to_owned())));
        }
        draws
    }

    /// The ballots of all rounds where single ballots are drawn: position of the batch, number of the ballot in it, the number that chose it.
    #[must_use]
    pub fn ballots(&self) -> Vec<(usize, u64, String)> {
        let (Some(seed), How::Ballots(look)) = (&self.seed, self.plan.method) else { return vec![] };
        crate::risk::ballots::sample(look, &self.batches, &seed.seed, self.rounds.iter().sum())
    }

    /// Whether so many draws are a full count of all stations. Ballots are drawn by chance to the end.
    #[must_use]
    pub fn is_full(&self, draws: usize) -> bool {
        match self.plan.method {
            How::Stations(method) => !method.is_lottery() && draws >= self.batches.len(),
            How::Ballots(_) => false,
        }
    }
}

fn make_ledger(assertions: Vec<Assertion>, batches: &[Batch]) -> Result<Ledger, Fault> {
    Ledger::new(assertions, batches).map_err(|e| Fault {
        file: ASSERTIONS.into(),
        line: 0,
        column: None,
        code: e.code(),
        message: e.to_string(),
        remedy: "Plan the audit with other claims.".into(),
    })
}

/// Adds a fault of a file as a whole, or of a line.
pub(crate) fn push(faults: &mut Faults, file: &str, line: u64, code: &'static str, message: String, remedy: &str) {
    faults.push(Fault { file: file.into(), line, column: None, code, message, remedy: remedy.into() });
}
