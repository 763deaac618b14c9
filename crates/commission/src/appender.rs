//! The one writer of the record: takes what passed the checks, groups it, makes it durable, then applies it and answers.
//!
//! Order within a group: encode → hash → one transaction that also swaps the head (size, root) → only then tally, checkpoint, answers.
//! Whatever fails before the transaction is durable leaves nothing behind.

use crate::clock::Clock;
use crate::entries::{as_i64, as_u64};
use crate::intake::{BY, IntakeError};
use crate::live::Live;
use crate::schema;
use election::act::{Act, Channel, Content, Moment, minutes_entry};
use election::id::{Digest, PairIx};
use election::tally::{Resolved, Standing};
use observer::blobs::BlobFolder;
use observer::recount::{Recount, Signatures};
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

/// What is to be recorded.
pub(crate) enum Work {
    /// Minutes whose signatures were checked.
    Minutes { note: String, resolved: Box<Resolved>, reply: Reply },
    /// A statement; its signatures are checked here, since it is rare and depends on the state.
    Statement { digest: Digest, content: Content, reply: Reply },
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
    pub(crate) tree: Tree,
    pub(crate) last: Moment,
}

/// An entry on its way.
struct Pending {
    entry: Vec<u8>,
    leaf: Hash,
    at: Moment,
    standing: &'static str,
}

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
            match waiting.front() {
                Some(Work::Statement { .. }) => {
                    if let Some(Work::Statement { digest, content, reply }) = waiting.pop_front() {
                        let answer = self.statement(digest, content).await;
                        let _ = reply.send(answer);
                    }
                }
                _ => self.group(&mut waiting).await,
            }
        }
    }

    fn now(&mut self) -> Moment {
        self.last = self.last.max((self.clock)());
        self.last
    }

    /// Records the minutes at the front of the queue, up to the first statement; of one pair only the first, the others wait for the next group,
    /// since what they are depends on it.
    async fn group(&mut self, waiting: &mut VecDeque<Work>) {
        let mut pairs: HashSet<PairIx> = HashSet::new();
        let mut later = VecDeque::new();
        let mut pending: Vec<Pending> = Vec::new();
        let mut accepted: Vec<(Resolved, Reply)> = Vec::new();
        let at = self.now();
        while let Some(work) = waiting.pop_front() {
            let Work::Minutes { note, resolved, reply } = work else {
                waiting.push_front(work);
                break;
            };
            if pending.len() == GROUP_MAX || !pairs.insert(resolved.pair) {
                later.push_back(Work::Minutes { note, resolved, reply });
                continue;
            }
            match self.judge(&resolved) {
                Ok(standing) => match minutes_entry(at, BY, Channel::Transmitted, &note) {
                    Ok(entry) => {
                        pending.push(Pending { leaf: leaf_hash(&entry), entry, at, standing: standing.word() });
                        accepted.push((*resolved, reply));
                    }
                    Err(e) => drop(reply.send(Err(IntakeError::refused(e.code(), e)))),
                },
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
                for (_, reply) in accepted {
                    let _ = reply.send(Err(IntakeError::later(code, &message)));
                }
            }
        }
    }

    /// What minutes are beside what is recorded: their standing if they are new, else the answer.
    fn judge(&self, m: &Resolved) -> Result<Standing, Result<Appended, IntakeError>> {
        let state = self.live.read();
        let tally = state.tally();
        if let Err(e) = tally.admits(m.mode, m.pair) {
            return Err(Err(IntakeError::refused(e.code(), e)));
        }
        match tally.judge(m) {
            Standing::Repeated { index } => Err(Ok(Appended { index, fresh: None })),
            Standing::Contradicts { index } => Err(Err(IntakeError::refused(
                "minutes-contradict",
                format!(
                    "other minutes of this station, contest, count and issue {} are recorded at index {index}; a correction is a new issue",
                    m.issue
                ),
            ))),
            new => Ok(new),
        }
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
                    Value::Text(p.standing.to_owned()),
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

    fn apply(&mut self, first: u64, root: Hash, pending: Vec<Pending>, accepted: Vec<(Resolved, Reply)>) {
        let size = self.tree.size();
        let checkpoint: Arc<str> = self.live.sign(size, root).into();
        let mut replies = Vec::with_capacity(accepted.len());
        let pairs = &self.live.definition().pairs;
        let stations: Vec<_> = accepted.iter().map(|(m, _)| pairs[m.pair.at()].station).collect();
        {
            let mut state = self.live.write();
            for (p, (resolved, reply)) in pending.iter().zip(accepted) {
                let applied = state.recount.record_minutes(p.at, resolved);
                debug_assert!(applied.is_some_and(Standing::is_new));
                replies.push(reply);
            }
            state.tree.extend(pending.iter().map(|p| p.leaf));
            state.root = root;
            state.checkpoint = Arc::clone(&checkpoint);
        }
        self.live.announce_minutes(size, &stations);
        for ((p, reply), index) in pending.iter().zip(replies).zip(first..) {
            let proof = self.tree.inclusion_proof(index, size).map_err(|e| IntakeError::later(e.code(), e));
            let _ = reply.send(proof.map(|proof| Appended {
                index,
                fresh: Some(Fresh { at: p.at, standing: Some(p.standing), checkpoint: Arc::clone(&checkpoint), proof }),
            }));
        }
    }

    /// Records a statement: tried on a copy of the state first, so that what does not follow never becomes durable.
    async fn statement(&mut self, digest: Digest, content: Content) -> Result<Appended, IntakeError> {
        if let Some(index) = self.live.read().statements.get(&digest) {
            return Ok(Appended { index: *index, fresh: None });
        }
        let at = self.now();
        let act = Act { at, by: BY.to_owned(), content };
        let entry = act.to_entry().map_err(|e| IntakeError::refused(e.code(), e))?;
        let mut trial: Recount = self.live.read().recount.clone();
        let prepared = trial.prepare(&entry, Signatures::Check)?;
        trial.apply(prepared, &self.blobs, Signatures::Check)?;
        let index = self.tree.size();
        let pending = [Pending { leaf: leaf_hash(&entry), entry, at, standing: "" }];
        let root = self.commit(&pending).await?;
        let size = self.tree.size();
        let checkpoint: Arc<str> = self.live.sign(size, root).into();
        {
            let mut state = self.live.write();
            state.recount = trial;
            state.tree.extend(pending.iter().map(|p| p.leaf));
            state.root = root;
            state.checkpoint = Arc::clone(&checkpoint);
            state.statements.insert(digest, index);
        }
        self.live.announce_statement(size);
        let proof = self.tree.inclusion_proof(index, size).map_err(|e| IntakeError::later(e.code(), e))?;
        Ok(Appended { index, fresh: Some(Fresh { at, standing: None, checkpoint, proof }) })
    }
}
