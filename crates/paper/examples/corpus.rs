//! Other people's noise: writes forms as PDF for a script that spoils them in its own way, and says how many of the spoilt pages are read.
//!
//! ```sh
//! cargo run -p paper --release --features testing --example corpus -- forms DIR 40    # DIR/form-N.pdf, DIR/forms.csv
//! python3 scripts/spoilt-pages.py DIR                                                # DIR/spoilt/…, DIR/spoilt.csv
//! cargo run -p paper --release --features testing --example corpus -- read DIR        # by kind: pages, read, wrong
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::float_arithmetic,
    reason = "a tool for developers prints, and may stop at the first error"
)]

use paper::filing::file;
use paper::noise::{Sample, sample};
use paper::scan::{Limits, Wanted, pages, read};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["forms", dir, number] => forms(Path::new(dir), number.parse().unwrap()),
        ["read", dir] => report(Path::new(dir)),
        _ => panic!("forms DIR NUMBER, or read DIR"),
    }
}

/// How a page is named in the tables.
fn name(page: &election::statement::Page) -> String {
    format!("{} {}", page.station, page.page)
}

fn forms(dir: &Path, number: usize) {
    std::fs::create_dir_all(dir).unwrap();
    let mut table = "file,page,name\n".to_owned();
    for i in 0..number {
        let Sample { pdf, pages, .. } = sample(i as u64 + 70_000, 4 + i * 7 % 30).unwrap();
        std::fs::write(dir.join(format!("form-{i}.pdf")), pdf).unwrap();
        for page in &pages {
            writeln!(table, "form-{i}.pdf,{},{}", page.page, name(page)).unwrap();
        }
    }
    std::fs::write(dir.join("forms.csv"), table).unwrap();
}

#[derive(Default)]
struct Sums {
    pages: usize,
    read: usize,
    wrong: usize,
    time: Duration,
}

/// `spoilt.csv` has a line for each page: file, page of it, kind of noise, what it is (empty: nobody can know).
fn report(dir: &Path) {
    let table = std::fs::read_to_string(dir.join("spoilt.csv")).unwrap();
    let mut files: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [file, _, kind, is] = cells.as_slice() else { panic!("{line}") };
        files.entry(file).or_default().push((kind, is));
    }
    let mut kinds: BTreeMap<&str, Sums> = BTreeMap::new();
    for (path, expected) in &files {
        let bytes = std::fs::read(dir.join(path)).unwrap();
        let mut given = match pages(&bytes, &Limits::default()) {
            Ok(given) => given,
            Err(e) => {
                println!("{path}: {e}");
                continue;
            }
        };
        for (i, (kind, is)) in expected.iter().enumerate() {
            let sums = kinds.entry(kind).or_default();
            sums.pages += 1;
            let start = Instant::now();
            let outcome = given.next().map(|page| page.map(|p| file(&read(&p, Wanted::PageCode))));
            sums.time += start.elapsed();
            let said = match outcome {
                None => "no such page".to_owned(),
                Some(Err(e)) => e.to_string(),
                Some(Ok(Err(e))) => e.to_string(),
                Some(Ok(Ok(filed))) if name(&filed.page) == *is => {
                    sums.read += 1;
                    continue;
                }
                Some(Ok(Ok(filed))) => {
                    sums.wrong += 1;
                    format!("WRONG: {}", name(&filed.page))
                }
            };
            println!("{path} page {}: {said}", i + 1);
        }
    }
    let mut all = Sums::default();
    for (kind, sums) in &kinds {
        let ms = sums.time.as_secs_f64() * 1_000.0 / sums.pages as f64;
        println!("{kind:24} {:5} pages, {:5} read, {} wrong, {ms:.0} ms each", sums.pages, sums.read, sums.wrong);
        all.pages += sums.pages;
        all.read += sums.read;
        all.wrong += sums.wrong;
    }
    println!("{:24} {:5} pages, {:5} read, {} wrong", "all", all.pages, all.read, all.wrong);
}
