//! Who of a list gets its seats: the order of the list or the voters' preferences, quotas for marked persons, successors.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::error::AllocationError;
use super::lot::{self, LotBox, LotRequired};
use super::needed::needed_of;
use super::person_rule::{LeftSeat, Order, Persons, ShareOf};
use super::rule::{ChoiceKind, Comparison, Rule};
use super::tables::ballot;
use super::votes::{Constituency, Standing, Votes};
use super::{Input, Won};
use crate::fraction::Fraction;

/// A person on a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Id, unique in the contest; on a ballot of preferences the id of the choice.
    pub id: String,
    /// Id of the list.
    pub list: String,
    /// The place whose list it is; `None`: the list is the same everywhere.
    pub place: Option<String>,
    /// Position on the list, from 1.
    pub position: u32,
    /// `woman`, `christian` …
    pub marks: Vec<String>,
    /// [`Standing::Left`]: left before the seats were given; [`Standing::LeftSeat`]: left a seat that it had won.
    pub standing: Standing,
}

/// A seat of a list and who has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elected {
    /// The constituency or region; absent: the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Id of the list or candidate.
    pub list: String,
    /// Id of the person; absent: the list has nobody left, or a by-election is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Its preference votes, where they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<u64>,
    /// Why this person.
    pub by: By,
}

/// Why a person has a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Position on the list.
    List,
    /// Preference votes.
    Votes,
    /// A quota for persons with a mark.
    Quota,
    /// It follows one who left.
    Successor,
    /// Nobody has it.
    Vacant,
}

/// A person of the list with all that decides about it.
#[derive(Clone, Copy)]
struct Listed<'a> {
    person: &'a Person,
    votes: u64,
    by: By,
}

/// The persons of every list in every place.
pub(super) fn elect(
    rule: &Rule,
    persons: &Persons,
    input: &Input<'_>,
    won: &[Won],
    lots: &mut LotBox<'_>,
) -> Result<(Vec<Elected>, Vec<LotRequired>), AllocationError> {
    let preferences = match &persons.ballot {
        Some(name) => Some(Ballot::new(ballot("persons", Some(name), input)?)),
        None => None,
    };
    let own = Ballot::new(input.votes);
    let mut listed: HashMap<&str, Vec<&Person>> = HashMap::new();
    for person in input.persons.iter().filter(|person| person.standing != Standing::Left) {
        listed.entry(&person.list).or_default().push(person);
    }
    let mut places: Vec<Option<&str>> = Vec::new();
    for place in won.iter().map(|won| won.place.as_deref()) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let (mut elected, mut required) = (Vec::new(), Vec::new());
    for place in places {
        let mut here = Vec::new();
        let mut rest = Vec::new();
        for won in won.iter().filter(|won| won.place.as_deref() == place && won.seats > 0) {
            let choice = &input.votes.choices[won.choice];
            if choice.kind != ChoiceKind::List {
                here.push((won.choice, None, By::Votes));
                continue;
            }
            let listed = listed.get(choice.id.as_str()).map_or(&[][..], Vec::as_slice);
            let order = order(persons, listed, &own, preferences.as_ref(), won);
            let taken = take(persons, &order, won.seats);
            for seat in 0..won.seats as usize {
                let (at, by) = taken.get(seat).map_or((None, By::Vacant), |&(at, by)| (Some(at), by));
                here.push((won.choice, at.map(|at| order[at]), by));
            }
            let spare = (0..order.len()).filter(|at| taken.iter().all(|(taken, _)| taken != at));
            rest.push((won.choice, spare.map(|at| order[at]).collect::<Vec<_>>()));
        }
        required.extend(place_quotas(persons, place, &mut here, &mut rest, lots)?);
        succeed(rule, &mut here, &mut rest);
        elected.extend(here.into_iter().map(|(choice, person, by)| {
            let list = input.votes.choices[choice].id.clone();
            let own = input.votes.choices[choice].kind != ChoiceKind::List;
            Elected {
                place: place.map(str::to_owned),
                person: if own { Some(list.clone()) } else { person.map(|who| who.person.id.clone()) },
                votes: person.filter(|_| preferences.is_some()).map(|who| who.votes),
                list,
                by,
            }
        }));
    }
    Ok((elected, required))
}

