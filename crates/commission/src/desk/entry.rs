//! Typing one paper: twice, by two different people, the second not seeing the first; where they differ, a third decides on those cells alone.
//!
//! A state machine without input or output. Each state holds what was typed in it, so nothing is overwritten; a transition consumes the state.

use super::sheet::{CellFault, Sheet};
use election::act::Moment;
use serde::{Deserialize, Serialize};

/// A sheet and who typed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// The account.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What.
    pub sheet: Sheet,
}

/// How far the typing of one paper is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entry {
    /// Nobody has typed it.
    Open,
    /// One has; another has to.
    Once {
        /// The first.
        first: Typed,
    },
    /// Two have, and differ; a third decides.
    Differing {
        /// The first.
        first: Typed,
        /// The second.
        second: Typed,
    },
    /// Agreed or decided; it is to be handed in.
    Ready {
        /// All who typed: two or three.
        typed: Vec<Typed>,
    },
    /// On the record.
    Sent {
        /// All who typed.
        typed: Vec<Typed>,
        /// Index of the act.
        index: u64,
    },
    /// The intake refused it.
    Refused {
        /// All who typed.
        typed: Vec<Typed>,
        /// Its code.
        code: String,
        /// Its words.
        message: String,
    },
}

/// What somebody may do with an entry now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Type it, as the first or the second; which of them is not said.
    Type,
    /// Decide on the cells that differ.
    Resolve,
    /// Nothing; others have to go on.
    Wait,
    /// Hand it in.
    Send,
    /// Nothing; it is done.
    Done,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The same person again.
    #[error("you have typed this paper already; another person has to go on")]
    SamePerson,
    /// Somebody was first.
    #[error("this paper has been typed twice already; nothing more is to be typed")]
    Typed,
    /// Nothing differs that could be decided.
    #[error("there is nothing to decide on this paper now")]
    NothingToDecide,
    /// A cell that does not differ, or one that is missing.
    #[error("exactly the cells that differ are decided, each once")]
    OtherCells,
    /// A cell that cannot be read.
    #[error("a cell that was decided is not well-formed")]
    Cells(Vec<(usize, CellFault)>),
    /// It is not to be handed in.
    #[error("this paper is not ready to be handed in")]
    NotReady,
    /// It cannot be begun anew.
    #[error("this paper cannot be begun anew: it is not typed, or on the record")]
    NotReopened,
}

impl EntryError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SamePerson => "entry-same-person",
            Self::Typed => "entry-typed",
            Self::NothingToDecide => "entry-nothing-to-decide",
            Self::OtherCells => "entry-other-cells",
            Self::Cells(_) => "entry-cells",
            Self::NotReady => "entry-not-ready",
            Self::NotReopened => "entry-not-reopened",
        }
    }
}

impl Entry {
    /// The word of the state, by which the database finds it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Once { .. } => "once",
            Self::Differing { .. } => "differing",
            Self::Ready { .. } => "ready",
            Self::Sent { .. } => "sent",
            Self::Refused { .. } => "refused",
        }
    }

    /// Everybody who has typed.
    pub fn typists(&self) -> impl Iterator<Item = &str> {
        let (two, more): (Vec<&Typed>, &[Typed]) = match self {
            Self::Open => (vec![], &[]),
            Self::Once { first } => (vec![first], &[]),
            Self::Differing { first, second } => (vec![first, second], &[]),
            Self::Ready { typed } | Self::Sent { typed, .. } | Self::Refused { typed, .. } => (vec![], typed),
        };
        two.into_iter().chain(more).map(|t| t.by.as_str())
    }

    /// What this person may do now.
    #[must_use]
    pub fn task(&self, who: &str) -> Task {
        let was_here = self.typists().any(|t| t == who);
        match self {
            Self::Open => Task::Type,
            Self::Once { .. } if was_here => Task::Wait,
            Self::Once { .. } => Task::Type,
            Self::Differing { .. } if was_here => Task::Wait,
            Self::Differing { .. } => Task::Resolve,
            Self::Ready { .. } => Task::Send,
            Self::Sent { .. } | Self::Refused { .. } => Task::Done,
        }
    }

    /// Somebody has typed the whole paper.
    ///
    /// # Errors
    /// [`EntryError::SamePerson`], [`EntryError::Typed`].
    pub fn typed(self, new: Typed) -> Result<Self, EntryError> {
        match self {
            Self::Open => Ok(Self::Once { first: new }),
            Self::Once { first } if first.by == new.by => Err(EntryError::SamePerson),
            Self::Once { first } if first.sheet == new.sheet => Ok(Self::Ready { typed: vec![first, new] }),
            Self::Once { first } => Ok(Self::Differing { first, second: new }),
            _ => Err(EntryError::Typed),
        }
    }

    /// A third has decided the cells that differ, given by position; the equal ones stay as both typed them.
    ///
    /// # Errors
    /// One of the two, another cell, or a cell that cannot be read.
    pub fn resolved(self, by: &str, at: Moment, cells: &[(usize, String)]) -> Result<Self, EntryError> {
        let Self::Differing { first, second } = self else { return Err(EntryError::NothingToDecide) };
        if first.by == by || second.by == by {
            return Err(EntryError::SamePerson);
        }
        let mut positions: Vec<usize> = cells.iter().map(|(i, _)| *i).collect();
        positions.sort_unstable();
        if positions != first.sheet.differing(&second.sheet) {
            return Err(EntryError::OtherCells);
        }
        let mut whole = first.sheet.cells();
        for (i, text) in cells {
            whole[*i].clone_from(text);
        }
        let sheet = Sheet::read(&whole, first.sheet.votes.len()).map_err(EntryError::Cells)?;
        let third = Typed { by: by.to_owned(), at, sheet };
        Ok(Self::Ready { typed: vec![first, second, third] })
    }

    /// The sheet that is to be handed in.
    ///
    /// # Errors
    /// [`EntryError::NotReady`].
    pub fn outcome(&self) -> Result<&Sheet, EntryError> {
        match self {
            Self::Ready { typed } => typed.last().map(|t| &t.sheet).ok_or(EntryError::NotReady),
            _ => Err(EntryError::NotReady),
        }
    }

    /// It is on the record.
    ///
    /// # Errors
    /// [`EntryError::NotReady`].
    pub fn sent(self, index: u64) -> Result<Self, EntryError> {
        match self {
            Self::Ready { typed } => Ok(Self::Sent { typed, index }),
            _ => Err(EntryError::NotReady),
        }
    }

    /// The intake refused it.
    ///
    /// # Errors
    /// [`EntryError::NotReady`].
    pub fn refused(self, code: &str, message: &str) -> Result<Self, EntryError> {
        match self {
            Self::Ready { typed } => Ok(Self::Refused { typed, code: code.to_owned(), message: message.to_owned() }),
            _ => Err(EntryError::NotReady),
        }
    }

    /// Whether it may be begun anew: something was typed, and nothing of it is on the record or on its way there.
    #[must_use]
    pub fn may_reopen(&self) -> bool {
        matches!(self, Self::Once { .. } | Self::Differing { .. } | Self::Refused { .. })
    }
}

