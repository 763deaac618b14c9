//! The day before the evening: how many voters were checked in until each hour, as the country's board says it for the parts of the country.

use election::definition::Definition;
use election::id::AreaIx;
use election::statement::{AREAS_MAX, Turnout, TurnoutRow, VOTERS_MIN};
use std::collections::BTreeMap;

/// Hours of the day, with the part of all who vote that has come by then, in thousandths.
const HOURS: [(i8, u64); 6] = [(10, 130), (12, 310), (14, 490), (16, 680), (18, 870), (20, 1_000)];

/// One statement for each hour; `voted` has for each station how many voted there in the end. Stations whose lists the folder does not tell are left out,
/// and so are areas too small to stand alone.
pub(super) fn turnout(definition: &Definition, voted: &[u64]) -> Vec<Turnout> {
    let Ok(day) = definition.date.parse::<jiff::civil::Date>() else { return vec![] };
    let mut parts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (station, voted) in definition.stations.iter().zip(voted) {
        let Some(registered) = station.registered else { continue };
        let sum = parts.entry(part(definition, station.area)).or_default();
        sum.0 += u64::from(registered);
        sum.1 += voted;
    }
    let small = |n: u64| u32::try_from(n).expect("a nation has fewer voters than 2^32");
    let rows = |come: u64| {
        let large = parts.iter().filter(|(_, (registered, _))| *registered >= u64::from(VOTERS_MIN));
        let row = |(area, (registered, voted)): (&&str, &(u64, u64))| TurnoutRow {
            area: (*area).to_owned(),
            registered: small(*registered),
            voters: small(voted * come / 1_000),
        };
        large.take(AREAS_MAX).map(row).collect()
    };
    let statement = |(hour, come): (i8, u64)| Turnout {
        election: definition.id.clone(),
        definition: definition.digest,
        board: definition.areas[Definition::ROOT.at()].id.clone(),
        until: day.at(hour, 0, 0, 0),
        issue: 1,
        rows: rows(come),
    };
    HOURS.into_iter().map(statement).filter(|t| !t.rows.is_empty()).collect()
}

/// The part of the country in which an area lies.
fn part(definition: &Definition, area: AreaIx) -> &str {
    let part = definition.upwards(area).find(|a| definition.areas[a.at()].depth <= 1).unwrap_or(Definition::ROOT);
    &definition.areas[part.at()].id
}
