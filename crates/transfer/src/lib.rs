//! File transfer for parties: everything that the record says of each station, as a read-only tree of folders and files, served over FTP with
//! TLS.
//!
//! The tree is computed from the record (`tree`); names say what a file is and at which index it stands, so that what has a name never changes
//! (`name`). What came in a minute is listed (`changes`), so that a mirror need not look everywhere. Who comes in, who may have what and where
//! it is written down is asked of a [`Door`]. The form of all of it is `docs/formats/transfer.md`.

mod accounts;
pub mod archive;
pub mod changes;
mod data;
mod door;
pub mod ftp;
mod item;
pub mod name;
pub mod path;
mod spool;
#[cfg(test)]
mod tests;
mod tree;

pub use accounts::Registered;
pub use data::SheetError;
pub use door::{Door, Guest, Kind, Refused};
pub use ftp::{Limits, Listening, Serving, Tls, TlsError};
pub use spool::SpoolError;
pub use tree::{Content, Entry, File, Folder, Node, Tree, TreeError, View};
