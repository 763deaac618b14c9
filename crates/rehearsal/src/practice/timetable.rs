//! The evening of a made-up nation with mishaps put into it. The same nation and seed give the same timetable.

use crate::faults::Signer;
use crate::nation::{Day, Dice, Event};
use election::act::Channel;
use election::definition::Definition;
use election::id::PairIx;
use election::minutes::{Figures, Minutes};
use election::statement::{Decision, Ruling, Vote};
use observer::authority::COMMISSION_KEY;
use serde::Serialize;
use std::collections::BTreeMap;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mishap {
    /// The same result comes a second time, through another channel. It counts once.
    Duplicate,
    /// A later issue replaces the figures.
    Correction,
    /// A ruling takes the result out.
    Annulment,
    /// A device signs two results of one station. Neither counts.
    Contradiction,
    /// Somebody sends figures in a station's name with another key. They are refused.
    WrongSignature,
    /// A station reports when all others have.
    Late,
    /// For a while no answer comes and no stream says anything.
    Stall,
    /// The server goes away and comes back.
    Restart,
    /// For a while the signature under the record's head does not hold.
    ForgedHead,
}

impl Mishap {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Duplicate,
        Self::Correction,
        Self::Annulment,
        Self::Contradiction,
        Self::WrongSignature,
        Self::Late,
        Self::Stall,
        Self::Restart,
        Self::ForgedHead,
    ];

    /// What happens, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Duplicate => "the same result came twice, through two channels",
            Self::Correction => "a later issue replaced the figures",
            Self::Annulment => "a ruling took the result out",
            Self::Contradiction => "the device signed two results; neither counts",
            Self::WrongSignature => "figures signed by a stranger were sent in the station's name, and refused",
            Self::Late => "the station reported when nearly all others had",
            Self::Stall => "nothing was answered and no stream said anything",
            Self::Restart => "the server went away and came back",
            Self::ForgedHead => "the signature under the record's head did not hold",
        }
    }
}

/// A mishap and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// What.
    pub mishap: Mishap,
    /// When, in thousandths of the evening.
    pub at_permille: u16,
    /// Of what lasts: until when.
    pub until_permille: Option<u16>,
    /// Whose result.
    pub pair: Option<PairIx>,
    /// Votes that a client must not end with: those before a correction, those of a stranger.
    pub wrong: Option<Vec<u32>>,
}

/// What is done at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A copy of minutes is sent: its text, not signed yet.
    Minutes {
        /// Whose.
        pair: PairIx,
        /// Through which channel.
        channel: Channel,
        /// The text.
        text: String,
        /// By whom it is to be signed.
        signer: Signer,
        /// Whether the server is to refuse it.
        refused: bool,
    },
    /// A statement is sent: its text, and the name of the key.
    Statement {
        /// The text.
        text: String,
        /// The key.
        signer: &'static str,
    },
    /// From now on nothing gets through, or everything again.
    Stall(bool),
    /// The server is stopped and started again.
    Restart,
    /// From now on the head is forged, or no more.
    ForgedHead(bool),
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When, in thousandths of the evening.
    pub at_permille: u16,
    /// What.
    pub action: Action,
}

/// The evening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// In the order of time.
    pub steps: Vec<Step>,
    /// What was planted, in the order of time.
    pub planted: Vec<Planted>,
}

const STALL: (u16, u16) = (400, 480);
const FORGED: (u16, u16) = (540, 580);
const RESTART: u16 = 800;
const LATE: u16 = 985;
/// Fewest votes of a result to which something happens, so that it shows.
const VOTES_LEAST: u32 = 40;
const TWICE: usize = 2;

/// Puts the mishaps into a day of the nation.
#[must_use]
pub fn timetable(d: &Definition, day: &Day, seed: u64) -> Timetable {
    let mut planner =
        Planner { d, steps: vec![], planted: vec![], results: results(d, day), dice: Dice::new(seed, "practice", "") };
    let mut moved: BTreeMap<PairIx, u16> = BTreeMap::new();
    for _ in 0..TWICE {
        planner.duplicate();
        planner.correction();
    }
    planner.annulment();
    planner.contradiction();
    planner.wrong_signature();
    for _ in 0..TWICE {
        moved.extend(planner.late());
    }
    planner.outside();
    let Planner { mut steps, mut planted, .. } = planner;
    for event in &day.events {
        steps.extend(step(d, event, &moved));
    }
    // Stable: what is planted at the moment of an ordinary arrival comes before it.
    steps.sort_by_key(|s| s.at_permille);
    planted.sort_by_key(|p| (p.at_permille, p.pair));
    Timetable { steps, planted }
}

