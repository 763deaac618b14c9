//! A version of a notice on its way: drafted by one, approved by another, published; and withdrawn by two in the same manner. A state machine
//! without input or output.

use election::act::Moment;
use serde::{Deserialize, Serialize};

/// Most people who can have changed one draft.
const HANDS_MAX: usize = 200;

/// Why a step cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// Not from where it stands.
    #[error("the notice is {0} by now; look at it again")]
    Stage(&'static str),
    /// By somebody who has written it.
    #[error("who has written or changed it cannot approve it: that takes a second person")]
    OwnHand,
    /// By more people than anybody can look through.
    #[error("too many people have changed this draft; begin a new one")]
    Hands,
}

impl PaperError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Stage(_) => "notice-stage",
            Self::OwnHand => "notice-own-hand",
            Self::Hands => "notice-hands",
        }
    }
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hand {
    /// Account.
    pub by: String,
    /// When, in microseconds.
    at: i64,
}

impl Hand {
    fn new(by: &str, at: Moment) -> Self {
        Self { by: by.to_owned(), at: at.0 }
    }

    /// When.
    #[must_use]
    pub fn at(&self) -> Moment {
        Moment(self.at)
    }
}

/// What stands on the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Who sent it there.
    pub hand: Hand,
    /// Index of the entry.
    pub entry: u64,
}

/// A withdrawal on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub asked: Hand,
    /// Who agreed.
    pub agreed: Option<Hand>,
    /// Where it stands.
    pub recorded: Option<Recorded>,
}

/// One version with all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The notice text, in its canonical form.
    pub text: String,
    /// Salt of its digests, where it is not for everybody.
    pub salt: String,
    /// Who wrote and changed it, the first first.
    pub hands: Vec<Hand>,
    /// Who approved this very text.
    pub approved: Option<Hand>,
    /// Where it stands.
    pub published: Option<Recorded>,
    /// Who dropped the draft.
    pub dropped: Option<Hand>,
    /// Its withdrawal.
    pub withdrawal: Option<Withdrawal>,
}

/// Where a paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Approved by a second person.
    Approved,
    /// On the record.
    Published,
    /// Somebody asks to withdraw it.
    Leaving,
    /// A second person agrees; it still stands.
    Agreed,
    /// Withdrawn, on the record.
    Withdrawn,
    /// Never published.
    Dropped,
}

impl Stage {
    /// The word in the database and on pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Leaving => "withdrawal asked",
            Self::Agreed => "withdrawal approved",
            Self::Withdrawn => "withdrawn",
            Self::Dropped => "dropped",
        }
    }
}

