//! The figures of one contest in one place: how much is counted, who took part, what each choice has. Never a total without how much of it
//! is counted, never shares that do not add up.

use super::link;
use super::names::{Name, Names, color};
use crate::number::{Style, part, shares, width};
use crate::texts as t;
use askama::Template;
use election::definition::Contest;
use election::id::{AreaIx, ContestIx};
use election::tally::Tally;
use words::Words;

/// A copy of the sums, taken while the tally is read; everything else is made from it afterwards.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    pub expected: u32,
    pub reported: u32,
    pub aggregates: u32,
    /// Valid votes in these.
    pub aggregated: u64,
    /// Registered, voted, valid, invalid.
    pub figures: [Option<u64>; 4],
    pub turnout: Option<(u64, u64)>,
    /// Valid votes, of which shares are parts.
    pub base: u64,
    pub contradictory: u32,
    pub suspect: u32,
    /// Choice positions with votes, in ballot order.
    pub votes: Vec<(usize, u64)>,
}

impl Counted {
    pub(crate) fn of(tally: &Tally, contest: ContestIx, area: AreaIx) -> Self {
        let totals = tally.totals(contest, area);
        let s = totals.sums;
        Self {
            expected: s.expected,
            reported: s.reported,
            aggregates: s.aggregates,
            aggregated: s.aggregated,
            figures: [s.registered(), s.voted(), s.valid(), s.invalid()],
            turnout: s.turnout(),
            base: s.base,
            contradictory: s.contradictory,
            suspect: s.suspect,
            votes: totals.votes().collect(),
        }
    }

    /// Whether there is anything to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.reported == 0 && self.aggregates == 0
    }

    /// Shares of all choices in ballot order and, last, of the valid votes that minutes give to no choice. They add up to 100 %.
    pub(crate) fn shares(&self) -> (Vec<u32>, u64) {
        let given: u64 = self.votes.iter().map(|v| v.1).sum();
        let nobody = self.base.saturating_sub(given);
        let parts: Vec<u64> = self.votes.iter().map(|v| v.1).chain([nobody]).collect();
        (shares(&parts), nobody)
    }

    /// Positions in `votes`, most votes first, equals in ballot order.
    pub(crate) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.votes.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(self.votes[*i].1));
        order
    }

    /// Who has the most votes: position in `votes`; `None` where nobody has any or two are equal.
    pub(crate) fn leader(&self) -> Option<usize> {
        let max = self.votes.iter().map(|v| v.1).max().filter(|n| *n > 0)?;
        let mut at = (0..self.votes.len()).filter(|i| self.votes[*i].1 == max);
        at.next().filter(|_| at.next().is_none())
    }

    /// Where two or more share the most votes.
    pub(crate) fn is_tied(&self) -> bool {
        self.leader().is_none() && self.votes.iter().any(|v| v.1 > 0)
    }

    /// Turnout of the stations that give both numbers.
    pub(crate) fn turnout_text(&self, style: Style) -> String {
        self.turnout.and_then(|(v, r)| part(v, r)).map_or_else(|| t::UNKNOWN.into(), |p| style.percent(p))
    }

    /// "12 of 40" with its part, cut: only all is 100 %.
    pub(crate) fn progress(&self, style: Style) -> Progress {
        let done = part(u64::from(self.reported), u64::from(self.expected)).unwrap_or(0);
        Progress {
            reported: style.int(self.reported),
            expected: style.int(self.expected),
            percent: style.percent(done),
            width: width(done),
        }
    }
}

/// How much is counted.
pub(crate) struct Progress {
    pub reported: String,
    pub expected: String,
    pub percent: String,
    pub width: String,
}

/// One choice.
pub(crate) struct ChoiceRow {
    /// Its page.
    pub href: String,
    pub name: Name,
    pub color: String,
    pub votes: String,
    pub share: String,
    pub width: String,
    /// Seats in words; empty where the contest gives none.
    pub seats: String,
    pub leads: bool,
}

/// The block of figures on a page.
#[derive(Template)]
#[template(path = "figures.html")]
pub(crate) struct Block {
    pub w: Words,
    pub progress: Progress,
    /// How much is counted: in a sentence, where nothing is, and under the figures.
    pub counted: String,
    pub nothing: String,
    pub figures_of: String,
    pub empty: bool,
    /// One station, of which there is no part.
    pub single: bool,
    pub aggregates: String,
    pub registered: String,
    pub voted: String,
    pub valid: String,
    pub invalid: String,
    pub turnout: String,
    pub rows: Vec<ChoiceRow>,
    /// Choices that are not shown here.
    pub more: Option<(String, String)>,
    /// Valid votes that the minutes give to no choice, with their share.
    pub nobody: Option<(String, String)>,
    pub with_seats: bool,
    pub remarks: Vec<String>,
}

