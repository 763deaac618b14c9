//! Whole percentages: more stations than chance gives have a turnout or a leader's share at one.

use super::ground::turnout;
use super::{Finding, Ground, Seen};
use crate::plot;
use crate::real;
use std::collections::HashMap;

/// Ballots that a station must have, and has at most, to be looked at.
const LEAST: u32 = 100;
const MOST: u32 = 5_000;
/// Called from so many standard deviations on.
const CALLED: f64 = 4.5;
/// Bars for each percentage point.
const BARS: usize = 4;

pub(super) fn run(g: &Ground<'_>) -> Seen {
    let leader = g.leading.first().copied();
    let of_turnout: Vec<(u32, u32)> = g
        .night
        .rows
        .iter()
        .filter_map(|r| turnout(r, LEAST))
        .filter(|(voted, registered)| voted < registered)
        .collect();
    let of_leader: Vec<(u32, u32)> = leader.map_or_else(Vec::new, |c| {
        g.night.rows.iter().filter_map(|r| Some((r.votes[c], u32::try_from(r.base()).ok()?))).collect()
    });
    let mut seen = Seen::default();
    let name = leader.map_or("", |c| g.name(c));
    let mut near = Near::default();
    for (what, pairs) in [("turnout".to_owned(), &of_turnout), (format!("the share of {name}"), &of_leader)] {
        let Some(found) = near.count(pairs) else { continue };
        seen.summary.push(format!(
            "{what}: {} of {} stations lie at a whole percentage; {:.0} are to be expected, give or take {:.0} (z {:.1}).",
            found.seen,
            found.stations,
            found.expected,
            found.deviation,
            found.z()
        ));
        if found.z() >= CALLED {
            let what =
                format!("{what} at whole percentages: {:.0} stations too many", real(found.seen) - found.expected);
            seen.findings.push(Finding {
                row: None,
                place: g.night.definition.areas[0].id.clone(),
                what,
                score: found.z(),
            });
        }
    }
    if seen.summary.is_empty() {
        return Seen::lacks("No station has between 100 and 5,000 ballots.");
    }
    seen.drawing = Some(histogram(&of_turnout));
    seen
}

#[derive(Debug)]
struct Found {
    stations: u64,
    seen: u64,
    expected: f64,
    deviation: f64,
}

impl Found {
    fn z(&self) -> f64 {
        if self.deviation > 0.0 { (real(self.seen) - self.expected) / self.deviation } else { 0.0 }
    }
}

/// Which numbers out of so many are at a whole percentage; and logarithms of factorials.
#[derive(Default)]
struct Near {
    hits: HashMap<u32, Vec<u32>>,
    log_factorial: Vec<f64>,
}

fn is_near(part: u32, whole: u32) -> bool {
    // How far 100 × part ÷ whole is from a whole number, in parts of `whole`: 0.05 points are whole ÷ 20, half a ballot is 50.
    let (part, whole) = (u64::from(part) * 100, u64::from(whole));
    let rest = part % whole;
    rest.min(whole - rest) <= (whole / 20).max(50)
}

impl Near {
    fn count(&mut self, pairs: &[(u32, u32)]) -> Option<Found> {
        let (mut stations, mut seen, mut expected, mut variance) = (0, 0, 0.0, 0.0);
        for &(part, whole) in pairs.iter().filter(|(part, whole)| (LEAST..=MOST).contains(whole) && part <= whole) {
            stations += 1;
            seen += u64::from(is_near(part, whole));
            let p = self.chance(part, whole);
            expected += p;
            variance += p * (1.0 - p);
        }
        (stations > 0).then(|| Found { stations, seen, expected, deviation: f64::sqrt(variance) })
    }

