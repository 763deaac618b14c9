//! `scrutineer crosscheck`

use super::{Outcome, print_json, verifier_key};
use crate::args::Crosscheck;
use crate::failure::{Failure, file};
use crate::{clock, own_copies, progress};
use observer::crosscheck::{Ground, Options, Report, crosscheck, objection};
use observer::verify;
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: Crosscheck) -> Outcome {
    tokio::task::block_in_place(|| check(&args))
}

fn check(args: &Crosscheck) -> Outcome {
    // What was mistyped is said before a large record is read.
    if !args.own.exists() {
        let message = format!("{}: there is no such file or folder", args.own.display());
        return Err(Failure::misuse("own-copies", message));
    }
    if !args.dir.join("checkpoint").is_file() {
        let message = format!(
            "{} has no checkpoint: it is no copy of a record; make one with scrutineer mirror",
            args.dir.display()
        );
        return Err(Failure::misuse("checkpoint-missing", message));
    }
    if let Some(out) = &args.out {
        must_be_new(out)?;
    }
    let options = verify::Options {
        root_key: args.root_key.as_deref().map(verifier_key).transpose()?,
        without_pictures: true,
        ..Default::default()
    };
    let bar = progress::bar("Checking every act");
    let verified = verify::open(&args.dir, &options, &|p| progress::step(&bar, p.entries, p.size));
    bar.finish_and_clear();
    let ground = match Ground::of(&verified) {
        Ok(ground) => ground,
        Err(e) => {
            eprint!("{}", verified.report);
            return Err(Failure::new(e.code(), e));
        }
    };
    let own = own_copies::read(&args.own, &ground)?;
    if own.claims.is_empty() && own.refused.is_empty() {
        eprint!("{}", own.faults);
        let message = format!("{}: nothing in it could be compared", args.own.display());
        return Err(Failure::misuse("nothing-to-compare", message));
    }
    let report = crosscheck(&ground, own, &Options { all: args.all, at: clock::now() });
    if let Some(out) = &args.out {
        write(out, &report, &ground)?;
    }
    if args.json {
        print_json(&report)?;
    }
    eprint!("{report}");
    if let Some(out) = &args.out {
        eprintln!("report: {}", out.join("report.html").display());
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// An earlier report is evidence: it is not written over.
fn must_be_new(out: &Path) -> Result<(), Failure> {
    let empty = match std::fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none(),
        Err(e) => e.kind() == std::io::ErrorKind::NotFound,
    };
    if empty {
        return Ok(());
    }
    let message =
        format!("{}: something is there already; give a new folder, a report is never written over", out.display());
    Err(Failure::misuse("report-exists", message))
}

fn write(out: &Path, report: &Report, ground: &Ground<'_>) -> Result<(), Failure> {
    let folder = out.join(objection::FOLDER);
    let objections = objection::all(report);
    std::fs::create_dir_all(if objections.is_empty() { out } else { &folder }).map_err(file(out))?;
    let save = |path: std::path::PathBuf, bytes: &[u8]| std::fs::write(&path, bytes).map_err(file(&path));
    for o in &objections {
        let json = serde_json::to_vec_pretty(&o.json(report, ground)).map_err(|e| Failure::new("json", e))?;
        save(folder.join(format!("{}.txt", o.name)), o.text(report, ground).as_bytes())?;
        save(folder.join(format!("{}.json", o.name)), &json)?;
    }
    save(out.join("report.csv"), &report.csv().map_err(|e| Failure::new("report", e))?)?;
    // The page comes last: who sees it finds everything to which it leads.
    save(out.join("report.html"), report.html().map_err(|e| Failure::new("report", e))?.as_bytes())
}
