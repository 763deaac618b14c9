//! Made-up nights without fraud: districts that differ, stations that differ less, ballots by chance.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::missing_panics_doc,
    reason = "made-up numbers of voters, for tests"
)]

use super::Dice;
use crate::night::{Changed, Night, Row};
use election::checks::{Flags, Subject};
use election::definition::Definition;
use election::folder::{Files, read};
use election::id::ContestIx;
use election::minutes::{Closed, Figures};
use std::fmt::Write as _;
use std::sync::Arc;

/// How large the made-up country is.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Provinces.
    pub provinces: usize,
    /// Districts of each.
    pub districts: usize,
    /// Stations of each district.
    pub stations: usize,
}

const CHOICES: [(&str, f64); 6] = [("a", 0.38), ("b", 0.27), ("c", 0.16), ("d", 0.1), ("e", 0.06), ("f", 0.03)];

/// The election folder of such a country: D'Hondt in provinces of eight seats with a threshold of 5 %.
#[must_use]
pub fn folder(shape: Shape) -> Files {
    let toml = "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"UTC\"\nlanguages = [\"en\"]\nrehearsal = true\ncounts = [\"hand\"]\n[name]\nen = \"Made up\"\n[[contest]]\nid = \"parliament\"\nname = { en = \"Parliament\" }\n[contest.allocation]\nmethod = \"dhondt\"\nthreshold = [{ share = \"5%\" }]\n";
    let (mut areas, mut stations) =
        (String::from("area,parent,kind,name\nx,,country,X\n"), String::from("station,area,place\n"));
    let (mut seats, mut choices) = (String::from("contest,area,seats\n"), String::from("contest,choice,name\n"));
    for p in 0..shape.provinces {
        writeln!(areas, "x/{p},x,province,Province {p}").expect("to memory");
        writeln!(seats, "parliament,x/{p},8").expect("to memory");
        for d in 0..shape.districts {
            writeln!(areas, "x/{p}/{d},x/{p},district,District {p}-{d}").expect("to memory");
            for s in 0..shape.stations {
                writeln!(stations, "x/{p}/{d}/{s},x/{p}/{d},School {}", s / 4).expect("to memory");
            }
        }
    }
    for (id, _) in CHOICES {
        writeln!(choices, "parliament,{id},List {}", id.to_uppercase()).expect("to memory");
    }
    [
        ("election.toml", toml),
        ("areas.csv", &areas),
        ("stations.csv", &stations),
        ("choices.csv", &choices),
        ("seats.csv", &seats),
    ]
    .into_iter()
    .map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec()))
    .collect()
}

/// A night without fraud. The same seed gives the same night; `earlier` gives the election before it in the same places.
#[must_use]
pub fn night(shape: Shape, seed: u64, earlier: bool) -> Night {
    let definition = Arc::new(read(&folder(shape)).expect("the made-up folder is right"));
    // What the places are is the same for both elections; what happens on the day is not.
    let mut places = Dice::new(seed);
    let mut day = Dice::new(seed ^ if earlier { 0x5eed } else { 0xda7 });
    let mut night = Night {
        definition: Arc::clone(&definition),
        contest: ContestIx(0),
        rows: vec![],
        missing: 0,
        unaudited: vec![],
    };
    for _ in 0..shape.provinces {
        let province = Place::new(&mut places, 0.05, 0.5);
        for _ in 0..shape.districts {
            let district = province.within(&mut places, 0.04, 0.35);
            for _ in 0..shape.stations {
                let station = district.within(&mut places, 0.03, 0.12).within(&mut day, 0.015, 0.08);
                let registered = 150 + day.below(260) as u32;
                let row = row(&definition, night.rows.len(), &station, registered, &mut day);
                night.rows.push(row);
            }
        }
    }
    night
}

/// What people somewhere are like: how many come, and how strong each list is.
#[derive(Clone)]
struct Place {
    turnout: f64,
    strength: Vec<f64>,
}

impl Place {
    fn new(dice: &mut Dice, turnout: f64, strength: f64) -> Self {
        Self { turnout: 0.72, strength: CHOICES.iter().map(|c| c.1.ln()).collect() }.within(dice, turnout, strength)
    }

    fn within(&self, dice: &mut Dice, turnout: f64, strength: f64) -> Self {
        Self {
            turnout: (self.turnout + turnout * dice.normal()).clamp(0.05, 0.98),
            strength: self.strength.iter().map(|s| s + strength * dice.normal()).collect(),
        }
    }
}

fn row(d: &Definition, pair: usize, place: &Place, registered: u32, dice: &mut Dice) -> Row {
    let voted = dice.binomial(registered, place.turnout);
    let invalid = dice.binomial(voted, 0.02);
    let weights: Vec<f64> = place.strength.iter().map(|s| s.exp()).collect();
    let whole: f64 = weights.iter().sum();
    let mut votes = vec![0_u32; weights.len()];
    for _ in 0..voted - invalid {
        let mut at = dice.unit() * whole;
        let choice = weights.iter().position(|w| {
            at -= w;
            at < 0.0
        });
        votes[choice.unwrap_or(0)] += 1;
    }
    let figures = Figures {
        registered: Some(registered),
        voted: Some(voted),
        valid: Some(voted - invalid),
        invalid: Some(invalid),
    };
    // Counting takes its time, and the more ballots the longer.
    let minutes = (45.0 + 18.0 * dice.normal() + 0.1 * f64::from(voted)).clamp(5.0, 400.0) as u32;
    let closed = format!("2026-05-10T{:02}:{:02}:00+00:00", 17 + minutes / 60, minutes % 60);
    let flags = Flags::of(&Subject {
        figures,
        votes: votes.iter().map(|v| u64::from(*v)).sum(),
        listed: None,
        closed: &closed,
        polling_day: &d.date,
    });
    let recorded = 1_778_432_400_000_000 + i64::from(minutes) * 60_000_000 + 120_000_000;
    // One in fifty has mixed up two lines and puts it right.
    let first = dice.chance(0.02).then(|| {
        let mut swapped = votes.clone();
        let at = dice.below(votes.len() - 1);
        swapped.swap(at, at + 1);
        Box::new(Changed { votes: swapped.into(), issue: 2, recorded: recorded + 3_600_000_000 })
    });
    Row {
        pair: pair.into(),
        figures,
        votes: votes.into(),
        flags,
        closed: Closed::parse(&closed).expect("the form of minutes"),
        recorded: Some(recorded),
        first,
    }
}
