//! The dashboard as somebody of a party sees it.

use crate::testing::TestApp;
use crate::tests::desk::of_party;

#[tokio::test]
async fn the_dashboard_follows_the_record_and_says_how_old_it_is() {
    let app = TestApp::new().await;
    let mut red = of_party(&app, "red-1", "red").await;
    let empty = red.get("/party/dashboard").await;
    assert!(empty.status == 200 && empty.text().contains("record size"), "{}", empty.text());
    assert!(empty.text().contains("There is no line to draw"));
    for station in 0..4 {
        app.report(station, 1, [100, 50, 10 + u32::try_from(station).unwrap()]).await;
    }
    app.report(0, 2, [90, 60, 10]).await;
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let page = red.get("/party/dashboard").await.text().to_owned();
    assert!(page.matches(">2/3<").count() == 2, "each province has two of three results: {page}");
    // The corrected result, with the votes that moved.
    assert!(page.contains("href=\"/station/x/0\"") && page.contains("data-name=\"Votes moved\">10<"), "{page}");
    // Every drawing has a table or is one with words; nothing runs in the page but the file.
    assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains("<script>"));
    assert_eq!(red.get("/party/dashboard?contest=question").await.status, 200);
    assert_eq!(red.get("/party/dashboard?contest=none").await.status, 404);
    assert_eq!(app.get("/party/dashboard").await.status, 303, "nobody without an account");
}

#[tokio::test]
async fn a_map_and_the_election_before_are_shown_where_the_folder_has_them() {
    let write = |folder: &std::path::Path| {
        crate::testing::write_folder(folder, "");
        let square = |area: &str, x: i32| {
            format!(
                r#"{{"type":"Feature","properties":{{"area":"{area}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},0],[{},0],[{},1],[{x},1],[{x},0]]]}}}}"#,
                x + 1,
                x + 1
            )
        };
        let map = format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, square("x/n", 0), square("x/s", 1));
        std::fs::write(folder.join("boundaries.geojson"), map).unwrap();
        let before = "contest,area,choice,name,votes,seats\nparliament,x,red,,600,4\nparliament,x,old,Eski <Parti>,400,3\nparliament,x/n,red,,600,\nparliament,x/n,old,Eski,200,\n";
        std::fs::write(folder.join("previous.csv"), before).unwrap();
    };
    let app = TestApp::of_folder(crate::Options { pace: 0, ..crate::Options::default() }, write, |_| {}).await;
    let mut red = of_party(&app, "red-1", "red").await;
    app.report(0, 1, [100, 50, 0]).await;
    let page = red.get("/party/dashboard").await.text().to_owned();
    assert_eq!(page.matches("<a href=\"/area/x/n\"><title>").count(), 1, "{page}");
    assert!(page.contains("class=\"none\""), "where nothing is counted the map says so");
    assert!(page.contains("Eski &#60;Parti&#62;"), "who stood then and not now");
    // 60 % then, 100 of 150 now: two thirds, rounded so that all shares make a hundred percent.
    assert!(page.contains("60,00") && page.contains("66,67") && page.contains("+6,67"), "{page}");
    for shade in ["counted", "turnout", "leader", "nonsense"] {
        assert_eq!(red.get(&format!("/party/dashboard?map={shade}")).await.status, 200);
    }
}

/// The result minutes' row of the scanning panel: expected and filed.
fn scans(page: &str) -> (u64, u64) {
    let row = page.split("<th scope=\"row\">Result minutes</th>").nth(1).unwrap();
    let mut cells = row.split("<td class=\"n\">").skip(1).map(|c| c.split('<').next().unwrap().parse().unwrap());
    (cells.next().unwrap(), cells.next().unwrap())
}

#[tokio::test]
async fn pages_are_expected_as_the_form_has_them_where_the_policy_asks_for_scans() {
    let write = |policy: &'static str| {
        move |folder: &std::path::Path| {
            crate::testing::write_folder(folder, policy);
            let mut choices = std::fs::read_to_string(folder.join("choices.csv")).unwrap();
            for i in 0..80 {
                choices.push_str(&format!("parliament,c{i},Aday {i},\n"));
            }
            std::fs::write(folder.join("choices.csv"), choices).unwrap();
        }
    };
    let options = || crate::Options { pace: 0, ..crate::Options::default() };
    let turkey = write("[reconciliation]\npolicy = \"turkey\"\n");
    let planted = |p: &mut crate::testing::Planter| {
        p.page(0, "hand", (1, 9), b"\x89PNG\r\n\x1a\nmade up");
    };
    let app = TestApp::of_folder(options(), turkey, planted).await;
    let lengths = |contest: usize| super::forms::Forms::default().of(app.front.portal(), contest.into());
    let (long, short) = (lengths(0).of(83), lengths(1).of(2));
    assert!(long > short && short > 0, "{long} {short}");
    let mut red = of_party(&app, "red-1", "red").await;
    let page = red.get("/party/dashboard").await.text().to_owned();
    assert_eq!(scans(&page), (9 + 5 * long, 1), "what a page says goes before what the form has: {page}");
    assert!(page.contains("the pages of its form (hand)"), "{page}");
    let page = red.get("/party/dashboard?contest=question").await.text().to_owned();
    assert_eq!(scans(&page), (6 * short, 0));
    // A policy that asks for none.
    let app = TestApp::of_folder(options(), write(""), |_| {}).await;
    let mut red = of_party(&app, "red-1", "red").await;
    let page = red.get("/party/dashboard").await.text().to_owned();
    assert_eq!(scans(&page), (0, 0));
    assert!(page.contains("asks for no scans"), "{page}");
}
