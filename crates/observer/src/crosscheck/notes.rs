//! Signed minutes that an observer holds: whose they are, whether the signature holds, and where a person has to look.

use super::Ground;
use super::own::{Claim, Own, OwnFile, Refused, Source, Taken};
use crate::authority::LIMITS;
use crate::recount::{RecountError, Signatures, prepare_minutes};
use election::act::Channel;
use election::id::Digest;
use election::minutes::{Figures, Minutes, Mode};
use election::statement::Purpose;
use election::tally::{Refusal, Resolved};
use record::note::{NoteError, NoteRef};
use std::sync::Arc;

pub(super) fn add(own: &mut Own, ground: &Ground<'_>, mut files: Vec<OwnFile>, note: &str) {
    files.sort();
    let digest = Digest::of(note.as_bytes());
    if let Some(taken) = own.notes.get(&digest).copied() {
        return also_in(own, taken, files);
    }
    let name = files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ");
    let source = Source { files: files.into(), line: None, header: None, text: note.to_owned() };
    let taken = match read(ground, note) {
        Ok((resolved, by_device)) => {
            own.claims.push(claim(resolved, by_device, source));
            Taken::Claim(own.claims.len() - 1)
        }
        Err(error) => match names(note).filter(|_| is_refusal(&error)) {
            Some((station, contest)) => {
                let signature = matches!(error, RecountError::Signature(_));
                let (code, message) = (error.code(), error.to_string());
                own.refused.push(Refused { signature, code, message, station, contest, source });
                Taken::Refused(own.refused.len() - 1)
            }
            None => return own.fault(&name, error.code(), error.to_string(), remedy(&error)),
        },
    };
    own.notes.insert(digest, taken);
}

/// Another file with the same note.
fn also_in(own: &mut Own, taken: Taken, files: Vec<OwnFile>) {
    let source = match taken {
        Taken::Claim(i) => &mut own.claims[i].source,
        Taken::Refused(i) => &mut own.refused[i].source,
    };
    let mut all: Vec<OwnFile> = source.files.iter().cloned().chain(files).collect();
    all.sort();
    all.dedup();
    source.files = Arc::from(all);
}

/// The minutes, and whether the station's device signed them.
fn read(ground: &Ground<'_>, note: &str) -> Result<(Resolved, bool), RecountError> {
    let channel = channel(ground, note);
    let resolved = prepare_minutes(note, channel, ground.tally.definition(), ground.authority, Signatures::Check)?;
    if resolved.mode == Mode::DryRun { Err(RecountError::DryRun) } else { Ok((resolved, channel.is_device())) }
}

/// Which rules of signing apply: those of a party or a desk if such a key signed first, else those of a device.
fn channel(ground: &Ground<'_>, note: &str) -> Channel {
    let parsed = NoteRef::parse(note, &LIMITS).ok();
    let first = parsed.and_then(|n| n.signatures().next()?.ok());
    match first.and_then(|s| ground.authority.purpose(s.name)) {
        Some(Purpose::Party) => Channel::Party,
        Some(Purpose::Desk) => Channel::Entry,
        _ => Channel::Tape,
    }
}

fn claim(m: Resolved, by_device: bool, source: Source) -> Claim {
    let f = m.figures;
    Claim {
        pair: m.pair,
        count: Some(m.count),
        issue: Some(m.issue),
        figures: Figures {
            registered: Some(f.registered),
            voted: Some(f.voted),
            valid: Some(f.valid),
            invalid: Some(f.invalid),
        },
        votes: m.votes.iter().map(|n| Some(*n)).collect(),
        closed: Some(m.closed),
        by_device,
        source,
    }
}

/// Whether these are minutes with something wrong about who signed or for which election, rather than something that cannot be read.
fn is_refusal(error: &RecountError) -> bool {
    matches!(
        error,
        RecountError::Signature(_) | RecountError::Refused(Refusal::WrongElection(_) | Refusal::WrongDefinition)
    )
}

fn names(note: &str) -> Option<(String, String)> {
    let note = NoteRef::parse(note, &LIMITS).ok()?;
    let m = Minutes::parse(note.text).ok()?;
    Some((m.station.to_owned(), m.contest.to_owned()))
}

fn remedy(error: &RecountError) -> &'static str {
    match error {
        RecountError::DryRun => "It is a trial from before the poll: take the tape of the result.",
        RecountError::Refused(_) => "Look whether the tape is of this election; then show it to the board.",
        RecountError::Note(NoteError::NoEmptyLine) => {
            "It has no signatures: take the file of the signed minutes, or a picture of the codes."
        }
        RecountError::Statement { .. } => "It is no minutes: take the codes of the tape, or its file.",
        _ => "Take it again from the tape, the card or the page: it was cut off or changed.",
    }
}
