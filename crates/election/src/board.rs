//! Boards: who decides about a place, by whom nominated, and who may sit in one decision.
//!
//! The register is part of the election folder (`boards.csv`, `members.csv`). It names members by their keys: a ruling and a consolidation
//! carry these keys' signatures, so anybody can see from the record who decided. Personal names are not needed for that and are not kept.

use crate::act::Moment;
use crate::definition::{Definition, Names};
use crate::id::AreaIx;
use crate::statement::Vote;
use crate::tally::ApplyError;
use std::collections::HashMap;

/// What a member is on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Presides; decides where votes are equal.
    Chair,
    /// Has a vote.
    Member,
}

impl Role {
    /// The word in the register.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Chair => "chair",
            Self::Member => "member",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Chair, Self::Member].into_iter().find(|x| x.word() == s)
    }
}

/// Somebody who may take a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Name of the key with which this member signs.
    pub key: String,
    /// The seat, from 1.
    pub seat: u16,
    /// What the seat is.
    pub role: Role,
    /// Takes the seat only where its principal does not.
    pub substitute: bool,
    /// Who nominated: a party, a court, an office.
    pub nominated_by: String,
    /// First day of the term, `YYYY-MM-DD`.
    pub from: String,
    /// Last day of the term; empty where it is open.
    pub until: String,
}

impl Member {
    /// Whether the term covers a day (`YYYY-MM-DD`).
    #[must_use]
    pub fn sits_on(&self, day: &str) -> bool {
        self.from.as_str() <= day && (self.until.is_empty() || day <= self.until.as_str())
    }
}

/// The board of one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// Its area.
    pub area: AreaIx,
    /// Name in each language.
    pub names: Names,
    /// Seats that must be taken for a decision.
    pub quorum: u16,
    /// In the order of the register.
    pub members: Vec<Member>,
}

impl Board {
    /// How many seats there are.
    #[must_use]
    pub fn seats(&self) -> usize {
        let mut seats: Vec<u16> = self.members.iter().map(|m| m.seat).collect();
        seats.sort_unstable();
        seats.dedup();
        seats.len()
    }

    /// The member with this key.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members.iter().find(|m| m.key == key)
    }

    /// Checks who was present on a day: members in their term, no seat twice (a substitute and the principal cannot both sit), enough of them.
    ///
    /// # Errors
    /// Codes `board-member`, `board-term`, `board-seat`, `board-quorum`.
    pub fn check_present<'a>(&self, present: impl IntoIterator<Item = &'a str>, day: &str) -> Result<(), ApplyError> {
        let mut taken: HashMap<u16, &str> = HashMap::new();
        for key in present {
            let Some(member) = self.member(key) else {
                return Err(ApplyError::new("board-member", format!("{key} is no member of this board")));
            };
            if !member.sits_on(day) {
                return Err(ApplyError::new("board-term", format!("the term of {key} does not cover {day}")));
            }
            if let Some(other) = taken.insert(member.seat, key) {
                let message = format!("{other} and {key} share seat {}: only one of them may sit", member.seat);
                return Err(ApplyError::new("board-seat", message));
            }
        }
        if taken.len() < usize::from(self.quorum) {
            let message =
                format!("{} of {} seats were taken, the quorum is {}", taken.len(), self.seats(), self.quorum);
            return Err(ApplyError::new("board-quorum", message));
        }
        Ok(())
    }
}

/// Whether a decision was carried: more votes for than against; with as many, the chair's vote decides.
///
/// # Errors
/// Code `ruling-no-majority`.
pub fn check_carried(board: Option<&Board>, votes: &[(String, Vote)]) -> Result<(), ApplyError> {
    let of = |vote: Vote| votes.iter().filter(|(_, v)| *v == vote).count();
    let (yes, no) = (of(Vote::For), of(Vote::Against));
    let chair = || {
        let is_chair = |key: &str| board.and_then(|b| b.member(key)).is_some_and(|m| m.role == Role::Chair);
        votes.iter().any(|(key, vote)| *vote == Vote::For && is_chair(key))
    };
    if yes > no || (yes > 0 && yes == no && chair()) {
        return Ok(());
    }
    Err(ApplyError::new("ruling-no-majority", format!("{yes} voted for it and {no} against it")))
}

/// The register.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Boards {
    list: Vec<Board>,
    of: HashMap<AreaIx, usize>,
}

impl Boards {
    pub(crate) fn new(list: Vec<Board>) -> Self {
        let of = list.iter().enumerate().map(|(i, b)| (b.area, i)).collect();
        Self { list, of }
    }

