//! How fast a scanner's folder is filed, beside what its pages cost by themselves.

use crate::actors::*;
use crate::copies::{file_ending, printed};
use paper::filing::file;
use paper::noise::{Clean, Dice, Treatment, treat};
use paper::scan::{Limits, Wanted, pages, png, read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const PAGES: usize = 240;
const FORMS: usize = 12;

/// On every core, as `desk scans` does.
fn on_all(n: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= n {
                        break;
                    }
                    work(i);
                }
            });
        }
    });
}

/// `cargo test -p scrutineer --test it -- --ignored --nocapture a_folder_of_scans`; server and desk share the cores.
#[test]
#[ignore = "a measurement"]
fn a_folder_of_scans_is_filed_not_much_slower_than_its_pages_are_read() {
    let place = Place::sealed();
    let server = place.serve();
    let scans = place.path("scans");
    std::fs::create_dir_all(&scans).unwrap();
    let clean: Vec<Clean> = (0..FORMS)
        .map(|i| {
            let pdf = std::fs::read(file_ending(&printed(&place, i), ".form.pdf")).unwrap();
            Clean::pages(&pdf, &[], 200).unwrap().remove(0)
        })
        .collect();
    let name = |i: usize| -> PathBuf { scans.join(format!("{i:04}.scan")) };
    on_all(PAGES, |i| {
        let mut dice = Dice::new(i as u64 + 1);
        let treatment = Treatment::of(&mut dice);
        std::fs::write(name(i), treat(&clean[i % FORMS], &treatment, &mut dice)).unwrap();
    });
    let start = Instant::now();
    on_all(PAGES, |i| {
        let bytes = std::fs::read(name(i)).unwrap();
        let page = pages(&bytes, &Limits::default()).unwrap().next().unwrap().unwrap();
        let found = read(&page, Wanted::PageCode);
        file(&found).unwrap();
        std::hint::black_box(png(&page.turned(found.turn.unwrap())));
    });
    let bare = PAGES as f64 / start.elapsed().as_secs_f64();
    let start = Instant::now();
    let sums = json(&good(&["desk", "scans", text(&scans), "--url", &server.url]));
    let whole = PAGES as f64 / start.elapsed().as_secs_f64();
    assert_eq!(sums["filed"].as_u64(), Some(PAGES as u64), "{sums}");
    println!("pages a second: {bare:.1} read alone, {whole:.1} filed and acknowledged: {:.2}", whole / bare);
    assert!(whole / bare > 0.4, "{bare} and {whole}");
    server.stop();
}
