//! The register of boards: one for each region and each district, a judge in the chair and members nominated by the largest lists, each with a
//! substitute. The country's own body is the commission.

use super::files::Csv;
use super::land::{AreaRow, Land};
use super::parties::PARTIES;

/// Lists that nominate a member each.
const NOMINATING: usize = 4;
/// Seats that must be taken: the majority of five.
const QUORUM: &str = "3";
/// When the terms began.
const FROM: &str = "2024-01-01";

fn with_board(land: &Land) -> impl Iterator<Item = &AreaRow> {
    land.areas.iter().filter(|a| matches!(a.kind, "region" | "district"))
}

/// `boards.csv`.
pub(super) fn boards(land: &Land) -> Vec<u8> {
    let mut csv = Csv::new(&["area", "name", "quorum"]);
    for area in with_board(land) {
        let kind = if area.kind == "region" { "Regional" } else { "District" };
        csv.row(&[area.id.as_str(), &format!("{kind} Election Board of {}", area.name), QUORUM]);
    }
    csv.end()
}

/// `members.csv`.
pub(super) fn members(land: &Land) -> Vec<u8> {
    let mut csv = Csv::new(&["area", "seat", "role", "standing", "key", "nominated_by", "from", "until"]);
    for area in with_board(land) {
        let nominating = std::iter::once("Court").chain(PARTIES.iter().take(NOMINATING).map(|p| p.id));
        for (i, nominated_by) in nominating.enumerate() {
            let (seat, role) = (i + 1, if i == 0 { "chair" } else { "member" });
            for (standing, end) in [("principal", ""), ("substitute", "-b")] {
                let key = format!("board/{}/{seat}{end}", area.id);
                csv.row(&[area.id.as_str(), &seat.to_string(), role, standing, &key, nominated_by, FROM, ""]);
            }
        }
    }
    csv.end()
}
