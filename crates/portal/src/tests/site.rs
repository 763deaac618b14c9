//! Map, search and the pages of lists and candidates.

use crate::testing::{CHOICES, TestApp, write_folder};
use crate::view::link::segment;
use std::path::Path;

/// The folder of the tests with squares for outlines: two provinces, and two districts in the first.
fn with_outlines(folder: &Path) {
    write_folder(folder, "");
    let square = |area: &str, x: i32, y: i32| {
        format!(
            r#"{{"type":"Feature","properties":{{"area":"{area}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{0},{y}],[{0},{1}],[{x},{1}],[{x},{y}]]]}}}}"#,
            x + 10,
            y + 10
        )
    };
    let areas = "area,parent,kind,name\nx,,country,Ülke\nx/n,x,province,Kuzey\nx/s,x,province,Güney\nx/n/a,x/n,district,Merkez\nx/n/b,x/n,district,Yayla\nx/abroad,x,abroad,Yurt dışı\n";
    let stations: String = (0..6)
        .map(|i| {
            let area = ["x/n/a", "x/s", "x/n/b"][i % 3];
            format!("x/{i},{area},Kutu {i},Atatürk İlkokulu,Çarşı Caddesi {i},1000,41.{i},29.5\n")
        })
        .collect();
    let map = [square("x/n", 0, 0), square("x/s", 10, 0), square("x/n/a", 0, 0), square("x/n/b", 0, 10)].join(",");
    for (name, text) in [
        ("areas.csv", areas.to_owned()),
        ("stations.csv", format!("station,area,name,place,address,registered,latitude,longitude\n{stations}")),
        ("boundaries.geojson", format!(r#"{{"type":"FeatureCollection","features":[{map}]}}"#)),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

async fn app() -> TestApp {
    TestApp::of_folder(crate::Options { pace: 0, ..crate::Options::default() }, with_outlines, |_| {}).await
}

#[tokio::test]
async fn a_map_shows_who_leads_and_what_it_may_not_say_yet() {
    let app = app().await;
    let empty = app.get("/map").await;
    assert_eq!(empty.status, 200);
    assert_eq!(empty.text().matches("fill=\"url(#none)\"").count(), 2, "nothing is counted: {}", empty.text());
    app.report(0, 1, [100, 50, 7]).await;
    let page = app.get("/map").await;
    let text = page.text();
    // One of four results in the north, none in the south.
    assert!(
        text.contains("fill=\"#c0392b\" fill-opacity") && text.matches("fill=\"url(#none)\"").count() == 1,
        "{text}"
    );
    assert!(text.contains("<a href=\"/map/x/n\"><title>"), "an area with outlines within leads to its own map");
    assert!(text.contains("<a href=\"/area/x/s\"><title>"), "{text}");
    assert!(text.contains("leads so far") && text.contains("1 of 4 results counted"), "{text}");
    assert!(!text.contains("x/abroad"), "nothing will come from there");
    let within = app.get("/map/x/n").await;
    assert!(within.text().contains("href=\"/area/x/n/a\"") && !within.text().contains("href=\"/area/x/s\"><title>"));
    assert!(within.text().contains("href=\"/map\""), "the way back");
}

#[tokio::test]
async fn a_lead_of_too_few_results_is_striped() {
    let write = |folder: &Path| {
        with_outlines(folder);
        let stations: String = (0..24).map(|i| format!("x/{i},{},1000\n", ["x/n/a", "x/s"][i % 2])).collect();
        std::fs::write(folder.join("stations.csv"), format!("station,area,registered\n{stations}")).unwrap();
    };
    let app = TestApp::of_folder(crate::Options { pace: 0, ..crate::Options::default() }, write, |_| {}).await;
    // Of twelve results two are less than a fifth, three are not.
    app.report(0, 1, [100, 50, 7]).await;
    app.report(2, 1, [100, 50, 7]).await;
    let early = app.get("/map").await;
    assert!(early.text().contains("fill=\"url(#early-c0392b)\"") && early.text().contains("too early to say"));
    app.report(4, 1, [100, 50, 7]).await;
    let said = app.get("/map").await;
    assert!(!said.text().contains("url(#early-"), "{}", said.text());
}

#[tokio::test]
async fn a_map_can_show_one_choice_turnout_and_how_much_is_counted() {
    let app = app().await;
    app.report(0, 1, [100, 50, 7]).await;
    app.report(1, 1, [10, 50, 7]).await;
    let share = app.get(&format!("/map?show=share&choice={}", segment(CHOICES[1]))).await;
    assert_eq!(share.status, 200);
    assert!(share.text().contains("31.85\u{a0}%") && share.text().contains("74.63\u{a0}%"), "{}", share.text());
    for show in ["turnout", "counted", "share", "leader"] {
        let page = app.get(&format!("/map?show={show}")).await;
        assert_eq!(page.status, 200, "{show}");
        assert_eq!(page.text().matches("aria-current=\"page\"").count(), 2 + usize::from(show == "share"), "{show}");
    }
    assert_eq!(app.get("/map?contest=question").await.status, 200);
    for (path, status, code) in [
        ("/map?show=%3Cb%3E", 400, "unknown-filter"),
        ("/map?contest=none", 404, "unknown-contest"),
        ("/map?show=share&choice=none", 404, "unknown-choice"),
        ("/map/x/none", 404, "unknown-area"),
        ("/map/x/s", 404, "no-boundaries"),
    ] {
        let page = app.get(path).await;
        assert_eq!((page.status, page.text().contains(code)), (status, true), "{path}: {}", page.text());
    }
}

#[tokio::test]
async fn without_boundaries_the_table_stands_alone() {
    let app = TestApp::new().await;
    app.report(0, 1, [100, 50, 7]).await;
    let page = app.get("/map").await;
    assert!(page.text().contains("no boundaries") && page.text().contains("/area/x/n\""), "{}", page.text());
    assert_eq!(app.get("/map/x/n").await.status, 404);
}

#[tokio::test]
async fn a_search_finds_stations_places_and_choices_and_shows_no_markup_of_names() {
    let app = app().await;
    let page = app.get("/search?q=guney").await;
    assert!(page.text().contains("href=\"/area/x/s\""), "{}", page.text());
    let page = app.get("/search?q=kuzey+kutu+3").await;
    assert!(
        page.text().contains("href=\"/station/x/3\"") && !page.text().contains("/station/x/1\""),
        "{}",
        page.text()
    );
    let page = app.get("/search?q=carsi+caddesi").await;
    assert!(page.text().contains("6 stations") && page.text().contains("Çarşı Caddesi 2"), "{}", page.text());
    let page = app.get("/search?q=ortaklari").await;
    assert!(page.text().contains(&format!("/contest/parliament/choice/{}", segment(CHOICES[1]))), "{}", page.text());
    assert!(!page.text().contains("Ortakları <b>"));
    assert!(app.get("/search").await.text().contains("name=\"q\""));
    let odd = app.get("/search?q=%3Cscript%3Ealert%281%29%3C/script%3E").await;
    assert!(odd.status == 200 && !odd.text().contains("<script>alert"), "{}", odd.text());
    let long = "a+b+c+d+e+f+g+h+i".to_owned();
    for q in [long.as_str(), &"%C5%9F".repeat(101)] {
        let page = app.get(&format!("/search?q={q}")).await;
        assert!(page.status == 400 && page.text().contains("search-too-long"), "{}", page.status);
    }
}

#[tokio::test]
async fn a_search_by_program_gives_ids_and_names() {
    let app = app().await;
    let got = app.get("/api/v1/search?q=kutu").await.json();
    assert_eq!((&got["stations"]["all"], &got["q"]), (&6.into(), &"kutu".into()));
    assert_eq!(got["stations"]["found"][0]["address"], "Çarşı Caddesi 0");
    let got = app.get("/api/v1/search?q=KIRMIZI").await.json();
    assert_eq!(got["choices"]["found"][0]["choice"], "red");
    assert_eq!(app.get("/api/v1/search").await.json()["areas"]["all"], 0);
    assert_eq!(app.get("/api/v1/search?q=1+2+3+4+5+6+7+8+9").await.json()["code"], "search-too-long");
}

#[tokio::test]
async fn a_choice_has_a_page_with_its_votes_its_places_and_how_its_seats_follow() {
    let app = app().await;
    let at = |i: usize| format!("/contest/parliament/choice/{}", segment(CHOICES[i]));
    assert!(app.get(&at(1)).await.text().contains("nothing counted yet"));
    app.report(0, 1, [100, 50, 7]).await;
    app.report(1, 1, [10, 50, 7]).await;
    let red = app.get(&at(0)).await;
    let text = red.text();
    assert_eq!(red.status, 200);
    assert!(text.contains("110") && text.contains("49.11\u{a0}%"), "{text}");
    assert!(text.contains("<small>/ 7</small>") && text.contains("Seat 1 goes to Kırmızı"), "{text}");
    assert!(text.contains("1 of 3") && text.contains("2 of 6 results counted"), "{text}");
    assert!(text.contains(&format!("/map?show=share&#38;choice={}", CHOICES[0])), "{text}");
    for i in [1, 2] {
        let page = app.get(&at(i)).await;
        assert!(page.status == 200 && !page.text().contains("Ortakları <b>"), "{}", page.text());
    }
    assert_eq!(app.get("/contest/question/choice/yes").await.status, 200);
    for path in ["/contest/parliament/choice/none", "/contest/none/choice/red"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_threshold_is_not_announced_as_passed_before_it_is_certain() {
    let write = |folder: &Path| {
        with_outlines(folder);
        let path = folder.join("election.toml");
        let toml = std::fs::read_to_string(&path).unwrap();
        let toml = toml.replace(
            "method = \"dhondt\"\n",
            "method = \"dhondt\"\n[[contest.allocation.threshold]]\nshare = \"10%\"\n",
        );
        std::fs::write(path, toml).unwrap();
    };
    let app = TestApp::of_folder(crate::Options { pace: 0, ..crate::Options::default() }, write, |_| {}).await;
    for station in 0..5 {
        app.report(station, 1, [500, 300, 80]).await;
    }
    let page = |i: usize| format!("/contest/parliament/choice/{}", segment(CHOICES[i]));
    // 4,400 votes are counted and 1,000 voters open: of 5,400 votes 540 are needed. 2,500 have them for certain, 400 have not and may get them.
    assert!(app.get(&page(0)).await.text().contains("<b>passed</b>"));
    assert!(app.get(&page(2)).await.text().contains("<b>below so far</b>"), "{}", app.get(&page(2)).await.text());
    app.report(5, 1, [500, 300, 200]).await;
    // 600 of 5,400, and nothing is open.
    assert!(app.get(&page(2)).await.text().contains("<b>passed</b>"), "{}", app.get(&page(2)).await.text());
}

#[tokio::test]
async fn new_pages_run_nothing_and_need_no_style_of_their_own() {
    let app = app().await;
    app.report(0, 1, [100, 50, 7]).await;
    for p in ["/map", "/map?show=share", "/map/x/n", "/search?q=kutu", "/contest/parliament/choice/red"] {
        let page = app.get(p).await;
        let text = page.text();
        assert!(!text.contains("style=") && !text.contains("<style") && !text.contains("<script>"), "{p}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action 'self'") && !policy.contains("unsafe"), "{p}: {policy}");
        // What a reader hears has as many areas as what is drawn.
        assert_eq!(text.matches("<svg viewBox=\"-4").count(), usize::from(p.starts_with("/map")), "{p}");
    }
}

#[tokio::test]
async fn turnout_is_shown_by_the_hour_as_a_board_has_said_it() {
    use election::statement::{Turnout, TurnoutRow};
    let app = app().await;
    assert!(app.get("/turnout").await.text().contains("No board has said anything"));
    let d = app.definition();
    let statement = |hour: &str, issue, rows: &[(&str, u32, u32)]| {
        let rows = rows.iter().map(|r| TurnoutRow { area: r.0.into(), registered: r.1, voters: r.2 }).collect();
        let until = Turnout::hour(hour).unwrap();
        let t = Turnout { election: d.id.clone(), definition: d.digest, board: "x".into(), until, issue, rows };
        let key = observer::authority::rehearsal_key(&d.id, observer::authority::BOARD_KEY);
        record::SignedNote::sign(&t.to_text(), &[&key]).unwrap().to_string()
    };
    for (hour, rows) in [
        ("2026-05-10T12:00", [("x/n", 4_000, 1_000), ("x/s", 2_000, 300)]),
        ("2026-05-10T14:00", [("x/n", 4_000, 2_000), ("x/s", 2_000, 1_000)]),
    ] {
        let got = app.post("/intake/statement", statement(hour, 1, &rows)).await;
        assert_eq!(got.status, 200, "{}", got.text());
    }
    let page = app.get("/turnout").await;
    // 1,300 and 3,000 of 6,000.
    assert!(page.text().contains("21.66\u{a0}%") && page.text().contains("50.00\u{a0}%"), "{}", page.text());
    assert!(page.text().contains("Until 14:00") && page.text().contains("15.00\u{a0}%"), "{}", page.text());
    let got = app.get("/api/v1/turnout").await.json();
    assert_eq!(got["areas"][0]["hours"][1]["voters"], 3_000);
    assert_eq!((got["statements"].as_array().unwrap().len(), &got["areas"][2]["area"]), (2, &"x/s".into()));
    // A correction replaces the hour; what is not the next issue is refused with its reason.
    let again = app.post("/intake/statement", statement("2026-05-10T14:00", 3, &[("x/s", 2_000, 1)])).await;
    assert!(again.status == 422 && again.text().contains("turnout-issue"), "{} {}", again.status, again.text());
    let again = app.post("/intake/statement", statement("2026-05-10T14:00", 2, &[("x/s", 2_000, 600)])).await;
    assert_eq!(again.status, 200, "{}", again.text());
    assert!(app.get("/turnout").await.text().contains("30.00\u{a0}%"));
    let whole = app.get("/api/v1/contests/parliament").await.json();
    assert_eq!(whole["stations"]["reported"], 0, "no figure of a result has changed");
}

#[tokio::test]
async fn the_finder_shows_buildings_with_their_stations() {
    let app = app().await;
    let page = app.get("/where?q=carsi+3").await;
    assert!(
        page.text().contains("Atatürk İlkokulu") && page.text().contains("href=\"/station/x/3\""),
        "{}",
        page.text()
    );
    assert_eq!(page.text().matches("<li>").count(), 1, "{}", page.text());
    let page = app.get("/where?q=guney").await;
    assert!(page.text().contains("/station/x/1\"") && !page.text().contains("/station/x/0\""), "{}", page.text());
    assert!(app.get("/where?q=nirgendwo").await.text().contains("No polling place has all of these words"));
    assert!(TestApp::new().await.get("/where").await.text().contains("neither names nor addresses"));
    assert_eq!(app.get("/where?q=a+b+c+d+e+f+g+h+i").await.status, 400);
}

#[tokio::test]
async fn polling_places_are_on_a_map_that_needs_nothing_from_elsewhere() {
    let app = app().await;
    let page = app.get("/tr/where?q=carsi+3").await;
    assert!(page.text().contains("href=\"/tr/where/map#at=16/41.300000/29.500000\""), "{}", page.text());
    let page = app.get("/where/map").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("worker-src 'self'"), "{policy}");
    assert!(!policy.contains("http") && !policy.contains("unsafe"), "{policy}");
    assert!(page.text().contains("data-tiles=\"/api/v1/open/places.pmtiles\""), "{}", page.text());
    let all = app.get("/api/v1/open/places.geojson").await.json();
    assert_eq!(all["features"].as_array().unwrap().len(), 6);
    assert_eq!(all["features"][3]["geometry"]["coordinates"].to_string(), "[29.5,41.3]");
    assert_eq!(all["features"][3]["properties"]["stations"].to_string(), "[\"x/3\"]");
    let tiles = app.get("/api/v1/open/places.pmtiles").await;
    assert_eq!((tiles.status, tiles.header("content-type")), (200, "application/vnd.pmtiles"));
    assert!(tiles.body.starts_with(b"PMTiles\x03") && tiles.header("accept-ranges") == "bytes");
    let open = app.get("/open").await;
    assert!(open.text().contains("places.pmtiles") && open.text().contains("places.geojson"));
    // A folder without positions has no map, and says so.
    let without = |folder: &Path| {
        with_outlines(folder);
        std::fs::write(folder.join("stations.csv"), "station,area\nx/0,x/n/a\nx/1,x/s\n").unwrap();
    };
    let none = TestApp::of_folder(crate::Options { pace: 0, ..crate::Options::default() }, without, |_| {}).await;
    assert_eq!(none.get("/api/v1/open/places.pmtiles").await.status, 404);
    assert_eq!(none.get("/api/v1/open/places.geojson").await.json()["code"], "places-unknown");
    assert!(none.get("/where/map").await.text().contains("has not published where"));
    assert!(!none.get("/open").await.text().contains("places."));
}

#[tokio::test]
async fn the_home_page_has_a_map_beside_the_figures_once_something_is_counted() {
    let app = app().await;
    assert!(!app.get("/").await.text().contains("/contest/parliament/map.svg"));
    let nothing = app.get("/contest/parliament/map.svg").await;
    assert_eq!((nothing.status, nothing.header("content-type")), (200, "image/svg+xml"));
    assert!(nothing.text().contains("url(#none)") && !nothing.text().contains("#c0392b"));
    app.report(0, 1, [100, 50, 7]).await;
    app.report(3, 1, [100, 50, 7]).await;
    let home = app.get("/tr/").await;
    let mini = home.text().split_once("<p class=\"mini\">").unwrap().1.split_once("</p>").unwrap().0.to_owned();
    assert!(mini.starts_with("<a href=\"/tr/map\"><img src=\"/contest/parliament/map.svg\" width=\"1008\""), "{mini}");
    assert!(mini.contains("Ülke"), "{mini}");
    let one = app.get("/contest/parliament/map.svg").await;
    assert!(one.text().contains("fill=\"#c0392b\"") && !one.text().contains("<text") && !one.text().contains("<a "));
    // Programs that renew it ask with the record size.
    assert_eq!(app.get("/contest/parliament/map.svg?at=9").await.body, one.body);
    assert_eq!(app.get("/contest/none/map.svg").await.status, 404);
    let without = TestApp::new().await;
    assert_eq!(without.get("/contest/parliament/map.svg").await.status, 404);
}

#[tokio::test]
async fn a_shared_page_has_a_picture_where_the_folder_says_at_which_address_it_is() {
    let with_site = |folder: &Path| {
        with_outlines(folder);
        let head = std::fs::read_to_string(folder.join("election.toml")).unwrap();
        std::fs::write(folder.join("election.toml"), format!("site = \"https://r.example/\"\n{head}")).unwrap();
    };
    let app = TestApp::of_folder(crate::Options { pace: 0, ..crate::Options::default() }, with_site, |_| {}).await;
    let picture = |page: &str| {
        let (_, rest) = page.split_once("og:image\" content=\"").unwrap();
        rest.split('"').next().unwrap().replace("&#38;", "&")
    };
    let site = "https://r.example";
    for (page, expected) in [
        ("/", "/card/contest/parliament.png"),
        ("/ar/station/x/0", "/ar/card/area/x/n.png"),
        ("/area/x", "/card/contest/parliament.png"),
        ("/area/x/n/a", "/card/area/x/n.png"),
        ("/map/x/n", "/card/area/x/n.png"),
        ("/tr/contest/question", "/tr/card/contest/question.png"),
        ("/contest/question/open", "/card/contest/question.png"),
        ("/contest/parliament/choice/red", "/card/contest/parliament/choice/red.png"),
        ("/turnout", "/card/page/turnout.png"),
        ("/ckb/where/map", "/ckb/card/page/where.png"),
        ("/check", "/card/page/check.png"),
    ] {
        let named = picture(app.get(page).await.text());
        assert_eq!(named, format!("{site}{expected}"), "{page}");
        let there = app.get(expected).await;
        assert_eq!((there.status, there.header("content-type")), (200, "image/png"), "{page}");
    }
    let lines = app.get("/tr/open").await;
    assert!(lines.text().contains("src=&#34;https://r.example/tr/embed/total&#34;"), "{}", lines.text());
    assert!(lines.text().contains("src=&#34;https://r.example/tr/embed/map?contest=question&#34;"));
    // These stations are in x/n.
    let of_figures = ["/card/contest/parliament.png", "/card/area/x/n.png", "/card/contest/parliament/choice/red.png"];
    for (address, station) in of_figures.into_iter().zip([0, 2, 3]) {
        let before = app.get(address).await;
        app.report(station, 1, [100, 50, 7]).await;
        let after = app.get(address).await;
        assert_ne!(before.body, after.body, "{address}: what is counted is in the picture");
    }
    for (page, line) in [
        ("/area/x/n", "Kuzey – Meclis: Kırmızı "),
        ("/station/x/0", "Kutu 0, Merkez – Meclis: Kırmızı "),
        ("/contest/parliament/choice/red", "Kırmızı: 63.69 %, place 1 of 3 – Meclis. 3 of 6"),
        ("/map", "Meclis: Kırmızı "),
        ("/turnout", "How many have voted, hour by hour"),
        ("/check", "Count the whole election again on your own device"),
        ("/tr/parties", "Bu seçime kimin katılabildiği"),
    ] {
        let got = app.get(page).await;
        let (_, rest) = got.text().split_once("og:description\" content=\"").unwrap();
        let told = rest.split('"').next().unwrap().replace('\u{a0}', " ");
        assert!(told.starts_with(line), "{page}: {told}");
    }
    for (address, status) in [
        ("/card/contest/none.png", 404),
        ("/card/contest/parliament/choice/none.png", 404),
        ("/card/area/none.png", 404),
        ("/card/page/none.png", 404),
        ("/card/page/check.svg", 404),
        ("/xx/card/page/check.png", 404),
    ] {
        assert_eq!(app.get(address).await.status, status, "{address}");
    }
    let without = TestApp::new().await;
    assert!(!without.get("/").await.text().contains("og:image"));
    assert!(
        !without.get("/open").await.text().contains("iframe"),
        "it does not know the address that the line must name"
    );
}

#[tokio::test]
async fn a_total_and_a_map_may_stand_in_a_frame_and_nothing_else_may() {
    let app = app().await;
    app.report(0, 1, [100, 50, 7]).await;
    for path in ["/embed/total", "/embed/total?contest=question", "/embed/map", "/embed/map?show=turnout"] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-ancestors *") && !policy.contains("script"), "{path}: {policy}");
        assert!(!page.text().contains("<script") && !page.text().contains(" style="), "{path}");
    }
    let total = app.get("/embed/total").await;
    assert!(
        total.text().contains("63.69\u{a0}%") && total.text().contains("1 of 6 results counted"),
        "{}",
        total.text()
    );
    assert!(app.get("/embed/map").await.text().contains("href=\"/map/x/n\""));
    // Who needs longer than a minute can stop it, and let it go on.
    for (renewing, still) in [
        ("/embed/total?contest=question", "/embed/total/still?contest=question"),
        ("/embed/map?show=turnout", "/embed/map/still?show=turnout"),
        ("/tr/embed/total", "/tr/embed/total/still"),
    ] {
        for (path, other, renews) in [(renewing, still, true), (still, renewing, false)] {
            let page = app.get(path).await;
            assert_eq!((page.status, page.text().contains("http-equiv=\"refresh\"")), (200, renews), "{path}");
            assert!(page.text().contains(&format!("href=\"{other}\" target=\"_self\"")), "{path}: {}", page.text());
            assert!(page.header("content-security-policy").contains("frame-ancestors *"), "{path}");
        }
    }
    assert_eq!(app.get("/embed/map?show=none").await.status, 400);
    assert_eq!(app.get("/embed/total?contest=none").await.status, 404);
    for path in ["/map", "/", "/embed/none", "/embed/map?show=none"] {
        assert!(app.get(path).await.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
}

/// Who leads and how much is counted, of a country of 81 provinces, on the way of two requests: the page and its stylesheet.
#[tokio::test]
async fn the_home_page_needs_two_requests_and_35_kib() {
    const BUDGET: usize = 35 * 1024;
    let write = |folder: &Path| super::speed::country(folder, 1_000);
    let app = TestApp::of_folder(crate::Options { pace: 0, ..crate::Options::default() }, write, |_| {}).await;
    app.report(0, 1, [100, 50, 7]).await;
    let mut bytes = 0;
    for language in words::Language::ALL {
        let gzip = [("accept-encoding", "gzip")];
        let path = format!("{}/", language.prefix());
        let (page, packed) = (app.get(&path).await, app.get_with(&path, &gzip).await);
        let text = page.text();
        let sheets: Vec<&str> =
            text.split("<link rel=\"stylesheet\" href=\"").skip(1).filter_map(|l| l.split('"').next()).collect();
        assert_eq!(sheets.len(), 1, "{path}");
        let css = app.get(sheets[0]).await;
        assert!(
            !css.text().contains("@import") && !css.text().contains("url("),
            "the stylesheet asks for nothing more"
        );
        // A script that waits until the page is shown is on nobody's way; a picture or a frame would be.
        assert!(!text.contains("<img") && !text.contains("<iframe"), "{path}");
        assert!(text.matches("<script").count() == text.matches(" defer></script>").count(), "{path}");
        let css_packed = app.get_with(sheets[0], &gzip).await;
        assert_eq!((css_packed.header("content-encoding"), packed.header("content-encoding")), ("gzip", "gzip"));
        bytes = bytes.max(packed.body.len() + css_packed.body.len());
    }
    assert!(bytes <= BUDGET, "{bytes} bytes of {BUDGET}");
}
