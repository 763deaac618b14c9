//! A night of which every copy is sent, with faults planted in them that are known: for tests of the reconciliation, demonstrations and training.
//!
//! Pure and reproducible: the same results and seed give the same night. Nothing is signed or sent here; each event says by whom it has to be.

use crate::nation::Dice;
use election::act::Channel;
use election::definition::Definition;
use election::id::{Count, Digest, PairIx};
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::{Deadline, Document, Page};
use std::collections::BTreeSet;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The desk has typed two choices into each other's line.
    ColumnsSwapped,
    /// The desk has left out a digit.
    DigitLost,
    /// The desk has typed the figures of two stations under each other's name.
    StationsExchanged,
    /// A clerk has filed a page under another station.
    PageMisfiled,
    /// The memory card has the minutes before their correction.
    CardOlder,
    /// The tape is signed by a key that is not the station's.
    TapeForged,
    /// The station has transmitted after the time limit.
    TransmissionLate,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ColumnsSwapped,
        Self::DigitLost,
        Self::StationsExchanged,
        Self::PageMisfiled,
        Self::CardOlder,
        Self::TapeForged,
        Self::TransmissionLate,
    ];

    /// Whether it is a matter between two stations.
    fn needs_two(self) -> bool {
        matches!(self, Self::StationsExchanged | Self::PageMisfiled)
    }
}

/// A fault and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planted {
    /// What.
    pub fault: Fault,
    /// Whose result.
    pub pair: PairIx,
    /// Of two stations: the other one. A misfiled page lies with it.
    pub other: Option<PairIx>,
}

/// A true result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// Station and contest.
    pub pair: PairIx,
    /// When the count was closed.
    pub closed: Closed,
    /// The four figures.
    pub figures: Figures<u32>,
    /// Votes in the order of the pair's list.
    pub votes: Vec<u32>,
}

/// Who has to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The station's device.
    Device,
    /// The board's desk.
    Desk,
    /// The commission.
    Commission,
    /// Somebody who calls himself like the station's device.
    Forger,
}

/// One thing that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A copy of minutes: their text.
    Copy {
        /// Through which channel.
        channel: Channel,
        /// The station's pair.
        pair: PairIx,
        /// The text to sign.
        text: String,
        /// By whom.
        signer: Signer,
    },
    /// A page of paper.
    Page {
        /// What is said of it.
        page: Page,
        /// Whose paper it is in truth.
        paper: PairIx,
        /// By whom.
        signer: Signer,
    },
    /// The passing of a time limit, signed by the commission.
    Deadline(Deadline),
}

/// Everything that is sent, in three parts. Within a part the order does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Night {
    /// Before the time limit.
    pub before: Vec<Event>,
    /// When it has passed.
    pub limit: Vec<Event>,
    /// After it.
    pub after: Vec<Event>,
    /// What was planted.
    pub planted: Vec<Planted>,
}

/// Sends every copy that the policy asks for of the first required count, with each fault planted so many times at different stations.
///
/// Faults for which the results have no fitting station (votes to exchange, a number of two digits, a copy that the policy does not ask for)
/// are planted less often: [`Night::planted`] says what there is.
#[must_use]
pub fn night(d: &Definition, truths: &[Truth], times: usize, seed: u64) -> Night {
    let (count, channels) = match d.policy.require.first() {
        Some((count, channels)) => (*count, channels.clone()),
        None => (d.counts[0], vec![Channel::Transmitted]),
    };
    let mut planter =
        Planter { d, truths, channels, count, free: (0..truths.len()).collect(), dice: Dice::new(seed, "faults", "") };
    let mut planted = Vec::new();
    for fault in Fault::ALL {
        planted.extend((0..times).filter_map(|_| planter.plant(fault)));
    }
    let mut night =
        Night { before: vec![], limit: vec![], after: vec![], planted: planted.iter().map(|p| p.0).collect() };
    for (at, truth) in truths.iter().enumerate() {
        planter.send(&mut night, truth, planted.iter().find(|(_, places)| places.contains(&at)));
    }
    night
}

