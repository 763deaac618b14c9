//! Every path of the three ready policies, told as a story; and a second, plain formulation of the rules against which random nights are held.

use super::super::tests::{apply, folder, minutes, national, sealed_of};
use super::*;
use crate::act::Moment;
use crate::definition::Definition;
use crate::folder::Files;
use crate::id::{Digest, PairIx};
use crate::statement::{Deadline, Decision, Page, Ruling, Vote};
use crate::tally::{ApplyError, Standing, Tally};
use proptest::prelude::*;
use std::sync::Arc;

const PAIR: PairIx = PairIx(0);
/// Polls close at 17:00 in Istanbul; six hours later.
const SIX_HOURS_ON: Moment = Moment(1_778_421_600_000_000 + 6 * 3_600_000_000);

/// An election of this policy, sealed.
fn night(policy: &str) -> Tally {
    sealed_of(&files(policy))
}

fn files(policy: &str) -> Files {
    let mut files = folder();
    let toml = String::from_utf8(files["election.toml"].clone()).unwrap();
    let toml = toml.replace("counts = [\"machine\", \"hand\"]\n", "");
    let toml = format!("{toml}\n[reconciliation]\npolicy = \"{policy}\"\ncloses = \"17:00\"\n");
    files.insert("election.toml".into(), toml.into_bytes());
    files
}

/// A copy of station 0's result with this many votes for the first list.
fn copy(t: &mut Tally, channel: Channel, count: Count, issue: u16, votes: [u32; 3]) -> Standing {
    let mut m = minutes(t, 0, count, issue, votes);
    m.channel = channel;
    m.party = (channel == Channel::Party).then(|| "party".into());
    apply(t, m)
}

fn state(t: &Tally) -> &'static str {
    t.state(PAIR).word()
}

/// Votes that station 0 has in the totals; `None` where it is not in them.
fn counted(t: &Tally) -> Option<Vec<u64>> {
    (national(t).1 == 1).then(|| national(t).3)
}

fn page(t: &mut Tally, count: Count, issue: u16) -> Result<(), ApplyError> {
    let page = Page {
        election: "made-up".into(),
        contest: "parliament".into(),
        round: 1,
        station: "x/0".into(),
        count: Some(count),
        issue,
        document: crate::statement::Document::Result,
        page: 1,
        pages: 1,
        minutes: None,
    };
    let index = t.size();
    let image = Digest::of(&index.to_le_bytes());
    t.apply_page(index, Moment(1), page, image, false)?;
    t.pass(index, Moment(1));
    Ok(())
}

fn ruling(t: &Tally, decision: Decision, count: Option<Count>, issue: Option<u16>, minutes: Option<Digest>) -> Ruling {
    Ruling {
        election: "made-up".into(),
        definition: t.definition().digest,
        number: "1".into(),
        body: "x/n".into(),
        contest: "parliament".into(),
        round: 1,
        station: "x/0".into(),
        decision,
        count,
        issue,
        minutes,
        complaint: None,
        basis: "The law".into(),
        reason: "Seen".into(),
        members: vec![("one".into(), Vote::For)],
    }
}

fn rule(t: &mut Tally, r: &Ruling) -> Result<(), ApplyError> {
    let index = t.size();
    t.apply_ruling(index, Moment(1), r)?;
    t.pass(index, Moment(1));
    Ok(())
}

fn decide(t: &mut Tally, decision: Decision) -> Result<(), ApplyError> {
    let count = (decision == Decision::OrderRecount).then_some(Count::Recount(1));
    let r = ruling(t, decision, count, None, None);
    rule(t, &r)
}

/// Accepts the text at this position.
fn accept(t: &mut Tally, position: usize) -> Result<(), ApplyError> {
    let d = t.pair(PAIR).documents[position].clone();
    let digest = Digest::of(t.text(PAIR, &d).as_bytes());
    let r = ruling(t, Decision::Accept, Some(d.count), Some(d.issue), Some(digest));
    rule(t, &r)
}

