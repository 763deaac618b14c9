//! Data for programs.

use crate::testing::{CHOICES, TestApp};
use record::proof::verify_inclusion;
use record::{Hash, checkpoint};

/// Takes out what hangs on keys and digests, so that a snapshot shows the form.
fn snapshot(mut v: serde_json::Value) -> serde_json::Value {
    for name in ["root", "definition", "root_key", "record_key", "files"] {
        if let Some(x) = v.get_mut(name) {
            *x = "[…]".into();
        }
    }
    v
}

#[tokio::test]
async fn contests_have_the_form_of_the_contract() {
    let app = TestApp::new().await;
    app.report(0, 1, [100, 50, 7]).await;
    app.report(1, 1, [10, 50, 7]).await;
    let list = app.get("/api/v1/contests").await.json();
    let one = app.get("/api/v1/contests/parliament").await.json();
    assert_eq!(list[0], one);
    assert_eq!(list.as_array().unwrap().len(), 2);
    insta::assert_json_snapshot!(snapshot(one));
    assert_eq!(list[1]["votes"], serde_json::json!({"yes": 0, "no": 0}), "every choice is there before any result");
}

#[tokio::test]
async fn areas_stations_and_the_election_have_their_forms() {
    let app = TestApp::new().await;
    app.report(0, 1, [100, 50, 7]).await;
    app.report(0, 3, [100, 50, 8]).await;
    insta::assert_json_snapshot!("area", snapshot(app.get("/api/v1/areas/x").await.json()));
    insta::assert_json_snapshot!("station", snapshot(app.get("/api/v1/stations/x/0").await.json()));
    insta::assert_json_snapshot!("election", snapshot(app.get("/api/v1/election").await.json()));
}

#[tokio::test]
async fn the_allocation_has_every_step_and_its_choices_by_name() {
    let app = TestApp::new().await;
    app.report(0, 1, [100, 50, 7]).await;
    let a = app.get("/api/v1/contests/parliament/allocation").await.json();
    assert_eq!(a["choices"], serde_json::json!(CHOICES));
    assert_eq!(a["allocation"]["by_constituency"][0]["trace"][0]["step"], "seat");
    assert!(app.get("/api/v1/contests/question/allocation").await.json()["allocation"].is_null());
}

#[tokio::test]
async fn what_could_still_change_names_every_seat_and_the_open_voters() {
    let app = TestApp::new().await;
    for station in 0..6 {
        app.report(station, 1, [100, 50, 7]).await;
    }
    let open = app.get("/api/v1/contests/parliament/open").await.json();
    assert_eq!(open["choices"], serde_json::json!(CHOICES));
    let margins = &open["margins"];
    // 300 : 150 : 21 in each province, four seats and three: 3 1 0 and 2 1 0. Everything is in, so nothing is open.
    assert_eq!((margins["decided"].as_u64(), margins["undecided"].as_u64()), (Some(7), Some(0)));
    assert_eq!(margins["open"], 0);
    let seat = &margins["seats"][2];
    assert_eq!((seat["holder"].as_u64(), seat["number"].as_u64()), (Some(0), Some(3)), "{seat}");
    // The third seat of red stands at 100; violet has 21, blue's second claim is 75: 50 votes lift it to 200 ÷ 2.
    assert_eq!((&seat["added"]["votes"], &seat["added"]["is"]), (&50.into(), &"exact".into()));
    assert!(app.get("/api/v1/contests/question/open").await.json()["margins"].is_null());
    assert_eq!(app.get("/api/v1/contests/nothing/open").await.status, 404);
}

#[tokio::test]
async fn a_seat_is_not_decided_while_the_voters_of_open_stations_are_unknown() {
    let app = TestApp::new().await;
    app.report(0, 1, [100, 50, 7]).await;
    let margins = &app.get("/api/v1/contests/parliament/open").await.json()["margins"];
    assert_eq!((margins["decided"].as_u64(), &margins["open"]), (Some(0), &serde_json::Value::Null));
}

#[tokio::test]
async fn a_proof_holds_against_the_signed_checkpoint() {
    let app = TestApp::new().await;
    app.report(0, 1, [1, 2, 3]).await;
    app.report(1, 1, [1, 2, 3]).await;
    for index in 0..5u64 {
        let p = app.get(&format!("/api/v1/proof/{index}")).await.json();
        let live = &app.commission.live;
        let (c, _) =
            checkpoint::open(p["checkpoint"].as_str().unwrap(), &live.definition().origin, &live.record_key()).unwrap();
        assert_eq!(c.size, p["size"].as_u64().unwrap());
        let path: Vec<Hash> = serde_json::from_value(p["proof"].clone()).unwrap();
        let leaf = record::hash::leaf_hash(p["entry"].as_str().unwrap().as_bytes());
        verify_inclusion(&leaf, index, c.size, &path, &c.root).unwrap();
    }
    for wrong in ["5", "-1", "00", "1e0", "99999999999999999999"] {
        let r = app.get(&format!("/api/v1/proof/{wrong}")).await;
        assert_eq!((r.status, r.json()["code"].as_str()), (404, Some("unknown-entry")), "{wrong}");
    }
}

#[tokio::test]
async fn tables_hold_every_station_and_area_and_no_formula() {
    let app = TestApp::new().await;
    app.report(0, 1, [100, 50, 7]).await;
    app.report(2, 2, [100, 50, 7]).await;
    let stations = app.get("/api/v1/contests/parliament/stations.csv").await;
    assert_eq!(stations.header("x-record-size"), "5");
    insta::assert_snapshot!("stations_csv", stations.text());
    insta::assert_snapshot!("areas_csv", app.get("/api/v1/contests/parliament/areas.csv").await.text());
}

#[tokio::test]
async fn more_exports_than_may_run_at_once_are_sent_away_politely() {
    let app = TestApp::new().await;
    let all = std::sync::Arc::clone(&app.front.portal().exports).acquire_many_owned(4).await.unwrap();
    let r = app.get("/api/v1/contests/parliament/stations.csv").await;
    assert_eq!((r.status, r.header("retry-after")), (503, "5"));
    drop(all);
    assert_eq!(app.get("/api/v1/contests/parliament/stations.csv").await.status, 200);
}

#[tokio::test]
async fn checks_are_published_as_they_are_defined() {
    let app = TestApp::new().await;
    let list = app.get("/api/v1/checks").await.json();
    assert_eq!(list.as_array().unwrap().len(), election::checks::CHECKS.len());
    assert_eq!(list[0]["severity"], "contradictory");
}
