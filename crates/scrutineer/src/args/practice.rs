//! A practice night for the programs of parties.

use super::FileTransfer;
use clap::Args as ClapArgs;
use std::net::SocketAddr;
use std::path::PathBuf;

/// `practice`.
#[derive(Debug, ClapArgs)]
pub struct Practice {
    /// Folder to make: the election, its home, the report
    pub dir: PathBuf,
    /// Address to which the programs connect
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Play the night to a fresh rehearsal that is served there, instead of a nation of its own
    #[arg(long, value_name = "URL", conflicts_with = "stations")]
    pub url: Option<String>,
    /// Ballot boxes of the made-up nation
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u64).range(100..=5000))]
    pub stations: u64,
    /// How long the evening takes
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(10..=86_400))]
    pub seconds: u64,
    /// Another nation, and mishaps elsewhere
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Time for the programs to hand in their own figures after the evening
    #[arg(long, default_value_t = 20, value_name = "SECONDS")]
    pub wait: u64,
    /// A program's own figures as a file, compared at the end. May be given several times
    #[arg(long, value_name = "NAME=FILE")]
    pub table: Vec<String>,
    /// End after the report instead of showing it
    #[arg(long)]
    pub exit: bool,
    #[command(flatten)]
    pub transfer: FileTransfer,
    /// Certificate chain of the file transfer, PEM
    #[arg(long, requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key, PEM
    #[arg(long, requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}
