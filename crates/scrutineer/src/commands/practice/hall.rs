//! The server behind the gate of a practice: one of our own with a made-up nation, or a rehearsal that is served somewhere else; and what is sent
//! to it at which moment.

use super::super::rehearse::write_folder;
use super::super::serve::{Beside, file_transfer, listen, open, serve};
use crate::args::{FileTransfer, Practice};
use crate::failure::{Failure, file};
use crate::{clock, progress};
use commission::setup;
use election::definition::Definition;
use observer::authority::rehearsal_key;
use portal::Listening;
use record::SignedNote;
use rehearsal::faults::Signer;
use rehearsal::nation::{self, Plan};
use rehearsal::practice::files::FilesDoor;
use rehearsal::practice::gate::{AWAY, Gate};
use rehearsal::practice::judge::Spans;
use rehearsal::practice::{Action, Step};
use rehearsal::replay::Target;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// The server behind the gate.
pub(super) struct Hall {
    gate: Gate,
    pub(super) definition: Arc<Definition>,
    pub(super) url: String,
    behind: Behind,
    client: reqwest::Client,
    /// What did not go as the timetable says: a fault of ours, not of a client.
    pub(super) surprises: Vec<String>,
}

/// Whose server it is.
enum Behind {
    /// Ours.
    Own { home: PathBuf, files: Option<Files>, running: Option<Running> },
    /// Somebody else's, who does not stop it for a practice.
    Elsewhere,
}

/// How file transfer is served.
struct Files {
    wanted: FileTransfer,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
}

impl Files {
    /// At the same address again after a restart, whatever the system gave it first.
    async fn listen(&mut self) -> Result<Option<transfer::Listening>, Failure> {
        let listening = file_transfer(&self.wanted, self.tls_cert.as_deref(), self.tls_key.as_deref()).await?;
        if let Some(address) = listening.as_ref().and_then(|l| l.listener.local_addr().ok()) {
            self.wanted.ftps = Some(address);
        }
        Ok(listening)
    }
}

impl Hall {
    /// Of a made-up nation that is served here.
    pub(super) async fn own(plan: &Plan, args: &Practice, gate: Gate) -> Result<Self, Failure> {
        let (election, home) = (args.dir.join("election"), args.dir.join("home"));
        let mut files = args.transfer.ftps.is_some().then(|| Files {
            wanted: args.transfer.clone(),
            tls_cert: args.tls_cert.clone(),
            tls_key: args.tls_key.clone(),
        });
        // Before minutes are spent on a nation: whether it can be served at all.
        if let Some(files) = &mut files {
            drop(files.listen().await?);
        }
        write_folder(&election, &nation::folder(plan))?;
        let bar = progress::bar("Dry run of every station");
        let seed = station::keys::fresh_seed()?;
        setup::init(&home, &election, "sqlite:database.sqlite", clock::system(), seed, &|d, of| {
            progress::step(&bar, d, of)
        })
        .await?;
        bar.finish_and_clear();
        let (url, definition, running) = start(&home, files.as_mut(), &gate).await?;
        Self::of(gate, definition, url, Behind::Own { home, files, running: Some(running) })
    }

    /// Of a rehearsal that is served somewhere: a fresh one, in which nothing has been reported.
    pub(super) async fn elsewhere(url: &str, args: &Practice, gate: Gate) -> Result<Self, Failure> {
        if args.transfer.ftps.is_some() {
            let message = "file transfer is served by the practice's own server; leave --ftps or --url away";
            return Err(Failure::misuse("practice-ftps", message));
        }
        let target = Target::find(url, None).await?.rehearsal()?;
        let sealed = target.json("api/v1/election".into()).await?["sealed"] == true;
        let contests = target.json("api/v1/contests".into()).await?;
        let silent = |c: &serde_json::Value| c["stations"]["reported"] == 0;
        if !sealed || !contests.as_array().is_some_and(|all| all.iter().all(silent)) {
            let message = format!("{url} has results already, or is not sealed; a practice needs a fresh rehearsal");
            return Err(Failure::new("practice-not-fresh", message));
        }
        std::fs::create_dir_all(&args.dir).map_err(file(&args.dir))?;
        Self::of(gate, Arc::clone(&target.definition), target.url.clone(), Behind::Elsewhere)
    }

