//! `GET /map` and `GET /map/{area}`: the outlines in the country or an area, coloured by who leads, by one choice's share, by turnout or by how
//! much is counted; each a link with its figures, and all of it once more as a table.

pub(crate) mod picture;

use super::{as_of, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::maps::Level;
use crate::pages::card::Picture;
use crate::query::Query;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::area_tables::Leader;
use crate::view::call::{self, Call};
use crate::view::choropleth::{self, Choropleth, Known, Shade, mark, value};
use crate::view::figures::{Counted, Progress};
use crate::view::here::Here;
use crate::view::link;
use crate::view::map::Map;
use crate::view::names::{AreaLink, Name, Names, color};
use crate::view::share;
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use election::definition::{Contest, Definition};
use election::id::{AreaIx, ContestIx};
use election::statement::Stage;
use std::collections::HashMap;
use words::Words;

/// Choices that have a sign of their own.
const SIGNS: usize = 9;
/// Choices among which to choose here; each choice's own page leads to its map.
const CHOICES: usize = 12;

/// What is asked of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub area: AreaIx,
    pub contest: ContestIx,
    pub show: Shade,
    /// Whose share; only with [`Shade::Share`]. `None`: of who leads.
    pub choice: Option<u32>,
}

impl Asked {
    pub(super) fn read(d: &Definition, area: AreaIx, query: &Query) -> Result<Self, Fault> {
        let contest = query.get("contest").map_or(Ok(ContestIx(0)), |id| Find(d).contest(id))?;
        let show = match query.get("show") {
            None => Shade::Leader,
            Some(word) => Shade::parse(word).ok_or_else(|| {
                Fault::new(400, "unknown-filter", "a map shows one of: leader, share, turnout, counted")
            })?,
        };
        let choice = match query.get("choice").filter(|_| show == Shade::Share) {
            Some(id) => Some(Find(d).choice(contest, id)?),
            None => None,
        };
        Ok(Self { area, contest, show, choice })
    }

    /// Its address.
    pub(crate) fn address(&self, d: &Definition) -> String {
        let contest = &d.contests[self.contest.at()];
        let choice = self.choice.map(|i| contest.choices[i as usize].id.as_str());
        let path = if self.area == Definition::ROOT {
            "/map".to_owned()
        } else {
            format!("/map/{}", d.areas[self.area.at()].id)
        };
        path + &link::query(&[
            ("contest", (self.contest.at() > 0).then_some(contest.id.as_str())),
            ("show", (self.show != Shade::Leader).then_some(self.show.word())),
            ("choice", choice.filter(|_| self.show == Shade::Share)),
        ])
    }
}

#[derive(Template)]
#[template(path = "map_page.html")]
struct Page<'a> {
    shell: Shell,
    w: Words,
    above: Vec<(String, AreaLink<'a>)>,
    contest_id: &'a str,
    contest: Name,
    stage: &'static str,
    /// How much is counted here.
    counted: String,
    contests: Vec<Tab>,
    shades: Vec<Tab>,
    choices: Vec<Tab>,
    map: Option<Map>,
    legend: Legend,
    /// Whose share the table has as a column.
    share: Option<Name>,
    rows: Vec<Row<'a>>,
    rules: Vec<(&'static str, String)>,
}

/// A link that changes what is shown.
pub(crate) struct Tab {
    pub name: Name,
    pub href: String,
    pub here: bool,
}

/// What the colours mean.
struct Legend {
    /// Sign, name, colour.
    keys: Vec<(String, Name, String)>,
    /// Colour of the scale, where it has one of its own; strength, and words.
    color: Option<String>,
    steps: Vec<(String, String)>,
}

struct Row<'a> {
    link: AreaLink<'a>,
    /// Where its own map is.
    map: Option<String>,
    progress: Progress,
    leader: Option<Leader>,
    tied: bool,
    call: &'static str,
    share: String,
    valid: String,
    turnout: String,
}

/// What is copied while the tally is read.
struct Copied {
    size: u64,
    root: record::Hash,
    at: Option<election::act::Moment>,
    here: Counted,
    areas: Vec<(AreaIx, Counted)>,
    open: Vec<Option<u64>>,
    announced: Option<Stage>,
}

impl Copied {
    fn known(&self) -> HashMap<AreaIx, &Counted> {
        self.areas.iter().map(|(a, c)| (*a, c)).collect()
    }
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    show(&portal, &here, Definition::ROOT, query.as_deref()).await
}

