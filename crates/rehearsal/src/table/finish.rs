//! From what was gathered to the files of the election folder.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use super::areas::{AreaIx, Wish, segments};
use super::ballot::{Final, choices};
use super::fault::Fault;
use super::gather::{ConstituencyAt, Gather, NO_CONTEST, StationState, Unit, Vote};
use super::given::{Given, read_given};
use super::mapping::Duplicates;
use super::seats::seats;
use super::source::Files;
use super::text::NUMBER_MAX;
use super::values::{Values, check_values, figure_units, values};
use super::write::{AreaRow, Rows, election_toml};
use super::{ContestReport, Report, Sink};

/// Longest id of an area or station, in bytes.
pub(crate) const PATH_BYTES_MAX: usize = 200;
/// Longest id of a choice, in bytes.
pub(crate) const CHOICE_BYTES_MAX: usize = 100;
/// Most choices on one ballot.
pub(crate) const BALLOT_MAX: usize = 5_000;
/// Most cells of `results.csv`.
const CELLS_MAX: u64 = 4_000_000_000;
/// Columns of `results.csv` that are no choices.
pub(crate) const RESULT_COLUMNS: [&str; 9] =
    ["station", "contest", "round", "count", "issue", "registered", "voted", "valid", "invalid"];
/// Columns of `aggregates.csv` that are no choices.
pub(crate) const AGGREGATE_COLUMNS: [&str; 9] =
    ["contest", "round", "area", "name", "source", "registered", "voted", "valid", "invalid"];

/// Writes every file of the folder; faults are added to those of the gathering.
pub(crate) fn finish(g: &mut Gather<'_>, files: &dyn Files, sink: &mut dyn Sink) -> io::Result<Report> {
    let given = read_given(g, files);
    one_vote_each(g);
    let area_ids = g.areas.ids();
    let station_ids = station_ids(g, &area_ids);
    let choices = choices(g, files, &area_ids);
    let seats = seats(g, files, &area_ids);
    let mut report =
        Report { rows: g.rows, rows_skipped: g.skipped, areas: area_ids.len() as u64, ..Report::default() };
    write_areas(g, &area_ids, sink)?;
    write_stations(g, &area_ids, &station_ids, sink, &mut report)?;
    write_choices(g, &choices, &area_ids, sink)?;
    write_seats(g, &seats, &area_ids, sink)?;
    write_results(g, &choices, &given, &area_ids, &station_ids, sink, &mut report)?;
    for (i, contest) in g.mapping.contest.iter().enumerate() {
        report.contests[i].seats = seats[i].as_ref().map(|s| s.values().map(|n| u64::from(*n)).sum());
        report.contests[i].constituencies = seats[i].as_ref().map_or(1, |s| s.len() as u64);
        report.contests[i].choices = choices[i].len() as u64;
        report.contests[i].contest.clone_from(&contest.id);
    }
    sink.file("election.toml")?.write_all(election_toml(g.mapping, &mut g.faults).as_bytes())?;
    if g.doubles > 0 {
        report.notes.push(format!("{} further rows of stations that had one already (station.duplicates)", g.doubles));
    }
    Ok(report)
}

pub(crate) fn say(g: &mut Gather<'_>, code: &'static str, message: String, remedy: &str) {
    g.faults.push(Fault::new("mapping", code, message, remedy));
}

/// Sorts the votes and leaves one entry for each unit and choice, as `station.duplicates` says.
fn one_vote_each(g: &mut Gather<'_>) {
    let key = |v: &Vote| (v.unit, v.choice, v.row);
    if !g.votes.is_sorted_by_key(key) {
        g.votes.sort_unstable_by_key(key);
    }
    let mut votes = std::mem::take(&mut g.votes);
    let mut doubles = Vec::new();
    let policy = g.mapping.station.duplicates;
    let (stations, units, contests) = (&g.stations, &g.units, &g.contests);
    votes.dedup_by(|next, first| {
        if (next.unit, next.choice) != (first.unit, first.choice) {
            return false;
        }
        let unit = &units[first.unit as usize];
        let summed = policy == Duplicates::Sum || stations[unit.station as usize].aggregate.is_some();
        if summed {
            first.votes = first.votes.saturating_add(next.votes);
        } else if policy != Duplicates::First {
            let id = contests[unit.contest as usize].choices[first.choice as usize].id.clone();
            doubles.push((next.row, id, stations[unit.station as usize].key.clone()));
        }
        true
    });
    g.votes = votes;
    for (row, id, station) in doubles {
        let (file, line) = g.place(row);
        let fault = Fault::new(
            file,
            "station-choice-twice",
            format!("the station \"{}\" has a row for \"{id}\" already", station.replace('\u{1f}', "/")),
            "add columns to station.key or long.choice, or set station.duplicates = \"sum\" or \"first\"",
        );
        let fault = fault.at(line);
        g.faults.push(fault);
    }
}

