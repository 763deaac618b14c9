//! The public site as static files: pages, data and record, written by asking the same router that serves them.
//!
//! A pass asks for everything that may have changed – pages first, then data –, brings the record in the folder to what these speak of, and then
//! puts data and pages in their places. So a page is never newer than its data, and neither is newer than the record beside it. What is small and
//! many (stations; areas without areas below, where there are many) stands in packs. Specified in `docs/formats/static-site.md`.

mod addresses;
mod layout;
mod pack;
pub(crate) mod packed;
mod target;
#[cfg(test)]
pub(crate) mod testing;

use crate::front::Peer;
use crate::route::Route;
use crate::view::here;
use crate::{Front, files};
use addresses::{Given, Thing};
use bytes::Bytes;
use commission::sharing::Category;
use http_body_util::{BodyExt as _, Empty};
use hyper::header::{CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::{Request, StatusCode};
use pack::Pack;
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use target::{Target, Waiting};
use tokio::sync::mpsc;

/// Large tables and files of all results are made anew at the earliest after this time.
const BULK: Duration = Duration::from_secs(60);
/// Longest wait for the record's files to hold what pages speak of.
const PUBLISHING: Duration = Duration::from_secs(5);
/// Tries at an address that says that it is busy.
const TRIES: u32 = 50;

/// Why the site was not written.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The folder.
    #[error("the folder of the static site: {0}")]
    Disk(#[from] io::Error),
    /// The site cannot be made.
    #[error("{address} cannot be made: {message}")]
    Answer {
        /// What was asked for.
        address: String,
        /// What was answered.
        message: String,
    },
}

impl PublishError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Disk(_) => "publish-disk",
            Self::Answer { .. } => "publish-answer",
        }
    }
}

/// What a pass has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pass {
    /// Record size in the folder now.
    pub size: u64,
    /// Files written.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// By the number of a pack what stands in it: a document and the address before its id.
type Packs = Vec<(String, Vec<(Thing, String)>)>;

/// Writes the public site into a folder, again and again only what has changed.
pub struct Publisher {
    front: Front,
    target: Target,
    /// Tag and file of each address with a file of its own.
    there: HashMap<String, (String, String)>,
    packs: Arc<Packs>,
    routes: Vec<Route>,
    /// Routes of which the folder has what is linked.
    linked: Vec<&'static str>,
    /// Record size up to which packs are written.
    packed: Option<u64>,
    bulk: Option<Instant>,
    laid: AtomicU64,
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publisher").field("files", &self.there.len()).finish_non_exhaustive()
    }
}

/// An answer of the site.
struct Made {
    kind: String,
    tag: String,
    body: Bytes,
}

enum Asked {
    Made(Made),
    /// As before.
    Same,
    /// Not given, or there is nothing.
    Nothing,
}

