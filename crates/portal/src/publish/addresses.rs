//! Every public address, from the routes that are mounted: what stands in the folder, and what only a server can answer.

use crate::data::Set;
use crate::maps;
use crate::pages::card::{self, Picture};
use crate::pages::embed::Renewal;
use crate::pages::map::Asked;
use crate::pages::map::picture::leaders;
use crate::route::{Access, Route, routes};
use crate::subject::Subject;
use crate::view::choropleth::Shade;
use crate::view::{here, link};
use election::definition::{Contest, Definition};
use election::id::{AreaIx, ContestIx, StationIx};
use words::Language;

/// Areas of an election that has each area as a file of its own; with more, those without areas below stand in packs.
const AREAS_MAX: usize = 2_000;

/// What a route gives to the folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// These addresses.
    Addresses(Vec<String>),
    /// What is linked from pages.
    Linked,
    /// A document for each station.
    Stations,
    /// A document for each area.
    Areas,
    /// Pictures for who shares a page.
    Pictures,
    /// The record's own files, which are copied.
    Record,
    /// Nothing: only a server can answer, for this reason.
    Server(&'static str),
}

/// What is given of a route; `None`: nobody has said so yet.
pub(super) fn given(d: &Definition, path: &str) -> Option<Given> {
    let (language, plain) = here::split(path);
    let given = of(d, plain)?;
    let prefix = language.prefix();
    Some(match given {
        given if prefix.is_empty() => given,
        Given::Addresses(all) => Given::Addresses(all.into_iter().map(|a| format!("{prefix}{a}")).collect()),
        given => given,
    })
}

/// The same of a route of no other language.
fn of(d: &Definition, path: &str) -> Option<Given> {
    let by = |name: &str, ids: &mut dyn Iterator<Item = &str>| {
        Given::Addresses(ids.map(|id| path.replace(name, id)).collect())
    };
    let contests = || d.contests.iter().map(|c| c.id.as_str());
    Some(match path {
        "/events" => Given::Server("a stream of what happens"),
        "/api/v1/proof/{index}" => Given::Server("a proof up to the present head; it follows from the tiles"),
        "/api/v1/skew" => Given::Server("a measurement of the running server"),
        "/soap" => Given::Server("the web service"),
        p if p.starts_with("/witness/") => Given::Server("the door of the witnesses"),
        "/checkpoint" | "/tile/{*path}" | "/blob/{digest}" => Given::Record,
        "/station/{*id}" | "/api/v1/stations/{*id}" => Given::Stations,
        "/area/{*id}" | "/api/v1/areas/{*id}" => Given::Areas,
        "/assets/{name}"
        | "/notices/{number}"
        | "/notices/{number}/{version}/{file}"
        | "/consolidations/{index}/stations.csv" => Given::Linked,
        "/parties/{id}" | "/api/v1/parties/{id}" => by("{id}", &mut d.parties.iter().map(|p| p.id.as_str())),
        p if p.starts_with("/card/") => Given::Pictures,
        "/api/v1/data/{file}" => Given::Addresses(sets(d)),
        "/api/v1/open/eml-510.xml" | "/api/v1/open/eml-520.xml" | "/api/v1/open/areas.geojson" => {
            Given::Addresses(contests().map(|c| format!("{path}?contest={c}")).collect())
        }
        // One total and, with outlines, one map for each contest.
        "/embed/total" | "/embed/total/still" => {
            let renewal = Renewal::at(path);
            let total = |c: usize| Subject::EmbedTotal(c.into(), renewal).address(d);
            Given::Addresses((0..d.contests.len()).map(total).collect())
        }
        "/embed/map" | "/embed/map/still" => {
            let renewal = Renewal::at(path);
            let map = |(c, show)| Subject::EmbedMap(Asked { show, ..leaders(ContestIx::from(c)) }, renewal).address(d);
            let shown = |c: usize| Shade::ALL.map(|show| (c, show));
            Given::Addresses((0..d.contests.len()).flat_map(shown).map(map).collect())
        }
        "/contest/{id}/map.svg" if !maps::mapped(d).contains(&Definition::ROOT) => Given::Addresses(vec![]),
        "/search" | "/api/v1/search" | "/where" => Given::Server("it answers what somebody asks"),
        "/contest/{id}/choice/{choice}" => {
            let choices = |c: &Contest| (0..c.choices.len()).map(|i| link::choice(c, i)).collect::<Vec<_>>();
            Given::Addresses(d.contests.iter().flat_map(choices).collect())
        }
        "/map/{*id}" | "/embed/map/{*id}" => {
            let below = maps::mapped(d).into_iter().filter(|a| *a != Definition::ROOT);
            Given::Addresses(below.map(|a| path.replace("{*id}", &d.areas[a.at()].id)).collect())
        }
        p if p.contains("contest") && p.contains("{id}") => by("{id}", &mut contests()),
        p if !p.contains('{') => Given::Addresses(vec![p.to_owned()]),
        _ => return None,
    })
}

fn sets(d: &Definition) -> Vec<String> {
    let mut all = vec![];
    for set in Set::ALL {
        for ending in ["json", "about.json", "csv", "xlsx", "parquet"] {
            let address = format!("/api/v1/data/{}.{ending}", set.word());
            if set.needs_contest() {
                all.extend(d.contests.iter().map(|c| format!("{address}?contest={}", c.id)));
            } else {
                all.push(address);
            }
        }
    }
    all
}

