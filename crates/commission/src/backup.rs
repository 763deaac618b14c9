//! Backup and restore: one file with everything a home needs, independent of the database engine, with digests of every part.
//!
//! A backup is a zstd stream of one snapshot: a header line of JSON, then frames, each a kind byte, a length and its bytes, then a trailer with
//! the SHA-256 of all before it. Files go first, then the rows, as of one moment of the database. It holds secret keys: keep it like them.

use crate::accounts::sql as accounts;
use crate::cases::sql as cases;
use crate::desk::sql as desk;
use crate::home::{Home, HomeFile, UNREAD, database_address};
use crate::notices::{FOLDER as NOTICES, sql as notices};
use crate::parties::sql as parties;
use crate::sharing::sql as sharing;
use crate::{CommissionError, schema, witnesses};
use election::id::Digest;
use record::hash::leaf_hash;
use record::{Hash, Tree};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use store::{Select, Step, Store, Type, Value};

/// What a backup says of itself, and what a restore has found to be so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Version of the format.
    pub format: u32,
    /// Election id.
    pub election: String,
    /// Record size.
    pub size: u64,
    /// Root of the record.
    pub root: Hash,
    /// Files in it.
    pub files: u64,
    /// Rows in it.
    pub rows: u64,
}

const MAGIC: &[u8] = b"scrutineer backup v1\n";
const FRAME_MAX: u64 = 1 << 31;

struct TableOf {
    select: Select,
    table: &'static str,
    columns: &'static [&'static str],
    types: &'static [Type],
}

const TABLES: [TableOf; 22] = [
    TableOf { select: schema::ENTRY_ALL, table: "entry", columns: schema::ENTRY_COLUMNS, types: schema::ENTRY_TYPES },
    TableOf {
        select: schema::DRY_RUN_ALL,
        table: "dry_run",
        columns: schema::DRY_RUN_COLUMNS,
        types: schema::DRY_RUN_TYPES,
    },
    TableOf {
        select: schema::QUARANTINE_ALL,
        table: "quarantine",
        columns: schema::QUARANTINE_COLUMNS,
        types: schema::QUARANTINE_TYPES,
    },
    TableOf {
        select: accounts::ACCOUNT_ALL,
        table: "account",
        columns: accounts::ACCOUNT_COLUMNS,
        types: accounts::ACCOUNT_TYPES,
    },
    TableOf {
        select: accounts::ACCESS_ALL,
        table: "access_log",
        columns: accounts::ACCESS_COLUMNS,
        types: accounts::ACCESS_TYPES,
    },
    TableOf { select: desk::ENTRY_ALL, table: "desk_entry", columns: desk::ENTRY_COLUMNS, types: desk::ENTRY_TYPES },
    TableOf {
        select: desk::RULING_ALL,
        table: "desk_ruling",
        columns: desk::RULING_COLUMNS,
        types: desk::RULING_TYPES,
    },
    TableOf { select: desk::UNREAD_ALL, table: "unread", columns: desk::UNREAD_COLUMNS, types: desk::UNREAD_TYPES },
    TableOf {
        select: accounts::RECOVERY_ALL,
        table: "recovery_code",
        columns: accounts::RECOVERY_COLUMNS,
        types: accounts::RECOVERY_TYPES,
    },
    TableOf {
        select: accounts::FACTOR_ALL,
        table: "factor_revocation",
        columns: accounts::FACTOR_COLUMNS,
        types: accounts::FACTOR_TYPES,
    },
    TableOf {
        select: accounts::NETWORK_ALL,
        table: "party_network",
        columns: accounts::NETWORK_COLUMNS,
        types: accounts::NETWORK_TYPES,
    },
    TableOf { select: sharing::ALL, table: "sharing_release", columns: sharing::COLUMNS, types: sharing::TYPES },
    TableOf {
        select: witnesses::VOUCH_ALL,
        table: "vouch",
        columns: witnesses::VOUCH_COLUMNS,
        types: witnesses::VOUCH_TYPES,
    },
    TableOf {
        select: parties::REQUEST_ALL,
        table: "party_request",
        columns: parties::REQUEST_COLUMNS,
        types: parties::REQUEST_TYPES,
    },
    TableOf {
        select: parties::LETTER_ALL,
        table: "party_letter",
        columns: parties::LETTER_COLUMNS,
        types: parties::LETTER_TYPES,
    },
    TableOf { select: cases::CASE_ALL, table: "party_case", columns: cases::CASE_COLUMNS, types: cases::CASE_TYPES },
    TableOf { select: cases::ENTRY_ALL, table: "case_entry", columns: cases::ENTRY_COLUMNS, types: cases::ENTRY_TYPES },
    TableOf { select: cases::FILE_ALL, table: "case_file", columns: cases::FILE_COLUMNS, types: cases::FILE_TYPES },
    TableOf {
        select: notices::NOTICE_ALL,
        table: "notice",
        columns: notices::NOTICE_COLUMNS,
        types: notices::NOTICE_TYPES,
    },
    TableOf {
        select: notices::RECIPIENT_ALL,
        table: "notice_recipient",
        columns: notices::RECIPIENT_COLUMNS,
        types: notices::RECIPIENT_TYPES,
    },
    TableOf {
        select: notices::OUTBOX_ALL,
        table: "outbox",
        columns: notices::OUTBOX_COLUMNS,
        types: notices::OUTBOX_TYPES,
    },
    TableOf {
        select: notices::POSITION_ALL,
        table: "outbox_position",
        columns: notices::POSITION_COLUMNS,
        types: notices::POSITION_TYPES,
    },
];

