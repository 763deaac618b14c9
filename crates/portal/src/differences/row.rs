//! One difference: two texts of one station and contest that do not say the same.

use election::act::{Channel, Moment};
use election::definition::Definition;
use election::id::{Count, PairIx};
use election::tally::{Both, Cell, Document, Kind, State, Tally, cells, distance};

/// One of the two texts: the copy that brought it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    pub channel: Channel,
    /// Whose copy it is, if a party's.
    pub party: Option<Box<str>>,
    /// Index of its entry.
    pub index: u64,
    pub at: Moment,
    pub count: Count,
    pub issue: u16,
}

impl Side {
    fn of(d: &Document) -> Self {
        Self { channel: d.channel, party: d.party.clone(), index: d.index, at: d.at, count: d.count, issue: d.issue }
    }
}

/// A difference as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub pair: PairIx,
    /// The state of the pair's result.
    pub state: State,
    pub kind: Kind,
    pub settled: bool,
    /// Whether it keeps the result from being agreed.
    pub open: bool,
    pub left: Side,
    pub right: Side,
    pub cells: Box<[(Cell, Both)]>,
    /// Votes between the two.
    pub apart: u64,
}

impl Row {
    /// The text with which the difference came to be: the later of the two.
    pub(crate) fn since(&self) -> &Side {
        if self.left.index > self.right.index { &self.left } else { &self.right }
    }

    /// Everything that differs in one pair, the gravest first.
    pub(crate) fn of_pair(tally: &Tally, pair: PairIx) -> Vec<Self> {
        let d = tally.definition();
        let state = tally.pair(pair);
        let row = |x: election::tally::Difference| {
            let (left, right) = (&state.documents[x.left], &state.documents[x.right]);
            Self {
                pair,
                state: tally.state(pair),
                kind: x.kind,
                settled: x.settled,
                open: x.is_open(),
                left: Side::of(left),
                right: Side::of(right),
                cells: cells(left, right).into(),
                apart: distance(left, right),
            }
        };
        state.differences(&d.counts, &d.policy).into_iter().map(row).collect()
    }

    /// The id of the choice that a cell speaks of.
    pub(crate) fn choice<'a>(&self, d: &'a Definition, cell: Cell) -> Option<&'a str> {
        choice_of(d, self.pair, cell)
    }
}

/// The id of the choice that a cell of a pair speaks of.
pub(crate) fn choice_of(d: &Definition, pair: PairIx, cell: Cell) -> Option<&str> {
    let Cell::Vote(i) = cell else { return None };
    let contest = d.contest_of(pair);
    let at = contest.list(d.pairs[pair.at()].list).get(i)?;
    Some(&contest.choices[*at as usize].id)
}

/// The word of a cell in data: the name of the figure, `vote` or `closed`.
pub(crate) fn cell_word(cell: Cell) -> &'static str {
    match cell {
        Cell::Figure(name) => name,
        Cell::Vote(_) => "vote",
        Cell::Closed => "closed",
    }
}
