//! What is typed at a board's desk: cards, tapes, scans.

use clap::Args as ClapArgs;
use std::path::PathBuf;

/// The commission's server.
#[derive(Debug, ClapArgs)]
pub struct Server {
    /// The commission's address
    #[arg(long)]
    pub url: String,
    /// The record's verifier key, for receipts; without it the record's own key list is believed
    #[arg(long)]
    pub record_key: Option<String>,
    /// Certificates to trust instead of the system's, PEM
    #[arg(long)]
    pub ca: Option<PathBuf>,
    /// Client certificate and key, PEM
    #[arg(long)]
    pub identity: Option<PathBuf>,
}

/// `desk cards`.
#[derive(Debug, ClapArgs)]
pub struct Cards {
    /// Cards, or folders with cards
    #[arg(required = true)]
    pub dirs: Vec<PathBuf>,
    /// The commission's server
    #[command(flatten)]
    pub server: Server,
    /// Write a line for every file into this table
    #[arg(long, value_name = "FILE.csv")]
    pub report: Option<PathBuf>,
}
