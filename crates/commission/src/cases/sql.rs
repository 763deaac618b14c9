//! The statements about cases, one text for both engines.

use store::{Select, Type};

pub(crate) const TABLES: &str = "
CREATE TABLE party_case (
    kind {text} NOT NULL,
    number {int} NOT NULL,
    party {text},
    subject {text} NOT NULL,
    opened_by {text} NOT NULL,
    opened {int} NOT NULL,
    due {int},
    state {text} NOT NULL,
    answered {int},
    PRIMARY KEY (kind, number)
) {strict};
CREATE INDEX party_case_party ON party_case (kind, party, number);
CREATE TABLE case_entry (
    kind {text} NOT NULL,
    number {int} NOT NULL,
    seq {int} NOT NULL,
    at {int} NOT NULL,
    side {text} NOT NULL,
    written_by {text} NOT NULL,
    caller {text},
    body {text} NOT NULL,
    PRIMARY KEY (kind, number, seq)
) {strict};
CREATE TABLE case_file (
    kind {text} NOT NULL,
    number {int} NOT NULL,
    seq {int} NOT NULL,
    place {int} NOT NULL,
    name {text} NOT NULL,
    content_type {text} NOT NULL,
    digest {blob} NOT NULL,
    body {blob} NOT NULL,
    PRIMARY KEY (kind, number, seq, place)
) {strict};
";

pub(crate) const CASE_COLUMNS: &[&str] =
    &["kind", "number", "party", "subject", "opened_by", "opened", "due", "state", "answered"];
pub(crate) const CASE_TYPES: &[Type] =
    &[Type::Text, Type::Int, Type::Text, Type::Text, Type::Text, Type::Int, Type::Int, Type::Text, Type::Int];
pub(crate) const CASE_ALL: Select = Select {
    name: "party_case",
    sql: "SELECT kind, number, party, subject, opened_by, opened, due, state, answered FROM party_case ORDER BY kind, number",
    types: CASE_TYPES,
};
pub(crate) const CASE_LAST: &str = "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM party_case WHERE kind = $1";
pub(crate) const CASE_OPEN: &str =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM party_case WHERE kind = $1 AND party = $2 AND state <> 'closed'";
pub(crate) const CASE_ADD: &str = "INSERT INTO party_case (kind, number, party, subject, opened_by, opened, due, state, answered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)";
pub(crate) const CASE_READ: &str = "SELECT number, party, subject, opened_by, opened, due, state, answered FROM party_case WHERE kind = $1 AND number = $2";
pub(crate) const CASE_LIST: &str = "SELECT number, party, subject, opened_by, opened, due, state, answered FROM party_case WHERE kind = $1 ORDER BY number DESC LIMIT $2";
pub(crate) const CASE_OF: &str = "SELECT number, party, subject, opened_by, opened, due, state, answered FROM party_case WHERE kind = $1 AND party = $2 ORDER BY number DESC LIMIT $3";
/// The first answer stays the first.
pub(crate) const CASE_STATE: &str = "UPDATE party_case SET state = $3, answered = COALESCE(answered, CAST($4 AS BIGINT)) WHERE kind = $1 AND number = $2 AND state <> 'closed'";

pub(crate) const ENTRY_COLUMNS: &[&str] = &["kind", "number", "seq", "at", "side", "written_by", "caller", "body"];
pub(crate) const ENTRY_TYPES: &[Type] =
    &[Type::Text, Type::Int, Type::Int, Type::Int, Type::Text, Type::Text, Type::Text, Type::Text];
pub(crate) const ENTRY_ALL: Select = Select {
    name: "case_entry",
    sql: "SELECT kind, number, seq, at, side, written_by, caller, body FROM case_entry ORDER BY kind, number, seq",
    types: ENTRY_TYPES,
};
pub(crate) const ENTRY_LAST: &str =
    "SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM case_entry WHERE kind = $1 AND number = $2";
pub(crate) const ENTRY_ADD: &str = "INSERT INTO case_entry (kind, number, seq, at, side, written_by, caller, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(crate) const ENTRY_LIST: &str =
    "SELECT seq, at, side, written_by, caller, body FROM case_entry WHERE kind = $1 AND number = $2 ORDER BY seq";

pub(crate) const FILE_COLUMNS: &[&str] = &["kind", "number", "seq", "place", "name", "content_type", "digest", "body"];
pub(crate) const FILE_TYPES: &[Type] =
    &[Type::Text, Type::Int, Type::Int, Type::Int, Type::Text, Type::Text, Type::Blob, Type::Blob];
pub(crate) const FILE_ALL: Select = Select {
    name: "case_file",
    sql: "SELECT kind, number, seq, place, name, content_type, digest, body FROM case_file ORDER BY kind, number, seq, place",
    types: FILE_TYPES,
};
pub(crate) const FILE_ADD: &str = "INSERT INTO case_file (kind, number, seq, place, name, content_type, digest, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(crate) const FILE_LIST: &str =
    "SELECT seq, place, name, content_type, digest FROM case_file WHERE kind = $1 AND number = $2 ORDER BY seq, place";
pub(crate) const FILE_READ: &str =
    "SELECT name, content_type, body FROM case_file WHERE kind = $1 AND number = $2 AND seq = $3 AND place = $4";
