//! The checks on minutes. Each is defined once, here: its code, formula, severity, texts and a worked boundary case. Documentation, pages
//! and the test table are made from this list.
//!
//! A check never refuses what a board has signed. What cannot be (a choice that is not on the ballot, a number beyond all limits)
//! is refused by the grammar and by [`crate::tally::resolve`].

use crate::minutes::Figures;
use serde::Serialize;

/// How much a flag weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The minutes contradict themselves: somebody must look.
    Contradictory,
    /// Lawful and possible, but worth a look.
    Suspect,
}

/// What a check looks at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The four figures.
    pub figures: Figures<u32>,
    /// Sum of all votes.
    pub votes: u64,
    /// Voters on the station's list before the poll, where the folder says.
    pub listed: Option<u32>,
    /// When the count was closed.
    pub closed: &'a str,
    /// Polling day, `YYYY-MM-DD`.
    pub polling_day: &'a str,
}

/// One check.
#[derive(Debug, Serialize)]
pub struct Check {
    /// Stable code.
    pub code: &'static str,
    /// Formula that holds in unremarkable minutes.
    pub formula: &'static str,
    /// Weight.
    pub severity: Severity,
    /// What it means, for people.
    pub text: &'static str,
    /// A boundary case: the last figures that pass, the first that do not.
    pub example: &'static str,
    #[serde(skip)]
    flagged: fn(&Subject<'_>) -> bool,
}

/// All checks. A flag's bit is its position here; new checks are added at the end.
pub static CHECKS: [Check; 7] = [
    Check {
        code: "votes-differ-from-valid",
        formula: "sum of votes = valid",
        severity: Severity::Contradictory,
        text: "The votes of all choices do not add up to the valid votes.",
        example: "valid 271: votes 206 + 65 pass, 206 + 64 do not",
        flagged: |s| s.figures.valid.is_some_and(|v| u64::from(v) != s.votes),
    },
    Check {
        code: "ballots-do-not-add-up",
        formula: "valid + invalid = voted",
        severity: Severity::Contradictory,
        text: "Valid and invalid votes together are not the number of voters who took part.",
        example: "voted 272, valid 271: invalid 1 passes, invalid 2 does not",
        flagged: |s| matches!((s.figures.voted, s.figures.valid, s.figures.invalid), (Some(t), Some(v), Some(i)) if u64::from(v) + u64::from(i) != u64::from(t)),
    },
    Check {
        code: "more-valid-than-voted",
        formula: "valid ≤ voted",
        severity: Severity::Contradictory,
        text: "There are more valid votes than voters who took part.",
        example: "voted 272: valid 272 passes, valid 273 does not",
        flagged: |s| matches!((s.figures.voted, s.figures.valid), (Some(t), Some(v)) if v > t),
    },
    Check {
        code: "more-voted-than-registered",
        formula: "voted ≤ registered",
        severity: Severity::Suspect,
        text: "More people voted than are registered. Lawful in small numbers where officials and guards vote where they serve, and in prisons.",
        example: "registered 333: voted 333 passes, voted 334 does not",
        flagged: |s| matches!((s.figures.registered, s.figures.voted), (Some(r), Some(t)) if t > r),
    },
    Check {
        code: "list-changed",
        formula: "registered = voters on the list before the poll",
        severity: Severity::Suspect,
        text: "The number of registered voters is not the one on the station's list before the poll.",
        example: "list 333: registered 333 passes, registered 332 does not",
        flagged: |s| matches!((s.figures.registered, s.listed), (Some(r), Some(l)) if r != l),
    },
    Check {
        code: "nobody-voted",
        formula: "voted > 0",
        severity: Severity::Suspect,
        text: "Nobody voted here.",
        example: "voted 1 passes, voted 0 does not",
        flagged: |s| s.figures.voted == Some(0),
    },
    Check {
        code: "closed-before-the-poll",
        formula: "date of closing ≥ polling day",
        severity: Severity::Suspect,
        text: "The count was closed before the polling day of this station. The device's clock may be wrong.",
        example: "polling day 2015-11-01: closed on 2015-11-01 passes, on 2015-10-31 does not",
        flagged: |s| s.closed.get(..10).is_some_and(|d| d < s.polling_day),
    },
];

/// The flags of one minutes: a bit for each of [`CHECKS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(pub u16);

impl Flags {
    /// Runs all checks.
    #[must_use]
    pub fn of(subject: &Subject<'_>) -> Self {
        Self(CHECKS.iter().enumerate().fold(0, |bits, (i, c)| bits | u16::from((c.flagged)(subject)) << i))
    }

