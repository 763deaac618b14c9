//! Follows the record act by act and keeps the tally: what an observer does with a mirrored record, and what a commission does with its own
//! when it starts.
//!
//! [`Recount::prepare`] needs no state that minutes change, so many minutes are prepared at once on all cores;
//! [`Recount::apply`] then takes them in order.

mod access;
mod decisions;
mod delivery;

pub use access::AccessMark;
pub use delivery::{Delivered, DeliveryError, check_delivery, check_unread, prepare_copy};

use crate::authority::{Authority, LIMITS, SignatureError};
use crate::blobs::{Blobs, KeyListError};
use election::act::{Act, ActError, Channel, Content, Moment};
use election::definition::Definition;
use election::fault::Faults;
use election::folder::{self, Files};
use election::id::{Digest, PairIx};
use election::minutes::{Minutes, Mode};
use election::statement::{
    Aggregate, Announcement, Disclosure, Keys, Lot, Purpose, Seal, StatementError, parse_seal_file,
};
use election::tally::{ApplyError, Refusal, Resolved, Standing, Tally, resolve};
use record::VerifierKey;
use record::note::{NoteError, NoteRef};
use std::sync::Arc;

/// Whether signatures are checked. Only a commission reading its own database, whose root it has just compared, may trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signatures {
    /// Every one, strictly.
    Check,
    /// None.
    Trust,
}

/// What an entry does that it must not, or does not do that it must.
#[derive(Debug, thiserror::Error)]
pub enum RecountError {
    /// Not an act.
    #[error(transparent)]
    Act(#[from] ActError),
    /// Not a statement of its kind.
    #[error("the {kind} statement: {error}")]
    Statement {
        /// Kind of act.
        kind: &'static str,
        /// What is wrong.
        error: StatementError,
    },
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A signature that is not as it must be.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A desk's delivery that is missing or not good.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// Minutes that the definition does not fit.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A statement that does not follow from the state.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The election folder is faulty.
    #[error("the definition is faulty:\n{0}")]
    Definition(Faults),
    /// The key list is faulty.
    #[error("the key list is faulty: {0}")]
    Keys(String),
    /// A file that an act names is missing or is another.
    #[error("the file {digest} ({what}) is missing or was changed")]
    Blob {
        /// Its digest.
        digest: Digest,
        /// What it is.
        what: String,
    },
    /// An act before that on which it stands.
    #[error("a {0} act cannot stand here: definition, keys and seal come first, in this order and each once")]
    Order(&'static str),
    /// A moment before that of the act before.
    #[error("the act is dated {at}, before the act that precedes it")]
    Time {
        /// Its moment.
        at: Moment,
    },
    /// A dry run among the acts: it never counts, so it has no place in the record; the seal names its digest.
    #[error("a dry run stands in the record; only its digest belongs there, in the completeness seal")]
    DryRun,
    /// Minutes that are already there.
    #[error("the same minutes stand at index {index} already")]
    Repeated {
        /// Where.
        index: u64,
    },
    /// A second result of a station that is not a new issue.
    #[error(
        "other minutes of the same station, contest, count and issue stand at index {index}: a second result that is not a new issue"
    )]
    Contradicts {
        /// Where.
        index: u64,
    },
}

impl RecountError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Act(e) => e.code(),
            Self::Statement { error, .. } => error.code,
            Self::Note(e) => e.code(),
            Self::Signature(e) => e.code(),
            Self::Delivery(e) => e.code(),
            Self::Refused(e) => e.code(),
            Self::Apply(e) => e.code,
            Self::Definition(_) => "definition-faulty",
            Self::Keys(_) => "keys-faulty",
            Self::Blob { .. } => "blob-missing",
            Self::Order(_) => "act-order",
            Self::Time { .. } => "act-time",
            Self::DryRun => "dry-run-recorded",
            Self::Repeated { .. } => "minutes-repeated",
            Self::Contradicts { .. } => "minutes-contradict",
        }
    }
}

/// An entry that was read and, where asked for, whose signatures were checked.
#[derive(Debug)]
pub struct Prepared {
    at: Moment,
    what: What,
}

