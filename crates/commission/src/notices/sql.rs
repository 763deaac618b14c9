//! The statements about notices, their recipients and what is on its way to them. The tables are a migration in `schema.rs`.

use store::{Select, Type};

pub(crate) const TABLES: &str = "
CREATE TABLE notice (
    id {text} NOT NULL PRIMARY KEY,
    number {text} NOT NULL,
    edition {int} NOT NULL,
    state {text} NOT NULL,
    at {int} NOT NULL,
    revision {int} NOT NULL,
    body {text} NOT NULL
) {strict};
CREATE INDEX notice_number ON notice (number, edition);
CREATE TABLE notice_recipient (
    id {text} NOT NULL PRIMARY KEY,
    party {text} NOT NULL,
    team {text} NOT NULL,
    address {text} NOT NULL,
    language {text} NOT NULL,
    categories {text} NOT NULL,
    state {text} NOT NULL,
    at {int} NOT NULL,
    who {text} NOT NULL
) {strict};
CREATE INDEX notice_recipient_party ON notice_recipient (party);
CREATE TABLE outbox (
    id {text} NOT NULL PRIMARY KEY,
    entry {int} NOT NULL,
    channel {text} NOT NULL,
    target {text} NOT NULL,
    address {text} NOT NULL,
    language {text} NOT NULL,
    state {text} NOT NULL,
    tries {int} NOT NULL,
    due {int} NOT NULL,
    at {int} NOT NULL,
    said {text} NOT NULL
) {strict};
CREATE INDEX outbox_due ON outbox (state, due);
CREATE TABLE outbox_position (
    id {int} NOT NULL PRIMARY KEY,
    entry {int} NOT NULL
) {strict};
";

pub(crate) const NOTICE_COLUMNS: &[&str] = &["id", "number", "edition", "state", "at", "revision", "body"];
pub(crate) const NOTICE_TYPES: &[Type] =
    &[Type::Text, Type::Text, Type::Int, Type::Text, Type::Int, Type::Int, Type::Text];
pub(crate) const NOTICE_ADD: &str =
    "INSERT INTO notice (id, number, edition, state, at, revision, body) VALUES ($1, $2, $3, $4, $5, 1, $6)";
pub(crate) const NOTICE_READ: &str = "SELECT id, number, edition, state, at, revision, body FROM notice WHERE id = $1";
pub(crate) const NOTICE_LIST: &str =
    "SELECT id, number, edition, state, at, revision, body FROM notice ORDER BY at DESC, id LIMIT $1";
pub(crate) const NOTICE_OF: &str =
    "SELECT id, number, edition, state, at, revision, body FROM notice WHERE number = $1 ORDER BY edition, at, id";
pub(crate) const NOTICE_SWAP: &str = "UPDATE notice SET state = $2, body = $3, number = $5, edition = $6, revision = revision + 1 WHERE id = $1 AND revision = $4";
pub(crate) const NOTICE_ALL: Select = Select {
    name: "notice",
    sql: "SELECT id, number, edition, state, at, revision, body FROM notice ORDER BY at, id",
    types: NOTICE_TYPES,
};

pub(crate) const RECIPIENT_COLUMNS: &[&str] =
    &["id", "party", "team", "address", "language", "categories", "state", "at", "who"];
pub(crate) const RECIPIENT_TYPES: &[Type] =
    &[Type::Text, Type::Text, Type::Text, Type::Text, Type::Text, Type::Text, Type::Text, Type::Int, Type::Text];
pub(crate) const RECIPIENT_ADD: &str = "INSERT INTO notice_recipient (id, party, team, address, language, categories, state, at, who) VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $8)";
pub(crate) const RECIPIENT_OF: &str = "SELECT id, party, team, address, language, categories, state, at, who FROM notice_recipient WHERE party = $1 AND state = 'active' ORDER BY team, address, id LIMIT 1000";
pub(crate) const RECIPIENT_ACTIVE: &str = "SELECT id, party, team, address, language, categories, state, at, who FROM notice_recipient WHERE state = 'active' ORDER BY party, team, address, id";
pub(crate) const RECIPIENT_END: &str =
    "UPDATE notice_recipient SET state = 'ended', at = $3, who = $4 WHERE id = $1 AND party = $2 AND state = 'active'";
