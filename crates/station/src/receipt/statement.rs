//! Receipts for statements that are not minutes: rulings, pages, figures without stations and the rest.

use super::{ReceiptError, Verifier, Version, same};
use election::act::{Act, Content, Moment};
use observer::authority::LIMITS;
use record::Hash;
use record::hash::leaf_hash;
use record::note::NoteRef;
use record::proof::verify_inclusion;
use serde::{Deserialize, Serialize};

/// Its entry is the JSON of its kind, with this `at`, this `by`, of a page the digest of its picture, the note as it was sent, and
/// `delivery` where it is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementReceipt {
    receipt: Version,
    /// Kind of act.
    pub kind: String,
    /// Index of the entry in the record, from 0.
    pub index: u64,
    /// When it was recorded, by the commission's clock.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// Signed checkpoint of a record that has the entry.
    pub checkpoint: String,
    /// Inclusion of the entry in the checkpoint.
    pub proof: Vec<Hash>,
    /// The note as recorded, where the same text was recorded before with other signature lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Of a page the desk's delivery as recorded, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
}

impl StatementReceipt {
    /// A receipt for an act of this kind, still without checkpoint and proof.
    #[must_use]
    pub fn new(kind: &str, index: u64, at: Moment, by: &str) -> Self {
        Self {
            receipt: Version,
            kind: kind.into(),
            index,
            at,
            by: by.into(),
            checkpoint: String::new(),
            proof: vec![],
            note: None,
            delivery: None,
        }
    }

    /// Reads the JSON. What it says is not yet checked; see [`Verifier::verify_statement`].
    ///
    /// # Errors
    /// [`ReceiptError::TooLarge`], [`ReceiptError::Form`].
    pub fn parse(json: &[u8]) -> Result<Self, ReceiptError> {
        if json.len() > super::BYTES_MAX {
            return Err(ReceiptError::TooLarge { length: json.len() });
        }
        serde_json::from_slice(json).map_err(|e| ReceiptError::Form(e.to_string()))
    }
}

impl Verifier {
    /// Checks that the receipt is for what was sent, and that the record has it.
    ///
    /// # Errors
    /// [`ReceiptError`]: what does not hold. A statement with such a receipt counts as not delivered.
    pub fn verify_statement(&self, json: &[u8], sent: Content) -> Result<StatementReceipt, ReceiptError> {
        let r = StatementReceipt::parse(json)?;
        same("kind", r.kind.as_str(), sent.kind())?;
        let mut content = match &r.note {
            Some(recorded) => with_note(sent, recorded)?,
            None => sent,
        };
        match &mut content {
            Content::Page { delivery, .. } => delivery.clone_from(&r.delivery),
            // Others have none: an act with one cannot be what was sent.
            _ if r.delivery.is_some() => return Err(ReceiptError::OtherText),
            _ => {}
        }
        let entry = Act { at: r.at, by: r.by.clone(), content }.to_entry()?;
        let (size, root) = self.open(&r.checkpoint)?;
        verify_inclusion(&leaf_hash(&entry), r.index, size, &r.proof, &root)?;
        Ok(r)
    }
}

/// The same act with the note as it was recorded, which must have the same text.
fn with_note(mut sent: Content, recorded: &str) -> Result<Content, ReceiptError> {
    let text = |note: &str| NoteRef::parse(note, &LIMITS).map(|n| n.text.to_owned());
    match &mut sent {
        Content::Aggregate { note }
        | Content::Departure { note }
        | Content::Rerun { note }
        | Content::Lot { note }
        | Content::Announcement { note }
        | Content::Page { note, .. }
        | Content::Ruling { note }
        | Content::Deadline { note }
        | Content::Consolidation { note }
        | Content::AccessHead { note }
        | Content::Disclosure { note }
        | Content::Notice { note }
        | Content::Turnout { note } => {
            if text(note)? != text(recorded).map_err(|_| ReceiptError::OtherText)? {
                return Err(ReceiptError::OtherText);
            }
            recorded.clone_into(note);
        }
        _ => return Err(ReceiptError::OtherText),
    }
    Ok(sent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::id::Digest;
    use observer::authority::rehearsal_key;
    use record::{Checkpoint, SignedNote, SigningKey, Tree, checkpoint};

    const ORIGIN: &str = "made-up/record";

    fn record_key() -> SigningKey {
        rehearsal_key("made-up", ORIGIN)
    }

    fn note(text: &str, signer: &str) -> String {
        SignedNote::sign(text, &[&rehearsal_key("made-up", signer)]).unwrap().to_string()
    }

    fn page(image: &[u8], note: &str) -> Content {
        Content::Page { image: Digest::of(image), note: note.into(), delivery: None }
    }

    /// What a record answers that holds one other entry and then this.
    fn receipt(content: &Content) -> StatementReceipt {
        let at = Moment::parse("2026-05-10T17:00:00.000000Z").unwrap();
        let entry = Act { at, by: "intake".into(), content: content.clone() }.to_entry().unwrap();
        let tree = Tree::from_leaves([leaf_hash(b"first"), leaf_hash(&entry)]);
        let mut r = StatementReceipt::new(content.kind(), 1, at, "intake");
        r.checkpoint = checkpoint::sign(&Checkpoint::new(ORIGIN, 2, tree.root()), &[&record_key()]).unwrap();
        r.proof = tree.inclusion_proof(1, 2).unwrap();
        r
    }

    fn verify(r: &StatementReceipt, sent: Content) -> Result<StatementReceipt, ReceiptError> {
        Verifier::new(ORIGIN, record_key().verifier()).verify_statement(&serde_json::to_vec(r).unwrap(), sent)
    }

    #[test]
    fn a_receipt_proves_the_page_with_its_picture_and_no_other() {
        let sent = page(b"picture", &note("a page\n", "x/0"));
        let r = receipt(&sent);
        assert_eq!(verify(&r, sent.clone()).unwrap(), r);
        let code = |content| verify(&r, content).expect_err("another").code();
        assert_eq!(code(page(b"another", &note("a page\n", "x/0"))), "receipt-proof");
        assert_eq!(code(page(b"picture", &note("another\n", "x/0"))), "receipt-proof");
        assert_eq!(code(Content::Ruling { note: note("a page\n", "x/0") }), "receipt-other");
        let moved = StatementReceipt { index: 0, ..r.clone() };
        assert_eq!(verify(&moved, sent).expect_err("moved").code(), "receipt-proof");
    }

    #[test]
    fn the_same_text_with_other_signature_lines_is_proven_by_the_note_as_recorded() {
        let (first, mine) = (note("a ruling\n", "board"), note("a ruling\n", "board-2"));
        let ruling = |note: &str| Content::Ruling { note: note.into() };
        let mut r = receipt(&ruling(&first));
        assert_eq!(verify(&r, ruling(&mine)).expect_err("other lines").code(), "receipt-proof");
        r.note = Some(first);
        verify(&r, ruling(&mine)).unwrap();
        assert_eq!(verify(&r, ruling(&note("other\n", "board"))).expect_err("text").code(), "receipt-other-text");
    }
}
