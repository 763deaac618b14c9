//! How things stand: who vouches for how much, who has counted it again.

use election::act::Moment;
use election::id::Digest;
use record::Hash;

/// What was done with something that was sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Taken {
    /// For whom it vouches.
    pub party: String,
    /// Acts that it is about.
    pub size: u64,
    /// Whether it is new; otherwise as good a one was kept before.
    pub kept: bool,
}

/// A party's or an observer's latest cosignature.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Vouching {
    /// Name of the key.
    pub key: String,
    /// Acts.
    pub size: u64,
    /// Root at that size.
    pub root: Hash,
    /// When it was signed, by the witness's clock.
    pub signed: Moment,
    /// When it came, by the commission's.
    pub received: Moment,
    /// Acts recorded since.
    pub behind: u64,
}

/// A party's or an observer's latest recount.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Recount {
    /// Name of the key.
    pub key: String,
    /// Acts counted.
    pub size: u64,
    /// Root at that size.
    pub root: String,
    /// Digest of the totals.
    pub totals: Digest,
    /// Whether the commission's own tally came to the same at that size; `null` where it had gone on before this came.
    pub agrees: Option<bool>,
    /// When it came.
    pub received: Moment,
    /// Acts recorded since.
    pub behind: u64,
}

/// One who could vouch.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Party {
    /// Id of the party or observer.
    pub party: String,
    /// Its latest cosignature.
    pub vouches: Option<Vouching>,
    /// Its latest recount.
    pub recount: Option<Recount>,
}

/// Everybody who could vouch, and how far the record is vouched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouchers {
    /// Record size now.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// In the order of their ids.
    pub parties: Vec<Party>,
    /// Acts for which so many parties vouch as the policy asks for; `None` without a policy.
    pub witnessed: Option<u64>,
}

impl Vouchers {
    /// Parties that vouch for so many acts.
    #[must_use]
    pub fn vouch_for(&self, size: u64) -> usize {
        self.parties.iter().filter(|p| p.vouches.as_ref().is_some_and(|v| v.size >= size)).count()
    }
}
