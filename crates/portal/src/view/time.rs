//! Moments in the election's own time.

use super::names::Names;
use election::act::Moment;
use election::definition::Definition;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// `2015-11-01 20:31:07 +03:00`; UTC where there is no such zone.
pub(crate) fn local(d: &Definition, at: Moment) -> String {
    zoned(d, at).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// `2015-11-01 20:31:07`, where the page says the whole moment elsewhere or the zone is plain.
pub(crate) fn short(d: &Definition, at: Moment) -> String {
    zoned(d, at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `20:31`.
pub(crate) fn clock(d: &Definition, at: Moment) -> String {
    zoned(d, at).strftime("%H:%M").to_string()
}

fn zoned(d: &Definition, at: Moment) -> Zoned {
    let zone = election::zone::zone(&d.time_zone).unwrap_or(TimeZone::UTC);
    Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone)
}

/// The same in the page's language; in English as data have them, which every reader of English understands alike.
impl Names<'_> {
    /// Day, time and distance from UTC.
    pub(crate) fn local(&self, at: Moment) -> String {
        if self.is_english() { local(self.d, at) } else { self.w.moment(&zoned(self.d, at)) }
    }

    /// Day and time.
    pub(crate) fn short(&self, at: Moment) -> String {
        if self.is_english() { short(self.d, at) } else { self.w.day_and_time(zoned(self.d, at).datetime()) }
    }

    /// Hour and minute.
    pub(crate) fn clock(&self, at: Moment) -> String {
        self.w.clock(zoned(self.d, at).time())
    }

    /// A day.
    pub(crate) fn day(&self, day: Date) -> String {
        if self.is_english() { day.to_string() } else { self.w.date(day) }
    }

    /// A day that is written as `2015-11-01`; anything else stays as it is.
    pub(crate) fn day_of(&self, written: &str) -> String {
        written.parse::<Date>().map_or_else(|_| written.to_owned(), |day| self.day(day))
    }
}
