//! The web service: what is asked for by hand, and by clients that we did not write.

mod attack;
mod calls;
mod clients;
mod contract;

use super::desk::program;
use crate::front::Peer;
use crate::testing::{Got, TestApp};
use bytes::Bytes;
use commission::accounts::Role;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use service::contract::NAMESPACE;
use service::envelope::Version;
use service::security::{PASSWORD_TEXT, WSSE, WSU};
use service::xml::{self, Element};
use std::sync::atomic::{AtomicU64, Ordering};

/// An election, and the program of a party in it.
struct Program {
    app: TestApp,
    name: String,
    password: String,
    nonce: AtomicU64,
}

impl Program {
    async fn of(app: TestApp) -> Self {
        let (name, password) = program(&app, "red-ws", Role::Service, "red").await;
        Self { app, name, password, nonce: AtomicU64::new(0) }
    }

    async fn new() -> Self {
        Self::of(TestApp::new().await).await
    }

    /// A token with this password.
    fn token(&self, password: &str) -> String {
        let n = self.nonce.fetch_add(1, Ordering::Relaxed);
        let created = self.app.office().desk.accounts.now();
        format!(
            "<w:UsernameToken><w:Username>{}</w:Username><w:Password Type=\"{PASSWORD_TEXT}\">{password}</w:Password><w:Nonce>{n:A>16}</w:Nonce>\
             <u:Created>{created}</u:Created></w:UsernameToken>",
            self.name
        )
    }

    /// An envelope with this token and body; `headers` stand beside the security header.
    fn envelope(version: Version, token: &str, headers: &str, body: &str) -> String {
        format!(
            "<e:Envelope xmlns:e=\"{}\"><e:Header>{headers}<w:Security xmlns:w=\"{WSSE}\" xmlns:u=\"{WSU}\" e:mustUnderstand=\"1\">{token}</w:Security></e:Header>\
             <e:Body xmlns=\"{NAMESPACE}\">{body}</e:Body></e:Envelope>",
            version.namespace()
        )
    }

    /// A good call.
    fn request(&self, version: Version, body: &str) -> String {
        Self::envelope(version, &self.token(&self.password), "", body)
    }

    async fn send(&self, version: Version, envelope: impl Into<Bytes>) -> Got {
        self.app.ask(post(version, envelope)).await
    }

    async fn call(&self, version: Version, body: &str) -> Got {
        self.send(version, self.request(version, body)).await
    }

    /// The answer to what must be answered, in both versions the same.
    async fn answer(&self, body: &str) -> Element {
        let mut answers = vec![];
        for version in Version::ALL {
            let got = self.call(version, body).await;
            assert_eq!(got.status, 200, "{}", got.text());
            assert!(got.header("content-type").starts_with(version.content_type()));
            let envelope = read_big(got.text());
            assert!(envelope.name.is(version.namespace(), "Envelope"));
            let answer = envelope.children[0].children[0].clone();
            assert_eq!(got.header("x-record-size"), text(&answer, "size"));
            answers.push(answer);
        }
        let second = answers.pop().unwrap();
        assert_eq!(answers.pop().unwrap(), second, "{body}");
        second
    }

    /// What the log of access says, the newest first.
    async fn log(&self) -> Vec<String> {
        let rows = self.app.office().desk.accounts.access().latest(20).await.unwrap();
        rows.into_iter().map(|a| format!("{} {} {}", a.who, a.source, a.what)).collect()
    }
}

fn post(version: Version, envelope: impl Into<Bytes>) -> Request<Full<Bytes>> {
    let mut r = Request::post("/soap").header("content-type", format!("{}; charset=utf-8", version.content_type()));
    if version == Version::V11 {
        r = r.header("soapaction", "\"\"");
    }
    r.body(Full::new(envelope.into())).unwrap()
}

/// From another address.
async fn from(app: &TestApp, ip: [u8; 4], request: Request<Full<Bytes>>) -> Got {
    let peer = Peer { address: (ip, 9).into(), ..TestApp::peer() };
    let (head, body) = app.front.answer(request, peer).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Got { status: head.status.as_u16(), headers: head.headers, body }
}

/// Reads an answer; small ones only, our reader is for requests.
fn read_big(text: &str) -> Element {
    xml::read(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// The code of a fault, where its version has it.
fn code(got: &Got, version: Version) -> String {
    let envelope = read_big(got.text());
    let fault = &envelope.children.last().unwrap().children[0];
    assert!(fault.name.is(version.namespace(), "Fault"), "{}", got.text());
    let mut all = vec![&envelope];
    while let Some(e) = all.pop() {
        if e.name.is(NAMESPACE, "fault") {
            let said = text(e, "code");
            assert_eq!(got.header("x-fault-code"), said);
            return said;
        }
        all.extend(&e.children);
    }
    panic!("a fault without a code: {}", got.text())
}

/// The text of a child.
fn text(e: &Element, name: &str) -> String {
    e.children.iter().find(|c| c.name.local == name).map_or_else(String::new, |c| c.text.clone())
}

fn rows(e: &Element) -> Vec<&Element> {
    e.children.iter().filter(|c| c.name.local == "row").collect()
}