#[derive(Debug)]
enum What {
    Minutes(Resolved),
    Incident(Resolved),
    Other(Act),
}

impl Prepared {
    /// Whether it may be prepared together with others: only minutes change nothing on which preparing others depends.
    #[must_use]
    pub fn is_minutes(&self) -> bool {
        matches!(self.what, What::Minutes(_))
    }

    /// The kind of the act.
    #[must_use]
    pub fn kind(&self) -> &str {
        match &self.what {
            What::Minutes(_) => "minutes",
            What::Incident(_) => "incident",
            What::Other(act) => act.content.kind(),
        }
    }
}

/// What an entry did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Minutes of a pair.
    Minutes(PairIx, Standing),
    /// Something else.
    Other,
}

/// Everything that is known about an election from its record so far.
#[derive(Debug, Clone, Default)]
pub struct Recount {
    definition: Option<Arc<Definition>>,
    authority: Option<Arc<Authority>>,
    tally: Option<Tally>,
    access: Vec<AccessMark>,
    next: u64,
    last: Option<Moment>,
}

impl Recount {
    /// Before the first act.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The definition, once its act was read.
    #[must_use]
    pub fn definition(&self) -> Option<&Arc<Definition>> {
        self.definition.as_ref()
    }

    /// The keys in force, once their act was read.
    #[must_use]
    pub fn authority(&self) -> Option<&Arc<Authority>> {
        self.authority.as_ref()
    }

    /// The tally, once the definition is known.
    #[must_use]
    pub fn tally(&self) -> Option<&Tally> {
        self.tally.as_ref()
    }

    /// Index of the next act.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// When the last act was done.
    #[must_use]
    pub fn last(&self) -> Option<Moment> {
        self.last
    }

    /// Reads an entry and, if asked, checks its signatures. Depends on definition and keys only, not on what was counted.
    ///
    /// # Errors
    /// What is wrong with the entry.
    pub fn prepare(&self, entry: &[u8], signatures: Signatures) -> Result<Prepared, RecountError> {
        prepare(self.definition.as_deref(), self.authority.as_deref(), entry, signatures)
    }

    /// What preparing needs, to prepare the next entries while these are applied.
    #[must_use]
    pub fn preparer(&self) -> Preparer {
        Preparer { definition: self.definition.clone(), authority: self.authority.clone() }
    }

