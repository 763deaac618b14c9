//! Last digits: ten equally frequent ones, or some too often.

use super::{Finding, Ground, Seen};
use crate::plot;
use crate::real;
use election::id::AreaIx;
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::collections::BTreeMap;

/// Figures below this have a last digit that is not free.
const LEAST: u32 = 50;
/// Figures above this are few and far apart.
const MOST: u32 = 100_000;
/// Figures that a test needs.
const FIGURES_MIN: u64 = 500;
/// Chance below which all tests together call.
const CALLED: f64 = 0.001;

pub(super) fn run(g: &Ground<'_>) -> Seen {
    let columns: Vec<Option<usize>> = std::iter::once(None).chain(g.leading.iter().copied().map(Some)).collect();
    // (Area, column) → how often each number comes; the country and the areas right below it.
    let mut numbers: BTreeMap<(AreaIx, usize), Vec<u64>> = BTreeMap::new();
    let root = AreaIx(0);
    for (i, row) in g.night.rows.iter().enumerate() {
        let d = &g.night.definition;
        let below = d.upwards(g.area(i)).find(|a| d.areas[a.at()].parent == Some(root));
        for (c, column) in columns.iter().enumerate() {
            let n = column.map_or(row.figures.voted, |c| Some(row.votes[c])).filter(|n| *n <= MOST);
            let Some(n) = n else { continue };
            for area in [Some(root), below].into_iter().flatten() {
                let all = numbers.entry((area, c)).or_default();
                if all.len() <= n as usize {
                    all.resize(n as usize + 1, 0);
                }
                all[n as usize] += 1;
            }
        }
    }
    let mut counts: BTreeMap<(AreaIx, usize), Digits> =
        numbers.iter().map(|(key, numbers)| (*key, Digits::of(numbers))).collect();
    counts.retain(|_, digits| digits.seen.iter().sum::<u64>() >= FIGURES_MIN);
    if counts.is_empty() {
        return Seen::lacks("There are not 500 figures of 50 or more.");
    }
    let mut seen = Seen::default();
    let limit = CALLED / real(counts.len() as u64);
    for ((area, c), digits) in &counts {
        let (chi, chance) = digits.chi_squared();
        let name = columns[*c].map_or("voters", |c| g.name(c));
        let place = &g.night.definition.areas[area.at()].id;
        if *area == root {
            seen.summary
                .push(format!("{name}, whole country: chi² {chi:.1} with 9 degrees of freedom, chance {chance:.4}."));
        }
        if chance < limit {
            let what = format!("last digits of {name}: {:?}, chi² {chi:.1}, chance {chance:.1e}", digits.seen);
            seen.findings.push(Finding { row: None, place: place.clone(), what, score: chi });
        }
    }
    seen.summary.push(format!("{} tests; one is called below a chance of {limit:.1e}.", counts.len()));
    if let Some(digits) = counts.get(&(root, 0)) {
        let words = "Last digits of the number of voters, 0 to 9, in the whole country.";
        seen.drawing = Some(plot::bars(words, &digits.seen, &[], (0.0, 10.0), "last digit", "stations"));
    }
    seen
}

/// Last digits, and how many of each there would be if only they were free.
struct Digits {
    seen: [u64; 10],
    expected: [f64; 10],
}

impl Digits {
    /// Of a table of how often each number comes. Small numbers are more frequent than large ones, so equal frequency is no fair expectation: each
    /// number is expected as often as the ten numbers around it on average (the two ends count half), which have each digit once.
    fn of(numbers: &[u64]) -> Self {
        let at = |v: usize| real(numbers.get(v).copied().unwrap_or(0));
        let (mut seen, mut expected) = ([0; 10], [0.0; 10]);
        for v in LEAST as usize..numbers.len() + 5 {
            seen[v % 10] += numbers.get(v).copied().unwrap_or(0);
            let inner: f64 = (v - 4..v + 5).map(at).sum();
            expected[v % 10] += (inner + 0.5 * (at(v - 5) + at(v + 5))) / 10.0;
        }
        Self { seen, expected }
    }

    /// The statistic and its chance with nine degrees of freedom.
    fn chi_squared(&self) -> (f64, f64) {
        // The window reaches a little over the lower end: only the shares of the digits are compared.
        let scale = real(self.seen.iter().sum()) / self.expected.iter().sum::<f64>().max(1.0);
        let of = |(n, e): (&u64, &f64)| (real(*n) - e * scale).powi(2) / (e * scale).max(1e-9);
        let chi: f64 = self.seen.iter().zip(&self.expected).map(of).sum();
        (chi, ChiSquared::new(9.0).map_or(1.0, |d| d.sf(chi)))
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;

    /// The 5 % point of chi-squared with 9 degrees of freedom is 16.919 in every table.
    #[test]
    fn the_chance_is_that_of_the_tables() {
        let digits = |seen| Digits { seen, expected: [100.0; 10] };
        assert_eq!(digits([100; 10]).chi_squared(), (0.0, 1.0));
        // Twice 29² ÷ 100.
        let (chi, chance) = digits([129, 71, 100, 100, 100, 100, 100, 100, 100, 100]).chi_squared();
        assert!((chi - 16.82).abs() < 1e-9 && (chance - 0.0515).abs() < 0.001, "{chi} {chance}");
    }

    /// A list that few vote for has many small numbers: its digits fall, and nobody has invented them.
    #[test]
    fn numbers_that_become_rarer_are_not_called() {
        let falling: Vec<u64> = (0..400_u32).map(|v| u64::from(4000 - 10 * v)).collect();
        let (chi, _) = Digits::of(&falling).chi_squared();
        assert!(chi < 1.0, "{chi}");
        let mut invented = falling;
        (50..350).step_by(10).for_each(|v| {
            invented[v] += 300;
            invented[v + 1] -= 300;
        });
        assert!(Digits::of(&invented).chi_squared().0 > 100.0);
    }
}
