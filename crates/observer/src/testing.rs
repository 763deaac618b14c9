//! Whole records for tests and benchmarks: a made-up election with its keys, seal and minutes, written as a directory of static files.
//!
//! Everything can be changed before it is written, also to what must never be.

use crate::authority::{BOARD_KEY, COMMISSION_KEY, DELIVERY_KEY, DESK_KEY, rehearsal_key, root_key_name};
use crate::recount::{Recount, Signatures};
use election::act::{Act, Channel, Content, Moment};
use election::definition::Definition;
use election::folder::{self, Files};
use election::id::{ContestIx, Count, Digest};
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::{
    Announcement, Document, KeyRow, Keys, Page, Purpose, Seal, SealRow, Stage, write_key_list, write_seal_file,
};
use record::hash::leaf_hash;
use record::tile::{TileKind, encode_bundle, tiles_of};
use record::{Checkpoint, SignedNote, SigningKey, Tree, VerifierKey, checkpoint};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Id of the election.
pub const ELECTION: &str = "made-up";
/// Origin of its record.
pub const ORIGIN: &str = "scrutineer/made-up";

/// A record in the making.
#[derive(Debug, Clone)]
pub struct Made {
    /// The definition.
    pub definition: Arc<Definition>,
    /// The root's key.
    pub root: SigningKey,
    /// The record's key.
    pub record: SigningKey,
    /// Origin of the checkpoint.
    pub origin: String,
    /// The entries.
    pub entries: Vec<Vec<u8>>,
    /// Files named by acts.
    pub blobs: HashMap<Digest, Vec<u8>>,
    folder: Files,
}

/// The election folder: a country of two provinces, one with two districts; `stations` stations and `choices` lists.
#[must_use]
pub fn folder(stations: usize, choices: usize) -> Files {
    let toml = "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"Europe/Istanbul\"\nlanguages = [\"en\"]\nrehearsal = true\ncounts = [\"hand\"]\n[name]\nen = \"Made up\"\n[[contest]]\nid = \"parliament\"\nname = { en = \"Parliament\" }\n[contest.allocation]\nmethod = \"dhondt\"\n";
    let mut rows = String::from("station,area,registered\n");
    for i in 0..stations {
        rows.push_str(&format!("x/{i},{},1000\n", ["x/n/a", "x/n/b", "x/s"][i % 3]));
    }
    let mut lists = String::from("contest,choice,name\n");
    for i in 0..choices {
        lists.push_str(&format!("parliament,list-{i},List {i}\n"));
    }
    [
        ("election.toml", toml),
        ("areas.csv", "area,parent,kind,name\nx,,country,X\nx/n,x,province,N\nx/s,x,province,S\nx/n/a,x/n,district,A\nx/n/b,x/n,district,B\n"),
        ("stations.csv", rows.as_str()),
        ("choices.csv", lists.as_str()),
        ("seats.csv", "contest,area,seats\nparliament,x/n,3\nparliament,x/s,2\n"),
    ]
    .map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec()))
    .into()
}

impl Made {
    /// Nothing recorded yet; all keys derived from `secret`.
    #[must_use]
    pub fn empty(secret: &str, stations: usize, choices: usize) -> Self {
        Self::of(secret, folder(stations, choices))
    }

    fn of(secret: &str, folder: Files) -> Self {
        Self {
            definition: Arc::new(folder::read(&folder).expect("the folder of the tests is sound")),
            root: rehearsal_key(secret, &root_key_name(ORIGIN)),
            record: rehearsal_key(secret, ORIGIN),
            origin: ORIGIN.to_owned(),
            entries: vec![],
            blobs: HashMap::new(),
            folder,
        }
    }

    /// Definition, keys and seal of every station.
    #[must_use]
    pub fn sealed(stations: usize, choices: usize) -> Self {
        let mut made = Self::empty(ELECTION, stations, choices);
        made.define();
        made.keys();
        made.seal(|_| true);
        made
    }

    /// As sealed, of an election that is no rehearsal.
    #[must_use]
    pub fn real(stations: usize, choices: usize) -> Self {
        let mut folder = folder(stations, choices);
        let toml = folder.get_mut("election.toml").expect("it is in the folder");
        *toml = String::from_utf8_lossy(toml).replace("rehearsal = true\n", "").into_bytes();
        let mut made = Self::of(ELECTION, folder);
        made.define();
        made.keys();
        made.seal(|_| true);
        made
    }

