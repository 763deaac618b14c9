//! An audit from plan to verdict, as its folder of files.

use super::*;
use crate::batch::{Bound, Contents};
use crate::claims::What;
use crate::folder::{How, Request, make};
use crate::night::Night;
use crate::risk::stations::Method;
use crate::testing::{self, Shape};
use election::act::Moment;
use election::id::ContestIx;
use election::minutes::Mode;
use election::tally::{Resolved, Tally};
use std::sync::Arc;

const COUNTRY: Shape = Shape { provinces: 3, districts: 4, stations: 30 };

/// A made-up night as a tally.
fn tally() -> Tally {
    let night = testing::night(COUNTRY, 21, false);
    let mut tally = Tally::new(Arc::clone(&night.definition));
    for (i, r) in night.rows.iter().enumerate() {
        let minutes = Resolved {
            pair: r.pair,
            mode: Mode::Live,
            round: 1,
            channel: election::act::Channel::Transmitted,
            party: None,
            count: election::id::Count::Hand,
            issue: 1,
            closed: r.closed,
            figures: r.figures,
            votes: r.votes.clone(),
            flags: r.flags,
        };
        tally.apply_minutes(i as u64, Moment(0), minutes);
    }
    tally
}

fn request(claims: &[What], method: Method) -> Request {
    Request {
        claims: claims.to_vec(),
        area: None,
        method: How::Stations(method),
        readings: None,
        risk_limit: "5%".parse().unwrap(),
        bound: Bound::Voted,
        unaudited: None,
        retrieve: "province".into(),
        source: Source::Folder { results: Digest::of(b"") },
    }
}

fn planned(method: Method) -> Files {
    make(&tally(), ContestIx(0), &request(&[What::Winners], method)).unwrap()
}

fn throw(files: &mut Files) {
    let digest = Digest::of(&files[PLAN]);
    let roll = |by: &str, digits: &str| Roll { by: by.into(), digits: digits.into() };
    let rolls = vec![roll("party-a", "4163071"), roll("party-b", "9920145"), roll("court", "1138206")];
    let seed = SeedRecord::new(digest, "2026-05-12T10:00:00+00:00".into(), "Town hall".into(), 10, rolls).unwrap();
    files.insert(SEED.into(), seed.to_text().into_bytes());
}

/// The lists of all rounds, filled in with what `find` says of a batch; `None`: lost.
fn fill(audit: &Audit, find: &dyn Fn(&Batch) -> Option<Contents>) -> Vec<(String, Vec<u8>)> {
    let derived = derive(audit).unwrap();
    let by_id: BTreeMap<&str, &Batch> = audit.batches.iter().map(|b| (b.id.as_str(), b)).collect();
    let list = |(name, bytes): (&String, &Vec<u8>)| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let (head, rows) = text.split_once('\n').unwrap();
        let mut out = format!("{head}\n");
        for row in rows.lines() {
            let mut fields: Vec<String> = row.split(',').map(str::to_owned).collect();
            match find(by_id[fields[0].as_str()]) {
                None => fields[7] = "yes".into(),
                Some(c) => {
                    let numbers = std::iter::once(c.invalid).chain(c.votes).map(|n| n.to_string());
                    fields.splice(8.., numbers);
                }
            }
            out.push_str(&(fields.join(",") + "\n"));
        }
        (name.clone(), out.into_bytes())
    };
    derived.iter().filter(|(n, _)| n.starts_with("retrieval/")).map(list).collect()
}

fn counted(files: &mut Files, find: &dyn Fn(&Batch) -> Option<Contents>) -> Audit {
    let audit = Audit::read(files).unwrap();
    let (counts, _) = enter(&audit, &fill(&audit, find), false).unwrap();
    files.insert(COUNTS.into(), counts.to_csv(&audit.plan, &audit.batches));
    Audit::read(files).unwrap()
}

fn as_reported(b: &Batch) -> Option<Contents> {
    Some(b.reported.clone())
}

