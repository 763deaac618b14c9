//! The statements about requests and letters of parties.

use store::{Select, Type};

pub(crate) const TABLES: &str = "
CREATE TABLE party_request (
    number {int} NOT NULL PRIMARY KEY,
    party {text} NOT NULL,
    wanted {text} NOT NULL,
    entered_by {text} NOT NULL,
    entered {int} NOT NULL,
    scan_by {text} NOT NULL,
    scan_at {int} NOT NULL,
    scan_kind {text} NOT NULL,
    scan_read {bool} NOT NULL,
    scan {blob},
    state {text} NOT NULL,
    decided_by {text} NOT NULL,
    decided {int} NOT NULL,
    reason {text} NOT NULL
) {strict};
CREATE INDEX party_request_party ON party_request (party, number);
CREATE TABLE party_letter (
    serial {int} NOT NULL PRIMARY KEY,
    account {text} NOT NULL,
    at {int} NOT NULL,
    made_by {text} NOT NULL,
    reason {text} NOT NULL
) {strict};
CREATE INDEX party_letter_account ON party_letter (account);
";

pub(crate) const REQUEST_COLUMNS: &[&str] = &[
    "number",
    "party",
    "wanted",
    "entered_by",
    "entered",
    "scan_by",
    "scan_at",
    "scan_kind",
    "scan_read",
    "scan",
    "state",
    "decided_by",
    "decided",
    "reason",
];
pub(crate) const REQUEST_TYPES: &[Type] = &[
    Type::Int,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Int,
    Type::Text,
    Type::Int,
    Type::Text,
    Type::Bool,
    Type::Blob,
    Type::Text,
    Type::Text,
    Type::Int,
    Type::Text,
];
pub(crate) const REQUEST_ALL: Select = Select {
    name: "party_request",
    sql: "SELECT number, party, wanted, entered_by, entered, scan_by, scan_at, scan_kind, scan_read, scan, state, decided_by, decided, reason FROM party_request ORDER BY number",
    types: REQUEST_TYPES,
};
pub(crate) const REQUEST_LAST: &str = "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM party_request";
pub(crate) const REQUEST_OPEN: &str =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM party_request WHERE party = $1 AND state = 'open'";
pub(crate) const REQUEST_ADD: &str = "INSERT INTO party_request (number, party, wanted, entered_by, entered, scan_by, scan_at, scan_kind, scan_read, scan, state, decided_by, decided, reason) VALUES ($1, $2, $3, $4, $5, '', 0, '', $6, NULL, 'open', '', 0, '')";
pub(crate) const REQUEST_READ: &str = "SELECT number, party, wanted, entered_by, entered, scan_by, scan_at, scan_kind, scan_read, state, decided_by, decided, reason FROM party_request WHERE number = $1";
pub(crate) const REQUEST_LIST: &str = "SELECT number, party, wanted, entered_by, entered, scan_by, scan_at, scan_kind, scan_read, state, decided_by, decided, reason FROM party_request ORDER BY number DESC LIMIT $1";
pub(crate) const REQUEST_SCAN: &str = "UPDATE party_request SET scan_by = $2, scan_at = $3, scan_kind = $4, scan_read = $5, scan = $6 WHERE number = $1 AND state = 'open'";
pub(crate) const SCAN_READ: &str = "SELECT scan FROM party_request WHERE number = $1";
/// Only what was looked at is decided: a scan that came meanwhile is another.
pub(crate) const REQUEST_DECIDE: &str = "UPDATE party_request SET state = $2, decided_by = $3, decided = $4, reason = $5 WHERE number = $1 AND state = 'open' AND scan_at = $6";

pub(crate) const LETTER_COLUMNS: &[&str] = &["serial", "account", "at", "made_by", "reason"];
pub(crate) const LETTER_TYPES: &[Type] = &[Type::Int, Type::Text, Type::Int, Type::Text, Type::Text];
pub(crate) const LETTER_ALL: Select = Select {
    name: "party_letter",
    sql: "SELECT serial, account, at, made_by, reason FROM party_letter ORDER BY serial",
    types: LETTER_TYPES,
};
pub(crate) const LETTER_LAST: &str = "SELECT CAST(COALESCE(MAX(serial), 0) AS BIGINT) FROM party_letter";
pub(crate) const LETTER_LIST: &str =
    "SELECT serial, account, at, made_by, reason FROM party_letter ORDER BY serial DESC LIMIT 10000";
/// The first of an account only where there is none.
pub(crate) const LETTER_FIRST: &str = "INSERT INTO party_letter (serial, account, at, made_by, reason) SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT) WHERE NOT EXISTS (SELECT 1 FROM party_letter WHERE account = $2)";
pub(crate) const LETTER_AGAIN: &str =
    "INSERT INTO party_letter (serial, account, at, made_by, reason) VALUES ($1, $2, $3, $4, $5)";

/// Only within the limit of the party and role.
pub(crate) const ACCOUNT_ADD: &str = "INSERT INTO account (name, role, board, key_name, password, must_change, totp, totp_step, failures, wait_until, disabled, created, party, expires) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), NULL, CAST($4 AS TEXT), CAST($5 AS BOOLEAN), $6, 0, 0, 0, CAST($7 AS BOOLEAN), CAST($8 AS BIGINT), CAST($9 AS TEXT), CAST($10 AS BIGINT) WHERE (SELECT CAST(COUNT(*) AS BIGINT) FROM account WHERE party = $9 AND role = $2 AND disabled = $7) < CAST($11 AS BIGINT)";
pub(crate) const ACCOUNT_RESUME: &str = "UPDATE account SET disabled = $2 WHERE name = $1 AND party = $3 AND (SELECT CAST(COUNT(*) AS BIGINT) FROM account AS a WHERE a.party = $3 AND a.role = $4 AND a.disabled = $2 AND a.name <> $1) < CAST($5 AS BIGINT)";
pub(crate) const ACCOUNT_CLOSE: &str = "UPDATE account SET disabled = $2 WHERE name = $1 AND party = $3";
