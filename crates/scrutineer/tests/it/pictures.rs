//! What acts publish beside the figures, in a mirror: pictures of pages, the stations of consolidations.

use crate::actors::*;
use crate::copies::{file_ending, printed};
use std::path::Path;

const PAGES: usize = 3;
/// The pages, and the stations of one consolidation.
const FILES: u64 = PAGES as u64 + 1;

/// A server with scanned pages and a consolidation.
fn with_pictures(place: &Place) -> Server {
    let server = place.serve();
    let scans = place.path("scans");
    std::fs::create_dir_all(&scans).unwrap();
    for i in 0..PAGES {
        std::fs::copy(file_ending(&printed(place, i), ".form.pdf"), scans.join(format!("{i}.pdf"))).unwrap();
    }
    let sums = json(&good(&["desk", "scans", text(&scans), "--url", &server.url]));
    assert_eq!(sums["filed"].as_u64(), Some(PAGES as u64), "{sums}");
    let key = place.home().join("keys/board.key");
    good(&["office", "consolidate", &server.url, "--area", "x", "--contest", "parliament", "--key", text(&key)]);
    server
}

fn mirror(server: &Server, dir: &Path, more: &[&str]) -> serde_json::Value {
    json(&good(&[&["mirror", &server.url, text(dir)], more].concat()))
}

/// Whether it holds, and what it says of the pictures: named, sound, absent.
fn verify(place: &Place, dir: &Path) -> (bool, [u64; 3], serde_json::Value) {
    let out = run(&["verify", text(dir), "--root-key", &place.root_key(), "--json"]);
    let report = json(&String::from_utf8(out.stdout).unwrap());
    let sums = ["named", "sound", "absent"].map(|w| report["pictures"][w].as_u64().unwrap());
    (report["ok"] == true, sums, report)
}

#[test]
fn a_mirror_has_the_pictures_too_and_can_leave_them_out() {
    let place = Place::sealed();
    let server = with_pictures(&place);
    let (all, bare) = (place.path("all"), place.path("bare"));
    assert_eq!(mirror(&server, &all, &[])["pictures"], FILES);
    assert_eq!(mirror(&server, &all, &[])["pictures"], 0, "what is there is not fetched again");
    let (ok, sums, _) = verify(&place, &all);
    assert_eq!((ok, sums), (true, [FILES, FILES, 0]));

    assert_eq!(mirror(&server, &bare, &["--no-pictures"])["pictures"], 0);
    let (ok, sums, report) = verify(&place, &bare);
    assert_eq!((ok, sums), (true, [FILES, 0, FILES]), "the figures follow without them");
    assert_eq!(report["note_codes"]["pictures-absent"], 1, "{report}");
    assert_eq!(mirror(&server, &bare, &[])["pictures"], FILES, "fetched later");
    assert_eq!(verify(&place, &bare).1, [FILES, FILES, 0]);

    // A picture of the copy that was changed afterwards.
    let index = json(&good(&["verify", text(&all), "--json"]));
    assert_eq!(index["acts"]["page"], PAGES as u64);
    let picture = a_picture(&place);
    std::fs::write(all.join("blob").join(&picture), "another picture").unwrap();
    let (ok, sums, report) = verify(&place, &all);
    assert_eq!((ok, sums), (false, [FILES, FILES - 1, 0]));
    assert_eq!(report["faults"][0]["code"], "picture-damaged", "{report}");
    assert_eq!(report["faults"][0]["file"], format!("blob/{picture}"));
    server.stop();
}

/// The name of a page's picture among the server's files.
fn a_picture(place: &Place) -> String {
    let folder = place.home().join("public/blob");
    let mut files = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path());
    let png = files.find(|p| std::fs::read(p).unwrap().starts_with(b"\x89PNG")).unwrap();
    png.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_withdrawn_picture_is_listed_and_a_wrong_one_is_not_kept() {
    let place = Place::sealed();
    let server = with_pictures(&place);
    let picture = a_picture(&place);
    let published = place.home().join("public/blob").join(&picture);
    let bytes = std::fs::read(&published).unwrap();
    std::fs::remove_file(&published).unwrap();
    let copy = place.path("copy");
    let out = run(&["mirror", &server.url, text(&copy)]);
    assert!(out.status.success(), "{}", words(&out));
    assert!(words(&out).contains(&picture) && words(&out).contains("withdrawn"), "{}", words(&out));
    let done = json(&String::from_utf8(out.stdout).unwrap());
    assert_eq!((done["pictures"].as_u64(), done["absent"].as_array().unwrap().len()), (Some(FILES - 1), 1), "{done}");
    let (ok, sums, _) = verify(&place, &copy);
    assert_eq!((ok, sums), (true, [FILES, FILES - 1, 1]));

    std::fs::write(&published, "another picture").unwrap();
    let out = run(&["mirror", &server.url, text(&copy)]);
    assert_eq!(out.status.code(), Some(1), "{}", words(&out));
    assert!(words(&out).contains("other bytes than the record names"), "{}", words(&out));
    assert!(!copy.join("blob").join(&picture).exists());
    assert!(verify(&place, &copy).0, "the record is whole");

    std::fs::write(&published, bytes).unwrap();
    assert_eq!(mirror(&server, &copy, &[])["pictures"], 1, "published again");
    assert_eq!(verify(&place, &copy).1, [FILES, FILES, 0]);
    server.stop();
}