/// The kind byte of a table's rows: digits as far as there are any, then what no letter is.
fn kind_of(table: usize) -> u8 {
    let table = u8::try_from(table).expect("there are few tables");
    if table < 10 { b'0' + table } else { 0x80 + table }
}

/// Writes a backup of a home, which may be in use by a server at the same time: the rows are of one moment, and the record's files are made from them.
///
/// # Errors
/// The home or the database cannot be read, `to` exists or cannot be written.
pub async fn backup(home: &Path, to: &Path, progress: &(dyn Fn(u64) + Sync)) -> Result<Summary, CommissionError> {
    let file = HomeFile::read(home)?;
    let store = Store::open(&database_address(home, &file.database)).await?;
    if to.exists() {
        return Err(CommissionError::Exists(to.to_owned()));
    }
    let part = PathBuf::from(format!("{}.part", to.display()));
    let io = |e: io::Error| CommissionError::io("write", &part)(e);
    let out = private_file(&part).map_err(io)?;
    let mut out = Writer { out: zstd::Encoder::new(BufWriter::new(out), 3).map_err(io)?, hash: Hasher::default() };
    out.put(MAGIC).map_err(io)?;
    // Before the rows: the checkpoint must not speak of more than they hold.
    let mut files = 0;
    for name in settings(home)? {
        out.file(home, &name)?;
        files += 1;
    }
    let (mut rows, mut tree) = (0u64, Tree::new());
    store
        .export(&TABLES.map(|t| t.select), |select, chunk| {
            let table = TABLES.iter().position(|t| t.table == select.name).unwrap_or_default();
            for row in chunk {
                let values = row.into_values();
                if table == 0
                    && let Some(Value::Blob(entry)) = values.get(1)
                {
                    tree.push(leaf_hash(entry));
                }
                out.frame(kind_of(table), &encode_row(&values))?;
                rows += 1;
            }
            progress(rows);
            Ok(())
        })
        .await?;
    // After the rows: whatever file their acts name is on the disk by then. One at a time: pictures of pages are many.
    for folder in ["public/blob", UNREAD, NOTICES] {
        for name in names(home, folder)? {
            out.file(home, &name)?;
            files += 1;
        }
    }
    let summary = Summary { format: 1, election: file.election, size: tree.size(), root: tree.root(), files, rows };
    let json = serde_json::to_vec(&summary).map_err(|e| CommissionError::State(e.to_string()))?;
    out.frame(b'S', &json).map_err(io)?;
    let digest = out.hash.digest();
    out.out.write_all(&digest).map_err(io)?;
    let written = out.out.finish().map_err(io)?.into_inner().map_err(|e| io(e.into_error()))?;
    written.sync_all().map_err(io)?;
    fs::rename(&part, to).map_err(CommissionError::io("name", to))?;
    // What cannot be read back is no backup.
    let read = read_through(to, &mut |_| Ok(()))?;
    if read != summary {
        return Err(damaged(to, "what was read back is not what was written"));
    }
    Ok(summary)
}

