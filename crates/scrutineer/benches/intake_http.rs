//! Intake over HTTP: many keep-alive senders of minutes that were signed before, on the same cores as the server, against a bare loop of strict
//! Ed25519 verification over the same messages in the same run. Then the same through TLS with a client certificate and a new connection for each
//! minutes.
//!
//! `cargo bench -p scrutineer --bench intake_http` (25,000 stations with two contests; `INTAKE_STATIONS` changes that).
//!
//! Within the time measured a sender checks that each answer is 200; every receipt is verified afterwards.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first error")]

mod support;

use observer::authority::rehearsal_key;
use record::VerifierKey;
use rustls::RootCertStore;
use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use station::receipt::Verifier;
use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use support::{Client, Night, bare_us, number, post, rate, ratio, settle, threads};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

const SENDERS: usize = 64;
/// Turns of yardstick and intake, each with its part of the minutes.
const TURNS: usize = 5;

/// The requests, from which senders take the next one, and where their receipts go.
struct Desk {
    requests: Vec<Vec<u8>>,
    next: AtomicUsize,
}

impl Desk {
    fn new(notes: &[(String, VerifierKey)], keep: bool) -> Arc<Self> {
        Arc::new(Self { requests: notes.iter().map(|(n, _)| post(n, keep)).collect(), next: AtomicUsize::new(0) })
    }

    fn next(&self) -> Option<(usize, &[u8])> {
        let i = self.next.fetch_add(1, Ordering::Relaxed);
        Some((i, self.requests.get(i)?))
    }
}

type Receipts = Vec<(usize, Vec<u8>)>;

/// Runs the senders to the end. Microseconds and receipts.
async fn play<F: Future<Output = Receipts> + Send + 'static>(sender: impl Fn() -> F) -> (u128, Receipts) {
    let start = Instant::now();
    let mut senders: JoinSet<Receipts> = (0..SENDERS).map(|_| sender()).collect();
    let mut receipts = Vec::new();
    while let Some(some) = senders.join_next().await {
        receipts.extend(some.unwrap());
    }
    (start.elapsed().as_micros(), receipts)
}

/// Sends over one connection that stays.
async fn keep_alive(desk: Arc<Desk>, address: SocketAddr) -> Receipts {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut client = Client::new(stream);
    let mut receipts = Vec::new();
    while let Some((i, request)) = desk.next() {
        receipts.push((i, client.ask(request).await.1.to_vec()));
    }
    receipts
}

/// Sends each over a new connection with a full handshake that shows a client certificate.
async fn new_connections(desk: Arc<Desk>, address: SocketAddr, tls: TlsConnector) -> Receipts {
    let mut receipts = Vec::new();
    while let Some((i, request)) = desk.next() {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let mut client = Client::new(tls.connect(name, stream).await.unwrap());
        receipts.push((i, client.ask(request).await.1.to_vec()));
    }
    receipts
}

/// Writes the certificates of a server and a device with their CA, and gives the device's side.
fn certificates(folder: &Path) -> TlsConnector {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec![]).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca = params.self_signed(&ca_key).unwrap();
    let issuer = rcgen::Issuer::new(params, ca_key);
    let file = |name: &str| folder.join(name);
    std::fs::write(file("ca.pem"), ca.pem()).unwrap();
    for (name, who) in [("server", "localhost"), ("device", "device")] {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate =
            rcgen::CertificateParams::new(vec![who.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        std::fs::write(file(&format!("{name}.pem")), certificate.pem()).unwrap();
        std::fs::write(file(&format!("{name}.key")), key.serialize_pem()).unwrap();
    }
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file("ca.pem")).unwrap()).unwrap();
    let device = CertificateDer::from_pem_file(file("device.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("device.key")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_client_auth_cert(vec![device], key).unwrap();
    config.resumption = Resumption::disabled();
    TlsConnector::from(Arc::new(config))
}

/// Every note has its receipt, and every receipt proves what it says.
fn check(night: &Night, notes: &[(String, VerifierKey)], receipts: &Receipts) {
    let d = &night.definition;
    let verifier = Verifier::new(&d.origin, rehearsal_key(&d.id, &d.origin).verifier());
    let mut seen = vec![false; notes.len()];
    for (i, receipt) in receipts {
        verifier.verify(receipt, &notes[*i].0).unwrap();
        seen[*i] = true;
    }
    assert!(seen.iter().all(|s| *s), "every note has its receipt");
}

fn main() {
    let night = Night::new(number("INTAKE_STATIONS", 25_000));
    let tls = certificates(night.path("election").parent().unwrap());
    // Most go over connections that stay; a tenth is left for new ones.
    let (kept, fresh) = night.notes.split_at(night.notes.len() * 9 / 10);
    settle();

    let server = night.serve(&[]);
    // One thread for all senders: they only move bytes.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // By turns, so that whatever else the machine does meets both.
    let (mut bare, mut http) = (0, 0);
    for part in kept.chunks(kept.len().div_ceil(TURNS)) {
        let desk = Desk::new(part, true);
        bare += bare_us(part);
        let (took, receipts) = runtime.block_on(play(|| keep_alive(Arc::clone(&desk), server.address)));
        http += took;
        check(&night, part, &receipts);
    }
    let peak = server.peak_mib();
    server.stop();
    println!(
        "bare strict verification       {:>8} /s  {} threads, {} messages",
        rate(kept.len(), bare),
        threads(),
        kept.len()
    );
    println!(
        "intake over HTTP               {:>8} /s  {SENDERS} senders on the same cores, every receipt verified",
        rate(kept.len(), http)
    );
    println!("ratio                          {:>8}     target 0.25", ratio(bare, http));
    println!("peak memory of the server      {peak:>8} MiB");

    let pem = |name: &str| night.path(name).to_str().unwrap().to_owned();
    let options = ["--tls-cert", &pem("server.pem"), "--tls-key", &pem("server.key"), "--client-ca", &pem("ca.pem")];
    let server = night.serve(&options);
    let desk = Desk::new(fresh, false);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads()).enable_all().build().unwrap();
    let bare = bare_us(fresh);
    let sender = || new_connections(Arc::clone(&desk), server.address, tls.clone());
    let (https, receipts) = runtime.block_on(play(sender));
    let peak = server.peak_mib();
    server.stop();
    check(&night, fresh, &receipts);
    println!("bare strict verification       {:>8} /s  {} messages", rate(fresh.len(), bare), fresh.len());
    println!(
        "TLS, client certificate, a new connection for each {:>6} /s  both sides of the handshake on the same cores",
        rate(fresh.len(), https)
    );
    println!("ratio                          {:>8}     stated, no target", ratio(bare, https));
    println!("peak memory of the server      {peak:>8} MiB");
}
