//! `boundaries.geojson`: where areas lie, for maps. Optional, and no figure depends on it.

use super::geography::Areas;
use super::shapes::{self, Of, features, polygons};
use crate::definition::{Definition, Outline, Place};
use crate::fault::Faults;
use crate::id::AreaIx;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

pub(super) const BOUNDARIES: &str = "boundaries.geojson";
/// Most bytes of the file.
pub const BYTES_MAX: usize = 8 << 20;
/// Most areas with an outline.
const OUTLINES_MAX: usize = 5_000;
/// Most points of all outlines.
const POINTS_MAX: usize = 500_000;
/// Places are kept in ten-thousandths of a degree, about ten metres.
const PARTS: f64 = 10_000.0;
const REMEDY: &str = "Make the file with `scrutineer election boundaries`; it is a FeatureCollection of polygons (RFC 7946) with the property \"area\".";

fn place(lon: i32, lat: i32) -> Place {
    Place { lon, lat }
}

const OF: Of = Of {
    file: BOUNDARIES,
    property: "area",
    codes: ["boundaries-form", "boundaries-ring", "unknown-area", "duplicate-area"],
    most: [BYTES_MAX, OUTLINES_MAX, POINTS_MAX],
    parts: PARTS,
    remedy: REMEDY,
};

/// Reads the file.
pub(super) fn read(bytes: Option<&Vec<u8>>, areas: &Areas, faults: &mut Faults) -> Vec<Outline> {
    let shapes = shapes::read(&OF, bytes, &areas.by_id, faults, place);
    shapes.into_iter().map(|(area, polygons)| Outline { area, polygons }).collect()
}

/// What was matched, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    /// The file for the election folder.
    pub file: String,
    /// How many areas have an outline in it.
    pub areas: usize,
    /// Names in the source of which no area has the name.
    pub unknown: Vec<String>,
    /// Areas of the kinds that were matched without an outline.
    pub missing: Vec<String>,
}

/// Makes the file from an outside one: a feature belongs to the area whose id, or whose name in any language, is its `property`; of several
/// areas of a name the one nearest to the root.
///
/// # Errors
/// Not such a file, or a feature without the property.
pub fn matched(d: &Definition, source: &[u8], property: &str) -> Result<Matched, String> {
    let mut by_name: HashMap<&str, AreaIx> = HashMap::new();
    let mut order: Vec<usize> = (0..d.areas.len()).collect();
    order.sort_by_key(|i| d.areas[*i].depth);
    for i in order {
        let area = &d.areas[i];
        for name in std::iter::once(area.id.as_str()).chain(area.names.0.values().map(String::as_str)) {
            by_name.entry(name).or_insert(AreaIx::from(i));
        }
    }
    let mut out = Matched { file: "{\"type\":\"FeatureCollection\",\"features\":[".into(), ..Matched::default() };
    let (mut seen, mut kinds) = (HashSet::new(), HashSet::new());
    for (i, f) in features(source, BYTES_MAX, OUTLINES_MAX)?.into_iter().enumerate() {
        let name = f.properties.get(property).and_then(|v| v.as_str());
        let name = name.ok_or_else(|| format!("feature {} has no text {property:?}", i + 1))?.to_owned();
        let Some(area) = by_name.get(name.as_str()).copied().filter(|a| seen.insert(*a)) else {
            out.unknown.push(name);
            continue;
        };
        kinds.insert(d.areas[area.at()].kind.as_str());
        write_feature(
            &mut out,
            &d.areas[area.at()].id,
            &polygons(f.geometry, PARTS, place).map_err(|e| format!("{name}: {e}"))?,
        );
    }
    out.file.push_str("]}\n");
    let missing = |(i, a): (usize, &crate::definition::Area)| {
        (kinds.contains(a.kind.as_str()) && !seen.contains(&AreaIx::from(i))).then(|| a.id.clone())
    };
    out.missing = d.areas.iter().enumerate().filter_map(missing).collect();
    Ok(out)
}

