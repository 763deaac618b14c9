//! `scrutineer practice`: a made-up night with mishaps on a timetable, to which the programs of parties connect, and a report on how they coped.

use super::serve::{Beside, listen, open, serve};
use super::{Outcome, print_json, stop_signal};
use crate::args::Practice;
use crate::failure::{Failure, file};
use crate::{clock, progress};
use commission::setup;
use election::definition::Definition;
use observer::authority::rehearsal_key;
use observer::totals;
use portal::Listening;
use record::SignedNote;
use rehearsal::faults::Signer;
use rehearsal::nation::{self, Plan};
use rehearsal::practice::gate::{AWAY, Gate, REPORT, TABLE};
use rehearsal::practice::judge::{self, Spans};
use rehearsal::practice::report::{Given, Report};
use rehearsal::practice::{Action, Step, timetable};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
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
    let (election, home) = (args.dir.join("election"), args.dir.join("home"));
    let date = clock::now().to_string()[..10].to_owned();
    let stations = usize::try_from(args.stations).unwrap_or(usize::MAX);
    let plan = Plan { stations, seed: args.seed, id: ELECTION.into(), date };
    super::rehearse::write_folder(&election, &nation::folder(&plan))?;
    let bar = progress::bar("Dry run of every station");
    setup::init(&home, &election, "sqlite:database.sqlite", clock::system(), station::keys::fresh_seed()?, &|d, of| {
        progress::step(&bar, d, of)
    })
    .await?;
    bar.finish_and_clear();

    let gate = Gate::new().map_err(|e| Failure::new("gate", e))?;
    let mut hall = Hall::open(&home, gate.clone()).await?;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(gate.clone().serve(listener, async move { drop(stopped.await) }));
    let url = format!("http://{address}");
    print_json(&serde_json::json!({
        "url": url, "election": ELECTION, "seed": args.seed, "seconds": args.seconds,
        "root_key": rehearsal_key(ELECTION, &observer::authority::root_key_name(&hall.definition.origin)).verifier(),
        "table": format!("{url}{TABLE}"),
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

/// The server behind the gate.
struct Hall {
    home: PathBuf,
    gate: Gate,
    definition: Arc<Definition>,
    url: String,
    running: Option<Running>,
    client: reqwest::Client,
    /// What did not go as the timetable says: a fault of ours, not of a client.
    surprises: Vec<String>,
}

impl Hall {
    async fn open(home: &Path, gate: Gate) -> Result<Self, Failure> {
        let client = reqwest::Client::builder().no_proxy().build().map_err(|e| Failure::new("client", e))?;
        let (url, definition, running) = start(home).await?;
        gate.leads_to(Some(url.clone()));
        Ok(Self { home: home.to_owned(), gate, definition, url, running: Some(running), client, surprises: vec![] })
    }

    /// Everything at its moment. Gives when what lasts was in truth.
    async fn play(&mut self, steps: &[Step], start: Instant, length: Duration) -> Result<Spans, Failure> {
        let bar = progress::bar("The evening");
        let mut spans = Spans::default();
        for (i, step) in steps.iter().enumerate() {
            tokio::time::sleep_until(start + length * u32::from(step.at_permille) / 1000).await;
            match &step.action {
                Action::Minutes { pair, channel, text, signer, refused } => {
                    let station = self.definition.stations[self.definition.pairs[pair.at()].station.at()].id.clone();
                    let election = match signer {
                        Signer::Forger => "another election",
                        _ => ELECTION,
                    };
                    let path = format!("/intake/minutes?channel={}", channel.word());
                    let note = SignedNote::sign(text, &[&rehearsal_key(election, &station)])?.to_string();
                    self.send(&path, note, *refused).await;
                }
                Action::Statement { text, signer } => {
                    let note = SignedNote::sign(text, &[&rehearsal_key(ELECTION, signer)])?.to_string();
                    self.send("/intake/statement", note, false).await;
                }
                Action::Stall(on) => {
                    self.gate.stall(*on);
                    *if *on { &mut spans.stall.0 } else { &mut spans.stall.1 } = self.gate.now_ms();
                }
                Action::ForgedHead(on) => {
                    self.gate.forge(*on);
                    *if *on { &mut spans.forged.0 } else { &mut spans.forged.1 } = self.gate.now_ms();
                }
                Action::Restart => {
                    spans.away.0 = self.gate.now_ms();
                    self.restart().await?;
                    spans.away.1 = self.gate.now_ms();
                }
            }
            progress::step(&bar, i as u64 + 1, steps.len() as u64);
        }
        tokio::time::sleep_until(start + length).await;
        bar.finish_and_clear();
        Ok(spans)
    }

    async fn send(&mut self, path: &str, note: String, refused: bool) {
        let answer = self.client.post(format!("{}{path}", self.url)).body(note).send().await;
        let (status, words) = match answer {
            Ok(answer) => (answer.status().as_u16(), answer.text().await.unwrap_or_default()),
            Err(e) => (0, e.to_string()),
        };
        if (status == 200) == refused {
            self.surprises
                .push(format!("{path} was answered with {status}: {}", words.chars().take(300).collect::<String>()));
        }
    }

    async fn restart(&mut self) -> Result<(), Failure> {
        self.gate.leads_to(None);
        self.stop().await;
        tokio::time::sleep(AWAY).await;
        let (url, _, running) = start(&self.home).await?;
        (self.url, self.running) = (url.clone(), Some(running));
        self.gate.leads_to(Some(url));
        Ok(())
    }

    async fn stop(&mut self) {
        if let Some((stop, running)) = self.running.take() {
            let _ = stop.send(());
            let _ = running.await;
        }
    }

    async fn close(mut self) {
        self.stop().await;
    }
}

type Running = (oneshot::Sender<()>, tokio::task::JoinHandle<Result<(), Failure>>);

/// Starts the server of a home at an address of its own.
async fn start(home: &Path) -> Result<(String, Arc<Definition>, Running), Failure> {
    let listener = listen(([127, 0, 0, 1], 0).into()).await?;
    let address = listener.local_addr().map_err(|e| Failure::new("listen", e))?;
    let commission = open(home, &[]).await?;
    let definition = Arc::clone(commission.live.definition());
    let (stop, stopped) = oneshot::channel::<()>();
    let listening = Listening { listener, tls: None };
    let running = tokio::spawn(serve(commission, listening, Beside::default(), async move { drop(stopped.await) }));
    Ok((format!("http://{address}"), definition, (stop, running)))
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
