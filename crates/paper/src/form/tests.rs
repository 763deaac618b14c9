use super::*;
use crate::code::PREFIX;
use crate::filing::file;
use crate::noise::sample;
use crate::scan::{Limits, Wanted, pages, read};
use crate::sheet::{Row, Signer, StationRow};
use election::statement::Document;

/// Writes a PDF for a person to look at, where one asked for it.
fn show(name: &str, pdf: &[u8]) {
    if let Ok(folder) = std::env::var("PAPER_SHOW") {
        std::fs::write(std::path::Path::new(&folder).join(name), pdf).unwrap();
    }
}

fn sheet(choices: &[&str]) -> MinutesSheet {
    let signer = |role: &str, name: &str| Signer { role: role.into(), name: name.into() };
    MinutesSheet {
        document: Document::Result,
        election: "26. Dönem Milletvekili Genel Seçimi".into(),
        contest: "Milletvekili – Adana".into(),
        areas: ["Türkiye", "Adana", "Seyhan", "Aydınlar Mahallesi"].map(Into::into).to_vec(),
        station_name: "Şehit Öğretmen Hasan Ağar İlkokulu, 3001 No.lu sandık".into(),
        station: "tr/01/seyhan/3001".into(),
        round: 1,
        count: "by hand".into(),
        issue: 1,
        closed: "1 November 2015, 17:00".into(),
        trial: false,
        figures: vec![
            Row::new("Registered voters", Some(333)),
            Row::new("Voted", Some(272)),
            Row::new("Valid", Some(1_234_567)),
            Row::new("Invalid", None),
        ],
        choices: choices.iter().zip(0..).map(|(name, n)| Row::new(*name, Some(n * 37 % 400))).collect(),
        digest: "5be1".repeat(16),
        blank: false,
        signers: vec![signer("Chair", "Ayşe Çağlar"), signer("Member", ""), signer("Party representative", "")],
    }
}

fn printed(form: &Form) -> Vec<u8> {
    let notes: Vec<String> = (0..form.pages()).map(|i| format!("note of page {i}\n\n— a AAAA\n")).collect();
    form.pdf(&notes, PREFIX).unwrap()
}

