//! `scrutineer station …`

use super::{Outcome, print_json, print_line, read_pem, verifier_key};
use crate::args::Station;
use crate::clock;
use crate::failure::{Failure, file};
use election::minutes::{Closed, Figures, Mode};
use election::statement::Purpose;
use observer::authority::rehearsal_key;
use station::draft::Draft;
use station::outbox::Outbox;
use station::receipt::Verifier;
use station::seal::{Insist, Signers};
use station::send::{Connection, Event, Patience, Settings};
use station::{figures, keys};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

pub async fn run(command: Station) -> Outcome {
    match command {
        Station::Key { station, file, rehearsal } => key(&station, &file, rehearsal.as_deref()),
        Station::Seal { definition, figures, key, member_key, outbox, despite, after_refusal } => {
            let insist = Insist { despite_contradictions: despite, after_refusal };
            seal(&definition, &figures, &key, &member_key, &outbox, insist)
        }
        Station::DryRun { definition, key, outbox } => dry_run(&definition, &key, &outbox),
        Station::Tape(args) => super::tape::run(args),
        Station::Export { card, outbox } => export(&card, &outbox),
        Station::Send { outbox, url, origin, record_key, definition, ca, identity, give_up_after } => {
            let verifier = verifier(&url, origin, record_key.as_deref(), definition.as_deref())?;
            let mut settings = Settings::new(url);
            settings.ca_pem = read_pem(ca.as_ref())?;
            settings.identity_pem = read_pem(identity.as_ref())?;
            send(&outbox, &Connection::new(&settings, verifier)?, give_up_after).await
        }
    }
}

fn key(station: &str, path: &Path, rehearsal: Option<&str>) -> Outcome {
    let key = match rehearsal {
        Some(election) if record::key::is_name(station) => rehearsal_key(election, station),
        _ => keys::make(station)?,
    };
    keys::store(path, &key)?;
    print_line(&keys::row_line(&keys::row(&key, Purpose::Device, station)))?;
    Ok(ExitCode::SUCCESS)
}

pub fn load_definition(folder: &Path) -> Result<election::definition::Definition, Failure> {
    let files = commission::folder::load(folder)?;
    election::folder::read(&files).map_err(|f| Failure::new("folder-faulty", f))
}

