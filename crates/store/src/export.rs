//! Chunks of an export: bounded by rows and by bytes.

use crate::value::Row;

const CHUNK_ROWS_MAX: usize = 512;
const CHUNK_BYTES_MAX: usize = 1 << 20;

/// Rows on their way to the sink.
#[derive(Default)]
pub(crate) struct Chunk {
    rows: Vec<Row>,
    bytes: usize,
}

impl Chunk {
    /// Adds a row; gives all rows when it is time to pass them on.
    pub(crate) fn push(&mut self, row: Row) -> Option<Vec<Row>> {
        self.bytes += row.size_bytes();
        self.rows.push(row);
        (self.rows.len() >= CHUNK_ROWS_MAX || self.bytes >= CHUNK_BYTES_MAX).then(|| self.take())
    }

    /// What is left, if anything.
    pub(crate) fn rest(&mut self) -> Option<Vec<Row>> {
        (!self.rows.is_empty()).then(|| self.take())
    }

    fn take(&mut self) -> Vec<Row> {
        self.bytes = 0;
        std::mem::take(&mut self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn row(bytes: usize) -> Row {
        Row::new([].into(), vec![Value::Blob(vec![0; bytes])])
    }

    #[test]
    fn a_chunk_ends_by_rows_or_by_bytes() {
        let mut chunk = Chunk::default();
        assert!((1..CHUNK_ROWS_MAX).all(|_| chunk.push(row(1)).is_none()));
        assert_eq!(chunk.push(row(1)).unwrap().len(), CHUNK_ROWS_MAX);
        assert!(chunk.push(row(CHUNK_BYTES_MAX - 1)).is_none());
        assert_eq!(chunk.push(row(1)).unwrap().len(), 2);
        assert!(chunk.rest().is_none());
    }
}
