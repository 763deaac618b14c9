//! From the text of minutes to positions in the definition: who reports what, with the checks that need no state.

use crate::act::Channel;
use crate::checks::{Flags, Subject};
use crate::definition::Definition;
use crate::id::{Count, PairIx};
use crate::minutes::{Closed, Figures, Minutes, Mode};

/// Minutes whose every name was found in the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Station and contest.
    pub pair: PairIx,
    /// Live or dry run.
    pub mode: Mode,
    /// How the copy came; [`resolve`] says transmitted, whoever knows better changes it.
    pub channel: Channel,
    /// Whose copy it is, if a party's.
    pub party: Option<Box<str>>,
    /// Round of the vote: that of the contest, or of a re-run.
    pub round: u8,
    /// Which act of counting.
    pub count: Count,
    /// Issue, from 1.
    pub issue: u16,
    /// When the count was closed.
    pub closed: Closed,
    /// The four figures.
    pub figures: Figures<u32>,
    /// Votes in the order of the pair's list.
    pub votes: Box<[u32]>,
    /// What the checks found.
    pub flags: Flags,
}

/// Why minutes are not taken. Each has a stable code; the text says what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Of another election.
    #[error("the minutes are of election {0:?}, not of this one")]
    WrongElection(String),
    /// Of another definition.
    #[error(
        "the minutes were made under another definition of this election; load the present one into the device and seal again"
    )]
    WrongDefinition,
    /// A station that the definition does not have.
    #[error("there is no station {0:?} in this election")]
    UnknownStation(String),
    /// A contest on which the station does not report.
    #[error("station {station} does not report on contest {contest:?}")]
    WrongContest {
        /// The station.
        station: String,
        /// The contest line.
        contest: String,
    },
    /// Another round than the one held.
    #[error("the minutes are of round {found}; round {held} is being held")]
    WrongRound {
        /// Round in the minutes.
        found: u8,
        /// Round held.
        held: u8,
    },
    /// A kind of count that may not report.
    #[error("a {0} count does not report in this election")]
    WrongCount(Count),
    /// Other choices than those of the ballot, or in another order.
    #[error(
        "vote line {line}: expected {expected:?}, found {found:?}; minutes list every choice of the ballot once, in its order"
    )]
    WrongChoices {
        /// Which vote line, from 1.
        line: usize,
        /// The choice that stands there on the ballot, or "the end".
        expected: String,
        /// What was found.
        found: String,
    },
    /// Live minutes before the completeness seal.
    #[error("the election is not sealed yet; results are taken after the completeness seal")]
    NotSealed,
    /// A dry run after the seal.
    #[error("dry runs end with the completeness seal; results are sent in mode live")]
    DryRunOver,
    /// A pair that is not in the seal.
    #[error("this station and contest are not in the completeness seal")]
    NotInSeal,
}

impl Refusal {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongElection(_) => "wrong-election",
            Self::WrongDefinition => "wrong-definition",
            Self::UnknownStation(_) => "unknown-station",
            Self::WrongContest { .. } => "wrong-contest",
            Self::WrongRound { .. } => "wrong-round",
            Self::WrongCount(_) => "wrong-count",
            Self::WrongChoices { .. } => "wrong-choices",
            Self::NotSealed => "not-sealed",
            Self::DryRunOver => "dry-run-over",
            Self::NotInSeal => "not-in-seal",
        }
    }
}

/// Finds everything that the minutes name.
///
/// # Errors
/// The first thing that the definition does not have.
pub fn resolve(definition: &Definition, m: &Minutes<'_>) -> Result<Resolved, Refusal> {
    if m.election != definition.id {
        return Err(Refusal::WrongElection(m.election.to_owned()));
    }
    if m.definition != definition.digest {
        return Err(Refusal::WrongDefinition);
    }
    let station = definition.station(m.station).ok_or_else(|| Refusal::UnknownStation(m.station.to_owned()))?;
    let pair = definition
        .pair(station, m.contest)
        .ok_or_else(|| Refusal::WrongContest { station: m.station.to_owned(), contest: m.contest.to_owned() })?;
    let p = &definition.pairs[pair.at()];
    let contest = &definition.contests[p.contest.at()];
    // A re-run has a higher round; which one is held is an act, and looked at where the acts are known.
    if m.round < contest.round {
        return Err(Refusal::WrongRound { found: m.round, held: contest.round });
    }
    if !definition.counts.contains(&m.count) {
        return Err(Refusal::WrongCount(m.count));
    }
    let list = contest.list(p.list);
    let mut votes = Vec::with_capacity(list.len());
    for (i, choice) in list.iter().enumerate() {
        let expected = contest.choices[*choice as usize].id.as_str();
        match m.votes.get(i) {
            Some((found, n)) if *found == expected => votes.push(*n),
            other => {
                return Err(Refusal::WrongChoices {
                    line: i + 1,
                    expected: expected.to_owned(),
                    found: other.map_or("the end", |(f, _)| f).to_owned(),
                });
            }
        }
    }
    if let Some((found, _)) = m.votes.get(list.len()) {
        return Err(Refusal::WrongChoices {
            line: list.len() + 1,
            expected: "the end".into(),
            found: (*found).to_owned(),
        });
    }
    let sum = votes.iter().map(|n| u64::from(*n)).sum();
    let flags = Flags::of(&subject(definition, pair, m.figures, sum, m.closed.as_str(), None));
    Ok(Resolved {
        pair,
        mode: m.mode,
        round: m.round,
        channel: Channel::Transmitted,
        party: None,
        count: m.count,
        issue: m.issue,
        closed: m.closed,
        figures: m.figures,
        votes: votes.into(),
        flags,
    })
}

/// What the checks look at; `day`: the polling day of a re-run.
pub(super) fn subject<'a>(
    definition: &'a Definition,
    pair: PairIx,
    figures: Figures<u32>,
    votes: u64,
    closed: &'a str,
    day: Option<&'a str>,
) -> Subject<'a> {
    let s = &definition.stations[definition.pairs[pair.at()].station.at()];
    Subject { figures, votes, listed: s.registered, closed, polling_day: day.unwrap_or(&s.polling_day) }
}