fn seal(definition: &Path, path: &Path, key: &Path, members: &[PathBuf], outbox: &Path, insist: Insist) -> Outcome {
    let definition = load_definition(definition)?;
    let bytes = std::fs::read(path).map_err(file(path))?;
    let name = path.display().to_string();
    let form = figures::Form::of_name(&name)
        .ok_or_else(|| Failure::new("figures-form", format!("{name}: figures are .toml or .csv")))?;
    let draft = figures::parse(&name, form, &bytes).map_err(|f| Failure::new("figures-faulty", f))?;
    let device = keys::load(key, None)?;
    let members = members.iter().map(|p| keys::load(p, None)).collect::<Result<Vec<_>, _>>()?;
    let sealed = station::seal::seal(
        &Outbox::open(outbox)?,
        &definition,
        &draft,
        Signers { device: &device, members: &members },
        insist,
    )?;
    for w in sealed.checked.warnings() {
        eprintln!("look at: {w}");
    }
    if !sealed.fresh {
        eprintln!("these figures were sealed before; nothing changed");
    }
    eprint!("{}", sealed.note);
    print_json(
        &serde_json::json!({ "sealed": sealed.name.as_str(), "fresh": sealed.fresh, "warnings": sealed.checked.warnings() }),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Seals a trial for every contest on which the station will report.
fn dry_run(definition: &Path, key: &Path, outbox: &Path) -> Outcome {
    let d = load_definition(definition)?;
    let device = keys::load(key, None)?;
    let station = d.station(device.name()).ok_or_else(|| {
        Failure::new(
            "unknown-station",
            format!("the key is that of {:?}, which is no station of this election", device.name()),
        )
    })?;
    let s = &d.stations[station.at()];
    let outbox = Outbox::open(outbox)?;
    let zero = Some(0);
    let mut sealed = Vec::new();
    for pair in &s.pairs {
        let contest = d.contest_of(*pair);
        let list = contest.list(d.pairs[pair.at()].list);
        let draft = Draft {
            station: s.id.clone(),
            contest: d.ballot_name(*pair),
            round: None,
            count: d.counts[0],
            issue: 1,
            closed: Closed::parse(&format!("{}T00:00:00+00:00", s.polling_day))
                .ok_or_else(|| Failure::new("bad-date", &s.polling_day))?,
            mode: Mode::DryRun,
            figures: Figures { registered: zero, voted: zero, valid: zero, invalid: zero },
            votes: list.iter().map(|c| (contest.choices[*c as usize].id.clone(), 0)).collect(),
        };
        let one = station::seal::seal(
            &outbox,
            &d,
            &draft,
            Signers { device: &device, members: &[] },
            Insist { despite_contradictions: true, after_refusal: true },
        )?;
        sealed.push(one.name.as_str().to_owned());
    }
    eprintln!("{} dry runs sealed; send them with scrutineer station send", sealed.len());
    print_json(&serde_json::json!({ "sealed": sealed }))?;
    Ok(ExitCode::SUCCESS)
}

fn export(card: &Path, outbox: &Path) -> Outcome {
    let done = station::card::write(&Outbox::open(outbox)?, card)?;
    eprintln!(
        "{}: {} written, {} there already; take the card out only after the system says that it may go",
        card.display(),
        done.written.len(),
        done.kept.len()
    );
    print_json(&done)?;
    Ok(ExitCode::SUCCESS)
}

/// What a receipt is checked against.
fn verifier(
    url: &str,
    origin: Option<String>,
    record_key: Option<&str>,
    definition: Option<&Path>,
) -> Result<Verifier, Failure> {
    if let Some(folder) = definition {
        let d = load_definition(folder)?;
        if !d.rehearsal {
            return Err(Failure::new(
                "record-key-needed",
                "a real election's record key is given with --record-key, as it was published",
            ));
        }
        return Ok(Verifier::new(&d.origin, rehearsal_key(&d.id, &d.origin).verifier()));
    }
    let Some(key) = record_key else {
        return Err(Failure::new(
            "record-key-needed",
            format!(
                "receipts of {url} are checked with the record's key: give --record-key, or --definition of a rehearsal"
            ),
        ));
    };
    let key = verifier_key(key)?;
    // The name of a record's key is its origin.
    let origin = origin.unwrap_or_else(|| key.name().to_owned());
    Ok(Verifier::new(&origin, key))
}

async fn send(outbox: &Path, connection: &Connection, give_up_after: Option<u64>) -> Outcome {
    let outbox = Outbox::open(outbox)?;
    // Spreads the waits of devices that lost the line together.
    let seed = u64::try_from(clock::now().0).unwrap_or_default() ^ u64::from(std::process::id());
    let patience = Patience { give_up_after: give_up_after.map(Duration::from_secs), ..Patience::new(seed) };
    let mut tell = |event: Event<'_>| match event {
        Event::Sent { name, receipt } => eprintln!(
            "sent: {} {}",
            name.as_str(),
            receipt.index().map_or_else(|| "(dry run)".into(), |i| format!("(record index {i})"))
        ),
        Event::Refused { name, reason } => eprintln!("refused: {} [{}] {}", name.as_str(), reason.code, reason.message),
        Event::Later { name, later } => eprintln!("not yet: {}: {}", name.as_str(), later.why),
        Event::Unproven { name, error } => eprintln!("receipt not proven, kept: {}: {error}", name.as_str()),
        Event::Damaged { name, error } => eprintln!("damaged: {}: {error}", name.as_str()),
        Event::Waiting { pause, left } => eprintln!("{left} left; next try in {} s", pause.as_secs().max(1)),
    };
    let summary = station::send::send(&outbox, connection, &patience, &clock::now, &mut tell).await?;
    print_json(&serde_json::json!({
        "sent": summary.sent.iter().map(|n| n.as_str()).collect::<Vec<_>>(),
        "refused": summary.refused.iter().map(|n| n.as_str()).collect::<Vec<_>>(),
        "left": summary.left.iter().map(|(n, why)| (n.as_str(), why)).collect::<std::collections::BTreeMap<_, _>>(),
        "damaged": summary.damaged.iter().map(|n| n.as_str()).collect::<Vec<_>>(),
    }))?;
    Ok(if summary.is_complete() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
