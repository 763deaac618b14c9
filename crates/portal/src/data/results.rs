//! Results: of every station on a contest, and the sums of every area.

use super::pieces::{Pieces, part};
use super::{Cursor, Filter, Made, Order};
use crate::view::figures::Counted;
use commission::Live;
use election::definition::Definition;
use election::id::{AreaIx, ContestIx, PairIx};
use election::tally::{State, Tally};
use std::sync::Arc;
use tables::{Column, Row};

/// What there is to say about a pair when the table is asked for.
struct Noted {
    pair: PairIx,
    /// Position of the document that counts.
    counted: Option<u32>,
    state: State,
    expected: bool,
    changed: u64,
}

/// Columns of votes: one for each choice of the contest, by its id.
fn votes_columns(d: &Definition, contest: ContestIx) -> impl Iterator<Item = Column> + '_ {
    let language = d.language();
    d.contests[contest.at()]
        .choices
        .iter()
        .map(move |c| Column::number(format!("votes:{}", c.id), format!("votes of {}", c.names.get(language))))
}

pub(super) fn stations(live: &Arc<Live>, tally: &Tally, contest: ContestIx, filter: &Filter) -> Made {
    let d = Arc::clone(tally.definition());
    let mut columns = vec![
        Column::text("station", "id of the station"),
        Column::text("name", "its name"),
        Column::text("area", "id of the area in which it lies"),
        Column::text("ballot", "the contest as its minutes name it"),
        Column::text("expected", "yes where the completeness seal names it"),
        Column::text("state", "awaited, provisional, agreed, differing, under-ruling, final or annulled"),
        Column::number("changed", "record size after the last act about it"),
        Column::number("index", "index in the record of the minutes that count; empty where none counts"),
        Column::text("recorded", "when these were recorded"),
        Column::text("count", "kind of count"),
        Column::number("issue", "issue; more than 1 is a correction"),
        Column::text("closed", "when the count was closed, as the minutes say"),
        Column::number("registered", "registered voters"),
        Column::number("voted", "voters who took part"),
        Column::number("valid", "valid votes"),
        Column::number("invalid", "invalid votes"),
        Column::text("flags", "codes of the checks that call for a look"),
        Column::text("copies", "channels by which this text has come"),
        Column::number("pages", "pictures of signed pages of this station and contest"),
    ];
    let fixed = columns.len();
    columns.extend(votes_columns(&d, contest));
    let (noted, next) = note(tally, contest, filter);
    let size = tally.size();
    let choices = d.contests[contest.at()].choices.len();
    let fill = move |tally: &Tally, n: &Noted, row: &mut Row| station_row(tally, n, size, fixed, choices, row);
    Made { columns, source: Box::new(Pieces::new(live, noted, fill)), next }
}

fn note(tally: &Tally, contest: ContestIx, filter: &Filter) -> (Vec<Noted>, Option<Cursor>) {
    let d = tally.definition();
    let since = filter.since.unwrap_or(0);
    let place = |pair: PairIx| match filter.order {
        Order::Folder => (0, u64::from(pair.0)),
        Order::Changed | Order::Latest => (tally.pair_changed(pair), u64::from(pair.0)),
    };
    let comes_after = |pair: PairIx, a: Cursor| match filter.order {
        Order::Latest => place(pair) < (a.changed, a.row),
        Order::Folder | Order::Changed => place(pair) > (a.changed, a.row),
    };
    let wanted = |pair: &PairIx| {
        let p = &d.pairs[pair.at()];
        p.contest == contest
            && (filter.since.is_none() || tally.pair_changed(*pair) > since)
            && filter.state.is_none_or(|s| tally.state(*pair) == s)
            && filter.after.is_none_or(|a| comes_after(*pair, a))
            && filter.holds(d, d.stations[p.station.at()].area)
    };
    let all = (0..d.pairs.len()).map(PairIx::from).filter(wanted);
    let limit = filter.limit.unwrap_or(usize::MAX);
    let mut pairs: Vec<PairIx> = match filter.order {
        // One more than wanted, to know whether there is more.
        Order::Folder => all.take(limit.saturating_add(1)).collect(),
        Order::Changed | Order::Latest => {
            let mut all: Vec<((u64, u64), PairIx)> = all.map(|p| (place(p), p)).collect();
            let nearer = |a: &((u64, u64), PairIx), b: &((u64, u64), PairIx)| match filter.order {
                Order::Latest => b.0.cmp(&a.0),
                Order::Folder | Order::Changed => a.0.cmp(&b.0),
            };
            // The state is held meanwhile: what is not wanted is not put in order.
            if all.len() > limit.saturating_add(1) {
                all.select_nth_unstable_by(limit, nearer);
                all.truncate(limit + 1);
            }
            all.sort_unstable_by(nearer);
            all.into_iter().map(|(_, p)| p).collect()
        }
    };
    let next = (pairs.len() > limit).then(|| {
        pairs.truncate(limit);
        let (changed, row) = pairs.last().map_or((0, 0), |p| place(*p));
        Cursor { changed, row }
    });
    let one = |pair: PairIx| Noted {
        pair,
        counted: tally.pair(pair).counted.and_then(|i| u32::try_from(i).ok()),
        state: tally.state(pair),
        expected: tally.is_expected(pair),
        changed: tally.pair_changed(pair),
    };
    (pairs.into_iter().map(one).collect(), next)
}

