//! What is asked of the store, as data: a transaction that can be tried again as a whole, and an export.

use crate::error::StoreError;
use crate::sql;
use crate::value::{Type, Value};

/// One step of a transaction. See [`crate::Store::write`].
#[derive(Debug, Clone)]
pub enum Step {
    /// One `INSERT`, `UPDATE` or `DELETE` without `RETURNING`.
    Execute {
        /// The statement, with `$1`, `$2`, … for parameters.
        sql: &'static str,
        /// One value for each number.
        params: Vec<Value>,
        /// If the number of changed rows is another, the whole transaction is undone with
        /// [`StoreError::Conflict`]: a compare and swap.
        expect: Option<u64>,
    },
    /// Many rows into one table: a prepared insert on SQLite, `COPY … BINARY` on PostgreSQL.
    Load {
        /// Name of the table: small letters, digits, underscores.
        table: &'static str,
        /// Names of the columns.
        columns: &'static [&'static str],
        /// Their types, which must be exactly those of the table.
        types: &'static [Type],
        /// Rows with one value a column.
        rows: Vec<Vec<Value>>,
    },
}

impl Step {
    /// A step that may change any number of rows.
    #[must_use]
    pub const fn execute(sql: &'static str, params: Vec<Value>) -> Self {
        Self::Execute { sql, params, expect: None }
    }

    /// A step that must change exactly `expect` rows.
    #[must_use]
    pub const fn expecting(expect: u64, sql: &'static str, params: Vec<Value>) -> Self {
        Self::Execute { sql, params, expect: Some(expect) }
    }

    /// Refuses, before anything is sent, what one of the engines would not do or would do otherwise.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self {
            Self::Execute { sql, params, .. } => {
                check_verb(sql, &["INSERT", "UPDATE", "DELETE", "WITH"])?;
                check_params(sql, params)
            }
            Self::Load { table, columns, types, rows } => {
                if !sql::is_name(table) || columns.is_empty() || !columns.iter().all(|name| sql::is_name(name)) {
                    return Err(StoreError::sql(table, "a table or column name of the load is not a plain name"));
                }
                if columns.len() != types.len() {
                    return Err(StoreError::sql(table, "the load has not one type a column"));
                }
                rows.iter().enumerate().try_for_each(|(at, row)| check_row(table, columns, types, at, row))
            }
        }
    }
}

fn check_row(table: &str, columns: &[&str], types: &[Type], at: usize, row: &[Value]) -> Result<(), StoreError> {
    if row.len() != columns.len() {
        return Err(StoreError::sql(
            table,
            format!("row {at} of the load has {} values, not {}", row.len(), columns.len()),
        ));
    }
    for ((value, ty), name) in row.iter().zip(types).zip(columns) {
        let fault = if value.fits(*ty) { value.fault() } else { Some("the value is not of the column's type") };
        if let Some(fault) = fault {
            return Err(StoreError::sql(
                table,
                format!("row {at}, column {name}, {} as {}: {fault}", value.type_name(), ty.name()),
            ));
        }
    }
    Ok(())
}

pub(crate) fn check_params(sql: &str, params: &[Value]) -> Result<(), StoreError> {
    params.iter().enumerate().try_for_each(|(at, value)| match value.fault() {
        Some(fault) => Err(StoreError::sql(sql, format!("parameter ${}: {fault}", at + 1))),
        None => Ok(()),
    })
}

fn check_verb(sql: &str, verbs: &[&str]) -> Result<(), StoreError> {
    let verb = sql::verb(sql).map_err(|fault| StoreError::sql(sql, fault.to_string()))?;
    if verbs.contains(&verb.as_str()) {
        return Ok(());
    }
    Err(StoreError::sql(sql, format!("the statement begins with {verb:?}, not with one of {}", verbs.join(", "))))
}

pub(crate) fn check_query(sql: &str, params: &[Value]) -> Result<(), StoreError> {
    check_verb(sql, &["SELECT", "WITH", "VALUES"])?;
    check_params(sql, params)
}

/// One table of an export. See [`crate::Store::export`].
#[derive(Debug, Clone, Copy)]
pub struct Select {
    /// What the rows are, for the receiver; usually the table.
    pub name: &'static str,
    /// A `SELECT` without parameters; its `ORDER BY` decides the order.
    pub sql: &'static str,
    /// Types of its columns, so that the rows are the same from both engines.
    pub types: &'static [Type],
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(types: &'static [Type], rows: Vec<Vec<Value>>) -> Step {
        Step::Load { table: "t", columns: &["a"], types, rows }
    }

    #[test]
    fn a_load_names_the_row_and_column_that_does_not_fit() {
        load(&[Type::Int], vec![vec![Value::Int(1)], vec![Value::Null]]).check().unwrap();
        let fault = load(&[Type::Int], vec![vec![Value::Int(1)], vec!["x".into()]]).check().unwrap_err();
        assert_eq!(
            fault.to_string(),
            "wrong SQL: row 1, column a, text as int: the value is not of the column's type: t"
        );
        load(&[Type::Int], vec![vec![]]).check().unwrap_err();
        load(&[], vec![]).check().unwrap_err();
        load(&[Type::Text], vec![vec!["\0".into()]]).check().unwrap_err();
        load(&[Type::Real], vec![vec![f64::NAN.into()]]).check().unwrap_err();
    }

    #[test]
    fn only_statements_that_change_rows_are_steps_and_only_reads_are_queries() {
        Step::execute("INSERT INTO t VALUES ($1)", vec![]).check().unwrap();
        for sql in ["COMMIT", "DROP TABLE t", "SELECT 1", "", "PRAGMA x"] {
            assert_eq!(Step::execute(sql, vec![]).check().unwrap_err().code(), "sql");
        }
        check_query("SELECT 1", &[]).unwrap();
        check_query("DELETE FROM t", &[]).unwrap_err();
    }
}
