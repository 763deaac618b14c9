//! Thousands of open event streams, and hundreds of readers that ask and never read: pages are answered all the same, and memory stays bounded.

use crate::actors::*;
use std::process::Command;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const STREAMS: usize = 4_000;
/// What a stream may cost the server: the buffers of its connection.
const STREAM_BYTES_MAX: usize = 32 << 10;
/// Readers that never read, and how often each asks.
const MUTE: usize = 400;
const ASKED: usize = 500;
/// What such a reader may cost beside one answer, not all answers for which it asked: the buffers of its connection.
const MUTE_BYTES_MAX: usize = 192 << 10;
/// Files that a process may have open for this.
const FILES: usize = 2 * STREAMS;
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that may have many connections, and leave for this process to have as many.
fn serve(place: &Place) -> Server {
    let (me, files) = (std::process::id().to_string(), format!("--nofile={FILES}:"));
    assert!(Command::new("prlimit").args(["--pid", &me, &files]).status().unwrap().success(), "open files: {FILES}");
    place.serve()
}

/// Bytes of memory that a process has.
fn memory(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

async fn asking(server: &Server, request: &str) -> TcpStream {
    let host = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Reads a stream until it has told of a record of this size.
async fn hears(stream: &mut TcpStream, size: usize) {
    let (mut heard, mut some) = (String::new(), [0; 2048]);
    let wanted = format!("\nid: {size}\n");
    while !heard.contains(&wanted) {
        let n = tokio::time::timeout(PATIENCE, stream.read(&mut some)).await.expect("it is told").unwrap();
        assert_ne!(n, 0, "the stream ended: {heard}");
        heard.push_str(&String::from_utf8_lossy(&some[..n]));
    }
}

#[test]
fn thousands_of_event_streams_all_hear_and_pages_answer_beside_them() {
    let place = Place::sealed();
    let server = serve(&place);
    server.get("/");
    let before = memory(&server);
    let rt = runtime();
    let mut streams = rt.block_on(async {
        let mut streams = Vec::with_capacity(STREAMS);
        for _ in 0..STREAMS {
            streams.push(asking(&server, "GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await);
        }
        for stream in &mut streams {
            hears(stream, 3).await;
        }
        streams
    });
    assert!(server.get("/").contains("Parliament"));
    good(&["replay", "--results", text(&place.results(20)), &server.url]);
    rt.block_on(async {
        for stream in &mut streams {
            hears(stream, 23).await;
        }
    });
    let each = memory(&server).saturating_sub(before) / STREAMS;
    assert!(each < STREAM_BYTES_MAX, "a stream costs {each} bytes");
    assert_eq!(json(&server.get("/api/v1/contests"))[0]["stations"]["reported"], 20);
    drop(streams);
    // Their places are free again.
    rt.block_on(async { hears(&mut asking(&server, "GET /events HTTP/1.1\r\nhost: x\r\n\r\n").await, 23).await });
    server.stop();
}

#[test]
fn readers_that_never_read_cost_little_and_keep_nobody_waiting() {
    let place = Place::sealed();
    let server = serve(&place);
    good(&["replay", "--results", text(&place.results(STATIONS)), &server.url]);
    // The largest answers: all stations as a table, the record's bundle, a page.
    let paths = ["/api/v1/contests/parliament/stations.csv", "/tile/entries/000", "/area/x/n"];
    let answers: Vec<usize> = paths.iter().map(|p| server.get(p).len()).collect();
    let most = MUTE_BYTES_MAX + answers.iter().max().unwrap();
    assert!(most < answers.iter().sum::<usize>() * ASKED / 50, "what is allowed must be far from all answers");
    let before = memory(&server);
    let rt = runtime();
    let mute = rt.block_on(async {
        let mut mute = Vec::with_capacity(MUTE);
        for _ in 0..MUTE {
            let asked: String =
                (0..ASKED).map(|i| format!("GET {} HTTP/1.1\r\nhost: x\r\n\r\n", paths[i % 3])).collect();
            let host = server.url.trim_start_matches("http://");
            let mut stream = TcpStream::connect(host).await.unwrap();
            // Once the server waits for it to read, it takes no more questions either.
            let _ = tokio::time::timeout(Duration::from_millis(5), stream.write_all(asked.as_bytes())).await;
            mute.push(stream);
        }
        mute
    });
    for path in paths {
        assert!(!server.get(path).is_empty(), "{path}");
    }
    let each = memory(&server).saturating_sub(before) / MUTE;
    assert!(each < most, "a reader that does not read costs {each} bytes, of at most {most}");
    drop(mute);
    server.stop();
}