fn station_ids(g: &mut Gather<'_>, area_ids: &[String]) -> Vec<String> {
    let mut by_prefix: BTreeMap<AreaIx, Vec<usize>> = BTreeMap::new();
    for (i, station) in g.stations.iter().enumerate() {
        if station.aggregate.is_none() {
            by_prefix.entry(station.prefix).or_default().push(i);
        }
    }
    let mut ids = vec![String::new(); g.stations.len()];
    for (prefix, members) in by_prefix {
        let wishes: Vec<Wish<'_>> =
            members.iter().map(|i| Wish { key: &g.stations[*i].key, hint: "", fixed: None }).collect();
        for (i, segment) in members.iter().zip(segments(&wishes)) {
            ids[*i] = format!("{}/{segment}", area_ids[prefix.0 as usize]);
        }
    }
    let long = ids.iter().chain(area_ids).filter(|id| id.len() > PATH_BYTES_MAX);
    let long: Vec<String> = long.take(20).cloned().collect();
    for id in long {
        say(
            g,
            "id-too-long",
            format!("the id {id} is longer than {PATH_BYTES_MAX} bytes"),
            "give a level an id column with short ids, or leave out a level",
        );
    }
    ids
}

fn write_areas(g: &Gather<'_>, ids: &[String], sink: &mut dyn Sink) -> io::Result<()> {
    let languages = &g.mapping.languages;
    let mut rows = Rows::new(sink.file("areas.csv")?);
    let other: Vec<usize> =
        (1..languages.len()).filter(|l| g.areas.list.iter().any(|a| a.names.iter().any(|(n, _)| n == l))).collect();
    rows.areas_header(other.iter().map(|l| languages[*l].as_str()))?;
    for (i, area) in g.areas.list.iter().enumerate() {
        let names = other.iter().map(|l| area.names.iter().find(|(n, _)| n == l).map_or("", |(_, t)| t));
        let parent = area.parent.map_or("", |p| ids[p.0 as usize].as_str());
        rows.area(&AreaRow { id: &ids[i], parent, kind: &area.kind, name: &area.name }, names)?;
    }
    rows.end()
}

/// One of a station's texts.
type Text = fn(&StationState) -> &str;

