//! `scrutineer office rerun`: the vote is held again where its result was annulled.

use super::send;
use crate::args::RerunArgs;
use crate::commands::{Outcome, print_line, read_pem};
use crate::failure::Failure;
use election::statement::Rerun;
use rehearsal::replay::Target;
use std::process::ExitCode;

pub(super) async fn run(args: RerunArgs) -> Outcome {
    let key = station::keys::load(&args.key, None)?;
    let target = Target::find(&args.url, read_pem(args.ca.as_ref())?.as_deref()).await?;
    let d = &target.definition;
    if d.contest(&args.contest).is_none() {
        return Err(Failure::new("wrong-contest", format!("there is no contest {:?}", args.contest)));
    }
    let rerun = Rerun {
        election: d.id.clone(),
        definition: d.digest,
        contest: args.contest,
        round: args.round,
        day: args.day,
        stations: args.station,
        areas: args.area,
        basis: args.basis,
        reason: args.reason,
    };
    let text = rerun.to_text();
    // What the form cannot hold is said here, before it is signed.
    Rerun::parse(&text).map_err(|e| Failure::new(e.code, e.message.clone()))?;
    print_line(&send(&target, &text, &key).await?)?;
    Ok(ExitCode::SUCCESS)
}

/// The round that is being held for a station's ballot, as the running server says.
pub(in crate::commands) async fn held(target: &Target, station: &str, ballot: &str) -> Result<u8, Failure> {
    let json = target.json(format!("api/v1/stations/{station}")).await?;
    let contests = json["contests"].as_array().cloned().unwrap_or_default();
    let round = contests.iter().find(|c| c["ballot"] == ballot).and_then(|c| c["round"].as_u64());
    round.and_then(|n| u8::try_from(n).ok()).ok_or_else(|| {
        Failure::new("unknown-station", format!("there is no station {station:?} that reports on {ballot:?}"))
    })
}
