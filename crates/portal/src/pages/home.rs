//! `GET /`: every contest at a glance: who leads, totals, seats, how much is counted, how old the data are.

use super::{as_of, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::Filter;
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::card::Picture;
use crate::pages::map::picture::{Mini, leaders};
use crate::standings::{Standing, Standings};
use crate::subject::Subject;
use crate::texts as t;
use crate::view::arc::Arc;
use crate::view::area_tables::Leader;
use crate::view::call::{self, Call};
use crate::view::figures::{Block, Counted, Progress, Shown};
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name, Names};
use crate::view::share;
use crate::view::shell::Shell;
use crate::view::states::Line;
use askama::Template;
use axum::extract::State;
use election::definition::Definition;
use election::id::AreaIx;
use election::tally::Tally;
use words::Words;

/// Choices shown here; the contest's page has all.
const ROWS_MAX: usize = 10;

#[derive(Template)]
#[template(path = "home.html")]
struct Page<'a> {
    shell: Shell,
    w: Words,
    root: AreaLink<'a>,
    contests: Vec<Card<'a>>,
    parts: Vec<Part<'a>>,
    unknown_kinds: Vec<String>,
    rules: Vec<(&'static str, String)>,
}

/// One contest.
struct Card<'a> {
    id: &'a str,
    map: String,
    mini: Option<Mini>,
    name: Name,
    stage: &'static str,
    lead: Option<(Name, String)>,
    color: String,
    tied: bool,
    arc: Option<Arc>,
    lots: usize,
    fault: Option<String>,
    states: Line,
    block: Block,
}

/// An area directly below the root.
struct Part<'a> {
    link: AreaLink<'a>,
    /// Results of all contests together.
    progress: Progress,
    /// Whether there are stations in it: an area whose figures come as a whole has none.
    stations: bool,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here) -> Result<Show, Fault> {
    Ok(Show(portal.page(here.asks(Subject::Home)).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
    let s = portal.desk.current();
    let d = portal.definition();
    let names = here.names(d);
    let shell = Shell::new(portal, here, names.w.say("home"), Some(as_of(names, s.size, s.root, s.at)));
    let page = Page {
        shell: match s.contests.first() {
            Some(first) => shell.shared_as(d, shared(names, first), Picture::FIRST),
            None => shell,
        },
        w: names.w,
        rules: call::rules(names.w),
        root: names.area(Definition::ROOT),
        contests: s.contests.iter().map(|c| card(portal, names, c)).collect(),
        parts: parts(names, &s),
        unknown_kinds: s.unknown_kinds.iter().map(|(i, k)| format!("{k} ({i})")).collect(),
    };
    Ok(html(s.size, &page)?.so_at(s.so_at))
}

fn card<'a>(portal: &Portal, names: Names<'a>, s: &Standing) -> Card<'a> {
    let contest = &names.d.contests[s.contest.at()];
    let seats = seats(names.d, s);
    let c = &s.country;
    let leader = Leader::of(names, contest, c);
    let allocation = s.seats.as_ref().as_ref().ok().and_then(Option::as_ref);
    let shown = Shown {
        contest,
        counted: c,
        seats: seats.as_deref(),
        rows_max: ROWS_MAX,
        more_at: &format!("/contest/{}", contest.id),
    };
    let call = Call::of(c, s.open, s.announced.as_ref().map(|a| a.stage));
    Card {
        id: &contest.id,
        map: leaders(s.contest).address(names.d),
        mini: Mini::of(portal, names, s.contest, c),
        name: names.name(&contest.names),
        stage: t::stage(names.w, s.announced.as_ref().map(|a| a.stage), c.reported, c.expected),
        color: leader.as_ref().map(|l| l.color.clone()).unwrap_or_default(),
        lead: leader.map(|l| (l.name, leads(names, call, &l.share))),
        tied: c.is_tied(),
        arc: allocation.filter(|_| !c.is_empty()).and_then(|a| Arc::new(names, contest, a, call)),
        lots: allocation.map_or(0, |a| a.lots_required.len()),
        fault: s.seats.as_ref().as_ref().err().map(ToString::to_string),
        states: Line::new(names, &s.states, Filter { contest: Some(s.contest), ..Filter::default() }),
        block: Block::new(names, &shown),
    }
}

/// How somebody leads, as the rules let it be said.
fn leads(names: Names<'_>, call: Call, share: &str) -> String {
    let said = |id| names.w.with(id, &[("share", share.into())]);
    match call {
        Call::Early => said("call-lead-early"),
        Call::Certain => said("call-lead-certain"),
        Call::Nothing | Call::Leads => t::leads(names.w, share, false),
        Call::Complete | Call::Provisional | Call::Final => t::leads(names.w, share, true),
    }
}

/// A contest in one line, for who shares its page.
pub(super) fn shared(names: Names<'_>, s: &Standing) -> String {
    let call = Call::of(&s.country, s.open, s.announced.as_ref().map(|a| a.stage));
    share::contest(names, &names.d.contests[s.contest.at()], &s.country, call)
}

/// Seats by choice; `None` where the contest gives none.
pub(crate) fn seats(d: &Definition, s: &Standing) -> Option<Vec<Option<u32>>> {
    let contest = &d.contests[s.contest.at()];
    contest.rule.as_ref()?;
    let allocation = s.seats.as_ref().as_ref().ok().and_then(Option::as_ref);
    let of =
        |(i, x): (usize, &election::definition::Choice)| allocation.and_then(|a| Tally::seats_of(Some(a), i, &x.id));
    Some(contest.choices.iter().enumerate().map(of).collect())
}

fn parts<'a>(names: Names<'a>, s: &Standings) -> Vec<Part<'a>> {
    let part = |(area, progress): &(AreaIx, Vec<(u32, u32)>)| {
        let (expected, reported) = progress.iter().fold((0, 0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
        let all = Counted { expected, reported, ..Counted::default() };
        Part { link: names.area(*area), progress: all.progress(names.style), stations: expected > 0 }
    };
    s.parts.iter().map(part).collect()
}
