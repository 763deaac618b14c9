//! Stations unlike their neighbours: robust z-scores of turnout, of shares, and of changes since the previous election.

use super::ground::{median, turnout as turnout_of};
use super::{Finding, Ground, Seen, percent};
use crate::night::Row;
use crate::real;
use std::collections::HashMap;

/// Called from here on.
const CALLED: f64 = 5.0;
/// Ballots or registered voters that a station must have to be looked at.
const LEAST: u32 = 50;
/// Deviations of a normal distribution in a median absolute deviation.
const NORMAL: f64 = 1.4826;

/// A figure of a row: its value and the variance that chance alone gives it.
struct Value {
    row: usize,
    value: f64,
    chance: f64,
}

/// What a proportion of so many varies by chance, seen from the area's median: a smoothed estimate, so that 0 % and 100 % vary too.
fn chance(p: f64, n: f64) -> f64 {
    let p = (p * n + 1.0) / (n + 2.0);
    p * (1.0 - p) / n
}

/// Robust z of each value against all; and their median.
fn scores(values: &[Value]) -> (f64, Vec<f64>) {
    let mut sorted: Vec<f64> = values.iter().map(|v| v.value).collect();
    let middle = median(&mut sorted);
    let mut away: Vec<f64> = values.iter().map(|v| (v.value - middle).abs()).collect();
    let spread = NORMAL * median(&mut away);
    (middle, values.iter().map(|v| (v.value - middle) / (spread * spread + v.chance).sqrt()).collect())
}

/// A figure of a row (by its position): its value and the variance of chance.
type Figure<'a> = dyn Fn(usize, &Row) -> Option<(f64, f64)> + 'a;

/// Looks at one figure in every group and adds what is called.
fn look(g: &Ground<'_>, name: &str, of: &Figure<'_>, show: fn(f64) -> String, seen: &mut Seen) -> u64 {
    let mut looked = 0;
    for (_, rows) in &g.groups {
        let values: Vec<Value> = rows
            .iter()
            .filter_map(|i| of(*i, &g.night.rows[*i]).map(|(value, chance)| Value { row: *i, value, chance }))
            .collect();
        if values.len() < super::ground::NEIGHBOURS_MIN {
            continue;
        }
        looked += values.len() as u64;
        let (middle, scores) = scores(&values);
        for (v, z) in values.iter().zip(scores).filter(|(_, z)| z.abs() >= CALLED) {
            let what = format!("{name} {}, around {} (z {z:.1})", show(v.value), show(middle));
            seen.findings.push(Finding { row: Some(v.row), place: g.id(v.row), what, score: z.abs() });
        }
    }
    looked
}

fn proportion(part: u32, whole: u32) -> (f64, f64) {
    let p = f64::from(part) / f64::from(whole);
    (p, chance(p, f64::from(whole)))
}

fn share_of(row: &Row, choice: usize) -> Option<(f64, f64)> {
    let base = row.base();
    if base < u64::from(LEAST) {
        return None;
    }
    let p = f64::from(row.votes[choice]) / real(base);
    Some((p, chance(p, real(base))))
}

/// Where one does better another does worse: the largest of a station is enough.
fn worst_of_each(seen: &mut Seen) {
    let mut best: HashMap<Option<usize>, Finding> = HashMap::new();
    for f in seen.findings.drain(..) {
        let slot = best.entry(f.row).or_insert_with(|| f.clone());
        if f.score > slot.score {
            *slot = f;
        }
    }
    seen.findings = best.into_values().collect();
}

fn summary(seen: &mut Seen, looked: u64) {
    seen.summary.push(format!("{} of {looked} stations looked at are called.", seen.findings.len()));
}

pub(super) fn turnout(g: &Ground<'_>) -> Seen {
    let mut seen = Seen::default();
    let of = |_: usize, row: &Row| turnout_of(row, LEAST).map(|(voted, registered)| proportion(voted, registered));
    let looked = look(g, "turnout", &of, percent, &mut seen);
    if looked == 0 {
        return Seen::lacks("Not enough stations have voters and registered voters.");
    }
    summary(&mut seen, looked);
    seen
}

pub(super) fn share(g: &Ground<'_>) -> Seen {
    let mut seen = Seen::default();
    let mut looked = 0;
    for choice in g.leading.clone() {
        looked = looked.max(look(g, g.name(choice), &|_, row| share_of(row, choice), percent, &mut seen));
    }
    if looked == 0 {
        return Seen::lacks("Not enough stations.");
    }
    worst_of_each(&mut seen);
    summary(&mut seen, looked);
    seen
}

/// A signed number of percentage points.
fn points(x: f64) -> String {
    format!("{:+.1} points", 100.0 * x)
}

pub(super) fn change(g: &Ground<'_>) -> Seen {
    let Some(previous) = g.previous else { return Seen::lacks("No previous election was given.") };
    let by_id: HashMap<String, &Row> = previous.rows.iter().map(|r| (previous.id(r), r)).collect();
    let then: Vec<Option<&Row>> = (0..g.night.rows.len()).map(|i| by_id.get(&g.id(i)).copied()).collect();
    let mut seen = Seen::default();
    let of = |i: usize, row: &Row| {
        let (now, before) = (turnout_of(row, LEAST)?, turnout_of(then[i]?, LEAST)?);
        let (now, before) = (proportion(now.0, now.1), proportion(before.0, before.1));
        Some((now.0 - before.0, now.1 + before.1))
    };
    let mut looked = look(g, "turnout", &of, points, &mut seen);
    for choice in g.leading.clone() {
        let id = &g.night.contest().choices[choice].id;
        let Some(before) = previous.contest().choice(id) else { continue };
        let of = |i: usize, row: &Row| {
            let (now, before) = (share_of(row, choice)?, share_of(then[i]?, before as usize)?);
            Some((now.0 - before.0, now.1 + before.1))
        };
        looked = looked.max(look(g, g.name(choice), &of, points, &mut seen));
    }
    if looked == 0 {
        return Seen::lacks("No station of the previous election has the id of one of this.");
    }
    worst_of_each(&mut seen);
    summary(&mut seen, looked);
    seen
}
