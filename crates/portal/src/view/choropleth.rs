//! What a map shows by colour: who leads, the share of one choice, turnout, how much is counted. Steps of strength with stated bounds, so that a
//! legend can say what each means; a number or sign on every area, so that colour is never the only sign.

use super::area_tables::Leader;
use super::call::Call;
use super::figures::Counted;
use super::map::{Fill, Shown};
use super::names::{Names, color};
use crate::number::{Style, WHOLE, part};
use election::definition::Contest;
use election::id::AreaIx;
use words::Words;

/// Colour of turnout and of how much is counted.
const TURNOUT: &str = "#5967d8";
const COUNTED: &str = "#2f6f62";
/// Weakest and strongest colour, in hundredths.
const STRENGTH: (u32, u32) = (28, 92);
/// Steps of a scale at most.
const STEPS: u32 = 5;
/// Widths of a step, hundredths of a percent.
const NICE: [u32; 9] = [50, 100, 200, 250, 500, 1_000, 1_500, 2_000, 2_500];

/// What a map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shade {
    /// Who leads.
    Leader,
    /// The share of one choice.
    Share,
    /// How many took part.
    Turnout,
    /// How much is counted.
    Counted,
}

impl Shade {
    pub(crate) const ALL: [Self; 4] = [Self::Leader, Self::Share, Self::Turnout, Self::Counted];

    /// The word in addresses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Share => "share",
            Self::Turnout => "turnout",
            Self::Counted => "counted",
        }
    }

    /// Reads the word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }

    /// What it is called.
    pub(crate) fn name(self, w: Words) -> &'static str {
        match self {
            Self::Leader => w.say("map-leader"),
            Self::Share => w.say("map-share"),
            Self::Turnout => w.say("map-turnout"),
            Self::Counted => w.say("map-counted"),
        }
    }
}

/// From which value each step of strength begins, in hundredths of a percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scale(Vec<u32>);

impl Scale {
    /// For the share of who leads.
    pub(crate) fn of_leaders() -> Self {
        Self(vec![0, 3_500, 5_000, 6_500])
    }

    /// For how much is counted; all is a step of its own.
    pub(crate) fn of_counted() -> Self {
        Self(vec![0, 2_500, 5_000, 7_500, WHOLE])
    }

    /// Five steps at most of a round width, from just below the lowest value to above the highest.
    pub(crate) fn fitted(values: impl Iterator<Item = u32>) -> Self {
        let (mut low, mut high) = (u32::MAX, 0);
        for v in values {
            (low, high) = (low.min(v), high.max(v));
        }
        if low > high {
            return Self(vec![0]);
        }
        let fits = |width: &u32| high / width - low / width < STEPS;
        let width = NICE.into_iter().find(fits).unwrap_or(WHOLE);
        Self((low / width..=high / width).map(|i| i * width).collect())
    }

    fn step(&self, value: u32) -> usize {
        self.0.partition_point(|from| *from <= value).saturating_sub(1)
    }

    /// How strong the colour of a step is, in hundredths.
    fn strength(&self, step: usize) -> u32 {
        let last = u32::try_from(self.0.len().saturating_sub(1)).unwrap_or(0);
        let step = u32::try_from(step).unwrap_or(0).min(last);
        ((STRENGTH.1 - STRENGTH.0) * step).checked_div(last).map_or(STRENGTH.1, |more| STRENGTH.0 + more)
    }

    fn of(&self, value: u32) -> u32 {
        self.strength(self.step(value))
    }

    /// Each step: strength, from, and before what (`None`: no end).
    pub(crate) fn steps(&self) -> impl Iterator<Item = (u32, u32, Option<u32>)> + '_ {
        self.0.iter().enumerate().map(|(i, from)| (self.strength(i), *from, self.0.get(i + 1).copied()))
    }
}

/// The colours of one map.
pub(crate) struct Choropleth<'a> {
    pub names: Names<'a>,
    pub contest: &'a Contest,
    /// The choices that have a sign of their own, and are in the legend.
    pub top: &'a [usize],
    pub shade: Shade,
    /// Whose share is shown.
    pub choice: Option<usize>,
    pub scale: Scale,
}

/// What is known of an area.
pub(crate) struct Known<'a> {
    pub counted: &'a Counted,
    pub call: Call,
}

/// The value that a map shows of an area, in hundredths of a percent.
pub(crate) fn value(shade: Shade, choice: Option<usize>, c: &Counted) -> Option<u32> {
    let share = |at: usize| c.shares().0.get(at).copied();
    match shade {
        Shade::Leader => c.leader().and_then(share),
        Shade::Share => c.votes.iter().position(|v| Some(v.0) == choice).filter(|_| !c.is_empty()).and_then(share),
        Shade::Turnout => c.turnout.and_then(|(v, r)| part(v, r)).map(|p| p.min(WHOLE)),
        Shade::Counted => part(u64::from(c.reported), u64::from(c.expected)),
    }
}

/// The scale that fits the values of all areas.
pub(crate) fn scale<'c>(shade: Shade, choice: Option<usize>, all: impl Iterator<Item = &'c Counted>) -> Scale {
    match shade {
        Shade::Leader => Scale::of_leaders(),
        Shade::Counted => Scale::of_counted(),
        Shade::Share | Shade::Turnout => Scale::fitted(all.filter_map(|c| value(shade, choice, c))),
    }
}

