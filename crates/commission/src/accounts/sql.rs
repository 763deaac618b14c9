//! The statements about accounts, one text for both engines. The tables are a migration in `schema.rs`.

use store::{Select, Type};

pub(crate) const TABLES: &str = "
CREATE TABLE account (
    name {text} NOT NULL PRIMARY KEY,
    role {text} NOT NULL,
    board {text} NOT NULL,
    key_name {text},
    password {text} NOT NULL,
    must_change {bool} NOT NULL,
    totp {blob} NOT NULL,
    totp_step {int} NOT NULL,
    failures {int} NOT NULL,
    wait_until {int} NOT NULL,
    disabled {bool} NOT NULL,
    created {int} NOT NULL
) {strict};
CREATE TABLE desk_session (
    token {blob} NOT NULL PRIMARY KEY,
    id {text} NOT NULL,
    account {text} NOT NULL,
    stage {text} NOT NULL,
    created {int} NOT NULL,
    seen {int} NOT NULL,
    source {text} NOT NULL,
    agent {text} NOT NULL
) {strict};
CREATE INDEX desk_session_account ON desk_session (account);
CREATE TABLE access_log (
    seq {int} NOT NULL PRIMARY KEY,
    at {int} NOT NULL,
    who {text} NOT NULL,
    source {text} NOT NULL,
    what {text} NOT NULL,
    hash {blob} NOT NULL
) {strict};
";

pub(crate) const ACCOUNT_COLUMNS: &[&str] = &[
    "name",
    "role",
    "board",
    "key_name",
    "password",
    "must_change",
    "totp",
    "totp_step",
    "failures",
    "wait_until",
    "disabled",
    "created",
    "party",
    "expires",
];
pub(crate) const ACCOUNT_TYPES: &[Type] = &[
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Bool,
    Type::Blob,
    Type::Int,
    Type::Int,
    Type::Int,
    Type::Bool,
    Type::Int,
    Type::Text,
    Type::Int,
];
pub(crate) const ACCOUNT_ADD: &str = "INSERT INTO account (name, role, board, key_name, password, must_change, totp, totp_step, failures, wait_until, disabled, created, party, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, $9, $10, $11)";
pub(crate) const ACCOUNT_READ: &str = "SELECT name, role, board, key_name, password, must_change, totp, totp_step, failures, wait_until, disabled, created, party, expires FROM account WHERE name = $1";
pub(crate) const ACCOUNT_LIST: &str = "SELECT name, role, board, key_name, password, must_change, totp, totp_step, failures, wait_until, disabled, created, party, expires FROM account ORDER BY name";
pub(crate) const ACCOUNT_ALL: Select = Select { name: "account", sql: ACCOUNT_LIST, types: ACCOUNT_TYPES };
/// Reserves a try before it is made: only who knows the present count may go on, so that tries at once count one by one.
pub(crate) const ACCOUNT_TRY: &str =
    "UPDATE account SET failures = failures + 1, wait_until = $2 WHERE name = $1 AND failures = $3 AND wait_until = $4";
pub(crate) const ACCOUNT_TRY_GOOD: &str = "UPDATE account SET failures = failures - 1, wait_until = CASE WHEN failures = $2 THEN $3 ELSE wait_until END WHERE name = $1 AND failures > 0";
/// Uses up a step of the second factor; fails where it, or a later one, was used.
pub(crate) const ACCOUNT_STEP: &str =
    "UPDATE account SET totp_step = $2, failures = 0, wait_until = 0 WHERE name = $1 AND totp_step < $2";
/// A second factor proven otherwise.
pub(crate) const ACCOUNT_GOOD: &str = "UPDATE account SET failures = 0, wait_until = 0 WHERE name = $1";
pub(crate) const ACCOUNT_FACTOR: &str = "UPDATE account SET totp = $2, totp_step = 0 WHERE name = $1";
pub(crate) const ACCOUNT_SEALED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM account WHERE LENGTH(totp) > $1";
pub(crate) const ACCOUNT_SEAL: &str = "UPDATE account SET totp = $2 WHERE name = $1 AND totp = $3";
pub(crate) const ACCOUNT_PASSWORD: &str = "UPDATE account SET password = $2, must_change = $3 WHERE name = $1";
pub(crate) const ACCOUNT_RESET: &str = "UPDATE account SET password = $2, must_change = $3, totp = $4, totp_step = 0, failures = 0, wait_until = 0, disabled = $5 WHERE name = $1";
pub(crate) const ACCOUNT_DISABLE: &str = "UPDATE account SET disabled = $2 WHERE name = $1";
pub(crate) const ACCOUNT_UNLOCK: &str = "UPDATE account SET failures = 0, wait_until = 0 WHERE name = $1";

pub(crate) const SESSION_ADD: &str = "INSERT INTO desk_session (token, id, account, stage, created, seen, source, agent) VALUES ($1, $2, $3, $4, $5, $5, $6, $7)";
pub(crate) const SESSION_READ: &str =
    "SELECT id, account, stage, created, seen, source, agent FROM desk_session WHERE token = $1";
pub(crate) const SESSION_OF: &str = "SELECT id, account, stage, created, seen, source, agent FROM desk_session WHERE account = $1 ORDER BY seen DESC, id LIMIT 1000";
pub(crate) const SESSION_SEEN: &str = "UPDATE desk_session SET seen = $2 WHERE token = $1 AND seen < $2";
pub(crate) const SESSION_END: &str = "DELETE FROM desk_session WHERE token = $1";
pub(crate) const SESSION_REVOKE: &str = "DELETE FROM desk_session WHERE account = $1 AND id = $2";
pub(crate) const SESSION_REVOKE_ALL: &str = "DELETE FROM desk_session WHERE account = $1";
pub(crate) const SESSION_SWEEP: &str = "DELETE FROM desk_session WHERE created < $1";

