//! The fingerprint of an election: turnout and the leading choice's share, station by station.

use super::ground::turnout;
use super::{Ground, Seen};
use crate::plot;
use crate::real;

const SIDE: usize = 100;
const LEAST: u32 = 50;

pub(super) fn run(g: &Ground<'_>) -> Seen {
    let Some(&leader) = g.leading.first() else { return Seen::lacks("Nobody has votes.") };
    let mut cells = vec![0_u64; SIDE * SIDE];
    let (mut stations, mut corner) = (0_u64, 0_u64);
    let (mut sx, mut sy, mut sxx, mut syy, mut sxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for row in &g.night.rows {
        let Some((voted, registered)) = turnout(row, LEAST) else { continue };
        let base = row.base();
        if base == 0 {
            continue;
        }
        let x = (f64::from(voted) / f64::from(registered)).min(1.0);
        let y = f64::from(row.votes[leader]) / real(base);
        cells[cell(y) * SIDE + cell(x)] += 1;
        stations += 1;
        corner += u64::from(x >= 0.95 && y >= 0.95);
        (sx, sy, sxx, syy, sxy) = (sx + x, sy + y, sxx + x * x, syy + y * y, sxy + x * y);
    }
    if stations == 0 {
        return Seen::lacks("Not enough stations have voters and registered voters.");
    }
    let n = real(stations);
    let (vx, vy, cov) = (sxx / n - (sx / n).powi(2), syy / n - (sy / n).powi(2), sxy / n - sx * sy / (n * n));
    let correlation = if vx > 0.0 && vy > 0.0 { cov / (vx * vy).sqrt() } else { 0.0 };
    let words =
        format!("Stations by turnout (to the right) and share of {} (upwards); the darker, the more.", g.name(leader));
    Seen {
        summary: vec![format!(
            "{stations} stations; turnout and the share of {} go together with a correlation of {correlation:.2}. {corner} stations have 95 % or more of both.",
            g.name(leader)
        )],
        drawing: Some(plot::cells(&words, &cells, SIDE, "turnout", "share")),
        ..Seen::default()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1, in hundredths")]
fn cell(share: f64) -> usize {
    ((share * 100.0) as usize).min(SIDE - 1)
}
