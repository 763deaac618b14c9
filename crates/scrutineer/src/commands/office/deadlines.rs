//! `scrutineer office deadlines`: time limits that have passed, declared.

use super::counted::{count, tally};
use super::post;
use crate::args::Deadlines;
use crate::clock;
use crate::commands::{Outcome, print_json, read_pem};
use record::SignedNote;
use rehearsal::replay::Target;
use std::process::ExitCode;

pub async fn run(args: Deadlines) -> Outcome {
    let key = args.key.as_deref().map(|k| station::keys::load(k, None)).transpose()?;
    let verified = count(&args.counted).await?;
    let tally = tally(&verified)?;
    let d = tally.definition();
    let texts: Vec<String> =
        tally.overdue(clock::now()).map(|(pair, limit)| commission::deadlines::text(d, pair, limit)).collect();
    let mut declared = 0;
    let mut refused = Vec::new();
    if let Some(key) = &key {
        let target = Target::find(&args.counted.url, read_pem(args.counted.ca.as_ref())?.as_deref()).await?;
        for text in &texts {
            match post(&target, &SignedNote::sign(text, &[key])?.to_string()).await {
                Ok(_) => declared += 1,
                // What comes in this moment is no longer overdue; the record decides.
                Err(e) => refused.push(e.to_string()),
            }
        }
    } else {
        for text in &texts {
            eprintln!("{}", text.lines().skip(3).collect::<Vec<_>>().join(", "));
        }
    }
    for r in &refused {
        eprintln!("not declared: {r}");
    }
    print_json(&serde_json::json!({ "passed": texts.len(), "declared": declared, "refused": refused.len() }))?;
    let open = texts.len() - declared;
    Ok(if open == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
