//! One file per command or group of commands.

mod audit;
mod backup;
mod crosscheck;
mod desk;
mod desk_access;
mod desk_accounts;
mod desk_parties;
mod election;
mod home;
mod keys;
mod observer;
mod office;
mod practice;
mod publish;
mod publishing;
mod rehearse;
mod replay;
mod serve;
mod station;
mod tape;
mod witness;

use crate::args::{Command, Desk};
use crate::failure::{Failure, file};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

/// Good, or a failure with its code.
pub type Outcome = Result<ExitCode, Failure>;

/// Runs a command.
pub async fn run(command: Command) -> Outcome {
    match command {
        Command::Election(c) => election::run(c),
        Command::Init(a) => home::init(a).await,
        Command::Seal(a) => home::seal(a).await,
        Command::Quarantine(a) => home::quarantine(a).await,
        Command::Keys(c) => keys::run(c).await,
        Command::Serve(a) => serve::run(a).await,
        Command::Publish(a) => publish::run(a).await,
        Command::Station(c) => station::run(c).await,
        Command::Replay(a) => replay::run(a).await,
        Command::Mirror(a) => observer::mirror(a).await,
        Command::Verify(a) => observer::verify(a),
        Command::Crosscheck(a) => crosscheck::run(a),
        Command::Witness(c) => witness::run(c).await,
        Command::Audit(c) => audit::run(c),
        Command::Office(c) => office::run(c).await,
        Command::Desk(Desk::Account(c)) => desk_accounts::run(c).await,
        Command::Desk(Desk::Party(c)) => desk_parties::run(c).await,
        Command::Desk(Desk::Access(c)) => desk_access::run(c).await,
        Command::Desk(Desk::Cards(a)) => desk::cards::run(a).await,
        Command::Desk(Desk::Tape(a)) => desk::tape::run(a).await,
        Command::Desk(Desk::Scans(a)) => desk::scans::run(a).await,
        Command::Desk(Desk::File(a)) => desk::filing::run(a).await,
        Command::Desk(Desk::Export(a)) => desk::export::run(a).await,
        Command::Backup(a) => backup::backup(a).await,
        Command::Restore(a) => backup::restore(a).await,
        Command::Rehearse(a) => rehearse::run(a).await,
        Command::Practice(a) => practice::run(a).await,
    }
}

/// Prints a value for machines: one JSON object on standard output.
fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Failure::new("json", e))?;
    print_line(&text)
}

/// Prints a line on standard output. A reader that has gone away is no failure of ours.
fn print_line(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    match writeln!(std::io::stdout(), "{text}") {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::new("output", e)),
        _ => Ok(()),
    }
}

fn read_text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(file(path))
}

fn read_pem(path: Option<&std::path::PathBuf>) -> Result<Option<Vec<u8>>, Failure> {
    path.map(|p| std::fs::read(p).map_err(file(p))).transpose()
}

/// A verifier key given as itself or as the name of a file that holds it.
fn verifier_key(text: &str) -> Result<::record::VerifierKey, Failure> {
    let text = if Path::new(text).is_file() { read_text(Path::new(text))? } else { text.to_owned() };
    Ok(text.trim().parse()?)
}

/// Ends when the program is asked to stop: Ctrl-C, or the signal that service managers send. From the call on such a signal is heard, so that one
/// that comes while the program still begins ends it properly too.
fn stop_signal() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let heard = signal(SignalKind::terminate()).and_then(|t| Ok((t, signal(SignalKind::interrupt())?)));
    async move {
        let Ok((mut terminate, mut interrupt)) = heard else { return std::future::pending().await };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}
