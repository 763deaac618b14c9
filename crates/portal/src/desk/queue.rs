//! What waits at a board's desk, in queues by urgency.

use super::place::{entry_address, issue_of, resolve_address, words};
use crate::Portal;
use crate::fault::Fault;
use commission::accounts::{Account, Role};
use commission::desk::entry::{Entry, Task};
use commission::desk::sheet::Place;
use commission::desk::{Desk, Paper};
use election::act::Channel;
use election::definition::Definition;
use election::id::{AreaIx, PairIx, StationIx};
use election::tally::{Kind as Difference, State, Tally};
use std::collections::HashSet;

/// A queue, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Incident,
    Differing,
    Sign,
    Overdue,
    Awaited,
    Refused,
    Resolve,
    Second,
    Type,
    Pages,
}

impl Kind {
    pub(super) const ALL: [Self; 10] = [
        Self::Incident,
        Self::Differing,
        Self::Sign,
        Self::Overdue,
        Self::Awaited,
        Self::Type,
        Self::Second,
        Self::Resolve,
        Self::Refused,
        Self::Pages,
    ];

    /// The word in addresses.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Differing => "differing",
            Self::Sign => "sign",
            Self::Overdue => "overdue",
            Self::Awaited => "awaited",
            Self::Refused => "refused",
            Self::Resolve => "resolve",
            Self::Second => "second",
            Self::Type => "type",
            Self::Pages => "pages",
        }
    }

    pub(super) fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == s)
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Incident => "Incidents: one device signed two texts",
            Self::Differing => "Copies or counts differ",
            Self::Sign => "Rulings that await signatures",
            Self::Overdue => "A copy did not come in time",
            Self::Awaited => "Nothing has come yet",
            Self::Refused => "Typed, and not on the record: refused, or to be handed in",
            Self::Resolve => "Typed twice and different: a third decides",
            Self::Second => "Typed once: a second person types",
            Self::Type => "To be typed from the paper",
            Self::Pages => "The signed paper is not scanned",
        }
    }
}

/// One thing that waits.
pub(super) struct Row {
    pub href: String,
    pub name: String,
    pub station: String,
    pub contest: String,
    pub detail: String,
}

/// A queue with what waits in it.
pub(super) struct Queue {
    pub kind: Kind,
    pub title: &'static str,
    pub word: &'static str,
    pub rows: Vec<Row>,
    pub total: usize,
}

/// The pairs of an area with everything below it, in the order of the geography.
pub(super) fn pairs_in(d: &Definition, area: AreaIx) -> Vec<PairIx> {
    let (mut out, mut areas) = (Vec::new(), vec![area]);
    while let Some(a) = areas.pop() {
        let a = &d.areas[a.at()];
        out.extend(a.stations.iter().flat_map(|s| d.stations[s.at()].pairs.iter().copied()));
        areas.extend(a.children.iter().rev());
    }
    out
}

/// The queues of an area of an account's board, each with at most `most` rows after the first `skip`; and how many results are in each state.
pub(super) async fn queues(
    portal: &Portal,
    desk: &Desk,
    who: &Account,
    area: AreaIx,
    skip: usize,
    most: usize,
) -> Result<(Vec<Queue>, [u32; State::ALL.len()]), Fault> {
    let d = portal.definition();
    let papers = desk.undone(who).await?;
    let rulings = desk.open_rulings(who).await?;
    let now = desk.accounts.now();
    let inside = |station: StationIx| d.upwards(d.stations[station.at()].area).any(|a| a == area);
    let mut found = Found { portal, who, skip, most, lists: Kind::ALL.map(|_| (vec![], 0)) };
    for p in papers.iter().filter(|p| inside(d.pairs[p.place.pair.at()].station)) {
        found.paper(p);
    }
    for r in rulings.iter().filter(|r| inside(r.station)) {
        let name = &d.stations[r.station.at()];
        let needed = desk.needed();
        let detail = format!("{} of {needed} signatures", r.drafted.signatures.len());
        found.add(Kind::Sign, || Row {
            href: format!("/desk/ruling/{}", r.id),
            name: name.name.clone(),
            station: name.id.clone(),
            contest: String::new(),
            detail,
        });
    }
    let begun: HashSet<Place> = papers.iter().map(|p| p.place).collect();
    let mut states = [0; State::ALL.len()];
    let state = portal.live.read();
    let tally = state.tally();
    for pair in pairs_in(d, area) {
        if tally.is_expected(pair) {
            states[tally.state(pair) as usize] += 1;
        }
        found.pair(tally, pair, &begun);
    }
    if !d.policy.limits.is_empty() {
        for (pair, limit) in tally.overdue(now) {
            if inside(d.pairs[pair.at()].station) {
                let detail = format!("{} did not come; a {} count follows", limit.copy.word(), limit.then);
                found.add(Kind::Overdue, || found_row(d, pair, detail));
            }
        }
    }
    let lists = Kind::ALL.into_iter().zip(found.lists);
    let queue = |(kind, (rows, total)): (Kind, (Vec<Row>, usize))| Queue {
        kind,
        title: kind.title(),
        word: kind.word(),
        rows,
        total,
    };
    Ok((lists.map(queue).filter(|q| q.total > 0).collect(), states))
}

