//! `scrutineer desk tape`: photos of tapes, or files with signed notes, as the copy `tape`. Codes are put together over all pictures.

use super::{Delivered, Link};
use crate::args::Tapes;
use crate::commands::{Outcome, print_json};
use crate::failure::file;
use bytes::Bytes;
use election::act::Channel;
use paper::code::{CodeError, Gather, Kind};
use paper::scan::{Limits, Wanted};
use station::receipt::Receipt;
use std::process::ExitCode;

pub async fn run(args: Tapes) -> Outcome {
    let link = Link::open(&args.server, args.key.as_deref()).await?;
    let mut gather = Gather::new();
    let mut notes: Vec<String> = Vec::new();
    let mut faults: Vec<String> = Vec::new();
    for path in &args.files {
        let bytes = std::fs::read(path).map_err(file(path))?;
        let read = tokio::task::block_in_place(|| read(&bytes, &mut gather));
        match read {
            Ok(found) => notes.extend(found),
            Err(e) => faults.push(format!("{}: {e}", path.display())),
        }
    }
    for (kind, id, parts) in gather.missing().filter(|(kind, ..)| *kind == Kind::Statement) {
        let parts = parts.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
        faults
            .push(format!("of the codes {}.{id} part {parts} was not found; photograph the whole tape", kind.marker()));
    }
    let mut sent = Vec::new();
    for (i, note) in notes.iter().enumerate() {
        match link.deliver(Channel::Tape, Bytes::from(note.clone()), i as u64).await {
            Delivered::Receipt(Receipt::Minutes(r)) => {
                sent.push(serde_json::json!({ "station": r.station, "contest": r.contest, "count": r.count.to_string(), "issue": r.issue, "standing": r.standing, "index": r.index }));
                if r.standing == station::receipt::Standing::Differs {
                    faults.push(format!("{}, issue {}: another copy says something else", r.station, r.issue));
                }
            }
            Delivered::Receipt(Receipt::DryRun(r)) => faults.push(format!("{}: the tape of a dry run", r.station)),
            Delivered::Refused { code, message } => faults.push(format!("refused [{code}] {message}")),
            Delivered::Left(why) => faults.push(format!("not sent: {why}")),
        }
    }
    if notes.is_empty() && faults.is_empty() {
        faults.push("no codes of signed minutes were found".into());
    }
    for f in &faults {
        eprintln!("{f}");
    }
    print_json(&serde_json::json!({ "sent": sent, "faults": faults }))?;
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The notes that a file completes: a text with a signed note, or pictures with codes.
fn read(bytes: &[u8], gather: &mut Gather) -> Result<Vec<String>, String> {
    if let Some(note) = std::str::from_utf8(bytes).ok().filter(|t| t.starts_with(election::minutes::HEADER)) {
        return Ok(vec![note.to_owned()]);
    }
    let mut notes = Vec::new();
    let mut wrong = None;
    let pages = paper::scan::pages(bytes, &Limits::default()).map_err(|e| format!("[{}] {e}", e.code()))?;
    for page in pages {
        let page = page.map_err(|e| format!("[{}] {e}", e.code()))?;
        for code in paper::scan::read(&page, Wanted::All).codes {
            match gather.add(&code.text) {
                Ok(note) => notes.extend(note.filter(|n| n.kind == Kind::Statement).map(|n| n.text)),
                Err(CodeError::Foreign) => {}
                Err(e) => wrong = Some(e),
            }
        }
    }
    match wrong {
        Some(e) if notes.is_empty() => Err(format!("[{}] {e}", e.code())),
        _ => Ok(notes),
    }
}
