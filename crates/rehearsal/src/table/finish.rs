//! From what was gathered to the files of the election folder.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use super::areas::{AreaIx, ROOT, Wish, segments};
use super::check::{is_choice_kind, is_color};
use super::expr::{FIGURES, Linear, Word};
use super::fault::Fault;
use super::gather::{ChoiceState, ConstituencyAt, Gather, NO_CONTEST, NONE, Target, Vote};
use super::mapping::{Constituency, Duplicates, MissingVotes, OnNegative, Order, UnknownSeats};
use super::side::Side;
use super::source::Files;
use super::text::{NUMBER_MAX, fold};
use super::write::{AreaRow, ChoiceRow, Rows, election_toml};
use super::{ContestReport, Report, Sink};

/// Longest id of an area or station, in bytes.
const PATH_BYTES_MAX: usize = 200;
/// Longest id of a choice, in bytes.
const CHOICE_BYTES_MAX: usize = 100;
/// Most choices on one ballot.
const BALLOT_MAX: usize = 5_000;
/// Most cells of `results.csv`.
const CELLS_MAX: u64 = 4_000_000_000;
/// Columns of `results.csv` that are no choices.
const RESULT_COLUMNS: [&str; 9] = ["station", "contest", "round", "count", "issue", "registered", "voted", "valid", "invalid"];
/// Columns of `aggregates.csv` that are no choices.
const AGGREGATE_COLUMNS: [&str; 9] = ["contest", "round", "area", "name", "source", "registered", "voted", "valid", "invalid"];

/// A choice as it stands in the folder.
struct Final {
    /// Index in the contest's states.
    state: u32,
    row: ChoiceRow,
    area: Option<AreaIx>,
}

/// Figures of one report, and votes by the index of the choice's state.
struct Values {
    figures: [Option<i64>; 4],
    /// In the order of the states.
    votes: Vec<(u32, i64)>,
    sum: i64,
}

impl Values {
    fn of(&self, choice: u32) -> Option<i64> {
        let at = self.votes.binary_search_by_key(&choice, |(c, _)| *c).ok()?;
        Some(self.votes[at].1)
    }
}

/// Figures without a station that come from a side file or the mapping.
struct Given {
    contest: usize,
    aggregate: usize,
    area: AreaIx,
    votes: HashMap<u32, i64>,
}

/// Writes every file of the folder; faults are added to those of the gathering.
pub(crate) fn finish(g: &mut Gather<'_>, files: &dyn Files, sink: &mut dyn Sink) -> io::Result<Report> {
    let given = read_given(g, files);
    one_vote_each(g);
    let area_ids = g.areas.ids();
    let station_ids = station_ids(g, &area_ids);
    let choices = choices(g, files, &area_ids);
    let seats = seats(g, files, &area_ids);
    let mut report = Report { rows: g.rows, rows_skipped: g.skipped, areas: area_ids.len() as u64, ..Report::default() };
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

fn say(g: &mut Gather<'_>, code: &'static str, message: String, remedy: &str) {
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
        let wishes: Vec<Wish<'_>> = members.iter().map(|i| Wish { key: &g.stations[*i].key, hint: "", fixed: None }).collect();
        for (i, segment) in members.iter().zip(segments(&wishes)) {
            ids[*i] = format!("{}/{segment}", area_ids[prefix.0 as usize]);
        }
    }
    let long = ids.iter().chain(area_ids).filter(|id| id.len() > PATH_BYTES_MAX);
    let long: Vec<String> = long.take(20).cloned().collect();
    for id in long {
        say(g, "id-too-long", format!("the id {id} is longer than {PATH_BYTES_MAX} bytes"), "give a level an id column with short ids, or leave out a level");
    }
    ids
}

fn compare_ids(a: &str, b: &str) -> std::cmp::Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}

/// What a side file says of the choices.
type Named = HashMap<String, (u64, Vec<Box<str>>)>;

