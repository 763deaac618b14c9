//! A map of areas as SVG: each area a link with its name and its figures, coloured by a value, with a number on it, so that colour is never the
//! only sign. The table beside it says the same.
//!
//! Places are put on a grid of half a unit of the drawing; neighbours lie on the same points, so that no gap opens between them.
#![expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "places in a drawing; counts stay integers"
)]

use askama::Template;
use election::definition::{Outline, Place};
use election::id::AreaIx;
use std::fmt::Write as _;

/// Width of the drawing.
const WIDTH: f64 = 1000.0;
/// Most and least height for a width.
const HEIGHT: (f64, f64) = (250.0, 1400.0);
/// Steps of the grid in a unit.
const STEPS: f64 = 2.0;
/// Smallest box of an area in which a number is written.
const ROOM: i32 = 36;

/// The shapes of a map, without what is shown on it: made once for an election.
#[derive(Debug, Clone)]
pub(crate) struct Shapes {
    width: i32,
    height: i32,
    shapes: Vec<Shape>,
}

#[derive(Debug, Clone)]
struct Shape {
    area: AreaIx,
    path: String,
    /// Where a number stands, if there is room.
    label: Option<(i32, i32)>,
}

/// How an area is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Hatched: nothing is counted yet.
    None,
    /// Striped in a colour of the form `#rrggbb`: too early to say.
    Early { color: String },
    /// In a colour, so strong in hundredths.
    Solid { color: String, strength: u32 },
}

/// What is shown of an area.
pub(crate) struct Shown {
    pub fill: Fill,
    /// The number or sign on it.
    pub mark: String,
    /// Name and figures in words.
    pub words: String,
    pub href: String,
}

/// The drawing.
#[derive(Template)]
#[template(path = "map.html")]
pub(crate) struct Map {
    width: i32,
    height: i32,
    label: String,
    /// Colours of the stripes that are needed, without their `#`.
    stripes: Vec<String>,
    areas: Vec<Drawn>,
}

/// The drawing alone.
#[derive(Template)]
#[template(path = "map_picture.svg", escape = "html")]
pub(crate) struct MapPicture<'a> {
    width: i32,
    height: i32,
    stripes: Vec<String>,
    areas: Vec<Painted<'a>>,
}

struct Painted<'a> {
    path: &'a str,
    /// Attributes of the path.
    paint: String,
}

struct Drawn {
    path: String,
    label: Option<(i32, i32)>,
    /// Attributes of the path.
    paint: String,
    shown: Shown,
}

impl Fill {
    /// As attributes of a path. The patterns stand in the drawing itself.
    fn paint(&self) -> String {
        match self {
            Self::None => "class=\"none\" fill=\"url(#none)\"".into(),
            Self::Early { color } => format!("class=\"early\" fill=\"url(#early-{})\"", color.trim_start_matches('#')),
            Self::Solid { color, strength } => {
                format!("fill=\"{color}\" fill-opacity=\"{}.{:02}\"", strength / 100, strength % 100)
            }
        }
    }
}

/// Colours of the stripes that these need, without their `#`.
fn stripes<'a>(fills: impl Iterator<Item = &'a Fill>) -> Vec<String> {
    let early = |f: &'a Fill| match f {
        Fill::Early { color } => Some(color.trim_start_matches('#').to_owned()),
        _ => None,
    };
    let mut colours: Vec<String> = fills.filter_map(early).collect();
    colours.sort_unstable();
    colours.dedup();
    colours
}

/// Projects degrees to units: as wide as it is in the middle of the map, north above.
struct Projection {
    scale: f64,
    shrink: f64,
    west: f64,
    north: f64,
}

impl Projection {
    fn of(outlines: &[&Outline]) -> Option<(Self, i32, i32)> {
        let places = || outlines.iter().flat_map(|o| o.polygons.iter().flatten().flatten());
        let (west, east) = (places().map(|p| p.lon).min()?, places().map(|p| p.lon).max()?);
        let (south, north) = (places().map(|p| p.lat).min()?, places().map(|p| p.lat).max()?);
        let middle = f64::from(south + north) / 20_000.0;
        let shrink = middle.to_radians().cos().max(0.05);
        let wide = (f64::from(east - west) * shrink).max(1.0);
        let scale = WIDTH / wide;
        let height = (f64::from(north - south) * scale).clamp(HEIGHT.0, HEIGHT.1);
        let p = Self { scale, shrink, west: f64::from(west), north: f64::from(north) };
        Some((p, WIDTH as i32, height.ceil() as i32))
    }

