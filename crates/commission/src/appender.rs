//! The one writer of the record: takes what passed the checks, groups it, makes it durable, then applies it and answers.
//!
//! Order within a group: encode → hash → one transaction that also swaps the head (size, root) → only then tally, checkpoint, answers.
//! Whatever fails before the transaction is durable leaves nothing behind.

use crate::blobs::BlobWriter;
use crate::clock::Clock;
use crate::entries::{as_i64, as_u64};
use crate::intake::{BY, IntakeError};
use crate::live::Live;
use crate::schema;
use election::act::{Act, Content, Moment, minutes_entry};
use election::id::{Digest, PairIx};
use election::tally::{Resolved, Standing, Tally};
use observer::blobs::BlobFolder;
use observer::recount::{Prepared, Recount, Signatures};
use record::hash::leaf_hash;
use record::{Hash, Tree};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use store::{Step, Store, StoreError, Value};
use tokio::sync::{mpsc, oneshot};

/// Most entries of one transaction.
const GROUP_MAX: usize = 1_024;
/// Places in the queue; whoever comes later waits.
pub(crate) const QUEUE: usize = 4_096;

/// Most incidents of one result; what is signed beyond them is kept in quarantine only. One is enough to take the result out.
const INCIDENTS_MAX: usize = 16;

/// Code of minutes that contradict others by the same signer.
const CONTRADICT: &str = "minutes-contradict";

/// What is to be recorded.
pub(crate) enum Work {
    /// A copy of minutes whose signatures were checked.
    Minutes { note: String, delivery: Option<String>, resolved: Box<Resolved>, reply: Reply },
    /// A statement; its signatures are checked here, since it is rare and depends on the state. `on` is the result that it is about; what is
    /// about no single result is tried on a copy of the state.
    Statement { key: Digest, content: Content, on: Option<PairIx>, reply: Reply },
}

impl Work {
    /// The one result that it changes.
    fn pair(&self) -> Option<PairIx> {
        match self {
            Self::Minutes { resolved, .. } => Some(resolved.pair),
            Self::Statement { on, .. } => *on,
        }
    }
}

pub(crate) type Reply = oneshot::Sender<Result<Appended, IntakeError>>;

/// Where something stands in the record.
pub(crate) struct Appended {
    pub(crate) index: u64,
    /// What the receipt needs; absent when it was there already.
    pub(crate) fresh: Option<Fresh>,
}

pub(crate) struct Fresh {
    pub(crate) at: Moment,
    pub(crate) standing: Option<&'static str>,
    pub(crate) checkpoint: Arc<str>,
    pub(crate) proof: Vec<Hash>,
}

/// Runs until the queue is closed and empty.
pub(crate) struct Appender {
    pub(crate) live: Arc<Live>,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) blobs: BlobFolder,
    pub(crate) writer: BlobWriter,
    pub(crate) tree: Tree,
    pub(crate) last: Moment,
}

/// An entry on its way.
struct Pending {
    entry: Vec<u8>,
    leaf: Hash,
    at: Moment,
    standing: Option<&'static str>,
}

/// An act on one result that may be recorded.
struct Fit {
    entry: Vec<u8>,
    standing: Option<&'static str>,
    change: Change,
    /// What the sender is told although the act is recorded.
    refusal: Option<IntakeError>,
}

/// What an act does to the state.
enum Change {
    Minutes(Box<Resolved>),
    Other { prepared: Box<Prepared>, key: Option<Digest> },
}

/// What applying an act needs.
struct Accepted {
    pair: PairIx,
    change: Change,
    refusal: Option<IntakeError>,
    reply: Reply,
}

/// The answer to what is not to be recorded: it is wrong, or it is there already.
type Answered = Result<Appended, IntakeError>;

impl Appender {
    pub(crate) async fn run(mut self, mut queue: mpsc::Receiver<Work>) {
        let mut waiting: VecDeque<Work> = VecDeque::new();
        let mut arrived = Vec::with_capacity(GROUP_MAX);
        loop {
            if waiting.is_empty() && queue.recv_many(&mut arrived, GROUP_MAX).await == 0 {
                return;
            }
            waiting.extend(arrived.drain(..));
            // More may have come while the last group was being written.
            while waiting.len() < GROUP_MAX {
                match queue.try_recv() {
                    Ok(w) => waiting.push_back(w),
                    Err(_) => break,
                }
            }
            if waiting.front().is_some_and(|w| w.pair().is_some()) {
                self.group(&mut waiting).await;
            } else if let Some(Work::Statement { key, content, reply, .. }) = waiting.pop_front() {
                let answer = self.statement(key, content).await;
                let _ = reply.send(answer);
            }
        }
    }

