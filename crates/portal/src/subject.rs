//! What a page is about: its one address, the state it shows, and who renders it.

use crate::cache::Rendered;
use crate::differences::Filter;
use crate::fault::Fault;
use crate::notices::{self, Choice};
use crate::view::here::Here;
use crate::view::link;
use crate::{Portal, api, open, pages, publish};
use election::definition::Definition;
use election::id::{AreaIx, ContestIx, PartyIx, StationIx};
use exchange::eml::Place;
use words::{Language, Words};

/// A page or document that is rendered once for each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Home,
    Area {
        area: AreaIx,
        part: usize,
    },
    Station(StationIx),
    Contest(ContestIx),
    Silent {
        part: usize,
    },
    About,
    Check,
    /// The map of polling places.
    Places,
    Differences {
        filter: Filter,
        part: usize,
    },
    Rulings {
        area: Option<AreaIx>,
        part: usize,
    },
    Boards {
        area: Option<AreaIx>,
        part: usize,
    },
    Consolidations {
        area: Option<AreaIx>,
        part: usize,
    },
    Parties {
        part: usize,
    },
    Party {
        party: PartyIx,
        part: usize,
    },
    Calendar,
    CalendarIcs,
    PartiesJson,
    PartyJson(PartyIx),
    CalendarJson,
    DifferencesJson {
        filter: Filter,
        part: usize,
    },
    RulingsJson {
        area: Option<AreaIx>,
        part: usize,
    },
    ContestsJson,
    ContestJson(ContestIx),
    AllocationJson(ContestIx),
    Open {
        contest: ContestIx,
        part: usize,
    },
    OpenJson(ContestIx),
    SeatsPdf(ContestIx),
    AreasCsv(ContestIx),
    AreaJson(AreaIx),
    StationJson(StationIx),
    ElectionJson,
    Service,
    Notices {
        choice: Choice,
        part: usize,
    },
    NoticesJson {
        choice: Choice,
        part: usize,
    },
    NoticesAtom,
    Map(pages::map::Asked),
    Choice {
        contest: ContestIx,
        choice: u32,
    },
    Turnout,
    TurnoutJson,
    EmbedMap(pages::map::Asked, pages::embed::Renewal),
    /// Who leads where, as a picture that stands in pages.
    MapPicture(ContestIx),
    /// A picture for who shares a page.
    Card(pages::card::Picture),
    EmbedTotal(ContestIx, pages::embed::Renewal),
    Eml510 {
        contest: ContestIx,
        place: Place,
    },
    Eml520(ContestIx),
    AreasGeoJson {
        contest: ContestIx,
        within: Option<AreaIx>,
        kind: Option<AreaIx>,
    },
    ActsAtom {
        page: Option<u64>,
    },
    Packed,
}

/// A page in a language. Documents and data have one language, which counts as English here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub subject: Subject,
    pub language: Language,
}

impl From<Subject> for Asked {
    fn from(subject: Subject) -> Self {
        Self { subject, language: Language::English }
    }
}

impl Asked {
    /// Its one address, under which it is kept.
    pub(crate) fn address(self, d: &Definition) -> String {
        format!("{}{}", self.language.prefix(), self.subject.address(d))
    }

    /// What the page says, and where it is.
    pub(crate) fn here(self, d: &Definition) -> Here {
        Here { w: Words::of(self.language), address: self.subject.address(d) }
    }
}

