//! Checks a copied record from the directory alone: signatures, tree, order, seal, every minutes; adds everything up again.
//!
//! What is wrong is collected, not thrown at the first: a reader wants to know all that does not hold.

mod entries;
mod head;
mod pages;
mod pictures;
mod report;
#[cfg(test)]
mod tests;
mod tiles;
mod verified;
mod witnesses;

pub use pictures::Pictures;
pub use report::{Fault, Finding, MinutesCount, Report};
pub use verified::Verified;
pub use witnesses::{RecountedBy, Vouched, Witnesses};

use crate::recount::Recount;
use record::{Tree, VerifierKey};
use report::Findings;
use std::path::Path;

/// What to hold the record against.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The root key as it was published on paper. Without it the answer is "unanchored".
    pub root_key: Option<VerifierKey>,
    /// Texts of checkpoints of this record that were signed earlier: it must have grown from each.
    pub since: Vec<String>,
    /// Threads; 0 is one for each core.
    pub threads: usize,
    /// Minutes that contradict themselves are faults, not notes.
    pub strict_arithmetic: bool,
    /// Pictures of pages and stations of consolidations are not looked at: for those who want the figures soon.
    pub without_pictures: bool,
    /// So many parties or observers must vouch for the whole record.
    pub witnesses: Option<usize>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Entries checked.
    pub entries: u64,
    /// Entries in all.
    pub size: u64,
}

/// Verifies the record in a directory that has the server's paths: `checkpoint`, `tile/…`, `blob/…`.
///
/// Memory grows with the number of entries (hashes, counted figures), not with their bytes. Blocks until done.
#[must_use]
pub fn verify(dir: &Path, options: &Options, progress: &(dyn Fn(Progress) + Sync)) -> Report {
    open(dir, options, progress).report
}

/// As [`verify`], and keeps what was counted, for those who go on to ask about single entries.
#[must_use]
pub fn open(dir: &Path, options: &Options, progress: &(dyn Fn(Progress) + Sync)) -> Verified {
    let run = || check(dir, options, progress);
    match rayon::ThreadPoolBuilder::new().num_threads(options.threads).build() {
        Ok(pool) => pool.install(run),
        // The system gives no more threads: those that there are do the same work.
        Err(_) => run(),
    }
}

fn check(dir: &Path, options: &Options, progress: &(dyn Fn(Progress) + Sync)) -> Verified {
    let mut findings = Findings::default();
    let Some(head) = head::read(dir, &mut findings) else {
        return Verified::nothing(dir, Report::without_checkpoint(findings, options));
    };
    let collected = witnesses::Collected::read(dir);
    let mut walk = entries::Walk::new(dir, head.size(), options, progress);
    walk.totals_at = collected.sizes();
    walk.run();
    let entries::Walk { recount, tree, findings: found, kinds, totals, .. } = walk;
    findings.join(found);
    let root = tree.root();
    tiles::check(dir, &head, &tree, &mut findings);
    let anchor = head::check(&head, options, &recount, &tree, &mut findings);
    completeness(&recount, &mut findings);
    let vouching = collected.check(&head, options, &recount, &tree, &totals, &mut findings);
    let tally = recount.tally().filter(|_| !options.without_pictures);
    let pictures = tally.map(|tally| pictures::check(dir, tally, &mut findings)).unwrap_or_default();
    let mut report = Report::new(findings, anchor, head.checkpoint(), &recount, root, kinds);
    report.pictures = pictures;
    report.witnesses = vouching;
    Verified::new(dir, report, recount, tree, head.text())
}

/// What must be there at all, and what the tally still has to say.
fn completeness(recount: &Recount, findings: &mut Findings) {
    if recount.definition().is_none() {
        findings.fault(Fault::new("definition-missing", "no valid definition act: without it no minutes can be read"));
    }
    if recount.authority().is_none() {
        findings.fault(Fault::new("keys-missing", "no valid key list act: no signature of the record can be checked"));
    }
    let Some(tally) = recount.tally() else { return };
    let silent = |device: &str| {
        let definition = tally.definition();
        definition
            .station(device)
            .is_none_or(|s| definition.stations[s.at()].pairs.iter().all(|p| tally.pair(*p).documents.is_empty()))
    };
    if let Some(Err(e)) = recount.authority().map(|a| a.check_points(silent)) {
        findings.fault(Fault::new("keys-faulty", e.to_string()));
    }
    if !tally.is_sealed() {
        findings.note(Fault::new(
            "not-sealed",
            "the record has no completeness seal yet: nobody can say which results are missing",
        ));
    }
    pages::check(tally, findings);
    for (i, contest) in tally.definition().contests.iter().enumerate() {
        let ix = i.into();
        let Some(announced) = tally.announced(ix) else { continue };
        if tally.contest_changed(ix) > announced.index + 1 {
            let message = format!(
                "votes or seats of {} changed after they were announced {} at index {}",
                contest.id,
                announced.stage.word(),
                announced.index
            );
            findings.note(Fault::new("changed-after-announcement", message).at(announced.index));
        }
    }
}

/// The tree of a record that was read, for those who need more than the report.
pub(crate) fn grew_from(tree: &Tree, size: u64, root: &record::Hash) -> Result<(), &'static str> {
    match tree.root_at(size) {
        None => Err("record-shrunk"),
        Some(r) if r != *root => Err("history-rewritten"),
        Some(_) => Ok(()),
    }
}
