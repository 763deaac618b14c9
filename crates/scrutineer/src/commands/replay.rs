//! `scrutineer replay`

use super::{Outcome, print_json, read_pem};
use crate::args::Replay;
use crate::progress;
use rehearsal::replay::{Options, replay};
use std::process::ExitCode;
use std::sync::Arc;

pub async fn run(args: Replay) -> Outcome {
    let options = Options {
        rate: args.rate,
        connections: args.connections,
        ca_pem: read_pem(args.ca.as_ref())?,
        ..Options::default()
    };
    let bar = progress::bar("Playing the night");
    let shown = bar.clone();
    let report = replay(&args.results, &args.url, &options, Arc::new(move |d, of| progress::step(&shown, d, of))).await;
    bar.finish_and_clear();
    let report = report?;
    print_json(&report)?;
    for f in &report.failures {
        eprintln!("{f}");
    }
    let (rows, ms) = (report.rows, report.milliseconds);
    eprintln!(
        "{rows} rows with a verified receipt in {}.{:03} seconds, {} rows per second; {} failed",
        ms / 1000,
        ms % 1000,
        report.rows_per_second,
        report.failed
    );
    Ok(if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
