//! Answers: rows of a data set, or a file. They say from which record size they follow and the digest of the data set, and name set, selection and columns,
//! so that whoever gets them can make the canonical form and its digest again.

use crate::contract::{Family, NAMESPACE, Operation, Shape};
use crate::envelope::Version;
use crate::xml::escape_into;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// First line of every document.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// What stands above the rows.
#[derive(Debug, Clone, Copy)]
pub struct Top<'a> {
    /// Id of the election.
    pub election: &'a str,
    /// Which rows, in the one spelling.
    pub selection: &'a str,
    /// Record size from which everything follows.
    pub size: u64,
    /// Digest of the data set in its canonical form.
    pub digest: &'a str,
    /// Where the next call goes on; `None` where nothing is left as of this size.
    pub next: Option<&'a str>,
}

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// Unknown.
    Empty,
}

/// A data set whose columns are not those of the definition: a fault of the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the columns of {operation} are {found}, which is not what its definition says")]
pub struct ColumnsError {
    operation: &'static str,
    found: String,
}

/// What stands around each value of a row.
#[derive(Debug)]
pub struct Columns {
    names: Vec<String>,
    /// Tags before and after the value of each column.
    tags: Vec<(String, String)>,
    /// Where the columns of the family begin.
    fixed: usize,
    family: Family,
}

impl Columns {
    /// The columns of a data set, as an operation names them.
    ///
    /// # Errors
    /// Others than the definition says.
    pub fn of<'a>(
        operation: &'static Operation,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, ColumnsError> {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let wrong = || ColumnsError { operation: operation.name, found: names.join(", ") };
        let Shape::Rows { fields, family, .. } = operation.shape else { return Err(wrong()) };
        if names.len() < fields.len() {
            return Err(wrong());
        }
        let mut tags = Vec::with_capacity(names.len());
        for (i, name) in names.iter().enumerate() {
            let tag = match fields.get(i) {
                Some(f) if f.name == name => (format!("<{name}>"), format!("</{name}>")),
                Some(_) => return Err(wrong()),
                None => {
                    let of = family.prefix().and_then(|p| name.strip_prefix(p)).ok_or_else(wrong)?;
                    let (element, attribute) = family.element().ok_or_else(wrong)?;
                    let mut before = format!("<{element} {attribute}=\"");
                    escape_into(&mut before, of);
                    before.push_str("\">");
                    (before, format!("</{element}>"))
                }
            };
            tags.push(tag);
        }
        Ok(Self { names, tags, fixed: fields.len(), family })
    }
}

fn open(out: &mut String, version: Version, operation: &Operation) {
    let _ = write!(
        out,
        "{DECLARATION}<soap:Envelope xmlns:soap=\"{}\"><soap:Body><{} xmlns=\"{NAMESPACE}\">",
        version.namespace(),
        operation.answer()
    );
}

fn close(out: &mut String, operation: &Operation) {
    let _ = write!(out, "</{}></soap:Body></soap:Envelope>", operation.answer());
}

fn simple(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, "<{name}>");
    escape_into(out, value);
    let _ = write!(out, "</{name}>");
}

/// Rows, each with a value for every column.
#[must_use]
pub fn rows<'a, R: IntoIterator<Item = Cell<'a>>>(
    version: Version,
    operation: &Operation,
    top: &Top<'_>,
    columns: &Columns,
    rows: impl ExactSizeIterator<Item = R>,
) -> String {
    let Shape::Rows { set, .. } = operation.shape else { return String::new() };
    let mut out = String::with_capacity(2048 + rows.len() * (64 + columns.tags.len() * 40));
    open(&mut out, version, operation);
    simple(&mut out, "election", top.election);
    simple(&mut out, "set", set);
    simple(&mut out, "select", top.selection);
    let _ = write!(out, "<size>{}</size>", top.size);
    simple(&mut out, "digest", top.digest);
    if let Some(next) = top.next {
        simple(&mut out, "next", next);
    }
    out.push_str("<columns>");
    columns.names.iter().for_each(|n| simple(&mut out, "column", n));
    out.push_str("</columns>");
    for row in rows {
        out.push_str("<row>");
        for (i, (cell, tags)) in row.into_iter().zip(&columns.tags).enumerate() {
            if i == columns.fixed && columns.family == Family::Votes {
                out.push_str("<votes>");
            }
            value(&mut out, cell, tags);
        }
        if columns.family == Family::Votes {
            out.push_str(if columns.tags.len() > columns.fixed { "</votes>" } else { "<votes/>" });
        }
        out.push_str("</row>");
    }
    close(&mut out, operation);
    out
}

