//! Takes connections and speaks HTTP/1.1, or HTTP/2 where TLS agrees on it.

use crate::Front;
use crate::front::Peer;
use crate::guard::{Guarded, Limits};
use crate::tls::TlsSetup;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// Open connections; more wait in the system's queue.
const CONNECTIONS_MAX: usize = 20_000;
/// Time for a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Time that open requests have when the server stops.
const FAREWELL: Duration = Duration::from_secs(10);
/// Bytes of a request's head.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Headers of a request.
const HEADERS_MAX: usize = 64;
/// Requests at once on one HTTP/2 connection.
const STREAMS_MAX: u32 = 100;

/// Where and how a server listens.
#[derive(Debug)]
pub struct Listening {
    /// The socket.
    pub listener: TcpListener,
    /// TLS, if it is spoken.
    pub tls: Option<TlsSetup>,
}

/// Serves until `shutdown` is done; then lets open requests end, for ten seconds at most.
pub async fn serve(listening: Listening, front: Front, shutdown: impl Future<Output = ()>) {
    serve_within(listening, front, shutdown, Limits::DEFAULT).await;
}

pub(crate) async fn serve_within(
    listening: Listening,
    front: Front,
    shutdown: impl Future<Output = ()>,
    limits: Limits,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let (stop, stopping) = watch::channel(false);
    let host = Host { front, limits, stopping };
    let mut shutdown = pin!(shutdown);
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            a = listening.listener.accept() => a,
        };
        match accepted {
            Ok((stream, address)) => {
                let (host, tls) = (host.clone(), listening.tls.clone());
                tokio::spawn(async move {
                    host.welcome(stream, address, tls).await;
                    drop(place);
                });
            }
            Err(e) => {
                // Out of file descriptors, say: connections that end will free some.
                tracing::warn!("a connection could not be taken: {e}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listening);
    let _ = stop.send(true);
    host.front.portal().events.stop();
    host.front.portal().feed.stop();
    let all = u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX);
    if timeout(FAREWELL, places.acquire_many(all)).await.is_err() {
        tracing::warn!("some connections were still open and are cut off");
    }
}

#[derive(Clone)]
struct Host {
    front: Front,
    limits: Limits,
    stopping: watch::Receiver<bool>,
}

impl Host {
    async fn welcome(self, stream: TcpStream, address: SocketAddr, tls: Option<TlsSetup>) {
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls else {
            return self.http1(stream, Peer { address, may_send: true, known: false }).await;
        };
        let handshake = TlsAcceptor::from(Arc::clone(&tls.config)).accept(stream);
        let Ok(Ok(stream)) = timeout(HANDSHAKE, handshake).await else {
            tracing::debug!(%address, "no TLS handshake");
            return;
        };
        let session = stream.get_ref().1;
        let known = tls.client_ca && session.peer_certificates().is_some();
        let peer = Peer { address, may_send: !tls.client_ca || known, known };
        match session.alpn_protocol() {
            Some(b"h2") => self.http2(stream, peer).await,
            _ => self.http1(stream, peer).await,
        }
    }

    async fn http1(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
        let stream = Guarded::new(stream, self.limits);
        let (busy, front) = (stream.busy(), self.front);
        let service =
            service_fn(move |request: hyper::Request<Incoming>| front.answer_while(request, peer, Some(busy.begin())));
        let connection = http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .max_headers(HEADERS_MAX)
            .header_read_timeout(None)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        tokio::select! {
            r = connection.as_mut() => return ended(r),
            _ = self.stopping.wait_for(|s| *s) => connection.as_mut().graceful_shutdown(),
        }
        ended(connection.await);
    }

    async fn http2(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
        // Frames come at any time there, so what would be a slow head is only an idle connection.
        let stream = Guarded::new(stream, Limits { head: self.limits.idle, ..self.limits });
        let (busy, front) = (stream.busy(), self.front);
        let service =
            service_fn(move |request: hyper::Request<Incoming>| front.answer_while(request, peer, Some(busy.begin())));
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS_MAX)
            .max_header_list_size(u32::try_from(HEAD_BYTES_MAX).unwrap_or(u32::MAX))
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        tokio::select! {
            r = connection.as_mut() => return ended(r),
            _ = self.stopping.wait_for(|s| *s) => connection.as_mut().graceful_shutdown(),
        }
        ended(connection.await);
    }
}

fn ended(result: hyper::Result<()>) {
    if let Err(e) = result {
        tracing::debug!("a connection ended early: {e}");
    }
}
