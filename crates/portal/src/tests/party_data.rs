//! What parties get: the sharing table by party and form, the table of results, releases that are the same for all.

use super::desk::{Browser, browser, of_party};
use super::notices::published;
use crate::Options;
use crate::data::Set;
use crate::testing::{Planter, TestApp, write_folder};
use commission::accounts::Role;
use commission::sharing::{Category, Form};
use election::act::Channel;
use election::id::Digest;
use election::statement::Disclosure;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use tables::testing as readers;

const FORMS: [(&str, Form); 5] = [
    ("json", Form::Rest),
    ("about.json", Form::Rest),
    ("csv", Form::Csv),
    ("xlsx", Form::Xlsx),
    ("parquet", Form::Parquet),
];
/// To whom a line goes, from when, and whether that is past.
const TO: [&str; 3] = ["public", "parties", "own-party"];
const WHEN: [(&str, bool); 5] =
    [("always", true), ("step:lists", true), ("sealed", true), ("step:end", false), ("announced-provisional", false)];

async fn app(sharing: Option<&str>, plant: impl FnOnce(&mut Planter)) -> TestApp {
    let write = |folder: &std::path::Path| {
        write_folder(folder, "");
        let members = std::fs::read_to_string(folder.join("members.csv")).unwrap();
        std::fs::write(folder.join("members.csv"), members.replace(",Red,", ",red,").replace("<b>Red", "blue"))
            .unwrap();
        if let Some(text) = sharing {
            std::fs::write(folder.join("sharing.toml"), text).unwrap();
        }
    };
    TestApp::of_folder(Options { pace: 0, ..Options::default() }, write, plant).await
}

/// A table that differs by category and form.
fn table(seed: usize) -> (String, impl Fn(Category, Form) -> Option<(usize, bool)>) {
    let of = move |c: Category, f: Form| {
        let n = seed * 5 + c as usize * 4 + f as usize;
        (!n.is_multiple_of(7)).then(|| (n % 3, (n / 3 + seed) % 5))
    };
    let mut s = String::from("format = 1\n");
    for c in Category::ALL {
        for f in Form::ALL {
            // The record has the results in it: here it goes to nobody.
            if let Some((to, when)) = of(c, f).filter(|_| c != Category::Record) {
                let (c, f, to, from) = (c.word(), f.word(), TO[to], WHEN[when].0);
                writeln!(s, "[[share]]\ncategory = \"{c}\"\nto = \"{to}\"\nfrom = \"{from}\"\nforms = [\"{f}\"]")
                    .unwrap();
            }
        }
    }
    (s, move |c, f| of(c, f).map(|(to, when)| (to, WHEN[when].1)))
}

#[tokio::test]
async fn every_category_goes_to_whom_the_table_says_in_the_form_and_at_the_time_it_says() {
    let (mut given, mut held) = (0, 0);
    let mut faces = BTreeSet::new();
    for seed in 0..5 {
        let (text, of) = table(seed);
        let app = app(Some(&text), |_| {}).await;
        let mut red = of_party(&app, "red-1", "red").await;
        for set in Set::ALL {
            for (ending, form) in FORMS {
                let rule = of(set.category(), form);
                let contest = if set.needs_contest() { "?contest=parliament" } else { "" };
                let file = format!("api/v1/data/{}.{ending}{contest}", set.word());
                // 0: everybody, 1: parties, 2: the party that they are about: officials, and notices for one party.
                let past = rule.is_some_and(|(_, past)| past);
                let to = rule.map(|(to, _)| to);
                let public = past && to == Some(0);
                let party = past && (to == Some(0) || to == Some(1) || to == Some(2) && set.is_own());
                for (who, got, expected) in [
                    ("everybody", app.get(&format!("/{file}")).await, public),
                    ("red", red.get(&format!("/party/{file}")).await, party),
                ] {
                    let status = if expected { 200 } else { 403 };
                    assert_eq!(got.status, status, "{who} {set:?} {ending} {rule:?}: {}", got.text());
                    if expected { given += 1 } else { held += 1 }
                }
                if set == Set::Notices {
                    let other = red.get(&format!("/party/{file}?party=blue")).await;
                    assert_eq!(other.status, 403, "another party's notices {ending} {rule:?}");
                }
                if set == Set::Officials {
                    let other = red.get(&format!("/party/{file}?party=blue")).await;
                    let expected = past && matches!(to, Some(0 | 1));
                    assert_eq!(other.status == 200, expected, "another party's officials {ending} {rule:?}");
                }
            }
        }
        let page = red.get("/party/results").await;
        let expected = matches!(of(Category::Results, Form::Page), Some((0 | 1, true)));
        assert_eq!((page.status == 200, red.get("/party/station/x/0").await.status == 200), (expected, expected));
        let given = |c: Category, own: bool| of(c, Form::Page).is_some_and(|(to, past)| past && (to < 2 || own));
        let (results, images) = (given(Category::Results, false), given(Category::Images, false));
        let page = red.get("/party/dashboard").await;
        let (shown, scanning) = (page.text().contains("id=\"votes\""), page.text().contains("id=\"scanning\""));
        assert_eq!((page.status == 200, shown, scanning), (results || images, results, images), "{}", page.text());
        assert_eq!(page.text().contains("id=\"provinces\"") || page.text().contains("<table class=\"groups"), results);
        let (some, all) = (given(Category::Notices, true), given(Category::Notices, false));
        let page = red.get("/party/notices").await;
        assert_eq!((page.status == 200, page.text().contains("For everybody")), (some, all), "{}", page.text());
        for (yes, page) in [(results || images, "dashboard"), (some, "notices")] {
            faces.insert((page, yes));
        }
    }
    assert!(given > 100 && held > 100, "{given} {held}");
    assert_eq!(faces.len(), 4, "each face was both given and held back: {faces:?}");
}

