//! Stands before the server of a practice. Clients come to it as to the server; it passes everything on, writes down who asked for what and
//! when, and makes the mishaps that are no matter of results: it holds everything back, is away, or forges the record's head.

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde::Serialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::Instant;

/// With this header a client gives itself a name; without it, its user agent and address are taken.
pub const CLIENT: &str = "scrutineer-client";
/// Where a client posts its own figures, and where the report is.
pub const TABLE: &str = "/practice/table";
/// Where the report is, once there is one.
pub const REPORT: &str = "/practice/report";

/// Requests written down one by one; further ones are counted.
const LOG_MAX: usize = 200_000;
/// Clients told apart.
const CLIENTS_MAX: usize = 1_000;
const NAME_CHARS_MAX: usize = 80;
const BODY_BYTES_MAX: usize = 64 << 20;

/// One request.
#[derive(Debug, Clone, Serialize)]
pub struct Access {
    /// Milliseconds from the beginning.
    pub at_ms: u64,
    /// Who.
    pub client: String,
    /// Method.
    pub method: String,
    /// Path, without its query.
    pub path: String,
    /// Status of the answer; 0 while there is none.
    pub status: u16,
    /// Whether everything was held back at that moment.
    pub stalled: bool,
    /// Whether the answer was a forged head.
    pub forged: bool,
    /// Bytes of the answer that went out so far; and when the last of them did.
    #[serde(skip)]
    flow: Arc<Flow>,
}

#[derive(Debug, Default)]
struct Flow {
    bytes: AtomicU64,
    last_ms: AtomicU64,
}

impl Access {
    /// Bytes of the answer that went out.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.flow.bytes.load(Ordering::Relaxed)
    }

    /// When the last of them did, in milliseconds from the beginning.
    #[must_use]
    pub fn last_ms(&self) -> u64 {
        self.flow.last_ms.load(Ordering::Relaxed).max(self.at_ms)
    }

    /// An access for tests.
    #[must_use]
    pub fn made(at_ms: u64, client: &str, path: &str) -> Self {
        let (client, path) = (client.to_owned(), path.to_owned());
        Self {
            at_ms,
            client,
            method: "GET".into(),
            path,
            status: 200,
            stalled: false,
            forged: false,
            flow: Arc::default(),
        }
    }
}

struct Inner {
    start: Instant,
    upstream: RwLock<Option<String>>,
    stalled: watch::Sender<bool>,
    /// How often everything that was under way was broken off.
    cuts: watch::Sender<u64>,
    forging: AtomicBool,
    log: Mutex<Vec<Access>>,
    more: AtomicU64,
    tables: Mutex<BTreeMap<String, Vec<u8>>>,
    report: RwLock<Option<String>>,
    client: reqwest::Client,
}

/// The gate. Cheap to clone.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

