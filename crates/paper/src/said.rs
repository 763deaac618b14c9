//! What the codes in a picture say of the sheet, held against what a clerk says of it. No signature is checked here: a code that says
//! otherwise is a reason to look again, whoever made it.

use crate::code::{Gather, Kind};
use crate::filing::{FilingError, file};
use crate::scan::Found;
use election::id::Count;
use election::minutes::{Minutes, text_of};
use election::statement::{Document, Page};

/// What a picture says of its sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The page code's own words.
    Page(Page),
    /// The codes of signed minutes: whose they are, not which page of them this is.
    Minutes(Title),
}

/// Whose minutes the codes hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// Election id.
    pub election: String,
    /// `contest` or `contest@area`.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Station id.
    pub station: String,
    /// Which act of counting.
    pub count: Count,
    /// Issue.
    pub issue: u16,
    /// The signed note, byte for byte.
    pub note: String,
}

/// One thing of which the picture and the clerk do not say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otherwise {
    /// Which line of the page's note.
    pub field: &'static str,
    /// What the picture says.
    pub said: String,
    /// What the clerk says.
    pub typed: String,
}

impl Said {
    /// What the codes on a page say: its page code, else the codes of minutes if all of one are there. `None` where there is neither, and
    /// where there is more than one.
    #[must_use]
    pub fn of(found: &Found) -> Option<Self> {
        match file(found) {
            Ok(filed) => Some(Self::Page(filed.page)),
            Err(FilingError::Several) => None,
            // A cut sheet has said what it is all the same.
            Err(_) => page_of(found).map(Self::Page).or_else(|| title_of(found).map(Self::Minutes)),
        }
    }

    /// Everything of which a clerk says something else.
    #[must_use]
    pub fn otherwise(&self, typed: &Page) -> Vec<Otherwise> {
        let count = |c: Option<Count>| c.map_or_else(|| "-".to_owned(), |c| c.to_string());
        let mut rows = match self {
            Self::Page(p) => vec![
                ("election", p.election.clone(), typed.election.clone()),
                ("contest", p.contest.clone(), typed.contest.clone()),
                ("round", p.round.to_string(), typed.round.to_string()),
                ("station", p.station.clone(), typed.station.clone()),
                ("count", count(p.count), count(typed.count)),
                ("issue", p.issue.to_string(), typed.issue.to_string()),
                ("document", p.document.word().to_owned(), typed.document.word().to_owned()),
                ("page", format!("{}/{}", p.page, p.pages), format!("{}/{}", typed.page, typed.pages)),
            ],
            Self::Minutes(t) => vec![
                ("election", t.election.clone(), typed.election.clone()),
                ("contest", t.contest.clone(), typed.contest.clone()),
                ("round", t.round.to_string(), typed.round.to_string()),
                ("station", t.station.clone(), typed.station.clone()),
                ("count", t.count.to_string(), count(typed.count)),
                ("issue", t.issue.to_string(), typed.issue.to_string()),
            ],
        };
        // Codes of minutes stand on the form of those minutes: their other sheets have none.
        if matches!(self, Self::Minutes(_)) && typed.document == Document::Consolidation {
            rows.push(("document", Document::Result.word().to_owned(), typed.document.word().to_owned()));
        }
        let other = rows.into_iter().filter(|(_, said, typed)| said != typed);
        other.map(|(field, said, typed)| Otherwise { field, said, typed }).collect()
    }
}

/// The page's own words, also where the sheet is cut.
fn page_of(found: &Found) -> Option<Page> {
    let whole = Found { whole: true, ..found.clone() };
    file(&whole).ok().map(|filed| filed.page)
}

