//! How many pages the form of a result has: laid out as `station tape` prints it, once for each length of a ballot.

use crate::Portal;
use election::act::Channel;
use election::definition::Definition;
use election::id::{ContestIx, Count, PairIx};
use election::minutes::{Closed, Figures, Minutes, Mode};
use observer::authority::rehearsal_key;
use paper::form::Form;
use paper::sheet::{MinutesSheet, Signed, Texts};
use record::SignedNote;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A figure of the usual length: longer ones make no other form.
const FIGURE: u32 = 888;

/// The counts of which the policy asks for a scan of the signed paper.
pub(super) fn scanned_counts(d: &Definition) -> Vec<Count> {
    d.counts.iter().copied().filter(|c| d.policy.required(*c).contains(&Channel::Scan)).collect()
}

/// Pages of forms by contest and number of choices.
#[derive(Default)]
pub(super) struct Forms {
    known: Mutex<HashMap<(ContestIx, usize), u64>>,
}

impl Forms {
    /// Lays out what is not known of a contest. Takes some milliseconds for each length of a ballot: not for the threads that wait for connections.
    pub(super) fn of(&self, portal: &Portal, contest: ContestIx) -> Lengths {
        let d = portal.definition();
        let mut lengths = HashMap::new();
        if scanned_counts(d).is_empty() {
            return Lengths(lengths);
        }
        for (i, pair) in d.pairs.iter().enumerate().filter(|(_, p)| p.contest == contest) {
            let choices = d.contests[contest.at()].list(pair.list).len();
            if lengths.contains_key(&choices) {
                continue;
            }
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&(contest, choices)).copied();
            let pages = known.unwrap_or_else(|| {
                let pages = laid_out(d, i.into());
                self.known.lock().unwrap_or_else(PoisonError::into_inner).insert((contest, choices), pages);
                pages
            });
            lengths.insert(choices, pages);
        }
        Lengths(lengths)
    }
}

/// Pages of a contest's form by the number of choices on the ballot.
pub(super) struct Lengths(HashMap<usize, u64>);

impl Lengths {
    /// Pages of the form of a ballot of this length.
    pub(super) fn of(&self, choices: usize) -> u64 {
        self.0.get(&choices).copied().unwrap_or(1)
    }
}

/// The pages of the form of a pair's minutes.
fn laid_out(d: &Definition, pair: PairIx) -> u64 {
    let p = &d.pairs[pair.at()];
    let (contest, station) = (&d.contests[p.contest.at()], &d.stations[p.station.at()]);
    let ballot = d.ballot_name(pair);
    let Some(closed) = Closed::parse(&format!("{}T20:00:00+00:00", d.date)) else { return 1 };
    let minutes = Minutes {
        election: &d.id,
        definition: d.digest,
        mode: Mode::Live,
        contest: &ballot,
        round: 1,
        station: &station.id,
        count: d.counts.first().copied().unwrap_or(Count::Hand),
        issue: 1,
        closed,
        figures: Figures { registered: Some(FIGURE), voted: Some(FIGURE), valid: Some(FIGURE), invalid: Some(FIGURE) },
        votes: contest.list(p.list).iter().map(|c| (&*contest.choices[*c as usize].id, FIGURE)).collect(),
    };
    let (text, texts) = (minutes.to_text(), Texts::of(d.language()));
    let sheet = MinutesSheet::of(d, &minutes, &text, &texts);
    // Any key does: the note is as long as that of the station, and nobody sees it.
    let Ok(note) = SignedNote::sign(&text, &[&rehearsal_key(&d.id, &station.id)]) else { return 1 };
    let note = note.to_string();
    let form = Form::of_minutes(&sheet, Some(Signed { note: &note, prefix: paper::code::PREFIX }), &texts);
    // What cannot be printed is filled by hand, on a page at least.
    form.map_or(1, |f| f.pages() as u64)
}
