//! What time tells: results that were changed after they were first reported, and counts that were ready too early.

use super::ground::median;
use super::{Finding, Ground, Seen};
use crate::night::Row;
use crate::real;
use statrs::distribution::{Binomial, DiscreteCDF};

/// Chance below which changes are called.
const CALLED: f64 = 0.001;
/// Changes that a test needs.
const CHANGES_MIN: u64 = 10;
/// Deviations from which a count is called too fast.
const FAST: f64 = 5.0;
/// Seconds that are one deviation at least.
const DEVIATION_MIN: f64 = 300.0;
const MICROSECONDS: i64 = 1_000_000;

pub(super) fn changes(g: &Ground<'_>) -> Seen {
    if g.night.rows.iter().all(|r| r.recorded.is_none()) {
        return Seen::lacks("Only a record knows what was reported first; these figures come from a table.");
    }
    let Some(&leader) = g.leading.first() else { return Seen::lacks("Nobody has votes.") };
    let mut seen = Seen::default();
    let (mut more, mut fewer, mut changed, mut moved) = (0_u64, 0_u64, 0_u64, 0_i64);
    for (i, row) in g.night.rows.iter().enumerate() {
        let Some(first) = &row.first else { continue };
        changed += 1;
        let by = i64::from(row.votes[leader]) - i64::from(first.votes[leader]);
        moved += by;
        match by.signum() {
            1 => more += 1,
            -1 => fewer += 1,
            _ => {}
        }
        let apart: u64 = row.votes.iter().zip(&first.votes).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        let what = format!("issue {}: {by:+} votes for {}, {apart} in all", first.issue, g.name(leader));
        seen.findings.push(Finding { row: Some(i), place: g.id(i), what, score: real(apart) });
    }
    let chance = coin(more, fewer);
    seen.summary.push(format!(
        "{changed} results were changed after their first minutes; by that {} gained in {more} and lost in {fewer}, {moved:+} votes in all (chance by a coin {chance:.4}).",
        g.name(leader)
    ));
    if more + fewer < CHANGES_MIN || chance >= CALLED {
        // Single corrections are the system at work; they are listed on the station's page.
        seen.findings.clear();
    }
    seen
}

/// The chance of at least so uneven a split by a coin, both ways.
fn coin(a: u64, b: u64) -> f64 {
    let n = a + b;
    let below = Binomial::new(0.5, n).map_or(1.0, |d| d.cdf(a.min(b)));
    (2.0 * below).min(1.0)
}

pub(super) fn speed(g: &Ground<'_>) -> Seen {
    // A replayed night was closed everywhere at the same hour: that says nothing.
    let closed: Vec<i64> = g.night.rows.iter().map(|r| seconds(r.closed.as_str())).collect();
    if closed.windows(2).all(|w| w[0] == w[1]) {
        return Seen::lacks("All counts were closed at the same moment, as in a replayed night.");
    }
    let mut seen = Seen::default();
    for (_, rows) in &g.groups {
        if rows.len() < super::ground::NEIGHBOURS_MIN {
            continue;
        }
        let time = |i: usize| seconds_float(closed[i] - closed[rows[0]]);
        let middle = median(&mut rows.iter().map(|i| time(*i)).collect::<Vec<_>>());
        let spread = 1.4826 * median(&mut rows.iter().map(|i| (time(*i) - middle).abs()).collect::<Vec<_>>());
        let voters = |i: usize| real(g.night.rows[i].base());
        let usual = median(&mut rows.iter().map(|i| voters(*i)).collect::<Vec<_>>());
        for &i in rows.iter().filter(|i| voters(**i) >= usual) {
            let z = (middle - time(i)) / spread.max(DEVIATION_MIN);
            if z >= FAST {
                let what =
                    format!("closed {:.0} minutes before the middle one around (z {z:.1})", (middle - time(i)) / 60.0);
                seen.findings.push(Finding { row: Some(i), place: g.id(i), what, score: z });
            }
        }
    }
    let early = |(i, row): (usize, &Row)| row.recorded.map(|at| (i, closed[i] - at.div_euclid(MICROSECONDS)));
    let recorded: Vec<(usize, i64)> = g.night.rows.iter().enumerate().filter_map(early).collect();
    let too_early: Vec<_> = recorded.iter().filter(|(_, by)| *by > 60).collect();
    if too_early.len() * 2 > recorded.len() {
        // Then it is no station's doing.
        let (n, of) = (too_early.len(), recorded.len());
        seen.summary.push(format!("{n} of {of} results were recorded before they were closed: the record's clock, or a time zone, is wrong, or the night was played. None is called for that."));
    } else {
        for (i, by) in too_early {
            let what = format!("recorded {} minutes before it was closed", by / 60);
            seen.findings.push(Finding { row: Some(*i), place: g.id(*i), what, score: FAST });
        }
    }
    seen.summary.push(format!("{} results are called.", seen.findings.len()));
    seen
}

fn seconds_float(s: i64) -> f64 {
    let sign = if s < 0 { -1.0 } else { 1.0 };
    sign * real(s.unsigned_abs())
}

/// A closing time as seconds since 1970; its form was checked when it was read.
fn seconds(closed: &str) -> i64 {
    closed.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::coin;

    #[test]
    fn a_coin_falls_as_the_tables_say() {
        assert!((coin(5, 5) - 1.0).abs() < 1e-12);
        // Ten of ten: 2 ÷ 1,024.
        assert!((coin(10, 0) - 2.0 / 1024.0).abs() < 1e-12);
        assert_eq!(coin(10, 0), coin(0, 10));
    }
}
