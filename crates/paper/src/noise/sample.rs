//! Made-up minutes of a made-up station, signed, as a form: so that tests and benchmarks have something to print.

use super::Dice;
use crate::code::PREFIX;
use crate::form::{Form, PrintError};
use crate::sheet::{MinutesSheet, Row, Signed, Signer, Texts};
use election::id::{Count, Digest};
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::{Document, Page};
use record::{SignedNote, SigningKey};

/// A printed form and what its pages say.
#[derive(Debug)]
pub struct Sample {
    /// The form as PDF.
    pub pdf: Vec<u8>,
    /// Laid out, with the boxes to be filled.
    pub form: Form,
    /// The signed minutes.
    pub minutes: String,
    /// What each page's code says, in the order of pages.
    pub pages: Vec<Page>,
    /// The signed notes that say it.
    pub page_notes: Vec<String>,
    /// Who signed.
    pub key: SigningKey,
}

/// The minutes of a station with so many choices, printed.
///
/// # Errors
/// More choices than minutes may have.
pub fn sample(seed: u64, choices: usize) -> Result<Sample, PrintError> {
    let mut dice = Dice::new(seed);
    let station = format!("xx/{}/{}/{}", word(&mut dice), word(&mut dice), 1_000 + dice.below(9_000));
    let key = SigningKey::from_seed(&station, Digest::of(station.as_bytes()).0).expect("a good name");
    let names: Vec<String> = (0..choices).map(|i| format!("{}-{i}", word(&mut dice))).collect();
    let votes: Vec<u32> = names.iter().map(|_| dice.below(400)).collect();
    let valid: u32 = votes.iter().sum();
    let invalid = dice.below(20);
    let figures = Figures {
        registered: Some(valid + 200),
        voted: Some(valid + invalid),
        valid: Some(valid),
        invalid: Some(invalid),
    };
    let minutes = Minutes {
        election: "xx-2026",
        definition: Digest::of(b"made up"),
        mode: Mode::Live,
        contest: "parliament",
        round: 1,
        station: &station,
        count: Count::Hand,
        issue: 1,
        closed: Closed::parse("2026-05-10T17:00:00+03:00").expect("a good moment"),
        figures,
        votes: names.iter().map(String::as_str).zip(votes.iter().copied()).collect(),
    };
    let text = minutes.to_text();
    let signed = SignedNote::sign(&text, &[&key]).expect("a good text").to_string();
    let sheet = sheet(&minutes, &text);
    let form = Form::of_minutes(&sheet, Some(Signed { note: &signed, prefix: PREFIX }), &Texts::default())?;
    let count = form.pages() as u16;
    let pages: Vec<Page> = (1..=count)
        .map(|page| Page {
            election: minutes.election.to_owned(),
            contest: minutes.contest.to_owned(),
            round: 1,
            station: station.clone(),
            count: Some(Count::Hand),
            issue: 1,
            document: Document::Result,
            page,
            pages: count,
            minutes: Some(Digest::of(text.as_bytes())),
        })
        .collect();
    let notes: Vec<String> =
        pages.iter().map(|p| SignedNote::sign(&p.to_text(), &[&key]).expect("a good text").to_string()).collect();
    let pdf = form.pdf(&notes, PREFIX)?;
    Ok(Sample { pdf, form, minutes: signed, pages, page_notes: notes, key })
}

/// The sheet of these minutes, with names made of their ids.
#[must_use]
pub fn sheet(minutes: &Minutes<'_>, text: &str) -> MinutesSheet {
    let figures = minutes.figures.named().map(|(name, n)| Row::new(name, n.map(u64::from)));
    MinutesSheet {
        document: Document::Result,
        election: "Parliamentary election 2026".to_owned(),
        contest: minutes.contest.to_owned(),
        areas: minutes.station.split('/').map(str::to_owned).collect(),
        station_name: "Primary school".to_owned(),
        station: minutes.station.to_owned(),
        round: minutes.round,
        count: minutes.count.to_string(),
        issue: minutes.issue,
        closed: minutes.closed.to_string(),
        trial: false,
        figures: figures.to_vec(),
        choices: minutes.votes.iter().map(|(name, n)| Row::new(*name, Some(u64::from(*n)))).collect(),
        digest: Digest::of(text.as_bytes()).hex(),
        blank: false,
        signers: ["Chair", "Member", "Member", "Member"]
            .map(|r| Signer { role: r.to_owned(), name: String::new() })
            .to_vec(),
    }
}

fn word(dice: &mut Dice) -> String {
    const SYLLABLES: [&str; 12] = ["ka", "lo", "mir", "ta", "se", "ban", "or", "vi", "du", "ney", "sha", "ul"];
    (0..2 + dice.below(3)).map(|_| SYLLABLES[dice.below(12) as usize]).collect()
}
