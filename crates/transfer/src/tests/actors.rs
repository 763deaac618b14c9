//! A made-up election that is served, a door that lets two parties in, and a plain client with TLS.

use crate::{Door, Guest, Kind, Limits, Listening, Refused, Serving, Tls, Tree, View};
use commission::{Answer, Clock, Commission, setup};
use election::act::{Channel, Moment};
use election::definition::Definition;
use election::id::Count;
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::{Document, Page};
use observer::authority::rehearsal_key;
use record::SignedNote;
use rustls::pki_types::{CertificateDer, ServerName};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Half past an hour, so that a few seconds stay in one minute.
pub(super) const START: i64 = 1_800_000_000_000_000;

pub(super) fn write_folder(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let toml = "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"Europe/Istanbul\"\nlanguages = [\"en\"]\nrehearsal = true\n[name]\nen = \"Made up\"\n[[contest]]\nid = \"parliament\"\nname = { en = \"Parliament\" }\n[[contest]]\nid = \"mayor\"\nname = { en = \"Mayor\" }\n";
    for (name, text) in [
        ("election.toml", toml),
        (
            "areas.csv",
            "area,parent,kind,name\nx,,country,X\nx/n,x,province,N\nx/n/d,x/n,district,D\nx/s,x,province,S\nx/..,x,province,Odd\n",
        ),
        (
            "stations.csv",
            "station,area\nx/n/d/1,x/n/d\nx/n/d/2,x/n/d\nx/s/1,x/s\nx/s,x/s\nelsewhere/7,x/s\nx/../3,x/..\n",
        ),
        ("choices.csv", "contest,choice,name\nparliament,red,Red\nparliament,blue,Blue\nmayor,a,A\nmayor,b,B\n"),
        ("parties.csv", "party,name,eligible,reason\nred,Red,yes,\nblue,Blue,yes,\n"),
        ("boards.csv", "area,name,quorum\nx/s,Board of S,2\n"),
        (
            "members.csv",
            "area,seat,role,standing,key,nominated_by,from,until\nx/s,1,chair,principal,s/1,red,2026-01-01,2029-12-31\nx/s,2,member,principal,s/2,blue,2026-01-01,\n",
        ),
        ("seats.csv", "contest,area,seats\nparliament,x,3\nmayor,x/n,1\nmayor,x/s,1\nmayor,x/..,1\n"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// A door that knows two accounts and keeps its log in memory.
#[derive(Debug, Default)]
pub(super) struct TestDoor {
    pub(super) log: Mutex<Vec<String>>,
    pub(super) hides_pictures: AtomicBool,
    pub(super) log_fails: AtomicBool,
    pub(super) closed: AtomicBool,
}

impl TestDoor {
    pub(super) fn noted(&self, what: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|l| l.contains(what)).count()
    }
}

impl Door for TestDoor {
    async fn sign_in(&self, name: &str, password: &str, source: IpAddr) -> Result<Guest, Refused> {
        match (name, password) {
            ("red-files", "correct horse") | ("blue-files", "battery staple") => {
                Ok(Guest { name: name.into(), party: name.split('-').next().map(str::to_owned), source })
            }
            _ => Err(Refused("no such account and password".into())),
        }
    }

    async fn still(&self, _: &Guest) -> bool {
        !self.closed.load(Ordering::Relaxed)
    }

    fn may(&self, _: &Guest, kind: Kind) -> bool {
        kind != Kind::Pictures || !self.hides_pictures.load(Ordering::Relaxed)
    }

    async fn note(&self, who: &str, source: IpAddr, what: &str) -> Result<(), Refused> {
        if self.log_fails.load(Ordering::Relaxed) {
            return Err(Refused("the disk is full".into()));
        }
        self.log.lock().unwrap().push(format!("{who} {source} {what}"));
        Ok(())
    }
}

/// The election, running.
pub(super) struct TestServer {
    pub(super) folder: tempfile::TempDir,
    pub(super) commission: Commission,
    pub(super) door: Arc<TestDoor>,
    pub(super) tree: Tree,
    pub(super) address: SocketAddr,
    pub(super) passive: std::ops::RangeInclusive<u16>,
    time: Arc<AtomicI64>,
    stop: Option<oneshot::Sender<()>>,
}

pub(super) struct Setup {
    pub(super) limits: Limits,
    pub(super) tls: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self { limits: Limits::DEFAULT, tls: true }
    }
}

impl TestServer {
    pub(super) async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    pub(super) async fn with(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (home, election) = (folder.path().join("home"), folder.path().join("election"));
        write_folder(&election);
        let time = Arc::new(AtomicI64::new(START));
        let clock: Clock = {
            let time = Arc::clone(&time);
            Arc::new(move || Moment(time.load(Ordering::Relaxed)))
        };
        setup::init(&home, &election, "sqlite:database.sqlite", Arc::clone(&clock), [3; 32], &|_, _| {}).await.unwrap();
        let commission = Commission::open(&home, Arc::clone(&clock), &[], &|_| {}).await.unwrap();
        let (live, store) = (Arc::clone(&commission.live), commission.store.clone());
        let tree = Tree::new(live, store, &commission.home.public(), folder.path().join("spool"), clock).unwrap();
        let door = Arc::new(TestDoor::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into(), "127.0.0.1".into()]).unwrap();
        std::fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let tls = Tls::load(&folder.path().join("cert.pem"), &folder.path().join("key.pem")).unwrap();
        // Each test has ports of its own: those behind the port that the system gave it.
        let first = 20_000 + address.port() % 20_000;
        let passive = first..=first + 30;
        let (stop, stopped) = oneshot::channel();
        let listening = Listening { listener, tls: setup.tls.then_some(tls), passive: passive.clone(), outside: None };
        let serving = Serving { door: Arc::clone(&door), tree: tree.clone(), limits: setup.limits };
        tokio::spawn(serving.run(listening, async move { drop(stopped.await) }));
        Self { folder, commission, door, tree, address, passive, time, stop: Some(stop) }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn definition(&self) -> &Arc<Definition> {
        self.commission.live.definition()
    }

    /// Time goes on.
    pub(super) fn pass(&self, seconds: i64) {
        self.time.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    /// Minutes of a station; gives their index and the note.
    pub(super) async fn report(&self, station: &str, issue: u16, red: u32) -> (u64, String) {
        self.copy(Channel::Transmitted, station, issue, red).await
    }

    pub(super) async fn copy(&self, channel: Channel, station: &str, issue: u16, red: u32) -> (u64, String) {
        let d = self.definition();
        let m = Minutes {
            election: &d.id,
            definition: d.digest,
            mode: Mode::Live,
            contest: "parliament",
            round: 1,
            station,
            count: Count::Hand,
            issue,
            closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
            figures: Figures { registered: Some(500), voted: Some(red + 1), valid: Some(red + 1), invalid: Some(0) },
            votes: vec![("red", red), ("blue", 1)],
        };
        let note = self.sign(&m.to_text(), station);
        self.pass(1);
        let answer = self.commission.intake.copy(channel, note.as_bytes(), "test").await.unwrap();
        (index(&answer), note)
    }

    pub(super) fn sign(&self, text: &str, by: &str) -> String {
        SignedNote::sign(text, &[&rehearsal_key(&self.definition().id, by)]).unwrap().to_string()
    }

    /// A scanned page of a station's minutes; gives its index.
    pub(super) async fn page(&self, station: &str, issue: u16, page: u16, picture: Vec<u8>) -> u64 {
        let p = Page {
            election: self.definition().id.clone(),
            contest: "parliament".into(),
            round: 1,
            station: station.into(),
            count: Some(Count::Hand),
            issue,
            document: Document::Result,
            page,
            pages: 2,
            minutes: None,
        };
        let note = self.sign(&p.to_text(), station);
        self.pass(1);
        index(&self.commission.intake.page(note.as_bytes(), picture, "test").await.unwrap())
    }

    pub(super) async fn client(&self) -> Client {
        Client::connect(self.address).await
    }

    /// A client that has signed in and encrypts.
    pub(super) async fn guest(&self) -> Client {
        let mut c = self.client().await;
        c.secure().await;
        c.sign_in().await;
        c
    }

    pub(super) fn everything() -> View {
        View::of(|_| true)
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

fn index(answer: &Answer) -> u64 {
    answer.index().expect("it is on record")
}

/// The outside of a PNG with so many bytes of content.
pub(super) fn png(bytes: usize, mark: u8) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    out.extend(20u32.to_be_bytes());
    out.extend(20u32.to_be_bytes());
    out.extend(b"\x08\0\0\0\0crc.");
    out.extend(u32::try_from(bytes).unwrap().to_be_bytes());
    out.extend(b"IDAT");
    out.extend((0..bytes).map(|i| u8::try_from(i % 251).unwrap() ^ mark));
    out.extend(b"crc.\0\0\0\0IENDcrc.");
    out
}

/// TLS that takes any certificate: what is tested is not the certificate.
#[derive(Debug)]
struct Anyone(Arc<rustls::crypto::CryptoProvider>);

impl rustls::client::danger::ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

fn connector() -> tokio_rustls::TlsConnector {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone(provider)))
        .with_no_client_auth();
    tokio_rustls::TlsConnector::from(Arc::new(config))
}

pub(super) async fn secured(stream: TcpStream) -> tokio_rustls::client::TlsStream<TcpStream> {
    connector().connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap()
}

trait Both: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send {}
impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send> Both for T {}

/// A client that says exactly what it is told.
pub(super) struct Client {
    stream: Option<Box<dyn Both>>,
    plain: Option<TcpStream>,
    buffer: Vec<u8>,
    server: SocketAddr,
    secure: bool,
}

impl Client {
    pub(super) async fn connect(server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).await.unwrap();
        let mut c = Self { stream: None, plain: Some(stream), buffer: vec![], server, secure: false };
        assert_eq!(c.reply().await.0, 220);
        c
    }

    fn io(&mut self) -> &mut dyn Both {
        match (&mut self.stream, &mut self.plain) {
            (Some(s), _) => &mut **s,
            (None, Some(s)) => s,
            (None, None) => panic!("no connection"),
        }
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) {
        let io = self.io();
        io.write_all(bytes).await.unwrap();
        io.flush().await.unwrap();
    }

    /// The next reply: its code and its lines. 0 at the end.
    pub(super) async fn reply(&mut self) -> (u16, String) {
        let mut text = String::new();
        loop {
            let Some(end) = self.buffer.iter().position(|b| *b == b'\n') else {
                let mut bytes = [0; 1024];
                let n = self.io().read(&mut bytes).await.unwrap_or(0);
                if n == 0 {
                    return (0, text);
                }
                self.buffer.extend_from_slice(&bytes[..n]);
                continue;
            };
            let line: Vec<u8> = self.buffer.drain(..=end).collect();
            let line = String::from_utf8(line).unwrap();
            text.push_str(&line);
            let code = line.get(..3).and_then(|c| c.parse().ok()).filter(|_| line.as_bytes().get(3) == Some(&b' '));
            if let Some(code) = code {
                return (code, text);
            }
        }
    }

    pub(super) async fn ask(&mut self, line: &str) -> (u16, String) {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.reply().await
    }

    /// Wants this code.
    pub(super) async fn want(&mut self, line: &str, code: u16) -> String {
        let (got, text) = self.ask(line).await;
        assert_eq!(got, code, "{line}: {text}");
        text
    }

    pub(super) async fn secure(&mut self) {
        self.want("AUTH TLS", 234).await;
        self.handshake().await;
        self.want("PBSZ 0", 200).await;
        self.want("PROT P", 200).await;
        self.secure = true;
    }

    pub(super) async fn handshake(&mut self) {
        let plain = self.plain.take().unwrap();
        self.stream = Some(Box::new(secured(plain).await));
    }

    pub(super) async fn sign_in(&mut self) {
        self.want("USER red-files", 331).await;
        self.want("PASS correct horse", 230).await;
    }

    /// Where the next data connection is to go.
    pub(super) async fn passive(&mut self) -> SocketAddr {
        let text = self.want("EPSV", 229).await;
        let port = text.split("(|||").nth(1).and_then(|t| t.split('|').next()).unwrap().parse().unwrap();
        SocketAddr::new(self.server.ip(), port)
    }

    /// The bytes that a command sends.
    pub(super) async fn fetch(&mut self, command: &str) -> Vec<u8> {
        let at = self.passive().await;
        let data = TcpStream::connect(at).await.unwrap();
        self.want(command, 150).await;
        let mut got = vec![];
        if self.secure {
            secured(data).await.read_to_end(&mut got).await.unwrap();
        } else {
            let mut data = data;
            data.read_to_end(&mut got).await.unwrap();
        }
        assert_eq!(self.reply().await.0, 226);
        got
    }

    pub(super) async fn text(&mut self, command: &str) -> String {
        String::from_utf8(self.fetch(command).await).unwrap()
    }
}
