//! Opens a home, rebuilds everything from the record, and runs the writers.

use crate::access_heads::AccessHeads;
use crate::accounts::access::AccessLog;
use crate::appender::{Appender, QUEUE};
use crate::blobs::BlobWriter;
use crate::clock::Clock;
use crate::deadlines::Deadlines;
use crate::entries::as_u64;
use crate::home::Home;
use crate::intake::Intake;
use crate::live::{Live, State, sign_checkpoint};
use crate::notices::courier::Courier;
use crate::publisher::{self, Publisher};
use crate::quarantine::Quarantine;
use crate::witnesses::Witnesses;
use crate::{CommissionError, notices, schema};
use election::act::Moment;
use election::id::Digest;
use observer::authority::COMMISSION_KEY;
use observer::blobs::BlobFolder;
use observer::recount::{Recount, RecountError, Signatures};
use outlets::Outlets;
use rayon::prelude::*;
use record::note::SignedNote;
use record::{Checkpoint, Hash, Tree, checkpoint};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use store::{Store, StoreError};
use tokio::sync::{mpsc, watch};

/// What is being done while opening, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// The database is read through for damage.
    Checking,
    /// Acts are read and counted again.
    Counting {
        /// Acts so far.
        done: u64,
        /// Acts in all.
        of: u64,
    },
    /// The record's files are compared with the database.
    Files {
        /// Files so far.
        done: u64,
        /// Files in all.
        of: u64,
    },
}

/// A running commission: the home with its writers.
pub struct Commission {
    /// The home; locked as long as this lives.
    pub home: Home,
    /// The state that faces read.
    pub live: Arc<Live>,
    /// The database.
    pub store: Store,
    /// The door for submissions.
    pub intake: Intake,
    /// Who vouches for the record.
    pub witnesses: Arc<Witnesses>,
    /// Files of notices, public or not.
    pub(crate) notice_files: BlobWriter,
    /// Tiles and bundles that had to be written anew at start.
    pub repaired: u64,
    appender: tokio::task::JoinHandle<()>,
    publisher: tokio::task::JoinHandle<()>,
    quarantine: tokio::task::JoinHandle<()>,
    deadlines: tokio::task::JoinHandle<()>,
    access_heads: tokio::task::JoinHandle<()>,
    courier: Option<tokio::task::JoinHandle<()>>,
    /// Ends what submits of itself, before the intake closes.
    rest: watch::Sender<bool>,
    stop: watch::Sender<bool>,
}

impl Commission {
    /// Opens the home and starts the writers. `not_below` are signed checkpoints that were published, from mirrors or paper: the
    /// record must contain every one of them.
    ///
    /// # Errors
    /// A home that cannot be opened; a damaged database; a record below, or other than, one that was published.
    pub async fn open(
        path: &Path,
        clock: Clock,
        not_below: &[String],
        progress: &(dyn Fn(Opening) + Sync),
    ) -> Result<Self, CommissionError> {
        let home = Home::open(path)?;
        let store = Store::open(&home.database()).await?;
        store.migrate(schema::MIGRATIONS).await?;
        progress(Opening::Checking);
        store.check().await?;
        let (mut state, last) = rebuild(&home, &store, progress).await?;
        let definition = match state.recount.definition() {
            Some(d) if d.digest == home.file.definition => Arc::clone(d),
            _ => {
                return Err(CommissionError::RecordCorrupt {
                    detail: "its definition is not that of home.toml".into(),
                });
            }
        };
        let record_key = home.key("record")?;
        refuse_below(&home, &state.tree, &definition.origin, &record_key.verifier(), not_below)?;
        let signed = sign_checkpoint(&definition.origin, &record_key, state.tree.size(), state.root);
        state.checkpoint = signed.clone().into();
        let repaired = publisher::repair(&store, &home.public(), &state.tree, &signed, &|done, of| {
            progress(Opening::Files { done, of })
        })
        .await?;
        if repaired > 0 {
            tracing::info!(repaired, "files of the record were written anew");
        }
        let (size, tree) = (state.tree.size(), state.tree.clone());
        let live = Arc::new(Live::new(state, definition, record_key).with_files(home.blobs()));
        notices::read_restricted(&live, &store).await?;
        let (quarantine, quarantine_task) = Quarantine::start(store.clone()).await?;
        let (queue, work) = mpsc::channel(QUEUE);
        let appender = Appender {
            live: Arc::clone(&live),
            store: store.clone(),
            clock: Arc::clone(&clock),
            blobs: home.blobs(),
            writer: home.blob_writer(),
            tree,
            last,
        };
        let (stop, stopped) = watch::channel(false);
        let publisher = Publisher { live: Arc::clone(&live), store: store.clone(), public: home.public(), done: size };
        let intake = Intake {
            live: Arc::clone(&live),
            store: store.clone(),
            queue,
            blobs: home.blob_writer(),
            unread: home.unread_writer()?,
            quarantine,
            clock: Arc::clone(&clock),
        };
        let witnesses = Witnesses::open(Arc::clone(&live), store.clone(), Arc::clone(&clock)).await?;
        let (rest, resting) = watch::channel(false);
        let outlets = Outlets::open(home.path()).map_err(|e| CommissionError::State(e.to_string()))?;
        let courier = outlets.map(|outlets| Courier {
            live: Arc::clone(&live),
            store: store.clone(),
            clock: Arc::clone(&clock),
            blobs: home.blobs(),
            outlets,
        });
        // Only a rehearsal's home has it, or one whose commission has put it there.
        let key = home.key(COMMISSION_KEY).ok();
        let access_heads = AccessHeads {
            live: Arc::clone(&live),
            intake: intake.clone(),
            clock: Arc::clone(&clock),
            log: AccessLog::new(store.clone()),
            key: key.clone(),
        };
        let deadlines = Deadlines { live: Arc::clone(&live), intake: intake.clone(), clock, key };
        Ok(Self {
            intake,
            live,
            store,
            witnesses: Arc::new(witnesses),
            repaired,
            appender: tokio::spawn(appender.run(work)),
            publisher: tokio::spawn(publisher.run(stopped)),
            quarantine: quarantine_task,
            deadlines: tokio::spawn(deadlines.run(resting.clone())),
            access_heads: tokio::spawn(access_heads.run(resting.clone())),
            courier: courier.map(|c| tokio::spawn(c.run(resting))),
            notice_files: home.notices_writer()?,
            rest,
            stop,
            home,
        })
    }

