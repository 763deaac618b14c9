//! Checking a count by its paper: risk-limiting audits by sample, and screens that say where a person should look.
//!
//! Everything here is pure: no files, no network, no clock, no randomness. A sample follows from a published seed, so anybody draws the same. A
//! risk is a probability and is computed in floating point with operations that give the same bits everywhere; no vote and no seat is.
//! The formats are `docs/formats/audit.md`.
//!
//! | module | for |
//! |---|---|
//! | [`night`] | the results of one contest as they are audited |
//! | [`assertion`], [`claims`] | what must be true of the votes for the outcome to be right, as inequalities |
//! | [`sampler`] | draws that follow from a seed |
//! | [`batch`] | how wrong each station could be, and was |
//! | [`risk`] | how likely the sample is if the outcome is wrong |
//! | [`folder`] | an audit as a folder of plain files, each step repeatable |
//! | [`screens`] | what looks unusual |
//! | [`report`] | reports as page, table and PDF |

#![expect(
    clippy::float_arithmetic,
    reason = "probabilities are computed here, and nothing else: a vote or a seat is never a float"
)]

pub mod assertion;
pub mod batch;
pub mod claims;
pub mod folder;
pub mod night;
pub mod plot;
pub mod report;
pub mod risk;
pub mod sampler;
pub mod screens;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

/// A count as a number to compute probabilities with. Exact below 2⁵³, far above any number of ballots.
#[expect(clippy::cast_precision_loss, reason = "counts of ballots are below 2^53")]
pub(crate) fn real(n: u64) -> f64 {
    n as f64
}