fn incident(t: &mut Tally, channel: Channel, count: Count, issue: u16, votes: [u32; 3]) -> Result<(), ApplyError> {
    let mut m = minutes(t, 0, count, issue, votes);
    m.channel = channel;
    let index = t.size();
    t.apply_incident(index, Moment(1), m)?;
    t.pass(index, Moment(1));
    Ok(())
}

fn deadline(t: &mut Tally, at: Moment) -> Result<(), ApplyError> {
    let d = Deadline {
        election: "made-up".into(),
        definition: t.definition().digest,
        contest: "parliament".into(),
        round: 1,
        station: "x/0".into(),
        awaited: Channel::Transmitted,
        then: Count::Recount(1),
    };
    let index = t.size();
    t.apply_deadline(index, at, &d)?;
    t.pass(index, at);
    Ok(())
}

fn kinds(t: &Tally) -> Vec<(Kind, bool)> {
    let d = Arc::clone(t.definition());
    t.pair(PAIR).differences(&d.counts, &d.policy).iter().map(|x| (x.kind, x.settled)).collect()
}

use Channel::{Card, Entry, Party, Scan, Tape, Transmitted};
use Count::{Hand, Machine};
const RECOUNT: Count = Count::Recount(1);
const A: [u32; 3] = [50, 30, 10];
const B: [u32; 3] = [30, 50, 10];

#[test]
fn in_turkey_the_entry_counts_and_the_scan_beside_it_makes_it_final() {
    let mut t = night("turkey");
    assert_eq!((state(&t), counted(&t)), ("awaited", None));
    assert_eq!(copy(&mut t, Entry, Hand, 1, A), Standing::Counted);
    assert_eq!((state(&t), counted(&t)), ("provisional", Some(vec![50, 30, 10])));
    page(&mut t, Hand, 1).unwrap();
    assert_eq!(state(&t), "final");
}

#[test]
fn in_turkey_a_differing_copy_is_open_until_the_board_rules() {
    let mut t = night("turkey");
    copy(&mut t, Entry, Hand, 1, A);
    assert!(matches!(copy(&mut t, Transmitted, Hand, 1, B), Standing::Differs { .. }));
    assert_eq!((state(&t), counted(&t)), ("differing", Some(vec![50, 30, 10])), "the entry goes on counting");
    assert_eq!(kinds(&t), [(Kind::Copies, false)]);
    accept(&mut t, 1).unwrap();
    assert_eq!((kinds(&t), counted(&t)), (vec![(Kind::Copies, true)], Some(vec![30, 50, 10])));
    page(&mut t, Hand, 1).unwrap();
    assert_eq!(state(&t), "final");
}

#[test]
fn in_turkey_correction_minutes_take_the_place_of_what_they_correct_and_need_their_own_scan() {
    let mut t = night("turkey");
    copy(&mut t, Entry, Hand, 1, A);
    page(&mut t, Hand, 1).unwrap();
    let r = ruling(&t, Decision::Correct, Some(Hand), Some(2), None);
    rule(&mut t, &r).unwrap();
    copy(&mut t, Entry, Hand, 2, B);
    assert_eq!((state(&t), counted(&t)), ("provisional", Some(vec![30, 50, 10])));
    page(&mut t, Hand, 2).unwrap();
    assert_eq!(state(&t), "final");
    assert_eq!(t.pair(PAIR).documents.len(), 2, "both versions stay");
}

#[test]
fn withheld_released_annulled_leave_and_enter_the_totals() {
    let mut t = night("turkey");
    copy(&mut t, Entry, Hand, 1, A);
    decide(&mut t, Decision::Withhold).unwrap();
    assert_eq!((state(&t), counted(&t)), ("under-ruling", None));
    assert_eq!(decide(&mut t, Decision::Withhold).expect_err("twice").code, "ruling-unfit");
    decide(&mut t, Decision::Release).unwrap();
    assert_eq!((state(&t), counted(&t)), ("provisional", Some(vec![50, 30, 10])));
    assert_eq!(decide(&mut t, Decision::Release).expect_err("twice").code, "ruling-unfit");
    decide(&mut t, Decision::Annul).unwrap();
    assert_eq!((state(&t), counted(&t)), ("annulled", None));
    copy(&mut t, Entry, Hand, 2, B);
    page(&mut t, Hand, 2).unwrap();
    assert_eq!((state(&t), counted(&t)), ("annulled", None), "what comes later is recorded and does not count");
    assert_eq!(decide(&mut t, Decision::Annul).expect_err("twice").code, "ruling-unfit");
    let rulings = t.pair(PAIR).case.as_ref().unwrap().rulings.len();
    assert_eq!(rulings, 3, "every one stays visible, none that was refused");
}

