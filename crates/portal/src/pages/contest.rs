//! `GET /contest/{id}`: all choices, the seats, and how each seat follows.

use super::{as_of, home, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::card::Picture;
use crate::pages::map::picture::Mini;
use crate::standings::Standing;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::arc::Arc;
use crate::view::call::{self, Call};
use crate::view::figures::{Block, Shown};
use crate::view::here::Here;
use crate::view::names::{Name, Names};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{Path, State};
use election::allocation::open::ThresholdMargin;
use election::allocation::{Allocation, Elected, Outcome, Step, ThresholdTrace};
use election::definition::Contest;
use election::id::ContestIx;
use election::tally::RerunState;

/// Choices on the page; the data have all.
const ROWS_MAX: usize = 1_000;

#[derive(Template)]
#[template(path = "contest.html")]
struct Page<'a> {
    shell: Shell,
    id: &'a str,
    name: Name,
    stage: &'static str,
    block: Block,
    arc: Option<Arc>,
    mini: Option<Mini>,
    vacant: Option<String>,
    fault: Option<String>,
    thresholds: Vec<Passed>,
    lots: Vec<String>,
    places: Vec<Place>,
    elected: Vec<Person>,
    waiting: Option<String>,
    left: Vec<Left>,
    again: Vec<Left>,
}

/// A seat of a list and who has it.
pub(super) struct Person {
    pub(super) place: Name,
    pub(super) list: Name,
    pub(super) person: Name,
    pub(super) votes: String,
    pub(super) by: &'static str,
}

/// Someone who left, and the act.
struct Left {
    index: u64,
    words: String,
}

/// A threshold in one place.
pub(super) struct Passed {
    pub(super) words: String,
    /// Everybody who is above, or may still be: what may be said of each, and why.
    pub(super) by: Vec<(Name, &'static str, String)>,
}

/// The seats of one constituency.
pub(super) struct Place {
    pub(super) name: Name,
    /// Who has how many.
    pub(super) seats: Vec<(String, String)>,
    pub(super) steps: Vec<String>,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, Path(id): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    Ok(Show(portal.page(here.asks(Subject::Contest(contest))).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here, contest: ContestIx) -> Result<Rendered, Fault> {
    let all = portal.desk.current();
    let s = &all.contests[contest.at()];
    let d = portal.definition();
    let names = here.names(d);
    let c = &d.contests[contest.at()];
    let seats = home::seats(d, s);
    let more_at = format!("/api/v1/contests/{}", c.id);
    let shown =
        Shown { contest: c, counted: &s.country, seats: seats.as_deref(), rows_max: ROWS_MAX, more_at: &more_at };
    let allocation = s.seats.as_ref().as_ref().ok().and_then(Option::as_ref).filter(|_| !s.country.is_empty());
    let call = Call::of(&s.country, s.open, s.announced.as_ref().map(|a| a.stage));
    let told = Told { names, contest: c };
    let page =
        Page {
            shell: Shell::new(portal, here, names.contest(c), Some(as_of(names, all.size, all.root, all.at)))
                .shared_as(d, home::shared(names, s), Picture::Contest(contest)),
            id: &c.id,
            name: names.name(&c.names),
            stage: t::stage(names.w, s.announced.as_ref().map(|a| a.stage), s.country.reported, s.country.expected),
            block: Block::new(names, &shown),
            mini: Mini::of(portal, names, contest, &s.country),
            arc: allocation.and_then(|a| Arc::new(names, c, a, call)),
            vacant: allocation.filter(|a| a.vacant > 0).map(|a| names.style.int(a.vacant)),
            fault: fault(s),
            thresholds: allocation
                .map(|a| a.thresholds.iter().map(|x| told.threshold(x, &s.thresholds)).collect())
                .unwrap_or_default(),
            lots: allocation.map(|a| told.lots(a)).unwrap_or_default(),
            elected: allocation.map(|a| a.elected.iter().map(|e| told.person(e)).collect()).unwrap_or_default(),
            waiting: allocation.and_then(|a| a.waiting.clone()),
            left: s
                .departures
                .iter()
                .map(|(index, d)| Left { index: *index, words: t::departure(names.w, &d.who, d.event, &d.reason) })
                .collect(),
            again: s.reruns.iter().map(|r| again(names, r)).collect(),
            places: allocation.map(|a| a.by_constituency.iter().map(|o| told.place(o)).collect()).unwrap_or_default(),
        };
    Ok(html(all.size, &page)?.so_at(all.so_at))
}

/// A vote that is held again, and the act.
fn again(names: Names<'_>, r: &RerunState) -> Left {
    let d = names.d;
    let area = |id: &String| d.area(id).map_or_else(|| id.clone(), |a| names.area(a).name.to_owned());
    let station = |id: &String| d.station(id).map_or_else(|| id.clone(), |s| d.stations[s.at()].name.clone());
    let places: Vec<String> =
        r.statement.areas.iter().map(area).chain(r.statement.stations.iter().map(station)).collect();
    let words = names.w.with(
        "rerun",
        &[
            ("places", places.join(names.w.say("list-comma")).into()),
            ("day", names.day_of(&r.statement.day).into()),
            ("round", r.statement.round.into()),
            ("reason", (&r.statement.reason).into()),
        ],
    );
    Left { index: r.index, words }
}

fn fault(s: &Standing) -> Option<String> {
    s.seats.as_ref().as_ref().err().map(ToString::to_string)
}

pub(super) struct Told<'a> {
    pub(super) names: Names<'a>,
    pub(super) contest: &'a Contest,
}

impl Told<'_> {
    fn choice(&self, i: usize) -> Name {
        self.contest.choices.get(i).map_or_else(|| self.names.said(""), |c| self.names.name(&c.names))
    }

