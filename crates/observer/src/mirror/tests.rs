//! Copies from a small server that is changed, slowed and broken under way.

use super::*;
use crate::evidence::Evidence;
use crate::testing::{ELECTION, Made};
use crate::verify;
use crate::witness::published;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

#[derive(Default)]
struct Inner {
    files: HashMap<String, Vec<u8>>,
    asked: Vec<String>,
    /// Answers 500 this many times before anything else.
    failing: u32,
    /// Answers 500 to everything but these many more.
    good_left: Option<u32>,
    unchanged: u32,
    /// Answers 403 with this to every bundle of entries.
    held: Option<&'static str>,
    endless: Option<String>,
    hanging: Option<String>,
}

#[derive(Clone, Default)]
struct Site(Arc<Mutex<Inner>>);

impl Site {
    fn shows(&self, made: &Made, size: usize) {
        let mut inner = self.0.lock().unwrap();
        inner.files.retain(|path, _| path.starts_with("blob/"));
        inner.files.extend(made.files(size));
    }

    fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.0.lock().unwrap())
    }

    fn asked(&self) -> Vec<String> {
        self.with(|i| std::mem::take(&mut i.asked))
    }

    async fn start(made: &Made, size: usize) -> (Self, String) {
        let site = Self::default();
        site.shows(made, size);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/some/prefix/", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(site.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        (site, url)
    }
}

async fn answer(State(site): State<Site>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches("/some/prefix/").to_owned();
    let hangs = site.with(|i| i.hanging.as_ref() == Some(&path));
    if hangs {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    site.with(|i| {
        i.asked.push(path.clone());
        if i.failing > 0 || i.good_left == Some(0) {
            i.failing = i.failing.saturating_sub(1);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        if let Some(why) = i.held.filter(|_| path.starts_with("tile/entries/")) {
            return (StatusCode::FORBIDDEN, why).into_response();
        }
        i.good_left = i.good_left.map(|n| n - 1);
        if i.endless.as_ref() == Some(&path) {
            let chunks = std::iter::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 65_536]));
            return Body::from_stream(tokio_stream_iter(chunks)).into_response();
        }
        let Some(bytes) = i.files.get(&path) else { return StatusCode::NOT_FOUND.into_response() };
        let tag = format!("\"{}\"", election::id::Digest::of(bytes).hex());
        if headers.get("if-none-match").is_some_and(|t| t == tag.as_str()) {
            i.unchanged += 1;
            return StatusCode::NOT_MODIFIED.into_response();
        }
        ([("etag", tag)], bytes.clone()).into_response()
    })
}

fn tokio_stream_iter<I: Iterator + Send + 'static>(iter: I) -> impl tokio_stream::Stream<Item = I::Item> {
    tokio_stream::iter(iter)
}

fn quick() -> Options {
    Options {
        tries: 4,
        backoff: Duration::from_millis(5),
        poll: Duration::from_millis(20),
        silence_max: Duration::from_millis(300),
        ..Options::default()
    }
}

async fn copy(url: &str, dir: &TempDir, options: &Options) -> Result<Mirrored, MirrorError> {
    mirror(url, dir.path(), options, std::future::pending(), &|_| ()).await
}

fn dir() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn verified(dir: &TempDir, made: &Made) -> verify::Report {
    let options = verify::Options { root_key: Some(made.root_key()), ..Default::default() };
    let report = verify::verify(dir.path(), &options, &|_| ());
    assert!(report.ok, "{report}");
    report
}

/// Everything in the directory but blobs, checkpoints and evidence.
fn listed(dir: &TempDir) -> Vec<String> {
    fn walk(at: &Path, root: &Path, out: &mut Vec<String>) {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, out);
            } else {
                out.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut out = vec![];
    walk(dir.path(), dir.path(), &mut out);
    out.retain(|p| p.starts_with("tile/"));
    out.sort();
    out
}

