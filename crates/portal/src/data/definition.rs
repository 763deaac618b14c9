//! What the election is: contests, constituencies, areas, stations, choices, persons, boards. None of it changes.

use super::pieces::{Pieces, part};
use super::{Filter, Made};
use commission::Live;
use election::allocation::ChoiceKind;
use election::definition::{Definition, Names};
use election::id::{AreaIx, ContestIx, StationIx};
use election::tally::Tally;
use std::sync::Arc;
use tables::{Column, Row};

fn made<T: Send + Sync + 'static>(
    live: &Arc<Live>,
    filter: &Filter,
    columns: Vec<Column>,
    noted: Vec<T>,
    fill: impl Fn(&Definition, &T, &mut Row) + Send + Sync + 'static,
) -> Made {
    let (noted, next) = part(noted, filter);
    let fill = move |tally: &Tally, noted: &T, row: &mut Row| fill(tally.definition(), noted, row);
    Made { columns, source: Box::new(Pieces::new(live, noted, fill)), next }
}

/// One column of names for each language of the election.
fn name_columns(d: &Definition) -> impl Iterator<Item = Column> + '_ {
    d.languages.iter().map(|l| Column::text(format!("name:{l}"), format!("name in the language {l}")))
}

fn names(d: &Definition, names: &Names, row: &mut Row) {
    for l in &d.languages {
        row.text(names.0.get(l).map_or("", String::as_str));
    }
}

fn contests_of(d: &Definition, filter: &Filter) -> Vec<ContestIx> {
    (0..d.contests.len()).map(ContestIx::from).filter(|c| filter.contest.is_none_or(|x| x == *c)).collect()
}

pub(super) fn election(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let mut columns = vec![
        Column::text("election", "its id"),
        Column::text("date", "polling day"),
        Column::text("time_zone", "time zone (IANA)"),
        Column::text("languages", "languages; the first is the default"),
        Column::text("rehearsal", "yes where it is a rehearsal"),
        Column::text("definition", "digest of the definition"),
        Column::text("origin", "origin line of the record's checkpoints"),
        Column::text("counts", "kinds of count that may report; the later prevails"),
        Column::number("contests", "contests"),
        Column::number("areas", "areas"),
        Column::number("stations", "stations"),
    ];
    columns.extend(name_columns(d));
    made(live, filter, columns, vec![()], |d, (), row| {
        let counts: Vec<String> = d.counts.iter().map(ToString::to_string).collect();
        row.text(&d.id).text(&d.date).text(&d.time_zone).words(d.languages.iter().map(String::as_str));
        row.text(if d.rehearsal { "yes" } else { "no" }).display(d.digest).text(&d.origin);
        row.words(counts.iter().map(String::as_str));
        row.number(d.contests.len() as u64).number(d.areas.len() as u64).number(d.stations.len() as u64);
        names(d, &d.names, row);
    })
}

pub(super) fn parties(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let mut columns = vec![
        Column::text("party", "its id"),
        Column::text("kind", "what it is"),
        Column::text("short", "abbreviation"),
        Column::text("eligible", "yes where it may have candidates"),
        Column::text("reason", "why, or why not"),
        Column::text("alliance", "id of the alliance in which it stands"),
        Column::number("organisations", "areas in which it has an organisation"),
    ];
    columns.extend(name_columns(d));
    made(live, filter, columns, (0..d.parties.len()).collect(), |d, i: &usize, row| {
        let p = &d.parties[*i];
        row.text(&p.id).text(p.kind.word()).text(&p.short).text(if p.eligible { "yes" } else { "no" });
        row.text(&p.reason).text(p.alliance.as_deref().unwrap_or_default()).number(p.organisations.len() as u64);
        names(d, &p.names, row);
    })
}

pub(super) fn contests(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let mut columns = vec![
        Column::text("contest", "its id"),
        Column::number("round", "the round that is being held"),
        Column::number("choices", "choices on its ballots"),
        Column::number("constituencies", "constituencies"),
        Column::number("seats", "seats"),
    ];
    columns.extend(name_columns(d));
    made(live, filter, columns, contests_of(d, filter), |d, ix, row| {
        let c = &d.contests[ix.at()];
        row.text(&c.id).number(c.round).number(c.choices.len() as u64).number(c.constituencies.len() as u64);
        row.number(c.constituencies.iter().map(|k| u64::from(k.seats)).sum::<u64>());
        names(d, &c.names, row);
    })
}

