//! `/desk/station/{id}`: one station: its figures copy by copy, the pictures of its papers beside them, what is being typed, what was decided.

use super::paper::{self, Picture};
use super::place::{entry_address, issue_of, resolve_address, words};
use super::shell::{Shell, show};
use super::{office, texts};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::{Staff, encode};
use crate::number::Style;
use crate::subject::Find;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use commission::accounts::Role;
use commission::desk::entry::{Entry, Task};
use commission::desk::sheet::{HEAD, Place};
use commission::desk::{Paper, is_in_board};
use election::definition::Definition;
use election::id::{PairIx, StationIx};
use election::tally::{Document, PairState, Standing};

#[derive(Template)]
#[template(path = "desk/station.html")]
struct Page {
    shell: Shell,
    id: String,
    name: String,
    place: String,
    area: String,
    contests: Vec<Part>,
    rulings: Vec<(String, String, &'static str)>,
    rules: bool,
}

struct Part {
    name: String,
    state: &'static str,
    ballot: String,
    /// The ballot's name as it stands in an address.
    ballot_query: String,
    columns: Vec<Column>,
    rows: Vec<Line>,
    pictures: Vec<Picture>,
    typing: Vec<Typing>,
    history: Vec<String>,
    flags: Vec<(&'static str, &'static str)>,
}

/// One text, with the copies that say it.
struct Column {
    count: String,
    issue: u16,
    copies: Vec<String>,
    standing: &'static str,
}

struct Line {
    name: String,
    differs: bool,
    cells: Vec<(String, bool)>,
}

/// A paper that is or can be typed.
struct Typing {
    words: String,
    state: &'static str,
    href: Option<(String, &'static str)>,
    /// Fields of the form that hands it in or begins it anew.
    round: u8,
    count: String,
    issue: u16,
    may_send: bool,
    may_reopen: bool,
    refused: Option<String>,
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let ix = Find(d).station(&id)?;
    let station = &d.stations[ix.at()];
    if !is_in_board(d, &staff.account, station.area) {
        return Err(Fault::new(403, "other-board", "this station belongs to another board"));
    }
    let desk = &office(&portal)?.desk;
    let papers = desk.papers_of(&staff.account, ix).await?;
    let rulings = desk.rulings_of(&staff.account, ix).await?;
    let ruling = |r: commission::desk::Kept| {
        let words =
            r.drafted.ruling().map_or_else(|e| e.to_string(), |x| format!("{} {}", x.number, x.decision.word()));
        (r.id.clone(), words, r.drafted.progress.word())
    };
    let page = Page {
        shell: Shell::staff(&portal, &station.name, &staff),
        id: station.id.clone(),
        name: station.name.clone(),
        place: station.place.clone(),
        area: d.areas[station.area.at()].names.get(d.language()).to_owned(),
        contests: station.pairs.iter().map(|p| part(&portal, &staff, ix, *p, &papers)).collect(),
        rulings: rulings.into_iter().map(ruling).collect(),
        rules: staff.account.role != Role::Clerk,
    };
    show(&page)
}

fn part(portal: &Portal, staff: &Staff, _station: StationIx, pair: PairIx, papers: &[Paper]) -> Part {
    let d = portal.definition();
    let (state, pair_state, round) = {
        let live = portal.live.read();
        (live.tally().state(pair), live.tally().pair(pair).clone(), live.tally().round(pair))
    };
    let contest = &d.contests[d.pairs[pair.at()].contest.at()];
    let place = Place { pair, round, count: d.counts[0], issue: 1 };
    let names = paper::names(d, &place);
    let flags = pair_state.counted().map(|x| x.flags.checks().map(|(_, c)| (c.text, texts::hint(c.code))).collect());
    Part {
        name: contest.names.get(d.language()).to_owned(),
        state: texts::state(state),
        ballot: d.ballot_name(pair),
        ballot_query: encode(&d.ballot_name(pair)),
        columns: (0..pair_state.documents.len()).map(|i| column(&pair_state, i)).collect(),
        rows: lines(d, &names, &pair_state.documents),
        pictures: paper::pictures(portal, &place, true),
        typing: typing(portal, staff, (pair, round), &pair_state, papers),
        history: history(d, &pair_state),
        flags: flags.unwrap_or_default(),
    }
}

fn column(state: &PairState, i: usize) -> Column {
    let x = &state.documents[i];
    let standing = match state.standing(i) {
        Standing::Counted => "counts",
        Standing::Older => "does not count",
        Standing::Held { .. } => "held: an issue is missing",
        Standing::Copy { .. } | Standing::Repeated { .. } => "a copy",
        Standing::Differs { .. } | Standing::Contradicts { .. } => "differs",
    };
    let copy = |c: election::tally::Copy| match &c.party {
        Some(p) => format!("{} {p}", c.channel.word()),
        None => c.channel.word().to_owned(),
    };
    Column { count: x.count.to_string(), issue: x.issue, copies: x.copies().map(copy).collect(), standing }
}

/// The cells of one text, in the order of the paper.
fn values(x: &Document, style: Style) -> Vec<String> {
    let closed = x.closed.as_str();
    let (day, time) = (closed.get(..10).unwrap_or_default(), closed.get(11..16).unwrap_or_default());
    let head = [day.to_owned(), time.to_owned()];
    let figures = x.figures.named().map(|(_, n)| n.map_or_else(|| "–".to_owned(), |n| style.int(n)));
    head.into_iter().chain(figures).chain(x.votes.iter().map(|n| style.int(*n))).collect()
}

/// A cell is marked where the texts of one count and issue do not all say the same in it.
fn lines(d: &Definition, names: &[String], documents: &[Document]) -> Vec<Line> {
    let style = Style::of(d.language());
    let columns: Vec<Vec<String>> = documents.iter().map(|x| values(x, style)).collect();
    let line = |(i, name): (usize, &String)| {
        let cell = |c: usize| columns[c].get(i).cloned().unwrap_or_default();
        let beside = |c: usize| {
            // Who types reads the time from a clock on paper: it is shown, and is no difference of the result.
            i >= 2
                && (0..documents.len()).any(|o| {
                    (documents[o].count, documents[o].issue) == (documents[c].count, documents[c].issue)
                        && cell(o) != cell(c)
                })
        };
        let cells: Vec<(String, bool)> = (0..columns.len()).map(|c| (cell(c), beside(c))).collect();
        Line { name: name.clone(), differs: cells.iter().any(|(_, x)| *x), cells }
    };
    debug_assert!(names.len() >= HEAD);
    names.iter().enumerate().map(line).collect()
}

fn typing(
    portal: &Portal,
    staff: &Staff,
    (pair, round): (PairIx, u8),
    state: &PairState,
    papers: &[Paper],
) -> Vec<Typing> {
    let d = portal.definition();
    let (who, types) = (&staff.account, matches!(staff.account.role, Role::Clerk | Role::Coordinator));
    let leads = matches!(who.role, Role::Coordinator | Role::Central);
    let mut out: Vec<Typing> = Vec::new();
    for p in papers.iter().filter(|p| p.place.pair == pair) {
        let (state, href) = match (p.entry(), p.entry().task(&who.name)) {
            (Entry::Open, _) => ("to be typed", Some((entry_address(portal, &p.place), "Type it"))),
            (Entry::Once { .. }, Task::Type) => ("typed once", Some((entry_address(portal, &p.place), "Type it"))),
            (Entry::Once { .. }, _) => ("typed once; another person types it", None),
            (Entry::Differing { .. }, Task::Resolve) => {
                ("typed twice and different", Some((resolve_address(portal, &p.place), "Decide")))
            }
            (Entry::Differing { .. }, _) => ("typed twice and different; a third person decides", None),
            (Entry::Ready { .. }, _) => ("ready to be handed in", None),
            (Entry::Sent { .. }, _) => ("on the record", None),
            (Entry::Refused { .. }, _) => ("refused", None),
        };
        let refused = match p.entry() {
            Entry::Refused { code, message, .. } => Some(format!("{message} ({code})")),
            _ => None,
        };
        out.push(Typing {
            words: words(d, &p.place),
            state,
            href: href.filter(|_| types),
            round: p.place.round,
            count: p.place.count.to_string(),
            issue: p.place.issue,
            may_send: types && matches!(p.entry(), Entry::Ready { .. }),
            may_reopen: leads && p.entry().may_reopen(),
            refused,
        });
    }
    for count in &d.counts {
        let place = Place { pair, round, count: *count, issue: issue_of(state, *count) };
        let begun = papers.iter().any(|p| p.place == place);
        if !begun && types && !state.has_copy(*count, place.issue, election::act::Channel::Entry) {
            out.push(Typing {
                words: words(d, &place),
                state: "not typed",
                href: Some((entry_address(portal, &place), "Type it")),
                round,
                count: count.to_string(),
                issue: place.issue,
                may_send: false,
                may_reopen: false,
                refused: None,
            });
        }
    }
    out
}

/// Everything on the record about this pair, in its order; of every vote that was held.
fn history(d: &Definition, state: &PairState) -> Vec<String> {
    let mut acts: Vec<(u64, String)> = Vec::new();
    state.earlier().iter().chain([state]).for_each(|vote| of_vote(d, vote, &mut acts));
    acts.sort();
    acts.into_iter().map(|(index, words)| format!("{index}: {words}")).collect()
}

fn of_vote(d: &Definition, state: &PairState, acts: &mut Vec<(u64, String)>) {
    let at = |m| time::local(d, m);
    if let Some(again) = state.again() {
        acts.push((again.index, format!("the vote is held again on {}, as round {}", again.day, again.round)));
    }
    for x in &state.documents {
        for c in x.copies() {
            let whose = c.party.as_deref().map(|p| format!(" of {p}")).unwrap_or_default();
            acts.push((
                c.index,
                format!("{}: {} count, issue {}, {}{whose}", at(c.at), x.count, x.issue, c.channel.word()),
            ));
        }
    }
    if let Some(case) = state.case.as_deref() {
        for i in &case.incidents {
            let words =
                format!("{}: incident: the device signed another text, {} count, issue {}", at(i.at), i.count, i.issue);
            acts.push((i.index, words));
        }
        for p in &case.pages {
            acts.push((p.index, format!("{}: page {} of {} scanned", at(p.at), p.page.page, p.page.pages)));
        }
        for r in &case.rulings {
            let x = &r.ruling;
            let by = format!("{}: ruling {} of {}: {}", at(r.at), x.number, x.body, x.decision.word());
            acts.push((r.index, format!("{by}. {} ({})", x.reason, x.basis)));
        }
        for l in &case.limits {
            acts.push((l.index, format!("{}: {} did not come in time", at(l.at), l.awaited.word())));
        }
    }
}