impl Gate {
    /// With nothing behind it yet.
    ///
    /// # Errors
    /// No client can be made.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self(Arc::new(Inner {
            start: Instant::now(),
            upstream: RwLock::new(None),
            stalled: watch::Sender::new(false),
            cuts: watch::Sender::new(0),
            forging: AtomicBool::new(false),
            log: Mutex::new(Vec::new()),
            more: AtomicU64::new(0),
            tables: Mutex::new(BTreeMap::new()),
            report: RwLock::new(None),
            client,
        })))
    }

    /// What is behind it; `None` while it is away.
    pub fn leads_to(&self, upstream: Option<String>) {
        *self.0.upstream.write().unwrap_or_else(PoisonError::into_inner) = upstream;
    }

    /// Holds everything back, or lets it go.
    pub fn stall(&self, on: bool) {
        self.0.stalled.send_replace(on);
    }

    /// Whether everything is held back.
    #[must_use]
    pub fn is_stalled(&self) -> bool {
        *self.0.stalled.borrow()
    }

    /// Breaks off every answer that is under way, as a server does that goes away.
    pub fn cut(&self) {
        self.0.cuts.send_modify(|n| *n += 1);
    }

    /// Writes down that a client came for something that does not go through the gate itself; gives the client's name as it is written.
    pub fn comes(&self, client: &str, path: &str, status: u16) -> String {
        let client: String = client.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        let access = Access {
            at_ms: self.now_ms(),
            client: client.clone(),
            method: "FTP".to_owned(),
            path: path.chars().take(200).collect(),
            status,
            stalled: self.is_stalled(),
            forged: false,
            flow: Arc::default(),
        };
        self.write_down(access);
        client
    }

    /// Forges the head, or no more.
    pub fn forge(&self, on: bool) {
        self.0.forging.store(on, Ordering::Relaxed);
    }

    /// Milliseconds from the beginning.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.0.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Who asked for what so far, and how many requests were not written down.
    #[must_use]
    pub fn log(&self) -> (Vec<Access>, u64) {
        let log = self.0.log.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (log, self.0.more.load(Ordering::Relaxed))
    }

    /// The tables that clients have posted, by their names; of each the last.
    #[must_use]
    pub fn tables(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.tables.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows the report.
    pub fn show(&self, html: String) {
        *self.0.report.write().unwrap_or_else(PoisonError::into_inner) = Some(html);
    }

    /// Serves until stopped.
    ///
    /// # Errors
    /// Of the network.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let app = Router::new().fallback(answer).with_state(self).into_make_service_with_connect_info::<SocketAddr>();
        tokio::select! {
            served = axum::serve(listener, app) => served,
            () = stop => Ok(()),
        }
    }

    fn write_down(&self, access: Access) -> usize {
        let mut log = self.0.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == LOG_MAX {
            self.0.more.fetch_add(1, Ordering::Relaxed);
            return usize::MAX;
        }
        log.push(access);
        log.len() - 1
    }

    fn answered(&self, position: usize, status: StatusCode, forged: bool) {
        if let Some(access) = self.0.log.lock().unwrap_or_else(PoisonError::into_inner).get_mut(position) {
            (access.status, access.forged) = (status.as_u16(), forged);
        }
    }

    /// Waits while everything is held back.
    pub async fn open(&self) {
        let mut stalled = self.0.stalled.subscribe();
        // The sender lives as long as the gate.
        let _ = stalled.wait_for(|s| !*s).await;
    }
}

async fn answer(State(gate): State<Gate>, ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request) -> Response {
    let client = name(request.headers(), peer);
    let (path, method) = (request.uri().path().to_owned(), request.method().to_string());
    let flow = Arc::new(Flow::default());
    let stalled = *gate.0.stalled.borrow();
    let access = Access {
        at_ms: gate.now_ms(),
        client: client.clone(),
        method,
        path: path.chars().take(200).collect(),
        status: 0,
        stalled,
        forged: false,
        flow: Arc::clone(&flow),
    };
    let position = gate.write_down(access);
    gate.open().await;
    let (response, forged) = match path.as_str() {
        TABLE => (take_table(&gate, client, request).await, false),
        REPORT => (report(&gate), false),
        _ => pass(&gate, request, &path, flow).await,
    };
    gate.answered(position, response.status(), forged);
    response
}

fn name(headers: &HeaderMap, peer: SocketAddr) -> String {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim).filter(|s| !s.is_empty());
    let name = match (text(CLIENT), text("user-agent")) {
        (Some(name), _) => name.to_owned(),
        (None, Some(agent)) => format!("{agent} from {}", peer.ip()),
        (None, None) => format!("nameless from {}", peer.ip()),
    };
    name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect()
}

