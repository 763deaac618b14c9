//! The statements about what is typed, drafted and signed at the desks. The tables are a migration in `schema.rs`.

use store::{Select, Type};

pub(crate) const TABLES: &str = "
CREATE TABLE desk_entry (
    station {text} NOT NULL,
    contest {text} NOT NULL,
    count {text} NOT NULL,
    issue {int} NOT NULL,
    state {text} NOT NULL,
    version {int} NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (station, contest, count, issue)
) {strict};
CREATE INDEX desk_entry_state ON desk_entry (state);
CREATE TABLE desk_draft (
    account {text} NOT NULL,
    station {text} NOT NULL,
    contest {text} NOT NULL,
    count {text} NOT NULL,
    issue {int} NOT NULL,
    at {int} NOT NULL,
    cells {text} NOT NULL,
    PRIMARY KEY (account, station, contest, count, issue)
) {strict};
CREATE TABLE desk_ruling (
    id {text} NOT NULL PRIMARY KEY,
    station {text} NOT NULL,
    state {text} NOT NULL,
    at {int} NOT NULL,
    version {int} NOT NULL,
    body {text} NOT NULL
) {strict};
CREATE INDEX desk_ruling_state ON desk_ruling (state);
";

pub(crate) const ENTRY_COLUMNS: &[&str] = &["station", "contest", "count", "issue", "state", "version", "body"];
pub(crate) const ENTRY_TYPES: &[Type] =
    &[Type::Text, Type::Text, Type::Text, Type::Int, Type::Text, Type::Int, Type::Text];
pub(crate) const ENTRY_READ: &str = "SELECT station, contest, count, issue, state, version, body FROM desk_entry WHERE station = $1 AND contest = $2 AND count = $3 AND issue = $4";
pub(crate) const ENTRY_OF: &str = "SELECT station, contest, count, issue, state, version, body FROM desk_entry WHERE station = $1 ORDER BY contest, count, issue";
pub(crate) const ENTRY_UNDONE: &str = "SELECT station, contest, count, issue, state, version, body FROM desk_entry WHERE state IN ('once', 'differing', 'ready', 'refused') ORDER BY station, contest, count, issue LIMIT $1";
pub(crate) const ENTRY_ADD: &str =
    "INSERT INTO desk_entry (station, contest, count, issue, state, version, body) VALUES ($1, $2, $3, $4, $5, 1, $6)";
/// Compare and swap: only who has read the present version may write the next.
pub(crate) const ENTRY_SWAP: &str = "UPDATE desk_entry SET state = $5, version = version + 1, body = $6 WHERE station = $1 AND contest = $2 AND count = $3 AND issue = $4 AND version = $7";
pub(crate) const ENTRY_ALL: Select = Select {
    name: "desk_entry",
    sql: "SELECT station, contest, count, issue, state, version, body FROM desk_entry ORDER BY station, contest, count, issue",
    types: ENTRY_TYPES,
};

pub(crate) const DRAFT_PUT: &str = "INSERT INTO desk_draft (account, station, contest, count, issue, at, cells) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account, station, contest, count, issue) DO UPDATE SET at = EXCLUDED.at, cells = EXCLUDED.cells";
pub(crate) const DRAFT_READ: &str =
    "SELECT cells FROM desk_draft WHERE account = $1 AND station = $2 AND contest = $3 AND count = $4 AND issue = $5";
pub(crate) const DRAFT_DROP: &str =
    "DELETE FROM desk_draft WHERE account = $1 AND station = $2 AND contest = $3 AND count = $4 AND issue = $5";

pub(crate) const RULING_COLUMNS: &[&str] = &["id", "station", "state", "at", "version", "body"];
pub(crate) const RULING_TYPES: &[Type] = &[Type::Text, Type::Text, Type::Text, Type::Int, Type::Int, Type::Text];
pub(crate) const RULING_READ: &str = "SELECT id, station, state, at, version, body FROM desk_ruling WHERE id = $1";
pub(crate) const RULING_OF: &str =
    "SELECT id, station, state, at, version, body FROM desk_ruling WHERE station = $1 ORDER BY at, id";
pub(crate) const RULING_OPEN: &str =
    "SELECT id, station, state, at, version, body FROM desk_ruling WHERE state = 'open' ORDER BY at, id LIMIT $1";
pub(crate) const RULING_ADD: &str =
    "INSERT INTO desk_ruling (id, station, state, at, version, body) VALUES ($1, $2, $3, $4, 1, $5)";
pub(crate) const RULING_SWAP: &str =
    "UPDATE desk_ruling SET state = $2, version = version + 1, body = $3 WHERE id = $1 AND version = $4";
pub(crate) const RULING_ALL: Select = Select {
    name: "desk_ruling",
    sql: "SELECT id, station, state, at, version, body FROM desk_ruling ORDER BY at, id",
    types: RULING_TYPES,
};

pub(crate) const UNREAD_TABLES: &str = "
CREATE TABLE unread (
    digest {blob} NOT NULL PRIMARY KEY,
    area {text} NOT NULL,
    at {int} NOT NULL,
    times {int} NOT NULL,
    bytes {int} NOT NULL,
    report {text} NOT NULL,
    state {text} NOT NULL,
    who {text} NOT NULL,
    reason {text} NOT NULL,
    entry {int} NOT NULL,
    settled {int} NOT NULL
) {strict};
CREATE INDEX unread_state ON unread (state, at);
";

pub(crate) const UNREAD_COLUMNS: &[&str] =
    &["digest", "area", "at", "times", "bytes", "report", "state", "who", "reason", "entry", "settled"];
pub(crate) const UNREAD_TYPES: &[Type] = &[
    Type::Blob,
    Type::Text,
    Type::Int,
    Type::Int,
    Type::Int,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Text,
    Type::Int,
    Type::Int,
];
pub(crate) const UNREAD_PUT: &str = "INSERT INTO unread (digest, area, at, times, bytes, report, state, who, reason, entry, settled) VALUES ($1, $2, $3, 1, $4, $5, 'open', '', '', -1, 0) ON CONFLICT (digest) DO UPDATE SET times = unread.times + 1";
pub(crate) const UNREAD_READ: &str =
    "SELECT digest, area, at, times, report, state, who, reason, entry FROM unread WHERE digest = $1";
pub(crate) const UNREAD_OPEN: &str = "SELECT digest, area, at, times, report, state, who, reason, entry FROM unread WHERE state = 'open' ORDER BY at, digest LIMIT $1";
pub(crate) const UNREAD_SETTLED: &str = "SELECT digest, area, at, times, report, state, who, reason, entry FROM unread WHERE state <> 'open' ORDER BY settled DESC, digest LIMIT $1";
/// Only what is open can be settled.
pub(crate) const UNREAD_SETTLE: &str = "UPDATE unread SET state = $2, who = $3, reason = $4, entry = $5, settled = $6 WHERE digest = $1 AND state = 'open'";
pub(crate) const UNREAD_BY_AREA: &str =
    "SELECT area, CAST(COUNT(*) AS BIGINT) FROM unread WHERE state = 'open' GROUP BY area ORDER BY area";
pub(crate) const UNREAD_BY: &str = "UPDATE unread SET who = $2, reason = $3 WHERE digest = $1 AND who = ''";
pub(crate) const UNREAD_SIZE: &str =
    "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM unread";
pub(crate) const UNREAD_ALL: Select = Select {
    name: "unread",
    sql: "SELECT digest, area, at, times, bytes, report, state, who, reason, entry, settled FROM unread ORDER BY at, digest",
    types: UNREAD_TYPES,
};