    fn now(&mut self) -> Moment {
        self.last = self.last.max((self.clock)());
        self.last
    }

    /// Records the acts on single results at the front of the queue, up to the first statement on more than one; of one result only the
    /// first, the others wait for the next group, since what they are depends on it.
    async fn group(&mut self, waiting: &mut VecDeque<Work>) {
        let mut pairs: HashSet<PairIx> = HashSet::new();
        let mut later = VecDeque::new();
        let mut pending: Vec<Pending> = Vec::new();
        let mut accepted: Vec<Accepted> = Vec::new();
        let at = self.now();
        while let Some(work) = waiting.pop_front() {
            let Some(pair) = work.pair() else {
                waiting.push_front(work);
                break;
            };
            if pending.len() == GROUP_MAX || !pairs.insert(pair) {
                later.push_back(work);
                continue;
            }
            let (fit, reply) = match work {
                Work::Minutes { note, delivery, resolved, reply } => {
                    (self.fit_minutes(note, delivery, resolved, at), reply)
                }
                Work::Statement { key, content, reply, .. } => (self.fit_statement(key, content, at), reply),
            };
            match fit {
                Ok(Fit { entry, standing, change, refusal }) => {
                    pending.push(Pending { leaf: leaf_hash(&entry), entry, at, standing });
                    accepted.push(Accepted { pair, change, refusal, reply });
                }
                Err(answer) => drop(reply.send(answer)),
            }
        }
        while let Some(w) = later.pop_back() {
            waiting.push_front(w);
        }
        if pending.is_empty() {
            return;
        }
        let first = self.tree.size();
        match self.commit(&pending).await {
            Ok(root) => self.apply(first, root, pending, accepted),
            Err(e) => {
                let (code, message) = (e.code(), e.to_string());
                tracing::error!(code, "not recorded: {message}");
                for a in accepted {
                    let _ = a.reply.send(Err(IntakeError::later(code, &message)));
                }
            }
        }
    }

    /// What minutes would be beside what is recorded; or the answer, if they are not to be recorded.
    fn fit_minutes(
        &self,
        note: String,
        delivery: Option<String>,
        resolved: Box<Resolved>,
        at: Moment,
    ) -> Result<Fit, Answered> {
        let state = self.live.read();
        let channel = resolved.channel;
        match judge(state.tally(), &resolved)? {
            Judged::New(standing) => Ok(Fit {
                entry: minutes_entry(at, BY, channel, &note, delivery.as_deref()).map_err(|e| refuse(e.code(), e))?,
                standing: Some(standing.word()),
                change: Change::Minutes(resolved),
                refusal: None,
            }),
            Judged::Incident(refusal) => {
                let content = Content::Incident { channel, note, delivery };
                let (entry, prepared) = checked(&state.recount, at, content, Signatures::Trust)?;
                let change = Change::Other { prepared, key: None };
                Ok(Fit { entry, standing: None, change, refusal: Some(refusal) })
            }
        }
    }

    /// The same of a statement on one result.
    fn fit_statement(&self, key: Digest, content: Content, at: Moment) -> Result<Fit, Answered> {
        let state = self.live.read();
        if let Some(index) = state.statements.get(&key) {
            return Err(Ok(Appended { index: *index, fresh: None }));
        }
        let (entry, prepared) = checked(&state.recount, at, content, Signatures::Check)?;
        Ok(Fit { entry, standing: None, change: Change::Other { prepared, key: Some(key) }, refusal: None })
    }

