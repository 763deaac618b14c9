//! `calendar.csv`: the electoral calendar.

use super::table::{Shape, Table, names};
use crate::act::Moment;
use crate::calendar::{Calendar, Days, Holiday, Moves, SEARCH_DAYS_MAX, Step, StepKind};
use crate::fault::Faults;
use crate::id::check_word;
use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};
use std::collections::HashSet;

pub(super) const CALENDAR: &str = "calendar.csv";
/// Most rows.
const ROWS_MAX: usize = 10_000;
/// Most days before or after the polling day.
const POLL_DAYS_MAX: i64 = 4_000;
/// Most bytes of a legal basis.
const BASIS_BYTES_MAX: usize = 500;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// A day: `2026-05-10`, or `poll`, `poll-30`, `poll+2`, days from the polling day.
fn day(s: &str, poll: Date) -> Option<Date> {
    if let Some(rest) = s.strip_prefix("poll") {
        let days: i64 = match rest.as_bytes().first() {
            None => 0,
            Some(b'-' | b'+') if rest.len() > 1 && rest[1..].bytes().all(|b| b.is_ascii_digit()) => {
                rest.parse().ok()?
            }
            Some(_) => return None,
        };
        return (days.abs() <= POLL_DAYS_MAX).then(|| poll.checked_add(days.days()).ok()).flatten();
    }
    let date: Date = (s.len() == 10).then(|| s.parse().ok()).flatten()?;
    (1900..=2200).contains(&date.year()).then_some(date)
}

/// A time of day, `17:00`.
fn time(s: &str) -> Option<Time> {
    let (h, m) = s.split_once(':')?;
    let two = |x: &str| (x.len() == 2 && x.bytes().all(|b| b.is_ascii_digit())).then(|| x.parse::<i8>().ok()).flatten();
    Time::new(two(h)?, two(m)?, 0, 0).ok()
}

const DAY_REMEDY: &str = "Write YYYY-MM-DD, or poll, poll-30, poll+2 for days from the polling day.";