async fn take_table(gate: &Gate, client: String, request: Request) -> Response {
    if request.method() != "POST" {
        return (StatusCode::METHOD_NOT_ALLOWED, "post a table (CSV) here\n").into_response();
    }
    let Ok(body) = axum::body::to_bytes(request.into_body(), super::table::BYTES_MAX).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "a table has at most 32 MiB\n").into_response();
    };
    let mut tables = gate.0.tables.lock().unwrap_or_else(PoisonError::into_inner);
    if tables.len() >= CLIENTS_MAX && !tables.contains_key(&client) {
        return (StatusCode::TOO_MANY_REQUESTS, "too many clients have posted tables\n").into_response();
    }
    tables.insert(client.clone(), body.to_vec());
    format!("taken for {client:?}; it is compared at the end\n").into_response()
}

fn report(gate: &Gate) -> Response {
    match &*gate.0.report.read().unwrap_or_else(PoisonError::into_inner) {
        Some(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html.clone()).into_response(),
        None => (StatusCode::NOT_FOUND, "the report comes at the end of the practice\n").into_response(),
    }
}

/// Headers that belong to one connection.
const OF_A_CONNECTION: [HeaderName; 5] =
    [header::CONNECTION, header::TRANSFER_ENCODING, header::UPGRADE, header::TE, header::TRAILER];

async fn pass(gate: &Gate, request: Request, path: &str, flow: Arc<Flow>) -> (Response, bool) {
    let away = || (StatusCode::BAD_GATEWAY, "the server is away\n").into_response();
    let Some(upstream) = gate.0.upstream.read().unwrap_or_else(PoisonError::into_inner).clone() else {
        return (away(), false);
    };
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE.into_response(), false);
    };
    let url = format!("{upstream}{}", head.uri.path_and_query().map_or("/", |p| p.as_str()));
    let mut asked = gate.0.client.request(head.method, url).body(body);
    for (name, value) in head.headers.iter().filter(|(n, _)| !OF_A_CONNECTION.contains(n) && *n != header::HOST) {
        asked = asked.header(name, value);
    }
    let Ok(answer) = asked.send().await else { return (away(), false) };
    let status = answer.status();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    for (name, value) in answer.headers().iter().filter(|(n, _)| !OF_A_CONNECTION.contains(n)) {
        response.headers_mut().append(name, value.clone());
    }
    if path == "/checkpoint" && gate.0.forging.load(Ordering::Relaxed) && status == StatusCode::OK {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.headers_mut().remove(header::CONTENT_ENCODING);
        let bytes = answer.bytes().await.unwrap_or_default();
        *response.body_mut() = Body::from(forged(&bytes));
        return (response, true);
    }
    let gate = gate.clone();
    let stream = held_back(answer, gate, flow);
    *response.body_mut() = Body::from_stream(stream);
    (response, false)
}

/// The bytes of an answer, each piece held back while everything is.
fn held_back(
    answer: reqwest::Response,
    gate: Gate,
    flow: Arc<Flow>,
) -> impl tokio_stream::Stream<Item = Result<Bytes, std::io::Error>> {
    let (send, receive) = tokio::sync::mpsc::channel(4);
    tokio::spawn(async move {
        let (mut answer, mut cuts) = (answer, gate.0.cuts.subscribe());
        loop {
            let piece = tokio::select! {
                piece = answer.chunk() => match piece {
                    Ok(Some(piece)) => Ok(piece),
                    Ok(None) => return,
                    Err(e) => Err(std::io::Error::other(e)),
                },
                _ = cuts.changed() => Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
            };
            gate.open().await;
            if let Ok(piece) = &piece {
                flow.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
                flow.last_ms.store(gate.now_ms(), Ordering::Relaxed);
            }
            let broken = piece.is_err();
            if send.send(piece).await.is_err() || broken {
                return;
            }
        }
    });
    tokio_stream::wrappers::ReceiverStream::new(receive)
}

/// The head with another size, under the old signature.
fn forged(checkpoint: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(checkpoint);
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    if let Some(size) = lines.get_mut(1) {
        *size = size.parse::<u64>().map_or_else(|_| "1".into(), |n| (n + 1).to_string());
    }
    lines.join("\n").into_bytes()
}