fn choices(g: &mut Gather<'_>, files: &dyn Files, area_ids: &[String]) -> Vec<Vec<Final>> {
    let mapping = g.mapping;
    let mut all = Vec::new();
    for (c, contest) in mapping.contest.iter().enumerate() {
        let mut wanted: Vec<(&str, &str)> = Vec::new();
        let mut named: Named = HashMap::new();
        let mut file = String::new();
        if let Some(names) = &contest.names {
            wanted.push(("id", &names.id));
            let single = [("name", &names.name), ("kind", &names.kind), ("color", &names.color), ("members", &names.members)];
            wanted.extend(single.iter().filter_map(|(w, n)| n.as_deref().map(|n| (*w, n))));
            wanted.extend(names.names.iter().map(|(l, n)| (l.as_str(), n.as_str())));
            let columns: Vec<&str> = wanted.iter().map(|(_, n)| *n).collect();
            if let Some(side) = Side::read(files, &names.file, &columns, &mut g.faults) {
                for (line, cells) in &side.rows {
                    if named.insert(cells[0].to_string(), (*line, cells.clone())).is_some() {
                        let fault = side.fault(*line, 0, "choice-twice", format!("\"{}\" stands there twice", cells[0]), "keep one row");
                        g.faults.push(fault);
                    }
                }
                file = side.file;
            }
        }
        let mut order: Vec<usize> = (0..g.contests[c].choices.len()).filter(|i| g.contests[c].choices[*i].target.is_none()).collect();
        if contest.long.as_ref().is_some_and(|l| l.order == Order::Id) {
            let states = &g.contests[c].choices;
            order.sort_by(|a, b| {
                let found = |i: &usize| states[*i].explicit.is_none();
                found(a).cmp(&found(b)).then_with(|| if found(a) { compare_ids(&states[*a].id, &states[*b].id) } else { a.cmp(b) })
            });
        }
        let mut out = Vec::new();
        for i in order {
            let row = choice_row(g, c, i, &wanted, &named, &file);
            let area = stand(g, c, i, area_ids);
            out.push(Final { state: u32::try_from(i).unwrap_or(u32::MAX), row, area });
        }
        if out.is_empty() {
            say(g, "choice-missing", format!("contest {} has no choice", contest.id), "check its columns or rows");
        }
        let everywhere = out.iter().filter(|f| f.area.is_none()).count();
        if everywhere > BALLOT_MAX {
            say(g, "too-many-choices", format!("contest {} has {everywhere} choices on one ballot", contest.id), "set local = true and constituency, if they stand in parts of the country");
        }
        all.push(out);
    }
    all
}

