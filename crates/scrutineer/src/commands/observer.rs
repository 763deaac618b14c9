//! `scrutineer mirror`, `scrutineer verify`

use super::{Outcome, print_json, read_text, stop_signal, verifier_key};
use crate::args::{Mirror, Verify};
use crate::progress;
use std::process::ExitCode;

pub async fn mirror(args: Mirror) -> Outcome {
    let options = observer::mirror::Options {
        follow: args.follow,
        root_key: args.root_key.as_deref().map(verifier_key).transpose()?,
        ..Default::default()
    };
    let bar = progress::bar("Copying the record");
    let done = observer::mirror::mirror(&args.url, &args.dir, &options, stop_signal(), &|p| {
        progress::step(&bar, p.entries, p.size)
    })
    .await;
    bar.finish_and_clear();
    let done = done?;
    print_json(&serde_json::json!({ "size": done.size, "files": done.files, "dir": args.dir }))?;
    eprintln!(
        "{}: {} acts; {} files fetched. Next: scrutineer verify {}",
        args.dir.display(),
        done.size,
        done.files,
        args.dir.display()
    );
    Ok(ExitCode::SUCCESS)
}

pub fn verify(args: Verify) -> Outcome {
    let options = observer::verify::Options {
        root_key: args.root_key.as_deref().map(verifier_key).transpose()?,
        since: args.since.iter().map(|p| read_text(p)).collect::<Result<_, _>>()?,
        threads: args.threads,
        strict_arithmetic: args.strict_arithmetic,
    };
    let bar = progress::bar("Checking every act");
    let report = tokio::task::block_in_place(|| {
        observer::verify::verify(&args.dir, &options, &|p| progress::step(&bar, p.entries, p.size))
    });
    bar.finish_and_clear();
    if args.json {
        print_json(&report)?;
    }
    eprint!("{report}");
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
