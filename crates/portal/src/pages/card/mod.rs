//! `GET /card/….png`: the picture that stands for a page where it is shared.

mod told;

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::subject::{Find, Subject};
use crate::view::here::Here;
use crate::view::link::segment;
use crate::view::share::{self, WORDED};
use axum::extract::{Path, State};
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use paper::card::{Card, picture};
use told::{Told, said};

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

/// Where a picture is, in English.
pub(crate) fn address(d: &Definition, of: Picture) -> String {
    match of {
        Picture::Contest(c) => format!("/card/contest/{}.png", d.contests[c.at()].id),
        Picture::Choice { contest, choice } => {
            let contest = &d.contests[contest.at()];
            format!("/card/contest/{}/choice/{}.png", contest.id, segment(&contest.choices[choice as usize].id))
        }
        Picture::Area(a) => format!("/card/area/{}.png", d.areas[a.at()].id),
        Picture::Turnout => format!("/card/page/{TURNOUT}.png"),
        Picture::Worded(at) => format!("/card/page/{}.png", WORDED[at].word),
    }
}

/// The name of a picture without its ending.
fn name(file: &str) -> Result<&str, Fault> {
    file.strip_suffix(".png").ok_or_else(|| Fault::not_found("pictures are PNG"))
}

async fn show(portal: &Portal, here: &Here, of: Picture) -> Result<Show, Fault> {
    Ok(Show(portal.page(here.asks(Subject::Card(of))).await?))
}

pub(crate) async fn contest(State(portal): State<Portal>, here: Here, Path(file): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(name(&file)?)?;
    show(&portal, &here, Picture::Contest(contest)).await
}

pub(crate) async fn choice(
    State(portal): State<Portal>,
    here: Here,
    Path((contest, file)): Path<(String, String)>,
) -> Result<Show, Fault> {
    let find = Find(portal.definition());
    let contest = find.contest(&contest)?;
    let choice = find.choice(contest, name(&file)?)?;
    show(&portal, &here, Picture::Choice { contest, choice }).await
}

pub(crate) async fn area(State(portal): State<Portal>, here: Here, Path(file): Path<String>) -> Result<Show, Fault> {
    let d = portal.definition();
    let area = Find(d).area(name(&file)?)?;
    show(&portal, &here, Picture::place(d, area)).await
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, Path(file): Path<String>) -> Result<Show, Fault> {
    let of = match name(&file)? {
        TURNOUT => Picture::Turnout,
        word => WORDED.iter().position(|w| w.word == word).map(Picture::Worded).ok_or_else(unknown)?,
    };
    show(&portal, &here, of).await
}

fn unknown() -> Fault {
    Fault::not_found("there is no picture of such a page")
}

pub(crate) fn render(portal: &Portal, here: &Here, of: Picture) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let told = Told::of(portal, names, of);
    let size = names.style.int(told.size);
    let site = d.site.as_deref().unwrap_or_default().trim_start_matches("https://");
    let foot = if told.follows { format!("{} {size}", names.w.say("as-of")) } else { String::new() };
    let apart = |name: &str| names.w.name(name).into_owned();
    let card = Card {
        heading: said(&[&apart(names.pick(&d.names).0), &apart(&told.contest)]),
        title: apart(&told.title),
        state: told.state,
        text: told.text,
        rows: told.rows,
        foot: said(&[site, &foot]),
        warning: d.rehearsal.then(|| names.w.say("rehearsal").to_owned()),
        right_to_left: names.w.language().is_rtl(),
        language: names.w.language().code().to_owned(),
    };
    let body = picture(&card).map_err(Fault::internal)?;
    let (version, kind, size) = (told.size, headers::PNG, told.follows.then_some(told.size));
    Ok(Rendered { version, kind, body, immutable: false, size, so_at: told.so_at })
}
