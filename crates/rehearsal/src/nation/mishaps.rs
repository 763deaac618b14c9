//! What goes wrong on an evening: slips that are corrected, issues that overtake each other, a wrong clock.

use super::dice::Dice;
use super::evening::{EVENING_SECONDS, MOMENTS, Timed, setting};
use super::parties::Setting;
use super::{Event, Plan};
use election::definition::Definition;
use election::id::PairIx;
use election::minutes::Figures;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use std::collections::HashMap;

/// A true result, before anything happens to it.
#[derive(Clone)]
pub(super) struct Report {
    /// When it arrives.
    pub(super) moment: u64,
    /// Seconds after the closing of the poll.
    pub(super) closed: u64,
    pub(super) figures: Figures<u32>,
    /// In the order of the pair's list.
    pub(super) votes: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mishap {
    /// Issue 1 has votes that do not add up to the valid ones; issue 2 mends it.
    Contradiction,
    /// Issue 3 arrives before issue 2.
    Gap,
    /// The device's clock is a day behind.
    Clock,
    /// Two numbers were written in each other's line; issue 2 mends it.
    Swap,
    /// The same, but issue 2 arrives first.
    Overtaken,
}

/// Which pairs something happens to.
pub(super) struct Mishaps {
    of: HashMap<PairIx, Mishap>,
    dice: Dice,
    poll_closed: DateTime,
}

impl Mishaps {
    /// Draws them among ordinary stations: one contradiction, one gap, one wrong clock, and a correction for every 500 stations (4 to 40),
    /// of which every fourth is overtaken.
    pub(super) fn draw(plan: &Plan, definition: &Definition) -> Self {
        let mut dice = Dice::new(plan.seed, "mishaps", "");
        let corrections = (definition.stations.len() / 500).clamp(4, 40);
        let ordinary = |pair: &PairIx| {
            let station = definition.pairs[pair.at()].station;
            let setting = setting(definition, definition.stations[station.at()].area);
            matches!(setting, Setting::Quarter | Setting::Town | Setting::Commune)
        };
        let mut from: Vec<PairIx> = (0..definition.pairs.len()).map(PairIx::from).filter(ordinary).collect();
        let mut of = HashMap::new();
        let swaps = (0..corrections).map(|i| if i % 4 == 1 { Mishap::Overtaken } else { Mishap::Swap });
        for mishap in [Mishap::Contradiction, Mishap::Gap, Mishap::Clock].into_iter().chain(swaps) {
            if !from.is_empty() {
                of.insert(from.swap_remove(dice.position(from.len())), mishap);
            }
        }
        let date: Date = definition.date.parse().expect("the folder's reader has checked the date");
        Self { of, dice, poll_closed: date.at(20, 0, 0, 0) }
    }

    /// Puts the events of a pair into the evening.
    pub(super) fn tell(&mut self, definition: &Definition, pair: PairIx, report: Report, into: &mut Vec<Timed>) {
        let Some(mishap) = self.of.get(&pair).copied() else {
            into.push(self.event(definition, pair, 1, &report));
            return;
        };
        let first = Report { votes: slip(&report.votes, mishap), ..report.clone() };
        // A correction is made and sent within an hour and a half.
        let later = self.dice.between(90_000, 150_000);
        let after = |moment: u64, wait: u64| Report {
            moment: (moment + wait).min(MOMENTS - 10_000),
            closed: report.closed + wait * EVENING_SECONDS / MOMENTS * 3 / 4,
            ..report.clone()
        };
        let second = after(report.moment, later);
        let issues = match mishap {
            Mishap::Clock => {
                let mut event = self.event(definition, pair, 1, &report);
                if let Event::Minutes { closed, .. } = &mut event.event {
                    *closed = self.moment(report.closed, 1);
                }
                into.push(event);
                return;
            }
            Mishap::Contradiction | Mishap::Swap => vec![(1, first), (2, second)],
            Mishap::Overtaken => {
                let late = second.moment + 5_000;
                vec![(1, Report { moment: late, ..first }), (2, second)]
            }
            Mishap::Gap => {
                let third = Report { closed: second.closed + 300, ..second.clone() };
                let between = Report { moment: second.moment + 5_000, votes: first.votes.clone(), ..second };
                vec![(1, first), (2, between), (3, third)]
            }
        };
        for (issue, report) in issues {
            into.push(self.event(definition, pair, issue, &report));
        }
    }

    fn event(&self, definition: &Definition, pair: PairIx, issue: u16, report: &Report) -> Timed {
        let p = &definition.pairs[pair.at()];
        let contest = &definition.contests[p.contest.at()];
        let names = contest.list(p.list).iter().map(|c| contest.choices[*c as usize].id.clone());
        Timed {
            moment: report.moment,
            event: Event::Minutes {
                station: definition.stations[p.station.at()].id.clone(),
                contest: definition.ballot_name(pair),
                issue,
                closed: self.moment(report.closed, 0),
                figures: report.figures,
                votes: names.zip(report.votes.iter().copied()).collect(),
                at_permille: Timed::permille(report.moment),
            },
        }
    }

    /// A moment of the evening in words, so many days earlier. The nation's clocks show UTC.
    fn moment(&self, seconds: u64, days_earlier: i64) -> String {
        let seconds = i64::try_from(seconds).expect("an evening is short");
        let at = self.poll_closed.saturating_add(seconds.seconds()).saturating_sub(days_earlier.days());
        format!("{at}+00:00")
    }
}

/// The votes as they were first written down.
fn slip(votes: &[u32], mishap: Mishap) -> Vec<u32> {
    let mut wrong = votes.to_vec();
    let largest = (0..votes.len()).max_by_key(|i| votes[*i]).unwrap_or(0);
    let other = (0..votes.len()).find(|i| votes[*i] != votes[largest]);
    match (mishap, other) {
        (Mishap::Contradiction, _) => {
            if let Some(n) = wrong.get_mut(largest) {
                *n += 9;
            }
        }
        (_, Some(other)) => wrong.swap(largest, other),
        (_, None) => {}
    }
    wrong
}
