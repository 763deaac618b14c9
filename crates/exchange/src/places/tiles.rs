//! All tiles of the map of polling places in one file (PMTiles version 3), which any web server with ranges can serve.
//!
//! The deepest level has every building and catchment; a map draws deeper ones from it. Above it, buildings that lie close together are one point
//! with their number.

use super::clip::{self, Point};
use super::tile::{BEYOND, Content, EXTENT};
use super::{Building, buildings};
use election::definition::{Catchment, Definition, Position};
use election::id::StationIx;
use pmtiles::{Compression, PmTilesWriter, TileCoord, TileType};
use std::collections::BTreeMap;
use std::io::{Seek, Write};

/// The deepest level: a tile is about ten kilometres wide at the equator, a unit in it two and a half metres.
const DEEPEST: u8 = 12;
/// From this level on catchments are drawn.
const CATCHMENTS_FROM: u8 = 10;
/// A catchment that lies in more tiles of a level is not drawn on it: of an embassy it may be a continent, which is seen better from afar.
const TILES_MAX: u32 = 400;
/// Cells along the side of a tile in which buildings are one point.
const CELLS: i64 = 16;
/// Units of the world along its side at the deepest level.
const WORLD: f64 = (EXTENT << DEEPEST) as f64;

/// Why there are no tiles.
#[derive(Debug, thiserror::Error)]
pub enum TilesError {
    /// The folder does not say where any station is.
    #[error("the election folder does not say where polling places are")]
    NotKnown,
    /// A tile cannot be encoded.
    #[error("a tile: {0}")]
    Tile(#[from] mvt::Error),
    /// The file cannot be written.
    #[error("the file of tiles: {0}")]
    File(#[from] pmtiles::PmtError),
}

impl TilesError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotKnown => "places-unknown",
            Self::Tile(_) | Self::File(_) => "tiles-write",
        }
    }
}

