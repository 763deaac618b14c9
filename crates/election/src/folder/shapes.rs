//! Polygons of GeoJSON (RFC 7946): read, looked at, and kept as whole numbers.

use super::table::fault;
use crate::fault::Faults;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

/// One shape with what the file says of it.
#[derive(Deserialize)]
pub(super) struct Feature {
    /// Its properties.
    #[serde(default)]
    pub(super) properties: BTreeMap<String, serde_json::Value>,
    /// Where it lies.
    pub(super) geometry: Geometry,
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

/// Rings of positions.
type Rings = Vec<Vec<Vec<f64>>>;

/// What is read of shapes.
#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub(super) enum Geometry {
    /// An outer ring and its holes.
    Polygon(Rings),
    /// Several of them.
    MultiPolygon(Vec<Rings>),
}

/// The features of a file of at most so many bytes and features.
pub(super) fn features(bytes: &[u8], bytes_max: usize, most: usize) -> Result<Vec<Feature>, String> {
    if bytes.len() > bytes_max {
        return Err(format!("the file has {} bytes; at most {bytes_max} are read", bytes.len()));
    }
    let all: Collection = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    if all.features.is_empty() || all.features.len() > most {
        return Err(format!("1 to {most} features can be in it; there are {}", all.features.len()));
    }
    Ok(all.features)
}

/// A position in so many parts of a degree, longitude first.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "degrees of a drawing, within ±180 and checked; no figure depends on them"
)]
fn position(degrees: &[f64], parts: f64) -> Option<(i32, i32)> {
    let (lon, lat) = (*degrees.first()?, *degrees.get(1)?);
    let good = lon.abs() <= 180.0 && lat.abs() <= 90.0;
    good.then(|| ((lon * parts).round() as i32, (lat * parts).round() as i32))
}

/// The polygons of a feature in so many parts of a degree, each position made with `to`, or what is wrong with it.
pub(super) fn polygons<T>(
    geometry: Geometry,
    parts: f64,
    to: impl Fn(i32, i32) -> T,
) -> Result<Vec<Vec<Vec<T>>>, String> {
    let all = match geometry {
        Geometry::Polygon(rings) => vec![rings],
        Geometry::MultiPolygon(all) => all,
    };
    let at = |p: &Vec<f64>| position(p, parts).map(|(lon, lat)| to(lon, lat));
    let ring = |r: Vec<Vec<f64>>| {
        let places = r.iter().map(at).collect::<Option<Vec<_>>>();
        places.filter(|p| p.len() >= 4).ok_or("a ring has four positions at least, of degrees within ±180 and ±90")
    };
    let polygon = |rings: Rings| rings.into_iter().map(ring).collect::<Result<Vec<_>, _>>();
    all.into_iter().map(polygon).collect::<Result<_, _>>().map_err(str::to_owned)
}

/// A file of shapes, each of something that the folder has.
pub(super) struct Of {
    /// Its name.
    pub(super) file: &'static str,
    /// The property that names what a shape is of, and the word for it.
    pub(super) property: &'static str,
    /// Codes: of the form, of a ring, of what there is not, of what stands twice.
    pub(super) codes: [&'static str; 4],
    /// Most bytes, features and points.
    pub(super) most: [usize; 3],
    /// Parts of a degree that are kept.
    pub(super) parts: f64,
    /// What to do about a fault.
    pub(super) remedy: &'static str,
}

/// What each shape is of, with its polygons.
pub(super) type Shapes<I, T> = Vec<(I, Vec<Vec<Vec<T>>>)>;

/// Reads a file of shapes; `to` makes a position of longitude and latitude.
pub(super) fn read<I: Copy + Eq + Hash, T>(
    of: &Of,
    bytes: Option<&Vec<u8>>,
    by_id: &HashMap<String, I>,
    faults: &mut Faults,
    to: impl Fn(i32, i32) -> T + Copy,
) -> Shapes<I, T> {
    let Some(bytes) = bytes else { return vec![] };
    let [form, bad_ring, unknown, duplicate] = of.codes;
    let [bytes_max, features_max, points_max] = of.most;
    let mut bad = |code, message: String| fault(faults, of.file, 0, None, code, message, of.remedy);
    let all = match features(bytes, bytes_max, features_max) {
        Ok(all) => all,
        Err(message) => {
            bad(form, message);
            return vec![];
        }
    };
    let (mut shapes, mut seen, mut count) = (Vec::new(), HashSet::new(), 0);
    for (i, f) in all.into_iter().enumerate() {
        let id = f.properties.get(of.property).and_then(|v| v.as_str()).unwrap_or_default();
        let Some(thing) = by_id.get(id).copied() else {
            bad(unknown, format!("feature {}: there is no {} {id:?}", i + 1, of.property));
            continue;
        };
        if !seen.insert(thing) {
            bad(duplicate, format!("{} {id:?} has two shapes", of.property));
        }
        match polygons(f.geometry, of.parts, to) {
            Ok(polygons) => {
                count += polygons.iter().flatten().map(Vec::len).sum::<usize>();
                shapes.push((thing, polygons));
            }
            Err(message) => bad(bad_ring, format!("{} {id:?}: {message}", of.property)),
        }
    }
    if count > points_max {
        bad("too-many", format!("{count} points; at most {points_max} are drawn"));
    }
    shapes
}
