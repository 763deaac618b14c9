//! `scrutineer office rule`: the text of a ruling, signed by members of the body.

use super::post;
use crate::args::{DecisionArg, Rule};
use crate::commands::{Outcome, print_line, read_pem, read_text};
use crate::failure::Failure;
use election::definition::Definition;
use election::id::{Count, Digest};
use election::minutes::text_of;
use election::statement::{Decision, Ruling, Vote};
use record::{SignedNote, SigningKey};
use rehearsal::replay::Target;
use std::path::Path;
use std::process::ExitCode;

pub async fn run(args: Rule) -> Outcome {
    let keys = args.key.iter().map(|k| station::keys::load(k, None)).collect::<Result<Vec<_>, _>>()?;
    let target = Target::find(&args.url, read_pem(args.ca.as_ref())?.as_deref()).await?;
    if keys.is_empty() && !args.print {
        let message = "a ruling is signed by members who voted for it: give --key, or --print for the text";
        return Err(Failure::new("key-needed", message));
    }
    let round = super::rerun::held(&target, &args.station, &args.contest).await?;
    let text = text(&args, round, &target.definition, &keys)?;
    if keys.is_empty() {
        print_line(text.trim_end_matches('\n'))?;
        return Ok(ExitCode::SUCCESS);
    }
    let note = SignedNote::sign(&text, &keys.iter().collect::<Vec<_>>())?.to_string();
    if args.print {
        print_line(note.trim_end_matches('\n'))?;
    } else {
        print_line(&post(&target, &note).await?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn text(args: &Rule, round: u8, d: &Definition, keys: &[SigningKey]) -> Result<String, Failure> {
    let count = args.count.as_deref().map(|c| {
        Count::parse(c)
            .ok_or_else(|| Failure::new("bad-count", format!("{c:?} is no count; use machine, hand or recount-1")))
    });
    let mut members: Vec<(String, Vote)> = keys.iter().map(|k| (k.name().to_owned(), Vote::For)).collect();
    let named = [(&args.in_favour, Vote::For), (&args.against, Vote::Against), (&args.abstained, Vote::Abstained)];
    members.extend(named.into_iter().flat_map(|(names, vote)| names.iter().map(move |n| (n.clone(), vote))));
    let ruling = Ruling {
        election: d.id.clone(),
        definition: d.digest,
        number: args.number.clone(),
        body: args.body.clone().unwrap_or_else(|| d.areas[Definition::ROOT.at()].id.clone()),
        contest: args.contest.clone(),
        round,
        station: args.station.clone(),
        decision: match args.decision {
            DecisionArg::Accept => Decision::Accept,
            DecisionArg::OrderRecount => Decision::OrderRecount,
            DecisionArg::Annul => Decision::Annul,
            DecisionArg::Correct => Decision::Correct,
            DecisionArg::Withhold => Decision::Withhold,
            DecisionArg::Release => Decision::Release,
        },
        count: count.transpose()?,
        issue: args.issue,
        minutes: args.minutes.as_deref().map(minutes).transpose()?,
        complaint: args.complaint.clone(),
        basis: args.basis.clone(),
        reason: args.reason.clone(),
        members,
    };
    let text = ruling.to_text();
    // Read back: what is not a ruling is said before anybody signs it.
    Ruling::parse(&text).map_err(|e| Failure::new(e.code, e))?;
    Ok(text)
}

/// A digest, or that of the text in a file.
fn minutes(given: &str) -> Result<Digest, Failure> {
    if let Some(digest) = Digest::parse(given) {
        return Ok(digest);
    }
    let note = read_text(Path::new(given))?;
    Ok(Digest::of(text_of(&note).unwrap_or(&note).as_bytes()))
}
