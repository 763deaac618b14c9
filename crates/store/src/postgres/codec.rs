//! The store's values in PostgreSQL's binary format.

use std::error::Error;
use std::sync::Arc;

use bytes::BytesMut;
use tokio_postgres::Statement;

use tokio_postgres::types::{FromSql, IsNull, ToSql, Type as PgType, to_sql_checked};

use crate::error::StoreError;
use crate::value::{Row, Type, Value};

/// A parameter of another type than the server derives from the statement.
#[derive(Debug, thiserror::Error)]
#[error("a value of type {given} where the statement wants {wanted}")]
pub(super) struct WrongParameter {
    given: &'static str,
    wanted: String,
}

impl ToSql for Value {
    fn to_sql(&self, ty: &PgType, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(value), &PgType::INT8) => value.to_sql(ty, out),
            // Such as the second argument of substr.
            (Self::Int(value), &PgType::INT4) => i32::try_from(*value)?.to_sql(ty, out),
            (Self::Int(value), &PgType::INT2) => i16::try_from(*value)?.to_sql(ty, out),
            (
                Self::Text(value),
                &(PgType::TEXT | PgType::VARCHAR | PgType::BPCHAR | PgType::NAME | PgType::UNKNOWN | PgType::JSON),
            ) => value.as_str().to_sql(&PgType::TEXT, out),
            (Self::Blob(value), &PgType::BYTEA) => value.as_slice().to_sql(ty, out),
            (Self::Bool(value), &PgType::BOOL) => value.to_sql(ty, out),
            (Self::Real(value), &PgType::FLOAT8) => value.to_sql(ty, out),
            _ => Err(Box::new(WrongParameter { given: self.type_name(), wanted: ty.to_string() })),
        }
    }

    fn accepts(_: &PgType) -> bool {
        true
    }

    to_sql_checked!();
}

/// A cell, or `None` for a type that only this engine has.
struct Cell(Option<Value>);

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &PgType, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Some(match *ty {
            PgType::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            PgType::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            PgType::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            PgType::TEXT | PgType::VARCHAR | PgType::BPCHAR | PgType::NAME | PgType::UNKNOWN | PgType::JSON => {
                Value::Text(std::str::from_utf8(raw)?.to_owned())
            }
            PgType::BYTEA => Value::Blob(raw.to_vec()),
            PgType::BOOL => Value::Bool(bool::from_sql(ty, raw)?),
            PgType::FLOAT8 => Value::Real(f64::from_sql(ty, raw)?),
            _ => return Ok(Self(None)),
        })))
    }

    fn from_sql_null(_: &PgType) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Some(Value::Null)))
    }

    fn accepts(_: &PgType) -> bool {
        true
    }
}

pub(super) fn names(statement: &Statement) -> Arc<[String]> {
    statement.columns().iter().map(|column| column.name().to_owned()).collect()
}

pub(super) fn row(sql: &str, names: &Arc<[String]>, row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let values = (0..names.len())
        .map(|at| match row.try_get::<_, Cell>(at) {
            Ok(Cell(Some(value))) => Ok(value),
            Ok(Cell(None)) => {
                let ty = row.columns()[at].type_();
                Err(StoreError::sql(
                    sql,
                    format!("column {at} ({}) is of type {ty}; CAST it to one that both engines have", names[at]),
                ))
            }
            Err(error) => Err(StoreError::sql(sql, super::fault::words(&error))),
        })
        .collect::<Result<_, _>>()?;
    Ok(Row::new(Arc::clone(names), values))
}

/// Types of a binary COPY; text also fills JSON columns.
pub(super) const fn copy_type(ty: Type) -> PgType {
    match ty {
        Type::Int => PgType::INT8,
        Type::Text => PgType::TEXT,
        Type::Blob => PgType::BYTEA,
        Type::Bool => PgType::BOOL,
        Type::Real => PgType::FLOAT8,
    }
}
