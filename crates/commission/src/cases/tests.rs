use super::*;
use crate::parties::tests::{World, definition};

fn entry(side: Side, state: State, body: &str) -> NewEntry {
    NewEntry { side, by: format!("{}-1", side.word()), caller: None, body: body.into(), files: vec![], state }
}

async fn cases(url: &str) -> (World, Cases) {
    let w = World::new(url).await;
    let cases = Cases::new(&w.parties.accounts, definition());
    (w, cases)
}

#[test]
fn a_demand_has_a_number_a_clock_and_keeps_every_version() {
    store::testing::each_engine(|url| async move {
        let (w, c) = cases(&url).await;
        let mut first = entry(Side::Party, State::Open, "We ask for the list of stations.\r\nAll of them.");
        first.files.push(NewFile { name: "a.pdf".into(), bytes: b"%PDF-1.7 x".to_vec() });
        let opened = c.open(Kind::Demand, Some("red"), " Stations ", first).await.unwrap();
        assert_eq!((opened.number, opened.subject.as_str(), opened.state), (1, "Stations", State::Open));
        // Tuesday the 5th of May 2026, in the evening: two working days end with Thursday the 7th.
        assert_eq!(opened.due.unwrap().to_string(), "2026-05-07T21:00:00.000000Z");
        assert!(!opened.is_overdue(opened.opened) && opened.is_overdue(opened.due.unwrap()));
        c.add(Kind::Demand, 1, entry(Side::Party, State::Open, "Corrected: of the province.")).await.unwrap();
        let answered = c.add(Kind::Demand, 1, entry(Side::Commission, State::Answered, "Here it is.")).await.unwrap();
        assert!(answered.answered.is_some() && !answered.is_overdue(answered.due.unwrap()));
        let first_answer = answered.answered;
        c.add(Kind::Demand, 1, entry(Side::Party, State::Open, "There is one missing.")).await.unwrap();
        let closed = c.add(Kind::Demand, 1, entry(Side::Commission, State::Closed, "Added.")).await.unwrap();
        assert_eq!((closed.state, closed.answered), (State::Closed, first_answer));
        let late = c.add(Kind::Demand, 1, entry(Side::Party, State::Open, "And now?")).await;
        assert_eq!(late.unwrap_err().code(), "case-closed");
        let entries = c.entries(Kind::Demand, 1).await.unwrap();
        assert_eq!(entries.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(entries[0].body, "We ask for the list of stations.\nAll of them.");
        assert_eq!((entries[0].files.len(), entries[0].files[0].kind.as_str()), (1, "application/pdf"));
        assert_eq!(c.file(Kind::Demand, 1, 1, 1).await.unwrap().bytes, b"%PDF-1.7 x");
        assert_eq!(c.file(Kind::Demand, 1, 1, 2).await.unwrap_err().code(), "unknown-case");
        let second = c.open(Kind::Demand, Some("blue"), "x", entry(Side::Party, State::Open, "y")).await.unwrap();
        assert_eq!(second.number, 2);
        assert_eq!(c.own(Kind::Demand, "red", 2).await.unwrap_err().code(), "unknown-case", "another party's");
        assert_eq!(c.list(Kind::Demand, Some("red")).await.unwrap().len(), 1);
        assert_eq!(c.list(Kind::Demand, None).await.unwrap().len(), 2);
        assert!(c.list(Kind::Help, None).await.unwrap().is_empty());
        drop(w);
    });
}

#[test]
fn a_telephone_call_is_a_ticket_with_its_caller_and_no_clock() {
    store::testing::each_engine(|url| async move {
        let (_w, c) = cases(&url).await;
        let call =
            NewEntry { caller: Some("Station x/1, chair".into()), ..entry(Side::Commission, State::Open, "No ink") };
        let t = c.open(Kind::Help, None, "Ink", call).await.unwrap();
        assert_eq!((t.number, t.party, t.due), (1, None, None));
        assert_eq!(c.entries(Kind::Help, 1).await.unwrap()[0].caller.as_deref(), Some("Station x/1, chair"));
    });
}

#[test]
fn texts_and_files_have_limits_and_many_at_once_have_numbers_of_their_own() {
    store::testing::each_engine(|url| async move {
        let (_w, c) = cases(&url).await;
        let code = |r: Result<Case, CaseError>| r.unwrap_err().code();
        let open = async |subject: &str, e: NewEntry| c.open(Kind::Help, Some("red"), subject, e).await;
        let good = || entry(Side::Party, State::Open, "text");
        assert_eq!(code(open("", good()).await), "case-text");
        assert_eq!(code(open("a\r\nBcc: x", good()).await), "case-text");
        assert_eq!(code(open(&"x".repeat(201), good()).await), "case-text");
        assert_eq!(code(open("s", entry(Side::Party, State::Open, " ")).await), "case-text");
        assert_eq!(code(open("s", entry(Side::Party, State::Open, "a\0b")).await), "case-text");
        assert_eq!(code(open("s", entry(Side::Party, State::Open, &"x".repeat(10_001))).await), "case-text");
        let file = |n: usize| NewFile { name: "x".into(), bytes: vec![b'x'; n] };
        assert_eq!(code(open("s", NewEntry { files: vec![file(FILE_BYTES_MAX + 1)], ..good() }).await), "case-files");
        assert_eq!(code(open("s", NewEntry { files: vec![file(1); 6], ..good() }).await), "case-files");
        let many = (0..8).map(|_| {
            let (c, e) = (c.clone(), good());
            tokio::spawn(async move { c.open(Kind::Help, Some("red"), "s", e).await.unwrap().number })
        });
        let mut numbers = vec![];
        for task in many.collect::<Vec<_>>() {
            numbers.push(task.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
    });
}
