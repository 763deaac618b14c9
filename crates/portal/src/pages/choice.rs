//! `GET /contest/{id}/choice/{choice}`: one list or candidate: votes, share, seats and how they follow, by area, where it did best and worst.

use super::contest::Told;
use super::map::{Asked, counted_words};
use super::{as_of, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::number::width;
use crate::pages::card::Picture;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::call::{self, Call};
use crate::view::choropleth::Shade;
use crate::view::figures::Counted;
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name, Names, color};
use crate::view::share;
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{Path, State};
use election::act::Moment;
use election::allocation::open::{ThresholdMargin, threshold_margins};
use election::allocation::{Allocation, Outcome, Step};
use election::definition::{Contest, Definition};
use election::id::{AreaIx, ContestIx};
use election::statement::Stage;
use election::tally::{SeatsError, Tally};
use words::Words;

/// Places shown as best and as worst.
const PLACES: usize = 5;
/// Places that are looked at.
const PLACES_MAX: usize = 3_000;
/// Votes that a place must have, so that a handful of voters makes no record.
const VOTES_MIN: u64 = 100;

#[derive(Template)]
#[template(path = "choice.html")]
struct Page<'a> {
    shell: Shell,
    w: Words,
    contest_id: &'a str,
    contest: Name,
    name: Name,
    color: &'a str,
    /// Where it stands, if not everywhere.
    stands: Option<AreaLink<'a>>,
    stage: &'static str,
    counted: String,
    /// Of who leads: what may be said.
    call: Option<&'static str>,
    empty: bool,
    votes: String,
    share: String,
    width: String,
    place: String,
    /// Seats and of how many; `None` where the contest gives none.
    seats: Option<(String, String)>,
    fault: Option<String>,
    thresholds: Vec<Gate<'a>>,
    map: Option<String>,
    areas: Vec<Row<'a>>,
    best: Vec<Row<'a>>,
    worst: Vec<Row<'a>>,
    places: Vec<Seats>,
    rules: Vec<(&'static str, String)>,
}

/// A threshold that applies to it.
struct Gate<'a> {
    place: Option<AreaLink<'a>>,
    short: &'static str,
    why: String,
}

/// What it has in an area.
struct Row<'a> {
    link: AreaLink<'a>,
    reported: String,
    expected: String,
    votes: String,
    share: String,
    width: String,
    call: &'static str,
    leads: bool,
}

/// Its seats in a constituency.
struct Seats {
    name: Name,
    seats: String,
    of: String,
    steps: Vec<String>,
}

/// What is copied while the tally is read.
struct Copied {
    size: u64,
    root: record::Hash,
    at: Option<Moment>,
    announced: Option<Stage>,
    here: Counted,
    open: Vec<Option<u64>>,
    areas: Vec<(AreaIx, Counted)>,
    places: Vec<(AreaIx, Counted)>,
    seats: Result<Option<Allocation>, SeatsError>,
    thresholds: Vec<ThresholdMargin>,
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    here: Here,
    Path((contest, choice)): Path<(String, String)>,
) -> Result<Show, Fault> {
    let find = Find(portal.definition());
    let contest = find.contest(&contest)?;
    let choice = find.choice(contest, &choice)?;
    Ok(Show(portal.page(here.asks(Subject::Choice { contest, choice })).await?))
}

/// Where it stands.
pub(super) fn base(contest: &Contest, choice: usize) -> AreaIx {
    contest.choices[choice].area.unwrap_or(Definition::ROOT)
}

/// The areas among which the best and the worst are looked for: the lowest level below an area that is not too many to look at.
fn places(d: &Definition, base: AreaIx) -> Vec<AreaIx> {
    let below = |level: &[AreaIx]| level.iter().flat_map(|a| d.areas[a.at()].children.iter().copied()).collect();
    let mut level: Vec<AreaIx> = below(&[base]);
    loop {
        let next: Vec<AreaIx> = below(&level);
        if next.is_empty() || next.len() > PLACES_MAX {
            return level;
        }
        level = next;
    }
}

fn copy(portal: &Portal, contest: ContestIx, base: AreaIx) -> Copied {
    let d = portal.definition();
    let state = portal.live.read();
    let tally = state.tally();
    let of = |a: &AreaIx| (*a, Counted::of(tally, contest, *a));
    let children = &d.areas[base.at()].children;
    let seats = tally.allocation(contest);
    let thresholds = match (&d.contests[contest.at()].rule, &seats) {
        (Some(rule), Ok(Some(a))) if !a.thresholds.is_empty() => {
            threshold_margins(rule, &tally.votes_for_seats(contest), a, &tally.outstanding(contest))
        }
        _ => vec![],
    };
    Copied {
        size: tally.size(),
        root: state.root,
        at: tally.at(),
        announced: tally.announced(contest).map(|a| a.stage),
        here: Counted::of(tally, contest, base),
        open: tally.open_voters(contest),
        areas: children.iter().map(of).filter(|(_, c)| c.expected > 0 || !c.is_empty()).collect(),
        places: places(d, base).iter().map(of).filter(|(_, c)| !c.is_empty()).collect(),
        seats,
        thresholds,
    }
}