/// One of every twelve stations has ten votes of the first list that nobody gave.
fn some_wrong(b: &Batch) -> Option<Contents> {
    let mut c = b.reported.clone();
    let most = (0..c.votes.len()).max_by_key(|i| c.votes[*i]).unwrap();
    if b.id.len().is_multiple_of(2) && c.votes[most] > 40 {
        c.votes[most] -= 40;
        c.invalid += 40;
    }
    Some(c)
}

#[test]
fn an_audit_goes_from_plan_to_verdict_and_makes_the_same_files_again() {
    for method in [Method::Macro, Method::Alpha, Method::AlphaEqual] {
        let mut files = planned(method);
        assert_eq!(status(&Audit::read(&files).unwrap()).1, Derived::Planned);
        throw(&mut files);
        let audit = Audit::read(&files).unwrap();
        assert!(matches!(status(&audit).1, Derived::Counting { .. }), "{method:?}");
        let audit = counted(&mut files, &as_reported);
        let (_, derived) = status(&audit);
        assert!(matches!(derived, Derived::Confirmed { risk } if risk <= 0.05), "{method:?}: {derived:?}");
        assert_eq!(derive(&audit).unwrap(), derive(&Audit::read(&files).unwrap()).unwrap());
    }
}

#[test]
fn errors_ask_for_a_further_round_whose_draws_follow_the_first() {
    let mut files = planned(Method::Macro);
    throw(&mut files);
    let audit = counted(&mut files, &some_wrong);
    let Derived::Escalate { risk, draws } = status(&audit).1 else { panic!("{:?}", status(&audit)) };
    assert!(risk > 0.05 && draws > 0);
    let first = audit.draws();
    files.insert(ROUNDS.into(), rounds_csv(&[audit.rounds[0], 7]));
    let again = Audit::read(&files).unwrap();
    assert_eq!(&again.draws()[..first.len()], &first[..]);
    let lists = derive(&again).unwrap();
    assert!(
        lists.keys().any(|n| n.starts_with("retrieval/round-2/"))
            || matches!(status(&again).1, Derived::Escalate { .. })
    );
}

#[test]
fn lost_ballots_are_taken_for_the_worst() {
    let mut files = planned(Method::Macro);
    throw(&mut files);
    let audit = Audit::read(&files).unwrap();
    let lost = audit.batches[audit.draws()[0].0].id.clone();
    let audit = counted(&mut files, &|b| (b.id != lost).then(|| b.reported.clone()));
    assert!(matches!(status(&audit).1, Derived::Escalate { risk: 1.0, .. }), "{:?}", status(&audit).1);
    let report = String::from_utf8(derive(&audit).unwrap()["report.csv"].clone()).unwrap();
    assert!(report.contains(&format!("{lost},lost,")), "{report}");
}

#[test]
fn retrieval_lists_do_not_say_what_was_reported_and_go_by_place() {
    let mut files = planned(Method::Macro);
    throw(&mut files);
    let audit = Audit::read(&files).unwrap();
    let derived = derive(&audit).unwrap();
    let lists: Vec<&String> = derived.keys().filter(|n| n.starts_with("retrieval/")).collect();
    assert_eq!(lists, ["retrieval/round-1/x+0.csv", "retrieval/round-1/x+1.csv", "retrieval/round-1/x+2.csv"]);
    let text = String::from_utf8(derived["retrieval/round-1/x+0.csv"].clone()).unwrap();
    assert!(text.starts_with("batch,area,place,address,name,ballots,drawn,lost,invalid,a,b,c,d,e,f\n"), "{text}");
    assert!(text.lines().skip(1).all(|l| l.ends_with(",,,,,,,,")), "{text}");
    let places: Vec<&str> = text.lines().skip(1).map(|l| l.split(',').nth(2).unwrap()).collect();
    assert!(places.is_sorted());
}

