//! What lies where, and that it stays.

use super::actors::{TestServer, png};
use crate::{Content, Entry, File, Kind, Node, View};
use election::act::Channel;
use election::id::Digest;
use std::collections::BTreeMap;

fn names(path: &str) -> Vec<String> {
    path.split('/').filter(|n| !n.is_empty()).map(str::to_owned).collect()
}

async fn list(s: &TestServer, path: &str, view: &View) -> Vec<Entry> {
    match s.tree.find(&names(path), view).await.unwrap() {
        Some(Node::Folder(folder, _)) => s.tree.list(folder, view).await.unwrap(),
        other => panic!("{path}: {other:?}"),
    }
}

async fn listed(s: &TestServer, path: &str) -> Vec<String> {
    list(s, path, &TestServer::everything()).await.into_iter().map(|e| e.name).collect()
}

async fn file(s: &TestServer, path: &str) -> File {
    match s.tree.find(&names(path), &TestServer::everything()).await.unwrap() {
        Some(Node::File(f)) => f,
        other => panic!("{path}: {other:?}"),
    }
}

async fn bytes(s: &TestServer, path: &str) -> Vec<u8> {
    match file(s, path).await.content {
        Content::Bytes(b) => b.to_vec(),
        Content::Disk(file) => {
            let mut bytes = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
            std::os::unix::fs::FileExt::read_exact_at(&*file, &mut bytes, 0).unwrap();
            bytes
        }
    }
}

/// Every file below a folder with size and time, and its bytes.
async fn all(s: &TestServer, view: &View) -> BTreeMap<String, (u64, i64)> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![String::new()]);
    while let Some(folder) = folders.pop() {
        for e in list(s, &folder, view).await {
            let path = format!("{folder}/{}", e.name);
            let node = s.tree.find(&names(&path), view).await.unwrap().unwrap_or_else(|| panic!("{path} is listed"));
            match node {
                Node::Folder(_, at) => {
                    assert!(e.folder && at == e.modified, "{path}");
                    folders.push(path);
                }
                Node::File(f) => {
                    assert!(!e.folder, "{path}");
                    assert_eq!((f.size, f.modified), (e.size, e.modified), "{path} is listed as it is");
                    found.insert(path, (f.size, f.modified.0));
                }
            }
        }
    }
    found
}

#[tokio::test]
async fn a_station_has_its_texts_and_pictures_by_issue_and_a_list_of_them() {
    let s = TestServer::new().await;
    let (first, note) = s.report("x/n/d/1", 1, 10).await;
    let (card, _) = s.copy(Channel::Card, "x/n/d/1", 1, 10).await;
    let picture = png(1000, 1);
    let page = s.page("x/n/d/1", 1, 1, picture.clone()).await;
    let (second, _) = s.report("x/n/d/1", 2, 11).await;

    assert_eq!(listed(&s, "").await, ["README.txt", "made-up", "changes"]);
    assert_eq!(listed(&s, "made-up").await, ["n", "s", "=x+.."]);
    assert_eq!(listed(&s, "made-up/n/d").await, ["1", "2"]);
    assert_eq!(listed(&s, "made-up/n/d/1").await, ["issue-1", "issue-2"]);
    assert_eq!(listed(&s, "made-up/n/d/2").await, [""; 0], "a station that is silent is there, and empty");
    let folder = "made-up/n/d/1/issue-1";
    let text = format!("minutes-parliament-hand-transmitted-{first}.txt");
    let (copy, scan) =
        (format!("minutes-parliament-hand-card-{card}.txt"), format!("result-parliament-hand-1of2-{page}.png"));
    assert_eq!(listed(&s, folder).await, [&*text, &*copy, &*scan, "MANIFEST"]);
    assert_eq!(bytes(&s, &format!("{folder}/{text}")).await, note.as_bytes());
    assert_eq!(bytes(&s, &format!("{folder}/{scan}")).await, picture);

    let manifest = String::from_utf8(bytes(&s, &format!("{folder}/MANIFEST")).await).unwrap();
    let row = |name: &str, index: u64, content: &[u8]| {
        format!("{},{},{index},{name}\n", Digest::of(content).hex(), content.len())
    };
    let wanted = [
        "sha256,bytes,index,name\n".to_owned(),
        row(&text, first, note.as_bytes()),
        row(&copy, card, note.as_bytes()),
        row(&scan, page, &picture),
    ];
    assert_eq!(manifest, wanted.concat());
    assert!(listed(&s, "made-up/n/d/1/issue-2").await[0].ends_with(&format!("-{second}.txt")));
}

