//! Stylesheets, scripts and the icon, built in: one pair for the public pages, one more for the desk; their addresses name their content, so they never change.

use crate::cache::takes_gzip;
use crate::fault::Fault;
use crate::headers;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};
use std::io::Write as _;
use std::sync::{LazyLock, OnceLock};

const CSS: &str = include_str!("../assets/site.css");
const SCRIPT: &str = include_str!("../assets/live.js");
const DESK_CSS: &str = include_str!("../assets/desk.css");
const DESK_SCRIPT: &str = include_str!("../assets/desk.js");
/// Of the page `/packed`.
const PACKED_SCRIPT: &str = include_str!("../assets/packed.js");
const ICON: &str = include_str!("../assets/icon.svg");
/// Of the page `/check`; empty where this was built without Node.
const CHECK_SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/page.js"));
const CHECK_WORKER: &str = include_str!(concat!(env!("OUT_DIR"), "/worker.js"));
/// Of the page `/where/map`; likewise.
const MAP_SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/map.js"));
const MAP_WORKER: &str = include_str!(concat!(env!("OUT_DIR"), "/map-worker.js"));
const MAP_CSS: &str = include_str!(concat!(env!("OUT_DIR"), "/map.css"));

/// One file.
struct Asset {
    address: String,
    kind: HeaderValue,
    content: &'static str,
    /// Compressed when first asked for.
    gzip: OnceLock<Option<Bytes>>,
}

impl Asset {
    fn new(content: &'static str, ending: &str, kind: HeaderValue) -> Self {
        let digest = record::hash::hex(&record::hash::sha256(content.as_bytes()));
        Self { address: format!("/assets/{}.{ending}", &digest[..16]), kind, content, gzip: OnceLock::new() }
    }

    fn packed(&self) -> Option<&Bytes> {
        let pack = || {
            let mut z = GzEncoder::new(Vec::new(), Compression::best());
            z.write_all(self.content.as_bytes()).ok()?;
            z.finish().ok().map(Bytes::from)
        };
        self.gzip.get_or_init(pack).as_ref().filter(|z| z.len() < self.content.len())
    }
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new(CSS, "css", headers::CSS));
static LIVE: LazyLock<Asset> = LazyLock::new(|| Asset::new(SCRIPT, "js", headers::SCRIPT));
static DESK_STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new(DESK_CSS, "css", headers::CSS));
static DESK_LIVE: LazyLock<Asset> = LazyLock::new(|| Asset::new(DESK_SCRIPT, "js", headers::SCRIPT));
static SIGN: LazyLock<Asset> = LazyLock::new(|| Asset::new(ICON, "svg", headers::SVG));
static CHECK: LazyLock<Asset> = LazyLock::new(|| Asset::new(CHECK_SCRIPT, "js", headers::SCRIPT));
static PACKED: LazyLock<Asset> = LazyLock::new(|| Asset::new(PACKED_SCRIPT, "js", headers::SCRIPT));
static MAP: LazyLock<Asset> = LazyLock::new(|| Asset::new(MAP_SCRIPT, "js", headers::SCRIPT));
static MAP_THREAD: LazyLock<Asset> = LazyLock::new(|| Asset::new(MAP_WORKER, "js", headers::SCRIPT));
static MAP_STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new(MAP_CSS, "css", headers::CSS));
static CHECK_THREAD: LazyLock<Asset> = LazyLock::new(|| Asset::new(CHECK_WORKER, "js", headers::SCRIPT));

/// Address of the stylesheet.
pub(crate) fn css_address() -> &'static str {
    &STYLE.address
}

/// Address of the script.
pub(crate) fn script_address() -> &'static str {
    &LIVE.address
}

/// Address of the desk's stylesheet.
pub(crate) fn desk_css_address() -> &'static str {
    &DESK_STYLE.address
}

/// Address of the desk's script.
pub(crate) fn desk_script_address() -> &'static str {
    &DESK_LIVE.address
}

/// Address of the script of `/packed`.
pub(crate) fn packed_script_address() -> &'static str {
    &PACKED.address
}

/// Address of the icon.
pub(crate) fn icon_address() -> &'static str {
    &SIGN.address
}

/// Addresses of the script of `/check` and of the thread that it starts, where this was built with them.
pub(crate) fn check_addresses() -> Option<(&'static str, &'static str)> {
    let there = !CHECK_SCRIPT.is_empty() && !CHECK_WORKER.is_empty();
    there.then(|| (CHECK.address.as_str(), CHECK_THREAD.address.as_str()))
}

/// Addresses of what the page `/where/map` needs.
pub(crate) struct MapFiles {
    pub(crate) script: &'static str,
    pub(crate) worker: &'static str,
    pub(crate) css: &'static str,
}

/// Where this was built with them.
pub(crate) fn map_files() -> Option<MapFiles> {
    let there = ![MAP_SCRIPT, MAP_WORKER, MAP_CSS].contains(&"");
    there.then(|| MapFiles { script: &MAP.address, worker: &MAP_THREAD.address, css: &MAP_STYLE.address })
}

pub(crate) async fn asset(Path(name): Path<String>, asked: HeaderMap) -> Result<Response, Fault> {
    let all =
        [&STYLE, &LIVE, &DESK_STYLE, &DESK_LIVE, &SIGN, &CHECK, &CHECK_THREAD, &PACKED, &MAP, &MAP_THREAD, &MAP_STYLE];
    let is = |a: &&&LazyLock<Asset>| !a.content.is_empty() && a.address.strip_prefix("/assets/") == Some(&name);
    let found = all.iter().find(is);
    let asset = found.ok_or_else(|| Fault::not_found("there is no such file; reload the page that named it"))?;
    let mut h = HeaderMap::new();
    h.insert(CONTENT_TYPE, asset.kind.clone());
    h.insert(CACHE_CONTROL, headers::FOR_EVER);
    h.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    let takes = asked.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(takes_gzip);
    let body = match asset.packed().filter(|_| takes) {
        Some(packed) => {
            h.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            packed.clone()
        }
        None => Bytes::from_static(asset.content.as_bytes()),
    };
    Ok((h, body).into_response())
}