    /// Stops taking submissions, waits until what was taken is recorded and published, and ends. Other holders of the intake must be gone.
    pub async fn close(self) {
        let Self {
            intake, appender, publisher, quarantine, deadlines, access_heads, courier, rest, stop, home, ..
        } = self;
        let _ = rest.send(true);
        let _ = deadlines.await;
        let _ = access_heads.await;
        if let Some(courier) = courier {
            let _ = courier.await;
        }
        drop(intake);
        let _ = appender.await;
        let _ = stop.send(true);
        let _ = publisher.await;
        let _ = quarantine.await;
        drop(home);
    }
}

/// Reads all acts from the database and counts again; compares size and root with the head.
async fn rebuild(
    home: &Home,
    store: &Store,
    progress: &(dyn Fn(Opening) + Sync),
) -> Result<(State, Moment), CommissionError> {
    let corrupt = |detail: String| CommissionError::RecordCorrupt { detail };
    let head = store.query_opt(schema::HEAD_READ, vec![]).await?.ok_or_else(|| CommissionError::NoHome {
        path: home.path().to_owned(),
        detail: "its database holds no record".into(),
    })?;
    let size = as_u64(head.get_i64(0)?)?;
    let root = <[u8; 32]>::try_from(head.get_blob(1)?).map(Hash).map_err(|_| corrupt("the head has no root".into()))?;
    let blobs = home.blobs();
    let mut reader =
        Reader { recount: Recount::new(), tree: Tree::new(), statements: HashMap::new(), blobs, failed: None };
    let export = store.export(&[schema::ENTRY_ALL], |_, rows| {
        let done = reader.read(rows);
        progress(Opening::Counting { done: reader.tree.size(), of: size });
        done
    });
    match export.await {
        Err(StoreError::Sink(_)) => {
            return Err(reader.failed.unwrap_or_else(|| corrupt("the entries cannot be read".into())));
        }
        other => other?,
    }
    if reader.tree.size() != size || reader.tree.root() != root {
        let detail = blame(&home.public(), &reader.tree).unwrap_or_default();
        return Err(corrupt(format!(
            "the head says size {size}, root {root}; the entries make size {}, root {}{detail}",
            reader.tree.size(),
            reader.tree.root()
        )));
    }
    let last = reader.recount.last().unwrap_or(Moment(0));
    let state = State {
        recount: reader.recount,
        tree: reader.tree,
        root,
        checkpoint: "".into(),
        statements: reader.statements,
    };
    Ok((state, last))
}

/// The record of a home on which no server runs, for the steps of the set-up.
pub(crate) async fn read_back(home: &Home, store: &Store) -> Result<(Recount, Tree), CommissionError> {
    let (state, _) = rebuild(home, store, &|_| {}).await?;
    Ok((state.recount, state.tree))
}

