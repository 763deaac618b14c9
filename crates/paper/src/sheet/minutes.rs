//! The sheet of minutes, from the minutes and the election's definition.

use super::{MinutesSheet, Row, Signer, Texts, Word};
use election::definition::Definition;
use election::id::Digest;
use election::minutes::{Minutes, Mode};
use election::statement::Document;

/// Lines for signatures on the form: a chair and so many members.
const MEMBERS: usize = 5;

impl MinutesSheet {
    /// Minutes with the names that people read; `text` is theirs.
    #[must_use]
    pub fn of(d: &Definition, m: &Minutes<'_>, text: &str, texts: &Texts) -> Self {
        let language = d.language();
        let (contest_id, area) = m.contest.split_once('@').map_or((m.contest, None), |(c, a)| (c, Some(a)));
        let area_name =
            |id: &str| d.area(id).map_or_else(|| id.to_owned(), |a| d.areas[a.at()].names.get(language).to_owned());
        let contest = d.contest(contest_id).map(|c| &d.contests[c.at()]);
        let mut contest_name = contest.map_or(contest_id, |c| c.names.get(language)).to_owned();
        if let Some(area) = area {
            contest_name = format!("{contest_name}, {}", area_name(area));
        }
        let station = d.station(m.station).map(|s| &d.stations[s.at()]);
        let mut areas: Vec<String> = station
            .map(|s| d.upwards(s.area).map(|a| d.areas[a.at()].names.get(language).to_owned()).collect())
            .unwrap_or_default();
        areas.reverse();
        let choice = |id: &str| {
            let found = contest.and_then(|c| c.choices.iter().find(|x| x.id == id));
            found.map_or(id, |c| c.names.get(language)).to_owned()
        };
        let signer = |role| Signer { role: texts.joined(role), name: String::new() };
        let mut signers = vec![signer(Word::Chair)];
        signers.extend((0..MEMBERS).map(|_| signer(Word::Member)));
        Self {
            document: if m.issue > 1 { Document::Correction } else { Document::Result },
            election: d.names.get(language).to_owned(),
            contest: contest_name,
            areas,
            station_name: station
                .map(|s| s.name.clone())
                .filter(|n| !n.is_empty())
                .unwrap_or_else(|| m.station.to_owned()),
            station: m.station.to_owned(),
            round: m.round,
            count: texts.count(m.count).joined(),
            issue: m.issue,
            closed: m.closed.to_string(),
            trial: d.rehearsal || m.mode == Mode::DryRun,
            figures: texts
                .figures()
                .into_iter()
                .zip(m.figures.named())
                .map(|(w, (_, n))| Row::new(w, n.map(u64::from)))
                .collect(),
            choices: m.votes.iter().map(|(id, n)| Row::new(choice(id), Some(u64::from(*n)))).collect(),
            digest: Digest::of(text.as_bytes()).hex(),
            blank: false,
            signers,
        }
    }
}
