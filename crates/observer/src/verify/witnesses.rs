//! Who vouches for the record: cosignatures beside the checkpoint and in `witnesses.json`, and statements of those who have counted it again.
//!
//! What a witness says is its own word. Wrong lines make no record wrong, so they are notes; but two histories, both signed by the record's
//! key, are a fault, and so are fewer witnesses than were demanded.

use super::Options;
use super::head::{Head, read_file};
use super::report::{Finding, Findings};
use crate::authority::Authority;
use crate::recount::Recount;
use crate::witness::published::{self, Published, Vouch};
use election::definition::Definition;
use election::id::Digest;
use record::{Checkpoint, Hash, SignedNote, Tree};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Statements that are looked at.
const STATEMENTS_MAX: usize = 1_000;

/// Statements at whose sizes totals are added up to hold them against: whoever writes the file decides how many there are.
const RECOUNTS_MAX: usize = 100;

/// Who vouches for a copied record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Witnesses {
    /// Parties and observers for which the key list has the key of a witness.
    pub known: usize,
    /// Who has cosigned: the largest size of each that this record has.
    pub vouched: Vec<Vouched>,
    /// Who has counted again: the last of each.
    pub recounted: Vec<RecountedBy>,
}

/// A cosignature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vouched {
    /// For whom.
    pub party: String,
    /// Name of the key.
    pub witness: String,
    /// Acts that the cosigned checkpoint covers.
    pub size: u64,
    /// When, in seconds since 1970, by the witness's clock.
    pub time: u64,
}

/// A recount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecountedBy {
    /// For whom.
    pub party: String,
    /// Name of the key.
    pub key: String,
    /// Acts counted.
    pub size: u64,
    /// Whether the same came out here; `null` where this copy is shorter.
    pub agrees: Option<bool>,
}

impl Witnesses {
    /// Acts for which so many parties vouch; 0 where there are not so many.
    #[must_use]
    pub fn covers(&self, parties: usize) -> u64 {
        let mut best: BTreeMap<&str, u64> = BTreeMap::new();
        for v in &self.vouched {
            let size = best.entry(&v.party).or_default();
            *size = v.size.max(*size);
        }
        let mut sizes: Vec<u64> = best.into_values().collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        parties.checked_sub(1).and_then(|i| sizes.get(i).copied()).unwrap_or(0)
    }
}

/// What the copy has of witnesses, and at which sizes totals are wanted to hold recounts against.
pub(super) struct Collected {
    published: Published,
    unreadable: Option<String>,
}

impl Collected {
    pub(super) fn read(dir: &Path) -> Self {
        let (published, unreadable) = match read_file(&dir.join(published::FILE), published::BYTES_MAX) {
            Ok(bytes) => match Published::parse(&bytes) {
                Ok(p) => (p, None),
                Err(e) => (Published::default(), Some(e)),
            },
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => (Published::default(), None),
            Err(e) => (Published::default(), Some(e.to_string())),
        };
        Self { published, unreadable }
    }

    /// Sizes that statements name, whoever signed them.
    pub(super) fn sizes(&self) -> BTreeSet<u64> {
        let size = |note: &String| {
            let note = record::note::NoteRef::parse(note, &crate::authority::LIMITS).ok()?;
            Some(election::statement::Recounted::parse(note.text).ok()?.size)
        };
        self.published.recounted.iter().take(RECOUNTS_MAX).filter_map(size).collect()
    }