fn step(d: &Definition, event: &Event, moved: &BTreeMap<PairIx, u16>) -> Option<Step> {
    let at_permille = event.at_permille();
    match event {
        Event::Aggregate { statement, .. } => {
            let signer = observer::authority::BOARD_KEY;
            Some(Step { at_permille, action: Action::Statement { text: statement.to_text(), signer } })
        }
        Event::Minutes { station, contest, .. } => {
            let pair = d.pair(d.station(station)?, contest)?;
            let text = event.minutes(d)?.to_text();
            let at_permille = moved.get(&pair).copied().unwrap_or(at_permille);
            let action =
                Action::Minutes { pair, channel: Channel::Transmitted, text, signer: Signer::Device, refused: false };
            Some(Step { at_permille, action })
        }
    }
}

/// A result of which there is one issue alone and that comes in the first half of the evening.
#[derive(Debug, Clone)]
struct Ordinary<'a> {
    pair: PairIx,
    event: &'a Event,
    votes: Vec<u32>,
}

fn results<'a>(d: &Definition, day: &'a Day) -> Vec<Ordinary<'a>> {
    let mut all: BTreeMap<PairIx, Vec<Ordinary<'a>>> = BTreeMap::new();
    for event in &day.events {
        let Event::Minutes { station, contest, votes, .. } = event else { continue };
        let Some(pair) = d.station(station).and_then(|s| d.pair(s, contest)) else { continue };
        let votes = votes.iter().map(|(_, n)| *n).collect();
        all.entry(pair).or_default().push(Ordinary { pair, event, votes });
    }
    let ordinary = |of: Vec<Ordinary<'a>>| match <[Ordinary<'a>; 1]>::try_from(of) {
        Ok([one]) => Some(one),
        Err(_) => None,
    };
    let shows = |o: &Ordinary<'_>| {
        o.votes.iter().sum::<u32>() >= VOTES_LEAST
            && o.votes.first() != o.votes.last()
            && (30..350).contains(&o.event.at_permille())
    };
    all.into_values().filter_map(ordinary).filter(shows).collect()
}

struct Planner<'a> {
    d: &'a Definition,
    steps: Vec<Step>,
    planted: Vec<Planted>,
    /// Those to which nothing happens yet.
    results: Vec<Ordinary<'a>>,
    dice: Dice,
}

