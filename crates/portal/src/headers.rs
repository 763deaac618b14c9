//! Headers that every response has, and those of pages. Never a cookie; desk and party portal have their own.

use hyper::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// Content types.
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const PDF: HeaderValue = HeaderValue::from_static("application/pdf");
pub(crate) const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
pub(crate) const XLSX: HeaderValue =
    HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
/// Registered with IANA for Parquet.
pub(crate) const PARQUET: HeaderValue = HeaderValue::from_static("application/vnd.apache.parquet");
pub(crate) const CSS: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");
pub(crate) const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");
pub(crate) const SVG: HeaderValue = HeaderValue::from_static("image/svg+xml");
pub(crate) const PNG: HeaderValue = HeaderValue::from_static("image/png");
pub(crate) const CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");
pub(crate) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
pub(crate) const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// For what never changes under its address.
pub(crate) const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For what may change with the next act: a shared cache may answer for one second.
pub(crate) const ONE_SECOND: HeaderValue = HeaderValue::from_static("public, max-age=1");
/// For what may go once a fuller file is there.
pub(crate) const ONE_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// For what is one reader's alone.
pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The one form of the public pages is the search.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// The pages of desk and party portal may send forms, to this server only.
const DESK_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Adds what keeps a browser from doing anything with a page of desk or party portal but showing it and sending its forms here.
pub(crate) fn secure_desk(h: &mut HeaderMap) {
    secure(h);
    h.insert(CONTENT_SECURITY_POLICY, DESK_POLICY);
    // Without a referrer a browser hides from where a form came, and then it could not be told from a foreign one.
    h.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    h.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
}

/// For what may stand in a frame of anybody's page: it runs nothing and fetches nothing but its stylesheet.
const FRAMED_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *",
);

/// Lets other people's pages show this one in a frame.
pub(crate) fn framed(h: &mut HeaderMap) {
    h.insert(CONTENT_SECURITY_POLICY, FRAMED_POLICY);
}

/// For a map that a script draws: its buttons' pictures stand in its stylesheet. Nothing comes from elsewhere all the same.
const MAP_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Lets a script draw a map.
pub(crate) fn mapped(h: &mut HeaderMap) {
    h.insert(CONTENT_SECURITY_POLICY, MAP_POLICY);
}

/// Adds what keeps a browser from doing anything but showing the page.
pub(crate) fn secure(h: &mut HeaderMap) {
    h.insert(CONTENT_SECURITY_POLICY, POLICY);
    h.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    h.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}
