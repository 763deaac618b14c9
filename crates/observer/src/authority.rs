//! Who may sign what: the key list in use, and the check of every signed statement against it.

use election::definition::Definition;
use election::id::Digest;
use election::minutes::{BYTES_MAX, SIGNATURES_MAX};
use election::statement::{KeyRow, Keys, Purpose};
use record::key::KeyKind;
use record::note::{Limits, NoteError, NoteRef};
use record::{CosigningKey, SigningKey, VerifierKey};
use std::collections::HashMap;

/// Limits of every signed statement.
pub const LIMITS: Limits = Limits { bytes: BYTES_MAX, signatures: SIGNATURES_MAX };

/// Why a signed statement is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A signer that the key list does not have.
    #[error("the key list has no key {0:?}, or another with that name")]
    UnknownSigner(String),
    /// A key whose purpose or scope does not cover the statement.
    #[error("the key {signer:?} may not sign this: it is a {purpose} key for {scope:?}")]
    NotEntitled {
        /// Key name.
        signer: String,
        /// Its purpose.
        purpose: &'static str,
        /// Its scope.
        scope: String,
    },
    /// The same key twice.
    #[error("{0:?} signed twice")]
    Twice(String),
    /// The signature that is needed is not there.
    #[error("the signature of {0} is missing")]
    Missing(String),
    /// A signature that does not belong to the text.
    #[error("the signature of {0:?} does not belong to this text: either was changed")]
    Wrong(String),
}

impl SignatureError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Note(e) => e.code(),
            Self::UnknownSigner(_) => "unknown-signer",
            Self::NotEntitled { .. } => "signer-not-entitled",
            Self::Twice(_) => "signed-twice",
            Self::Missing(_) => "signature-missing",
            Self::Wrong(_) => "signature-wrong",
        }
    }
}

/// Why a key list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A row that is no key.
    #[error("key {name:?} of the key list: {detail}")]
    Key {
        /// Key name.
        name: String,
        /// What is wrong.
        detail: String,
    },
    /// A device key that is not for one station, or another faulty scope.
    #[error("key {name:?} of the key list: its scope {scope:?} is neither a station nor an area of this election")]
    Scope {
        /// Key name.
        name: String,
        /// The scope.
        scope: String,
    },
}

struct Holder {
    key: VerifierKey,
    purpose: Purpose,
    scope: Box<str>,
}

/// The keys in force.
pub struct Authority {
    /// The statement of the root.
    pub statement: Keys,
    /// The record's key.
    pub record: VerifierKey,
    /// The root's key.
    pub root: VerifierKey,
    holders: HashMap<Box<str>, Holder>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("root", &self.root.to_string()).field("keys", &self.holders.len()).finish()
    }
}