    /// Applies the next entry. After an error the entry counts as read and has changed nothing.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn apply(
        &mut self,
        prepared: Prepared,
        blobs: &dyn Blobs,
        signatures: Signatures,
    ) -> Result<Applied, RecountError> {
        let index = self.next;
        let Prepared { at, what } = prepared;
        let in_time = self.last.is_none_or(|l| at >= l);
        let result = match what {
            What::Minutes(m) => self.apply_minutes(index, at, m),
            What::Incident(m) => self.apply_incident(index, at, m),
            What::Other(act) => self.apply_other(index, at, act, blobs, signatures).map(|()| Applied::Other),
        };
        self.pass(at);
        if !in_time {
            result?;
            return Err(RecountError::Time { at });
        }
        result
    }

    /// Takes minutes that were just recorded and that [`Tally::judge`] had called new.
    pub fn record_minutes(&mut self, at: Moment, m: Resolved) -> Option<Standing> {
        let standing = self.tally.as_mut()?.apply_minutes(self.next, at, m);
        self.pass(at);
        Some(standing)
    }

    /// Counts an entry as read that could not be prepared.
    pub fn skip(&mut self) {
        let at = self.last.unwrap_or(Moment(0));
        self.pass(at);
    }

    fn pass(&mut self, at: Moment) {
        let at = self.last.map_or(at, |l| l.max(at));
        if let Some(t) = &mut self.tally {
            t.pass(self.next, at);
        }
        self.last = Some(at);
        self.next += 1;
    }

    fn apply_minutes(&mut self, index: u64, at: Moment, m: Resolved) -> Result<Applied, RecountError> {
        let tally = self.tally.as_mut().ok_or(RecountError::Order("minutes"))?;
        tally.admits(m.mode, m.pair, m.round)?;
        if m.mode == Mode::DryRun {
            return Err(RecountError::DryRun);
        }
        let pair = m.pair;
        match tally.apply_minutes(index, at, m) {
            Standing::Repeated { index } => Err(RecountError::Repeated { index }),
            Standing::Contradicts { index } => Err(RecountError::Contradicts { index }),
            standing => Ok(Applied::Minutes(pair, standing)),
        }
    }

    fn apply_incident(&mut self, index: u64, at: Moment, m: Resolved) -> Result<Applied, RecountError> {
        let tally = self.tally.as_mut().ok_or(RecountError::Order("incident"))?;
        tally.admits(m.mode, m.pair, m.round)?;
        tally.apply_incident(index, at, m)?;
        Ok(Applied::Other)
    }

    fn apply_other(
        &mut self,
        index: u64,
        at: Moment,
        act: Act,
        blobs: &dyn Blobs,
        signatures: Signatures,
    ) -> Result<(), RecountError> {
        let check = signatures == Signatures::Check;
        match act.content {
            Content::Definition { digest, files } => self.apply_definition(index, digest, &files, blobs),
            Content::Keys { note } => self.apply_keys(&note, blobs),
            Content::Seal { note } => {
                let (_, authority) = self.ready("seal")?;
                let (note, authority) = (NoteRef::parse(&note, &LIMITS)?, Arc::clone(authority));
                let seal = statement("seal", Seal::parse(note.text))?;
                if check {
                    authority.check_commission(&note)?;
                }
                let tally = self.tally.as_mut().ok_or(RecountError::Order("seal"))?;
                same_election(tally.definition(), &seal.election, seal.definition)?;
                let file = text_blob(blobs, seal.pairs, "the pairs of the seal")?;
                let rows = parse_seal_file(&file).map_err(|e| RecountError::Keys(e.to_string()))?;
                if rows.len() != seal.count as usize {
                    return Err(ApplyError {
                        code: "seal-count",
                        message: format!("the seal counts {} pairs, its file has {}", seal.count, rows.len()),
                    }
                    .into());
                }
                Ok(tally.apply_seal(index, &rows)?)
            }
            Content::Aggregate { note } => {
                let note = NoteRef::parse(&note, &LIMITS)?;
                let a = statement("aggregate", Aggregate::parse(note.text))?;
                let (definition, authority) = self.ready("aggregate")?;
                if check {
                    authority.check_board(&note, &a.area, definition)?;
                }
                let tally = self.sealed_tally("aggregate")?;
                Ok(tally.apply_aggregate(index, &a)?)
            }
            Content::Departure { note } => self.apply_departure(index, &note, check),
            Content::Rerun { note } => self.apply_rerun(index, at, &note, check),
            Content::Lot { note } => {
                let note = NoteRef::parse(&note, &LIMITS)?;
                let lot = statement("lot", Lot::parse(note.text))?;
                if check {
                    self.ready("lot")?.1.check_commission(&note)?;
                }
                Ok(self.sealed_tally("lot")?.apply_lot(index, &lot)?)
            }
            Content::Announcement { note } => {
                let note = NoteRef::parse(&note, &LIMITS)?;
                let a = statement("announcement", Announcement::parse(note.text))?;
                if check {
                    self.ready("announcement")?.1.check_commission(&note)?;
                }
                Ok(self.sealed_tally("announcement")?.apply_announcement(index, act.at, &a)?)
            }
            Content::Unknown { kind } => {
                if let Some(t) = &mut self.tally {
                    t.note_unknown(index, &kind);
                }
                Ok(())
            }
            Content::Page { image, note, delivery } => {
                self.apply_page(index, at, image, (&note, delivery.as_deref()), signatures)
            }
            Content::Ruling { note } => self.apply_ruling(index, at, &note, check),
            Content::Deadline { note } => {
                let deadline = self.read_deadline(&note, check)?;
                self.sealed_tally("deadline")?.apply_deadline(index, at, &deadline)?;
                Ok(())
            }
            Content::Consolidation { note } => self.apply_consolidation(index, at, &note, check),
            Content::AccessHead { note } => self.apply_access_head(index, at, &note, check),
            Content::Disclosure { note } => {
                let note = NoteRef::parse(&note, &LIMITS)?;
                let disclosure = statement("disclosure", Disclosure::parse(note.text))?;
                if check {
                    self.ready("disclosure")?.1.check_commission(&note)?;
                }
                // Before the seal too: lists go to parties long before the poll.
                let tally = self.tally.as_mut().ok_or(RecountError::Order("disclosure"))?;
                Ok(tally.apply_disclosure(index, at, disclosure)?)
            }
            Content::Notice { note } => self.apply_notice(index, at, &note, check),
            Content::Turnout { note } => self.apply_turnout(index, at, &note, check),
            Content::Minutes { .. } | Content::Incident { .. } => Err(RecountError::Order("minutes")),
        }
    }

    fn ready(&self, kind: &'static str) -> Result<(&Arc<Definition>, &Arc<Authority>), RecountError> {
        self.definition.as_ref().zip(self.authority.as_ref()).ok_or(RecountError::Order(kind))
    }

    fn sealed_tally(&mut self, kind: &'static str) -> Result<&mut Tally, RecountError> {
        self.tally.as_mut().filter(|t| t.is_sealed()).ok_or(RecountError::Order(kind))
    }

    fn apply_definition(
        &mut self,
        index: u64,
        digest: Digest,
        files: &std::collections::BTreeMap<String, Digest>,
        blobs: &dyn Blobs,
    ) -> Result<(), RecountError> {
        if self.definition.is_some() || index != 0 {
            return Err(RecountError::Order("definition"));
        }
        let mut folder = Files::new();
        for (name, digest) in files {
            let bytes = blobs.get(*digest).ok_or_else(|| RecountError::Blob { digest: *digest, what: name.clone() })?;
            folder.insert(name.clone(), bytes);
        }
        let manifest = Digest::of(folder::manifest(files).as_bytes());
        if manifest != digest || folder.keys().any(|n| !folder::FILES.contains(&n.as_str())) {
            return Err(ApplyError {
                code: "definition-digest",
                message: format!("the files make {manifest}, the act says {digest}"),
            }
            .into());
        }
        let definition = Arc::new(folder::read(&folder).map_err(RecountError::Definition)?);
        self.tally = Some(Tally::new(Arc::clone(&definition)));
        self.definition = Some(definition);
        Ok(())
    }

    fn apply_keys(&mut self, note: &str, blobs: &dyn Blobs) -> Result<(), RecountError> {
        let Some(definition) = self.definition.clone().filter(|_| self.authority.is_none()) else {
            return Err(RecountError::Order("keys"));
        };
        let note = NoteRef::parse(note, &LIMITS)?;
        let keys = statement("keys", Keys::parse(note.text))?;
        same_election(&definition, &keys.election, keys.definition)?;
        let root: VerifierKey =
            keys.root.parse().map_err(|e: record::key::KeyError| RecountError::Keys(e.to_string()))?;
        check_root(&note, &root)?;
        let missing = || RecountError::Blob { digest: keys.list, what: "the key list".into() };
        let rows = match blobs.key_list(keys.list).ok_or_else(missing)? {
            Ok(rows) => rows,
            Err(KeyListError::Encoding) => return Err(missing()),
            Err(KeyListError::Rows(faults)) => return Err(RecountError::Keys(faults.to_string())),
        };
        if rows.len() != keys.count as usize {
            return Err(RecountError::Keys(format!(
                "the statement counts {} keys, the list has {}",
                keys.count,
                rows.len()
            )));
        }
        let authority = Authority::new(&definition, keys, rows).map_err(|e| RecountError::Keys(e.to_string()))?;
        self.authority = Some(Arc::new(authority));
        Ok(())
    }
}

