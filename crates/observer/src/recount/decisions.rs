//! What boards and the commission decide, and what is noted beside minutes: incidents, pages, rulings, time limits, consolidations.

use super::Prepared;
use super::{Delivered, Recount, RecountError, Signatures, What, check_delivery, statement};
use crate::authority::LIMITS;
use election::act::{Content, Moment};
use election::id::Digest;
use election::statement::{
    Carried, Consolidation, Deadline, Departure, Notice, Page, Purpose, Rerun, Ruling, Turnout, Vote,
};
use election::tally::ApplyError;
use record::note::NoteRef;

impl Recount {
    pub(super) fn apply_page(
        &mut self,
        index: u64,
        at: Moment,
        image: Digest,
        notes: (&str, Option<&str>),
        signatures: Signatures,
    ) -> Result<(), RecountError> {
        let (page, by_hand) = self.read_page(image, notes, signatures)?;
        self.sealed_tally("page")?.apply_page(index, at, page, image, by_hand)?;
        Ok(())
    }

    /// The page, and whether a person filed it; `notes` are its own and the delivery.
    fn read_page(
        &self,
        image: Digest,
        (note, delivery): (&str, Option<&str>),
        signatures: Signatures,
    ) -> Result<(Page, bool), RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let page = statement("page", Page::parse(note.text))?;
        let (definition, authority) = self.ready("page")?;
        let of = Delivered { carried: Some(Carried::Page), text: note.text, picture: Some(image), of: &page.station };
        check_delivery(delivery, of, definition, authority, signatures)?;
        let by_hand = if signatures == Signatures::Check {
            authority.check_page(&note, &page.station, definition)?
        } else {
            let signer = note.signatures().next().transpose()?;
            signer.is_some_and(|s| authority.purpose(s.name) == Some(Purpose::Desk))
        };
        Ok((page, by_hand))
    }

    /// Notices may come as soon as there are keys: what a party has to know stands before the seal too.
    pub(super) fn apply_notice(&mut self, index: u64, at: Moment, note: &str, check: bool) -> Result<(), RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let notice = statement("notice", Notice::parse(note.text))?;
        if check {
            self.ready("notice")?.1.check_commission(&note)?;
        }
        let tally = self.tally.as_mut().filter(|_| self.authority.is_some()).ok_or(RecountError::Order("notice"))?;
        Ok(tally.apply_notice(index, at, notice)?)
    }

    pub(super) fn apply_ruling(&mut self, index: u64, at: Moment, note: &str, check: bool) -> Result<(), RecountError> {
        let ruling = self.read_ruling(note, check)?;
        self.sealed_tally("ruling")?.apply_ruling(index, at, &ruling)?;
        Ok(())
    }

    fn read_ruling(&self, note: &str, check: bool) -> Result<Ruling, RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let ruling = statement("ruling", Ruling::parse(note.text))?;
        let (definition, authority) = self.ready("ruling")?;
        if check {
            let signers = authority.check_body(&note, &ruling.body, definition.policy.signatures, definition)?;
            let stands = |s: &String| ruling.members.iter().any(|(m, v)| m == s && *v == Vote::For);
            if let Some(other) = signers.iter().find(|s| !stands(s)) {
                let message = format!("{other} signed the ruling, but is not named as having voted for it");
                return Err(ApplyError { code: "ruling-signer", message }.into());
            }
        }
        Ok(ruling)
    }

    pub(super) fn apply_departure(&mut self, index: u64, note: &str, check: bool) -> Result<(), RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let departure = statement("departure", Departure::parse(note.text))?;
        if check {
            self.ready("departure")?.1.check_commission(&note)?;
        }
        Ok(self.sealed_tally("departure")?.apply_departure(index, departure)?)
    }

    pub(super) fn apply_turnout(
        &mut self,
        index: u64,
        at: Moment,
        note: &str,
        check: bool,
    ) -> Result<(), RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let turnout = statement("turnout", Turnout::parse(note.text))?;
        let (definition, authority) = self.ready("turnout")?;
        if check {
            authority.check_board(&note, &turnout.board, definition)?;
        }
        Ok(self.sealed_tally("turnout")?.apply_turnout(index, at, &turnout)?)
    }

    pub(super) fn apply_rerun(&mut self, index: u64, at: Moment, note: &str, check: bool) -> Result<(), RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let rerun = statement("rerun", Rerun::parse(note.text))?;
        if check {
            self.ready("rerun")?.1.check_commission(&note)?;
        }
        Ok(self.sealed_tally("rerun")?.apply_rerun(index, at, rerun)?)
    }

    pub(super) fn read_deadline(&self, note: &str, check: bool) -> Result<Deadline, RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let deadline = statement("deadline", Deadline::parse(note.text))?;
        if check {
            self.ready("deadline")?.1.check_commission(&note)?;
        }
        Ok(deadline)
    }

    /// Checks an act of those kinds that concern one result, without applying it, so that it can be made durable first: an incident, a page,
    /// a ruling, a time limit. `None` for every other kind.
    ///
    /// # Errors
    /// What [`Recount::apply`] would answer.
    pub fn check(&self, prepared: &Prepared) -> Option<Result<(), RecountError>> {
        let tally = match self.tally.as_ref().filter(|t| t.is_sealed()) {
            Some(tally) => tally,
            None => return Some(Err(RecountError::Order("decision"))),
        };
        Some(match &prepared.what {
            What::Incident(m) => tally.check_incident(m).map_err(Into::into),
            What::Other(act) => match &act.content {
                Content::Page { image, note, delivery } => self
                    .read_page(*image, (note, delivery.as_deref()), Signatures::Check)
                    .and_then(|(page, _)| Ok(tally.check_page(&page, *image).map(drop)?)),
                Content::Ruling { note } => {
                    self.read_ruling(note, true).and_then(|r| Ok(tally.check_ruling(prepared.at, &r).map(drop)?))
                }
                Content::Deadline { note } => {
                    self.read_deadline(note, true).and_then(|d| Ok(tally.check_deadline(prepared.at, &d).map(drop)?))
                }
                _ => return None,
            },
            What::Minutes(_) => return None,
        })
    }

    pub(super) fn apply_consolidation(
        &mut self,
        index: u64,
        at: Moment,
        note: &str,
        check: bool,
    ) -> Result<(), RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let consolidation = statement("consolidation", Consolidation::parse(note.text))?;
        let (definition, authority) = self.ready("consolidation")?;
        if check {
            let signers = authority.check_body(&note, &consolidation.area, definition.policy.signatures, definition)?;
            let present = signers.iter().map(String::as_str);
            definition.boards.check_body(definition, &consolidation.area, present, at)?;
        }
        self.sealed_tally("consolidation")?.apply_consolidation(index, at, &consolidation)?;
        Ok(())
    }
}
