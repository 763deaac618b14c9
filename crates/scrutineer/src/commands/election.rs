//! `scrutineer election …`

use super::{Outcome, print_json};
use crate::args::Election;
use crate::failure::Failure;
use crate::progress;
use std::path::Path;
use std::process::ExitCode;

pub fn run(command: Election) -> Outcome {
    match command {
        Election::Check { folder, json } => check(&folder, json),
        Election::Boundaries { folder, file, property, partial } => boundaries(&folder, &file, &property, partial),
        Election::FromTable { mapping, out, data } => from_table(&mapping, &out, data.as_deref()),
    }
}

fn check(folder: &Path, json: bool) -> Outcome {
    let files = commission::folder::load(folder)?;
    match election::folder::read(&files) {
        Ok(d) => {
            if json {
                print_json(&serde_json::json!({ "ok": true, "definition": d.digest, "faults": [] }))?;
            }
            eprintln!(
                "{}: good. {} areas, {} stations, {} contests, {} results will be expected; definition {}",
                d.id,
                d.areas.len(),
                d.stations.len(),
                d.contests.len(),
                d.pairs.len(),
                d.digest
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => {
            if json {
                print_json(&serde_json::json!({ "ok": false, "faults": faults.list, "more": faults.more }))?;
            }
            eprint!("{faults}");
            eprintln!("{} faults in {}", faults.list.len() as u64 + faults.more, folder.display());
            Ok(ExitCode::from(1))
        }
    }
}

/// Writes `boundaries.geojson` and reads the folder once more with it.
fn boundaries(folder: &Path, file: &Path, property: &str, partial: bool) -> Outcome {
    let mut files = commission::folder::load(folder)?;
    let d = election::folder::read(&files).map_err(|f| Failure::new("folder-faulty", f.to_string()))?;
    let io = |e: std::io::Error| Failure::new("io", format!("{}: {e}", file.display()));
    let source = std::fs::read(file).map_err(io)?;
    let m = election::folder::boundaries::matched(&d, &source, property)
        .map_err(|e| Failure::new("boundaries-form", format!("{}: {e}", file.display())))?;
    for name in &m.unknown {
        eprintln!("no area is called {name:?}, or two features are");
    }
    for id in &m.missing {
        eprintln!("no outline for {id}");
    }
    if m.areas == 0 || !(partial || m.unknown.is_empty() && m.missing.is_empty()) {
        eprintln!("nothing was written; correct the names, choose another --property, or go on with --partial");
        return Ok(ExitCode::from(1));
    }
    files.insert("boundaries.geojson".into(), m.file.clone().into_bytes());
    let d = election::folder::read(&files).map_err(|f| Failure::new("folder-faulty", f.to_string()))?;
    let to = folder.join("boundaries.geojson");
    std::fs::write(&to, &m.file).map_err(|e| Failure::new("io", format!("{}: {e}", to.display())))?;
    eprintln!("{}: {} outlines, {} bytes; definition {}", to.display(), m.areas, m.file.len(), d.digest);
    Ok(ExitCode::SUCCESS)
}

fn from_table(mapping: &Path, out: &Path, data: Option<&Path>) -> Outcome {
    let bar = progress::bar("Reading the table");
    let result = rehearsal::table::convert(mapping, data, out, &|p| progress::step(&bar, p.rows, p.rows));
    bar.finish_and_clear();
    match result {
        Ok(report) => {
            print_json(&report)?;
            // The folder must be what `init` takes, whatever the table was.
            let files = commission::folder::load(out)?;
            let d = election::folder::read(&files).map_err(|f| {
                Failure::new("folder-faulty", format!("the folder that was made is faulty; please report this:\n{f}"))
            })?;
            eprintln!(
                "{}: {} stations in {} areas; definition {}",
                out.display(),
                d.stations.len(),
                d.areas.len(),
                d.digest
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(e) => {
            eprint!("{e}");
            eprintln!("nothing was made; correct the mapping or the table");
            Ok(ExitCode::from(1))
        }
    }
}