    fn of(gate: Gate, definition: Arc<Definition>, url: String, behind: Behind) -> Result<Self, Failure> {
        let client = reqwest::Client::builder().no_proxy().build().map_err(|e| Failure::new("client", e))?;
        gate.leads_to(Some(url.clone()));
        Ok(Self { gate, definition, url, behind, client, surprises: vec![] })
    }

    /// Where file transfer is served.
    pub(super) fn files(&self) -> Option<SocketAddr> {
        match &self.behind {
            Behind::Own { files: Some(files), .. } => files.wanted.ftps,
            _ => None,
        }
    }

    /// Everything at its moment. Gives when what lasts was in truth.
    pub(super) async fn play(&mut self, steps: &[Step], start: Instant, length: Duration) -> Result<Spans, Failure> {
        let bar = progress::bar("The evening");
        let mut spans = Spans::default();
        for (i, step) in steps.iter().enumerate() {
            tokio::time::sleep_until(start + length * u32::from(step.at_permille) / 1000).await;
            match &step.action {
                Action::Minutes { pair, channel, text, signer, refused } => {
                    let station = self.definition.stations[self.definition.pairs[pair.at()].station.at()].id.clone();
                    let election = match signer {
                        Signer::Forger => "another election",
                        _ => self.definition.id.as_str(),
                    };
                    let path = format!("/intake/minutes?channel={}", channel.word());
                    let note = SignedNote::sign(text, &[&rehearsal_key(election, &station)])?.to_string();
                    self.send(&path, note, *refused).await;
                }
                Action::Statement { text, signer } => {
                    let note = SignedNote::sign(text, &[&rehearsal_key(&self.definition.id, signer)])?.to_string();
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

    /// The server goes away and comes back. One that is not ours stays, and is out of reach.
    async fn restart(&mut self) -> Result<(), Failure> {
        self.gate.leads_to(None);
        self.gate.cut();
        self.stop().await;
        tokio::time::sleep(AWAY).await;
        if let Behind::Own { home, files, running } = &mut self.behind {
            let (url, _, again) = start(home, files.as_mut(), &self.gate).await?;
            (self.url, *running) = (url, Some(again));
        }
        self.gate.leads_to(Some(self.url.clone()));
        Ok(())
    }

    async fn stop(&mut self) {
        if let Behind::Own { running, .. } = &mut self.behind
            && let Some(running) = running.take()
        {
            running.stop().await;
        }
    }

    pub(super) async fn close(mut self) {
        self.stop().await;
    }
}

/// A server of ours.
struct Running {
    stop: watch::Sender<bool>,
    files: Option<JoinHandle<()>>,
    pages: JoinHandle<Result<(), Failure>>,
}

impl Running {
    async fn stop(self) {
        let _ = self.stop.send(true);
        if let Some(files) = self.files {
            let _ = files.await;
        }
        let _ = self.pages.await;
    }
}

/// Starts the server of a home at an address of its own.
async fn start(
    home: &Path,
    files: Option<&mut Files>,
    gate: &Gate,
) -> Result<(String, Arc<Definition>, Running), Failure> {
    let listener = listen(([127, 0, 0, 1], 0).into()).await?;
    let address = listener.local_addr().map_err(|e| Failure::new("listen", e))?;
    let transfer = match files {
        Some(files) => files.listen().await?,
        None => None,
    };
    let commission = open(home, &[]).await?;
    let definition = Arc::clone(commission.live.definition());
    let (stop, stopped) = watch::channel(false);
    let ended = |mut stopped: watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|s| *s).await;
    };
    let files = match transfer {
        Some(listening) => {
            let (live, store) = (Arc::clone(&commission.live), commission.store.clone());
            let spool = home.join("transfer");
            let tree = transfer::Tree::new(live, store, &commission.home.public(), spool.clone(), clock::system())
                .map_err(file(&spool))?;
            let party = definition.parties.iter().find(|p| p.may_have_accounts()).map(|p| p.id.clone());
            let door = Arc::new(FilesDoor::new(gate.clone(), party));
            let serving = transfer::Serving { door, tree, limits: transfer::Limits::DEFAULT };
            Some(tokio::spawn(serving.run(listening, ended(stopped.clone()))))
        }
        None => None,
    };
    let pages = tokio::spawn(serve(commission, Listening { listener, tls: None }, Beside::default(), ended(stopped)));
    Ok((format!("http://{address}"), definition, Running { stop, files, pages }))
}