pub(super) fn constituencies(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let columns = vec![
        Column::text("contest", "id of the contest"),
        Column::text("area", "id of the area that it is"),
        Column::text("name", "its name"),
        Column::number("seats", "seats to give"),
        Column::number("choices", "choices on its ballots"),
    ];
    let all = contests_of(d, filter).into_iter().flat_map(|c| {
        let of = &d.contests[c.at()].constituencies;
        of.iter().enumerate().filter(|(_, k)| filter.holds(d, k.area)).map(move |(i, _)| (c, i))
    });
    made(live, filter, columns, all.collect(), |d, (c, i): &(ContestIx, usize), row| {
        let contest = &d.contests[c.at()];
        let k = &contest.constituencies[*i];
        let area = &d.areas[k.area.at()];
        row.text(&contest.id).text(&area.id).text(area.names.get(d.language())).number(k.seats);
        row.number(contest.list(k.list).len() as u64);
    })
}

pub(super) fn areas(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let mut columns = vec![
        Column::text("area", "its id"),
        Column::text("parent", "id of the area above"),
        Column::text("kind", "what it is"),
        Column::number("depth", "how far below the country"),
        Column::number("stations", "stations directly in it"),
    ];
    columns.extend(name_columns(d));
    let wanted = |a: &AreaIx| filter.kind.as_ref().is_none_or(|k| d.areas[a.at()].kind == *k) && filter.holds(d, *a);
    let all = (0..d.areas.len()).map(AreaIx::from).filter(wanted).collect();
    made(live, filter, columns, all, |d, ix: &AreaIx, row| {
        let a = &d.areas[ix.at()];
        let parent = a.parent.map_or("", |p| &d.areas[p.at()].id);
        row.text(&a.id).text(parent).text(&a.kind).number(a.depth).number(a.stations.len() as u64);
        names(d, &a.names, row);
    })
}

fn stations_of(d: &Definition, filter: &Filter) -> Vec<StationIx> {
    let wanted = |s: &StationIx| filter.holds(d, d.stations[s.at()].area);
    (0..d.stations.len()).map(StationIx::from).filter(wanted).collect()
}

pub(super) fn stations(live: &Arc<Live>, filter: &Filter) -> Made {
    let columns = vec![
        Column::text("station", "its id"),
        Column::text("area", "id of the area in which it lies"),
        Column::text("name", "its name"),
        Column::text("place", "the building"),
        Column::text("address", "its address"),
        Column::text("day", "polling day"),
        Column::text("ballots", "the contests on which it reports"),
    ];
    made(live, filter, columns, stations_of(live.definition(), filter), |d, ix, row| {
        let s = &d.stations[ix.at()];
        let ballots: Vec<String> = s.pairs.iter().map(|p| d.ballot_name(*p)).collect();
        row.text(&s.id).text(&d.areas[s.area.at()].id).text(&s.name).text(&s.place).text(&s.address);
        row.text(&s.polling_day).words(ballots.iter().map(String::as_str));
    })
}

pub(super) fn figures(live: &Arc<Live>, filter: &Filter) -> Made {
    let columns = vec![
        Column::text("station", "id of the station"),
        Column::text("area", "id of the area in which it lies"),
        Column::number("registered", "voters on its list before the poll"),
    ];
    made(live, filter, columns, stations_of(live.definition(), filter), |d, ix, row| {
        let s = &d.stations[ix.at()];
        row.text(&s.id).text(&d.areas[s.area.at()].id).maybe(s.registered);
    })
}

fn kind(k: ChoiceKind) -> &'static str {
    match k {
        ChoiceKind::List => "list",
        ChoiceKind::Candidate => "candidate",
        ChoiceKind::Independent => "independent",
        ChoiceKind::Option => "option",
        ChoiceKind::AgainstAll => "against-all",
        ChoiceKind::Unallocated => "unallocated",
    }
}