#[test]
fn in_kyrgyzstan_the_scanner_counts_first_and_the_hand_count_prevails() {
    let mut t = night("kyrgyzstan");
    assert_eq!(copy(&mut t, Transmitted, Machine, 1, A), Standing::Counted);
    assert_eq!((state(&t), counted(&t)), ("provisional", Some(vec![50, 30, 10])));
    assert_eq!(copy(&mut t, Entry, Hand, 1, [49, 31, 10]), Standing::Counted);
    assert_eq!((state(&t), counted(&t)), ("agreed", Some(vec![49, 31, 10])));
    assert_eq!(kinds(&t), [(Kind::Tolerated, false)], "shown, and the hand count prevails whatever the difference");
    page(&mut t, Hand, 1).unwrap();
    assert_eq!(state(&t), "final");
}

#[test]
fn in_kyrgyzstan_nothing_is_final_without_the_scanner() {
    let mut t = night("kyrgyzstan");
    copy(&mut t, Entry, Hand, 1, A);
    page(&mut t, Hand, 1).unwrap();
    assert_eq!(state(&t), "provisional");
    copy(&mut t, Transmitted, Machine, 1, A);
    assert_eq!(state(&t), "final");
}

#[test]
fn in_iraq_transmission_card_tape_and_hand_count_must_agree() {
    let mut t = night("iraq");
    copy(&mut t, Transmitted, Machine, 1, A);
    assert_eq!(state(&t), "provisional");
    assert!(matches!(copy(&mut t, Card, Machine, 1, A), Standing::Copy { .. }));
    assert_eq!(state(&t), "agreed");
    copy(&mut t, Tape, Machine, 1, A);
    assert_eq!(state(&t), "agreed", "the hand count is awaited");
    copy(&mut t, Entry, Hand, 1, A);
    assert_eq!((state(&t), counted(&t)), ("final", Some(vec![50, 30, 10])));
}

#[test]
fn in_iraq_the_hand_count_prevails_below_five_per_cent_and_from_there_the_audit_centre_counts() {
    // 90 valid votes: 4 are 4.4 per cent, 5 are 5.6.
    for (moved, expected) in [(4, "final"), (5, "differing")] {
        let mut t = night("iraq");
        for channel in [Transmitted, Card, Tape] {
            copy(&mut t, channel, Machine, 1, A);
        }
        copy(&mut t, Entry, Hand, 1, [50 - moved, 30 + moved, 10]);
        assert_eq!(state(&t), expected, "{moved} moved");
        if expected == "differing" {
            assert_eq!(kinds(&t), [(Kind::Counts, false)]);
            decide(&mut t, Decision::OrderRecount).unwrap();
            assert_eq!(state(&t), "under-ruling");
            copy(&mut t, Entry, RECOUNT, 1, [46, 34, 10]);
            assert_eq!((state(&t), counted(&t)), ("final", Some(vec![46, 34, 10])));
            assert!(kinds(&t).iter().all(|(kind, settled)| *settled || *kind == Kind::Tolerated));
        }
    }
}

#[test]
fn in_iraq_copies_that_differ_are_withheld_until_ruled_upon() {
    let mut t = night("iraq");
    copy(&mut t, Transmitted, Machine, 1, A);
    assert!(matches!(copy(&mut t, Entry, Machine, 1, B), Standing::Differs { .. }));
    assert_eq!((state(&t), counted(&t)), ("differing", None));
    accept(&mut t, 0).unwrap();
    assert_eq!((state(&t), counted(&t)), ("agreed", Some(vec![50, 30, 10])));
}

