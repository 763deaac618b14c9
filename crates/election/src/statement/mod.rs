//! Signed statements: texts of one fact a line, read strictly so that one meaning has one spelling.
//!
//! Minutes are one kind ([`crate::minutes`]); the others, by which a commission acts, are here: the key list, the completeness
//! seal, figures without stations, a drawn lot, an announcement. Their grammar is `docs/formats/statements.md`.

mod aggregate;
mod announcement;
mod keys;
mod lot;
mod reader;
mod seal;

pub use aggregate::Aggregate;
pub use announcement::{Announcement, Stage};
pub use keys::{KeyRow, Keys, Purpose, parse_key_list, write_key_list};
pub use lot::Lot;
pub use reader::{Reader, StatementError};
pub use seal::{Seal, SealRow, parse_seal_file, write_seal_file};
