//! FTP with TLS, for programs that copy: RFC 959, 2228, 2389, 2428, 3659 and 4217, as much of them as reading needs.
//!
//! Our own, in few lines, because the available server library lets anybody send a command line without end before signing in, asks for
//! encrypted data after PASV and not after EPSV, and never gives a session back whose data connection fails in its TLS handshake. Here nothing
//! writes: there is no code that could.

mod command;
mod control;
mod data;
mod listing;
mod session;
mod tls;

pub use tls::{Tls, TlsError};

use crate::door::Door;
use crate::tree::Tree;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

/// Limits of a server.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Connections from one address.
    pub of_address: usize,
    /// Connections of one account.
    pub of_account: usize,
    /// Wrong sign-ins on one connection.
    pub tries: u32,
    /// Time from the connection to the end of the sign-in.
    pub sign_in: Duration,
    /// Time between two commands.
    pub idle: Duration,
    /// Time in which the next bytes of a transfer must get through.
    pub stall: Duration,
    /// Time for a TLS handshake, and for a client to open its data connection.
    pub handshake: Duration,
    /// Time after which one has to sign in again.
    pub session: Duration,
}

impl Limits {
    /// What a server has if nothing else is said.
    pub const DEFAULT: Self = Self {
        connections: 500,
        of_address: 50,
        of_account: 10,
        tries: 3,
        sign_in: Duration::from_secs(60),
        idle: Duration::from_secs(300),
        stall: Duration::from_secs(60),
        handshake: Duration::from_secs(15),
        session: Duration::from_secs(12 * 3600),
    };
}

/// Where and how a server listens.
#[derive(Debug)]
pub struct Listening {
    /// The socket.
    pub listener: TcpListener,
    /// TLS. `None` is plain FTP: passwords and files can be read by anybody on the way.
    pub tls: Option<Tls>,
    /// Ports of data connections.
    pub passive: RangeInclusive<u16>,
    /// Address that clients are told for data connections, where the server's own is not the one they see.
    pub outside: Option<Ipv4Addr>,
}

/// How often something is there at the moment.
#[derive(Debug)]
struct Counts<K>(Mutex<HashMap<K, usize>>);

/// One of them; gone when it is dropped.
struct Place<K: Hash + Eq> {
    counts: Arc<Counts<K>>,
    of: K,
}

impl<K: Hash + Eq + Clone> Counts<K> {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(HashMap::new())))
    }

    /// One more, if there are fewer than so many.
    fn take(self: &Arc<Self>, of: K, max: usize) -> Option<Place<K>> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n = counts.entry(of.clone()).or_default();
        (*n < max).then(|| {
            *n += 1;
            Place { counts: Arc::clone(self), of }
        })
    }
}

impl<K: Hash + Eq> Drop for Place<K> {
    fn drop(&mut self) {
        let mut counts = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = counts.get_mut(&self.of) {
            *n -= 1;
            if *n == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

/// What all sessions share.
struct Shared<D> {
    door: Arc<D>,
    tree: Tree,
    tls: Option<Tls>,
    passive: RangeInclusive<u16>,
    outside: Option<Ipv4Addr>,
    limits: Limits,
    accounts: Arc<Counts<String>>,
}

/// A file server.
#[derive(Debug)]
pub struct Serving<D> {
    /// Who is let in, and to what.
    pub door: Arc<D>,
    /// What there is.
    pub tree: Tree,
    /// Limits.
    pub limits: Limits,
}

impl<D: Door> Serving<D> {
    /// Serves until `shutdown` is done; transfers that are under way are cut off then.
    pub async fn run(self, listening: Listening, shutdown: impl Future<Output = ()>) {
        let Listening { listener, tls, passive, outside } = listening;
        let Self { door, tree, limits } = self;
        let follower = tokio::spawn(tree.clone().follow());
        let shared = Arc::new(Shared { door, tree, tls, passive, outside, limits, accounts: Counts::new() });
        let (places, addresses) = (Arc::new(Semaphore::new(limits.connections)), Counts::<IpAddr>::new());
        let (stop, stopping) = watch::channel(false);
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let (stream, peer) = tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(e) => {
                        tracing::warn!("a connection could not be taken: {e}");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
            };
            let peer = plain(peer);
            let place = Arc::clone(&places).try_acquire_owned().ok().zip(addresses.take(peer.ip(), limits.of_address));
            let (shared, mut stopping) = (Arc::clone(&shared), stopping.clone());
            tokio::spawn(async move {
                let Some(place) = place else { return session::turn_away(stream).await };
                tokio::select! {
                    () = session::run(shared, stream, peer) => {}
                    _ = stopping.wait_for(|s| *s) => {}
                }
                drop(place);
            });
        }
        let _ = stop.send(true);
        follower.abort();
        let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
        let _ = timeout(Duration::from_secs(5), places.acquire_many(all)).await;
    }
}

/// An IPv4 address that came over an IPv6 socket as what it is.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