impl Subject {
    /// Its one address in English.
    pub(crate) fn address(self, d: &Definition) -> String {
        let area = |a: AreaIx| &d.areas[a.at()].id;
        let station = |s: StationIx| &d.stations[s.at()].id;
        let contest = |c: ContestIx| &d.contests[c.at()].id;
        let party = |p: PartyIx| &d.parties[p.at()].id;
        match self {
            Self::Home => "/".into(),
            Self::Area { area: a, part: 1 } => format!("/area/{}", area(a)),
            Self::Area { area: a, part } => format!("/area/{}?part={part}", area(a)),
            Self::Station(s) => format!("/station/{}", station(s)),
            Self::Contest(c) => format!("/contest/{}", contest(c)),
            Self::Silent { part: 1 } => "/silent".into(),
            Self::Silent { part } => format!("/silent?part={part}"),
            Self::About => "/about".into(),
            Self::Check => "/check".into(),
            Self::Card(c) => pages::card::address(d, c),
            Self::Places => "/where/map".into(),
            Self::Differences { filter, part } => format!("/differences{}", filter.query(d, part)),
            Self::Rulings { area, part } => format!("/rulings{}", in_area(area).query(d, part)),
            Self::Boards { area, part } => format!("/boards{}", in_area(area).query(d, part)),
            Self::Consolidations { area, part } => format!("/consolidations{}", in_area(area).query(d, part)),
            Self::Parties { part: 1 } => "/parties".into(),
            Self::Parties { part } => format!("/parties?part={part}"),
            Self::Party { party: p, part: 1 } => format!("/parties/{}", party(p)),
            Self::Party { party: p, part } => format!("/parties/{}?part={part}", party(p)),
            Self::Calendar => "/calendar".into(),
            Self::CalendarIcs => "/calendar.ics".into(),
            Self::PartiesJson => "/api/v1/parties".into(),
            Self::PartyJson(p) => format!("/api/v1/parties/{}", party(p)),
            Self::CalendarJson => "/api/v1/calendar".into(),
            Self::DifferencesJson { filter, part } => format!("/api/v1/differences{}", filter.query(d, part)),
            Self::RulingsJson { area, part } => format!("/api/v1/rulings{}", in_area(area).query(d, part)),
            Self::ContestsJson => "/api/v1/contests".into(),
            Self::ContestJson(c) => format!("/api/v1/contests/{}", contest(c)),
            Self::AllocationJson(c) => format!("/api/v1/contests/{}/allocation", contest(c)),
            Self::Open { contest: c, part: 1 } => format!("/contest/{}/open", contest(c)),
            Self::Open { contest: c, part } => format!("/contest/{}/open?part={part}", contest(c)),
            Self::SeatsPdf(c) => format!("/contest/{}/seats.pdf", contest(c)),
            Self::OpenJson(c) => format!("/api/v1/contests/{}/open", contest(c)),
            Self::AreasCsv(c) => format!("/api/v1/contests/{}/areas.csv", contest(c)),
            Self::AreaJson(a) => format!("/api/v1/areas/{}", area(a)),
            Self::StationJson(s) => format!("/api/v1/stations/{}", station(s)),
            Self::ElectionJson => "/api/v1/election".into(),
            Self::Service => "/soap".into(),
            Self::Notices { choice, part } => format!("/notices{}", choice.query(part)),
            Self::NoticesJson { choice, part } => format!("/api/v1/notices{}", choice.query(part)),
            Self::NoticesAtom => "/notices.atom".into(),
            Self::Map(asked) => asked.address(d),
            Self::MapPicture(c) => format!("/contest/{}/map.svg", contest(c)),
            Self::Turnout => "/turnout".into(),
            Self::EmbedMap(asked, renewal) => {
                asked.address(d).replacen("/map", &format!("/embed/map{}", renewal.path()), 1)
            }
            Self::EmbedTotal(ContestIx(0), renewal) => format!("/embed/total{}", renewal.path()),
            Self::EmbedTotal(c, renewal) => format!("/embed/total{}?contest={}", renewal.path(), contest(c)),
            Self::TurnoutJson => "/api/v1/turnout".into(),
            Self::Choice { contest: c, choice } => link::choice(&d.contests[c.at()], choice as usize),
            Self::Eml510 { contest: c, place: Place::Area(Definition::ROOT) } => {
                format!("/api/v1/open/eml-510.xml?contest={}", contest(c))
            }
            Self::Eml510 { contest: c, place: Place::Area(a) } => {
                format!("/api/v1/open/eml-510.xml?contest={}&area={}", contest(c), area(a))
            }
            Self::Eml510 { contest: c, place: Place::Station(s) } => {
                format!("/api/v1/open/eml-510.xml?contest={}&station={}", contest(c), station(s))
            }
            Self::Eml520(c) => format!("/api/v1/open/eml-520.xml?contest={}", contest(c)),
            Self::AreasGeoJson { contest: c, within, kind } => {
                let within = within.map_or_else(String::new, |a| format!("&area={}", area(a)));
                let kind = kind.map_or_else(String::new, |a| format!("&kind={}", d.areas[a.at()].kind));
                format!("/api/v1/open/areas.geojson?contest={}{within}{kind}", contest(c))
            }
            Self::Packed => "/packed".into(),
            Self::ActsAtom { page: None } => "/acts.atom".into(),
            Self::ActsAtom { page: Some(n) } => format!("/acts.atom?page={n}"),
        }
    }

    /// The state that shows whatever has been recorded; reading it renews nothing.
    pub(crate) fn newest(self, portal: &Portal) -> u64 {
        if self.shows_standings() { portal.live.size() } else { self.version(portal) }
    }