#[test]
fn every_page_says_by_itself_what_it_is() {
    let sample = sample(7, 60).unwrap();
    show("minutes-60.pdf", &sample.pdf);
    assert!(sample.pages.len() > 1);
    let drawn: Vec<_> = pages(&sample.pdf, &Limits::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(drawn.len(), sample.pages.len());
    for (page, says) in drawn.iter().zip(&sample.pages) {
        let filed = file(&read(page, Wanted::PageCode)).unwrap();
        assert_eq!(&filed.page, says);
        filed.note.verify(&sample.key.verifier()).unwrap();
    }
}

#[test]
fn the_signed_text_is_read_back_from_the_form() {
    for choices in [10, 400] {
        let sample = sample(8, choices).unwrap();
        show(&format!("minutes-{choices}.pdf"), &sample.pdf);
        let mut gather = code::Gather::new();
        let mut notes = Vec::new();
        for page in pages(&sample.pdf, &Limits::default()).unwrap() {
            for code in read(&page.unwrap(), Wanted::All).codes {
                notes.extend(gather.add(&code.text).unwrap().filter(|n| n.kind == Kind::Statement));
            }
        }
        assert_eq!(notes.len(), 1, "{choices} choices");
        assert_eq!(notes[0].text, sample.minutes);
    }
}

#[test]
fn names_of_all_scripts_are_printed() {
    let names = [
        "Adalet ve Kalkınma Partisi",
        "Бир Бол саясий партиясы",
        "Ысык-Көл облусу, Ак-Суу району – өзгөчө узун аталыштагы шайлоо тизмеси жана дагы сөздөр",
        "تحالف السيادة الوطني",
        "پارتی دیموکراتی کوردستان 175",
        "Against all",
    ];
    let form = Form::of_minutes(&sheet(&names), None, &Texts::default()).unwrap();
    assert_eq!(form.unprintable(), []);
    assert_eq!(form.boxes().len(), 4 + names.len());
    show("scripts.pdf", &printed(&form));
}

#[test]
fn a_form_speaks_the_first_language_of_its_election_with_english_beside_it() {
    let names: [(&str, &str, &[&str], &[&str]); 6] = [
        ("en", "General election", &["Country", "North"], &["Red list", "Blue list"]),
        (
            "tr",
            "26. Dönem Milletvekili Genel Seçimi",
            &["Türkiye", "Adana", "Seyhan"],
            &["Adalet ve Kalkınma Partisi", "Cumhuriyet Halk Partisi"],
        ),
        (
            "ky",
            "Жогорку Кеңештин депутаттарын шайлоо",
            &["Кыргызстан", "Ысык-Көл облусу", "Ак-Суу району"],
            &["Бир Бол саясий партиясы", "Баарына каршы"],
        ),
        ("ru", "Выборы депутатов", &["Кыргызстан", "Бишкек"], &["Республика", "Против всех"]),
        (
            "ar",
            "انتخابات مجلس النواب العراقي 2026",
            &["العراق", "بغداد", "الكرخ"],
            &["تحالف السيادة الوطني", "ائتلاف دولة القانون 175"],
        ),
        (
            "ckb",
            "هەڵبژاردنی پەرلەمانی کوردستان 2026",
            &["هەرێمی کوردستان", "هەولێر"],
            &["پارتی دیموکراتی کوردستان 175", "یەکێتیی نیشتمانیی کوردستان"],
        ),
    ];
    for (language, election, areas, choices) in names {
        let texts = Texts::of(language);
        assert_eq!(texts.language(), language);
        let mut sheet = sheet(choices);
        sheet.election = election.into();
        sheet.areas = areas.iter().map(|a| (*a).to_owned()).collect();
        sheet.station_name = (*areas.last().unwrap()).to_owned();
        sheet.count = texts.count(election::id::Count::Hand).joined();
        sheet.closed = "2026-05-10T17:00:00+03:00".into();
        sheet.trial = true;
        for (row, name) in sheet.figures.iter_mut().zip(texts.figures()) {
            row.name = name;
        }
        let roles = [Word::Chair, Word::Member, Word::Member].map(|w| texts.joined(w));
        sheet.signers = roles.map(|role| Signer { role, name: String::new() }).to_vec();
        let sample = sample(9, choices.len()).unwrap();
        let signed = Some(Signed { note: &sample.minutes, prefix: PREFIX });
        let form = Form::of_minutes(&sheet, signed, &texts).unwrap();
        assert_eq!((form.unprintable(), form.pages()), ([].as_slice(), 1), "{language}");
        let pdf = form.pdf(&[sample.page_notes[0].clone()], PREFIX).unwrap();
        show(&format!("form-{language}.pdf"), &pdf);
        show(&format!("tape-{language}.pdf"), &crate::tape::pdf_of(&sheet, signed, &texts).unwrap());
        // The words around it leave the codes readable.
        let page = pages(&pdf, &Limits::default()).unwrap().next().unwrap().unwrap();
        assert_eq!(file(&read(&page, Wanted::PageCode)).unwrap().page, sample.pages[0], "{language}");
        let mut gather = code::Gather::new();
        let codes = read(&page, Wanted::All).codes;
        let notes: Vec<_> = codes.iter().filter_map(|c| gather.add(&c.text).unwrap()).map(|n| n.text).collect();
        assert!(notes.contains(&sample.minutes), "{language}");
    }
}

#[test]
fn a_blank_form_has_boxes_and_no_figures() {
    let mut sheet = sheet(&["A", "B"]);
    sheet.blank = true;
    let form = Form::of_minutes(&sheet, None, &Texts::default()).unwrap();
    let pdf = printed(&form);
    show("blank.pdf", &pdf);
    assert_eq!(form.boxes().len(), 6);
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let form = || printed(&Form::of_minutes(&sheet(&["A", "B"]), None, &Texts::default()).unwrap());
    assert_eq!(form(), form());
}

#[test]
fn five_thousand_choices_take_as_many_pages_as_they_need() {
    let names: Vec<String> = (0..5_000).map(|i| format!("Candidate {i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let form = Form::of_minutes(&sheet(&names), None, &Texts::default()).unwrap();
    assert_eq!(form.boxes().len(), 5_004);
    assert!((140..250).contains(&form.pages()), "{}", form.pages());
    assert!(form.boxes().iter().all(|b| b.y + b.height < layout::PAGE_HEIGHT && b.x + b.width < layout::CODE_LEFT));
}

#[test]
fn a_consolidation_lists_every_station() {
    let rows = (0..300)
        .map(|i| StationRow {
            station: format!("tr/01/seyhan/{}", 3001 + i),
            issue: if i % 50 == 7 { "annulled".into() } else { "1".into() },
            digest: if i % 50 == 7 { String::new() } else { "0123456789abcdef".repeat(4) },
        })
        .collect();
    let sheet = ConsolidationSheet {
        title: "Consolidation minutes of the district".into(),
        head: vec![("Election".into(), "General election".into()), ("Area".into(), "Adana › Seyhan".into())],
        figures: vec![
            Row::new("Registered voters", Some(99_801)),
            Row::new("Adalet ve Kalkınma Partisi", Some(12_345)),
        ],
        trial: false,
        rows,
        signers: vec![Signer { role: "Chair".into(), name: String::new() }; 5],
    };
    let form = Form::of_consolidation(&sheet, None, &Texts::default()).unwrap();
    assert!((6..12).contains(&form.pages()), "{}", form.pages());
    show("consolidation.pdf", &printed(&form));
}

#[test]
fn a_page_without_a_note_is_not_printed() {
    let form = Form::of_minutes(&sheet(&["A"]), None, &Texts::default()).unwrap();
    assert_eq!(form.pdf(&[], PREFIX).expect_err("no note").code(), "paper-page-notes");
}
