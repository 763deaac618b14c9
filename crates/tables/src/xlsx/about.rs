//! The sheet in which the table says what it is.

use super::parts;
use super::sheet::escape;
use super::zip::Zip;
use crate::{Dataset, Kind, Summary, TableError};
use std::io::Write;

/// Its rows: a word and what it is.
pub(super) fn rows(dataset: &Dataset, summary: Summary) -> Vec<[String; 2]> {
    let head = dataset.head();
    let selection = if head.selection.is_empty() { "-" } else { &head.selection };
    let mut rows = vec![
        ["election".to_owned(), head.election.clone()],
        ["set".into(), head.set.clone()],
        ["select".into(), selection.to_owned()],
        ["size".into(), head.size.to_string()],
        ["digest".into(), summary.digest.to_string()],
        ["rows".into(), summary.rows.to_string()],
    ];
    for c in &head.columns {
        let kind = if c.kind == Kind::Number { "number" } else { "text" };
        let about = if c.about.is_empty() { kind.to_owned() } else { format!("{kind}: {}", c.about) };
        rows.push([format!("column {}", c.name), about]);
    }
    rows
}

pub(super) fn sheet<W: Write>(rows: &[[String; 2]], zip: &mut Zip<W>) -> Result<(), TableError> {
    let widths = "<col min=\"1\" max=\"1\" width=\"26\" customWidth=\"1\"/><col min=\"2\" max=\"2\" width=\"90\" customWidth=\"1\"/>";
    zip.write(parts::sheet_open(widths, false).as_bytes())?;
    for (i, cells) in rows.iter().enumerate() {
        let out = zip.buffer();
        out.extend_from_slice(format!("<row r=\"{}\">", i + 1).as_bytes());
        for (letter, cell) in ["A", "B"].into_iter().zip(cells) {
            out.extend_from_slice(format!("<c r=\"{letter}{}\" t=\"inlineStr\"><is><t>", i + 1).as_bytes());
            // A column is described by whoever made the table: what a sheet cannot hold is left out, the description decides nothing.
            let fits: String = cell.chars().filter(|c| !c.is_control()).take(super::CELL_MAX / 2).collect();
            escape(out, &fits);
            out.extend_from_slice(b"</t></is></c>");
        }
        out.extend_from_slice(b"</row>");
        zip.settle()?;
    }
    zip.write(b"</sheetData></worksheet>")
}
