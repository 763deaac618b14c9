//! The completeness seal: every contest × station pair that will report, named before the poll, each with the receipt of its dry run.

use super::reader::{Reader, StatementError, canonical};
use crate::fault::{Fault, Faults};
use crate::id::Digest;
use std::fmt::Write as _;

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Digest of the file of pairs.
    pub pairs: Digest,
    /// Pairs in it.
    pub count: u32,
}

/// One pair of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealRow<'a> {
    /// Station id.
    pub station: &'a str,
    /// `contest` or `contest@area`.
    pub contest: &'a str,
    /// Round.
    pub round: u8,
    /// SHA-256 of the text of the dry-run minutes that came through.
    pub dry_run: Digest,
}

impl Seal {
    const HEADER: &str = "scrutineer seal v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let seal = Self {
            election: r.field("election")?.to_owned(),
            definition: r.with("definition", Digest::parse, "a digest")?,
            pairs: r.with("pairs", Digest::parse, "a digest")?,
            count: r.number("count", 1, 100_000_000)?,
        };
        r.end()?;
        Ok(seal)
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{}\nelection {}\ndefinition {}\npairs {}\ncount {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.pairs,
            self.count
        )
    }
}

const FILE_HEADER: &str = "station,contest,round,dry_run";

/// Writes the file of pairs.
#[must_use]
pub fn write_seal_file<'a>(rows: impl Iterator<Item = SealRow<'a>>) -> String {
    let mut s = String::from(FILE_HEADER);
    s.push('\n');
    for r in rows {
        writeln!(s, "{},{},{},{}", r.station, r.contest, r.round, r.dry_run).expect("writing to a string cannot fail");
    }
    s
}

/// Reads the file of pairs.
///
/// # Errors
/// Every faulty row.
pub fn parse_seal_file(text: &str) -> Result<Vec<SealRow<'_>>, Faults> {
    let mut faults = Faults::default();
    let mut rows = Vec::new();
    let mut lines = text.split_terminator('\n').enumerate();
    if lines.next().map(|(_, l)| l) != Some(FILE_HEADER) {
        faults.push(Fault {
            file: "seal file".into(),
            line: 1,
            column: None,
            code: "seal-header",
            message: "the first line is not the header".into(),
            remedy: format!("Write {FILE_HEADER}."),
        });
    }
    for (i, line) in lines {
        match row(line) {
            Some(row) => rows.push(row),
            None => faults.push(Fault {
                file: "seal file".into(),
                line: i as u64 + 1,
                column: None,
                code: "seal-row",
                message: "not station, contest, round, dry_run".into(),
                remedy: "The file was damaged; get it again by its digest.".into(),
            }),
        }
    }
    if !text.ends_with('\n') {
        faults.push(Fault {
            file: "seal file".into(),
            line: text.split_terminator('\n').count() as u64,
            column: None,
            code: "seal-truncated",
            message: "the last line has no line feed; the file was cut off".into(),
            remedy: "Get it again by its digest.".into(),
        });
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn row(line: &str) -> Option<SealRow<'_>> {
    let mut fields = line.split(',');
    let (station, contest, round, dry_run) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if fields.next().is_some() {
        return None;
    }
    let round = canonical(round).and_then(|n| u8::try_from(n).ok())?;
    Some(SealRow { station, contest, round, dry_run: Digest::parse(dry_run)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_file_has_one_spelling() {
        let rows = [("x/1", "mayor", 1), ("x/4", "parliament@x/n", 99)].map(|(station, contest, round)| SealRow {
            station,
            contest,
            round,
            dry_run: Digest::of(station.as_bytes()),
        });
        let text = write_seal_file(rows.iter().cloned());
        assert_eq!(parse_seal_file(&text).unwrap(), rows);
        for (from, to, code) in [
            (",1,", ",+1,", "seal-row"),
            (",1,", ",01,", "seal-row"),
            (",99,", ",256,", "seal-row"),
            ("\nx/4", "\r\nx/4", "seal-row"),
            ("dry_run\n", "dry_run\r\n", "seal-header"),
        ] {
            let faults = parse_seal_file(&text.replacen(from, to, 1)).expect_err(to);
            assert_eq!(faults.list[0].code, code, "{to}");
        }
        assert_eq!(parse_seal_file(text.trim_end()).expect_err("cut").list[0].code, "seal-truncated");
    }
}