/// Writes the file. The same definition makes the same bytes.
///
/// # Errors
/// Nothing is known, or the bytes cannot be written.
pub fn write(d: &Definition, to: impl Write + Seek) -> Result<(), TilesError> {
    let all = buildings(d);
    if all.is_empty() {
        return Err(TilesError::NotKnown);
    }
    let at: Vec<Point> = all.iter().map(|b| world(b.position)).collect();
    let shapes: Vec<Shape> = d.catchments.iter().map(Shape::of).collect();
    let [west, south, east, north] = bounds(&all);
    let metadata = serde_json::json!({"vector_layers": [
        {"id": "places", "fields": {"place": "String", "address": "String", "stations": "String"}},
        {"id": "clusters", "fields": {"places": "Number", "stations": "Number"}},
        {"id": "catchments", "fields": {"station": "String", "name": "String"}},
    ]});
    let mut file = PmTilesWriter::new(TileType::Mvt)
        .internal_compression(Compression::Gzip)
        .tile_compression(Compression::Gzip)
        .min_zoom(0)
        .max_zoom(DEEPEST)
        .bounds(west, south, east, north)
        .center_zoom(5)
        .center(f64::midpoint(west, east), f64::midpoint(south, north))
        .metadata(metadata.to_string())
        .create(to)?;
    for zoom in 0..=DEEPEST {
        let tiles = level(zoom, &all, &at, &shapes);
        // In the order of the file.
        let mut tiles: Vec<(TileCoord, Content<'_>)> = tiles
            .into_iter()
            .map(|((x, y), content)| Ok((TileCoord::new(zoom, x, y)?, content)))
            .collect::<Result<_, pmtiles::PmtError>>()?;
        tiles.sort_by_key(|(coord, _)| pmtiles::TileId::from(*coord));
        for (coord, content) in tiles {
            if let Some(bytes) = content.encode(d)? {
                file.add_tile(coord, &bytes)?;
            }
        }
    }
    file.finalize()?;
    Ok(())
}

/// A catchment in units of the world, and the square around it.
struct Shape {
    station: StationIx,
    polygons: Vec<Vec<Vec<Point>>>,
    least: Point,
    most: Point,
}

impl Shape {
    fn of(c: &Catchment) -> Self {
        let ring = |r: &Vec<Position>| r.iter().map(|p| world(*p)).collect();
        let polygons: Vec<Vec<Vec<Point>>> = c.polygons.iter().map(|p| p.iter().map(ring).collect()).collect();
        let points = || polygons.iter().flatten().flatten();
        let edge =
            |pick: fn(&Point) -> i64| (points().map(pick).min().unwrap_or(0), points().map(pick).max().unwrap_or(-1));
        let ((west, east), (north, south)) = (edge(|p| p.0), edge(|p| p.1));
        Self { station: c.station, polygons, least: (west, north), most: (east, south) }
    }
}

/// The tiles of a level by column and row.
fn level<'a>(zoom: u8, all: &'a [Building<'a>], at: &[Point], shapes: &[Shape]) -> BTreeMap<(u32, u32), Content<'a>> {
    let shift = DEEPEST - zoom;
    let mut tiles: BTreeMap<(u32, u32), Content<'a>> = BTreeMap::new();
    let mut cells: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for (i, &(x, y)) in at.iter().enumerate() {
        if zoom == DEEPEST {
            let (tile, inside) = split((x, y));
            tiles.entry(tile).or_default().places.push((inside, &all[i]));
        } else {
            let cell = (EXTENT / CELLS) << shift;
            cells.entry((x / cell, y / cell)).or_default().push(i);
        }
    }
    for list in cells.into_values() {
        let count = i64::try_from(list.len()).unwrap_or(1);
        let sum = list.iter().fold((0, 0), |(x, y), i| (x + at[*i].0, y + at[*i].1));
        let (tile, inside) = split(((sum.0 / count) >> shift, (sum.1 / count) >> shift));
        let content = tiles.entry(tile).or_default();
        match list[..] {
            [only] => content.places.push((inside, &all[only])),
            _ => {
                let stations = list.iter().map(|i| all[*i].stations.len()).sum();
                content.clusters.push((inside, list.len(), stations));
            }
        }
    }
    if zoom >= CATCHMENTS_FROM {
        for shape in shapes {
            shape_into(&mut tiles, shape, shift);
        }
    }
    tiles
}

fn shape_into(tiles: &mut BTreeMap<(u32, u32), Content<'_>>, shape: &Shape, shift: u8) {
    let scaled = |p: &Point| (p.0 >> shift, p.1 >> shift);
    let (least, most) = (split(scaled(&shape.least)).0, split(scaled(&shape.most)).0);
    let across = |from: u32, to: u32| to.saturating_sub(from).saturating_add(1);
    if across(least.0, most.0).saturating_mul(across(least.1, most.1)) > TILES_MAX {
        return;
    }
    for column in least.0..=most.0 {
        for row in least.1..=most.1 {
            let corner = (i64::from(column) * EXTENT, i64::from(row) * EXTENT);
            let inside = |p: &Point| {
                let (x, y) = scaled(p);
                (x - corner.0, y - corner.1)
            };
            let ring = |r: &Vec<Point>| {
                let mut points: Vec<Point> = r.iter().map(inside).collect();
                points.dedup();
                clip::ring(&points, -BEYOND, EXTENT + BEYOND)
            };
            let polygons: Vec<Vec<Vec<Point>>> = shape.polygons.iter().map(|p| p.iter().map(ring).collect()).collect();
            if polygons.iter().flatten().any(|r| !r.is_empty()) {
                tiles.entry((column, row)).or_default().catchments.push((shape.station, polygons));
            }
        }
    }
}

/// The tile of a point in units of a level's world, and where in the tile it is.
fn split((x, y): Point) -> ((u32, u32), Point) {
    let tile = |n: i64| u32::try_from(n / EXTENT).unwrap_or(0);
    ((tile(x), tile(y)), (x % EXTENT, y % EXTENT))
}

/// A position in the projection of web maps (Mercator on a sphere), in units of the world at the deepest level from its north-western corner.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "where a point is drawn; within the world's side, and no figure depends on it"
)]
fn world(p: Position) -> Point {
    let (lon, lat) = (p.longitude(), p.latitude().to_radians());
    let x = (lon + 180.0) / 360.0;
    let y = (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0;
    // The poles lie beyond the map.
    let unit = |part: f64| ((part * WORLD).floor().clamp(0.0, WORLD - 1.0)) as i64;
    (unit(x), unit(y))
}

/// West, south, east and north in degrees.
fn bounds(all: &[Building<'_>]) -> [f64; 4] {
    let lons = || all.iter().map(|b| b.position.lon);
    let lats = || all.iter().map(|b| b.position.lat);
    let least = Position { lon: lons().min().unwrap_or(0), lat: lats().min().unwrap_or(0) };
    let most = Position { lon: lons().max().unwrap_or(0), lat: lats().max().unwrap_or(0) };
    [least.longitude(), least.latitude(), most.longitude(), most.latitude()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_fall_where_web_maps_put_them() {
        // Worked out by the tile rule of the OpenStreetMap wiki ("Slippy map tilenames"): 41.00824 N, 28.978359 E is 12/2377/1535.
        let istanbul = world(Position { lat: 41_008_240, lon: 28_978_359 });
        assert_eq!(split(istanbul).0, (2377, 1535));
        let side = EXTENT << DEEPEST;
        assert_eq!(world(Position { lat: 0, lon: 0 }), (side / 2, side / 2));
        assert_eq!(world(Position { lat: 90_000_000, lon: 180_000_000 }), (side - 1, 0));
        assert_eq!(world(Position { lat: -90_000_000, lon: -180_000_000 }), (0, side - 1));
    }

    fn country() -> Definition {
        let mut files = crate::testing::folder();
        let mut rows = String::from("station,area,name,place,address,latitude,longitude\n");
        for i in 0..200 {
            // Three stations in each building, buildings some hundred metres apart, one far away, and every tenth not known.
            let b = i / 3;
            let at = match (i % 10, b) {
                (9, _) => ",".to_owned(),
                (_, 60) => "-33.9,151.2".to_owned(),
                _ => format!("41.{:03},29.{:03}", b * 2, b * 3),
            };
            rows.push_str(&format!("x/{i},x/n/a,No. {i},\"School \"\"{b}\"\"\",Street {b},{at}\n"));
        }
        files.insert("stations.csv".into(), rows.into_bytes());
        let square = |i: usize, e: &str, n: &str| {
            format!(
                r#"{{"type":"Feature","properties":{{"station":"x/{i}"}},"geometry":{{"type":"Polygon","coordinates":[[[29,41],[{e},41],[{e},{n}],[29,{n}],[29,41]],[[29.01,41.01],[29.02,41.01],[29.02,41.02],[29.01,41.01]]]}}}}"#
            )
        };
        let catchments = format!(r#"{{"features":[{},{}]}}"#, square(0, "29.4", "41.4"), square(1, "29.05", "41.05"));
        files.insert("catchments.geojson".into(), catchments.into_bytes());
        election::folder::read(&files).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn every_level_shows_every_station_once() {
        let d = country();
        let all = buildings(&d);
        let at: Vec<Point> = all.iter().map(|b| world(b.position)).collect();
        let known = d.stations.iter().filter(|s| s.position.is_some()).count();
        assert_eq!((known, all.len()), (180, 67));
        for zoom in 0..=DEEPEST {
            let tiles = level(zoom, &all, &at, &[]);
            let single = tiles.values().flat_map(|t| &t.places).map(|(_, b)| b.stations.len()).sum::<usize>();
            let grouped = tiles.values().flat_map(|t| &t.clusters).map(|c| c.2).sum::<usize>();
            assert_eq!(single + grouped, known, "level {zoom}");
            assert_eq!(grouped == 0, zoom == DEEPEST, "level {zoom}");
            let inside = |p: &Point| (0..EXTENT).contains(&p.0) && (0..EXTENT).contains(&p.1);
            assert!(
                tiles
                    .values()
                    .all(|t| t.places.iter().all(|(p, _)| inside(p)) && t.clusters.iter().all(|c| inside(&c.0)))
            );
        }
    }

    #[test]
    fn the_parts_of_a_catchment_in_all_tiles_are_the_whole() {
        let d = country();
        for catchment in &d.catchments {
            let shape = Shape::of(catchment);
            let mut tiles = BTreeMap::new();
            shape_into(&mut tiles, &shape, 0);
            let whole: i64 = shape.polygons[0].iter().map(|r| super::super::clip::area(r).abs()).sum();
            let parts = tiles.values().flat_map(|t| &t.catchments).flat_map(|(_, polygons)| &polygons[0]);
            let parts: i64 =
                parts.map(|r| super::super::clip::area(&super::super::clip::ring(r, 0, EXTENT)).abs()).sum();
            // A crossing is rounded to a unit.
            assert!((whole - parts).abs() <= whole / 10_000, "{whole} and {parts}");
        }
    }

    #[test]
    fn a_catchment_as_large_as_the_world_is_drawn_from_afar_only() {
        let at = |lon: i32, lat: i32| Position { lon: lon * 1_000_000, lat: lat * 1_000_000 };
        let world = vec![vec![vec![at(-180, -85), at(180, -85), at(180, 85), at(-180, 85), at(-180, -85)]]];
        let shape = Shape::of(&Catchment { station: StationIx::from(0), polygons: world });
        let tiles = |zoom: u8| {
            let mut tiles = BTreeMap::new();
            shape_into(&mut tiles, &shape, DEEPEST - zoom);
            tiles.len()
        };
        assert_eq!((tiles(0), tiles(4)), (1, 256));
        assert_eq!((CATCHMENTS_FROM..=DEEPEST).map(tiles).sum::<usize>(), 0);
    }

    #[test]
    fn the_file_is_the_same_every_time_and_none_where_nothing_is_known() {
        let d = country();
        let made = || {
            let mut bytes = std::io::Cursor::new(vec![]);
            write(&d, &mut bytes).unwrap();
            bytes.into_inner()
        };
        let file = made();
        assert!(file.starts_with(b"PMTiles\x03"));
        assert_eq!(file, made());
        let nothing = election::folder::read(&crate::testing::folder()).unwrap();
        let none = write(&nothing, std::io::Cursor::new(vec![])).unwrap_err();
        assert_eq!(none.code(), "places-unknown");
    }
}