    /// Makes the entries durable and moves the head. After an error nothing of them is kept.
    async fn commit(&mut self, pending: &[Pending]) -> Result<Hash, StoreError> {
        let (old_size, old_root) = (self.tree.size(), self.tree.root());
        self.tree.extend(pending.iter().map(|p| p.leaf));
        let (size, root) = (self.tree.size(), self.tree.root());
        let rows = pending
            .iter()
            .zip(old_size..)
            .map(|(p, i)| {
                vec![
                    Value::Int(as_i64(i)),
                    Value::Blob(p.entry.clone()),
                    Value::Int(as_i64(size)),
                    Value::Text(p.standing.unwrap_or_default().to_owned()),
                ]
            })
            .collect();
        let blob = |h: Hash| Value::Blob(h.0.to_vec());
        let steps = vec![
            Step::expecting(
                1,
                schema::HEAD_SWAP,
                vec![Value::Int(as_i64(size)), blob(root), Value::Int(as_i64(old_size)), blob(old_root)],
            ),
            Step::Load { table: "entry", columns: schema::ENTRY_COLUMNS, types: schema::ENTRY_TYPES, rows },
        ];
        let mut result = self.store.write(steps).await;
        if let Err(StoreError::OutcomeUnknown { .. }) = &result {
            tracing::warn!("the database failed while committing; asking it what it kept");
            result = self.was_kept(size, root, old_size, old_root, result).await;
        }
        match result {
            Ok(_) => Ok(root),
            Err(e) => {
                if let StoreError::Conflict { .. } = &e {
                    tracing::error!("another process appends to this record; this one stops taking results");
                }
                self.tree.truncate(old_size);
                Err(e)
            }
        }
    }

