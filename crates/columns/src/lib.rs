//! A table as Parquet: the same cells as its other forms and the digest of the same canonical form, by columns, compressed with gzip.
//!
//! Texts are `STRING`, numbers unsigned 64-bit integers, an empty cell is null. What the table says of itself stands in the metadata of the file,
//! under names that begin with `scrutineer.`. Rows are gathered in groups, so a table of any length takes the memory of one group. The form is
//! specified in `docs/formats/tables.md`.

#[cfg(test)]
mod tests;

use parquet::basic::{Compression, GzipLevel, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use std::io::Write;
use std::sync::Arc;
use tables::{Cell, Dataset, Head, Kind, Row, Summary, TableError};

/// Rows of a group: what is kept in memory.
const GROUP: usize = 65_536;
/// The level of the compression: higher ones take longer and gain little on short texts and numbers.
const LEVEL: u32 = 4;

/// Writes the table.
///
/// # Errors
/// The rows cannot be had, or the bytes not be written.
pub fn write(dataset: &Dataset, summary: Summary, to: impl Write + Send) -> Result<(), TableError> {
    let head = dataset.head();
    let schema = schema(head).map_err(failed)?;
    let compression = Compression::GZIP(GzipLevel::try_new(LEVEL).map_err(failed)?);
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_key_value_metadata(Some(about(head, summary)))
        .set_created_by(concat!("scrutineer ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer = SerializedFileWriter::new(to, schema, Arc::new(properties)).map_err(failed)?;
    let mut columns: Vec<Gathered> = head.columns.iter().map(|c| Gathered::new(c.kind)).collect();
    let (mut rows, mut row, mut gathered) = (dataset.rows_of(summary.digest), Row::default(), 0);
    while rows.next(&mut row)? {
        for (cell, column) in row.cells().zip(&mut columns) {
            column.add(cell);
        }
        gathered += 1;
        if gathered == GROUP {
            group(&mut writer, &mut columns).map_err(failed)?;
            gathered = 0;
        }
    }
    if gathered > 0 {
        group(&mut writer, &mut columns).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(())
}

/// What the table says of itself: the lines of the canonical form's head, and the digest.
fn about(head: &Head, summary: Summary) -> Vec<KeyValue> {
    let pair = |name: &str, value: String| KeyValue::new(format!("scrutineer.{name}"), value);
    let mut all = vec![
        pair("election", head.election.clone()),
        pair("set", head.set.clone()),
        pair("select", head.selection.clone()),
        pair("size", head.size.to_string()),
        pair("digest", summary.digest.to_string()),
        pair("rows", summary.rows.to_string()),
    ];
    all.extend(head.columns.iter().map(|c| pair(&format!("about.{}", c.name), c.about.clone())));
    all
}

fn schema(head: &Head) -> Result<TypePtr, ParquetError> {
    let field = |c: &tables::Column| {
        let (physical, logical) = match c.kind {
            Kind::Text => (Physical::BYTE_ARRAY, LogicalType::String),
            Kind::Number => (Physical::INT64, LogicalType::integer(64, false)),
        };
        let field = Type::primitive_type_builder(&c.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(logical));
        field.build().map(Arc::new)
    };
    let fields = head.columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("table").with_fields(fields).build().map(Arc::new)
}

/// The cells of a column that wait for their group to be full.
enum Gathered {
    Texts(Vec<ByteArray>, Vec<i16>),
    Numbers(Vec<i64>, Vec<i16>),
}

impl Gathered {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Texts(vec![], vec![]),
            Kind::Number => Self::Numbers(vec![], vec![]),
        }
    }

    /// Adds a cell. That it is of the column's kind was checked when it was read.
    fn add(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Texts(values, there), Cell::Text(s)) => {
                values.push(ByteArray::from(s));
                there.push(1);
            }
            // The bits of an unsigned number, which the logical type says it is.
            (Self::Numbers(values, there), Cell::Number(n)) => {
                values.push(n.cast_signed());
                there.push(1);
            }
            (Self::Texts(_, there) | Self::Numbers(_, there), _) => there.push(0),
        }
    }
}

/// Writes what was gathered as a group of rows.
fn group<W: Write + Send>(writer: &mut SerializedFileWriter<W>, columns: &mut [Gathered]) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for gathered in columns {
        let Some(mut column) = group.next_column()? else { break };
        match gathered {
            Gathered::Texts(values, there) => {
                column.typed::<ByteArrayType>().write_batch(values, Some(there), None)?;
                values.clear();
                there.clear();
            }
            Gathered::Numbers(values, there) => {
                column.typed::<Int64Type>().write_batch(values, Some(there), None)?;
                values.clear();
                there.clear();
            }
        }
        column.close()?;
    }
    group.close()?;
    Ok(())
}

fn failed(e: ParquetError) -> TableError {
    match e {
        ParquetError::External(e) => match e.downcast::<std::io::Error>() {
            Ok(io) => TableError::Write(*io),
            Err(other) => TableError::Write(std::io::Error::other(other)),
        },
        other => TableError::Write(std::io::Error::other(other)),
    }
}
