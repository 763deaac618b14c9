//! `GET /calendar` and `GET /calendar.ics`: the electoral calendar as a page and for calendar programs (RFC 5545).

use super::html;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::shell::Shell;
use crate::view::time;
use askama::Template;
use axum::extract::State;
use commission::entries;
use election::act::{Act, Moment};
use election::calendar::{Days, Holiday, Step, StepKind};
use election::definition::Definition;
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use std::fmt::Write as _;

/// Longest line in bytes, without its end (RFC 5545, section 3.1).
const LINE_BYTES_MAX: usize = 75;

#[derive(Template)]
#[template(path = "calendar.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    zone: &'a str,
    rows: Vec<Row<'a>>,
    holidays: Vec<(&'a Holiday, &'a str, String)>,
    file: Option<String>,
}

struct Row<'a> {
    step: &'a Step,
    name: &'a str,
    kind: &'static str,
    /// When, in the election's time.
    when: String,
    /// The same for machines.
    machine: String,
    until: Option<String>,
    /// The day on which it would have been, and the holiday that moved it.
    moved: Option<(String, String)>,
}

pub(crate) async fn page(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::Calendar).await?))
}

pub(crate) async fn ics(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::CalendarIcs).await?))
}

/// A day with its name: `2026-05-10, Sunday`.
fn day(d: Date) -> String {
    format!("{d}, {}", weekday(d.weekday()))
}

fn weekday(w: Weekday) -> &'static str {
    match w {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn when(d: &Definition, s: &Step) -> String {
    match (s.time, s.kind) {
        (Some(_), _) => format!("{}, {}", day(s.day), time::clock(d, s.at)),
        (None, StepKind::Step) => day(s.day),
        (None, StepKind::Deadline) => format!("{}, {}", day(s.day), t::END_OF_DAY),
    }
}

pub(crate) fn render(portal: &Portal) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let c = &d.calendar;
    let row = |step: &'_ Step| {
        let holiday = c.holidays_on(step.written).next().map_or("", |h| h.names.get(d.language()));
        (when(d, step), step.is_moved().then(|| (day(step.written), holiday.to_owned())))
    };
    let rows = c.steps.iter().map(|step| {
        let (when, moved) = row(step);
        Row {
            name: step.names.get(d.language()),
            kind: t::step_kind(step.kind),
            machine: step.at.to_string(),
            until: step.until.map(day),
            step,
            when,
            moved,
        }
    });
    let days = |h: &Holiday| match h.days {
        Days::Weekly(w) => format!("{} {}", t::EVERY, weekday(w)),
        Days::Range(a, b) if a == b => day(a),
        Days::Range(a, b) => format!("{} – {}", day(a), day(b)),
    };
    html(
        0,
        &Page {
            shell: Shell::new(portal, t::CALENDAR, None),
            lang: d.language(),
            zone: &d.time_zone,
            rows: rows.collect(),
            holidays: c.holidays.iter().map(|h| (h, h.names.get(d.language()), days(h))).collect(),
            file: d.files.get("calendar.csv").map(|digest| digest.hex()),
        },
    )
}

pub(crate) async fn render_ics(portal: &Portal) -> Result<Rendered, Fault> {
    // The calendar is as old as the definition of which it is a part.
    let first = entries::read(&portal.store, 0).await.map_err(Fault::internal)?;
    let first = first.ok_or_else(|| Fault::internal("the record has no definition"))?;
    let made = Act::parse(&first.body).map_err(Fault::internal)?.at;
    let body = icalendar(portal.definition(), made).into_bytes();
    Ok(Rendered { version: 0, kind: headers::CALENDAR, body, immutable: false, size: None, so_at: None })
}

