//! `audit.toml`: what is audited, how, and on which figures. Fixed before the seed is thrown, by its digest.

use super::{PLAN, push};
use crate::batch::Bound;
use crate::claims::{Unaudited, What};
use crate::risk::ballots::Look;
use crate::risk::stations::Method;
use election::fault::Faults;
use election::fraction::Fraction;
use election::id::Digest;
use serde::{Deserialize, Serialize};

/// Where the reported figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Source {
    /// A record: its origin, size and root.
    Record {
        /// Origin line.
        origin: String,
        /// Entries.
        size: u64,
        /// Root hash, base64 as in the checkpoint.
        root: String,
    },
    /// An election folder with a results file.
    Folder {
        /// Digest of the results file.
        results: Digest,
    },
}

/// A choice of the contest, for reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id: the column in every table.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What is drawn, and how the risk is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Whole stations.
    Stations(Method),
    /// Single ballots.
    Ballots(Look),
}

impl How {
    /// Every word, with a lottery of one station of each place.
    pub const WORDS: [&str; 6] = ["macro", "alpha", "alpha-equal", "lottery", "polling", "comparison"];

    /// The word in `audit.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stations(method) => method.word(),
            Self::Ballots(look) => look.word(),
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        let look = Look::ALL.into_iter().find(|l| l.word() == s).map(Self::Ballots);
        look.or_else(|| Method::parse(s).map(Self::Stations))
    }

    /// Whether it is a lottery, which has one round.
    #[must_use]
    pub fn is_lottery(self) -> bool {
        matches!(self, Self::Stations(method) if method.is_lottery())
    }

    /// What is drawn, in words.
    #[must_use]
    pub fn units(self) -> &'static str {
        match self {
            Self::Stations(_) => "stations",
            Self::Ballots(_) => "ballots",
        }
    }
}

/// The plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Election id.
    pub election: String,
    /// Its name.
    pub name: String,
    /// Polling day.
    pub date: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Contest id.
    pub contest: String,
    /// What is to be confirmed.
    pub claims: Vec<What>,
    /// Only this constituency; empty: the whole contest.
    pub area: String,
    /// What is drawn, and how.
    pub method: How,
    /// The risk limit: above 0 and below 1.
    pub risk_limit: Fraction,
    /// How many ballots a station can hold.
    pub bound: Bound,
    /// How votes without a station are taken.
    pub unaudited: Unaudited,
    /// Kind of area by which stations are retrieved; empty: each by its own area.
    pub retrieve: String,
    /// Digest of `batches.csv`.
    pub batches: Digest,
    /// Digest of `assertions.csv`.
    pub assertions: Digest,
    /// Digest of `readings.csv`; a comparison of ballots has one.
    pub readings: Option<Digest>,
    /// Where the figures come from.
    pub source: Source,
    /// The contest's choices in the order of the columns.
    pub choices: Vec<Choice>,
}

/// The file as it is written: words instead of types.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    format: u32,
    election: String,
    name: String,
    date: String,
    definition: Digest,
    contest: String,
    claims: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    area: String,
    method: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    lottery_per: u32,
    risk_limit: String,
    bound: String,
    unaudited: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    retrieve: String,
    batches: Digest,
    assertions: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    readings: Option<Digest>,
    source: Source,
    #[serde(rename = "choice")]
    choices: Vec<Choice>,
}

