//! In a polling station.

use super::Tape;
use clap::Subcommand;
use std::path::PathBuf;

/// In a polling station.
#[derive(Debug, Subcommand)]
pub enum Station {
    /// Seal minutes: check figures, sign them, put them into the outbox
    Seal {
        /// The election folder
        #[arg(long)]
        definition: PathBuf,
        /// The figures, TOML or CSV (docs/formats/figures.md)
        #[arg(long)]
        figures: PathBuf,
        /// The device's secret key
        #[arg(long)]
        key: PathBuf,
        /// A committee member's secret key. May be given several times
        #[arg(long)]
        member_key: Vec<PathBuf>,
        /// Folder with what is to be sent
        #[arg(long)]
        outbox: PathBuf,
        /// Seal although the figures contradict themselves
        #[arg(long)]
        despite: bool,
        /// Seal other figures under an issue that the commission refused
        #[arg(long)]
        after_refusal: bool,
    },
    /// Before the poll: seal dry-run minutes of everything that a station will report, all figures zero
    DryRun {
        /// The election folder
        #[arg(long)]
        definition: PathBuf,
        /// The device's secret key; its name is the station
        #[arg(long)]
        key: PathBuf,
        /// Folder with what is to be sent
        #[arg(long)]
        outbox: PathBuf,
    },
    /// Send what is in the outbox until there is a receipt for everything
    Send {
        /// Folder with what is to be sent
        #[arg(long)]
        outbox: PathBuf,
        /// The commission's address
        url: String,
        /// The record's origin line, for receipts; with --record-key
        #[arg(long, requires = "record_key")]
        origin: Option<String>,
        /// The record's verifier key, for receipts; without it the election folder of a rehearsal gives it
        #[arg(long)]
        record_key: Option<String>,
        /// The election folder of a rehearsal, whose record key follows from its id
        #[arg(long, conflicts_with = "record_key")]
        definition: Option<PathBuf>,
        /// Certificates to trust instead of the system's, PEM
        #[arg(long)]
        ca: Option<PathBuf>,
        /// Client certificate and key, PEM
        #[arg(long)]
        identity: Option<PathBuf>,
        /// Seconds after which to stop with what is left
        #[arg(long)]
        give_up_after: Option<u64>,
    },
    /// Write everything that was sealed onto a memory card; what is on it stays
    Export {
        /// Folder of the card
        card: PathBuf,
        /// Folder with what was sealed
        #[arg(long)]
        outbox: PathBuf,
    },
    /// Print sealed minutes: the tape, and the form that the committee signs
    Tape(Tape),
    /// Make a device's key; prints its row for the key list
    Key {
        /// Station id
        station: String,
        /// File to make
        file: PathBuf,
        /// The key of a rehearsal election with this id, which everyone can make
        #[arg(long, value_name = "ELECTION")]
        rehearsal: Option<String>,
    },
}