#[tokio::test]
async fn what_is_there_keeps_its_name_size_and_time_while_more_comes() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    s.page("x/n/d/1", 1, 1, png(100, 1)).await;
    s.pass(120);
    let before = all(&s, &TestServer::everything()).await;
    s.report("x/n/d/1", 2, 12).await;
    s.report("x/s/1", 1, 3).await;
    s.page("x/n/d/1", 1, 2, png(100, 2)).await;
    s.pass(120);
    let after = all(&s, &TestServer::everything()).await;
    let changed: Vec<&str> =
        before.iter().filter(|(path, was)| after.get(*path) != Some(was)).map(|(path, _)| &**path).collect();
    assert_eq!(changed, ["/made-up/n/d/1/issue-1/MANIFEST"], "only the list of the folder that got a page");
    assert!(after.len() > before.len());
}

#[tokio::test]
async fn the_lists_of_changes_name_every_file_once_with_its_digest_and_never_change() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    s.pass(60);
    s.report("x/s/1", 1, 10).await;
    s.page("x/s/1", 1, 1, png(100, 1)).await;
    s.pass(3600 * 24);
    s.report("x/s", 1, 10).await;
    assert_eq!(listed(&s, "changes").await.len(), 1, "the last minute is not over");
    s.pass(120);
    let days = listed(&s, "changes").await;
    assert_eq!(days, ["2027-01-15", "2027-01-16"]);
    let mut named = BTreeMap::new();
    let mut lists = BTreeMap::new();
    for day in &days {
        for minute in listed(&s, &format!("changes/{day}")).await {
            let path = format!("changes/{day}/{minute}");
            let text = String::from_utf8(bytes(&s, &path).await).unwrap();
            for row in text.lines().skip(1) {
                let fields: Vec<&str> = row.split(',').collect();
                let content = bytes(&s, fields[4]).await;
                assert_eq!(Digest::of(&content).hex(), fields[3], "{row}");
                assert!(named.insert(fields[4].to_owned(), fields[1].to_owned()).is_none(), "{row} is named twice");
            }
            lists.insert(path, text);
        }
    }
    let there = all(&s, &TestServer::everything()).await;
    let documents = there.keys().filter(|p| p.starts_with("/made-up/") && !p.ends_with("MANIFEST"));
    assert_eq!(documents.map(|p| p[1..].to_owned()).collect::<Vec<_>>(), named.into_keys().collect::<Vec<_>>());

    s.report("x/n/d/2", 1, 10).await;
    s.pass(120);
    for (path, text) in lists {
        assert_eq!(bytes(&s, &path).await, text.as_bytes(), "{path}");
    }
}

#[tokio::test]
async fn who_may_not_have_pictures_sees_none_anywhere() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    s.page("x/n/d/1", 1, 1, png(100, 1)).await;
    s.pass(120);
    let without = View::of(|k| k != Kind::Pictures);
    let found = all(&s, &without).await;
    assert!(found.keys().any(|p| p.contains("minutes-")) && found.keys().all(|p| !p.ends_with(".png")), "{found:?}");
    let Some(Node::File(f)) = s.tree.find(&names("made-up/n/d/1/issue-1/MANIFEST"), &without).await.unwrap() else {
        panic!("no list");
    };
    let Content::Bytes(list) = f.content else { panic!("not from memory") };
    assert!(!String::from_utf8_lossy(&list).contains(".png"));
    assert_eq!(all(&s, &View::of(|_| false)).await.into_keys().collect::<Vec<_>>(), ["/README.txt"]);
}

