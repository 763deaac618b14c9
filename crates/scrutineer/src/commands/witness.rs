//! `scrutineer witness …`

use super::{Outcome, print_json, print_line, stop_signal, verifier_key};
use crate::args::{Own, ServeWitness, Watch, Witness};
use crate::clock;
use crate::failure::{Failure, file};
use election::act::Moment;
use election::statement::{KeyRow, Purpose};
use observer::authority::{recount_key_name, rehearsal_key, rehearsal_witness, witness_key_name};
use observer::evidence::{self, Evidence};
use observer::witness::follow::Follower;
use observer::witness::ledger::Ledger;
use observer::witness::push::Logs;
use observer::witness::watch::{Event, Options, Watcher};
use observer::witness::{WitnessError, listen};
use record::VerifierKey;
use record::key::KeyError;
use record::{CosigningKey, SigningKey};
use serde_json::json;
use station::keys;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Time between two recounts of a record that grows.
const RECOUNT_PAUSE: Duration = Duration::from_secs(15);

pub async fn run(command: Witness) -> Outcome {
    match command {
        Witness::Keys { party, dir, rehearsal } => make_keys(&party, &dir, rehearsal.as_deref()),
        Witness::Run(args) => watch(args, true).await,
        Witness::Once(args) => watch(args, false).await,
        Witness::Serve(args) => serve(args).await,
        Witness::Check { report, root_key, json } => check(&report, root_key.as_deref(), json),
    }
}

fn make_keys(party: &str, dir: &Path, rehearsal: Option<&str>) -> Outcome {
    let (witness, recount) = (witness_key_name(party), recount_key_name(party));
    let names = [&witness, &recount];
    if names.iter().any(|name| election::id::check_path(name).is_err()) {
        return Err(Failure::misuse(
            "bad-party",
            format!("{party:?} is no id: write lower-case letters, digits, '-', '_'"),
        ));
    }
    let (cosigning, counting) = match rehearsal {
        Some(election) => (rehearsal_witness(election, &witness), rehearsal_key(election, &recount)),
        None => (CosigningKey::from_seed(&witness, keys::fresh_seed()?)?, keys::make(&recount)?),
    };
    std::fs::create_dir_all(dir).map_err(file(dir))?;
    keys::store_text(&dir.join("witness.key"), &cosigning.to_secret_string())?;
    keys::store(&dir.join("recount.key"), &counting)?;
    let row = |key: &VerifierKey, purpose| KeyRow {
        name: key.name().into(),
        purpose,
        scope: party.to_owned(),
        key: key.public_bytes(),
    };
    print_line(&keys::row_line(&row(&cosigning.verifier(), Purpose::Witness)))?;
    print_line(&keys::row_line(&row(&counting.verifier(), Purpose::Recount)))?;
    eprintln!(
        "The secret keys are in {}. The two rows above belong into the commission's key list. As a witness of other logs: {}",
        dir.display(),
        cosigning.verifier()
    );
    Ok(ExitCode::SUCCESS)
}

fn open(own: &Own) -> Result<Arc<Ledger>, Failure> {
    let text = keys::load_text(&own.key)?;
    let key: CosigningKey = text.parse().map_err(|e: KeyError| {
        Failure::misuse("witness-key", format!("{}: {e}; make one with `scrutineer witness keys`", own.key.display()))
    })?;
    Ok(Arc::new(Ledger::open(&own.state, key, own.restored)?))
}

/// Seconds since 1970.
fn seconds() -> u64 {
    u64::try_from(clock::now().0 / 1_000_000).unwrap_or(0)
}

async fn watch(args: Watch, on: bool) -> Outcome {
    let ledger = open(&args.own)?;
    let counting: Option<SigningKey> = args.recount_key.as_deref().map(|path| keys::load(path, None)).transpose()?;
    let options = Options {
        root_key: args.root_key.as_deref().map(verifier_key).transpose()?,
        record_key: args.record_key.as_deref().map(verifier_key).transpose()?,
        poll: Duration::from_secs(args.poll),
        ..Options::default()
    };
    if options.root_key.is_none() && options.record_key.is_none() {
        eprintln!("no --root-key: the record's key is taken from the server. Compare it with the one on paper.");
    }
    let fetch = observer::mirror::Options { root_key: options.root_key.clone(), ..options.fetch.clone() };
    let mut watcher = Watcher::new(&args.url, Arc::clone(&ledger), options)?;
    let copy = args.copy.unwrap_or_else(|| args.own.state.join("copy"));
    let mut follower = match counting {
        Some(key) => Some(Follower::new(&args.url, &copy, ledger, key, fetch)?),
        None => None,
    };
    if !on {
        return once(&mut watcher, follower.as_mut()).await;
    }
    let cosigning = watcher.run(&seconds, stop_signal(), &|event| tell(event.map_or_else(trouble, |e| told(&e))));
    let Some(follower) = &mut follower else {
        return ended(cosigning.await);
    };
    let recounting = follower.run(RECOUNT_PAUSE, stop_signal(), &|signed| {
        tell(signed.map_or_else(trouble, |s| Some(recounted(s))));
    });
    // What ends one ends both: a proof of two histories is not to scroll away.
    tokio::select! {
        end = cosigning => ended(end),
        end = recounting => ended(end),
    }
}