fn write_feature(out: &mut Matched, id: &str, polygons: &[Vec<Vec<Place>>]) {
    let s = &mut out.file;
    let sep = if out.areas > 0 { "," } else { "" };
    write!(s, "{sep}\n{{\"type\":\"Feature\",\"properties\":{{\"area\":\"{id}\"}},\"geometry\":{{\"type\":\"MultiPolygon\",\"coordinates\":[")
        .expect("writing to memory cannot fail");
    for (i, polygon) in polygons.iter().enumerate() {
        s.push_str(if i > 0 { ",[" } else { "[" });
        for (j, ring) in polygon.iter().enumerate() {
            s.push_str(if j > 0 { ",[" } else { "[" });
            for (k, p) in ring.iter().enumerate() {
                let comma = if k > 0 { "," } else { "" };
                write!(s, "{comma}[{},{}]", Degrees(p.lon), Degrees(p.lat)).expect("writing to memory cannot fail");
            }
            s.push(']');
        }
        s.push(']');
    }
    s.push_str("]}}");
    out.areas += 1;
}

/// Ten-thousandths of a degree as a decimal number.
struct Degrees(i32);

impl std::fmt::Display for Degrees {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, n) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        write!(f, "{sign}{}.{:04}", n / 10_000, n % 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::{Files, read as read_folder, tests::small};

    const SOURCE: &str = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"il":"North"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1.00004],[-0.5,0.00006],[0,0]]]}},
      {"type":"Feature","properties":{"il":"Atlantis"},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}}]}"#;

    fn folder() -> Files {
        small()
    }

    #[test]
    fn an_outside_file_is_matched_by_name_and_read_back() {
        let files = folder();
        let Ok(d) = read_folder(&files) else { panic!("{}", read_folder(&files).unwrap_err()) };
        let m = matched(&d, SOURCE.as_bytes(), "il").unwrap();
        assert_eq!(
            (m.areas, m.unknown.as_slice(), m.missing.as_slice()),
            (1, &["Atlantis".to_owned()][..], &["x/s".to_owned()][..])
        );
        let mut with = files.clone();
        with.insert(BOUNDARIES.into(), m.file.clone().into_bytes());
        let d = read_folder(&with).unwrap();
        assert_eq!(d.outlines.len(), 1);
        let ring = &d.outlines[0].polygons[0][0];
        assert_eq!((ring[2], ring[3]), (Place { lon: 10_000, lat: 10_000 }, Place { lon: -5_000, lat: 1 }));
        assert!(matched(&d, SOURCE.as_bytes(), "name").is_err());
    }

    #[test]
    fn what_is_no_map_is_said() {
        let one = |properties: &str, ring: &str| {
            format!(
                r#"{{"features":[{{"properties":{properties},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}"#
            )
        };
        for (file, code) in [
            ("{".to_owned(), "boundaries-form"),
            (r#"{"features":[]}"#.to_owned(), "boundaries-form"),
            (one(r#"{"area":"x/9"}"#, "[[0,0],[1,0],[1,1],[0,0]]"), "unknown-area"),
            (one("{}", "[[0,0],[1,0],[1,1],[0,0]]"), "unknown-area"),
            (one(r#"{"area":"x/n"}"#, "[[0,0],[1,0],[0,0]]"), "boundaries-ring"),
            (one(r#"{"area":"x/n"}"#, "[[0,0],[181,0],[1,1],[0,0]]"), "boundaries-ring"),
            (one(r#"{"area":"x/n"}"#, "[[0],[1,0],[1,1],[0,0]]"), "boundaries-ring"),
        ] {
            let mut files = folder();
            files.insert(BOUNDARIES.into(), file.clone().into_bytes());
            let faults = read_folder(&files).expect_err(&file);
            assert_eq!(faults.list[0].code, code, "{file}");
        }
    }
}