/// Longest wait for a server that starts again.
pub const AWAY: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;

    async fn serve(app: Router) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        url
    }

    async fn gate() -> (Gate, String) {
        let head = "log\n5\nroot\n\n— log sig\n";
        let app = Router::new().route("/a", get(async || "hello")).route("/checkpoint", get(async move || head));
        let gate = Gate::new().unwrap();
        gate.leads_to(Some(serve(app).await));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(gate.clone().serve(listener, std::future::pending()));
        (gate, url)
    }

    async fn ask(url: &str, path: &str) -> (u16, String) {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(format!("{url}{path}")).header(CLIENT, "ours").send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    #[tokio::test]
    async fn everything_is_passed_on_and_written_down() {
        let (gate, url) = gate().await;
        assert_eq!(ask(&url, "/a?x=1").await, (200, "hello".into()));
        assert_eq!(ask(&url, "/none").await.0, 404);
        let (log, more) = gate.log();
        assert_eq!((log.len(), more), (2, 0));
        assert_eq!(
            (log[0].client.as_str(), log[0].path.as_str(), log[0].status, log[0].bytes()),
            ("ours", "/a", 200, 5)
        );
        assert_eq!(log[1].status, 404);
    }

    #[tokio::test]
    async fn a_stall_holds_answers_back_and_then_lets_them_go() {
        let (gate, url) = gate().await;
        gate.stall(true);
        let asking = tokio::spawn(async move { ask(&url, "/a").await });
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert!(!asking.is_finished());
        gate.stall(false);
        assert_eq!(asking.await.unwrap().0, 200);
        assert!(gate.log().0[0].stalled);
    }

    #[tokio::test]
    async fn a_head_is_forged_and_a_server_is_away_only_while_it_is_said() {
        let (gate, url) = gate().await;
        gate.forge(true);
        assert_eq!(ask(&url, "/checkpoint").await.1, "log\n6\nroot\n\n— log sig\n");
        gate.forge(false);
        assert_eq!(ask(&url, "/checkpoint").await.1, "log\n5\nroot\n\n— log sig\n");
        gate.leads_to(None);
        assert_eq!(ask(&url, "/a").await.0, 502);
        let forged: Vec<bool> = gate.log().0.iter().map(|a| a.forged).collect();
        assert_eq!(forged, [true, false, false]);
    }

    #[tokio::test]
    async fn a_cut_breaks_off_what_is_under_way_and_nothing_that_comes_later() {
        let endless = get(async || Body::from_stream(tokio_stream::pending::<Result<Bytes, std::io::Error>>()));
        let app = Router::new().route("/endless", endless).route("/a", get(async || "hello"));
        let gate = Gate::new().unwrap();
        gate.leads_to(Some(serve(app).await));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(gate.clone().serve(listener, std::future::pending()));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut stream = client.get(format!("{url}/endless")).send().await.unwrap();
        let reading = tokio::spawn(async move { stream.chunk().await.is_err() });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!reading.is_finished());
        gate.cut();
        assert!(reading.await.unwrap(), "it ends with an error, not as if it were whole");
        assert_eq!(ask(&url, "/a").await, (200, "hello".into()));
    }

    #[tokio::test]
    async fn a_table_is_kept_under_the_clients_name() {
        let (gate, url) = gate().await;
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let post = || client.post(format!("{url}{TABLE}")).header(CLIENT, "ours");
        assert!(post().body("a,b\n").send().await.unwrap().status().is_success());
        assert_eq!(gate.tables()["ours"], b"a,b\n");
        assert_eq!(
            post().body(vec![b'x'; super::super::table::BYTES_MAX + 1]).send().await.unwrap().status().as_u16(),
            413
        );
        assert_eq!(ask(&url, REPORT).await.0, 404);
        gate.show("<p>done".into());
        assert_eq!(ask(&url, REPORT).await, (200, "<p>done".into()));
    }
}
