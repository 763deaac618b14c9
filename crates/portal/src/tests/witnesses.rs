//! The faces of those who vouch for the record.

use crate::testing::TestApp;
use crate::{Options, testing};
use observer::authority::{rehearsal_key, rehearsal_witness};
use observer::witness::published::Published;
use record::note::{Limits, SignedNote};
use record::{checkpoint, cosignature};

const NOW: u64 = 1_800_000_000;

async fn app() -> TestApp {
    TestApp::of_folder(
        Options { pace: 0, ..Options::default() },
        |folder| {
            testing::write_folder(folder, "");
            let path = folder.join("election.toml");
            let toml = std::fs::read_to_string(&path).unwrap() + "[witnesses]\nparties = 2\nlimit_s = 86400\n";
            std::fs::write(path, toml).unwrap();
        },
        |_| (),
    )
    .await
}

async fn cosign(app: &TestApp, n: usize) -> testing::Got {
    let target = app.get("/witness/target").await;
    let mut note = SignedNote::parse(target.text(), &Limits::CHECKPOINT).unwrap();
    let key = rehearsal_witness("made-up", &format!("witness/observer-{n}"));
    note.add(cosignature::sign(&note.text.clone(), &key, NOW).unwrap());
    app.post("/witness/cosignature", note.to_string()).await
}

#[tokio::test]
async fn a_cosignature_stands_beside_the_checkpoint_and_on_the_page() {
    let app = app().await;
    assert_eq!(app.get("/witness/checkpoint").await.json()["code"], "not-witnessed");
    for n in [1, 2] {
        let got = cosign(&app, n).await;
        assert_eq!(got.status, 200, "{}", got.text());
        assert_eq!((&got.json()["party"], &got.json()["kept"]), (&format!("observer-{n}").into(), &true.into()));
    }
    let d = app.definition();
    for path in ["/checkpoint", "/witness/checkpoint"] {
        // Readers that know no witness take it as before.
        let text = app.get(path).await;
        let (_, note) = checkpoint::open(text.text(), &d.origin, &app.commission.live.record_key()).unwrap();
        assert_eq!(note.signatures.len(), 3, "{path}");
        let key = rehearsal_witness("made-up", "witness/observer-2");
        assert_eq!(cosignature::witnessed(&note, &key.verifier()), Ok(Some(NOW)));
    }
    let data = app.get("/api/v1/witnesses").await.json();
    assert_eq!((&data["policy"]["state"], &data["vouching_for_all"]), (&"witnessed".into(), &2.into()));
    let published = Published::parse(&app.get("/witness/statements").await.body).unwrap();
    assert_eq!(published.cosigned.len(), 2);
    let page = app.get("/witnesses").await;
    assert!(
        page.text().contains("at least 2 vouch for every act") && page.text().contains("observer-3"),
        "{}",
        page.text()
    );
    assert!(page.header("set-cookie").is_empty());

    app.report(0, 1, [1, 2, 3]).await;
    let data = app.get("/api/v1/witnesses").await.json();
    assert_eq!((&data["policy"]["state"], &data["policy"]["witnessed"]), (&"waiting".into(), &3.into()));
    assert_eq!(data["parties"][0]["vouches"]["behind"], 1);
    assert_eq!(app.get("/checkpoint").await.text().matches('—').count(), 1, "nobody has cosigned this one yet");
}

#[tokio::test]
async fn a_recount_is_taken_and_shown() {
    let app = app().await;
    app.report(0, 1, [1, 2, 3]).await;
    let text = {
        let state = app.commission.live.read();
        election::statement::Recounted {
            election: "made-up".into(),
            definition: app.definition().digest,
            size: state.tree.size(),
            root: state.root.to_string(),
            totals: observer::totals::digest(state.tally()),
        }
        .to_text()
    };
    let note = SignedNote::sign(&text, &[&rehearsal_key("made-up", "recount/observer-1")]).unwrap().to_string();
    let got = app.post("/witness/recount", note).await;
    assert_eq!(got.status, 200, "{}", got.text());
    assert!(app.get("/witnesses").await.text().contains("the same totals"));
}

#[tokio::test]
async fn what_nobody_known_has_signed_is_refused() {
    let app = app().await;
    for path in ["/witness/cosignature", "/witness/recount"] {
        assert_eq!(app.post(path, "hello").await.status, 422, "{path}");
        assert_eq!(app.post(path, vec![b'x'; 70_000]).await.status, 413, "{path}");
        assert_eq!(app.get(path).await.status, 405, "{path}");
    }
    let plain = app.get("/checkpoint").await.text().to_owned();
    let got = app.post("/witness/cosignature", plain).await;
    assert_eq!((got.status, got.json()["code"].as_str()), (403, Some("unknown-witness")));
}
