//! Last digits: ten equally frequent ones, or some too often.

use super::{Finding, Ground, Seen};
use crate::plot;
use crate::real;
use election::id::AreaIx;
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::collections::BTreeMap;

/// Figures below this have a last digit that is not free.
const LEAST: u32 = 50;
/// Figures that a test needs.
const FIGURES_MIN: u64 = 500;
/// Chance below which all tests together call.
const CALLED: f64 = 0.001;

pub(super) fn run(g: &Ground<'_>) -> Seen {
    let columns: Vec<Option<usize>> = std::iter::once(None).chain(g.leading.iter().copied().map(Some)).collect();
    // (Area, column) → digits; the country and the areas right below it.
    let mut counts: BTreeMap<(AreaIx, usize), [u64; 10]> = BTreeMap::new();
    let root = AreaIx(0);
    for (i, row) in g.night.rows.iter().enumerate() {
        let d = &g.night.definition;
        let below = d.upwards(g.area(i)).find(|a| d.areas[a.at()].parent == Some(root));
        for (c, column) in columns.iter().enumerate() {
            let Some(n) = column.map_or(row.figures.voted, |c| Some(row.votes[c])).filter(|n| *n >= LEAST) else {
                continue;
            };
            for area in [Some(root), below].into_iter().flatten() {
                counts.entry((area, c)).or_default()[(n % 10) as usize] += 1;
            }
        }
    }
    counts.retain(|_, digits| digits.iter().sum::<u64>() >= FIGURES_MIN);
    if counts.is_empty() {
        return Seen::lacks("There are not 500 figures of 50 or more.");
    }
    let mut seen = Seen::default();
    let limit = CALLED / real(counts.len() as u64);
    for ((area, c), digits) in &counts {
        let (chi, chance) = chi_squared(digits);
        let name = columns[*c].map_or("voters", |c| g.name(c));
        let place = &g.night.definition.areas[area.at()].id;
        if *area == root {
            seen.summary
                .push(format!("{name}, whole country: chi² {chi:.1} with 9 degrees of freedom, chance {chance:.4}."));
        }
        if chance < limit {
            let what = format!("last digits of {name}: {digits:?}, chi² {chi:.1}, chance {chance:.1e}");
            seen.findings.push(Finding { row: None, place: place.clone(), what, score: chi });
        }
    }
    seen.summary.push(format!("{} tests; one is called below a chance of {limit:.1e}.", counts.len()));
    if let Some(digits) = counts.get(&(root, 0)) {
        let words = "Last digits of the number of voters, 0 to 9, in the whole country.";
        seen.drawing = Some(plot::bars(words, digits, &[], (0.0, 10.0), "last digit", "stations"));
    }
    seen
}

/// The statistic and its chance with nine degrees of freedom.
fn chi_squared(digits: &[u64; 10]) -> (f64, f64) {
    let expected = real(digits.iter().sum()) / 10.0;
    let chi: f64 = digits.iter().map(|n| (real(*n) - expected).powi(2) / expected).sum();
    let chance = ChiSquared::new(9.0).map_or(1.0, |d| d.sf(chi));
    (chi, chance)
}

#[cfg(test)]
mod tests {
    use super::chi_squared;

    /// The 5 % point of chi-squared with 9 degrees of freedom is 16.919 in every table.
    #[test]
    fn the_chance_is_that_of_the_tables() {
        let (chi, chance) = chi_squared(&[100; 10]);
        assert_eq!((chi, chance), (0.0, 1.0));
        // 129² … chosen so that chi² is 16.82: twice 29² ÷ 100.
        let (chi, chance) = chi_squared(&[129, 71, 100, 100, 100, 100, 100, 100, 100, 100]);
        assert!((chi - 16.82).abs() < 1e-9 && (chance - 0.0515).abs() < 0.001, "{chi} {chance}");
    }
}
