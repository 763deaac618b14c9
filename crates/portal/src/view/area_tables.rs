//! Tables of the parts of an area: areas below it, and its stations.

use super::figures::Counted;
use super::names::{Name, Names, color};
use crate::texts as t;
use askama::Template;
use election::checks::Severity;
use election::definition::Contest;
use election::id::{AreaIx, PairIx};
use election::tally::{Document, Standing, State};
use words::Words;

/// Areas below another, for one contest.
#[derive(Template)]
#[template(path = "children.html")]
pub(crate) struct Children {
    pub w: Words,
    pub rows: Vec<ChildRow>,
}

/// One of them.
pub(crate) struct ChildRow {
    pub id: String,
    pub name: Name,
    pub reported: String,
    pub expected: String,
    pub done: String,
    pub turnout: String,
    pub leader: Option<Leader>,
    pub tied: bool,
    pub valid: String,
}

/// Who leads somewhere.
pub(crate) struct Leader {
    pub name: Name,
    pub color: String,
    pub share: String,
}

impl Leader {
    pub(crate) fn of(names: Names<'_>, contest: &Contest, c: &Counted) -> Option<Self> {
        let at = c.leader()?;
        let choice = c.votes[at].0;
        let share = c.shares().0.get(at).copied().unwrap_or(0);
        Some(Self {
            name: names.name(&contest.choices[choice].names),
            color: color(contest, choice).to_owned(),
            share: names.style.percent(share),
        })
    }
}

impl Children {
    pub(crate) fn new(names: Names<'_>, contest: &Contest, parts: &[(AreaIx, Counted)]) -> Self {
        let style = names.style;
        let row = |(area, c): &(AreaIx, Counted)| {
            let link = names.area(*area);
            let p = c.progress(style);
            ChildRow {
                id: link.id.to_owned(),
                name: link.shown(),
                reported: p.reported,
                expected: p.expected,
                done: p.width,
                turnout: c.turnout_text(style),
                leader: Leader::of(names, contest, c),
                tied: c.is_tied(),
                valid: c.figures[2].filter(|_| !c.is_empty()).map_or_else(|| t::UNKNOWN.into(), |n| style.int(n)),
            }
        };
        // Where nothing will report there is nothing to show, but for votes that came without stations.
        let rows = parts.iter().filter(|(_, c)| c.expected > 0 || !c.is_empty()).map(row).collect();
        Self { w: names.w, rows }
    }
}

/// The stations of an area.
#[derive(Template)]
#[template(path = "stations.html")]
pub(crate) struct Stations {
    pub w: Words,
    /// Language of what is not named by language: the stations.
    pub lang: String,
    pub rows: Vec<StationRow>,
    /// Whether the contest must be named.
    pub several: bool,
}

/// One station and contest.
pub(crate) struct StationRow {
    pub id: String,
    pub name: String,
    pub contest: Name,
    pub state: &'static str,
    pub voted: String,
    pub valid: String,
    pub leader: Option<Leader>,
    pub tied: bool,
    pub remarks: Vec<&'static str>,
}

/// A copy of what a pair has reported, taken while the tally is read.
pub(crate) struct Reported {
    pub pair: PairIx,
    pub expected: bool,
    pub state: State,
    pub counted: Option<Document>,
    /// Whether documents are there that do not count yet.
    pub held: bool,
}

impl StationRow {
    pub(crate) fn new(names: Names<'_>, r: &Reported) -> Self {
        let d = names.d;
        let pair = &d.pairs[r.pair.at()];
        let station = &d.stations[pair.station.at()];
        let contest = d.contest_of(r.pair);
        let counted = r.counted.as_ref().map(|x| of_document(x, contest.list(pair.list)));
        let number = |n: Option<u32>| n.map_or_else(|| t::UNKNOWN.into(), |n| names.style.int(n));
        let figures = r.counted.as_ref().map(|x| x.figures);
        Self {
            id: station.id.clone(),
            name: station.name.clone(),
            contest: names.name(&contest.names),
            state: t::pair_state(names.w, r.expected, r.state),
            voted: number(figures.and_then(|f| f.voted)),
            valid: number(figures.and_then(|f| f.valid)),
            leader: counted.as_ref().and_then(|c| Leader::of(names, contest, c)),
            tied: counted.as_ref().is_some_and(Counted::is_tied),
            remarks: r.remarks(names.w),
        }
    }
}

impl Reported {
    fn remarks(&self, w: Words) -> Vec<&'static str> {
        let mut remarks = vec![];
        if self.counted.is_none() && self.state != State::Awaited {
            remarks.push(w.say("not-counted"));
        }
        if self.held {
            remarks.push(w.say("later-held"));
        }
        remarks.extend(self.counted.iter().flat_map(|x| x.flags.checks().map(|(_, c)| t::check(w, c))));
        remarks
    }
}

/// One document in the form of sums.
pub(crate) fn of_document(x: &Document, list: &[u32]) -> Counted {
    let f = x.figures;
    let votes: Vec<(usize, u64)> = list.iter().zip(&x.votes).map(|(c, v)| (*c as usize, u64::from(*v))).collect();
    let sum = votes.iter().map(|v| v.1).sum();
    Counted {
        expected: 1,
        reported: 1,
        aggregates: 0,
        aggregated: 0,
        figures: [f.registered, f.voted, f.valid, f.invalid].map(|n| n.map(u64::from)),
        turnout: f.voted.zip(f.registered).filter(|(_, r)| *r > 0).map(|(v, r)| (u64::from(v), u64::from(r))),
        base: f.valid.map_or(sum, u64::from),
        contradictory: u32::from(x.flags.any(Severity::Contradictory)),
        suspect: u32::from(x.flags.any(Severity::Suspect)),
        votes,
    }
}

/// Whether a document waits for one before it.
pub(crate) fn is_held(s: Standing) -> bool {
    matches!(s, Standing::Held { .. })
}
