//! The sharing table over the real addresses: every category, form and moment, for everybody.

use crate::data::Set;
use crate::testing::{TestApp, write_folder};
use crate::{Access, Options, routes};
use commission::sharing::{Category, Form};
use std::fmt::Write as _;

/// When a line of a tried table begins, and whether that is past at the time of the test.
const WHEN: [(&str, bool); 5] = [
    ("always", true),
    ("2026-01-01T00:00:00Z", true),
    ("sealed", true),
    ("2126-01-01T00:00:00Z", false),
    ("announced-final", false),
];

/// A table that differs from category to category and from form to form, and what it gives to everybody.
fn table(seed: usize) -> (String, impl Fn(Category, Form) -> bool) {
    let of = move |c: Category, f: Form| {
        let n = seed * 7 + c as usize * 3 + f as usize;
        // The record has the results in it, so it may not be open before them: here nobody gets it.
        (!n.is_multiple_of(3) && c != Category::Record).then(|| WHEN[(n / 3 + seed) % WHEN.len()])
    };
    let mut s = String::from("format = 1\n");
    for c in Category::ALL {
        for f in Form::ALL {
            if let Some((from, _)) = of(c, f) {
                let (c, f) = (c.word(), f.word());
                writeln!(s, "[[share]]\ncategory = \"{c}\"\nto = \"public\"\nfrom = \"{from}\"\nforms = [\"{f}\"]")
                    .unwrap();
            }
        }
    }
    (s, move |c, f| of(c, f).is_some_and(|(_, past)| past))
}

pub(super) async fn app_with(sharing: &str) -> TestApp {
    let write = |folder: &std::path::Path| {
        write_folder(folder, "");
        std::fs::write(folder.join("sharing.toml"), sharing).unwrap();
    };
    TestApp::of_folder(Options { pace: 0, ..Options::default() }, write, |_| {}).await
}

/// An address that is there, of a path with parameters.
fn concrete(path: &str) -> Option<String> {
    // Streams go on for ever, and what is asked of them is asked before they begin.
    (path != "/events").then(|| {
        let at = if path.contains("/area/") || path.contains("/areas/") { "x" } else { "x/0" };
        path.replace("{*id}", at).replace("{id}", "parliament").replace("{index}", "0")
    })
}

#[tokio::test]
async fn every_public_address_gives_what_the_table_gives_and_nothing_else() {
    let (mut given, mut held) = (0, 0);
    for seed in 0..4 {
        let (text, open) = table(seed);
        let app = app_with(&text).await;
        // Twice: the second time the page is kept already.
        for turn in 0..2 {
            for r in routes() {
                let Access::Shared(category, form) = r.access else { continue };
                let Some(path) = concrete(r.path) else { continue };
                let got = app.get(&path).await;
                let expected = open(category, form);
                assert_eq!(got.status != 403, expected, "{path} {category:?} {form:?} turn {turn}: {}", got.status);
                if expected { given += 1 } else { held += 1 }
            }
            for set in Set::ALL {
                for (ending, form) in [
                    ("json", Form::Rest),
                    ("about.json", Form::Rest),
                    ("csv", Form::Csv),
                    ("xlsx", Form::Xlsx),
                    ("parquet", Form::Parquet),
                ] {
                    let contest = if set.needs_contest() { "?contest=parliament" } else { "" };
                    let got = app.get(&format!("/api/v1/data/{}.{ending}{contest}", set.word())).await;
                    let expected = open(set.category(), form);
                    assert_eq!(got.status, if expected { 200 } else { 403 }, "{set:?} {ending}: {}", got.text());
                    if expected { given += 1 } else { held += 1 }
                }
            }
        }
        let entries = app.get("/tile/entries/000.p/3").await;
        assert_eq!(entries.status != 403, open(Category::Record, Form::Files));
        assert_eq!(app.get("/tile/0/000.p/3").await.status, 200, "hashes tell no result");
        assert_eq!(app.get("/checkpoint").await.status, 200);
        let d = app.definition();
        let file = app.get(&format!("/blob/{}", d.files["areas.csv"].hex())).await;
        assert_eq!(file.status != 403, open(Category::Election, Form::Files));
    }
    assert!(given > 100 && held > 100, "{given} {held}");
}

#[tokio::test]
async fn a_refusal_says_why_for_people_and_for_programs() {
    let app =
        app_with("format = 1\n[[share]]\ncategory = \"results\"\nto = \"public\"\nfrom = \"announced-final\"\n").await;
    let page = app.get("/").await;
    assert_eq!(page.status, 403);
    assert!(page.text().contains("announced-final") && page.text().contains("<html"), "{}", page.text());
    let data = app.get("/api/v1/contests").await;
    assert_eq!(data.json()["code"], "not-shared-yet");
    assert_eq!(app.get("/api/v1/rulings").await.json()["code"], "not-shared");
}

#[tokio::test]
async fn without_a_table_everything_public_stays_so() {
    let app = TestApp::new().await;
    for path in ["/", "/area/x", "/station/x/0", "/differences", "/api/v1/contests", "/api/v1/data/areas.csv"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    assert_eq!(app.get("/api/v1/data/officials.csv").await.json()["code"], "not-shared-with-you");
}
