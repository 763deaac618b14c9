//! `scrutineer office …`: acts of the commission, signed here and sent to the running server.

mod consolidate;
mod counted;
mod deadlines;
mod departure;
pub(super) mod rerun;
mod rule;
mod turnout;

use super::{Outcome, print_line, read_pem, read_text};
use crate::args::{Office, StageArg};
use crate::failure::Failure;
use election::allocation;
use election::statement::{Announcement, Lot, Stage};
use observer::summary::Stations;
use record::{SignedNote, SigningKey};
use rehearsal::replay::Target;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// What is needed of a contest's summary.
#[derive(Deserialize)]
struct Summary {
    stations: Reported,
    votes: BTreeMap<String, u64>,
    seats: BTreeMap<String, Option<u32>>,
    lots_required: Vec<allocation::LotRequired>,
    round: u8,
    size: u64,
}

#[derive(Deserialize)]
struct Reported {
    expected: u32,
    reported: u32,
}

pub async fn run(command: Office) -> Outcome {
    match command {
        Office::Announce { url, contest, stage, key, despite_silence, ca } => {
            let key = station::keys::load(&key, None)?;
            let target = Target::find(&url, read_pem(ca.as_ref())?.as_deref()).await?;
            let stage = match stage {
                StageArg::Provisional => Stage::Provisional,
                StageArg::Final => Stage::Final,
            };
            print_line(&announce(&target, &contest, stage, &key, despite_silence).await?)?;
        }
        Office::Rule(args) => return rule::run(*args).await,
        Office::Consolidate(args) => return consolidate::run(args).await,
        Office::Deadlines(args) => return deadlines::run(args).await,
        Office::Send { url, note, ca } => {
            let target = Target::find(&url, read_pem(ca.as_ref())?.as_deref()).await?;
            print_line(&post(&target, &read_text(&note)?).await?)?;
        }
        Office::Departure(args) => return departure::run(*args).await,
        Office::Rerun(args) => return rerun::run(*args).await,
        Office::Turnout(args) => return turnout::run(*args).await,
        Office::Lot { url, contest, constituency, step, drawn, key, ca } => {
            let key = station::keys::load(&key, None)?;
            let target = Target::find(&url, read_pem(ca.as_ref())?.as_deref()).await?;
            let s = summary(&target, &contest).await?;
            let tie =
                s.lots_required.iter().find(|l| l.constituency == constituency && l.step == step).ok_or_else(|| {
                    let open: Vec<String> = s
                        .lots_required
                        .iter()
                        .map(|l| format!("{} {}", l.constituency.as_deref().unwrap_or("(country)"), l.step))
                        .collect();
                    Failure::new(
                        "no-such-tie",
                        format!(
                            "no tie asks for this lot; open: {}",
                            if open.is_empty() { "none".into() } else { open.join(", ") }
                        ),
                    )
                })?;
            let d = &target.definition;
            let lot = Lot {
                election: d.id.clone(),
                definition: d.digest,
                contest,
                round: s.round,
                tie: allocation::Lot { constituency, step, among: tie.among.clone(), drawn },
            };
            print_line(&send(&target, &lot.to_text(), &key).await?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Signs and sends what follows from the record at this moment. While results still come in, the moment passes before the statement
/// arrives; then it is made anew.
pub async fn announce(
    target: &Target,
    contest: &str,
    stage: Stage,
    key: &SigningKey,
    despite_silence: bool,
) -> Result<String, Failure> {
    const TRIES: u32 = 20;
    let mut refusal = String::new();
    for _ in 0..TRIES {
        let s = summary(target, contest).await?;
        let Stations { expected, reported } = Stations { expected: s.stations.expected, reported: s.stations.reported };
        if stage == Stage::Final && reported < expected && !despite_silence {
            return Err(Failure::new(
                "stations-silent",
                format!(
                    "{} of {expected} results have not come; a final announcement now would fail every verification (--despite-silence insists)",
                    expected - reported
                ),
            ));
        }
        let d = &target.definition;
        let choices = d
            .contest(contest)
            .map(|c| &d.contests[c.at()].choices)
            .ok_or_else(|| Failure::new("wrong-contest", format!("there is no contest {contest:?}")))?;
        let results = choices
            .iter()
            .map(|c| (c.id.clone(), s.votes.get(&c.id).copied().unwrap_or(0), s.seats.get(&c.id).copied().flatten()))
            .collect();
        let a = Announcement {
            election: d.id.clone(),
            definition: d.digest,
            contest: contest.to_owned(),
            round: s.round,
            stage,
            size: s.size,
            results,
        };
        match send(target, &a.to_text(), key).await {
            Ok(receipt) => return Ok(receipt),
            Err(e) => refusal = format!("{e:?}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    Err(Failure::new("announcement-refused", format!("refused {TRIES} times, the last time: {refusal}")))
}

async fn summary(target: &Target, contest: &str) -> Result<Summary, Failure> {
    let json = target.json(format!("api/v1/contests/{contest}")).await?;
    serde_json::from_value(json).map_err(|e| Failure::new("server-form", format!("the server's contest: {e}")))
}

async fn send(target: &Target, text: &str, key: &SigningKey) -> Result<String, Failure> {
    post(target, &SignedNote::sign(text, &[key])?.to_string()).await
}

pub(super) async fn post(target: &Target, note: &str) -> Result<String, Failure> {
    target.post_statement(note).await?.map_err(|refusal| Failure::new("refused", refusal))
}