pub(crate) async fn of_area(
    State(portal): State<Portal>,
    here: Here,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Show, Fault> {
    let d = portal.definition();
    let area = Find(d).area(&id)?;
    if portal.maps.of(d, area).is_none() {
        return Err(Fault::new(404, "no-boundaries", "the election folder has no boundaries of areas within this one"));
    }
    show(&portal, &here, area, query.as_deref()).await
}

async fn show(portal: &Portal, here: &Here, area: AreaIx, query: Option<&str>) -> Result<Show, Fault> {
    let asked = Asked::read(portal.definition(), area, &Query::read(query))?;
    Ok(Show(portal.page(here.asks(Subject::Map(asked))).await?))
}

/// Areas of the table: those with outlines, and parts of the area in which none lies (votes abroad), so that nobody is left out.
fn areas(d: &Definition, area: AreaIx, level: Option<&Level>) -> Vec<AreaIx> {
    let outlined = level.map(|l| l.areas.as_slice()).unwrap_or_default();
    let has = |part: AreaIx| outlined.iter().any(|a| d.upwards(*a).any(|above| above == part));
    let others = d.areas[area.at()].children.iter().copied().filter(|part| !has(*part));
    outlined.iter().copied().chain(others).collect()
}

fn copy(portal: &Portal, asked: Asked, areas: &[AreaIx]) -> Copied {
    let state = portal.live.read();
    let tally = state.tally();
    let of = |a: &AreaIx| (*a, Counted::of(tally, asked.contest, *a));
    Copied {
        size: tally.size(),
        root: state.root,
        at: tally.at(),
        here: Counted::of(tally, asked.contest, asked.area),
        areas: areas.iter().map(of).filter(|(_, c)| c.expected > 0 || !c.is_empty()).collect(),
        open: tally.open_voters(asked.contest),
        announced: tally.announced(asked.contest).map(|a| a.stage),
    }
}

pub(crate) fn render(portal: &Portal, here: &Here, asked: Asked) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let level = portal.maps.of(d, asked.area);
    let copied = copy(portal, asked, &areas(d, asked.area, level));
    let page =
        Drawing { portal, here, d, names, w: here.w, asked, copied: &copied, contest: &d.contests[asked.contest.at()] }
            .page(level);
    html(copied.size, &page)
}

/// How much is counted, in words.
pub(crate) fn counted_words(w: Words, p: &Progress) -> String {
    w.with(
        "map-counted-of",
        &[
            ("reported", p.reported.as_str().into()),
            ("expected", p.expected.as_str().into()),
            ("percent", p.percent.as_str().into()),
        ],
    )
}

/// What a map for other people's pages has of it.
pub(super) struct Embedded {
    pub size: u64,
    pub shell: Shell,
    pub counted: String,
    pub map: Option<Map>,
    pub keys: Vec<(String, Name, String)>,
}

/// The same map without its table.
pub(super) fn of_embed(portal: &Portal, here: &Here, asked: Asked) -> Embedded {
    let d = portal.definition();
    let level = portal.maps.of(d, asked.area);
    let copied = copy(portal, asked, &areas(d, asked.area, level));
    let contest = &d.contests[asked.contest.at()];
    let drawing = Drawing { portal, here, d, names: here.names(d), w: here.w, asked, copied: &copied, contest };
    let Page { shell, counted, map, legend, .. } = drawing.page(level);
    Embedded { size: copied.size, shell, counted, map, keys: legend.keys }
}

struct Drawing<'a, 'c> {
    portal: &'a Portal,
    here: &'a Here,
    d: &'a Definition,
    names: Names<'a>,
    w: Words,
    asked: Asked,
    copied: &'c Copied,
    contest: &'a Contest,
}