#[tokio::test]
async fn dashboard_and_notices_say_what_is_held_back_and_until_when() {
    let line = |category: &str, to: &str, from: &str| {
        format!("[[share]]\ncategory = \"{category}\"\nto = \"{to}\"\nfrom = \"{from}\"\n")
    };
    let later = "2126-01-01T00:00:00Z";
    let text = [
        "format = 1\n".to_owned(),
        line("results", "parties", later),
        line("images", "parties", "always"),
        line("notices", "parties", later),
        line("notices", "own-party", "always"),
    ];
    let app = app(Some(&text.concat()), results).await;
    {
        let mut a = browser(&app, "central-a", Role::Central, "x", None).await;
        let mut b = browser(&app, "central-b", Role::Central, "x", None).await;
        for (number, audience) in [("all-1", "public"), ("par-1", "parties"), ("red-1", "party red")] {
            published(&mut a, &mut b, number, audience, &format!("Karar {number}")).await;
        }
    }
    let mut red = of_party(&app, "red-1", "red").await;
    let page = red.get("/party/dashboard").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("results are not shared yet: from 2126-01-01T00:00:00.000000Z"), "{text}");
    assert!(
        text.contains("id=\"scanning\"") && !text.contains("id=\"votes\"") && !text.contains("Station x/0"),
        "{text}"
    );
    let page = red.get("/party/notices").await;
    let text = page.text();
    assert!(text.contains("notices are not shared yet: from 2126-01-01T00:00:00.000000Z"), "{text}");
    assert!(text.contains("Karar red-1") && !text.contains("Karar par-1") && !text.contains("Karar all-1"), "{text}");
    for (path, status) in [
        ("/party/notices/red-1", 200),
        ("/party/notices/red-1/1", 200),
        ("/party/notices/red-1/1/1", 200),
        ("/party/notices/par-1", 404),
        ("/party/notices/par-1/1", 403),
        ("/party/notices/par-1/1/1", 403),
    ] {
        assert_eq!(red.get(path).await.status, status, "{path}");
    }
    let rows = red.get("/party/api/v1/data/notices.json").await.json();
    assert_eq!((rows["count"].as_u64(), rows["rows"][0]["number"].as_str()), (Some(1), Some("red-1")), "{rows}");
}