    /// On the grid.
    fn grid(&self, p: Place) -> (i32, i32) {
        let x = (f64::from(p.lon) - self.west) * self.shrink * self.scale;
        let y = (self.north - f64::from(p.lat)) * self.scale;
        ((x * STEPS).round() as i32, (y * STEPS).round() as i32)
    }
}

/// A ring on the grid without points that are the same or lie on a straight line.
fn simplified(ring: impl Iterator<Item = (i32, i32)>) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::new();
    for p in ring {
        if out.last() == Some(&p) {
            continue;
        }
        while let [.., a, b] = out[..] {
            let (ax, ay, bx, by) = (b.0 - a.0, b.1 - a.1, p.0 - b.0, p.1 - b.1);
            let straight = i64::from(ax) * i64::from(by) == i64::from(ay) * i64::from(bx);
            let onward = i64::from(ax) * i64::from(bx) + i64::from(ay) * i64::from(by) > 0;
            if straight && onward {
                out.pop();
            } else {
                break;
            }
        }
        out.push(p);
    }
    if out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    out
}

/// Twice the area of a ring.
fn doubled(ring: &[(i32, i32)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let sum: i64 =
        ring.iter().zip(next).map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)).sum();
    sum.abs()
}

/// Units as they stand in a path: halves.
fn half(n: i32) -> String {
    if n % 2 == 0 { (n / 2).to_string() } else { format!("{}{}.5", if n < 0 { "-" } else { "" }, (n / 2).abs()) }
}

fn write_ring(path: &mut String, ring: &[(i32, i32)]) {
    let Some(first) = ring.first() else { return };
    write!(path, "M{} {}l", half(first.0), half(first.1)).expect("writing to memory cannot fail");
    for (i, (a, b)) in ring.iter().zip(&ring[1..]).enumerate() {
        let sep = if i > 0 { " " } else { "" };
        write!(path, "{sep}{} {}", half(b.0 - a.0), half(b.1 - a.1)).expect("writing to memory cannot fail");
    }
    path.push('z');
}

/// Where a number stands: in the middle of the box of the largest ring, moved to where that row is widest inside it.
fn label(ring: &[(i32, i32)]) -> Option<(i32, i32)> {
    let (left, right) = (ring.iter().map(|p| p.0).min()?, ring.iter().map(|p| p.0).max()?);
    let (top, bottom) = (ring.iter().map(|p| p.1).min()?, ring.iter().map(|p| p.1).max()?);
    if right - left < ROOM || bottom - top < ROOM {
        return None;
    }
    let mut best: Option<(i32, i32, i32)> = None;
    for part in 3..8 {
        let y = top + (bottom - top) * part / 10;
        let mut cuts: Vec<i32> = Vec::new();
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if (a.1 <= y) != (b.1 <= y) {
                cuts.push(a.0 + ((i64::from(y - a.1) * i64::from(b.0 - a.0)) / i64::from(b.1 - a.1)) as i32);
            }
        }
        cuts.sort_unstable();
        for pair in cuts.chunks_exact(2) {
            let wide = pair[1] - pair[0];
            if best.is_none_or(|(w, ..)| wide > w) {
                best = Some((wide, i32::midpoint(pair[0], pair[1]), y));
            }
        }
    }
    best.filter(|(w, ..)| *w >= ROOM * 2 / 3).map(|(_, x, y)| (x / 2, y / 2))
}

impl Shapes {
    /// `None` where the election has no outlines.
    pub(crate) fn of(outlines: &[&Outline]) -> Option<Self> {
        let (projection, width, height) = Projection::of(outlines)?;
        let shape = |o: &&Outline| {
            let mut path = String::new();
            let mut largest: (i64, Vec<(i32, i32)>) = (0, vec![]);
            for polygon in &o.polygons {
                for (i, ring) in polygon.iter().enumerate() {
                    let ring = simplified(ring.iter().map(|p| projection.grid(*p)));
                    if ring.len() < 3 {
                        continue;
                    }
                    write_ring(&mut path, &ring);
                    let size = doubled(&ring);
                    if i == 0 && size > largest.0 {
                        largest = (size, ring);
                    }
                }
            }
            Shape { area: o.area, path, label: label(&largest.1) }
        };
        let shapes = outlines.iter().map(shape).filter(|s| !s.path.is_empty()).collect();
        Some(Self { width, height, shapes })
    }

