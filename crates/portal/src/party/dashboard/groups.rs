//! Here, abroad, at the borders, in prisons: the votes of areas of special kinds apart from the rest.

use crate::number::Style;
use crate::texts as t;
use crate::view::figures::Counted;
use crate::view::names::{Names, color};
use election::definition::Contest;
use election::id::{AreaIx, ContestIx};
use election::tally::Tally;

/// The kinds that are shown together, and what they are called.
const GROUPS: [(&str, &[&str]); 3] = [
    ("Overseas", &["abroad", "diplomatic-mission"]),
    ("Customs gates", &["customs-gate"]),
    ("Penal institutions", &["penal-institution"]),
];

/// The sums of one group.
pub(super) struct Group {
    pub name: &'static str,
    pub counted: Counted,
}

/// The table: choices down, groups across.
pub(super) struct Groups {
    pub heads: Vec<&'static str>,
    pub rows: Vec<Row>,
    /// Counted, turnout and valid votes of each group.
    pub counted: Vec<String>,
    pub turnout: Vec<String>,
    pub valid: Vec<String>,
}

pub(super) struct Row {
    pub name: String,
    pub color: String,
    /// Votes and share.
    pub cells: Vec<(String, String)>,
}

fn add(sum: &mut Counted, c: &Counted) {
    sum.expected += c.expected;
    sum.reported += c.reported;
    sum.aggregates += c.aggregates;
    sum.base += c.base;
    for (s, f) in sum.figures.iter_mut().zip(c.figures) {
        *s = match (*s, f) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
    sum.turnout = match (sum.turnout, c.turnout) {
        (Some((a, b)), Some((x, y))) => Some((a + x, b + y)),
        (a, b) => a.or(b),
    };
    for (choice, n) in &c.votes {
        match sum.votes.iter_mut().find(|(x, _)| x == choice) {
            Some((_, m)) => *m += n,
            None => sum.votes.push((*choice, *n)),
        }
    }
}

fn less(all: &Counted, others: &[Group]) -> Counted {
    let mut rest = all.clone();
    let minus = |a: u64, b: u64| a.saturating_sub(b);
    for g in others.iter().map(|g| &g.counted) {
        rest.expected = rest.expected.saturating_sub(g.expected);
        rest.reported = rest.reported.saturating_sub(g.reported);
        rest.aggregates = rest.aggregates.saturating_sub(g.aggregates);
        rest.base = minus(rest.base, g.base);
        for (s, f) in rest.figures.iter_mut().zip(g.figures) {
            *s = s.map(|s| minus(s, f.unwrap_or(0)));
        }
        if let (Some((a, b)), Some((x, y))) = (rest.turnout, g.turnout) {
            rest.turnout = Some((minus(a, x), minus(b, y))).filter(|(_, r)| *r > 0);
        }
        for (choice, n) in &g.votes {
            if let Some((_, m)) = rest.votes.iter_mut().find(|(x, _)| x == choice) {
                *m = minus(*m, *n);
            }
        }
    }
    rest
}

/// Sums every group over its topmost areas; the first group is all that is in none.
pub(super) fn copy(tally: &Tally, contest: ContestIx) -> Vec<Group> {
    let d = tally.definition();
    let mut groups: Vec<Group> = GROUPS
        .iter()
        .map(|(name, kinds)| {
            let of_kind = |a: AreaIx| kinds.contains(&d.areas[a.at()].kind.as_str());
            let top = (0..d.areas.len())
                .map(AreaIx::from)
                .filter(|a| of_kind(*a) && !d.upwards(*a).skip(1).any(|above| d.areas[above.at()].is_special()));
            let mut counted = Counted::default();
            for a in top {
                add(&mut counted, &Counted::of(tally, contest, a));
            }
            Group { name, counted }
        })
        .filter(|g| g.counted.expected > 0 || !g.counted.is_empty())
        .collect();
    if !groups.is_empty() {
        let all = Counted::of(tally, contest, election::definition::Definition::ROOT);
        let counted = less(&all, &groups);
        groups.insert(0, Group { name: "Domestic", counted });
    }
    groups
}

impl Groups {
    pub(super) fn new(names: Names<'_>, contest: &Contest, groups: &[Group], top: &[usize]) -> Self {
        let style = names.style;
        let row = |choice: &usize| Row {
            name: names.choice(&contest.choices[*choice]).to_owned(),
            color: color(contest, *choice).to_owned(),
            cells: groups.iter().map(|g| cell(style, &g.counted, *choice)).collect(),
        };
        let number = |n: Option<u64>| n.map_or_else(|| t::UNKNOWN.into(), |n| style.int(n));
        Self {
            heads: groups.iter().map(|g| g.name).collect(),
            rows: top.iter().map(row).collect(),
            counted: groups.iter().map(|g| counted(style, &g.counted)).collect(),
            turnout: groups.iter().map(|g| g.counted.turnout_text(style)).collect(),
            valid: groups.iter().map(|g| number(g.counted.figures[2])).collect(),
        }
    }
}

/// `12 of 40`, or that it came without stations.
fn counted(style: Style, c: &Counted) -> String {
    match (c.expected, c.aggregates) {
        (0, n) if n > 0 => "in one figure".into(),
        _ => format!("{} of {}", style.int(c.reported), style.int(c.expected)),
    }
}

/// Votes and share of a choice.
fn cell(style: Style, c: &Counted, choice: usize) -> (String, String) {
    let Some(at) = c.votes.iter().position(|v| v.0 == choice).filter(|_| !c.is_empty()) else {
        return (t::UNKNOWN.into(), String::new());
    };
    let share = c.shares().0.get(at).copied();
    (style.int(c.votes[at].1), share.map_or_else(String::new, |s| style.percent(s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(reported: u32, votes: &[(usize, u64)]) -> Counted {
        let base = votes.iter().map(|v| v.1).sum();
        Counted {
            expected: 10,
            reported,
            base,
            votes: votes.to_vec(),
            turnout: Some((base, 2 * base)),
            ..Counted::default()
        }
    }

    #[test]
    fn what_is_in_no_group_is_the_rest_and_the_sums_fit() {
        let all = counted(9, &[(0, 100), (1, 50)]);
        let mut abroad = Counted::default();
        add(&mut abroad, &counted(2, &[(1, 20)]));
        add(&mut abroad, &counted(1, &[(0, 5), (1, 5)]));
        assert_eq!((abroad.reported, abroad.base, abroad.votes.clone()), (3, 30, vec![(1, 25), (0, 5)]));
        let rest = less(&all, &[Group { name: "x", counted: abroad }]);
        assert_eq!(
            (rest.reported, rest.base, rest.votes, rest.turnout),
            (6, 120, vec![(0, 95), (1, 25)], Some((120, 240)))
        );
    }
}
