//! Ranking: the most votes first. Plurality and SNTV; the order of remainders is made here too.

use super::race::{Draft, Race, Tie};
use super::rule::Method;
use super::trace::{Rival, Step, Vacancy};

/// The first `places` of a ranking, and who is equal at the edge.
pub(super) struct Ranking {
    /// Everyone, best first, equals in ballot order.
    pub order: Vec<usize>,
    /// So many of the order have a place for certain.
    pub certain: usize,
    /// Those equal at the edge, when there are more of them than places left; else empty. In ballot order.
    pub equals: Vec<usize>,
}

/// Ranks (entry, key) pairs, highest key first, for `places` places.
pub(super) fn rank(mut keys: Vec<(usize, u128)>, places: usize) -> Ranking {
    keys.sort_unstable_by(|(entry_a, key_a), (entry_b, key_b)| key_b.cmp(key_a).then(entry_a.cmp(entry_b)));
    let edge = match places.checked_sub(1).map(|last| (keys.get(last), keys.get(places))) {
        Some((Some(last), Some(next))) if last.1 == next.1 => Some(last.1),
        _ => None,
    };
    let certain = edge.map_or(places.min(keys.len()), |edge| keys.partition_point(|&(_, key)| key > edge));
    let equals = keys.iter().filter(|&&(_, key)| Some(key) == edge).map(|&(entry, _)| entry).collect();
    Ranking { order: keys.into_iter().map(|(entry, _)| entry).collect(), certain, equals }
}

impl Ranking {
    /// The entry after the one at `position`.
    pub fn after(&self, position: usize) -> Option<usize> {
        self.order.get(position + 1).copied()
    }
}

/// Gives the seats of a race with at least one entry, by plurality or SNTV.
pub(super) fn give(method: Method, race: &Race) -> Draft {
    let keys = race.entries.iter().enumerate().map(|(entry, details)| (entry, details.weight)).collect();
    if method == Method::Plurality {
        leader(race, &rank(keys, 1))
    } else {
        places(race, &rank(keys, race.seats as usize))
    }
}

fn leader(race: &Race, ranking: &Ranking) -> Draft {
    let mut draft = Draft::new(race);
    let first = ranking.order[0];
    if ranking.certain == 0 {
        draft.tie = Some(Tie {
            id: "leader".to_owned(),
            at: race.votes_of(first),
            among: ranking.equals.clone(),
            draws: 1,
            each: race.seats,
        });
        return draft;
    }
    draft.steps.push(Step::Leader {
        winner: race.choice_of(first),
        votes: race.votes_of(first),
        seats: race.seats,
        runner_up: rival(race, ranking.after(0)),
    });
    draft.give(race, first, race.seats);
    draft
}

fn places(race: &Race, ranking: &Ranking) -> Draft {
    let mut draft = Draft::new(race);
    let mut place = 0;
    for (position, &entry) in ranking.order[..ranking.certain].iter().enumerate() {
        place += 1;
        draft.steps.push(Step::Place {
            place,
            winner: race.choice_of(entry),
            votes: race.votes_of(entry),
            runner_up: rival(race, ranking.after(position)),
        });
        draft.give(race, entry, 1);
    }
    match ranking.equals.first() {
        Some(&first) => {
            draft.tie = Some(Tie {
                id: format!("seat-{}", place + 1),
                at: race.votes_of(first),
                among: ranking.equals.clone(),
                draws: race.seats - place,
                each: 1,
            });
        }
        None => draft.leave(race.seats - place, Vacancy::NobodyLeft),
    }
    draft
}

fn rival(race: &Race, entry: Option<usize>) -> Option<Rival> {
    entry.map(|entry| Rival { choice: race.choice_of(entry), value: race.votes_of(entry) })
}
