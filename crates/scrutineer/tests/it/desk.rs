//! At the desk: pages whose code is spoilt, clerks who say what the picture does not, keys of deliveries.

use crate::actors::*;
use crate::copies::{file_ending, get, names, printed, verified, votes};
use paper::scan::{GreyPage, Limits, pages, png};
use std::path::Path;
use std::process::Output;

/// The only page of a printed form.
fn form(place: &Place, station: usize) -> GreyPage {
    let pdf = std::fs::read(file_ending(&printed(place, station), ".form.pdf")).unwrap();
    pages(&pdf, &Limits::default()).unwrap().next().unwrap().unwrap()
}

/// The same with its page code painted over.
fn without_page_code(page: &GreyPage) -> GreyPage {
    let (width, height) = (page.width(), page.height());
    let mut points = page.points().to_vec();
    for y in 0..height / 4 {
        for x in width * 7 / 10..width {
            points[y * width + x] = 255;
        }
    }
    GreyPage::new(width, height, points).unwrap()
}

fn file(server: &Server, key: &Path, picture: &Path, station: &str, more: &[&str]) -> Output {
    let mut args = vec!["desk", "file", text(picture), "--station", station, "--contest", "parliament"];
    args.extend(["--count", "hand", "--key", text(key), "--url", &server.url]);
    args.extend(more);
    run(&args)
}

#[test]
fn a_page_whose_own_code_is_spoilt_is_filed_by_the_codes_of_its_minutes() {
    let place = Place::sealed();
    let server = place.serve();
    let scans = place.path("scans");
    std::fs::create_dir_all(&scans).unwrap();
    std::fs::write(scans.join("spoilt.png"), png(&without_page_code(&form(&place, 3)))).unwrap();
    let sums = json(&good(&["desk", "scans", text(&scans), "--url", &server.url]));
    assert_eq!((&sums["filed"], &sums["by_minutes"], &sums["queued"]), (&1.into(), &1.into(), &0.into()), "{sums}");
    assert_eq!(votes(&server)["red"], 200, "its minutes are a copy");
    let page = server.get("/station/x/3");
    assert!(page.contains("filed by hand at the board&#39;s desk"), "{page}");
    verified(&place, &server, "copy");
    server.stop();
}

#[test]
fn a_clerk_who_says_what_the_picture_does_not_is_told_and_may_insist_with_a_reason() {
    let place = Place::sealed();
    let server = place.serve();
    let queue = place.path("scans/queue");
    std::fs::create_dir_all(&queue).unwrap();
    std::fs::create_dir_all(place.path("scans/filed")).unwrap();
    let (desk, whole) = (place.home().join("keys/desk.key"), form(&place, 1));
    for (name, page) in [("code.png", whole.clone()), ("minutes.png", without_page_code(&whole))] {
        let picture = queue.join(name);
        std::fs::write(&picture, png(&page)).unwrap();
        let size = get(&server, "/api/v1/election")["size"].clone();
        for more in [&[][..], &["--although", " "]] {
            let told = words(&file(&server, &desk, &picture, "x/2", more));
            assert!(told.contains("[picture-says-otherwise]") && told.contains("station x/1 (not x/2)"), "{told}");
        }
        assert!(words(&file(&server, &desk, &picture, "x/1", &["--issue", "2"])).contains("issue 1 (not 2)"));
        assert_eq!(get(&server, "/api/v1/election")["size"], size, "nothing was sent");
    }
    // With the same words as the picture there is nothing to insist on.
    let agreed = file(&server, &desk, &queue.join("minutes.png"), "x/1", &["--although", "never needed"]);
    let agreed = json(&String::from_utf8(agreed.stdout).unwrap());
    assert_eq!((&agreed["kind"], &agreed["although"]), (&"page".into(), &serde_json::Value::Null));
    let although = "the station was printed wrongly";
    let out = file(&server, &desk, &queue.join("code.png"), "x/2", &["--although", although]);
    let report = json(&String::from_utf8(out.stdout).unwrap());
    assert_eq!(report["although"]["reason"], although);
    assert_eq!(report["although"]["otherwise"][0]["picture"], "x/1");
    let kept = std::fs::read_to_string(place.path("scans/filed/code.png.although.json")).unwrap();
    assert_eq!(json(&kept), report["although"]);
    assert!(names(&queue).is_empty(), "{:?}", names(&queue));
    server.stop();
}

#[test]
fn what_a_desk_brings_is_signed_with_its_key_and_no_other() {
    let place = Place::sealed();
    let server = place.serve();
    let out = printed(&place, 0);
    let note = file_ending(&place.path("outbox-0/queue"), ".minutes");
    let key = |name: &str| place.home().join(format!("keys/{name}.key"));
    let tape = |key: &Path| run(&["desk", "tape", text(&note), "--key", text(key), "--url", &server.url]);
    assert!(words(&tape(&key("desk"))).contains("[signer-not-entitled]"), "a key serves one purpose");
    assert!(tape(&key("delivery")).status.success());
    let copy = get(&server, "/api/v1/proof/3")["entry"].as_str().unwrap().to_owned();
    assert!(json(&copy)["delivery"].as_str().unwrap().contains("\nchannel tape\n"), "{copy}");
    let scans = place.path("scans");
    std::fs::create_dir_all(&scans).unwrap();
    std::fs::copy(file_ending(&out, ".form.pdf"), scans.join("form.pdf")).unwrap();
    good(&["desk", "scans", text(&scans), "--key", text(&key("delivery")), "--url", &server.url]);
    let page = get(&server, "/api/v1/proof/4")["entry"].as_str().unwrap().to_owned();
    assert!(json(&page)["delivery"].as_str().unwrap().contains("\nchannel page\n"), "{page}");
    verified(&place, &server, "copy");
    server.stop();
}
