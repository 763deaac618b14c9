//! Results in the formats that the field exchanges: NIST SP 1500-100 version 2 in JSON and XML, EML_NL 510 and 520, GeoJSON.
//!
//! Everything follows from a definition and the tally at one record size. [`Night::take`] copies what is needed while the tally is read, so that
//! nobody is held up; the documents are written from that copy, piece by piece, into whatever takes bytes. Nothing here reads a file, a clock or
//! the network, and the same night makes the same bytes. What each document says, and what it cannot say, is in `docs/formats/open-data.md`.

pub mod eml;
pub mod geojson;
mod json;
mod night;
pub mod nist;
pub mod places;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod xml;

pub use night::{Depth, Night, Scope};
