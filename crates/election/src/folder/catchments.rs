//! `catchments.geojson`: whose voters vote at a station, for maps. Optional, and no figure depends on it.

use super::shapes::{self, Of};
use crate::definition::{Catchment, Position};
use crate::fault::Faults;
use crate::id::StationIx;
use std::collections::HashMap;

pub(super) const CATCHMENTS: &str = "catchments.geojson";
/// No file has more than 256 MiB, 500,000 stations with a catchment and 10,000,000 points.
const OF: Of = Of {
    file: CATCHMENTS,
    property: "station",
    codes: ["catchments-form", "catchments-ring", "unknown-station", "duplicate-station"],
    most: [256 << 20, 500_000, 10_000_000],
    parts: Position::PARTS,
    remedy: "It is a FeatureCollection of polygons (RFC 7946), each with the property \"station\", an id of stations.csv.",
};

/// Reads the file.
pub(super) fn read(
    bytes: Option<&Vec<u8>>,
    stations: &HashMap<String, StationIx>,
    faults: &mut Faults,
) -> Vec<Catchment> {
    let shapes = shapes::read(&OF, bytes, stations, faults, |lon, lat| Position { lon, lat });
    shapes.into_iter().map(|(station, polygons)| Catchment { station, polygons }).collect()
}

#[cfg(test)]
mod tests {
    use crate::definition::Position;
    use crate::folder::tests::small;
    use crate::folder::{Files, read};

    fn with(features: &[(&str, &str)]) -> Files {
        let feature = |(id, ring): &(&str, &str)| {
            format!(
                r#"{{"type":"Feature","properties":{{"station":"{id}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
            )
        };
        let all: Vec<String> = features.iter().map(feature).collect();
        let mut files = small();
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","));
        files.insert("catchments.geojson".into(), text.into_bytes());
        files
    }

    fn codes(files: &Files) -> Vec<&'static str> {
        read(files).unwrap_err().list.iter().map(|f| f.code).collect()
    }

    const RING: &str = "[[29.0000004,40],[29.01,40],[29.01,40.01],[29.0000004,40]]";

    #[test]
    fn catchments_are_kept_in_millionths_of_a_degree() {
        let d = read(&with(&[("x/1", RING), ("x/3", RING)])).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(d.catchments.len(), 2);
        assert_eq!(d.stations[d.catchments[1].station.at()].id, "x/3");
        assert_eq!(d.catchments[0].polygons[0][0][1], Position { lon: 29_010_000, lat: 40_000_000 });
        assert_eq!(d.catchments[0].polygons[0][0][0].lon, 29_000_000);
    }

    #[test]
    fn a_catchment_of_nobody_twice_or_off_the_globe_is_refused() {
        for (features, code) in [
            (vec![("x/99", RING)], "unknown-station"),
            (vec![("x/1", RING), ("x/1", RING)], "duplicate-station"),
            (vec![("x/1", "[[0,0],[1,0],[0,0]]")], "catchments-ring"),
            (vec![("x/1", "[[0,0],[1,0],[0,91],[0,0]]")], "catchments-ring"),
            (vec![], "catchments-form"),
        ] {
            assert_eq!(codes(&with(&features)), [code]);
        }
        let mut files = with(&[("x/1", RING)]);
        files.insert("catchments.geojson".into(), b"{".to_vec());
        assert_eq!(codes(&files), ["catchments-form"]);
    }
}
