//! The made-up country: regions, districts, towns, polling places and stations.

use super::Plan;
use super::dice::{Dice, split, split_with_least};
use super::names::{Namer, slug};
use super::parties::Setting;

/// The country's name, the first part of every id, and what is said of it.
pub(super) const COUNTRY: (&str, &str) = ("veldarra", "Veldárra");

/// Twelve regions by how many of the voters live there. The first is the capital's.
const REGION_WEIGHTS: [u64; 12] = [205, 135, 110, 95, 85, 75, 70, 60, 55, 45, 40, 25];
const DISTRICTS: usize = 60;
const TOWNS: usize = 400;

/// One row of `areas.csv`.
pub(super) struct AreaRow {
    pub(super) id: String,
    pub(super) parent: String,
    pub(super) kind: &'static str,
    pub(super) name: String,
}

/// One row of `stations.csv`.
pub(super) struct StationRow {
    pub(super) id: String,
    pub(super) area: String,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) address: String,
    pub(super) registered: u64,
}

/// Everything in it.
pub(super) struct Land {
    pub(super) areas: Vec<AreaRow>,
    pub(super) stations: Vec<StationRow>,
    /// Ids of the regions with their registered voters.
    pub(super) regions: Vec<(String, u64)>,
}

/// Where stations are put up.
struct Site {
    area: String,
    name: String,
    setting: Setting,
    stations: usize,
}

impl Land {
    pub(super) fn build(plan: &Plan) -> Self {
        let mut names = Namer::new(plan.seed, "places");
        let mut areas = vec![row("", COUNTRY.0, "country", COUNTRY.1.to_owned())];
        let stations = plan.stations_in_bounds();
        let (missions, penal) = ((stations / 250).clamp(2, 40), (stations / 2_000).clamp(1, 12));
        let gate = 1;
        let mut sites = inland(plan, stations - missions - penal - gate, penal, &mut names, &mut areas);
        sites.extend(outside(missions, &mut names, &mut areas));
        let stations: Vec<StationRow> = sites.iter().flat_map(|site| open(plan.seed, site)).collect();
        let regions = areas
            .iter()
            .filter(|a| a.kind == "region")
            .map(|a| {
                let inside = format!("{}/", a.id);
                let voters = stations.iter().filter(|s| s.area.starts_with(&inside)).map(|s| s.registered).sum();
                (a.id.clone(), voters)
            })
            .collect();
        Self { areas, stations, regions }
    }
}

fn row(parent: &str, part: &str, kind: &'static str, name: String) -> AreaRow {
    let id = if parent.is_empty() { part.to_owned() } else { format!("{parent}/{part}") };
    AreaRow { id, parent: parent.to_owned(), kind, name }
}

fn sizes(total: usize, weights: &[u64]) -> Vec<usize> {
    let parts = split_with_least(total as u64, weights, 1);
    parts.into_iter().map(|n| usize::try_from(n).expect("part of a usize")).collect()
}

fn inland(plan: &Plan, stations: usize, penal: usize, names: &mut Namer, areas: &mut Vec<AreaRow>) -> Vec<Site> {
    let mut dice = Dice::new(plan.seed, "land", "");
    let mut sites: Vec<Site> = Vec::new();
    let mut weights: Vec<u64> = Vec::new();
    let mut prisons_in: Vec<String> = Vec::new();
    let districts = sizes((stations / 8).clamp(REGION_WEIGHTS.len(), DISTRICTS), &REGION_WEIGHTS);
    let towns = sizes((stations / 4).clamp(districts.iter().sum(), TOWNS), &REGION_WEIGHTS);
    for (r, region_weight) in REGION_WEIGHTS.into_iter().enumerate() {
        let name = names.region();
        let region = row(COUNTRY.0, &slug(&name), "region", name);
        // The first of several districts is the regional city, which has more quarters than a country district has towns.
        let shares: Vec<u64> = (0..districts[r]).map(|d| if d == 0 { 16 } else { 10 }).collect();
        let counts = sizes(towns[r].max(districts[r]), &shares);
        let mut own: Vec<u64> = Vec::new();
        let mut rows = Vec::new();
        for (d, count) in counts.into_iter().enumerate() {
            let name = names.place();
            let district = row(&region.id, &slug(&name), "district", name);
            let city = r == 0 || (d == 0 && districts[r] > 1);
            for t in 0..count {
                let (setting, kind, weight) = match (city, t) {
                    (true, _) => (Setting::Quarter, "quarter", 4),
                    (false, 0) => (Setting::Town, "town", 3),
                    (false, _) => (Setting::Commune, "commune", 2),
                };
                let name = names.place();
                let area = row(&district.id, &slug(&name), kind, name.clone());
                sites.push(Site { area: area.id.clone(), name, setting, stations: 0 });
                own.push(weight * dice.between(6, 14));
                rows.push(area);
            }
            rows.insert(rows.len() - count, district);
        }
        prisons_in.push(rows.last().map(|a| a.parent.clone()).unwrap_or_default());
        areas.push(region);
        areas.extend(rows);
        // Millionths, so that a region's towns share the region's weight, whatever their number.
        weights.extend(split(region_weight * 1_000_000, &own));
    }
    for (site, n) in sites.iter_mut().zip(sizes(stations, &weights)) {
        site.stations = n;
    }
    for district in prisons_in.iter().cycle().skip(1).take(penal) {
        let name = names.place();
        let area = row(district, &format!("penal-{}", slug(&name)), "penal-institution", format!("{name} prison"));
        sites.push(Site { area: area.id.clone(), name, setting: Setting::Penal, stations: 1 });
        areas.push(area);
    }
    sites
}