#[test]
fn wrong_lists_are_refused_by_line_and_nothing_of_them_is_entered() {
    let mut files = planned(Method::Macro);
    throw(&mut files);
    let audit = Audit::read(&files).unwrap();
    let drawn = &audit.batches[audit.draws()[0].0].id;
    let elsewhere =
        audit.batches.iter().enumerate().find(|(i, _)| audit.draws().iter().all(|(b, _)| b != i)).unwrap().1;
    let list = format!(
        "batch,lost,invalid,a,b,c,d,e,f\n{drawn},,0,1,2,3,4,5,6\n{drawn},,0,1,2,3,4,5,6\nx/9/9/9,,0,1,2,3,4,5,6\n{},,0,1,2,3,4,5,6\n{drawn},no,,,,,,,\n",
        elsewhere.id
    );
    let faults = enter(&audit, &[("list.csv".into(), list.into_bytes())], false).unwrap_err();
    let found: Vec<(u64, &str)> = faults.list.iter().map(|f| (f.line, f.code)).collect();
    assert_eq!(found, [(3, "duplicate-row"), (4, "unknown-batch"), (6, "lost-word"), (5, "not-drawn")]);
    assert!(faults.list.iter().all(|f| f.file == "list.csv"));
    let blank = format!("batch,invalid,a,b,c,d,e,f\n{drawn},,1,,,,,\n");
    let faults = enter(&audit, &[("list.csv".into(), blank.into_bytes())], false).unwrap_err();
    assert_eq!(faults.list.len(), 6, "a row that is half empty is not taken for zeros: {faults}");
}

#[test]
fn a_correction_is_a_new_issue_and_the_old_one_stays() {
    let mut files = planned(Method::Macro);
    throw(&mut files);
    let audit = counted(&mut files, &as_reported);
    let at = audit.draws()[0].0;
    let list = format!("batch,invalid,a,b,c,d,e,f\n{},9,8,7,6,5,4,3\n", audit.batches[at].id);
    let lists = [("again.csv".to_owned(), list.into_bytes())];
    let refused = enter(&audit, &lists, false).unwrap_err();
    assert_eq!(refused.list[0].code, "entered-already");
    let (counts, new) = enter(&audit, &lists, true).unwrap();
    assert_eq!((new, counts.by_batch[&at].len(), counts.of(at).unwrap().issue), (1, 2, 2));
    files.insert(COUNTS.into(), counts.to_csv(&audit.plan, &audit.batches));
    let read = Audit::read(&files).unwrap();
    assert_eq!(read.counts, counts);
    assert_eq!(enter(&read, &lists, true).unwrap().1, 0, "entered twice is entered once");
}

#[test]
fn a_seed_is_for_one_plan_by_several_people_and_long_enough() {
    let plan = Digest::of(b"plan");
    let new = |sides, rolls: &[(&str, &str)]| {
        let rolls = rolls.iter().map(|(by, digits)| Roll { by: (*by).into(), digits: (*digits).into() }).collect();
        SeedRecord::new(plan, "2026-05-12T10:00:00+00:00".into(), "Town hall".into(), sides, rolls)
    };
    let good = new(10, &[("party a", "0123456789"), ("court", "9876543210")]).unwrap();
    assert_eq!(SeedRecord::read(good.to_text().as_bytes(), plan).unwrap(), good);
    assert_eq!(good.seed, "01234567899876543210");
    assert!(new(10, &[("a", "0123456789"), ("b", "987654321")]).is_err(), "nineteen digits are too few");
    assert!(new(10, &[("a", "01234567899876543210")]).is_err(), "one alone");
    assert!(
        new(6, &[("a", "6543217"), ("b", "1111111111111111111111111")]).is_err(),
        "no die of six sides has a seven"
    );
    let other = SeedRecord::read(good.to_text().as_bytes(), Digest::of(b"another")).unwrap_err();
    assert_eq!(other.code, "seed-other-plan");
    let changed = good.to_text().replace("seed 0", "seed 1");
    assert_eq!(SeedRecord::read(changed.as_bytes(), plan).unwrap_err().code, "seed-differs");
}

