//! Moments in the election's own time.

use election::act::Moment;
use election::definition::Definition;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `2015-11-01 20:31:07 +03:00`; UTC where there is no such zone.
pub(crate) fn local(d: &Definition, at: Moment) -> String {
    written(d, at, "%Y-%m-%d %H:%M:%S %:z")
}

/// `2015-11-01 20:31:07`, where the page says the whole moment elsewhere or the zone is plain.
pub(crate) fn short(d: &Definition, at: Moment) -> String {
    written(d, at, "%Y-%m-%d %H:%M:%S")
}

/// `20:31`.
pub(crate) fn clock(d: &Definition, at: Moment) -> String {
    written(d, at, "%H:%M")
}

fn written(d: &Definition, at: Moment, form: &str) -> String {
    let zone = election::zone::zone(&d.time_zone).unwrap_or(TimeZone::UTC);
    let moment = Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.to_zoned(zone).strftime(form).to_string()
}
