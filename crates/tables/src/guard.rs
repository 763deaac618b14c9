//! Formulas: a spreadsheet that opens a CSV file takes a text for one if it begins so. Such texts get an apostrophe before them, and so do
//! those that begin with an apostrophe themselves, so that a reader can take it away again without guessing.

use std::borrow::Cow;

/// What makes a text a formula somewhere, with the wide forms that some versions take for the same.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\n', '\'', '＝', '＋', '－', '＠'];

/// Whether a text needs an apostrophe before it.
pub(crate) fn is_formula(s: &str) -> bool {
    s.starts_with(BEGINNINGS)
}

/// A text as it stands in a CSV file.
#[must_use]
pub fn guarded(s: &str) -> Cow<'_, str> {
    if is_formula(s) { format!("'{s}").into() } else { s.into() }
}

/// A field of a CSV file as it was before: one leading apostrophe is taken away.
#[must_use]
pub fn unguarded(s: &str) -> &str {
    s.strip_prefix('\'').unwrap_or(s)
}