    /// Whether no check flagged.
    #[must_use]
    pub fn is_clear(self) -> bool {
        self.0 == 0
    }

    /// The checks that flagged.
    pub fn checks(self) -> impl Iterator<Item = (usize, &'static Check)> {
        CHECKS.iter().enumerate().filter(move |(i, _)| self.0 >> i & 1 == 1)
    }

    /// Whether any of the given weight flagged.
    #[must_use]
    pub fn any(self, severity: Severity) -> bool {
        self.checks().any(|(_, c)| c.severity == severity)
    }

    /// Codes of the checks that flagged.
    #[must_use]
    pub fn codes(self) -> Vec<&'static str> {
        self.checks().map(|(_, c)| c.code).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Subject<'static> {
        Subject {
            figures: Figures { registered: Some(333), voted: Some(272), valid: Some(271), invalid: Some(1) },
            votes: 271,
            listed: Some(333),
            closed: "2015-11-01T17:00:00+03:00",
            polling_day: "2015-11-01",
        }
    }

    #[test]
    fn each_check_flags_its_first_failing_case_and_only_its_own() {
        assert_eq!(Flags::of(&plain()).codes(), [""; 0]);
        type Change = fn(&mut Subject<'static>);
        let cases: [(&str, Change); 7] = [
            ("votes-differ-from-valid", |s| s.votes = 270),
            ("ballots-do-not-add-up", |s| s.figures.invalid = Some(2)),
            ("more-valid-than-voted", |s| {
                s.figures.voted = Some(270);
                s.figures.invalid = None;
            }),
            ("more-voted-than-registered", |s| {
                s.figures.registered = Some(271);
                s.listed = Some(271);
            }),
            ("list-changed", |s| s.listed = Some(332)),
            ("nobody-voted", |s| {
                s.figures = Figures { registered: Some(333), voted: Some(0), valid: Some(0), invalid: Some(0) };
                s.votes = 0;
            }),
            ("closed-before-the-poll", |s| s.closed = "2015-10-31T23:59:59+03:00"),
        ];
        assert_eq!(cases.len(), CHECKS.len(), "a new check needs its case");
        for (code, change) in cases {
            let mut s = plain();
            change(&mut s);
            assert_eq!(Flags::of(&s).codes(), [code]);
        }
    }

    #[test]
    fn what_is_unknown_is_not_flagged() {
        let s = Subject { figures: Figures::default(), listed: None, ..plain() };
        assert!(Flags::of(&s).is_clear());
    }

    /// The page for people and for programs of others, made from [`CHECKS`].
    fn page() -> String {
        let mut s = String::from(
            "# Checks on minutes\n\n\
             <!-- Made from the program's list of checks: UPDATE_DOCS=1 cargo test -p election checks -->\n\n\
             What is looked at in every [minutes](minutes.md), in the station before they are sealed, at the commission and by every observer. A check refuses\n\
             nothing: it puts a flag beside the result, with its code. *Contradictory* minutes disagree with themselves, and a person must look; *suspect* ones are\n\
             lawful and worth a look. A figure that is not known is not checked.\n\n\
             | code | in unremarkable minutes | weight | boundary |\n|---|---|---|---|\n",
        );
        for c in &CHECKS {
            let weight = format!("{:?}", c.severity).to_lowercase();
            s.push_str(&format!("| `{}` | {} | {weight} | {} |\n", c.code, c.formula, c.example));
        }
        s.push_str("\n## What each flag means\n\n");
        for c in &CHECKS {
            s.push_str(&format!("- **`{}`**: {}\n", c.code, c.text));
        }
        s.push_str(
            "\n`GET /api/v1/checks` gives the same as JSON. New checks are added at the end; a code never changes its meaning.\n",
        );
        s
    }

    #[test]
    fn the_documentation_is_the_list_of_checks() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/checks.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap();
        assert!(written == page(), "docs/formats/checks.md is old; run: UPDATE_DOCS=1 cargo test -p election checks");
    }
}
