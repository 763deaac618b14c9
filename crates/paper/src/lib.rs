//! Minutes on paper, and back: the codes that carry a signed note, the tape, the form, and scanned pages read again.
//!
//! Bytes in, bytes out: no files, no clock, no randomness. What stands in a code is `docs/formats/paper.md`.
//!
//! | module | for |
//! |---|---|
//! | [`code`] | a signed note as the texts of QR codes, and gathered from them again |
//! | [`qr`] | a text as black and white squares |
//! | [`sheet`] | what is printed: minutes or a consolidation with the names that people read |
//! | [`tape`], [`form`] | the receipt and the A4 form |
//! | [`scan`] | files from scanners and telephones: pages, codes on them, which way up, PNG |
//! | [`document`] | reports: headings, paragraphs, tables, drawings |
//! | [`letter`] | secrets for sealed envelopes |
//! | [`request`] | a party's request for accounts, to be signed and handed in |
//! | [`filing`] | which document a page belongs to |
//! | [`said`] | what a picture's codes say of the sheet, held against what a clerk says |

#![expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "millimetres and grey values; no vote is computed here, figures are only printed"
)]

mod base32;
pub mod card;
pub mod code;
pub mod document;
pub mod filing;
pub mod form;
pub mod letter;
#[cfg(feature = "testing")]
pub mod noise;
pub mod qr;
pub mod request;
pub mod said;
pub mod scan;
pub mod sheet;
pub mod tape;
mod typeset;