fn choice_row(g: &mut Gather<'_>, c: usize, i: usize, wanted: &[(&str, &str)], named: &Named, file: &str) -> ChoiceRow {
    let mapping = g.mapping;
    let contest = &mapping.contest[c];
    let ChoiceState { id, name, kind, explicit, .. } = &g.contests[c].choices[i];
    let (id, found_name, mut kind) = (id.clone(), name.clone(), kind.clone());
    let explicit = explicit.and_then(|e| contest.choice.get(e));
    let (line, cells) = named.get(&id).map_or((0, &[][..]), |(l, c)| (*l, c.as_slice()));
    let cell = |what: &str| {
        let at = wanted.iter().position(|(w, _)| *w == what)?;
        cells.get(at).map(|c| c.to_string()).filter(|c| !c.is_empty())
    };
    kind = explicit.and_then(|e| e.kind.clone()).or_else(|| cell("kind")).or(kind);
    let kind = kind.or_else(|| contest.choices.as_ref().and_then(|c| c.kind.clone())).unwrap_or_default();
    let color = explicit.and_then(|e| e.color.clone()).or_else(|| cell("color")).unwrap_or_default();
    let members = explicit.and_then(|e| e.members).map(|m| m.to_string()).or_else(|| cell("members")).unwrap_or_default();
    let names = mapping.languages.iter().enumerate().map(|(l, language)| {
        let own = explicit.and_then(|e| e.name.as_ref()).and_then(|n| n.get(language, l == 0)).map(str::to_owned);
        let own = own.or_else(|| cell(language));
        if l > 0 {
            return own.unwrap_or_default();
        }
        own.or_else(|| cell("name")).or_else(|| Some(found_name.clone()).filter(|n| !n.is_empty())).unwrap_or_else(|| id.clone())
    });
    let names: Vec<String> = names.collect();
    let mut wrong = |code: &'static str, message: String, remedy: &str| {
        let fault = Fault::new(if line > 0 { file } else { "mapping" }, code, message, remedy).in_column(&id);
        g.faults.push(if line > 0 { fault.at(line) } else { fault });
    };
    if !kind.is_empty() && !is_choice_kind(&kind) {
        wrong("choice-kind-unknown", format!("\"{kind}\" is no kind of choice"), "use list, candidate, independent, option, against-all or unallocated");
    }
    if !color.is_empty() && !is_color(&color) {
        wrong("color-wrong", format!("\"{color}\" is no colour"), "write #rrggbb");
    }
    if !members.is_empty() && !members.parse::<u32>().is_ok_and(|m| (1..=1000).contains(&m)) {
        wrong("mapping-value", format!("members \"{members}\" is not 1 to 1000"), "correct it");
    }
    if id.is_empty() || id.len() > CHOICE_BYTES_MAX {
        wrong("choice-id-length", format!("the id \"{id}\" is not 1 to {CHOICE_BYTES_MAX} bytes long"), "give a shorter id with [[contest.choice]] or long.choice, and the name apart");
    }
    if RESULT_COLUMNS.contains(&id.as_str()) || AGGREGATE_COLUMNS.contains(&id.as_str()) {
        wrong("choice-id-reserved", format!("\"{id}\" is the name of another column of results.csv"), "give the choice another id with [[contest.choice]] column and id");
    }
    ChoiceRow { contest: contest.id.clone(), id, names, kind, color, members }
}

/// Where a choice stands; `None` is everywhere.
fn stand(g: &mut Gather<'_>, c: usize, i: usize, area_ids: &[String]) -> Option<AreaIx> {
    let state = &g.contests[c].choices[i];
    let declared = state.explicit.and_then(|e| g.mapping.contest[c].choice.get(e)).and_then(|e| e.area.as_ref());
    let Some(declared) = declared else {
        return state.stand.filter(|s| *s != ROOT);
    };
    let ix = |at: usize| AreaIx(u32::try_from(at).unwrap_or(u32::MAX));
    if let Some(found) = area_ids.iter().position(|id| id == declared) {
        return Some(ix(found));
    }
    let wanted = fold(declared).into_owned();
    let named: Vec<usize> = (0..area_ids.len()).filter(|a| *g.areas.list[*a].name == *wanted).collect();
    if let [only] = named.as_slice() {
        return Some(ix(*only));
    }
    let message = format!("{} areas are called \"{declared}\", where the choice \"{}\" stands", named.len(), state.id.clone());
    say(g, "area-unknown", message, "give the area's id, as areas.csv has it");
    None
}

