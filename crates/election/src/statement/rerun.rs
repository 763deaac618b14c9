//! A re-run: after annulment the vote is held again in single stations or in whole areas.

use super::reader::{Reader, StatementError};
use super::ruling::limited;
use crate::id::Digest;
use std::fmt::Write as _;

/// Most stations and areas of one statement.
pub const PLACES_MAX: usize = 2_000;

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rerun {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Contest id.
    pub contest: String,
    /// The round that the minutes of the re-run name; higher than that of the vote it replaces.
    pub round: u8,
    /// Polling day of the re-run, `YYYY-MM-DD`.
    pub day: String,
    /// Stations in which it is held.
    pub stations: Vec<String>,
    /// Areas in all stations of which it is held.
    pub areas: Vec<String>,
    /// Legal basis.
    pub basis: String,
    /// Reason.
    pub reason: String,
}

impl Rerun {
    const HEADER: &str = "scrutineer rerun v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit; no place at all, too many, or one twice.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let definition = r.with("definition", Digest::parse, "a digest")?;
        let contest = r.field("contest")?.to_owned();
        let round = u8::try_from(r.number("round", 2, 99)?).expect("at most 99");
        let day = r.with("day", date, "a date like 2021-12-12")?;
        let mut places = |word| -> Vec<String> { std::iter::from_fn(|| r.maybe(word).map(str::to_owned)).collect() };
        let (stations, areas) = (places("station"), places("area"));
        let distinct = |all: &[String]| all.iter().collect::<std::collections::HashSet<_>>().len() == all.len();
        let count = stations.len() + areas.len();
        if count == 0 {
            return Err(r.error(StatementError::FIELD, "it names no station and no area".into()));
        }
        if count > PLACES_MAX {
            return Err(r.error(StatementError::TOO_MANY, format!("more than {PLACES_MAX} stations and areas")));
        }
        if !distinct(&stations) || !distinct(&areas) {
            return Err(r.error(StatementError::FIELD, "a station or an area stands twice".into()));
        }
        let basis = limited(&mut r, "basis")?;
        let reason = limited(&mut r, "reason")?;
        r.end()?;
        Ok(Self { election, definition, contest, round, day, stations, areas, basis, reason })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\ncontest {}\nround {}\nday {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.contest,
            self.round,
            self.day
        );
        for (word, places) in [("station", &self.stations), ("area", &self.areas)] {
            places.iter().for_each(|p| writeln!(s, "{word} {p}").expect("writing to a string cannot fail"));
        }
        writeln!(s, "basis {}\nreason {}", self.basis, self.reason).expect("writing to a string cannot fail");
        s
    }
}

/// A day of the calendar in its one spelling.
fn date(s: &str) -> Option<String> {
    let day: jiff::civil::Date = s.parse().ok()?;
    (day.to_string() == s).then(|| s.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Rerun {
        Rerun {
            election: "e".into(),
            definition: Digest::of(b"d"),
            contest: "council".into(),
            round: 2,
            day: "2026-05-24".into(),
            stations: vec!["x/1".into(), "x/2".into()],
            areas: vec!["x/n".into()],
            basis: "Law 1, article 44".into(),
            reason: "The results were annulled".into(),
        }
    }

    #[test]
    fn a_rerun_is_read_as_it_is_written() {
        let text = sample().to_text();
        assert_eq!(Rerun::parse(&text).unwrap(), sample());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_rerun_names_its_places_once_and_a_day_that_there_is() {
        let text = sample().to_text();
        for (from, to, code) in [
            ("round 2", "round 1", "statement-number"),
            ("day 2026-05-24", "day 2026-02-30", "statement-field"),
            ("day 2026-05-24", "day 24.5.2026", "statement-field"),
            ("station x/2", "station x/1", "statement-field"),
            ("station x/1\nstation x/2\narea x/n\n", "", "statement-field"),
            ("area x/n\nbasis", "basis area x/n\nbasis", "statement-field"),
            ("annulled\n", "annulled\nmore 1\n", "statement-trailing"),
        ] {
            let bad = text.replacen(from, to, 1);
            assert_ne!(bad, text);
            assert_eq!(Rerun::parse(&bad).expect_err(to).code, code, "{to}");
        }
        let many = Rerun { areas: (0..=PLACES_MAX).map(|i| i.to_string()).collect(), ..sample() };
        assert_eq!(Rerun::parse(&many.to_text()).expect_err("many").code, "statement-too-many");
    }
}
