//! An archive for a party is made of a running commission's files, and holds without it.

use super::actors::{TestServer, png};
use crate::archive::{MakeError, Wanted, make};
use election::act::Moment;
use observer::archive::{read_manifest, verify};
use observer::authority::{COMMISSION_KEY, DESK_KEY, rehearsal_key, root_key_name};
use observer::verify::{Options, Report};
use record::{SigningKey, VerifierKey};
use std::path::PathBuf;

struct Shop<'a>(&'a TestServer);

impl Shop<'_> {
    fn key(&self, name: &str) -> SigningKey {
        rehearsal_key(&self.0.definition().id, name)
    }

    fn root_key(&self) -> VerifierKey {
        self.key(&root_key_name(&self.0.definition().origin)).verifier()
    }

    async fn export(
        &self,
        out: &str,
        party: &'static str,
        key: &str,
        since: Option<&str>,
    ) -> Result<observer::archive::Done, MakeError> {
        // All that is recorded is published.
        self.0.commission.live.published(std::time::Duration::from_secs(5)).await;
        let (record, out, key, root_key) =
            (self.0.commission.home.public(), self.0.path(out), self.key(key), self.root_key());
        let earlier = since.map(|s| read_manifest(&self.0.path(s)).unwrap());
        tokio::task::spawn_blocking(move || {
            let at = Moment(super::actors::START + 1);
            let wanted = Wanted { record: &record, root_key: Some(root_key), party, key: Some(&key), at, earlier };
            make(&out, wanted, &|_| ())
        })
        .await
        .unwrap()
    }

    fn check(&self, name: &str, earlier: &[&str]) -> Report {
        let work = tempfile::tempdir().unwrap();
        let earlier: Vec<PathBuf> = earlier.iter().map(|e| self.0.path(e)).collect();
        let options = Options { root_key: Some(self.root_key()), ..Options::default() };
        verify(&self.0.path(name), &earlier, work.path(), &options, &|_| ()).unwrap()
    }
}

#[tokio::test]
async fn an_archive_holds_record_pictures_and_tables_and_a_later_one_only_what_is_new() {
    let s = TestServer::new().await;
    let shop = Shop(&s);
    for station in ["x/n/d/1", "x/s/1"] {
        s.report(station, 1, 10).await;
        s.page(station, 1, 1, png(5_000, u8::try_from(station.len()).unwrap())).await;
    }
    for (out, key) in [("a", COMMISSION_KEY), ("b.tar", DESK_KEY), ("c.tar.zst", COMMISSION_KEY)] {
        shop.export(out, "red", key, None).await.unwrap();
        let report = shop.check(out, &[]);
        assert_eq!(report.faults, [], "{out}");
        assert!(report.anchored && report.archive.as_ref().is_some_and(|a| a.party == "red" && a.signer == key));
        assert_eq!((report.pictures.named, report.pictures.sound), (2, 2));
    }
    let documents = std::fs::read_to_string(s.path("a/documents.csv")).unwrap();
    assert_eq!(documents.lines().filter(|l| l.contains(",page,")).count(), 2, "{documents}");
    for row in documents.lines().filter(|l| l.contains(",page,")) {
        assert!(s.path("a/blob").join(row.split(',').nth(3).unwrap()).is_file());
    }
    let results = std::fs::read_to_string(s.path("a/data/station-results-parliament.csv")).unwrap();
    assert!(results.contains("x/n/d/1"), "{results}");

    s.report("x/s/1", 2, 12).await;
    let new = shop.export("later.tar", "red", COMMISSION_KEY, Some("a")).await.unwrap();
    assert!(new.written < new.files, "{new:?}");
    assert_eq!(shop.check("later.tar", &["a"]).faults, []);
}

#[tokio::test]
async fn nothing_is_made_for_strangers_by_strangers_or_of_a_record_that_does_not_hold() {
    let s = TestServer::new().await;
    let shop = Shop(&s);
    s.report("x/n/d/1", 1, 10).await;
    assert_eq!(shop.export("a", "green", COMMISSION_KEY, None).await.unwrap_err().code(), "archive-party");
    assert_eq!(shop.export("a", "red", "x/n/d/1", None).await.unwrap_err().code(), "archive-key");
    shop.export("a", "red", COMMISSION_KEY, None).await.unwrap();
    assert_eq!(shop.export("a", "red", COMMISSION_KEY, None).await.unwrap_err().code(), "archive-exists");
    let bundles = std::fs::read_dir(s.path("home/public/tile/entries/000.p")).unwrap();
    let width = |p: &PathBuf| p.file_name().unwrap().to_str().unwrap().parse::<u16>().unwrap();
    let bundle = bundles.map(|b| b.unwrap().path()).max_by_key(width).unwrap();
    let mut bytes = std::fs::read(&bundle).unwrap();
    let at = bytes.len() - 5;
    bytes[at] ^= 1;
    std::fs::write(bundle, bytes).unwrap();
    assert_eq!(shop.export("b", "red", COMMISSION_KEY, None).await.unwrap_err().code(), "archive-record");
    assert!(!s.path("b").exists());
}
