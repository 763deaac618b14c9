//! Witnesses of a small server that forks, goes back, lies and breaks.

use super::*;
use crate::testing::Made;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use record::CosigningKey;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

#[derive(Default)]
struct Inner {
    files: HashMap<String, Vec<u8>>,
    posted: Vec<String>,
    /// Answers a post with this.
    refuses: Option<(u16, String)>,
    asked: Vec<String>,
}

#[derive(Clone, Default)]
struct Site(Arc<Mutex<Inner>>);

impl Site {
    fn shows(&self, made: &Made, size: usize) {
        self.with(|i| {
            i.files.clear();
            i.files.extend(made.files(size));
        });
    }

    fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.0.lock().unwrap())
    }

    fn posted(&self) -> Vec<String> {
        self.with(|i| i.posted.clone())
    }

    async fn start(made: &Made, size: usize) -> (Self, String) {
        let site = Self::default();
        site.shows(made, size);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(site.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        (site, url)
    }
}

async fn answer(State(site): State<Site>, method: Method, uri: Uri, body: Bytes) -> Response {
    let path = uri.path().trim_start_matches('/').to_owned();
    site.with(|i| {
        if method == Method::POST {
            if let Some((status, body)) = &i.refuses {
                return (StatusCode::from_u16(*status).unwrap(), body.clone()).into_response();
            }
            i.posted.push(String::from_utf8(body.to_vec()).unwrap());
            return StatusCode::OK.into_response();
        }
        i.asked.push(path.clone());
        match i.files.get(&path) {
            Some(bytes) => bytes.clone().into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    })
}

fn key() -> CosigningKey {
    CosigningKey::from_seed("witness/red", [7; 32]).unwrap()
}

fn options() -> Options {
    let fetch = mirror::Options {
        tries: 2,
        backoff: Duration::from_millis(5),
        silence_max: Duration::from_millis(300),
        entries_max: 100_000,
        ..mirror::Options::default()
    };
    Options { fetch, poll: Duration::from_millis(10), ..Options::default() }
}

fn open(dir: &TempDir, url: &str) -> Watcher {
    let ledger = Ledger::open(dir.path(), key(), false).unwrap();
    Watcher::new(url, Arc::new(ledger), options()).unwrap()
}

/// A clock that goes on by a second with each look at it.
fn clock() -> impl Fn() -> u64 + Sync {
    let t = AtomicU64::new(1_800_000_000);
    move || t.fetch_add(1, Ordering::Relaxed)
}

fn other(stations: usize) -> Made {
    let mut other = Made::sealed(stations, 2);
    for station in 0..stations {
        let note = other.minutes(station, 1, 5);
        other.push_minutes(&note);
    }
    other
}

fn size(event: Result<Event, WitnessError>) -> u64 {
    match event.unwrap() {
        Event::Cosigned { size, .. } => size,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_growing_record_is_cosigned_by_its_hashes_alone() {
    let made = Made::reported(600, 2);
    let (site, url) = Site::start(&made, 3).await;
    let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
    let mut witness = open(&dir, &url);
    for n in [3, 4, 255, 256, 300, 512, 600, 603] {
        site.shows(&made, n);
        assert_eq!(size(witness.look(&clock).await), n as u64);
    }
    assert_eq!(witness.look(&clock).await.unwrap(), Event::Unchanged);
    // A program that starts again goes on from its own hashes.
    drop(witness);
    site.with(|i| i.asked.clear());
    let mut witness = open(&dir, &url);
    assert_eq!(size(witness.look(&clock).await), 603);
    let asked = site.with(|i| std::mem::take(&mut i.asked));
    let entries = asked.iter().filter(|p| p.starts_with("tile/entries/")).count();
    assert_eq!(entries, 1, "the key list stands in the first bundle, no other entry is asked for: {asked:?}");
    assert!(!asked.iter().any(|p| p.starts_with("blob/")), "{asked:?}");
    for note in site.posted() {
        let (head, note) = record::checkpoint::open(&note, &made.origin, &made.record.verifier()).unwrap();
        assert!(cosignature::witnessed(&note, &key().verifier()).unwrap().is_some());
        assert_eq!(made.tree(usize::try_from(head.size).unwrap()).root(), head.root);
    }
    assert_eq!(site.posted().len(), 9);
}

#[tokio::test]
async fn a_witness_that_was_away_catches_up() {
    let made = Made::reported(2_000, 2);
    let (site, url) = Site::start(&made, 10).await;
    let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
    let mut witness = open(&dir, &url);
    assert_eq!(size(witness.look(&clock).await), 10);
    site.shows(&made, 2_003);
    assert_eq!(size(witness.look(&clock).await), 2_003);
}

#[tokio::test]
async fn with_the_records_key_given_no_entry_is_needed() {
    let made = Made::reported(20, 2);
    let (site, url) = Site::start(&made, 20).await;
    site.with(|i| i.files.retain(|path, _| !path.starts_with("tile/entries/") && !path.starts_with("blob/")));
    let dir = tempfile::tempdir().unwrap();
    let ledger = Arc::new(Ledger::open(dir.path(), key(), false).unwrap());
    let given = Options { record_key: Some(made.record.verifier()), ..options() };
    let mut witness = Watcher::new(&url, ledger, given).unwrap();
    assert_eq!(size(witness.look(&clock()).await), 20);
}

#[tokio::test]
async fn another_root_key_or_another_records_key_is_refused_before_anything_is_signed() {
    let made = Made::reported(20, 2);
    let (site, url) = Site::start(&made, 20).await;
    let dir = tempfile::tempdir().unwrap();
    let ledger = Arc::new(Ledger::open(dir.path(), key(), false).unwrap());
    let stranger = Made::empty("somebody", 3, 2);
    for (given, code) in [
        (Options { root_key: Some(stranger.root_key()), ..options() }, "root-key-differs"),
        (Options { record_key: Some(stranger.record.verifier()), ..options() }, "note-not-signed-by"),
    ] {
        let mut witness = Watcher::new(&url, Arc::clone(&ledger), given).unwrap();
        assert_eq!(witness.look(&clock()).await.unwrap_err().code(), code);
    }
    assert!(site.posted().is_empty() && ledger.origins().is_empty());
    let given = Options { root_key: Some(made.root_key()), ..options() };
    assert_eq!(size(Watcher::new(&url, ledger, given).unwrap().look(&clock()).await), 20);
}

/// Same size, larger, smaller: whatever the server shows of another history, it is refused with a proof that stands by itself.
#[tokio::test]
async fn another_history_is_refused_and_the_proof_convinces_anyone() {
    let (made, other) = (Made::reported(300, 2), other(300));
    for (cosigned, shown) in [(300, 300), (280, 303), (300, 200), (256, 303), (303, 256)] {
        let (site, url) = Site::start(&made, cosigned).await;
        let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
        let mut witness = open(&dir, &url);
        witness.look(&clock).await.unwrap();
        site.shows(&other, shown);
        let error = witness.look(&clock).await.unwrap_err();
        assert_eq!(error.code(), "history-rewritten", "{cosigned} {shown}: {error}");
        assert!(!error.is_passing());
        let WitnessError::TwoHistories { path, .. } = error else { panic!("{error}") };
        let report = Evidence::parse(&std::fs::read(path).unwrap()).unwrap();
        let proved = report.check(Some(&made.root_key())).unwrap();
        assert!(proved.anchored);
        assert_eq!(proved.forked.smaller.size, cosigned.min(shown) as u64);
        assert_eq!(site.posted().len(), 1, "nothing of the other history was signed");
        // It stays refused after a restart, and the honest history goes on.
        drop(witness);
        let mut witness = open(&dir, &url);
        assert_eq!(witness.look(&clock).await.unwrap_err().code(), "history-rewritten");
        site.shows(&made, 303);
        assert_eq!(size(witness.look(&clock).await), 303);
    }
}

/// Two witnesses are shown two histories: each cosigns what it sees, and their cosigned checkpoints alone prove the split.
#[tokio::test]
async fn a_split_view_shows_as_soon_as_two_witnesses_compare() {
    let (made, other) = (Made::reported(40, 2), other(40));
    let mut seen = vec![];
    for log in [&made, &other] {
        let (site, url) = Site::start(log, 30).await;
        let dir = tempfile::tempdir().unwrap();
        open(&dir, &url).look(&clock()).await.unwrap();
        seen.push(site.posted().remove(0));
    }
    let proof = Evidence::of(&made.origin, &made.record.verifier(), &seen[0], &seen[1], &Tree::new()).unwrap();
    assert!(proof.check(None).is_ok());
}

#[tokio::test]
async fn a_server_that_goes_back_gets_nothing_and_is_waited_for() {
    let made = Made::reported(300, 2);
    let (site, url) = Site::start(&made, 303).await;
    let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
    let mut witness = open(&dir, &url);
    witness.look(&clock).await.unwrap();
    site.shows(&made, 290);
    let error = witness.look(&clock).await.unwrap_err();
    assert_eq!(error.code(), "record-shrunk");
    assert!(error.is_passing(), "a cache may show an older state for a while");
    site.shows(&made, 303);
    assert_eq!(witness.look(&clock).await.unwrap(), Event::Unchanged);
    assert_eq!(site.posted().len(), 1);
}

#[tokio::test]
async fn malformed_and_huge_answers_are_refused() {
    let made = Made::reported(300, 2);
    let huge = record::Checkpoint::new(&made.origin, 1 << 60, made.tree(3).root());
    let huge = record::checkpoint::sign(&huge, &[&made.record]).unwrap().into_bytes();
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("checkpoint", b"hello\n".to_vec(), "note-no-empty-line"),
        ("checkpoint", vec![b'x'; 70_000], "mirror-too-large"),
        ("checkpoint", huge, "mirror-too-many-entries"),
        ("tile/0/000", vec![7; 256 * 32], "mirror-damaged"),
        ("tile/0/000", vec![7; 5], "mirror-damaged"),
        ("tile/entries/000", b"rubbish".to_vec(), "mirror-damaged"),
    ];
    for (file, bytes, code) in cases {
        let (site, url) = Site::start(&made, 303).await;
        site.with(|i| i.files.insert(file.into(), bytes));
        let dir = tempfile::tempdir().unwrap();
        let error = open(&dir, &url).look(&clock()).await.unwrap_err();
        assert_eq!(error.code(), code, "{file}: {error}");
        assert!(site.posted().is_empty());
    }
}

#[tokio::test]
async fn a_clock_that_was_set_back_signs_nothing_until_it_is_right() {
    let made = Made::reported(20, 2);
    let (site, url) = Site::start(&made, 10).await;
    let dir = tempfile::tempdir().unwrap();
    let mut witness = open(&dir, &url);
    witness.look(&|| 2_000).await.unwrap();
    site.shows(&made, 20);
    let error = witness.look(&|| 1_000).await.unwrap_err();
    assert_eq!(error.code(), "witness-clock-behind");
    assert!(error.is_passing());
    assert_eq!(size(witness.look(&|| 2_001).await), 20);
}

#[tokio::test]
async fn what_the_server_did_not_take_is_sent_again() {
    let made = Made::reported(20, 2);
    let (site, url) = Site::start(&made, 20).await;
    let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
    let mut witness = open(&dir, &url);
    site.with(|i| i.refuses = Some((403, r#"{"code":"unknown-witness","message":"nobody knows you"}"#.into())));
    let error = witness.look(&clock).await.unwrap_err();
    assert!(error.to_string().contains("unknown-witness") && error.is_passing(), "{error}");
    site.with(|i| i.refuses = None);
    assert_eq!(size(witness.look(&clock).await), 20);
    assert_eq!(witness.look(&clock).await.unwrap(), Event::Unchanged);
}

/// The state is put back from an old copy while the server has what this key signed later: that is taken over before anything is signed.
#[tokio::test]
async fn a_state_that_was_put_back_takes_over_what_the_key_had_signed() {
    let (made, forked) = (Made::reported(40, 2), other(40));
    let (site, url) = Site::start(&made, 10).await;
    let (dir, copy, clock) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), clock());
    let mut witness = open(&dir, &url);
    witness.look(&clock).await.unwrap();
    let cp =
        std::process::Command::new("cp").arg("-a").arg(format!("{}/.", dir.path().display())).arg(copy.path()).status();
    assert!(cp.unwrap().success());
    site.shows(&made, 30);
    witness.look(&clock).await.unwrap();
    let published = Published { cosigned: site.posted(), ..Published::default() };
    let json = serde_json::to_vec(&published).unwrap();

    let restored = || {
        let ledger = Arc::new(Ledger::open(copy.path(), key(), true).unwrap());
        Watcher::new(&url, ledger, options()).unwrap()
    };
    // The server uses the moment to show another history from act 3 on.
    site.shows(&forked, 43);
    site.with(|i| i.files.insert(published::ADDRESS.into(), json.clone()));
    assert_eq!(restored().look(&clock).await.unwrap_err().code(), "history-rewritten");
    site.shows(&made, 43);
    site.with(|i| i.files.insert(published::ADDRESS.into(), json));
    let mut witness = restored();
    assert_eq!(witness.look(&clock).await.unwrap(), Event::TakenOver { size: 30 });
    assert_eq!(size(witness.look(&clock).await), 43);
}