fn outside(missions: usize, names: &mut Namer, areas: &mut Vec<AreaRow>) -> Vec<Site> {
    let abroad = row(COUNTRY.0, "abroad", "abroad", "Abroad and customs gates".to_owned());
    let parent = abroad.id.clone();
    areas.push(abroad);
    let mut sites = Vec::new();
    for i in 0..=missions {
        let name = names.place();
        let (kind, title, setting) = match i {
            0 => ("customs-gate", format!("{name} customs gate"), Setting::Gate),
            1 => ("diplomatic-mission", format!("Embassy in {name}"), Setting::Mission),
            _ => ("diplomatic-mission", format!("Consulate in {name}"), Setting::Mission),
        };
        let area = row(&parent, &slug(&name), kind, title);
        sites.push(Site { area: area.id.clone(), name, setting, stations: 1 });
        areas.push(area);
    }
    sites
}

const BUILDINGS: [&str; 8] = [
    "Primary School",
    "Secondary School",
    "Library",
    "Community Hall",
    "Sports Hall",
    "Music School",
    "Kindergarten",
    "Fire Station",
];
const STREETS: [&str; 10] =
    ["Mill", "Station", "Garden", "Market", "Bridge", "Well", "Chestnut", "Harbour", "School", "Meadow"];
const WAYS: [&str; 4] = ["Street", "Road", "Lane", "Square"];

fn open(seed: u64, site: &Site) -> Vec<StationRow> {
    let mut dice = Dice::new(seed, "site", &site.area);
    let mut out = Vec::with_capacity(site.stations);
    let (mut place, mut address, mut room) = (String::new(), String::new(), 0);
    let mut buildings = 0;
    for n in 1..=site.stations {
        if room == 0 {
            buildings += 1;
            room = match site.setting {
                Setting::Quarter => dice.between(3, 7),
                Setting::Town => dice.between(2, 4),
                _ => 1,
            };
            address = format!("{} {} {}, {}", dice.between(1, 120), dice.pick(&STREETS), dice.pick(&WAYS), site.name);
            place = match site.setting {
                Setting::Penal => "Visitors' Hall".to_owned(),
                Setting::Gate => "Departures Hall".to_owned(),
                Setting::Mission => "Chancery".to_owned(),
                _ => format!("{} No. {buildings}", dice.pick(&BUILDINGS)),
            };
        }
        room -= 1;
        let registered = match site.setting {
            Setting::Quarter => dice.between(620, 1_000),
            Setting::Town => dice.between(480, 860),
            Setting::Commune => dice.between(300, 560),
            Setting::Penal => dice.between(14, 40),
            Setting::Gate => dice.between(6, 20),
            Setting::Mission => dice.between(350, 900),
        };
        out.push(StationRow {
            id: format!("{}/{n:03}", site.area),
            area: site.area.clone(),
            name: format!("{} {n}", site.name),
            place: place.clone(),
            address: address.clone(),
            registered,
        });
    }
    out
}