    /// Asks until the database says whether the group was kept: nothing may be appended before that is known.
    async fn was_kept(
        &self,
        size: u64,
        root: Hash,
        old_size: u64,
        old_root: Hash,
        unknown: Result<Vec<u64>, StoreError>,
    ) -> Result<Vec<u64>, StoreError> {
        let mut pause = Duration::from_millis(50);
        loop {
            if let Ok(row) = self.store.query_one(schema::HEAD_READ, vec![]).await
                && let (Ok(s), Ok(r)) = (row.get_i64(0).and_then(as_u64), row.get_blob(1))
            {
                if s == size && r == root.0 {
                    return Ok(vec![]);
                }
                if s == old_size && r == old_root.0 {
                    return unknown;
                }
                return Err(StoreError::Conflict { step: 0, expected: 1, found: 0 });
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    }

    fn apply(&mut self, first: u64, root: Hash, pending: Vec<Pending>, accepted: Vec<Accepted>) {
        let size = self.tree.size();
        let checkpoint: Arc<str> = self.live.sign(size, root).into();
        let mut replies = Vec::with_capacity(accepted.len());
        let pairs = &self.live.definition().pairs;
        let stations: Vec<_> = accepted.iter().map(|a| pairs[a.pair.at()].station).collect();
        {
            let mut state = self.live.write();
            for ((p, a), index) in pending.iter().zip(accepted).zip(first..) {
                match a.change {
                    Change::Minutes(resolved) => {
                        let applied = state.recount.record_minutes(p.at, *resolved);
                        debug_assert!(applied.is_some_and(Standing::is_new));
                    }
                    Change::Other { prepared, key } => {
                        // It was checked before; an observer who reads it comes to the same.
                        if let Err(e) = state.recount.apply(*prepared, &self.blobs, Signatures::Trust) {
                            tracing::error!(index, code = e.code(), "a recorded act does not follow: {e}");
                        }
                        state.statements.extend(key.map(|k| (k, index)));
                    }
                }
                replies.push((a.refusal, a.reply));
            }
            state.tree.extend(pending.iter().map(|p| p.leaf));
            state.root = root;
            state.checkpoint = Arc::clone(&checkpoint);
        }
        self.live.announce_results(size, &stations);
        for ((p, (refusal, reply)), index) in pending.iter().zip(replies).zip(first..) {
            let proof = self.tree.inclusion_proof(index, size).map_err(|e| IntakeError::later(e.code(), e));
            let fresh = |proof| Fresh { at: p.at, standing: p.standing, checkpoint: Arc::clone(&checkpoint), proof };
            let _ = reply.send(match refusal {
                Some(refusal) => Err(refusal),
                None => proof.map(|proof| Appended { index, fresh: Some(fresh(proof)) }),
            });
        }
    }

    /// Records a statement: tried on a copy of the state first, so that what does not follow never becomes durable.
    async fn statement(&mut self, key: Digest, content: Content) -> Result<Appended, IntakeError> {
        if let Some(index) = self.live.read().statements.get(&key) {
            return Ok(Appended { index: *index, fresh: None });
        }
        let at = self.now();
        let act = Act { at, by: BY.to_owned(), content };
        let entry = act.to_entry().map_err(|e| IntakeError::refused(e.code(), e))?;
        let mut trial: Recount = self.live.read().recount.clone();
        let prepared = trial.prepare(&entry, Signatures::Check)?;
        trial.apply(prepared, &self.blobs, Signatures::Check)?;
        self.keep_stations(&trial).await?;
        let index = self.tree.size();
        let pending = [Pending { leaf: leaf_hash(&entry), entry, at, standing: None }];
        let root = self.commit(&pending).await?;
        let size = self.tree.size();
        let checkpoint: Arc<str> = self.live.sign(size, root).into();
        {
            let mut state = self.live.write();
            state.recount = trial;
            state.tree.extend(pending.iter().map(|p| p.leaf));
            state.root = root;
            state.checkpoint = Arc::clone(&checkpoint);
            state.statements.insert(key, index);
        }
        self.live.announce_statement(size);
        let proof = self.tree.inclusion_proof(index, size).map_err(|e| IntakeError::later(e.code(), e))?;
        Ok(Appended { index, fresh: Some(Fresh { at, standing: None, checkpoint, proof }) })
    }

    /// The file of stations that a consolidation names is stored before its act is.
    async fn keep_stations(&self, trial: &Recount) -> Result<(), IntakeError> {
        let known = self.live.read().tally().consolidated().len();
        let Some(tally) = trial.tally().filter(|t| t.consolidated().len() > known) else { return Ok(()) };
        let Some(last) = tally.consolidated().last() else { return Ok(()) };
        let (_, file) = tally.consolidation(last.contest, last.area);
        let writer = self.writer.clone();
        let put = tokio::task::spawn_blocking(move || writer.put(file.as_bytes())).await;
        match put.map_err(|e| IntakeError::later("file", e))? {
            Ok(digest) if digest == last.statement.stations => Ok(()),
            Ok(_) => Err(IntakeError::later("file", "the file of stations is not the one that was signed")),
            Err(e) => Err(IntakeError::later(e.code(), e)),
        }
    }
}

/// What minutes are that are not the same copy once more.
enum Judged {
    New(Standing),
    /// Recorded as an incident, and refused.
    Incident(IntakeError),
}

fn judge(tally: &Tally, m: &Resolved) -> Result<Judged, Answered> {
    tally.admits(m.mode, m.pair, m.round).map_err(|e| refuse(e.code(), e))?;
    let incidents = tally.pair(m.pair).case.as_deref().map_or(&[][..], |c| &c.incidents);
    let is_incident = |index: u64| incidents.iter().any(|i| i.index == index);
    match tally.judge(m) {
        Standing::Repeated { index } if is_incident(index) => Err(Err(IntakeError::refused(
            CONTRADICT,
            format!(
                "these minutes contradict others of the same device under issue {}; they are recorded as an incident at index {index}",
                m.issue
            ),
        ))),
        Standing::Repeated { index } => Err(Ok(Appended { index, fresh: None })),
        Standing::Contradicts { index } => {
            let refusal = IntakeError::refused(
                CONTRADICT,
                format!(
                    "other minutes of this station, contest, count and issue {}, by the same signer, are recorded at index {index}; a correction is a new issue",
                    m.issue
                ),
            );
            if m.channel.is_device() && incidents.len() < INCIDENTS_MAX {
                return Ok(Judged::Incident(refusal));
            }
            Err(Err(refusal))
        }
        new => Ok(Judged::New(new)),
    }
}

/// The entry of an act on one result, ready to be applied, if it follows from the state.
fn checked(
    recount: &Recount,
    at: Moment,
    content: Content,
    signatures: Signatures,
) -> Result<(Vec<u8>, Box<Prepared>), Answered> {
    let entry = Act { at, by: BY.to_owned(), content }.to_entry().map_err(|e| refuse(e.code(), e))?;
    let prepared = recount.prepare(&entry, signatures).map_err(|e| Err(e.into()))?;
    match recount.check(&prepared) {
        Some(Ok(())) => Ok((entry, Box::new(prepared))),
        Some(Err(e)) => Err(Err(e.into())),
        None => Err(refuse("statement-purpose", "this statement is not about one result")),
    }
}

fn refuse(code: &'static str, message: impl ToString) -> Answered {
    Err(IntakeError::refused(code, message))
}
