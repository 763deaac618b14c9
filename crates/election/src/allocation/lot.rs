//! Ties and lots. A tie that decides a seat is handed to people, who draw; what they drew comes back as input and is checked.

use serde::{Deserialize, Serialize};

use super::error::AllocationError;
use super::race::{Draft, Race, Tie};
use super::trace::Step;

/// A lot that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// The constituency; absent: seats of the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constituency: Option<String>,
    /// Which tie: the id in [`LotRequired::step`].
    pub step: String,
    /// Ids of those in the lot, in ballot order.
    pub among: Vec<String>,
    /// Ids of those drawn, in the order drawn.
    pub drawn: Vec<String>,
}

/// A lot that must be drawn before the seats are final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotRequired {
    /// The constituency; absent: seats of the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constituency: Option<String>,
    /// Id of the tie, unique in the constituency: `seat-7`, `remainder-2`, `whole-quotas`, `leader`.
    pub step: String,
    /// Seats that hang on it.
    pub seats_open: u32,
    /// How many must be drawn. As many as `seats_open`, except plurality, where one is drawn for all seats.
    pub draws: u32,
    /// Ids of those who are equal, in ballot order.
    pub among: Vec<String>,
}

/// The lots given, and which of them have decided something.
pub(super) struct LotBox<'a> {
    lots: Vec<(&'a Lot, bool)>,
}

impl<'a> LotBox<'a> {
    pub fn new(lots: &'a [Lot]) -> Self {
        Self { lots: lots.iter().map(|lot| (lot, false)).collect() }
    }

    /// Finds and checks the lot for a tie. `None`: it has not been drawn.
    fn take(&mut self, required: &LotRequired) -> Result<Option<&'a Lot>, AllocationError> {
        let mut found = None;
        for (lot, used) in &mut self.lots {
            if lot.step != required.step || lot.constituency != required.constituency {
                continue;
            }
            if found.is_some() {
                return Err(AllocationError::LotRepeated {
                    place: place(lot.constituency.as_deref()),
                    step: lot.step.clone(),
                });
            }
            check(lot, required)?;
            *used = true;
            found = Some(*lot);
        }
        Ok(found)
    }

    /// Every lot must have decided a tie.
    pub fn finish(self) -> Result<(), AllocationError> {
        match self.lots.iter().find(|(_, used)| !used) {
            Some((lot, _)) => {
                Err(AllocationError::LotUnknown { place: place(lot.constituency.as_deref()), step: lot.step.clone() })
            }
            None => Ok(()),
        }
    }
}

fn place(constituency: Option<&str>) -> String {
    constituency.map_or("the country".to_owned(), |id| format!("constituency \"{id}\""))
}

fn check(lot: &Lot, required: &LotRequired) -> Result<(), AllocationError> {
    let place = place(lot.constituency.as_deref());
    let step = lot.step.clone();
    if lot.among != required.among {
        return Err(AllocationError::LotAmong {
            place,
            step,
            expected: required.among.clone(),
            found: lot.among.clone(),
        });
    }
    if lot.drawn.len() != required.draws as usize {
        let (expected, found) = (required.draws as usize, lot.drawn.len());
        return Err(AllocationError::LotCount { place, step, expected, found });
    }
    for (index, choice) in lot.drawn.iter().enumerate() {
        if lot.drawn[..index].contains(choice) || !lot.among.contains(choice) {
            return Err(AllocationError::LotDrawn { place, step, choice: choice.clone() });
        }
    }
    Ok(())
}

/// One of several equals, by their numbers: the only one, the one drawn, or the lot that is required. `seats_open` hang on it.
pub(super) fn one_of(
    lots: &mut LotBox<'_>,
    (place, step): (Option<&str>, String),
    equals: &[usize],
    id_of: &dyn Fn(usize) -> String,
    seats_open: u32,
) -> Result<Result<usize, LotRequired>, AllocationError> {
    if let [only] = equals {
        return Ok(Ok(*only));
    }
    let among: Vec<String> = equals.iter().map(|&number| id_of(number)).collect();
    let required = LotRequired { constituency: place.map(str::to_owned), step, seats_open, draws: 1, among };
    let drawn = lots.take(&required)?.and_then(|lot| lot.drawn.first());
    let drawn = drawn.and_then(|drawn| required.among.iter().position(|id| id == drawn));
    Ok(drawn.map(|position| equals[position]).ok_or(required))
}

/// Decides the tie of a draft with its lot, or says which lot is required.
pub(super) fn settle(
    id_of: &dyn Fn(usize) -> String,
    race: &Race,
    draft: &mut Draft,
    lots: &mut LotBox<'_>,
) -> Result<Option<LotRequired>, AllocationError> {
    let Some(tie) = draft.tie.take() else {
        return Ok(None);
    };
    let Tie { id, at, among, draws, each } = tie;
    let name = |entry: usize| id_of(race.choice_of(entry));
    let required = LotRequired {
        constituency: race.place.clone(),
        step: id.clone(),
        seats_open: draws * each,
        draws,
        among: among.iter().map(|&entry| name(entry)).collect(),
    };
    draft.steps.push(Step::Tie {
        tie: id.clone(),
        at,
        among: among.iter().map(|&entry| race.choice_of(entry)).collect(),
        draws,
        seats_open: required.seats_open,
    });
    let Some(lot) = lots.take(&required)? else {
        return Ok(Some(required));
    };
    // The lot is checked: each drawn id is one of those in the tie.
    let drawn: Vec<usize> = lot
        .drawn
        .iter()
        .filter_map(|drawn| required.among.iter().position(|id| id == drawn))
        .map(|position| among[position])
        .collect();
    draft.steps.push(Step::Drawn { tie: id, drawn: drawn.iter().map(|&entry| race.choice_of(entry)).collect() });
    for entry in drawn {
        draft.give(race, entry, each);
    }
    Ok(None)
}
