//! `scrutineer desk export`: a signed archive for a party without a line.

use crate::args::Export;
use crate::clock;
use crate::commands::{Outcome, print_json, verifier_key};
use crate::failure::{Failure, file};
use crate::progress;
use observer::archive::{Manifest, read_manifest};
use record::VerifierKey;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use transfer::archive::{Step, Wanted, make};

pub async fn run(args: Export) -> Outcome {
    if args.out.exists() {
        return Err(observer::archive::ArchiveError::Exists(args.out).into());
    }
    let root_key = args.root_key.as_deref().map(verifier_key).transpose()?;
    let earlier = args.since.as_deref().map(read_manifest).transpose()?;
    let home = PathBuf::from(&args.from);
    if home.join("home.toml").is_file() {
        return pack(&args, &home.join("public"), root_key, earlier);
    }
    if !args.from.contains("://") {
        let message = format!("{} is neither a home nor an address like https://…", args.from);
        return Err(Failure::misuse("export-from", message));
    }
    // What was copied is kept until the archive is there, so that a broken line costs nothing twice.
    let copy = args.out.with_added_extension("record");
    mirror(&args, &copy, root_key.clone()).await?;
    let done = pack(&args, &copy, root_key, earlier)?;
    std::fs::remove_dir_all(&copy).map_err(file(&copy))?;
    Ok(done)
}

/// Copies the record of a server.
async fn mirror(args: &Export, copy: &Path, root_key: Option<VerifierKey>) -> Result<(), Failure> {
    let options = observer::mirror::Options { root_key, ..Default::default() };
    let bar = progress::bar("Copying the record");
    let done = observer::mirror::mirror(&args.from, copy, &options, std::future::pending(), &|p| {
        if p.pictures_wanted > 0 && p.entries == p.size {
            bar.set_message("Fetching pictures");
            progress::step(&bar, p.pictures, p.pictures_wanted);
        } else {
            progress::step(&bar, p.entries, p.size);
        }
    })
    .await;
    bar.finish_and_clear();
    let done = done?;
    if let Some(digest) = done.damaged.first() {
        let message = format!("blob/{} of the server is not what the record names", digest.hex());
        return Err(Failure::new("archive-record", message));
    }
    Ok(())
}

fn pack(
    args: &Export,
    record: &Path,
    root_key: Option<VerifierKey>,
    earlier: Option<(Manifest, election::id::Digest)>,
) -> Outcome {
    let key = args.key.as_deref().map(|path| station::keys::load(path, None)).transpose()?;
    let bar = progress::bar("Checking every act");
    let wanted = Wanted { record, root_key, party: &args.party, key: key.as_ref(), at: clock::system()(), earlier };
    let done = tokio::task::block_in_place(|| {
        make(&args.out, wanted, &|step| match step {
            Step::Checking(done, of) => progress::step(&bar, done, of),
            Step::Writing(done, of) => {
                bar.set_message("Writing the archive");
                progress::step(&bar, done, of);
            }
        })
    });
    bar.finish_and_clear();
    let done = done?;
    print_json(&serde_json::json!({
        "archive": args.out, "party": args.party, "files": done.files, "bytes": done.bytes, "written": done.written,
    }))?;
    eprintln!(
        "{}: for {}. Next: scrutineer verify {} --root-key KEY",
        args.out.display(),
        args.party,
        args.out.display()
    );
    Ok(ExitCode::SUCCESS)
}