#[test]
fn in_iraq_what_was_not_transmitted_in_six_hours_is_counted_by_the_audit_centre() {
    let mut t = night("iraq");
    copy(&mut t, Card, Machine, 1, A);
    assert_eq!(deadline(&mut t, Moment(SIX_HOURS_ON.0 - 1)).expect_err("early").code, "deadline-early");
    assert_eq!(t.overdue(Moment(SIX_HOURS_ON.0 - 1)).count(), 0);
    assert_eq!(t.overdue(SIX_HOURS_ON).count(), 12, "every station");
    deadline(&mut t, SIX_HOURS_ON).unwrap();
    assert_eq!(state(&t), "under-ruling");
    assert_eq!(t.overdue(SIX_HOURS_ON).count(), 11);
    assert_eq!(deadline(&mut t, SIX_HOURS_ON).expect_err("noted").code, "deadline-met");
    assert!(copy(&mut t, Transmitted, Machine, 1, A).is_new(), "what comes late is recorded");
    assert_eq!(state(&t), "under-ruling", "and does not lift what the limit has ordered");
    copy(&mut t, Entry, RECOUNT, 1, A);
    assert_eq!(state(&t), "final");
}

#[test]
fn two_texts_of_one_device_count_neither_until_one_is_accepted() {
    for policy in Policy::READY {
        let mut t = night(policy);
        let count = t.definition().counts[0];
        copy(&mut t, Transmitted, count, 1, A);
        assert!(matches!(copy(&mut t, Card, count, 1, B), Standing::Contradicts { .. }), "{policy}");
        assert_eq!(state(&t), "provisional", "nothing recorded yet");
        incident(&mut t, Card, count, 1, B).unwrap();
        assert_eq!((state(&t), counted(&t)), ("differing", None), "{policy}");
        assert_eq!(kinds(&t), [(Kind::Incident, false)]);
        assert_eq!(incident(&mut t, Card, count, 1, A).expect_err("the first text").code, "incident-none");
        accept(&mut t, 1).unwrap();
        assert_eq!(counted(&t), Some(vec![30, 50, 10]), "{policy}");
        assert_eq!(kinds(&t), [(Kind::Incident, true)]);
        assert_ne!(state(&t), "differing");
    }
}

#[test]
fn a_partys_copy_never_counts_and_never_blocks_and_is_always_compared() {
    let mut t = night("turkey");
    assert!(copy(&mut t, Party, Hand, 1, B).is_new());
    assert_eq!((state(&t), counted(&t)), ("awaited", None));
    copy(&mut t, Entry, Hand, 1, A);
    page(&mut t, Hand, 1).unwrap();
    assert_eq!((state(&t), counted(&t)), ("final", Some(vec![50, 30, 10])));
    assert_eq!(kinds(&t), [(Kind::Party, false)]);
}

#[test]
fn a_partys_copy_that_came_first_does_not_hide_what_the_official_ones_say() {
    let mut t = night("kyrgyzstan");
    copy(&mut t, Party, Hand, 1, [48, 32, 10]);
    copy(&mut t, Entry, Hand, 1, A);
    assert!(matches!(copy(&mut t, Transmitted, Hand, 1, B), Standing::Differs { .. }));
    assert_eq!((state(&t), kinds(&t)), ("differing", vec![(Kind::Copies, false), (Kind::Party, false)]));
}

#[test]
fn a_device_that_signs_what_only_a_clerk_had_typed_contradicts_itself_all_the_same() {
    let mut t = night("turkey");
    copy(&mut t, Transmitted, Hand, 1, A);
    copy(&mut t, Entry, Hand, 1, B);
    assert!(matches!(copy(&mut t, Card, Hand, 1, B), Standing::Contradicts { .. }));
    incident(&mut t, Card, Hand, 1, B).unwrap();
    assert_eq!((state(&t), counted(&t), kinds(&t)), ("differing", None, vec![(Kind::Incident, false)]));
    assert_eq!(t.pair(PAIR).documents.len(), 2, "one text each, however many brought it");
}