/// Prepares entries beside a [`Recount`] that goes on applying others. Once the keys are in force what it knows does not change.
#[derive(Debug, Clone)]
pub struct Preparer {
    definition: Option<Arc<Definition>>,
    authority: Option<Arc<Authority>>,
}

impl Preparer {
    /// As [`Recount::prepare`].
    ///
    /// # Errors
    /// What is wrong with the entry.
    pub fn prepare(&self, entry: &[u8], signatures: Signatures) -> Result<Prepared, RecountError> {
        prepare(self.definition.as_deref(), self.authority.as_deref(), entry, signatures)
    }
}

fn prepare(
    definition: Option<&Definition>,
    authority: Option<&Authority>,
    entry: &[u8],
    signatures: Signatures,
) -> Result<Prepared, RecountError> {
    let act = Act::parse(entry)?;
    let (note, channel, delivery, incident) = match &act.content {
        Content::Minutes { note, channel, delivery } => (note, *channel, delivery.as_deref(), false),
        Content::Incident { note, channel, delivery } => (note, *channel, delivery.as_deref(), true),
        _ => return Ok(Prepared { at: act.at, what: What::Other(act) }),
    };
    let (Some(definition), Some(authority)) = (definition, authority) else {
        return Err(RecountError::Order(if incident { "incident" } else { "minutes" }));
    };
    let resolved = prepare_copy(note, channel, delivery, definition, authority, signatures)?;
    Ok(Prepared { at: act.at, what: if incident { What::Incident(resolved) } else { What::Minutes(resolved) } })
}

