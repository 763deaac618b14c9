//! Data connections: a port to wait at, the handshake, the bytes.

use super::control::Stream;
use super::tls::Tls;
use super::{Limits, plain};
use crate::tree::Content;
use bytes::Bytes;
use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};

/// Bytes read from the disk at once.
const CHUNK: usize = 256 << 10;
/// Chunks read ahead of the network.
const AHEAD: usize = 4;
/// Bytes given to the network between two looks at the clock.
const PIECE: usize = 64 << 10;
/// Bytes that TLS may hold ready for the network.
const TLS_BUFFER: usize = 256 << 10;

/// A port at which a client may open one data connection.
pub(super) struct Passive {
    listener: TcpListener,
}

impl Passive {
    /// On the address at which the client has found the server, at a free port of the range. Where the search begins cannot be foreseen, so
    /// that nobody waits at the next port.
    pub(super) fn open(local: IpAddr, ports: &RangeInclusive<u16>) -> io::Result<Self> {
        let (first, count) = (u32::from(*ports.start()), ports.len());
        let count = u32::try_from(count).unwrap_or(1).max(1);
        let start = u32::try_from(RandomState::new().hash_one(()) % u64::from(count)).unwrap_or(0);
        for i in 0..count {
            let port = u16::try_from(first + (start + i) % count).map_err(io::Error::other)?;
            let socket = if local.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            socket.set_reuseaddr(true)?;
            if socket.bind(SocketAddr::new(local, port)).is_ok()
                && let Ok(listener) = socket.listen(8)
            {
                return Ok(Self { listener });
            }
        }
        Err(io::Error::new(io::ErrorKind::AddrInUse, "no port for data connections is free"))
    }

    pub(super) fn port(&self) -> io::Result<u16> {
        Ok(self.listener.local_addr()?.port())
    }

    /// The client's connection; one from another address is closed and waited past.
    pub(super) async fn connect(
        self,
        client: IpAddr,
        tls: Option<&Tls>,
        limits: Limits,
    ) -> io::Result<Box<dyn Stream>> {
        let until = Instant::now() + limits.handshake;
        let late = |_| io::Error::from(io::ErrorKind::TimedOut);
        let stream: TcpStream = loop {
            let (stream, from) = timeout_at(until, self.listener.accept()).await.map_err(late)??;
            if plain(from).ip() == client {
                break stream;
            }
            tracing::warn!(%from, "a data connection from another address than the client's was closed");
        };
        let _ = stream.set_nodelay(true);
        match tls {
            None => Ok(Box::new(stream)),
            Some(tls) => {
                let accepted = tls.0.accept_with(stream, |session| session.set_buffer_limit(Some(TLS_BUFFER)));
                Ok(Box::new(timeout_at(until, accepted).await.map_err(late)??))
            }
        }
    }
}

/// Sends a file from an offset on, and ends the connection in order. Gives the bytes sent.
pub(super) async fn send(to: &mut dyn Stream, content: Content, offset: u64, stall: Duration) -> io::Result<u64> {
    let sent = match content {
        Content::Bytes(bytes) => {
            let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
            write(to, bytes.slice(from..), stall).await?
        }
        Content::Disk(file) => send_file(to, file, offset, stall).await?,
    };
    within(stall, to.shutdown()).await?;
    Ok(sent)
}

/// A file of the disk: one thread reads ahead while another encrypts and sends.
async fn send_file(to: &mut dyn Stream, file: Arc<File>, offset: u64, stall: Duration) -> io::Result<u64> {
    let (chunks, mut read) = mpsc::channel::<io::Result<Bytes>>(AHEAD);
    let reader = tokio::task::spawn_blocking(move || {
        let mut at = offset;
        loop {
            let mut chunk = vec![0; CHUNK];
            let piece = fill(&file, at, &mut chunk).map(|n| {
                chunk.truncate(n);
                Bytes::from(chunk)
            });
            let last = piece.as_ref().map_or(true, |p| p.len() < CHUNK);
            at += piece.as_ref().map_or(0, |p| p.len() as u64);
            // A receiver that is gone wants no more.
            if chunks.blocking_send(piece).is_err() || last {
                return;
            }
        }
    });
    let mut sent = 0;
    while let Some(chunk) = read.recv().await {
        sent += write(to, chunk?, stall).await?;
    }
    reader.await.map_err(io::Error::other)?;
    Ok(sent)
}

/// Reads until the buffer is full or the file is at its end.
fn fill(file: &File, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match file.read_at(&mut buffer[n..], at + n as u64) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(n)
}

async fn write<W: AsyncWrite + Unpin + ?Sized>(to: &mut W, bytes: Bytes, stall: Duration) -> io::Result<u64> {
    for piece in bytes.chunks(PIECE) {
        within(stall, to.write_all(piece)).await?;
    }
    Ok(bytes.len() as u64)
}

async fn within<T>(limit: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(limit, work).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}
