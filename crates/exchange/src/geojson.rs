//! Areas with their outlines and results as GeoJSON (RFC 7946).
//!
//! Properties are flat, so that programs for maps take them as columns: names as in the data set `area-results`.

use crate::json::Json;
use crate::night::{Figures, Night, is_in};
use election::definition::{Area, Definition, Outline, Place};
use election::id::{AreaIx, ContestIx};
use std::io::{self, Write};

/// Degrees are kept in so many parts, of four digits.
const PARTS: i32 = 10_000;

/// Writes the areas that have an outline, of a kind or of all, with the results of a contest. The night says in which area.
///
/// # Errors
/// The bytes cannot be written.
pub fn areas(night: &Night, contest: ContestIx, kind: Option<&str>, to: impl Write) -> io::Result<()> {
    let d = &*night.d;
    let mut j = Json::new(to);
    j.object("")?;
    j.text("type", "FeatureCollection")?;
    // Foreign members (section 6.1): of what this is, as of which record size.
    j.text("election", &d.id)?;
    j.text("contest", &d.contests[contest.at()].id)?;
    j.number("size", night.size)?;
    j.word("rehearsal", if d.rehearsal { "true" } else { "false" })?;
    j.array("features")?;
    let figures = night.contests.iter().find(|f| f.contest == contest);
    for outline in &d.outlines {
        let area = &d.areas[outline.area.at()];
        if kind.is_none_or(|k| area.kind == k) && is_in(d, outline.area, night.scope.within) {
            feature(&mut j, night, figures, outline, area)?;
        }
    }
    j.end();
    j.end();
    j.finish()
}

fn feature<W: Write>(
    j: &mut Json<W>,
    night: &Night,
    figures: Option<&Figures>,
    outline: &Outline,
    area: &Area,
) -> io::Result<()> {
    j.object("")?;
    j.text("type", "Feature")?;
    j.text("id", &area.id)?;
    geometry(j, outline)?;
    j.object("properties")?;
    properties(j, &night.d, area)?;
    if let Some(f) = figures {
        results(j, night, f, outline.area)?;
    }
    j.end();
    j.end();
    Ok(())
}

fn properties<W: Write>(j: &mut Json<W>, d: &Definition, area: &Area) -> io::Result<()> {
    j.text("area", &area.id)?;
    match area.parent {
        Some(p) => j.text("parent", &d.areas[p.at()].id)?,
        None => j.word("parent", "null")?,
    }
    j.text("kind", &area.kind)?;
    j.text("name", area.names.get(d.language()))?;
    for (language, name) in &area.names.0 {
        j.text(&format!("name:{language}"), name)?;
    }
    Ok(())
}

fn results<W: Write>(j: &mut Json<W>, night: &Night, f: &Figures, area: AreaIx) -> io::Result<()> {
    let contest = night.contest(f);
    let sums = &f.areas[area.at()];
    j.number("expected", u64::from(sums.expected))?;
    j.number("reported", u64::from(sums.reported))?;
    let counted = f.is_counted(area);
    for (name, n) in sums.named() {
        maybe(j, name, n.filter(|_| counted))?;
    }
    let list = contest.list(contest.list_of[area.at()]);
    // Who has most, where one has; of equals neither leads.
    let most = sums.votes.iter().copied().max().filter(|n| *n > 0 && counted);
    let leaders: Vec<&u32> = list.iter().zip(&sums.votes).filter(|(_, n)| Some(**n) == most).map(|(c, _)| c).collect();
    match leaders[..] {
        [one] => j.text("leader", &contest.choices[*one as usize].id)?,
        _ => j.word("leader", "null")?,
    }
    for (choice, n) in list.iter().zip(&sums.votes) {
        maybe(j, &format!("votes:{}", contest.choices[*choice as usize].id), Some(*n).filter(|_| counted))?;
    }
    Ok(())
}

fn maybe<W: Write>(j: &mut Json<W>, name: &str, n: Option<u64>) -> io::Result<()> {
    match n {
        Some(n) => j.number(name, n),
        None => j.word(name, "null"),
    }
}

fn geometry<W: Write>(j: &mut Json<W>, outline: &Outline) -> io::Result<()> {
    j.object("geometry")?;
    j.text("type", "MultiPolygon")?;
    j.array("coordinates")?;
    for polygon in &outline.polygons {
        j.array("")?;
        for ring in polygon {
            j.array("")?;
            for place in closed(ring) {
                j.array("")?;
                j.word("", &degrees(place.lon))?;
                j.word("", &degrees(place.lat))?;
                j.end();
            }
            j.end();
        }
        j.end();
    }
    j.end();
    j.end();
    Ok(())
}

/// A ring ends where it begins (section 3.1.6).
fn closed(ring: &[Place]) -> impl Iterator<Item = Place> + '_ {
    let open = ring.first() != ring.last();
    ring.iter().copied().chain(ring.first().copied().filter(|_| open))
}

/// Degrees with four digits behind the point, none of them idle; whole numbers throughout.
fn degrees(n: i32) -> String {
    let (sign, n) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
    let parts = PARTS.unsigned_abs();
    let text = format!("{sign}{}.{:04}", n / parts, n % parts);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use crate::{Depth, Night, Scope};

    #[test]
    fn degrees_are_written_as_they_were_read() {
        for (n, text) in
            [(0, "0"), (1, "0.0001"), (-1, "-0.0001"), (410_000, "41"), (289_784, "28.9784"), (-1_800_000, "-180")]
        {
            assert_eq!(degrees(n), text);
        }
    }

    #[test]
    fn an_area_has_its_outline_and_its_figures_and_what_is_not_counted_is_unknown() {
        let t = testing::counted_but(2);
        let night = Night::take(&t, Scope::all(Depth::Areas));
        let mut out = vec![];
        areas(&night, ContestIx(0), None, &mut out).unwrap();
        let v: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let features = v["features"].as_array().unwrap();
        assert_eq!(features.len(), 2);
        assert_eq!((&v["size"], &v["rehearsal"]), (&t.size().into(), &true.into()));
        let north = &features[0];
        assert_eq!(north["id"], "x/n");
        assert_eq!(north["geometry"]["coordinates"][0][0][0], serde_json::json!([28.5, 41]));
        let ring = north["geometry"]["coordinates"][0][0].as_array().unwrap();
        assert_eq!(ring.first(), ring.last());
        let sums = t.totals(ContestIx(0), t.definition().area("x/n").unwrap()).sums;
        assert_eq!(north["properties"]["votes:red"], sums.votes[0]);
        assert_eq!(north["properties"]["name:tr"], "Kuzey");

        let empty = testing::sealed();
        let mut out = vec![];
        areas(&Night::take(&empty, Scope::all(Depth::Areas)), ContestIx(0), Some("district"), &mut out).unwrap();
        let v: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(v["features"].as_array().unwrap().len(), 1);
        let p = &v["features"][0]["properties"];
        assert_eq!(
            (&p["votes:red"], &p["valid"], &p["leader"], &p["reported"]),
            (&serde_json::Value::Null, &serde_json::Value::Null, &serde_json::Value::Null, &0.into())
        );
    }
}
