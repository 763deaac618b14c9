//! What parties and observers run: copy, check, compare their own.

use clap::Args as ClapArgs;
use std::path::PathBuf;

/// `mirror`.
#[derive(Debug, ClapArgs)]
pub struct Mirror {
    /// Address of the server, or of any static copy of its files
    pub url: String,
    /// Folder for the copy
    pub dir: PathBuf,
    /// Go on with what comes later, until stopped
    #[arg(long)]
    pub follow: bool,
    /// Leave out the pictures of pages and the stations of consolidations; the figures follow without them
    #[arg(long)]
    pub no_pictures: bool,
    /// The root key that must have signed the key list (a verifier key, or a file with one)
    #[arg(long)]
    pub root_key: Option<String>,
}

/// `verify`.
#[derive(Debug, ClapArgs)]
pub struct Verify {
    /// A copied record, or an archive: a folder, .tar or .tar.zst
    pub dir: PathBuf,
    /// The root key as it was published (a verifier key, or a file with one)
    #[arg(long)]
    pub root_key: Option<String>,
    /// The archive that this one continues. May be given several times, the first one first
    #[arg(long = "with", value_name = "ARCHIVE")]
    pub with: Vec<PathBuf>,
    /// An earlier checkpoint of this record. May be given several times
    #[arg(long, value_name = "CHECKPOINT")]
    pub since: Vec<PathBuf>,
    /// The report as JSON on standard output
    #[arg(long)]
    pub json: bool,
    /// Minutes that contradict themselves fail the verification
    #[arg(long)]
    pub strict_arithmetic: bool,
    /// So many parties or observers must vouch for the whole record
    #[arg(long, value_name = "N")]
    pub witnesses: Option<usize>,
    /// Threads; 0 is one for each core
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
}

/// `crosscheck`.
#[derive(Debug, ClapArgs)]
pub struct Crosscheck {
    /// A copied record
    pub dir: PathBuf,
    /// Own copies: a table like results.csv, or a folder of photos of tapes and files with signed minutes
    pub own: PathBuf,
    /// The root key as it was published (a verifier key, or a file with one)
    #[arg(long)]
    pub root_key: Option<String>,
    /// Folder to make for the report: report.html, report.csv, objections
    #[arg(long, value_name = "REPORT_DIR")]
    pub out: Option<PathBuf>,
    /// The report as JSON on standard output
    #[arg(long)]
    pub json: bool,
    /// List the results of which there is no own copy, too
    #[arg(long)]
    pub all: bool,
}
