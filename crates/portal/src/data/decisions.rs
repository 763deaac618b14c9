//! What boards decided: rulings, and consolidation minutes.

use super::pieces::{Pieces, part};
use super::{Filter, Made};
use commission::Live;
use election::id::PairIx;
use election::tally::Tally;
use std::sync::Arc;
use tables::{Column, Row};

pub(super) fn rulings(live: &Arc<Live>, tally: &Tally, filter: &Filter) -> Made {
    let columns = vec![
        Column::number("index", "index of the act"),
        Column::text("recorded", "when it was recorded"),
        Column::text("station", "id of the station"),
        Column::text("ballot", "the contest as the ruling names it"),
        Column::text("body", "id of the area whose board decided"),
        Column::text("number", "the board's own number"),
        Column::text("decision", "what was decided"),
        Column::text("count", "the count that is accepted, ordered or corrected"),
        Column::number("issue", "the issue that is accepted, or that corrects"),
        Column::text("minutes", "digest of the text that is accepted"),
        Column::text("complaint", "number of the complaint that caused it"),
        Column::text("basis", "legal basis"),
        Column::text("reason", "reason"),
        Column::number("for", "members who voted for it"),
        Column::number("against", "members who voted against it"),
    ];
    let d = tally.definition();
    let noted: Vec<(PairIx, u64)> = tally
        .rulings()
        .filter(|(pair, r)| {
            let p = &d.pairs[pair.at()];
            filter.contest.is_none_or(|c| c == p.contest)
                && filter.since.is_none_or(|s| r.index >= s)
                && filter.holds(d, d.stations[p.station.at()].area)
        })
        .map(|(pair, r)| (pair, r.index))
        .collect();
    let (noted, next) = part(noted, filter);
    let fill = |tally: &Tally, (pair, index): &(PairIx, u64), row: &mut Row| {
        use election::statement::Vote;
        row.number(*index);
        let case = tally.vote_at(*pair, *index).case.as_ref();
        let Some(r) = case.and_then(|c| c.rulings.iter().find(|r| r.index == *index)) else {
            // Rulings are only ever added.
            row.empties(14);
            return;
        };
        let x = &r.ruling;
        row.display(r.at).text(&x.station).text(&x.contest).text(&x.body).text(&x.number).text(x.decision.word());
        match x.count {
            Some(count) => row.display(count),
            None => row.empty(),
        };
        row.maybe(x.issue);
        match x.minutes {
            Some(digest) => row.display(digest),
            None => row.empty(),
        };
        row.text(x.complaint.as_deref().unwrap_or_default()).text(&x.basis).text(&x.reason);
        for vote in [Vote::For, Vote::Against] {
            row.number(x.members.iter().filter(|(_, v)| *v == vote).count() as u64);
        }
    };
    Made { columns, source: Box::new(Pieces::new(live, noted, fill)), next }
}

pub(super) fn consolidations(live: &Arc<Live>, tally: &Tally, filter: &Filter) -> Made {
    let columns = vec![
        Column::number("index", "index of the act"),
        Column::text("recorded", "when it was recorded"),
        Column::text("area", "id of the area"),
        Column::text("contest", "id of the contest"),
        Column::number("issue", "issue; a later one replaces those before it"),
        Column::number("size", "record size from which the sums follow"),
        Column::text("stations", "digest of the file of stations, which is at /blob/ and this"),
        Column::number("expected", "results that are expected in the area"),
        Column::number("counted", "results that are in the sums"),
        Column::number("annulled", "results that were annulled"),
        Column::number("registered", "registered voters"),
        Column::number("voted", "voters who took part"),
        Column::number("valid", "valid votes"),
        Column::number("invalid", "invalid votes"),
        Column::text("votes", "choices and their votes, one a line"),
    ];
    let d = tally.definition();
    let noted: Vec<usize> = tally
        .consolidated()
        .iter()
        .enumerate()
        .filter(|(_, c)| {
            filter.contest.is_none_or(|x| x == c.contest)
                && filter.since.is_none_or(|s| c.index >= s)
                && filter.holds(d, c.area)
        })
        .map(|(i, _)| i)
        .collect();
    let (noted, next) = part(noted, filter);
    let fill = |tally: &Tally, i: &usize, row: &mut Row| {
        let c = &tally.consolidated()[*i];
        let s = &c.statement;
        row.number(c.index).display(c.at).text(&s.area).text(&s.contest).number(s.issue).number(s.size);
        row.text(&s.stations.hex()).number(s.expected).number(s.counted).number(s.annulled);
        for n in [s.figures.registered, s.figures.voted, s.figures.valid, s.figures.invalid] {
            row.maybe(n);
        }
        let votes: Vec<String> = s.votes.iter().map(|(choice, n)| format!("{choice} {n}")).collect();
        row.text(&votes.join("\n"));
    };
    Made { columns, source: Box::new(Pieces::new(live, noted, fill)), next }
}
