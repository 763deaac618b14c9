//! What a dashboard is made from: copied once while the tally is read, made into views afterwards.

use super::{Figures, Fresh, SHADES, compare, forms, groups, provinces, recent, scanning};
use crate::Portal;
use crate::pages::home;
use crate::standings::Standings;
use crate::texts as t;
use crate::view::arc::Arc as Seats;
use crate::view::call::Call;
use crate::view::chart::{Chart, Line};
use crate::view::choropleth::Shade;
use crate::view::figures::{Block, Counted, Shown};
use crate::view::map::Shapes;
use crate::view::names::{Names, color};
use crate::view::time;
use election::act::Moment;
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use election::tally::Point;
use std::sync::Arc;
use words::Words;

/// Choices in charts and tables of areas; the rest is on the contest's page.
pub(super) const CHOICES: usize = 6;

/// A copy of everything that is needed.
pub(super) struct Copied {
    pub contest: ContestIx,
    pub size: u64,
    pub root: record::Hash,
    pub at: Option<Moment>,
    pub country: Counted,
    pub parts: Vec<(AreaIx, Counted)>,
    /// Voters of what is still open, by area.
    pub open: Vec<Option<u64>>,
    pub groups: Vec<groups::Group>,
    pub history: Vec<Point>,
    pub recent: recent::Taken,
    pub scanned: scanning::Scans,
    /// The seats, which may be of a moment before.
    pub standings: Arc<Standings>,
}

pub(super) fn copy(portal: &Portal, contest: ContestIx, forms: &forms::Lengths) -> Copied {
    let d = portal.definition();
    let standings = portal.desk.current();
    // Without the lock: which stations changed in the last minutes.
    let since = {
        let state = portal.live.read();
        let tally = state.tally();
        tally.at().and_then(|at| recent::since(tally, at))
    };
    let changed = recent::changed(portal, since);
    let state = portal.live.read();
    let tally = state.tally();
    let of = |a: &AreaIx| (*a, Counted::of(tally, contest, *a));
    Copied {
        contest,
        size: tally.size(),
        root: state.root,
        at: tally.at(),
        country: Counted::of(tally, contest, Definition::ROOT),
        parts: d.areas[Definition::ROOT.at()].children.iter().map(of).collect(),
        open: tally.open_voters(contest),
        groups: groups::copy(tally, contest),
        history: tally.history(),
        recent: recent::copy(tally, contest, since, &changed),
        scanned: scanning::copy(tally, contest, forms),
        standings,
    }
}

/// The choices that are shown by name: those with the most votes.
pub(super) fn leading(c: &Counted) -> Vec<usize> {
    c.order().into_iter().take(CHOICES).map(|i| c.votes[i].0).collect()
}

/// How old a copy is.
pub(super) fn fresh(d: &Definition, c: &Copied) -> Fresh {
    Fresh {
        size: Names::new(d).style.int(c.size),
        root: c.root.to_string().chars().take(12).collect(),
        at: c.at.map_or_else(|| t::UNKNOWN.into(), |at| time::local(d, at)),
    }
}

pub(super) fn figures(portal: &Portal, c: &Copied, shade: Shade, shapes: Option<&Shapes>) -> Figures {
    let d = portal.definition();
    let names = Names::new(d);
    let contest = &d.contests[c.contest.at()];
    let standing = &c.standings.contests[c.contest.at()];
    let seats = home::seats(d, standing);
    let allocation = standing.seats.as_ref().as_ref().ok().and_then(Option::as_ref);
    let call = Call::of(&c.country, standing.open, standing.announced.as_ref().map(|a| a.stage));
    let more_at = format!("/contest/{}", contest.id);
    let shown = Shown { contest, counted: &c.country, seats: seats.as_deref(), rows_max: 10, more_at: &more_at };
    let top = leading(&c.country);
    let provinces = provinces::Provinces::new(names, c, &top, allocation);
    let map = shapes.map(|s| provinces::map(names, c, &top, shade, s));
    Figures {
        lang: d.language().to_owned(),
        contest: contest.id.clone(),
        name: names.contest(contest).to_owned(),
        stage: t::stage(names.w, standing.announced.as_ref().map(|a| a.stage), c.country.reported, c.country.expected),
        seats: allocation.filter(|_| !c.country.is_empty()).and_then(|a| Seats::new(names, contest, a, call)),
        block: Block::new(names, &shown),
        groups: groups::Groups::new(names, contest, &c.groups, &top),
        chart: charts(names, c, &top),
        map,
        shades: SHADES.map(|s| (s.word(), s.name(Words::default()), s == shade)).to_vec(),
        legend: provinces::legend(names, contest, &top),
        provinces,
        recent: recent::Recent::new(names, contest, &c.recent),
        compare: compare::Compare::new(names, c, &top, seats.as_deref()),
    }
}

/// Shares of the leading choices over time, and how much is counted with the turnout.
fn charts(names: Names<'_>, c: &Copied, top: &[usize]) -> Vec<Chart> {
    let contest = &names.d.contests[c.contest.at()];
    let at: Vec<Moment> = c.history.iter().map(|p| p.at).collect();
    let then = |p: &Point| p.contests[c.contest.at()].clone();
    let part = |n: u64, of: u64| crate::number::part(n, of);
    let share = |choice: usize| {
        // A list of choices in the order of the ballot stands at the root: all of them.
        let of = |p: &Point| then(p).votes.get(choice).copied().and_then(|v| part(v, then(p).base));
        c.history.iter().map(of).collect::<Vec<_>>()
    };
    let shares: Vec<Line> = top
        .iter()
        .map(|i| Line {
            name: names.name(&contest.choices[*i].names),
            color: color(contest, *i).to_owned(),
            values: share(*i),
        })
        .filter(|l| l.values.iter().any(Option::is_some))
        .collect();
    let line = |name: &str, color: &str, value: &dyn Fn(&Point) -> Option<u32>| Line {
        name: names.said(name),
        color: color.to_owned(),
        values: c.history.iter().map(value).collect(),
    };
    let counted = |p: &Point| part(u64::from(then(p).reported), u64::from(then(p).expected));
    let turnout = |p: &Point| then(p).turnout.and_then(|(v, r)| part(v, r));
    let progress = [line("Results counted", "#2f6f62", &counted), line("Turnout so far", "#8a63c9", &turnout)];
    let shares = Chart::new(names, "Shares of the votes over time", &at, &shares);
    let progress = Chart::new(names, "Results counted and turnout over time", &at, &progress);
    shares.into_iter().chain(progress).collect()
}
