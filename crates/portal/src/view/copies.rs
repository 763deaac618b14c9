//! Copies and counts of one result side by side, cell by cell: what the copies of each document say, and what the counts of the box say.

use super::names::{Name, Names};
use crate::number::part;
use crate::texts as t;
use askama::Template;
use election::act::Channel;
use election::definition::Contest;
use election::id::{Count, PairIx};
use election::tally::{Cell, Difference, Document, Kind, PairState, cells, distance};
use words::Words;

/// A column: one copy, or one count.
pub(crate) struct Column {
    pub name: String,
    /// Whose copy it is, if a party's.
    pub party: String,
    /// Entry of the record.
    pub index: u64,
    /// When it first came, short and whole.
    pub at: String,
    pub at_whole: String,
    /// Whether its text counts.
    pub counts: bool,
}

/// A row: one cell of all of them.
pub(crate) struct Line {
    pub name: Name,
    /// Whether the name is one of the election's, in its language.
    pub foreign: bool,
    /// Values; `true` where it is not what stands to the left.
    pub values: Vec<(String, bool)>,
}

/// The table itself: rows that differ stand first.
#[derive(Template)]
#[template(path = "compare.html")]
pub(crate) struct Compare {
    pub w: Words,
    pub label: String,
    pub columns: Vec<Column>,
    pub differing: Vec<Line>,
    pub equal: Vec<Line>,
}

/// The copies of one document.
pub(crate) struct Copies {
    pub title: String,
    pub summary: String,
    /// Copies that the policy asks for and that have not come.
    pub missing: String,
    pub notes: Vec<String>,
    pub differs: bool,
    pub table: Compare,
    /// The only copy: it needs no table.
    pub only: Option<Column>,
}

/// The counts of one box.
pub(crate) struct Counts {
    pub notes: Vec<String>,
    pub table: Compare,
}

/// What the tables are made from.
pub(crate) struct Source<'a> {
    pub names: Names<'a>,
    pub pair: PairIx,
    pub state: &'a PairState,
}

