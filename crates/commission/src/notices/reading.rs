//! What is published: to everybody from the record's files alone, to parties from the register, each held against the digest of its act.

use super::register::{read, unhex};
use super::{NoticeError, Notices, sql};
use election::id::Digest;
use election::notice::{Attachment, NoticeText, salted};
use election::statement::{Audience, NoticeEvent};
use election::tally::Noticed;
use observer::blobs::{BlobFolder, Blobs};
use store::Value;

/// A published version that is not for everybody, as one who may have it gets it.
#[derive(Debug, Clone)]
pub struct Restricted {
    /// Its act.
    pub act: Noticed,
    /// Its text.
    pub text: NoticeText,
    /// The bytes of the text, of which the act has the salted digest.
    pub raw: String,
    /// The salt.
    pub salt: String,
}

/// The text of a public version; `None` where its file was withdrawn from publication or is damaged.
#[must_use]
pub fn public_text(blobs: &BlobFolder, digest: Digest) -> Option<NoticeText> {
    NoticeText::parse(std::str::from_utf8(&blobs.get(digest)?).ok()?).ok()
}

impl Notices {
    /// What is published for parties and for this one, in the order of the record.
    ///
    /// # Errors
    /// Those of the database; a text that is not what its act says.
    pub async fn of_party(&self, party: &str) -> Result<Vec<Restricted>, NoticeError> {
        let acts: Vec<Noticed> = {
            let state = self.live.read();
            let for_it = |n: &&Noticed| {
                n.is_publication() && n.notice.audience != Audience::Public && n.notice.audience.holds(party)
            };
            state.tally().notices().iter().filter(for_it).cloned().collect()
        };
        let mut all = Vec::with_capacity(acts.len());
        for act in acts {
            all.push(self.restricted(act).await?);
        }
        Ok(all)
    }

    /// One version, for a party that may have it.
    ///
    /// # Errors
    /// [`NoticeError::Unknown`]: there is none, or it is not for this party.
    pub async fn one_of_party(&self, party: &str, number: &str, version: u16) -> Result<Restricted, NoticeError> {
        let act = {
            let state = self.live.read();
            let is_it = |n: &&Noticed| n.is_publication() && n.notice.number == number && n.notice.version == version;
            state.tally().notices().iter().find(is_it).cloned()
        };
        let may = |n: &Noticed| n.notice.audience != Audience::Public && n.notice.audience.holds(party);
        self.restricted(act.filter(may).ok_or(NoticeError::Unknown)?).await
    }

    /// Reads a version of which the act is given and holds it against that.
    async fn restricted(&self, act: Noticed) -> Result<Restricted, NoticeError> {
        let NoticeEvent::Published { text: digest, .. } = &act.notice.event else { return Err(NoticeError::Unknown) };
        let rows = self.store.query(sql::NOTICE_OF, vec![Value::from(act.notice.number.as_str())]).await?;
        for row in &rows {
            let kept = read(row)?;
            let salt = unhex(&kept.paper.salt).ok_or_else(|| NoticeError::Damaged("its salt is none".into()))?;
            if kept.paper.published.is_some() && salted(&salt, kept.paper.text.as_bytes()) == *digest {
                return Ok(Restricted { act, text: kept.text, raw: kept.paper.text, salt: kept.paper.salt });
            }
        }
        Err(NoticeError::Damaged(format!("the text of entry {} is not in the register", act.index)))
    }

    /// A file of a text that the asker may have. The bytes are what the text says.
    ///
    /// # Errors
    /// [`NoticeError::Unknown`]: there is none at this position; it is gone from the disk.
    pub async fn file(&self, text: &NoticeText, position: usize) -> Result<(Attachment, Vec<u8>), NoticeError> {
        let a = text.attachments.get(position).cloned().ok_or(NoticeError::Unknown)?;
        let (folder, digest) = (self.folder(), a.digest);
        let bytes = tokio::task::spawn_blocking(move || folder.get(digest));
        let bytes = bytes.await.map_err(|e| NoticeError::Damaged(e.to_string()))?;
        let bytes = bytes.ok_or_else(|| NoticeError::Damaged(format!("its file {} is not there", a.name)))?;
        Ok((a, bytes))
    }
}