/// Seats by constituency, for contests that have any.
fn seats(g: &mut Gather<'_>, files: &dyn Files, area_ids: &[String]) -> Vec<Option<BTreeMap<AreaIx, u32>>> {
    let mut all = Vec::new();
    for (c, contest) in g.mapping.contest.iter().enumerate() {
        let c16 = u16::try_from(c).unwrap_or(0);
        let of_stations: BTreeSet<AreaIx> = g
            .units
            .iter()
            .filter(|u| u.contest == c16 && g.stations[u.station as usize].aggregate.is_none())
            .map(|u| u.constituency)
            .collect();
        let mut out: BTreeMap<AreaIx, u32> = BTreeMap::new();
        match &contest.seats {
            None if contest.constituency.is_none() => {
                all.push(None);
                continue;
            }
            None => out.extend(of_stations.iter().map(|a| (*a, 0))),
            Some(seats) => {
                if let Some(each) = seats.each {
                    out.extend(of_stations.iter().map(|a| (*a, each)));
                }
                if let Some(national) = seats.national {
                    out.insert(ROOT, national);
                }
                for (name, number) in seats.by.iter().flatten() {
                    let found: Vec<AreaIx> = of_stations.iter().copied().filter(|a| is_called(g, area_ids, *a, name)).collect();
                    match found.as_slice() {
                        [one] => {
                            out.insert(*one, *number);
                        }
                        [] if seats.unknown == UnknownSeats::Skip => {}
                        _ => say(g, "constituency-unknown", format!("{} constituencies of {} are called \"{name}\"", found.len(), contest.id), "use the name or id as in the table"),
                    }
                }
                if let Some(spec) = &seats.file {
                    seats_file(g, files, c, spec, &mut out);
                }
            }
        }
        for area in of_stations {
            if !out.contains_key(&area) {
                let message = format!("the constituency \"{}\" of {} has no seats", area_ids[area.0 as usize], contest.id);
                say(g, "seats-missing", message, "add it to the seats");
            }
        }
        if out.values().any(|n| *n > 10_000) {
            say(g, "mapping-value", format!("a constituency of {} has more than 10,000 seats", contest.id), "correct it");
        }
        all.push(Some(out));
    }
    all
}

fn is_called(g: &Gather<'_>, area_ids: &[String], area: AreaIx, name: &str) -> bool {
    let wanted = fold(name);
    area_ids[area.0 as usize] == wanted
        || *g.areas.get(area).name == *wanted
        || *g.areas.get(area).key == *wanted
        || g.entries.iter().any(|e| e.node == area && (*e.name == *wanted || *e.key == *wanted))
}