impl Authority {
    /// Makes the keys ready for use. Whether a device's key is a point of the curve is left to [`Authority::check_points`]: there are as many
    /// as stations, each is used about once, and no signature verifies under a key that is none.
    ///
    /// # Errors
    /// A row that is no Ed25519 key, or a scope that the definition does not have.
    pub fn new(definition: &Definition, statement: Keys, rows: Vec<KeyRow>) -> Result<Self, AuthorityError> {
        use rayon::prelude::*;
        let bad = |name: &str, detail: &dyn std::fmt::Display| AuthorityError::Key {
            name: name.to_owned(),
            detail: detail.to_string(),
        };
        let parse = |what: &str, text: &str| text.parse::<VerifierKey>().map_err(|e| bad(what, &e));
        let record = parse("record", &statement.record)?;
        let root = parse("root", &statement.root)?;
        let holders = rows
            .into_par_iter()
            .map(|r| {
                let station = definition.station(&r.scope).is_some();
                let scope_fits = match r.purpose {
                    Purpose::Device => station && r.name == r.scope,
                    Purpose::Member => station || definition.area(&r.scope).is_some(),
                    Purpose::Commission | Purpose::Board => definition.area(&r.scope).is_some(),
                    Purpose::Desk | Purpose::Delivery | Purpose::Party => {
                        station || definition.area(&r.scope).is_some()
                    }
                    // Who vouches is a party's or an observer's id, of which the geography knows nothing.
                    Purpose::Witness | Purpose::Recount => true,
                };
                if !scope_fits {
                    return Err(AuthorityError::Scope { name: r.name, scope: r.scope });
                }
                let make = if r.purpose == Purpose::Device { VerifierKey::deferred } else { VerifierKey::new };
                let kind = if r.purpose == Purpose::Witness { KeyKind::Cosignature } else { KeyKind::Ed25519 };
                let key = make(&r.name, kind, &r.key).map_err(|e| bad(&r.name, &e))?;
                Ok((r.name.into_boxed_str(), Holder { key, purpose: r.purpose, scope: r.scope.into() }))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { statement, record, root, holders })
    }

    /// Checks the keys of those devices that are of interest: all of them before a list is put in force, those that have not signed
    /// anything when a record is verified.
    ///
    /// # Errors
    /// One that is not a point of the curve.
    pub fn check_points(&self, of_interest: impl Fn(&str) -> bool + Sync) -> Result<(), AuthorityError> {
        use rayon::prelude::*;
        self.holders.par_iter().filter(|(name, h)| h.purpose == Purpose::Device && of_interest(name)).try_for_each(
            |(name, h)| {
                let fault =
                    |e: record::key::KeyError| AuthorityError::Key { name: name.to_string(), detail: e.to_string() };
                h.key.check_point().map_err(fault)
            },
        )
    }

    /// Whether there is a key of this name, and for what.
    #[must_use]
    pub fn purpose(&self, name: &str) -> Option<Purpose> {
        self.holders.get(name).map(|h| h.purpose)
    }

    /// The public key of a name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&VerifierKey> {
        self.holders.get(name).map(|h| &h.key)
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.holders.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }

    /// Checks minutes of a station: signed by its device, every further signature by a member for it, all strictly valid.
    ///
    /// # Errors
    /// The first signature that is not as it must be.
    pub fn check_minutes(
        &self,
        note: &NoteRef<'_>,
        station: &str,
        definition: &Definition,
    ) -> Result<(), SignatureError> {
        self.check(note, station, |h| match h.purpose {
            Purpose::Device => &*h.scope == station,
            Purpose::Member => &*h.scope == station || is_in(definition, station, &h.scope),
            _ => false,
        })
    }

    /// Checks a copy that no device signed: every signature by a key of this purpose whose scope holds the station. Gives the first signer.
    ///
    /// # Errors
    /// The first signature that is not as it must be, or none at all.
    pub fn check_copy(
        &self,
        note: &NoteRef<'_>,
        purpose: Purpose,
        station: &str,
        definition: &Definition,
    ) -> Result<String, SignatureError> {
        self.check(note, "", |h| {
            h.purpose == purpose && (&*h.scope == station || is_in(definition, station, &h.scope))
        })?;
        first_signer(note)
    }

    /// Checks the note of a page: by the device whose code was read, or by a desk or board in whose area it lies. Gives whether a person
    /// filed it.
    ///
    /// # Errors
    /// The first signature that is not as it must be.
    pub fn check_page(&self, note: &NoteRef<'_>, of: &str, definition: &Definition) -> Result<bool, SignatureError> {
        self.check(note, "", |h| match h.purpose {
            Purpose::Device => &*h.scope == of,
            Purpose::Desk | Purpose::Board => covers(definition, &h.scope, of),
            _ => false,
        })?;
        let signer = first_signer(note)?;
        Ok(self.purpose(&signer) == Some(Purpose::Desk))
    }

    /// Checks a desk's delivery: by a key of that purpose whose scope is or holds the station or area.
    ///
    /// # Errors
    /// The signature is not as it must be.
    pub fn check_delivery(&self, note: &NoteRef<'_>, of: &str, definition: &Definition) -> Result<(), SignatureError> {
        self.check(note, "", |h| h.purpose == Purpose::Delivery && covers(definition, &h.scope, of))
    }

    /// Checks what a desk says of a picture that belongs nowhere yet, and gives the scope of its key.
    ///
    /// # Errors
    /// The signature is not as it must be.
    pub fn check_deliverer(&self, note: &NoteRef<'_>) -> Result<String, SignatureError> {
        self.check(note, "", |h| h.purpose == Purpose::Delivery)?;
        let signer = first_signer(note)?;
        let holder = self.holders.get(&*signer);
        holder.map(|h| h.scope.to_string()).ok_or(SignatureError::UnknownSigner(signer))
    }