#[tokio::test]
async fn a_party_gets_its_own_officials_and_no_other_partys() {
    let app = app(None, |_| {}).await;
    let (mut red, mut blue) = (of_party(&app, "red-1", "red").await, of_party(&app, "blue-1", "blue").await);
    let own = red.get("/party/api/v1/data/officials.csv").await;
    assert!(own.text().contains("south/2,red") && !own.text().contains("blue"), "{}", own.text());
    assert_eq!(own.header("cache-control"), "no-store");
    let theirs = blue.get("/party/api/v1/data/officials.csv").await;
    assert!(theirs.text().contains("south/2-b,blue") && !theirs.text().contains(",red"), "{}", theirs.text());
    assert_eq!(blue.get("/party/api/v1/data/officials.csv?party=red").await.status, 403);
    assert_eq!(app.get("/api/v1/data/officials.csv?party=red").await.status, 403);
    assert_eq!(app.get("/party/api/v1/data/officials.csv").await.status, 401, "without an account");
}

fn results(p: &mut Planter) {
    p.copy(0, Channel::Transmitted, "hand", 1, [100, 50, 7]);
    p.copy(0, Channel::Card, "hand", 1, [100, 50, 7]);
    p.copy(1, Channel::Transmitted, "hand", 1, [10, 5, 7]);
    p.copy(1, Channel::Transmitted, "hand", 2, [10, 5, 8]);
    p.page(0, "hand", (1, 1), b"\x89PNG\r\n\x1a\nmade up");
}

/// The row of a station as text.
fn row<'a>(page: &'a str, station: &str) -> &'a str {
    let from = page.find(&format!("/party/station/{station}\"")).unwrap_or_else(|| panic!("{station}: {page}"));
    &page[from..from + page[from..].find("</tr>").unwrap()]
}

#[tokio::test]
async fn the_table_of_results_marks_arrivals_and_corrections_and_leads_to_what_each_station_has() {
    let app = app(None, results).await;
    let mut red = of_party(&app, "red-1", "red").await;
    let page = red.get("/party/results").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    let (first, second) = (row(text, "x/0"), row(text, "x/1"));
    assert!(first.contains("data-name=\"Copies\">2<") && first.contains("data-name=\"Scans\">1<"), "{first}");
    assert!(second.contains("correction, issue 2") && !first.contains("correction"), "{second}");
    assert!(row(text, "x/2").contains("not reported yet"));
    assert!(!text.contains("class=\"tag\""), "nothing is marked before it is asked for");
    let size = app.commission.live.size();
    app.report(2, 1, [1, 2, 3]).await;
    app.report(1, 3, [10, 5, 9]).await;
    let page = red.get(&format!("/party/results?mark={size}")).await;
    let text = page.text();
    assert!(row(text, "x/2").contains(">new<") && row(text, "x/1").contains(">corrected<"), "{text}");
    assert!(!row(text, "x/0").contains("class=\"tag\""));
    let station = red.get("/party/station/x/0").await;
    assert!(station.status == 200 && station.text().contains("/party/blob/"), "{}", station.text());
    let picture = station.text().split("/party/blob/").nth(1).unwrap()[..64].to_owned();
    let got = red.get(&format!("/party/blob/{picture}")).await;
    assert_eq!((got.status, got.header("content-type")), (200, "image/png"));
}

#[tokio::test]
async fn the_table_of_results_is_filtered_by_area_state_contest_and_change() {
    let app = app(None, results).await;
    let mut red = of_party(&app, "red-1", "red").await;
    let mut stations = async |query: &str| {
        let page = red.get(&format!("/party/results?{query}")).await;
        assert_eq!(page.status, 200, "{query}: {}", page.text());
        let parts: Vec<String> =
            page.text().split("<a href=\"/party/station/").skip(1).map(|p| p[..3].to_owned()).collect();
        parts
    };
    assert_eq!(stations("").await.len(), 6);
    assert_eq!(stations("area=x/s").await, ["x/1", "x/3", "x/5"]);
    assert_eq!(stations("state=awaited&area=x%2Fn").await, ["x/2", "x/4"]);
    assert_eq!(stations("contest=question&state=provisional").await, Vec::<String>::new());
    assert_eq!(stations("order=latest").await[..2], ["x/0", "x/1"], "the page of station 0 came last");
    assert_eq!(stations("since=5").await, ["x/0", "x/1"]);
    assert_eq!(stations("since=7").await, ["x/0"]);
    assert_eq!(stations("contest=&area=&state=&since=&order=").await.len(), 6, "an untouched form");
    for bad in ["contest=x", "area=y", "state=z", "since=w", "order=v", "after=u"] {
        let page = red.get(&format!("/party/results?{bad}")).await;
        assert!(page.status == 400 || page.status == 404, "{bad}: {}", page.status);
    }
}

