//! One vector tile (Mapbox Vector Tile specification 2.1).

use super::Building;
use super::clip::{self, Point};
use election::definition::Definition;
use election::id::StationIx;
use mvt::{GeomEncoder, GeomType, Layer, Tile};

/// Units along the side of a tile.
pub(super) const EXTENT: i64 = 4_096;
/// Shapes are drawn a little beyond the side, so that no seam shows.
pub(super) const BEYOND: i64 = 64;

/// What a tile shows.
#[derive(Default)]
pub(super) struct Content<'a> {
    /// Buildings by themselves.
    pub(super) places: Vec<(Point, &'a Building<'a>)>,
    /// Several buildings as one: where, how many, and their stations.
    pub(super) clusters: Vec<(Point, usize, usize)>,
    /// Catchments: whose, and polygons of rings, cut to the tile.
    pub(super) catchments: Vec<(StationIx, Vec<Vec<Vec<Point>>>)>,
}

impl Content<'_> {
    /// The bytes of the tile; `None` where there is nothing to draw.
    pub(super) fn encode(&self, d: &Definition) -> Result<Option<Vec<u8>>, mvt::Error> {
        let mut tile = Tile::new(u32::try_from(EXTENT).unwrap_or(4_096));
        for layer in [self.catchments(&tile, d)?, self.clusters(&tile)?, self.places(&tile, d)?] {
            if layer.num_features() > 0 {
                tile.add_layer(layer)?;
            }
        }
        if tile.num_layers() == 0 { Ok(None) } else { Ok(Some(tile.to_bytes()?)) }
    }

    fn places(&self, tile: &Tile, d: &Definition) -> Result<Layer, mvt::Error> {
        let mut layer = tile.create_layer("places");
        for (at, building) in &self.places {
            let mut feature = layer.into_feature(point(*at)?);
            feature.add_tag_string("place", building.place);
            feature.add_tag_string("address", building.address);
            let station = |s: &StationIx| {
                let s = &d.stations[s.at()];
                serde_json::json!([s.id, s.name])
            };
            let stations: Vec<_> = building.stations.iter().map(station).collect();
            feature.add_tag_string("stations", &serde_json::Value::from(stations).to_string());
            layer = feature.into_layer();
        }
        Ok(layer)
    }

    fn clusters(&self, tile: &Tile) -> Result<Layer, mvt::Error> {
        let mut layer = tile.create_layer("clusters");
        for (at, places, stations) in &self.clusters {
            let mut feature = layer.into_feature(point(*at)?);
            feature.add_tag_uint("places", *places as u64);
            feature.add_tag_uint("stations", *stations as u64);
            layer = feature.into_layer();
        }
        Ok(layer)
    }

    fn catchments(&self, tile: &Tile, d: &Definition) -> Result<Layer, mvt::Error> {
        let mut layer = tile.create_layer("catchments");
        for (station, polygons) in &self.catchments {
            let mut encoder = GeomEncoder::new(GeomType::Polygon);
            let mut last = None;
            for polygon in polygons {
                for (i, ring) in polygon.iter().enumerate() {
                    let mut ring = ring.clone();
                    let area = clip::area(&ring);
                    if ring.len() < 3 || area == 0 {
                        // Without its outer ring a polygon has no holes.
                        if i == 0 { break } else { continue }
                    }
                    // Outer rings go clockwise on the screen, holes the other way (4.3.4.4).
                    if (area > 0) != (i == 0) {
                        ring.reverse();
                    }
                    // The encoder would take a ring that starts where the one before ends for a part of that.
                    if ring.first().copied() == last {
                        ring.rotate_left(1);
                    }
                    last = ring.last().copied();
                    for (x, y) in ring {
                        encoder.add_point(small(x), small(y))?;
                    }
                    encoder.complete_geom()?;
                }
            }
            if last.is_some() {
                let mut feature = layer.into_feature(encoder.encode()?);
                let s = &d.stations[station.at()];
                feature.add_tag_string("station", &s.id);
                feature.add_tag_string("name", &s.name);
                layer = feature.into_layer();
            }
        }
        Ok(layer)
    }
}

fn point((x, y): Point) -> Result<mvt::GeomData, mvt::Error> {
    GeomEncoder::new(GeomType::Point).point(small(x), small(y))?.encode()
}

/// A unit of a tile; what is drawn lies within a few thousand.
fn small(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(0)
}