#[test]
fn a_ruling_that_does_not_fit_is_refused_and_changes_nothing() {
    let mut t = night("turkey");
    copy(&mut t, Entry, Hand, 1, A);
    let good = ruling(&t, Decision::Withhold, None, None, None);
    let elsewhere = Ruling { body: "x/s".into(), ..good.clone() };
    assert_eq!(rule(&mut t, &elsewhere).expect_err("not its area").code, "ruling-body");
    let nowhere = Ruling { station: "x/99".into(), ..good.clone() };
    assert_eq!(rule(&mut t, &nowhere).expect_err("no station").code, "unknown-station");
    let wrong = ruling(&t, Decision::Accept, Some(Hand), Some(1), Some(Digest::of(b"other")));
    assert_eq!(rule(&mut t, &wrong).expect_err("no such text").code, "ruling-unfit");
    assert_eq!(decide(&mut t, Decision::OrderRecount).expect_err("no such count here").code, "ruling-unfit");
    assert_eq!((state(&t), counted(&t)), ("provisional", Some(vec![50, 30, 10])));
}

#[test]
fn where_there_is_a_register_of_boards_only_its_members_in_their_seats_and_terms_decide() {
    let mut files = files("turkey");
    files.insert("boards.csv".into(), b"area,name,quorum\nx/n,North,2\n".to_vec());
    let members = "area,seat,role,standing,key,nominated_by,from,until\n\
        x/n,1,chair,principal,chair,Court,1960-01-01,\n\
        x/n,2,member,principal,red,Red,1960-01-01,\n\
        x/n,2,member,substitute,red-b,Red,1960-01-01,\n\
        x/n,3,member,principal,blue,Blue,2026-01-01,\n";
    files.insert("members.csv".into(), members.as_bytes().to_vec());
    let mut t = sealed_of(&files);
    copy(&mut t, Entry, Hand, 1, A);
    let with = |t: &Tally, body: &str, members: &[(&str, Vote)]| Ruling {
        body: body.into(),
        members: members.iter().map(|(key, vote)| ((*key).to_owned(), *vote)).collect(),
        ..ruling(t, Decision::Withhold, None, None, None)
    };
    let (yes, no) = (Vote::For, Vote::Against);
    for (body, members, code) in [
        ("x/n", &[("chair", yes), ("somebody", yes)][..], "board-member"),
        ("x/n", &[("red", yes), ("red-b", yes)], "board-seat"),
        ("x/n", &[("chair", yes)], "board-quorum"),
        ("x/n", &[("chair", yes), ("blue", yes)], "board-term"),
        ("x/n", &[("chair", no), ("red", yes)], "ruling-no-majority"),
        ("x/n/a", &[("chair", yes), ("red", yes)], "board-unknown"),
    ] {
        let r = with(&t, body, members);
        assert_eq!(rule(&mut t, &r).expect_err(code).code, code);
    }
    let r = with(&t, "x/n", &[("chair", yes), ("red-b", no)]);
    rule(&mut t, &r).unwrap();
    assert_eq!(state(&t), "under-ruling");
}

#[test]
fn a_consolidation_is_superseded_by_a_change_of_a_result_in_it_and_by_no_other() {
    let mut t = night("turkey");
    let d = Arc::clone(t.definition());
    copy(&mut t, Entry, Hand, 1, A);
    let contest = d.contest("parliament").unwrap();
    for area in ["x/n/a", "x/s", "x"] {
        let index = t.size();
        let (mut c, _) = t.consolidation(contest, d.area(area).unwrap());
        c.size = index;
        t.apply_consolidation(index, Moment(2), &c).unwrap();
        t.pass(index, Moment(2));
    }
    let superseded = |t: &Tally| t.consolidated().iter().map(|c| t.is_superseded(c)).collect::<Vec<_>>();
    assert_eq!(superseded(&t), [false, false, false]);
    copy(&mut t, Transmitted, Hand, 1, A);
    assert_eq!(superseded(&t), [false, false, false], "a copy that says the same changes no sum");
    decide(&mut t, Decision::Annul).unwrap();
    assert_eq!(superseded(&t), [true, false, true]);
}