    /// With what is shown; an area of which nothing is known is left out.
    /// The same as a picture without words or links, for where a page shows a map beside other things. It has no colours of the page's, so that it stands on
    /// light and on dark ground.
    pub(crate) fn picture(&self, mut fill: impl FnMut(AreaIx) -> Option<Fill>) -> MapPicture<'_> {
        let areas: Vec<(&str, Fill)> =
            self.shapes.iter().filter_map(|s| Some((s.path.as_str(), fill(s.area)?))).collect();
        MapPicture {
            width: self.width,
            height: self.height,
            stripes: stripes(areas.iter().map(|(_, f)| f)),
            areas: areas.into_iter().map(|(path, f)| Painted { path, paint: f.paint() }).collect(),
        }
    }

    /// Width and height of the picture in its own units.
    pub(crate) fn size(&self) -> (i32, i32) {
        (self.width + 8, self.height + 8)
    }

    pub(crate) fn draw(&self, label: &str, mut shown: impl FnMut(AreaIx) -> Option<Shown>) -> Map {
        let drawn = |s: &Shape| {
            let shown = shown(s.area)?;
            Some(Drawn { path: s.path.clone(), label: s.label, paint: shown.fill.paint(), shown })
        };
        let areas: Vec<Drawn> = self.shapes.iter().filter_map(drawn).collect();
        let stripes = stripes(areas.iter().map(|a| &a.shown.fill));
        Map { width: self.width, height: self.height, label: label.to_owned(), stripes, areas }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(area: u32, west: i32, south: i32) -> Outline {
        let p = |lon, lat| Place { lon, lat };
        let (e, n) = (west + 10_000, south + 10_000);
        let ring = vec![p(west, south), p(west + 5_000, south), p(e, south), p(e, n), p(west, n), p(west, south)];
        Outline { area: AreaIx(area), polygons: vec![vec![ring]] }
    }

    fn two() -> Shapes {
        Shapes::of(&[&square(1, 0, 0), &square(2, 10_000, 0)]).unwrap()
    }

    #[test]
    fn neighbours_share_their_border_and_straight_lines_have_no_points_within() {
        let s = two();
        assert_eq!(s.width, 1000);
        assert_eq!(s.shapes[0].path, "M0 500l500 0 0 -500 -500 0z");
        assert_eq!(s.shapes[1].path, "M500 500l500 0 0 -500 -500 0z");
        assert_eq!(s.shapes[0].label, Some((250, 150)));
        assert!(Shapes::of(&[]).is_none());
    }

    #[test]
    fn a_drawing_is_well_formed_and_names_every_area() {
        let s = two();
        let map = s.draw("Map <of> all", |a| {
            Some(Shown {
                fill: if a.0 == 1 { Fill::Solid { color: "#aa0000".into(), strength: 40 } } else { Fill::None },
                mark: "1".into(),
                words: "A & <b>".into(),
                href: format!("/area/x{}", a.0),
            })
        });
        let svg = map.render().unwrap();
        assert!(svg.contains("A &#38; &#60;b&#62;") || svg.contains("A &amp; &lt;b&gt;"), "{svg}");
        assert_eq!(svg.matches("<a href=\"/area/x").count(), 2);
        assert!(
            svg.contains("class=\"none\" fill=\"url(#none)\"") && svg.contains("id=\"none\""),
            "an area without figures is drawn too"
        );
        assert!(svg.contains("fill=\"#aa0000\" fill-opacity=\"0.40\""), "{svg}");
    }

    #[test]
    fn what_is_too_early_to_say_is_striped_and_each_colour_has_one_pattern() {
        let map = two().draw("Map", |a| {
            let fill = Fill::Early { color: "#00aa00".into() };
            Some(Shown { fill, mark: String::new(), words: a.0.to_string(), href: "/area/x".into() })
        });
        let svg = map.render().unwrap();
        assert_eq!(svg.matches("id=\"early-00aa00\"").count(), 1, "{svg}");
        assert_eq!(svg.matches("fill=\"url(#early-00aa00)\"").count(), 2, "{svg}");
    }

    proptest! {
        /// A simplified ring keeps its area.
        #[test]
        fn what_is_left_out_changes_nothing(ring in prop::collection::vec((0i32..20, 0i32..20), 3..30)) {
            let kept = simplified(ring.iter().copied());
            prop_assert_eq!(doubled(&kept), doubled(&ring));
        }
    }
}
