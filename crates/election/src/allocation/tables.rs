//! What stages hand to each other: who has how many seats where, and the way from small places and units to large ones.

use std::collections::{BTreeMap, HashMap};

use super::Input;
use super::error::AllocationError;
use super::rule::{Outside, Rule};
use super::stage::{Place, Unit};
use super::votes::{Sides, Totals, Votes};

/// Names as small numbers.
#[derive(Default)]
pub(super) struct Ids {
    list: Vec<String>,
    index: HashMap<String, usize>,
}

impl Ids {
    /// The number of a name.
    pub fn of(&mut self, name: &str) -> usize {
        if let Some(&id) = self.index.get(name) {
            return id;
        }
        self.list.push(name.to_owned());
        self.index.insert(name.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }

    /// The number of a name that has one.
    pub fn known(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// The name of a number.
    pub fn name(&self, id: usize) -> &str {
        &self.list[id]
    }
}

/// Where seats are: a level and, below the country, the place's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub level: Place,
    pub id: usize,
}

/// The country.
pub(super) const COUNTRY: Spot = Spot { level: Place::National, id: usize::MAX };
/// The unit of a table that says how many seats a place has.
pub(super) const ALL: usize = usize::MAX;

/// What a stage gave.
#[derive(Default)]
pub(super) struct Table {
    /// Seats by place and unit.
    pub seats: BTreeMap<(Spot, usize), u32>,
    /// Whole votes that quotas have left, by place and unit.
    pub left: BTreeMap<(Spot, usize), u128>,
    /// Seats that stay vacant for good.
    pub vacant: u32,
}

/// A place of a ballot with its votes.
pub(super) struct PlaceVotes {
    pub spot: Spot,
    /// Index in the votes' list of its level.
    pub index: usize,
    /// Seats of its constituencies.
    pub seats: u32,
    pub valid: u64,
    pub voters: Option<u64>,
    pub registered: Option<u64>,
    /// Votes are weight ÷ denominator.
    pub denominator: u128,
    /// (choice, weight), in ballot order.
    pub votes: Vec<(usize, u128)>,
}

/// Every place and unit of an election, and what belongs to what.
pub(super) struct World {
    pub ids: Ids,
    /// The choices of the contest itself, and their positions on the ballot.
    own: HashMap<usize, usize>,
    region_of: HashMap<usize, usize>,
    party_of: HashMap<usize, usize>,
    alliance_of: HashMap<usize, usize>,
}

impl World {
    pub fn new(rule: &Rule, input: &Input<'_>) -> Self {
        let mut world = Self {
            ids: Ids::default(),
            own: HashMap::new(),
            region_of: HashMap::new(),
            party_of: HashMap::new(),
            alliance_of: HashMap::new(),
        };
        for votes in std::iter::once(input.votes).chain(input.ballots.iter().map(|(_, votes)| votes)) {
            for choice in &votes.choices {
                let id = world.ids.of(&choice.id);
                if let Some(party) = &choice.party {
                    let party = world.ids.of(party);
                    world.party_of.insert(id, party);
                }
            }
            for place in &votes.constituencies {
                if let Some(region) = place.region.and_then(|region| votes.regions.get(region)) {
                    let (place, region) = (world.ids.of(&place.id), world.ids.of(&region.id));
                    world.region_of.insert(place, region);
                }
            }
        }
        let own = input.votes.choices.iter().enumerate();
        world.own = own.map(|(position, choice)| (world.ids.of(&choice.id), position)).collect();
        for (alliance, members) in &rule.alliances {
            let alliance = world.ids.of(alliance);
            for member in members {
                let member = world.ids.of(member);
                world.alliance_of.insert(member, alliance);
            }
        }
        world
    }

    /// The unit to which a choice or party belongs.
    pub fn unit(&self, id: usize, unit: Unit) -> usize {
        match unit {
            Unit::Choice | Unit::Place => id,
            Unit::Party => self.party_of.get(&id).copied().unwrap_or(id),
            Unit::Alliance => self.chain(id).last().copied().unwrap_or(id),
        }
    }

    /// A choice, its party, and the alliances around it, from the inside out; each once.
    fn chain(&self, id: usize) -> Vec<usize> {
        let mut chain = vec![id];
        let party = self.party_of.get(&id).copied().filter(|party| *party != id);
        chain.extend(party);
        let of = |id: usize| self.alliance_of.get(&id).copied();
        let mut next = of(id).or_else(|| of(party?));
        while let Some(alliance) = next {
            if !chain.contains(&alliance) {
                chain.push(alliance);
            }
            next = of(alliance).filter(|next| !chain.contains(next));
        }
        chain
    }

    /// Whether a choice or party is, or belongs to, a unit of any kind.
    pub fn belongs(&self, id: usize, unit: usize) -> bool {
        let party = self.party_of.get(&id).copied();
        id == unit || party == Some(unit) || (!self.alliance_of.is_empty() && self.chain(id).contains(&unit))
    }