/// Releases a set from the desk of the commission.
async fn release(central: &mut Browser<'_>, set: &str, contest: &str, party: &str) -> u16 {
    central.get("/desk/releases").await;
    let fields = [("set", set), ("contest", contest), ("area", ""), ("party", party)];
    let got = central.post("/desk/releases", &fields).await;
    if got.status != 303 {
        eprintln!("{}", got.text());
    }
    got.status
}

#[tokio::test]
async fn a_release_is_the_same_for_every_party_and_proven_on_the_record() {
    let app = app(None, results).await;
    let mut central = browser(&app, "central-1", Role::Central, "x", None).await;
    assert_eq!(release(&mut central, "station-results", "parliament", "").await, 303);
    let size_then = {
        let state = app.commission.live.read();
        let d = &state.tally().disclosures()[0];
        assert_eq!(
            d.statement.recipients,
            ["blue", "lone", "red"],
            "who may not stand gets nothing, nor does an alliance"
        );
        assert_eq!(d.statement.set, "station-results");
        d.statement.size
    };
    // The record goes on; the release stays as it was.
    app.report(3, 1, [9, 9, 9]).await;
    let (mut red, mut blue) = (of_party(&app, "red-1", "red").await, of_party(&app, "blue-1", "blue").await);
    let page = red.get("/party/sharing").await;
    let name = page.text().split("/party/releases/").nth(1).unwrap()[..64].to_owned();
    let about = red.get(&format!("/party/releases/{name}.about.json")).await.json();
    assert_eq!(about["size"].as_u64(), Some(size_then));
    let digest = about["digest"].as_str().unwrap();
    for b in [&mut red, &mut blue] {
        let json = b.get(&format!("/party/releases/{name}.json")).await;
        assert_eq!((json.status, json.header("x-dataset-digest")), (200, digest));
        assert_eq!(readers::json(&json.body).to_string(), digest);
    }
    let (a, b) = (
        red.get(&format!("/party/releases/{name}.xlsx")).await,
        blue.get(&format!("/party/releases/{name}.xlsx")).await,
    );
    assert_eq!(a.body, b.body);
    // By the page alone: the salt stands beside it, and the public list has what follows from both.
    let codes: Vec<&str> = page.text().split("<code>").skip(1).map(|c| c.split("</code>").next().unwrap()).collect();
    let salt_text = codes.iter().find(|c| c.len() == 64).unwrap();
    let salt = Digest::from_hex(salt_text).unwrap().0;
    let salted = Disclosure::salt(&salt, Digest::parse(digest).unwrap());
    assert_eq!(salted.hex(), name);
    let public = app.get("/sharing").await;
    assert!(public.text().contains(&salted.to_string()) && !public.text().contains(*salt_text));
}

#[tokio::test]
async fn what_is_one_partys_own_is_released_to_it_alone() {
    let app = app(None, results).await;
    let mut central = browser(&app, "central-1", Role::Central, "x", None).await;
    assert_eq!(release(&mut central, "officials", "", "red").await, 303);
    assert_eq!(release(&mut central, "officials", "", "").await, 200, "to every party: refused on the page");
    assert_eq!(release(&mut central, "officials", "", "green").await, 200, "who may not stand");
    assert_eq!(release(&mut central, "rumours", "", "red").await, 200);
    let (mut red, mut blue) = (of_party(&app, "red-1", "red").await, of_party(&app, "blue-1", "blue").await);
    let page = red.get("/party/sharing").await;
    let name = page.text().split("/party/releases/").nth(1).unwrap()[..64].to_owned();
    assert_eq!(red.get(&format!("/party/releases/{name}.csv")).await.status, 200);
    assert_eq!(blue.get(&format!("/party/releases/{name}.csv")).await.status, 404, "by a changed id");
    assert!(!blue.get("/party/sharing").await.text().contains("/party/releases/"));
    for bad in ["x.csv", "00.csv", &format!("{}.csv", "0".repeat(64)), &format!("{name}.pdf"), &name] {
        assert_eq!(red.get(&format!("/party/releases/{bad}")).await.status, 404, "{bad}");
    }
    let mut clerk = browser(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    assert_eq!(clerk.get("/desk/releases").await.status, 403);
}
