//! Files from scanners and telephones: their pages one at a time, the codes on a page, which way up it is, and a PNG to keep.

mod binary;
mod decode;
mod grey;
mod limits;
mod pdf;
mod png;
mod read;
mod symbols;
mod tiff;

pub use decode::{Pages, pages};
pub use grey::{GreyPage, Turn};
pub use limits::{Limits, ScanError};
pub use png::png;
pub use read::{Found, FoundCode, Wanted, read};

#[cfg(test)]
mod tests;
