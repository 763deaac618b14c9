//! `scrutineer rehearse`: a made-up nation, its whole evening on this machine, with live pages, and the check of all of it from outside.

use super::office::announce;
use super::serve::{Beside, listen, open, serve};
use super::{Outcome, print_json, stop_signal};
use crate::args::Rehearse;
use crate::failure::{Failure, file};
use crate::{clock, progress};
use commission::setup;
use election::definition::Definition;
use election::statement::Stage;
use observer::authority::{BOARD_KEY, COMMISSION_KEY, rehearsal_key};
use observer::summary::ContestSummary;
use portal::Listening;
use record::SignedNote;
use rehearsal::nation::{self, Event, Plan};
use rehearsal::replay::Target;
use serde::Serialize;
use station::receipt::Verifier;
use station::send::{Answer, Backoff, Connection, Settings};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Stations that send at the same time at most.
const AT_ONCE: usize = 64;
/// How long a station tries.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came of the evening.
#[derive(Serialize)]
struct Summary {
    stations: usize,
    minutes: u64,
    refused: u64,
    acts: u64,
    root: record::Hash,
    record_bytes: u64,
    seconds: u64,
    contests: Vec<ContestSummary>,
    recount_agrees: bool,
    copy: PathBuf,
    url: String,
}

pub async fn run(args: Rehearse) -> Outcome {
    let listener = listen(args.listen).await?;
    let address = listener.local_addr().map_err(|e| Failure::new("listen", e))?;
    let temporary = tempfile::tempdir().map_err(|e| Failure::new("file", e))?;
    let base = args.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let (election, home, copy) = (base.join("election"), base.join("home"), base.join("copy"));
    let date = clock::now().to_string()[..10].to_owned();
    let plan = Plan { stations: args.stations, seed: args.seed, id: "rehearsal".into(), date };
    eprintln!("A made-up nation of {} stations, in {}", args.stations, base.display());
    write_folder(&election, &nation::folder(&plan))?;
    let bar = progress::bar("Dry run of every station");
    setup::init(&home, &election, "sqlite:database.sqlite", clock::system(), station::keys::fresh_seed()?, &|d, of| {
        progress::step(&bar, d, of)
    })
    .await?;
    bar.finish_and_clear();
    let commission = open(&home, &[]).await?;
    let definition = Arc::clone(commission.live.definition());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(serve(commission, Listening { listener, tls: None }, Beside::default(), async move {
        let _ = stopped.await;
    }));
    let url = format!("http://{address}");
    eprintln!("\n    Live pages: {url}/\n");
    let start = Instant::now();
    let evening = tokio::select! {
        r = evening(&plan, &definition, &url, Duration::from_secs(args.seconds)) => r?,
        () = stop_signal() => return Err(Failure::new("stopped", "the evening was stopped before its end")),
    };
    let target = Target::find(&url, None).await?;
    let office = rehearsal_key(&definition.id, COMMISSION_KEY);
    for contest in &definition.contests {
        announce(&target, &contest.id, Stage::Final, &office, false).await?;
    }
    let seconds = start.elapsed().as_secs();
    let summary = check(&definition, &target, &url, copy, evening, seconds).await?;
    print_json(&summary)?;
    tell(&definition, &summary);
    let good = summary.recount_agrees && summary.refused == 0;
    if !args.exit {
        eprintln!("\nStill serving {url}/ – stop with Ctrl-C.");
        stop_signal().await;
    }
    let _ = stop.send(());
    let _ = server.await;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

pub fn write_folder(folder: &Path, files: &election::folder::Files) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(file(folder))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(file(&path))?;
    }
    Ok(())
}

/// What the stations came to.
#[derive(Default)]
struct Evening {
    minutes: u64,
    refused: u64,
}

/// Every event of the day at its moment, over HTTP, by many stations at once.
async fn evening(plan: &Plan, definition: &Arc<Definition>, url: &str, length: Duration) -> Result<Evening, Failure> {
    let day = nation::day(plan, definition);
    let record_key = rehearsal_key(&definition.id, &definition.origin).verifier();
    let settings = Settings::new(url);
    let connection = Connection::new(&settings, Verifier::new(&definition.origin, record_key))?;
    let target = Target::find(url, None).await?;
    let bar = progress::bar("The evening");
    let total = day.events.len() as u64;
    let (start, mut result) = (Instant::now(), Evening::default());
    let mut sending: JoinSet<Result<(), String>> = JoinSet::new();
    let take = |result: &mut Evening, done: Result<Result<(), String>, tokio::task::JoinError>| {
        match done.unwrap_or_else(|e| Err(e.to_string())) {
            Ok(()) => result.minutes += 1,
            Err(e) => {
                result.refused += 1;
                bar.println(e);
            }
        }
        progress::step(&bar, result.minutes + result.refused, total);
    };
    for statement in &day.turnout {
        let note = SignedNote::sign(&statement.to_text(), &[&rehearsal_key(&definition.id, BOARD_KEY)])?.to_string();
        if let Err(e) = target.post_statement(&note).await? {
            result.refused += 1;
            bar.println(e);
        }
    }
    for (i, event) in day.events.into_iter().enumerate() {
        if sending.len() >= AT_ONCE
            && let Some(done) = sending.join_next().await
        {
            take(&mut result, done);
        }
        tokio::time::sleep_until(start + length * u32::from(event.at_permille()) / 1000).await;
        match event {
            Event::Minutes { .. } => {
                let note = sign_event(definition, &event)?;
                let connection = connection.clone();
                sending.spawn(async move { deliver(&connection, note, i as u64).await });
            }
            Event::Aggregate { .. } => {
                let note = sign_event(definition, &event)?;
                match target.post_statement(&note).await? {
                    Ok(_) => result.minutes += 1,
                    Err(e) => {
                        result.refused += 1;
                        bar.println(e);
                    }
                }
            }
        }
    }
    while let Some(done) = sending.join_next().await {
        take(&mut result, done);
    }
    bar.finish_and_clear();
    Ok(result)
}