pub(super) fn candidates(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let mut columns = vec![
        Column::text("contest", "id of the contest"),
        Column::number("position", "place on the ballot, from 1"),
        Column::text("choice", "its id"),
        Column::text("kind", "what it is"),
        Column::text("party", "id of the party to which it belongs"),
        Column::text("area", "id of the area where it stands; empty is everywhere"),
        Column::number("members", "parties in a coalition"),
        Column::text("color", "colour"),
        Column::text("marks", "what counts in quotas"),
    ];
    columns.extend(name_columns(d));
    let all =
        contests_of(d, filter).into_iter().flat_map(|c| (0..d.contests[c.at()].choices.len()).map(move |i| (c, i)));
    made(live, filter, columns, all.collect(), |d, (c, i): &(ContestIx, usize), row| {
        let contest = &d.contests[c.at()];
        let x = &contest.choices[*i];
        row.text(&contest.id).number(*i as u64 + 1).text(&x.id).text(kind(x.kind));
        row.text(x.party.as_deref().unwrap_or_default()).text(x.area.map_or("", |a| &d.areas[a.at()].id));
        row.number(x.members).text(x.color.as_deref().unwrap_or_default()).words(x.marks.iter().map(String::as_str));
        names(d, &x.names, row);
    })
}

pub(super) fn persons(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let columns = vec![
        Column::text("contest", "id of the contest"),
        Column::text("list", "id of the list"),
        Column::text("person", "id of the person"),
        Column::number("position", "position on the list"),
        Column::text("area", "id of the area whose list it is; empty is everywhere"),
        Column::text("marks", "what counts in quotas"),
    ];
    let all =
        contests_of(d, filter).into_iter().flat_map(|c| (0..d.contests[c.at()].persons.len()).map(move |i| (c, i)));
    made(live, filter, columns, all.collect(), |d, (c, i): &(ContestIx, usize), row| {
        let contest = &d.contests[c.at()];
        let p = &contest.persons[*i];
        row.text(&contest.id).text(&p.list).text(&p.id).number(p.position);
        row.text(p.area.map_or("", |a| &d.areas[a.at()].id)).words(p.marks.iter().map(String::as_str));
    })
}

pub(super) fn boards(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let mut columns = vec![
        Column::text("area", "id of its area"),
        Column::number("quorum", "seats that must be taken for a decision"),
        Column::number("seats", "seats"),
    ];
    columns.extend(name_columns(d));
    let boards = d.boards.list().iter().enumerate();
    let all = boards.filter(|(_, b)| filter.holds(d, b.area)).map(|(i, _)| i).collect();
    made(live, filter, columns, all, |d, i: &usize, row| {
        let b = &d.boards.list()[*i];
        row.text(&d.areas[b.area.at()].id).number(b.quorum).number(b.seats() as u64);
        names(d, &b.names, row);
    })
}

/// Whether the register of boards names this party: by its id, or by one of its names.
fn is_of(d: &Definition, party: &str, nominated_by: &str) -> bool {
    nominated_by == party
        || d.party(party).is_some_and(|p| d.parties[p.at()].names.0.values().any(|name| name == nominated_by))
}

pub(super) fn members(live: &Arc<Live>, filter: &Filter) -> Made {
    let d = live.definition();
    let columns = vec![
        Column::text("area", "id of the board's area"),
        Column::number("seat", "the seat"),
        Column::text("role", "chair or member"),
        Column::text("standing", "principal or substitute"),
        Column::text("key", "name of the key with which this member signs"),
        Column::text("nominated_by", "who nominated"),
        Column::text("from", "first day of the term"),
        Column::text("until", "last day of the term; empty where it is open"),
    ];
    let of = filter.party.as_deref();
    let boards = d.boards.list().iter().enumerate().filter(|(_, b)| filter.holds(d, b.area));
    let all = boards.flat_map(|(i, b)| {
        let members = b.members.iter().enumerate();
        members.filter(|(_, m)| of.is_none_or(|p| is_of(d, p, &m.nominated_by))).map(move |(k, _)| (i, k))
    });
    made(live, filter, columns, all.collect(), |d, (i, k): &(usize, usize), row| {
        let b = &d.boards.list()[*i];
        let m = &b.members[*k];
        row.text(&d.areas[b.area.at()].id).number(m.seat).text(m.role.word());
        row.text(if m.substitute { "substitute" } else { "principal" });
        row.text(&m.key).text(&m.nominated_by).text(&m.from).text(&m.until);
    })
}