// The model: the rules of docs/formats/reconciliation.md once more, as plainly as can be, over the list of all that happened.

#[derive(Debug, Clone)]
enum Event {
    /// Channel, which of the election's counts, issue, which text.
    Copy(Channel, usize, u16, usize),
    /// Which count, issue.
    Page(usize, u16),
    /// Which of the texts that are there.
    Accept(usize),
    Decide(Decision),
    Deadline,
}

/// The texts that copies may say, by position.
const TEXTS: [[u32; 3]; 3] = [A, [48, 32, 10], B];

#[derive(Debug, Default)]
struct Model {
    /// Channel, count, issue, text, in the order of arrival.
    copies: Vec<(Channel, Count, u16, usize)>,
    pages: Vec<(Count, u16)>,
    /// Count, issue, text.
    accepted: Vec<(Count, u16, usize)>,
    incidents: Vec<(Count, u16)>,
    withheld: bool,
    annulled: bool,
    ordered: Option<Count>,
}

impl Model {
    fn official(&self) -> impl Iterator<Item = &(Channel, Count, u16, usize)> {
        self.copies.iter().filter(|c| c.0 != Party)
    }

    /// Different texts of a document, in the order in which they came.
    fn texts(&self, count: Count, issue: u16, official: bool) -> Vec<usize> {
        let mut texts = Vec::new();
        for (channel, c, i, text) in &self.copies {
            let same_text = |x: &&(Channel, Count, u16, usize)| (x.1, x.2, x.3) == (*c, *i, *text);
            let wanted = !official || *channel != Party || self.official().any(|x| same_text(&x));
            if (*c, *i) == (count, issue) && wanted && !texts.contains(text) {
                texts.push(*text);
            }
        }
        texts
    }

    fn valid_issue(&self, count: Count) -> u16 {
        let there = |issue: u16| self.official().any(|c| (c.1, c.2) == (count, issue));
        (1..=4).take_while(|i| there(*i)).last().unwrap_or(0)
    }

    fn prevailing(&self, d: &Definition) -> Option<Count> {
        d.counts.iter().copied().rfind(|c| self.valid_issue(*c) > 0)
    }

    fn counts(&self, d: &Definition) -> Option<usize> {
        if self.withheld || self.annulled {
            return None;
        }
        let count = self.prevailing(d)?;
        let issue = self.valid_issue(count);
        if let Some((.., text)) = self.accepted.iter().rfind(|a| (a.0, a.1) == (count, issue)) {
            return Some(*text);
        }
        let texts = self.texts(count, issue, true);
        let held = texts.len() > 1 && d.policy.differing == crate::policy::WhileDiffering::Withheld;
        if held || self.incidents.contains(&(count, issue)) {
            return None;
        }
        let says = |channel: &Channel| self.copies.iter().find(|c| (c.0, c.1, c.2) == (*channel, count, issue));
        d.policy.provisional.iter().find_map(says).map(|c| c.3)
    }

    fn open_difference(&self, d: &Definition) -> bool {
        let accepted = |count, issue| self.accepted.iter().any(|a| (a.0, a.1) == (count, issue));
        let within = |c: Count| {
            let issue = self.valid_issue(c);
            issue > 0 && !accepted(c, issue) && {
                let official = self.texts(c, issue, true);
                // What a party alone says is compared, and keeps nothing open.
                official.len() > 1
            }
        };
        if d.counts.iter().any(|c| within(*c)) {
            return true;
        }
        // Counts of one box: only the last beside the one before it can be open.
        let stands = |c: Count| {
            let issue = self.valid_issue(c);
            let text = self.accepted.iter().rfind(|a| (a.0, a.1) == (c, issue)).map(|a| a.2);
            text.or_else(|| self.texts(c, issue, true).first().copied())
        };
        let made: Vec<Count> = d.counts.iter().copied().filter(|c| self.valid_issue(*c) > 0).collect();
        let [.., before, last] = made[..] else { return false };
        let (Some(a), Some(b)) = (stands(before), stands(last)) else { return false };
        let moved: u32 = TEXTS[a].iter().zip(TEXTS[b]).map(|(x, y)| x.abs_diff(y)).sum::<u32>().div_ceil(2);
        let beyond = d.policy.tolerance.is_some_and(|t| moved > 0 && moved * 100 >= 90 * t.percent && t.beyond != last);
        beyond && !matches!(last, Count::Recount(_)) && !accepted(last, self.valid_issue(last))
    }

