//! `scrutineer publish`: the public site as static files.

use super::{Outcome, print_json, serve};
use crate::args::Publish;
use portal::{Front, Options, Portal, Publisher};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Time for the home to be closed.
const CLOSING: Duration = Duration::from_secs(20);

pub async fn run(args: Publish) -> Outcome {
    let commission = serve::open(&args.home, &[]).await?;
    // Nothing is recorded meanwhile, so every page is what is so.
    let portal = Portal::new(&commission, Options { pace: 0, ..Options::default() });
    let start = Instant::now();
    let pass = {
        let mut publisher = Publisher::new(Front::new(portal), &args.target)?;
        publisher.pass().await?
    };
    let ms = start.elapsed().as_millis();
    if tokio::time::timeout(CLOSING, commission.close()).await.is_err() {
        tracing::warn!("the home was not closed in time; nothing was being written to it");
    }
    print_json(&serde_json::json!({
        "target": args.target, "size": pass.size, "files": pass.files, "bytes": pass.bytes, "ms": ms,
    }))?;
    eprintln!("{}: the site at record size {}; {} files written", args.target.display(), pass.size, pass.files);
    Ok(ExitCode::SUCCESS)
}