/// Makes a home from a backup and checks it: every part's digest, the root of the record.
///
/// A home that is there may be restored in place with `replace`; then the checkpoint that it had published stays, so that the server refuses
/// to run below it.
///
/// # Errors
/// A damaged backup (nothing is changed), a home that is there, a database that is not empty.
pub async fn restore(
    from: &Path,
    home: &Path,
    database: Option<&str>,
    replace: bool,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Summary, CommissionError> {
    let summary = read_through(from, &mut |_| Ok(()))?;
    let mut published = None;
    if fs::read_dir(home).map(|mut d| d.next().is_some()).unwrap_or(false) {
        if !replace {
            return Err(CommissionError::Exists(home.to_owned()));
        }
        // Nobody may be running on it while it is replaced.
        drop(Home::open(home)?);
        published = fs::read(home.join("public/checkpoint")).ok();
        let aside = PathBuf::from(format!("{}.before-restore", home.display()));
        if aside.exists() {
            return Err(CommissionError::Exists(aside));
        }
        fs::rename(home, &aside).map_err(CommissionError::io("put aside", home))?;
    }
    let mut parts = Vec::new();
    let mut name: Option<String> = None;
    let mut address = None;
    fs::create_dir_all(home.join("public/tile")).map_err(CommissionError::io("make the folder", home))?;
    // First the files: they say which database is wanted.
    read_through(from, &mut |frame| {
        match frame {
            (b'F', n) => name = Some(String::from_utf8_lossy(n).into_owned()),
            (b'D', bytes) => {
                let n = name.take().ok_or_else(|| damaged(from, "a file without a name"))?;
                write_home_file(home, &n, bytes, database, &mut address)?;
            }
            _ => {}
        }
        Ok(())
    })?;
    let address = address.ok_or_else(|| damaged(from, "it has no home.toml"))?;
    let store = Store::open(&database_address(home, &address)).await?;
    store.migrate(schema::MIGRATIONS).await?;
    if store.query_opt(schema::HEAD_READ, vec![]).await?.is_some() {
        return Err(CommissionError::State("the database already holds a record; restore into an empty one".into()));
    }
    // Rows are gathered per table and loaded in one transaction: all of the backup, or nothing.
    for (i, t) in TABLES.iter().enumerate() {
        let mut rows = Vec::new();
        read_through(from, &mut |(kind, bytes)| {
            if kind == kind_of(i) {
                rows.push(decode_row(bytes, t.types).ok_or_else(|| damaged(from, "a row cannot be read"))?);
                progress(rows.len() as u64);
            }
            Ok(())
        })?;
        parts.push(Step::Load { table: t.table, columns: t.columns, types: t.types, rows });
    }
    let size = crate::entries::as_i64(summary.size);
    parts.push(Step::execute(schema::HEAD_INSERT, vec![Value::Int(size), Value::Blob(summary.root.0.to_vec())]));
    store.write(parts).await?;
    // Read everything back out of the database, as a start would.
    let opened = Home::open(home)?;
    let (_, tree) = crate::running::read_back(&opened, &store).await?;
    if tree.size() != summary.size || tree.root() != summary.root {
        return Err(damaged(from, "the restored record is not the one of the backup"));
    }
    if let Some(bytes) = published {
        crate::home::write_durable(&home.join("public/checkpoint"), &bytes)?;
    }
    Ok(summary)
}

/// Files of the home beside those that acts name: settings, keys, the checkpoint. The record's own files are made from the rows.
fn settings(home: &Path) -> Result<Vec<String>, CommissionError> {
    let mut all = vec!["home.toml".to_owned()];
    all.extend(home.join(outlets::config::FILE).exists().then(|| outlets::config::FILE.to_owned()));
    all.extend(names(home, "keys")?);
    all.push("public/checkpoint".to_owned());
    Ok(all)
}

/// Files of one folder of the home, sorted, as paths from the home.
fn names(home: &Path, folder: &str) -> Result<Vec<String>, CommissionError> {
    let path = home.join(folder);
    let mut names = Vec::new();
    if !path.exists() {
        // A home on which no server has run since there are such folders.
        return Ok(names);
    }
    for entry in fs::read_dir(&path).map_err(CommissionError::io("read", &path))? {
        let name = entry.map_err(CommissionError::io("read", &path))?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(format!("{folder}/{name}"));
        }
    }
    names.sort();
    Ok(names)
}