fn write_stations(
    g: &Gather<'_>,
    area_ids: &[String],
    ids: &[String],
    sink: &mut dyn Sink,
    report: &mut Report,
) -> io::Result<()> {
    let mut by_station: Vec<(u32, u32)> =
        g.units.iter().zip(0_u32..).filter(|(u, _)| u.contest != NO_CONTEST).map(|(u, i)| (u.station, i)).collect();
    by_station.sort_unstable();
    let own = g.contests.iter().any(|c| matches!(c.level, ConstituencyAt::Own(..)));
    let has = |f: Text| g.stations.iter().any(|s| !f(s).is_empty());
    let texts: [(&str, Text); 4] =
        [("name", |s| &s.name), ("place", |s| &s.place), ("address", |s| &s.address), ("polling_day", |s| &s.day)];
    let texts: Vec<_> = texts.into_iter().filter(|(_, f)| has(*f)).collect();
    let mut rows = Rows::new(sink.file("stations.csv")?);
    let mut header = vec!["station", "area"];
    header.extend(texts.iter().map(|(n, _)| *n));
    header.extend(["styles", "registered"]);
    rows.plain(header.iter().copied())?;
    let figure_units = figure_units(g);
    let mut at = 0;
    for (i, station) in g.stations.iter().enumerate() {
        let from = at;
        while by_station.get(at).is_some_and(|(s, _)| *s as usize == i) {
            at += 1;
        }
        if station.aggregate.is_some() {
            continue;
        }
        let units: Vec<u32> = by_station[from..at].iter().map(|(_, u)| *u).collect();
        let held: BTreeSet<u16> = units.iter().map(|u| g.units[*u as usize].contest).collect();
        let mut styles = String::new();
        if !units.is_empty() && (own || held.len() < g.contests.len()) {
            let all: Vec<String> = units.iter().map(|u| contest_at(g, &g.units[*u as usize], area_ids)).collect();
            styles = all.join(";");
        }
        let mut registered: Option<i64> = None;
        for unit in &units {
            let known = values(g, *unit as usize, &figure_units).figures[0];
            registered = registered.or(known.filter(|n| (0..=NUMBER_MAX).contains(n)));
            if registered.is_some() {
                break;
            }
        }
        let registered = registered.map_or_else(String::new, |n| n.to_string());
        let mut cells = vec![ids[i].as_str(), area_ids[station.area.0 as usize].as_str()];
        cells.extend(texts.iter().map(|(_, f)| f(station)));
        cells.extend([styles.as_str(), registered.as_str()]);
        rows.plain(cells.into_iter())?;
        report.stations += 1;
    }
    rows.end()
}

/// The contest as `styles` and `results.csv` name it.
fn contest_at(g: &Gather<'_>, unit: &Unit, area_ids: &[String]) -> String {
    let contest = &g.mapping.contest[unit.contest as usize].id;
    match g.contests[unit.contest as usize].level {
        ConstituencyAt::Own(..) => format!("{contest}@{}", area_ids[unit.constituency.0 as usize]),
        _ => contest.clone(),
    }
}

fn write_choices(g: &Gather<'_>, choices: &[Vec<Final>], area_ids: &[String], sink: &mut dyn Sink) -> io::Result<()> {
    let mut rows = Rows::new(sink.file("choices.csv")?);
    let languages = &g.mapping.languages;
    let other: Vec<usize> =
        (1..languages.len()).filter(|l| choices.iter().flatten().any(|c| !c.row.names[*l].is_empty())).collect();
    let names: Vec<String> = other.iter().map(|l| format!("name:{}", languages[*l])).collect();
    let mut header = vec!["contest", "choice", "name"];
    header.extend(names.iter().map(String::as_str));
    header.extend(["area", "kind", "members", "color"]);
    rows.plain(header.into_iter())?;
    for choice in choices.iter().flatten() {
        let row = &choice.row;
        let mut cells = vec![row.contest.as_str(), &row.id, &row.names[0]];
        cells.extend(other.iter().map(|l| row.names[*l].as_str()));
        let area = choice.area.map_or("", |a| area_ids[a.0 as usize].as_str());
        cells.extend([area, &row.kind, &row.members, &row.color]);
        rows.plain(cells.into_iter())?;
    }
    rows.end()
}

fn write_seats(
    g: &Gather<'_>,
    seats: &[Option<BTreeMap<AreaIx, u32>>],
    area_ids: &[String],
    sink: &mut dyn Sink,
) -> io::Result<()> {
    if seats.iter().all(Option::is_none) {
        return Ok(());
    }
    let mut rows = Rows::new(sink.file("seats.csv")?);
    rows.plain(["contest", "area", "seats"].into_iter())?;
    for (contest, seats) in g.mapping.contest.iter().zip(seats) {
        for (area, number) in seats.iter().flatten() {
            rows.plain([contest.id.as_str(), &area_ids[area.0 as usize], &number.to_string()].into_iter())?;
        }
    }
    rows.end()
}

