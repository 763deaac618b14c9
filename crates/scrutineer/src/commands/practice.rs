//! `scrutineer practice`: a made-up night with mishaps on a timetable, to which the programs of parties connect, and a report on how they coped.

mod hall;

use super::serve::listen;
use super::{Outcome, print_json, stop_signal};
use crate::args::Practice;
use crate::clock;
use crate::failure::{Failure, file};
use hall::Hall;
use observer::authority::rehearsal_key;
use observer::totals;
use rehearsal::nation::{self, Plan};
use rehearsal::practice::files::PASSWORD;
use rehearsal::practice::gate::{Gate, REPORT, TABLE};
use rehearsal::practice::judge::{self, Spans};
use rehearsal::practice::report::{Given, Report};
use rehearsal::practice::timetable;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

const ELECTION: &str = "practice";

pub async fn run(args: Practice) -> Outcome {
    let mut tables = BTreeMap::new();
    for given in &args.table {
        let (name, path) = given
            .split_once('=')
            .ok_or_else(|| Failure::misuse("table", format!("{given:?}: write a name, '=' and a file")))?;
        tables.insert(name.to_owned(), PathBuf::from(path));
    }
    let listener = listen(args.listen).await?;
    let address = listener.local_addr().map_err(|e| Failure::new("listen", e))?;
    let date = clock::now().to_string()[..10].to_owned();
    let stations = usize::try_from(args.stations).unwrap_or(usize::MAX);
    let plan = Plan { stations, seed: args.seed, id: ELECTION.into(), date };
    let gate = Gate::new().map_err(|e| Failure::new("gate", e))?;
    let mut hall = match &args.url {
        Some(url) => Hall::elsewhere(url, &args, gate.clone()).await?,
        None => Hall::own(&plan, &args, gate.clone()).await?,
    };
    let election = hall.definition.id.clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(gate.clone().serve(listener, async move { drop(stopped.await) }));
    let url = format!("http://{address}");
    print_json(&serde_json::json!({
        "url": url, "election": election, "seed": args.seed, "seconds": args.seconds,
        "root_key": rehearsal_key(&election, &observer::authority::root_key_name(&hall.definition.origin)).verifier(),
        "table": format!("{url}{TABLE}"), "ftps": hall.files(), "ftps_password": hall.files().map(|_| PASSWORD),
    }))?;
    eprintln!(
        "\n    The programs connect to {url}/ and may post their own figures (CSV) to {url}{TABLE}.\n    A program names itself in the header Scrutineer-Client.\n"
    );

    let day = nation::day(&plan, &hall.definition);
    let timetable = timetable(&hall.definition, &day, args.seed);
    let length = Duration::from_secs(args.seconds);
    let start = Instant::now();
    let spans = tokio::select! {
        played = hall.play(&timetable.steps, start, length) => played?,
        () = stop_signal() => return Err(Failure::new("stopped", "the practice was stopped before its end")),
    };
    eprintln!("The evening is over. {} s for the programs' own figures.", args.wait);
    tokio::select! {
        () = tokio::time::sleep(Duration::from_secs(args.wait)) => {}
        () = stop_signal() => {}
    }

    let mut own = gate.tables();
    for (name, path) in tables {
        own.insert(name, std::fs::read(&path).map_err(file(&path))?);
    }
    let report = report(&args, &hall, &timetable.planted, spans, gate.log(), own).await?;
    for (name, text) in [
        ("report.json", serde_json::to_string_pretty(&report).map_err(|e| Failure::new("json", e))? + "\n"),
        ("report.txt", report.to_string()),
        ("report.html", report.html().map_err(|e| Failure::new("page", e))?),
    ] {
        let path = args.dir.join(name);
        std::fs::write(&path, &text).map_err(file(&path))?;
        if name == "report.html" {
            gate.show(text);
        }
    }
    eprint!("{report}");
    eprintln!("\nThe report is in {} (report.json, report.txt, report.html).", args.dir.display());
    for surprise in &hall.surprises {
        eprintln!("the practice itself: {surprise}");
    }
    if !args.exit {
        eprintln!("It is shown at {url}{REPORT} – stop with Ctrl-C.");
        stop_signal().await;
    }
    let good = hall.surprises.is_empty();
    hall.close().await;
    let _ = stop.send(());
    let _ = serving.await;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The truth is what an observer counts from a copy.
async fn report(
    args: &Practice,
    hall: &Hall,
    planted: &[rehearsal::practice::Planted],
    spans: Spans,
    log: (Vec<rehearsal::practice::gate::Access>, u64),
    tables: BTreeMap<String, Vec<u8>>,
) -> Result<Report, Failure> {
    let copy = args.dir.join("copy");
    let options = observer::mirror::Options { pictures: false, ..Default::default() };
    observer::mirror::mirror(&hall.url, &copy, &options, std::future::pending(), &|_| ()).await?;
    let options = observer::verify::Options { without_pictures: true, ..Default::default() };
    let verified = tokio::task::block_in_place(|| observer::verify::open(&copy, &options, &|_| ()));
    if !verified.report.ok {
        return Err(Failure::new("verify", format!("the record of the practice does not hold:\n{}", verified.report)));
    }
    let tally = verified.recount().tally().ok_or_else(|| Failure::new("verify", "the copy has no definition"))?;
    let truth = judge::truth(tally);
    let end = (verified.report.size, totals::digest(tally).to_string());
    Ok(Report::of(&Given {
        definition: &hall.definition,
        seed: args.seed,
        seconds: args.seconds,
        end,
        planted,
        spans,
        truth: &truth,
        log,
        tables,
    }))
}
