//! `scrutineer office departure`: a choice or a person of a list left, or is back.

use super::send;
use crate::args::DepartureArgs;
use crate::commands::{Outcome, print_line, read_pem};
use crate::failure::Failure;
use election::statement::{Departure, Event};
use rehearsal::replay::Target;
use std::process::ExitCode;

pub(super) async fn run(args: DepartureArgs) -> Outcome {
    let key = station::keys::load(&args.key, None)?;
    let target = Target::find(&args.url, read_pem(args.ca.as_ref())?.as_deref()).await?;
    let d = &target.definition;
    let round = d.contest(&args.contest).map(|c| d.contests[c.at()].round);
    let round =
        round.ok_or_else(|| Failure::new("wrong-contest", format!("there is no contest {:?}", args.contest)))?;
    let event = Event::parse(&args.event)
        .ok_or_else(|| Failure::new("departure-event", format!("{:?} is no event of a departure", args.event)))?;
    let departure = Departure {
        election: d.id.clone(),
        definition: d.digest,
        contest: args.contest,
        round,
        who: args.who,
        event,
        seated: args.seated,
        basis: args.basis,
        reason: args.reason,
    };
    let text = departure.to_text();
    // What the form cannot hold is said here, before it is signed.
    Departure::parse(&text).map_err(|e| Failure::new(e.code, e.message.clone()))?;
    print_line(&send(&target, &text, &key).await?)?;
    Ok(ExitCode::SUCCESS)
}
