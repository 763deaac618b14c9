mod server;

use super::*;
use crate::durable::failpoint;
use crate::receipt::Verifier;
use crate::seal::{Insist, Signers, seal};
use crate::testing::{ORIGIN, Record, definition, device, draft};
use server::{Act, Server};
use std::sync::{Arc, Mutex};

const REFUSAL: Act = Act::Status(422, "", r#"{"code":"wrong-round","message":"round 1 is being held"}"#);

fn patience() -> Patience {
    Patience {
        first: Duration::from_millis(4),
        longest: Duration::from_millis(20),
        give_up_after: Some(Duration::from_secs(10)),
        seed: 1,
    }
}

fn impatient() -> Patience {
    Patience { give_up_after: Some(Duration::from_millis(100)), ..patience() }
}

fn settings(url: impl Into<String>) -> Settings {
    Settings { timeout: Duration::from_millis(500), ..Settings::new(url) }
}

fn connection(url: impl Into<String>) -> Connection {
    Connection::new(&settings(url), Verifier::new(ORIGIN, Record::new().key())).unwrap()
}

/// An outbox with sealed minutes of so many stations.
fn sealed(stations: usize) -> (tempfile::TempDir, Outbox) {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path()).unwrap();
    for i in 0..stations {
        seal(&outbox, &definition(), &draft(i, 1), Signers { device: &device(i), members: &[] }, Insist::default())
            .unwrap();
    }
    (folder, outbox)
}

/// Sends and tells what happened, a word for each event.
async fn run(
    outbox: &Outbox,
    connection: &Connection,
    patience: &Patience,
) -> (Result<Summary, OutboxError>, Vec<&'static str>) {
    let mut events = Vec::new();
    let mut progress = |e: Event<'_>| {
        events.push(match e {
            Event::Sent { .. } => "sent",
            Event::Refused { .. } => "refused",
            Event::Later { .. } => "later",
            Event::Unproven { .. } => "unproven",
            Event::Damaged { .. } => "damaged",
            Event::Waiting { .. } => "waiting",
        });
    };
    let result = send(outbox, connection, patience, &Record::at, &mut progress).await;
    (result, events)
}

fn assert_sent_with_receipts(outbox: &Outbox, stations: usize) {
    assert!(outbox.queued().unwrap().is_empty());
    let sent = outbox.list(Place::Sent).unwrap();
    assert_eq!(sent.len(), stations);
    for name in sent {
        let note = outbox.read(Place::Sent, &name).unwrap().unwrap();
        let receipt = outbox.receipt(&name).unwrap().unwrap();
        crate::receipt::verify(&receipt, &note, ORIGIN, &Record::new().key()).unwrap();
    }
}

#[tokio::test]
async fn everything_sealed_is_sent_over_one_connection_and_its_receipts_are_kept() {
    let server = Server::start([]).await;
    let (_folder, outbox) = sealed(5);
    let (summary, events) = run(&outbox, &connection(server.url()), &patience()).await;
    assert!(summary.unwrap().is_complete());
    assert_eq!(events, ["sent"; 5]);
    assert_sent_with_receipts(&outbox, 5);
    assert_eq!(*server.connections.lock().unwrap(), 1, "kept alive");
    let head = server.heads.lock().unwrap()[0].to_lowercase();
    assert!(head.starts_with("post /intake/minutes http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-type: text/plain; charset=utf-8"), "{head}");
}

#[tokio::test]
async fn what_was_sealed_offline_is_sent_when_the_line_comes_back() {
    let socket = server::socket();
    let address = socket.local_addr().unwrap();
    let (_folder, outbox) = sealed(2);
    let (summary, events) = run(&outbox, &connection(format!("http://{address}")), &impatient()).await;
    let summary = summary.unwrap();
    assert_eq!(summary.left.len(), 2, "{events:?}");
    assert_eq!(outbox.queued().unwrap().len(), 2);
    assert!(
        events.starts_with(&["later", "waiting", "later", "waiting"]),
        "nobody answers, so the second is not tried: {events:?}"
    );
    let back = Server::start_on(socket, [], None, Arc::new(Mutex::new(Record::new()))).await;
    assert!(run(&outbox, &connection(back.url()), &patience()).await.0.unwrap().is_complete());
    assert_sent_with_receipts(&outbox, 2);
}

