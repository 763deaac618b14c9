//! Listings as clients read them: long lines, names alone, and facts (RFC 3659). Times are UTC.

use crate::tree::Entry;
use election::act::Moment;
use jiff::Timestamp;
use std::fmt::Write as _;

/// Within this time a long line has the hour, else the year.
const RECENT_S: i64 = 180 * 86_400;

fn timestamp(at: Moment) -> Timestamp {
    Timestamp::from_second(at.0.div_euclid(1_000_000)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `20151101170000`
pub(super) fn time(at: Moment) -> String {
    timestamp(at).strftime("%Y%m%d%H%M%S").to_string()
}

/// `LIST`
pub(super) fn long(entries: &[Entry], now: Moment) -> String {
    let mut text = String::with_capacity(entries.len() * 80);
    let now = timestamp(now).as_second();
    for e in entries {
        let at = timestamp(e.modified);
        let recent = (0..RECENT_S).contains(&(now - at.as_second()));
        let when = at.strftime(if recent { "%b %e %H:%M" } else { "%b %e  %Y" });
        let mode = if e.folder { "dr-xr-xr-x" } else { "-r--r--r--" };
        let _ = write!(text, "{mode}   1 record   record   {:>12} {when} {}\r\n", e.size, e.name);
    }
    text
}

/// `NLST`
pub(super) fn names(entries: &[Entry]) -> String {
    entries.iter().flat_map(|e| [&*e.name, "\r\n"]).collect()
}

/// `MLSD`
pub(super) fn facts(entries: &[Entry]) -> String {
    let mut text = String::with_capacity(entries.len() * 80);
    for e in entries {
        text.push_str(&fact(e, &e.name));
        text.push_str("\r\n");
    }
    text
}

/// One line of facts, with this name.
pub(super) fn fact(e: &Entry, name: &str) -> String {
    let modify = time(e.modified);
    if e.folder {
        format!("type=dir;modify={modify};perm=el; {name}")
    } else {
        format!("type=file;size={};modify={modify};perm=r; {name}", e.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_a_client_reads_from_it() {
        let at = |s: &str| Moment::parse(s).unwrap();
        let file =
            Entry { name: "a.png".into(), folder: false, size: 1234, modified: at("2015-11-01T17:03:59.900000Z") };
        let folder = Entry { folder: true, size: 0, name: "issue-1".into(), ..file.clone() };
        let soon = at("2015-11-02T00:00:00.000000Z");
        assert_eq!(
            long(&[folder.clone(), file.clone()], soon),
            "dr-xr-xr-x   1 record   record              0 Nov  1 17:03 issue-1\r\n\
             -r--r--r--   1 record   record           1234 Nov  1 17:03 a.png\r\n"
        );
        assert!(long(std::slice::from_ref(&file), at("2026-01-01T00:00:00.000000Z")).contains(" Nov  1  2015 a.png"));
        assert_eq!(names(&[folder.clone(), file.clone()]), "issue-1\r\na.png\r\n");
        assert_eq!(
            facts(&[folder, file]),
            "type=dir;modify=20151101170359;perm=el; issue-1\r\ntype=file;size=1234;modify=20151101170359;perm=r; a.png\r\n"
        );
    }
}
