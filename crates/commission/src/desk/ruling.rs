//! A ruling on its way: one drafts it, its text is fixed, members of the body sign it, and only when enough have signed does it leave.
//!
//! A state machine without input or output. A signature is taken only from the account that holds the key, so that nobody completes alone what the
//! policy asks two for, whatever key files lie on the desk.

use election::act::Moment;
use election::definition::Definition;
use election::statement::{Ruling, Vote};
use observer::authority::{Authority, LIMITS, SignatureError};
use record::note::{NoteError, NoteRef};
use serde::{Deserialize, Serialize};

/// One member's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The account that gave it.
    pub account: String,
    /// The key's name.
    pub key: String,
    /// The line, as it stands under the text.
    pub line: String,
    /// When.
    pub at: Moment,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Progress {
    /// Signatures are awaited.
    Open,
    /// On the record.
    Sent {
        /// Index of the act.
        index: u64,
        /// The receipt, as the intake gave it.
        receipt: String,
    },
    /// Taken back.
    Withdrawn {
        /// By whom.
        by: String,
        /// When.
        at: Moment,
    },
    /// The intake refused it.
    Refused {
        /// Its code.
        code: String,
        /// Its words.
        message: String,
    },
}

impl Progress {
    /// The word by which the database finds it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sent { .. } => "sent",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Refused { .. } => "refused",
        }
    }
}

/// A drafted ruling with the signatures so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drafted {
    /// The text that is signed; it never changes.
    pub text: String,
    /// Who drafted it.
    pub drafter: String,
    /// When.
    pub at: Moment,
    /// In the order given.
    pub signatures: Vec<Signed>,
    /// How far it is.
    pub progress: Progress,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulingError {
    /// It is sent, withdrawn or refused.
    #[error("this ruling is no longer open: it was {0}")]
    NotOpen(&'static str),
    /// The account holds no key.
    #[error("only a member of the board, whose account names a key, can sign")]
    NoKey,
    /// The key has no vote for it.
    #[error("{0} is not named in the text as having voted for the decision, so it cannot sign it")]
    NotFor(String),
    /// A note about another text.
    #[error("this is signed, but it is another text; download the text of this ruling, sign that and send it back")]
    OtherText,
    /// No line of the own key.
    #[error("there is no signature by your own key {0}; nobody can add another's")]
    NotYours(String),
    /// The key or the account signed already.
    #[error("you have signed this ruling already")]
    Again,
    /// Not a note.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// A signature that does not hold.
    #[error("{0}")]
    Signature(#[from] SignatureError),
    /// Too few.
    #[error("{have} of {needed} signatures are there")]
    TooFew {
        /// There.
        have: usize,
        /// Needed.
        needed: usize,
    },
    /// Only the drafter or the coordinator takes it back.
    #[error("only who drafted it, or the coordinator of the board, can take it back")]
    NotDrafter,
    /// The text is no ruling; a damaged row.
    #[error("the text of this ruling cannot be read: {0}")]
    Text(String),
}

impl RulingError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOpen(_) => "ruling-not-open",
            Self::NoKey => "ruling-no-key",
            Self::NotFor(_) => "ruling-signer",
            Self::OtherText => "ruling-other-text",
            Self::NotYours(_) => "ruling-not-yours",
            Self::Again => "ruling-signed-already",
            Self::Note(e) => e.code(),
            Self::Signature(e) => e.code(),
            Self::TooFew { .. } => "ruling-too-few",
            Self::NotDrafter => "ruling-not-drafter",
            Self::Text(_) => "ruling-text",
        }
    }
}

/// Who signs.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    /// The account.
    pub account: &'a str,
    /// The key that the account names.
    pub key: Option<&'a str>,
}

impl Drafted {
    /// A ruling that nobody has signed.
    #[must_use]
    pub fn new(text: String, drafter: &str, at: Moment) -> Self {
        Self { text, drafter: drafter.to_owned(), at, signatures: vec![], progress: Progress::Open }
    }

    /// What the text says.
    ///
    /// # Errors
    /// It is no ruling.
    pub fn ruling(&self) -> Result<Ruling, RulingError> {
        Ruling::parse(&self.text).map_err(|e| RulingError::Text(e.to_string()))
    }

    fn open(&self) -> Result<(), RulingError> {
        match &self.progress {
            Progress::Open => Ok(()),
            other => Err(RulingError::NotOpen(other.word())),
        }
    }

    /// Adds the signature of the account's own key from a signed note; other lines of the note are left aside.
    ///
    /// # Errors
    /// Whatever is wrong with it; then nothing has changed.
    pub fn signed(
        mut self,
        who: Signer<'_>,
        note: &str,
        at: Moment,
        authority: &Authority,
        d: &Definition,
    ) -> Result<Self, RulingError> {
        self.open()?;
        let key = who.key.ok_or(RulingError::NoKey)?;
        let ruling = self.ruling()?;
        if !ruling.members.iter().any(|(m, v)| m == key && *v == Vote::For) {
            return Err(RulingError::NotFor(key.to_owned()));
        }
        if self.signatures.iter().any(|s| s.account == who.account || s.key == key) {
            return Err(RulingError::Again);
        }
        let note = NoteRef::parse(note, &LIMITS)?;
        if note.text != self.text {
            return Err(RulingError::OtherText);
        }
        let own = format!("— {key} ");
        let line = note.signatures.split_terminator('\n').find(|l| l.starts_with(&own));
        let line = line.ok_or_else(|| RulingError::NotYours(key.to_owned()))?.to_owned();
        let alone = format!("{}\n{line}\n", self.text);
        authority.check_body(&NoteRef::parse(&alone, &LIMITS)?, &ruling.body, 1, d)?;
        self.signatures.push(Signed { account: who.account.to_owned(), key: key.to_owned(), line, at });
        Ok(self)
    }

    /// The signed note, once there are so many signatures of different people.
    ///
    /// # Errors
    /// [`RulingError::TooFew`], [`RulingError::NotOpen`].
    pub fn note(&self, needed: usize) -> Result<String, RulingError> {
        self.open()?;
        let needed = needed.max(1);
        if self.signatures.len() < needed {
            return Err(RulingError::TooFew { have: self.signatures.len(), needed });
        }
        let lines: String = self.signatures.iter().map(|s| format!("{}\n", s.line)).collect();
        Ok(format!("{}\n{lines}", self.text))
    }

    /// It is on the record.
    ///
    /// # Errors
    /// [`RulingError::NotOpen`].
    pub fn sent(self, index: u64, receipt: String) -> Result<Self, RulingError> {
        self.open()?;
        Ok(Self { progress: Progress::Sent { index, receipt }, ..self })
    }

    /// The intake refused it.
    ///
    /// # Errors
    /// [`RulingError::NotOpen`].
    pub fn refused(self, code: &str, message: &str) -> Result<Self, RulingError> {
        self.open()?;
        Ok(Self { progress: Progress::Refused { code: code.to_owned(), message: message.to_owned() }, ..self })
    }

    /// Taken back by who drafted it, or by the board's coordinator.
    ///
    /// # Errors
    /// [`RulingError::NotOpen`], [`RulingError::NotDrafter`].
    pub fn withdrawn(self, by: &str, is_coordinator: bool, at: Moment) -> Result<Self, RulingError> {
        self.open()?;
        if by != self.drafter && !is_coordinator {
            return Err(RulingError::NotDrafter);
        }
        Ok(Self { progress: Progress::Withdrawn { by: by.to_owned(), at }, ..self })
    }
}