impl Publisher {
    /// Into a folder that is there or is made.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn new(front: Front, folder: &Path) -> Result<Self, PublishError> {
        let packs = Arc::new(packs(&front));
        let target = Target::open(folder)?;
        let (there, laid) = (HashMap::new(), AtomicU64::new(0));
        let (routes, linked) = (addresses::public(), addresses::linked(front.portal().definition()));
        Ok(Self { front, target, there, packs, routes, linked, packed: None, bulk: None, laid })
    }

    /// Writes what has changed since the pass before.
    ///
    /// # Errors
    /// The disk, or an address that fails. Then the next pass looks at everything.
    pub async fn pass(&mut self) -> Result<Pass, PublishError> {
        let pass = self.try_pass().await;
        if pass.is_err() {
            // What was made and not put in its place is not there.
            self.there.clear();
            (self.packed, self.bulk) = (None, None);
        }
        pass
    }

    async fn try_pass(&mut self) -> Result<Pass, PublishError> {
        let size = self.front.portal().live.size();
        let bulk = self.bulk.is_none_or(|at| at.elapsed() >= BULK);
        let started = Instant::now();
        let d = Arc::clone(self.front.portal().definition());
        let (mut pages, mut data, mut last) = (vec![], vec![], vec![]);
        for route in &self.routes {
            let given = addresses::given(&d, route.path).unwrap_or(Given::Server("unknown"));
            let named = route.path.ends_with("id}");
            let all = match &given {
                Given::Addresses(all) => all.clone(),
                Given::Areas => self.areas(&given, route.path),
                _ => continue,
            };
            let list = match here::split(route.path).1 {
                "/open" => &mut last,
                p if is_data(p) => &mut data,
                _ => &mut pages,
            };
            list.extend(all.into_iter().map(|address| (address, named)));
        }
        data.retain(|(address, _)| bulk || !is_bulk(address));
        let mut seen = BTreeSet::new();
        // A page that is made later than another's data may speak of more: so pages are made first. The list of files says how large they are.
        let mut new_pages = self.ask_all(pages, &mut seen).await?;
        let packs = self.packs().await?;
        let new_data = self.ask_all(data, &mut seen).await?;
        new_pages.take(self.ask_all(last, &mut seen).await?);

        let mut pass = Pass { size: 0, files: 0, bytes: 0 };
        let (files, bytes) = self.record().await?;
        for waiting in [&packs, &new_data, &new_pages] {
            pass.files += waiting.len();
            pass.bytes += waiting.bytes;
        }
        self.target.put(new_data)?;
        self.target.put(packs)?;
        self.target.put(new_pages)?;
        self.packed = Some(size);
        if bulk {
            self.bulk = Some(started);
        }
        Ok(Pass { size: self.target.size, files: pass.files + files, bytes: pass.bytes + bytes })
    }

    fn areas(&self, given: &Given, route: &str) -> Vec<String> {
        let d = self.front.portal().definition();
        let own = addresses::things(d, given).into_iter().filter(|(_, packed)| !packed);
        // What has not changed since the pass before need not be asked for.
        let changed = |thing: &Thing| self.packed.is_none_or(|since| version(&self.front, *thing) > since);
        own.filter(|(thing, _)| changed(thing)).map(|(thing, _)| route.replace("{*id}", thing.id(d))).collect()
    }

    /// Asks for addresses and all that they lead to, and lays ready what has changed.
    async fn ask_all(
        &mut self,
        addresses: Vec<(String, bool)>,
        seen: &mut BTreeSet<String>,
    ) -> Result<Waiting, PublishError> {
        let mut waiting = Waiting::default();
        let mut open = addresses;
        open.retain(|(address, _)| seen.insert(address.clone()));
        while let Some((address, named)) = open.pop() {
            let before = self.there.get(&address).map(|(tag, _)| tag.as_str());
            let made = match ask(&self.front, &address, before).await? {
                Asked::Made(made) => made,
                Asked::Same | Asked::Nothing => continue,
            };
            let text = made.kind.starts_with("text/html") || made.kind.contains("atom");
            if let Some(page) = std::str::from_utf8(&made.body).ok().filter(|_| text) {
                for link in addresses::links(page) {
                    let link = if link.starts_with('?') { format!("{}{link}", path(&address)) } else { link };
                    if addresses::is_followed(&self.linked, &link) && seen.insert(link.clone()) {
                        let named = named && path(&link) == path(&address);
                        open.push((link, named));
                    }
                }
            }
            let file = layout::file(&address, &made.kind, named);
            let n = self.laid.fetch_add(1, Ordering::Relaxed);
            self.target.lay(&mut waiting, file.clone(), &made.body, n)?;
            self.there.insert(address, (made.tag, file));
        }
        Ok(waiting)
    }

    /// Makes the packs anew in which something has changed, on every core.
    async fn packs(&self) -> Result<Waiting, PublishError> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let next = Arc::new(AtomicUsize::new(0));
        // Few wait at a time: together they are as large as the site.
        let (sender, mut made) = mpsc::channel(cores);
        for _ in 0..cores {
            let (next, packs, front) = (Arc::clone(&next), Arc::clone(&self.packs), self.front.clone());
            let (sender, since, folder) = (sender.clone(), self.packed, self.target.path("pack"));
            tokio::spawn(async move {
                while let Some((number, things)) = packs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let file = folder.join(format!("{number}.pack"));
                    let pack = renewed(&front, &file, things, since).await;
                    if pack.as_ref().is_ok_and(Option::is_none) {
                        continue;
                    }
                    if sender.send((number.clone(), pack)).await.is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = Waiting::default();
        while let Some((number, pack)) = made.recv().await {
            let Some(bytes) = pack? else { continue };
            let n = self.laid.fetch_add(1, Ordering::Relaxed);
            self.target.lay(&mut waiting, format!("pack/{number}.pack"), &bytes, n)?;
        }
        Ok(waiting)
    }

    /// Brings the record in the folder to what is recorded now.
    async fn record(&mut self) -> Result<(u64, u64), PublishError> {
        let portal = self.front.portal().clone();
        let failed = |message: String| PublishError::Answer { address: "/checkpoint".into(), message };
        let wanted = portal.live.size();
        portal.live.published(PUBLISHING).await;
        let Asked::Made(checkpoint) = ask(&self.front, "/checkpoint", None).await? else {
            return Err(failed("there is none".to_owned()));
        };
        let text = String::from_utf8(checkpoint.body.to_vec()).map_err(|e| failed(e.to_string()))?;
        let size = files::size_of(&text).map_err(|e| failed(e.to_string()))?;
        if size < wanted {
            return Err(failed(format!("the record's files are at {size}, the pages at {wanted}")));
        }
        let open = files::is_given(&portal, Category::Record);
        let given = |digest, picture| files::is_given(&portal, files::category(portal.definition(), digest, picture));
        Ok(self.target.record(&portal.public, size, &text, open, &given)?)
    }

    /// Every address with a file of its own, and its file.
    #[cfg(test)]
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.there.iter().map(|(address, (_, file))| (address.as_str(), file.as_str()))
    }
}

