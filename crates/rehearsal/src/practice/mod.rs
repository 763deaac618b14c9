//! Practice for the programs of parties and newsrooms: an election night with mishaps on a timetable, a gate through which their programs
//! come, and a report on how each of them coped.
//!
//! | module | what |
//! |---|---|
//! | [`mod@timetable`] | what is sent when, and what goes wrong: pure, everything follows from the seed |
//! | [`gate`] | stands before the server: writes down who asks for what, holds everything back, is away, shows a forged head |
//! | [`files`] | lets programs in to file transfer, likewise |
//! | [`table`] | a client's own figures |
//! | [`judge`] | what came of each mishap with each client |
//! | [`report`] | all of it for machines and for people |

pub mod files;
pub mod gate;
pub mod judge;
pub mod report;
pub mod table;
pub mod timetable;

pub use timetable::{Action, Mishap, Planted, Step, Timetable, timetable};