/// Reads the file. `date` is the polling day.
pub(super) fn read(
    bytes: Option<&Vec<u8>>,
    date: &str,
    time_zone: &str,
    languages: &[String],
    faults: &mut Faults,
) -> Calendar {
    let shape = Shape {
        required: &["step", "name", "date"],
        optional: &["kind", "time", "until", "moves", "basis"],
        languages: languages.to_vec(),
        more: vec![],
    };
    let (mut steps, mut holidays): (Vec<Step>, Vec<Holiday>) = (vec![], vec![]);
    let Some(mut t) = bytes.and_then(|b| Table::read(CALENDAR, b, &shape, faults)) else {
        return Calendar::new(steps, holidays, time_zone);
    };
    if t.rows.len() > ROWS_MAX {
        t.fault(0, "step", "too-many", format!("more than {ROWS_MAX} rows"), "Keep the calendar shorter.");
        return Calendar::new(steps, holidays, time_zone);
    }
    // A polling day that is none is reported with election.toml.
    let poll: Date = date.parse().unwrap_or(Date::constant(2000, 1, 1));
    let default = languages.first().map_or("en", String::as_str);
    let name_columns = t.name_columns(default);
    let columns = ["step", "date", "kind", "time", "until", "moves", "basis"].map(|c| t.column(c));
    let (mut seen, mut lines) = (HashSet::new(), vec![]);
    for row in std::mem::take(&mut t.rows) {
        let line = row.line;
        let names = names(&mut t, &row, &name_columns, default);
        let [id, first, kind, hour, until, moves, basis] = columns.map(|c| row.get(c).to_owned());
        if let Err(e) = check_word(&id) {
            t.fault(line, "step", "bad-id", format!("{id:?}: {e}"), "Write a short id in small letters.");
        } else if !seen.insert(id.clone()) {
            let message = format!("the step {id:?} stands twice");
            t.fault(line, "step", "duplicate-id", message, "Give every step and holiday an id of its own.");
        }
        if basis.len() > BASIS_BYTES_MAX || basis.chars().any(char::is_control) {
            let message = format!("it has more than {BASIS_BYTES_MAX} bytes or a control character");
            t.fault(line, "basis", "bad-text", message, "Write the article or the decision in one line.");
        }
        let last = if until.is_empty() { None } else { day(&until, poll) };
        if !until.is_empty() && last.is_none() {
            t.fault(line, "until", "bad-date", format!("{until:?} is no day"), DAY_REMEDY);
        }
        let moving = Moves::parse(&moves).unwrap_or_else(|| {
            t.fault(line, "moves", "bad-word", format!("{moves:?} is no way to move"), "Write no, next or previous.");
            Moves::No
        });
        let weekly = WEEKDAYS.iter().find(|(w, _)| *w == first).map(|(_, d)| *d);
        let begin = day(&first, poll);
        if begin.is_none() && !(kind == "holiday" && weekly.is_some()) {
            let remedy =
                if kind == "holiday" { "Write YYYY-MM-DD, or a day of the week like sunday." } else { DAY_REMEDY };
            t.fault(line, "date", "bad-date", format!("{first:?} is no day"), remedy);
        }
        if let (Some(a), Some(b)) = (begin, last)
            && b < a
        {
            t.fault(line, "until", "bad-term", format!("it ends on {b}, before it begins"), "Correct one of the days.");
        }
        let kind = match kind.as_str() {
            "" | "step" => StepKind::Step,
            "deadline" => StepKind::Deadline,
            "holiday" => {
                if !hour.is_empty() || moving != Moves::No {
                    let remedy = "Leave time and moves empty in rows of holidays.";
                    t.fault(line, "time", "holiday-time", "a holiday has whole days and does not move", remedy);
                }
                if weekly.is_some() && !until.is_empty() {
                    let remedy = "Leave until empty where the day comes every week.";
                    t.fault(line, "until", "holiday-until", "a day of every week has no last day", remedy);
                }
                let range = begin.map(|a| Days::Range(a, last.unwrap_or(a)));
                if let Some(days) = weekly.map(Days::Weekly).or(range) {
                    holidays.push(Holiday { id, names, days, basis });
                }
                continue;
            }
            other => {
                let message = format!("{other:?} is no kind of row");
                t.fault(line, "kind", "bad-word", message, "Write step, deadline or holiday.");
                StepKind::Step
            }
        };
        if kind == StepKind::Deadline && !until.is_empty() {
            let remedy = "Write the last day in date, and leave until empty.";
            t.fault(line, "until", "deadline-until", "a deadline is one moment", remedy);
        }
        let at_time = if hour.is_empty() { None } else { time(&hour) };
        if !hour.is_empty() && at_time.is_none() {
            t.fault(line, "time", "bad-time", format!("{hour:?} is no time of day"), "Write HH:MM, like 17:00.");
        }
        let Some(begin) = begin else { continue };
        lines.push((id.clone(), line));
        steps.push(Step {
            id,
            names,
            kind,
            written: begin,
            day: begin,
            until: last,
            time: at_time,
            moves: moving,
            basis,
            at: Moment(0),
        });
    }
    let calendar = Calendar::new(steps, holidays, time_zone);
    for (id, line) in lines {
        let Some(s) = calendar.step(&id) else { continue };
        if calendar.moved(s.written, s.moves).is_none() {
            let message = format!("there is no working day within {SEARCH_DAYS_MAX} days of {}", s.written);
            t.fault(line, "moves", "no-working-day", message, "Correct the holidays, or write no.");
        } else if s.until.is_some_and(|u| u < s.day) {
            let message = format!("a holiday moves its beginning to {}, after its last day", s.day);
            t.fault(line, "moves", "bad-term", message, "Write another last day, or no.");
        }
    }
    calendar
}