fn write_results(
    g: &mut Gather<'_>,
    choices: &[Vec<Final>],
    given: &[Given],
    area_ids: &[String],
    ids: &[String],
    sink: &mut dyn Sink,
    report: &mut Report,
) -> io::Result<()> {
    let mapping = g.mapping;
    let mut columns: Vec<&str> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for choice in choices.iter().flatten() {
        known.entry(choice.row.id.as_str()).or_insert_with(|| {
            columns.push(&choice.row.id);
            columns.len() - 1
        });
    }
    let places: Vec<Vec<usize>> =
        choices.iter().map(|c| c.iter().map(|f| known[f.row.id.as_str()]).collect()).collect();
    if (columns.len() as u64).saturating_mul(g.units.len() as u64) > CELLS_MAX {
        say(
            g,
            "results-too-large",
            format!("results.csv would have {} rows of {} choices", g.units.len(), columns.len()),
            "convert the contests or regions one by one",
        );
        return Ok(());
    }
    report.contests = mapping.contest.iter().map(|_| ContestReport::default()).collect();
    let figure_units = figure_units(g);
    let mut cells: Vec<Option<i64>> = vec![None; columns.len()];
    let mut aggregates: Vec<(usize, usize, AreaIx, Values)> = Vec::new();
    let mut faults = Vec::new();
    {
        let mut rows = Rows::new(sink.file("results.csv")?);
        rows.plain(RESULT_COLUMNS.into_iter().chain(columns.iter().copied()))?;
        for (u, unit) in g.units.iter().enumerate() {
            if unit.contest == NO_CONTEST {
                continue;
            }
            let c = unit.contest as usize;
            let mut values = values(g, u, &figure_units);
            let (file, line) = g.place(unit.row);
            check_values(g, c, &mut values, file, line, &mut faults);
            if let Some(aggregate) = g.stations[unit.station as usize].aggregate {
                aggregates.push((c, aggregate as usize, unit.constituency, values));
                continue;
            }
            let totals = &mut report.contests[c];
            if !unit.reported {
                totals.without_result += 1;
                continue;
            }
            cells.fill(None);
            for (choice, place) in choices[c].iter().zip(&places[c]) {
                let votes = values.of(choice.state);
                if choice.area.is_none_or(|a| g.areas.is_within(unit.constituency, a)) {
                    cells[*place] = Some(votes.unwrap_or(0));
                } else if votes.is_some_and(|v| v != 0) {
                    faults.push(
                        Fault::new(
                            file,
                            "votes-off-ballot",
                            format!("\"{}\" has votes where it does not stand", choice.row.id),
                            "correct the choice's area or the table",
                        )
                        .at(line)
                        .in_column(&choice.row.id),
                    );
                }
            }
            totals.add(&values.figures, values.sum);
            let count = mapping.contest[c].count.as_deref().unwrap_or(&mapping.counts[0]);
            rows.result(
                &ids[unit.station as usize],
                &contest_at(g, unit, area_ids),
                mapping.contest[c].round,
                count,
                &values.figures,
                &cells,
            )?;
        }
        rows.end()?;
    }
    for given in given {
        let spec = &mapping.contest[given.contest].aggregate[given.aggregate];
        let figures = [spec.registered, spec.voted, spec.valid, spec.invalid].map(|f| f.map(i64::from));
        let sum = given.votes.values().sum();
        let mut votes: Vec<(u32, i64)> = given.votes.iter().map(|(c, n)| (*c, *n)).collect();
        votes.sort_unstable();
        aggregates.push((given.contest, given.aggregate, given.area, Values { figures, votes, sum }));
    }
    if !aggregates.is_empty() {
        let mut rows = Rows::new(sink.file("aggregates.csv")?);
        rows.plain(AGGREGATE_COLUMNS.into_iter().chain(columns.iter().copied()))?;
        for (c, a, area, mut values) in aggregates {
            let spec = &mapping.contest[c].aggregate[a];
            values.figures[2] = values.figures[2].or(Some(values.sum));
            cells.fill(None);
            for (choice, place) in choices[c].iter().zip(&places[c]) {
                cells[*place] = Some(values.of(choice.state).unwrap_or(0));
            }
            report.aggregates += 1;
            report.contests[c].aggregate_valid += values.figures[2].and_then(|v| u64::try_from(v).ok()).unwrap_or(0);
            rows.aggregate(&mapping.contest[c], &area_ids[area.0 as usize], spec, &values.figures, &cells)?;
        }
        rows.end()?;
    }
    for fault in faults {
        g.faults.push(fault);
    }
    Ok(())
}
