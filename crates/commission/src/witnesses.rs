//! Who vouches for the record: cosignatures of its checkpoints by witnesses, and statements of those who have counted it again.
//!
//! They are no acts: a cosignature is about the record and comes after it. What is kept is the newest of each key and, of cosignatures, some
//! before it, so that several witnesses meet at one size.

mod standing;

pub use standing::{Party, Recount, Taken, Vouchers, Vouching};

use crate::clock::Clock;
use crate::entries::{as_i64, as_u64};
use crate::intake::IntakeError;
use crate::live::Live;
use election::act::Moment;
use election::id::Digest;
use election::policy::Witnessing;
use election::statement::Purpose;
use observer::witness::published::{self, Published, VouchError};
use record::SignedNote;
use record::note::{Limits, Signature};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use store::{Select, Step, Store, Type, Value};

pub(crate) const TABLE: &str = "
CREATE TABLE vouch (
    kind {text} NOT NULL,
    signer {text} NOT NULL,
    size {int} NOT NULL,
    time {int} NOT NULL,
    at {int} NOT NULL,
    note {text} NOT NULL,
    PRIMARY KEY (kind, signer, size)
) {strict};
";
pub(crate) const VOUCH_COLUMNS: &[&str] = &["kind", "signer", "size", "time", "at", "note"];
pub(crate) const VOUCH_TYPES: &[Type] = &[Type::Text, Type::Text, Type::Int, Type::Int, Type::Int, Type::Text];
pub(crate) const VOUCH_ALL: Select = Select {
    name: "vouch",
    sql: "SELECT kind, signer, size, time, at, note FROM vouch ORDER BY kind, signer, size",
    types: VOUCH_TYPES,
};
const VOUCH_LIST: &str = "SELECT kind, signer, size, time, at, note FROM vouch ORDER BY kind, signer, size";
const VOUCH_UPSERT: &str = "INSERT INTO vouch (kind, signer, size, time, at, note) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, signer, size) DO UPDATE SET time = EXCLUDED.time, at = EXCLUDED.at, note = EXCLUDED.note";
const VOUCH_PRUNE: &str = "DELETE FROM vouch WHERE kind = $1 AND signer = $2 AND size < $3";

const COSIGNED: &str = "cosigned";
const RECOUNTED: &str = "recounted";

/// Sizes kept of each witness.
const SIZES_KEPT: usize = 100;
/// A cosignature of a size that is kept already replaces the one before only if it is so much newer.
const RENEWED_S: u64 = 10;
/// How far the clock of a witness may be ahead of this server's.
const AHEAD_S: u64 = 300;
/// For how long all witnesses are asked for the same checkpoint.
const TARGET_S: i64 = 5;

#[derive(Debug, Clone)]
struct Cosigned {
    time: u64,
    at: Moment,
    /// The checkpoint with the record's signature and this one.
    note: String,
    signature: Signature,
}

#[derive(Debug, Clone)]
struct Recounted {
    size: u64,
    root: String,
    totals: Digest,
    agrees: Option<bool>,
    at: Moment,
    note: String,
}

#[derive(Default)]
struct Held {
    cosigned: BTreeMap<String, BTreeMap<u64, Cosigned>>,
    recounted: BTreeMap<String, Recounted>,
    /// The checkpoint that witnesses are asked to cosign, and since when.
    target: Option<(Moment, Arc<str>)>,
    /// What was counted here, at one size.
    own: Option<(u64, Digest)>,
}

/// Who vouches for the record. Cheap to share.
pub struct Witnesses {
    live: Arc<Live>,
    store: Store,
    clock: Clock,
    held: RwLock<Held>,
    /// One sender at a time: what is kept in memory and in the database stays the same.
    writing: tokio::sync::Mutex<()>,
}

impl Witnesses {
    pub(crate) async fn open(live: Arc<Live>, store: Store, clock: Clock) -> Result<Self, store::StoreError> {
        let mut held = Held::default();
        for row in store.query(VOUCH_LIST, vec![]).await? {
            let (signer, size, at) = (row.get_text(1)?.to_owned(), as_u64(row.get_i64(2)?)?, Moment(row.get_i64(4)?));
            let note = row.get_text(5)?.to_owned();
            if row.get_text(0)? == COSIGNED {
                // A row that cannot be read is of no use, and its witness sends another.
                let Ok(read) = SignedNote::parse(&note, &Limits::CHECKPOINT) else { continue };
                let Some(signature) = read.signatures.iter().find(|s| s.name == signer).cloned() else { continue };
                let cosigned = Cosigned { time: as_u64(row.get_i64(3)?)?, at, note, signature };
                held.cosigned.entry(signer).or_default().insert(size, cosigned);
            } else if let Some(recounted) = stored_recount(&note, at, row.get_i64(3)?) {
                held.recounted.insert(signer, recounted);
            }
        }
        Ok(Self { live, store, clock, held: RwLock::new(held), writing: tokio::sync::Mutex::new(()) })
    }

