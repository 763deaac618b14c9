//! Names of things in the election's default language, with the colours of choices.

use crate::number::Style;
use election::definition::{Choice, Contest, Definition};
use election::id::AreaIx;

/// Colours for choices that have none, told apart also by who does not see red and green alike; the name always stands beside.
const PALETTE: [&str; 12] = [
    "#3b6fb6", "#d9822b", "#2f9e77", "#c0476b", "#8a63c9", "#a3892b", "#3aa6b9", "#b05a2c", "#6b7f2a", "#5967d8",
    "#c75fb0", "#6f7782",
];

/// Words of one election.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub d: &'a Definition,
    pub style: Style,
}

/// A link to an area.
pub(crate) struct AreaLink<'a> {
    pub id: &'a str,
    pub name: &'a str,
}

impl<'a> Names<'a> {
    pub(crate) fn new(d: &'a Definition) -> Self {
        Self { d, style: Style::of(d.language()) }
    }

    pub(crate) fn area(&self, a: AreaIx) -> AreaLink<'a> {
        let area = &self.d.areas[a.at()];
        AreaLink { id: &area.id, name: area.names.get(self.d.language()) }
    }

    pub(crate) fn contest(&self, c: &'a Contest) -> &'a str {
        c.names.get(self.d.language())
    }

    pub(crate) fn choice(&self, c: &'a Choice) -> &'a str {
        c.names.get(self.d.language())
    }

    /// From the root down to the area itself.
    pub(crate) fn path(&self, a: AreaIx) -> Vec<AreaLink<'a>> {
        let mut path: Vec<AreaLink<'a>> = self.d.upwards(a).map(|a| self.area(a)).collect();
        path.reverse();
        path
    }
}

/// The colour of the choice at this position.
pub(crate) fn color(contest: &Contest, choice: usize) -> &str {
    let given = contest.choices[choice].color.as_deref();
    // Only the plain form goes into a drawing.
    let plain = |c: &&str| c.len() == 7 && c.starts_with('#') && c[1..].bytes().all(|b| b.is_ascii_hexdigit());
    given.filter(plain).unwrap_or(PALETTE[choice % PALETTE.len()])
}
