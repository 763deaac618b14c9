//! One attack a test: what was done to an archive, and the code under which it is reported.

use super::*;
use crate::authority::{COMMISSION_KEY, DESK_KEY, rehearsal_key};
use crate::testing::{ELECTION, Made};
use crate::verify::{Options, Report};
use election::act::Moment;
use election::id::Digest;
use election::statement::Archive;
use record::SignedNote;
use std::path::PathBuf;
use tempfile::TempDir;

struct Shop {
    dir: TempDir,
    made: Made,
}

impl Shop {
    fn new(stations: usize) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), made: Made::reported(stations, 3) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes the archive of the record as it is now; the note is signed by this key after `change`.
    fn pack(&self, name: &str, earlier: Option<&str>, signer: &str, change: impl FnOnce(&mut Archive)) -> Done {
        let record = tempfile::tempdir().unwrap();
        self.made.write(record.path()).unwrap();
        let since = earlier.map(|e| read_manifest(&self.path(e)).unwrap());
        let (list, since) = since.map_or((None, None), |(m, d)| (Some(m), Some(d)));
        let mut w = Writer::create(&self.path(name), 1_000, list).unwrap();
        for file in files(record.path()) {
            w.add(&file, &std::fs::read(record.path().join(&file)).unwrap()).unwrap();
        }
        w.add("data/stations.csv", b"station\n").unwrap();
        let size = self.made.entries.len() as u64;
        let root = self.made.tree(self.made.entries.len()).root().to_string();
        let d = &self.made.definition;
        w.finish(|manifest, files, bytes| {
            let mut a = Archive {
                election: d.id.clone(),
                definition: d.digest,
                party: "red".into(),
                size,
                root,
                manifest,
                files,
                bytes,
                since,
                at: Moment(1_800_000_000_000_000),
            };
            change(&mut a);
            SignedNote::sign(&a.to_text(), &[&rehearsal_key(ELECTION, signer)]).map(|n| n.to_string())
        })
        .unwrap()
        .unwrap()
    }

    fn check(&self, name: &str, earlier: &[&str]) -> Report {
        let work = tempfile::tempdir().unwrap();
        let earlier: Vec<PathBuf> = earlier.iter().map(|e| self.path(e)).collect();
        let options = Options { root_key: Some(self.made.root_key()), threads: 1, ..Options::default() };
        verify(&self.path(name), &earlier, work.path(), &options, &|_| ()).unwrap()
    }
}

