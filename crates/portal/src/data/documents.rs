//! What has come: copies of minutes, and pictures of signed pages.

use super::pieces::Pieces;
use super::{Cursor, Filter, Made};
use commission::Live;
use election::definition::Definition;
use election::id::PairIx;
use election::tally::{PairState, Tally};
use std::sync::Arc;
use tables::{Column, Row};

/// A copy: pair, position of its document, position among the document's copies.
struct Copied {
    index: u64,
    pair: PairIx,
    document: usize,
    copy: usize,
}

fn wanted<'a>(d: &'a Definition, filter: &'a Filter) -> impl Iterator<Item = PairIx> + 'a {
    (0..d.pairs.len()).map(PairIx::from).filter(move |ix| {
        let p = &d.pairs[ix.at()];
        filter.contest.is_none_or(|c| c == p.contest) && filter.holds(d, d.stations[p.station.at()].area)
    })
}

/// The vote that is held, and those that a re-run replaced.
fn votes(tally: &Tally, pair: PairIx) -> impl Iterator<Item = &PairState> {
    let held = tally.pair(pair);
    held.earlier().iter().chain(std::iter::once(held))
}

/// Sorts what was noted by its place in the record and takes the part that was asked for.
pub(super) fn part<T>(mut noted: Vec<T>, filter: &Filter, index: impl Fn(&T) -> u64) -> (Vec<T>, Option<Cursor>) {
    let from = filter.since.unwrap_or(0).max(filter.after.map_or(0, |a| a.row + 1));
    noted.retain(|n| index(n) >= from);
    noted.sort_unstable_by_key(&index);
    let limit = filter.limit.unwrap_or(usize::MAX);
    let next = (noted.len() > limit).then(|| {
        noted.truncate(limit);
        Cursor { changed: 0, row: noted.last().map_or(0, index) }
    });
    (noted, next)
}

pub(super) fn minutes(live: &Arc<Live>, tally: &Tally, filter: &Filter) -> Made {
    let columns = vec![
        Column::number("index", "index of the act that brought this copy"),
        Column::text("recorded", "when it was recorded"),
        Column::text("station", "id of the station"),
        Column::text("ballot", "the contest as the minutes name it"),
        Column::text("count", "kind of count"),
        Column::number("issue", "issue; more than 1 is a correction"),
        Column::text("channel", "how it came"),
        Column::text("party", "whose copy it is, of a party's"),
        Column::number("document", "index of the act that brought this text first"),
        Column::text("closed", "when the count was closed, as the minutes say"),
        Column::text("flags", "codes of the checks that call for a look"),
    ];
    let d = tally.definition();
    let mut noted = Vec::new();
    for pair in wanted(d, filter) {
        for (document, x) in votes(tally, pair).flat_map(|v| v.documents.iter().enumerate()) {
            noted.extend(x.copies().enumerate().map(|(copy, c)| Copied { index: c.index, pair, document, copy }));
        }
    }
    let (noted, next) = part(noted, filter, |c| c.index);
    let fill = |tally: &Tally, n: &Copied, row: &mut Row| {
        let d = tally.definition();
        let x = &tally.vote_at(n.pair, n.index).documents[n.document];
        let station = &d.stations[d.pairs[n.pair.at()].station.at()];
        let copy = x.copies().nth(n.copy);
        row.number(n.index);
        match &copy {
            Some(c) => row.display(c.at),
            None => row.empty(),
        };
        row.text(&station.id).display(d.ballot_name(n.pair)).display(x.count).number(x.issue);
        row.text(copy.as_ref().map_or("", |c| c.channel.word()));
        row.text(copy.as_ref().and_then(|c| c.party.as_deref()).unwrap_or_default());
        row.number(x.index).text(x.closed.as_str()).words(x.flags.codes());
    };
    Made { columns, source: Box::new(Pieces::new(live, noted, fill)), next }
}

pub(super) fn pages(live: &Arc<Live>, tally: &Tally, filter: &Filter) -> Made {
    let columns = vec![
        Column::number("index", "index of the act"),
        Column::text("recorded", "when it was recorded"),
        Column::text("station", "id of the station"),
        Column::text("ballot", "the contest as the page names it"),
        Column::text("document", "what kind of document"),
        Column::text("count", "kind of count"),
        Column::number("issue", "issue"),
        Column::number("page", "which page"),
        Column::number("pages", "of how many"),
        Column::text("image", "digest of the picture, which is at /blob/ and this"),
        Column::text("filed", "by its code, or by a clerk"),
    ];
    let d = tally.definition();
    let mut noted = Vec::new();
    for pair in wanted(d, filter) {
        for pages in votes(tally, pair).filter_map(|v| Some(&v.case.as_ref()?.pages)) {
            noted.extend(pages.iter().enumerate().map(|(i, p)| (p.index, pair, i)));
        }
    }
    let (noted, next) = part(noted, filter, |(index, ..)| *index);
    let fill = |tally: &Tally, (index, pair, i): &(u64, PairIx, usize), row: &mut Row| {
        row.number(*index);
        let Some(p) = tally.vote_at(*pair, *index).case.as_ref().and_then(|c| c.pages.get(*i)) else {
            // Pages are only ever added.
            row.empties(10);
            return;
        };
        row.display(p.at).text(&p.page.station).text(&p.page.contest).text(p.page.document.word());
        match p.page.count {
            Some(count) => row.display(count),
            None => row.empty(),
        };
        row.number(p.page.issue).number(p.page.page).number(p.page.pages).text(&p.image.hex());
        row.text(if p.by_hand { "clerk" } else { "code" });
    };
    Made { columns, source: Box::new(Pieces::new(live, noted, fill)), next }
}