pub(crate) const RECIPIENT_ALL: Select = Select {
    name: "notice_recipient",
    sql: "SELECT id, party, team, address, language, categories, state, at, who FROM notice_recipient ORDER BY at, id",
    types: RECIPIENT_TYPES,
};

pub(crate) const OUTBOX_COLUMNS: &[&str] =
    &["id", "entry", "channel", "target", "address", "language", "state", "tries", "due", "at", "said"];
pub(crate) const OUTBOX_TYPES: &[Type] = &[
    Type::Text,
    Type::Int,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Int,
    Type::Int,
    Type::Int,
    Type::Text,
];
pub(crate) const OUTBOX_ADD: &str = "INSERT INTO outbox (id, entry, channel, target, address, language, state, tries, due, at, said) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $7, '') ON CONFLICT (id) DO NOTHING";
pub(crate) const OUTBOX_DUE: &str = "SELECT id, entry, channel, target, address, language, state, tries, due, at, said FROM outbox WHERE state = 'waiting' AND due <= $1 ORDER BY due, id LIMIT $2";
pub(crate) const OUTBOX_NEXT: &str =
    "SELECT CAST(COALESCE(MIN(due), -1) AS BIGINT) FROM outbox WHERE state = 'waiting'";
/// Only who finds it waiting may send it.
pub(crate) const OUTBOX_TAKE: &str =
    "UPDATE outbox SET state = 'sending', tries = tries + 1, at = $2 WHERE id = $1 AND state = 'waiting'";
pub(crate) const OUTBOX_END: &str =
    "UPDATE outbox SET state = $2, said = $3, due = $4, at = $5 WHERE id = $1 AND state = 'sending'";
/// What was on its way when the server stopped: nobody can tell.
pub(crate) const OUTBOX_BROKEN: &str = "UPDATE outbox SET state = 'uncertain', said = $1 WHERE state = 'sending'";
pub(crate) const OUTBOX_AGAIN: &str = "UPDATE outbox SET state = 'waiting', tries = 0, due = $2, at = $2 WHERE id = $1 AND state IN ('failed', 'uncertain')";
pub(crate) const OUTBOX_DROP: &str =
    "UPDATE outbox SET state = 'dropped', at = $2 WHERE target = $1 AND channel = 'mail' AND state = 'waiting'";
pub(crate) const OUTBOX_LATEST: &str = "SELECT id, entry, channel, target, address, language, state, tries, due, at, said FROM outbox ORDER BY at DESC, id LIMIT $1";
pub(crate) const OUTBOX_ALL: Select = Select {
    name: "outbox",
    sql: "SELECT id, entry, channel, target, address, language, state, tries, due, at, said FROM outbox ORDER BY at, id",
    types: OUTBOX_TYPES,
};

pub(crate) const POSITION_COLUMNS: &[&str] = &["id", "entry"];
pub(crate) const POSITION_TYPES: &[Type] = &[Type::Int, Type::Int];
pub(crate) const POSITION_READ: &str = "SELECT entry FROM outbox_position WHERE id = 1";
pub(crate) const POSITION_FIRST: &str =
    "INSERT INTO outbox_position (id, entry) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
pub(crate) const POSITION_MOVE: &str = "UPDATE outbox_position SET entry = $1 WHERE id = 1 AND entry = $2";
pub(crate) const POSITION_ALL: Select =
    Select { name: "outbox_position", sql: "SELECT id, entry FROM outbox_position ORDER BY id", types: POSITION_TYPES };
