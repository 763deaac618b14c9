//! The one place that reads the system's clock.

use commission::Clock;
use election::act::Moment;
use std::sync::Arc;

/// The system's clock.
pub fn system() -> Clock {
    Arc::new(now)
}

/// Now, UTC.
#[expect(clippy::disallowed_methods, reason = "the program is the one place that reads the clock")]
pub fn now() -> Moment {
    Moment(jiff::Timestamp::now().as_microsecond())
}