/// The persons of a list in the order in which they get seats.
fn order<'a>(
    persons: &Persons,
    listed: &[&'a Person],
    own: &Ballot<'_>,
    preferences: Option<&Ballot<'_>>,
    won: &Won,
) -> Vec<Listed<'a>> {
    let place = won.place.as_deref();
    let here = |person: &&&'a Person| person.place.is_none() || person.place.as_deref() == place;
    let votes = |person: &Person| preferences.map_or(0, |votes| votes.of(&person.id, place));
    let listed = listed.iter().filter(here).map(|&person| Listed { person, votes: votes(person), by: By::List });
    let mut order: Vec<Listed<'a>> = listed.collect();
    order.sort_by_key(|who| who.person.position);
    match persons.order {
        Order::List => {}
        Order::Votes => {
            order.sort_by_key(|who| (std::cmp::Reverse(who.votes), who.person.position));
            order.iter_mut().for_each(|who| who.by = By::Votes);
        }
        Order::MovedUp => {
            let least = moved_up(persons, own, won);
            for who in order.iter_mut().filter(|who| who.votes >= least) {
                who.by = By::Votes;
            }
            let up = |who: &Listed<'_>| who.by == By::Votes;
            order.sort_by_key(|who| {
                (!up(who), std::cmp::Reverse(if up(who) { who.votes } else { 0 }), who.person.position)
            });
        }
    }
    order
}

/// The fewest preference votes that move a person up; at least 1.
fn moved_up(persons: &Persons, own: &Ballot<'_>, won: &Won) -> u64 {
    let votes = own.votes;
    let comparison = if persons.more_than { Comparison::MoreThan } else { Comparison::AtLeast };
    let share = persons.share.unwrap_or(Fraction::ZERO);
    let needed = match persons.share_of {
        ShareOf::List => needed_of(share, comparison, own.of(&votes.choices[won.choice].id, won.place.as_deref())),
        ShareOf::Quota => {
            // share ÷ seats of all valid votes, in one fraction, so that nothing is rounded twice.
            let of_one = Fraction::new(share.num(), share.den().saturating_mul(u128::from(votes.seats_total().max(1))));
            needed_of(of_one.unwrap_or(Fraction::ONE), comparison, votes.national.valid)
        }
    };
    needed.max(1)
}

/// The votes of a ballot, found by id.
struct Ballot<'a> {
    votes: &'a Votes,
    choices: HashMap<&'a str, usize>,
    places: HashMap<&'a str, &'a Constituency>,
}

impl<'a> Ballot<'a> {
    fn new(votes: &'a Votes) -> Self {
        Self {
            votes,
            choices: votes.choices.iter().enumerate().map(|(at, choice)| (choice.id.as_str(), at)).collect(),
            places: votes.constituencies.iter().map(|place| (place.id.as_str(), place)).collect(),
        }
    }

    /// A choice's votes in a place: a constituency, a region, or the country.
    fn of(&self, id: &str, place: Option<&str>) -> u64 {
        let Some(&choice) = self.choices.get(id) else { return 0 };
        let Some(place) = place else { return self.votes.national.votes[choice] };
        if let Some(there) = self.places.get(place) {
            let at = there.votes.binary_search_by_key(&choice, |&(who, _)| who);
            return at.map_or(0, |at| there.votes[at].1);
        }
        let region = self.votes.regions.iter().find(|region| region.id == place);
        region.map_or(0, |region| region.totals.votes[choice])
    }
}