    fn state(&self, d: &Definition) -> State {
        if self.annulled {
            return State::Annulled;
        }
        if self.withheld || self.ordered.is_some_and(|c| self.valid_issue(c) == 0) {
            return State::UnderRuling;
        }
        let Some(prevailing) = self.prevailing(d) else { return State::Awaited };
        if self.open_difference(d) {
            return State::Differing;
        }
        let there = |count: Count, channel: &Channel| {
            let issue = self.valid_issue(count);
            let by_copy = self.copies.iter().any(|c| (c.0, c.1, c.2) == (*channel, count, issue));
            issue > 0 && (by_copy || *channel == Scan && self.pages.contains(&(count, issue)))
        };
        let recounted = matches!(prevailing, Count::Recount(_));
        let complete = recounted || d.policy.require.iter().all(|(c, need)| need.iter().all(|n| there(*c, n)));
        if complete && self.counts(d).is_some() {
            return State::Final;
        }
        let documents: Vec<(Count, u16, usize)> = self.official().map(|c| (c.1, c.2, c.3)).collect();
        let twice = documents.iter().any(|x| documents.iter().filter(|y| *y == x).count() > 1);
        let counts = d.counts.iter().filter(|c| self.valid_issue(**c) > 0).count();
        let settled = self.texts(prevailing, self.valid_issue(prevailing), true).len() > 1;
        if twice || settled || counts > 1 { State::Agreed } else { State::Provisional }
    }
}