#[test]
fn changed_figures_do_not_belong_to_the_plan() {
    let mut files = planned(Method::Macro);
    let text = String::from_utf8(files[BATCHES].clone()).unwrap();
    files.insert(BATCHES.into(), text.replacen(",1", ",2", 1).into_bytes());
    assert_eq!(Audit::read(&files).unwrap_err().list[0].code, "other-file");
}

#[test]
fn a_plan_is_read_as_it_is_written() {
    let files = planned(Method::Lottery { per: 10 });
    let audit = Audit::read(&files).unwrap();
    assert_eq!(audit.plan.to_toml().as_bytes(), files[PLAN]);
    assert_eq!(audit.plan.limit_words(), "5 %");
}

/// Every seat of the made-up country, by D'Hondt: each assertion has a margin, and there are as many as pairs of lists with and without a seat ask for.
#[test]
fn every_seat_can_be_planned_with_its_thresholds() {
    let tally = tally();
    let files = make(&tally, ContestIx(0), &request(&[What::Seats], Method::Alpha)).unwrap();
    let audit = Audit::read(&files).unwrap();
    let kinds = |word: &str| audit.ledger.claims.iter().filter(|c| c.assertion.kind.word() == word).count();
    assert_eq!(kinds("threshold-reached") + kinds("threshold-missed"), 6);
    assert!(kinds("seat") >= 3 * 4, "{}", kinds("seat"));
    let only = Request { area: Some("x/1".into()), ..request(&[What::Seats], Method::Macro) };
    let audit = Audit::read(&make(&tally, ContestIx(0), &only).unwrap()).unwrap();
    assert_eq!(audit.batches.len(), 120);
    assert!(audit.ledger.claims.iter().all(|c| c.assertion.scope == "x/1"));
    let night = Night::of(&tally, ContestIx(0), false);
    assert_eq!(night.rows.len(), 360);
}

#[test]
fn a_round_as_large_as_the_country_is_a_full_count_and_the_votes_decide() {
    let mut files = planned(Method::Macro);
    throw(&mut files);
    let audit = Audit::read(&files).unwrap();
    let first = audit.rounds[0];
    files.insert(ROUNDS.into(), rounds_csv(&[first, 360]));
    let audit = Audit::read(&files).unwrap();
    let mut all: Vec<usize> = audit.draws().into_iter().map(|(b, _)| b).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 360);
    let audit = counted(&mut files, &some_wrong);
    let Derived::Counted { wrong } = status(&audit).1 else { panic!("{:?}", status(&audit)) };
    // Counted by hand, the claims are as the votes found say: each is checked here by adding up.
    let mut sums = [0_u64; 6];
    audit.batches.iter().filter_map(some_wrong).for_each(|c| sums.iter_mut().zip(c.votes).for_each(|(s, n)| *s += n));
    let really: Vec<usize> = (0..audit.ledger.claims.len())
        .filter(|i| {
            let a = &audit.ledger.claims[*i].assertion;
            a.votes.iter().zip(sums).map(|(c, n)| c * i128::from(n)).sum::<i128>() <= 0
        })
        .collect();
    assert_eq!(wrong, really);
}

/// Readings that add up to what every batch reported: first the choices in their order, then what is invalid.
fn readings(batches: &[Batch], choices: &[Choice]) -> Vec<u8> {
    let mut out = String::from("batch,ballot,reading\n");
    for b in batches {
        let words = choices.iter().zip(&b.reported.votes).map(|(c, n)| (c.id.as_str(), *n));
        let mut ballot = 0;
        for (word, n) in words.chain([("invalid", b.reported.invalid)]) {
            for _ in 0..n {
                ballot += 1;
                out.push_str(&format!("{},{ballot},{word}\n", b.id));
            }
        }
    }
    out.into_bytes()
}

