//! Names of folders and files.
//!
//! A folder is called by the id of its area or station, without what it shares with the folder above. A file is called by what it is and, last,
//! the index of its act in the record: so two files never have one name, and what has a name never changes.

use election::act::Channel;
use election::definition::Definition;
use election::id::{AreaIx, Count, StationIx};
use election::statement::Page;

/// Stands for `/` of an id. No id has this character.
const SLASH: char = '+';
/// Before an id that does not continue the one above it.
const WHOLE: char = '=';
/// Before a station's id where an area has the same.
const STATION: char = '@';

/// What lies in the folder of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {
    /// An area.
    Area(AreaIx),
    /// A station.
    Station(StationIx),
}

/// The name of an area's folder. The root is called like the election, unless that is what another folder beside it is called.
#[must_use]
pub fn area(d: &Definition, ix: AreaIx) -> String {
    match d.areas[ix.at()].parent {
        None if [CHANGES, DATA].contains(&&*d.id) => format!("{WHOLE}{}", d.id),
        None => d.id.clone(),
        Some(above) => below(&d.areas[above.at()].id, &d.areas[ix.at()].id),
    }
}

/// The name of a station's folder.
#[must_use]
pub fn station(d: &Definition, ix: StationIx) -> String {
    let s = &d.stations[ix.at()];
    let name = below(&d.areas[s.area.at()].id, &s.id);
    if d.area(&s.id).is_some() { format!("{STATION}{name}") } else { name }
}

fn below(above: &str, id: &str) -> String {
    let rest = id.strip_prefix(above).and_then(|r| r.strip_prefix('/')).filter(|r| !r.starts_with('.'));
    let slashes = |s: &str| s.replace('/', &SLASH.to_string());
    rest.map_or_else(|| format!("{WHOLE}{}", slashes(id)), slashes)
}

/// What has this name in an area's folder.
#[must_use]
pub fn child(d: &Definition, above: AreaIx, name: &str) -> Option<Child> {
    let (only_station, plain) = name.strip_prefix(STATION).map_or((false, name), |rest| (true, rest));
    let id = match plain.strip_prefix(WHOLE) {
        Some(whole) => whole.replace(SLASH, "/"),
        None => format!("{}/{}", d.areas[above.at()].id, plain.replace(SLASH, "/")),
    };
    let found =
        d.area(&id).filter(|_| !only_station).map(Child::Area).or_else(|| d.station(&id).map(Child::Station))?;
    // One thing has one name, in one place.
    let fits = match found {
        Child::Area(a) => d.areas[a.at()].parent == Some(above) && area(d, a) == name,
        Child::Station(s) => d.stations[s.at()].area == above && station(d, s) == name,
    };
    fits.then_some(found)
}

/// The path of an area's folder, without a slash at its ends.
#[must_use]
pub fn area_path(d: &Definition, ix: AreaIx) -> String {
    let mut names: Vec<String> = d.upwards(ix).map(|a| area(d, a)).collect();
    names.reverse();
    names.join("/")
}

/// The path of a station's folder.
#[must_use]
pub fn station_path(d: &Definition, ix: StationIx) -> String {
    format!("{}/{}", area_path(d, d.stations[ix.at()].area), station(d, ix))
}

/// The folder of an issue.
#[must_use]
pub fn issue(n: u16) -> String {
    format!("issue-{n}")
}

/// The issue of such a folder.
#[must_use]
pub fn parse_issue(name: &str) -> Option<u16> {
    let n: u16 = name.strip_prefix("issue-")?.parse().ok()?;
    (n > 0 && issue(n) == name).then_some(n)
}

fn contest(ballot: &str) -> String {
    ballot.replace('/', &SLASH.to_string())
}

/// A copy of minutes.
#[must_use]
pub fn minutes(ballot: &str, count: Count, channel: Channel, index: u64) -> String {
    format!("minutes-{}-{count}-{}-{index}.txt", contest(ballot), channel.word())
}

/// The second text that a device signed under a document.
#[must_use]
pub fn incident(ballot: &str, count: Count, index: u64) -> String {
    format!("incident-{}-{count}-{index}.txt", contest(ballot))
}

/// A scanned page of a station's document.
#[must_use]
pub fn page(p: &Page, index: u64) -> String {
    let of = p.count.map_or_else(|| format!("issue-{}", p.issue), |c| c.to_string());
    format!("{}-{}-{of}-{}of{}-{index}.png", p.document.word(), contest(&p.contest), p.page, p.pages)
}

/// A ruling.
#[must_use]
pub fn ruling(ballot: &str, index: u64) -> String {
    format!("ruling-{}-{index}.txt", contest(ballot))
}

/// A time limit that passed.
#[must_use]
pub fn deadline(ballot: &str, index: u64) -> String {
    format!("deadline-{}-{index}.txt", contest(ballot))
}

/// A board's consolidation, and the stations in it.
#[must_use]
pub fn consolidation(stations: bool, contest_id: &str, issue: u32, index: u64) -> String {
    let (what, ending) = if stations { ("stations", "csv") } else { ("consolidation", "txt") };
    format!("{what}-{}-issue-{issue}-{index}.{ending}", contest(contest_id))
}

/// Folder of an area's consolidations. No area or station is called so: ids have no capitals.
pub const CONSOLIDATIONS: &str = "CONSOLIDATIONS";
/// The list of a folder's files.
pub const MANIFEST: &str = "MANIFEST";
/// Folder of the lists of changes.
pub const CHANGES: &str = "changes";
/// Folder of the data sets.
pub const DATA: &str = "data";