/// Does it to the tally, and to the model where the tally took it.
fn play(t: &mut Tally, model: &mut Model, event: &Event) {
    let d = Arc::clone(t.definition());
    let count_of = |i: usize| d.counts[i % d.counts.len()];
    match event {
        Event::Copy(channel, count, issue, text) => {
            let (channel, count, issue, text) = (*channel, count_of(*count), *issue, *text);
            match copy(t, channel, count, issue, TEXTS[text]) {
                Standing::Contradicts { .. } if channel.is_device() => {
                    incident(t, channel, count, issue, TEXTS[text]).unwrap();
                    model.copies.push((channel, count, issue, text));
                    model.incidents.push((count, issue));
                }
                Standing::Contradicts { .. } | Standing::Repeated { .. } => {}
                _ => model.copies.push((channel, count, issue, text)),
            }
        }
        Event::Page(count, issue) => {
            page(t, count_of(*count), *issue).unwrap();
            model.pages.push((count_of(*count), *issue));
        }
        Event::Accept(which) => {
            let texts = &t.pair(PAIR).documents;
            if let Some(at) = which.checked_rem(texts.len()) {
                let (count, issue, votes) = (texts[at].count, texts[at].issue, texts[at].votes.clone());
                if accept(t, at).is_ok() {
                    let text = TEXTS.iter().position(|x| x[..] == votes[..]).unwrap();
                    model.accepted.push((count, issue, text));
                }
            }
        }
        Event::Decide(decision) => {
            if decide(t, *decision).is_ok() {
                match decision {
                    Decision::Withhold => model.withheld = true,
                    Decision::Release => model.withheld = false,
                    Decision::Annul => model.annulled = true,
                    _ => model.ordered = Some(RECOUNT),
                }
            }
        }
        Event::Deadline => {
            if deadline(t, SIX_HOURS_ON).is_ok() {
                model.ordered = Some(RECOUNT);
            }
        }
    }
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let channel = prop::sample::select(vec![Transmitted, Card, Tape, Scan, Entry, Party]);
    let decision =
        prop::sample::select(vec![Decision::Withhold, Decision::Release, Decision::Annul, Decision::OrderRecount]);
    let event = prop_oneof![
        12 => (channel, 0usize..3, prop::sample::select(vec![1u16, 1, 1, 2, 3]), prop::sample::select(vec![0usize, 0, 0, 0, 1, 2]))
            .prop_map(|(c, n, i, t)| Event::Copy(c, n, i, t)),
        3 => (0usize..3, 1u16..3).prop_map(|(c, i)| Event::Page(c, i)),
        3 => (0usize..6).prop_map(Event::Accept),
        2 => decision.prop_map(Event::Decide),
        1 => Just(Event::Deadline),
    ];
    prop::collection::vec(event, 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_night_goes_as_the_plain_rules_say(policy in prop::sample::select(&Policy::READY[..]), events in events()) {
        let mut t = night(policy);
        let d = Arc::clone(t.definition());
        let mut model = Model::default();
        for event in &events {
            play(&mut t, &mut model, event);
            let text = model.counts(&d);
            let votes = text.map(|text| TEXTS[text].iter().map(|v| u64::from(*v)).collect::<Vec<_>>());
            prop_assert_eq!(counted(&t), votes, "{} after {:?}", policy, event);
            prop_assert_eq!(t.state(PAIR), model.state(&d), "{} after {:?}", policy, event);
            let open = t.pair(PAIR).differences(&d.counts, &d.policy).iter().any(Difference::is_open);
            prop_assert_eq!(open, model.open_difference(&d), "{} after {:?}", policy, event);
            let of_state = t.state_counts(crate::id::ContestIx(0));
            prop_assert_eq!(of_state.iter().sum::<u32>(), 12);
            prop_assert_eq!(of_state[State::Awaited as usize] == 12, model.state(&d) == State::Awaited);
        }
    }
}

#[test]
fn a_ruling_keeps_what_counted_before_and_after_it() {
    let mut t = night("iraq");
    copy(&mut t, Transmitted, Count::Machine, 1, [10, 20, 30]);
    incident(&mut t, Card, Count::Machine, 1, [30, 20, 10]).unwrap();
    accept(&mut t, 1).unwrap();
    decide(&mut t, Decision::Withhold).unwrap();
    decide(&mut t, Decision::Release).unwrap();
    accept(&mut t, 0).unwrap();
    let pair = t.pair(PAIR);
    let rulings = &pair.case.as_ref().unwrap().rulings;
    let counted: Vec<_> = rulings.iter().map(|r| (r.before, r.after)).collect();
    assert_eq!(counted, [(None, Some(1)), (Some(1), None), (None, Some(1)), (Some(1), Some(0))]);
    let text = |i: Option<usize>| i.map(|i| &pair.documents[i]);
    let cells = |r: usize| changed(text(rulings[r].before), text(rulings[r].after));
    assert_eq!(cells(3), [(Cell::Vote(0), (Some(30), Some(10))), (Cell::Vote(2), (Some(10), Some(30)))]);
    assert!(cells(0).contains(&(Cell::Vote(0), (None, Some(30)))), "{:?}", cells(0));
    assert!(cells(1).contains(&(Cell::Vote(0), (Some(30), None))), "{:?}", cells(1));
    assert_eq!(changed(None, None), []);
}

#[test]
fn an_issue_is_held_against_the_accepted_text_of_the_one_before_it() {
    let mut t = night("iraq");
    copy(&mut t, Transmitted, Count::Machine, 1, [10, 20, 30]);
    incident(&mut t, Card, Count::Machine, 1, [30, 20, 10]).unwrap();
    copy(&mut t, Transmitted, Count::Machine, 2, [1, 2, 3]);
    copy(&mut t, Transmitted, Count::Machine, 4, [1, 2, 3]);
    assert_eq!(t.pair(PAIR).corrects(2), Some(0), "as long as nobody has ruled the first");
    accept(&mut t, 1).unwrap();
    let of = |position| t.pair(PAIR).corrects(position);
    assert_eq!((of(0), of(1), of(2), of(3)), (None, None, Some(1), None));
}
