//! Ids of objects. Both forms use the same: names that XML takes for ids, made from the election's own so that they are unique and stay.
//!
//! Lower-case letters, digits, `-`, `.` and `_` stand for themselves, `·` for `/`; any other character is its number in hexadecimal between
//! `U` and `Z`. The exact id stands beside it as `ExternalIdentifier`.

use election::definition::{Choice, Contest, Definition};
use election::id::{AreaIx, StationIx};
use std::fmt::Write as _;

pub(super) fn area(d: &Definition, area: AreaIx) -> String {
    named("area-", &d.areas[area.at()].id)
}

pub(super) fn station(d: &Definition, station: StationIx) -> String {
    named("station-", &d.stations[station.at()].id)
}

pub(super) fn contest(contest: &Contest) -> String {
    named("contest-", &contest.id)
}

/// Of a choice of a contest: what it is beside a selection has a name of its own.
pub(super) fn choice(kind: &str, contest: &Contest, choice: &Choice) -> String {
    // The id of a contest has no `/`, so the first one ends it.
    named(kind, &format!("{}/{}", contest.id, choice.id))
}

fn named(kind: &str, id: &str) -> String {
    let mut out = String::with_capacity(kind.len() + id.len() + 4);
    out.push_str(kind);
    for c in id.chars() {
        match c {
            'a'..='z' | '0'..='9' | '-' | '.' | '_' => out.push(c),
            '/' => out.push('·'),
            other => {
                let _ = write!(out, "U{:x}Z", u32::from(other));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn different_ids_stay_different() {
        assert_eq!(named("area-", "tr/01/a_b.c"), "area-tr·01·a_b.c");
        assert_eq!(named("", "Ğ mor"), "U11eZU20Zmor");
        let ids = ["a/b", "a·b", "a b", "U20Z", " ", "u20z", "a/", "/a", "A", "a"];
        let made: std::collections::BTreeSet<String> = ids.iter().map(|i| named("x-", i)).collect();
        assert_eq!(made.len(), ids.len());
    }
}
