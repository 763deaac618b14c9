//! What runs at the commission: it sets an election up, takes results in, appends every act to the record, keeps the tally, publishes
//! the record as files, and recovers all of it after a crash.
//!
//! One direction only: what is durable in the record changes the tally, and only from the tally do faces serve.

pub mod access_heads;
pub mod accounts;
mod appender;
pub mod backup;
mod blobs;
pub mod cases;
pub mod clock;
pub mod deadlines;
pub mod desk;
pub mod entries;
pub mod error;
pub mod folder;
pub mod home;
pub mod intake;
pub mod live;
pub mod notices;
pub mod parties;
mod publisher;
mod quarantine;
pub mod running;
mod schema;
pub mod setup;
pub mod sharing;
pub mod witnesses;

pub use clock::Clock;
pub use error::CommissionError;
pub use intake::{Answer, Intake, IntakeError};
pub use live::{Live, State};
pub use running::Commission;

#[cfg(test)]
mod tests;