/// A planted fault with the positions among the truths of those concerned.
type Place = (Planted, Vec<usize>);

struct Planter<'a> {
    d: &'a Definition,
    truths: &'a [Truth],
    channels: Vec<Channel>,
    count: Count,
    /// Results with which nothing is wrong yet.
    free: BTreeSet<usize>,
    dice: Dice,
}

impl Planter<'_> {
    fn plant(&mut self, fault: Fault) -> Option<Place> {
        let first = self.take(|p, at| p.fits(fault, at))?;
        let other = if fault.needs_two() { Some(self.take(|p, at| p.fits_to(fault, first, at))?) } else { None };
        let planted = Planted { fault, pair: self.truths[first].pair, other: other.map(|o| self.truths[o].pair) };
        Some((planted, std::iter::once(first).chain(other).collect()))
    }

    /// Takes one of those that fit, by chance.
    fn take(&mut self, fits: impl Fn(&Self, usize) -> bool) -> Option<usize> {
        let fitting: Vec<usize> = self.free.iter().copied().filter(|at| fits(self, *at)).collect();
        let at = *fitting.get(self.dice.position(fitting.len()))?;
        self.free.remove(&at);
        Some(at)
    }

    fn fits(&self, fault: Fault, at: usize) -> bool {
        let votes = &self.truths[at].votes;
        match fault {
            Fault::ColumnsSwapped => self.asks(Channel::Entry) && two_unequal(votes).is_some(),
            Fault::DigitLost => self.asks(Channel::Entry) && long_number(votes).is_some(),
            Fault::StationsExchanged => self.asks(Channel::Entry),
            Fault::PageMisfiled => self.asks(Channel::Scan),
            Fault::CardOlder => self.asks(Channel::Card) && two_unequal(votes).is_some(),
            Fault::TapeForged => self.asks(Channel::Tape),
            Fault::TransmissionLate => self.d.policy.limits.iter().any(|l| l.copy == Channel::Transmitted),
        }
    }

    /// Whether two results can be taken for each other: one ballot, and of exchanged figures other votes.
    fn fits_to(&self, fault: Fault, first: usize, at: usize) -> bool {
        let (a, b) = (&self.truths[first], &self.truths[at]);
        let ballot = |t: &Truth| (self.d.pairs[t.pair.at()].contest, self.d.pairs[t.pair.at()].list);
        let station = |t: &Truth| self.d.pairs[t.pair.at()].station;
        self.fits(fault, at) && ballot(a) == ballot(b) && station(a) != station(b) && a.votes != b.votes
    }

    fn asks(&self, channel: Channel) -> bool {
        self.channels.contains(&channel)
    }

    fn send(&self, night: &mut Night, truth: &Truth, place: Option<&Place>) {
        let fault = place.map(|(p, _)| p.fault);
        let corrected = fault == Some(Fault::CardOlder);
        let last = if corrected { 2 } else { 1 };
        let mistaken =
            Truth { votes: if corrected { swapped(&truth.votes) } else { truth.votes.clone() }, ..truth.clone() };
        let copy = |channel, truth: &Truth, issue, signer| Event::Copy {
            channel,
            pair: truth.pair,
            text: self.text(truth, issue),
            signer,
        };
        for channel in self.channels.iter().copied() {
            match channel {
                Channel::Transmitted if fault == Some(Fault::TransmissionLate) => {
                    night.limit.push(self.deadline(truth.pair));
                    night.after.push(copy(channel, truth, 1, Signer::Device));
                }
                Channel::Transmitted => {
                    if corrected {
                        night.before.push(copy(channel, &mistaken, 1, Signer::Device));
                    }
                    night.before.push(copy(channel, truth, last, Signer::Device));
                }
                Channel::Card if corrected => night.after.push(copy(channel, &mistaken, 1, Signer::Device)),
                Channel::Tape if fault == Some(Fault::TapeForged) => {
                    night.after.push(copy(channel, &mistaken, 1, Signer::Forger));
                }
                Channel::Card | Channel::Tape => night.after.push(copy(channel, truth, last, Signer::Device)),
                Channel::Entry => {
                    let typed = self.typed(truth, place);
                    night.after.push(copy(channel, &typed, last, Signer::Desk));
                }
                Channel::Scan => night.after.push(self.page(truth, last, place)),
                Channel::Party => {}
            }
        }
    }

    /// What the desk types from the paper.
    fn typed(&self, truth: &Truth, place: Option<&Place>) -> Truth {
        let Some((planted, places)) = place else { return truth.clone() };
        let mut typed = truth.clone();
        match planted.fault {
            Fault::ColumnsSwapped => typed.votes = swapped(&truth.votes),
            Fault::DigitLost => {
                if let Some(i) = long_number(&truth.votes) {
                    typed.votes[i] /= 10;
                }
            }
            Fault::StationsExchanged => {
                let other = places.iter().map(|at| &self.truths[*at]).find(|t| t.pair != truth.pair);
                if let Some(other) = other {
                    typed = Truth { pair: truth.pair, ..other.clone() };
                }
            }
            _ => {}
        }
        typed
    }

    fn page(&self, truth: &Truth, issue: u16, place: Option<&Place>) -> Event {
        let lies_with = match place {
            Some((p, _)) if p.fault == Fault::PageMisfiled && p.pair == truth.pair => p.other,
            _ => None,
        };
        let filed = lies_with.unwrap_or(truth.pair);
        let p = &self.d.pairs[filed.at()];
        let page = Page {
            election: self.d.id.clone(),
            contest: self.d.ballot_name(filed),
            round: self.d.contests[p.contest.at()].round,
            station: self.d.stations[p.station.at()].id.clone(),
            count: Some(self.count),
            issue,
            document: if issue > 1 { Document::Correction } else { Document::Result },
            page: 1,
            pages: 1,
            // Who files by hand sees a sheet whose code could not be read.
            minutes: lies_with.is_none().then(|| Digest::of(self.text(truth, issue).as_bytes())),
        };
        Event::Page { page, paper: truth.pair, signer: if lies_with.is_some() { Signer::Desk } else { Signer::Device } }
    }

    fn deadline(&self, pair: PairIx) -> Event {
        let p = &self.d.pairs[pair.at()];
        let then = self.d.policy.limits.iter().find(|l| l.copy == Channel::Transmitted).map_or(self.count, |l| l.then);
        Event::Deadline(Deadline {
            election: self.d.id.clone(),
            definition: self.d.digest,
            contest: self.d.ballot_name(pair),
            round: self.d.contests[p.contest.at()].round,
            station: self.d.stations[p.station.at()].id.clone(),
            awaited: Channel::Transmitted,
            then,
        })
    }

    fn text(&self, truth: &Truth, issue: u16) -> String {
        let p = &self.d.pairs[truth.pair.at()];
        let contest = &self.d.contests[p.contest.at()];
        let ids = contest.list(p.list).iter().map(|c| contest.choices[*c as usize].id.as_str());
        Minutes {
            election: &self.d.id,
            definition: self.d.digest,
            mode: Mode::Live,
            contest: &self.d.ballot_name(truth.pair),
            round: contest.round,
            station: &self.d.stations[p.station.at()].id,
            count: self.count,
            issue,
            closed: truth.closed,
            figures: truth.figures,
            votes: ids.zip(truth.votes.iter().copied()).collect(),
        }
        .to_text()
    }
}

