//! `scrutineer audit …`

mod figures;

use super::{Outcome, print_json};
use crate::args::{Audit as Command, Enter, Escalate, PlanAudit, ReplayAudit, RiskArgs, Screens, SeedArgs};
use crate::failure::{Failure, file};
use ::audit::batch::Bound;
use ::audit::claims::{Unaudited, What};
use ::audit::folder::{
    ASSERTIONS, Audit, BATCHES, COUNTS, Derived, Files, How, INPUTS, Looks, PLAN, READINGS, ROUNDS, Request, Roll,
    Round, SEED, SeedRecord, derive, enter, make, rounds_csv, status,
};
use ::audit::night::Night;
use ::audit::risk::shown;
use ::audit::risk::stations::Method;
use ::audit::{report, screens};
use figures::Reported;
use std::path::Path;
use std::process::ExitCode;

pub fn run(command: Command) -> Outcome {
    tokio::task::block_in_place(|| match command {
        Command::Plan(a) => plan(&a),
        Command::Seed(a) => seed(&a),
        Command::Sample(a) | Command::Report(a) => settle(&a.folder).map(|_| ExitCode::SUCCESS),
        Command::Enter(a) => take(&a),
        Command::Risk(a) => risk(&a),
        Command::Escalate(a) => escalate(&a),
        Command::Replay(a) => replay(&a),
        Command::Screens(a) => screen(&a),
    })
}

fn word<T>(given: &str, parse: impl Fn(&str) -> Option<T>, known: &str) -> Result<T, Failure> {
    parse(given).ok_or_else(|| Failure::misuse("audit-word", format!("{given:?} is not known: write {known}")))
}

fn bound(s: &str) -> Option<Bound> {
    [Bound::Voted, Bound::Registered].into_iter().find(|b| b.word() == s)
}

fn unaudited(s: &str) -> Option<Unaudited> {
    [Unaudited::Fixed, Unaudited::Worst].into_iter().find(|u| u.word() == s)
}

fn plan(a: &PlanAudit) -> Outcome {
    let request = |source| -> Result<Request, Failure> {
        let limit: election::fraction::Fraction =
            a.risk_limit.parse().map_err(|e: election::fraction::FractionError| Failure::misuse(e.code(), e))?;
        if limit <= election::fraction::Fraction::ZERO || limit >= election::fraction::Fraction::ONE {
            return Err(Failure::misuse("audit-limit", "a risk limit is above 0 and below 1: 5%, 0.1"));
        }
        let claims = a.claims.iter().map(|c| word(c, What::parse, "winners, thresholds, seats"));
        Ok(Request {
            claims: claims.collect::<Result<_, _>>()?,
            area: a.area.clone(),
            method: match word(&a.method, How::parse, &How::WORDS.join(", "))? {
                How::Stations(Method::Lottery { .. }) => How::Stations(Method::Lottery { per: a.lottery_per }),
                method => method,
            },
            readings: a.readings.as_ref().map(|path| std::fs::read(path).map_err(file(path))).transpose()?,
            risk_limit: limit,
            bound: word(&a.bound, bound, "voted, registered")?,
            unaudited: a.unaudited.as_deref().map(|u| word(u, unaudited, "fixed, worst")).transpose()?,
            retrieve: a.retrieve.clone(),
            source,
        })
    };
    must_be_new(&a.out)?;
    let reported = Reported::open(&a.figures.source, a.figures.results.as_deref(), a.figures.root_key.as_deref())?;
    let contest = reported.contest(a.figures.contest.as_deref())?;
    let request = request(reported.source.clone())?;
    let files = make(reported.tally(), contest, &request).map_err(|e| Failure::new(e.code(), e))?;
    write(&a.out, &files)?;
    let audit = settle(&a.out)?;
    eprintln!("Publish the plan before any dice are thrown: {} {}", audit.digest, a.out.join(PLAN).display());
    Ok(ExitCode::SUCCESS)
}

/// An earlier audit is evidence: it is not written over.
fn must_be_new(out: &Path) -> Result<(), Failure> {
    if std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        let message = format!("{}: something is there already; give a new folder", out.display());
        return Err(Failure::misuse("audit-exists", message));
    }
    Ok(())
}

fn write(folder: &Path, files: &Files) -> Result<(), Failure> {
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(file(parent))?;
        }
        // What is the same stays as it is; what changes is whole or not there.
        if std::fs::read(&path).is_ok_and(|now| now == *bytes) {
            continue;
        }
        let part = path.with_extension("part");
        std::fs::write(&part, bytes).map_err(file(&part))?;
        std::fs::rename(&part, &path).map_err(file(&path))?;
    }
    Ok(())
}