    /// Checks all of it against the record as it was counted.
    pub(super) fn check(
        &self,
        head: &Head,
        options: &Options,
        recount: &Recount,
        tree: &Tree,
        totals: &BTreeMap<u64, Digest>,
        findings: &mut Findings,
    ) -> Witnesses {
        let mut found = Witnesses::default();
        let note = |findings: &mut Findings, code, message: String| {
            findings.note(Finding::new(code, message).file(published::FILE));
        };
        if let Some(e) = &self.unreadable {
            note(
                findings,
                "witnesses-unreadable",
                format!("what the server published of witnesses cannot be read: {e}"),
            );
        }
        if let Some((d, authority)) = recount.definition().zip(recount.authority()) {
            let parties: BTreeSet<&str> = authority.witnesses().into_iter().map(|(_, party)| party).collect();
            found.known = parties.len();
            let mut against = Against { d, authority, tree, totals, findings, found: &mut found };
            against.cosigned(head.text());
            self.published.cosigned.iter().take(STATEMENTS_MAX).for_each(|n| against.cosigned(n));
            self.published.recounted.iter().take(STATEMENTS_MAX).for_each(|n| against.recounted(n));
        }
        if let Some(wanted) = options.witnesses {
            let (covered, size) = (found.covers(wanted), head.size());
            if covered < size {
                let message = format!(
                    "{wanted} parties or observers were demanded that vouch for all {size} acts; so many vouch for the first {covered} only ({} known, {} vouch at all)",
                    found.known,
                    found.vouched.len()
                );
                findings.fault(Finding::new("too-few-witnesses", message));
            }
        }
        found
    }
}

struct Against<'a> {
    d: &'a Definition,
    authority: &'a Authority,
    tree: &'a Tree,
    totals: &'a BTreeMap<u64, Digest>,
    findings: &'a mut Findings,
    found: &'a mut Witnesses,
}

impl Against<'_> {
    fn note(&mut self, code: &'static str, message: String) {
        self.findings.note(Finding::new(code, message).file(published::FILE));
    }

    fn cosigned(&mut self, text: &str) {
        let (head, note, vouches) = match published::cosigned(text.as_bytes(), &self.d.origin, self.authority) {
            Ok(read) => read,
            // The checkpoint alone, or beside it lines of witnesses that this election does not know.
            Err(published::VouchError::Nobody) => return,
            Err(e) => return self.note(e.code(), format!("a cosigned checkpoint: {e}")),
        };
        match self.tree.root_at(head.size) {
            Some(root) if root == head.root => vouches.into_iter().for_each(|v| self.vouched(&head, v)),
            Some(root) => self.other_history(&head, &note, root),
            None => {
                let message =
                    format!("a checkpoint of {} acts is cosigned; this copy has {}", head.size, self.tree.size());
                self.note("cosigned-beyond-copy", message);
            }
        }
    }

    fn vouched(&mut self, head: &Checkpoint, v: Vouch) {
        let new = Vouched { party: v.party, witness: v.witness, size: head.size, time: v.time };
        match self.found.vouched.iter_mut().find(|known| known.witness == new.witness) {
            Some(known) if (known.size, known.time) >= (new.size, new.time) => {}
            Some(known) => *known = new,
            None => self.found.vouched.push(new),
        }
    }

    fn other_history(&mut self, head: &Checkpoint, note: &SignedNote, root: Hash) {
        let text = format!(
            "a witness cosigned {} acts with root {}; of this record they have root {root}",
            head.size, head.root
        );
        if note.verify(&self.authority.record).is_ok() {
            let message = format!(
                "{text}. The record's key has signed both: two histories. Keep witnesses.json and checkpoint, they are the proof"
            );
            self.findings.fault(Finding::new("cosigned-other-history", message).file(published::FILE));
        } else {
            self.note("cosigned-unsigned", format!("{text}. The record's key did not sign it"));
        }
    }

    fn recounted(&mut self, text: &str) {
        let (read, key, party) = match published::recounted(text, self.d, self.authority) {
            Ok(read) => read,
            Err(e) => return self.note(e.code(), format!("a statement of a recount: {e}")),
        };
        let ours = self.tree.root_at(read.size).map(|root| root.to_string());
        let agrees = ours.map(|root| root == read.root && self.totals.get(&read.size) == Some(&read.totals));
        if agrees == Some(false) {
            let message =
                format!("{party} has signed another outcome of the first {} acts than was counted here", read.size);
            self.note("recount-differs", message);
        }
        let new = RecountedBy { party, key, size: read.size, agrees };
        match self.found.recounted.iter_mut().find(|known| known.key == new.key) {
            Some(known) if known.size >= new.size => {}
            Some(known) => *known = new,
            None => self.found.recounted.push(new),
        }
    }
}
