use super::*;
use crate::code::{Gather, PREFIX};
use crate::noise::sample;
use crate::scan::{Limits, Wanted, pages, read};
use crate::sheet::Signer;
use election::statement::Document;

fn sheet() -> MinutesSheet {
    MinutesSheet {
        document: Document::Result,
        election: "26. Dönem Milletvekili Genel Seçimi".into(),
        contest: "Parliament".into(),
        areas: ["Türkiye", "Adana", "Seyhan"].map(Into::into).to_vec(),
        station_name: "İlkokul".into(),
        station: "tr/01/seyhan/3001".into(),
        round: 1,
        count: "machine".into(),
        issue: 1,
        closed: "1 November 2015, 17:00".into(),
        trial: true,
        figures: vec![Row::new("Registered", Some(333)), Row::new("Voted", None)],
        choices: vec![
            Row::new("Adalet ve Kalkınma Partisi ile dostlarının çok uzun adlı listesi", Some(1_118)),
            Row::new("Республика партиясы", Some(65)),
            Row::new("ائتلاف دولة القانون", Some(9)),
        ],
        digest: "5be1".repeat(16),
        blank: false,
        signers: vec![Signer { role: "Chair".into(), name: String::new() }],
    }
}

#[test]
fn the_text_keeps_to_its_columns() {
    let text = text(&sheet(), &Texts::default());
    assert!(text.lines().all(|l| columns(l) <= COLUMNS), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_blank_tape_has_lines_to_write_on() {
    let mut sheet = sheet();
    sheet.blank = true;
    assert!(!text(&sheet, &Texts::default()).contains("333"));
}

#[test]
fn the_signed_minutes_are_read_back_from_the_tape() {
    for choices in [12, 120] {
        let sample = sample(5, choices).unwrap();
        let signed = Signed { note: &sample.minutes, prefix: PREFIX };
        let pdf = pdf_of(&sheet(), Some(signed), &Texts::default()).unwrap();
        if let Ok(folder) = std::env::var("PAPER_SHOW") {
            std::fs::write(std::path::Path::new(&folder).join(format!("tape-{choices}.pdf")), &pdf).unwrap();
        }
        let mut gather = Gather::new();
        let mut notes = Vec::new();
        for page in pages(&pdf, &Limits::default()).unwrap() {
            for code in read(&page.unwrap(), Wanted::All).codes {
                notes.extend(gather.add(&code.text).unwrap());
            }
        }
        assert_eq!(notes.len(), 1, "{choices} choices");
        assert_eq!(notes[0].text, sample.minutes);
    }
}
