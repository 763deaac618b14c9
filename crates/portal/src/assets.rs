//! Stylesheets, scripts and the icon, built in: one pair for the public pages, one more for the desk; their addresses name their content, so they never change.

use crate::fault::Fault;
use crate::headers;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use std::sync::LazyLock;

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

static CSS_ADDRESS: LazyLock<String> = LazyLock::new(|| address(CSS, "css"));
static DESK_CSS_ADDRESS: LazyLock<String> = LazyLock::new(|| address(DESK_CSS, "css"));
static DESK_SCRIPT_ADDRESS: LazyLock<String> = LazyLock::new(|| address(DESK_SCRIPT, "js"));
static PACKED_SCRIPT_ADDRESS: LazyLock<String> = LazyLock::new(|| address(PACKED_SCRIPT, "js"));
static ICON_ADDRESS: LazyLock<String> = LazyLock::new(|| address(ICON, "svg"));
static SCRIPT_ADDRESS: LazyLock<String> = LazyLock::new(|| address(SCRIPT, "js"));
static CHECK_SCRIPT_ADDRESS: LazyLock<String> = LazyLock::new(|| address(CHECK_SCRIPT, "js"));
static CHECK_WORKER_ADDRESS: LazyLock<String> = LazyLock::new(|| address(CHECK_WORKER, "js"));

fn address(content: &str, ending: &str) -> String {
    let digest = record::hash::hex(&record::hash::sha256(content.as_bytes()));
    format!("/assets/{}.{ending}", &digest[..16])
}

/// Address of the stylesheet.
pub(crate) fn css_address() -> &'static str {
    &CSS_ADDRESS
}

/// Address of the script.
pub(crate) fn script_address() -> &'static str {
    &SCRIPT_ADDRESS
}

/// Address of the desk's stylesheet.
pub(crate) fn desk_css_address() -> &'static str {
    &DESK_CSS_ADDRESS
}

/// Address of the desk's script.
pub(crate) fn desk_script_address() -> &'static str {
    &DESK_SCRIPT_ADDRESS
}

/// Address of the script of `/packed`.
pub(crate) fn packed_script_address() -> &'static str {
    &PACKED_SCRIPT_ADDRESS
}

/// Address of the icon.
pub(crate) fn icon_address() -> &'static str {
    &ICON_ADDRESS
}

/// Addresses of the script of `/check` and of the thread that it starts, where this was built with them.
pub(crate) fn check_addresses() -> Option<(&'static str, &'static str)> {
    let there = !CHECK_SCRIPT.is_empty() && !CHECK_WORKER.is_empty();
    there.then(|| (CHECK_SCRIPT_ADDRESS.as_str(), CHECK_WORKER_ADDRESS.as_str()))
}

pub(crate) async fn asset(Path(name): Path<String>) -> Result<Response, Fault> {
    let is = |address: &str| address.strip_prefix("/assets/") == Some(&name);
    let (kind, content): (HeaderValue, &'static str) = if is(css_address()) {
        (headers::CSS, CSS)
    } else if is(script_address()) {
        (headers::SCRIPT, SCRIPT)
    } else if is(desk_css_address()) {
        (headers::CSS, DESK_CSS)
    } else if is(desk_script_address()) {
        (headers::SCRIPT, DESK_SCRIPT)
    } else if check_addresses().is_some_and(|(script, _)| is(script)) {
        (headers::SCRIPT, CHECK_SCRIPT)
    } else if check_addresses().is_some_and(|(_, worker)| is(worker)) {
        (headers::SCRIPT, CHECK_WORKER)
    } else if is(packed_script_address()) {
        (headers::SCRIPT, PACKED_SCRIPT)
    } else if is(icon_address()) {
        (headers::SVG, ICON)
    } else {
        return Err(Fault::not_found("there is no such file; reload the page that named it"));
    };
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, headers::FOR_EVER)], Bytes::from_static(content.as_bytes()))
        .into_response())
}