    /// Checks a ruling or consolidation of the board of an area: so many signatures by its members, none by anybody else. The commission's
    /// own key stands for the board of the whole country.
    ///
    /// # Errors
    /// The first signature that is not as it must be, or too few.
    pub fn check_body(
        &self,
        note: &NoteRef<'_>,
        body: &str,
        at_least: usize,
        definition: &Definition,
    ) -> Result<Vec<String>, SignatureError> {
        let root = definition.areas[Definition::ROOT.at()].id == body;
        self.check(note, "", |h| match h.purpose {
            Purpose::Board => &*h.scope == body,
            Purpose::Commission => root,
            _ => false,
        })?;
        let signers: Vec<String> = note.signatures().filter_map(|s| Some(s.ok()?.name.to_owned())).collect();
        if signers.len() < at_least {
            let missing = format!("{at_least} members of the board of {body} (there are {})", signers.len());
            return Err(SignatureError::Missing(missing));
        }
        Ok(signers)
    }

    /// Checks a statement of the commission.
    ///
    /// # Errors
    /// The first signature that is not as it must be.
    pub fn check_commission(&self, note: &NoteRef<'_>) -> Result<(), SignatureError> {
        self.check(note, "", |h| h.purpose == Purpose::Commission)
    }

    /// Checks what is in an archive: signed by the commission or a desk.
    ///
    /// # Errors
    /// The first signature that is not as it must be.
    pub fn check_archive(&self, note: &NoteRef<'_>) -> Result<(), SignatureError> {
        self.check(note, "", |h| matches!(h.purpose, Purpose::Commission | Purpose::Desk))
    }

    /// Checks figures of an area without stations: signed by a board whose scope is the area or lies above it.
    ///
    /// # Errors
    /// The first signature that is not as it must be.
    pub fn check_board(&self, note: &NoteRef<'_>, area: &str, definition: &Definition) -> Result<(), SignatureError> {
        self.check(note, "", |h| {
            h.purpose == Purpose::Board
                && definition
                    .area(area)
                    .zip(definition.area(&h.scope))
                    .is_some_and(|(a, s)| definition.upwards(a).any(|x| x == s))
        })
    }

    /// The keys of the witnesses, each with the id of the party or observer that it vouches for; in the order of their names.
    #[must_use]
    pub fn witnesses(&self) -> Vec<(&VerifierKey, &str)> {
        let mut all: Vec<_> = self.holders.values().filter(|h| h.purpose == Purpose::Witness).collect();
        all.sort_by_key(|h| h.key.name());
        all.into_iter().map(|h| (&h.key, &*h.scope)).collect()
    }

    /// The party or observer for which the key of this name stands, if it is one of these purposes.
    #[must_use]
    pub fn stands_for(&self, name: &str, purpose: Purpose) -> Option<&str> {
        self.holders.get(name).filter(|h| h.purpose == purpose).map(|h| &*h.scope)
    }

    /// Checks that a party or observer has counted again: signed by its key for that and no other. Gives the key's name and for whom it stands.
    ///
    /// # Errors
    /// The signature is not as it must be.
    pub fn check_recount(&self, note: &NoteRef<'_>) -> Result<(String, String), SignatureError> {
        self.check(note, "", |h| h.purpose == Purpose::Recount)?;
        let signer = first_signer(note)?;
        match self.stands_for(&signer, Purpose::Recount) {
            Some(party) if note.signatures().count() == 1 => Ok((signer.clone(), party.to_owned())),
            _ => Err(SignatureError::Missing("one party, and one alone, that has counted".into())),
        }
    }

