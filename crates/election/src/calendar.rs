//! The electoral calendar: the steps of the cycle with their days and legal basis, the holidays, and what follows from both: when a step is,
//! to which day a time limit moves, and when so many working days have passed.
//!
//! The format of `calendar.csv` is on the page `docs/formats/election-folder.md`.

use crate::act::Moment;
use crate::definition::Names;
use crate::zone::zone;
use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

/// How far a time limit looks for a working day, and how many holidays in a row there can be.
pub const SEARCH_DAYS_MAX: u32 = 60;

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Something that begins or happens.
    Step,
    /// Until when something can be done.
    Deadline,
}

impl StepKind {
    /// The word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Deadline => "deadline",
        }
    }
}

/// Where a step goes that would fall on a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// It stays.
    No,
    /// To the next working day.
    Next,
    /// To the working day before.
    Previous,
}

impl Moves {
    /// The word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Next => "next",
            Self::Previous => "previous",
        }
    }

    /// Reads the word; nothing is `no`.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        match s {
            "" | "no" => Some(Self::No),
            "next" => Some(Self::Next),
            "previous" => Some(Self::Previous),
            _ => None,
        }
    }
}

/// A step of the cycle, with the days that it really has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Stable id, a word.
    pub id: String,
    /// Name in each language.
    pub names: Names,
    /// What it is.
    pub kind: StepKind,
    /// The day that the file says.
    pub written: Date,
    /// The day after moving; the first one of a step of several days.
    pub day: Date,
    /// The last day of a step of several days.
    pub until: Option<Date>,
    /// At what time of day. Without one a step is at the beginning of its day and a deadline at the end.
    pub time: Option<Time>,
    /// Where it goes that would fall on a holiday.
    pub moves: Moves,
    /// The article or the decision from which it follows.
    pub basis: String,
    /// When it is, in the election's time zone.
    pub at: Moment,
}

impl Step {
    /// Whether a holiday has moved it.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.day != self.written
    }
}

/// Days on which nobody works: a range of days, or a day of every week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// Stable id.
    pub id: String,
    /// Name in each language.
    pub names: Names,
    /// Which days.
    pub days: Days,
    /// Its law.
    pub basis: String,
}

/// The days of a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// From a day to a day, both included.
    Range(Date, Date),
    /// A day of every week.
    Weekly(Weekday),
}

impl Days {
    /// Whether a day is among them.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        match self {
            Self::Range(first, last) => first <= day && day <= last,
            Self::Weekly(weekday) => day.weekday() == weekday,
        }
    }
}

/// The calendar. Empty where the folder has none.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Steps by moment, then in the order of the file.
    pub steps: Vec<Step>,
    /// Holidays in the order of the file.
    pub holidays: Vec<Holiday>,
    zone: TimeZone,
}

impl Calendar {
    /// A calendar in a zone; the days of the steps are as in the file and are moved here.
    pub(crate) fn new(mut steps: Vec<Step>, holidays: Vec<Holiday>, time_zone: &str) -> Self {
        let zone = zone(time_zone).unwrap_or(TimeZone::UTC);
        let mut calendar = Self { steps: vec![], holidays, zone };
        for s in &mut steps {
            s.day = calendar.moved(s.written, s.moves).unwrap_or(s.written);
            s.at = calendar.moment_of(s.day, s.time, s.kind);
        }
        steps.sort_by_key(|s| s.at);
        calendar.steps = steps;
        calendar
    }