/// The pictures of a route, with their addresses in a language.
pub(super) fn pictures(d: &Definition, route: &str, language: Language) -> Vec<(Picture, String)> {
    let of = |kind: Picture| match kind {
        Picture::Contest(_) => "/card/contest/{file}",
        Picture::Choice { .. } => "/card/contest/{id}/choice/{file}",
        Picture::Area(_) => "/card/area/{*file}",
        Picture::Turnout | Picture::Worded(_) => "/card/page/{file}",
    };
    let own = Picture::all(d).into_iter().filter(|p| of(*p) == route);
    own.map(|p| (p, format!("{}{}", language.prefix(), card::address(d, p)))).collect()
}

/// The routes that everybody may ask for.
pub(super) fn public() -> Vec<Route> {
    let open = |r: &Route| matches!(r.access, Access::Public | Access::Shared(..) | Access::BySharing);
    routes().into_iter().filter(|r| r.method == "GET" && open(r)).collect()
}

/// The routes of which the folder has what is linked.
pub(super) fn linked(d: &Definition) -> Vec<&'static str> {
    public().into_iter().map(|r| r.path).filter(|path| given(d, path) == Some(Given::Linked)).collect()
}

/// Whether an address is that of a map which shows something else than who leads in the first contest.
pub(super) fn is_view_of_map(address: &str) -> bool {
    let (path, view) = address.split_once('?').unwrap_or((address, ""));
    let (_, plain) = here::split(path);
    !view.is_empty() && (plain == "/map" || plain.starts_with("/map/"))
}

/// Whether an address that a page links is given to the folder: the next part of a list, a page of an archive, another view of a map, or what is found
/// by links only.
pub(super) fn is_followed(linked: &[&str], address: &str) -> bool {
    if is_view_of_map(address) {
        return true;
    }
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    match query.split_once('=') {
        Some(("part" | "page", n)) => n.bytes().all(|b| b.is_ascii_digit()),
        Some(_) => false,
        None => linked.iter().any(|route| fits(route, path)),
    }
}

/// Whether a path is one of a route's: `{name}` is a segment.
fn fits(route: &str, path: &str) -> bool {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    loop {
        match (route.next(), path.next()) {
            (None, None) => return true,
            (Some(r), Some(_)) if r.starts_with("{*") => return true,
            (Some(r), Some(p)) if r == p || r.starts_with('{') && !p.is_empty() => {}
            _ => return false,
        }
    }
}

/// A document that may stand in a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Station(StationIx),
    Area(AreaIx),
}

impl Thing {
    pub(super) fn id(self, d: &Definition) -> &str {
        match self {
            Self::Station(s) => &d.stations[s.at()].id,
            Self::Area(a) => &d.areas[a.at()].id,
        }
    }
}

/// What is documented by the routes of stations or areas, and whether it stands in packs.
pub(super) fn things(d: &Definition, of: &Given) -> Vec<(Thing, bool)> {
    match of {
        Given::Stations => (0..d.stations.len()).map(|s| (Thing::Station(s.into()), true)).collect(),
        Given::Areas => {
            let many = d.areas.len() > AREAS_MAX;
            let leaf = |a: usize| many && d.areas[a].children.is_empty();
            (0..d.areas.len()).map(|a| (Thing::Area(a.into()), leaf(a))).collect()
        }
        _ => vec![],
    }
}

/// How many documents stand in the packs without a language.
pub(super) fn packed(d: &Definition) -> usize {
    let plain = public().into_iter().filter(|r| here::split(r.path).0 == Language::English);
    let of = |r: Route| given(d, r.path).map_or(0, |g| things(d, &g).iter().filter(|(_, packed)| *packed).count());
    plain.map(of).sum()
}

/// Addresses in the links of a page.
pub(super) fn links(page: &str) -> impl Iterator<Item = String> + '_ {
    let of = |mark: &'static str| {
        page.match_indices(mark).filter_map(move |(at, _)| {
            let rest = &page[at + mark.len()..];
            rest.find('"').map(|end| rest[..end].replace("&amp;", "&").replace("&#38;", "&"))
        })
    };
    of(" href=\"").chain(of(" src=\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::definition;

    #[test]
    fn of_every_public_route_it_is_said_what_the_folder_gets_of_it() {
        let d = definition();
        for r in public() {
            assert!(given(&d, r.path).is_some(), "{}: say in publish/addresses.rs what is published of it", r.path);
        }
    }

    #[test]
    fn parts_and_what_only_links_lead_to_are_followed_and_filters_are_not() {
        let linked = linked(&definition());
        for (address, followed) in [
            ("/area/x?part=2", true),
            ("/acts.atom?page=0", true),
            ("/assets/0011.css", true),
            ("/notices/7", true),
            ("/differences?kind=copies", false),
            ("/differences?kind=copies&part=2", false),
            ("/desk/sign-in", false),
            ("https://elsewhere.example/", false),
            ("/station/x/0", false),
            ("/map", false),
            ("/map?show=turnout", true),
            ("/tr/map/x/n?show=share&choice=red", true),
            ("/mapping?show=turnout", false),
        ] {
            assert_eq!(is_followed(&linked, address), followed, "{address}");
        }
        let page = "<a href=\"/a?part=2&amp;x\">\u{130}</a><script src=\"/assets/b.js\"></script><a href=";
        assert_eq!(links(page).collect::<Vec<_>>(), ["/a?part=2&x", "/assets/b.js"]);
    }
}