fn sign_event(d: &Definition, event: &Event) -> Result<String, Failure> {
    let (text, key) = match event {
        Event::Minutes { station, .. } => {
            let minutes = event
                .minutes(d)
                .ok_or_else(|| Failure::new("nation", format!("{station} reports on what is not in the folder")))?;
            (minutes.to_text(), rehearsal_key(&d.id, station))
        }
        Event::Aggregate { statement, .. } => (statement.to_text(), rehearsal_key(&d.id, BOARD_KEY)),
    };
    Ok(SignedNote::sign(&text, &[&key])?.to_string())
}

async fn deliver(connection: &Connection, note: String, seed: u64) -> Result<(), String> {
    let note = bytes::Bytes::from(note);
    let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(2), seed);
    let until = Instant::now() + PATIENCE;
    loop {
        match connection.offer(note.clone()).await {
            Answer::Receipt(..) => return Ok(()),
            Answer::Refused { code, message, .. } => return Err(format!("refused ({code}): {message}")),
            Answer::Unproven(e) => return Err(format!("no valid receipt: {e}")),
            Answer::Later(l) if Instant::now() > until => return Err(format!("given up: {}", l.why)),
            Answer::Later(l) => tokio::time::sleep(backoff.next(l.retry_after)).await,
        }
    }
}

/// Copies the record as any outsider would, counts it again, and compares with what the server's pages say.
async fn check(
    definition: &Definition,
    target: &Target,
    url: &str,
    copy: PathBuf,
    evening: Evening,
    seconds: u64,
) -> Result<Summary, Failure> {
    let bar = progress::bar("Copying the record");
    observer::mirror::mirror(url, &copy, &observer::mirror::Options::default(), std::future::pending(), &|p| {
        progress::step(&bar, p.entries, p.size)
    })
    .await?;
    bar.set_message("Counting it again");
    let root = rehearsal_key(&definition.id, &observer::authority::root_key_name(&definition.origin)).verifier();
    let options = observer::verify::Options { root_key: Some(root), ..Default::default() };
    let report = tokio::task::block_in_place(|| {
        observer::verify::verify(&copy, &options, &|p| progress::step(&bar, p.entries, p.size))
    });
    bar.finish_and_clear();
    if !report.ok {
        eprint!("{report}");
    }
    let said = target.json("api/v1/contests".into()).await?;
    let agrees = report.ok && same(&said, &report.contests);
    Ok(Summary {
        stations: definition.stations.len(),
        minutes: evening.minutes,
        refused: evening.refused,
        acts: report.size,
        root: report.root.ok_or_else(|| Failure::new("verify", "the copy has no checkpoint"))?,
        record_bytes: folder_bytes(&copy.join("tile")),
        seconds,
        contests: report.contests,
        recount_agrees: agrees,
        copy,
        url: url.to_owned(),
    })
}

/// Whether the server's figures are those of the recount: votes, seats, size and root.
fn same(said: &serde_json::Value, counted: &[ContestSummary]) -> bool {
    let list = said.as_array().or_else(|| said.get("contests").and_then(serde_json::Value::as_array));
    let Ok(mine) = serde_json::to_value(counted) else { return false };
    let Some((said, mine)) = list.zip(mine.as_array()) else { return false };
    said.len() == mine.len()
        && said
            .iter()
            .zip(mine)
            .all(|(a, b)| ["id", "stations", "votes", "seats", "size", "root"].iter().all(|k| a.get(k) == b.get(k)))
}

fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|e| match e.metadata() {
            Ok(m) if m.is_dir() => folder_bytes(&e.path()),
            Ok(m) => m.len(),
            Err(_) => 0,
        })
        .sum()
}

fn tell(d: &Definition, s: &Summary) {
    eprintln!(
        "\nThe evening took {} s: {} stations, {} sealed results and statements taken, {} refused",
        s.seconds, s.stations, s.minutes, s.refused
    );
    for (c, contest) in s.contests.iter().zip(&d.contests) {
        let f = &c.figures;
        eprintln!(
            "\n{} – {} of {} results, {} valid votes",
            contest.names.get(d.language()),
            f.stations.reported,
            f.stations.expected,
            f.valid.map_or_else(|| "unknown".into(), grouped)
        );
        let mut rows: Vec<_> = contest
            .choices
            .iter()
            .map(|x| {
                (
                    x.names.get(d.language()),
                    f.votes.get(&x.id).copied().unwrap_or(0),
                    c.seats.get(&x.id).copied().flatten(),
                )
            })
            .collect();
        rows.sort_by_key(|r| std::cmp::Reverse((r.2, r.1)));
        for (name, votes, seats) in rows.iter().take(10) {
            eprintln!(
                "  {:>12} votes {:>5} seats  {name}",
                grouped(*votes),
                seats.map_or_else(|| "–".into(), |n| n.to_string())
            );
        }
    }
    eprintln!("\nRecord: {} acts, {} bytes, root {}", s.acts, grouped(s.record_bytes), s.root);
    eprintln!(
        "Copied to {} and counted again: recount {}",
        s.copy.display(),
        if s.recount_agrees { "agrees" } else { "DIFFERS" }
    );
}

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
