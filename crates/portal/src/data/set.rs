//! The names of the sets: what each is, to which category of sharing it belongs, by what it can be selected.

use super::{DataError, Filter, Order};
use commission::sharing::Category;

/// A data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Set {
    /// Parameters of the election.
    Election,
    /// The register of parties.
    Parties,
    /// Contests.
    Contests,
    /// Where seats are given, with their number.
    Constituencies,
    /// Areas of every kind: provinces, districts, neighbourhoods, missions, customs gates, penal institutions.
    Areas,
    /// Stations.
    Stations,
    /// Voters by station before the poll.
    Figures,
    /// Choices on the ballots.
    Candidates,
    /// Persons on lists.
    Persons,
    /// Boards.
    Boards,
    /// Members of boards.
    Members,
    /// A party's own members of boards.
    Officials,
    /// The result of every station on a contest.
    StationResults,
    /// The sums of every area on a contest.
    AreaResults,
    /// Copies of minutes.
    Minutes,
    /// Pictures of signed pages.
    Pages,
    /// Rulings.
    Rulings,
    /// Consolidation minutes.
    Consolidations,
    /// What the commission has made known.
    Notices,
}

impl Set {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Election,
        Self::Parties,
        Self::Contests,
        Self::Constituencies,
        Self::Areas,
        Self::Stations,
        Self::Figures,
        Self::Candidates,
        Self::Persons,
        Self::Boards,
        Self::Members,
        Self::Officials,
        Self::StationResults,
        Self::AreaResults,
        Self::Minutes,
        Self::Pages,
        Self::Rulings,
        Self::Consolidations,
        Self::Notices,
    ];

    /// The word in addresses and in the head of the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Election => "election",
            Self::Parties => "parties",
            Self::Contests => "contests",
            Self::Constituencies => "constituencies",
            Self::Areas => "areas",
            Self::Stations => "stations",
            Self::Figures => "figures",
            Self::Candidates => "candidates",
            Self::Persons => "persons",
            Self::Boards => "boards",
            Self::Members => "members",
            Self::Officials => "officials",
            Self::StationResults => "station-results",
            Self::AreaResults => "area-results",
            Self::Minutes => "minutes",
            Self::Pages => "pages",
            Self::Rulings => "rulings",
            Self::Consolidations => "consolidations",
            Self::Notices => "notices",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// There is no such set.
    pub fn parse(s: &str) -> Result<Self, DataError> {
        Self::ALL.into_iter().find(|x| x.word() == s).ok_or_else(|| DataError::Set(s.chars().take(60).collect()))
    }

    /// What is in it, in few words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Election => "Parameters of the election",
            Self::Parties => "The register of parties",
            Self::Contests => "The contests of the election",
            Self::Constituencies => "Where seats are given, and how many",
            Self::Areas => "Provinces, districts, missions and all other areas",
            Self::Stations => "The stations, with their areas and places",
            Self::Figures => "Voters on the list of each station before the poll",
            Self::Candidates => "What can be voted for, in the order of the ballot",
            Self::Persons => "The persons on the lists",
            Self::Boards => "The boards",
            Self::Members => "Who may take a seat on a board, by key and seat",
            Self::Officials => "The members of boards whom one party has nominated",
            Self::StationResults => "The result of every station on a contest",
            Self::AreaResults => "The sums of every area on a contest",
            Self::Minutes => "Every copy of minutes, how and when it came",
            Self::Pages => "Every picture of a signed page",
            Self::Rulings => "Decisions of boards and the commission on results",
            Self::Consolidations => "The signed sums of boards",
            Self::Notices => "What the commission has made known",
        }
    }

    /// The category of sharing that it belongs to.
    #[must_use]
    pub fn category(self) -> Category {
        match self {
            Self::Election | Self::Contests | Self::Constituencies | Self::Areas | Self::Stations => Category::Election,
            Self::Parties => Category::Parties,
            Self::Figures => Category::Figures,
            Self::Candidates | Self::Persons => Category::CandidatesFinal,
            Self::Boards | Self::Members => Category::Boards,
            Self::Officials => Category::Officials,
            Self::StationResults | Self::AreaResults => Category::Results,
            Self::Minutes => Category::Minutes,
            Self::Pages => Category::Images,
            Self::Rulings => Category::Rulings,
            Self::Consolidations => Category::Consolidations,
            Self::Notices => Category::Notices,
        }
    }

    /// By what it can be selected, in the order in which a selection is written.
    #[must_use]
    pub fn filters(self) -> &'static [&'static str] {
        match self {
            Self::Election | Self::Contests => &[],
            Self::Parties => &["after", "limit"],
            Self::Constituencies => &["after", "area", "contest", "limit"],
            Self::Areas => &["after", "area", "kind", "limit"],
            Self::Stations | Self::Figures => &["after", "area", "limit"],
            Self::Candidates | Self::Persons => &["after", "contest", "limit"],
            Self::Boards | Self::Members => &["after", "area", "limit"],
            Self::Officials => &["after", "area", "limit", "party"],
            Self::StationResults => &["after", "area", "contest", "limit", "order", "since", "state"],
            Self::AreaResults => &["after", "area", "contest", "kind", "limit"],
            Self::Minutes | Self::Pages => &["after", "area", "contest", "limit", "since"],
            Self::Rulings | Self::Consolidations => &["after", "area", "contest", "limit", "since"],
            Self::Notices => &["after", "category", "limit", "party", "since"],
        }
    }

    /// Whether what a party gets of it is another table than another party's: its own.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self, Self::Officials | Self::Notices)
    }

    /// Whether it needs a contest.
    #[must_use]
    pub fn needs_contest(self) -> bool {
        matches!(self, Self::StationResults | Self::AreaResults)
    }

    /// Refuses what the set cannot be selected by: it would be silently left out.
    pub(super) fn check(self, filter: &Filter) -> Result<(), DataError> {
        let given = [
            ("after", filter.after.is_some()),
            ("area", filter.area.is_some()),
            ("category", filter.category.is_some()),
            ("contest", filter.contest.is_some()),
            ("kind", filter.kind.is_some()),
            ("limit", filter.limit.is_some()),
            ("order", filter.order != Order::Folder),
            ("party", filter.party.is_some()),
            ("since", filter.since.is_some()),
            ("state", filter.state.is_some()),
        ];
        match given.into_iter().find(|(name, given)| *given && !self.filters().contains(name)) {
            Some((name, _)) => Err(self.unknown(name)),
            None if self.needs_contest() && filter.contest.is_none() => Err(DataError::Contest(self.word())),
            None => Ok(()),
        }
    }

    pub(super) fn unknown(self, name: &str) -> DataError {
        let known: Vec<&str> = self.filters().iter().chain(&["size"]).copied().collect();
        DataError::Filter { set: self.word(), name: name.chars().take(60).collect(), known: known.join(", ") }
    }
}