#[tokio::test]
async fn a_passing_failure_is_tried_again() {
    let failures = [
        Act::Status(500, "", "broken"),
        Act::Status(503, "retry-after: 0\r\n", r#"{"code":"busy","message":"later"}"#),
        Act::Status(429, "", r#"{"code":"too-many","message":"later"}"#),
        Act::Status(408, "", r#"{"code":"slow","message":"later"}"#),
        Act::Status(425, "", r#"{"code":"early","message":"later"}"#),
        Act::Status(302, "location: /elsewhere\r\n", ""),
        Act::Status(403, "", "<html>log in to this network first</html>"),
        Act::Status(204, "", ""),
        Act::Silent,
    ];
    let count = failures.len();
    let server = Server::start(failures).await;
    let (_folder, outbox) = sealed(1);
    let (summary, events) = run(&outbox, &connection(server.url()), &patience()).await;
    assert_eq!(summary.unwrap().sent.len(), 1);
    assert_eq!(events.iter().filter(|e| **e == "later").count(), count, "{events:?}");
    assert_eq!(server.left(), 0);
    assert_sent_with_receipts(&outbox, 1);
}

#[tokio::test]
async fn one_that_fails_does_not_hold_up_the_others() {
    let server = Server::start([Act::Status(500, "", "")]).await;
    let (_folder, outbox) = sealed(3);
    let (_, events) = run(&outbox, &connection(server.url()), &patience()).await;
    assert_eq!(events, ["later", "sent", "sent", "waiting", "sent"]);
}

#[tokio::test]
async fn an_answer_cut_off_in_the_middle_is_asked_for_again_and_is_the_same() {
    let server = Server::start([Act::CutOff]).await;
    let (_folder, outbox) = sealed(1);
    let (summary, events) = run(&outbox, &connection(server.url()), &patience()).await;
    assert!(summary.unwrap().is_complete());
    assert_eq!(events, ["later", "waiting", "sent"]);
    assert_eq!(server.record.lock().unwrap().entries(), 1, "recorded once");
    assert_sent_with_receipts(&outbox, 1);
}

#[tokio::test]
async fn a_refusal_is_kept_with_its_reason_and_not_tried_again() {
    let server = Server::start([REFUSAL]).await;
    let (_folder, outbox) = sealed(2);
    let (summary, events) = run(&outbox, &connection(server.url()), &patience()).await;
    let summary = summary.unwrap();
    assert!(!summary.is_complete());
    assert_eq!(events, ["refused", "sent"]);
    let refused = outbox.list(Place::Refused).unwrap();
    let reason = outbox.reason(&refused[0]).unwrap().unwrap();
    let expected =
        Reason { status: 422, code: "wrong-round".into(), message: "round 1 is being held".into(), at: Record::at() };
    assert_eq!(reason, expected);
    assert_sent_with_receipts(&outbox, 1);
}

#[tokio::test]
async fn an_unproven_receipt_is_reported_and_the_minutes_stay_queued() {
    let server = Server::start(vec![Act::WrongProof; 200]).await;
    let (_folder, outbox) = sealed(1);
    let (summary, events) = run(&outbox, &connection(server.url()), &impatient()).await;
    let summary = summary.unwrap();
    assert!(summary.sent.is_empty());
    assert!(summary.left.values().all(|why| why.contains("does not prove")), "{:?}", summary.left);
    assert!(events.starts_with(&["unproven", "waiting", "unproven"]), "{events:?}");
    assert_eq!(outbox.queued().unwrap().len(), 1);
    assert!(outbox.list(Place::Sent).unwrap().is_empty());
    let name = &outbox.queued().unwrap()[0];
    assert!(outbox.receipt(name).unwrap().is_none());
}

#[tokio::test]
async fn a_page_that_is_no_receipt_is_none() {
    let server = Server::start(vec![Act::Status(200, "", "<html>welcome</html>"), Act::Status(200, "", "{}")]).await;
    let (_folder, outbox) = sealed(1);
    let (summary, events) = run(&outbox, &connection(server.url()), &patience()).await;
    assert!(summary.unwrap().is_complete());
    assert_eq!(events, ["unproven", "waiting", "unproven", "waiting", "sent"]);
}

#[tokio::test]
async fn a_damaged_file_is_reported_once_and_left_and_the_others_go() {
    let server = Server::start([]).await;
    let (folder, outbox) = sealed(2);
    let name = outbox.queued().unwrap().remove(0);
    std::fs::write(folder.path().join("queue").join(format!("{name}.minutes")), "rubbish").unwrap();
    let (summary, events) = run(&outbox, &connection(server.url()), &patience()).await;
    assert_eq!(summary.unwrap().damaged, std::slice::from_ref(&name));
    assert_eq!(events, ["damaged", "sent"]);
    assert_eq!(outbox.queued().unwrap(), [name]);
}

#[tokio::test]
async fn of_two_senders_at_once_one_sends_and_the_other_says_so() {
    let server = Server::start([]).await;
    let (_folder, outbox) = sealed(3);
    let (a, b) = (connection(server.url()), connection(server.url()));
    let patience = patience();
    let ((first, _), (second, _)) = tokio::join!(run(&outbox, &a, &patience), run(&outbox, &b, &patience));
    assert!(first.unwrap().is_complete());
    assert_eq!(second.expect_err("busy").code(), "outbox-busy");
    assert_sent_with_receipts(&outbox, 3);
    assert_eq!(server.record.lock().unwrap().entries(), 3);
}

#[tokio::test]
async fn whatever_step_the_power_fails_at_sending_again_delivers_once() {
    for steps in 0.. {
        let server = Server::start([]).await;
        let (folder, outbox) = sealed(2);
        failpoint::power_for(Some(steps));
        let (first, _) = run(&outbox, &connection(server.url()), &patience()).await;
        failpoint::power_for(None);
        let outbox = Outbox::open(folder.path()).unwrap();
        let kept = outbox.queued().unwrap().len() + outbox.list(Place::Sent).unwrap().len();
        assert_eq!(kept, 2, "nothing is lost, nothing is there twice");
        let (again, _) = run(&outbox, &connection(server.url()), &patience()).await;
        assert!(again.unwrap().is_complete());
        assert_sent_with_receipts(&outbox, 2);
        assert_eq!(server.record.lock().unwrap().entries(), 2);
        if first.is_ok() {
            assert_eq!(steps, 18);
            return;
        }
    }
}

#[test]
fn settings_that_cannot_work_are_refused_in_words() {
    let new = |s: &Settings| Connection::new(s, Verifier::new(ORIGIN, Record::new().key()));
    for url in ["", "results.example.org", "ftp://a", "https://user:pw@a", "https://a/?x=1", "https://"] {
        assert_eq!(new(&Settings::new(url)).expect_err(url).code(), "connection-url");
    }
    let with = |ca: Option<&[u8]>, identity: Option<&[u8]>| Settings {
        ca_pem: ca.map(<[u8]>::to_vec),
        identity_pem: identity.map(<[u8]>::to_vec),
        ..Settings::new("https://a/under/")
    };
    assert!(new(&with(None, None)).is_ok());
    assert_eq!(new(&with(Some(b"no certificate"), None)).expect_err("ca").code(), "connection-ca");
    assert_eq!(new(&with(None, Some(b"no key"))).expect_err("identity").code(), "connection-identity");
}

mod tls {
    use super::*;
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};
    use tokio_rustls::rustls::server::WebPkiClientVerifier;
    use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto::aws_lc_rs};

    type Issuer = CertifiedIssuer<'static, KeyPair>;

    fn issuer() -> Issuer {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    }

    fn issue(issuer: &Issuer, name: &str, purpose: ExtendedKeyUsagePurpose) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.extended_key_usages = vec![purpose];
        (params.signed_by(&key, issuer).unwrap(), key)
    }

    fn acceptor(issuer: &Issuer) -> TlsAcceptor {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(issuer.der().clone()).unwrap();
        let clients =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
        let (certificate, key) = issue(issuer, "127.0.0.1", ExtendedKeyUsagePurpose::ServerAuth);
        let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    #[tokio::test]
    async fn only_a_known_device_sends_and_only_to_a_known_commission() {
        let (ours, strange) = (issuer(), issuer());
        let record = Arc::new(Mutex::new(Record::new()));
        let server = Server::start_on(server::socket(), [], Some(acceptor(&ours)), record).await;
        let url = format!("https://{}", server.address);
        let identity = |issuer: &Issuer| {
            let (certificate, key) = issue(issuer, "x-0", ExtendedKeyUsagePurpose::ClientAuth);
            Some(format!("{}{}", certificate.pem(), key.serialize_pem()).into_bytes())
        };
        let ca = |issuer: &Issuer| Some(issuer.pem().into_bytes());
        let cases = [
            (ca(&strange), identity(&ours), false),
            (None, identity(&ours), false),
            (ca(&ours), None, false),
            (ca(&ours), identity(&strange), false),
            (ca(&ours), identity(&ours), true),
        ];
        let (_folder, outbox) = sealed(1);
        for (ca_pem, identity_pem, good) in cases {
            let settings = Settings { ca_pem, identity_pem, ..settings(url.clone()) };
            let connection = Connection::new(&settings, Verifier::new(ORIGIN, Record::new().key())).unwrap();
            let (summary, _) = run(&outbox, &connection, &impatient()).await;
            assert_eq!(summary.unwrap().is_complete(), good);
        }
        assert_sent_with_receipts(&outbox, 1);
    }
}