#[tokio::test]
async fn a_copy_is_whole_and_verifies() {
    let made = Made::reported(600, 3);
    let (site, url) = Site::start(&made, 603).await;
    let dir = dir();
    let done = copy(&url, &dir, &quick()).await.unwrap();
    assert_eq!(done.size, 603);
    assert_eq!(verified(&dir, &made).minutes.counted, 600);
    assert!(dir.path().join("checkpoints/603").exists());
    site.asked();
    // Once more: nothing but the checkpoint and the last tile of hashes is asked for.
    let again = copy(&url, &dir, &quick()).await.unwrap();
    assert_eq!(again.size, 603);
    let again = |p: &String| p == "checkpoint" || p == published::ADDRESS || p.starts_with("tile/0/002");
    assert!(site.asked().iter().all(again));
}

#[tokio::test]
async fn growth_is_fetched_alone_and_partial_files_go_when_the_full_one_is_there() {
    let made = Made::reported(600, 3);
    let (site, url) = Site::start(&made, 500).await;
    let dir = dir();
    copy(&url, &dir, &quick()).await.unwrap();
    assert!(listed(&dir).contains(&"tile/entries/001.p/244".to_owned()));
    site.asked();
    site.shows(&made, 603);
    copy(&url, &dir, &quick()).await.unwrap();
    assert!(!site.asked().iter().any(|p| p.starts_with("tile/entries/000") || p.starts_with("blob/")));
    let expected = [
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/91",
        "tile/1/000.p/1",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/91",
    ];
    assert_eq!(listed(&dir), expected);
    verified(&dir, &made);
    let since = std::fs::read_to_string(dir.path().join("checkpoints/500")).unwrap();
    let options = verify::Options { since: vec![since], ..Default::default() };
    assert!(verify::verify(dir.path(), &options, &|_| ()).ok);
}

#[tokio::test]
async fn an_interrupted_copy_goes_on_where_it_stopped() {
    let made = Made::reported(2_000, 2);
    let (site, url) = Site::start(&made, 2_003).await;
    let dir = dir();
    site.with(|i| i.good_left = Some(22));
    let error = copy(&url, &dir, &Options { at_once: 1, ..quick() }).await.unwrap_err();
    assert_eq!(error.code(), "mirror-unreachable");
    assert!(!dir.path().join("checkpoint").exists(), "no checkpoint before all is there");
    let there: Vec<String> = listed(&dir).into_iter().filter(|p| p.starts_with("tile/entries/")).collect();
    assert!((2..8).contains(&there.len()), "{there:?}");
    site.asked();
    site.with(|i| i.good_left = None);
    copy(&url, &dir, &quick()).await.unwrap();
    let asked = site.asked();
    assert!(there.iter().all(|p| !asked.contains(p)), "{asked:?}");
    verified(&dir, &made);
}

#[tokio::test]
async fn a_damaged_file_of_the_copy_is_fetched_again() {
    let made = Made::reported(300, 2);
    let (_site, url) = Site::start(&made, 303).await;
    let dir = dir();
    copy(&url, &dir, &quick()).await.unwrap();
    let key_list = made.blobs.iter().find(|(_, b)| b.starts_with(b"name,purpose")).unwrap().0.hex();
    for file in ["tile/entries/000", "tile/0/001.p/47", "tile/1/000.p/1", &format!("blob/{key_list}")] {
        std::fs::write(dir.path().join(file), b"rubbish").unwrap();
        copy(&url, &dir, &quick()).await.unwrap();
        verified(&dir, &made);
    }
}

#[tokio::test]
async fn a_server_that_shrank_is_refused_and_the_proof_is_kept() {
    let made = Made::reported(300, 2);
    let (site, url) = Site::start(&made, 303).await;
    let dir = dir();
    copy(&url, &dir, &quick()).await.unwrap();
    site.shows(&made, 290);
    let error = copy(&url, &dir, &quick()).await.unwrap_err();
    assert_eq!(error.code(), "record-shrunk", "{error}");
    assert_eq!(std::fs::read_dir(dir.path().join("evidence")).unwrap().count(), 2);
    assert_eq!(verified(&dir, &made).size, 303);
}

