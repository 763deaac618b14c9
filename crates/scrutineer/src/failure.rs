//! How a command fails: one line for people with a stable code, and the exit code.

use std::fmt::Display;
use std::process::ExitCode;

/// A failure with its code. Exit code 1, or 2 where the command was used wrongly.
#[derive(Debug)]
pub struct Failure {
    code: String,
    message: String,
    exit: u8,
}

impl Failure {
    /// A failure in words.
    pub fn new(code: &str, message: impl Display) -> Self {
        Self { code: code.to_owned(), message: message.to_string(), exit: 1 }
    }

    /// The command was used wrongly: what it was given is not there, or not of its kind.
    pub fn misuse(code: &str, message: impl Display) -> Self {
        Self { exit: 2, ..Self::new(code, message) }
    }

    /// Prints it and gives the exit code.
    pub fn report(&self) -> ExitCode {
        eprintln!("scrutineer: {self}");
        ExitCode::from(self.exit)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{}] {}", self.code, self.message)
    }
}

macro_rules! from {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(e: $error) -> Self {
                Self::new(e.code(), e)
            }
        })*
    };
}

from!(
    commission::CommissionError,
    commission::accounts::AccountError,
    observer::archive::ArchiveError,
    portal::PublishError,
    observer::mirror::MirrorError,
    observer::witness::WitnessError,
    record::key::KeyError,
    record::note::NoteError,
    rehearsal::replay::ReplayError,
    rehearsal::replay::TargetError,
    station::card::CardError,
    station::keys::KeyFileError,
    station::outbox::OutboxError,
    station::seal::SealError,
    station::send::ConnectionError,
    transfer::archive::MakeError,
);

/// A file that cannot be read or written.
pub fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Failure {
    let path = path.to_owned();
    move |e| Failure::new("file", format!("{}: {e}", path.display()))
}