    /// The chance that a binomial number of `whole` with the mean `part` is at a whole percentage.
    fn chance(&mut self, part: u32, whole: u32) -> f64 {
        while self.log_factorial.len() <= whole as usize {
            let next = self.log_factorial.last().map_or(0.0, |l| l + f64::ln(real(self.log_factorial.len() as u64)));
            self.log_factorial.push(next);
        }
        let log = &self.log_factorial;
        let hits = self.hits.entry(whole).or_insert_with(|| (0..=whole).filter(|k| is_near(*k, whole)).collect());
        // A station that reports 0 or all does not say that its voters had no choice.
        let n = f64::from(whole);
        let p = ((f64::from(part) + 0.5) / (n + 1.0)).clamp(1e-9, 1.0 - 1e-9);
        let reach = 7.0 * (n * p * (1.0 - p)).sqrt() + 2.0;
        let (ln_p, ln_q) = (p.ln(), (1.0 - p).ln());
        let term = |k: u32| {
            let rest = whole - k;
            let choose = log[whole as usize] - log[k as usize] - log[rest as usize];
            (choose + f64::from(k) * ln_p + f64::from(rest) * ln_q).exp()
        };
        let first = hits.partition_point(|k| f64::from(*k) < n * p - reach);
        hits[first..].iter().take_while(|k| f64::from(**k) <= n * p + reach).map(|k| term(*k)).sum::<f64>().min(1.0)
    }
}

/// Turnout in quarters of a point, those at whole percentages dark.
fn histogram(pairs: &[(u32, u32)]) -> paper::document::Drawing {
    let bars = 100 * BARS + 1;
    let mut counts = vec![0_u64; bars];
    for &(part, whole) in pairs.iter().filter(|(_, whole)| *whole >= LEAST) {
        // The bar's middle is a multiple of a quarter of a point.
        let at = (u64::from(part) * 100 * BARS as u64 * 2 + u64::from(whole)) / (2 * u64::from(whole));
        counts[usize::try_from(at).unwrap_or(bars).min(bars - 1)] += 1;
    }
    let dark: Vec<bool> = (0..bars).map(|i| i % BARS == 0).collect();
    let from = 30 * BARS;
    let words = "Stations by turnout, from 30 to 100 %, in quarters of a point; whole percentages are dark. Dark bars that stand above their neighbours are an excess.";
    plot::bars(words, &counts[from..], &dark[from..], (30.0, 100.0), "turnout in %", "stations")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Dice;

    #[test]
    fn a_whole_percentage_is_told_from_its_neighbours() {
        // 60.05 % is near, 60.06 % is not.
        assert!(is_near(6005, 10_000) && !is_near(6006, 10_000));
        assert!(is_near(5995, 10_000) && !is_near(5994, 10_000));
        assert!(is_near(60, 100) && is_near(0, 7) && is_near(7, 7));
        // 60 % of 331 are 198.6 ballots: 199 is the nearest, 198 is not.
        assert!(is_near(199, 331) && !is_near(198, 331));
    }

    #[test]
    fn what_is_expected_is_what_chance_gives() {
        let mut dice = Dice::new(9);
        let mut near = Near::default();
        for (p, n) in [(0.6, 250), (0.85, 331), (0.5, 997)] {
            let hits = (0..20_000).filter(|_| is_near(dice.binomial(n, p), n)).count();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of ballots")]
            let chance = near.chance((p * f64::from(n)).round() as u32, n);
            let measured = real(hits as u64) / 20_000.0;
            assert!((measured - chance).abs() < 0.012, "{p} of {n}: {measured}, expected {chance}");
        }
    }

    #[test]
    fn invented_percentages_are_called() {
        let mut dice = Dice::new(2);
        let honest: Vec<(u32, u32)> = (0..4000).map(|_| (dice.binomial(317, 0.62), 317)).collect();
        let z = |pairs: &[(u32, u32)]| Near::default().count(pairs).unwrap().z();
        assert!(z(&honest).abs() < CALLED);
        // One station in eight wrote down a round percentage.
        let mut invented = honest;
        invented.iter_mut().step_by(8).for_each(|(part, whole)| *part = (*whole * 70).div_ceil(100));
        assert!(z(&invented) > CALLED, "{}", z(&invented));
    }
}
