//! One SQL text on two engines: finds parameters and tokens outside of literals, quoted names and comments.

use std::ops::Range;

use crate::Engine;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    /// `$1`
    Parameter,
    /// `{blob}`
    Token,
    /// Literals, quoted names, comments, blanks, operators: kept as they are.
    Other,
}

/// What in a statement is not understood alike by both engines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SqlFault {
    #[error("a {0} does not end")]
    Unended(&'static str),
    #[error("a comment within a comment, which the engines read differently")]
    NestedComment,
    #[error("unknown token {{{0}}}")]
    UnknownToken(String),
    #[error("$ without a number")]
    BareDollar,
}

/// Cuts the statement into spans without gaps.
fn spans(sql: &str) -> Result<Vec<(Kind, Range<usize>)>, SqlFault> {
    let bytes = sql.as_bytes();
    let until = |from: usize, end: &str, what| {
        sql[from..].find(end).map(|at| from + at + end.len()).ok_or(SqlFault::Unended(what))
    };
    let run = |from: usize, keep: fn(u8) -> bool| {
        bytes[from..].iter().position(|byte| !keep(*byte)).map_or(bytes.len(), |at| from + at)
    };
    let mut spans = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (kind, end) = match bytes[at] {
            // A doubled quote inside a literal reads as two literals side by side: the span is the same.
            b'\'' => (Kind::Other, until(at + 1, "'", "text literal")?),
            b'"' => (Kind::Other, until(at + 1, "\"", "quoted name")?),
            b'-' if bytes[at..].starts_with(b"--") => (Kind::Other, run(at, |byte| byte != b'\n')),
            b'/' if bytes[at..].starts_with(b"/*") => {
                let end = until(at + 2, "*/", "comment")?;
                if sql[at + 2..end].contains("/*") {
                    return Err(SqlFault::NestedComment);
                }
                (Kind::Other, end)
            }
            b'$' => match run(at + 1, |byte| byte.is_ascii_digit()) {
                end if end > at + 1 => (Kind::Parameter, end),
                _ => return Err(SqlFault::BareDollar),
            },
            b'{' => (Kind::Token, until(at, "}", "token")?),
            byte if in_word(byte) => (Kind::Word, run(at, in_word)),
            _ => (Kind::Other, at + 1),
        };
        spans.push((kind, at..end));
        at = end;
    }
    Ok(spans)
}

const fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

/// `$n` as SQLite's `?n`: SQLite would number `$2, $1` by first appearance.
pub(crate) fn for_sqlite(sql: &str) -> Result<String, SqlFault> {
    let mut out = String::with_capacity(sql.len());
    for (kind, span) in spans(sql)? {
        if kind == Kind::Parameter {
            out.push('?');
            out.push_str(&sql[span.start + 1..span.end]);
        } else {
            out.push_str(&sql[span]);
        }
    }
    Ok(out)
}

/// The first word, in upper case.
pub(crate) fn verb(sql: &str) -> Result<String, SqlFault> {
    Ok(spans(sql)?
        .into_iter()
        .find(|(kind, _)| *kind == Kind::Word)
        .map(|(_, span)| sql[span].to_ascii_uppercase())
        .unwrap_or_default())
}

/// The tokens of migrations and what they stand for on each engine: (token, SQLite, PostgreSQL).
pub(crate) const TOKENS: &[(&str, &str, &str)] = &[
    ("key", "INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY"),
    ("int", "INTEGER", "BIGINT"),
    // Both sort by bytes; without COLLATE PostgreSQL sorts by the locale of the machine.
    ("text", "TEXT", "TEXT COLLATE \"C\""),
    ("blob", "BLOB", "BYTEA"),
    ("bool", "INTEGER", "BOOLEAN"),
    ("real", "REAL", "DOUBLE PRECISION"),
    // JSON, not JSONB: the text is kept byte for byte.
    ("json", "TEXT", "JSON"),
    ("strict", "STRICT", ""),
    // For narrow tables with a key of several columns or of text.
    ("clustered", "STRICT, WITHOUT ROWID", ""),
];

/// The statement with each token replaced by what the engine calls it.
pub(crate) fn expand(sql: &str, engine: Engine) -> Result<String, SqlFault> {
    let mut out = String::with_capacity(sql.len());
    for (kind, span) in spans(sql)? {
        if kind != Kind::Token {
            out.push_str(&sql[span]);
            continue;
        }
        let name = &sql[span.start + 1..span.end - 1];
        let (_, sqlite, postgres) =
            TOKENS.iter().find(|(token, ..)| *token == name).ok_or_else(|| SqlFault::UnknownToken(name.to_owned()))?;
        out.push_str(match engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        });
    }
    Ok(out)
}

/// Is this a plain name: small letters, digits, underscores, a letter first?
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parameters_keep_their_numbers() {
        assert_eq!(for_sqlite("SELECT $2, $1, $12").unwrap(), "SELECT ?2, ?1, ?12");
    }

    #[test]
    fn literals_names_and_comments_are_left_alone() {
        let sql = "SELECT '$1 it''s $2', \"a$3\" -- $4\n, /* $5 ' */ x$6, é$7 FROM t WHERE a=$1";
        assert_eq!(for_sqlite(sql).unwrap(), sql.replace("a=$1", "a=?1"));
    }

    #[test]
    fn what_does_not_end_is_refused() {
        for sql in ["SELECT 'a", "SELECT \"a", "SELECT /* a", "SELECT {blob", "SELECT $", "/* /* */ */"] {
            for_sqlite(sql).unwrap_err();
        }
    }

    #[test]
    fn tokens_become_the_engines_types_outside_of_literals() {
        let sql = "CREATE TABLE t (id {key}, b {blob} DEFAULT '{blob}') {strict}";
        assert_eq!(
            expand(sql, Engine::Sqlite).unwrap(),
            "CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB DEFAULT '{blob}') STRICT"
        );
        assert_eq!(
            expand(sql, Engine::Postgres).unwrap(),
            "CREATE TABLE t (id BIGINT PRIMARY KEY, b BYTEA DEFAULT '{blob}') "
        );
        assert_eq!(expand("{blop}", Engine::Sqlite), Err(SqlFault::UnknownToken("blop".to_owned())));
    }

    #[test]
    fn the_verb_is_the_first_word_after_comments() {
        assert_eq!(verb(" -- select\n /* x */ insert into t").unwrap(), "INSERT");
        assert_eq!(verb("  ").unwrap(), "");
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_gaps_and_without_panic(sql in "[ a-z$1-9'\"{}/*é\n-]{0,40}") {
            if let Ok(spans) = spans(&sql) {
                let joined: String = spans.into_iter().map(|(_, span)| &sql[span]).collect();
                prop_assert_eq!(joined, sql);
            }
        }
    }
}
