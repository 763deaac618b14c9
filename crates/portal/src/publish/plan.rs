//! What a pass asks for, made once: every address that has a file of its own, and what it follows, so that it is asked for only after that has changed.

use super::addresses::{self, Given, Thing};
use crate::pages::card::Picture;
use crate::view::here;
use election::definition::Definition;
use election::id::AreaIx;
use words::Language;

/// What an address's answer follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// The definition and this program: it is asked for until it is given.
    Definition,
    /// The acts about an area.
    Area(AreaIx),
    /// Any act, or the clock.
    Anything,
}

/// An address with a file of its own.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) address: String,
    /// Whether it ends with an id, so that its file may end in any way.
    pub(super) named: bool,
    pub(super) follows: Follows,
}

/// Every address, by when it is asked for.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) pages: Vec<Address>,
    pub(super) data: Vec<Address>,
    /// Tables and files of the whole country.
    pub(super) bulk: Vec<Address>,
    /// What says how large those are.
    pub(super) last: Vec<Address>,
}

impl Plan {
    /// Of an election's site in these languages.
    pub(super) fn of(d: &Definition, languages: &[Language]) -> Self {
        let mut plan = Self::default();
        for route in addresses::public() {
            let (language, plain) = here::split(route.path);
            if !languages.contains(&language) {
                continue;
            }
            let Some(given) = addresses::given(d, route.path) else { continue };
            for (address, follows) in own(d, route.path, language, plain, &given) {
                let named = route.path.ends_with("id}") || route.path.ends_with("{choice}");
                let list = match plain {
                    "/open" => &mut plan.last,
                    _ if is_bulk(&address) => &mut plan.bulk,
                    p if is_data(p) => &mut plan.data,
                    _ => &mut plan.pages,
                };
                list.push(Address { address, named, follows });
            }
        }
        plan
    }
}

/// The addresses of a route that have files of their own.
fn own(d: &Definition, path: &str, language: Language, plain: &str, given: &Given) -> Vec<(String, Follows)> {
    match given {
        Given::Addresses(all) => all.iter().map(|a| (a.clone(), follows(plain))).collect(),
        Given::Areas => {
            let own = addresses::things(d, given).into_iter().filter(|(_, packed)| !packed);
            let address = |(thing, _): (Thing, bool)| {
                let Thing::Area(area) = thing else { return None };
                Some((path.replace("{*id}", thing.id(d)), Follows::Area(area)))
            };
            own.filter_map(address).collect()
        }
        Given::Pictures => {
            let follows = |of| match of {
                Picture::Worded(_) => Follows::Definition,
                Picture::Area(a) => Follows::Area(a),
                Picture::Contest(_) | Picture::Choice { .. } | Picture::Turnout => Follows::Anything,
            };
            addresses::pictures(d, plain, language).into_iter().map(|(of, address)| (address, follows(of))).collect()
        }
        _ => vec![],
    }
}

/// What a route without the language follows, in which no area stands.
fn follows(plain: &str) -> Follows {
    match plain {
        "/boards"
        | "/parties"
        | "/parties/{id}"
        | "/calendar"
        | "/calendar.ics"
        | "/check"
        | "/where/map"
        | "/api/v1/open/places.geojson"
        | "/api/v1/open/places.pmtiles"
        | "/packed"
        | "/soap"
        | "/api/v1/parties"
        | "/api/v1/parties/{id}"
        | "/api/v1/calendar"
        | "/api/v1/checks"
        | "/api/v1/openapi.json" => Follows::Definition,
        _ => Follows::Anything,
    }
}

/// Whether programs ask there.
fn is_data(path: &str) -> bool {
    path.starts_with("/api/") || path.contains('.')
}

/// Whether it is a table or a file of a whole country.
pub(super) fn is_bulk(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or(address);
    let whole = path.starts_with("/api/v1/open/") && path != "/api/v1/open/areas.geojson";
    let shown = path.contains("/embed/map") && address.contains("show=");
    let drawn = shown || path.ends_with(".pdf") || path.ends_with(".png");
    path.starts_with("/api/v1/data/") || whole || path.ends_with(".csv") || drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::definition;

    #[test]
    fn each_language_adds_its_pages_and_no_data() {
        let d = definition();
        let (one, two) = (Plan::of(&d, &[Language::English]), Plan::of(&d, &[Language::English, Language::Turkish]));
        let turkish = |a: &Address| a.address == "/tr" || a.address.starts_with("/tr/");
        assert!(!one.pages.iter().any(turkish));
        assert_eq!(two.pages.iter().filter(|a| !turkish(a)).count(), one.pages.len());
        for address in ["/tr/", "/tr/area/x/n", "/tr/contest/parliament", "/tr/differences"] {
            assert!(two.pages.iter().any(|a| a.address == address), "{address}");
        }
        assert_eq!(two.data.len(), one.data.len());
        // Of what is drawn there is one in each language.
        let drawn = |a: &&Address| a.address.starts_with("/tr/") && is_bulk(&a.address);
        assert_eq!(two.bulk.len(), one.bulk.len() + two.bulk.iter().filter(drawn).count());
        for address in
            ["/tr/contest/parliament/seats.pdf", "/tr/card/contest/parliament.png", "/tr/card/page/check.png"]
        {
            assert!(two.bulk.iter().any(|a| a.address == address), "{address}");
            assert!(!one.bulk.iter().any(|a| a.address == address), "{address}");
        }
    }

    #[test]
    fn tables_of_the_country_are_bulk_and_what_people_look_at_is_not() {
        let plan = Plan::of(&definition(), &[Language::English]);
        let addresses = |list: &[Address]| list.iter().map(|a| a.address.clone()).collect::<Vec<_>>();
        let (bulk, data, pages) = (addresses(&plan.bulk), addresses(&plan.data), addresses(&plan.pages));
        for address in ["/api/v1/data/areas.csv", "/api/v1/open/record.tar", "/contest/parliament/seats.pdf"] {
            assert!(bulk.iter().any(|a| a == address), "{address}");
        }
        assert!(data.iter().any(|a| a == "/api/v1/areas/x/n") && data.iter().any(|a| a == "/calendar.ics"));
        assert!(pages.iter().any(|a| a == "/") && !pages.iter().any(|a| a == "/open"));
        assert_eq!(addresses(&plan.last), ["/open"]);
        let area = plan.pages.iter().find(|a| a.address == "/area/x/n").unwrap();
        assert!(area.named && matches!(area.follows, Follows::Area(_)));
    }
}
