//! E-mail against a mail server that is not ours.

use crate::config::FILE;
use crate::{Address, Letter, Outcome, Outlets};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

/// A server that ends with this.
struct Server {
    child: Child,
    _input: Option<ChildStdin>,
    port: u16,
    messages: mpsc::Receiver<Value>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python");
    let there = Command::new(&python).args(["-c", "import aiosmtpd"]).status().is_ok_and(|s| s.success());
    if !there {
        eprintln!("skipped: no aiosmtpd; scripts/python-for-tests.sh installs it");
    }
    there.then_some(python)
}

impl Server {
    fn start(more: &[&str]) -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("stand-in/smtp.py");
        let mut command = Command::new(python()?);
        command.arg(script).args(more).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().strip_prefix("port ").unwrap().parse().unwrap();
        let (sender, messages) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap());
            }
        });
        Some(Self { _input: child.stdin.take(), child, port, messages })
    }

    fn next(&self) -> Value {
        self.messages.recv_timeout(Duration::from_secs(10)).expect("a message")
    }
}

fn outlets(dir: &Path, port: u16, more: &str) -> Outlets {
    let toml = format!(
        "site = \"https://results.example.org\"\n[mail]\nserver = \"localhost\"\nport = {port}\nfrom = \"notices@example.org\"\nfrom_name = \"Yüksek Kurul\"\nhello = \"here.example.org\"\n{more}"
    );
    std::fs::write(dir.join(FILE), toml).unwrap();
    Outlets::open(dir).unwrap().unwrap()
}

fn letter(to: &str) -> Letter {
    Letter {
        to: Address::parse(to).unwrap(),
        subject: "Karar 2026-17: sayım döküm cetvelleri hakkında uzun bir başlık, satıra sığmaz".into(),
        body: "Birinci satır\n.\n..\nFrom here\n".into(),
        id: "17-abc".into(),
        date: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
        unsubscribe: Some("https://results.example.org/party/notices/addresses".into()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_arrives_as_it_was_written_and_each_failure_is_told_apart() {
    let Some(server) = Server::start(&[]) else { return };
    let dir = tempfile::tempdir().unwrap();
    let outlets = outlets(dir.path(), server.port, "tls = \"none\"\n");
    let mailer = outlets.mail.as_ref().unwrap();
    let mut session = mailer.open().await.unwrap();
    assert_eq!(session.send(&letter("someone@example.org")).await, Outcome::Delivered);
    let got = server.next();
    assert_eq!(
        (&got["from"], &got["to"]),
        (&"notices@example.org".into(), &serde_json::json!(["someone@example.org"]))
    );
    // Lines end as mail has it.
    assert_eq!(got["body"], letter("a@example.org").body.replace('\n', "\r\n").as_str());
    let header = |name: &str| {
        let all = got["headers"].as_array().unwrap().iter().filter(|h| h[0] == name).collect::<Vec<_>>();
        assert_eq!(all.len(), 1, "{name}");
        all[0][1].as_str().unwrap().to_owned()
    };
    assert_eq!(header("Subject"), letter("a@example.org").subject);
    assert_eq!(header("From"), "Yüksek Kurul <notices@example.org>");
    assert_eq!(header("Message-ID"), "<17-abc@example.org>");
    assert!(header("Date").starts_with("Fri, 15 Jan 2027 08:00:00"), "{}", header("Date"));
    assert_eq!(header("List-Unsubscribe"), "<https://results.example.org/party/notices/addresses>");

    // Put off, refused: certain, and the same line carries the next.
    assert!(matches!(session.send(&letter("later-a@example.org")).await, Outcome::Later { .. }));
    let refused = session.send(&letter("never-a@example.org")).await;
    assert!(matches!(&refused, Outcome::Refused { why } if why.contains("550")), "{refused:?}");
    assert!(!session.is_broken());
    assert_eq!(session.send(&letter("other@example.org")).await, Outcome::Delivered);
    assert_eq!(server.next()["to"], serde_json::json!(["other@example.org"]));

    // The line breaks before the message: certain. After the whole of it: nobody can tell.
    assert!(matches!(session.send(&letter("deaf-a@example.org")).await, Outcome::Later { .. }));
    assert!(session.is_broken());
    let mut session = mailer.open().await.unwrap();
    assert!(matches!(session.send(&letter("cut-a@example.org")).await, Outcome::Uncertain { .. }));
    assert!(session.is_broken());
    drop(server);
    assert!(matches!(mailer.open().await, Err(Outcome::Later { .. })), "nobody listens");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_is_protected_and_the_user_known_or_nothing_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let key = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let (cert, secret) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    std::fs::write(&cert, key.cert.pem()).unwrap();
    std::fs::write(&secret, key.signing_key.serialize_pem()).unwrap();
    std::fs::write(dir.path().join("password"), "a good word\n").unwrap();
    std::fs::write(dir.path().join("wrong"), "another\n").unwrap();
    let tls = ["--tls", cert.to_str().unwrap(), secret.to_str().unwrap(), "--user", "sender", "a good word"];
    let Some(server) = Server::start(&tls) else { return };
    let with = |more: &str| outlets(dir.path(), server.port, &format!("tls = \"starttls\"\n{more}"));
    let user = "user = \"sender\"\npassword_file = \"password\"\n";

    let good = with(&format!("{user}ca_file = \"cert.pem\"\n"));
    let mut session = good.mail.as_ref().unwrap().open().await.unwrap();
    assert_eq!(session.send(&letter("someone@example.org")).await, Outcome::Delivered);
    let got = server.next();
    assert_eq!((&got["tls"], &got["user"]), (&true.into(), &"sender".into()));
    session.close().await;

    // A certificate that the system does not know; a wrong password.
    for more in [user.to_owned(), format!("{}ca_file = \"cert.pem\"\n", user.replace("\"password\"", "\"wrong\""))] {
        let o = with(&more);
        assert!(matches!(o.mail.as_ref().unwrap().open().await, Err(Outcome::Later { .. })), "{more}");
    }
    // A server that offers no TLS gets nothing.
    let Some(plain) = Server::start(&[]) else { return };
    let o = outlets(dir.path(), plain.port, "tls = \"starttls\"\nca_file = \"cert.pem\"\n");
    assert!(matches!(o.mail.as_ref().unwrap().open().await, Err(Outcome::Later { .. })));
    assert!(plain.messages.recv_timeout(Duration::from_millis(200)).is_err());
}