impl Paper {
    /// A first draft.
    #[must_use]
    pub fn new(text: String, salt: String, by: &str, at: Moment) -> Self {
        let hands = vec![Hand::new(by, at)];
        Self { text, salt, hands, approved: None, published: None, dropped: None, withdrawal: None }
    }

    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (&self.dropped, &self.published, &self.withdrawal) {
            (Some(_), _, _) => Stage::Dropped,
            (None, None, _) if self.approved.is_some() => Stage::Approved,
            (None, None, _) => Stage::Draft,
            (None, Some(_), None) => Stage::Published,
            (None, Some(_), Some(w)) if w.recorded.is_some() => Stage::Withdrawn,
            (None, Some(_), Some(w)) if w.agreed.is_some() => Stage::Agreed,
            (None, Some(_), Some(_)) => Stage::Leaving,
        }
    }

    fn at(self, allowed: &[Stage]) -> Result<Self, PaperError> {
        let stage = self.stage();
        if allowed.contains(&stage) { Ok(self) } else { Err(PaperError::Stage(stage.word())) }
    }

    /// With another text. An approval is of one text, so it is gone.
    ///
    /// # Errors
    /// It is published or dropped.
    pub fn changed(self, text: String, by: &str, at: Moment) -> Result<Self, PaperError> {
        let mut p = self.at(&[Stage::Draft, Stage::Approved])?;
        if p.hands.len() == HANDS_MAX {
            return Err(PaperError::Hands);
        }
        if p.hands.last().is_none_or(|h| h.by != by) {
            p.hands.push(Hand::new(by, at));
        }
        Ok(Self { text, approved: None, ..p })
    }

    /// Approved.
    ///
    /// # Errors
    /// By one of those who wrote it; no draft.
    pub fn approved(self, by: &str, at: Moment) -> Result<Self, PaperError> {
        let p = self.at(&[Stage::Draft])?;
        if p.hands.iter().any(|h| h.by == by) {
            return Err(PaperError::OwnHand);
        }
        Ok(Self { approved: Some(Hand::new(by, at)), ..p })
    }

    /// Given up.
    ///
    /// # Errors
    /// It is published.
    pub fn dropped(self, by: &str, at: Moment) -> Result<Self, PaperError> {
        Ok(Self { dropped: Some(Hand::new(by, at)), ..self.at(&[Stage::Draft, Stage::Approved])? })
    }

    /// On the record. What was there before this was noted is noted likewise.
    ///
    /// # Errors
    /// Not approved.
    pub fn published(self, by: &str, at: Moment, entry: u64) -> Result<Self, PaperError> {
        let p = self.at(&[Stage::Approved])?;
        Ok(Self { published: Some(Recorded { hand: Hand::new(by, at), entry }), ..p })
    }

    /// Somebody asks to withdraw it.
    ///
    /// # Errors
    /// Not published, or asked already.
    pub fn leaving(self, reason: String, by: &str, at: Moment) -> Result<Self, PaperError> {
        let withdrawal = Withdrawal { reason, asked: Hand::new(by, at), agreed: None, recorded: None };
        Ok(Self { withdrawal: Some(withdrawal), ..self.at(&[Stage::Published])? })
    }

    /// It stays after all.
    ///
    /// # Errors
    /// Nobody has asked, or it is withdrawn.
    pub fn staying(self) -> Result<Self, PaperError> {
        Ok(Self { withdrawal: None, ..self.at(&[Stage::Leaving, Stage::Agreed])? })
    }

    /// A second person agrees to the withdrawal.
    ///
    /// # Errors
    /// By who asked for it.
    pub fn agreed(self, by: &str, at: Moment) -> Result<Self, PaperError> {
        let mut p = self.at(&[Stage::Leaving])?;
        let w = p.withdrawal.as_mut().ok_or(PaperError::Stage(Stage::Published.word()))?;
        if w.asked.by == by {
            return Err(PaperError::OwnHand);
        }
        w.agreed = Some(Hand::new(by, at));
        Ok(p)
    }

    /// The withdrawal is on the record.
    ///
    /// # Errors
    /// Nobody has agreed.
    pub fn withdrawn(self, by: &str, at: Moment, entry: u64) -> Result<Self, PaperError> {
        let mut p = self.at(&[Stage::Agreed])?;
        let w = p.withdrawal.as_mut().ok_or(PaperError::Stage(Stage::Published.word()))?;
        w.recorded = Some(Recorded { hand: Hand::new(by, at), entry });
        Ok(p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Moment = Moment(1);

    fn draft() -> Paper {
        Paper::new("one".into(), String::new(), "a", AT)
    }

    #[test]
    fn a_second_person_approves_and_a_change_takes_the_approval_away() {
        let p = draft();
        assert_eq!(p.clone().approved("a", AT).expect_err("own").code(), "notice-own-hand");
        let p = p.approved("b", AT).unwrap();
        let p = p.changed("two".into(), "c", AT).unwrap();
        assert_eq!((p.stage(), p.text.as_str()), (Stage::Draft, "two"));
        assert_eq!(p.clone().approved("c", AT).expect_err("own").code(), "notice-own-hand");
        assert_eq!(p.clone().published("b", AT, 7).expect_err("not approved").code(), "notice-stage");
        let p = p.approved("b", AT).unwrap().published("a", AT, 7).unwrap();
        assert_eq!(p.stage(), Stage::Published);
        assert_eq!(p.clone().changed("three".into(), "a", AT).expect_err("published").code(), "notice-stage");
        assert_eq!(p.clone().dropped("a", AT).expect_err("published").code(), "notice-stage");
        assert_eq!(p.approved("d", AT).expect_err("published").code(), "notice-stage");
    }

    #[test]
    fn a_withdrawal_takes_two_as_well() {
        let p = draft().approved("b", AT).unwrap().published("a", AT, 7).unwrap();
        let asked = p.clone().leaving("wrong".into(), "a", AT).unwrap();
        assert_eq!(asked.clone().agreed("a", AT).expect_err("own").code(), "notice-own-hand");
        assert_eq!(asked.clone().withdrawn("a", AT, 9).expect_err("alone").code(), "notice-stage");
        assert_eq!(asked.clone().staying().unwrap(), p);
        let gone = asked.agreed("b", AT).unwrap().withdrawn("a", AT, 9).unwrap();
        assert_eq!(gone.stage(), Stage::Withdrawn);
        assert!(gone.clone().staying().is_err() && gone.leaving("again".into(), "a", AT).is_err());
    }

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        let p = draft().approved("b", AT).unwrap();
        let json = serde_json::to_string(&p).unwrap();
        assert_eq!(serde_json::from_str::<Paper>(&json).unwrap(), p);
    }
}
