//! Names are safe, their own, and lead back.

use super::actors::write_folder;
use crate::name::{self, Child};
use election::definition::Definition;

fn definition() -> Definition {
    let dir = tempfile::tempdir().unwrap();
    write_folder(dir.path());
    election::folder::read(&commission::folder::load(dir.path()).unwrap()).unwrap()
}

#[test]
fn every_area_and_station_has_a_name_that_leads_back_to_it_and_to_nothing_else() {
    let d = definition();
    for (i, a) in d.areas.iter().enumerate() {
        let mut names: Vec<String> = a.children.iter().map(|c| name::area(&d, *c)).collect();
        names.extend(a.stations.iter().map(|s| name::station(&d, *s)));
        let mut unique = names.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), names.len(), "{names:?}");
        for n in &names {
            assert!(!n.starts_with('.') && !n.contains(['/', '\\']), "{n}");
        }
        for c in &a.children {
            assert_eq!(name::child(&d, i.into(), &name::area(&d, *c)), Some(Child::Area(*c)));
        }
        for s in &a.stations {
            assert_eq!(name::child(&d, i.into(), &name::station(&d, *s)), Some(Child::Station(*s)));
        }
    }
}

#[test]
fn names_say_what_they_share_with_nothing_above() {
    let d = definition();
    let station = |id: &str| name::station_path(&d, d.station(id).unwrap());
    assert_eq!(station("x/n/d/1"), "made-up/n/d/1");
    assert_eq!(station("elsewhere/7"), "made-up/s/=elsewhere+7");
    assert_eq!(station("x/s"), "made-up/s/@=x+s", "an area is called so as well");
    assert_eq!(station("x/../3"), "made-up/=x+../3", "an id may have dots, a name here not alone");
}

#[test]
fn another_spelling_of_a_name_leads_nowhere() {
    let d = definition();
    let north = d.area("x/n").unwrap();
    for spelling in ["=x+n+d", "d/", "D", "", ".", "..", "=", "@", "@d", "+d", "d+"] {
        assert_eq!(name::child(&d, north, spelling), None, "{spelling}");
    }
    assert_eq!(name::child(&d, Definition::ROOT, "n+d"), None, "not in this folder");
    assert_eq!(name::parse_issue("issue-1"), Some(1));
    for spelling in ["issue-01", "issue-0", "issue-", "issue-+1", "issue-65536", "Issue-1"] {
        assert_eq!(name::parse_issue(spelling), None, "{spelling}");
    }
}