fn value(out: &mut String, cell: Cell<'_>, (before, after): &(String, String)) {
    match cell {
        Cell::Empty => return,
        Cell::Text(t) => {
            out.push_str(before);
            escape_into(out, t);
        }
        Cell::Number(n) => {
            out.push_str(before);
            let _ = write!(out, "{n}");
        }
    }
    out.push_str(after);
}

/// A file.
#[must_use]
pub fn file(version: Version, operation: &Operation, size: u64, digest: &str, kind: &str, bytes: &[u8]) -> String {
    let mut out = String::with_capacity(1024 + bytes.len().div_ceil(3) * 4);
    open(&mut out, version, operation);
    let _ = write!(out, "<size>{size}</size>");
    simple(&mut out, "digest", digest);
    simple(&mut out, "content_type", kind);
    out.push_str("<content>");
    STANDARD.encode_string(bytes, &mut out);
    out.push_str("</content>");
    close(&mut out, operation);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{OPERATIONS, named};
    use crate::xml::{self, Element};

    const TOP: Top<'_> =
        Top { election: "e", selection: "area=x&limit=2", size: 7, digest: "sha256:00", next: Some("6-1") };

    fn columns(op: &'static Operation, more: &[&'static str]) -> Columns {
        let Shape::Rows { fields, .. } = op.shape else { panic!("rows") };
        Columns::of(op, fields.iter().map(|f| f.name).chain(more.iter().copied())).unwrap()
    }

    fn body(text: &str) -> Element {
        xml::read(text.as_bytes()).unwrap().children[0].children[0].clone()
    }

    #[test]
    fn rows_are_written_as_they_are_and_what_is_unknown_is_left_out() {
        let op = named("GetStationResults").unwrap();
        let c = columns(op, &["votes:red", "votes:=Blue & Co <b>"]);
        let mut full = vec![Cell::Text("x/<1>"); c.fixed];
        full.extend([Cell::Number(5), Cell::Number(0)]);
        let bare = vec![Cell::Empty; c.fixed + 2];
        for version in Version::ALL {
            let text = rows(version, op, &TOP, &c, [full.clone(), bare.clone()].into_iter());
            assert!(text.contains(version.namespace()));
            let answer = body(&text);
            assert!(answer.name.is(NAMESPACE, "GetStationResultsResponse"));
            let named: Vec<&str> = answer.children.iter().map(|e| e.name.local.as_str()).collect();
            assert_eq!(named, ["election", "set", "select", "size", "digest", "next", "columns", "row", "row"]);
            let votes = answer.children[7].children.last().unwrap();
            let said: Vec<_> = votes.children.iter().map(|v| (v.attribute("", "choice"), v.text.as_str())).collect();
            assert_eq!(said, [(Some("red"), "5"), (Some("=Blue & Co <b>"), "0")]);
            assert_eq!(answer.children[8].children.len(), 1, "votes alone, and none in it");
            assert_eq!(answer.children[7].children[0].text, "x/<1>");
        }
        assert!(!rows(Version::V11, op, &Top { next: None, ..TOP }, &c, [bare].into_iter()).contains("<next>"));
    }

    #[test]
    fn names_stand_beside_their_language() {
        let op = named("GetProvinces").unwrap();
        let c = columns(op, &["name:tr", "name:ku"]);
        let row = [
            Cell::Text("x/n"),
            Cell::Empty,
            Cell::Text("province"),
            Cell::Number(1),
            Cell::Number(0),
            Cell::Text("Kuzey"),
            Cell::Empty,
        ];
        let answer = body(&rows(Version::V11, op, &TOP, &c, [row].into_iter()));
        let names = &answer.children.last().unwrap().children;
        assert_eq!((names[4].attribute("", "lang"), names[4].text.as_str(), names.len()), (Some("tr"), "Kuzey", 5));
    }

    #[test]
    fn other_columns_than_the_definitions_are_a_fault() {
        for op in OPERATIONS {
            assert!(Columns::of(op, ["something"]).is_err(), "{}", op.name);
        }
        let Shape::Rows { fields, .. } = named("GetStations").unwrap().shape else { panic!("rows") };
        let names = || fields.iter().map(|f| f.name);
        assert!(Columns::of(named("GetStations").unwrap(), names()).is_ok());
        assert!(Columns::of(named("GetStations").unwrap(), names().chain(["votes:red"])).is_err());
        assert!(Columns::of(named("GetStations").unwrap(), names().rev()).is_err());
    }

    #[test]
    fn a_file_stands_in_base64() {
        let op = named("GetMinutesImage").unwrap();
        let text = file(Version::V12, op, 7, "sha256:00", "image/png", b"\x89PNG");
        assert!(
            text.contains(
                "<digest>sha256:00</digest><content_type>image/png</content_type><content>iVBORw==</content>"
            ),
            "{text}"
        );
    }
}