    fn held(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn held_mut(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a checkpoint of this record with the cosignature of a witness that the key list has.
    ///
    /// # Errors
    /// [`IntakeError::Refused`] with what is wrong; [`IntakeError::Later`] when it could not be kept.
    pub async fn cosignature(&self, body: &[u8]) -> Result<Taken, IntakeError> {
        let authority = self.live.authority().ok_or_else(no_keys)?;
        let origin = &self.live.definition().origin;
        let (head, note, vouches) = published::cosigned(body, origin, &authority).map_err(refused)?;
        self.of_this_record(head.size, &head.root.to_string(), || note.verify(&authority.record).is_ok())?;
        let now = (self.clock)();
        let _turn = self.writing.lock().await;
        let mut taken = None;
        for v in vouches {
            let limit = u64::try_from(now.0 / 1_000_000).unwrap_or(0).saturating_add(AHEAD_S);
            if v.time > limit {
                let message = format!(
                    "the cosignature of {:?} is dated {} s ahead of this server's clock",
                    v.witness,
                    v.time - limit + AHEAD_S
                );
                return Err(IntakeError::refused("cosignature-from-the-future", message));
            }
            let kept = self.keep_cosignature(&head.text(), head.size, v.clone(), now).await?;
            taken.get_or_insert(Taken { party: v.party, size: head.size, kept });
        }
        taken.ok_or_else(|| refused(VouchError::Nobody))
    }

    async fn keep_cosignature(
        &self,
        text: &str,
        size: u64,
        v: published::Vouch,
        now: Moment,
    ) -> Result<bool, IntakeError> {
        {
            let held = self.held();
            let of = held.cosigned.get(&v.witness);
            let older =
                of.and_then(|of| of.get(&size)).is_none_or(|known| v.time >= known.time.saturating_add(RENEWED_S));
            let latest = of.and_then(|of| of.keys().next_back().copied()).unwrap_or(0);
            if size < latest || !older {
                return Ok(false);
            }
        }
        let mut note = SignedNote::parse(&self.signed(size)?, &Limits::CHECKPOINT)
            .map_err(|e| IntakeError::later("checkpoint", e))?;
        if note.text != text {
            return Err(IntakeError::refused(
                "other-history",
                "this is not the checkpoint that the record signs at this size",
            ));
        }
        note.add(v.signature.clone());
        let note = note.to_string();
        let cosigned = Cosigned { time: v.time, at: now, note: note.clone(), signature: v.signature };
        let least = {
            let held = self.held();
            let sizes: BTreeSet<u64> =
                held.cosigned.get(&v.witness).map(|of| of.keys().copied().collect()).unwrap_or_default();
            sizes.iter().rev().nth(SIZES_KEPT - 2).copied().unwrap_or(0)
        };
        self.write(COSIGNED, &v.witness, size, v.time, now, note, least).await?;
        let mut held = self.held_mut();
        let of = held.cosigned.entry(v.witness).or_default();
        of.insert(size, cosigned);
        of.retain(|size, _| *size >= least);
        Ok(true)
    }

    /// Takes a signed statement that somebody has counted the record again.
    ///
    /// # Errors
    /// As [`Witnesses::cosignature`].
    pub async fn recount(&self, body: &[u8]) -> Result<Taken, IntakeError> {
        let authority = self.live.authority().ok_or_else(no_keys)?;
        let text =
            std::str::from_utf8(body).map_err(|_| IntakeError::refused("not-utf8", "the statement is not UTF-8"))?;
        let (read, key, party) = published::recounted(text, self.live.definition(), &authority).map_err(refused)?;
        self.of_this_record(read.size, &read.root, || false)?;
        let now = (self.clock)();
        let _turn = self.writing.lock().await;
        let size = read.size;
        if self.held().recounted.get(&key).is_some_and(|known| known.size > size || known.note == text) {
            return Ok(Taken { party, size, kept: false });
        }
        let agrees = self.own_totals(size).map(|own| own == read.totals);
        if agrees == Some(false) {
            tracing::error!(party, size, "a recount came to other totals than the commission's tally");
        }
        let recounted =
            Recounted { size, root: read.root, totals: read.totals, agrees, at: now, note: text.to_owned() };
        let flag = agrees.map_or(0, |a| if a { 1 } else { 2 });
        self.write(RECOUNTED, &key, size, flag, now, text.to_owned(), size).await?;
        self.held_mut().recounted.insert(key, recounted);
        Ok(Taken { party, size, kept: true })
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row, and the size below which rows go")]
    async fn write(
        &self,
        kind: &str,
        signer: &str,
        size: u64,
        time: u64,
        at: Moment,
        note: String,
        least: u64,
    ) -> Result<(), IntakeError> {
        let text = |s: &str| Value::Text(s.to_owned());
        let time = i64::try_from(time).unwrap_or(i64::MAX);
        let row = vec![
            text(kind),
            text(signer),
            Value::Int(as_i64(size)),
            Value::Int(time),
            Value::Int(at.0),
            Value::Text(note),
        ];
        let old = vec![text(kind), text(signer), Value::Int(as_i64(least))];
        let steps = vec![Step::execute(VOUCH_UPSERT, row), Step::execute(VOUCH_PRUNE, old)];
        Ok(self.store.write(steps).await.map(drop)?)
    }

    /// Whether the record had this root at this size. `ours`: whether this record's own key signed it.
    fn of_this_record(&self, size: u64, root: &str, ours: impl FnOnce() -> bool) -> Result<(), IntakeError> {
        let (now, there) = {
            let state = self.live.read();
            (state.tree.size(), state.tree.root_at(size).map(|r| r.to_string()))
        };
        if there.as_deref() == Some(root) {
            return Ok(());
        }
        if ours() {
            tracing::error!(
                size,
                root,
                now,
                "the record's key has signed a checkpoint that this record never had: another history"
            );
        }
        Err(match there {
            None => {
                IntakeError::refused("beyond-record", format!("the record here has {now} acts, this is about {size}"))
            }
            Some(own) => IntakeError::refused(
                "other-history",
                format!("at size {size} the record here has root {own}, this says {root}"),
            ),
        })
    }

    /// The digest of what is counted here, if the record still has that size. Added up once for a size.
    fn own_totals(&self, size: u64) -> Option<Digest> {
        if let Some((_, digest)) = self.held().own.filter(|(known, _)| *known == size) {
            return Some(digest);
        }
        let digest = {
            let state = self.live.read();
            (state.tree.size() == size).then(|| observer::totals::digest(state.tally()))?
        };
        self.held_mut().own = Some((size, digest));
        Some(digest)
    }

    /// The checkpoint of a size, signed by the record's key.
    fn signed(&self, size: u64) -> Result<String, IntakeError> {
        let root = self.live.read().tree.root_at(size);
        let beyond = || IntakeError::refused("beyond-record", "the record has no such size");
        Ok(self.live.sign(size, root.ok_or_else(beyond)?))
    }

    /// The lines of witnesses for the checkpoint of a size, in the order of their keys.
    #[must_use]
    pub fn lines(&self, size: u64) -> Vec<Signature> {
        self.held().cosigned.values().filter_map(|of| of.get(&size)).map(|c| c.signature.clone()).collect()
    }

    /// The checkpoint that all witnesses are asked to cosign: `latest` is the one that is published now, the answer one of a few seconds ago,
    /// so that those who ask in the meantime meet at one size.
    #[must_use]
    pub fn target(&self, latest: &str) -> Arc<str> {
        let now = (self.clock)();
        let mut held = self.held_mut();
        match &held.target {
            Some((since, text)) if now.0.saturating_sub(since.0) < TARGET_S * 1_000_000 => Arc::clone(text),
            _ => {
                let text: Arc<str> = latest.into();
                held.target = Some((now, Arc::clone(&text)));
                text
            }
        }
    }

    /// The newest checkpoint that so many parties have cosigned at its very size, with their lines.
    ///
    /// # Errors
    /// The record cannot be signed; never for a size that was kept.
    pub fn witnessed_checkpoint(&self, parties: usize) -> Result<Option<String>, IntakeError> {
        let authority = self.live.authority().ok_or_else(no_keys)?;
        let sizes: BTreeSet<u64> = self.held().cosigned.values().flat_map(|of| of.keys().copied()).collect();
        for size in sizes.into_iter().rev() {
            let lines = self.lines(size);
            let who: BTreeSet<_> =
                lines.iter().filter_map(|s| authority.stands_for(&s.name, Purpose::Witness)).collect();
            if who.len() >= parties.max(1) {
                let signed = self.signed(size)?;
                let mut note =
                    SignedNote::parse(&signed, &Limits::CHECKPOINT).map_err(|e| IntakeError::later("checkpoint", e))?;
                lines.into_iter().for_each(|line| note.add(line));
                return Ok(Some(note.to_string()));
            }
        }
        Ok(None)
    }

    /// Everybody who could vouch, as things stand.
    #[must_use]
    pub fn vouchers(&self) -> Vouchers {
        let (size, root, authority) = {
            let state = self.live.read();
            (state.tree.size(), state.root, state.recount.authority().cloned())
        };
        let Some(authority) = authority else {
            return Vouchers { size, root, parties: vec![], witnessed: self.policy().map(|_| 0) };
        };
        let mut parties: BTreeMap<String, Party> = BTreeMap::new();
        for (_, party) in authority.witnesses() {
            parties.entry(party.to_owned()).or_insert_with(|| Party {
                party: party.to_owned(),
                vouches: None,
                recount: None,
            });
        }
        let held = self.held();
        for (key, of) in &held.cosigned {
            let Some(party) = authority.stands_for(key, Purpose::Witness).and_then(|p| parties.get_mut(p)) else {
                continue;
            };
            let Some((at, cosigned)) = of.last_key_value() else { continue };
            if party.vouches.as_ref().is_none_or(|known| known.size < *at)
                && let Some(root) = self.live.read().tree.root_at(*at)
            {
                let signed = Moment(i64::try_from(cosigned.time).unwrap_or(i64::MAX).saturating_mul(1_000_000));
                let (key, size, received, behind) = (key.clone(), *at, cosigned.at, size.saturating_sub(*at));
                party.vouches = Some(Vouching { key, size, root, signed, received, behind });
            }
        }
        for (key, r) in &held.recounted {
            let Some(name) = authority.stands_for(key, Purpose::Recount) else { continue };
            let party = parties.entry(name.to_owned()).or_insert_with(|| Party {
                party: name.to_owned(),
                vouches: None,
                recount: None,
            });
            if party.recount.as_ref().is_none_or(|known| known.size < r.size) {
                let behind = size.saturating_sub(r.size);
                let (root, totals, agrees, received) = (r.root.clone(), r.totals, r.agrees, r.at);
                party.recount =
                    Some(Recount { key: key.clone(), size: r.size, root, totals, agrees, received, behind });
            }
        }
        drop(held);
        let parties: Vec<Party> = parties.into_values().collect();
        let witnessed = self.policy().map(|policy| {
            let mut sizes: Vec<u64> = parties.iter().filter_map(|p| Some(p.vouches.as_ref()?.size)).collect();
            sizes.sort_unstable_by(|a, b| b.cmp(a));
            sizes.get(policy.parties as usize - 1).copied().unwrap_or(0)
        });
        Vouchers { size, root, parties, witnessed }
    }

    /// The policy of this election.
    #[must_use]
    pub fn policy(&self) -> Option<Witnessing> {
        self.live.definition().witnessing
    }

    /// When the first act was recorded for which not so many parties vouch as the policy asks for; `None` where all are vouched for.
    ///
    /// # Errors
    /// The database.
    pub async fn unwitnessed_since(&self, vouchers: &Vouchers) -> Result<Option<Moment>, store::StoreError> {
        let Some(witnessed) = vouchers.witnessed.filter(|w| *w < vouchers.size) else { return Ok(None) };
        let entry = crate::entries::read(&self.store, witnessed).await?;
        Ok(entry.and_then(|e| election::act::Act::parse(&e.body).ok()).map(|act| act.at))
    }

    /// Now, by the commission's clock.
    #[must_use]
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// What is published of all this.
    #[must_use]
    pub fn published(&self) -> Published {
        let held = self.held();
        let latest = held.cosigned.values().filter_map(|of| of.last_key_value()).map(|(_, c)| c.note.clone());
        let recounted = held.recounted.values().map(|r| r.note.clone());
        Published { cosigned: latest.collect(), recounted: recounted.collect(), ..Published::default() }
    }
}

fn stored_recount(note: &str, at: Moment, flag: i64) -> Option<Recounted> {
    let text = record::note::NoteRef::parse(note, &observer::authority::LIMITS).ok()?.text;
    let read = election::statement::Recounted::parse(text).ok()?;
    let agrees = match flag {
        1 => Some(true),
        2 => Some(false),
        _ => None,
    };
    Some(Recounted { size: read.size, root: read.root, totals: read.totals, agrees, at, note: note.to_owned() })
}

fn refused(e: VouchError) -> IntakeError {
    IntakeError::refused(e.code(), e)
}

fn no_keys() -> IntakeError {
    IntakeError::refused("no-keys", "there is no key list yet, so nobody can vouch")
}
