//! Minutes that contradict themselves.

use super::{Finding, Ground, Seen};
use election::checks::{CHECKS, Severity};

pub(super) fn run(g: &Ground<'_>) -> Seen {
    let mut seen = Seen::default();
    let mut counts = [0_u64; CHECKS.len()];
    for (i, row) in g.night.rows.iter().enumerate() {
        row.flags.checks().for_each(|(c, _)| counts[c] += 1);
        if row.flags.any(Severity::Contradictory) {
            let codes: Vec<&str> = row
                .flags
                .checks()
                .filter(|(_, c)| c.severity == Severity::Contradictory)
                .map(|(_, c)| c.code)
                .collect();
            let gap = row.figures.valid.map_or(0, |v| u64::from(v).abs_diff(row.votes_sum()));
            let what = codes.join(", ");
            seen.findings.push(Finding { row: Some(i), place: g.id(i), what, score: crate::real(gap) });
        }
    }
    for (check, n) in CHECKS.iter().zip(counts).filter(|(_, n)| *n > 0) {
        let weight = if check.severity == Severity::Contradictory { "" } else { " (suspect, not called)" };
        seen.summary.push(format!("{n} results: {}{weight}. {}", check.code, check.text));
    }
    seen
}
