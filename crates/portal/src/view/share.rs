//! What a page says in one line, for who shares it. Of figures it says no more than the page may; `docs/formats/partial-results.md` has the rules.

use super::area_tables::Leader;
use super::call::Call;
use super::figures::Counted;
use super::names::Names;
use crate::pages::map::counted_words;
use election::definition::{Contest, Definition};
use election::id::{AreaIx, StationIx};

/// A page that tells no figures of its own.
pub(crate) struct Worded {
    /// Its path; what lies below has the same line.
    path: &'static str,
    /// In the address of its picture.
    pub word: &'static str,
    /// Messages: what it is called, and what it is for.
    pub title: &'static str,
    pub line: &'static str,
}

const fn worded(path: &'static str, word: &'static str, title: &'static str, line: &'static str) -> Worded {
    Worded { path, word, title, line }
}

/// All of them.
pub(crate) const WORDED: [Worded; 16] = [
    worded("/about", "about", "about", "share-about"),
    worded("/check", "check", "check", "share-check"),
    worded("/where", "where", "finder-title", "share-where"),
    worded("/search", "search", "search-title", "share-search"),
    worded("/open", "open", "open-data", "share-data"),
    worded("/soap", "soap", "service", "share-service"),
    worded("/differences", "differences", "differences", "share-differences"),
    worded("/rulings", "rulings", "rulings", "share-rulings"),
    worded("/boards", "boards", "boards", "share-boards"),
    worded("/consolidations", "consolidations", "consolidations", "share-consolidations"),
    worded("/silent", "silent", "silent", "share-silent"),
    worded("/notices", "notices", "notices", "share-notices"),
    worded("/parties", "parties", "parties", "share-parties"),
    worded("/calendar", "calendar", "calendar", "share-calendar"),
    worded("/witnesses", "witnesses", "witnesses", "share-witnesses"),
    worded("/sharing", "sharing", "sharing", "share-sharing"),
];

/// The position of the page at an address.
pub(crate) fn worded_at(address: &str) -> Option<usize> {
    let path = address.split('?').next().unwrap_or(address);
    let below = |w: &Worded| path.strip_prefix(w.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    WORDED.iter().position(below)
}

/// A contest's figures: who has most, what may be said of that, how much is counted.
pub(crate) fn contest(names: Names<'_>, contest: &Contest, c: &Counted, call: Call) -> String {
    let (w, name) = (names.w, names.pick(&contest.names).0);
    let (call, counted) = (call.short(w), counted_words(w, &c.progress(names.style)));
    match Leader::of(names, contest, c) {
        Some(l) => w.with(
            "share-leads",
            &[
                ("contest", name.into()),
                ("who", l.name.text.into()),
                ("share", l.share.into()),
                ("call", call.into()),
                ("counted", counted.into()),
            ],
        ),
        None => {
            w.with("share-nothing", &[("contest", name.into()), ("call", call.into()), ("counted", counted.into())])
        }
    }
}

/// A contest's figures in an area.
pub(crate) fn area(names: Names<'_>, area: AreaIx, of: &Contest, c: &Counted) -> String {
    let line = match (Call::in_part(c), Leader::of(names, of, c)) {
        (Some(call), _) => contest(names, of, c, call),
        (None, Some(l)) => names.w.with(
            "share-most",
            &[
                ("contest", names.pick(&of.names).0.into()),
                ("who", l.name.text.into()),
                ("share", l.share.into()),
                ("counted", counted_words(names.w, &c.progress(names.style)).into()),
            ],
        ),
        (None, None) => contest(names, of, c, Call::Complete),
    };
    within(names, names.area(area).name, line)
}

/// A station's result: its state, and who has most where one counts.
pub(crate) fn station(names: Names<'_>, station: StationIx, of: &Contest, state: &str, c: Option<&Counted>) -> String {
    let (w, name) = (names.w, names.pick(&of.names).0);
    let line = match c.and_then(|c| Leader::of(names, of, c)) {
        Some(l) => w.with(
            "share-station-most",
            &[
                ("contest", name.into()),
                ("who", l.name.text.into()),
                ("share", l.share.into()),
                ("state", state.into()),
            ],
        ),
        None => w.with("share-station", &[("contest", name.into()), ("state", state.into())]),
    };
    let station = &names.d.stations[station.at()];
    let place = format!("{}{}{}", station.name, w.say("list-comma"), names.area(station.area).name);
    within(names, &place, line)
}

fn within(names: Names<'_>, place: &str, line: String) -> String {
    names.w.with("share-in", &[("place", place.into()), ("line", line.into())])
}

/// The part of the country in which an area lies; `None`: it is the country.
pub(crate) fn part(d: &Definition, area: AreaIx) -> Option<AreaIx> {
    d.upwards(area).filter(|a| *a != Definition::ROOT).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_line_of_what_it_lies_below() {
        let word = |address| worded_at(address).map(|at| WORDED[at].word);
        assert_eq!(word("/where/map"), Some("where"));
        assert_eq!(word("/differences?part=2"), Some("differences"));
        assert_eq!(word("/parties/x"), Some("parties"));
        assert_eq!(word("/opening"), None);
        assert_eq!(word("/"), None);
    }
}