    /// The state it would show now: the record size after the last act that changed it. While it stays, the page stays.
    pub(crate) fn version(self, portal: &Portal) -> u64 {
        match self {
            Self::Home | Self::Contest(_) | Self::SeatsPdf(_) | Self::EmbedTotal(..) => portal.desk.current().size,
            Self::Card(of) => of.version(portal),
            Self::ContestsJson | Self::ContestJson(_) | Self::AllocationJson(_) | Self::OpenJson(_) => {
                portal.live.size()
            }
            Self::Area { area, .. } | Self::AreaJson(area) => portal.live.area_version(area),
            Self::Station(s) | Self::StationJson(s) => portal.live.station_version(s),
            Self::Differences { .. } | Self::Consolidations { .. } | Self::Silent { .. } | Self::Open { .. } => {
                portal.live.size()
            }
            Self::Map(_) | Self::EmbedMap(..) | Self::MapPicture(_) | Self::Choice { .. } => {
                portal.live.size()
            }
            Self::DifferencesJson { .. } => portal.differences.changed(),
            Self::Rulings { .. } | Self::RulingsJson { .. } => pages::rulings::version(portal),
            Self::Notices { .. } | Self::NoticesJson { .. } | Self::NoticesAtom => notices::version(portal),
            // The definition does not change.
            Self::Boards { .. }
            | Self::Parties { .. }
            | Self::Party { .. }
            | Self::Calendar
            | Self::CalendarIcs
            | Self::PartiesJson
            | Self::PartyJson(_)
            | Self::CalendarJson
            // Nor does the program of this page.
            | Self::Check
            | Self::Places
            | Self::Packed
            | Self::Service => 0,
            Self::AreasCsv(_) | Self::ElectionJson | Self::Eml520(_) | Self::ActsAtom { page: None } => portal.live.size(),
            Self::AreasGeoJson { .. } => portal.live.size(),
            Self::Eml510 { place: Place::Area(a), .. } => portal.live.area_version(a),
            Self::Eml510 { place: Place::Station(s), .. } => portal.live.station_version(s),
            // A page of the archive of acts never changes.
            Self::ActsAtom { page: Some(_) } => 0,
            Self::About => pages::about::version(portal),
            Self::Turnout | Self::TurnoutJson => pages::turnout::version(portal),
        }
    }

    /// Whether it may lag behind by a moment while results pour in, for people who look. A station is shown at once.
    pub(crate) fn is_paced(self) -> bool {
        self.shows_standings()
            || matches!(
                self,
                Self::Area { .. }
                    | Self::Differences { .. }
                    | Self::Consolidations { .. }
                    | Self::Silent { .. }
                    | Self::Open { .. }
                    | Self::Map(_)
                    | Self::EmbedMap(..)
                    | Self::MapPicture(_)
                    | Self::Choice { .. }
                    | Self::Card(_)
            )
    }

    /// Whether it is a page made from the standings.
    pub(crate) fn shows_standings(self) -> bool {
        matches!(
            self,
            Self::Home
                | Self::Contest(_)
                | Self::SeatsPdf(_)
                | Self::EmbedTotal(..)
                | Self::Card(pages::card::Picture::Contest(_))
        )
    }

    /// Whether it shares with all others what may go into making pages anew. The few that everybody looks at first have their own pace only.
    pub(crate) fn shares(self) -> bool {
        self.is_paced() && !matches!(self, Self::Home | Self::Contest(_))
    }

    /// The state behind which it may not lag even so. A difference is listed at once; only how many results are in which state may wait.
    pub(crate) fn at_once(self, portal: &Portal) -> u64 {
        match self {
            Self::Differences { .. } => portal.differences.changed(),
            _ => 0,
        }
    }

    /// Whether other people's pages may show it in a frame.
    pub(crate) fn may_be_framed(self) -> bool {
        matches!(self, Self::EmbedMap(..) | Self::EmbedTotal(..))
    }

    /// Whether a script draws a map in it.
    pub(crate) fn draws_map(self) -> bool {
        matches!(self, Self::Places)
    }

    /// Whether it is data that cost much to make: under load the asker waits for them, since data show no less than what was recorded when
    /// they were asked for.
    pub(crate) fn waits(self) -> bool {
        self.follows_desk()
            || matches!(self, Self::AreasCsv(_) | Self::OpenJson(_) | Self::AreasGeoJson { .. } | Self::Eml510 { .. })
    }

    /// Whether it is data made from the standings.
    pub(crate) fn follows_desk(self) -> bool {
        matches!(self, Self::ContestsJson | Self::ContestJson(_) | Self::AllocationJson(_))
    }

