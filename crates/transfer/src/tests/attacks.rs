//! What a server on the open network meets.

use super::actors::{Setup, TestServer, secured};
use crate::Limits;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

#[tokio::test]
async fn nothing_is_done_in_the_clear() {
    let s = TestServer::new().await;
    let mut c = s.client().await;
    for line in ["USER red-files", "PASS correct horse", "LIST", "RETR x", "PASV", "CWD /"] {
        c.want(line, 530).await;
    }
    c.want("PROT P", 503).await;
    c.want("AUTH TLS", 234).await;
    c.handshake().await;
    c.sign_in().await;
    // Encrypted commands, and data in the clear: by neither way of asking for a port.
    c.want("PROT C", 534).await;
    for passive in ["PASV", "EPSV"] {
        c.ask(passive).await;
        c.want("LIST /", 521).await;
    }
    c.want("PROT P", 200).await;
    assert!(c.ask("EPSV").await.0 == 229);
    c.want("CCC", 502).await;
}

#[tokio::test]
async fn what_is_sent_behind_auth_is_not_taken_for_encrypted() {
    let s = TestServer::new().await;
    let mut c = s.client().await;
    c.send(b"AUTH TLS\r\nUSER red-files\r\nPASS correct horse\r\n").await;
    assert_eq!(c.reply().await.0, 421);
    assert_eq!(c.reply().await.0, 0, "and the connection is gone");
    assert_eq!(s.door.noted("signed in"), 0);
}

#[tokio::test]
async fn every_command_that_would_write_is_refused_and_written_down() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    let mut c = s.guest().await;
    let lines = [
        "STOR made-up/x",
        "STOU",
        "APPE README.txt",
        "DELE README.txt",
        "RMD made-up",
        "XRMD made-up",
        "MKD new",
        "XMKD new",
        "RNFR README.txt",
        "RNTO new",
        "MFMT 20200101000000 README.txt",
        "SITE CHMOD 777 README.txt",
        "SITE EXEC id",
        "MFF UNIX.mode=777; README.txt",
    ];
    for line in lines {
        c.want(line, 550).await;
    }
    assert_eq!(s.door.noted("file transfer: refused: "), lines.len());
    assert_eq!(s.door.noted("refused: DELE README.txt"), 1);
    assert!(c.text("LIST /").await.contains("README.txt"));
}

#[tokio::test]
async fn tricks_with_paths_find_nothing_and_are_written_down() {
    let s = TestServer::new().await;
    s.report("x/n/d/1", 1, 10).await;
    let mut c = s.guest().await;
    c.want("CWD /made-up/n", 250).await;
    let long = "a".repeat(300);
    let deep = "/a".repeat(60);
    let tricks: [(&[u8], u16); 10] = [
        (b"RETR ../../../../etc/passwd", 550),
        (b"CWD ..", 550),
        (b"RETR /made-up/../../home/keys/record.key", 550),
        (b"SIZE ..\\..\\home.toml", 550),
        (b"RETR %2e%2e%2fhome.toml", 550),
        (b"RETR README.txt\0.png", 550),
        (b"MDTM \xc0\xae\xc0\xae/x", 550),
        (b"MLST \xff\xfe", 550),
        (&[b"RETR ", long.as_bytes()].concat(), 553),
        (&[b"RETR ", deep.as_bytes()].concat(), 553),
    ];
    for (line, code) in tricks {
        c.send(&[line, b"\r\n"].concat()).await;
        assert_eq!(c.reply().await.0, code, "{}", line.escape_ascii());
    }
    assert_eq!(s.door.noted("refused: [path-"), tricks.len());
    // What is merely not there is no trick: files of the server, of the record by their other names, and globs.
    for path in [
        "/etc/passwd",
        "/home/keys/record.key",
        "/blob",
        "/checkpoint",
        "~root",
        "/made-up/n/*",
        "-",
        "/changes/2027-01-15/x",
    ] {
        c.want(&format!("RETR {path}"), 550).await;
    }
    c.want("RETR /made-up", 550).await;
    c.want("CWD /README.txt", 550).await;
    assert!(c.want("PWD", 257).await.contains("\"/made-up/n\""), "nothing has moved");
}

