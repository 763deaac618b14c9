//! Notices: what the commission makes known beside results, from the draft of one person over the approval of another to the record.
//!
//! `paper` is the state machine without input or output, `register` keeps papers in the database by compare and swap and hands in what is
//! published, `reading` gives what is published, `headings` keeps the titles of what is published, `attachment` reads what a file is; `mailing` has the addresses of parties, `outbox` and
//! `courier` bring what is published to them and to the outlets.

mod attachment;
pub mod courier;
mod error;
mod headings;
pub mod mailing;
mod outbox;
pub mod paper;
mod reading;
mod register;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

pub use attachment::media_of;
pub use error::NoticeError;
pub(crate) use headings::read_restricted;
pub use headings::{Heading, Headings};
pub use mailing::{NewRecipient, Recipient};
pub use outbox::{Delivery, DeliveryState};
pub use paper::{Paper, PaperError, Stage};
pub use reading::{Restricted, public_text};
pub use register::{Kept, NewNotice};

use crate::accounts::Entropy;
use crate::blobs::BlobWriter;
use crate::{Clock, Commission, Intake, Live};
use election::definition::Definition;
use observer::authority::COMMISSION_KEY;
use observer::blobs::BlobFolder;
use record::SigningKey;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;

/// Folder of the home with the attachments, public or not.
pub(crate) const FOLDER: &str = "notices";

/// The register of notices of a running commission. Cheap to clone.
#[derive(Clone)]
pub struct Notices {
    store: Store,
    live: Arc<Live>,
    intake: Intake,
    clock: Clock,
    entropy: Entropy,
    /// Attachments of drafts and of what is not for everybody.
    files: BlobWriter,
    /// The record's files.
    public: BlobWriter,
    home: PathBuf,
    /// The commission's key, where the home has it.
    key: Option<Arc<SigningKey>>,
}

impl std::fmt::Debug for Notices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notices").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Notices {
    /// Of a commission. Holds the intake; drop it before [`Commission::close`].
    #[must_use]
    pub fn new(commission: &Commission, entropy: Entropy) -> Self {
        Self {
            store: commission.store.clone(),
            live: Arc::clone(&commission.live),
            intake: commission.intake.clone(),
            clock: Arc::clone(&commission.intake.clock),
            entropy,
            files: commission.notice_files.clone(),
            public: commission.home.blob_writer(),
            home: commission.home.path().to_owned(),
            key: commission.home.key(COMMISSION_KEY).ok().map(Arc::new),
        }
    }

    fn definition(&self) -> &Arc<Definition> {
        self.live.definition()
    }

    fn folder(&self) -> BlobFolder {
        BlobFolder(self.home.join(FOLDER))
    }

    /// Whether the server signs by itself; else the text is signed away from it.
    #[must_use]
    pub fn signs(&self) -> bool {
        self.key.is_some()
    }
}
