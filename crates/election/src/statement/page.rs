//! A page note: what a sheet of paper is, so that its scan files itself. It stands in the code at the top of the page.

use super::reader::{Reader, StatementError, canonical};
use crate::id::{Count, Digest};
use crate::minutes::ISSUE_MAX;

/// Most pages of one document.
pub const PAGES_MAX: u16 = 9_999;

/// What kind of document a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Document {
    /// The minutes of one count.
    Result,
    /// The sheet on which the votes were counted and tabulated.
    CountingSheet,
    /// Minutes that correct earlier ones.
    Correction,
    /// A board's consolidation.
    Consolidation,
}

impl Document {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Result, Self::CountingSheet, Self::Correction, Self::Consolidation];

    /// The word in the text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::CountingSheet => "counting-sheet",
            Self::Correction => "correction",
            Self::Consolidation => "consolidation",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.word() == s)
    }
}

/// The statement, signed by the station's device; that of a consolidation by the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Election id.
    pub election: String,
    /// `contest` or `contest@area`, as in the minutes.
    pub contest: String,
    /// Round, from 1.
    pub round: u8,
    /// Station id; of a consolidation the area's id.
    pub station: String,
    /// Which act of counting; `None` for a consolidation.
    pub count: Option<Count>,
    /// Issue of the document, from 1.
    pub issue: u16,
    /// What kind of document.
    pub document: Document,
    /// Which page, from 1.
    pub page: u16,
    /// Of how many.
    pub pages: u16,
    /// Digest of the text that is printed on the paper, without its signatures; `None` on a form printed before there is one.
    pub minutes: Option<Digest>,
}

impl Page {
    /// First line: purpose and version.
    pub const HEADER: &str = "scrutineer page v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let contest = r.field("contest")?.to_owned();
        let round = u8::try_from(r.number("round", 1, 99)?).expect("at most 99");
        let station = r.field("station")?.to_owned();
        let count = r.with("count", or_dash(Count::parse), "machine, hand, recount-1 to recount-9, or -")?;
        let issue = u16::try_from(r.number("issue", 1, u32::from(ISSUE_MAX))?).expect("at most 9999");
        let document = r.with("document", Document::parse, "result, counting-sheet, correction or consolidation")?;
        if count.is_none() != (document == Document::Consolidation) {
            let message = "a consolidation has no count, every other document has one".to_owned();
            return Err(r.error(StatementError::FIELD, message));
        }
        let (page, pages) = r.with("page", page_of, "a page and how many there are, like 1/2")?;
        let minutes = r.with("minutes", or_dash(Digest::parse), "a digest or -")?;
        r.end()?;
        Ok(Self { election, contest, round, station, count, issue, document, page, pages, minutes })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{}\nelection {}\ncontest {}\nround {}\nstation {}\ncount {}\nissue {}\ndocument {}\npage {}/{}\nminutes {}\n",
            Self::HEADER,
            self.election,
            self.contest,
            self.round,
            self.station,
            self.count.map_or_else(|| "-".to_owned(), |c| c.to_string()),
            self.issue,
            self.document.word(),
            self.page,
            self.pages,
            self.minutes.map_or_else(|| "-".to_owned(), |d| d.to_string()),
        )
    }
}

fn or_dash<T>(parse: impl Fn(&str) -> Option<T>) -> impl Fn(&str) -> Option<Option<T>> {
    move |s| if s == "-" { Some(None) } else { parse(s).map(Some) }
}

fn page_of(s: &str) -> Option<(u16, u16)> {
    let (page, pages) = s.split_once('/')?;
    let number = |s| u16::try_from(canonical(s)?).ok();
    let (page, pages) = (number(page)?, number(pages)?);
    ((1..=pages).contains(&page) && pages <= PAGES_MAX).then_some((page, pages))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Page {
        Page {
            election: "tr-2015-11".into(),
            contest: "parliament".into(),
            round: 1,
            station: "tr/adana/seyhan/3001".into(),
            count: Some(Count::Hand),
            issue: 1,
            document: Document::Result,
            page: 1,
            pages: 2,
            minutes: Some(Digest::of(b"minutes")),
        }
    }

    #[test]
    fn a_page_is_read_as_it_is_written() {
        let blank = Page { minutes: None, ..sample() };
        let whole = Page { document: Document::Consolidation, count: None, station: "tr/adana".into(), ..sample() };
        for page in [sample(), blank, whole] {
            assert_eq!(Page::parse(&page.to_text()), Ok(page));
        }
        insta::assert_snapshot!(sample().to_text());
    }

    #[test]
    fn a_page_has_one_spelling() {
        let text = sample().to_text();
        for (from, to) in [
            ("page 1/2", "page 01/2"),
            ("page 1/2", "page 3/2"),
            ("page 1/2", "page 0/2"),
            ("page 1/2", "page 1"),
            ("page 1/2", "page 1/10000"),
            ("count hand", "count -"),
            ("document result", "document consolidation"),
            ("document result", "document other"),
            ("issue 1", "issue 10000"),
            ("round 1", "round 100"),
            ("minutes sha256:", "minutes "),
        ] {
            let bad = text.replacen(from, to, 1);
            assert_ne!(bad, text);
            assert!(Page::parse(&bad).is_err(), "{to}");
        }
        assert_eq!(Page::parse(&(text + "more\n")).expect_err("more").code, StatementError::TRAILING);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_the_same(at in 0usize..300, with in 0u8..128) {
            let mut bytes = sample().to_text().into_bytes();
            let at = at % bytes.len();
            bytes[at] = with;
            let text = String::from_utf8(bytes).unwrap();
            if let Ok(page) = Page::parse(&text) {
                prop_assert_eq!(page.to_text(), text);
            }
        }
    }
}
