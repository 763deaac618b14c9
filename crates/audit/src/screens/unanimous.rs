//! Stations where all voted alike, or where all voted.

use super::{Finding, Ground, Seen};
use crate::real;

/// Valid votes that make unanimity worth a look.
const VOTES_MIN: u64 = 30;
/// Registered voters that make full turnout worth a look.
const REGISTERED_MIN: u32 = 50;
/// Chance on the whole night below which a station is called.
const CALLED: f64 = 0.001;

pub(super) fn run(g: &Ground<'_>) -> Seen {
    let mut seen = Seen::default();
    // The chance of one station that makes one on the whole night: the more stations, the smaller.
    let limit = (CALLED / real(g.night.rows.len().max(1) as u64)).ln();
    let (mut alike, mut all_came) = (0_u64, 0_u64);
    for (_, rows) in &g.groups {
        let rows_of = || rows.iter().map(|i| &g.night.rows[*i]);
        let base: u64 = rows_of().map(crate::night::Row::base).sum();
        let figures = rows_of().filter_map(|r| super::ground::turnout(r, 1));
        let (voted, registered) = figures.fold((0_u64, 0_u64), |(v, r), (a, b)| (v + u64::from(a), r + u64::from(b)));
        for &i in rows {
            let row = &g.night.rows[i];
            let valid = row.base();
            let winner = row.votes.iter().position(|v| u64::from(*v) == valid).filter(|_| valid >= VOTES_MIN);
            if let Some(choice) = winner {
                alike += 1;
                let votes: u64 = rows_of().map(|r| u64::from(r.votes[choice])).sum();
                add(
                    &mut seen,
                    g,
                    i,
                    format!("all {valid} valid votes for {}", g.name(choice)),
                    (votes, base),
                    valid,
                    limit,
                );
            }
            if let Some((v, r)) = super::ground::turnout(row, REGISTERED_MIN).filter(|(v, r)| v == r) {
                all_came += 1;
                add(
                    &mut seen,
                    g,
                    i,
                    format!("all {r} registered voters took part"),
                    (voted, registered),
                    u64::from(v),
                    limit,
                );
            }
        }
    }
    seen.summary.push(format!("{alike} stations with {VOTES_MIN} or more valid votes are unanimous; in {all_came} with {REGISTERED_MIN} or more registered voters all took part. Called are those that the area around does not explain."));
    seen
}

/// Calls it if so many alike have a small chance by the area's own proportion.
fn add(seen: &mut Seen, g: &Ground<'_>, row: usize, what: String, (part, whole): (u64, u64), times: u64, limit: f64) {
    let share = if whole == 0 { 1.0 } else { (real(part) / real(whole)).min(1.0) };
    let log = real(times) * share.ln();
    if log < limit {
        let what = format!("{what}; around {}", super::percent(share));
        seen.findings.push(Finding { row: Some(row), place: g.id(row), what, score: -log });
    }
}
