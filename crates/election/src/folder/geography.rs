//! `areas.csv` and `stations.csv`.

use super::position;
use super::table::{Shape, Table, names, number};
use super::toml_file::is_date;
use crate::definition::{Area, Contest, Pair, Station};
use crate::fault::Faults;
use crate::id::{AreaIx, ContestIx, PairIx, StationIx, check_path, check_word};
use std::collections::{HashMap, HashSet};

pub(super) const AREAS: &str = "areas.csv";
pub(super) const STATIONS: &str = "stations.csv";
const AREAS_MAX: usize = 1_000_000;
const STATIONS_MAX: usize = 2_000_000;
const DEPTH_MAX: u8 = 16;

/// The area tree, root first, parents before children.
#[derive(Default)]
pub(super) struct Areas {
    pub(super) list: Vec<Area>,
    pub(super) by_id: HashMap<String, AreaIx>,
}

pub(super) fn read_areas(bytes: Option<&Vec<u8>>, languages: &[String], faults: &mut Faults) -> Areas {
    let shape = Shape {
        required: &["area", "parent", "kind", "name"],
        optional: &[],
        languages: languages.to_vec(),
        more: vec![],
    };
    let Some(mut t) = bytes.and_then(|b| Table::read(AREAS, b, &shape, faults)) else {
        return Areas::default();
    };
    let (c_area, c_parent, c_kind) = (t.column("area"), t.column("parent"), t.column("kind"));
    let default = languages.first().map_or("en", String::as_str);
    let name_columns = t.name_columns(default);
    struct Raw {
        line: u64,
        id: String,
        parent: String,
        kind: String,
        names: crate::definition::Names,
    }
    let mut raws: Vec<Raw> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    if t.rows.len() > AREAS_MAX {
        t.fault(0, "area", "too-many", format!("more than {AREAS_MAX} areas"), "Split the election.");
        return Areas::default();
    }
    for row in std::mem::take(&mut t.rows) {
        let id = row.get(c_area).to_owned();
        if let Err(e) = check_path(&id) {
            t.fault(row.line, "area", "bad-id", format!("{id:?}: {e}"), "Write an id like tr/adana.");
            continue;
        }
        let kind = row.get(c_kind).to_owned();
        if let Err(e) = check_word(&kind) {
            t.fault(row.line, "kind", "bad-id", format!("{kind:?}: {e}"), "Write a kind like province.");
        }
        if seen.contains_key(&id) {
            t.fault(
                row.line,
                "area",
                "duplicate-id",
                format!("area {id:?} stands twice"),
                "Remove one of the rows or give it another id.",
            );
            continue;
        }
        let names = names(&mut t, &row, &name_columns, default);
        seen.insert(id.clone(), raws.len());
        raws.push(Raw { line: row.line, id, parent: row.get(c_parent).to_owned(), kind, names });
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); raws.len()];
    let mut roots = Vec::new();
    for (i, r) in raws.iter().enumerate() {
        match seen.get(&r.parent) {
            _ if r.parent.is_empty() => roots.push(i),
            Some(p) => children[*p].push(i),
            None => t.fault(
                r.line,
                "parent",
                "unknown-area",
                format!("there is no area {:?}", r.parent),
                "Add the area above as a row of its own, or correct the id.",
            ),
        }
    }
    match roots[..] {
        [_] => {}
        [] => t.fault(
            0,
            "parent",
            "no-root",
            "no area has an empty parent",
            "Give the country a row with an empty parent.",
        ),
        [_, second, ..] => t.fault(
            raws[second].line,
            "parent",
            "several-roots",
            format!("{} areas have an empty parent", roots.len()),
            "Only the country may have an empty parent.",
        ),
    }
    // Depth first from the root, so that parents stand before their children and whatever is not reached is part of a cycle.
    let mut out = Areas::default();
    let mut stack: Vec<(usize, Option<AreaIx>, u8)> = roots.first().map(|r| (*r, None, 0)).into_iter().collect();
    let mut reached = vec![false; raws.len()];
    while let Some((i, parent, depth)) = stack.pop() {
        reached[i] = true;
        let ix = AreaIx::from(out.list.len());
        let r = &raws[i];
        if depth > DEPTH_MAX {
            t.fault(
                r.line,
                "parent",
                "too-deep",
                format!("area {:?} lies more than {DEPTH_MAX} below the root", r.id),
                "Use fewer levels.",
            );
            continue;
        }
        out.by_id.insert(r.id.clone(), ix);
        out.list.push(Area {
            id: r.id.clone(),
            parent,
            kind: r.kind.clone(),
            names: r.names.clone(),
            children: vec![],
            stations: vec![],
            depth,
        });
        if let Some(p) = parent {
            out.list[p.at()].children.push(ix);
        }
        stack.extend(children[i].iter().rev().map(|c| (*c, Some(ix), depth + 1)));
    }
    if roots.len() == 1 {
        for (r, _) in raws.iter().zip(&reached).filter(|(r, reached)| !**reached && seen.contains_key(&r.parent)) {
            t.fault(
                r.line,
                "parent",
                "not-under-root",
                format!("area {:?} is not below the root: its areas above form a circle or are faulty", r.id),
                "Correct the parent.",
            );
        }
    }
    out
}

