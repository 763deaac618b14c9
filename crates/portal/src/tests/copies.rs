//! Copies, counts, rulings and what differs, on pages and in data.

use crate::Options;
use crate::testing::{Planter, TestApp};
use election::act::Channel;
use election::statement::Decision;

pub(super) const IRAQ: &str = "[reconciliation]\npolicy = \"iraq\"\ncloses = \"17:00\"\n";
/// What every PNG begins with; the pages only link to it.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n and the rest";

/// A night on which everything has happened once:
/// 0 all copies agree · 1 the board typed other figures · 2 two texts of one device, one accepted · 3 the hand count is far from the machine's
/// · 4 a party has another copy, and the result is withheld · 5 nothing was transmitted in time.
pub(super) fn night(p: &mut Planter) {
    for channel in [Channel::Transmitted, Channel::Card, Channel::Tape] {
        p.copy(0, channel, "machine", 1, [100, 50, 7]);
    }
    p.copy(0, Channel::Entry, "hand", 1, [100, 50, 7]);
    p.page(0, "hand", (1, 2), PICTURE);
    p.page(0, "hand", (2, 2), PICTURE);
    p.page(0, "hand", (1, 2), b"\x89PNG\r\n\x1a\n once more");
    p.copy(1, Channel::Transmitted, "machine", 1, [1234, 50, 7]);
    p.copy(1, Channel::Entry, "machine", 1, [1324, 50, 7]);
    p.copy(2, Channel::Transmitted, "machine", 1, [10, 20, 30]);
    p.incident(2, "machine", 1, [30, 20, 10]);
    p.rule(2, Decision::Accept, Some("machine"), Some((1, [30, 20, 10])));
    p.copy(3, Channel::Transmitted, "machine", 1, [100, 100, 0]);
    p.copy(3, Channel::Entry, "hand", 1, [80, 120, 0]);
    p.copy(4, Channel::Transmitted, "machine", 1, [5, 6, 7]);
    p.copy(4, Channel::Party, "machine", 1, [5, 6, 8]);
    p.rule(4, Decision::Withhold, None, None);
    p.deadline(5, Channel::Transmitted, "recount-1");
    p.consolidate("x/n");
}

pub(super) async fn app() -> TestApp {
    TestApp::planted(Options { pace: 0, ..Options::default() }, IRAQ, night).await
}

fn has(text: &str, wanted: &[&str]) {
    for w in wanted {
        assert!(text.contains(w), "{w:?} is not in {text}");
    }
}

#[tokio::test]
async fn a_station_shows_its_copies_side_by_side_and_what_is_awaited() {
    let app = app().await;
    let page = app.get("/station/x/0").await;
    has(
        page.text(),
        &[
            "3 copies, all the same",
            "<b class=\"badge final\">final</b> Every copy that the rules ask for has come",
            "All counts of this box say the same.",
            "version 2 of 2",
            "filed by the code on the page",
            "signed by a board&#39;s desk",
        ],
    );
    assert!(!page.text().contains("Attention"), "every copy holds against the key list: {}", page.text());
    let page = app.get("/station/x/1").await;
    has(
        page.text(),
        &[
            "2 copies, which differ in 3 cells",
            "≠ </span><span class=\"hidden\">differs </span>1,324",
            "Copies differ: 3 cells, 90 votes apart (open).",
            "nothing of it is in the totals",
            "Awaited before it is final: machine count: memory card, printed tape; hand count: entry at the board.",
            "<b>Not come yet:</b> memory card, printed tape.",
        ],
    );
}

