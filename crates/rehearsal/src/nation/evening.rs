//! The election day: who votes how in each station, and when its minutes arrive.

use super::dice::{Dice, split};
use super::mishaps::{Mishaps, Report};
use super::parties::{Setting, leanings, weight};
use super::{Day, Event, Plan, polling};
use election::definition::{Definition, Pair, Station};
use election::id::{AreaIx, PairIx, StationIx};
use election::minutes::{Figures, NUMBER_MAX};
use election::statement::Aggregate;

/// Seconds of the evening, from the closing of the poll at 20:00.
pub(super) const EVENING_SECONDS: u64 = 6 * 3_600;
/// Moments of the evening; a thousandth of it has a thousand.
pub(super) const MOMENTS: u64 = 1_000_000;
/// Voters of a station whose list the folder does not tell.
const REGISTERED_UNKNOWN: u64 = 500;

/// An event with its exact place in the evening.
pub(super) struct Timed {
    pub(super) moment: u64,
    pub(super) event: Event,
}

impl Timed {
    pub(super) fn permille(moment: u64) -> u16 {
        u16::try_from(moment.min(MOMENTS) / 1_000).expect("at most 1,000")
    }
}

/// What the voters of one area are like.
#[derive(Clone)]
struct Voters {
    setting: Setting,
    /// Thousandths of those registered.
    turnout: u64,
    parties: [u64; 8],
}

pub(super) fn day(plan: &Plan, definition: &Definition) -> Day {
    let mut timed = Vec::with_capacity(definition.pairs.len() + definition.pairs.len() / 16);
    let mut mishaps = Mishaps::draw(plan, definition);
    let mut known: Vec<Option<Voters>> = vec![None; definition.areas.len()];
    let mut came = vec![0_u64; definition.stations.len()];
    for (i, station) in definition.stations.iter().enumerate() {
        let voters = known[station.area.at()].get_or_insert_with(|| voters(plan.seed, definition, station.area));
        for (pair, report) in count(plan.seed, definition, StationIx::from(i), station, voters) {
            // Every contest of a station has the same voters.
            came[i] = report.figures.voted.map_or(0, u64::from);
            mishaps.tell(definition, pair, report, &mut timed);
        }
    }
    let last = (MOMENTS - 5_000..).zip(&definition.aggregates);
    timed.extend(last.map(|(moment, row)| Timed { moment, event: aggregate(definition, row, moment) }));
    // Stable: of the same moment, in the order of the folder.
    timed.sort_by_key(|t| t.moment);
    Day { turnout: polling::turnout(definition, &came), events: timed.into_iter().map(|t| t.event).collect() }
}

/// The setting of an area, by its own kind or that of one above it.
pub(super) fn setting(definition: &Definition, area: AreaIx) -> Setting {
    definition.upwards(area).find_map(|a| Setting::of_kind(&definition.areas[a.at()].kind)).unwrap_or(Setting::Town)
}

fn voters(seed: u64, definition: &Definition, area: AreaIx) -> Voters {
    let id = &definition.areas[area.at()].id;
    let region = definition.upwards(area).find(|a| definition.areas[a.at()].depth == 1).unwrap_or(Definition::ROOT);
    let mut region = Dice::new(seed, "region", &definition.areas[region.at()].id);
    let mut own = Dice::new(seed, "town", id);
    let setting = setting(definition, area);
    let turnout = match setting {
        Setting::Quarter => 660,
        Setting::Town => 690,
        Setting::Commune => 720,
        Setting::Penal | Setting::Gate => 1_000,
        Setting::Mission => 430,
    };
    let turnout = turnout * region.factor(130) / 1_000 * own.factor(60) / 1_000;
    // A swing multiplies what the party has, so that a region has strongholds and no party falls below nothing.
    let mut parties = leanings(setting);
    for w in &mut parties {
        *w = *w * region.factor(450) / 1_000 * own.factor(220) / 1_000;
    }
    Voters { setting, turnout, parties }
}

