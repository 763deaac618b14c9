//! The public pages in every language.

use crate::testing::{TestApp, write_folder};
use crate::{Options, route};
use std::collections::BTreeSet;
use words::{Language, Words, messages};

/// Every page that is there in every language, with something in the place of its parameters.
fn pages() -> Vec<String> {
    let concrete = |path: &&str| {
        let at = if path.starts_with("/area") { "x" } else { "x/0" };
        let id = if path.starts_with("/parties") { "red" } else { "parliament" };
        path.replace("{*id}", at).replace("{id}", id).replace("{number}", "1").replace("{choice}", "red")
    };
    route::pages().iter().map(concrete).filter(|p| is_shown(p)).collect()
}

async fn with_results() -> TestApp {
    let app = TestApp::new().await;
    app.report(0, 1, [1500, 300, 20]).await;
    app.report(0, 2, [1501, 300, 20]).await;
    app.report(1, 1, [100, 50, 7]).await;
    app
}

/// What a browser shows of the election: there is no notice yet, and no boundary (their pages are tried among the tests of notices and maps), and paper
/// and pictures have no links to other languages.
fn is_shown(path: &str) -> bool {
    path != "/notices/1" && path != "/map/x/0" && !path.ends_with(".pdf") && !path.starts_with("/card/")
}

#[tokio::test]
async fn every_page_is_there_in_every_language_and_says_which_it_is_in() {
    let app = with_results().await;
    assert!(pages().len() >= 18, "{:?}", pages());
    for path in pages() {
        for language in Language::ALL {
            let at = format!("{}{path}", language.prefix());
            let page = app.get(&at).await;
            assert_eq!(page.status, 200, "{at}");
            let html = format!("<html lang=\"{}\" dir=\"{}\">", language.code(), language.direction());
            assert!(page.text().contains(&html), "{at}");
            for other in Language::ALL {
                let link =
                    format!("<link rel=\"alternate\" hreflang=\"{}\" href=\"{}{path}\">", other.code(), other.prefix());
                assert!(page.text().contains(&link), "{at}: {link}");
            }
            // The one page with descriptions for programs, which are English.
            let english = Words::of(language).say("in-english");
            assert!(path == "/soap" || !page.text().contains(english), "{at} says that what follows is English");
            assert!(page.headers.get("set-cookie").is_none(), "{at}");
            // A kept page is that of the same language.
            assert_eq!(app.get(&at).await.text(), page.text(), "{at}");
        }
    }
}

#[tokio::test]
async fn links_stay_in_the_language_and_lead_somewhere() {
    let app = with_results().await;
    let mut open = vec!["/ar/".to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = app.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        if !page.header("content-type").starts_with("text/html") {
            continue;
        }
        for part in page.text().split(" href=\"").collect::<Vec<_>>().windows(2) {
            let [before, after] = part else { continue };
            let address = after.split(['"', '#']).next().unwrap_or_default();
            // The chooser and the head name the page in other languages.
            if before.ends_with('"') && before.rsplit(' ').next().is_some_and(|w| w.starts_with("hreflang=")) {
                continue;
            }
            if address.starts_with('/') {
                open.push(address.to_owned());
            }
        }
    }
    let pages = seen.iter().filter(|p| p.starts_with("/ar/")).count();
    let english: Vec<&String> = seen
        .iter()
        .filter(|p| !p.starts_with("/ar/") && route::pages().contains(p.split('?').next().unwrap_or_default()))
        .filter(|p| !p.contains("wsdl") && !p.contains("xsd"))
        .collect();
    assert!(pages > 15, "{seen:?}");
    assert!(english.is_empty(), "{english:?}");
}

/// The text of a page without what says that it is in English.
fn text_in(language: &str, html: &str) -> String {
    let mut out = String::new();
    // Elements with a language of their own are left out, with what is in them.
    let mut depth: Vec<(String, bool)> = vec![];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if depth.last().is_none_or(|d| d.1) {
            out.push_str(&rest[..at]);
        }
        out.push('\n');
        let end = rest[at..].find('>').map_or(rest.len(), |e| at + e);
        let tag = &rest[at + 1..end];
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let void = ["meta", "link", "input", "br", "img", "rect", "path", "circle"].contains(&name.as_str());
        if tag.starts_with('/') {
            while depth.pop().is_some_and(|d| d.0 != name) {}
        } else if !void && !tag.starts_with('!') && !tag.ends_with('/') {
            let own = tag.split(" lang=\"").nth(1).and_then(|l| l.split('"').next());
            let shown = own.map_or_else(|| depth.last().is_none_or(|d| d.1), |l| l == language);
            depth.push((name.clone(), shown && !matches!(name.as_str(), "script" | "code" | "pre" | "title")));
        }
        // What is read out is text too.
        if depth.last().is_none_or(|d| d.1) {
            for attribute in ["aria-label=\"", "alt=\""] {
                if let Some(value) = tag.split(attribute).nth(1).and_then(|v| v.split('"').next()) {
                    out.push_str(value);
                    out.push('\n');
                }
            }
        }
        rest = &rest[(end + 1).min(rest.len())..];
    }
    out
}

