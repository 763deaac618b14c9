//! What can go wrong in the store, with a stable code for machines.

/// Which rule of a table a row broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A primary key or unique index already has this value.
    Unique,
    /// A column that must have a value got none.
    NotNull,
    /// A `CHECK` did not hold.
    Check,
    /// A row that is referred to does not exist, or one that is referred to would go.
    ForeignKey,
}

impl std::fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unique => "unique",
            Self::NotNull => "not null",
            Self::Check => "check",
            Self::ForeignKey => "foreign key",
        })
    }
}

/// A failure of the store.
///
/// `place` is the file, or host, port and database name; never a password. Values of parameters are never part of a
/// message, so an error can be logged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No space is left, or a size limit is reached. The transaction was undone; the store goes on once there is space.
    #[error(
        "{place}: the storage is full ({detail}); nothing of this transaction was kept: free space and send it again"
    )]
    Full {
        /// Which database.
        place: String,
        /// The engine's own words.
        detail: String,
    },
    /// The database contradicts itself or is no database.
    #[error("{place}: the database is damaged: {detail}; stop, keep the files as they are, restore the last backup")]
    Corrupt {
        /// Which database.
        place: String,
        /// What was found and where.
        detail: String,
    },
    /// The file or the server does not answer, or not to us. The transaction was not kept.
    #[error("{place}: the database cannot be used: {detail}")]
    Unreachable {
        /// Which database.
        place: String,
        /// The engine's own words.
        detail: String,
    },
    /// The connection or the disk failed while the transaction was being made durable: it may be kept or not.
    #[error(
        "{place}: it is not known whether the transaction was kept: {detail}; read the data before sending it again"
    )]
    OutcomeUnknown {
        /// Which database.
        place: String,
        /// The engine's own words.
        detail: String,
    },
    /// Other writers were in the way through all attempts. Nothing was kept; sending again is safe.
    #[error("{place}: other writers kept the database busy through {attempts} attempts ({detail}); send again")]
    Busy {
        /// Which database.
        place: String,
        /// How often the transaction was tried.
        attempts: u32,
        /// The engine's own words.
        detail: String,
    },
    /// A step changed another number of rows than it expected: somebody else was first. Nothing was kept.
    #[error("step {step} changed {found} rows where {expected} were expected; nothing of this transaction was kept")]
    Conflict {
        /// Place of the step in the list, from 0.
        step: usize,
        /// Rows that should have changed.
        expected: u64,
        /// Rows that did change.
        found: u64,
    },
    /// A row breaks a rule of its table. Nothing was kept.
    #[error("{kind} constraint violated: {name}; nothing of this transaction was kept")]
    Constraint {
        /// Which rule.
        kind: ConstraintKind,
        /// Unique and not-null: on SQLite `table.column, …`, on PostgreSQL the constraint's name (`table_pkey`) or
        /// `table.column`. Check: the constraint's name. Foreign key: the name, which SQLite does not tell.
        name: String,
    },
    /// The program's SQL or its parameters are wrong.
    #[error("wrong SQL: {detail}: {sql}")]
    Sql {
        /// The statement, or the table of a load.
        sql: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A column was read as a type that it does not have.
    #[error("column {index} ({name}) was read as {wanted} and holds {found}")]
    Column {
        /// Place of the column, from 0.
        index: usize,
        /// Its name in the result, empty when there is no such column.
        name: String,
        /// The type asked for.
        wanted: &'static str,
        /// The type that is there.
        found: &'static str,
    },
    /// The database's tables and this program's do not fit together, or a migration is faulty.
    #[error("{place}: migration {name}: {detail}")]
    Migration {
        /// Which database.
        place: String,
        /// Name of the migration.
        name: String,
        /// What does not fit and what to do.
        detail: String,
    },
    /// The address of the database is not one.
    #[error("database address: {detail}; use sqlite:/path/file or postgres://user@host/database")]
    Address {
        /// What is wrong with it, without the address itself, which may hold a password.
        detail: String,
    },
    /// The receiver of an export could not take more.
    #[error("export stopped: {0}")]
    Sink(#[from] std::io::Error),
}

impl StoreError {
    /// A stable word for machines: `storage-full`, `storage-corrupt`, `storage-unreachable`,
    /// `storage-outcome-unknown`, `storage-busy`, `storage-address`, `conflict`, `constraint`, `sql`, `migration`, `export`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Full { .. } => "storage-full",
            Self::Corrupt { .. } => "storage-corrupt",
            Self::Unreachable { .. } => "storage-unreachable",
            Self::OutcomeUnknown { .. } => "storage-outcome-unknown",
            Self::Busy { .. } => "storage-busy",
            Self::Address { .. } => "storage-address",
            Self::Conflict { .. } => "conflict",
            Self::Constraint { .. } => "constraint",
            Self::Sql { .. } | Self::Column { .. } => "sql",
            Self::Migration { .. } => "migration",
            Self::Sink(_) => "export",
        }
    }

    pub(crate) fn sql(sql: &str, detail: impl Into<String>) -> Self {
        Self::Sql { sql: sql.to_owned(), detail: detail.into() }
    }
}
