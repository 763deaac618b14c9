//! `scrutineer desk access …`: the log of access held against the heads on the record.

use super::office::post;
use super::{Outcome, desk_accounts, print_json, print_line, read_pem, verifier_key};
use crate::args::DeskAccess;
use crate::failure::Failure;
use crate::progress;
use commission::access_heads;
use observer::recount::AccessMark;
use observer::verify;
use record::SignedNote;
use record::hash::hex;
use rehearsal::replay::Target;
use std::path::Path;
use std::process::ExitCode;

pub async fn run(command: DeskAccess) -> Outcome {
    match command {
        DeskAccess::Verify { home, record, root_key } => {
            verify_log(&home, record.as_deref(), root_key.as_deref()).await
        }
        DeskAccess::Head { home, key, url, ca } => {
            let key = station::keys::load(&key, None)?;
            let (accounts, recount) = desk_accounts::open(&home).await?;
            let d = recount.definition().ok_or_else(|| Failure::new("no-definition", "the home has no definition"))?;
            let checked = accounts.access().check(&[]).await.map_err(commission::accounts::AccountError::from)?;
            if let Some(row) = checked.first_broken {
                return Err(broken(row));
            }
            if checked.rows == 0 {
                return Err(Failure::new("access-log-empty", "the log has no rows yet"));
            }
            let note = SignedNote::sign(&access_heads::text(d, checked.rows, checked.head), &[&key])?.to_string();
            match url {
                None => print_line(note.trim_end())?,
                Some(url) => {
                    let target = Target::find(&url, read_pem(ca.as_ref())?.as_deref()).await?;
                    print_line(post(&target, &note).await?.trim_end())?;
                }
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn broken(row: i64) -> Failure {
    let message = format!("row {row} does not follow from the one before it: the log was changed");
    Failure::new("access-log-broken", message)
}

/// The heads of a copy of the record, which must hold, or of the home's own.
async fn heads(home: &Path, record: Option<&Path>, root_key: Option<&str>) -> Result<Vec<AccessMark>, Failure> {
    let dir = record.map_or_else(|| home.join("public"), Path::to_owned);
    if !dir.join("checkpoint").is_file() {
        let message = format!("{} has no checkpoint: it is no copy of a record", dir.display());
        return Err(Failure::misuse("checkpoint-missing", message));
    }
    let options = verify::Options {
        root_key: root_key.map(verifier_key).transpose()?,
        without_pictures: true,
        ..Default::default()
    };
    let bar = progress::bar("Checking the record");
    let verified =
        tokio::task::block_in_place(|| verify::open(&dir, &options, &|p| progress::step(&bar, p.entries, p.size)));
    bar.finish_and_clear();
    if !verified.report.ok {
        eprint!("{}", verified.report);
        return Err(Failure::new("record-faulty", "the record does not hold: its heads prove nothing"));
    }
    Ok(verified.recount().access_heads().to_vec())
}

async fn verify_log(home: &Path, record: Option<&Path>, root_key: Option<&str>) -> Outcome {
    let heads = heads(home, record, root_key).await?;
    let (accounts, _) = desk_accounts::open(home).await?;
    let marks: Vec<(u64, [u8; 32])> = heads.iter().map(|h| (h.rows, h.head.0)).collect();
    let checked = accounts.access().check(&marks).await.map_err(commission::accounts::AccountError::from)?;
    let covered = heads.last().map_or(0, |h| h.rows);
    print_json(&serde_json::json!({
        "ok": checked.is_good(),
        "rows": checked.rows,
        "head": hex(&checked.head),
        "heads_on_record": heads.len(),
        "heads_held": checked.held,
        "covered_by_record": covered,
        "first_broken": checked.first_broken,
        "differs_before": checked.other,
    }))?;
    if let Some(row) = checked.first_broken {
        return Err(broken(row));
    }
    if let Some(rows) = checked.other {
        let head = heads.iter().find(|h| h.rows == rows);
        let index = head.map_or(0, |h| h.index);
        let message = format!(
            "the log is not the one whose head stands on the record at index {index}: rows up to {rows} were changed or taken out"
        );
        return Err(Failure::new("access-log-differs", message));
    }
    if heads.is_empty() {
        eprintln!(
            "{} rows follow from one another. No head stands on the record yet: an administrator could have written all of them anew.",
            checked.rows
        );
    } else {
        eprintln!(
            "{} rows follow from one another; the first {covered} are proven by {} heads on the record. Nothing was removed or changed.",
            checked.rows,
            heads.len()
        );
    }
    Ok(ExitCode::SUCCESS)
}
