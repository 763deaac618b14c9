//! `GET /card.png?contest=&choice=&area=&page=&language=`: the picture that stands for a page where it is shared.

mod told;

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::query::Query;
use crate::subject::{Asked, Find, Subject};
use crate::view::here::Here;
use crate::view::link;
use crate::view::share::{self, WORDED};
use axum::extract::{RawQuery, State};
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use paper::card::{Card, picture};
use told::Told;
use words::Language;

/// In the address of the picture of turnout through the day.
const TURNOUT: &str = "turnout";

/// Of what a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Picture {
    /// Who leads in a contest, and how much is counted.
    Contest(ContestIx),
    /// One list or candidate among the first.
    Choice { contest: ContestIx, choice: u32 },
    /// The first contest in a part of the country.
    Area(AreaIx),
    /// Turnout at the last hour.
    Turnout,
    /// A page that tells no figures: what it is for. Position in [`WORDED`].
    Worded(usize),
}

impl Picture {
    /// Of every page that has none of its own.
    pub(crate) const FIRST: Self = Self::Contest(ContestIx(0));

    /// Of a place: that of the part of the country in which it lies, as there are many places.
    pub(crate) fn place(d: &Definition, area: AreaIx) -> Self {
        share::part(d, area).map_or(Self::FIRST, Self::Area)
    }

    /// All that pages name.
    pub(crate) fn all(d: &Definition) -> Vec<Self> {
        let contests = || (0..d.contests.len()).map(ContestIx::from);
        let choices = |contest: ContestIx| {
            let count = u32::try_from(d.contests[contest.at()].choices.len()).unwrap_or(u32::MAX);
            (0..count).map(move |choice| Self::Choice { contest, choice })
        };
        let parts = &d.areas[Definition::ROOT.at()].children;
        contests()
            .map(Self::Contest)
            .chain(contests().flat_map(choices))
            .chain(parts.iter().map(|a| Self::Area(*a)))
            .chain([Self::Turnout])
            .chain((0..WORDED.len()).map(Self::Worded))
            .collect()
    }

    /// What is asked for.
    fn read(d: &Definition, query: &Query) -> Result<Self, Fault> {
        let find = Find(d);
        let contest = query.get("contest").map(|id| find.contest(id)).transpose()?;
        match (contest, query.get("choice"), query.get("area"), query.get("page")) {
            (contest, None, None, None) => Ok(contest.map_or(Self::FIRST, Self::Contest)),
            (contest, Some(choice), None, None) => {
                let contest = contest.unwrap_or(ContestIx(0));
                Ok(Self::Choice { contest, choice: find.choice(contest, choice)? })
            }
            (None, None, Some(area), None) => Ok(Self::place(d, find.area(area)?)),
            (None, None, None, Some(TURNOUT)) => Ok(Self::Turnout),
            (None, None, None, Some(page)) => {
                let found = WORDED.iter().position(|w| w.word == page);
                found.map(Self::Worded).ok_or_else(|| Fault::not_found("there is no picture of such a page"))
            }
            _ => Err(Fault::new(400, "bad-filter", "a picture is of a contest, a choice in it, an area or a page")),
        }
    }

    pub(crate) fn version(self, portal: &Portal) -> u64 {
        match self {
            Self::Contest(_) => portal.desk.current().size,
            Self::Choice { .. } => portal.live.size(),
            Self::Area(area) => portal.live.area_version(area),
            Self::Turnout => super::turnout::version(portal),
            // The definition does not change.
            Self::Worded(_) => 0,
        }
    }
}

/// Where a picture is.
pub(crate) fn address(d: &Definition, of: Picture, language: Language) -> String {
    let id = |c: ContestIx| d.contests[c.at()].id.as_str();
    let language = Some(language.code()).filter(|code| *code != Language::English.code());
    let (contest, choice, area, page) = match of {
        Picture::Contest(c) => (Some(c).filter(|c| c.at() > 0).map(id), None, None, None),
        Picture::Choice { contest, choice } => {
            (Some(id(contest)), Some(d.contests[contest.at()].choices[choice as usize].id.as_str()), None, None)
        }
        Picture::Area(a) => (None, None, Some(d.areas[a.at()].id.as_str()), None),
        Picture::Turnout => (None, None, None, Some(TURNOUT)),
        Picture::Worded(at) => (None, None, None, Some(WORDED[at].word)),
    };
    let pairs = [("contest", contest), ("choice", choice), ("area", area), ("page", page), ("language", language)];
    format!("/card.png{}", link::query(&pairs))
}

pub(crate) async fn page(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let of = Picture::read(portal.definition(), &query)?;
    let unknown = || Fault::new(400, "bad-filter", "the site is not in this language");
    let language = query.get("language").map_or(Some(Language::English), Language::from_code).ok_or_else(unknown)?;
    Ok(Show(portal.page(Asked { subject: Subject::Card(of), language }).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here, of: Picture) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let told = Told::of(portal, names, of);
    let size = names.style.int(told.size);
    let site = d.site.as_deref().unwrap_or_default().trim_start_matches("https://");
    let foot = if told.follows { format!("{} {size}", names.w.say("as-of")) } else { String::new() };
    let foot: Vec<&str> = [site, &foot].into_iter().filter(|s| !s.is_empty()).collect();
    let card = Card {
        heading: names.name(&d.names).text,
        title: told.title,
        state: told.state,
        text: told.text,
        rows: told.rows,
        foot: foot.join(" · "),
        warning: d.rehearsal.then(|| names.w.say("rehearsal").to_owned()),
        right_to_left: names.w.language().is_rtl(),
        language: names.w.language().code().to_owned(),
    };
    let body = picture(&card).map_err(Fault::internal)?;
    let (version, kind, size) = (told.size, headers::PNG, told.follows.then_some(told.size));
    Ok(Rendered { version, kind, body, immutable: false, size, so_at: told.so_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::definition;

    #[test]
    fn every_picture_has_an_address_that_asks_for_it() {
        let d = definition();
        for of in Picture::all(&d) {
            for language in Language::ALL {
                let address = address(&d, of, language);
                let query = Query::read(address.strip_prefix("/card.png").unwrap().strip_prefix('?'));
                assert_eq!(Picture::read(&d, &query).unwrap(), of, "{address}");
            }
        }
    }
}
