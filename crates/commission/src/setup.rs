//! The deliberate steps before the poll: make the home, put the definition on the record, then the keys, then the completeness seal.
//!
//! A rehearsal takes all of them at once with keys that follow from its id.

use crate::clock::Clock;
use crate::entries::{as_i64, as_u64};
use crate::error::CommissionError;
use crate::home::{Home, HomeFile};
use crate::intake::dry_run_key;
use crate::live::sign_checkpoint;
use crate::{folder, publisher, schema};
use election::act::{Act, Channel, Content, Moment};
use election::definition::Definition;
use election::folder::{Files, manifest, read};
use election::id::{Digest, PairIx};
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::{KeyRow, Keys, Purpose, Seal, SealRow, write_key_list, write_seal_file};
use observer::authority::{
    BOARD_KEYS, COMMISSION_KEY, DELIVERY_KEY, DESK_KEY, PARTY_KEY, REHEARSAL_OBSERVERS, recount_key_name,
    rehearsal_key, root_key_name, witness_key_name,
};
use observer::recount::{Recount, RecountError, Signatures, prepare_minutes};
use rayon::prelude::*;
use record::hash::leaf_hash;
use record::{SignedNote, SigningKey, Tree, VerifierKey};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Step, Store, Value};

/// By whom the acts of the set-up are done.
const BY: &str = "commission";

/// What a set-up step came to.
#[derive(Debug, Clone)]
pub struct Done {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Record size now.
    pub size: u64,
    /// Root of the record now.
    pub root: record::Hash,
    /// The root key to pin, once keys are on the record.
    pub root_key: Option<String>,
    /// Whether the completeness seal is in place.
    pub sealed: bool,
    /// Contest × station pairs.
    pub pairs: usize,
}

