//! Downloads over FTPS against vsftpd: the same files, the same certificate, version of TLS and cipher, driven by Python's ftplib in turns on the same cores.
//!
//! `cargo bench -p transfer --bench download`. Needs `vsftpd` and `python3` (`scripts/install-for-tests.sh bench`), and to be root, as vsftpd does.
//! `TRANSFER_LARGE` (5) files of 40 MB, `TRANSFER_SMALL` (1000) pictures of 60 KB, four a station; each is fetched whole, one after the other on one control
//! connection, and in a second measurement by two clients at once. Ours writes every download into the log of access, durably, before it is
//! sent; vsftpd writes none.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark may stop at the first error")]

use commission::accounts::{Accounts, Entropy};
use commission::{Clock, Commission, setup};
use election::act::Moment;
use election::id::{Count, Digest};
use election::statement::{Document, Page};
use observer::authority::rehearsal_key;
use record::SignedNote;
use std::net::{IpAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use transfer::{Door, Guest, Kind, Limits, Listening, Refused, Serving, Tls, Tree};

const TURNS: usize = 3;
const FTP_PORT: u16 = 46_021;
const LARGE_BYTES: usize = 39_000_000;
const SMALL_BYTES: usize = 60_000;

/// Lets everybody in, and keeps the real log.
#[derive(Debug)]
struct Open(Accounts);

impl Door for Open {
    async fn sign_in(&self, name: &str, _: &str, source: IpAddr) -> Result<Guest, Refused> {
        Ok(Guest { name: name.into(), party: None, source })
    }

    async fn still(&self, _: &Guest) -> bool {
        true
    }

    fn may(&self, _: &Guest, _: Kind) -> bool {
        true
    }

    async fn note(&self, who: &str, source: IpAddr, what: &str) -> Result<(), Refused> {
        self.0.note(who, &source.to_string(), what).await.map_err(|e| Refused(e.to_string()))
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// A picture that nothing can shrink.
fn png(bytes: usize, seed: u64) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x14\0\0\0\x14\x08\0\0\0\0crc.".to_vec();
    out.extend(u32::try_from(bytes).unwrap().to_be_bytes());
    out.extend(b"IDAT");
    let mut x = 2 * seed + 1;
    out.extend((0..bytes).map(|_| {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        u8::try_from(x >> 56).unwrap()
    }));
    out.extend(b"crc.\0\0\0\0IENDcrc.");
    out
}

fn clock() -> Clock {
    let t = AtomicI64::new(1_800_000_000_000_000);
    Arc::new(move || Moment(t.fetch_add(1_000, Ordering::Relaxed)))
}

/// Pictures of a station, as of a night with 780,000 of 175,000.
const PICTURES_EACH: usize = 4;

/// The first station has the large pages, the others the small ones.
fn write_folder(folder: &Path, stations: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let rows: String = (0..stations).map(|i| format!("x/{i},x\n")).collect();
    for (name, text) in [
        (
            "election.toml",
            "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"UTC\"\nlanguages = [\"en\"]\nrehearsal = true\n[name]\nen = \"Made up\"\n[[contest]]\nid = \"q\"\nname = { en = \"Q\" }\n",
        ),
        ("areas.csv", "area,parent,kind,name\nx,,country,X\n"),
        ("stations.csv", &format!("station,area\n{rows}")),
        ("choices.csv", "contest,choice,name\nq,yes,Yes\nq,no,No\n"),
        ("seats.csv", "contest,area,seats\nq,x,1\n"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// One home with large and small pages. Gives their paths, ours and vsftpd's.
async fn prepare(root: &Path, large: usize, small: usize) -> (Commission, [Vec<(String, String)>; 2]) {
    let (home, election) = (root.join("home"), root.join("election"));
    write_folder(&election, 1 + small.div_ceil(PICTURES_EACH));
    setup::init(&home, &election, "sqlite:database.sqlite", clock(), [3; 32], &|_, _| {}).await.unwrap();
    let c = Commission::open(&home, clock(), &[], &|_| {}).await.unwrap();
    let mut paths = [vec![], vec![]];
    for (kind, count, bytes) in [(0, large, LARGE_BYTES), (1, small, SMALL_BYTES)] {
        for i in 0..count {
            let picture = png(bytes, (kind * 1_000_000 + i) as u64 + 1);
            let id = format!("x/{}", kind * (1 + i / PICTURES_EACH));
            let page = Page {
                election: "made-up".into(),
                contest: "q".into(),
                round: 1,
                station: id.clone(),
                count: Some(Count::Hand),
                issue: 1,
                document: Document::CountingSheet,
                page: u16::try_from(i + 1).unwrap(),
                pages: 9_999,
                minutes: None,
            };
            let note = SignedNote::sign(&page.to_text(), &[&rehearsal_key("made-up", &id)]).unwrap().to_string();
            let digest = Digest::of(&picture).hex();
            let answer = c.intake.page(note.as_bytes(), picture, "bench").await.unwrap();
            let name = transfer::name::page(&page, answer.index().unwrap());
            paths[kind].push((format!("made-up/{}/issue-1/{name}", &id[2..]), digest));
        }
    }
    (c, paths)
}

/// vsftpd over the same files, by their digests.
fn vsftpd(root: &Path, blobs: &Path) -> Child {
    let conf = root.join("vsftpd.conf");
    let cert = root.join("cert.pem");
    let text = format!(
        "listen=YES\nlisten_port={FTP_PORT}\nlisten_address=127.0.0.1\nbackground=NO\nanonymous_enable=YES\nlocal_enable=NO\nno_anon_password=YES\n\
        anon_root={}\nallow_anon_ssl=YES\nssl_enable=YES\nforce_anon_data_ssl=YES\nforce_anon_logins_ssl=YES\nssl_tlsv1=YES\nssl_sslv2=NO\nssl_sslv3=NO\n\
        require_ssl_reuse=NO\nssl_ciphers=HIGH\nrsa_cert_file={}\nrsa_private_key_file={}\nsecure_chroot_dir=/var/run/vsftpd/empty\nseccomp_sandbox=NO\n\
        pasv_min_port=46100\npasv_max_port=46300\nxferlog_enable=NO\n",
        blobs.display(),
        cert.display(),
        root.join("key.pem").display()
    );
    std::fs::write(&conf, text).unwrap();
    std::fs::create_dir_all("/var/run/vsftpd/empty").unwrap();
    let mut child = Command::new("/usr/sbin/vsftpd").arg(&conf).spawn().expect("vsftpd is installed");
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", FTP_PORT)).is_ok() {
            return child;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("vsftpd does not listen");
}

/// One client fetches all of it on one connection. Not curl: Debian's waits up to a second for the end of a data connection with TLS, whoever serves.
fn client(root: &Path, port: u16, user: &str, files: &[&str], name: &str) -> Command {
    let path = root.join(name);
    std::fs::write(&path, files.join("\n")).unwrap();
    let mut c = Command::new("python3");
    c.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/fetch.py")).args([&port.to_string(), user]).arg(path);
    c
}

fn timed(commands: Vec<Command>) -> f64 {
    let began = Instant::now();
    let running: Vec<Child> = commands.into_iter().map(|mut c| c.spawn().unwrap()).collect();
    for mut r in running {
        assert!(r.wait().unwrap().success());
    }
    began.elapsed().as_secs_f64()
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

#[expect(clippy::float_arithmetic, reason = "rates of a benchmark")]
fn main() {
    let (large, small) = (number("TRANSFER_LARGE", 5), number("TRANSFER_SMALL", 1_000));
    // On a disk, as a server's files are, and where an unprivileged vsftpd may read them.
    let root = tempfile::Builder::new().prefix("transfer-bench").tempdir().unwrap();
    let root = root.path();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (commission, [big, little]) = runtime.block_on(prepare(root, large, small));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    std::fs::write(root.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(root.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let blobs = root.join("blobs");
    std::fs::create_dir(&blobs).unwrap();
    for (_, digest) in big.iter().chain(&little) {
        std::fs::hard_link(root.join("home/public/blob").join(digest), blobs.join(digest)).unwrap();
    }
    Command::new("chmod").args(["-R", "a+rX"]).arg(root).status().unwrap();

    let entropy: Entropy = Arc::new(|| Ok([7; 32]));
    let accounts = Accounts::new(commission.store.clone(), clock(), entropy, &root.join("home"));
    let (live, store, public) = (Arc::clone(&commission.live), commission.store.clone(), commission.home.public());
    let tree = Tree::new(live, store, &public, root.join("spool"), clock()).unwrap();
    let tls = Tls::load(&root.join("cert.pem"), &root.join("key.pem")).unwrap();
    let serving = Serving { door: Arc::new(Open(accounts)), tree, limits: Limits::DEFAULT };
    let port = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let listening = Listening { listener, tls: Some(tls), passive: 46_400..=46_600, outside: None };
        tokio::spawn(serving.run(listening, std::future::pending()));
        port
    });
    let mut peer = vsftpd(root, &blobs);

    for (what, files, bytes) in [("large", &big, LARGE_BYTES), ("small", &little, SMALL_BYTES)] {
        let mine: Vec<&str> = files.iter().map(|(p, _)| &**p).collect();
        let other: Vec<&str> = files.iter().map(|(_, d)| &**d).collect();
        for clients in [1, 2] {
            let run = |port: u16, user: &str, files: &[&str]| {
                let all = (0..clients).map(|i| client(root, port, user, files, &format!("files-{i}"))).collect();
                (clients * files.len() * bytes) as f64 / 1e6 / timed(all)
            };
            // Once to warm the page cache.
            run(FTP_PORT, "anonymous", &other);
            let (mut a, mut b) = (vec![], vec![]);
            for _ in 0..TURNS {
                a.push(run(port, "party", &mine));
                b.push(run(FTP_PORT, "anonymous", &other));
            }
            let (a, b) = (median(a), median(b));
            println!(
                "{what:5} {} × {} KB, {clients} client(s): ours {a:.1} MB/s, vsftpd {b:.1} MB/s, ratio {:.2}",
                files.len(),
                bytes / 1000,
                a / b
            );
        }
    }
    peer.kill().unwrap();
    peer.wait().unwrap();
}
