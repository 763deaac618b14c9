//! `GET /embed/total` and `GET /embed/map`: a total or a map for a newsroom's own page. They may stand in a frame anywhere, run nothing, and fetch
//! themselves again each minute, unless their reader has stopped that; every other link opens the full page in a window of its own.

use super::map::{Asked, counted_words, of_embed};
use super::{as_of, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::number::width;
use crate::query::Query;
use crate::subject::{Find, Subject};
use crate::view::call::Call;
use crate::view::here::Here;
use crate::view::map::Map;
use crate::view::names::{Name, color};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{RawQuery, State};
use election::definition::Definition;
use election::id::ContestIx;
use words::Words;

/// Choices shown.
const ROWS: usize = 6;

/// Whether a frame loads itself again. Who reads slowly, or has it read aloud, must be able to stop that (WCAG 2.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    EachMinute,
    Never,
}

impl Renewal {
    /// What an address asks for.
    pub(crate) fn at(address: &str) -> Self {
        if address.ends_with(Self::Never.path()) { Self::Never } else { Self::EachMinute }
    }

    /// What stands for it in an address, behind that of the page.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::EachMinute => "",
            Self::Never => "/still",
        }
    }

    fn is_on(self) -> bool {
        self == Self::EachMinute
    }

    fn other(self) -> Self {
        match self {
            Self::EachMinute => Self::Never,
            Self::Never => Self::EachMinute,
        }
    }
}

#[derive(Template)]
#[template(path = "embed_total.html")]
struct Total<'a> {
    shell: Shell,
    renews: bool,
    /// The same page that does not, or does.
    other: String,
    contest_id: &'a str,
    contest: Name,
    counted: String,
    done: String,
    call: &'static str,
    rows: Vec<Row>,
    empty: bool,
}

struct Row {
    name: Name,
    color: String,
    share: String,
    width: String,
    seats: String,
}

#[derive(Template)]
#[template(path = "embed_map.html")]
struct Drawing {
    shell: Shell,
    renews: bool,
    other: String,
    w: Words,
    href: String,
    counted: String,
    map: Option<Map>,
    /// Sign, name, colour.
    keys: Vec<(String, Name, String)>,
}

pub(crate) async fn total(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let contest = query.get("contest").map_or(Ok(ContestIx(0)), |id| Find(portal.definition()).contest(id))?;
    let subject = Subject::EmbedTotal(contest, Renewal::at(&here.address));
    Ok(Show(portal.page(here.asks(subject)).await?))
}

pub(crate) async fn map(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let asked = Asked::read(portal.definition(), Definition::ROOT, &Query::read(query.as_deref()))?;
    let subject = Subject::EmbedMap(asked, Renewal::at(&here.address));
    Ok(Show(portal.page(here.asks(subject)).await?))
}

pub(crate) fn render_total(
    portal: &Portal,
    here: &Here,
    contest: ContestIx,
    renewal: Renewal,
) -> Result<Rendered, Fault> {
    let other = Subject::EmbedTotal(contest, renewal.other()).address(portal.definition());
    let all = portal.desk.current();
    let s = &all.contests[contest.at()];
    let d = portal.definition();
    let (names, w) = (here.names(d), here.w);
    let (contest, c) = (&d.contests[contest.at()], &s.country);
    let seats = super::home::seats(d, s);
    let shares = c.shares().0;
    let row = |i: usize| {
        let (choice, _) = c.votes[i];
        let share = shares.get(i).copied().unwrap_or(0);
        let won = seats.as_ref().and_then(|s| s[choice]).filter(|n| *n > 0);
        Row {
            name: names.name(&contest.choices[choice].names),
            color: color(contest, choice).to_owned(),
            share: names.style.percent(share),
            width: width(share),
            seats: won.map(|n| w.with("embed-seats", &[("seats", n.into())])).unwrap_or_default(),
        }
    };
    let progress = c.progress(names.style);
    let page = Total {
        renews: renewal.is_on(),
        other,
        shell: Shell::new(portal, here, names.contest(contest), Some(as_of(names, all.size, all.root, all.at))),
        contest_id: &contest.id,
        contest: names.name(&contest.names),
        counted: counted_words(w, &progress),
        done: progress.width,
        call: Call::of(c, s.open, s.announced.as_ref().map(|a| a.stage)).short(w),
        rows: c.order().into_iter().take(ROWS).map(row).collect(),
        empty: c.is_empty(),
    };
    Ok(html(all.size, &page)?.so_at(all.so_at))
}

pub(crate) fn render_map(portal: &Portal, here: &Here, asked: Asked, renewal: Renewal) -> Result<Rendered, Fault> {
    let of = of_embed(portal, here, asked);
    let page = Drawing {
        renews: renewal.is_on(),
        other: Subject::EmbedMap(asked, renewal.other()).address(portal.definition()),
        shell: of.shell,
        w: here.w,
        href: asked.address(portal.definition()),
        counted: of.counted,
        map: of.map,
        keys: of.keys,
    };
    html(of.size, &page)
}