    /// All of them, in the order of the register.
    #[must_use]
    pub fn list(&self) -> &[Board] {
        &self.list
    }

    /// Whether the election folder has no register: then every key of a board may sign for its area.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Checks that a body may decide with these members present, by their keys. Where the folder has no register, or none for the country's own
    /// body, the key list alone says who may sign.
    ///
    /// # Errors
    /// Code `board-unknown`, and those of [`Board::check_present`].
    pub fn check_body<'a>(
        &self,
        definition: &Definition,
        body: &str,
        present: impl IntoIterator<Item = &'a str>,
        at: Moment,
    ) -> Result<(), ApplyError> {
        let area = definition.area(body);
        match area.and_then(|a| self.of(a)) {
            Some(board) => board.check_present(present, &crate::zone::day(at, &definition.time_zone)),
            None if self.is_empty() || area == Some(Definition::ROOT) => Ok(()),
            None => Err(ApplyError::new("board-unknown", format!("{body:?} has no board in the register"))),
        }
    }

    /// The board of an area.
    #[must_use]
    pub fn of(&self, area: AreaIx) -> Option<&Board> {
        self.of.get(&area).map(|i| &self.list[*i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn member(key: &str, seat: u16, role: Role, substitute: bool) -> Member {
        let (from, until) = ("2026-01-01".into(), "2026-12-31".into());
        Member { key: key.into(), seat, role, substitute, nominated_by: "a".into(), from, until }
    }

    fn board() -> Board {
        let members = vec![
            member("judge", 1, Role::Chair, false),
            member("deputy", 1, Role::Chair, true),
            member("red", 2, Role::Member, false),
            member("red-2", 2, Role::Member, true),
            member("blue", 3, Role::Member, false),
        ];
        Board { area: AreaIx(0), names: Names::default(), quorum: 2, members }
    }

    fn code(r: Result<(), ApplyError>) -> &'static str {
        r.map_or_else(|e| e.code, |()| "good")
    }

    #[test]
    fn a_substitute_sits_in_the_place_of_the_principal_and_never_beside() {
        let b = board();
        assert_eq!(b.seats(), 3);
        assert_eq!(code(b.check_present(["judge", "red-2"], "2026-05-10")), "good");
        assert_eq!(code(b.check_present(["red", "red-2"], "2026-05-10")), "board-seat");
        assert_eq!(code(b.check_present(["red", "red"], "2026-05-10")), "board-seat");
    }

    #[test]
    fn strangers_terms_and_quorum_are_checked() {
        let b = board();
        assert_eq!(code(b.check_present(["judge", "somebody"], "2026-05-10")), "board-member");
        assert_eq!(code(b.check_present(["judge", "blue"], "2027-01-01")), "board-term");
        assert_eq!(code(b.check_present(["judge", "blue"], "2026-12-31")), "good");
        assert_eq!(code(b.check_present(["judge"], "2026-05-10")), "board-quorum");
    }

    #[test]
    fn equal_votes_are_decided_by_the_chair() {
        let b = board();
        let votes = |v: [Vote; 2]| vec![("judge".to_owned(), v[0]), ("blue".to_owned(), v[1])];
        assert_eq!(code(check_carried(Some(&b), &votes([Vote::For, Vote::Against]))), "good");
        assert_eq!(code(check_carried(Some(&b), &votes([Vote::Against, Vote::For]))), "ruling-no-majority");
        assert_eq!(code(check_carried(None, &votes([Vote::For, Vote::Against]))), "ruling-no-majority");
        assert_eq!(code(check_carried(Some(&b), &votes([Vote::Abstained, Vote::For]))), "good");
        assert_eq!(code(check_carried(Some(&b), &votes([Vote::For, Vote::Abstained]))), "good");
    }

    proptest! {
        #[test]
        fn whoever_is_admitted_fills_different_seats_and_the_quorum(picks in prop::collection::vec(0usize..5, 0..6)) {
            let b = board();
            let present: Vec<&str> = picks.iter().map(|i| b.members[*i].key.as_str()).collect();
            let mut seats: Vec<u16> = picks.iter().map(|i| b.members[*i].seat).collect();
            seats.sort_unstable();
            let different = seats.windows(2).all(|w| w[0] != w[1]);
            let admitted = b.check_present(present.iter().copied(), "2026-06-01").is_ok();
            prop_assert_eq!(admitted, different && seats.len() >= 2);
        }
    }
}