fn seats_file(g: &mut Gather<'_>, files: &dyn Files, c: usize, spec: &super::mapping::FileSpec, out: &mut BTreeMap<AreaIx, u32>) {
    let contest = &g.mapping.contest[c];
    let Some(seats) = &contest.seats else { return };
    let mut chain: Vec<(usize, String)> = g.mapping.level.iter().enumerate().map(|(i, l)| (i, l.level.clone())).collect();
    match g.contests[c].level {
        ConstituencyAt::Root => chain.clear(),
        ConstituencyAt::Level(level) => chain.truncate(level + 1),
        ConstituencyAt::Own(entry, under) => {
            chain.truncate(under.map_or(0, |u| u + 1));
            let name = match &contest.constituency {
                Some(Constituency::Own(level)) if seats.matching.contains_key(&level.level) => level.level.clone(),
                _ => "constituency".to_owned(),
            };
            chain.push((entry, name));
        }
    }
    for level in seats.matching.keys().filter(|k| !chain.iter().any(|(_, l)| l == *k)) {
        g.faults.push(Fault::new("mapping", "level-unknown", format!("seats.match names \"{level}\", which is not the constituency or a level above it"), "use the names of the levels").in_column("seats.match"));
    }
    let columns: Vec<Option<usize>> = {
        let keys: Vec<&String> = seats.matching.keys().collect();
        chain.iter().map(|(_, l)| keys.iter().position(|k| *k == l)).collect()
    };
    let mut wanted: Vec<&str> = seats.matching.values().map(String::as_str).collect();
    wanted.push(seats.seats.as_deref().unwrap_or_default());
    let Some(side) = Side::read(files, spec, &wanted, &mut g.faults) else { return };
    let at = wanted.len() - 1;
    for (line, cells) in &side.rows {
        let mut found: BTreeSet<AreaIx> = BTreeSet::from([ROOT]);
        for ((level, _), column) in chain.iter().zip(&columns) {
            let below = g.entries.iter().filter(|e| e.level == *level && found.contains(&e.parent));
            let fitting = below.filter(|e| column.is_none_or(|c| *e.name == *cells[c] || *e.key == *cells[c]));
            let mut next: BTreeSet<AreaIx> = fitting.map(|e| e.node).collect();
            // A level that is empty in some rows leaves its parents standing.
            if column.is_none_or(|c| cells[c].is_empty()) {
                next.extend(&found);
            }
            found = next;
        }
        if let Some(last) = chain.last().map(|(l, _)| *l) {
            found.retain(|a| g.entries.iter().any(|e| e.level == last && e.node == *a));
        }
        let number = match side.number(*line, at, &cells[at], &mut g.faults) {
            Some(Some(number)) => number,
            Some(None) => {
                let fault = side.fault(*line, at, "seats-missing", "the number of seats is empty".to_owned(), "fill the cell");
                g.faults.push(fault);
                continue;
            }
            None => continue,
        };
        let found: Vec<AreaIx> = found.into_iter().collect();
        match found.as_slice() {
            [one] => {
                if out.insert(*one, number).is_some() {
                    let fault = side.fault(*line, 0, "seats-twice", "an earlier row has seats for the same constituency".to_owned(), "keep one row, or add levels to seats.match");
                    g.faults.push(fault);
                }
            }
            [] if seats.unknown == UnknownSeats::Skip => {}
            [] => {
                let fault = side.fault(*line, 0, "constituency-unknown", format!("no constituency of the table is called {}", cells[..at].join(", ")), "spell it as in the table, or set seats.unknown = \"skip\"");
                g.faults.push(fault);
            }
            many => {
                let fault = side.fault(*line, 0, "constituency-unknown", format!("{} constituencies of the table are called {}", many.len(), cells[..at].join(", ")), "add levels to seats.match");
                g.faults.push(fault);
            }
        }
    }
}

/// Aggregates that come from a side file or from the mapping.
fn read_given(g: &mut Gather<'_>, files: &dyn Files) -> Vec<Given> {
    let mut all = Vec::new();
    let mapping = g.mapping;
    for (c, contest) in mapping.contest.iter().enumerate() {
        for (a, aggregate) in contest.aggregate.iter().enumerate().filter(|(_, a)| a.rows.is_none()) {
            let area = aggregate.area.as_ref().map_or(ROOT, |spec| g.fixed_area(spec));
            let mut votes = HashMap::new();
            let mut put = |g: &mut Gather<'_>, id: &str, number: u32, fault: Fault| match g.contests[c].index.get(id) {
                Some(choice) if g.contests[c].choices[*choice as usize].target.is_none() => {
                    if votes.insert(*choice, i64::from(number)).is_some() {
                        g.faults.push(Fault { code: "choice-twice", message: format!("\"{id}\" stands there twice"), remedy: "keep one".to_owned(), ..fault });
                    }
                }
                _ => g.faults.push(fault),
            };
            let unknown = |id: &str| format!("contest {} has no choice \"{id}\"", contest.id);
            let remedy = "spell it as the choice's id; remove the row otherwise";
            for (id, number) in aggregate.votes.iter().flatten() {
                let fault = Fault::new("mapping", "choice-unknown", unknown(id), remedy).in_column("aggregate.votes");
                put(g, &fold(id), *number, fault);
            }
            if let (Some(file), Some(choice), Some(column)) = (&aggregate.file, &aggregate.choice, &aggregate.votes_column)
                && let Some(side) = Side::read(files, file, &[choice, column], &mut g.faults)
            {
                for (line, cells) in &side.rows {
                    match side.number(*line, 1, &cells[1], &mut g.faults) {
                        Some(Some(number)) => put(g, &cells[0], number, side.fault(*line, 0, "choice-unknown", unknown(&cells[0]), remedy)),
                        Some(None) if aggregate.absent == MissingVotes::Fault => {
                            let fault = side.fault(*line, 1, "votes-missing", "the cell is empty".to_owned(), "fill it, or set aggregate.absent = \"zero\"");
                            g.faults.push(fault);
                        }
                        Some(None) | None => {}
                    }
                }
            }
            let lacking: Vec<String> = g.contests[c].choices.iter().zip(0_u32..).filter(|(s, i)| s.target.is_none() && !votes.contains_key(i)).map(|(s, _)| s.id.clone()).collect();
            if aggregate.absent == MissingVotes::Fault && !lacking.is_empty() {
                say(g, "votes-missing", format!("the aggregate \"{}\" has no votes for {}", aggregate.name, lacking.join(", ")), "add them, or set aggregate.absent = \"zero\"");
            }
            all.push(Given { contest: c, aggregate: a, area, votes });
        }
    }
    all
}

