//! Links of a page stay in its language.
//!
//! Templates and code write every address as it is in English; this puts the language before those that are pages. So no link can be forgotten,
//! and what is no page (data, files, feeds) keeps its one address.

use crate::route;
use words::Language;

/// What stands before an address that may be a page's.
const MARKS: [&str; 2] = [" href=\"/", " action=\"/"];

/// The same of a rendered page; what is not text is no page and stays as it is.
pub(crate) fn stay_bytes(html: Vec<u8>, language: Language) -> Vec<u8> {
    if language == Language::English {
        return html;
    }
    String::from_utf8(html).map_or_else(|e| e.into_bytes(), |html| stay(html, language).into_bytes())
}

/// The page with its links in the language. A link that says the language of its target (`hreflang="…" href="…"`) stays as it is.
pub(crate) fn stay(html: String, language: Language) -> String {
    if language == Language::English {
        return html;
    }
    let mut out = String::with_capacity(html.len() + html.len() / 40);
    let mut rest = html.as_str();
    while let Some((at, mark)) = MARKS.iter().filter_map(|m| Some((rest.find(m)?, *m))).min() {
        // Up to the slash.
        let (before, address) = rest.split_at(at + mark.len() - 1);
        out.push_str(before);
        let named = rest[..at].rsplit_once(' ').is_some_and(|(_, last)| last.starts_with("hreflang="));
        let end = address.find('"').unwrap_or(address.len());
        if !named && is_page(&address[..end]) {
            out.push_str(language.prefix());
        }
        out.push_str(&address[..end]);
        rest = &address[end..];
    }
    out.push_str(rest);
    out
}

/// Whether an address is one of those that are mounted in every language.
pub(super) fn is_page(address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path = path.split('#').next().unwrap_or_default();
    // The contract of the web service has one address.
    if matches!(query, "wsdl" | "xsd") {
        return false;
    }
    route::pages().iter().any(|page| fits(page, path))
}

/// Whether a path is one of a route: `{id}` is one part of it, `{*id}` the rest.
fn fits(route: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    for wanted in route.split('/') {
        let Some(part) = parts.next() else { return false };
        if wanted.starts_with("{*") {
            return !part.is_empty();
        }
        if wanted != part && (part.is_empty() || !wanted.starts_with('{')) {
            return false;
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_get_the_language_and_nothing_else_does() {
        let html = |a: &str| format!("<a href=\"{a}\">x</a> <form action=\"{a}\">");
        let in_turkish = |a: &str| stay(html(a), Language::Turkish);
        for page in ["/", "/area/x/n?part=2", "/contest/a#lots", "/contest/a/open", "/contest/a/seats.pdf", "/soap"] {
            assert_eq!(in_turkish(page), html(&format!("/tr{page}")));
        }
        for other in
            ["/api/v1/contests", "/assets/a.css", "/checkpoint", "/soap?wsdl", "/calendar.ics", "?part=2", "#a"]
        {
            assert_eq!(in_turkish(other), html(other));
        }
        assert_eq!(stay(html("/area/x"), Language::English), html("/area/x"));
        let chosen = "<a lang=\"en\" hreflang=\"en\" href=\"/area/x\">English</a>";
        assert_eq!(stay(chosen.into(), Language::Turkish), chosen);
    }
}
