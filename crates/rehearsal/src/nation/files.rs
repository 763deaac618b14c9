//! The files of the nation's election folder.

use super::Plan;
use super::boards::{boards, members};
use super::dice::{Dice, split, split_with_least};
use super::ground::Ground;
use super::land::{COUNTRY, Land};
use super::names::Namer;
use super::outlines;
use super::parties::{CANDIDATES, INDEPENDENT_REGIONS, INDEPENDENTS, PARTIES, Setting, leanings, weight};
use election::folder::Files;

/// Seats in parliament.
const SEATS: u64 = 199;
/// Fewest seats of a region.
const SEATS_LEAST: u64 = 3;

pub(super) fn write(plan: &Plan) -> Files {
    let land = Land::build(plan);
    let ground = Ground::build(plan, &land);
    let catchments = outlines::catchments(&land, &ground).map(|bytes| ("catchments.geojson", bytes));
    [
        ("election.toml", toml_file(plan)),
        ("areas.csv", areas(&land)),
        ("boards.csv", boards(&land)),
        ("boundaries.geojson", outlines::boundaries(plan, &land, &ground)),
        ("members.csv", members(&land)),
        ("stations.csv", stations(&land, &ground)),
        ("choices.csv", choices(plan, &land)),
        ("seats.csv", seats(&land)),
        ("aggregates.csv", aggregates(plan, &land)),
    ]
    .into_iter()
    .chain(catchments)
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .collect()
}

/// A CSV file in memory.
pub(super) struct Csv(csv::Writer<Vec<u8>>);

impl Csv {
    pub(super) fn new(header: &[&str]) -> Self {
        let mut csv = Self(csv::Writer::from_writer(Vec::new()));
        csv.row(header);
        csv
    }

    pub(super) fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) {
        self.0.write_record(cells).expect("rows of one width, written to memory");
    }

    pub(super) fn end(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes every byte")
    }
}

fn toml_file(plan: &Plan) -> Vec<u8> {
    let text = |s: &str| toml::Value::String(s.to_owned()).to_string();
    format!(
        r#"# A made-up nation for rehearsals. Every place, person and list in it is invented.
format = 1
id = {id}
date = {date}
time_zone = "UTC"
languages = ["en"]
rehearsal = true
counts = ["hand"]

[name]
en = "General election in {country}"

[[contest]]
id = "parliament"
name = {{ en = "Parliament" }}

[contest.allocation]
method = "dhondt"
outside = "spread"

[[contest.allocation.threshold]]
share = "5%"

[[contest]]
id = "president"
name = {{ en = "President" }}

[contest.allocation]
method = "plurality"
"#,
        id = text(&plan.id),
        date = text(&plan.date),
        country = COUNTRY.1,
    )
    .into_bytes()
}

fn areas(land: &Land) -> Vec<u8> {
    let mut csv = Csv::new(&["area", "parent", "kind", "name"]);
    for a in &land.areas {
        csv.row(&[a.id.as_str(), &a.parent, a.kind, &a.name]);
    }
    csv.end()
}

fn stations(land: &Land, ground: &Ground) -> Vec<u8> {
    let mut csv = Csv::new(&["station", "area", "name", "place", "address", "latitude", "longitude", "registered"]);
    for (s, place) in land.stations.iter().zip(&ground.buildings) {
        let [lat, lon] = place.map_or_else(Default::default, |(x, y)| [y, x].map(outlines::degrees));
        csv.row(&[s.id.as_str(), &s.area, &s.name, &s.place, &s.address, &lat, &lon, &s.registered.to_string()]);
    }
    csv.end()
}

fn choices(plan: &Plan, land: &Land) -> Vec<u8> {
    let mut people = Namer::new(plan.seed, "people");
    let mut csv = Csv::new(&["contest", "choice", "name", "area", "kind", "color"]);
    for p in &PARTIES {
        csv.row(&["parliament", p.id, p.name, "", "list", p.color]);
    }
    for ((id, color, _), region) in INDEPENDENTS.iter().zip(INDEPENDENT_REGIONS) {
        csv.row(&["parliament", id, &people.person(), &land.regions[region].0, "independent", color]);
    }
    for (id, color) in CANDIDATES {
        if id == "against-all" {
            csv.row(&["president", id, "Against all candidates", "", "against-all", color]);
        } else {
            csv.row(&["president", id, &people.person(), "", "candidate", color]);
        }
    }
    csv.end()
}

fn seats(land: &Land) -> Vec<u8> {
    let mut csv = Csv::new(&["contest", "area", "seats"]);
    let voters: Vec<u64> = land.regions.iter().map(|r| r.1).collect();
    for ((region, _), seats) in land.regions.iter().zip(split_with_least(SEATS, &voters, SEATS_LEAST)) {
        csv.row(&["parliament", region, &seats.to_string()]);
    }
    csv.row(&["president", COUNTRY.0, "1"]);
    csv.end()
}

/// Votes by post from ships, which come as one published figure.
fn aggregates(plan: &Plan, land: &Land) -> Vec<u8> {
    let lists: Vec<&str> = PARTIES.iter().map(|p| p.id).chain(INDEPENDENTS.iter().map(|i| i.0)).collect();
    let people: Vec<&str> = CANDIDATES.iter().map(|c| c.0).collect();
    let header = ["contest", "round", "area", "name", "source", "registered", "voted", "valid", "invalid"];
    let mut csv = Csv::new(&[&header[..], &lists, &people].concat());
    let mut dice = Dice::new(plan.seed, "ships", "");
    let registered = land.stations.len() as u64 * dice.between(4, 6);
    let voted = registered * dice.between(400, 520) / 1_000;
    let parties = leanings(Setting::Mission).map(|w| w * dice.factor(200));
    for (contest, choices) in [("parliament", &lists), ("president", &people)] {
        let invalid = voted * dice.between(10, 30) / 1_000;
        let weights: Vec<u64> =
            choices.iter().map(|c| if c.starts_with("independent") { 0 } else { weight(c, &parties) }).collect();
        let votes = split(voted - invalid, &weights);
        let area = format!("{}/abroad", COUNTRY.0);
        let mut cells: Vec<String> =
            [contest, "1", &area, "Votes by post from ships", "Election Commission"].map(str::to_owned).into();
        cells.extend([registered, voted, voted - invalid, invalid].map(|n| n.to_string()));
        for choice in lists.iter().chain(&people) {
            cells.push(choices.iter().position(|c| c == choice).map_or_else(String::new, |i| votes[i].to_string()));
        }
        csv.row(&cells);
    }
    csv.end()
}
