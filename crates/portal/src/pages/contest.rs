//! `GET /contest/{id}`: all choices, the seats, and how each seat follows.

use super::{as_of, home, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::number::Style;
use crate::standings::Standing;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::arc::Arc;
use crate::view::figures::{Block, Shown};
use crate::view::names::Names;
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{Path, State};
use election::allocation::{Allocation, Elected, Outcome, Step, ThresholdTrace, explain};
use election::definition::Contest;
use election::id::ContestIx;
use election::tally::RerunState;

/// Choices on the page; the data have all.
const ROWS_MAX: usize = 1_000;

#[derive(Template)]
#[template(path = "contest.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    id: &'a str,
    name: &'a str,
    stage: &'static str,
    block: Block,
    arc: Option<Arc>,
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
    pub(super) place: String,
    pub(super) list: String,
    pub(super) person: String,
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
    pub(super) by: String,
}

/// The seats of one constituency.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) seats: String,
    pub(super) steps: Vec<String>,
}

pub(crate) async fn page(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    Ok(Show(portal.page(Subject::Contest(contest)).await?))
}

pub(crate) fn render(portal: &Portal, contest: ContestIx) -> Result<Rendered, Fault> {
    let all = portal.desk.current();
    let s = &all.contests[contest.at()];
    let d = portal.definition();
    let names = Names::new(d);
    let c = &d.contests[contest.at()];
    let seats = home::seats(d, s);
    let more_at = format!("/api/v1/contests/{}", c.id);
    let shown =
        Shown { contest: c, counted: &s.country, seats: seats.as_deref(), rows_max: ROWS_MAX, more_at: &more_at };
    let allocation = s.seats.as_ref().as_ref().ok().and_then(Option::as_ref).filter(|_| !s.country.is_empty());
    let words = Words { names, contest: c };
    let page = Page {
        shell: Shell::new(portal, names.contest(c), Some(as_of(names, all.size, all.root, all.at))),
        lang: d.language(),
        id: &c.id,
        name: names.contest(c),
        stage: t::stage(s.announced.as_ref().map(|a| a.stage), s.country.reported, s.country.expected),
        block: Block::new(names, &shown),
        arc: allocation.and_then(|a| Arc::new(names, c, a)),
        vacant: allocation.filter(|a| a.vacant > 0).map(|a| names.style.int(a.vacant)),
        fault: fault(s),
        thresholds: allocation.map(|a| a.thresholds.iter().map(|x| words.threshold(x)).collect()).unwrap_or_default(),
        lots: allocation.map(|a| words.lots(a)).unwrap_or_default(),
        elected: allocation.map(|a| a.elected.iter().map(|e| words.person(e)).collect()).unwrap_or_default(),
        waiting: allocation.and_then(|a| a.waiting.clone()),
        left: s
            .departures
            .iter()
            .map(|(index, d)| Left { index: *index, words: t::departure(&d.who, d.event, &d.reason) })
            .collect(),
        again: s.reruns.iter().map(|r| again(names, r)).collect(),
        places: allocation.map(|a| a.by_constituency.iter().map(|o| words.place(o)).collect()).unwrap_or_default(),
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
    let words = t::rerun(&places.join(", "), &r.statement.day, r.statement.round, &r.statement.reason);
    Left { index: r.index, words }
}

fn fault(s: &Standing) -> Option<String> {
    s.seats.as_ref().as_ref().err().map(ToString::to_string)
}

pub(super) struct Words<'a> {
    pub(super) names: Names<'a>,
    pub(super) contest: &'a Contest,
}

