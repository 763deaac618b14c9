//! `scrutineer init`, `seal`, `quarantine`

use super::desk_accounts::entropy;
use super::{Outcome, print_json, print_line};
use crate::args::{Init, Quarantine, Seal};
use crate::{clock, progress};
use commission::accounts::Accounts;
use commission::setup::{self, Done};
use std::process::ExitCode;

pub async fn init(args: Init) -> Outcome {
    let database = args.database.as_deref().unwrap_or("sqlite:database.sqlite");
    // The record's key of a real election is made here; that of a rehearsal follows from its id.
    let seed = station::keys::fresh_seed()?;
    let bar = progress::bar("Dry run of every station");
    let done =
        setup::init(&args.home, &args.election, database, clock::system(), seed, &|d, of| progress::step(&bar, d, of))
            .await;
    bar.finish_and_clear();
    let done = done?;
    // The key that seals second factors of the desk's accounts.
    let (accounts, _) = Accounts::of_home(&args.home, clock::system(), entropy()).await?;
    accounts.prepare().await?;
    report(&done)
}

pub async fn seal(args: Seal) -> Outcome {
    let key = station::keys::load(&args.key, None)?;
    report(&setup::seal(&args.home, &key, clock::system()).await?)
}

/// Says how far the set-up is and what comes next.
pub fn report(done: &Done) -> Outcome {
    print_json(&serde_json::json!({
        "election": done.election,
        "definition": done.definition,
        "size": done.size,
        "root": done.root,
        "root_key": done.root_key,
        "sealed": done.sealed,
        "pairs": done.pairs,
    }))?;
    let next = match (&done.root_key, done.sealed) {
        (None, _) => {
            "The definition is on the record. Next: gather the stations' keys, `scrutineer keys statement`, let the root sign it, `scrutineer keys install`."
        }
        (Some(_), false) => {
            "The keys are on the record. Next: `scrutineer serve`, dry runs of every station, then `scrutineer seal`."
        }
        (Some(_), true) => {
            "The completeness seal is in place. Next: `scrutineer serve`; publish the root key so that anyone can pin it."
        }
    };
    eprintln!("{}: record of {} acts. {next}", done.election, done.size);
    Ok(ExitCode::SUCCESS)
}

pub async fn quarantine(args: Quarantine) -> Outcome {
    let c = commission::Commission::open(&args.home, clock::system(), &[], &|_| {}).await?;
    for r in c.intake.quarantined(args.limit).await? {
        let line = serde_json::json!({ "at": r.at, "times": r.times, "code": r.code, "message": r.message, "source": r.source, "body": String::from_utf8_lossy(&r.body) });
        print_line(&line.to_string())?;
    }
    c.close().await;
    Ok(ExitCode::SUCCESS)
}
