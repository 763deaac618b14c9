//! The election folder: read, checked as a whole, compiled into a [`Definition`].
//!
//! The format is `docs/formats/election-folder.md`. Nothing is read from disk here: the files come as bytes by name.

mod ballots;
mod boards;
pub mod boundaries;
mod calendar;
mod catchments;
mod geography;
mod parties;
mod persons;
mod position;
mod previous;
mod reconciliation;
mod shapes;
mod sharing;
pub mod table;
mod toml_file;

use crate::definition::Definition;
use crate::fault::Faults;
use crate::id::Digest;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use table::fault;

/// The files that make a definition, in the order of the manifest.
pub const FILES: [&str; 16] = [
    "aggregates.csv",
    "areas.csv",
    "boards.csv",
    "boundaries.geojson",
    "calendar.csv",
    "catchments.geojson",
    "choices.csv",
    "election.toml",
    "members.csv",
    "organisations.csv",
    "parties.csv",
    "persons.csv",
    "previous.csv",
    "seats.csv",
    "sharing.toml",
    "stations.csv",
];
/// Those without which there is none.
pub const REQUIRED: [&str; 4] = ["areas.csv", "choices.csv", "election.toml", "stations.csv"];
/// Most bytes of one file.
pub const FILE_BYTES_MAX: usize = 1 << 30;

/// The files of a folder by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The manifest: one line for each file that is part of the definition. Its digest is the digest of the definition.
#[must_use]
pub fn manifest(digests: &BTreeMap<String, Digest>) -> String {
    let mut s = String::new();
    for (name, digest) in digests {
        writeln!(s, "{}  {name}", digest.hex()).expect("writing to a string cannot fail");
    }
    s
}

/// The digests of the files that are part of the definition.
#[must_use]
pub fn digests(files: &Files) -> BTreeMap<String, Digest> {
    files.iter().filter(|(n, _)| FILES.contains(&n.as_str())).map(|(n, b)| (n.clone(), Digest::of(b))).collect()
}

/// Checks `election.toml` by itself, for those who write one: all that [`read`] finds in it without the other files.
#[must_use]
pub fn check_head(toml: &[u8]) -> Faults {
    let mut faults = Faults::default();
    toml_file::read(toml, &mut faults);
    faults
}

/// Reads and checks the folder.
///
/// # Errors
/// Every fault found, not the first only.
pub fn read(files: &Files) -> Result<Definition, Faults> {
    let mut faults = Faults::default();
    for name in REQUIRED {
        if !files.contains_key(name) {
            fault(
                &mut faults,
                name,
                0,
                None,
                "missing-file",
                "the file is missing",
                "Every election folder has election.toml, areas.csv, stations.csv and choices.csv.",
            );
        }
    }
    let file = |name: &str| files.get(name).map_or(&[][..], Vec::as_slice);
    let head =
        files.contains_key(toml_file::FILE).then(|| toml_file::read(file(toml_file::FILE), &mut faults)).flatten();
    // Without languages and contests the other files can still be read for their own faults, names apart.
    let languages = head.as_ref().map_or_else(|| vec!["en".to_owned()], |h| h.languages.clone());
    let areas = geography::read_areas(files.get(geography::AREAS), &languages, &mut faults);
    let contests = head.as_ref().map(|h| h.contests.as_slice()).unwrap_or_default();
    let contests = ballots::read_contests(
        contests,
        head.is_some(),
        files.get(ballots::CHOICES),
        files.get(ballots::SEATS),
        &areas,
        &languages,
        &mut faults,
    );
    let date = head.as_ref().map_or("2000-01-01", |h| h.date.as_str());
    let (stations, station_by_id, pairs) =
        geography::read_stations(files.get(geography::STATIONS), &areas, &contests, date, head.is_some(), &mut faults);
    let mut areas = areas;
    for (i, s) in stations.iter().enumerate() {
        areas.list[s.area.at()].stations.push(i.into());
    }
    let mut contests = contests;
    ballots::compile_lists(&mut contests, &areas, &stations, &pairs, &mut faults);
    if head.is_some() && !areas.list.is_empty() {
        persons::read(files.get(persons::PERSONS), &mut contests, &areas, &mut faults);
        ballots::check_other_ballots(&contests, &mut faults);
    }
    let rehearsal = head.as_ref().is_some_and(|h| h.rehearsal);
    let aggregates = files.get(ballots::AGGREGATES).filter(|_| head.is_some() && !areas.list.is_empty());
    let aggregates = ballots::read_aggregates(aggregates, &contests, &areas, rehearsal, &mut faults);
    let boards =
        boards::read_boards(files.get(boards::BOARDS), files.get(boards::MEMBERS), &areas, &languages, &mut faults);
    let zone = head.as_ref().map_or("UTC", |h| h.time_zone.as_str());
    let calendar = calendar::read(files.get(calendar::CALENDAR), date, zone, &languages, &mut faults);
    if let Some(step) = head.as_ref().and_then(|h| h.party_policy.accounts_end.as_ref())
        && calendar.step(step).is_none()
    {
        let message = format!("the calendar has no step {step:?}");
        let remedy = "Add the step to calendar.csv, or correct accounts_end in [parties].";
        fault(&mut faults, toml_file::FILE, 0, Some("accounts_end"), "unknown-step", message, remedy);
    }
    let parties = [parties::PARTIES, parties::ORGANISATIONS].map(|f| files.get(f));
    let parties = parties::read(parties[0], parties[1], &areas, &languages, &mut faults);
    let step = |id: &str| calendar.step(id).map(|s| s.at);
    let sharing = sharing::read(files.get(sharing::FILE), &step, &mut faults);
    let outlines = boundaries::read(files.get(boundaries::BOUNDARIES), &areas, &mut faults);
    let catchments = catchments::read(files.get(catchments::CATCHMENTS), &station_by_id, &mut faults);
    let previous = previous::read(files.get(previous::PREVIOUS), &contests, &areas, &mut faults);
    let (Some(head), true) = (head, faults.is_empty()) else {
        return Err(faults);
    };
    let digests = digests(files);
    Ok(Definition {
        id: head.id,
        names: head.names,
        date: head.date,
        time_zone: head.time_zone,
        languages: head.languages,
        rehearsal: head.rehearsal,
        origin: head.origin,
        counts: head.counts,
        policy: head.policy,
        witnessing: head.witnessing,
        licence: head.licence,
        site: head.site,
        boards,
        party_by_id: parties.iter().enumerate().map(|(i, p)| (p.id.clone(), i.into())).collect(),
        parties,
        party_policy: head.party_policy,
        calendar,
        sharing,
        areas: areas.list,
        stations,
        contests,
        pairs,
        aggregates,
        outlines,
        catchments,
        previous,
        digest: Digest::of(manifest(&digests).as_bytes()),
        files: digests,
        area_by_id: areas.by_id,
        station_by_id,
    })
}

#[cfg(test)]
mod tests;