impl Words<'_> {
    fn choice(&self, i: usize) -> String {
        self.contest.choices.get(i).map_or_else(String::new, |c| self.names.choice(c).to_owned())
    }

    fn area(&self, id: Option<&str>) -> String {
        let Some(id) = id else { return t::COUNTRY.into() };
        self.names.d.area(id).map_or_else(|| id.to_owned(), |a| self.names.area(a).name.to_owned())
    }

    pub(super) fn threshold(&self, x: &ThresholdTrace) -> Passed {
        let int = |n: u64| self.names.style.int(n);
        let by: Vec<String> = x.results.iter().filter(|r| r.passed).map(|r| self.choice(r.choice)).collect();
        Passed {
            words: t::threshold(&self.area(x.place.as_deref()), &int(x.needed), &int(x.base)),
            by: if by.is_empty() { t::NOBODY_PASSED.into() } else { by.join(", ") },
        }
    }

    pub(super) fn person(&self, e: &Elected) -> Person {
        let list = self.contest.choice(&e.list).map_or_else(|| e.list.clone(), |i| self.choice(i as usize));
        Person {
            place: self.area(e.place.as_deref()),
            list,
            person: e.person.clone().unwrap_or_else(|| t::VACANT.into()),
            votes: e.votes.map_or_else(|| t::UNKNOWN.into(), |n| self.names.style.int(n)),
            by: t::elected_by(e.by),
        }
    }

    pub(super) fn lots(&self, a: &Allocation) -> Vec<String> {
        let name = |id: &String| self.contest.choice(id).map_or_else(|| id.clone(), |i| self.choice(i as usize));
        let lot = |l: &election::allocation::LotRequired| {
            let among: Vec<String> = l.among.iter().map(name).collect();
            t::lot(
                &self.area(l.constituency.as_deref()),
                &self.names.style.int(l.draws),
                &among.join(", "),
                &self.names.style.int(l.seats_open),
            )
        };
        a.lots_required.iter().map(lot).collect()
    }

    /// Whom a number of an outcome means: a choice, or in a stage a party, an alliance or a place.
    fn who(&self, o: &Outcome, i: usize) -> String {
        if o.names.is_empty() {
            return self.choice(i);
        }
        let id = o.names.get(i).map_or("", String::as_str);
        match self.contest.choice(id) {
            Some(choice) => self.choice(choice as usize),
            None => self.area(Some(id)),
        }
    }

    pub(super) fn place(&self, o: &Outcome) -> Place {
        let mut seats: Vec<String> =
            o.seats.iter().map(|(c, n)| format!("{} {}", self.who(o, *c), self.names.style.int(*n))).collect();
        if o.vacant > 0 {
            seats.push(format!("{} {}", t::VACANT, self.names.style.int(o.vacant)));
        }
        if let Some(l) = &o.lot {
            seats.push(format!("{} {}", t::UNDECIDED, self.names.style.int(l.seats_open)));
        }
        let steps = o.trace.iter().map(|s| self.step(o, s)).collect();
        Place { name: self.place_name(o), seats: seats.join(" · "), steps }
    }

    /// One step of an outcome.
    pub(super) fn step(&self, o: &Outcome, step: &Step) -> String {
        sentence(step, self.names.style, &|i| self.who(o, i))
    }

    /// Where an outcome is, and of which stage.
    pub(super) fn place_name(&self, o: &Outcome) -> String {
        let name = self.area(o.constituency.as_deref());
        match &o.stage {
            Some(stage) => t::stage_of(stage, o.of.as_deref(), &name),
            None => name,
        }
    }
}

/// A step in words with numbers in the page's style. Names stand apart while numbers are rewritten, so that none changes in a name.
fn sentence(step: &Step, style: Style, name: &dyn Fn(usize) -> String) -> String {
    const MARK: char = '\u{1}';
    let mut mentioned = vec![];
    let marked = std::cell::RefCell::new(&mut mentioned);
    let text = explain(step, &|i| {
        marked.borrow_mut().push(i);
        MARK.to_string()
    });
    let mut parts = style.rewrite(&text).split(MARK).map(str::to_owned).collect::<Vec<_>>().into_iter();
    let first = parts.next().unwrap_or_default();
    parts.zip(mentioned).fold(first, |s, (rest, i)| s + &name(i) + &rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::allocation::{Ratio, Rival};

    #[test]
    fn numbers_follow_the_language_and_names_stay_as_they_are() {
        let step = Step::Place {
            place: 1,
            winner: 0,
            votes: Ratio { num: 24_691, den: 2 },
            runner_up: Some(Rival { choice: 1, value: Ratio::whole(1_000) }),
        };
        let names = |i: usize| ["List 1,5", "B 2.0"][i].to_owned();
        assert_eq!(
            sentence(&step, Style::of("tr"), &names),
            "Place 1 goes to List 1,5 with 12.345,5 votes; next is B 2.0 with 1.000."
        );
    }
}