pub(super) fn read_stations(
    bytes: Option<&Vec<u8>>,
    areas: &Areas,
    contests: &[Contest],
    date: &str,
    complete: bool,
    faults: &mut Faults,
) -> (Vec<Station>, HashMap<String, StationIx>, Vec<Pair>) {
    let shape = Shape {
        required: &["station", "area"],
        optional: &["name", "place", "address", "latitude", "longitude", "polling_day", "styles", "registered"],
        languages: vec![],
        more: vec![],
    };
    let mut stations = Vec::new();
    let mut by_id = HashMap::new();
    let mut pairs = Vec::new();
    let Some(mut t) = bytes.and_then(|b| Table::read(STATIONS, b, &shape, faults)) else {
        return (stations, by_id, pairs);
    };
    if t.rows.is_empty() {
        t.fault(0, "station", "no-station", "there is no station", "Add at least one row.");
    }
    if t.rows.len() > STATIONS_MAX {
        t.fault(0, "station", "too-many", format!("more than {STATIONS_MAX} stations"), "Split the election.");
        return (stations, by_id, pairs);
    }
    let [c_station, c_area, c_name, c_place, c_address, c_day, c_styles, c_registered] =
        ["station", "area", "name", "place", "address", "polling_day", "styles", "registered"].map(|c| t.column(c));
    let [c_latitude, c_longitude] = ["latitude", "longitude"].map(|c| t.column(c));
    let constituencies: HashMap<(usize, AreaIx), usize> = contests
        .iter()
        .enumerate()
        .flat_map(|(c, contest)| contest.constituencies.iter().enumerate().map(move |(k, x)| ((c, x.area), k)))
        .collect();
    for row in std::mem::take(&mut t.rows) {
        let id = row.get(c_station).to_owned();
        if let Err(e) = check_path(&id) {
            t.fault(row.line, "station", "bad-id", format!("{id:?}: {e}"), "Write an id like tr/adana/seyhan/3001.");
            continue;
        }
        let Some(&area) = areas.by_id.get(row.get(c_area)) else {
            if !areas.list.is_empty() {
                t.fault(
                    row.line,
                    "area",
                    "unknown-area",
                    format!("there is no area {:?}", row.get(c_area)),
                    "Add it to areas.csv or correct the id.",
                );
            }
            continue;
        };
        let polling_day = match row.get(c_day) {
            "" => date,
            d if is_date(d) => d,
            d => {
                let d = d.to_owned();
                t.fault(
                    row.line,
                    "polling_day",
                    "bad-date",
                    format!("{d:?} is no date"),
                    "Write YYYY-MM-DD, or leave it empty for the election's date.",
                );
                continue;
            }
        }
        .to_owned();
        let registered = match row.get(c_registered) {
            "" => None,
            n => match number(n, u64::from(crate::minutes::NUMBER_MAX)) {
                Ok(n) => u32::try_from(n).ok(),
                Err(e) => {
                    t.fault(row.line, "registered", "bad-number", e, "Write plain digits, or leave it empty.");
                    None
                }
            },
        };
        let position = match position::read(row.get(c_latitude), row.get(c_longitude)) {
            Ok(position) => position,
            Err((column, message)) => {
                t.fault(row.line, column, "bad-position", message, "Write degrees like 41.008240, both or neither.");
                None
            }
        };
        for (column, c) in [("name", c_name), ("place", c_place), ("address", c_address)] {
            if row.get(c).chars().any(char::is_control) {
                t.fault(
                    row.line,
                    column,
                    "control-character",
                    "the field has a control character",
                    "Remove line breaks and tabs from it.",
                );
            }
        }
        let ix = StationIx::from(stations.len());
        if by_id.insert(id.clone(), ix).is_some() {
            t.fault(
                row.line,
                "station",
                "duplicate-id",
                format!("station {id:?} stands twice"),
                "Remove one of the rows or give it another id.",
            );
            continue;
        }
        let mut own: Vec<PairIx> = Vec::new();
        let mut seen = HashSet::new();
        let mut style_fault = None;
        let styles = row.get(c_styles);
        if styles.is_empty() {
            for (c, contest) in contests.iter().enumerate() {
                // A contest that no constituency holds here is held here all the same only where votes can be counted outside (abroad).
                let constituency = contest.constituency_of.get(area.at()).copied().flatten();
                let list =
                    constituency.map_or_else(|| contest.list_of[area.at()], |k| contest.constituencies[k.at()].list);
                own.push(pairs.len().into());
                pairs.push(Pair { station: ix, contest: ContestIx::from(c), constituency, named: false, list });
            }
        } else if complete {
            for style in styles.split(';').map(str::trim) {
                let (contest_id, area_id) = style.split_once('@').map_or((style, None), |(c, a)| (c, Some(a)));
                let Some(c) = contests.iter().position(|c| c.id == contest_id) else {
                    style_fault = Some(format!("there is no contest {contest_id:?}"));
                    continue;
                };
                let contest = &contests[c];
                let constituency = match area_id {
                    None => contest.constituency_of.get(area.at()).copied().flatten(),
                    Some(a) => match areas.by_id.get(a).and_then(|a| constituencies.get(&(c, *a))) {
                        Some(k) => Some((*k).into()),
                        None => {
                            style_fault = Some(format!("{a:?} is no constituency of {contest_id:?}"));
                            continue;
                        }
                    },
                };
                let list =
                    constituency.map_or_else(|| contest.list_of[area.at()], |k| contest.constituencies[k.at()].list);
                let pair = Pair { station: ix, contest: c.into(), constituency, named: area_id.is_some(), list };
                if !seen.insert((c, pair.named, constituency.filter(|_| pair.named))) {
                    style_fault = Some(format!("style {style:?} stands twice"));
                    continue;
                }
                own.push(pairs.len().into());
                pairs.push(pair);
            }
        }
        if let Some(message) = style_fault {
            t.fault(
                row.line,
                "styles",
                "bad-style",
                message,
                "Write contest ids, or contest@constituency, joined by semicolons.",
            );
        }
        let name = match row.get(c_name) {
            "" => id.rsplit('/').next().unwrap_or_default(),
            n => n,
        }
        .to_owned();
        stations.push(Station {
            id,
            area,
            name,
            place: row.get(c_place).to_owned(),
            address: row.get(c_address).to_owned(),
            position,
            polling_day,
            registered,
            pairs: own,
        });
    }
    (stations, by_id, pairs)
}
