//! The commission as a whole on both engines: set-up, intake, recovery, backup.

mod actors;
mod backup;
mod intake;
mod recovery;