#[test]
fn the_text_of_a_page_is_what_is_in_its_language() {
    let html = "<html lang=\"tr\"><p>Bir <bdi lang=\"en\">two</bdi><img alt=\"üç\"></p><code>four</code></html>";
    let text = text_in("tr", html);
    assert!(text.contains("Bir") && text.contains("üç") && !text.contains("two") && !text.contains("four"), "{text}");
}

/// The pieces of English messages that have several words, with what stands between their arguments.
fn english_pieces() -> Vec<String> {
    let text = messages(Language::English).join("\n");
    let lines = text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| {
        l.split_once(" = ").map(|(_, v)| v).or_else(|| l.trim_start().split_once("] ").map(|(_, v)| v))
    });
    lines
        .flat_map(|l| l.split(['{', '}', '<', '>', ':', '.']).map(|p| p.trim().to_owned()).collect::<Vec<_>>())
        .filter(|p| !p.contains('$') && p.split_whitespace().filter(|w| w.chars().all(char::is_alphabetic)).count() > 2)
        .collect()
}

#[tokio::test]
async fn no_page_in_another_language_says_anything_in_english_without_saying_so() {
    let app = with_results().await;
    let pieces = english_pieces();
    assert!(pieces.len() > 100);
    for language in Language::ALL.into_iter().filter(|l| *l != Language::English) {
        for path in pages() {
            let at = format!("{}{path}", language.prefix());
            let page = app.get(&at).await;
            let text = text_in(language.code(), page.text());
            for piece in &pieces {
                assert!(!text.contains(piece.as_str()), "{at} says {piece:?} in English:\n{text}");
            }
        }
    }
    let english = text_in("en", app.get("/").await.text());
    assert!(pieces.iter().any(|p| english.contains(p.as_str())), "the English page says it: {english}");
}

#[tokio::test]
async fn figures_have_the_digits_and_signs_of_the_language() {
    let app = with_results().await;
    for (language, votes, share) in [
        (Language::English, "1,501", "82.43\u{a0}%"),
        (Language::Turkish, "1.501", "%82,43"),
        (Language::Kyrgyz, "1\u{202f}501", "82,43\u{a0}%"),
        (Language::Russian, "1\u{202f}501", "82,43\u{a0}%"),
        (Language::Arabic, "١٬٥٠١", "٨٢٫٤٣٪"),
        (Language::Sorani, "١٬٥٠١", "٨٢٫٤٣٪"),
    ] {
        let page = app.get(&format!("{}/station/x/0", language.prefix())).await;
        assert!(page.text().contains(votes) && page.text().contains(share), "{language:?}: {}", page.text());
    }
}

#[tokio::test]
async fn names_are_in_the_language_of_the_page_where_the_folder_has_them_and_say_theirs_where_not() {
    let write = |folder: &std::path::Path| {
        write_folder(folder, "");
        let at = folder.join("election.toml");
        let toml = std::fs::read_to_string(&at).unwrap();
        let toml = toml
            .replace("languages = [\"tr\"]", "languages = [\"tr\", \"ar\"]")
            .replace("name = { tr = \"Meclis\" }", "name = { tr = \"Meclis\", ar = \"المجلس\" }");
        std::fs::write(at, toml).unwrap();
    };
    let app = TestApp::of_folder(Options { pace: 0, ..Options::default() }, write, |_| {}).await;
    let arabic = app.get("/ar/").await;
    assert!(arabic.text().contains("<bdi lang=\"ar\">المجلس</bdi>"), "{}", arabic.text());
    assert!(arabic.text().contains("<bdi lang=\"tr\">Soru</bdi>"), "{}", arabic.text());
    assert!(app.get("/").await.text().contains("<bdi lang=\"tr\">Meclis</bdi>"));
}

#[tokio::test]
async fn what_is_no_page_has_no_other_language() {
    let app = with_results().await;
    for path in ["/tr/api/v1/contests", "/tr/checkpoint", "/tr/calendar.ics", "/xx/", "/en/", "/tr/desk"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
    let wrong = app.get("/tr/area/none").await;
    assert_eq!(wrong.status, 404);
    assert!(wrong.text().contains("<html lang=\"tr\"") && wrong.text().contains("Bu seçimde bu kimlikte bir yer yok."));
    assert!(wrong.text().contains("unknown-area"), "the code is the same in every language");
}