/// The first so many of the order: first those whom a quota asks for, then the others.
fn take(persons: &Persons, order: &[Listed<'_>], seats: u32) -> Vec<(usize, By)> {
    let mut taken: Vec<usize> = Vec::new();
    for quota in &persons.quotas {
        let bears = |at: &usize| order[*at].person.marks.contains(&quota.mark);
        let missing = (quota.of(seats) as usize).saturating_sub(taken.iter().filter(|at| bears(at)).count());
        let room = (seats as usize).saturating_sub(taken.len());
        let more: Vec<usize> =
            (0..order.len()).filter(|at| bears(at) && !taken.contains(at)).take(missing.min(room)).collect();
        taken.extend(more);
    }
    let plain: Vec<usize> = (0..order.len().min(seats as usize)).collect();
    let room = (seats as usize).saturating_sub(taken.len());
    let more: Vec<usize> = (0..order.len()).filter(|at| !taken.contains(at)).take(room).collect();
    taken.extend(more);
    taken.sort_unstable();
    taken.into_iter().map(|at| (at, if plain.contains(&at) { order[at].by } else { By::Quota })).collect()
}

type Seat<'a> = (usize, Option<Listed<'a>>, By);

/// Enough persons with a mark in the whole place: they take the seats of those of their list with the fewest votes.
fn place_quotas<'a>(
    persons: &Persons,
    place: Option<&str>,
    here: &mut [Seat<'a>],
    rest: &mut [(usize, Vec<Listed<'a>>)],
    lots: &mut LotBox<'_>,
) -> Result<Option<LotRequired>, AllocationError> {
    for quota in &persons.place_quotas {
        let bears = |who: &Listed<'_>| who.person.marks.contains(&quota.mark);
        let needed = quota.of(u32::try_from(here.len()).unwrap_or(u32::MAX)) as usize;
        for turn in 1.. {
            let have = here.iter().filter(|(_, who, _)| who.as_ref().is_some_and(bears)).count();
            let spare = |list: usize| rest.iter().position(|(of, spare)| *of == list && spare.iter().any(bears));
            let can: Vec<(usize, u64)> = here
                .iter()
                .enumerate()
                .filter_map(|(seat, (list, who, _))| {
                    let who = who.as_ref().filter(|who| !bears(who))?;
                    spare(*list).map(|_| (seat, who.votes))
                })
                .collect();
            let Some(fewest) = can.iter().map(|(_, votes)| *votes).min().filter(|_| have < needed) else { break };
            let equals: Vec<usize> = can.iter().filter(|(_, votes)| *votes == fewest).map(|(seat, _)| *seat).collect();
            let id_of = |seat: usize| here[seat].1.map_or_else(String::new, |who| who.person.id.clone());
            let open = u32::try_from(equals.len()).unwrap_or(u32::MAX);
            let step = format!("persons:{}-{turn}", quota.mark);
            let seat = match lot::one_of(lots, (place, step), &equals, &id_of, open)? {
                Ok(seat) => seat,
                Err(required) => return Ok(Some(required)),
            };
            let Some(from) = spare(here[seat].0) else { break };
            let Some(at) = rest[from].1.iter().position(bears) else { break };
            let winner = rest[from].1.remove(at);
            let loser = here[seat].1.replace(winner);
            here[seat].2 = By::Quota;
            rest[from].1.splice(0..0, loser);
        }
    }
    Ok(None)
}

/// Who has left a seat is followed as the rule says.
fn succeed<'a>(rule: &Rule, here: &mut [Seat<'a>], rest: &mut [(usize, Vec<Listed<'a>>)]) {
    for (list, seat, by) in here {
        let Some(who) = seat.filter(|who| who.person.standing == Standing::LeftSeat) else { continue };
        let Some((_, spare)) = rest.iter_mut().find(|(of, _)| of == list) else { continue };
        spare.retain(|next| next.person.standing == Standing::Stands);
        let same = spare.iter().position(|next| next.person.marks == who.person.marks);
        let next = match rule.leaving.seat {
            LeftSeat::Vacant => None,
            LeftSeat::NextSameMark if same.is_some() => same,
            LeftSeat::Next | LeftSeat::NextSameMark => (!spare.is_empty()).then_some(0),
        };
        *seat = next.map(|at| spare.remove(at));
        *by = if seat.is_some() { By::Successor } else { By::Vacant };
    }
}
