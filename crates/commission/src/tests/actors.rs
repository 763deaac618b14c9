//! A made-up election in a temporary home, and those who act in it.

use crate::clock::Clock;
use crate::running::Commission;
use crate::{CommissionError, intake::Answer, intake::IntakeError, setup};
use election::act::{Channel, Content, Moment};
use election::definition::Definition;
use election::id::{Count, Digest};
use election::minutes::{Closed, Figures, Minutes, Mode};
use observer::authority::rehearsal_key;
use observer::blobs::{BlobFolder, Blobs as _};
use record::SignedNote;
use station::receipt::{Kept, Receipt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub(crate) const STATIONS: usize = 30;

/// A clock that moves a second each time it is read.
pub(crate) fn clock() -> Clock {
    let t = AtomicI64::new(1_800_000_000_000_000);
    Arc::new(move || Moment(t.fetch_add(1_000_000, Ordering::Relaxed)))
}

pub(crate) fn write_folder(folder: &Path, rehearsal: bool) {
    write_folder_with(folder, rehearsal, "");
}

/// With more tables at the end of `election.toml`.
pub(crate) fn write_folder_with(folder: &Path, rehearsal: bool, more: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let toml = format!(
        "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"Europe/Istanbul\"\nlanguages = [\"en\"]\nrehearsal = {rehearsal}\n[name]\nen = \"Made up\"\n[[contest]]\nid = \"parliament\"\nname = {{ en = \"Parliament\" }}\n[contest.allocation]\nmethod = \"dhondt\"\n{more}"
    );
    let mut stations = String::from("station,area\n");
    for i in 0..STATIONS {
        stations.push_str(&format!("x/{i},{}\n", ["x/n", "x/s"][i % 2]));
    }
    for (name, text) in [
        ("election.toml", toml.as_str()),
        ("areas.csv", "area,parent,kind,name\nx,,country,X\nx/n,x,province,N\nx/s,x,province,S\n"),
        ("stations.csv", &stations),
        ("choices.csv", "contest,choice,name\nparliament,red,Red\nparliament,blue,Blue\n"),
        ("seats.csv", "contest,area,seats\nparliament,x/n,3\nparliament,x/s,2\n"),
        ("parties.csv", "party,name,eligible\nred,Red,yes\nblue,Blue,yes\n"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// A home with its temporary folder.
pub(crate) struct TestHome {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Clock,
}

impl TestHome {
    /// A rehearsal, sealed, in this database.
    pub(crate) async fn sealed(database: &str) -> Self {
        Self::sealed_with(database, "").await
    }

    /// An election that is no rehearsal, sealed; its keys are those of a rehearsal all the same, so that tests can sign.
    pub(crate) async fn real(database: &str) -> Self {
        use election::statement::{KeyRow, Purpose, write_key_list};
        let home = Self::unmade();
        write_folder(&home.election(), false);
        let clock = || Arc::clone(&home.clock);
        setup::init(&home.path(), &home.election(), database, clock(), [9; 32], &|_, _| {}).await.unwrap();
        let key = |name: &str| rehearsal_key("made-up", name);
        let row = |name: &str, purpose, scope: &str| KeyRow {
            name: name.into(),
            purpose,
            scope: scope.into(),
            key: key(name).verifier().public_bytes(),
        };
        let mut rows = vec![row("commission", Purpose::Commission, "x"), row("desk", Purpose::Desk, "x")];
        rows.extend([row("delivery", Purpose::Delivery, "x"), row("delivery-north", Purpose::Delivery, "x/n")]);
        rows.extend((0..STATIONS).map(|i| format!("x/{i}")).map(|s| row(&s, Purpose::Device, &s)));
        let root = key("root:scrutineer/made-up");
        let text = setup::keys_statement(&home.path(), &rows, &root.verifier(), clock()).await.unwrap();
        let signed = SignedNote::sign(&text, &[&root]).unwrap().to_string();
        setup::install_keys(&home.path(), &signed, &write_key_list(&rows), clock()).await.unwrap();
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        for i in 0..STATIONS {
            send(&c, &note_with(&d, i, |m| m.mode = Mode::DryRun)).await.unwrap();
        }
        c.close().await;
        assert!(setup::seal(&home.path(), &key("commission"), clock()).await.unwrap().sealed);
        home
    }

    /// With more tables at the end of `election.toml`.
    pub(crate) async fn sealed_with(database: &str, more: &str) -> Self {
        let home = Self::unmade();
        write_folder_with(&home.election(), true, more);
        let seed = [3; 32];
        let done = setup::init(&home.path(), &home.election(), database, Arc::clone(&home.clock), seed, &|_, _| {})
            .await
            .unwrap();
        assert!(done.sealed);
        assert_eq!(done.size, 3);
        home
    }

    pub(crate) fn unmade() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_folder(&folder.path().join("election"), true);
        Self { folder, clock: clock() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub(crate) fn election(&self) -> PathBuf {
        self.folder.path().join("election")
    }

    /// A stored file, checked.
    pub(crate) fn blob(&self, digest: Digest) -> Option<Vec<u8>> {
        BlobFolder(self.path().join("public/blob")).get(digest)
    }

    /// How many files are stored.
    pub(crate) fn blobs(&self) -> usize {
        std::fs::read_dir(self.path().join("public/blob")).unwrap().count()
    }

    pub(crate) async fn open(&self) -> Result<Commission, CommissionError> {
        Commission::open(&self.path(), Arc::clone(&self.clock), &[], &|_| {}).await
    }
}

/// Minutes of a station, sealed with its rehearsal key.
pub(crate) fn note(d: &Definition, station: usize, issue: u16, red: u32, blue: u32) -> String {
    note_with(d, station, |m| {
        m.issue = issue;
        m.votes = vec![("red", red), ("blue", blue)];
        m.figures =
            Figures { registered: Some(1000), voted: Some(red + blue), valid: Some(red + blue), invalid: Some(0) };
    })
}

pub(crate) fn note_with(d: &Definition, station: usize, change: impl for<'a> FnOnce(&mut Minutes<'a>)) -> String {
    let id = &d.stations[station].id;
    let mut m = Minutes {
        election: &d.id,
        definition: d.digest,
        mode: Mode::Live,
        contest: "parliament",
        round: 1,
        station: id,
        count: Count::Hand,
        issue: 1,
        closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
        figures: Figures { registered: Some(1000), voted: Some(0), valid: Some(0), invalid: Some(0) },
        votes: vec![("red", 0), ("blue", 0)],
    };
    change(&mut m);
    sign(d, &m.to_text(), &[id])
}

/// A text signed with these rehearsal keys.
pub(crate) fn sign(d: &Definition, text: &str, names: &[&str]) -> String {
    let keys: Vec<_> = names.iter().map(|n| rehearsal_key(&d.id, n)).collect();
    SignedNote::sign(text, &keys.iter().collect::<Vec<_>>()).unwrap().to_string()
}

/// The text of a note signed by another instead.
pub(crate) fn signed_by(d: &Definition, note: &str, name: &str) -> String {
    sign(d, election::minutes::text_of(note).unwrap(), &[name])
}

pub(crate) async fn send(c: &Commission, note: &str) -> Result<Answer, IntakeError> {
    send_as(c, Channel::Transmitted, note).await
}

pub(crate) async fn send_as(c: &Commission, channel: Channel, note: &str) -> Result<Answer, IntakeError> {
    c.intake.copy(channel, note.as_bytes(), "test").await
}

pub(crate) async fn declare(c: &Commission, note: &str) -> Result<Answer, IntakeError> {
    c.intake.statement(note.as_bytes(), "test").await
}

/// The outside of a PNG of this size; `mark` makes it a picture of its own.
pub(crate) fn png(width: u32, height: u32, mark: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\0\0\0\0crc.\0\0\0\x01IDAT");
    bytes.push(mark);
    bytes.extend(b"crc.\0\0\0\0IENDcrc.");
    bytes
}

pub(crate) fn kept(answer: Answer) -> Kept {
    match answer {
        Answer::Minutes(r) => match *r {
            Receipt::Minutes(k) => k,
            Receipt::DryRun(_) => panic!("a dry run"),
        },
        Answer::Statement(_) => panic!("a statement"),
    }
}

/// Checks the receipt of a statement as its sender would.
pub(crate) fn verify_statement(c: &Commission, answer: &Answer, sent: Content) {
    let json = serde_json::to_vec(answer).unwrap();
    let verifier = station::receipt::Verifier::new(&c.live.definition().origin, c.live.record_key());
    verifier.verify_statement(&json, sent).unwrap();
}

pub(crate) fn verify(c: &Commission, answer: &Answer, note: &str) {
    let json = serde_json::to_vec(answer).unwrap();
    station::receipt::verify(&json, note, &c.live.definition().origin, &c.live.record_key()).unwrap();
}
