//! The commission as a whole on both engines: set-up, intake, recovery, backup.

mod access_heads;
pub(crate) mod actors;
mod backup;
mod copies;
mod decisions;
mod delivery;
pub(crate) mod desk;
mod intake;
mod recovery;
mod unread;
mod witnesses;
