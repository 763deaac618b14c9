//! Tables of data that people and programs take away: a data set as of one record size, its canonical form with one digest, and the same
//! rows as CSV, XLSX and JSON.
//!
//! What a reader of any of these files gets back makes the same canonical form, so two who hold the same digest hold the same table,
//! however it reached them. The forms are specified in `docs/formats/tables.md`. Nothing here reads a file, a clock or the network:
//! rows come from a [`Source`], bytes go to a writer that is given.

pub mod canonical;
pub mod csv;
mod dataset;
mod error;
mod guard;
pub mod json;
mod row;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;
pub mod xlsx;

pub use dataset::{Checked, Column, Dataset, Head, Kind, Rows, Source, Summary};
pub use error::TableError;
pub use guard::{guarded, unguarded};
pub use row::{Cell, Row};