    pub(crate) async fn render(self, portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
        match self {
            Self::Home => pages::home::render(portal, here),
            Self::Area { area, part } => pages::area::render(portal, here, area, part),
            Self::Station(s) => pages::station::render(portal, here, s).await,
            Self::Contest(c) => pages::contest::render(portal, here, c),
            Self::Silent { part } => pages::silent::render(portal, here, part),
            Self::About => pages::about::render(portal, here),
            Self::Check => pages::check::render(portal, here),
            Self::Card(c) => pages::card::render(portal, here, c),
            Self::Places => pages::places::render(portal, here),
            Self::Differences { filter, part } => pages::differences::render(portal, here, filter, part).await,
            Self::Rulings { area, part } => pages::rulings::render(portal, here, area, part),
            Self::Boards { area, part } => pages::boards::render(portal, here, area, part),
            Self::Consolidations { area, part } => pages::consolidations::render(portal, here, area, part),
            Self::Parties { part } => pages::parties::render_list(portal, here, part),
            Self::Party { party, part } => pages::parties::render_one(portal, here, party, part),
            Self::Calendar => pages::calendar::render(portal, here),
            Self::CalendarIcs => pages::calendar::render_ics(portal).await,
            Self::PartiesJson => api::parties::render_list(portal.definition()),
            Self::PartyJson(party) => api::parties::render_party(portal.definition(), party),
            Self::CalendarJson => api::parties::render_calendar(portal.definition()),
            Self::DifferencesJson { filter, part } => api::differences::render(portal, filter, part).await,
            Self::RulingsJson { area, part } => api::rulings::render(portal, area, part),
            Self::ContestsJson => api::contests::render_list(portal),
            Self::ContestJson(c) => api::contests::render_one(portal, c),
            Self::AllocationJson(c) => api::contests::render_allocation(portal, c),
            Self::Open { contest, part } => pages::open::render(portal, here, contest, part).await,
            Self::SeatsPdf(c) => pages::seats_pdf::render(portal, here, c),
            Self::OpenJson(c) => api::open::render(portal, c).await,
            Self::AreasCsv(c) => api::areas_csv::render(portal, c),
            Self::AreaJson(a) => api::areas::render(portal, a),
            Self::StationJson(s) => api::stations::render(portal, s),
            Self::ElectionJson => api::election::render(portal),
            Self::Service => pages::service::render(portal, here),
            Self::Notices { choice, part } => notices::list::render(portal, here, choice, part),
            Self::NoticesJson { choice, part } => notices::api::render(portal, choice, part),
            Self::NoticesAtom => notices::atom::render(portal),
            Self::Turnout => pages::turnout::render(portal, here),
            Self::EmbedMap(asked, renewal) => pages::embed::render_map(portal, here, asked, renewal),
            Self::EmbedTotal(c, renewal) => pages::embed::render_total(portal, here, c, renewal),
            Self::TurnoutJson => api::turnout::render(portal),
            Self::Map(asked) => pages::map::render(portal, here, asked),
            Self::MapPicture(c) => pages::map::picture::render(portal, here, c),
            Self::Choice { contest, choice } => pages::choice::render(portal, here, contest, choice),
            Self::Eml510 { contest, place } => open::small::render_count(portal, contest, place),
            Self::Eml520(contest) => open::small::render_result(portal, contest),
            Self::AreasGeoJson { contest, within, kind } => open::small::render_areas(portal, contest, within, kind),
            Self::ActsAtom { page } => open::acts::render(portal, page).await,
            Self::Packed => publish::packed::render(portal, here),
        }
    }
}

/// Finds what an address names.
pub(crate) struct Find<'a>(pub(crate) &'a Definition);

impl Find<'_> {
    pub(crate) fn area(&self, id: &str) -> Result<AreaIx, Fault> {
        self.0.area(id).ok_or_else(|| Fault::new(404, "unknown-area", "there is no area of this id in this election"))
    }

    pub(crate) fn station(&self, id: &str) -> Result<StationIx, Fault> {
        self.0
            .station(id)
            .ok_or_else(|| Fault::new(404, "unknown-station", "there is no station of this id in this election"))
    }

    pub(crate) fn contest(&self, id: &str) -> Result<ContestIx, Fault> {
        self.0
            .contest(id)
            .ok_or_else(|| Fault::new(404, "unknown-contest", "there is no contest of this id in this election"))
    }

    /// The position of a choice.
    pub(crate) fn choice(&self, contest: ContestIx, id: &str) -> Result<u32, Fault> {
        self.0.contests[contest.at()]
            .choice(id)
            .ok_or_else(|| Fault::new(404, "unknown-choice", "there is no choice of this id in this contest"))
    }
}

/// The query of what knows areas only.
fn in_area(area: Option<AreaIx>) -> Filter {
    Filter { area, ..Filter::default() }
}