impl<'a> Source<'a> {
    fn contest(&self) -> &'a Contest {
        self.names.d.contest_of(self.pair)
    }

    /// Every document, the prevailing count and the highest issue first.
    pub(crate) fn copies(&self) -> Vec<Copies> {
        let d = self.names.d;
        let differences = self.state.differences(&d.counts, &d.policy);
        let awaited = self.state.awaited(&d.counts, &d.policy);
        let mut out = vec![];
        for count in d.counts.iter().rev().copied() {
            let mut issues: Vec<u16> =
                self.state.documents.iter().filter(|x| x.count == count).map(|x| x.issue).collect();
            issues.sort_unstable_by(|a, b| b.cmp(a));
            issues.dedup();
            let valid = self.state.stands(count).map(|i| self.state.documents[i].issue);
            for issue in issues {
                // Copies are awaited of the issue that stands; an older one is done with.
                let missing = awaited.iter().find(|(c, _)| *c == count && valid == Some(issue));
                out.push(self.document(count, issue, missing.map_or(&[][..], |m| &m.1), &differences));
            }
        }
        out
    }

    fn document(&self, count: Count, issue: u16, missing: &[Channel], differences: &[Difference]) -> Copies {
        let w = self.names.w;
        let of = |x: &Document| (x.count, x.issue) == (count, issue);
        let texts: Vec<(usize, &Document)> = self.state.documents.iter().enumerate().filter(|(_, x)| of(x)).collect();
        let base = texts.iter().find(|(_, x)| x.is_official()).or(texts.first()).map(|(i, _)| *i);
        let mut columns: Vec<(Column, Channel, usize)> = vec![];
        for (i, text) in &texts {
            columns.extend(text.copies().map(|c| {
                let column = Column {
                    name: t::channel(self.names.w, c.channel).to_owned(),
                    party: c.party.map(String::from).unwrap_or_default(),
                    index: c.index,
                    at: self.names.short(c.at),
                    at_whole: self.names.local(c.at),
                    counts: self.state.counted == Some(*i),
                };
                (column, c.channel, *i)
            }));
        }
        // First a copy of the text with which the others are compared, then those that say something else, then the rest, each in the order of
        // channels: what differs is seen side by side on a narrow screen too.
        columns.sort_by_key(|(c, channel, i)| (Some(*i) != base, *channel, c.index));
        let same = columns.iter().filter(|(_, _, i)| Some(*i) == base).count();
        if let Some(rest) = columns.get_mut(1..) {
            rest.rotate_left(same.saturating_sub(1));
        }
        let shown: Vec<&Document> = columns.iter().map(|(_, _, i)| &self.state.documents[*i]).collect();
        let against = base.map(|b| &self.state.documents[b]);
        let marks: Vec<Vec<Cell>> = shown
            .iter()
            .map(|x| against.map_or_else(Vec::new, |b| cells(b, x).into_iter().map(|c| c.0).collect()))
            .collect();
        let mut table =
            self.compare(columns.into_iter().map(|c| c.0).collect(), &shown, &marks, t::document(w, count, issue));
        let n = table.columns.len();
        let summary = match (n, table.differing.len()) {
            (1, _) => w.say("one-copy").to_owned(),
            (n, 0) => t::copies_agree(w, n),
            (n, cells) => t::copies_differ(w, n, cells),
        };
        let note = |x: &Difference| {
            let (left, right) = (&self.state.documents[x.left], &self.state.documents[x.right]);
            let cells = cells(left, right).len();
            t::copies_apart(w, x.kind, cells, distance(left, right), t::settled(w, x.settled, x.is_open()))
        };
        let here =
            |x: &&Difference| !matches!(x.kind, Kind::Counts | Kind::Tolerated) && of(&self.state.documents[x.left]);
        Copies {
            title: t::document(w, count, issue),
            summary,
            missing: missing.iter().map(|c| t::channel(w, *c)).collect::<Vec<_>>().join(w.say("list-comma")),
            notes: differences.iter().filter(here).map(note).collect(),
            differs: !table.differing.is_empty(),
            only: if n == 1 { table.columns.pop() } else { None },
            table,
        }
    }

    /// The counts of the box, if there are two.
    pub(crate) fn counts(&self) -> Option<Counts> {
        let (d, w) = (self.names.d, self.names.w);
        let standing: Vec<usize> = d.counts.iter().filter_map(|c| self.state.stands(*c)).collect();
        if standing.len() < 2 {
            return None;
        }
        let column = |i: &usize| {
            let x = &self.state.documents[*i];
            Column {
                name: t::document(w, x.count, x.issue),
                party: String::new(),
                index: x.index,
                at: self.names.short(x.at),
                at_whole: self.names.local(x.at),
                counts: self.state.counted == Some(*i),
            }
        };
        let columns = standing.iter().map(column).collect();
        let shown: Vec<&Document> = standing.iter().map(|i| &self.state.documents[*i]).collect();
        let mark = |k: usize| k.checked_sub(1).map_or_else(Vec::new, |before| cells(shown[before], shown[k]));
        // When each count was closed is its own affair.
        let votes = |c: Vec<(Cell, _)>| c.into_iter().map(|c| c.0).filter(|c| *c != Cell::Closed).collect();
        let marks: Vec<Vec<Cell>> = (0..shown.len()).map(|k| votes(mark(k))).collect();
        let table = self.compare(columns, &shown, &marks, w.say("counts").to_owned());
        let mut notes: Vec<String> = self
            .state
            .differences(&d.counts, &d.policy)
            .iter()
            .filter(|x| matches!(x.kind, Kind::Counts | Kind::Tolerated))
            .map(|x| self.apart(x))
            .collect();
        if notes.is_empty() {
            notes.push(w.say("counts-agree").into());
        }
        Some(Counts { notes, table })
    }

    fn apart(&self, x: &Difference) -> String {
        let (left, right) = (&self.state.documents[x.left], &self.state.documents[x.right]);
        let (w, style) = (self.names.w, self.names.style);
        let apart = distance(left, right);
        let valid = right.figures.valid.map_or_else(|| right.votes.iter().map(|v| u64::from(*v)).sum(), u64::from);
        let share = part(apart, valid).map_or_else(|| t::UNKNOWN.into(), |p| style.percent(p));
        let limit = self.names.d.policy.tolerance.map(|t| t.percent);
        let settled = t::settled(w, x.settled, x.is_open());
        t::counts_apart(w, (left.count, right.count), (apart, &share), x.kind, limit, settled)
    }

    fn compare(&self, columns: Vec<Column>, shown: &[&Document], marks: &[Vec<Cell>], label: String) -> Compare {
        let names = self.names;
        let style = names.style;
        let number = |n: Option<u32>| n.map_or_else(|| t::UNKNOWN.into(), |n| style.int(n));
        let line = |name: Name, foreign: bool, cell: Cell, value: &dyn Fn(&Document) -> String| {
            let values = shown.iter().zip(marks).map(|(x, m)| (value(x), m.contains(&cell))).collect();
            Line { name, foreign, values }
        };
        let figure = |position: usize| move |x: &Document| number(x.figures.named()[position].1);
        let mut lines: Vec<Line> = ["registered", "voted", "valid", "invalid"]
            .into_iter()
            .enumerate()
            .map(|(i, word)| line(names.said(t::figure(names.w, word)), false, Cell::Figure(word), &figure(i)))
            .collect();
        let contest = self.contest();
        let list = contest.list(self.names.d.pairs[self.pair.at()].list);
        lines.extend(list.iter().enumerate().map(|(i, choice)| {
            let name = names.name(&contest.choices[*choice as usize].names);
            line(name, true, Cell::Vote(i), &|x| number(x.votes.get(i).copied()))
        }));
        lines.push(line(names.said(names.w.say("closed-at")), false, Cell::Closed, &|x| closed(names, x)));
        let (differing, equal) = lines.into_iter().partition(|l| l.values.iter().any(|v| v.1));
        Compare { w: names.w, label, columns, differing, equal }
    }
}

/// `2015-11-01 17:00:00 +03:00`: as the device wrote it, in the page's digits.
fn closed(names: Names<'_>, x: &Document) -> String {
    let text = x.closed.to_string().replacen('T', " ", 1);
    let text = match text.split_at_checked(19) {
        Some((time, zone)) => format!("{time} {zone}"),
        None => text,
    };
    names.w.style().digits(&text)
}
