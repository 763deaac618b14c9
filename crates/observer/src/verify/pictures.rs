//! Pictures of pages, stations of consolidations, texts and attachments of public notices. What counts follows without them and they can be withdrawn from publication, so one
//! that is not in the copy is counted and no fault; one that is there must be what its act names.

use super::head::read_file;
use super::report::{Finding, Findings};
use election::id::Digest;
use election::statement::{Audience, NoticeEvent};
use election::tally::Tally;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// More bytes than any such file has.
const BYTES_MAX: u64 = 128 << 20;

/// Pictures and other files that acts publish beside the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Pictures {
    /// Named by acts, each once.
    pub named: u64,
    /// There, and what they are named.
    pub sound: u64,
    /// Not in this copy.
    pub absent: u64,
}

enum State {
    Sound,
    Absent,
    Damaged(String),
}

/// Looks at every one of them.
pub(super) fn check(dir: &Path, tally: &Tally, findings: &mut Findings) -> Pictures {
    let named = named(tally);
    let mut sums = Pictures { named: named.len() as u64, ..Pictures::default() };
    let states: Vec<(Digest, u64, State)> = named.into_par_iter().map(|(d, index)| (d, index, state(dir, d))).collect();
    for (digest, index, state) in states {
        match state {
            State::Sound => sums.sound += 1,
            State::Absent => sums.absent += 1,
            State::Damaged(why) => {
                let file = format!("blob/{}", digest.hex());
                let message = format!("{why}; delete the file and run mirror again");
                findings.fault(Finding::new("picture-damaged", message).at(index).file(file));
            }
        }
    }
    if sums.absent > 0 {
        let message = format!(
            "{} of {} pictures of pages, stations of consolidations and texts of notices are not in this copy: withdrawn from publication, or left out when it was made",
            sums.absent, sums.named
        );
        findings.note(Finding::new("pictures-absent", message));
    }
    sums
}

/// Each with the act that names it first.
fn named(tally: &Tally) -> BTreeMap<Digest, u64> {
    let pairs = (0..tally.definition().pairs.len()).filter_map(|p| tally.pair(p.into()).case.as_ref());
    let pages = pairs.flat_map(|case| &case.pages).map(|p| (p.image, p.index));
    let pages = pages.chain(tally.consolidation_pages().iter().map(|(_, p)| (p.image, p.index)));
    let stations = tally.consolidated().iter().map(|c| (c.statement.stations, c.index));
    let mut named = BTreeMap::new();
    let notices = tally.notices().iter().filter(|n| n.notice.audience == Audience::Public);
    let notices = notices.flat_map(|n| match &n.notice.event {
        NoticeEvent::Published { text, attachments } => {
            std::iter::once(text).chain(attachments).map(|d| (*d, n.index)).collect()
        }
        NoticeEvent::Withdrawn { .. } => vec![],
    });
    for (digest, index) in pages.chain(stations).chain(notices) {
        let first = named.entry(digest).or_insert(index);
        *first = index.min(*first);
    }
    named
}

fn state(dir: &Path, digest: Digest) -> State {
    match read_file(&dir.join("blob").join(digest.hex()), BYTES_MAX) {
        Ok(bytes) if Digest::of(&bytes) == digest => State::Sound,
        Ok(_) => State::Damaged("its SHA-256 is not its name".to_owned()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => State::Absent,
        Err(e) => State::Damaged(e.to_string()),
    }
}