fn files(folder: &Path) -> Vec<String> {
    let (mut found, mut folders) = (vec![], vec![folder.to_owned()]);
    while let Some(f) = folders.pop() {
        for e in std::fs::read_dir(f).unwrap().map(Result::unwrap) {
            if e.path().is_dir() {
                folders.push(e.path());
            } else {
                found.push(e.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

fn codes(report: &Report) -> Vec<&'static str> {
    assert_eq!(report.ok, report.fault_codes.is_empty());
    report.fault_codes.keys().copied().collect()
}

#[test]
fn a_folder_a_tar_file_and_a_compressed_one_hold_and_say_for_whom_they_are() {
    let shop = Shop::new(5);
    for (name, signer) in [("a", COMMISSION_KEY), ("b.tar", DESK_KEY), ("c.tar.zst", COMMISSION_KEY)] {
        let done = shop.pack(name, None, signer, |_| ());
        assert_eq!(done.files, done.written - 2, "all of them, the list and the note");
        let report = shop.check(name, &[]);
        assert_eq!(report.faults, [], "{name}");
        assert!(report.ok && report.anchored);
        let archive = report.archive.as_ref().unwrap();
        assert_eq!((&*archive.party, &*archive.signer, archive.files), ("red", signer, done.files));
        assert!(report.to_string().contains("archive  for red"), "{report}");
        assert!(!shop.path(&format!("{name}.part")).exists());
    }
    assert!(
        std::fs::metadata(shop.path("c.tar.zst")).unwrap().len()
            < std::fs::metadata(shop.path("b.tar")).unwrap().len() / 2
    );
    let work = tempfile::tempdir().unwrap();
    let missing = verify(&shop.path("none"), &[], work.path(), &Options::default(), &|_| ());
    assert_eq!(missing.unwrap_err().code(), "archive-disk");
}

#[test]
fn the_same_record_makes_the_same_bytes_and_any_tar_reads_them() {
    let shop = Shop::new(5);
    shop.pack("a.tar", None, COMMISSION_KEY, |_| ());
    shop.pack("b.tar", None, COMMISSION_KEY, |_| ());
    assert_eq!(std::fs::read(shop.path("a.tar")).unwrap(), std::fs::read(shop.path("b.tar")).unwrap());
    let to = shop.path("unpacked");
    std::fs::create_dir(&to).unwrap();
    let out =
        std::process::Command::new("tar").args(["-xf", shop.path("a.tar").to_str().unwrap(), "-C"]).arg(&to).status();
    let Ok(status) = out else { return eprintln!("skipped: there is no tar") };
    assert!(status.success());
    assert_eq!(shop.check("unpacked", &[]).faults, []);
}

#[test]
fn what_is_missing_changed_or_added_is_named() {
    let shop = Shop::new(5);
    let at = |name: &str, file: &str| shop.path(name).join(file);
    let named = |name: &str, code: &str, file: &str| {
        let report = shop.check(name, &[]);
        assert!(codes(&report).contains(&code), "{report}");
        assert!(report.faults.iter().any(|f| f.code == code && f.file.as_deref() == Some(file)), "{report}");
    };
    for name in ["missing", "changed", "longer", "added", "link", "bare"] {
        shop.pack(name, None, COMMISSION_KEY, |_| ());
    }
    std::fs::remove_file(at("missing", "data/stations.csv")).unwrap();
    named("missing", "archive-missing", "data/stations.csv");
    std::fs::write(at("changed", "data/stations.csv"), b"Station\n").unwrap();
    named("changed", "archive-changed", "data/stations.csv");
    std::fs::write(at("longer", "data/stations.csv"), b"station\n\n").unwrap();
    named("longer", "archive-changed", "data/stations.csv");
    std::fs::write(at("added", "run-me.exe"), b"MZ").unwrap();
    named("added", "archive-additional", "run-me.exe");
    std::fs::remove_file(at("link", "data/stations.csv")).unwrap();
    std::fs::write(shop.path("outside"), b"station\n").unwrap();
    std::os::unix::fs::symlink(shop.path("outside"), at("link", "data/stations.csv")).unwrap();
    named("link", "archive-changed", "data/stations.csv");
    std::fs::remove_file(at("bare", NOTE)).unwrap();
    std::fs::remove_file(at("bare", MANIFEST)).unwrap();
    let report = shop.check("bare", &[]);
    assert_eq!(codes(&report), ["archive-list-missing", "archive-note-missing"]);
}

#[test]
fn a_list_made_to_fit_is_not_what_was_signed() {
    let shop = Shop::new(5);
    shop.pack("a", None, COMMISSION_KEY, |_| ());
    let path = shop.path("a").join("data/stations.csv");
    std::fs::write(path, b"other\n").unwrap();
    let (mut manifest, _) = read_manifest(&shop.path("a")).unwrap();
    manifest.0.insert("data/stations.csv".into(), Row { digest: Digest::of(b"other\n"), bytes: 6 });
    std::fs::write(shop.path("a").join(MANIFEST), manifest.to_text()).unwrap();
    assert_eq!(codes(&shop.check("a", &[])), ["archive-list-differs"]);
}

#[test]
fn a_note_of_a_stranger_or_about_another_record_is_refused() {
    let shop = Shop::new(5);
    shop.pack("stranger", None, "x/0", |_| ());
    let report = shop.check("stranger", &[]);
    assert_eq!(codes(&report), ["archive-signature"]);
    assert_eq!(report.archive, None, "what nobody signed is not shown as said");
    shop.pack("nobody", None, "nobody-knows", |_| ());
    assert_eq!(codes(&shop.check("nobody", &[])), ["archive-signature"]);
    shop.pack("size", None, COMMISSION_KEY, |a| a.size += 1);
    assert_eq!(codes(&shop.check("size", &[])), ["archive-record-differs"]);
    shop.pack("election", None, COMMISSION_KEY, |a| a.election = "other".into());
    assert_eq!(codes(&shop.check("election", &[])), ["archive-record-differs"]);
    shop.pack("count", None, COMMISSION_KEY, |a| a.files -= 1);
    assert_eq!(codes(&shop.check("count", &[])), ["archive-list-differs"]);
}

#[test]
fn a_changed_entry_is_found_twice_by_the_list_and_by_the_record() {
    let shop = Shop::new(5);
    shop.pack("a", None, COMMISSION_KEY, |_| ());
    let path = files(&shop.path("a")).into_iter().find(|f| f.starts_with("tile/entries/")).unwrap();
    let path = shop.path("a").join(path);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
    let codes = codes(&shop.check("a", &[]));
    assert!(codes.contains(&"archive-changed") && codes.len() > 1, "{codes:?}");
}

#[test]
fn a_tar_file_that_is_cut_off_damaged_or_holds_strange_things_is_told() {
    let shop = Shop::new(5);
    shop.pack("a.tar", None, COMMISSION_KEY, |_| ());
    let whole = std::fs::read(shop.path("a.tar")).unwrap();
    for keep in [whole.len() / 2, whole.len() - 2_000, 700] {
        std::fs::write(shop.path("cut.tar"), &whole[..keep]).unwrap();
        let codes = codes(&shop.check("cut.tar", &[]));
        assert!(codes.contains(&"archive-damaged"), "{keep}: {codes:?}");
    }
    std::fs::write(shop.path("foreign"), b"<html>no</html>").unwrap();
    let work = tempfile::tempdir().unwrap();
    let foreign = verify(&shop.path("foreign"), &[], work.path(), &Options::default(), &|_| ());
    assert_eq!(foreign.unwrap_err().code(), "archive-foreign");

    // Before the end: a way out of the folder, a second copy, a name that is none.
    let mut strange = whole[..whole.len() - 1024].to_vec();
    for (name, content) in [("../../outside", &b"x"[..]), ("checkpoint", b"x"), ("/etc/cron.d/x", b"x")] {
        tar::write(&mut strange, name, content, 0).unwrap();
    }
    tar::end(&mut strange).unwrap();
    std::fs::write(shop.path("strange.tar"), strange).unwrap();
    let report = shop.check("strange.tar", &[]);
    assert_eq!(codes(&report), ["archive-additional"]);
    let named: Vec<_> = report.faults.iter().filter_map(|f| f.file.as_deref()).collect();
    assert_eq!(named, ["../../outside", "checkpoint", "/etc/cron.d/x"]);
    assert!(!shop.path("outside").exists());
}

#[test]
fn a_later_archive_holds_only_what_is_new_and_needs_the_one_before() {
    let mut shop = Shop::new(5);
    shop.pack("first.tar", None, COMMISSION_KEY, |_| ());
    let note = shop.made.minutes(1, 2, 3);
    shop.made.push_minutes(&note);
    let second = shop.pack("second.tar", Some("first.tar"), COMMISSION_KEY, |_| ());
    assert!(second.written < second.files, "{second:?}");
    assert!(codes(&shop.check("second.tar", &[])).contains(&"archive-earlier-missing"));
    assert_eq!(shop.check("second.tar", &["first.tar"]).faults, []);
    let note = shop.made.minutes(2, 2, 3);
    shop.made.push_minutes(&note);
    shop.pack("third", Some("second.tar"), COMMISSION_KEY, |_| ());
    assert_eq!(shop.check("third", &["first.tar", "second.tar"]).faults, []);
    assert!(codes(&shop.check("third", &["first.tar"])).contains(&"archive-earlier-missing"));
    assert!(codes(&shop.check("first.tar", &["second.tar"])).contains(&"archive-earlier-unwanted"));
}

#[test]
fn a_folder_that_was_broken_off_is_gone_on_with_and_nothing_old_stays() {
    let shop = Shop::new(5);
    let part = shop.path("a.part");
    std::fs::create_dir_all(part.join("data")).unwrap();
    std::fs::write(part.join("data/stations.csv"), b"station\n").unwrap();
    std::fs::write(part.join("data/old.csv"), b"old\n").unwrap();
    std::fs::write(part.join("checkpoint.part"), b"half").unwrap();
    let done = shop.pack("a", None, COMMISSION_KEY, |_| ());
    assert_eq!(done.written, done.files + 1, "one file was there");
    assert_eq!(shop.check("a", &[]).faults, []);
    assert!(matches!(Writer::create(&shop.path("a"), 0, None).err().map(|e| e.code()), Some("archive-exists")));
    let w = Writer::create(&shop.path("b.tar"), 0, None).unwrap();
    drop(w);
    assert!(!shop.path("b.tar").exists() && !shop.path("b.tar.part").exists());
}

#[test]
fn a_record_in_one_file_needs_no_list_and_is_nothing_but_a_record() {
    let shop = Shop::new(3);
    let record = tempfile::tempdir().unwrap();
    shop.made.write(record.path()).unwrap();
    let pack = |name: &str, more: &[(&str, &[u8])], left_out: &str| {
        let mut out = vec![];
        for file in files(record.path()).iter().filter(|f| *f != left_out) {
            tar::write(&mut out, file, &std::fs::read(record.path().join(file)).unwrap(), 0).unwrap();
        }
        more.iter().for_each(|(file, bytes)| tar::write(&mut out, file, bytes, 0).unwrap());
        tar::end(&mut out).unwrap();
        std::fs::write(shop.path(name), out).unwrap();
        shop.check(name, &[])
    };
    let report = pack("whole.tar", &[], "");
    assert!(report.ok && report.archive.is_none(), "{report}");
    assert_eq!(report.size, shop.made.entries.len() as u64);
    assert!(codes(&pack("more.tar", &[("data/stations.csv", b"x")], "")).contains(&"archive-list-missing"));
    assert!(codes(&pack("strange.tar", &[("etc/passwd", b"x")], "")).contains(&"archive-additional"));
    let tile = files(record.path()).into_iter().find(|f| f.starts_with("tile/entries/")).unwrap();
    assert!(!pack("less.tar", &[], &tile).ok);
    assert!(!pack("headless.tar", &[], "checkpoint").ok);
}
