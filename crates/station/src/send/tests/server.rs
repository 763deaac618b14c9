//! An intake on the loopback that misbehaves as told, then behaves.

use crate::receipt::Receipt;
use crate::testing::Record;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio_rustls::TlsAcceptor;

/// What the server does with one request.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Records and gives the receipt.
    Good,
    /// Answers this, with these further header lines.
    Status(u16, &'static str, &'static str),
    /// Records, then closes the connection in the middle of the receipt.
    CutOff,
    /// Records, and gives a receipt whose proof does not hold.
    WrongProof,
    /// Does not answer.
    Silent,
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) record: Arc<Mutex<Record>>,
    /// Heads of the requests that came.
    pub(super) heads: Arc<Mutex<Vec<String>>>,
    /// Connections that were opened.
    pub(super) connections: Arc<Mutex<usize>>,
    script: Arc<Mutex<VecDeque<Act>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(super) async fn start(script: impl IntoIterator<Item = Act>) -> Self {
        Self::start_on(socket(), script, None, Arc::new(Mutex::new(Record::new()))).await
    }

    pub(super) async fn start_on(
        socket: TcpSocket,
        script: impl IntoIterator<Item = Act>,
        tls: Option<TlsAcceptor>,
        record: Arc<Mutex<Record>>,
    ) -> Self {
        let listener = socket.listen(64).unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let script: Arc<Mutex<VecDeque<Act>>> = Arc::new(Mutex::new(script.into_iter().collect()));
        let (r, h, c, s) = (Arc::clone(&record), Arc::clone(&heads), Arc::clone(&connections), Arc::clone(&script));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *c.lock().unwrap() += 1;
                let (r, h, s, tls) = (Arc::clone(&r), Arc::clone(&h), Arc::clone(&s), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &r, &h, &s).await;
                            }
                        }
                        None => serve(stream, &r, &h, &s).await,
                    }
                });
            }
        });
        Self { address, record, heads, connections, script, task }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many acts of the script are left.
    pub(super) fn left(&self) -> usize {
        self.script.lock().unwrap().len()
    }
}

/// A port of our own at which nobody listens yet.
pub(super) fn socket() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    socket
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    record: &Mutex<Record>,
    heads: &Mutex<Vec<String>>,
    script: &Mutex<VecDeque<Act>>,
) {
    while let Some((head, note)) = request(&mut stream).await {
        heads.lock().unwrap().push(head);
        let act = script.lock().unwrap().pop_front().unwrap_or(Act::Good);
        let receipt = |record: &Mutex<Record>| record.lock().unwrap().take(&note);
        let (answer, cut) = match act {
            Act::Good => (answer(200, "", &receipt(record).to_json()), false),
            Act::Status(status, headers, body) => (answer(status, headers, body.as_bytes()), false),
            Act::CutOff => (answer(200, "", &receipt(record).to_json()), true),
            Act::WrongProof => {
                let Receipt::Minutes(mut kept) = receipt(record) else { return };
                kept.proof.reverse();
                (answer(200, "", &Receipt::Minutes(kept).to_json()), false)
            }
            Act::Silent => {
                std::future::pending::<()>().await;
                return;
            }
        };
        let end = if cut { answer.len() / 2 } else { answer.len() };
        if stream.write_all(&answer[..end]).await.is_err() || stream.flush().await.is_err() || cut {
            let _ = stream.shutdown().await;
            return;
        }
    }
}

fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Head and body of the next request on the connection; `None` at its end.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let length = head
                .lines()
                .find_map(|l| l.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok())
                .unwrap();
            if bytes.len() >= end + 4 + length {
                return Some((head, String::from_utf8(bytes[end + 4..].to_vec()).unwrap()));
            }
        }
        let mut piece = [0; 4_096];
        match stream.read(&mut piece).await {
            Ok(n) if n > 0 => bytes.extend_from_slice(&piece[..n]),
            _ => return None,
        }
    }
}
