//! The election as it is defined before the poll, compiled from the election folder into lists and indexes.
//!
//! A definition never changes while it is in use; whoever needs it holds it by reference or `Arc`.

use crate::allocation::{ChoiceKind, Rule};
use crate::id::{AreaIx, ConstituencyIx, ContestIx, Count, Digest, ListIx, PairIx, PartyIx, StationIx};
use std::collections::{BTreeMap, HashMap};

/// Names by language; the first language of the election is always present.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// The name in the language, or in the first that there is.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}

/// A node of the geography.
#[derive(Debug, Clone)]
pub struct Area {
    /// Stable id.
    pub id: String,
    /// The area above; `None` for the root.
    pub parent: Option<AreaIx>,
    /// What it is: `province`, `district`, `customs-gate` …
    pub kind: String,
    /// Name in each language.
    pub names: Names,
    /// Areas directly below, in the order of the file.
    pub children: Vec<AreaIx>,
    /// Stations that lie directly in it.
    pub stations: Vec<StationIx>,
    /// How far below the root (the root is 0).
    pub depth: u8,
}

impl Area {
    /// The kinds of area that the program knows to be outside the ordinary geography.
    pub const SPECIAL_KINDS: [&'static str; 4] = ["abroad", "diplomatic-mission", "customs-gate", "penal-institution"];

    /// Whether it is of a special kind.
    #[must_use]
    pub fn is_special(&self) -> bool {
        Self::SPECIAL_KINDS.contains(&self.kind.as_str())
    }
}

/// A place on the globe, in ten-thousandths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Longitude, east of Greenwich positive.
    pub lon: i32,
    /// Latitude, north positive.
    pub lat: i32,
}

/// Where an area lies, for maps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Which area.
    pub area: AreaIx,
    /// Polygons, each its outer ring and its holes.
    pub polygons: Vec<Vec<Vec<Place>>>,
}

/// A place on the globe, in millionths of a degree (WGS 84), about a tenth of a metre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// Longitude, east of Greenwich positive.
    pub lon: i32,
    /// Latitude, north positive.
    pub lat: i32,
}

impl Position {
    /// Parts of a degree.
    pub const PARTS: f64 = 1_000_000.0;

    /// Longitude in degrees.
    #[must_use]
    #[expect(clippy::float_arithmetic, reason = "degrees of a drawing; no figure depends on them")]
    pub fn longitude(self) -> f64 {
        f64::from(self.lon) / Self::PARTS
    }

    /// Latitude in degrees.
    #[must_use]
    #[expect(clippy::float_arithmetic, reason = "degrees of a drawing; no figure depends on them")]
    pub fn latitude(self) -> f64 {
        f64::from(self.lat) / Self::PARTS
    }
}

/// Whose voters vote at a station, for maps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catchment {
    /// Which station.
    pub station: StationIx,
    /// Polygons, each its outer ring and its holes.
    pub polygons: Vec<Vec<Vec<Position>>>,
}

/// What somebody had in the election before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    /// Which contest of this election it compares with.
    pub contest: ContestIx,
    /// Where.
    pub area: AreaIx,
    /// Position of the choice that it compares with; `None`: it does not stand now.
    pub choice: Option<u32>,
    /// Name of who does not stand now.
    pub name: String,
    /// Votes.
    pub votes: u64,
    /// Seats, where they are given.
    pub seats: Option<u32>,
}

/// A ballot box with its list of voters.
#[derive(Debug, Clone)]
pub struct Station {
    /// Stable id; also the name of its device's key.
    pub id: String,
    /// Where it lies.
    pub area: AreaIx,
    /// What people call it.
    pub name: String,
    /// The building, if known.
    pub place: String,
    /// The address, if known.
    pub address: String,
    /// Where the building stands, if known.
    pub position: Option<Position>,
    /// Polling day, `YYYY-MM-DD`.
    pub polling_day: String,
    /// Voters on its list before the poll, if known.
    pub registered: Option<u32>,
    /// What it will report.
    pub pairs: Vec<PairIx>,
}