    /// As sealed, and every station has reported once.
    #[must_use]
    pub fn reported(stations: usize, choices: usize) -> Self {
        let mut made = Self::sealed(stations, choices);
        for station in 0..stations {
            let note = made.minutes(station, 1, 0);
            made.push_minutes(&note);
        }
        made
    }

    /// The key of a station's device, the commission or the board.
    #[must_use]
    pub fn key(&self, name: &str) -> SigningKey {
        rehearsal_key(ELECTION, name)
    }

    /// Keeps a file.
    pub fn blob(&mut self, bytes: impl Into<Vec<u8>>) -> Digest {
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        self.blobs.insert(digest, bytes);
        digest
    }

    /// The act as an entry: one second after the one before.
    #[must_use]
    pub fn entry(&self, content: Content) -> Vec<u8> {
        let at = Moment(1_778_430_000_000_000 + 1_000_000 * i64::try_from(self.entries.len()).expect("few entries"));
        Act { at, by: "commission".into(), content }.to_entry().expect("acts of the tests are short")
    }

    /// Appends an act.
    pub fn push(&mut self, content: Content) {
        let entry = self.entry(content);
        self.entries.push(entry);
    }

    /// Appends the definition.
    pub fn define(&mut self) {
        let files = self.folder.clone();
        let files = files.into_iter().map(|(name, bytes)| (name, self.blob(bytes))).collect();
        self.push(Content::Definition { digest: self.definition.digest, files });
    }

    /// Appends the key list.
    pub fn keys(&mut self) {
        let row = |name: &str, purpose, scope: &str| KeyRow {
            name: name.into(),
            purpose,
            scope: scope.into(),
            key: self.key(name).verifier().public_bytes(),
        };
        let mut rows = vec![row(COMMISSION_KEY, Purpose::Commission, "x"), row(BOARD_KEY, Purpose::Board, "x")];
        rows.extend([row(DESK_KEY, Purpose::Desk, "x"), row(DELIVERY_KEY, Purpose::Delivery, "x")]);
        rows.extend(self.definition.stations.iter().map(|s| row(&s.id, Purpose::Device, &s.id)));
        let count = u32::try_from(rows.len()).expect("few keys");
        let list = self.blob(write_key_list(&rows));
        let keys = Keys {
            election: ELECTION.into(),
            definition: self.definition.digest,
            list,
            count,
            record: self.record.verifier().to_string(),
            root: self.root.verifier().to_string(),
        };
        let note = sign(&keys.to_text(), &self.root);
        self.push(Content::Keys { note });
    }

    /// Appends the seal of those stations that fit.
    pub fn seal(&mut self, fits: impl Fn(usize) -> bool) {
        let definition = Arc::clone(&self.definition);
        let rows: Vec<SealRow<'_>> = (0..definition.stations.len())
            .filter(|i| fits(*i))
            .map(|i| SealRow {
                station: &definition.stations[i].id,
                contest: "parliament",
                round: 1,
                dry_run: Digest([0; 32]),
            })
            .collect();
        let count = u32::try_from(rows.len()).expect("few stations");
        let pairs = self.blob(write_seal_file(rows.into_iter()));
        let seal = Seal { election: ELECTION.into(), definition: definition.digest, pairs, count };
        let note = sign(&seal.to_text(), &self.key(COMMISSION_KEY));
        self.push(Content::Seal { note });
    }

    /// The text of minutes whose figures add up; `more` votes go to the first list.
    #[must_use]
    pub fn minutes_text(&self, station: usize, issue: u16, more: u32, mode: Mode) -> String {
        let choices = &self.definition.contests[0].choices;
        let votes: Vec<(&str, u32)> = choices
            .iter()
            .zip(0..)
            .map(|(c, i)| {
                (c.id.as_str(), 10 + (u32::try_from(station).unwrap_or(0) + i * 7) % 13 + if i == 0 { more } else { 0 })
            })
            .collect();
        let valid = votes.iter().map(|v| v.1).sum();
        Minutes {
            election: ELECTION,
            definition: self.definition.digest,
            mode,
            contest: "parliament",
            round: 1,
            station: &self.definition.stations[station].id,
            count: Count::parse("hand").expect("a count"),
            issue,
            closed: Closed::parse("2026-05-10T20:00:00+03:00").expect("a moment"),
            figures: Figures { registered: Some(1000), voted: Some(valid + 1), valid: Some(valid), invalid: Some(1) },
            votes,
        }
        .to_text()
    }

