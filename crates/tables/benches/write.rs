//! A table of as many rows as a country has stations, written as CSV, XLSX and JSON: seconds, bytes a second, memory.
//!
//! `cargo bench -p tables --bench write [-- ROWS [CELLS.csv]]`; with a file name the cells are left there, for `scripts/bench-tables.sh`,
//! which has Python's `xlsxwriter` write the same.

use std::io::{self, Write};
use std::time::{Duration, Instant};
use tables::{Column, Dataset, Head, Row, Rows, Source, TableError, csv, json, xlsx};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
const TEXTS: usize = 9;
const NUMBERS: usize = 17;

/// Stations of a made-up country: nine texts and seventeen numbers, the cells of a result.
struct Stations(u64);

struct Reading {
    at: u64,
    of: u64,
    seed: u64,
}

impl Reading {
    /// xorshift64*: the same cells in every run.
    fn next(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed >> 12;
        self.seed ^= self.seed << 25;
        self.seed ^= self.seed >> 27;
        (self.seed.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    }
}

impl Source for Stations {
    fn rows(&self) -> Box<dyn Rows + '_> {
        Box::new(Reading { at: 0, of: self.0, seed: 7 })
    }
}

impl Rows for Reading {
    fn next(&mut self, row: &mut Row) -> Result<bool, TableError> {
        if self.at == self.of {
            return Ok(false);
        }
        let (i, province) = (self.at, self.at % 81 + 1);
        self.at += 1;
        row.display(format_args!("tr/{province:02}/ilçe-{}/{}", i % 13, 1000 + i / 81));
        row.display(format_args!("Sandık {}", 1000 + i / 81));
        row.display(format_args!("tr/{province:02}/ilçe-{}", i % 13));
        row.text("parliament").text("yes").text(if i % 9 == 0 { "provisional" } else { "agreed" });
        row.display(format_args!("2015-11-01T{:02}:{:02}:{:02}.123456Z", 14 + i % 6, i % 60, i % 59));
        row.text("hand").text("entry scan");
        for column in 0..NUMBERS {
            let below = if column < 4 { 400 } else { 120 };
            let n = self.next(below);
            row.number(n);
        }
        Ok(true)
    }
}

fn dataset(rows: u64) -> Dataset {
    let texts = (0..TEXTS).map(|i| Column::text(format!("text {i}"), "a text"));
    let numbers = (0..NUMBERS).map(|i| Column::number(format!("number {i}"), "a number"));
    let head = Head {
        election: "made-up".into(),
        set: "station-results".into(),
        selection: String::new(),
        size: 1,
        columns: texts.chain(numbers).collect(),
    };
    Dataset::new(head, Stations(rows)).expect("a sound head")
}

/// Counts and forgets.
#[derive(Default)]
struct Sink(u64);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The median of some rounds, and the bytes of one.
fn timed(write: impl Fn(&mut Sink) -> Result<(), TableError>) -> (Duration, u64) {
    let mut rounds: Vec<(Duration, u64)> = (0..ROUNDS)
        .map(|_| {
            let (begin, mut sink) = (Instant::now(), Sink::default());
            write(&mut sink).expect("it is written");
            (begin.elapsed(), sink.0)
        })
        .collect();
    rounds.sort();
    rounds[ROUNDS / 2]
}

/// Peak memory of this process in MiB, where the system says.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let mut given = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let rows: u64 = given.next().and_then(|a| a.parse().ok()).unwrap_or(174_992);
    let d = dataset(rows);
    let cells = rows * (TEXTS + NUMBERS) as u64;
    let summary = d.summary().expect("sound rows");
    let report = |what: &str, (time, bytes): (Duration, u64)| {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1);
        println!(
            "{what:10} {:>6} ms  {:>5} MB/s  {:>4} million cells/s in tenths  {bytes} bytes",
            micros / 1000,
            bytes / micros,
            cells * 10 / micros
        );
    };
    println!("{rows} rows, {cells} cells, digest {}", summary.digest);
    report(
        "rows alone",
        timed(|_| {
            let (mut rows, mut row) = (d.rows(), Row::default());
            while rows.next(&mut row)? {}
            Ok(())
        }),
    );
    report("digest", timed(|_| d.summary().map(|_| ())));
    report("csv", timed(|to| csv::write(&d, d.rows(), to)));
    report("csv, held", timed(|to| csv::write(&d, d.rows_of(summary.digest), to)));
    report("xlsx", timed(|to| xlsx::write(&d, summary, to)));
    report("json", timed(|to| json::write(&d, summary, to)));
    println!("peak {} MiB", peak_mib());
    if let Some(file) = given.next() {
        let to = std::fs::File::create(&file).expect("a file can be made");
        csv::write(&d, d.rows(), io::BufWriter::new(to)).expect("it is written");
        let to = std::fs::File::create(format!("{file}.xlsx")).expect("a file can be made");
        xlsx::write(&d, summary, io::BufWriter::new(to)).expect("it is written");
    }
}
