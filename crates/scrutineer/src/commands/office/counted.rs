//! The record, copied and counted here: who signs what follows from it has verified it first.

use crate::args::Counted;
use crate::commands::verifier_key;
use crate::failure::Failure;
use crate::progress;
use observer::verify::Verified;

/// Copies the record and verifies it.
pub async fn count(args: &Counted) -> Result<Verified, Failure> {
    let temporary = tempfile::tempdir().map_err(|e| Failure::new("file", e))?;
    let dir = args.copy.clone().unwrap_or_else(|| temporary.path().join("copy"));
    let root_key = args.root_key.as_deref().map(verifier_key).transpose()?;
    let options = observer::mirror::Options { root_key: root_key.clone(), pictures: false, ..Default::default() };
    let bar = progress::bar("Copying the record");
    observer::mirror::mirror(&args.url, &dir, &options, std::future::pending(), &|p| {
        progress::step(&bar, p.entries, p.size)
    })
    .await?;
    bar.set_message("Counting it");
    let options = observer::verify::Options { root_key, without_pictures: true, ..Default::default() };
    let verified = tokio::task::block_in_place(|| {
        observer::verify::open(&dir, &options, &|p| progress::step(&bar, p.entries, p.size))
    });
    bar.finish_and_clear();
    if !verified.report.ok {
        eprint!("{}", verified.report);
        return Err(Failure::new("record-faulty", "the record does not hold; nothing was signed"));
    }
    Ok(verified)
}

/// The tally of a record that holds.
pub fn tally(verified: &Verified) -> Result<&election::tally::Tally, Failure> {
    let tally = verified.recount().tally().filter(|t| t.is_sealed());
    tally.ok_or_else(|| Failure::new("not-sealed", "the election is not sealed yet"))
}