    /// Whether the folder has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.holidays.is_empty()
    }

    /// A step by id.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|s| s.id == id)
    }

    /// When a step is: what sharing and time limits hang on.
    #[must_use]
    pub fn moment(&self, step: &str) -> Option<Moment> {
        self.step(step).map(|s| s.at)
    }

    /// The holidays that a day is.
    pub fn holidays_on(&self, day: Date) -> impl Iterator<Item = &Holiday> {
        self.holidays.iter().filter(move |h| h.days.contains(day))
    }

    /// Whether nobody works on a day.
    #[must_use]
    pub fn is_holiday(&self, day: Date) -> bool {
        self.holidays_on(day).next().is_some()
    }

    /// The day to which a step of a day goes; `None` where there is no working day within [`SEARCH_DAYS_MAX`].
    #[must_use]
    pub fn moved(&self, day: Date, moves: Moves) -> Option<Date> {
        let mut at = day;
        for _ in 0..=SEARCH_DAYS_MAX {
            if moves == Moves::No || !self.is_holiday(at) {
                return Some(at);
            }
            at = match moves {
                Moves::Previous => at.yesterday().ok()?,
                _ => at.tomorrow().ok()?,
            };
        }
        None
    }

    /// When so many working days after the day of a moment have passed: the end of the last of them. Where there is no working day to be found,
    /// days are counted as they come: nobody waits for ever because of a calendar.
    #[must_use]
    pub fn due(&self, from: Moment, working_days: u16) -> Moment {
        let mut day = self.day(from);
        for _ in 0..working_days {
            let next = day.tomorrow().unwrap_or(Date::MAX);
            day = self.moved(next, Moves::Next).unwrap_or(next);
        }
        self.moment_of(day, None, StepKind::Deadline)
    }

    /// The day of a moment here.
    #[must_use]
    pub fn day(&self, at: Moment) -> Date {
        let at = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
        at.to_zoned(self.zone.clone()).date()
    }

    /// The last whole day of a step and the moment after it; of a step with a time, the time.
    #[must_use]
    pub fn end(&self, step: &Step) -> Moment {
        match step.until {
            Some(last) => self.moment_of(last, None, StepKind::Deadline),
            None => step.at,
        }
    }

    fn moment_of(&self, day: Date, time: Option<Time>, kind: StepKind) -> Moment {
        let (day, time) = match (time, kind) {
            (Some(time), _) => (day, time),
            (None, StepKind::Step) => (day, Time::midnight()),
            // The end of a day is the beginning of the next.
            (None, StepKind::Deadline) => (day.checked_add(1.day()).unwrap_or(day), Time::midnight()),
        };
        // Within the years that the file may name every civil time has a moment; one that a change of clocks skips is the one after it.
        let zoned = day.to_datetime(time).to_zoned(self.zone.clone());
        Moment(zoned.map_or(0, |z| z.timestamp().as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(s: &str) -> Date {
        s.parse().unwrap()
    }

    fn step(id: &str, kind: StepKind, day: &str, time: Option<&str>, moves: Moves) -> Step {
        let day = date(day);
        let time = time.map(|t| t.parse().unwrap());
        Step {
            id: id.into(),
            names: Names::default(),
            kind,
            written: day,
            day,
            until: None,
            time,
            moves,
            basis: String::new(),
            at: Moment(0),
        }
    }

    /// Sundays, and three days of April.
    fn calendar(steps: Vec<Step>) -> Calendar {
        let holiday = |id: &str, days| Holiday { id: id.into(), names: Names::default(), days, basis: String::new() };
        let days = [
            holiday("sunday", Days::Weekly(Weekday::Sunday)),
            holiday("feast", Days::Range(date("2026-04-23"), date("2026-04-25"))),
        ];
        Calendar::new(steps, days.into(), "Europe/Istanbul")
    }

    /// Thursday the 23rd to Saturday the 25th are a feast and the 26th is a Sunday: forward it is Monday the 27th, back Wednesday the 22nd.
    #[test]
    fn a_deadline_on_a_holiday_moves_as_the_file_says() {
        let c = calendar(vec![
            step("next", StepKind::Deadline, "2026-04-23", Some("17:00"), Moves::Next),
            step("before", StepKind::Deadline, "2026-04-23", Some("17:00"), Moves::Previous),
            step("stays", StepKind::Deadline, "2026-04-23", Some("17:00"), Moves::No),
            step("free", StepKind::Deadline, "2026-04-22", Some("17:00"), Moves::Next),
        ]);
        let at = |id: &str| c.moment(id).unwrap().to_string();
        assert_eq!(at("next"), "2026-04-27T14:00:00.000000Z");
        assert_eq!(at("before"), "2026-04-22T14:00:00.000000Z");
        assert_eq!(at("stays"), "2026-04-23T14:00:00.000000Z");
        assert_eq!(at("free"), "2026-04-22T14:00:00.000000Z");
        assert!(c.step("next").unwrap().is_moved() && !c.step("free").unwrap().is_moved());
        assert_eq!(c.moment("none"), None);
    }

    #[test]
    fn a_step_begins_its_day_and_a_deadline_ends_it() {
        let c = calendar(vec![
            step("poll", StepKind::Step, "2026-05-10", None, Moves::No),
            step("lists", StepKind::Deadline, "2026-03-10", None, Moves::No),
        ]);
        assert_eq!(c.moment("poll").unwrap().to_string(), "2026-05-09T21:00:00.000000Z");
        assert_eq!(c.moment("lists").unwrap().to_string(), "2026-03-10T21:00:00.000000Z");
    }

    /// From Wednesday the 22nd: the first working day is Monday the 27th, the second Tuesday the 28th, to its end.
    #[test]
    fn working_days_leave_holidays_out() {
        let c = calendar(vec![]);
        let from = Moment::parse("2026-04-22T09:00:00.000000Z").unwrap();
        assert_eq!(c.due(from, 1).to_string(), "2026-04-27T21:00:00.000000Z");
        assert_eq!(c.due(from, 2).to_string(), "2026-04-28T21:00:00.000000Z");
        assert_eq!(c.due(from, 0).to_string(), "2026-04-22T21:00:00.000000Z", "the same day, to its end");
    }

    #[test]
    fn a_week_of_holidays_only_makes_nobody_wait_for_ever() {
        let all = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
            Weekday::Sunday,
        ];
        let holiday =
            |d| Holiday { id: "x".into(), names: Names::default(), days: Days::Weekly(d), basis: String::new() };
        let c = Calendar::new(vec![], all.map(holiday).into(), "UTC");
        assert_eq!(c.moved(date("2026-04-22"), Moves::Next), None);
        let from = Moment::parse("2026-04-22T09:00:00.000000Z").unwrap();
        assert_eq!(c.due(from, 2).to_string(), "2026-04-25T00:00:00.000000Z");
    }

    proptest! {
        /// A moved day is a working day, and none lies between it and the day that was written.
        #[test]
        fn no_working_day_is_passed_over(offset in 0i64..400, back: bool) {
            let c = calendar(vec![]);
            let day = date("2026-01-01").checked_add(offset.days()).unwrap();
            let moves = if back { Moves::Previous } else { Moves::Next };
            let moved = c.moved(day, moves).unwrap();
            prop_assert!(!c.is_holiday(moved));
            let (mut at, last) = if back { (moved, day) } else { (day, moved) };
            while at < last {
                let passed = if back { at.tomorrow().unwrap() } else { at };
                prop_assert!(c.is_holiday(passed));
                at = at.tomorrow().unwrap();
            }
        }

        #[test]
        fn more_working_days_are_never_sooner(at in 1_750_000_000i64..1_800_000_000, n in 0u16..30) {
            let c = calendar(vec![]);
            let from = Moment(at * 1_000_000);
            prop_assert!(c.due(from, n) < c.due(from, n + 1));
            prop_assert!(c.due(from, n) >= from);
        }
    }
}
