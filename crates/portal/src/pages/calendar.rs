//! `GET /calendar` and `GET /calendar.ics`: the electoral calendar as a page and for calendar programs (RFC 5545).

use super::html;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::names::{Name, Names};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::State;
use commission::entries;
use election::act::{Act, Moment};
use election::calendar::{Days, Holiday, Step, StepKind};
use election::definition::Definition;
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::fmt::Write as _;
use words::Words;

/// Longest line in bytes, without its end (RFC 5545, section 3.1).
const LINE_BYTES_MAX: usize = 75;

#[derive(Template)]
#[template(path = "calendar.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    /// Whose times they are.
    times_in: String,
    rows: Vec<Row<'a>>,
    holidays: Vec<(&'a Holiday, Name, String)>,
    file: Option<String>,
}

struct Row<'a> {
    step: &'a Step,
    name: Name,
    is_deadline: bool,
    /// When, in the election's time.
    when: String,
    /// The same for machines.
    machine: String,
    until: Option<String>,
    /// The day on which it would have been, and the holiday that moved it.
    moved: Option<(String, Name)>,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here) -> Result<Show, Fault> {
    Ok(Show(portal.page(here.asks(Subject::Calendar)).await?))
}

pub(crate) async fn ics(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::CalendarIcs).await?))
}

/// A day with its name: `2026-05-10, Sunday`.
fn day(names: Names<'_>, d: Date) -> String {
    format!("{}{}{}", names.day(d), names.w.say("list-comma"), t::weekday(names.w, d.weekday()))
}

fn when(names: Names<'_>, s: &Step) -> String {
    let (day, comma) = (day(names, s.day), names.w.say("list-comma"));
    match (s.time, s.kind) {
        (Some(_), _) => format!("{day}{comma}{}", names.clock(s.at)),
        (None, StepKind::Step) => day,
        (None, StepKind::Deadline) => format!("{day}{comma}{}", names.w.say("end-of-day")),
    }
}

pub(crate) fn render(portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let w = names.w;
    let c = &d.calendar;
    let row = |step: &'_ Step| {
        let holiday = c.holidays_on(step.written).next().map_or_else(|| names.said(""), |h| names.name(&h.names));
        let moved = || w.with("moved-from", &[("day", day(names, step.written).into())]);
        (when(names, step), step.is_moved().then(|| (moved(), holiday)))
    };
    let rows = c.steps.iter().map(|step| {
        let (when, moved) = row(step);
        Row {
            name: names.name(&step.names),
            is_deadline: step.kind == StepKind::Deadline,
            machine: step.at.to_string(),
            until: step.until.map(|u| w.with("until", &[("day", day(names, u).into())])),
            step,
            when,
            moved,
        }
    });
    let days = |h: &Holiday| match h.days {
        Days::Weekly(d) => w.with("every-week", &[("day", t::weekday(w, d).into())]),
        Days::Range(a, b) if a == b => day(names, a),
        Days::Range(a, b) => format!("{} – {}", day(names, a), day(names, b)),
    };
    html(
        0,
        &Page {
            shell: Shell::new(portal, here, names.w.say("calendar"), None),
            lang: d.language(),
            times_in: w.with("times-in", &[("zone", (&d.time_zone).into())]),
            rows: rows.collect(),
            holidays: c.holidays.iter().map(|h| (h, names.name(&h.names), days(h))).collect(),
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
            let moved = Words::default().with("moved-from", &[("day", s.written.to_string().into())]);
            notes.push(format!("{moved} ({})", h.names.get(d.language())));
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
