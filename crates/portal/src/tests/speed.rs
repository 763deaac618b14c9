//! How fast a difference is seen in a whole country. Slow to set up, so it runs only when asked for:
//!
//! `cargo test -p portal --release -- --ignored --nocapture a_change_of_one_copy`; `SPEED_STATIONS` (175,000) is the size of the country.

use crate::Options;
use crate::testing::{TestApp, write_folder};
use election::act::Channel;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const PROVINCES: usize = 81;
const DISTRICTS: usize = 12;
/// One station in so many has a copy that differs; as many more have a second copy that has yet to meet the first.
const DIFFERING: usize = 20;
const CHANGES: usize = 30;

pub(super) fn country(folder: &Path, stations: usize) {
    write_folder(folder, "");
    let mut areas =
        String::from("area,parent,kind,name\nx,,country,Ülke\nx/n,x,province,Kuzey\nx/s,x,province,Güney\n");
    for p in 0..PROVINCES {
        writeln!(areas, "x/p{p},x,province,İl {p}").unwrap();
        for d in 0..DISTRICTS {
            writeln!(areas, "x/p{p}/{d},x/p{p},district,İlçe {d}").unwrap();
        }
    }
    let mut rows = String::from("station,area,name\n");
    for i in 0..stations {
        writeln!(rows, "x/{i},x/p{}/{},Kutu {i}", i % PROVINCES, i / PROVINCES % DISTRICTS).unwrap();
    }
    std::fs::write(folder.join("areas.csv"), areas).unwrap();
    std::fs::write(folder.join("stations.csv"), rows).unwrap();
    // Seats where there are voters.
    std::fs::write(folder.join("seats.csv"), "contest,area,seats\nparliament,x,550\n").unwrap();
}

/// The stations of which a second copy comes; none of them differs before.
fn changing(stations: usize) -> impl Iterator<Item = usize> {
    (1..stations).step_by(stations / CHANGES / DIFFERING * DIFFERING)
}

fn longest(name: &str, times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    let (middle, last) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{name}: {middle:?} in the middle, {last:?} longest of {}", times.len());
    last
}

#[tokio::test]
#[ignore = "a measurement: it makes a country of 175,000 stations first"]
async fn a_change_of_one_copy_is_seen_in_the_list_in_less_than_100_ms() {
    let stations = std::env::var("SPEED_STATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(175_000);
    let begin = Instant::now();
    let votes = |i: usize| [100 + u32::try_from(i % 97).unwrap(), 50, 7];
    let app = TestApp::of_folder(
        Options::default(),
        |folder| country(folder, stations),
        |p| {
            for i in (0..stations).step_by(DIFFERING) {
                p.copy(i, Channel::Transmitted, "hand", 1, votes(i));
                let [a, b, c] = votes(i);
                p.copy(i, Channel::Entry, "hand", 1, [a + 1 + u32::try_from(i % 13).unwrap(), b, c]);
            }
            for i in changing(stations) {
                p.copy(i, Channel::Entry, "hand", 1, [7, 7, 7]);
            }
        },
    )
    .await;
    println!("{stations} stations set up in {:?}", begin.elapsed());

    let first = Instant::now();
    let page = app.get("/differences").await;
    println!("the list of {} read and shown for the first time: {:?}", stations / DIFFERING, first.elapsed());
    assert!(page.text().contains("<small>"));

    let mut made = vec![];
    for address in [
        "/differences?order=largest",
        "/differences?area=x/p7",
        "/differences?kind=copies&open=yes&part=2",
        "/differences?state=differing",
        "/api/v1/differences?order=largest",
    ] {
        let start = Instant::now();
        assert_eq!(app.get(address).await.status, 200, "{address}");
        made.push(start.elapsed());
    }
    let page = longest("a page of the list", &mut made);

    let (mut sent, mut seen, mut data) = (vec![], vec![], vec![]);
    for i in changing(stations) {
        let note = app.minutes(i, 1, votes(i));
        let start = Instant::now();
        app.post("/intake/minutes", note).await;
        let taken = Instant::now();
        sent.push(taken - start);
        let page = app.get("/differences").await;
        seen.push(taken.elapsed());
        assert!(page.text().contains(&format!("/station/x/{i}\"")), "{i} is not in the list");
        let taken = Instant::now();
        let json = app.get("/api/v1/differences").await;
        data.push(taken.elapsed());
        assert!(json.text().contains(&format!("\"station\":\"x/{i}\"")), "{i} is not in the data");
    }
    longest("a copy taken", &mut sent);
    let seen = longest("from there until the page shows it", &mut seen);
    longest("the data after that", &mut data);
    assert!(page < Duration::from_millis(50) && seen < Duration::from_millis(100));
}

#[tokio::test]
#[ignore = "a measurement: it makes a country of 175,000 stations first"]
async fn a_whole_country_is_searched_in_less_than_50_ms() {
    use crate::search::index::{Index, question};
    let stations = std::env::var("SPEED_STATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(175_000);
    let app = TestApp::of_folder(Options::default(), |folder| country(folder, stations), |_| {}).await;
    let d = app.definition();
    let begin = Instant::now();
    let index = Index::of(d);
    println!("index of {stations} stations: {:?}", begin.elapsed());
    let mut times = vec![];
    for text in ["kutu", "1", "k", "il 7 ilce 3", "kutu 1234", "nirgendwo", "x i k 1"] {
        let start = Instant::now();
        let found = index.find(d, &question(text), 40);
        times.push(start.elapsed());
        println!("{text:?}: {} stations, {} areas in {:?}", found.stations.all, found.areas.all, start.elapsed());
    }
    let longest = longest("a question", &mut times);
    assert!(longest < Duration::from_millis(50) || cfg!(debug_assertions), "{longest:?}");
}