    fn area(&self, id: Option<&str>) -> Name {
        let names = self.names;
        let Some(id) = id else { return names.said(names.w.say("country")) };
        names.d.area(id).map_or_else(|| names.text(id), |a| names.area(a).shown())
    }

    /// A threshold in a place, with the margins of all.
    pub(super) fn threshold(&self, x: &ThresholdTrace, margins: &[ThresholdMargin]) -> Passed {
        let w = self.names.w;
        let own = |m: &&ThresholdMargin| m.threshold == x.threshold && m.place == x.place;
        let mut by: Vec<(u64, (Name, &'static str, String))> = vec![];
        for r in &x.results {
            let margin = margins.iter().filter(own).find(|m| m.choice == r.choice);
            let said = match margin {
                Some(m) if m.passed || !m.decided => call::threshold(m, w),
                // Of constituencies there are no margins: it is so as far as is counted.
                None if r.passed => (w.say("gate-above"), String::new()),
                _ => continue,
            };
            by.push((r.votes, (self.choice(r.choice), said.0, said.1)));
        }
        by.sort_by_key(|(votes, _)| std::cmp::Reverse(*votes));
        let by = by.into_iter().map(|(_, said)| said).collect();
        Passed {
            words: self.names.w.with(
                "threshold",
                &[
                    ("place", self.area(x.place.as_deref()).text.into()),
                    ("needed", x.needed.into()),
                    ("base", x.base.into()),
                ],
            ),
            by,
        }
    }

    pub(super) fn person(&self, e: &Elected) -> Person {
        let list = self.contest.choice(&e.list).map_or_else(|| self.names.text(&e.list), |i| self.choice(i as usize));
        Person {
            place: self.area(e.place.as_deref()),
            list,
            person: e.person.as_ref().map_or_else(
                || self.names.said(self.names.w.say("vacant")),
                |person| self.called(person).unwrap_or_else(|| self.names.text(person)),
            ),
            votes: e.votes.map_or_else(|| t::UNKNOWN.into(), |n| self.names.style.int(n)),
            by: t::elected_by(self.names.w, e.by),
        }
    }

    pub(super) fn lots(&self, a: &Allocation) -> Vec<String> {
        let w = self.names.w;
        let name = |id: &String| self.contest.choice(id).map_or_else(|| id.clone(), |i| self.choice(i as usize).text);
        let lot = |l: &election::allocation::LotRequired| {
            let among: Vec<String> = l.among.iter().map(name).collect();
            w.with(
                "lot",
                &[
                    ("place", self.area(l.constituency.as_deref()).text.into()),
                    ("draws", l.draws.into()),
                    ("among", among.join(w.say("list-comma")).into()),
                    ("seats", l.seats_open.into()),
                ],
            )
        };
        a.lots_required.iter().map(lot).collect()
    }

    /// Whom a number of an outcome means: a choice, or in a stage a party, an alliance or a place.
    fn who(&self, o: &Outcome, i: usize) -> String {
        if o.names.is_empty() {
            return self.choice(i).text;
        }
        let id = o.names.get(i).map_or("", String::as_str);
        if let Some(name) = self.called(id) {
            return name.text;
        }
        // Where seats of several places are given in one order, who gets one is a choice in a place.
        match id.rsplit_once('@').and_then(|(choice, place)| Some((self.called(choice)?, place))) {
            Some((name, place)) => format!("{} ({})", name.text, self.area(Some(place)).text),
            None => self.area(Some(id)).text,
        }
    }

    /// The name of a choice by its id: of this contest, or of another ballot that a stage counts or on which persons stand.
    fn called(&self, id: &str) -> Option<Name> {
        let others = self.names.d.contests.iter();
        let mut ballots = std::iter::once(self.contest).chain(others);
        ballots.find_map(|c| c.choice(id).map(|i| self.names.name(&c.choices[i as usize].names)))
    }

    pub(super) fn place(&self, o: &Outcome) -> Place {
        let mut seats: Vec<(String, String)> =
            o.seats.iter().map(|(c, n)| (self.who(o, *c), self.names.style.int(*n))).collect();
        if o.vacant > 0 {
            seats.push((self.names.w.say("vacant").to_owned(), self.names.style.int(o.vacant)));
        }
        if let Some(l) = &o.lot {
            seats.push((self.names.w.say("undecided").to_owned(), self.names.style.int(l.seats_open)));
        }
        let steps = o.trace.iter().map(|s| self.step(o, s)).collect();
        Place { name: self.place_name(o), seats, steps }
    }

    /// One step of an outcome.
    pub(super) fn step(&self, o: &Outcome, step: &Step) -> String {
        t::step(self.names.w, step, &|i| self.who(o, i))
    }

    /// Where an outcome is, and of which stage.
    pub(super) fn place_name(&self, o: &Outcome) -> Name {
        let name = self.area(o.constituency.as_deref());
        match &o.stage {
            Some(stage) => self.names.text(t::stage_of(stage, o.of.as_deref(), &name.text)),
            None => name,
        }
    }
}