/// Says which entry differs from the published tiles, where they are there to tell.
fn blame(public: &Path, tree: &Tree) -> Option<String> {
    for id in record::tile::tiles_of(tree.size()) {
        let record::tile::TileKind::Hashes { level: 0 } = id.kind else { continue };
        let (mine, published) = (tree.tile(&id)?, std::fs::read(public.join(id.path())).ok()?);
        if let Some(i) = mine.chunks(32).zip(published.chunks(32)).position(|(a, b)| a != b) {
            return Some(format!("; entry {} is not the one that was published", id.index * 256 + i as u64));
        }
    }
    None
}

struct Reader {
    recount: Recount,
    tree: Tree,
    statements: HashMap<Digest, u64>,
    blobs: BlobFolder,
    failed: Option<CommissionError>,
}

impl Reader {
    fn read(&mut self, rows: Vec<store::Row>) -> std::io::Result<()> {
        self.try_read(rows).map_err(|e| {
            let io = std::io::Error::other(e.to_string());
            self.failed = Some(e);
            io
        })
    }

    fn try_read(&mut self, rows: Vec<store::Row>) -> Result<(), CommissionError> {
        let mut entries = Vec::with_capacity(rows.len());
        for (mut row, i) in rows.into_iter().zip(self.tree.size()..) {
            if as_u64(row.get_i64(0)?)? != i {
                return Err(CommissionError::RecordCorrupt { detail: format!("entry {i} is missing") });
            }
            entries.push(row.take_blob(1)?);
        }
        // Only minutes can be prepared beside each other; what comes before the seal goes one by one.
        let together = self.recount.tally().is_some_and(election::tally::Tally::is_sealed);
        let base = self.tree.size();
        let at = |i: usize, error: RecountError| CommissionError::Entry { index: base + i as u64, error };
        let leaves: Vec<Hash> = entries.par_iter().map(|e| record::hash::leaf_hash(e)).collect();
        if together {
            let prepared: Vec<_> = entries.par_iter().map(|e| self.recount.prepare(e, Signatures::Trust)).collect();
            for (i, p) in prepared.into_iter().enumerate() {
                self.note(&entries[i], base + i as u64);
                p.and_then(|p| self.recount.apply(p, &self.blobs, Signatures::Trust)).map_err(|e| at(i, e))?;
            }
        } else {
            for (i, e) in entries.iter().enumerate() {
                self.note(e, base + i as u64);
                let p = self.recount.prepare(e, Signatures::Trust);
                p.and_then(|p| self.recount.apply(p, &self.blobs, Signatures::Trust)).map_err(|e| at(i, e))?;
            }
        }
        self.tree.extend(leaves);
        Ok(())
    }

    /// Remembers where statements stand, so that sending one again is answered with its first receipt.
    fn note(&mut self, entry: &[u8], index: u64) {
        if entry.starts_with(b"{\"kind\":\"minutes\"") {
            return;
        }
        if let Ok(act) = election::act::Act::parse(entry) {
            self.statements.extend(crate::intake::key(&act.content).map(|key| (key, index)));
        }
    }
}

/// Refuses to continue a record that is smaller than, or another than, any that was published.
fn refuse_below(
    home: &Home,
    tree: &Tree,
    origin: &str,
    key: &record::VerifierKey,
    not_below: &[String],
) -> Result<(), CommissionError> {
    let own = home.public().join("checkpoint");
    let published = std::fs::read_to_string(&own).ok().map(|t| (own.display().to_string(), t));
    let given = not_below.iter().map(|t| ("the given checkpoint".to_owned(), t.clone()));
    for (name, text) in published.into_iter().chain(given) {
        let below = |detail: String| CommissionError::BelowPublished { detail: format!("{name}: {detail}") };
        let c: Checkpoint = match checkpoint::open(&text, origin, key) {
            Ok((c, _)) => c,
            Err(e) => {
                let by = SignedNote::parse(&text, &record::note::Limits::CHECKPOINT)
                    .map(|n| n.signatures.into_iter().map(|s| s.name).collect::<Vec<_>>().join(", "));
                return Err(below(format!(
                    "it is no checkpoint of this record: {e} (signed by {})",
                    by.unwrap_or_else(|_| "nobody".into())
                )));
            }
        };
        match tree.root_at(c.size) {
            None => {
                return Err(below(format!(
                    "it was published at size {}, the record here has only {}",
                    c.size,
                    tree.size()
                )));
            }
            Some(root) if root != c.root => {
                return Err(below(format!(
                    "at size {} it has root {}, the record here has {root}: another history",
                    c.size, c.root
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