/// Something that can be voted for.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Stable id, unique in the contest.
    pub id: String,
    /// As on the ballot paper.
    pub names: Names,
    /// What it is.
    pub kind: ChoiceKind,
    /// Where it stands; `None` is everywhere.
    pub area: Option<AreaIx>,
    /// Parties in a coalition list.
    pub members: u32,
    /// `#rrggbb`, if given.
    pub color: Option<String>,
    /// The party to which it belongs, where it is not the party itself: a candidate, or a list of one constituency.
    pub party: Option<String>,
    /// What a candidate counts as in quotas: `woman`.
    pub marks: Vec<String>,
}

/// A person on a list.
#[derive(Debug, Clone)]
pub struct ListPerson {
    /// Id, unique in the contest; the id of the choice where preference votes are a contest of their own.
    pub id: String,
    /// Id of the list.
    pub list: String,
    /// Where the list has this person; `None` is everywhere.
    pub area: Option<AreaIx>,
    /// Position on the list, from 1.
    pub position: u32,
    /// What the person counts as in quotas: `woman`.
    pub marks: Vec<String>,
}

/// Where seats of a contest are given.
#[derive(Debug, Clone)]
pub struct Constituency {
    /// The area that it is.
    pub area: AreaIx,
    /// Seats to give.
    pub seats: u32,
    /// The list of choices on its ballots.
    pub list: ListIx,
}

/// One question on the ballot.
#[derive(Debug, Clone)]
pub struct Contest {
    /// Stable id.
    pub id: String,
    /// Name in each language.
    pub names: Names,
    /// The round that is being held, from 1.
    pub round: u8,
    /// Choices in the order of the ballot.
    pub choices: Vec<Choice>,
    /// Who stands on the lists, where the folder says so.
    pub persons: Vec<ListPerson>,
    /// Where seats are given. At least one.
    pub constituencies: Vec<Constituency>,
    /// Distinct lists of choices, as positions in `choices`, ascending.
    pub lists: Vec<Vec<u32>>,
    /// How seats follow from votes; `None`: votes only.
    pub rule: Option<Rule>,
    /// For each area: the constituency that contains it, if any.
    pub constituency_of: Vec<Option<ConstituencyIx>>,
    /// For each area: the list of choices that can get votes in it.
    pub list_of: Vec<ListIx>,
}

impl Contest {
    /// The choices of a list, in ballot order.
    pub fn list(&self, list: ListIx) -> &[u32] {
        &self.lists[list.at()]
    }

    /// The position of a choice.
    #[must_use]
    pub fn choice(&self, id: &str) -> Option<u32> {
        // A ballot has few choices; long lists of candidates are only searched when a page is asked for.
        self.choices.iter().position(|c| c.id == id).and_then(|i| u32::try_from(i).ok())
    }
}

/// A station and what it will report on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The station.
    pub station: StationIx,
    /// The contest.
    pub contest: ContestIx,
    /// Whose ballot is used.
    pub constituency: Option<ConstituencyIx>,
    /// Whether minutes name the constituency (`contest@area`), because the folder does.
    pub named: bool,
    /// The choices on this ballot.
    pub list: ListIx,
}

/// The compiled election folder.
#[derive(Debug)]
pub struct Definition {
    /// Election id.
    pub id: String,
    /// Name in each language.
    pub names: Names,
    /// Polling day, `YYYY-MM-DD`.
    pub date: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Languages; the first is the default.
    pub languages: Vec<String>,
    /// Whether this is a rehearsal: keys follow from the id, results may be replayed.
    pub rehearsal: bool,
    /// Origin line of the record's checkpoints.
    pub origin: String,
    /// Kinds of count that may report, the later prevails.
    pub counts: Vec<Count>,
    /// How copies and counts are compared.
    pub policy: crate::policy::Policy,
    /// When the record counts as witnessed; `None` where the election does not say.
    pub witnessing: Option<crate::policy::Witnessing>,
    /// The licence of the public data: an SPDX expression or an address.
    pub licence: String,
    /// The public address of the results site, without a slash at its end, if it is known.
    pub site: Option<String>,
    /// The register of boards.
    pub boards: crate::board::Boards,
    /// The register of parties in the order of the folder; empty where it has none.
    pub parties: Vec<crate::party::Party>,
    /// What every party gets.
    pub party_policy: crate::party::PartyPolicy,
    /// The electoral calendar; empty where the folder has none.
    pub calendar: crate::calendar::Calendar,
    /// Who gets what.
    pub sharing: crate::sharing::Sharing,
    /// The geography; the first is the root.
    pub areas: Vec<Area>,
    /// The stations in the order of the folder.
    pub stations: Vec<Station>,
    /// The contests in the order of the folder.
    pub contests: Vec<Contest>,
    /// Every contest × station pair, station by station.
    pub pairs: Vec<Pair>,
    /// Figures that come without stations, of a rehearsal.
    pub aggregates: Vec<AggregateRow>,
    /// Outlines of areas; empty where the folder has none.
    pub outlines: Vec<Outline>,
    /// Catchments of stations, for maps.
    pub catchments: Vec<Catchment>,
    /// The result of the election before; empty where the folder has none.
    pub previous: Vec<Previous>,
    /// Digest of the manifest.
    pub digest: Digest,
    /// The files by name with their digests: what the manifest says.
    pub files: BTreeMap<String, Digest>,
    pub(crate) party_by_id: HashMap<String, PartyIx>,
    pub(crate) area_by_id: HashMap<String, AreaIx>,
    pub(crate) station_by_id: HashMap<String, StationIx>,
}