    /// Every signature must be by a different known and entitled key; `needed`, if named, must be among them.
    fn check(
        &self,
        note: &NoteRef<'_>,
        needed: &str,
        entitled: impl Fn(&Holder) -> bool,
    ) -> Result<(), SignatureError> {
        let mut seen: Vec<&str> = Vec::new();
        for signature in note.signatures() {
            let s = signature?;
            let holder = self.holders.get(s.name).filter(|h| h.key.is_named(s.name, s.id));
            let Some(holder) = holder else {
                return Err(SignatureError::UnknownSigner(s.name.to_owned()));
            };
            if !entitled(holder) {
                return Err(SignatureError::NotEntitled {
                    signer: s.name.to_owned(),
                    purpose: holder.purpose.word(),
                    scope: holder.scope.to_string(),
                });
            }
            if seen.contains(&s.name) {
                return Err(SignatureError::Twice(s.name.to_owned()));
            }
            let bytes = s.bytes.ed25519().ok_or_else(|| SignatureError::Wrong(s.name.to_owned()))?;
            holder
                .key
                .verify_strict(note.text.as_bytes(), bytes)
                .map_err(|_| SignatureError::Wrong(s.name.to_owned()))?;
            seen.push(s.name);
        }
        if !needed.is_empty() && !seen.contains(&needed) {
            return Err(SignatureError::Missing(format!("the device {needed:?}")));
        }
        Ok(())
    }
}

fn first_signer(note: &NoteRef<'_>) -> Result<String, SignatureError> {
    let first = note.signatures().next().transpose()?;
    first.map(|s| s.name.to_owned()).ok_or_else(|| SignatureError::Missing("the one who made the copy".into()))
}

/// Whether a scope is this station or area, or an area that holds it.
fn covers(definition: &Definition, scope: &str, of: &str) -> bool {
    let above = definition.area(of).zip(definition.area(scope));
    scope == of || is_in(definition, of, scope) || above.is_some_and(|(a, s)| definition.upwards(a).any(|x| x == s))
}

fn is_in(definition: &Definition, station: &str, area: &str) -> bool {
    definition
        .station(station)
        .zip(definition.area(area))
        .is_some_and(|(s, a)| definition.upwards(definition.stations[s.at()].area).any(|x| x == a))
}

/// A key of a rehearsal: it follows from the election's id and the key's name, so everyone can make it, and it proves nothing.
///
/// # Panics
/// Never for a name that a key may have; names come from a checked definition.
#[must_use]
pub fn rehearsal_key(election: &str, name: &str) -> SigningKey {
    SigningKey::from_seed(name, rehearsal_seed(election, name)).expect("names in a checked definition are key names")
}

/// The key of a rehearsal's witness, likewise.
///
/// # Panics
/// Never for a name that a key may have.
#[must_use]
pub fn rehearsal_witness(election: &str, name: &str) -> CosigningKey {
    CosigningKey::from_seed(name, rehearsal_seed(election, name)).expect("names in a checked definition are key names")
}

fn rehearsal_seed(election: &str, name: &str) -> [u8; 32] {
    Digest::of(format!("scrutineer rehearsal key v1\n{election}\n{name}\n").as_bytes()).0
}

/// Name of the key with which a party or observer cosigns.
#[must_use]
pub fn witness_key_name(party: &str) -> String {
    format!("witness/{party}")
}

/// Name of the key with which it says that it has counted again.
#[must_use]
pub fn recount_key_name(party: &str) -> String {
    format!("recount/{party}")
}

/// Name of the root key, which signs the key list. The record's own key has the record's origin as its name.
#[must_use]
pub fn root_key_name(origin: &str) -> String {
    format!("root:{origin}")
}

/// Name of the commission's key, which signs seal, lots and announcements.
pub const COMMISSION_KEY: &str = "commission";
/// Name of the first key of a rehearsal's board, which also signs figures without stations.
pub const BOARD_KEY: &str = "board";
/// Names of the keys of the three members of a rehearsal's board, who sign its rulings and consolidations.
pub const BOARD_KEYS: [&str; 3] = [BOARD_KEY, "board-2", "board-3"];
/// Name of the key of a rehearsal's desk, which signs what is typed from the paper and pages filed by hand.
pub const DESK_KEY: &str = "desk";
/// Name of the key of a rehearsal's desk with which it signs what came to it on cards, tapes and paper.
pub const DELIVERY_KEY: &str = "delivery";
/// Who vouches for the record of a rehearsal.
pub const REHEARSAL_OBSERVERS: [&str; 3] = ["observer-1", "observer-2", "observer-3"];
/// Name of the key of a rehearsal's party, which signs its own copies.
pub const PARTY_KEY: &str = "party";