/// Makes a home for the election of a folder. A rehearsal is ready for results afterwards; a real election has its definition on the record and
/// waits for [`install_keys`], dry runs and [`seal`].
///
/// `seed` is fresh randomness for the record's key of a real election. `database` is `sqlite:FILE` (relative to the home) or `postgres://…`.
///
/// # Errors
/// A faulty folder, a home that exists, a database that is not empty.
pub async fn init(
    path: &Path,
    folder_path: &Path,
    database: &str,
    clock: Clock,
    seed: [u8; 32],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Done, CommissionError> {
    let files = folder::load(folder_path)?;
    let definition = Arc::new(read(&files).map_err(CommissionError::Folder)?);
    let file = HomeFile {
        format: 1,
        election: definition.id.clone(),
        definition: definition.digest,
        database: database.to_owned(),
    };
    let home = Home::create(path, file)?;
    let done = fill(home, &files, definition, clock, seed, progress).await;
    if done.is_err() {
        // Nothing half done: the folder was empty before. A database server keeps what it has; the next attempt says so.
        let _ = std::fs::remove_dir_all(path);
    }
    done
}

async fn fill(
    home: Home,
    files: &Files,
    definition: Arc<Definition>,
    clock: Clock,
    seed: [u8; 32],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Done, CommissionError> {
    for bytes in files.values() {
        home.put_blob(bytes)?;
    }
    home.put_blob(manifest(&definition.files).as_bytes())?;
    let record_key = if definition.rehearsal {
        rehearsal_key(&definition.id, &definition.origin)
    } else {
        make_key(&definition.origin, seed)?
    };
    home.put_key("record", &record_key)?;
    let store = Store::open(&home.database()).await?;
    store.migrate(schema::MIGRATIONS).await?;
    if store.query_opt(schema::HEAD_READ, vec![]).await?.is_some() {
        return Err(CommissionError::State("the database already holds a record; use an empty one".into()));
    }
    store
        .write(vec![Step::execute(
            schema::HEAD_INSERT,
            vec![Value::Int(0), Value::Blob(Tree::new().root().0.to_vec())],
        )])
        .await?;
    let mut book = Book { home, store, clock, recount: Recount::new(), tree: Tree::new(), definition, record_key };
    let content = Content::Definition { digest: book.definition.digest, files: book.definition.files.clone() };
    book.append(content).await?;
    if book.definition.rehearsal {
        book.rehearse(progress).await?;
    }
    book.finish().await
}

/// Puts the key list on the record: a statement signed by the root key, and the file it names.
///
/// # Errors
/// Keys that do not fit the definition, a second key list, a signature that is not the root's.
pub async fn install_keys(path: &Path, statement: &str, list: &str, clock: Clock) -> Result<Done, CommissionError> {
    let mut book = Book::open(path, clock).await?;
    book.home.put_blob(list.as_bytes())?;
    book.append(Content::Keys { note: statement.to_owned() }).await?;
    book.finish().await
}

/// Makes the statement of a key list, to be signed by the root key, wherever that is kept.
///
/// # Errors
/// A home that cannot be opened.
pub async fn keys_statement(
    path: &Path,
    list: &[KeyRow],
    root: &VerifierKey,
    clock: Clock,
) -> Result<String, CommissionError> {
    let book = Book::open(path, clock).await?;
    Ok(keys_of(&book.definition, &book.record_key, list, &write_key_list(list), root).to_text())
}

/// Seals: every pair of the definition must have come through its dry run.
///
/// # Errors
/// Pairs without a dry run, named; a second seal.
pub async fn seal(path: &Path, commission_key: &SigningKey, clock: Clock) -> Result<Done, CommissionError> {
    let mut book = Book::open(path, clock).await?;
    book.seal(commission_key).await?;
    book.finish().await
}

fn make_key(name: &str, seed: [u8; 32]) -> Result<SigningKey, CommissionError> {
    SigningKey::from_seed(name, seed).map_err(|e| CommissionError::State(e.to_string()))
}

fn keys_of(definition: &Definition, record_key: &SigningKey, rows: &[KeyRow], list: &str, root: &VerifierKey) -> Keys {
    Keys {
        election: definition.id.clone(),
        definition: definition.digest,
        list: Digest::of(list.as_bytes()),
        count: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        record: record_key.verifier().to_string(),
        root: root.to_string(),
    }
}

/// A home that no server runs on, with its record in hand: acts are appended one by one.
struct Book {
    home: Home,
    store: Store,
    clock: Clock,
    recount: Recount,
    tree: Tree,
    definition: Arc<Definition>,
    record_key: SigningKey,
}

impl Book {
    async fn open(path: &Path, clock: Clock) -> Result<Self, CommissionError> {
        let home = Home::open(path)?;
        let store = Store::open(&home.database()).await?;
        store.migrate(schema::MIGRATIONS).await?;
        let (recount, tree) = crate::running::read_back(&home, &store).await?;
        let definition = recount
            .definition()
            .cloned()
            .ok_or_else(|| CommissionError::RecordCorrupt { detail: "there is no definition".into() })?;
        let record_key = home.key("record")?;
        Ok(Self { home, store, clock, recount, tree, definition, record_key })
    }

    /// Tries the act on the state and, if it follows, makes it durable.
    async fn append(&mut self, content: Content) -> Result<(), CommissionError> {
        let index = self.tree.size();
        let at = (self.clock)().max(self.recount.last().unwrap_or(Moment(i64::MIN)));
        let act = Act { at, by: BY.to_owned(), content };
        let wrong = |error| CommissionError::Entry { index, error };
        let entry = act.to_entry().map_err(|e| wrong(e.into()))?;
        let prepared = self.recount.prepare(&entry, Signatures::Check).map_err(wrong)?;
        let keys = prepared.kind() == "keys";
        self.recount.apply(prepared, &self.home.blobs(), Signatures::Check).map_err(wrong)?;
        if let Some(authority) = self.recount.authority().filter(|_| keys) {
            authority.check_points(|_| true).map_err(|e| wrong(RecountError::Keys(e.to_string())))?;
        }
        let (old_size, old_root) = (self.tree.size(), self.tree.root());
        self.tree.push(leaf_hash(&entry));
        let blob = |h: record::Hash| Value::Blob(h.0.to_vec());
        let row = vec![
            Value::Int(as_i64(index)),
            Value::Blob(entry),
            Value::Int(as_i64(index + 1)),
            Value::Text(String::new()),
        ];
        self.store
            .write(vec![
                Step::expecting(
                    1,
                    schema::HEAD_SWAP,
                    vec![
                        Value::Int(as_i64(index + 1)),
                        blob(self.tree.root()),
                        Value::Int(as_i64(old_size)),
                        blob(old_root),
                    ],
                ),
                Step::Load {
                    table: "entry",
                    columns: schema::ENTRY_COLUMNS,
                    types: schema::ENTRY_TYPES,
                    rows: vec![row],
                },
            ])
            .await?;
        Ok(())
    }

    async fn finish(self) -> Result<Done, CommissionError> {
        let (size, root) = (self.tree.size(), self.tree.root());
        let signed = sign_checkpoint(&self.definition.origin, &self.record_key, size, root);
        publisher::repair(&self.store, &self.home.public(), &self.tree, &signed, &|_, _| {}).await?;
        Ok(Done {
            election: self.definition.id.clone(),
            definition: self.definition.digest,
            size,
            root,
            root_key: self.recount.authority().map(|a| a.root.to_string()),
            sealed: self.recount.tally().is_some_and(election::tally::Tally::is_sealed),
            pairs: self.definition.pairs.len(),
        })
    }

    /// A rehearsal: keys that follow from the id, the dry run of every pair, the seal.
    async fn rehearse(&mut self, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<(), CommissionError> {
        let d = Arc::clone(&self.definition);
        let device_keys: Vec<SigningKey> = d.stations.par_iter().map(|s| rehearsal_key(&d.id, &s.id)).collect();
        let office: Vec<_> = office(&d)
            .into_iter()
            .map(|(name, purpose, scope)| (rehearsal_key(&d.id, &name), purpose, scope))
            .collect();
        let mut rows: Vec<KeyRow> = office.iter().map(|(key, purpose, scope)| row(key, *purpose, scope)).collect();
        rows.extend(d.stations.iter().zip(&device_keys).map(|(s, k)| row(k, Purpose::Device, &s.id)));
        let list = write_key_list(&rows);
        let root = rehearsal_key(&d.id, &root_key_name(&d.origin));
        let statement = keys_of(&d, &self.record_key, &rows, &list, &root.verifier()).to_text();
        self.home.put_blob(list.as_bytes())?;
        self.home.put_key("root", &root)?;
        for (key, _, _) in office.iter().take(OFFICE) {
            self.home.put_key(key.name(), key)?;
        }
        self.append(Content::Keys { note: sign(&statement, &root)? }).await?;
        self.dry_run_all(&device_keys, progress).await?;
        self.seal(&office[0].0).await
    }

    /// Makes and checks the dry-run minutes of every pair, exactly as the intake would.
    async fn dry_run_all(
        &mut self,
        keys: &[SigningKey],
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<(), CommissionError> {
        let d = Arc::clone(&self.definition);
        let authority =
            Arc::clone(self.recount.authority().ok_or_else(|| CommissionError::State("there are no keys".into()))?);
        let at = (self.clock)();
        let (done, of) = (AtomicU64::new(0), d.pairs.len() as u64);
        let rows: Vec<Vec<Value>> = (0..d.pairs.len())
            .into_par_iter()
            .map(|i| {
                let pair = PairIx::from(i);
                let station = d.pairs[i].station;
                let text = dry_run_text(&d, pair);
                let note = sign(&text, &keys[station.at()])?;
                let refused =
                    |error| CommissionError::State(format!("dry run of {}: {error}", d.stations[station.at()].id));
                let resolved =
                    prepare_minutes(&note, Channel::Transmitted, &d, &authority, Signatures::Check).map_err(refused)?;
                let digest = Digest::of(text.as_bytes());
                let (station, contest, round) = dry_run_key(&d, &resolved);
                let n = done.fetch_add(1, Ordering::Relaxed) + 1;
                if n.is_multiple_of(500) || n == of {
                    progress(n, of);
                }
                Ok(vec![
                    Value::Text(station),
                    Value::Text(contest),
                    Value::Int(i64::from(round)),
                    Value::Blob(digest.0.to_vec()),
                    Value::Int(at.0),
                ])
            })
            .collect::<Result<_, CommissionError>>()?;
        self.store
            .write(vec![Step::Load {
                table: "dry_run",
                columns: schema::DRY_RUN_COLUMNS,
                types: schema::DRY_RUN_TYPES,
                rows,
            }])
            .await?;
        Ok(())
    }

    async fn seal(&mut self, commission_key: &SigningKey) -> Result<(), CommissionError> {
        let d = Arc::clone(&self.definition);
        let mut digests: Vec<Option<Digest>> = vec![None; d.pairs.len()];
        self.store
            .export(&[schema::DRY_RUN_ALL], |_, rows| {
                for r in rows {
                    let text = |i| r.get_text(i).map_err(std::io::Error::other);
                    let (station, contest) = (text(0)?, text(1)?);
                    let pair = d.station(station).and_then(|s| d.pair(s, contest));
                    let round = r.get_i64(2).and_then(as_u64).map_err(std::io::Error::other)?;
                    let digest = r.get_blob(3).ok().and_then(|b| <[u8; 32]>::try_from(b).ok()).map(Digest);
                    if let Some(p) = pair.filter(|p| u64::from(d.contest_of(*p).round) == round) {
                        digests[p.at()] = digest;
                    }
                }
                Ok(())
            })
            .await?;
        let silent: Vec<String> = (0..d.pairs.len())
            .filter(|i| digests[*i].is_none())
            .map(|i| format!("{} ({})", d.stations[d.pairs[i].station.at()].id, d.ballot_name(i.into())))
            .collect();
        if !silent.is_empty() {
            let shown = silent.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
            return Err(CommissionError::State(format!(
                "{} pairs have not come through their dry run: {shown}{}",
                silent.len(),
                if silent.len() > 20 { ", …" } else { "" }
            )));
        }
        let names: Vec<String> = (0..d.pairs.len()).map(|i| d.ballot_name(i.into())).collect();
        let file = write_seal_file(d.pairs.iter().enumerate().filter_map(|(i, p)| {
            Some(SealRow {
                station: &d.stations[p.station.at()].id,
                contest: &names[i],
                round: d.contests[p.contest.at()].round,
                dry_run: digests[i]?,
            })
        }));
        let seal = Seal {
            election: d.id.clone(),
            definition: d.digest,
            pairs: self.home.put_blob(file.as_bytes())?,
            count: u32::try_from(d.pairs.len()).unwrap_or(u32::MAX),
        };
        let note = sign(&seal.to_text(), commission_key)?;
        self.append(Content::Seal { note }).await
    }
}

/// How many keys a rehearsal has beside those of its stations and of the register of boards.
const OFFICE: usize = 4 + BOARD_KEYS.len();

/// The keys of a rehearsal beside those of its stations: names, purposes and scopes. After those of the office come
/// those that the register of boards names, then those of who vouches for the record.
fn office(d: &Definition) -> Vec<(String, Purpose, &str)> {
    let root = d.areas[Definition::ROOT.at()].id.as_str();
    let of = |name: &str, purpose| (name.to_owned(), purpose, root);
    let mut keys = vec![of(COMMISSION_KEY, Purpose::Commission)];
    keys.extend(BOARD_KEYS.map(|name| of(name, Purpose::Board)));
    keys.extend([of(DESK_KEY, Purpose::Desk), of(DELIVERY_KEY, Purpose::Delivery), of(PARTY_KEY, Purpose::Party)]);
    for board in d.boards.list() {
        let scope = d.areas[board.area.at()].id.as_str();
        // The register names a key once; that it is none of those above or a station's is all that is left to look at.
        let names = board.members.iter().map(|m| m.key.as_str());
        let new = |name: &&str| keys[..OFFICE].iter().all(|(known, ..)| known != name) && d.station(name).is_none();
        let new: Vec<_> = names.filter(new).map(|name| (name.to_owned(), Purpose::Board, scope)).collect();
        keys.extend(new);
    }
    for observer in REHEARSAL_OBSERVERS {
        let both = [(witness_key_name(observer), Purpose::Witness), (recount_key_name(observer), Purpose::Recount)];
        let new = both.into_iter().filter(|(name, _)| d.station(name).is_none() && keys.iter().all(|k| k.0 != *name));
        let new: Vec<_> = new.map(|(name, purpose)| (name, purpose, observer)).collect();
        keys.extend(new);
    }
    keys
}

fn row(key: &SigningKey, purpose: Purpose, scope: &str) -> KeyRow {
    KeyRow { name: key.name().to_owned(), purpose, scope: scope.to_owned(), key: key.verifier().public_bytes() }
}

fn sign(text: &str, key: &SigningKey) -> Result<String, CommissionError> {
    SignedNote::sign(text, &[key]).map(|n| n.to_string()).map_err(|e| CommissionError::State(e.to_string()))
}

/// The text of a dry run: all figures zero, closed at midnight of the polling day, so that everyone can make it again.
fn dry_run_text(d: &Definition, pair: PairIx) -> String {
    let p = &d.pairs[pair.at()];
    let station = &d.stations[p.station.at()];
    let contest = &d.contests[p.contest.at()];
    let ballot = d.ballot_name(pair);
    let zero = Some(0);
    Minutes {
        election: &d.id,
        definition: d.digest,
        mode: Mode::DryRun,
        contest: &ballot,
        round: contest.round,
        station: &station.id,
        count: d.counts[0],
        issue: 1,
        closed: Closed::parse(&format!("{}T00:00:00+00:00", station.polling_day))
            .expect("the folder checked the polling day"),
        figures: Figures { registered: zero, voted: zero, valid: zero, invalid: zero },
        votes: contest.list(p.list).iter().map(|c| (contest.choices[*c as usize].id.as_str(), 0)).collect(),
    }
    .to_text()
}
