//! The maps of the election: for the country and every area in which outlines lie, the topmost of them as shapes. Made once, when first asked for.

use crate::view::map::Shapes;
use election::definition::{Definition, Outline};
use election::id::AreaIx;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Kept for an election.
#[derive(Default)]
pub(crate) struct Maps(OnceLock<HashMap<AreaIx, Level>>);

/// What is drawn of one area.
pub(crate) struct Level {
    pub shapes: Shapes,
    /// Whose outlines these are, in the order of the folder.
    pub areas: Vec<AreaIx>,
}

impl Maps {
    /// The map of an area; `None` where no outlines lie in it.
    pub(crate) fn of(&self, d: &Definition, area: AreaIx) -> Option<&Level> {
        self.0.get_or_init(|| levels(d)).get(&area)
    }
}

/// An outline belongs to the maps of the areas above it, up to the next that has an outline of its own.
fn outlines(d: &Definition) -> HashMap<AreaIx, Vec<&Outline>> {
    let mut outlined = vec![false; d.areas.len()];
    d.outlines.iter().for_each(|o| outlined[o.area.at()] = true);
    let mut of: HashMap<AreaIx, Vec<&Outline>> = HashMap::new();
    for o in &d.outlines {
        for above in d.upwards(o.area).skip(1) {
            of.entry(above).or_default().push(o);
            if outlined[above.at()] {
                break;
            }
        }
    }
    of
}

/// The areas that have a map.
pub(crate) fn mapped(d: &Definition) -> Vec<AreaIx> {
    let mut areas: Vec<AreaIx> = outlines(d).into_keys().collect();
    areas.sort_by_key(|a| a.at());
    areas
}

fn levels(d: &Definition) -> HashMap<AreaIx, Level> {
    let level = |(area, mut list): (AreaIx, Vec<&Outline>)| {
        list.sort_by_key(|o| o.area.at());
        let areas = list.iter().map(|o| o.area).collect();
        Some((area, Level { shapes: Shapes::of(&list)?, areas }))
    };
    outlines(d).into_iter().filter_map(level).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::folder::{Files, read};

    fn country(outlined: &[&str]) -> Definition {
        let feature = |(i, id): (usize, &&str)| {
            format!(
                r#"{{"type":"Feature","properties":{{"area":"{id}"}},"geometry":{{"type":"Polygon","coordinates":[[[{i},0],[{i}.9,0],[{i}.9,1],[{i},0]]]}}}}"#
            )
        };
        let map: Vec<String> = outlined.iter().enumerate().map(feature).collect();
        let map = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, map.join(","));
        let files: Files = [
            ("election.toml", "format = 1\nid = \"m\"\ndate = \"2026-05-10\"\ntime_zone = \"UTC\"\nlanguages = [\"en\"]\n[name]\nen = \"M\"\n[[contest]]\nid = \"q\"\nname = { en = \"Q\" }\n"),
            ("areas.csv", "area,parent,kind,name\nx,,country,X\nx/r,x,region,R\nx/r/p,x/r,province,P\nx/r/q,x/r,province,Q\nx/r/p/d,x/r/p,district,D\nx/s,x,region,S\n"),
            ("stations.csv", "station,area\n1,x/r/p/d\n"),
            ("choices.csv", "contest,choice,name\nq,yes,Yes\nq,no,No\n"),
            ("boundaries.geojson", &map),
        ]
        .map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec()))
        .into();
        read(&files).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn a_map_has_the_topmost_outlines_of_its_area_whatever_their_depth() {
        let d = country(&["x/r/p/d", "x/r/q", "x/r/p", "x/s"]);
        let maps = Maps::default();
        let of = |id: &str| {
            let level = maps.of(&d, d.area(id).unwrap())?;
            Some(level.areas.iter().map(|a| d.areas[a.at()].id.as_str()).collect::<Vec<_>>())
        };
        assert_eq!(
            of("x").unwrap(),
            ["x/r/p", "x/r/q", "x/s"],
            "the region has no outline, so its provinces stand for it"
        );
        assert_eq!(of("x/r").unwrap(), ["x/r/p", "x/r/q"]);
        assert_eq!(of("x/r/p").unwrap(), ["x/r/p/d"]);
        assert!(of("x/s").is_none() && of("x/r/p/d").is_none());
    }
}