#[tokio::test]
async fn another_history_is_refused_and_the_proof_is_kept() {
    let made = Made::reported(300, 2);
    let mut other = Made::sealed(300, 2);
    for station in 0..300 {
        let note = other.minutes(station, 1, 5);
        other.push_minutes(&note);
    }
    // The same size, a greater one, a smaller one.
    for (held, shown) in [(300, 300), (280, 303), (300, 200)] {
        let (site, url) = Site::start(&made, held).await;
        let dir = dir();
        copy(&url, &dir, &quick()).await.unwrap();
        site.shows(&other, shown);
        let error = copy(&url, &dir, &quick()).await.unwrap_err();
        assert_eq!(error.code(), "history-rewritten", "{error}");
        // Both checkpoints, and the report that proves it to anyone.
        let kept: Vec<_> = std::fs::read_dir(dir.path().join("evidence")).unwrap().map(|e| e.unwrap().path()).collect();
        assert_eq!(kept.len(), 3, "{kept:?}");
        let report = kept.iter().find(|p| p.extension().is_some_and(|e| e == "json")).unwrap();
        let report = Evidence::parse(&std::fs::read(report).unwrap()).unwrap();
        assert!(report.check(Some(&made.root_key())).unwrap().anchored);
        assert_eq!(verified(&dir, &made).size, held as u64);
    }
}

#[tokio::test]
async fn a_checkpoint_of_another_key_is_refused() {
    let made = Made::reported(20, 2);
    let (site, url) = Site::start(&made, 10).await;
    let dir = dir();
    copy(&url, &dir, &quick()).await.unwrap();
    let mut forged = made.clone();
    forged.record = crate::authority::rehearsal_key("somebody", crate::testing::ORIGIN);
    site.shows(&forged, 20);
    let error = copy(&url, &dir, &quick()).await.unwrap_err();
    assert_eq!(error.code(), "note-not-signed-by", "{error}");
    assert_eq!(verified(&dir, &made).size, 10);
}

#[tokio::test]
async fn another_root_key_than_the_given_one_is_refused_before_anything_is_stored() {
    let made = Made::reported(20, 2);
    let (_site, url) = Site::start(&made, 20).await;
    let dir = dir();
    let other = Made::empty("somebody", 3, 2).root_key();
    let error = copy(&url, &dir, &Options { root_key: Some(other), ..quick() }).await.unwrap_err();
    assert_eq!(error.code(), "root-key-differs");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    copy(&url, &dir, &Options { root_key: Some(made.root_key()), ..quick() }).await.unwrap();
}

#[tokio::test]
async fn damaged_files_of_the_server_are_named_and_not_kept() {
    let made = Made::reported(600, 2);
    let key_list = made.blobs.iter().find(|(_, b)| b.starts_with(b"name,purpose")).unwrap().0.hex();
    for file in ["tile/0/001", "tile/entries/001", &format!("blob/{key_list}")] {
        let (site, url) = Site::start(&made, 603).await;
        site.with(|i| i.files.get_mut(file).unwrap()[50] ^= 1);
        let dir = dir();
        let error = copy(&url, &dir, &quick()).await.unwrap_err();
        assert_eq!(error.code(), "mirror-damaged");
        assert!(error.to_string().contains(file), "{error}");
        assert!(!dir.path().join(file).exists() && !dir.path().join("checkpoint").exists());
    }
}

