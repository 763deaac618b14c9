//! The rules of an election: geography, contests, minutes, checks, acts, the tally and the seats.
//!
//! Everything here is pure: no files, no network, no clock, no randomness. A commission and those who check it use the same code,
//! so that the same acts give the same totals everywhere.

pub mod act;
pub mod allocation;
pub mod board;
pub mod calendar;
pub mod checks;
pub mod definition;
pub mod fault;
pub mod folder;
pub mod fraction;
pub mod id;
pub mod minutes;
pub mod notice;
pub mod party;
pub mod policy;
pub mod ring;
pub mod sharing;
pub mod statement;
pub mod tally;
pub mod zone;