fn write_home_file(
    home: &Path,
    name: &str,
    bytes: &[u8],
    database: Option<&str>,
    address: &mut Option<String>,
) -> Result<(), CommissionError> {
    let ordinary = name == "home.toml"
        || name == outlets::config::FILE
        || name == "public/checkpoint"
        || ["keys/", "public/blob/", "unread/", "notices/"]
            .iter()
            .any(|d| name.strip_prefix(d).is_some_and(|n| !n.is_empty() && !n.contains('/') && !n.starts_with('.')));
    if !ordinary {
        return Err(CommissionError::State(format!("the backup has a file {name:?} that no home has")));
    }
    let path = home.join(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(CommissionError::io("make the folder", folder))?;
    }
    let mut bytes = bytes.to_vec();
    if name == "home.toml" {
        let mut file: HomeFile =
            toml::from_str(&String::from_utf8_lossy(&bytes)).map_err(|e| CommissionError::State(e.to_string()))?;
        if let Some(d) = database {
            file.database = d.to_owned();
        }
        *address = Some(file.database.clone());
        bytes = toml::to_string(&file).map_err(|e| CommissionError::State(e.to_string()))?.into_bytes();
    }
    let io = CommissionError::io("write", &path);
    let secret = name == "home.toml" || name.starts_with("keys/");
    let mut f = match if secret { private_file(&path) } else { File::create(&path) } {
        Ok(f) => f,
        Err(e) => return Err(io(e)),
    };
    f.write_all(&bytes).and_then(|()| f.sync_all()).map_err(io)
}

fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn damaged(path: &Path, detail: &str) -> CommissionError {
    CommissionError::Backup { path: path.to_owned(), detail: detail.to_owned() }
}

/// What is done with each frame: its kind and its bytes.
type Each<'a> = &'a mut dyn FnMut((u8, &[u8])) -> Result<(), CommissionError>;

/// Reads a backup from beginning to end, hands out every frame, and checks digest, counts and root.
fn read_through(path: &Path, each: Each<'_>) -> Result<Summary, CommissionError> {
    let file = File::open(path).map_err(CommissionError::io("open", path))?;
    let bad = |e: io::Error| damaged(path, &e.to_string());
    let mut input = zstd::Decoder::new(BufReader::new(file)).map_err(bad)?;
    let mut hash = Hasher::default();
    let mut magic = vec![0; MAGIC.len()];
    input.read_exact(&mut magic).map_err(bad)?;
    if magic != MAGIC {
        return Err(damaged(path, "it is no backup of this program, or of another version"));
    }
    hash.update(&magic);
    let (mut files, mut rows, mut tree) = (0, 0, Tree::new());
    let mut buffer = Vec::new();
    loop {
        let mut head = [0; 9];
        input.read_exact(&mut head).map_err(bad)?;
        let length = u64::from_be_bytes(head[1..].try_into().unwrap_or_default());
        if length > FRAME_MAX {
            return Err(damaged(path, "a part is longer than any can be"));
        }
        buffer.clear();
        input.by_ref().take(length).read_to_end(&mut buffer).map_err(bad)?;
        if buffer.len() as u64 != length {
            return Err(damaged(path, "it ends in the middle"));
        }
        hash.update(&head);
        hash.update(&buffer);
        match head[0] {
            b'S' => break,
            b'F' => files += 1,
            b'D' => {}
            k if (0..TABLES.len()).any(|i| kind_of(i) == k) => {
                rows += 1;
                if k == kind_of(0) {
                    let values = decode_row(&buffer, schema::ENTRY_TYPES)
                        .ok_or_else(|| damaged(path, "an entry cannot be read"))?;
                    if let Some(Value::Blob(entry)) = values.get(1) {
                        tree.push(leaf_hash(entry));
                    }
                }
            }
            _ => return Err(damaged(path, "it has a part of an unknown kind")),
        }
        each((head[0], &buffer))?;
    }
    let summary: Summary = serde_json::from_slice(&buffer).map_err(|e| damaged(path, &e.to_string()))?;
    let mut digest = [0; 32];
    input.read_exact(&mut digest).map_err(bad)?;
    if digest != hash.digest() {
        return Err(damaged(path, "its digest does not fit: it was changed"));
    }
    if (summary.size, summary.root, summary.files, summary.rows) != (tree.size(), tree.root(), files, rows) {
        return Err(damaged(path, "its record is not the one that it names"));
    }
    Ok(summary)
}