    /// The text of the only page of a station's paper, without a digest of minutes.
    #[must_use]
    pub fn page_text(&self, station: usize) -> String {
        Page {
            election: ELECTION.into(),
            contest: "parliament".into(),
            round: 1,
            station: self.definition.stations[station].id.clone(),
            count: Count::parse("hand"),
            issue: 1,
            document: Document::Result,
            page: 1,
            pages: 1,
            minutes: None,
        }
        .to_text()
    }

    /// Minutes signed by the station's device.
    #[must_use]
    pub fn minutes(&self, station: usize, issue: u16, more: u32) -> String {
        let key = self.key(&self.definition.stations[station].id);
        sign(&self.minutes_text(station, issue, more, Mode::Live), &key)
    }

    /// Appends minutes.
    pub fn push_minutes(&mut self, note: &str) {
        self.push(Content::Minutes { channel: Channel::Transmitted, note: note.to_owned(), delivery: None });
    }

    /// What follows from the entries.
    #[must_use]
    pub fn recount(&self) -> Recount {
        let mut recount = Recount::new();
        for entry in &self.entries {
            let prepared = recount.prepare(entry, Signatures::Trust).expect("announced records of the tests are sound");
            recount.apply(prepared, &self.blobs, Signatures::Trust).expect("announced records of the tests are sound");
        }
        recount
    }

    /// Appends an announcement of what follows; `change` may make it say something else.
    pub fn announce(&mut self, stage: Stage, change: impl FnOnce(&mut Announcement)) {
        let recount = self.recount();
        let tally = recount.tally().expect("defined");
        let mut announcement = Announcement {
            election: ELECTION.into(),
            definition: self.definition.digest,
            contest: "parliament".into(),
            round: 1,
            stage,
            size: tally.size(),
            results: tally.results(ContestIx(0)).expect("seats can be computed"),
        };
        change(&mut announcement);
        let note = sign(&announcement.to_text(), &self.key(COMMISSION_KEY));
        self.push(Content::Announcement { note });
    }

    /// The tree of the first `size` entries.
    #[must_use]
    pub fn tree(&self, size: usize) -> Tree {
        Tree::from_leaves(self.entries[..size].iter().map(|e| leaf_hash(e)))
    }

    /// The signed checkpoint of the first `size` entries.
    #[must_use]
    pub fn checkpoint(&self, size: usize) -> String {
        let head = Checkpoint::new(&self.origin, size as u64, self.tree(size).root());
        checkpoint::sign(&head, &[&self.record]).expect("a checkpoint of the tests is well-formed")
    }

    /// The root key, as it would be published.
    #[must_use]
    pub fn root_key(&self) -> VerifierKey {
        self.root.verifier()
    }

    /// Every file of the record's first `size` entries by its path.
    #[must_use]
    pub fn files(&self, size: usize) -> Vec<(String, Vec<u8>)> {
        let tree = self.tree(size);
        let mut files: Vec<(String, Vec<u8>)> =
            self.blobs.iter().map(|(d, b)| (format!("blob/{}", d.hex()), b.clone())).collect();
        for id in tiles_of(size as u64) {
            let bytes = match id.kind {
                TileKind::Entries => {
                    let start = usize::try_from(id.index).expect("small") * 256;
                    encode_bundle(self.entries[start..start + usize::from(id.width)].iter().map(Vec::as_slice))
                        .expect("entries are short")
                }
                TileKind::Hashes { .. } => tree.tile(&id).expect("within the tree"),
            };
            files.push((id.path(), bytes));
        }
        files.push(("checkpoint".into(), self.checkpoint(size).into_bytes()));
        files
    }

    /// Writes the whole record into a directory.
    ///
    /// # Errors
    /// Of the file system.
    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        self.write_first(dir, self.entries.len())
    }

    /// Writes the record as it was with its first `size` entries.
    ///
    /// # Errors
    /// Of the file system.
    pub fn write_first(&self, dir: &Path, size: usize) -> std::io::Result<()> {
        for (path, bytes) in self.files(size) {
            let path = dir.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(dir))?;
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }
}

/// The text as a note signed by the key.
#[must_use]
pub fn sign(text: &str, key: &SigningKey) -> String {
    SignedNote::sign(text, &[key]).expect("texts of the tests can be signed").to_string()
}