/// Reads minutes out of a signed note, finds what they name, and checks the signatures.
///
/// # Errors
/// What is wrong, the cheap checks first: a flood of rubbish costs no signature check.
pub fn prepare_minutes(
    note: &str,
    channel: Channel,
    definition: &Definition,
    authority: &Authority,
    signatures: Signatures,
) -> Result<Resolved, RecountError> {
    let note = NoteRef::parse(note, &LIMITS)?;
    let minutes = statement("minutes", Minutes::parse(note.text))?;
    let mut resolved = resolve(definition, &minutes)?;
    resolved.channel = channel;
    match (channel, signatures) {
        (Channel::Party, Signatures::Check) => {
            let party = authority.check_copy(&note, Purpose::Party, minutes.station, definition)?;
            resolved.party = Some(party.into());
        }
        (Channel::Party, Signatures::Trust) => {
            resolved.party = note.signatures().next().transpose()?.map(|s| s.name.into());
        }
        (Channel::Entry, Signatures::Check) => {
            authority.check_copy(&note, Purpose::Desk, minutes.station, definition)?;
        }
        (_, Signatures::Check) => authority.check_minutes(&note, minutes.station, definition)?,
        (_, Signatures::Trust) => {}
    }
    Ok(resolved)
}

fn statement<T>(kind: &'static str, result: Result<T, StatementError>) -> Result<T, RecountError> {
    result.map_err(|error| RecountError::Statement { kind, error })
}

fn same_election(definition: &Definition, election: &str, digest: Digest) -> Result<(), RecountError> {
    if election != definition.id {
        return Err(Refusal::WrongElection(election.to_owned()).into());
    }
    if digest != definition.digest {
        return Err(Refusal::WrongDefinition.into());
    }
    Ok(())
}

fn text_blob(blobs: &dyn Blobs, digest: Digest, what: &str) -> Result<String, RecountError> {
    let missing = || RecountError::Blob { digest, what: what.to_owned() };
    String::from_utf8(blobs.get(digest).ok_or_else(missing)?).map_err(|_| missing())
}

fn check_root(note: &NoteRef<'_>, root: &VerifierKey) -> Result<(), RecountError> {
    let mut found = false;
    for s in note.signatures() {
        let s = s?;
        if !root.is_named(s.name, s.id) || found {
            return Err(SignatureError::UnknownSigner(s.name.to_owned()).into());
        }
        let bytes = s.bytes.ed25519().ok_or_else(|| SignatureError::Wrong(s.name.to_owned()))?;
        root.verify_strict(note.text.as_bytes(), bytes).map_err(|_| SignatureError::Wrong(s.name.to_owned()))?;
        found = true;
    }
    if found { Ok(()) } else { Err(SignatureError::Missing("the root".into()).into()) }
}