/// Digest over everything written, in pieces.
#[derive(Default)]
struct Hasher {
    state: [u8; 32],
}

impl Hasher {
    /// A chain of digests: each piece is hashed with the digest of all before it.
    fn update(&mut self, piece: &[u8]) {
        let mut link = Vec::with_capacity(64);
        link.extend_from_slice(&self.state);
        link.extend_from_slice(&Digest::of(piece).0);
        self.state = Digest::of(&link).0;
    }

    fn digest(&self) -> [u8; 32] {
        self.state
    }
}

struct Writer<W: Write> {
    out: zstd::Encoder<'static, W>,
    hash: Hasher,
}

impl<W: Write> Writer<W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.out.write_all(bytes)
    }

    fn frame(&mut self, kind: u8, bytes: &[u8]) -> io::Result<()> {
        let mut head = [kind; 9];
        head[1..].copy_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.put(&head)?;
        self.put(bytes)
    }

    /// A file of the home by its path from there.
    fn file(&mut self, home: &Path, name: &str) -> Result<(), CommissionError> {
        let path = home.join(name);
        let bytes = fs::read(&path).map_err(CommissionError::io("read", &path))?;
        let written = self.frame(b'F', name.as_bytes()).and_then(|()| self.frame(b'D', &bytes));
        written.map_err(CommissionError::io("back up", &path))
    }
}

/// Values one after the other: a length of four bytes, then the bytes; numbers as eight bytes.
/// In the place of a length: no value.
const NULL: u32 = u32::MAX;

fn encode_row(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    let put = |out: &mut Vec<u8>, b: &[u8]| {
        out.extend_from_slice(&u32::try_from(b.len()).unwrap_or(NULL - 1).to_be_bytes());
        out.extend_from_slice(b);
    };
    for v in values {
        match v {
            Value::Int(n) => put(&mut out, &n.to_be_bytes()),
            Value::Text(t) => put(&mut out, t.as_bytes()),
            Value::Blob(b) => put(&mut out, b),
            Value::Bool(b) => put(&mut out, &[u8::from(*b)]),
            // No table of ours has real numbers; what is not written is refused when the row is read.
            Value::Null | Value::Real(_) => out.extend_from_slice(&NULL.to_be_bytes()),
        }
    }
    out
}

fn decode_row(mut bytes: &[u8], types: &[Type]) -> Option<Vec<Value>> {
    let mut values = Vec::with_capacity(types.len());
    for t in types {
        // Columns that came later are empty in an older backup; what must not be empty the database refuses.
        if bytes.is_empty() && !values.is_empty() {
            values.push(Value::Null);
            continue;
        }
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length);
        if length == NULL {
            bytes = rest;
            values.push(Value::Null);
            continue;
        }
        let length = usize::try_from(length).ok()?;
        let field = rest.get(..length)?;
        bytes = &rest[length..];
        values.push(match t {
            Type::Int => Value::Int(i64::from_be_bytes(field.try_into().ok()?)),
            Type::Text => Value::Text(String::from_utf8(field.to_vec()).ok()?),
            Type::Blob => Value::Blob(field.to_vec()),
            Type::Bool => match field {
                [b @ 0..=1] => Value::Bool(*b == 1),
                _ => return None,
            },
            Type::Real => return None,
        });
    }
    bytes.is_empty().then_some(values)
}
