//! Webhooks and chats against a server of the tests.

use crate::config::FILE;
use crate::{DELIVERY_HEADER, Outcome, Outlets, SIGNATURE_HEADER, signature};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Answers each connection with the next of these, and gives what was asked.
async fn serve(listener: TcpListener, answers: Vec<&'static str>) -> Vec<String> {
    let mut asked = vec![];
    for answer in answers {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut got = vec![];
        let mut part = [0; 4096];
        loop {
            let n = stream.read(&mut part).await.unwrap();
            got.extend(&part[..n]);
            let text = String::from_utf8_lossy(&got).into_owned();
            let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                let length = head.to_lowercase();
                let length =
                    length.split("content-length: ").nth(1).and_then(|l| l.lines().next()?.parse::<usize>().ok());
                length.is_none_or(|l| body.len() >= l)
            });
            if n == 0 || whole {
                break;
            }
        }
        asked.push(String::from_utf8(got).unwrap());
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
    asked
}

fn answer(head: &'static str) -> &'static str {
    Box::leak(format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n").into_boxed_str())
}

fn open(toml: &str) -> Outlets {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("s"), SECRET).unwrap();
    std::fs::write(dir.path().join("t"), "123:ABC").unwrap();
    std::fs::write(dir.path().join(FILE), format!("site = \"https://results.example.org\"\n{toml}")).unwrap();
    Outlets::open(dir.path()).unwrap().unwrap()
}

fn hook(port: u16, more: &str) -> Outlets {
    open(&format!(
        "[[webhook]]\nname = \"press\"\nurl = \"http://127.0.0.1:{port}/in\"\nsecret_file = \"s\"\nprivate = true\n{more}"
    ))
}

#[tokio::test]
async fn a_webhook_is_signed_over_time_and_body_and_follows_nobody_elsewhere() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answers = [
        "204 No Content",
        "302 Found\r\nlocation: http://127.0.0.1:1/",
        "503 Busy\r\nretry-after: 7",
        "429 Slow",
        "410 Gone",
        "400 Bad",
    ];
    let server = tokio::spawn(serve(listener, answers.map(answer).to_vec()));
    let o = hook(port, "categories = [\"decision\"]\n");
    let w = &o.webhooks[0];
    assert!(w.wants("decision") && !w.wants("news"));
    let mut ends = vec![];
    for _ in answers {
        ends.push(w.send("d-1", 1_800_000_000, b"{\"a\":1}".to_vec()).await);
    }
    assert_eq!(ends[0], Outcome::Delivered);
    assert!(matches!(&ends[1], Outcome::Refused { why } if why.starts_with("302")), "{:?}", ends[1]);
    assert!(matches!(&ends[2], Outcome::Later { after: Some(s), .. } if *s == Duration::from_secs(7)), "{:?}", ends[2]);
    assert!(matches!(&ends[3], Outcome::Later { .. }));
    assert!(matches!(&ends[4], Outcome::Refused { .. }) && matches!(&ends[5], Outcome::Refused { .. }));
    let asked = server.await.unwrap();
    assert_eq!(asked.len(), 6);
    let (head, body) = asked[0].split_once("\r\n\r\n").unwrap();
    let header = |name: &str| head.lines().find_map(|l| l.strip_prefix(&format!("{name}: "))).unwrap().to_owned();
    assert_eq!(header(SIGNATURE_HEADER), signature(SECRET.as_bytes(), 1_800_000_000, body.as_bytes()));
    assert_eq!((header(DELIVERY_HEADER), header("content-type")), ("d-1".into(), "application/json".into()));
    assert!(!asked[0].contains(SECRET));
}

#[tokio::test]
async fn a_chat_gets_plain_text_and_says_how_long_to_wait() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answers = vec![
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"ok\":true,\"result\":{}}",
        "HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\n\r\n{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after 5\",\"parameters\":{\"retry_after\":5}}",
        "HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n{\"ok\":false,\"error_code\":403,\"description\":\"bot was kicked\"}",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<html>",
        "",
    ];
    let server = tokio::spawn(serve(listener, answers));
    let o = open(&format!(
        "[[telegram]]\nname = \"channel\"\napi = \"http://127.0.0.1:{port}\"\nchat = \"@results\"\ntoken_file = \"t\"\nprivate = true\n"
    ));
    let chat = &o.chats[0];
    assert_eq!(chat.send("Karar <b>17</b>").await, Outcome::Delivered);
    assert!(matches!(chat.send("a").await, Outcome::Later { after: Some(s), .. } if s == Duration::from_secs(5)));
    assert!(matches!(chat.send("a").await, Outcome::Refused { why } if why.contains("kicked")));
    assert!(matches!(chat.send("a").await, Outcome::Uncertain { .. }));
    // The line breaks after the request: it may have been posted.
    let lost = chat.send("a").await;
    assert!(matches!(&lost, Outcome::Uncertain { why } if !why.contains("123:ABC")), "{lost:?}");
    let asked = server.await.unwrap();
    assert!(asked[0].starts_with("POST /bot123:ABC/sendMessage "), "{}", asked[0]);
    let body: serde_json::Value = serde_json::from_str(asked[0].split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!((&body["chat_id"], &body["text"]), (&"@results".into(), &"Karar <b>17</b>".into()));
    assert!(body.get("parse_mode").is_none(), "plain text, no markup");
    let nobody = chat.send("a").await;
    assert!(matches!(nobody, Outcome::Later { .. }), "nobody listens, so nothing was sent: {nobody:?}");
}

#[tokio::test]
async fn a_name_of_this_machine_is_not_reached_by_a_public_webhook() {
    // Resolved when it is connected to, whatever the name looked like when it was read.
    let client = crate::http::client(false).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let end = crate::http::send(client.post(format!("http://localhost:{port}/")).body("x")).await;
    assert!(matches!(&end, Err(Outcome::Later { why, .. }) if why.contains("private")), "{:?}", end.err());
}