#[tokio::test]
async fn what_the_checkpoint_promises_must_be_there() {
    let made = Made::reported(20, 2);
    let (site, url) = Site::start(&made, 23).await;
    site.with(|i| i.files.remove("tile/entries/000.p/23"));
    assert_eq!(copy(&url, &dir(), &quick()).await.unwrap_err().code(), "mirror-absent");
    site.with(|i| i.files.insert("checkpoint".into(), b"hello\n".to_vec()));
    assert_eq!(copy(&url, &dir(), &quick()).await.unwrap_err().code(), "note-no-empty-line");
    let huge = record::Checkpoint::new(&made.origin, 1 << 60, made.tree(3).root());
    let text = record::checkpoint::sign(&huge, &[&made.record]).unwrap();
    site.with(|i| i.files.insert("checkpoint".into(), text.into_bytes()));
    assert_eq!(copy(&url, &dir(), &quick()).await.unwrap_err().code(), "mirror-too-many-entries");
}

#[tokio::test]
async fn a_record_that_is_held_back_is_said_to_be_so_with_what_the_server_says() {
    let made = Made::reported(20, 2);
    let (site, url) = Site::start(&made, 23).await;
    let dir = dir();
    site.with(|i| i.held = Some(r#"{"code":"not-shared-yet","message":"record are not shared yet: from\n2126"}"#));
    let error = copy(&url, &dir, &quick()).await.unwrap_err();
    assert_eq!(error.code(), "mirror-held-back");
    assert!(error.to_string().contains("record are not shared yet: from 2126"), "{error}");
    assert!(!dir.path().join("checkpoint").exists());
    // Another refusal is none of sharing.
    for other in [r#"{"code":"not-allowed","message":"x"}"#, "no", "{}"] {
        site.with(|i| i.held = Some(other));
        assert_eq!(copy(&url, &dir, &quick()).await.unwrap_err().code(), "mirror-absent", "{other}");
    }
    site.with(|i| i.held = None);
    copy(&url, &dir, &quick()).await.unwrap();
}

#[tokio::test]
async fn a_full_file_serves_for_a_partial_one_that_is_gone() {
    let made = Made::reported(300, 2);
    let (site, url) = Site::start(&made, 200).await;
    let full = made.files(303);
    site.with(|i| {
        i.files.remove("tile/entries/000.p/200");
        i.files.remove("tile/0/000.p/200");
        i.files.extend(full.into_iter().filter(|(p, _)| p == "tile/entries/000" || p == "tile/0/000"));
    });
    let dir = dir();
    copy(&url, &dir, &quick()).await.unwrap();
    assert_eq!(verified(&dir, &made).size, 200);
}

#[tokio::test]
async fn a_huge_file_is_cut_off() {
    let made = Made::reported(20, 2);
    for path in ["checkpoint", "tile/0/000.p/23"] {
        let (site, url) = Site::start(&made, 23).await;
        site.with(|i| i.endless = Some(path.into()));
        assert_eq!(copy(&url, &dir(), &quick()).await.unwrap_err().code(), "mirror-too-large");
    }
    let (_site, url) = Site::start(&made, 23).await;
    let options = Options { blob_bytes_max: 10, ..quick() };
    assert_eq!(copy(&url, &dir(), &options).await.unwrap_err().code(), "mirror-too-large");
}

#[tokio::test]
async fn a_server_that_fails_for_a_moment_is_waited_for_and_one_that_hangs_is_given_up() {
    let made = Made::reported(20, 2);
    let (site, url) = Site::start(&made, 23).await;
    site.with(|i| i.failing = 3);
    let dir = dir();
    copy(&url, &dir, &quick()).await.unwrap();
    site.shows(&made, 22);
    site.with(|i| i.failing = 4);
    assert_eq!(copy(&url, &dir, &quick()).await.unwrap_err().code(), "mirror-unreachable");
    site.with(|i| i.hanging = Some("checkpoint".into()));
    let error = copy(&url, &dir, &Options { tries: 2, ..quick() }).await.unwrap_err();
    assert_eq!(error.code(), "mirror-unreachable", "{error}");
    assert_eq!(copy("ftp://x", &dir, &quick()).await.unwrap_err().code(), "mirror-address");
    assert_eq!(copy("http://127.0.0.1:1", &dir, &quick()).await.unwrap_err().code(), "mirror-unreachable");
}

/// A record in which stations have so many scanned pages.
fn with_pages(pages: usize) -> (Made, Vec<String>) {
    use election::act::Content;
    use election::id::Count;
    use election::statement::{Document, Page};
    let mut made = Made::reported(pages, 2);
    let mut files = vec![];
    for i in 0..pages {
        let station = format!("x/{i}");
        let page = Page {
            election: made.definition.id.clone(),
            contest: "parliament".into(),
            round: 1,
            station: station.clone(),
            count: Count::parse("hand"),
            issue: 1,
            document: Document::Result,
            page: 1,
            pages: 1,
            minutes: None,
        };
        let note = crate::testing::sign(&page.to_text(), &made.key(&station));
        let image = made.blob(format!("picture {i}"));
        made.push(Content::Page { image, note, delivery: None });
        files.push(format!("blob/{}", image.hex()));
    }
    (made, files)
}

#[tokio::test]
async fn pictures_come_after_the_record_and_go_on_where_they_stopped() {
    let (made, files) = with_pages(20);
    let size = made.entries.len();
    let (site, url) = Site::start(&made, size).await;
    let dir = dir();
    let one = Options { at_once: 1, ..quick() };
    copy(&url, &dir, &Options { pictures: false, ..quick() }).await.unwrap();
    assert!(site.asked().iter().all(|p| !files.contains(p)));
    let there = || files.iter().filter(|f| dir.path().join(f).exists()).count();
    site.with(|i| i.good_left = Some(9));
    let error = copy(&url, &dir, &one).await.unwrap_err();
    assert_eq!(error.code(), "mirror-unreachable");
    assert!((1..20).contains(&there()), "{}", there());
    assert_eq!(verified(&dir, &made).pictures.sound, there() as u64, "what is there is whole, and so is the record");
    let (before, had) = (there() as u64, files.iter().filter(|f| dir.path().join(f).exists()).collect::<Vec<_>>());
    site.asked();
    site.with(|i| {
        i.good_left = None;
        i.files.remove(&files[19]);
        i.files.insert(files[18].clone(), b"another picture".to_vec());
    });
    let done = copy(&url, &dir, &quick()).await.unwrap();
    assert_eq!((done.pictures, done.absent.len(), done.damaged.len()), (18 - before, 1, 1));
    assert_eq!((&blob(&done.absent), &blob(&done.damaged)), (&files[19], &files[18]));
    let asked = site.asked();
    assert!(had.iter().all(|f| !asked.contains(f)), "{asked:?}");
    let report = verified(&dir, &made).pictures;
    assert_eq!((report.named, report.sound, report.absent), (20, 18, 2));
}

fn blob(digests: &[Digest]) -> String {
    format!("blob/{}", digests[0].hex())
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain until {what}");
}

#[tokio::test]
async fn following_goes_on_until_stopped_and_bears_a_stale_cache() {
    let made = Made::reported(300, 2);
    let (site, url) = Site::start(&made, 100).await;
    let dir = dir();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let path = dir.path().to_owned();
    let task = tokio::spawn(async move {
        let options = Options { follow: true, ..quick() };
        mirror(&url, &path, &options, async { drop(stopped.await) }, &|_| ()).await
    });
    let at = |size: u64| {
        let path = dir.path().join("checkpoint");
        move || std::fs::read_to_string(&path).is_ok_and(|t| t.lines().nth(1) == Some(&size.to_string()))
    };
    until("the first state", at(100)).await;
    until("an unchanged answer", || site.with(|i| i.unchanged > 2)).await;
    for size in [101, 180, 303] {
        site.shows(&made, size);
        until("growth", at(size as u64)).await;
        verified(&dir, &made);
    }
    site.shows(&made, 290);
    site.asked();
    until("stale answers", || site.with(|i| i.asked.len() > 3)).await;
    assert!(at(303)() && !task.is_finished());
    stop.send(()).unwrap();
    assert_eq!(task.await.unwrap().unwrap().size, 303);
    assert_eq!(made.definition.id, ELECTION);
}
