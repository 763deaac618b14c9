//! While the record is held back from the public: stations and a replay need none of it, and who copies it is told until when.

use crate::actors::*;

/// A sealed home whose record is given to everybody from a moment on.
fn place(from: &str) -> Place {
    let place = Place::new(true);
    let mut table = String::from("format = 1\n");
    for category in
        ["election", "parties", "candidates-final", "boards", "figures", "results", "minutes", "images", "rulings"]
    {
        table.push_str(&format!("[[share]]\ncategory = \"{category}\"\nto = \"public\"\n"));
    }
    table.push_str(&format!("[[share]]\ncategory = \"record\"\nto = \"public\"\nfrom = \"{from}\"\n"));
    std::fs::write(place.election().join("sharing.toml"), table).unwrap();
    good(&["init", text(&place.home()), "--election", text(&place.election())]);
    place
}

#[test]
fn a_night_is_played_while_the_record_is_held_back_and_a_copy_of_it_is_refused_with_the_moment() {
    let place = place("2126-01-01T00:00:00Z");
    let server = place.serve();
    let said = json(&good(&["replay", "--results", text(&place.results(50)), &server.url]));
    assert_eq!((said["rows"].as_u64(), said["failed"].as_u64()), (Some(50), Some(0)), "{said}");
    let copy = place.path("copy");
    let words = bad(&["mirror", &server.url, text(&copy)]);
    assert!(words.contains("[mirror-held-back]") && words.contains("2126-01-01T00:00:00"), "{words}");
    assert!(!copy.join("checkpoint").exists(), "nothing that could be taken for a copy");
    server.stop();
}

#[test]
fn what_was_held_back_and_has_begun_is_copied_as_ever() {
    let place = place("2026-01-01T00:00:00Z");
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(5)), &server.url]);
    let copy = place.path("copy");
    good(&["mirror", &server.url, text(&copy)]);
    good(&["verify", text(&copy), "--root-key", &place.root_key()]);
    server.stop();
}
