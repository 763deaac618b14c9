//! Time is passed in: the program gives the system's clock, tests give their own.

use election::act::Moment;
use std::sync::Arc;

/// Tells the time, UTC.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;
