//! Pages that a person should look at once more: scans that may lie with a wrong result. No fault of the record; it has what was filed.

use super::report::{Finding, Findings};
use election::id::{Digest, PairIx};
use election::tally::{Scanned, Tally};

/// Looks through the pages of every result.
pub(super) fn check(tally: &Tally, findings: &mut Findings) {
    for pair in (0..tally.definition().pairs.len()).map(PairIx::from) {
        let Some(case) = &tally.pair(pair).case else { continue };
        for (i, page) in case.pages.iter().enumerate() {
            // Two of them are named once, at the later.
            let beside = case.pages[..i].iter().find(|p| is_same_sheet(p, page) && p.image != page.image);
            if let Some(other) = beside.filter(|p| p.by_hand || page.by_hand) {
                let message = format!(
                    "page {} of issue {} was filed by hand beside another picture of the same page (entry {}): one of them may be a sheet of another station",
                    page.page.page, page.page.issue, other.index
                );
                findings.note(finding("page-doubled", message, tally, pair, page));
            }
            if says_other_minutes(tally, pair, page) {
                let message = "the paper names minutes that are not those of the record under this count and issue";
                findings.note(finding("page-other-minutes", message.into(), tally, pair, page));
            }
        }
    }
}

fn finding(code: &'static str, message: String, tally: &Tally, pair: PairIx, page: &Scanned) -> Finding {
    let d = tally.definition();
    Finding::new(code, message).at(page.index).station(&d.stations[d.pairs[pair.at()].station.at()].id)
}

fn is_same_sheet(a: &Scanned, b: &Scanned) -> bool {
    let of = |s: &Scanned| (s.page.count, s.page.issue, s.page.document, s.page.page);
    of(a) == of(b)
}

/// Whether the record has minutes of the page's count and issue, and none is the text that the page names.
fn says_other_minutes(tally: &Tally, pair: PairIx, page: &Scanned) -> bool {
    let Some(named) = page.page.minutes else { return false };
    let documents = &tally.pair(pair).documents;
    let mut of_page =
        documents.iter().filter(|d| (Some(d.count), d.issue) == (page.page.count, page.page.issue)).peekable();
    of_page.peek().is_some() && of_page.all(|d| Digest::of(tally.text(pair, d).as_bytes()) != named)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Made, sign};
    use crate::verify::{Options, verify};
    use election::act::Content;
    use election::id::{Count, Digest};
    use election::minutes::{Mode, text_of};
    use election::statement::{Document, Page};

    #[test]
    fn a_sheet_that_names_other_minutes_than_the_records_is_a_note_with_its_station() {
        let mut made = Made::reported(3, 2);
        let text = |made: &Made, more| made.minutes_text(1, 1, more, Mode::Live);
        for (minutes, picture) in [(Some(text(&made, 0)), "a"), (Some(text(&made, 7)), "b"), (None, "c")] {
            let page = Page {
                election: made.definition.id.clone(),
                contest: "parliament".into(),
                round: 1,
                station: "x/1".into(),
                count: Count::parse("hand"),
                issue: 1,
                document: Document::Result,
                page: 1,
                pages: 1,
                minutes: minutes.map(|m| Digest::of(m.as_bytes())),
            };
            let note = sign(&page.to_text(), &made.key("x/1"));
            assert!(text_of(&note).is_some());
            let image = made.blob(picture);
            made.push(Content::Page { image, note, delivery: None });
        }
        let dir = tempfile::tempdir().unwrap();
        made.write(dir.path()).unwrap();
        let report = verify(dir.path(), &Options::default(), &|_| ());
        assert!(report.ok, "{report}");
        // Scanned again by its code is no doubt; that the paper says something else is.
        let notes: Vec<_> = report.notes.iter().map(|n| (n.code, n.index, n.station.as_deref())).collect();
        assert_eq!(notes, [("page-other-minutes", Some(7), Some("x/1"))]);
    }
}