/// One paper at the desk: the entry now, and those before it was begun anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desked {
    /// The entry now.
    pub now: Entry,
    /// What was put aside, with who did it.
    pub before: Vec<Aside>,
}

/// An entry that was put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// Who put it aside.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What it was.
    pub entry: Entry,
}

impl Desked {
    /// A paper that nobody has typed.
    #[must_use]
    pub fn new() -> Self {
        Self { now: Entry::Open, before: vec![] }
    }

    /// Puts the entry aside, so that the paper is typed anew.
    ///
    /// # Errors
    /// [`EntryError::NotReopened`].
    pub fn reopened(mut self, by: &str, at: Moment) -> Result<Self, EntryError> {
        if !self.now.may_reopen() {
            return Err(EntryError::NotReopened);
        }
        self.before.push(Aside { by: by.to_owned(), at, entry: self.now });
        Ok(Self { now: Entry::Open, before: self.before })
    }
}

impl Default for Desked {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sheet(votes: [u32; 2]) -> Sheet {
        let figures = [Some(100), Some(12), Some(11), Some(1)];
        Sheet { day: "2026-05-10".into(), time: "20:00".into(), figures, votes: votes.to_vec() }
    }

    fn by(who: &str, votes: [u32; 2]) -> Typed {
        Typed { by: who.into(), at: Moment(1), sheet: sheet(votes) }
    }

    #[test]
    fn two_who_agree_make_it_ready() {
        let e = Entry::Open.typed(by("a", [5, 6])).unwrap().typed(by("b", [5, 6])).unwrap();
        assert_eq!(e.outcome().unwrap(), &sheet([5, 6]));
        assert_eq!(e.sent(9).unwrap().word(), "sent");
    }

    #[test]
    fn nobody_types_twice_and_no_one_who_typed_decides() {
        let once = Entry::Open.typed(by("a", [5, 6])).unwrap();
        assert_eq!(once.clone().typed(by("a", [5, 6])), Err(EntryError::SamePerson));
        assert_eq!((once.task("a"), once.task("b")), (Task::Wait, Task::Type));
        let differing = once.typed(by("b", [6, 5])).unwrap();
        assert_eq!(
            (differing.task("a"), differing.task("b"), differing.task("c")),
            (Task::Wait, Task::Wait, Task::Resolve)
        );
        let cells = [(6, "5".to_owned()), (7, "6".to_owned())];
        for who in ["a", "b"] {
            assert_eq!(differing.clone().resolved(who, Moment(2), &cells), Err(EntryError::SamePerson));
        }
        assert_eq!(differing.clone().typed(by("c", [5, 6])), Err(EntryError::Typed));
        assert_eq!(differing.resolved("c", Moment(2), &cells).unwrap().outcome().unwrap(), &sheet([5, 6]));
    }

