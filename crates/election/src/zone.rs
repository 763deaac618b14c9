//! Time zones from a table inside the program: what a definition or an act means must not hang on the machine that reads it.

use crate::act::Moment;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The zone with an IANA name; `None` if there is none.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    ZONES.get(name).ok()
}

/// The day of a moment in a zone, `YYYY-MM-DD`; in UTC where there is no such zone.
#[must_use]
pub fn day(at: Moment, name: &str) -> String {
    let moment = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
    moment.to_zoned(zone(name).unwrap_or(TimeZone::UTC)).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_place() {
        let late = Moment(1_778_446_800_000_000); // 2026-05-10T21:00:00Z
        assert_eq!(day(late, "UTC"), "2026-05-10");
        assert_eq!(day(late, "Europe/Istanbul"), "2026-05-11");
        assert_eq!(day(late, "Nowhere/At_All"), "2026-05-10");
        assert!(zone("Asia/Bishkek").is_some() && zone("Asia/Baghdad").is_some());
    }
}