fn write_areas(g: &Gather<'_>, ids: &[String], sink: &mut dyn Sink) -> io::Result<()> {
    let languages = &g.mapping.languages;
    let mut rows = Rows::new(sink.file("areas.csv")?);
    let other: Vec<usize> = (1..languages.len()).filter(|l| g.areas.list.iter().any(|a| a.names.iter().any(|(n, _)| n == l))).collect();
    rows.areas_header(other.iter().map(|l| languages[*l].as_str()))?;
    for (i, area) in g.areas.list.iter().enumerate() {
        let names = other.iter().map(|l| area.names.iter().find(|(n, _)| n == l).map_or("", |(_, t)| t));
        let parent = area.parent.map_or("", |p| ids[p.0 as usize].as_str());
        rows.area(&AreaRow { id: &ids[i], parent, kind: &area.kind, name: &area.name }, names)?;
    }
    rows.end()
}

fn write_stations(g: &Gather<'_>, area_ids: &[String], ids: &[String], sink: &mut dyn Sink, report: &mut Report) -> io::Result<()> {
    let mut by_station: Vec<(u32, u32)> = g.units.iter().zip(0_u32..).filter(|(u, _)| u.contest != NO_CONTEST).map(|(u, i)| (u.station, i)).collect();
    by_station.sort_unstable();
    let own = g.contests.iter().any(|c| matches!(c.level, ConstituencyAt::Own(..)));
    let has = |f: fn(&super::gather::StationState) -> &str| g.stations.iter().any(|s| !f(s).is_empty());
    let texts: [(&str, fn(&super::gather::StationState) -> &str); 4] =
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
fn contest_at(g: &Gather<'_>, unit: &super::gather::Unit, area_ids: &[String]) -> String {
    let contest = &g.mapping.contest[unit.contest as usize].id;
    match g.contests[unit.contest as usize].level {
        ConstituencyAt::Own(..) => format!("{contest}@{}", area_ids[unit.constituency.0 as usize]),
        _ => contest.clone(),
    }
}

fn write_choices(g: &Gather<'_>, choices: &[Vec<Final>], area_ids: &[String], sink: &mut dyn Sink) -> io::Result<()> {
    let mut rows = Rows::new(sink.file("choices.csv")?);
    let languages = &g.mapping.languages;
    let other: Vec<usize> = (1..languages.len()).filter(|l| choices.iter().flatten().any(|c| !c.row.names[*l].is_empty())).collect();
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

fn write_seats(g: &Gather<'_>, seats: &[Option<BTreeMap<AreaIx, u32>>], area_ids: &[String], sink: &mut dyn Sink) -> io::Result<()> {
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

/// The unit of each station's figure rows, where they are of one report: voters of a station that makes
/// several reports for a contest (in several constituencies) are not known for each.
fn figure_units(g: &Gather<'_>) -> HashMap<(u32, u16), usize> {
    let mut of_station: HashMap<u32, usize> = HashMap::new();
    for (i, unit) in g.units.iter().enumerate().filter(|(_, u)| u.contest == NO_CONTEST) {
        of_station.insert(unit.station, i);
    }
    let mut reports: HashMap<(u32, u16), u32> = HashMap::new();
    for unit in g.units.iter().filter(|u| u.contest != NO_CONTEST && of_station.contains_key(&u.station)) {
        *reports.entry((unit.station, unit.contest)).or_default() += 1;
    }
    reports.into_iter().filter(|(_, n)| *n == 1).map(|(key, _)| (key, of_station[&key.0])).collect()
}

fn write_results(g: &mut Gather<'_>, choices: &[Vec<Final>], given: &[Given], area_ids: &[String], ids: &[String], sink: &mut dyn Sink, report: &mut Report) -> io::Result<()> {
    let mapping = g.mapping;
    let mut columns: Vec<&str> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for choice in choices.iter().flatten() {
        known.entry(choice.row.id.as_str()).or_insert_with(|| {
            columns.push(&choice.row.id);
            columns.len() - 1
        });
    }
    let places: Vec<Vec<usize>> = choices.iter().map(|c| c.iter().map(|f| known[f.row.id.as_str()]).collect()).collect();
    if (columns.len() as u64).saturating_mul(g.units.len() as u64) > CELLS_MAX {
        say(g, "results-too-large", format!("results.csv would have {} rows of {} choices", g.units.len(), columns.len()), "convert the contests or regions one by one");
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
                    faults.push(Fault::new(file, "votes-off-ballot", format!("\"{}\" has votes where it does not stand", choice.row.id), "correct the choice's area or the table").at(line).in_column(&choice.row.id));
                }
            }
            totals.add(&values.figures, values.sum);
            let count = mapping.contest[c].count.as_deref().unwrap_or(&mapping.counts[0]);
            rows.result(&ids[unit.station as usize], &contest_at(g, unit, area_ids), mapping.contest[c].round, count, &values.figures, &cells)?;
        }
        rows.end()?;
    }
    for given in given {
        let spec = &mapping.contest[given.contest].aggregate[given.aggregate];
        let figures = [spec.registered, spec.voted, spec.valid, spec.invalid].map(|f| f.map(i64::from));
        let sum = given.votes.values().sum();
        aggregates.push((given.contest, given.aggregate, given.area, Values { figures, votes: { let mut votes: Vec<(u32, i64)> = given.votes.iter().map(|(c, n)| (*c, *n)).collect(); votes.sort_unstable(); votes }, sum }));
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

fn check_values(g: &Gather<'_>, c: usize, values: &mut Values, file: &str, line: u64, faults: &mut Vec<Fault>) {
    if faults.len() > super::fault::FAULTS_MAX {
        return;
    }
    for (i, figure) in values.figures.iter_mut().enumerate() {
        match *figure {
            Some(n) if n < 0 && g.contests[c].figures.on_negative == Some(OnNegative::Unknown) => *figure = None,
            Some(n) if !(0..=NUMBER_MAX).contains(&n) => faults.push(
                Fault::new(file, "negative-number", format!("{} comes to {n}", FIGURES[i]), "correct the expression or the cells, or set figures.on_negative = \"unknown\"").at(line).in_column(FIGURES[i]),
            ),
            _ => {}
        }
    }
    for (choice, votes) in &values.votes {
        if !(0..=NUMBER_MAX).contains(votes) {
            let id = &g.contests[c].choices[*choice as usize].id;
            faults.push(Fault::new(file, "negative-number", format!("the votes of \"{id}\" come to {votes}"), "correct the expression or the cells").at(line).in_column(id));
        }
    }
}

/// The figures and votes of one unit, all expressions worked out.
fn values(g: &Gather<'_>, u: usize, figure_units: &HashMap<(u32, u16), usize>) -> Values {
    let unit = &g.units[u];
    let state = &g.contests[unit.contest as usize];
    let index = u32::try_from(u).unwrap_or(u32::MAX);
    let from = g.votes.partition_point(|v| v.unit < index);
    let mut out = Values { figures: [None; 4], votes: Vec::new(), sum: 0 };
    let mut vars = vec![0_i64; g.vars.len()];
    let mut direct: [Option<i64>; 4] = [None; 4];
    for vote in g.votes[from..].iter().take_while(|v| v.unit == index) {
        let votes = i64::from(vote.votes);
        match state.choices[vote.choice as usize].target {
            None => {
                out.votes.push((vote.choice, votes));
                out.sum += votes;
            }
            Some(Target::Figure(f)) => direct[f] = Some(direct[f].unwrap_or(0) + votes),
            Some(Target::Var(v)) => vars[v] += votes,
            Some(Target::Skip) => {}
        }
    }
    let mut declared = [false; 4];
    for choice in &state.choices {
        if let Some(Target::Figure(f)) = choice.target {
            declared[f] = true;
        }
    }
    let station_unit = figure_units.get(&(unit.station, unit.contest));
    for (i, rule) in g.mapping.figure_row.iter().enumerate() {
        let value = station_unit.map_or(NONE, |s| g.slots[s * g.slot_count + i]);
        if let Some(f) = FIGURES.iter().position(|f| *f == rule.figure) {
            declared[f] = true;
            if value != NONE && state.words[f].is_none() {
                direct[f] = Some(direct[f].unwrap_or(0) + value);
            }
        } else if let Some(v) = g.vars.iter().position(|v| *v == rule.figure)
            && value != NONE
        {
            vars[v] += value;
        }
    }
    // Rows of invalid votes that are not there mean none; other figures are unknown without their rows.
    if declared[3] && state.words[3].is_none() {
        direct[3] = direct[3].or(Some(0));
    }
    let word = |figures: &[Option<i64>; 4], w: Word| match w {
        Word::Sum => Some(out.sum),
        Word::Var(v) => vars.get(v).copied(),
        Word::Figure(f) => figures[f],
    };
    let work_out = |figures: &[Option<i64>; 4], linear: &Linear, partial: i64| {
        if partial == NONE {
            return None;
        }
        let mut total = partial + linear.literal;
        for (sign, w) in &linear.words {
            total += sign * word(figures, *w)?;
        }
        Some(total)
    };
    let mut figures = direct;
    for pass in 0..6 {
        for f in 0..4 {
            if let (None, Some(linear)) = (figures[f], &state.words[f]) {
                figures[f] = work_out(&figures, linear, unit.figures[f]);
            }
        }
        if pass == 2 {
            figures = third(figures, [1, 2, 3].map(|f| declared[f] || state.words[f].is_some()));
        }
    }
    let mut derived = Vec::new();
    for (choice, i) in state.choices.iter().zip(0_u32..) {
        if let Some((slot, linear)) = &choice.derived
            && let Some(votes) = work_out(&figures, linear, g.slots[u * g.slot_count + slot])
        {
            derived.push((i, votes));
        }
    }
    out.figures = figures;
    if !derived.is_empty() {
        out.votes.extend(derived);
        out.votes.sort_unstable();
    }
    out
}

/// Of voted, valid and invalid, the one that the mapping does not give follows from the two others.
fn third(mut figures: [Option<i64>; 4], given: [bool; 3]) -> [Option<i64>; 4] {
    let [_, voted, valid, invalid] = figures;
    match given {
        [false, true, true] => figures[1] = valid.zip(invalid).map(|(a, b)| a + b),
        [true, false, true] => figures[2] = voted.zip(invalid).map(|(a, b)| a - b),
        [true, true, false] => figures[3] = voted.zip(valid).map(|(a, b)| a - b),
        _ => {}
    }
    figures
}
