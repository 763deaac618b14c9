//! Where an address stands in the folder: a file of its own, or a place in a pack.
//!
//! Specified in `docs/formats/static-site.md`.

use record::hash::{hex, sha256};
use words::Language;

/// Addresses that a pack holds at most, on average: a pack is fetched whole to show one of them.
const PACK: usize = 128;

/// Endings by content type.
const ENDINGS: [(&str, &str); 11] = [
    ("text/html", ".html"),
    ("application/json", ".json"),
    ("application/geo+json", ".geojson"),
    ("text/csv", ".csv"),
    ("application/pdf", ".pdf"),
    ("application/xml", ".xml"),
    ("application/atom+xml", ".atom"),
    ("text/calendar", ".ics"),
    ("image/png", ".png"),
    ("image/svg+xml", ".svg"),
    ("text/plain", ".txt"),
];

/// The file of an address. `named`: the address ends with an id, so it may end in any way itself.
pub(super) fn file(address: &str, content_type: &str, named: bool) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let ending = ENDINGS.iter().find(|(k, _)| *k == kind).map_or("", |(_, e)| *e);
    let mut file = decoded(path.trim_start_matches('/'));
    if file.is_empty() || file.ends_with('/') {
        file.push_str("index");
    }
    if !query.is_empty() {
        file.push('@');
        file.push_str(&query.replace('/', "%2F"));
    }
    if named || !query.is_empty() || !file.ends_with(ending) {
        file.push_str(ending);
    }
    file
}

/// A path as a web server looks for it: without escapes, but for those that would mean something else in a folder.
fn decoded(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = escape.and_then(|h| u8::from_str_radix(std::str::from_utf8(h).ok()?, 16).ok());
        match byte.filter(|b| !b.is_ascii_control() && *b != b'/') {
            Some(b) => {
                out.push(b);
                rest = &after[2..];
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    // Escapes that make no text stay.
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}

/// How many hexadecimal digits name a pack of so many addresses in all.
pub(super) fn digits(addresses: usize) -> usize {
    (1..=8).find(|d| PACK << (4 * d) >= addresses).unwrap_or(8)
}

/// The file of an address's pack: in the folder of its language, named by the first digits of the address's SHA-256.
pub(super) fn pack(address: &str, language: Language, digits: usize) -> String {
    format!("pack{}/{}.pack", language.prefix(), &hex(&sha256(address.as_bytes()))[..digits])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_a_file_of_its_own() {
        for (address, kind, named, expected) in [
            ("/", "text/html; charset=utf-8", false, "index.html"),
            ("/about", "text/html", false, "about.html"),
            ("/tr/", "text/html", false, "tr/index.html"),
            (
                "/contest/p/choice/%3DBlue%20%26%20Co%20%3Cb%3E",
                "text/html",
                true,
                "contest/p/choice/=Blue & Co <b>.html",
            ),
            ("/contest/p/choice/%C4%9E", "text/html", true, "contest/p/choice/\u{11e}.html"),
            ("/contest/p/choice/..%2F..%2Fx%00%", "text/html", true, "contest/p/choice/..%2F..%2Fx%00%.html"),
            ("/contest/p/choice/..", "text/html", true, "contest/p/choice/...html"),
            ("/contest/p/choice/%FF", "text/html", true, "contest/p/choice/%FF.html"),
            ("/area/tr/01", "text/html", true, "area/tr/01.html"),
            ("/area/tr/01.html", "text/html", true, "area/tr/01.html.html"),
            ("/area/tr?part=2", "text/html", true, "area/tr@part=2.html"),
            ("/api/v1/areas/tr", "application/json", true, "api/v1/areas/tr.json"),
            ("/api/v1/data/areas.about.json", "application/json", false, "api/v1/data/areas.about.json"),
            (
                "/api/v1/data/station-results.csv?contest=a",
                "text/csv",
                false,
                "api/v1/data/station-results.csv@contest=a.csv",
            ),
            ("/api/v1/data/areas.parquet", "application/vnd.apache.parquet", false, "api/v1/data/areas.parquet"),
            ("/acts.atom?page=0", "application/atom+xml; charset=utf-8", false, "acts.atom@page=0.atom"),
        ] {
            assert_eq!(file(address, kind, named), expected);
        }
    }

    #[test]
    fn packs_stay_small() {
        for (addresses, expected) in [(0, 1), (12, 1), (2048, 1), (2049, 2), (350_000, 3), (4_000_000, 4)] {
            assert_eq!(digits(addresses), expected, "{addresses}");
        }
        assert_eq!(pack("/station/x/0", Language::English, 3).len(), "pack/000.pack".len());
        assert!(pack("/ckb/station/x/0", Language::Sorani, 1).starts_with("pack/ckb/"));
    }
}
