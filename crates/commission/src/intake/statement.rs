//! Which statement a note is, and which result it is about.

use super::IntakeError;
use election::act::Content;
use election::id::{Digest, PairIx};
use election::statement::{Deadline, Disclosure, Document, Page, Ruling, StatementError};
use election::tally::{ApplyError, Tally};
use observer::authority::LIMITS;
use observer::recount::RecountError;
use record::note::NoteRef;

/// The act of a statement, and the result that it is about if it is about one alone.
///
/// # Errors
/// Not a signed note, not a statement that is taken here, or about a result that there is not.
pub(super) fn of(note: &str, tally: &Tally) -> Result<(Content, Option<PairIx>), IntakeError> {
    let text = NoteRef::parse(note, &LIMITS).map_err(|e| IntakeError::refused(e.code(), e))?.text;
    let own = || note.to_owned();
    Ok(match text.lines().next().unwrap_or_default() {
        "scrutineer aggregate v1" => (Content::Aggregate { note: own() }, None),
        "scrutineer turnout v1" => (Content::Turnout { note: own() }, None),
        "scrutineer departure v1" => (Content::Departure { note: own() }, None),
        "scrutineer rerun v1" => (Content::Rerun { note: own() }, None),
        "scrutineer lot v1" => (Content::Lot { note: own() }, None),
        "scrutineer announcement v1" => (Content::Announcement { note: own() }, None),
        Disclosure::HEADER => (Content::Disclosure { note: own() }, None),
        "scrutineer notice v1" => (Content::Notice { note: own() }, None),
        "scrutineer consolidation v1" => (Content::Consolidation { note: own() }, None),
        "scrutineer access head v1" => (Content::AccessHead { note: own() }, None),
        "scrutineer ruling v1" => {
            let r = Ruling::parse(text).map_err(|e| form("ruling", e))?;
            let pair = tally.statement_pair(&r.election, Some(r.definition), (&r.contest, r.round), &r.station);
            (Content::Ruling { note: own() }, Some(pair.map_err(unfit)?))
        }
        "scrutineer deadline v1" => {
            let d = Deadline::parse(text).map_err(|e| form("deadline", e))?;
            let pair = tally.statement_pair(&d.election, Some(d.definition), (&d.contest, d.round), &d.station);
            (Content::Deadline { note: own() }, Some(pair.map_err(unfit)?))
        }
        "scrutineer minutes v1" => {
            return Err(IntakeError::refused("statement-purpose", "these are minutes; send them to /intake/minutes"));
        }
        "scrutineer page v1" => {
            return Err(IntakeError::refused(
                "statement-purpose",
                "this is the note of a page; send it with its picture to /intake/pages",
            ));
        }
        _ => {
            return Err(IntakeError::refused(
                "statement-purpose",
                "the first line is not that of a statement which is taken here: aggregate, departure, rerun, lot, announcement, ruling, deadline, consolidation, disclosure, access head, notice or turnout, v1",
            ));
        }
    })
}

/// The result that a page is about; none for a page of a consolidation.
pub(super) fn pair_of(page: &Page, tally: &Tally) -> Result<Option<PairIx>, IntakeError> {
    if page.document == Document::Consolidation {
        return Ok(None);
    }
    let pair = tally.statement_pair(&page.election, None, (&page.contest, page.round), &page.station);
    pair.map(Some).map_err(unfit)
}

pub(super) fn form(kind: &'static str, error: StatementError) -> IntakeError {
    RecountError::Statement { kind, error }.into()
}

fn unfit(e: ApplyError) -> IntakeError {
    RecountError::from(e).into()
}

/// What makes a statement the same when it is sent again: its text, and of a page its picture. `None` for acts that are not known so.
pub(crate) fn key(content: &Content) -> Option<Digest> {
    let text = |note: &str| NoteRef::parse(note, &LIMITS).map(|n| n.text.as_bytes().to_vec()).ok();
    match content {
        Content::Page { image, note, .. } => {
            let mut bytes = image.0.to_vec();
            bytes.extend(text(note)?);
            Some(Digest::of(&bytes))
        }
        Content::Minutes { .. } | Content::Incident { .. } => None,
        other => Some(Digest::of(&text(other.note()?)?)),
    }
}
