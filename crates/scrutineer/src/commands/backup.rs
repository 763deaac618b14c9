//! `scrutineer backup`, `scrutineer restore`

use super::{Outcome, print_json};
use crate::args::{Backup, Restore};
use crate::progress;
use std::process::ExitCode;

pub async fn backup(args: Backup) -> Outcome {
    let bar = progress::bar("Writing the backup");
    let done = commission::backup::backup(&args.home, &args.file, &|n| progress::step(&bar, n, n)).await;
    bar.finish_and_clear();
    let done = done?;
    print_json(&done)?;
    eprintln!(
        "{}: {} acts, written and read back. It holds secret keys: keep it like them.",
        args.file.display(),
        done.size
    );
    Ok(ExitCode::SUCCESS)
}

pub async fn restore(args: Restore) -> Outcome {
    let bar = progress::bar("Restoring");
    let done = commission::backup::restore(&args.file, &args.home, args.database.as_deref(), args.replace, &|n| {
        progress::step(&bar, n, n)
    })
    .await;
    bar.finish_and_clear();
    let done = done?;
    print_json(&done)?;
    eprintln!(
        "{}: {} acts restored and checked, root {}. What was acknowledged after the backup is not in it: give `serve` the last published checkpoint with --not-below, and rebuild from a mirror if it refuses.",
        args.home.display(),
        done.size,
        done.root
    );
    Ok(ExitCode::SUCCESS)
}
