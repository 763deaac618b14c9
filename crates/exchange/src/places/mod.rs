//! Polling places: the buildings, each with its stations; as GeoJSON, and as one file of vector tiles for a map that can be zoomed.
//!
//! Everything follows from the definition, so these never change during an election.

mod clip;
mod geojson;
mod tile;
mod tiles;

pub use geojson::write as write_geojson;
pub use tiles::{TilesError, write as write_tiles};

use election::definition::{Definition, Position};
use election::id::{AreaIx, StationIx};
use std::collections::HashMap;

/// A building in which people vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Building<'a> {
    /// The area of its stations.
    pub area: AreaIx,
    /// Its name; may be empty.
    pub place: &'a str,
    /// Its address; may be empty.
    pub address: &'a str,
    /// Where it stands.
    pub position: Position,
    /// The stations in it, in the order of the folder; never empty.
    pub stations: Vec<StationIx>,
}

/// The buildings of which the folder says where they stand, in the order of their first stations. Stations are in one building if area, name,
/// address and position are the same.
#[must_use]
pub fn buildings(d: &Definition) -> Vec<Building<'_>> {
    let mut all: Vec<Building<'_>> = vec![];
    let mut at: HashMap<(AreaIx, &str, &str, Position), usize> = HashMap::new();
    for (i, s) in d.stations.iter().enumerate() {
        let Some(position) = s.position else { continue };
        let (place, address) = (s.place.as_str(), s.address.as_str());
        let n = *at.entry((s.area, place, address, position)).or_insert_with(|| {
            all.push(Building { area: s.area, place, address, position, stations: vec![] });
            all.len() - 1
        });
        all[n].stations.push(StationIx::from(i));
    }
    all
}

/// Whether the folder says of any station where it is.
#[must_use]
pub fn are_known(d: &Definition) -> bool {
    d.stations.iter().any(|s| s.position.is_some())
}
