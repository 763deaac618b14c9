//! Over real sockets: limits of time, TLS, stopping.

use crate::guard::Limits;
use crate::server::serve_within;
use crate::testing::TestApp;
use crate::{Listening, TlsSetup};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const LIMITS: Limits =
    Limits { head: Duration::from_millis(300), idle: Duration::from_millis(900), write: Duration::from_millis(500) };

pub(super) struct Server {
    pub(super) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

pub(super) async fn start(app: &TestApp, tls: Option<TlsSetup>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let front = app.front.clone();
    let task = tokio::spawn(async move {
        let stopped = async {
            let _ = stopped.await;
        };
        serve_within(Listening { listener, tls }, front, stopped, LIMITS).await;
    });
    Server { address, stop, task }
}

/// Reads until the other side closes, and says after how long.
pub(super) async fn until_closed(stream: &mut TcpStream) -> (String, Duration) {
    let start = tokio::time::Instant::now();
    let mut all = vec![];
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut all)).await.expect("it is closed");
    (String::from_utf8_lossy(&all).into_owned(), start.elapsed())
}

#[tokio::test]
async fn a_head_that_drips_in_is_cut_off() {
    let app = TestApp::new().await;
    let server = start(&app, None).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let drip = async {
        stream.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        for _ in 0..50 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if stream.write_all(b"a").await.is_err() {
                return;
            }
        }
        panic!("it went on for longer than the limit");
    };
    drip.await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_one_in_use_is_not() {
    let app = TestApp::new().await;
    let server = start(&app, None).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    for _ in 0..3 {
        stream.write_all(b"HEAD / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut some = [0; 4096];
        let n = stream.read(&mut some).await.unwrap();
        assert!(some[..n].starts_with(b"HTTP/1.1 200 OK\r\n"));
        assert!(some[..n].ends_with(b"\r\n\r\n"), "a head has no body");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let (_, after) = until_closed(&mut stream).await;
    assert!(after < Duration::from_secs(3), "{after:?}");
}

#[tokio::test]
async fn a_stream_of_events_outlives_the_idle_limit() {
    let app = TestApp::new().await;
    let server = start(&app, None).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(LIMITS.idle * 2).await;
    app.report(0, 1, [1, 2, 3]).await;
    let mut text = String::new();
    while !text.contains("id: 4\n") {
        let mut some = [0; 4096];
        let n = stream.read(&mut some).await.unwrap();
        assert_ne!(n, 0, "{text}");
        text.push_str(&String::from_utf8_lossy(&some[..n]));
    }
}

#[tokio::test]
async fn readers_that_ask_and_never_read_are_dropped_and_those_that_read_slowly_are_not() {
    let app = TestApp::new().await;
    let server = start(&app, None).await;
    let asked = "GET /about HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000);
    let mut mute = vec![];
    for _ in 0..50 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let asked = asked.clone();
        mute.push(tokio::spawn(async move {
            // Once its answers fill the way back no more is taken from it, until the connection is cut.
            while stream.write_all(asked.as_bytes()).await.is_ok() {}
        }));
    }
    // Meanwhile one reads so slowly that its answers always wait for it, for many times the limit.
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(asked.as_bytes()).await.unwrap();
    let (mut taken, mut some) = (0, vec![0; 256 << 10]);
    while taken < 8 << 20 {
        let n = slow.read(&mut some).await.unwrap();
        assert_ne!(n, 0, "it was cut off after {taken} bytes");
        taken += n;
        tokio::time::sleep(LIMITS.write / 8).await;
    }
    for task in mute {
        tokio::time::timeout(Duration::from_secs(20), task).await.expect("it is cut off").unwrap();
    }
}

#[tokio::test]
async fn a_body_too_large_is_refused_before_it_is_read_and_a_head_too_large_too() {
    let app = TestApp::new().await;
    let server = start(&app, None).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"POST /intake/minutes HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n").await.unwrap();
    let (text, _) = until_closed(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 413 ") && text.contains("too-large"), "{text}");
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let huge = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(40_000));
    let _ = stream.write_all(huge.as_bytes()).await;
    let (text, _) = until_closed(&mut stream).await;
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 431 "), "{text}");
}

#[tokio::test]
async fn stopping_ends_streams_and_lets_requests_finish() {
    let app = TestApp::new().await;
    let server = start(&app, None).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut some = [0; 64];
    stream.read_exact(&mut some).await.unwrap();
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(3), server.task).await.expect("it stops soon").unwrap();
}

struct Certificates {
    folder: tempfile::TempDir,
    ca: String,
    device: String,
}

/// A CA, a server certificate of it, and one for a device.
fn certificates() -> Certificates {
    let folder = tempfile::tempdir().unwrap();
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec![]).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca = params.self_signed(&ca_key).unwrap();
    let issuer = rcgen::Issuer::new(params, ca_key);
    let make = |name: &str| {
        let key = rcgen::KeyPair::generate().unwrap();
        let cert = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        (cert.pem(), key.serialize_pem())
    };
    let (server, device) = (make("localhost"), make("device"));
    std::fs::write(folder.path().join("server.pem"), server.0).unwrap();
    std::fs::write(folder.path().join("server.key"), server.1).unwrap();
    std::fs::write(folder.path().join("ca.pem"), ca.pem()).unwrap();
    Certificates { folder, ca: ca.pem(), device: device.0 + &device.1 }
}

#[tokio::test]
async fn over_tls_readers_need_no_certificate_and_devices_do() {
    let app = TestApp::new().await;
    let c = certificates();
    let file = |name: &str| c.folder.path().join(name);
    let tls = TlsSetup::load(&file("server.pem"), &file("server.key"), Some(&file("ca.pem"))).unwrap();
    let server = start(&app, Some(tls)).await;
    let base = format!("https://localhost:{}", server.address.port());
    let client = |identity: Option<&str>| {
        let b = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(c.ca.as_bytes()).unwrap()])
            .no_proxy();
        match identity {
            Some(pem) => b.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap()),
            None => b,
        }
        .build()
        .unwrap()
    };
    let (reader, device) = (client(None), client(Some(&c.device)));
    let page = reader.get(&base).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let note = app.minutes(0, 1, [1, 2, 3]);
    let send = |client: &reqwest::Client| client.post(format!("{base}/intake/minutes")).body(note.clone()).send();
    assert_eq!(send(&reader).await.unwrap().status(), 403);
    assert_eq!(send(&device).await.unwrap().status(), 200);
}

#[test]
fn files_that_are_no_certificates_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let e = TlsSetup::load(&empty, &empty, None).unwrap_err();
    assert_eq!(e.code(), "tls-file");
    assert!(e.to_string().contains("empty.pem"), "{e}");
}
