//! A table as JSON: what it says of itself, then its rows as objects by the names of the columns. Unknown is `null`.

use crate::row::{Cell, Row};
use crate::{Dataset, Kind, Summary, TableError};
use std::io::Write;

/// Writes head, digest and rows as one object.
///
/// # Errors
/// The rows cannot be had, or the bytes not be written.
pub fn write(dataset: &Dataset, summary: Summary, mut to: impl Write) -> Result<(), TableError> {
    let (mut out, mut row) = (Vec::with_capacity(64 * 1024 + 4096), Row::default());
    about_open(dataset, summary, &mut out)?;
    out.extend_from_slice(b",\"rows\":[");
    let names: Vec<Vec<u8>> = dataset.head().columns.iter().map(|c| quoted(&c.name)).collect::<Result<_, _>>()?;
    let mut rows = dataset.rows_of(summary.digest);
    let (mut digits, mut first) = (itoa::Buffer::new(), true);
    while rows.next(&mut row)? {
        out.extend_from_slice(if std::mem::take(&mut first) { b"\n" } else { b",\n" });
        for (i, (cell, name)) in row.cells().zip(&names).enumerate() {
            out.push(if i == 0 { b'{' } else { b',' });
            out.extend_from_slice(name);
            out.push(b':');
            match cell {
                Cell::Text(s) => serde_json::to_writer(&mut out, s).map_err(std::io::Error::from)?,
                Cell::Number(n) => out.extend_from_slice(digits.format(n).as_bytes()),
                Cell::Empty => out.extend_from_slice(b"null"),
            }
        }
        out.extend_from_slice(if names.is_empty() { b"{}" } else { b"}" });
        if out.len() >= 64 * 1024 {
            to.write_all(&out)?;
            out.clear();
        }
    }
    out.extend_from_slice(b"]}\n");
    to.write_all(&out)?;
    to.flush()?;
    Ok(())
}

/// What it says of itself, without the rows.
///
/// # Errors
/// A head that cannot be written.
pub fn about(dataset: &Dataset, summary: Summary) -> Result<Vec<u8>, TableError> {
    let mut out = Vec::new();
    about_open(dataset, summary, &mut out)?;
    out.extend_from_slice(b"}\n");
    Ok(out)
}

fn about_open(dataset: &Dataset, summary: Summary, out: &mut Vec<u8>) -> Result<(), TableError> {
    let head = dataset.head();
    let columns: Vec<serde_json::Value> = head
        .columns
        .iter()
        .map(|c| {
            let kind = match c.kind {
                Kind::Text => "text",
                Kind::Number => "number",
            };
            serde_json::json!({ "name": c.name, "kind": kind, "about": c.about })
        })
        .collect();
    out.extend_from_slice(b"{\"election\":");
    out.extend(quoted(&head.election)?);
    out.extend_from_slice(b",\"set\":");
    out.extend(quoted(&head.set)?);
    out.extend_from_slice(b",\"select\":");
    out.extend(quoted(&head.selection)?);
    let digest = summary.digest;
    write!(out, ",\"size\":{},\"digest\":\"{digest}\",\"count\":{},\"columns\":", head.size, summary.rows)?;
    serde_json::to_writer(&mut *out, &columns).map_err(std::io::Error::from)?;
    Ok(())
}

fn quoted(s: &str) -> Result<Vec<u8>, TableError> {
    Ok(serde_json::to_vec(s).map_err(std::io::Error::from)?)
}