impl<'a> Planner<'a> {
    fn draw(&mut self) -> Option<Ordinary<'a>> {
        if self.results.is_empty() {
            return None;
        }
        let position = self.dice.position(self.results.len());
        Some(self.results.swap_remove(position))
    }

    fn plant(&mut self, mishap: Mishap, at_permille: u16, pair: PairIx, wrong: Option<Vec<u32>>) {
        self.planted.push(Planted { mishap, at_permille, until_permille: None, pair: Some(pair), wrong });
    }

    fn minutes(
        &mut self,
        at_permille: u16,
        pair: PairIx,
        channel: Channel,
        text: String,
        signer: Signer,
        refused: bool,
    ) {
        self.steps.push(Step { at_permille, action: Action::Minutes { pair, channel, text, signer, refused } });
    }

    /// The text of a result with other votes, of the same sum so that nothing else looks odd.
    fn other(&self, of: &Ordinary<'_>, issue: u16) -> Option<(String, Vec<u32>)> {
        let minutes = of.event.minutes(self.d)?;
        let mut votes = of.votes.clone();
        let last = votes.len() - 1;
        votes.swap(0, last);
        let with = minutes.votes.iter().zip(&votes).map(|((id, _), n)| (*id, *n)).collect();
        let Figures { registered, voted, valid, invalid } = minutes.figures;
        let figures = Figures { registered, voted, valid, invalid };
        Some((Minutes { issue, votes: with, figures, ..minutes }.to_text(), votes))
    }

    fn duplicate(&mut self) {
        let Some(of) = self.draw() else { return };
        let Some(minutes) = of.event.minutes(self.d) else { return };
        let at = of.event.at_permille() + 25;
        self.minutes(at, of.pair, Channel::Card, minutes.to_text(), Signer::Device, false);
        self.plant(Mishap::Duplicate, at, of.pair, Some(of.votes.iter().map(|n| n * 2).collect()));
    }

    fn correction(&mut self) {
        let Some(of) = self.draw() else { return };
        let Some((text, _)) = self.other(&of, 2) else { return };
        let at = 620 + u16::try_from(self.dice.position(100)).unwrap_or(0);
        self.minutes(at, of.pair, Channel::Transmitted, text, Signer::Device, false);
        self.plant(Mishap::Correction, at, of.pair, Some(of.votes));
    }

    fn annulment(&mut self) {
        let Some(of) = self.draw() else { return };
        let pair = &self.d.pairs[of.pair.at()];
        let ruling = Ruling {
            election: self.d.id.clone(),
            definition: self.d.digest,
            number: "practice/1".into(),
            body: self.d.areas[Definition::ROOT.at()].id.clone(),
            contest: self.d.ballot_name(of.pair),
            round: self.d.contest_of(of.pair).round,
            station: self.d.stations[pair.station.at()].id.clone(),
            decision: Decision::Annul,
            count: None,
            issue: None,
            minutes: None,
            complaint: None,
            basis: "Rules of the practice".into(),
            reason: "Made up for practice".into(),
            members: vec![(COMMISSION_KEY.into(), Vote::For)],
        };
        let at = 730;
        let action = Action::Statement { text: ruling.to_text(), signer: COMMISSION_KEY };
        self.steps.push(Step { at_permille: at, action });
        self.plant(Mishap::Annulment, at, of.pair, Some(of.votes));
    }

    fn contradiction(&mut self) {
        let Some(of) = self.draw() else { return };
        let Some((text, _)) = self.other(&of, 1) else { return };
        let at = 600;
        self.minutes(at, of.pair, Channel::Transmitted, text, Signer::Device, true);
        self.plant(Mishap::Contradiction, at, of.pair, Some(of.votes));
    }

    fn wrong_signature(&mut self) {
        let Some(of) = self.draw() else { return };
        let Some((text, votes)) = self.other(&of, 1) else { return };
        let at = of.event.at_permille().saturating_sub(20);
        self.minutes(at, of.pair, Channel::Transmitted, text, Signer::Forger, true);
        self.plant(Mishap::WrongSignature, at, of.pair, Some(votes));
    }

    fn late(&mut self) -> Option<(PairIx, u16)> {
        let of = self.draw()?;
        self.plant(Mishap::Late, LATE, of.pair, None);
        Some((of.pair, LATE))
    }

    /// What happens to the server and not to a result.
    fn outside(&mut self) {
        let on_and_off = |(from, until), make: fn(bool) -> Action| {
            [Step { at_permille: from, action: make(true) }, Step { at_permille: until, action: make(false) }]
        };
        self.steps.extend(on_and_off(STALL, Action::Stall));
        self.steps.extend(on_and_off(FORGED, Action::ForgedHead));
        self.steps.push(Step { at_permille: RESTART, action: Action::Restart });
        let spans = [
            (Mishap::Stall, STALL.0, Some(STALL.1)),
            (Mishap::ForgedHead, FORGED.0, Some(FORGED.1)),
            (Mishap::Restart, RESTART, None),
        ];
        let planted = spans.map(|(mishap, at_permille, until_permille)| Planted {
            mishap,
            at_permille,
            until_permille,
            pair: None,
            wrong: None,
        });
        self.planted.extend(planted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nation::{Plan, day, folder};
    use std::collections::BTreeSet;

    fn made(seed: u64) -> (Definition, Timetable) {
        let plan = Plan { stations: 200, seed, ..Plan::default() };
        let d = election::folder::read(&folder(&plan)).unwrap();
        let table = timetable(&d, &day(&plan, &d), seed);
        (d, table)
    }

    #[test]
    fn every_mishap_is_planted_at_a_result_of_its_own_and_the_seed_decides_where() {
        let (d, table) = made(1);
        let kinds: BTreeSet<Mishap> = table.planted.iter().map(|p| p.mishap).collect();
        assert_eq!(kinds.len(), Mishap::ALL.len());
        let pairs: Vec<PairIx> = table.planted.iter().filter_map(|p| p.pair).collect();
        assert_eq!(pairs.iter().collect::<BTreeSet<_>>().len(), pairs.len());
        assert!(table.steps.is_sorted_by_key(|s| s.at_permille));
        assert_eq!(table, made(1).1);
        assert_ne!(table.planted, made(2).1.planted);
        // Each text is one that the definition takes.
        for step in &table.steps {
            if let Action::Minutes { text, pair, .. } = &step.action {
                let read = Minutes::parse(text).unwrap();
                assert_eq!(d.pair(d.station(read.station).unwrap(), read.contest), Some(*pair));
            }
        }
    }

    #[test]
    fn what_is_wrong_differs_from_what_is_right() {
        let (_, table) = made(3);
        for p in table.planted.iter().filter(|p| matches!(p.mishap, Mishap::Correction | Mishap::WrongSignature)) {
            let wrong = p.wrong.as_ref().unwrap();
            assert_ne!(wrong.first(), wrong.last(), "{p:?}: exchanged votes would be the same");
        }
    }
}