/// The lists of all rounds with what each ballot says; `say` gives it from batch and number.
fn read_ballots(audit: &Audit, say: &dyn Fn(&str, u64) -> String) -> Vec<(String, Vec<u8>)> {
    let list = |(name, bytes): (String, Vec<u8>)| {
        let text = String::from_utf8(bytes).unwrap();
        let mut lines = text.lines();
        let mut out = format!("{}\n", lines.next().unwrap());
        for row in lines {
            let fields: Vec<&str> = row.split(',').collect();
            assert_eq!(fields[7], "", "the list does not say what was reported");
            out.push_str(&format!("{row}{}\n", say(fields[0], fields[5].parse().unwrap())));
        }
        (name, out.into_bytes())
    };
    derive(audit).unwrap().into_iter().filter(|(n, _)| n.starts_with("retrieval/")).map(list).collect()
}

fn by_ballot(look: crate::risk::ballots::Look) -> (Files, Vec<u8>) {
    use crate::risk::ballots::Look;
    let plain = Audit::read(&planned(Method::Macro)).unwrap();
    let given = readings(&plain.batches, &plain.plan.choices);
    let request = Request {
        method: How::Ballots(look),
        readings: (look == Look::Comparison).then(|| given.clone()),
        ..request(&[What::Winners], Method::Macro)
    };
    (make(&tally(), ContestIx(0), &request).unwrap(), given)
}

/// What the readings say of a ballot.
fn as_read(given: &[u8]) -> impl Fn(&str, u64) -> String {
    let text = String::from_utf8(given.to_vec()).unwrap();
    let rows: BTreeMap<(String, u64), String> = text
        .lines()
        .skip(1)
        .map(|l| {
            let f: Vec<&str> = l.split(',').collect();
            ((f[0].to_owned(), f[1].parse().unwrap()), f[2].to_owned())
        })
        .collect();
    move |batch, ballot| rows.get(&(batch.to_owned(), ballot)).cloned().unwrap_or_else(|| "missing".into())
}

#[test]
fn single_ballots_go_from_plan_to_verdict_through_the_same_folder() {
    use crate::risk::ballots::Look;
    for look in Look::ALL {
        let (mut files, given) = by_ballot(look);
        assert_eq!(files.contains_key(READINGS), look == Look::Comparison);
        assert_eq!(status(&Audit::read(&files).unwrap()).1, Derived::Planned);
        throw(&mut files);
        let (say, mut rounds) = (as_read(&given), 1);
        loop {
            let audit = Audit::read(&files).unwrap();
            assert!(matches!(status(&audit).1, Derived::Counting { .. }), "{look:?}");
            let (looks, new) = Looks::enter(&audit, &read_ballots(&audit, &say), false).unwrap();
            assert!(new > 0);
            files.insert(COUNTS.into(), looks.to_csv(&audit.plan, &audit.batches));
            let audit = Audit::read(&files).unwrap();
            assert_eq!(audit.looks, looks);
            match status(&audit).1 {
                Derived::Confirmed { risk } => {
                    assert!(risk <= 0.05);
                    break;
                }
                Derived::Escalate { draws, .. } => {
                    assert!(look == Look::Polling && rounds < 8, "{look:?} needs a round more after {rounds}");
                    let mut all = audit.rounds.clone();
                    all.push(usize::try_from(draws).unwrap());
                    files.insert(ROUNDS.into(), rounds_csv(&all));
                    rounds += 1;
                }
                other => panic!("{look:?}: {other:?}"),
            }
        }
        let audit = Audit::read(&files).unwrap();
        let derived = derive(&audit).unwrap();
        assert_eq!(derived, derive(&Audit::read(&files).unwrap()).unwrap());
        let risk = String::from_utf8(derived["risk.csv"].clone()).unwrap();
        assert!(risk.starts_with("round,draws,ballots,counted,risk,limit,state\n"), "{risk}");
        let report = String::from_utf8(derived["report.csv"].clone()).unwrap();
        let rows = report.lines().count() - 1;
        assert_eq!(rows, if look == Look::Polling { audit.looks.by_ballot.len() } else { 0 });
    }
}