/// One row of `aggregates.csv`.
#[derive(Debug, Clone)]
pub struct AggregateRow {
    /// The contest.
    pub contest: ContestIx,
    /// The round.
    pub round: u8,
    /// Where the figures count.
    pub area: AreaIx,
    /// What they are.
    pub name: String,
    /// Who published them.
    pub source: String,
    /// Registered, voted, valid, invalid; `None` is unknown.
    pub figures: crate::minutes::Figures<u64>,
    /// Votes by choice of the contest.
    pub votes: Vec<u64>,
}

impl Definition {
    /// The root of the geography.
    pub const ROOT: AreaIx = AreaIx(0);
    /// The licence of an election whose folder states none: what is public may be used by everybody for everything.
    pub const LICENCE: &str = "CC0-1.0";

    /// An area by id.
    #[must_use]
    pub fn area(&self, id: &str) -> Option<AreaIx> {
        self.area_by_id.get(id).copied()
    }

    /// A station by id.
    #[must_use]
    pub fn station(&self, id: &str) -> Option<StationIx> {
        self.station_by_id.get(id).copied()
    }

    /// A party, independent or alliance of the register by id.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<PartyIx> {
        self.party_by_id.get(id).copied()
    }

    /// A contest by id. There are few.
    #[must_use]
    pub fn contest(&self, id: &str) -> Option<ContestIx> {
        self.contests.iter().position(|c| c.id == id).map(ContestIx::from)
    }

    /// The contest of a pair.
    #[must_use]
    pub fn contest_of(&self, pair: PairIx) -> &Contest {
        &self.contests[self.pairs[pair.at()].contest.at()]
    }

    /// How a pair's contest is written in minutes: `contest`, or `contest@area` where the folder names the constituency.
    #[must_use]
    pub fn ballot_name(&self, pair: PairIx) -> String {
        let p = &self.pairs[pair.at()];
        let contest = &self.contests[p.contest.at()];
        match p.constituency {
            Some(c) if p.named => format!("{}@{}", contest.id, self.areas[contest.constituencies[c.at()].area.at()].id),
            _ => contest.id.clone(),
        }
    }

    /// The pair that a station's minutes with this contest line speak of.
    #[must_use]
    pub fn pair(&self, station: StationIx, ballot: &str) -> Option<PairIx> {
        let (contest, area) = match ballot.split_once('@') {
            Some((c, a)) => (c, Some(a)),
            None => (ballot, None),
        };
        self.stations[station.at()].pairs.iter().copied().find(|ix| {
            let p = &self.pairs[ix.at()];
            let c = &self.contests[p.contest.at()];
            c.id == contest
                && match (area, p.constituency) {
                    (None, _) => !p.named,
                    (Some(a), Some(k)) => p.named && self.areas[c.constituencies[k.at()].area.at()].id == a,
                    (Some(_), None) => false,
                }
        })
    }

    /// The area and all above it, upwards.
    pub fn upwards(&self, from: AreaIx) -> impl Iterator<Item = AreaIx> + '_ {
        std::iter::successors(Some(from), |a| self.areas[a.at()].parent)
    }

    /// The default language.
    #[must_use]
    pub fn language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }
}