/// Every contest of a station, as it was truly counted.
fn count(
    seed: u64,
    definition: &Definition,
    ix: StationIx,
    station: &Station,
    voters: &Voters,
) -> Vec<(PairIx, Report)> {
    let mut dice = Dice::new(seed, "station", &station.id);
    let ordinary = matches!(voters.setting, Setting::Quarter | Setting::Town | Setting::Commune);
    let listed = station.registered.map_or(REGISTERED_UNKNOWN, u64::from);
    // Late entries and deaths after the list was printed.
    let registered = if ordinary && dice.one_in(300) { listed + dice.between(1, 3) } else { listed };
    let voted = match voters.setting {
        Setting::Penal => registered + dice.between(120, 320),
        Setting::Gate => registered + dice.between(180, 420),
        // Officials and guards vote where they serve.
        _ if ordinary && dice.one_in(600) => registered + dice.between(1, 4),
        _ => (registered * (voters.turnout * dice.factor(80) / 1_000).min(970) / 1_000).max(1),
    };
    let parties = voters.parties.map(|w| w * dice.factor(300) / 1_000);
    let mut moment = arrival(&mut dice, voters.setting, voted);
    let mut out = Vec::with_capacity(station.pairs.len());
    for pair in definition.stations[ix.at()].pairs.iter().copied() {
        let p = &definition.pairs[pair.at()];
        let invalid = voted * dice.between(6, 26) / 1_000;
        let votes = split(voted - invalid, &weights(definition, p, &parties, &mut dice));
        let small = |n: u64| u32::try_from(n.min(u64::from(NUMBER_MAX))).expect("limited just now");
        out.push((
            pair,
            Report {
                moment,
                closed: closed(&mut dice, moment),
                figures: Figures {
                    registered: Some(small(registered)),
                    voted: Some(small(voted)),
                    valid: Some(small(voted - invalid)),
                    invalid: Some(small(invalid)),
                },
                votes: votes.into_iter().map(small).collect(),
            },
        ));
        moment += dice.between(8_000, 35_000);
    }
    out
}

fn weights(definition: &Definition, pair: &Pair, parties: &[u64; 8], dice: &mut Dice) -> Vec<u64> {
    let contest = &definition.contests[pair.contest.at()];
    let weigh = |c: &u32| {
        let choice = &contest.choices[*c as usize];
        let w = weight(&choice.id, parties) * dice.factor(90) / 1_000;
        // Outside every constituency nobody knows those who stand in one.
        if choice.area.is_some() && pair.constituency.is_none() { 0 } else { w }
    };
    contest.list(pair.list).iter().map(weigh).collect()
}

/// Small rural boxes come first, cities late, gates and missions last; within each the many in the middle make an S.
fn arrival(dice: &mut Dice, setting: Setting, voted: u64) -> u64 {
    let (first, width) = match setting {
        Setting::Commune => (40_000, 430_000),
        Setting::Town | Setting::Penal => (150_000, 480_000),
        Setting::Quarter => (260_000, 480_000),
        Setting::Gate => (840_000, 40_000),
        Setting::Mission => (820_000, 130_000),
    };
    let counting = if matches!(setting, Setting::Gate | Setting::Mission) { 0 } else { voted.min(1_000) * 60 };
    first + dice.bell(width) + counting
}

/// Seconds after the closing of the poll: some minutes before the arrival.
fn closed(dice: &mut Dice, moment: u64) -> u64 {
    let arrival = moment * EVENING_SECONDS / MOMENTS;
    arrival.saturating_sub(dice.between(60, 540))
}

fn aggregate(definition: &Definition, row: &election::definition::AggregateRow, moment: u64) -> Event {
    let contest = &definition.contests[row.contest.at()];
    let small = |n: u64| u32::try_from(n).expect("the folder's reader limits figures to half of 2^32");
    let f = &row.figures;
    let statement = Aggregate {
        election: definition.id.clone(),
        definition: definition.digest,
        contest: contest.id.clone(),
        round: row.round,
        area: definition.areas[row.area.at()].id.clone(),
        name: row.name.clone(),
        issue: 1,
        source: row.source.clone(),
        figures: Figures {
            registered: f.registered.map(small),
            voted: f.voted.map(small),
            valid: f.valid.map(small),
            invalid: f.invalid.map(small),
        },
        votes: contest.choices.iter().zip(&row.votes).map(|(c, n)| (c.id.clone(), small(*n))).collect(),
    };
    Event::Aggregate { statement, at_permille: Timed::permille(moment) }
}
