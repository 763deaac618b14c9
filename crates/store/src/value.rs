//! Values and rows: the five types that both engines keep alike.

use std::sync::Arc;

use crate::error::StoreError;

/// Type of a column, as [`crate::Step::Load`] and [`crate::Select`] state it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// 64-bit integer: `{int}`, `{key}`.
    Int,
    /// UTF-8 text without the zero character: `{text}`, `{json}`.
    Text,
    /// Bytes: `{blob}`.
    Blob,
    /// `{bool}`; SQLite keeps 0 and 1.
    Bool,
    /// Binary double: `{real}`. Never for votes.
    Real,
}

impl Type {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Text => "text",
            Self::Blob => "blob",
            Self::Bool => "bool",
            Self::Real => "real",
        }
    }
}

/// A parameter or a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// 64-bit integer.
    Int(i64),
    /// Text; refused with the zero character in it, which PostgreSQL cannot keep.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// True or false. Read from SQLite it comes as `Int`; [`Row::get_bool`] takes both.
    Bool(bool),
    /// Binary double; not-a-number is refused, which SQLite cannot keep, and SQLite forgets the sign of zero.
    Real(f64),
}

impl Value {
    pub(crate) const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => Type::Int.name(),
            Self::Text(_) => Type::Text.name(),
            Self::Blob(_) => Type::Blob.name(),
            Self::Bool(_) => Type::Bool.name(),
            Self::Real(_) => Type::Real.name(),
        }
    }

    pub(crate) const fn fits(&self, ty: Type) -> bool {
        matches!(
            (self, ty),
            (Self::Null, _)
                | (Self::Int(_), Type::Int)
                | (Self::Text(_), Type::Text)
                | (Self::Blob(_), Type::Blob)
                | (Self::Bool(_), Type::Bool)
                | (Self::Real(_), Type::Real)
        )
    }

    /// Why the engines would not keep this value alike, if so.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Text(text) if text.as_bytes().contains(&0) => Some("text holds the zero character"),
            Self::Real(real) if real.is_nan() => Some("the number is not a number"),
            _ => None,
        }
    }

    pub(crate) const fn size_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Blob(blob) => blob.len(),
            _ => 8,
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}
impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}
impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Blob(value.to_vec())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of a result. Columns are counted from 0, in the order of the `SELECT`.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    names: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    pub(crate) const fn new(names: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { names, values }
    }

    fn wrong(&self, index: usize, wanted: &'static str) -> StoreError {
        StoreError::Column {
            index,
            name: self.names.get(index).cloned().unwrap_or_default(),
            wanted,
            found: self.values.get(index).map_or("no such column", Value::type_name),
        }
    }

    /// The integer of a column that is never null.
    ///
    /// # Errors
    /// [`StoreError::Column`] on null, another type or no such column; so for all that follow.
    pub fn get_i64(&self, index: usize) -> Result<i64, StoreError> {
        self.opt_i64(index)?.ok_or_else(|| self.wrong(index, "int"))
    }

    /// The integer of a column, `None` for null.
    ///
    /// # Errors
    /// As [`Row::get_i64`], null excepted.
    pub fn opt_i64(&self, index: usize) -> Result<Option<i64>, StoreError> {
        match self.values.get(index) {
            Some(Value::Null) => Ok(None),
            Some(Value::Int(value)) => Ok(Some(*value)),
            _ => Err(self.wrong(index, "int")),
        }
    }

    /// The text of a column that is never null.
    ///
    /// # Errors
    /// As [`Row::get_i64`].
    pub fn get_text(&self, index: usize) -> Result<&str, StoreError> {
        self.opt_text(index)?.ok_or_else(|| self.wrong(index, "text"))
    }

    /// The text of a column, `None` for null.
    ///
    /// # Errors
    /// As [`Row::get_i64`], null excepted.
    pub fn opt_text(&self, index: usize) -> Result<Option<&str>, StoreError> {
        match self.values.get(index) {
            Some(Value::Null) => Ok(None),
            Some(Value::Text(value)) => Ok(Some(value)),
            _ => Err(self.wrong(index, "text")),
        }
    }

    /// The bytes of a column that is never null.
    ///
    /// # Errors
    /// As [`Row::get_i64`].
    pub fn get_blob(&self, index: usize) -> Result<&[u8], StoreError> {
        self.opt_blob(index)?.ok_or_else(|| self.wrong(index, "blob"))
    }

    /// The bytes of a column, `None` for null.
    ///
    /// # Errors
    /// As [`Row::get_i64`], null excepted.
    pub fn opt_blob(&self, index: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.values.get(index) {
            Some(Value::Null) => Ok(None),
            Some(Value::Blob(value)) => Ok(Some(value)),
            _ => Err(self.wrong(index, "blob")),
        }
    }

    /// Takes the bytes of a column that is never null out of the row, without a copy; null is left there.
    ///
    /// # Errors
    /// As [`Row::get_i64`].
    pub fn take_blob(&mut self, index: usize) -> Result<Vec<u8>, StoreError> {
        match self.values.get_mut(index) {
            Some(Value::Blob(value)) => {
                let value = std::mem::take(value);
                self.values[index] = Value::Null;
                Ok(value)
            }
            _ => Err(self.wrong(index, "blob")),
        }
    }

    /// The truth value of a column that is never null; SQLite's 0 and 1 are taken as such.
    ///
    /// # Errors
    /// As [`Row::get_i64`]; any other integer is no truth value.
    pub fn get_bool(&self, index: usize) -> Result<bool, StoreError> {
        self.opt_bool(index)?.ok_or_else(|| self.wrong(index, "bool"))
    }

    /// The truth value of a column, `None` for null.
    ///
    /// # Errors
    /// As [`Row::get_bool`], null excepted.
    pub fn opt_bool(&self, index: usize) -> Result<Option<bool>, StoreError> {
        match self.values.get(index) {
            Some(Value::Null) => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(Value::Int(0)) => Ok(Some(false)),
            Some(Value::Int(1)) => Ok(Some(true)),
            _ => Err(self.wrong(index, "bool")),
        }
    }

    /// The double of a column, `None` for null.
    ///
    /// # Errors
    /// As [`Row::get_i64`], null excepted.
    pub fn opt_f64(&self, index: usize) -> Result<Option<f64>, StoreError> {
        match self.values.get(index) {
            Some(Value::Null) => Ok(None),
            Some(Value::Real(value)) => Ok(Some(*value)),
            _ => Err(self.wrong(index, "real")),
        }
    }

    /// Names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The cells, in order.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The cells, in order, without a copy.
    #[must_use]
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// Makes the cells those of the stated types: SQLite's 0 and 1 become truth values. Else says what does not fit.
    pub(crate) fn typed(mut self, types: &[Type]) -> Result<Self, StoreError> {
        if self.values.len() != types.len() {
            return Err(self.wrong(self.values.len().min(types.len()), "one of the stated types"));
        }
        for (index, ty) in types.iter().enumerate() {
            if *ty == Type::Bool {
                self.values[index] = self.opt_bool(index)?.into();
            } else if !self.values[index].fits(*ty) {
                return Err(self.wrong(index, ty.name()));
            }
        }
        Ok(self)
    }

    pub(crate) fn size_bytes(&self) -> usize {
        self.values.iter().map(Value::size_bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: Vec<Value>) -> Row {
        Row::new(["a".to_owned(), "b".to_owned()].into(), values)
    }

    #[test]
    fn a_wrong_read_names_column_and_types() {
        let row = row(vec![Value::from("x"), Value::Null]);
        assert_eq!(row.get_i64(0).unwrap_err().to_string(), "column 0 (a) was read as int and holds text");
        assert_eq!(row.get_text(1).unwrap_err().to_string(), "column 1 (b) was read as text and holds null");
        assert_eq!(row.get_blob(2).unwrap_err().code(), "sql");
        assert_eq!(row.opt_text(1).unwrap(), None);
    }

    #[test]
    fn only_zero_and_one_are_truth_values() {
        let row = row(vec![Value::Int(1), Value::Int(2)]);
        assert!(row.get_bool(0).unwrap());
        row.get_bool(1).unwrap_err();
        let typed = row.typed(&[Type::Bool, Type::Int]).unwrap();
        assert_eq!(typed.values(), [Value::Bool(true), Value::Int(2)]);
    }

    #[test]
    fn a_blob_is_taken_once() {
        let mut row = row(vec![Value::from(vec![1]), Value::Null]);
        assert_eq!(row.take_blob(0).unwrap(), [1]);
        row.take_blob(0).unwrap_err();
    }
}
