//! Files about one station or area, as they follow from the tally.

use crate::door::Kind;
use crate::name;
use election::act::Moment;
use election::id::{AreaIx, Digest, StationIx};
use election::tally::{Case, Scanned, Tally};

/// Where a file's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The signed note of this entry.
    Note(u64),
    /// A file of the record.
    Blob(Digest),
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: String,
    /// Of a station's document: its issue. `None` lies in the station's folder itself.
    pub(crate) issue: Option<u16>,
    pub(crate) index: u64,
    pub(crate) at: Moment,
    pub(crate) kind: Kind,
    pub(crate) source: Source,
}

impl Item {
    fn note(name: String, issue: Option<u16>, index: u64, at: Moment, kind: Kind) -> Self {
        Self { name, issue, index, at, kind, source: Source::Note(index) }
    }

    fn picture(p: &Scanned, issue: Option<u16>, kind: Kind) -> Self {
        let name = name::page(&p.page, p.index);
        Self { name, issue, index: p.index, at: p.at, kind, source: Source::Blob(p.image) }
    }
}

/// Every file about a station, in the order of the record.
pub(crate) fn of_station(tally: &Tally, station: StationIx) -> Vec<Item> {
    let d = tally.definition();
    let mut items = vec![];
    for pair in &d.stations[station.at()].pairs {
        let (state, ballot) = (tally.pair(*pair), d.ballot_name(*pair));
        for x in &state.documents {
            for c in x.copies() {
                let name = name::minutes(&ballot, x.count, c.channel, c.index);
                items.push(Item::note(name, Some(x.issue), c.index, c.at, Kind::Minutes));
            }
        }
        if let Some(case) = state.case.as_deref() {
            of_case(case, &ballot, &mut items);
        }
    }
    items.sort_by_key(|i| i.index);
    items
}

fn of_case(case: &Case, ballot: &str, items: &mut Vec<Item>) {
    for x in &case.incidents {
        let name = name::incident(ballot, x.count, x.index);
        items.push(Item::note(name, Some(x.issue), x.index, x.at, Kind::Minutes));
    }
    items.extend(case.pages.iter().map(|p| Item::picture(p, Some(p.page.issue), Kind::Pictures)));
    for x in &case.rulings {
        items.push(Item::note(name::ruling(ballot, x.index), None, x.index, x.at, Kind::Rulings));
    }
    for x in &case.limits {
        items.push(Item::note(name::deadline(ballot, x.index), None, x.index, x.at, Kind::Rulings));
    }
}

/// The consolidations of an area.
pub(crate) fn of_area(tally: &Tally, area: AreaIx) -> Vec<Item> {
    let mut items = vec![];
    let kind = Kind::Consolidations;
    for c in tally.consolidated().iter().filter(|c| c.area == area) {
        let (id, issue) = (&c.statement.contest, c.statement.issue);
        items.push(Item::note(name::consolidation(false, id, issue, c.index), None, c.index, c.at, kind));
        items.push(Item {
            name: name::consolidation(true, id, issue, c.index),
            issue: None,
            index: c.index,
            at: c.at,
            kind,
            source: Source::Blob(c.statement.stations),
        });
    }
    items.extend(
        tally.consolidation_pages().iter().filter(|(a, _)| *a == area).map(|(_, p)| Item::picture(p, None, kind)),
    );
    items.sort_by_key(|i| i.index);
    items
}

/// When something was last recorded about a station.
pub(crate) fn last_of_station(tally: &Tally, station: StationIx) -> Option<Moment> {
    let of_case = |c: &Case| {
        let incidents = c.incidents.iter().map(|x| x.at);
        let rest = c.rulings.iter().map(|x| x.at).chain(c.limits.iter().map(|x| x.at));
        incidents.chain(rest).chain(c.pages.iter().map(|x| x.at)).max()
    };
    let pairs = tally.definition().stations[station.at()].pairs.iter().map(|p| tally.pair(*p));
    pairs
        .flat_map(|state| {
            let documents = state.documents.iter().map(|x| x.more.last().map_or(x.at, |c| c.at.max(x.at))).max();
            [documents, state.case.as_deref().and_then(of_case)]
        })
        .flatten()
        .max()
}
