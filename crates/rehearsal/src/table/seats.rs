//! Seats of the constituencies: from a file, one number for each, by name, or of the whole country.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::areas::{AreaIx, ROOT};
use super::fault::Fault;
use super::finish::say;
use super::gather::{ConstituencyAt, Gather, LevelEntry};
use super::mapping::{Constituency, FileSpec, UnknownSeats};
use super::side::Side;
use super::source::Files;
use super::text::fold;

/// Seats by constituency, for contests that have any.
pub(crate) fn seats(g: &mut Gather<'_>, files: &dyn Files, area_ids: &[String]) -> Vec<Option<BTreeMap<AreaIx, u32>>> {
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
                let called = seats.by.as_ref().map(|_| names_of(g, area_ids, &of_stations)).unwrap_or_default();
                for (name, number) in seats.by.iter().flatten() {
                    let found: Vec<AreaIx> = called.get(&*fold(name)).into_iter().flatten().copied().collect();
                    match found.as_slice() {
                        [one] => {
                            out.insert(*one, *number);
                        }
                        [] if seats.unknown == UnknownSeats::Skip => {}
                        _ => say(
                            g,
                            "constituency-unknown",
                            format!("{} constituencies of {} are called \"{name}\"", found.len(), contest.id),
                            "use the name or id as in the table",
                        ),
                    }
                }
                if let Some(spec) = &seats.file {
                    seats_file(g, files, c, spec, &mut out);
                }
            }
        }
        for area in of_stations {
            if !out.contains_key(&area) {
                let message =
                    format!("the constituency \"{}\" of {} has no seats", area_ids[area.0 as usize], contest.id);
                say(g, "seats-missing", message, "add it to the seats");
            }
        }
        if out.values().any(|n| *n > 10_000) {
            say(
                g,
                "mapping-value",
                format!("a constituency of {} has more than 10,000 seats", contest.id),
                "correct it",
            );
        }
        all.push(Some(out));
    }
    all
}

/// Which of these areas bear a name: an id, or what the table calls them.
fn names_of(g: &Gather<'_>, area_ids: &[String], areas: &BTreeSet<AreaIx>) -> HashMap<String, BTreeSet<AreaIx>> {
    let mut names: HashMap<String, BTreeSet<AreaIx>> = HashMap::new();
    let mut add = |name: &str, area: AreaIx| {
        names.entry(name.to_owned()).or_default().insert(area);
    };
    for area in areas {
        add(&area_ids[area.0 as usize], *area);
        add(&g.areas.get(*area).name, *area);
        add(&g.areas.get(*area).key, *area);
    }
    for entry in g.entries.iter().filter(|e| areas.contains(&e.node)) {
        add(&entry.name, entry.node);
        add(&entry.key, entry.node);
    }
    names
}

/// The areas of one level below another, all of them and by what the table calls them: each row of a seats file asks for some.
#[derive(Default)]
struct Below<'g> {
    all: Vec<AreaIx>,
    named: HashMap<&'g str, Vec<AreaIx>>,
}

fn below<'g>(entries: &'g [LevelEntry], levels: &[usize]) -> HashMap<(usize, AreaIx), Below<'g>> {
    let mut below: HashMap<(usize, AreaIx), Below<'g>> = HashMap::new();
    for entry in entries.iter().filter(|e| levels.contains(&e.level)) {
        let there = below.entry((entry.level, entry.parent)).or_default();
        there.all.push(entry.node);
        there.named.entry(&entry.name).or_default().push(entry.node);
        if entry.key != entry.name {
            there.named.entry(&entry.key).or_default().push(entry.node);
        }
    }
    below
}

pub(crate) fn seats_file(
    g: &mut Gather<'_>,
    files: &dyn Files,
    c: usize,
    spec: &FileSpec,
    out: &mut BTreeMap<AreaIx, u32>,
) {
    let contest = &g.mapping.contest[c];
    let Some(seats) = &contest.seats else { return };
    let mut chain: Vec<(usize, String)> =
        g.mapping.level.iter().enumerate().map(|(i, l)| (i, l.level.clone())).collect();
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
        g.faults.push(
            Fault::new(
                "mapping",
                "level-unknown",
                format!("seats.match names \"{level}\", which is not the constituency or a level above it"),
                "use the names of the levels",
            )
            .in_column("seats.match"),
        );
    }
    let columns: Vec<Option<usize>> = {
        let keys: Vec<&String> = seats.matching.keys().collect();
        chain.iter().map(|(_, l)| keys.iter().position(|k| *k == l)).collect()
    };
    let mut wanted: Vec<&str> = seats.matching.values().map(String::as_str).collect();
    wanted.push(seats.seats.as_deref().unwrap_or_default());
    let Some(side) = Side::read(files, spec, &wanted, &mut g.faults) else { return };
    let at = wanted.len() - 1;
    let levels: Vec<usize> = chain.iter().map(|(l, _)| *l).collect();
    let below = below(&g.entries, &levels);
    let last: BTreeSet<AreaIx> = g.entries.iter().filter(|e| levels.last() == Some(&e.level)).map(|e| e.node).collect();
    for (line, cells) in &side.rows {
        let mut found: BTreeSet<AreaIx> = BTreeSet::from([ROOT]);
        for ((level, _), column) in chain.iter().zip(&columns) {
            let there = found.iter().filter_map(|a| below.get(&(*level, *a)));
            let mut next: BTreeSet<AreaIx> = match column {
                None => there.flat_map(|b| &b.all).copied().collect(),
                Some(c) => there.filter_map(|b| b.named.get(&*cells[*c])).flatten().copied().collect(),
            };
            // A level that is empty in some rows leaves its parents standing.
            if column.is_none_or(|c| cells[c].is_empty()) {
                next.extend(&found);
            }
            found = next;
        }
        if !chain.is_empty() {
            found.retain(|a| last.contains(a));
        }
        let number = match side.number(*line, at, &cells[at], &mut g.faults) {
            Some(Some(number)) => number,
            Some(None) => {
                let fault =
                    side.fault(*line, at, "seats-missing", "the number of seats is empty".to_owned(), "fill the cell");
                g.faults.push(fault);
                continue;
            }
            None => continue,
        };
        let found: Vec<AreaIx> = found.into_iter().collect();
        match found.as_slice() {
            [one] => {
                if out.insert(*one, number).is_some() {
                    let fault = side.fault(
                        *line,
                        0,
                        "seats-twice",
                        "an earlier row has seats for the same constituency".to_owned(),
                        "keep one row, or add levels to seats.match",
                    );
                    g.faults.push(fault);
                }
            }
            [] if seats.unknown == UnknownSeats::Skip => {}
            [] => {
                let fault = side.fault(
                    *line,
                    0,
                    "constituency-unknown",
                    format!("no constituency of the table is called {}", cells[..at].join(", ")),
                    "spell it as in the table, or set seats.unknown = \"skip\"",
                );
                g.faults.push(fault);
            }
            many => {
                let fault = side.fault(
                    *line,
                    0,
                    "constituency-unknown",
                    format!("{} constituencies of the table are called {}", many.len(), cells[..at].join(", ")),
                    "add levels to seats.match",
                );
                g.faults.push(fault);
            }
        }
    }
}