#[tokio::test]
async fn a_list_of_changes_names_what_its_reader_may_see_and_is_as_long_as_it_is_listed() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    s.page("x/n/d/1", 1, 1, png(100, 1)).await;
    s.pass(120);
    let (texts, pictures) = (View::of(|k| k == Kind::Minutes), View::of(|k| k == Kind::Pictures));
    let nothing = View::of(|k| k == Kind::Rulings);
    for (view, wanted) in [
        (&TestServer::everything(), &["minutes", "page"][..]),
        (&texts, &["minutes"]),
        (&pictures, &["page"]),
        (&nothing, &[]),
    ] {
        // What is listed is what is there: sizes of lists are compared in `all`.
        let found = all(&s, view).await;
        let mut kinds = vec![];
        for path in found.keys().filter(|p| p.starts_with("/changes/")) {
            let Some(Node::File(File { content: Content::Bytes(list), .. })) =
                s.tree.find(&names(path), view).await.unwrap()
            else {
                panic!("{path}")
            };
            for row in std::str::from_utf8(&list).unwrap().lines().skip(1) {
                let fields: Vec<&str> = row.split(',').collect();
                kinds.push(fields[2].to_owned());
                assert!(found.contains_key(&format!("/{}", fields[4])), "{row} is named and not there");
            }
        }
        assert_eq!(kinds, wanted, "{view:?}");
    }
    assert!(s.tree.find(&names("changes"), &View::of(|_| false)).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_one_partys_own_is_another_file_for_another_party() {
    let s = TestServer::new().await;
    let view = |party: &str| TestServer::everything().of_party(Some(party.into()));
    let read = async |party: &str, name: &str| {
        let Some(Node::File(f)) = s.tree.find(&names(&format!("data/{name}")), &view(party)).await.unwrap() else {
            panic!("{party} {name}");
        };
        let Content::Disk(file) = f.content else { panic!("not from the disk") };
        let mut bytes = vec![0; usize::try_from(f.size).unwrap()];
        std::os::unix::fs::FileExt::read_exact_at(&*file, &mut bytes, 0).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    // Each twice: what was made for one is never handed to the other.
    for _ in 0..2 {
        let (red, blue) = (read("red", "officials.csv").await, read("blue", "officials.csv").await);
        assert!(red.contains("s/1") && !red.contains("s/2"), "{red}");
        assert!(blue.contains("s/2") && !blue.contains("s/1"), "{blue}");
        assert_eq!(read("red", "areas.csv").await, read("blue", "areas.csv").await);
    }
    for path in ["data/blue-officials.csv", "data/1-blue-officials.csv", "data/officials.csv/../blue-officials.csv"] {
        assert!(s.tree.find(&names(path), &view("red")).await.unwrap().is_none(), "{path}");
    }
}

#[tokio::test]
async fn data_sets_are_made_anew_when_the_record_has_grown_and_a_minute_has_passed() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    let view = TestServer::everything().of_party(Some("red".into()));
    let get = async |name: &str| match s.tree.find(&names(&format!("data/{name}")), &view).await.unwrap() {
        Some(Node::File(f)) => f,
        other => panic!("{name}: {other:?}"),
    };
    let listed = list(&s, "data", &view).await;
    for e in &listed {
        let f = get(&e.name).await;
        assert_eq!((f.size, f.modified), (e.size, e.modified), "{}", e.name);
    }
    let named = |end: &str| listed.iter().any(|e| e.name == format!("station-results-parliament.{end}"));
    assert!(named("csv") && named("xlsx"), "{listed:?}");
    let before = get("station-results-parliament.csv").await;
    s.report("x/s/1", 1, 77).await;
    assert_eq!(get("station-results-parliament.csv").await.size, before.size, "for a minute it stays");
    s.pass(61);
    assert_ne!(get("station-results-parliament.csv").await.size, before.size);
    let areas = listed.iter().find(|e| e.name == "areas.csv").unwrap();
    assert_eq!(get("areas.csv").await.modified, areas.modified, "what has the same bytes keeps its time");
    assert!(s.tree.find(&names("data/nothing.csv"), &view).await.unwrap().is_none());
    assert!(s.tree.find(&names("data"), &TestServer::everything()).await.unwrap().is_none(), "data are a party's");
}

#[tokio::test]
async fn a_picture_that_was_withdrawn_leaves_its_row_in_the_list() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    let picture = png(100, 1);
    s.page("x/n/d/1", 1, 1, picture.clone()).await;
    let digest = Digest::of(&picture).hex();
    std::fs::remove_file(s.path("home/public/blob").join(&digest)).unwrap();
    let folder = "made-up/n/d/1/issue-1";
    assert_eq!(listed(&s, folder).await.len(), 2, "the text and the list");
    let list = String::from_utf8(bytes(&s, &format!("{folder}/MANIFEST")).await).unwrap();
    assert!(list.contains(&format!("{digest},-,")), "{list}");
}
