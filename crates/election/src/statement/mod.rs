//! Signed statements: texts of one fact a line, read strictly so that one meaning has one spelling.
//!
//! Minutes are one kind ([`crate::minutes`]); the others, by which a commission acts, are here: the key list, the completeness
//! seal, figures without stations, a drawn lot, an announcement, the note on a sheet of paper, a desk's delivery, a ruling, a time limit
//! that passed, a consolidation, a choice that left, a vote that is held again, a disclosure, an archive, the head of the log of access, a
//! recount, a notice, turnout by the hour. Their grammar is
//! `docs/formats/statements.md`.

mod access_head;
mod aggregate;
mod announcement;
mod archive;
mod consolidation;
mod deadline;
mod delivery;
mod departure;
mod disclosure;
mod keys;
mod lot;
mod notice;
mod page;
mod reader;
mod recounted;
mod rerun;
mod ruling;
mod seal;
mod turnout;

pub use access_head::AccessHead;
pub use aggregate::Aggregate;
pub use announcement::{Announcement, Stage};
pub use archive::Archive;
pub use consolidation::Consolidation;
pub use deadline::Deadline;
pub use delivery::{Carried, Delivery};
pub use departure::{Departure, Event};
pub use disclosure::{Disclosure, RECIPIENTS_MAX};
pub use keys::{KeyRow, Keys, Purpose, parse_key_list, write_key_list};
pub use lot::Lot;
pub use notice::{Audience, Category, Notice, NoticeEvent};
pub use page::{Document, PAGES_MAX, Page};
pub use reader::{Reader, StatementError};
pub use recounted::Recounted;
pub use rerun::{PLACES_MAX, Rerun};
pub use ruling::{Decision, MEMBERS_MAX, Ruling, TEXT_BYTES_MAX, Vote};
pub use seal::{Seal, SealRow, parse_seal_file, write_seal_file};
pub use turnout::{AREAS_MAX, Turnout, TurnoutRow, VOTERS_MIN};
