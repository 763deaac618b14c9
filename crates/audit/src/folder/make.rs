//! The plan of an audit, made from a tally: what is claimed, which figures were reported, how many draws begin it.

use super::{
    ASSERTIONS, BATCHES, Choice, Files, How, PLAN, Plan, READINGS, ROUNDS, Readings, Source, assertions_csv,
    ballots as ballots_of, batches_csv, rounds_csv,
};
use crate::batch::{Bound, Cut, Ledger, LedgerError, batches};
use crate::claims::{ClaimError, Outcome, Unaudited, What, assertions};
use crate::night::Night;
use crate::risk::ballots::{self, Look};
use crate::risk::stations::{Risk, draws_needed};
use election::fault::Faults;
use election::fraction::Fraction;
use election::id::{ContestIx, Digest};
use election::tally::{SeatsError, Tally};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is to be confirmed.
    pub claims: Vec<What>,
    /// Only this constituency (id of its area).
    pub area: Option<String>,
    /// What is drawn, and how.
    pub method: How,
    /// What was reported of each ballot, for a comparison of ballots: the file as it is.
    pub readings: Option<Vec<u8>>,
    /// Above 0 and below 1.
    pub risk_limit: Fraction,
    /// How many ballots a station can hold.
    pub bound: Bound,
    /// How votes without a station are taken; needed where there are any.
    pub unaudited: Option<Unaudited>,
    /// Kind of area by which stations are retrieved; empty: each by its own area.
    pub retrieve: String,
    /// Where the figures come from.
    pub source: Source,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The area is no constituency of the contest.
    #[error("{0} is no constituency of this contest")]
    Area(String),
    /// No kind of area has this name.
    #[error("no area is of the kind {0:?}: choose one that areas.csv has")]
    Kind(String),
    /// It was not said how votes without a station are taken.
    #[error(
        "{0} votes have no station, and no sample can reach them: say --unaudited fixed (they are taken as reported) or worst (as if all were for the other side)"
    )]
    Unaudited(u64),
    /// A choice is called as what is no choice.
    #[error(
        "a choice has the id {0:?}, which is the word for a ballot without a vote: single ballots cannot be audited"
    )]
    Word(String),
    /// Ballots are compared without readings, or there are readings and nothing is compared with them.
    #[error(
        "a comparison of ballots needs the readings that were reported of them (--readings FILE), and nothing else has any"
    )]
    NeedsReadings,
    /// Faults of the readings.
    #[error("{0}")]
    Readings(Faults),
    /// The seats cannot be computed.
    #[error(transparent)]
    Seats(#[from] SeatsError),
    /// The claims cannot be made.
    #[error(transparent)]
    Claims(#[from] ClaimError),
    /// The figures do not support them.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl MakeError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Area(_) => "audit-area",
            Self::Kind(_) => "audit-kind",
            Self::Unaudited(_) => "audit-unaudited",
            Self::Word(_) => "audit-word",
            Self::NeedsReadings => "audit-readings",
            Self::Readings(faults) => faults.list.first().map_or("audit-readings", |f| f.code),
            Self::Seats(e) => e.code(),
            Self::Claims(e) => e.code(),
            Self::Ledger(e) => e.code(),
        }
    }
}

/// The four files with which an audit begins.
///
/// # Errors
/// Claims that cannot be made or that the figures do not support.
pub fn make(tally: &Tally, contest: ContestIx, request: &Request) -> Result<Files, MakeError> {
    let night = Night::of(tally, contest, matches!(request.source, Source::Record { .. }));
    let d = &night.definition;
    let c = night.contest();
    let only = request.area.as_deref().map(|id| {
        let area = d.area(id).filter(|a| c.constituencies.iter().any(|k| k.area == *a));
        area.ok_or_else(|| MakeError::Area(id.to_owned()))
    });
    let only = only.transpose()?;
    if !request.retrieve.is_empty() && !d.areas.iter().any(|a| a.kind == request.retrieve) {
        return Err(MakeError::Kind(request.retrieve.clone()));
    }
    let without: u64 = night.unaudited.iter().map(|(_, contents)| contents.ballots()).sum();
    let unaudited = match request.unaudited {
        None if without > 0 => return Err(MakeError::Unaudited(without)),
        said => said.unwrap_or(Unaudited::Worst),
    };
    let votes = tally.votes_for_seats(contest);
    let allocation = tally.allocation(contest)?;
    let outcome = Outcome {
        night: &night,
        votes: &votes,
        seats: c.rule.as_ref().zip(allocation.as_ref()),
        unaudited,
        only: request.area.as_deref(),
    };
    let claimed = assertions(&outcome, &request.claims)?;
    let cut = Cut {
        bound: request.bound,
        retrieve: &request.retrieve,
        region_kind: c.rule.as_ref().and_then(|r| r.region_kind.as_deref()),
        only,
    };
    let all = batches(&night, &cut);
    let choices: Vec<Choice> =
        c.choices.iter().map(|x| Choice { id: x.id.clone(), name: x.names.get(d.language()).to_owned() }).collect();
    let (of_batches, of_assertions) = (batches_csv(&all, &choices), assertions_csv(&claimed, &choices));
    let reserved = choices.iter().find(|c| ballots_of::RESERVED.contains(&c.id.as_str()));
    if let (How::Ballots(_), Some(choice)) = (request.method, reserved) {
        return Err(MakeError::Word(choice.id.clone()));
    }
    if request.readings.is_some() != (request.method == How::Ballots(Look::Comparison)) {
        return Err(MakeError::NeedsReadings);
    }
    if let Some(bytes) = &request.readings {
        let mut faults = Faults::default();
        Readings::read(bytes, &choices, &all, &mut faults);
        if !faults.is_empty() {
            return Err(MakeError::Readings(faults));
        }
    }
    let ledger = Ledger::new(claimed, &all)?;
    let plan = Plan {
        election: d.id.clone(),
        name: d.names.get(d.language()).to_owned(),
        date: d.date.clone(),
        definition: d.digest,
        contest: c.id.clone(),
        claims: request.claims.clone(),
        area: request.area.clone().unwrap_or_default(),
        method: request.method,
        risk_limit: request.risk_limit,
        bound: request.bound,
        unaudited,
        retrieve: request.retrieve.clone(),
        batches: Digest::of(&of_batches),
        assertions: Digest::of(&of_assertions),
        readings: request.readings.as_deref().map(Digest::of),
        source: request.source.clone(),
        choices,
    };
    let first = match plan.method {
        How::Stations(method) => draws_needed(method, &ledger, &all, &Risk::none(), plan.limit()),
        How::Ballots(look) => ballots::draws_needed(look, &ledger, &all, &Risk::none(), plan.limit()),
    };
    let first = usize::try_from(first).unwrap_or(usize::MAX);
    let mut files = Files::from([
        (PLAN.to_owned(), plan.to_toml().into_bytes()),
        (BATCHES.to_owned(), of_batches),
        (ASSERTIONS.to_owned(), of_assertions),
        (ROUNDS.to_owned(), rounds_csv(&[first])),
    ]);
    files.extend(request.readings.clone().map(|bytes| (READINGS.to_owned(), bytes)));
    Ok(files)
}
