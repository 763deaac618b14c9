//! Clients that we did not write: lftp, curl, Python's ftplib. `scripts/install-for-tests.sh test` installs what is missing; without one its
//! test is skipped with a word, unless `SCRUTINEER_REQUIRE_CLIENTS` is set.

use super::actors::{TestServer, png};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::SystemTime;

fn there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
    if !found {
        assert!(std::env::var_os("SCRUTINEER_REQUIRE_CLIENTS").is_none(), "{program} is not installed");
        eprintln!("skipped: {program} is not installed");
    }
    found
}

async fn run(program: &str, args: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(args);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn good(out: &Output) -> String {
    let words = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{}\n{words}\n{}", out.status, String::from_utf8_lossy(&out.stdout));
    String::from_utf8_lossy(&out.stdout).into_owned() + &words
}

/// Every file below a folder, with its bytes and the time that the client gave it.
fn files(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(f) = folders.pop() {
        for e in std::fs::read_dir(f).unwrap().map(Result::unwrap) {
            if e.path().is_dir() {
                folders.push(e.path());
            } else {
                let name = e.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, (std::fs::read(e.path()).unwrap(), e.metadata().unwrap().modified().unwrap()));
            }
        }
    }
    found
}

/// Mirrors everything; gives the names of the files that were moved, as the client says.
async fn mirror(s: &TestServer, to: &Path) -> Vec<String> {
    let script = format!(
        "set dns:order inet; set ftp:ssl-force true; set ftp:ssl-protect-data true; set ssl:ca-file {}; set net:max-retries 2; set net:timeout 20; \
         open -u red-files,\"correct horse\" ftp://localhost:{}; mirror --verbose=1 --parallel=2 / {}; bye",
        s.path("cert.pem").display(),
        s.address.port(),
        to.display()
    );
    let words = good(&run("lftp", &["--norc", "-c", &script]).await);
    let moved = |l: &str| l.strip_prefix("Transferring file `").map(|l| l.trim_end_matches('\'').to_owned());
    words.lines().filter_map(moved).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lftp_mirrors_everything_then_nothing_then_what_is_new() {
    if !there("lftp") {
        return;
    }
    let s = TestServer::new().await;
    for station in ["x/n/d/1", "x/n/d/2", "x/s/1", "x/s", "elsewhere/7", "x/../3"] {
        s.report(station, 1, 10).await;
        s.page(station, 1, 1, png(50_000, u8::try_from(station.len()).unwrap())).await;
    }
    s.pass(120);
    let to = s.path("mirror");
    let first = mirror(&s, &to).await;
    let got = files(&to);
    assert_eq!(first.len(), got.len(), "{first:?}");
    assert_eq!(got.keys().filter(|p| p.ends_with(".png")).count(), 6);
    assert!(got.contains_key("made-up/s/@=x+s/issue-1/MANIFEST"), "{:?}", got.keys());
    // What the lists say is what came.
    for (path, (text, _)) in got.iter().filter(|(p, _)| p.ends_with("MANIFEST")) {
        let folder = Path::new(path).parent().unwrap();
        for row in String::from_utf8_lossy(text).lines().skip(1) {
            let fields: Vec<&str> = row.split(',').collect();
            let content = &got[folder.join(fields[3]).to_str().unwrap()].0;
            assert_eq!(election::id::Digest::of(content).hex(), fields[0], "{path}: {row}");
        }
    }

    assert_eq!(mirror(&s, &to).await, [""; 0], "the second time nothing moves");
    assert_eq!(files(&to), got);

    let index = s.page("x/s/1", 1, 2, png(60_000, 9)).await;
    s.pass(120);
    let mut moved: Vec<String> =
        mirror(&s, &to).await.iter().map(|p| p.rsplit('/').next().unwrap().to_owned()).collect();
    moved.retain(|n| !n.ends_with(".csv") && !n.ends_with(".xlsx") || n.as_bytes()[2] == b'-');
    moved.sort();
    moved.dedup();
    let list = files(&to).into_keys().filter(|p| p.starts_with("changes/")).max().unwrap();
    let list = list.rsplit('/').next().unwrap().to_owned();
    assert_eq!(moved, [list, "MANIFEST".into(), format!("result-parliament-hand-2of2-{index}.png")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_gets_lists_and_resumes_with_both_versions_of_tls() {
    if !there("curl") {
        return;
    }
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    let picture = png(500_000, 1);
    let index = s.page("x/n/d/1", 1, 1, picture.clone()).await;
    let (cert, to) = (s.path("cert.pem"), s.path("got.png"));
    let base = format!("ftp://localhost:{}", s.address.port());
    let file = format!("{base}/made-up/n/d/1/issue-1/result-parliament-hand-1of2-{index}.png");
    let common = ["--silent", "--show-error", "--ssl-reqd", "--user", "red-files:correct horse", "--cacert"];
    let cert = cert.to_str().unwrap();
    let curl = async |more: &[&str]| {
        let args: Vec<&str> = common.iter().copied().chain([cert]).chain(more.iter().copied()).collect();
        run("curl", &args).await
    };
    for version in ["--tls-max=1.2", "--tlsv1.3"] {
        let tls: Vec<&str> = version.split('=').collect();
        let more: Vec<&str> = tls.iter().copied().chain(["-o", to.to_str().unwrap(), &file]).collect();
        good(&curl(&more).await);
        assert_eq!(std::fs::read(&to).unwrap(), picture, "{version}");
    }
    std::fs::write(&to, &picture[..123_456]).unwrap();
    good(&curl(&["-C", "-", "-o", to.to_str().unwrap(), &file]).await);
    assert_eq!(std::fs::read(&to).unwrap(), picture);
    assert!(good(&curl(&[&format!("{base}/made-up/")]).await).contains(" n\n"));
    assert!(!curl(&["--upload-file", to.to_str().unwrap(), &format!("{base}/new.png")]).await.status.success());
    assert!(!curl(&["--path-as-is", &format!("{base}/made-up/%2e%2e/%2e%2e/etc/passwd")]).await.status.success());
    let wrong = ["--silent", "--ssl-reqd", "--user", "red-files:wrong", "--insecure", &base];
    assert_eq!(run("curl", &wrong).await.status.code(), Some(67), "the sign-in is refused");
    // Without TLS nothing is said but that it is asked for.
    let clear = ["--silent", "--user", "red-files:correct horse", &base];
    assert_eq!(run("curl", &clear).await.status.code(), Some(67));
    assert_eq!(s.door.noted("refused"), 2, "the upload and the way upwards");
}

#[tokio::test(flavor = "multi_thread")]
async fn pythons_ftplib_reads_facts_and_files_and_cannot_write() {
    if !there("python3") {
        return;
    }
    let s = TestServer::new().await;
    let (index, note) = s.report("x/n/d/1", 1, 10).await;
    let script = format!(
        r#"
import ftplib, io, ssl
ftp = ftplib.FTP_TLS(context=ssl.create_default_context(cafile="{cert}"))
ftp.connect("localhost", {port}, timeout=20)
ftp.login("red-files", "correct horse")
ftp.prot_p()
ftp.cwd("made-up/n/d/1/issue-1")
facts = dict(ftp.mlsd())
name = "minutes-parliament-hand-transmitted-{index}.txt"
got = io.BytesIO()
ftp.retrbinary("RETR " + name, got.write)
assert len(got.getvalue()) == int(facts[name]["size"]) == ftp.size(name), facts
rest = io.BytesIO()
ftp.retrbinary("RETR " + name, rest.write, rest=10)
assert rest.getvalue() == got.getvalue()[10:]
lines = []
ftp.retrlines("RETR MANIFEST", lines.append)
assert lines[0] == "sha256,bytes,index,name" and lines[1].endswith(name), lines
ftp.cwd("..")
assert ftp.pwd() == "/made-up/n/d/1"
for attempt in (lambda: ftp.storbinary("STOR x", io.BytesIO(b"x")), lambda: ftp.delete("MANIFEST"), lambda: ftp.mkd("x"), lambda: ftp.rename("a", "b")):
    try:
        attempt()
        raise SystemExit("it was let write")
    except ftplib.error_perm as e:
        assert str(e).startswith("550"), e
ftp.quit()
print(got.getvalue().decode(), end="")
"#,
        cert = s.path("cert.pem").display(),
        port = s.address.port(),
    );
    assert_eq!(good(&run("python3", &["-c", &script]).await), note);
}