/// Whether programs ask there.
fn is_data(path: &str) -> bool {
    path.starts_with("/api/") || path.contains('.')
}

/// Whether it is a table or a file of a whole country.
fn is_bulk(address: &str) -> bool {
    let path = path(address);
    let whole = path.starts_with("/api/v1/open/") && !path.ends_with(".geojson");
    path.starts_with("/api/v1/data/")
        || whole
        || path.ends_with(".csv")
        || path.ends_with(".pdf")
        || path == "/card.png"
}

fn path(address: &str) -> &str {
    address.split('?').next().unwrap_or(address)
}

/// What stands in each pack.
fn packs(front: &Front) -> Packs {
    let d = front.portal().definition();
    let mut all: Vec<(Thing, String)> = vec![];
    for route in addresses::public() {
        let Some(given) = addresses::given(d, route.path) else { continue };
        let base = route.path.trim_end_matches("{*id}");
        all.extend(addresses::things(d, &given).into_iter().filter(|(_, p)| *p).map(|(t, _)| (t, base.to_owned())));
    }
    let digits = layout::digits(all.len());
    let mut packs: HashMap<String, Vec<(Thing, String)>> = HashMap::new();
    for (thing, base) in all {
        packs.entry(layout::pack(&format!("{base}{}", thing.id(d)), digits)).or_default().push((thing, base));
    }
    let mut packs: Vec<_> = packs.into_iter().collect();
    packs.sort_by(|a, b| a.0.cmp(&b.0));
    packs
}

fn version(front: &Front, thing: Thing) -> u64 {
    match thing {
        Thing::Station(s) => front.portal().live.station_version(s),
        Thing::Area(a) => front.portal().live.area_version(a),
    }
}

/// A pack with what has changed since a record size; `None`: nothing.
async fn renewed(
    front: &Front,
    file: &Path,
    things: &[(Thing, String)],
    since: Option<u64>,
) -> Result<Option<Vec<u8>>, PublishError> {
    let changed = |thing: Thing| since.is_none_or(|since| version(front, thing) > since);
    if !things.iter().any(|(thing, _)| changed(*thing)) {
        return Ok(None);
    }
    let before = since.and_then(|_| std::fs::read(file).ok()).and_then(|bytes| Pack::read(&bytes)).unwrap_or_default();
    let d = front.portal().definition();
    let mut pack = Pack::default();
    for (thing, base) in things {
        let address = format!("{base}{}", thing.id(d));
        match before.0.get(&address) {
            Some(kept) if !changed(*thing) => {
                pack.0.insert(address, kept.clone());
            }
            _ => {
                if let Asked::Made(made) = ask(front, &address, None).await? {
                    pack.insert(address, made.kind, &made.body)?;
                }
            }
        }
    }
    // What nobody may have makes no pack; one that is there is emptied.
    if pack.0.is_empty() && !file.exists() {
        return Ok(None);
    }
    Ok(Some(pack.write()?))
}

/// Asks the site as anybody does.
async fn ask(front: &Front, address: &str, tag: Option<&str>) -> Result<Asked, PublishError> {
    let failed = |message: String| PublishError::Answer { address: address.to_owned(), message };
    for _ in 0..TRIES {
        let mut request = Request::get(address);
        if let Some(tag) = tag.filter(|t| !t.is_empty()) {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let request = request.body(Empty::<Bytes>::new()).map_err(|e| failed(e.to_string()))?;
        let peer = Peer { address: ([127, 0, 0, 1], 0).into(), may_send: false, known: false };
        let response = front.answer(request, peer).await.unwrap_or_else(|never| match never {});
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED => return Ok(Asked::Same),
            StatusCode::SERVICE_UNAVAILABLE => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
            s if s.is_client_error() => return Ok(Asked::Nothing),
            s => return Err(failed(s.to_string())),
        }
        let (head, body) = response.into_parts();
        let said = |v: Option<&HeaderValue>| v.and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let (kind, tag) = (said(head.headers.get(CONTENT_TYPE)), said(head.headers.get(ETAG)));
        let body = body.collect().await.map_err(|e| failed(e.to_string()))?.to_bytes();
        return Ok(Asked::Made(Made { kind, tag, body }));
    }
    Err(failed("it is busy".to_owned()))
}