/// The minutes whose codes are all on this page, if they are of one document.
fn title_of(found: &Found) -> Option<Title> {
    let mut gather = Gather::new();
    let notes = found.codes.iter().filter_map(|c| gather.add(&c.text).ok().flatten());
    let mut titles = notes.filter(|n| n.kind == Kind::Statement).filter_map(|n| {
        let m = Minutes::parse(text_of(&n.text)?).ok()?;
        Some(Title {
            election: m.election.to_owned(),
            contest: m.contest.to_owned(),
            round: m.round,
            station: m.station.to_owned(),
            count: m.count,
            issue: m.issue,
            note: n.text.clone(),
        })
    });
    let first = titles.next()?;
    titles.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{PREFIX, encode};
    use crate::scan::FoundCode;
    use election::id::Digest;
    use election::minutes::{Closed, Figures, Mode};
    use record::{SignedNote, SigningKey};

    fn page() -> Page {
        Page {
            election: "made-up".into(),
            contest: "parliament".into(),
            round: 1,
            station: "x/1".into(),
            count: Some(Count::Hand),
            issue: 1,
            document: Document::Result,
            page: 1,
            pages: 2,
            minutes: None,
        }
    }

    fn signed(text: &str) -> String {
        SignedNote::sign(text, &[&SigningKey::from_seed("x/1", [1; 32]).unwrap()]).unwrap().to_string()
    }

    fn minutes() -> String {
        let m = Minutes {
            election: "made-up",
            definition: Digest::of(b"definition"),
            mode: Mode::Live,
            contest: "parliament",
            round: 1,
            station: "x/1",
            count: Count::Hand,
            issue: 1,
            closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
            figures: Figures::default(),
            votes: vec![("red", 5)],
        };
        signed(&m.to_text())
    }

    fn found(notes: &[(Kind, String)], whole: bool) -> Found {
        let texts = notes.iter().flat_map(|(kind, note)| encode(*kind, note, PREFIX, 40).unwrap());
        let codes = texts.map(|text| FoundCode { text, corners: [(0.0, 0.0); 3], size: 21 }).collect();
        Found { codes, whole, ..Found::default() }
    }

    #[test]
    fn a_page_code_objects_to_everything_that_the_clerk_says_otherwise() {
        let own = signed(&page().to_text());
        for whole in [true, false] {
            let said = Said::of(&found(&[(Kind::Page, own.clone()), (Kind::Statement, minutes())], whole)).unwrap();
            assert_eq!(said, Said::Page(page()));
            assert_eq!(said.otherwise(&page()), []);
        }
        let said = Said::Page(page());
        let fields = |typed: Page| said.otherwise(&typed).iter().map(|o| o.field).collect::<Vec<_>>();
        assert_eq!(fields(Page { station: "x/2".into(), ..page() }), ["station"]);
        assert_eq!(fields(Page { issue: 2, page: 2, ..page() }), ["issue", "page"]);
        assert_eq!(
            fields(Page { contest: "mayor".into(), document: Document::Correction, ..page() }),
            ["contest", "document"]
        );
        assert_eq!(fields(Page { minutes: Some(Digest::of(b"")), ..page() }), Vec::<&str>::new());
    }

    #[test]
    fn the_codes_of_minutes_say_whose_sheet_it_is_and_not_which_page() {
        let said = Said::of(&found(&[(Kind::Statement, minutes())], true)).unwrap();
        assert!(matches!(&said, Said::Minutes(t) if t.note == minutes()));
        assert_eq!(said.otherwise(&Page { page: 2, document: Document::Correction, ..page() }), []);
        let other = said.otherwise(&Page { station: "x/2".into(), count: Some(Count::Machine), ..page() });
        assert_eq!(
            other.iter().map(|o| (o.field, &*o.said, &*o.typed)).collect::<Vec<_>>(),
            [("station", "x/1", "x/2"), ("count", "hand", "machine")]
        );
    }

    #[test]
    fn what_has_no_code_or_too_many_says_nothing() {
        assert_eq!(Said::of(&found(&[], true)), None);
        let other = signed(&Page { page: 2, ..page() }.to_text());
        let own = signed(&page().to_text());
        assert_eq!(Said::of(&found(&[(Kind::Page, own), (Kind::Page, other)], true)), None);
    }
}
