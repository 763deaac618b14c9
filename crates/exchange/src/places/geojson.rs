//! Polling places as points (RFC 7946).

use super::buildings;
use crate::json::Json;
use election::definition::Definition;
use std::io::{self, Write};

/// Writes a feature for each building whose position is known.
///
/// # Errors
/// The bytes cannot be written.
pub fn write(d: &Definition, to: impl Write) -> io::Result<()> {
    let mut j = Json::new(to);
    j.object("")?;
    j.text("type", "FeatureCollection")?;
    j.text("election", &d.id)?;
    j.word("rehearsal", if d.rehearsal { "true" } else { "false" })?;
    j.array("features")?;
    for b in buildings(d) {
        j.object("")?;
        j.text("type", "Feature")?;
        j.object("geometry")?;
        j.text("type", "Point")?;
        j.array("coordinates")?;
        for n in [b.position.lon, b.position.lat] {
            j.word("", &degrees(n))?;
        }
        j.end();
        j.end();
        j.object("properties")?;
        j.text("place", b.place)?;
        j.text("address", b.address)?;
        j.text("area", &d.areas[b.area.at()].id)?;
        j.array("stations")?;
        for s in b.stations {
            j.text("", &d.stations[s.at()].id)?;
        }
        j.end();
        j.end();
        j.end();
    }
    j.end();
    j.end();
    j.finish()
}

/// Millionths of a degree as a decimal number.
pub(super) fn degrees(n: i32) -> String {
    let (sign, parts) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
    format!("{sign}{}.{:06}", parts / 1_000_000, parts % 1_000_000)
}