fn load(folder: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    for name in INPUTS {
        match std::fs::read(folder.join(name)) {
            Ok(bytes) => drop(files.insert(name.to_owned(), bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(file(&folder.join(name))(e)),
        }
    }
    Ok(files)
}

fn open(folder: &Path) -> Result<Audit, Failure> {
    if !folder.join(PLAN).is_file() {
        let message = format!("{} has no {PLAN}: begin with scrutineer audit plan", folder.display());
        return Err(Failure::misuse("audit-missing", message));
    }
    Audit::read(&load(folder)?)
        .map_err(|faults| Failure::new("audit-faults", format!("{}:\n{faults}", folder.display())))
}

/// Writes everything that follows, and says how the audit stands.
fn settle(folder: &Path) -> Result<Audit, Failure> {
    let audit = open(folder)?;
    write(folder, &derive(&audit).map_err(|e| Failure::new(e.code(), e))?)?;
    say(&audit);
    Ok(audit)
}

fn say(audit: &Audit) -> (Vec<Round>, Derived) {
    let (rounds, derived) = status(audit);
    for r in &rounds {
        let risk = r.risk.as_ref().map_or_else(|| "open".to_owned(), |r| shown(r.now()));
        let units = audit.plan.method.units();
        eprintln!("round {}: {} draws, {} {units}, {} counted, risk {risk}", r.round, r.draws, r.units, r.counted);
    }
    match &derived {
        Derived::Planned => {
            eprintln!("planned: {} draws to begin with; the seed is not thrown", audit.rounds.iter().sum::<usize>())
        }
        Derived::Counting { missing } => {
            eprintln!("counting: {missing} {} are not counted yet", audit.plan.method.units())
        }
        Derived::Confirmed { risk } => {
            eprintln!("confirmed: the risk {} is within {}", shown(*risk), audit.plan.limit_words())
        }
        Derived::Escalate { risk, draws } => eprintln!(
            "not confirmed: the risk {} is above {}; {draws} draws more, or count everything",
            shown(*risk),
            audit.plan.limit_words()
        ),
        Derived::Counted { wrong } if wrong.is_empty() => eprintln!("all counted: every claim is true"),
        Derived::Counted { wrong } => {
            for i in wrong {
                eprintln!("false: {}", audit.ledger.claims[*i].assertion.words);
            }
        }
    }
    (rounds, derived)
}

fn seed(a: &SeedArgs) -> Outcome {
    let audit = open(&a.folder)?;
    if audit.seed.is_some() {
        let message = "the dice are thrown already; a second throw would let somebody choose";
        return Err(Failure::misuse("seed-exists", message));
    }
    let roll = |text: &String| {
        let (by, digits) = text.split_once(' ').unwrap_or(("", text));
        Roll { by: by.to_owned(), digits: digits.replace(' ', "") }
    };
    let rolls = a.roll.iter().map(roll).collect();
    let record = SeedRecord::new(audit.digest, a.at.clone(), a.place.clone(), a.sides, rolls)
        .map_err(|message| Failure::misuse("seed-throws", message))?;
    let text = record.to_text();
    // What is written must be read again as the same: names with line breaks, say.
    SeedRecord::read(text.as_bytes(), audit.digest).map_err(|fault| Failure::misuse(fault.code, fault))?;
    write(&a.folder, &Files::from([(SEED.to_owned(), text.clone().into_bytes())]))?;
    eprintln!("Publish the ceremony: {} {}", election::id::Digest::of(text.as_bytes()), a.folder.join(SEED).display());
    settle(&a.folder)?;
    Ok(ExitCode::SUCCESS)
}

fn take(a: &Enter) -> Outcome {
    let audit = open(&a.folder)?;
    let read = |path: &std::path::PathBuf| {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        std::fs::read(path).map(|bytes| (name, bytes)).map_err(file(path))
    };
    let lists: Vec<_> = a.lists.iter().map(read).collect::<Result<_, _>>()?;
    let faulty =
        |faults: election::fault::Faults| Failure::new("audit-faults", format!("nothing was entered:\n{faults}"));
    let (bytes, new) = match audit.plan.method {
        How::Stations(_) => {
            let (counts, new) = enter(&audit, &lists, a.correct).map_err(faulty)?;
            (counts.to_csv(&audit.plan, &audit.batches), new)
        }
        How::Ballots(_) => {
            let (looks, new) = Looks::enter(&audit, &lists, a.correct).map_err(faulty)?;
            (looks.to_csv(&audit.plan, &audit.batches), new)
        }
    };
    write(&a.folder, &Files::from([(COUNTS.to_owned(), bytes)]))?;
    eprintln!("{new} {} entered", audit.plan.method.units());
    settle(&a.folder)?;
    Ok(ExitCode::SUCCESS)
}

fn risk(a: &RiskArgs) -> Outcome {
    let audit = settle(&a.folder)?;
    let (rounds, derived) = status(&audit);
    if a.json {
        let round = |r: &Round| {
            let risk = r.risk.as_ref().map(|r| shown(r.now()));
            serde_json::json!({ "round": r.round, "draws": r.draws, (audit.plan.method.units()): r.units, "counted": r.counted, "risk": risk })
        };
        let rounds: Vec<_> = rounds.iter().map(round).collect();
        print_json(&serde_json::json!({
            "state": derived.word(), "limit": audit.plan.risk_limit.to_string(), "plan": audit.digest, "rounds": rounds
        }))?;
    }
    let good = match &derived {
        Derived::Confirmed { .. } => true,
        Derived::Counted { wrong } => wrong.is_empty(),
        _ => false,
    };
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn escalate(a: &Escalate) -> Outcome {
    let audit = open(&a.folder)?;
    let (_, derived) = status(&audit);
    let Derived::Escalate { draws, .. } = derived else {
        return Err(Failure::misuse(
            "audit-state",
            "a round is added when the one before is counted and has not confirmed",
        ));
    };
    if audit.plan.method.is_lottery() {
        return Err(Failure::misuse(
            "audit-lottery",
            "a lottery has one round: plan an audit by another method, or count everything",
        ));
    }
    let draws = a.draws.unwrap_or(usize::try_from(draws).unwrap_or(usize::MAX));
    let mut rounds = audit.rounds.clone();
    rounds.push(draws.max(1));
    write(&a.folder, &Files::from([(ROUNDS.to_owned(), rounds_csv(&rounds))]))?;
    settle(&a.folder)?;
    Ok(ExitCode::SUCCESS)
}

fn replay(a: &ReplayAudit) -> Outcome {
    let audit = open(&a.folder)?;
    let mut differs = Vec::new();
    let mut compare = |name: &str, bytes: &[u8]| match std::fs::read(a.folder.join(name)) {
        Ok(now) if now == bytes => {}
        Ok(_) => differs.push(format!("{name} is not what follows")),
        Err(_) => differs.push(format!("{name} is missing")),
    };
    let derived = derive(&audit).map_err(|e| Failure::new(e.code(), e))?;
    derived.iter().for_each(|(name, bytes)| compare(name, bytes));
    if let Some(source) = &a.source {
        let reported = Reported::open(source, a.results.as_deref(), a.root_key.as_deref())?;
        let p = &audit.plan;
        let request = Request {
            claims: p.claims.clone(),
            area: Some(p.area.clone()).filter(|a| !a.is_empty()),
            method: p.method,
            readings: p.readings.and_then(|_| std::fs::read(a.folder.join(READINGS)).ok()),
            risk_limit: p.risk_limit,
            bound: p.bound,
            unaudited: Some(p.unaudited),
            retrieve: p.retrieve.clone(),
            source: reported.source.clone(),
        };
        let contest = reported.contest(Some(&p.contest))?;
        let made = make(reported.tally(), contest, &request).map_err(|e| Failure::new(e.code(), e))?;
        made.iter().filter(|(n, _)| [PLAN, BATCHES, ASSERTIONS].contains(&n.as_str())).for_each(|(n, b)| compare(n, b));
    }
    for entry in lists(&a.folder)? {
        if !derived.contains_key(&entry) {
            differs.push(format!("{entry} does not follow from anything"));
        }
    }
    for d in &differs {
        eprintln!("{d}");
    }
    if differs.is_empty() {
        eprintln!("the same: {} files follow from the plan, the figures, the seed and the counts", derived.len());
        say(&audit);
    }
    Ok(if differs.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The retrieval lists that are there.
fn lists(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let root = folder.join("retrieval");
    let Ok(rounds) = std::fs::read_dir(&root) else { return Ok(names) };
    for round in rounds {
        let round = round.map_err(file(&root))?;
        for list in std::fs::read_dir(round.path()).map_err(file(&round.path()))? {
            let list = list.map_err(file(&round.path()))?;
            names.push(format!(
                "retrieval/{}/{}",
                round.file_name().to_string_lossy(),
                list.file_name().to_string_lossy()
            ));
        }
    }
    names.sort();
    Ok(names)
}

fn screen(a: &Screens) -> Outcome {
    must_be_new(&a.out)?;
    let night = |reported: &Reported, contest: Option<&str>| -> Result<Night, Failure> {
        Ok(Night::of(reported.tally(), reported.contest(contest)?, reported.is_record()))
    };
    let reported = Reported::open(&a.figures.source, a.figures.results.as_deref(), a.figures.root_key.as_deref())?;
    let now = night(&reported, a.figures.contest.as_deref())?;
    let before = match &a.previous {
        None => None,
        Some(path) => {
            let previous = Reported::open(path, None, a.figures.root_key.as_deref())?;
            Some(night(&previous, Some(&now.contest().id))?)
        }
    };
    let outcomes = screens::run(&now, before.as_ref());
    let document = report::screens::document(&now, &outcomes);
    let pdf = document.pdf().map_err(|e| Failure::new(e.code(), e))?;
    write(
        &a.out,
        &Files::from([
            ("screens.csv".to_owned(), report::screens::csv(&outcomes)),
            ("screens.html".to_owned(), report::html(&document).into_bytes()),
            ("screens.pdf".to_owned(), pdf),
        ]),
    )?;
    for o in &outcomes {
        match o.seen.lacks {
            Some(lacks) => eprintln!("{}: not looked at. {lacks}", o.screen.code),
            None => eprintln!("{}: {} called", o.screen.code, o.seen.findings.len()),
        }
    }
    eprintln!("report: {}", a.out.join("screens.html").display());
    Ok(ExitCode::SUCCESS)
}