#[test]
fn ballots_that_say_something_else_are_named_and_cost_their_price() {
    use crate::risk::ballots::Look;
    let (mut files, given) = by_ballot(Look::Comparison);
    throw(&mut files);
    let audit = Audit::read(&files).unwrap();
    let say = as_read(&given);
    // One that was read for the leader: it costs most in the closest claim.
    let sums = |c: usize| audit.batches.iter().map(|b| b.reported.votes[c]).sum::<u64>();
    let leader = (0..6).max_by_key(|c| sums(*c)).unwrap();
    let leader = audit.plan.choices[leader].id.clone();
    let of = |(b, n, _): &(usize, u64, String)| say(&audit.batches[*b].id, *n);
    let wrong = audit.ballots().into_iter().find(|draw| of(draw) == leader).unwrap();
    let id = audit.batches[wrong.0].id.clone();
    let spoilt = |batch: &str, ballot: u64| {
        if batch == id && ballot == wrong.1 { "missing".to_owned() } else { say(batch, ballot) }
    };
    let (looks, _) = Looks::enter(&audit, &read_ballots(&audit, &spoilt), false).unwrap();
    files.insert(COUNTS.into(), looks.to_csv(&audit.plan, &audit.batches));
    let audit = Audit::read(&files).unwrap();
    assert!(matches!(status(&audit).1, Derived::Escalate { risk, .. } if risk > 0.05));
    let report = String::from_utf8(derive(&audit).unwrap()["report.csv"].clone()).unwrap();
    assert!(report.contains(&format!("{id},{},", wrong.1)) && report.ends_with(",missing\n"), "{report}");
    // Entered again as it is, it is a correction.
    let again = Looks::enter(&audit, &read_ballots(&audit, &say), false).unwrap_err();
    assert_eq!((again.list.len(), again.list[0].code), (1, "entered-already"));
    let (looks, new) = Looks::enter(&audit, &read_ballots(&audit, &say), true).unwrap();
    assert_eq!((new, looks.of(wrong.0, wrong.1).unwrap().issue), (1, 2));
}

#[test]
fn readings_must_be_those_of_the_result_and_lists_those_of_the_sample() {
    use crate::risk::ballots::Look;
    let (files, given) = by_ballot(Look::Comparison);
    let text = String::from_utf8(given).unwrap();
    let request = |bytes: Option<&str>, look| Request {
        method: How::Ballots(look),
        readings: bytes.map(|b| b.as_bytes().to_vec()),
        ..request(&[What::Winners], Method::Macro)
    };
    let code = |bytes: Option<&str>, look| make(&tally(), ContestIx(0), &request(bytes, look)).unwrap_err().code();
    let first = text.lines().nth(1).unwrap();
    let last = text.lines().last().unwrap();
    assert_eq!(code(None, Look::Comparison), "audit-readings");
    assert_eq!(code(Some(&text), Look::Polling), "audit-readings");
    for (changed, expected) in [
        (text.replacen(&format!("{first}\n"), "", 1), "readings-differ"),
        (format!("{text}{last}\n"), "duplicate-row"),
        (text.replacen(",1,a\n", ",999999,a\n", 1), "ballot-number"),
        (text.replacen(",1,a\n", ",1,x\n", 1), "reading-word"),
    ] {
        assert_eq!(code(Some(changed.as_str()), Look::Comparison), expected);
    }
    let mut files = files;
    throw(&mut files);
    let audit = Audit::read(&files).unwrap();
    let drawn = audit.ballots()[0].clone();
    let id = &audit.batches[drawn.0].id;
    let list = format!(
        "batch,ballot,reading\n{id},{},a\n{id},{},b\n{id},999999,a\nx/none,1,a\n{id},{},z\n",
        drawn.1, drawn.1, drawn.1
    );
    let faults = Looks::enter(&audit, &[("l.csv".into(), list.into_bytes())], false).unwrap_err();
    let mut codes: Vec<&str> = faults.list.iter().map(|f| f.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["duplicate-row", "not-drawn", "reading-word", "unknown-batch"]);
    files.insert(READINGS.into(), text.replacen(",1,a\n", ",1,b\n", 1).into_bytes());
    assert_eq!(Audit::read(&files).unwrap_err().list[0].code, "other-file");
}
