//! From figures to signed minutes in the outbox. Nothing leaves this function that was not read back and verified.
//!
//! A device never signs two different results under one issue: what was sealed stays, and other figures are a new issue.

use crate::draft::{Checked, Draft, DraftError, check};
use crate::outbox::{Lock, Name, Outbox, OutboxError, Place};
use election::definition::Definition;
use election::minutes::{Minutes, SIGNATURES_MAX, text_of};
use election::statement::StatementError;
use observer::authority::LIMITS;
use record::note::{NoteError, NoteRef, SignedNote};
use record::{SigningKey, VerifierKey};

/// Who signs.
#[derive(Debug, Clone, Copy)]
pub struct Signers<'a> {
    /// The station's device; its key has the station id as name.
    pub device: &'a SigningKey,
    /// Members of the committee, at most 15, each once.
    pub members: &'a [SigningKey],
}

/// What the committee insists on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Insist {
    /// Seal although the minutes contradict themselves (`--despite`).
    pub despite_contradictions: bool,
    /// Seal other figures under an issue that the commission refused: it was never recorded, so it is not taken.
    pub after_refusal: bool,
}

/// Why nothing was sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The figures do not fit the election.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// They contradict themselves and nobody insists.
    #[error("the figures contradict themselves; compare them with the paper ({sums}) and seal with --despite if it says so:\n  {}", warnings.join("\n  "))]
    Contradictory {
        /// What the checks say.
        warnings: Vec<String>,
        /// The sums.
        sums: String,
    },
    /// The key is another device's.
    #[error("the key is that of {found:?}; minutes of {station:?} are signed by the device of that station")]
    WrongDevice {
        /// The key's name.
        found: String,
        /// The station.
        station: String,
    },
    /// A name twice among the signers.
    #[error("{0:?} would sign twice; each key signs once")]
    Twice(String),
    /// Too many signers.
    #[error("{0} keys would sign; at most {SIGNATURES_MAX} can")]
    TooManySigners(usize),
    /// The note cannot be made, or did not verify.
    #[error("the minutes could not be signed: {0}")]
    Note(#[from] NoteError),
    /// Other minutes were sealed under this issue.
    #[error(
        "issue {issue} of this result was sealed before and is {place}, with other content ({difference}); what was sealed stays: seal the correction as issue {next}"
    )]
    OtherSealed {
        /// The issue.
        issue: u16,
        /// Where it is, in words.
        place: &'static str,
        /// The first line that differs.
        difference: String,
        /// The issue to use.
        next: u16,
    },
    /// Other minutes were sealed under this issue and refused.
    #[error(
        "issue {issue} of this result was sealed before with other content ({difference}) and refused by the commission; if that is settled, seal again after the refusal (--after-refusal)"
    )]
    OtherRefused {
        /// The issue.
        issue: u16,
        /// The first line that differs.
        difference: String,
    },
    /// What was sealed before cannot be read.
    #[error("what was sealed before cannot be read: {0}")]
    Before(#[from] StatementError),
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

impl SealError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft(e) => e.code(),
            Self::Contradictory { .. } => "seal-contradictory",
            Self::WrongDevice { .. } => "seal-wrong-device",
            Self::Twice(_) => "signed-twice",
            Self::TooManySigners(_) => "note-too-many-signatures",
            Self::Note(e) => e.code(),
            Self::OtherSealed { .. } => "seal-other-sealed",
            Self::OtherRefused { .. } => "seal-other-refused",
            Self::Before(e) => e.code,
            Self::Outbox(e) => e.code(),
        }
    }
}

/// Sealed minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Name in the outbox.
    pub name: Name,
    /// The signed note: the bytes to send, print and put on the card.
    pub note: String,
    /// Whether they were made now. `false`: the same result was sealed before, and this is what was sealed then; of two times of
    /// closing the first stays.
    pub fresh: bool,
    /// What the checks say, and the sums.
    pub checked: Checked,
    /// Whether the issue before this one is neither in this outbox nor sent: unless another device sealed it, the commission
    /// will hold these minutes until it comes.
    pub skips_issue: bool,
}

/// Signs without touching the disk: the text of the draft, signed by device and members, read back and verified.
///
/// # Errors
/// Everything but [`SealError::OtherSealed`], [`SealError::OtherRefused`] and [`SealError::Outbox`].
pub fn sign(
    definition: &Definition,
    draft: &Draft,
    signers: Signers<'_>,
    insist: Insist,
) -> Result<(Checked, String), SealError> {
    let checked = check(draft, definition)?;
    if checked.is_contradictory() && !insist.despite_contradictions {
        return Err(SealError::Contradictory { warnings: checked.warnings(), sums: checked.sums() });
    }
    check_signers(draft, signers)?;
    let keys: Vec<&SigningKey> = std::iter::once(signers.device).chain(signers.members).collect();
    let note = SignedNote::sign(&checked.text, &keys)?.to_string();
    verify_own(&note, &checked.text, &keys)?;
    Ok((checked, note))
}