/// What need not be written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Plan {
    /// The risk limit as a number to compare risks with.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a limit is a short decimal number")]
    pub fn limit(&self) -> f64 {
        self.risk_limit.num() as f64 / self.risk_limit.den() as f64
    }

    /// The limit in percent.
    #[must_use]
    pub fn limit_words(&self) -> String {
        format!("{} %", self.limit() * 100.0)
    }

    /// Reads the file. `None` where nothing can be made of it; the faults say why.
    pub fn read(bytes: &[u8], faults: &mut Faults) -> Option<Self> {
        let mut fault = |code, message: String, remedy| push(faults, PLAN, 0, code, message, remedy);
        let words: Words = match std::str::from_utf8(bytes)
            .map_err(|e| e.to_string())
            .and_then(|s| toml::from_str(s).map_err(|e| e.to_string()))
        {
            Ok(words) => words,
            Err(e) => {
                fault("plan-toml", e, "Take the plan as scrutineer audit plan wrote it.");
                return None;
            }
        };
        let mut unknown = |word: &str, field: &str, known: String| {
            let message = format!("{field} = {word:?} is not known");
            push(faults, PLAN, 0, "plan-word", message, &format!("Write one of {known}."));
        };
        let all = |words: &[&str]| words.join(", ");
        if words.format != 1 {
            unknown(&words.format.to_string(), "format", "1".into());
        }
        let claims: Vec<What> = words
            .claims
            .iter()
            .filter_map(|c| {
                let what = What::parse(c);
                if what.is_none() {
                    unknown(c, "claims", all(&What::ALL.map(What::word)));
                }
                what
            })
            .collect();
        let method = How::parse(&words.method).map(|m| match m {
            How::Stations(Method::Lottery { .. }) => How::Stations(Method::Lottery { per: words.lottery_per }),
            m => m,
        });
        if method.is_none() {
            unknown(&words.method, "method", all(&How::WORDS));
        }
        if words.readings.is_some() != (method == Some(How::Ballots(Look::Comparison))) {
            let found = words.readings.map_or_else(String::new, |d| d.to_string());
            unknown(&found, "readings", "a digest where ballots are compared, and nothing else".into());
        }
        let bound = [Bound::Voted, Bound::Registered].into_iter().find(|b| b.word() == words.bound);
        if bound.is_none() {
            unknown(&words.bound, "bound", "voted, registered".into());
        }
        let unaudited = [Unaudited::Fixed, Unaudited::Worst].into_iter().find(|u| u.word() == words.unaudited);
        if unaudited.is_none() {
            unknown(&words.unaudited, "unaudited", "fixed, worst".into());
        }
        let limit = words.risk_limit.parse::<Fraction>().ok().filter(|l| *l > Fraction::ZERO && *l < Fraction::ONE);
        if limit.is_none() {
            unknown(&words.risk_limit, "risk_limit", "\"5%\", \"0.1\", above 0 and below 1".into());
        }
        Some(Self {
            election: words.election,
            name: words.name,
            date: words.date,
            definition: words.definition,
            contest: words.contest,
            claims,
            area: words.area,
            method: method?,
            risk_limit: limit?,
            bound: bound?,
            unaudited: unaudited?,
            retrieve: words.retrieve,
            batches: words.batches,
            assertions: words.assertions,
            readings: words.readings,
            source: words.source,
            choices: words.choices,
        })
    }

    /// Writes the file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let limit = if self.risk_limit.den() > 0 && 100_u128.is_multiple_of(self.risk_limit.den()) {
            format!("{}%", self.risk_limit.num() * (100 / self.risk_limit.den()))
        } else {
            self.risk_limit.to_string()
        };
        let words = Words {
            format: 1,
            election: self.election.clone(),
            name: self.name.clone(),
            date: self.date.clone(),
            definition: self.definition,
            contest: self.contest.clone(),
            claims: self.claims.iter().map(|c| c.word().to_owned()).collect(),
            area: self.area.clone(),
            method: self.method.word().to_owned(),
            lottery_per: match self.method {
                How::Stations(Method::Lottery { per }) => per,
                _ => 0,
            },
            risk_limit: limit,
            bound: self.bound.word().to_owned(),
            unaudited: self.unaudited.word().to_owned(),
            retrieve: self.retrieve.clone(),
            batches: self.batches,
            assertions: self.assertions,
            readings: self.readings,
            source: self.source.clone(),
            choices: self.choices.clone(),
        };
        toml::to_string(&words).expect("a plan is strings, lists and tables, which TOML has")
    }
}