fn found_row(d: &Definition, pair: PairIx, detail: String) -> Row {
    let p = &d.pairs[pair.at()];
    let station = &d.stations[p.station.at()];
    Row {
        href: format!("/desk/station/{}", station.id),
        name: station.name.clone(),
        station: station.id.clone(),
        contest: d.contests[p.contest.at()].names.get(d.language()).to_owned(),
        detail,
    }
}

struct Found<'a> {
    portal: &'a Portal,
    who: &'a Account,
    skip: usize,
    most: usize,
    lists: [(Vec<Row>, usize); Kind::ALL.len()],
}

impl Found<'_> {
    fn add(&mut self, kind: Kind, row: impl FnOnce() -> Row) {
        let at = Kind::ALL.iter().position(|k| *k == kind).unwrap_or_default();
        let (rows, total) = &mut self.lists[at];
        if *total >= self.skip && rows.len() < self.most {
            rows.push(row());
        }
        *total += 1;
    }

    /// A paper that is begun. What was typed is never part of a row.
    fn paper(&mut self, p: &Paper) {
        let d = self.portal.definition();
        let words = words(d, &p.place);
        let types = matches!(self.who.role, Role::Clerk | Role::Coordinator);
        let (kind, href, detail) = match (p.entry(), p.entry().task(&self.who.name)) {
            (Entry::Once { .. }, Task::Type) if types => {
                (Kind::Second, Some(entry_address(self.portal, &p.place)), words)
            }
            (Entry::Once { .. }, _) => (Kind::Second, None, format!("{words}; another person types it")),
            (Entry::Differing { .. }, Task::Resolve) if types => {
                (Kind::Resolve, Some(resolve_address(self.portal, &p.place)), words)
            }
            (Entry::Differing { .. }, _) => (Kind::Resolve, None, format!("{words}; another person decides")),
            (Entry::Ready { .. }, _) => (Kind::Refused, None, format!("{words}; to be handed in")),
            (Entry::Refused { code, .. }, _) => (Kind::Refused, None, format!("{words}; refused: {code}")),
            (Entry::Open | Entry::Sent { .. }, _) => return,
        };
        self.add(kind, || {
            let row = found_row(d, p.place.pair, detail);
            Row { href: href.unwrap_or_else(|| row.href.clone()), ..row }
        });
    }

    fn pair(&mut self, tally: &Tally, pair: PairIx, begun: &HashSet<Place>) {
        let (d, state) = (self.portal.definition(), tally.pair(pair));
        let expected = tally.is_expected(pair);
        match tally.state(pair) {
            State::Differing => {
                let differences = state.differences(&d.counts, &d.policy);
                let mut open = differences.iter().filter(|x| x.is_open());
                let incident = open.clone().any(|x| x.kind == Difference::Incident);
                let word = open.next().map_or("", |x| x.kind.word());
                let kind = if incident { Kind::Incident } else { Kind::Differing };
                self.add(kind, || found_row(d, pair, word.to_owned()));
            }
            State::Awaited if expected => self.add(Kind::Awaited, || found_row(d, pair, String::new())),
            State::UnderRuling => self.add(Kind::Differing, || found_row(d, pair, "under ruling".to_owned())),
            _ => {}
        }
        if !expected {
            return;
        }
        for (count, copies) in &d.policy.require {
            let issue = issue_of(state, *count);
            let place = Place { pair, round: tally.round(pair), count: *count, issue };
            if copies.contains(&Channel::Entry)
                && !state.has_copy(*count, issue, Channel::Entry)
                && !begun.contains(&place)
            {
                // Only rows that are shown are written out: a country has many.
                let (portal, types) = (self.portal, matches!(self.who.role, Role::Clerk | Role::Coordinator));
                self.add(Kind::Type, || {
                    let row = found_row(d, pair, words(d, &place));
                    Row { href: if types { entry_address(portal, &place) } else { row.href.clone() }, ..row }
                });
            }
            if copies.contains(&Channel::Scan)
                && !state.documents.is_empty()
                && !state.case.as_ref().is_some_and(|c| c.has_page(*count, issue))
            {
                self.add(Kind::Pages, || found_row(d, pair, words(d, &place)));
            }
        }
    }
}
