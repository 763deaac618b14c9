//! The register of parties: who may have candidates or why not, who stands with whom, where a party has organisations, and what the commission
//! gives to every party alike. Organisations only, never a private person.

use crate::definition::Names;
use crate::id::AreaIx;

/// What a row of the register is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartyKind {
    /// A party.
    Party,
    /// Somebody who stands without a party.
    Independent,
    /// Several parties together; they have accounts, the alliance has none.
    Alliance,
}

impl PartyKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Party, Self::Independent, Self::Alliance];

    /// The word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Independent => "independent",
            Self::Alliance => "alliance",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == s)
    }
}

/// How the party as an organisation is reached. Empty where the register says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Postal address.
    pub address: String,
    /// Telephone number.
    pub telephone: String,
    /// Electronic mail.
    pub email: String,
    /// Web address, `https://…`.
    pub web: String,
}

/// One row of `parties.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Stable id, a word.
    pub id: String,
    /// Name in each language.
    pub names: Names,
    /// Abbreviation; empty where there is none.
    pub short: String,
    /// What it is.
    pub kind: PartyKind,
    /// Whether it may have candidates in this election, and so accounts.
    pub eligible: bool,
    /// Why, or why not: the decision or the article.
    pub reason: String,
    /// The alliance it stands in, a row of that kind.
    pub alliance: Option<String>,
    /// How it is reached.
    pub contact: Contact,
    /// Where it has organisations, in the order of the areas.
    pub organisations: Vec<Organisation>,
}

impl Party {
    /// Whether it can have accounts of the party portal.
    #[must_use]
    pub fn may_have_accounts(&self) -> bool {
        self.eligible && self.kind != PartyKind::Alliance
    }
}

/// One row of `organisations.csv`: an organisation of a party in an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Where.
    pub area: AreaIx,
    /// How it is reached.
    pub contact: Contact,
}

/// The table `[parties]` of `election.toml`: what every party gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyPolicy {
    /// Most people of a party with an account.
    pub portal_users: u16,
    /// Most accounts for programs that use the web service.
    pub service_users: u16,
    /// Most accounts for programs that fetch files.
    pub transfer_users: u16,
    /// Most networks from which a party's accounts may be used.
    pub networks: u16,
    /// Step of the calendar at which accounts of parties end; `None`: they do not.
    pub accounts_end: Option<String>,
    /// Working days in which the commission answers a demand.
    pub demand_days: u16,
}

impl Default for PartyPolicy {
    fn default() -> Self {
        Self { portal_users: 10, service_users: 1, transfer_users: 1, networks: 20, accounts_end: None, demand_days: 2 }
    }
}