fn station_row(tally: &Tally, n: &Noted, size: u64, fixed: usize, choices: usize, row: &mut Row) {
    let d = tally.definition();
    let pair = &d.pairs[n.pair.at()];
    let station = &d.stations[pair.station.at()];
    let state = tally.pair(n.pair);
    row.text(&station.id).text(&station.name).text(&d.areas[station.area.at()].id);
    if pair.named {
        row.display(d.ballot_name(n.pair));
    } else {
        row.text(&d.contests[pair.contest.at()].id);
    }
    row.text(if n.expected { "yes" } else { "no" }).text(n.state.word()).number(n.changed);
    let counted = n.counted.and_then(|i| state.documents.get(i as usize));
    let Some(x) = counted else {
        row.empties(fixed - 8);
        pages(state, size, row);
        row.empties(choices);
        return;
    };
    row.number(x.index).display(x.at).display(x.count).number(x.issue).text(x.closed.as_str());
    for (_, n) in x.figures.named() {
        row.maybe(n);
    }
    if x.flags.is_clear() {
        row.empty();
    } else {
        row.words(x.flags.codes());
    }
    // Copies that came after the table was asked for are not in it.
    row.words(x.copies().filter(|c| c.index < size).map(|c| c.channel.word()));
    pages(state, size, row);
    row.empties(choices);
    let list = d.contests[pair.contest.at()].list(pair.list);
    for (choice, votes) in list.iter().zip(&x.votes) {
        row.set_number(fixed + *choice as usize, u64::from(*votes));
    }
}

fn pages(state: &election::tally::PairState, size: u64, row: &mut Row) {
    let pages = state.case.as_ref().map_or(0, |c| c.pages.iter().filter(|p| p.index < size).count());
    row.number(pages as u64);
}

pub(super) fn areas(live: &Arc<Live>, tally: &Tally, contest: ContestIx, filter: &Filter) -> Made {
    let d = Arc::clone(tally.definition());
    let mut columns = vec![
        Column::text("area", "id of the area"),
        Column::text("parent", "id of the area above"),
        Column::text("kind", "what it is"),
        Column::text("name", "its name"),
        Column::number("expected", "results that are expected"),
        Column::number("reported", "results that are counted"),
        Column::number("aggregates", "figures without stations that are counted"),
        Column::number("registered", "registered voters where they are known"),
        Column::number("voted", "voters who took part"),
        Column::number("valid", "valid votes"),
        Column::number("invalid", "invalid votes"),
    ];
    let fixed = columns.len();
    columns.extend(votes_columns(&d, contest));
    let choices = d.contests[contest.at()].choices.len();
    let wanted = |a: &AreaIx| filter.kind.as_ref().is_none_or(|k| d.areas[a.at()].kind == *k) && filter.holds(&d, *a);
    // Sums change with every act, so they are noted whole; there are far fewer areas than stations.
    let all: Vec<AreaIx> = (0..d.areas.len()).map(AreaIx::from).filter(wanted).collect();
    let (some, next) = part(all, filter);
    let noted: Vec<(AreaIx, Counted)> = some.into_iter().map(|a| (a, Counted::of(tally, contest, a))).collect();
    let fill = move |tally: &Tally, (a, c): &(AreaIx, Counted), row: &mut Row| {
        let d = tally.definition();
        let area = &d.areas[a.at()];
        let parent = area.parent.map_or("", |p| &d.areas[p.at()].id);
        row.text(&area.id).text(parent).text(&area.kind).text(area.names.get(d.language()));
        row.number(c.expected).number(c.reported).number(c.aggregates);
        for n in c.figures {
            row.maybe(n);
        }
        row.empties(choices);
        for (choice, votes) in &c.votes {
            row.set_number(fixed + *choice, *votes);
        }
    };
    Made { columns, source: Box::new(Pieces::new(live, noted, fill)), next }
}
