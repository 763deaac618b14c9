//! Days and moments as a language writes them.

use crate::Words;
use jiff::Zoned;
use jiff::civil::{Date, DateTime, Time};

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

impl Words {
    /// `1 November 2015`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        let month = MONTHS.iter().zip(1..).find(|(_, n)| *n == date.month()).map_or("month-1", |(id, _)| *id);
        let digits = |n: i16| self.style().digits(&n.to_string());
        self.with(
            "date",
            &[
                ("day", digits(date.day().into()).into()),
                ("month", self.say(month).into()),
                ("year", digits(date.year()).into()),
            ],
        )
    }

    /// `20:31`.
    #[must_use]
    pub fn clock(self, time: Time) -> String {
        self.style().digits(&time.strftime("%H:%M").to_string())
    }

    /// `1 November 2015, 20:31:07`, where the page says the zone elsewhere.
    #[must_use]
    pub fn day_and_time(self, at: DateTime) -> String {
        let time = self.style().digits(&at.strftime("%H:%M:%S").to_string());
        self.with("date-time", &[("date", self.date(at.date()).into()), ("time", time.into())])
    }

    /// `1 November 2015, 20:31:07 +03:00`.
    #[must_use]
    pub fn moment(self, at: &Zoned) -> String {
        let digits = |form| self.style().digits(&at.strftime(form).to_string());
        let (time, zone) = (digits("%H:%M:%S"), digits("%:z"));
        // The sign belongs to what follows it, also where lines run from right to left: digits alone would not keep it there.
        let time = if self.language().is_rtl() {
            format!("\u{2066}{time} \u{200e}{zone}\u{2069}")
        } else {
            format!("{time} {zone}")
        };
        self.with("date-time", &[("date", self.date(at.date()).into()), ("time", time.into())])
    }
}

#[cfg(test)]
mod tests {
    use crate::{Language, Words};
    use jiff::civil::{date, time};

    #[test]
    fn a_day_is_written_as_the_language_has_it() {
        let day = |l| Words::of(l).date(date(2015, 11, 1));
        assert_eq!(day(Language::English), "1 November 2015");
        assert_eq!(day(Language::Turkish), "1 Kasım 2015");
        assert_eq!(day(Language::Russian), "1 ноября 2015 г.");
        assert_eq!(day(Language::Kyrgyz), "2015-жылдын 1-ноябры");
        assert_eq!(day(Language::Arabic), "١ تشرين الثاني ٢٠١٥");
        assert_eq!(day(Language::Sorani), "١ی تشرینی دووەمی ٢٠١٥");
    }

    #[test]
    fn a_moment_has_the_digits_of_the_language() {
        let at = date(2015, 11, 1).at(20, 31, 7, 0).in_tz("Europe/Istanbul").unwrap();
        assert_eq!(Words::default().moment(&at), "1 November 2015, 20:31:07 +03:00");
        assert_eq!(Words::of(Language::Turkish).day_and_time(at.datetime()), "1 Kasım 2015, 20:31:07");
        assert_eq!(
            Words::of(Language::Sorani).moment(&at),
            "١ی تشرینی دووەمی ٢٠١٥، \u{2066}٢٠:٣١:٠٧ \u{200e}+٠٣:٠٠\u{2069}"
        );
        assert_eq!(Words::of(Language::Arabic).clock(time(9, 5, 0, 0)), "٠٩:٠٥");
    }
}