#[tokio::test]
async fn a_station_shows_counts_incidents_rulings_and_limits() {
    let app = app().await;
    has(
        app.get("/station/x/3").await.text(),
        &["machine count and hand count: 20 votes apart, 10.00\u{a0}% of the valid votes, which is not under the 5 %"],
    );
    let page = app.get("/station/x/2").await;
    has(
        page.text(),
        &[
            "The device of this station has signed two different texts of the machine count, issue 1.",
            "2026/14",
            "This text stands for the machine count, issue 1, whatever other copies say: <a href=\"#entry-",
            "The paper was seen by &#60;all&#62;.",
            "Law 1, article 2",
            "K-7",
            "<code>board-3</code>: against",
            "(settled)",
        ],
    );
    has(
        app.get("/station/x/4").await.text(),
        &[
            "A party&#39;s or an observer&#39;s copy differs",
            "A ruling keeps it out of the totals",
            "<b>party&#39;s copy</b><br>party",
        ],
    );
    has(
        app.get("/station/x/5").await.text(),
        &[
            "It had not come as transmission in time: the recount 1 was ordered.",
            "The recount 1 was ordered and has not come yet.",
        ],
    );
}

#[tokio::test]
async fn a_picture_is_served_as_one_and_shown_on_the_page_of_its_station() {
    let app = app().await;
    let page = app.get("/station/x/0").await;
    let pictures: Vec<&str> = page.text().split("<img src=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
    assert_eq!(pictures.len(), 3);
    for p in pictures {
        let picture = app.get(p).await;
        assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    }
}

#[tokio::test]
async fn the_list_has_every_difference_with_its_copies_and_cells() {
    let app = app().await;
    let list = app.get("/api/v1/differences").await;
    let mut json = list.json();
    assert_eq!(list.header("x-record-size"), json["size"].to_string());
    json["root"] = "[…]".into();
    insta::assert_json_snapshot!("differences", json);
    insta::assert_snapshot!("differences_csv", app.get("/api/v1/differences.csv").await.text());
    let page = app.get("/differences").await;
    has(
        page.text(),
        &[
            "Differences <small>4</small>",
            "two texts of one device",
            "counts differ",
            "1,324",
            "<b>2</b> differing",
            "<b>1</b> final",
            "<b>2</b> under ruling",
        ],
    );
}

#[tokio::test]
async fn the_list_can_be_cut_down_and_ordered() {
    let app = app().await;
    for (query, stations) in [
        ("", vec!["x/4", "x/3", "x/2", "x/1"]),
        ("?order=largest", vec!["x/1", "x/3", "x/2", "x/4"]),
        ("?kind=copies", vec!["x/1"]),
        ("?open=yes", vec!["x/3", "x/1"]),
        ("?state=under-ruling", vec!["x/4"]),
        ("?area=x%2Fn&order=largest", vec!["x/2", "x/4"]),
        ("?area=x/s&contest=parliament&open=yes&kind=counts", vec!["x/3"]),
        ("?contest=question", vec![]),
    ] {
        let json = app.get(&format!("/api/v1/differences{query}")).await.json();
        let found: Vec<&str> =
            json["differences"].as_array().unwrap().iter().map(|d| d["station"].as_str().unwrap()).collect();
        assert_eq!(found, stations, "{query}");
        let page = app.get(&format!("/differences{query}")).await;
        assert!(page.text().contains(&format!("<small>{}</small>", stations.len())), "{query}");
    }
    for (query, status) in [
        ("?kind=x", 400),
        ("?state=open", 400),
        ("?open=1", 400),
        ("?order=up", 400),
        ("?area=x/none", 404),
        ("?contest=none", 404),
        ("?part=2", 404),
        ("?part=-1", 404),
    ] {
        for path in ["/differences", "/api/v1/differences"] {
            assert_eq!(app.get(&format!("{path}{query}")).await.status, status, "{path}{query}");
        }
    }
    let other_spelling = app.get("/differences?kind=copies&utm=1&area=x%2Fs").await;
    let one = app.get("/differences?area=x/s&kind=copies").await;
    assert_eq!(one.header("etag"), other_spelling.header("etag"));
}

#[tokio::test]
async fn a_copy_that_differs_is_in_the_list_at_once_however_slow_the_pages_are() {
    let slow = Options { pace: 1_000_000, ..Options::default() };
    let more = "counts = [\"hand\"]\n";
    let typed = |p: &mut Planter| {
        p.copy(0, Channel::Entry, "hand", 1, [100, 50, 7]);
    };
    let app = TestApp::planted(slow, more, typed).await;
    let (page, data) = ("/differences", "/api/v1/differences");
    assert!(app.get(page).await.text().contains("There is no such difference on record."));
    assert_eq!(app.get(data).await.json()["all"], 0);
    app.report(0, 1, [100, 57, 0]).await;
    has(app.get(page).await.text(), &["Differences <small>1</small>", "copies differ", "/station/x/0"]);
    assert_eq!(app.get(data).await.json()["all"], 1);
    let first = app.get(page).await;
    app.report(1, 1, [1, 2, 3]).await;
    assert_eq!(app.get(page).await.body, first.body, "what is no difference may wait");
    assert_eq!(app.get(data).await.header("x-record-size"), "5", "the data are those of the last change");
}

#[tokio::test]
async fn rulings_and_consolidations_have_their_lists() {
    let app = app().await;
    let page = app.get("/rulings").await;
    has(page.text(), &["Rulings <small>2</small>", "withholds the result", "/station/x/2#entry-"]);
    has(app.get("/rulings?area=x/s").await.text(), &["There is no ruling on record."]);
    let page = app.get("/consolidations").await;
    has(page.text(), &["Consolidations <small>1</small>", "agrees with the record"]);
    has(app.get("/consolidations?area=x/s").await.text(), &["No board has signed a consolidation yet."]);
    let address = page.text().split("href=\"").find(|s| s.starts_with("/consolidations/")).unwrap();
    let address = address.split('"').next().unwrap();
    let file = app.get(address).await;
    let lines: Vec<&str> = file.text().lines().map(|l| l.split("sha256:").next().unwrap_or_default()).collect();
    insta::assert_snapshot!("consolidated_stations_csv", lines.join("\n"));
    for wrong in ["/consolidations/0/stations.csv", "/consolidations/x/stations.csv"] {
        assert_eq!(app.get(wrong).await.status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn a_consolidation_whose_stations_changed_is_superseded() {
    let app = TestApp::planted(Options { pace: 0, ..Options::default() }, "", |p| {
        p.copy(0, Channel::Transmitted, "hand", 1, [1, 2, 3]);
        p.consolidate("x/n");
        p.consolidate("x/s");
    })
    .await;
    assert!(!app.get("/consolidations").await.text().contains("superseded:"));
    app.report(2, 1, [1, 2, 3]).await;
    let page = app.get("/consolidations").await;
    assert_eq!(page.text().matches("superseded: a result").count(), 1, "only that of the north");
    let gone = app.get("/consolidations/4/stations.csv").await;
    assert_eq!((gone.status, app.get("/consolidations/5/stations.csv").await.status), (404, 200));
}

#[tokio::test]
async fn home_areas_and_data_say_how_many_results_are_in_which_state() {
    let app = app().await;
    for path in ["/", "/area/x"] {
        has(app.get(path).await.text(), &["<b>2</b> differing</a>", "<b>1</b> final"]);
    }
    has(app.get("/area/x/n").await.text(), &["<b>1</b> under ruling</a>", "<b>0</b> differing"]);
    let states = &app.get("/api/v1/areas/x/s").await.json()["states"]["parliament"];
    assert_eq!((&states["differing"], &states["under-ruling"]), (&2.into(), &1.into()));
    let all: u64 = states.as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(all, 3, "every result is in one state");
}

#[tokio::test]
async fn the_data_of_a_station_have_its_copies_and_differences() {
    let app = app().await;
    let json = app.get("/api/v1/stations/x/1").await.json();
    let of = |name: &str| json["contests"][0][name].clone();
    insta::assert_json_snapshot!(
        "station_copies",
        serde_json::json!({
            "state": of("state"), "counted": of("counted"), "copies": of("copies"), "differences": of("differences"),
        })
    );
}

#[tokio::test]
async fn the_register_of_boards_shows_who_may_sit() {
    let app = app().await;
    let page = app.get("/boards").await;
    has(
        page.text(),
        &[
            "Board of the South",
            "Quorum 2",
            "chair, principal",
            "member, substitute",
            "south/2-b",
            "2029-12-31",
            "&#60;b&#62;Red",
        ],
    );
    has(app.get("/boards?area=x/n").await.text(), &["no register of boards here"]);
    assert_eq!(app.get("/boards?area=nowhere").await.status, 404);
}

#[tokio::test]
async fn every_page_about_copies_is_safe_and_every_link_leads_somewhere() {
    let app = app().await;
    let mut open = vec!["/".to_owned(), "/rulings".into()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = app.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        if page.header("content-type").starts_with("text/html") {
            let text = page.text();
            assert!(!text.contains("style=") && !text.contains("<script>") && !text.contains("by <all>"), "{path}");
            let links =
                text.split("href=\"").skip(1).filter_map(|l| l.split('"').next()).map(|l| l.replace("&#38;", "&"));
            let links = links.map(|l| l.split('#').next().unwrap_or_default().to_owned());
            open.extend(links.filter(|l| l.starts_with('/')));
        }
    }
    assert!(seen.len() > 60, "{seen:?}");
}

#[tokio::test]
async fn rulings_and_corrections_say_which_figures_they_changed() {
    let app = TestApp::planted(Options { pace: 0, ..Options::default() }, IRAQ, |p| {
        p.copy(0, Channel::Transmitted, "machine", 1, [1010, 20, 30]);
        p.incident(0, "machine", 1, [30, 20, 10]);
        p.rule(0, Decision::Accept, Some("machine"), Some((1, [30, 20, 10])));
        p.rule(0, Decision::Accept, Some("machine"), Some((1, [1010, 20, 30])));
        p.copy(0, Channel::Transmitted, "machine", 2, [1011, 20, 30]);
    })
    .await;
    let page = app.get("/rulings").await;
    let second = "<td class=\"n\">30</td><td class=\"n\">1,010</td>";
    has(page.text(), &["It brought these figures into the totals:", "It changed 4 of the figures that count:", second]);
    let station = app.get("/station/x/0").await;
    has(station.text(), &["It brought these figures into the totals:", "It changed 3 figures of issue 1:", second]);
    let json = app.get("/api/v1/rulings").await.json();
    assert_eq!((&json["all"], &json["parts"]), (&2.into(), &1.into()));
    let ruling = &json["rulings"][0];
    let figures = serde_json::json!([
        { "cell": "voted", "choice": null, "before": 61, "after": 1061 },
        { "cell": "valid", "choice": null, "before": 60, "after": 1060 },
        { "cell": "vote", "choice": "red", "before": 30, "after": 1010 },
        { "cell": "vote", "choice": "Ğ mor", "before": 10, "after": 30 },
    ]);
    assert_eq!(
        (&ruling["counted_before"], &ruling["counted_after"], &ruling["changed"]),
        (&4.into(), &3.into(), &figures)
    );
    assert_eq!(json["rulings"][1]["counted_before"], serde_json::Value::Null);
    assert_eq!((&ruling["station"], &ruling["decision"]), (&"x/0".into(), &"accept".into()));
    let of_station = &app.get("/api/v1/stations/x/0").await.json()["contests"][0];
    assert_eq!(of_station["rulings"][1]["changed"], figures);
    let corrects = &of_station["documents"][2]["corrects"];
    assert_eq!((&corrects["index"], &corrects["changed"][2]["before"]), (&3.into(), &1010.into()));
    assert_eq!(of_station["documents"][0]["corrects"], serde_json::Value::Null);
    for (area, all) in [("x/n", 2), ("x/s", 0)] {
        assert_eq!(app.get(&format!("/api/v1/rulings?area={area}")).await.json()["all"], all, "{area}");
    }
    assert_eq!(app.get("/api/v1/rulings?part=2").await.status, 404);
}
