//! What stands on the two ballots of the nation, and how its voters lean.
//!
//! All names are made up. The colours of the lists are the eight of Okabe and Ito, which people with colour-blindness can tell apart.

/// A list for parliament. Leanings are thousandths.
pub(super) struct Party {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) color: &'static str,
    /// Of the national votes, before swings.
    pub(super) share: u64,
    /// Factor in quarters of cities.
    pub(super) city: u64,
    /// Factor in rural communes.
    pub(super) rural: u64,
    /// Factor abroad.
    pub(super) abroad: u64,
    /// How its voters lean in the other contest: one figure for each of [`CANDIDATES`], together 1,000.
    pub(super) president: [u64; 4],
}

const fn party(
    id: &'static str,
    name: &'static str,
    color: &'static str,
    share: u64,
    [city, rural, abroad]: [u64; 3],
    president: [u64; 4],
) -> Party {
    Party { id, name, color, share, city, rural, abroad, president }
}

/// The sixth lies a little above the threshold of 5 %, the last two below it.
pub(super) const PARTIES: [Party; 8] = [
    party("lantern", "Lantern Assembly", "#0072b2", 284, [1_220, 780, 1_100], [860, 40, 80, 20]),
    party("orchard", "Orchard and Hearth", "#d55e00", 246, [720, 1_320, 900], [50, 860, 70, 20]),
    party("two-rivers", "Two Rivers List", "#009e73", 160, [950, 1_050, 700], [350, 120, 490, 40]),
    party("anvil", "Anvil Circle", "#e69f00", 112, [1_080, 900, 600], [480, 290, 190, 40]),
    party("weathervane", "Weathervane", "#56b4e9", 82, [1_350, 650, 1_900], [570, 60, 320, 50]),
    party("millstone", "Millstone Fellowship", "#cc79a7", 60, [800, 1_200, 800], [80, 640, 230, 50]),
    party("heron", "Grey Heron Movement", "#f0e442", 36, [1_250, 750, 1_400], [340, 50, 480, 130]),
    party("long-table", "The Long Table", "#000000", 20, [1_000, 1_000, 1_000], [150, 150, 300, 400]),
];

/// Ids, colours and shares (thousandths, where they stand) of the independents; each stands in one constituency.
pub(super) const INDEPENDENTS: [(&str, &str, u64); 2] =
    [("independent-1", "#6b6b6b", 105), ("independent-2", "#9e9e9e", 40)];
/// Positions of the regions where the independents stand.
pub(super) const INDEPENDENT_REGIONS: [usize; 2] = [4, 8];

/// Ids and colours for president. The last is the line "against all".
pub(super) const CANDIDATES: [(&str, &str); 4] =
    [("candidate-1", "#0072b2"), ("candidate-2", "#d55e00"), ("candidate-3", "#009e73"), ("against-all", "#767676")];

/// What kind of place voters live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// A quarter of a city.
    Quarter,
    /// A country town.
    Town,
    /// A rural commune.
    Commune,
    /// A penal institution: few on the list, and all others who are held there vote too.
    Penal,
    /// A customs gate: travellers vote, who are on no list there.
    Gate,
    /// A diplomatic mission.
    Mission,
}

impl Setting {
    /// By the kind of an area; `None` for kinds that do not tell.
    pub(super) fn of_kind(kind: &str) -> Option<Self> {
        match kind {
            "quarter" => Some(Self::Quarter),
            "town" => Some(Self::Town),
            "commune" => Some(Self::Commune),
            "penal-institution" => Some(Self::Penal),
            "customs-gate" => Some(Self::Gate),
            "diplomatic-mission" | "abroad" => Some(Self::Mission),
            _ => None,
        }
    }

    fn factor(self, party: &Party) -> u64 {
        match self {
            Self::Quarter => party.city,
            Self::Commune => party.rural,
            Self::Gate | Self::Mission => party.abroad,
            Self::Town | Self::Penal => 1_000,
        }
    }
}

/// Millionths of each party in such a place, before swings.
pub(super) fn leanings(setting: Setting) -> [u64; 8] {
    PARTIES.each_ref().map(|p| p.share * setting.factor(p))
}

/// Weight of a choice where the parties have these weights. Choices that the nation does not know weigh as much as a middling list.
pub(super) fn weight(choice: &str, parties: &[u64; 8]) -> u64 {
    if let Some(i) = PARTIES.iter().position(|p| p.id == choice) {
        return parties[i];
    }
    if let Some(i) = CANDIDATES.iter().position(|c| c.0 == choice) {
        return PARTIES.iter().zip(parties).map(|(p, w)| w * p.president[i] / 1_000).sum();
    }
    let share = INDEPENDENTS.iter().find(|i| i.0 == choice).map_or(100, |i| i.2);
    parties.iter().sum::<u64>() * share / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_leanings_are_whole() {
        assert_eq!(PARTIES.iter().map(|p| p.share).sum::<u64>(), 1_000);
        for p in &PARTIES {
            assert_eq!(p.president.iter().sum::<u64>(), 1_000, "{}", p.id);
        }
    }
}
