//! Cells of tables. A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a formula, some also their wide forms or what follows a
//! tab or a line's end; such texts get an apostrophe before them, which spreadsheets hide. Numbers are written as they are; what is unknown is an empty cell.

use crate::fault::Fault;
use election::definition::Contest;
use std::borrow::Cow;

/// A text cell.
pub(crate) fn text(s: &str) -> Cow<'_, str> {
    match s.as_bytes().first() {
        // No formula, and in these tables always written as it is.
        Some(b'\'') => s.into(),
        Some(b'\r') => format!("'{s}").into(),
        _ => tables::guarded(s),
    }
}

/// A number cell.
pub(crate) fn number(n: Option<impl ToString>) -> String {
    n.map_or_else(String::new, |n| n.to_string())
}

/// The header line: fixed columns, then the choices of the contest by their ids.
pub(crate) fn header(fixed: &[&str], contest: &Contest) -> Result<Vec<u8>, Fault> {
    rows([fixed.iter().map(|c| Cow::Borrowed(*c)).chain(contest.choices.iter().map(|c| text(&c.id)))])
}

/// Lines.
pub(crate) fn rows<'a, R: IntoIterator<Item = Cow<'a, str>>>(
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, Fault> {
    let mut w = csv::Writer::from_writer(Vec::with_capacity(64 * 1024));
    for row in rows {
        w.write_record(row.into_iter().map(|c| c.into_owned())).map_err(Fault::internal)?;
    }
    w.into_inner().map_err(Fault::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_numbers_stay_numbers() {
        for s in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＠x"] {
            assert_eq!(text(s), format!("'{s}"));
        }
        assert_eq!((text("a=b"), text("'a"), text("")), ("a=b".into(), "'a".into(), "".into()));
        assert_eq!(number(Some(-1)), "-1");
        assert_eq!(number(None::<u32>), "");
    }
}