/// What is shown of a place.
pub(crate) struct Shown<'a> {
    pub contest: &'a Contest,
    pub counted: &'a Counted,
    /// Seats by choice position; `None`: the contest gives none, or they are not shown here. Inside, `None`: undecided.
    pub seats: Option<&'a [Option<u32>]>,
    /// Most rows, and where the rest is.
    pub rows_max: usize,
    pub more_at: &'a str,
}

impl Block {
    pub(crate) fn new(names: Names<'_>, shown: &Shown<'_>) -> Self {
        let style = names.style;
        let c = shown.counted;
        let number = |n: Option<u64>| n.map_or_else(|| t::UNKNOWN.into(), |n| style.int(n));
        let (shares, nobody) = c.shares();
        let leader = c.leader();
        let row = |i: usize| {
            let (choice, votes) = c.votes[i];
            let share = shares.get(i).copied().unwrap_or(0);
            let seats =
                shown.seats.map(|s| s[choice].map_or_else(|| names.w.say("undecided").into(), |n| style.int(n)));
            ChoiceRow {
                href: link::choice(shown.contest, choice),
                name: names.name(&shown.contest.choices[choice].names),
                color: color(shown.contest, choice).to_owned(),
                votes: style.int(votes),
                share: style.percent(share),
                width: width(share),
                seats: seats.unwrap_or_default(),
                leads: leader == Some(i),
            }
        };
        let order = c.order();
        // A list that is only just too long is shown whole.
        let shown_max = if order.len() <= shown.rows_max + 2 { order.len() } else { shown.rows_max };
        let left = order.len() - shown_max;
        let [registered, voted, valid, invalid] = c.figures.map(number);
        let how_much = [("reported", c.reported.into()), ("expected", c.expected.into())];
        let last = shares.last().copied().unwrap_or(0);
        Self {
            w: names.w,
            progress: c.progress(style),
            counted: t::rich(&names.w.with("stations-counted", &how_much), &[]),
            nothing: names.w.with("nothing-counted", &how_much),
            figures_of: t::rich(&names.w.with("figures-of", &how_much), &[]),
            empty: c.is_empty(),
            single: false,
            aggregates: if c.aggregates > 0 {
                let votes = style.int(c.aggregated);
                names.w.with("aggregates", &[("n", c.aggregates.into()), ("votes", votes.into())])
            } else {
                String::new()
            },
            registered,
            voted,
            valid,
            invalid,
            turnout: c.turnout_text(style),
            rows: order.into_iter().take(shown_max).map(row).collect(),
            more: (left > 0).then(|| (names.w.with("more-choices", &[("n", left.into())]), shown.more_at.to_owned())),
            nobody: (nobody > 0).then(|| (style.int(nobody), style.percent(last))),
            with_seats: shown.seats.is_some(),
            remarks: remarks(c, names.w),
        }
    }
}

fn remarks(c: &Counted, w: Words) -> Vec<String> {
    let mut r = vec![];
    if c.contradictory > 0 {
        r.push(w.with("contradictory", &[("n", c.contradictory.into())]));
    }
    if c.suspect > 0 {
        r.push(w.with("suspect", &[("n", c.suspect.into())]));
    }
    r
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(base: u64, votes: &[u64]) -> Counted {
        Counted {
            reported: 1,
            expected: 2,
            base,
            votes: votes.iter().copied().enumerate().collect(),
            ..Counted::default()
        }
    }

    #[test]
    fn votes_that_minutes_give_to_nobody_are_a_share_of_their_own() {
        let (shares, nobody) = counted(100, &[50, 25]).shares();
        assert_eq!((shares, nobody), (vec![5000, 2500, 2500], 25));
    }

    #[test]
    fn more_votes_than_valid_ones_never_make_more_than_a_hundred_percent() {
        let (shares, nobody) = counted(100, &[150, 50]).shares();
        assert_eq!((shares, nobody), (vec![7500, 2500, 0], 0));
    }

    #[test]
    fn equals_have_no_leader() {
        assert_eq!(counted(10, &[5, 5]).leader(), None);
        assert!(counted(10, &[5, 5]).is_tied());
        assert_eq!(counted(10, &[4, 6]).leader(), Some(1));
        assert!(!counted(0, &[0, 0]).is_tied());
    }
}
