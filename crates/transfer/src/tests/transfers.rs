//! The protocol, as a client sees it that keeps to it.

use super::actors::{Setup, TestServer, png, secured};
use crate::Limits;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

#[tokio::test]
async fn a_client_looks_around_and_gets_a_file_whole_and_from_the_middle() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    let picture = png(700_000, 1);
    let index = s.page("x/n/d/1", 1, 1, picture.clone()).await;
    let mut c = s.guest().await;
    let name = format!("result-parliament-hand-1of2-{index}.png");
    let path = format!("/made-up/n/d/1/issue-1/{name}");

    assert!(c.want("PWD", 257).await.contains("\"/\""));
    c.want("CWD made-up/n/d/1/issue-1", 250).await;
    assert!(c.want("PWD", 257).await.contains("\"/made-up/n/d/1/issue-1\""));
    assert!(c.text("NLST").await.contains(&format!("{name}\r\n")));
    assert!(c.text("LIST -la").await.contains(&format!(" {} Jan 15 ", picture.len())));
    let facts = c.text(&format!("MLSD {}", "/made-up/n/d/1/issue-1")).await;
    assert!(facts.contains(&format!("type=file;size={};modify=20270115", picture.len())), "{facts}");
    assert!(c.want(&format!("MLST {name}"), 250).await.contains(&path));
    assert!(c.want(&format!("SIZE {name}"), 213).await.contains(&picture.len().to_string()));
    assert!(c.want(&format!("MDTM {path}"), 213).await.contains("20270115"));
    assert_eq!(c.fetch(&format!("RETR {name}")).await, picture);
    c.want("REST 600000", 350).await;
    assert_eq!(c.fetch(&format!("RETR {path}")).await, picture[600_000..]);
    assert_eq!(c.fetch(&format!("RETR {path}")).await, picture, "an offset is good for one file");
    c.want(&format!("REST {}", picture.len()), 350).await;
    assert_eq!(c.fetch(&format!("RETR {path}")).await, b"");
    c.want("REST 99999999", 350).await;
    c.want(&format!("RETR {path}"), 554).await;
    c.want("CDUP", 250).await;
    assert!(c.want("PWD", 257).await.contains("\"/made-up/n/d/1\""));
    assert!(c.want("FEAT", 211).await.contains(" REST STREAM\r\n"));
    c.want("QUIT", 221).await;
    assert_eq!(c.reply().await.0, 0);
}

#[tokio::test]
async fn each_sign_in_listing_and_download_is_in_the_log_before_it_is_done() {
    let s = TestServer::new().await;
    let (index, _) = s.report("x/n/d/1", 1, 10).await;
    let path = format!("/made-up/n/d/1/issue-1/minutes-parliament-hand-transmitted-{index}.txt");
    let mut c = s.guest().await;
    c.fetch("LIST /made-up").await;
    c.fetch(&format!("RETR {path}")).await;
    let log = s.door.log.lock().unwrap().clone();
    let line = |what: &str| format!("red-files 127.0.0.1 file transfer: {what}");
    assert_eq!(log, [line("signed in"), line("listed /made-up"), line(&format!("got {path}"))]);

    s.door.log_fails.store(true, Ordering::Relaxed);
    // Announced, and not a byte goes out, whether or not somebody has come for it.
    c.passive().await;
    c.want(&format!("RETR {path}"), 150).await;
    assert_eq!(c.reply().await.0, 451);
    let at = c.passive().await;
    let mut data = TcpStream::connect(at).await.unwrap();
    c.want(&format!("RETR {path}"), 150).await;
    assert_eq!(c.reply().await.0, 451);
    let mut got = vec![];
    // Closed in order, or thrown away before it was taken.
    let _ = data.read_to_end(&mut got).await;
    assert_eq!(got, b"");
    s.door.log_fails.store(false, Ordering::Relaxed);
    c.fetch(&format!("RETR {path}")).await;
}

#[tokio::test]
async fn a_transfer_that_is_broken_off_leaves_the_session_sound() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    let picture = png(30_000_000, 1);
    let index = s.page("x/n/d/1", 1, 1, picture).await;
    let path = format!("/made-up/n/d/1/issue-1/result-parliament-hand-1of2-{index}.png");
    let mut c = s.guest().await;
    let at = c.passive().await;
    let data = TcpStream::connect(at).await.unwrap();
    c.want(&format!("RETR {path}"), 150).await;
    let mut data = secured(data).await;
    data.read_exact(&mut [0; 1000]).await.unwrap();
    // As clients do: Telnet's interrupt before it, and another command behind it.
    c.send(b"\xff\xf4\xff\xf2ABOR\r\nNOOP\r\n").await;
    for code in [426, 226, 200] {
        assert_eq!(c.reply().await.0, code);
    }
    drop(data);
    assert!(c.text("LIST /").await.contains("made-up"));
}

#[tokio::test]
async fn data_connections_that_fail_their_handshake_or_stand_still_are_given_up() {
    let quick = Duration::from_millis(1500);
    let limits = Limits { handshake: quick, stall: quick, ..Limits::DEFAULT };
    let s = TestServer::with(Setup { limits, tls: true }).await;
    s.report("x/n/d/1", 1, 10).await;
    let index = s.page("x/n/d/1", 1, 1, png(30_000_000, 1)).await;
    let path = format!("/made-up/n/d/1/issue-1/result-parliament-hand-1of2-{index}.png");
    let mut c = s.guest().await;
    // Nobody comes.
    c.passive().await;
    c.want("LIST /", 150).await;
    assert_eq!(c.reply().await.0, 425);
    // Somebody comes and says nothing, or rubbish.
    for words in [&b""[..], b"GET / HTTP/1.0\r\n\r\n"] {
        let at = c.passive().await;
        let mut data = TcpStream::connect(at).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut data, words).await.unwrap();
        c.want("LIST /", 150).await;
        assert_eq!(c.reply().await.0, 425);
    }
    // Somebody takes a little and no more.
    let at = c.passive().await;
    let data = TcpStream::connect(at).await.unwrap();
    c.want(&format!("RETR {path}"), 150).await;
    let mut data = secured(data).await;
    data.read_exact(&mut [0; 1000]).await.unwrap();
    assert_eq!(c.reply().await.0, 426);
    drop(data);
    assert!(c.text("LIST /").await.contains("made-up"), "the session goes on");
}

#[tokio::test]
async fn passive_ports_stay_in_their_range_and_are_given_back() {
    let s = TestServer::new().await;
    let mut c = s.guest().await;
    for _ in 0..100 {
        let at = c.passive().await;
        assert!(s.passive.contains(&at.port()), "{at}");
    }
    let pasv = c.want("PASV", 227).await;
    assert!(pasv.contains("(127,0,0,1,"), "{pasv}");
    c.want("EPSV 2", 522).await;
    c.want("EPSV ALL", 200).await;
    c.want("PASV", 503).await;
    c.want("PORT 127,0,0,1,4,4", 502).await;
    c.want("EPRT |1|127.0.0.1|999|", 502).await;
}

#[tokio::test]
async fn where_it_is_switched_on_a_client_is_served_in_the_clear() {
    let s = TestServer::with(Setup { limits: Limits::DEFAULT, tls: false }).await;
    let (index, note) = s.report("x/n/d/1", 1, 10).await;
    let mut c = s.client().await;
    c.want("AUTH TLS", 502).await;
    c.sign_in().await;
    let path = format!("/made-up/n/d/1/issue-1/minutes-parliament-hand-transmitted-{index}.txt");
    assert_eq!(c.text(&format!("RETR {path}")).await, note);
}
