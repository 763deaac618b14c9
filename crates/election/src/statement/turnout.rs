//! Voters checked in until an hour of the polling day, area by area. Signed by the board that counts them together.

use super::{Reader, StatementError};
use crate::id::Digest;
use jiff::civil::DateTime;
use std::fmt::Write as _;

/// Fewest voters on the lists of an area that has a row of its own. A smaller one is counted together with its neighbours, in the area above: an
/// hour in which one person voted would say who.
pub const VOTERS_MIN: u32 = 100;
/// Most areas of one statement.
pub const AREAS_MAX: usize = 1_000;

/// What one area has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnoutRow {
    /// Area id.
    pub area: String,
    /// Voters on the lists of its stations.
    pub registered: u32,
    /// Of these and of who votes where they serve: checked in.
    pub voters: u32,
}

/// The statement, signed by a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turnout {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// The area whose board signs; every row is of it or of one below.
    pub board: String,
    /// Until when, in the election's own time.
    pub until: DateTime,
    /// Issue, from 1; a later one of the same board and hour replaces the earlier.
    pub issue: u16,
    /// The areas, ascending by id.
    pub rows: Vec<TurnoutRow>,
}

impl Turnout {
    const HEADER: &str = "scrutineer turnout v1";
    const MAX: u32 = 4_000_000_000;
    const HOUR: &str = "%Y-%m-%dT%H:%M";

    /// An hour as it is written; no other spelling is one.
    #[must_use]
    pub fn hour(text: &str) -> Option<DateTime> {
        let at = DateTime::strptime(Self::HOUR, text).ok()?;
        (Self::hour_text(at) == text).then_some(at)
    }

    /// Writes an hour.
    #[must_use]
    pub fn hour_text(at: DateTime) -> String {
        at.strftime(Self::HOUR).to_string()
    }

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit: also areas that are not ascending, too many, or too small to stand alone.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let mut t = Self {
            election: r.field("election")?.to_owned(),
            definition: r.with("definition", Digest::parse, "a digest")?,
            board: r.field("board")?.to_owned(),
            until: r.with("until", Self::hour, "an hour such as 2015-11-01T14:00")?,
            issue: u16::try_from(r.number("issue", 1, 9_999)?).expect("at most 9999"),
            rows: Vec::new(),
        };
        loop {
            let row = r.with("area", row, "an id, the voters on its lists and those checked in")?;
            let bad = |why: String| Err(r.error(StatementError::FIELD, why));
            if row.registered < VOTERS_MIN {
                return bad(format!(
                    "an area has {VOTERS_MIN} voters at least; count {:?} together with others",
                    row.area
                ));
            }
            if t.rows.last().is_some_and(|before| before.area >= row.area) {
                return bad("areas stand once, in the order of their ids".into());
            }
            if t.rows.len() == AREAS_MAX {
                return bad(format!("a statement has {AREAS_MAX} areas at most"));
            }
            t.rows.push(row);
            if r.at_end() {
                return Ok(t);
            }
        }
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\nboard {}\nuntil {}\nissue {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.board,
            Self::hour_text(self.until),
            self.issue
        );
        for row in &self.rows {
            writeln!(s, "area {} {} {}", row.area, row.registered, row.voters)
                .expect("writing to a string cannot fail");
        }
        s
    }
}

fn row(text: &str) -> Option<TurnoutRow> {
    let number = |s: &str| {
        let n: u32 = s.parse().ok()?;
        (n <= Turnout::MAX && n.to_string() == s).then_some(n)
    };
    let mut words = text.split(' ');
    let row = TurnoutRow {
        area: words.next().filter(|a| !a.is_empty())?.to_owned(),
        registered: number(words.next()?)?,
        voters: number(words.next()?)?,
    };
    words.next().is_none().then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turnout() -> Turnout {
        let row = |area: &str, registered, voters| TurnoutRow { area: area.into(), registered, voters };
        Turnout {
            election: "e".into(),
            definition: Digest::of(b"d"),
            board: "x".into(),
            until: Turnout::hour("2026-05-10T14:00").unwrap(),
            issue: 1,
            rows: vec![row("x/n", 100, 40), row("x/s", 900, 901)],
        }
    }

    #[test]
    fn a_turnout_is_read_as_it_is_written() {
        let t = turnout();
        assert_eq!(Turnout::parse(&t.to_text()).unwrap(), t);
        assert!(t.to_text().ends_with("board x\nuntil 2026-05-10T14:00\nissue 1\narea x/n 100 40\narea x/s 900 901\n"));
    }

    #[test]
    fn an_area_in_which_a_vote_could_be_guessed_stands_not_alone_and_nothing_has_two_spellings() {
        let text = turnout().to_text();
        for (from, to) in [
            ("x/n 100 40", "x/n 99 40"),
            ("x/n 100 40", "x/n 0100 40"),
            ("x/n 100 40", "x/n 100 40 7"),
            ("x/n 100 40", "x/n 100"),
            ("x/s 900", "x/n 900"),
            ("x/s 900", "x/a 900"),
            ("T14:00", "T14:00:00"),
            ("T14:00", " 14:00"),
            ("05-10", "5-10"),
            ("05-10", "13-10"),
            ("issue 1", "issue 0"),
        ] {
            assert!(Turnout::parse(&text.replacen(from, to, 1)).is_err(), "{to}");
        }
        let none = text.split("area").next().unwrap();
        assert_eq!(Turnout::parse(none).unwrap_err().code, StatementError::TRUNCATED);
    }

    #[test]
    fn a_statement_has_as_many_areas_as_it_may_and_no_more() {
        let mut t = turnout();
        t.rows = (0..AREAS_MAX).map(|i| TurnoutRow { area: format!("x/{i:04}"), registered: 100, voters: 0 }).collect();
        assert!(Turnout::parse(&t.to_text()).is_ok());
        t.rows.push(TurnoutRow { area: "y".into(), registered: 100, voters: 0 });
        assert!(Turnout::parse(&t.to_text()).is_err());
    }
}