pub(crate) const ACCESS_COLUMNS: &[&str] = &["seq", "at", "who", "source", "what", "hash"];
pub(crate) const ACCESS_TYPES: &[Type] = &[Type::Int, Type::Int, Type::Text, Type::Text, Type::Text, Type::Blob];
pub(crate) const ACCESS_HEAD: &str = "SELECT seq, hash FROM access_log ORDER BY seq DESC LIMIT 1";
pub(crate) const ACCESS_OF: &str =
    "SELECT seq, at, who, source, what, hash FROM access_log WHERE who = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
pub(crate) const ACCESS_LATEST: &str =
    "SELECT seq, at, who, source, what, hash FROM access_log ORDER BY seq DESC LIMIT $1";
pub(crate) const ACCESS_ALL: Select = Select {
    name: "access_log",
    sql: "SELECT seq, at, who, source, what, hash FROM access_log ORDER BY seq",
    types: ACCESS_TYPES,
};

pub(crate) const FACTOR_TABLES: &str = "
CREATE TABLE recovery_code (
    account {text} NOT NULL,
    hash {blob} NOT NULL,
    PRIMARY KEY (account, hash)
) {strict};
CREATE TABLE factor_revocation (
    account {text} NOT NULL PRIMARY KEY,
    asked_by {text} NOT NULL,
    asked {int} NOT NULL,
    reason {text} NOT NULL,
    done_by {text} NOT NULL,
    done {int} NOT NULL
) {strict};
";

pub(crate) const RECOVERY_COLUMNS: &[&str] = &["account", "hash"];
pub(crate) const RECOVERY_TYPES: &[Type] = &[Type::Text, Type::Blob];
pub(crate) const RECOVERY_ADD: &str = "INSERT INTO recovery_code (account, hash) VALUES ($1, $2)";
pub(crate) const RECOVERY_USE: &str = "DELETE FROM recovery_code WHERE account = $1 AND hash = $2";
pub(crate) const RECOVERY_DROP: &str = "DELETE FROM recovery_code WHERE account = $1";
pub(crate) const RECOVERY_LEFT: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM recovery_code WHERE account = $1";
pub(crate) const RECOVERY_ALL: Select = Select {
    name: "recovery_code",
    sql: "SELECT account, hash FROM recovery_code ORDER BY account, hash",
    types: RECOVERY_TYPES,
};

pub(crate) const FACTOR_COLUMNS: &[&str] = &["account", "asked_by", "asked", "reason", "done_by", "done"];
pub(crate) const FACTOR_TYPES: &[Type] = &[Type::Text, Type::Text, Type::Int, Type::Text, Type::Text, Type::Int];
pub(crate) const FACTOR_LIST: &str =
    "SELECT account, asked_by, asked, reason, done_by, done FROM factor_revocation ORDER BY account";
/// What was done stays until the account has new secrets.
pub(crate) const FACTOR_ASK: &str = "INSERT INTO factor_revocation (account, asked_by, asked, reason, done_by, done) VALUES ($1, $2, $3, $4, '', 0) ON CONFLICT (account) DO UPDATE SET asked_by = EXCLUDED.asked_by, asked = EXCLUDED.asked, reason = EXCLUDED.reason WHERE factor_revocation.done_by = ''";
/// Only what was seen as asked for is done.
pub(crate) const FACTOR_DONE: &str = "UPDATE factor_revocation SET done_by = $2, done = $3 WHERE account = $1 AND asked_by = $4 AND asked = $5 AND done_by = ''";
pub(crate) const FACTOR_DROP: &str = "DELETE FROM factor_revocation WHERE account = $1";
pub(crate) const FACTOR_ALL: Select = Select { name: "factor_revocation", sql: FACTOR_LIST, types: FACTOR_TYPES };

pub(crate) const PARTY_TABLES: &str = "
ALTER TABLE account ADD COLUMN party {text};
ALTER TABLE account ADD COLUMN expires {int};
CREATE INDEX account_party ON account (party);
CREATE INDEX access_log_who ON access_log (who, seq);
CREATE TABLE party_network (
    party {text} NOT NULL,
    network {text} NOT NULL,
    note {text} NOT NULL,
    added_by {text} NOT NULL,
    added {int} NOT NULL,
    PRIMARY KEY (party, network)
) {strict};
";

pub(crate) const NETWORK_COLUMNS: &[&str] = &["party", "network", "note", "added_by", "added"];
pub(crate) const NETWORK_TYPES: &[Type] = &[Type::Text, Type::Text, Type::Text, Type::Text, Type::Int];
pub(crate) const NETWORK_LIST: &str =
    "SELECT network, note, added_by, added FROM party_network WHERE party = $1 ORDER BY added, network";
/// Only while the party has fewer than it may.
pub(crate) const NETWORK_ADD: &str = "INSERT INTO party_network (party, network, note, added_by, added) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT) WHERE (SELECT CAST(COUNT(*) AS BIGINT) FROM party_network WHERE party = $1) < $6";
pub(crate) const NETWORK_DROP: &str = "DELETE FROM party_network WHERE party = $1 AND network = $2";
pub(crate) const NETWORK_ALL: Select = Select {
    name: "party_network",
    sql: "SELECT party, network, note, added_by, added FROM party_network ORDER BY party, network",
    types: NETWORK_TYPES,
};
