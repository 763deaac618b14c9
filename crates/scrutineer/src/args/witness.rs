//! A party's or an observer's own witness.

use clap::{Args as ClapArgs, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Says by its signature that a record only grew, and that it was counted again.
#[derive(Debug, Subcommand)]
pub enum Witness {
    /// Make the two keys of a party or an observer; prints their rows for the key list
    Keys {
        /// Id of the party or observer
        party: String,
        /// Folder to make: witness.key, recount.key
        dir: PathBuf,
        /// The keys that a rehearsal of this election has for it, which everyone can make
        #[arg(long, value_name = "ELECTION")]
        rehearsal: Option<String>,
    },
    /// Watch a record until stopped: cosign what only grew, count it again
    Run(Watch),
    /// The same, once
    Once(Watch),
    /// Take checkpoints that logs bring (C2SP tlog-witness, POST /add-checkpoint)
    Serve(ServeWitness),
    /// Check a report on two histories; needs no network
    Check {
        /// The report, as mirror and witness make it
        report: PathBuf,
        /// The root key as it was published (a verifier key, or a file with one)
        #[arg(long)]
        root_key: Option<String>,
        /// What it shows as JSON on standard output
        #[arg(long)]
        json: bool,
    },
}

/// Whose state and key.
#[derive(Debug, ClapArgs)]
pub struct Own {
    /// The witness's secret key
    #[arg(long)]
    pub key: PathBuf,
    /// Folder for what was cosigned. One key has one such folder
    #[arg(long)]
    pub state: PathBuf,
    /// The folder was put back from a copy, and what was signed since then is known
    #[arg(long)]
    pub restored: bool,
}

/// `witness run`, `witness once`.
#[derive(Debug, ClapArgs)]
pub struct Watch {
    /// Address of the server
    #[arg(long)]
    pub url: String,
    /// Key and state
    #[command(flatten)]
    pub own: Own,
    /// The root key that must have signed the key list (a verifier key, or a file with one)
    #[arg(long)]
    pub root_key: Option<String>,
    /// The record's own key, if no entry is to be asked for
    #[arg(long)]
    pub record_key: Option<String>,
    /// Count the record again too, and sign what came out with this key
    #[arg(long)]
    pub recount_key: Option<PathBuf>,
    /// Folder for the copy that is counted; default: in the state
    #[arg(long, requires = "recount_key")]
    pub copy: Option<PathBuf>,
    /// Seconds between two looks
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub poll: u64,
}

/// `witness serve`.
#[derive(Debug, ClapArgs)]
pub struct ServeWitness {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8090")]
    pub listen: SocketAddr,
    /// Key and state
    #[command(flatten)]
    pub own: Own,
    /// Key of a log (a verifier key, or a file with one); its name is the log's origin. May be given several times
    #[arg(long, required = true)]
    pub log: Vec<String>,
}
