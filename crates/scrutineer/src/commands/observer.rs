//! `scrutineer mirror`, `scrutineer verify`

use super::{Outcome, print_json, read_text, stop_signal, verifier_key};
use crate::args::{Mirror, Verify};
use crate::failure::Failure;
use crate::progress;
use observer::verify::Report;
use std::process::ExitCode;

/// Files that are named one by one on the terminal; the JSON has all.
const LISTED_MAX: usize = 20;

pub async fn mirror(args: Mirror) -> Outcome {
    let options = observer::mirror::Options {
        follow: args.follow,
        pictures: !args.no_pictures,
        root_key: args.root_key.as_deref().map(verifier_key).transpose()?,
        ..Default::default()
    };
    let bar = progress::bar("Copying the record");
    let done = observer::mirror::mirror(&args.url, &args.dir, &options, stop_signal(), &|p| {
        if p.pictures_wanted > 0 && p.entries == p.size {
            bar.set_message("Fetching pictures");
            progress::step(&bar, p.pictures, p.pictures_wanted);
        } else {
            bar.set_message("Copying the record");
            progress::step(&bar, p.entries, p.size);
        }
    })
    .await;
    bar.finish_and_clear();
    let done = done?;
    print_json(&serde_json::json!({
        "size": done.size, "files": done.files, "pictures": done.pictures, "absent": done.absent, "damaged": done.damaged, "dir": args.dir,
    }))?;
    for (files, words) in [
        (&done.absent, "not published by this server (withdrawn, or not copied by it); the record is whole without it"),
        (&done.damaged, "on the server with other bytes than the record names; it was not kept"),
    ] {
        for file in files.iter().take(LISTED_MAX) {
            eprintln!("blob/{}: {words}", file.hex());
        }
        if files.len() > LISTED_MAX {
            eprintln!("… and {} more that are the same", files.len() - LISTED_MAX);
        }
    }
    eprintln!(
        "{}: {} acts; {} files fetched. Next: scrutineer verify {}",
        args.dir.display(),
        done.size,
        done.files,
        args.dir.display()
    );
    Ok(if done.damaged.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

pub fn verify(args: Verify) -> Outcome {
    let options = observer::verify::Options {
        root_key: args.root_key.as_deref().map(verifier_key).transpose()?,
        since: args.since.iter().map(|p| read_text(p)).collect::<Result<_, _>>()?,
        threads: args.threads,
        strict_arithmetic: args.strict_arithmetic,
        without_pictures: false,
        witnesses: args.witnesses,
    };
    let bar = progress::bar("Checking every act");
    let step = |p: observer::verify::Progress| progress::step(&bar, p.entries, p.size);
    let report = tokio::task::block_in_place(|| -> Result<Report, Failure> {
        if args.with.is_empty() && !observer::archive::is_archive(&args.dir) {
            return Ok(observer::verify::verify(&args.dir, &options, &step));
        }
        let work = tempfile::tempdir().map_err(|e| Failure::new("file", format!("no folder for unpacking: {e}")))?;
        Ok(observer::archive::verify(&args.dir, &args.with, work.path(), &options, &step)?)
    });
    bar.finish_and_clear();
    let report = report?;
    if args.json {
        print_json(&report)?;
    }
    eprint!("{report}");
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