/// The calendar as RFC 5545 has it.
fn icalendar(d: &Definition, made: Moment) -> String {
    let c = &d.calendar;
    let mut out = Lines::default();
    out.put("BEGIN:VCALENDAR");
    out.put("VERSION:2.0");
    out.put("PRODID:-//Scrutineer//Electoral calendar//EN");
    out.put("CALSCALE:GREGORIAN");
    out.put(&format!("X-WR-CALNAME:{}", escaped(d.names.get(d.language()))));
    out.put(&format!("X-WR-TIMEZONE:{}", escaped(&d.time_zone)));
    for s in &c.steps {
        let mut notes = vec![];
        if !s.basis.is_empty() {
            notes.push(s.basis.clone());
        }
        if let (true, Some(h)) = (s.is_moved(), c.holidays_on(s.written).next()) {
            notes.push(format!("{} {} ({})", t::MOVED_FROM, s.written, h.names.get(d.language())));
        }
        event(&mut out, d, made, &s.id, s.names.get(d.language()), &notes.join("\n"), |out| {
            if s.time.is_some() {
                out.put(&format!("DTSTART:{}", utc(s.at)));
                if s.until.is_some() {
                    out.put(&format!("DTEND:{}", utc(c.end(s))));
                }
            } else {
                whole_days(out, s.day, s.until.unwrap_or(s.day));
            }
            out.put(&format!("CATEGORIES:{}", s.kind.word().to_uppercase()));
        });
    }
    let span = c.steps.iter().map(|s| s.day).min().zip(c.steps.iter().map(|s| s.until.unwrap_or(s.day)).max());
    for h in &c.holidays {
        let days = match (h.days, span) {
            (Days::Range(a, b), _) => Some((a, b, None)),
            (Days::Weekly(w), Some((first, last))) => {
                let ahead = first.weekday().until(w);
                let first = first.checked_add(i64::from(ahead).days()).unwrap_or(first);
                (first <= last).then_some((first, first, Some(last)))
            }
            (Days::Weekly(_), None) => None,
        };
        let Some((first, last, until)) = days else { continue };
        event(&mut out, d, made, &h.id, h.names.get(d.language()), &h.basis, |out| {
            whole_days(out, first, last);
            if let Some(until) = until {
                out.put(&format!("RRULE:FREQ=WEEKLY;UNTIL={}", plain(until)));
            }
            out.put("CATEGORIES:HOLIDAY");
        });
    }
    out.put("END:VCALENDAR");
    out.0
}

fn event(
    out: &mut Lines,
    d: &Definition,
    made: Moment,
    id: &str,
    name: &str,
    notes: &str,
    inner: impl FnOnce(&mut Lines),
) {
    out.put("BEGIN:VEVENT");
    out.put(&format!("UID:{id}@{}", d.id));
    out.put(&format!("DTSTAMP:{}", utc(made)));
    out.put(&format!("SUMMARY:{}", escaped(name)));
    if !notes.is_empty() {
        out.put(&format!("DESCRIPTION:{}", escaped(notes)));
    }
    inner(out);
    out.put("TRANSP:TRANSPARENT");
    out.put("END:VEVENT");
}

fn whole_days(out: &mut Lines, first: Date, last: Date) {
    out.put(&format!("DTSTART;VALUE=DATE:{}", plain(first)));
    // The end is the day after the last.
    out.put(&format!("DTEND;VALUE=DATE:{}", plain(last.tomorrow().unwrap_or(last))));
}

fn plain(d: Date) -> String {
    d.strftime("%Y%m%d").to_string()
}

fn utc(at: Moment) -> String {
    Timestamp::from_microsecond(at.0).unwrap_or_default().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text (RFC 5545, section 3.3.11).
fn escaped(text: &str) -> String {
    let mut s = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                s.push('\\');
                s.push(c);
            }
            '\n' => s.push_str("\\n"),
            c if c.is_control() => {}
            c => s.push(c),
        }
    }
    s
}

/// Lines, folded where they are too long: never inside a character.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn put(&mut self, line: &str) {
        let (mut rest, mut room) = (line, LINE_BYTES_MAX);
        loop {
            let end = (0..=room.min(rest.len())).rev().find(|i| rest.is_char_boundary(*i)).unwrap_or(0);
            let _ = write!(self.0, "{}\r\n", &rest[..end]);
            rest = &rest[end..];
            if rest.is_empty() {
                return;
            }
            self.0.push(' ');
            room = LINE_BYTES_MAX - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_escaped_and_line_breaks_do_not_begin_a_line() {
        assert_eq!(escaped("a;b,c\\d\r\nEND:VEVENT\u{7}"), "a\\;b\\,c\\\\d\\nEND:VEVENT");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_unfolding_gives_it_back(text in "\\PC{0,300}") {
            let mut lines = Lines::default();
            lines.put(&format!("SUMMARY:{text}"));
            for line in lines.0.strip_suffix("\r\n").unwrap().split("\r\n") {
                prop_assert!(line.len() <= LINE_BYTES_MAX);
            }
            prop_assert_eq!(lines.0.replace("\r\n ", ""), format!("SUMMARY:{text}\r\n"));
        }
    }
}