async fn once(watcher: &mut Watcher, follower: Option<&mut Follower>) -> Outcome {
    let mut looked = watcher.look(&seconds).await;
    if matches!(looked, Ok(Event::TakenOver { .. })) {
        tell(looked.as_ref().ok().and_then(told));
        looked = watcher.look(&seconds).await;
    }
    match looked {
        Ok(event) => tell(told(&event)),
        Err(e) => return ended(Err(e)),
    }
    match follower {
        None => Ok(ExitCode::SUCCESS),
        Some(follower) => match follower.once().await {
            Ok(signed) => {
                tell(signed.map(recounted));
                Ok(ExitCode::SUCCESS)
            }
            Err(e) => ended(Err(e)),
        },
    }
}

fn ended(end: Result<(), WitnessError>) -> Outcome {
    match end {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(WitnessError::TwoHistories { path, evidence }) => {
            eprintln!("{}", evidence.words);
            Err(WitnessError::TwoHistories { path, evidence }.into())
        }
        Err(e) => Err(e.into()),
    }
}

/// One line of JSON for what happened.
fn tell(line: Option<serde_json::Value>) {
    if let Some(line) = line {
        // Whoever reads it may have gone away; the work goes on.
        let _ = print_line(&line.to_string());
    }
}

fn told(event: &Event) -> Option<serde_json::Value> {
    let at = |seconds: &u64| Moment(i64::try_from(*seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000)).to_string();
    match event {
        Event::Cosigned { size, root, time } => Some(json!({ "cosigned": size, "root": root, "at": at(time) })),
        Event::TakenOver { size } => Some(json!({ "taken_over": size })),
        Event::Unchanged => None,
    }
}

fn recounted(s: observer::witness::follow::Signed) -> serde_json::Value {
    json!({ "recounted": s.size, "root": s.root, "totals": s.totals })
}

fn trouble(e: &WitnessError) -> Option<serde_json::Value> {
    eprintln!("[{}] {e}", e.code());
    None
}

async fn serve(args: ServeWitness) -> Outcome {
    let ledger = open(&args.own)?;
    let logs: Vec<VerifierKey> = args.log.iter().map(|k| verifier_key(k)).collect::<Result<_, _>>()?;
    let listener = super::serve::listen(args.listen).await?;
    let address = listener.local_addr().map_err(|e| Failure::new("listen", e))?;
    let names: Vec<&str> = logs.iter().map(VerifierKey::name).collect();
    let stop = stop_signal();
    print_json(&json!({ "url": format!("http://{address}"), "witness": ledger.verifier(), "logs": names }))?;
    eprintln!("{}: http://{address}/add-checkpoint. Stop with Ctrl-C.", ledger.verifier().name());
    let served = listen::serve(listener, ledger, Logs::of(logs), Box::new(seconds), stop).await;
    served.map_err(|e| Failure::new("listen", e))?;
    Ok(ExitCode::SUCCESS)
}

fn check(report: &Path, root_key: Option<&str>, json: bool) -> Outcome {
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(report).map_err(file(report))?;
    opened.take(evidence::BYTES_MAX).read_to_end(&mut bytes).map_err(file(report))?;
    let root_key = root_key.map(verifier_key).transpose()?;
    let failed = |e: evidence::EvidenceError| Failure::new(e.code(), format!("{}: {e}", report.display()));
    let read = Evidence::parse(&bytes).map_err(failed)?;
    let shown = read.check(root_key.as_ref()).map_err(failed)?;
    if json {
        let of = |c: &record::Checkpoint| json!({ "size": c.size, "root": c.root });
        let (a, b) = (of(&shown.forked.smaller), of(&shown.forked.larger));
        print_json(&json!({
            "proved": true, "anchored": shown.anchored, "origin": read.proof.origin, "record_key": read.proof.key,
            "smaller": a, "larger": b, "larger_at_the_smaller_size": shown.forked.root,
        }))?;
    }
    eprint!("{}", shown.words);
    eprintln!("VERDICT: two histories, proved{}.", if shown.anchored { "" } else { ", unanchored" });
    Ok(ExitCode::SUCCESS)
}