    #[test]
    fn only_the_differing_cells_are_decided_and_the_equal_ones_stay() {
        let differing = Entry::Open.typed(by("a", [5, 6])).unwrap().typed(by("b", [5, 7])).unwrap();
        let decide = |cells: &[(usize, &str)]| {
            let cells: Vec<_> = cells.iter().map(|(i, s)| (*i, (*s).to_owned())).collect();
            differing.clone().resolved("c", Moment(2), &cells)
        };
        assert_eq!(decide(&[(6, "9"), (7, "8")]), Err(EntryError::OtherCells));
        assert_eq!(decide(&[]), Err(EntryError::OtherCells));
        assert_eq!(decide(&[(7, "8"), (7, "9")]), Err(EntryError::OtherCells));
        assert_eq!(decide(&[(99, "8")]), Err(EntryError::OtherCells));
        assert!(matches!(decide(&[(7, "x")]), Err(EntryError::Cells(_))));
        assert_eq!(decide(&[(7, "8")]).unwrap().outcome().unwrap(), &sheet([5, 8]), "both may have been wrong");
    }

    #[test]
    fn what_is_put_aside_stays() {
        let mut d = Desked::new();
        assert_eq!(d.clone().reopened("k", Moment(3)), Err(EntryError::NotReopened));
        d.now = d.now.typed(by("a", [1, 2])).unwrap();
        let d = d.reopened("k", Moment(3)).unwrap();
        assert_eq!((d.now.word(), d.before.len(), d.before[0].entry.word()), ("open", 1, "once"));
        let sent = Desked { now: Entry::Sent { typed: vec![], index: 1 }, before: vec![] };
        assert_eq!(sent.reopened("k", Moment(3)), Err(EntryError::NotReopened));
    }

    #[test]
    fn every_state_is_read_as_it_is_written() {
        let (a, b) = (by("a", [1, 2]), by("b", [1, 3]));
        let typed = vec![a.clone(), b.clone()];
        for e in [
            Entry::Open,
            Entry::Once { first: a.clone() },
            Entry::Differing { first: a, second: b },
            Entry::Ready { typed: typed.clone() },
            Entry::Sent { typed: typed.clone(), index: 7 },
            Entry::Refused { typed, code: "x".into(), message: "y".into() },
        ] {
            let json = serde_json::to_string(&e).unwrap();
            assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), e, "{json}");
            assert!(json.contains(&format!("\"state\":\"{}\"", e.word())));
        }
    }

    /// What people may try, in any order.
    #[derive(Debug, Clone)]
    enum Step {
        Type(u8, [u32; 2]),
        Resolve(u8, Vec<(usize, u32)>),
        Reopen,
        Send,
        Refuse,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0u8..4, prop::array::uniform2(0u32..3)).prop_map(|(w, v)| Step::Type(w, v)),
            (0u8..4, prop::collection::vec((5usize..9, 0u32..3), 0..3)).prop_map(|(w, c)| Step::Resolve(w, c)),
            Just(Step::Reopen),
            Just(Step::Send),
            Just(Step::Refuse),
        ]
    }

    proptest! {
        /// The model: a list of who typed what since the paper was begun. Whatever is tried in whatever order, what leaves was typed alike by two
        /// different people, or decided by a third in those cells only in which two differed.
        #[test]
        fn nothing_leaves_with_fewer_than_two_people(steps in prop::collection::vec(step(), 0..24)) {
            let mut d = Desked::new();
            let mut model: Vec<(String, [u32; 2])> = vec![];
            let mut left = false;
            for s in steps {
                let name = |w: u8| format!("person-{w}");
                match s {
                    Step::Type(w, votes) => {
                        if let Ok(e) = d.now.clone().typed(by(&name(w), votes)) {
                            d.now = e;
                            model.push((name(w), votes));
                        }
                    }
                    Step::Resolve(w, cells) => {
                        let texts: Vec<_> = cells.iter().map(|(i, n)| (*i, n.to_string())).collect();
                        if let Ok(e) = d.now.clone().resolved(&name(w), Moment(1), &texts) {
                            d.now = e;
                            let mut votes = model[0].1;
                            for (i, n) in cells {
                                prop_assert!(model[0].1[i - 6] != model[1].1[i - 6], "an equal cell was changed");
                                votes[i - 6] = n;
                            }
                            model.push((name(w), votes));
                        }
                    }
                    Step::Reopen => if let Ok(x) = d.clone().reopened("k", Moment(2)) {
                        prop_assert!(!left, "what is on the record is not begun anew");
                        d = x;
                        model.clear();
                    },
                    Step::Refuse => if let Ok(e) = d.now.clone().refused("c", "m") {
                        d.now = e;
                    },
                    Step::Send => if let Ok(sheet) = d.now.outcome() {
                        let mut people: Vec<_> = model.iter().map(|(w, _)| w.clone()).collect();
                        people.sort();
                        people.dedup();
                        prop_assert_eq!(people.len(), model.len(), "all different");
                        prop_assert!(model.len() == 2 && model[0].1 == model[1].1 || model.len() == 3);
                        prop_assert_eq!(&sheet.votes[..], &model.last().unwrap().1[..]);
                        d.now = d.now.sent(1).unwrap();
                        left = true;
                    },
                }
            }
        }
    }
}