pub(crate) fn render(portal: &Portal, here: &Here, contest: ContestIx, choice: u32) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let choice = choice as usize;
    let c = &d.contests[contest.at()];
    let copied = copy(portal, contest, base(c, choice));
    let one = One { portal, here, names: here.names(d), w: here.w, ix: contest, contest: c, choice, copied: &copied };
    html(copied.size, &one.page())
}

struct One<'a, 'c> {
    portal: &'a Portal,
    here: &'a Here,
    names: Names<'a>,
    w: Words,
    ix: ContestIx,
    contest: &'a Contest,
    choice: usize,
    copied: &'c Copied,
}

impl<'a> One<'a, '_> {
    fn page(&self) -> Page<'a> {
        let Self { names, w, contest, choice, copied, .. } = *self;
        let (c, style) = (&copied.here, names.style);
        let x: &'a election::definition::Choice = &contest.choices[choice];
        let base = base(contest, choice);
        let (votes, share) = self.share(c).unwrap_or((0, 0));
        let allocation = copied.seats.as_ref().ok().and_then(Option::as_ref);
        let leads = c.leader().is_some_and(|at| c.votes[at].0 == choice);
        let call = Call::of(c, copied.open[base.at()], copied.announced);
        let asked =
            Asked { area: Definition::ROOT, contest: self.ix, show: Shade::Share, choice: u32::try_from(choice).ok() };
        let has_map = self.portal.maps.of(names.d, Definition::ROOT).is_some();
        let (best, worst) = self.extremes();
        Page {
            shell: Shell::new(
                self.portal,
                self.here,
                names.choice(x),
                Some(as_of(names, copied.size, copied.root, copied.at)),
            )
            .shared_as(names.d, self.shared(), self.picture()),
            w,
            contest_id: &contest.id,
            contest: names.name(&contest.names),
            name: names.name(&x.names),
            color: color(contest, choice),
            stands: x.area.map(|a| names.area(a)),
            stage: t::stage(w, copied.announced, c.reported, c.expected),
            counted: counted_words(w, &c.progress(style)),
            call: leads.then(|| call.short(w)),
            empty: c.is_empty(),
            votes: style.int(votes),
            share: style.percent(share),
            width: width(share),
            place: place(w, "choice-place-of", c, choice),
            seats: self.seats(allocation),
            fault: copied.seats.as_ref().err().map(ToString::to_string),
            thresholds: copied.thresholds.iter().filter(|m| m.choice == choice).map(|m| self.gate(m)).collect(),
            map: has_map.then(|| asked.address(names.d)),
            areas: copied.areas.iter().filter_map(|(a, c)| self.row(*a, c)).collect(),
            best,
            worst,
            places: allocation.map(|a| self.places(a)).unwrap_or_default(),
            rules: call::rules(w),
        }
    }

    fn picture(&self) -> Picture {
        Picture::Choice { contest: self.ix, choice: u32::try_from(self.choice).unwrap_or(u32::MAX) }
    }

    /// It in one line.
    fn shared(&self) -> String {
        let c = &self.copied.here;
        let who = self.names.choice(&self.contest.choices[self.choice]);
        if c.is_empty() {
            return share::contest(self.names, self.contest, c, Call::Nothing);
        }
        self.w.with(
            "share-choice",
            &[
                ("who", who.into()),
                ("share", self.names.style.percent(self.share(c).map_or(0, |s| s.1)).into()),
                ("place", place(self.w, "share-place", c, self.choice).into()),
                ("contest", self.names.contest(self.contest).into()),
                ("counted", counted_words(self.w, &c.progress(self.names.style)).into()),
            ],
        )
    }

    /// Votes and share; `None` where it does not stand.
    fn share(&self, c: &Counted) -> Option<(u64, u32)> {
        let at = c.votes.iter().position(|v| v.0 == self.choice)?;
        Some((c.votes[at].1, c.shares().0.get(at).copied().unwrap_or(0)))
    }

    fn seats(&self, allocation: Option<&Allocation>) -> Option<(String, String)> {
        self.contest.rule.as_ref()?;
        let style = self.names.style;
        let all: u32 = self.contest.constituencies.iter().map(|k| k.seats).sum();
        let id = &self.contest.choices[self.choice].id;
        let own = Tally::seats_of(allocation, self.choice, id).filter(|_| allocation.is_some());
        Some((own.map_or_else(|| self.w.say("choice-seats-open").to_owned(), |n| style.int(n)), style.int(all)))
    }

    fn gate(&self, m: &ThresholdMargin) -> Gate<'a> {
        let (short, why) = call::threshold(m, self.w);
        let place = m.place.as_ref().and_then(|id| self.names.d.area(id)).map(|a| self.names.area(a));
        Gate { place, short, why }
    }

    fn row(&self, area: AreaIx, c: &Counted) -> Option<Row<'a>> {
        let (votes, share) = self.share(c)?;
        let (style, p) = (self.names.style, c.progress(self.names.style));
        let something = |s: String| if c.is_empty() { t::UNKNOWN.to_owned() } else { s };
        Some(Row {
            link: self.names.area(area),
            reported: p.reported,
            expected: p.expected,
            votes: something(style.int(votes)),
            share: something(style.percent(share)),
            width: width(share),
            call: Call::of(c, self.copied.open[area.at()], self.copied.announced).short(self.w),
            leads: c.leader().is_some_and(|at| c.votes[at].0 == self.choice),
        })
    }

    /// The places with the largest and with the smallest share, of those of which enough is counted to say so.
    fn extremes(&self) -> (Vec<Row<'a>>, Vec<Row<'a>>) {
        let fine = !self.copied.places.is_empty();
        let all = if fine { &self.copied.places } else { &self.copied.areas };
        let own = |c: &Counted| c.votes.iter().find(|v| v.0 == self.choice).map(|v| v.1);
        let mut said: Vec<(&(AreaIx, Counted), u64)> = all
            .iter()
            .filter(|(a, c)| {
                let call = Call::of(c, self.copied.open[a.at()], self.copied.announced);
                call != Call::Nothing && !call.is_early() && c.base >= VOTES_MIN
            })
            .filter_map(|x| Some((x, own(&x.1)?)))
            .collect();
        if said.len() <= PLACES * 2 {
            return (vec![], vec![]);
        }
        // By exact share; of equals the one that stands first in the folder.
        let cross = |a: u64, b: &Counted| u128::from(a) * u128::from(b.base);
        said.sort_by(|(x, n), (y, m)| cross(*m, &x.1).cmp(&cross(*n, &y.1)).then(x.0.at().cmp(&y.0.at())));
        let row = |(x, _): &(&(AreaIx, Counted), u64)| self.row(x.0, &x.1);
        let best = said.iter().take(PLACES).filter_map(row).collect();
        let worst = said.iter().rev().take(PLACES).filter_map(row).collect();
        (best, worst)
    }

    fn places(&self, a: &Allocation) -> Vec<Seats> {
        if self.copied.here.is_empty() {
            return vec![];
        }
        a.by_constituency.iter().filter(|o| o.names.is_empty()).filter_map(|o| self.in_place(o)).collect()
    }

    fn in_place(&self, o: &Outcome) -> Option<Seats> {
        let own = o.seats.iter().find(|(c, _)| *c == self.choice).map(|(_, n)| *n)?;
        let told = Told { names: self.names, contest: self.contest };
        let id = |k: &election::definition::Constituency| Some(self.names.d.areas[k.area.at()].id.as_str());
        let here = o.constituency.as_deref();
        let all: u32 = match here {
            Some(_) => self.contest.constituencies.iter().filter(|k| id(k) == here).map(|k| k.seats).sum(),
            None => self.contest.constituencies.iter().map(|k| k.seats).sum(),
        };
        let steps = o.trace.iter().filter(|s| is_about(s, self.choice));
        Some(Seats {
            name: told.place_name(o),
            seats: self.names.style.int(own),
            of: self.names.style.int(all),
            steps: steps.map(|s| told.step(o, s)).collect(),
        })
    }
}

/// A choice's place by votes, in a message with `place` and `all`; equals have the same.
pub(super) fn place(w: Words, message: &'static str, c: &Counted, choice: usize) -> String {
    let own = c.votes.iter().find(|v| v.0 == choice).map_or(0, |v| v.1);
    let before = c.votes.iter().filter(|v| v.1 > own).count();
    w.with(message, &[("place", (before + 1).into()), ("all", c.votes.len().into())])
}

/// Whether a step gives this choice a seat, or says what it has.
fn is_about(step: &Step, choice: usize) -> bool {
    match step {
        Step::Seat { winner, .. }
        | Step::Remainder { winner, .. }
        | Step::Leader { winner, .. }
        | Step::Place { winner, .. }
        | Step::Exchanged { winner, .. } => *winner == choice,
        Step::WholeQuotas { choice: c, .. }
        | Step::Held { choice: c, .. }
        | Step::Fixed { choice: c, .. }
        | Step::Bonus { choice: c, .. }
        | Step::TakenBack { choice: c, .. } => *c == choice,
        Step::RemainderRound { winners } => winners.contains(&choice),
        Step::Drawn { drawn, .. } => drawn.contains(&choice),
        Step::Tie { among, .. } => among.contains(&choice),
        _ => false,
    }
}
