//! Reports: one document, shown as a page that needs no other, and printed as PDF.

pub mod audit;
pub mod screens;

use crate::plot;
use askama::Template;
use paper::document::{Block, Document, Drawing, Tone};

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    document: &'a Document,
}

/// The document as a page.
#[must_use]
pub fn html(document: &Document) -> String {
    Page { document }.render().expect("a page of texts is written to memory, which cannot fail")
}

impl Page<'_> {
    /// The class and the sign of a remark.
    #[expect(clippy::unused_self, clippy::trivially_copy_pass_by_ref, reason = "called from the template")]
    fn tone(&self, tone: &Tone) -> (&'static str, &'static str) {
        match tone {
            Tone::Good => ("good", "✓"),
            Tone::Open => ("open", "…"),
            Tone::Bad => ("bad", "✗"),
        }
    }

    #[expect(clippy::unused_self, reason = "called from the template")]
    fn svg(&self, drawing: &Drawing) -> String {
        plot::svg(drawing)
    }
}

/// A whole number with groups of three digits.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut s = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            s.push(',');
        }
        s.push(c);
    }
    s
}