    /// The unit just inside another to which a choice belongs: a party or alliance of an alliance; the choice itself where there is none.
    pub fn inside(&self, id: usize, unit: usize) -> usize {
        let chain = self.chain(id);
        let at = chain.iter().position(|link| *link == unit).unwrap_or(0);
        chain.get(at.saturating_sub(1)).copied().unwrap_or(id)
    }

    /// The position of a choice of the contest itself.
    pub fn position(&self, id: usize) -> Option<usize> {
        self.own.get(&id).copied()
    }

    /// The unit that keeps a seat won in an earlier stage: a candidate of another ballot's is its party's.
    pub fn keeper(&self, id: usize, unit: Unit) -> usize {
        if unit == Unit::Choice && !self.own.contains_key(&id) {
            self.unit(id, Unit::Party)
        } else {
            self.unit(id, unit)
        }
    }

    /// A constituency or region by its id; `None`: there is no such place.
    pub fn spot_of(&self, name: &str) -> Option<Spot> {
        let id = self.ids.known(name)?;
        let region = self.region_of.values().any(|region| *region == id);
        Some(Spot { level: if region { Place::Region } else { Place::Constituency }, id })
    }

    /// The place of this level in which a place lies.
    pub fn lift(&self, spot: Spot, level: Place) -> Option<Spot> {
        match level {
            Place::National => Some(COUNTRY),
            _ if spot.level == level => Some(spot),
            Place::Region if spot.level == Place::Constituency => {
                self.region_of.get(&spot.id).map(|&id| Spot { level, id })
            }
            _ => None,
        }
    }

    /// A table's seats by places of a level and units of a kind.
    pub fn gather(&self, tables: &[&Table], level: Place, unit: Unit) -> BTreeMap<(Spot, usize), u32> {
        let mut sums = BTreeMap::new();
        for (&(spot, id), &seats) in tables.iter().flat_map(|table| &table.seats) {
            if let Some(spot) = self.lift(spot, level) {
                let id = if id == ALL { ALL } else { self.keeper(id, unit) };
                *sums.entry((spot, id)).or_insert(0) += seats;
            }
        }
        sums
    }

    /// The name of a place; `None` for the country.
    pub fn place(&self, spot: Spot) -> Option<String> {
        (spot.level != Place::National).then(|| self.ids.name(spot.id).to_owned())
    }

    /// Every place of a level with its votes. Votes from outside are spread where the rule says so and `sides` are given.
    pub fn places(&mut self, rule: &Rule, votes: &Votes, level: Place, sides: Option<&Sides>) -> Vec<PlaceVotes> {
        match level {
            Place::National => {
                let seats = u32::try_from(votes.seats_total()).unwrap_or(u32::MAX);
                vec![totals(COUNTRY, 0, seats, &votes.national)]
            }
            Place::Region => {
                let mut seats = vec![0_u32; votes.regions.len()];
                for place in &votes.constituencies {
                    if let Some(sum) = place.region.and_then(|region| seats.get_mut(region)) {
                        *sum += place.seats;
                    }
                }
                let mut list = Vec::with_capacity(seats.len());
                for (index, (region, seats)) in votes.regions.iter().zip(seats).enumerate() {
                    list.push(totals(Spot { level, id: self.ids.of(&region.id) }, index, seats, &region.totals));
                }
                list
            }
            Place::Constituency => {
                let sides = sides.filter(|sides| rule.outside == Outside::Spread && sides.valid_inside > 0);
                let mut list = Vec::with_capacity(votes.constituencies.len());
                for (index, place) in votes.constituencies.iter().enumerate() {
                    let denominator = sides.map_or(1, |sides| u128::from(sides.valid_inside));
                    let weight = |&(choice, inside): &(usize, u64)| {
                        let spread = rule.outside_kinds.contains(&votes.choices[choice].kind);
                        let outside = sides.filter(|_| spread).map_or(0, |sides| sides.outside[choice]);
                        (choice, u128::from(inside) * denominator + u128::from(outside) * u128::from(place.valid))
                    };
                    list.push(PlaceVotes {
                        spot: Spot { level, id: self.ids.of(&place.id) },
                        index,
                        seats: place.seats,
                        valid: place.valid,
                        voters: place.voters,
                        registered: place.registered,
                        denominator,
                        votes: place.votes.iter().map(weight).collect(),
                    });
                }
                list
            }
        }
    }
}

fn totals(spot: Spot, index: usize, seats: u32, totals: &Totals) -> PlaceVotes {
    PlaceVotes {
        spot,
        index,
        seats,
        valid: totals.valid,
        voters: totals.voters,
        registered: totals.registered,
        denominator: 1,
        votes: totals.votes.iter().map(|&votes| u128::from(votes)).enumerate().collect(),
    }
}

/// The votes of a stage's ballot.
pub(super) fn ballot<'a>(stage: &str, name: Option<&str>, input: &Input<'a>) -> Result<&'a Votes, AllocationError> {
    let Some(name) = name else { return Ok(input.votes) };
    let found = input.ballots.iter().find(|(id, _)| id == name).map(|(_, votes)| votes);
    found.ok_or_else(|| AllocationError::BallotMissing { stage: stage.to_owned(), ballot: name.to_owned() })
}