#[tokio::test]
async fn guessing_ends_the_connection_and_a_right_password_opens_no_other_account() {
    let s = TestServer::new().await;
    let mut c = s.client().await;
    c.secure().await;
    c.want("PASS x", 503).await;
    for (name, password) in [("red-files", "battery staple"), ("nobody", "correct horse")] {
        c.want(&format!("USER {name}"), 331).await;
        c.want(&format!("PASS {password}"), 530).await;
        c.want("LIST /", 530).await;
    }
    c.want("USER red-files", 331).await;
    c.want("PASS wrong", 421).await;
    assert_eq!(c.reply().await.0, 0);
    let mut c = s.client().await;
    c.secure().await;
    c.sign_in().await;
    c.want("USER blue-files", 503).await;
}

#[tokio::test]
async fn an_account_that_is_closed_gets_nothing_more_on_connections_that_it_has() {
    let s = TestServer::new().await;
    let mut c = s.guest().await;
    c.fetch("LIST /").await;
    s.door.closed.store(true, std::sync::atomic::Ordering::Relaxed);
    c.passive().await;
    c.want("LIST /", 421).await;
    assert_eq!(c.reply().await.0, 0);
}

#[tokio::test]
async fn an_account_an_address_and_the_server_have_only_so_many_connections() {
    let limits = Limits { of_account: 2, of_address: 4, connections: 3, ..Limits::DEFAULT };
    let s = TestServer::with(Setup { limits, tls: true }).await;
    let first = s.guest().await;
    let _second = s.guest().await;
    let mut third = s.client().await;
    third.secure().await;
    third.want("USER red-files", 331).await;
    third.want("PASS correct horse", 421).await;
    assert_eq!(third.reply().await.0, 0);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut third = s.client().await;
    third.secure().await;
    third.want("USER blue-files", 331).await;
    third.want("PASS battery staple", 230).await;
    let mut turned_away = TcpStream::connect(s.address).await.unwrap();
    let mut words = String::new();
    turned_away.read_to_string(&mut words).await.unwrap();
    assert!(words.starts_with("421 "), "{words}");
    drop(first);
    tokio::time::sleep(Duration::from_millis(100)).await;
    s.guest().await;
}

#[tokio::test]
async fn who_says_nothing_too_much_or_too_slowly_is_let_go() {
    let limits = Limits { sign_in: Duration::from_millis(1500), idle: Duration::from_millis(1500), ..Limits::DEFAULT };
    let s = TestServer::with(Setup { limits, tls: true }).await;
    let mut silent = s.client().await;
    assert_eq!(silent.reply().await.0, 421);
    // Commands that lead nowhere do not win time.
    let mut busy = s.client().await;
    let mut last = 0;
    for _ in 0..200 {
        last = busy.ask("NOOP").await.0;
        if last != 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(last == 421 || last == 0, "{last}");
    let mut endless = s.client().await;
    endless.send(&[b'a'; 5000]).await;
    assert_eq!(endless.reply().await.0, 500);
    let mut idle = s.guest().await;
    assert_eq!(idle.reply().await.0, 421);
}

#[tokio::test]
async fn a_data_connection_belongs_to_the_client_that_asked_for_it() {
    let s = TestServer::new().await;
    let mut c = s.guest().await;
    let at = c.passive().await;
    // Another address of this machine is first at the port.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut thief = socket.connect(at).await.unwrap();
    let own = TcpStream::connect(at).await.unwrap();
    c.want("LIST /", 150).await;
    let mut text = String::new();
    secured(own).await.read_to_string(&mut text).await.unwrap();
    assert_eq!(c.reply().await.0, 226);
    assert!(text.contains("made-up"));
    let mut stolen = vec![];
    let _ = thief.read_to_end(&mut stolen).await;
    assert!(stolen.is_empty());
}
