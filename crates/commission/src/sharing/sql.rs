//! The statements about releases, one text for both engines.

use store::{Select, Type};

pub(crate) const TABLES: &str = "
CREATE TABLE sharing_release (
    salted {blob} NOT NULL PRIMARY KEY,
    salt {blob} NOT NULL,
    made {int} NOT NULL,
    by_whom {text} NOT NULL,
    statement {text} NOT NULL,
    columns {text} NOT NULL,
    content {blob} NOT NULL
) {strict};
";

pub(crate) const COLUMNS: &[&str] = &["salted", "salt", "made", "by_whom", "statement", "columns", "content"];
pub(crate) const TYPES: &[Type] = &[Type::Blob, Type::Blob, Type::Int, Type::Text, Type::Text, Type::Text, Type::Blob];
pub(crate) const INSERT: &str = "INSERT INTO sharing_release (salted, salt, made, by_whom, statement, columns, content) VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const LIST: &str =
    "SELECT salted, salt, made, by_whom, statement FROM sharing_release ORDER BY made DESC, salted LIMIT $1";
pub(crate) const READ: &str = "SELECT salted, salt, made, by_whom, statement FROM sharing_release WHERE salted = $1";
pub(crate) const CONTENT: &str = "SELECT columns, content FROM sharing_release WHERE salted = $1";
pub(crate) const ALL: Select = Select {
    name: "sharing_release",
    sql: "SELECT salted, salt, made, by_whom, statement, columns, content FROM sharing_release ORDER BY made, salted",
    types: TYPES,
};