/// The sign of a choice: its place among the leading ones.
pub(crate) fn mark(style: Style, top: &[usize], choice: usize) -> String {
    top.iter().position(|c| *c == choice).map_or_else(|| "·".into(), |i| style.int(i as u64 + 1))
}

impl Choropleth<'_> {
    /// How an area is drawn, and what is said of it.
    pub(crate) fn shown(&self, area: AreaIx, known: &Known<'_>, href: String) -> Shown {
        let (fill, mark) = self.fill(known);
        Shown { fill, mark, words: self.sentence(area, known), href }
    }

    /// The colour that this map shows, of who leads there or of the one thing shown.
    fn color(&self, c: &Counted) -> Option<String> {
        let leader = || c.leader().map(|at| color(self.contest, c.votes[at].0).to_owned());
        if self.shade == Shade::Leader { leader() } else { self.scale_color() }
    }

    /// The colour of the scale, where all areas have the same.
    pub(crate) fn scale_color(&self) -> Option<String> {
        match self.shade {
            Shade::Leader => None,
            Shade::Share => self.choice.map(|i| color(self.contest, i).to_owned()),
            Shade::Turnout => Some(TURNOUT.to_owned()),
            Shade::Counted => Some(COUNTED.to_owned()),
        }
    }

    fn fill(&self, known: &Known<'_>) -> (Fill, String) {
        let c = known.counted;
        let nothing = (Fill::None, if c.is_tied() { "=".into() } else { String::new() });
        if c.is_empty() && self.shade != Shade::Counted {
            return nothing;
        }
        let Some((value, color)) = value(self.shade, self.choice, c).zip(self.color(c)) else { return nothing };
        if self.shade == Shade::Counted && c.reported == 0 {
            return (Fill::None, self.names.style.int(0_u32));
        }
        let strength = self.scale.of(value);
        let mark = match (self.shade, c.leader()) {
            (Shade::Leader, Some(at)) => mark(self.names.style, self.top, c.votes[at].0),
            _ => self.names.style.int(value / 100),
        };
        let early = known.call.is_early() && matches!(self.shade, Shade::Leader | Shade::Share);
        (if early { Fill::Early { color } } else { Fill::Solid { color, strength } }, mark)
    }

    /// Name and figures.
    fn sentence(&self, area: AreaIx, known: &Known<'_>) -> String {
        let (w, style, c) = (self.names.w, self.names.style, known.counted);
        let p = c.progress(style);
        let lead = match Leader::of(self.names, self.contest, c) {
            Some(l) => format!("{} {}", l.name.text, l.share),
            None if c.is_tied() => w.say("map-tied").to_owned(),
            None => String::new(),
        };
        let share = match (self.shade, self.choice.and_then(|i| self.contest.choices.get(i))) {
            (Shade::Share, Some(choice)) => value(self.shade, self.choice, c)
                .map(|v| format!("{} {}", self.names.choice(choice), style.percent(v)))
                .filter(|s| *s != lead),
            _ => None,
        };
        let lead =
            [share.unwrap_or_default(), lead].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("; ");
        let name = self.names.area(area).name;
        if c.is_empty() {
            return w.with(
                "map-area-nothing",
                &[("area", name.into()), ("reported", p.reported.into()), ("expected", p.expected.into())],
            );
        }
        w.with(
            "map-area",
            &[
                ("area", name.into()),
                ("lead", lead.into()),
                ("call", known.call.short(w).into()),
                ("reported", p.reported.into()),
                ("expected", p.expected.into()),
                ("turnout", c.turnout_text(style).into()),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_scale_has_round_bounds_around_the_values() {
        assert_eq!(Scale::fitted([1_234, 4_567].into_iter()), Scale(vec![1_000, 2_000, 3_000, 4_000]));
        assert_eq!(Scale::fitted([8_410, 8_590].into_iter()), Scale(vec![8_400, 8_450, 8_500, 8_550]));
        assert_eq!(Scale::fitted([0, 10_000].into_iter()), Scale(vec![0, 2_500, 5_000, 7_500, 10_000]));
        assert_eq!(Scale::fitted([7].into_iter()), Scale(vec![0]));
        assert_eq!(Scale::fitted(std::iter::empty()), Scale(vec![0]));
    }

    #[test]
    fn all_counted_is_a_step_of_its_own() {
        let s = Scale::of_counted();
        assert_eq!((s.step(9_999), s.step(10_000)), (3, 4));
        assert_eq!(s.of(10_000), STRENGTH.1);
    }

    #[test]
    fn words_in_addresses_are_read_as_they_are_written() {
        for s in Shade::ALL {
            assert_eq!(Shade::parse(s.word()), Some(s));
        }
        assert_eq!(Shade::parse("Leader"), None);
    }

    proptest! {
        #[test]
        fn every_value_lies_in_its_step_and_a_larger_one_is_never_weaker(mut values in prop::collection::vec(0u32..=WHOLE, 1..60)) {
            let s = Scale::fitted(values.iter().copied());
            prop_assert!(s.0.len() <= STEPS as usize);
            values.sort_unstable();
            for v in &values {
                let step = s.step(*v);
                prop_assert!(s.0[step] <= *v && s.0.get(step + 1).is_none_or(|n| v < n));
            }
            prop_assert!(values.windows(2).all(|w| s.of(w[0]) <= s.of(w[1])));
        }
    }
}