/// Seals a draft into the outbox. On return the minutes are on the disk. Sealing the same again gives what was sealed.
///
/// # Errors
/// [`SealError`]; then nothing has changed.
pub fn seal(
    outbox: &Outbox,
    definition: &Definition,
    draft: &Draft,
    signers: Signers<'_>,
    insist: Insist,
) -> Result<Sealed, SealError> {
    let (checked, note) = sign(definition, draft, signers, insist)?;
    let minutes = Minutes::parse(&checked.text)?;
    let name = Name::of(&minutes);
    let lock = outbox.lock()?;
    let skips_issue = skips_issue(outbox, &minutes)?;
    for (place, words) in [(Place::Queue, "in the queue"), (Place::Sent, "sent")] {
        let Some(before) = outbox.read(place, &name)? else { continue };
        if let Some(difference) = difference(&before, &minutes)? {
            let issue = minutes.issue;
            return Err(SealError::OtherSealed { issue, place: words, difference, next: issue + 1 });
        }
        return Ok(Sealed { name, note: before, fresh: false, checked, skips_issue });
    }
    if !insist.after_refusal {
        check_refused(outbox, &name, &minutes)?;
    }
    put(outbox, &name, &note, &lock)?;
    Ok(Sealed { name, note, fresh: true, checked, skips_issue })
}

fn put(outbox: &Outbox, name: &Name, note: &str, lock: &Lock) -> Result<(), SealError> {
    Ok(outbox.put(name, note, lock)?)
}

fn check_signers(draft: &Draft, signers: Signers<'_>) -> Result<(), SealError> {
    let device = signers.device.name();
    if device != draft.station {
        return Err(SealError::WrongDevice { found: device.into(), station: draft.station.clone() });
    }
    if signers.members.len() >= SIGNATURES_MAX {
        return Err(SealError::TooManySigners(signers.members.len() + 1));
    }
    let mut seen = vec![device];
    for member in signers.members.iter().map(SigningKey::name) {
        if seen.contains(&member) {
            return Err(SealError::Twice(member.into()));
        }
        seen.push(member);
    }
    Ok(())
}

/// Reads the note as the commission will, and checks each signature with the public half of its key.
fn verify_own(note: &str, text: &str, keys: &[&SigningKey]) -> Result<(), NoteError> {
    let read = NoteRef::parse(note, &LIMITS)?;
    let verifiers: Vec<VerifierKey> = keys.iter().map(|k| k.verifier()).collect();
    if read.text != text || read.lines() != verifiers.len() {
        return Err(NoteError::NoSignature);
    }
    for (signature, key) in read.signatures().zip(&verifiers) {
        let signature = signature?;
        let wrong = || NoteError::WrongSignature { name: key.name().into() };
        if !key.is_named(signature.name, signature.id) {
            return Err(wrong());
        }
        key.verify_strict(read.text.as_bytes(), signature.bytes.ed25519().ok_or_else(wrong)?)?;
    }
    Ok(())
}

fn skips_issue(outbox: &Outbox, m: &Minutes<'_>) -> Result<bool, SealError> {
    if m.issue == 1 {
        return Ok(false);
    }
    let before = Name::of(&Minutes { issue: m.issue - 1, ..m.clone() });
    let there = |place| outbox.read(place, &before).map(|n| n.is_some());
    Ok(!there(Place::Queue)? && !there(Place::Sent)?)
}

/// After a refusal the same figures may be sealed again, under a new definition or with other keys; other figures only if insisted.
fn check_refused(outbox: &Outbox, name: &Name, minutes: &Minutes<'_>) -> Result<(), SealError> {
    let start = format!("{name}~");
    for refused in outbox.list(Place::Refused)? {
        let is_digest = |rest: &str| rest.len() == 16 && rest.bytes().all(|b| b.is_ascii_hexdigit());
        if !refused.as_str().strip_prefix(&start).is_some_and(is_digest) {
            continue;
        }
        let Some(before) = outbox.read(Place::Refused, &refused)? else { continue };
        let text = text_of(&before).unwrap_or_default();
        let before = Minutes::parse(text)?;
        let same_base = Minutes { definition: minutes.definition, closed: minutes.closed, ..before };
        if let Some(difference) = first_difference(&same_base.to_text(), &minutes.to_text()) {
            return Err(SealError::OtherRefused { issue: minutes.issue, difference });
        }
    }
    Ok(())
}

/// Where minutes sealed before differ, the time of closing apart: the device's clock is not a figure.
fn difference(before: &str, now: &Minutes<'_>) -> Result<Option<String>, SealError> {
    let before = Minutes::parse(text_of(before).unwrap_or_default())?;
    let before = Minutes { closed: now.closed, ..before };
    Ok(first_difference(&before.to_text(), &now.to_text()))
}

fn first_difference(before: &str, now: &str) -> Option<String> {
    let mut lines = before.lines().zip(now.lines());
    match lines.find(|(b, n)| b != n) {
        Some((b, n)) => Some(format!("then {b:?}, now {n:?}")),
        None if before == now => None,
        None => Some("another number of choices".into()),
    }
}

#[cfg(test)]
mod tests;