/// The largest number and the first other one.
fn two_unequal(votes: &[u32]) -> Option<(usize, usize)> {
    let largest = (0..votes.len()).max_by_key(|i| votes[*i])?;
    let other = (0..votes.len()).find(|i| votes[*i] != votes[largest])?;
    Some((largest, other))
}

fn swapped(votes: &[u32]) -> Vec<u32> {
    let mut votes = votes.to_vec();
    if let Some((a, b)) = two_unequal(&votes) {
        votes.swap(a, b);
    }
    votes
}

/// The largest number, if it has more than one digit.
fn long_number(votes: &[u32]) -> Option<usize> {
    (0..votes.len()).max_by_key(|i| votes[*i]).filter(|i| votes[*i] >= 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nation::{Plan, folder};

    fn definition(reconciliation: &str) -> Definition {
        let mut files = folder(&Plan { stations: 100, ..Plan::default() });
        let toml = String::from_utf8(files.remove("election.toml").unwrap()).unwrap();
        let (head, rest) = toml.split_once("[name]").unwrap();
        let toml = format!("{head}{reconciliation}[name]{rest}");
        files.insert("election.toml".into(), toml.into_bytes());
        election::folder::read(&files).unwrap()
    }

    fn truths(d: &Definition) -> Vec<Truth> {
        let votes = |pair: PairIx| {
            let p = &d.pairs[pair.at()];
            (0..d.contests[p.contest.at()].list(p.list).len())
                .map(|i| u32::try_from(pair.at() * 7 + i * 11).unwrap())
                .collect()
        };
        (0..d.pairs.len())
            .map(|i| Truth {
                pair: i.into(),
                closed: Closed::parse("2026-05-10T20:00:00+00:00").unwrap(),
                figures: Figures::default(),
                votes: votes(i.into()),
            })
            .collect()
    }

    const ALL: &str = "[reconciliation]\ncloses = \"17:00\"\n[[reconciliation.require]]\ncount = \"hand\"\ncopies = [\"transmitted\", \"card\", \"tape\", \"scan\", \"entry\"]\n[[reconciliation.limit]]\ncopy = \"transmitted\"\nhours = 6\nthen = \"hand\"\n";

    #[test]
    fn every_fault_is_planted_as_often_as_asked_at_stations_of_its_own_and_again_the_same() {
        let d = definition(ALL);
        let truths = truths(&d);
        let made = night(&d, &truths, 3, 7);
        for fault in Fault::ALL {
            assert_eq!(made.planted.iter().filter(|p| p.fault == fault).count(), 3, "{fault:?}");
        }
        let places: Vec<PairIx> = made.planted.iter().flat_map(|p| [Some(p.pair), p.other]).flatten().collect();
        assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len());
        assert_eq!(night(&d, &truths, 3, 7), made);
        assert_ne!(night(&d, &truths, 3, 8).planted, made.planted);
        // Five copies of each, one more of each correction.
        let sent = made.before.len() + made.after.len();
        assert_eq!((sent, made.limit.len()), (truths.len() * 5 + 3, 3));
    }

    #[test]
    fn without_faults_all_copies_of_a_result_say_the_same() {
        let d = definition(ALL);
        let truths = truths(&d);
        let made = night(&d, &truths, 0, 1);
        assert_eq!(made.planted, []);
        for event in made.before.iter().chain(&made.after) {
            match event {
                Event::Copy { pair, text, signer, channel } => {
                    assert_eq!(
                        Minutes::parse(text).unwrap().votes.iter().map(|v| v.1).collect::<Vec<_>>(),
                        truths[pair.at()].votes
                    );
                    assert_eq!(*signer == Signer::Desk, *channel == Channel::Entry);
                }
                Event::Page { page, paper, .. } => {
                    assert_eq!(page.station, d.stations[d.pairs[paper.at()].station.at()].id);
                }
                Event::Deadline(_) => panic!("no limit was missed"),
            }
        }
    }

    #[test]
    fn a_policy_that_asks_for_one_copy_gets_no_fault_of_another() {
        let d = definition("");
        let made = night(&d, &truths(&d), 2, 1);
        assert_eq!(made.planted, []);
    }
}