impl<'a> Drawing<'a, '_> {
    fn page(&self, level: Option<&Level>) -> Page<'a> {
        let Self { d, names, w, asked, copied, contest, .. } = *self;
        let order = self.order();
        let choice = asked.choice.map(|i| i as usize).or_else(|| order.first().copied());
        let choice = choice.filter(|_| asked.show == Shade::Share);
        let colours = self.colours(&order, choice);
        let title = self.title(choice);
        let mut above = names.path(asked.area);
        above.pop();
        let up = |area: AreaLink<'a>| {
            let ix = d.area(area.id).unwrap_or(Definition::ROOT);
            (Asked { area: ix, ..asked }.address(d), area)
        };
        let known = copied.known();
        let map = level.map(|l| {
            l.shapes.draw(&title, |area| {
                let counted = *known.get(&area)?;
                let href = self.below(area).unwrap_or_else(|| format!("/area/{}", names.area(area).id));
                Some(colours.shown(area, &Known { counted, call: self.call(area, counted) }, href))
            })
        });
        let stage = t::stage(w, copied.announced, copied.here.reported, copied.here.expected);
        Page {
            shell: Shell::new(self.portal, self.here, title, Some(as_of(names, copied.size, copied.root, copied.at)))
                .shared_as(d, self.shared(), self.picture()),
            w,
            above: above.into_iter().map(up).collect(),
            contest_id: &contest.id,
            contest: names.name(&contest.names),
            stage,
            counted: counted_words(w, &copied.here.progress(names.style)),
            contests: self.contests(),
            shades: self.tabs(),
            choices: self.choices(&order, choice),
            map,
            legend: self.legend(&colours),
            share: choice.map(|i| names.name(&contest.choices[i].names)),
            rows: copied.areas.iter().map(|(a, c)| self.row(*a, c, choice)).collect(),
            rules: call::rules(w),
        }
    }

    /// Choices by votes, the first first.
    fn order(&self) -> Vec<usize> {
        self.copied.here.order().into_iter().map(|i| self.copied.here.votes[i].0).collect()
    }

    fn colours<'o>(&self, order: &'o [usize], choice: Option<usize>) -> Choropleth<'o>
    where
        'a: 'o,
    {
        Choropleth {
            names: self.names,
            contest: self.contest,
            top: &order[..order.len().min(SIGNS)],
            shade: self.asked.show,
            choice,
            scale: choropleth::scale(self.asked.show, choice, self.copied.areas.iter().map(|(_, c)| c)),
        }
    }

    /// The map in one line.
    fn shared(&self) -> String {
        let (area, c) = (self.asked.area, &self.copied.here);
        if area == Definition::ROOT {
            share::contest(self.names, self.contest, c, self.call(area, c))
        } else {
            share::area(self.names, area, self.contest, c)
        }
    }

    fn picture(&self) -> Picture {
        match share::part(self.d, self.asked.area) {
            Some(part) if self.asked.contest.at() == 0 => Picture::Area(part),
            _ => Picture::Contest(self.asked.contest),
        }
    }

    fn title(&self, choice: Option<usize>) -> String {
        let what = match choice {
            Some(i) => self.w.with("map-share-of", &[("choice", self.names.choice(&self.contest.choices[i]).into())]),
            None => self.asked.show.name(self.w).to_owned(),
        };
        self.w.with("map-title", &[("what", what.into()), ("area", self.names.area(self.asked.area).name.into())])
    }

    fn call(&self, area: AreaIx, c: &Counted) -> Call {
        Call::of(c, self.copied.open[area.at()], self.copied.announced)
    }

    /// The same map of an area, if it has one.
    fn below(&self, area: AreaIx) -> Option<String> {
        self.portal.maps.of(self.d, area)?;
        Some(Asked { area, ..self.asked }.address(self.d))
    }

    fn contests(&self) -> Vec<Tab> {
        let tab = |(i, c): (usize, &Contest)| {
            let contest = ContestIx::from(i);
            let asked = Asked { contest, choice: None, ..self.asked };
            Tab { name: self.names.name(&c.names), href: asked.address(self.d), here: contest == self.asked.contest }
        };
        if self.d.contests.len() > 1 { self.d.contests.iter().enumerate().map(tab).collect() } else { vec![] }
    }

    fn tabs(&self) -> Vec<Tab> {
        let tab = |show: Shade| Tab {
            name: self.names.said(show.name(self.w)),
            href: Asked { show, choice: None, ..self.asked }.address(self.d),
            here: show == self.asked.show,
        };
        Shade::ALL.map(tab).into()
    }

    fn choices(&self, order: &[usize], choice: Option<usize>) -> Vec<Tab> {
        let Some(shown) = choice else { return vec![] };
        let mut list: Vec<usize> = order.iter().copied().take(CHOICES).collect();
        if !list.contains(&shown) {
            list.push(shown);
        }
        let tab = |i: usize| Tab {
            name: self.names.name(&self.contest.choices[i].names),
            href: Asked { choice: u32::try_from(i).ok(), ..self.asked }.address(self.d),
            here: i == shown,
        };
        list.into_iter().map(tab).collect()
    }

    fn legend(&self, colours: &Choropleth<'_>) -> Legend {
        let (names, style) = (self.names, self.names.style);
        let here = |choice: &usize| {
            let leads = |(_, c): &(AreaIx, Counted)| c.leader().is_some_and(|at| c.votes[at].0 == *choice);
            self.copied.areas.iter().any(leads)
        };
        let key = |choice: usize| {
            let name = names.name(&self.contest.choices[choice].names);
            (mark(self.names.style, colours.top, choice), name, color(self.contest, choice).to_owned())
        };
        let leading = colours.top.iter().copied().filter(here).map(key);
        let keys = if self.asked.show == Shade::Leader { leading.collect() } else { vec![] };
        let words = |from: u32, to: Option<u32>| match to {
            _ if from == crate::number::WHOLE => self.w.say("map-all-counted").to_owned(),
            Some(to) => self.w.with(
                "map-step",
                &[("from", style.round_percent(from).into()), ("to", style.round_percent(to).into())],
            ),
            None => self.w.with("map-step-last", &[("from", style.round_percent(from).into())]),
        };
        let steps = colours
            .scale
            .steps()
            .map(|(strength, from, to)| (format!("{}.{:02}", strength / 100, strength % 100), words(from, to)));
        Legend { keys, color: colours.scale_color(), steps: steps.collect() }
    }

    fn row(&self, area: AreaIx, c: &Counted, choice: Option<usize>) -> Row<'a> {
        let style = self.names.style;
        let share = choice.and_then(|_| value(Shade::Share, choice, c));
        Row {
            link: self.names.area(area),
            map: self.below(area),
            progress: c.progress(style),
            leader: Leader::of(self.names, self.contest, c),
            tied: c.is_tied(),
            call: self.call(area, c).short(self.w),
            share: share.map_or_else(|| t::UNKNOWN.into(), |v| style.percent(v)),
            valid: c.figures[2].filter(|_| !c.is_empty()).map_or_else(|| t::UNKNOWN.into(), |n| style.int(n)),
            turnout: c.turnout_text(style),
        }
    }
}
