//! What boards and the commission decide: rulings, consolidations, time limits.

use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// What a ruling decides.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum DecisionArg {
    /// These minutes stand; needs --count, --issue, --minutes
    Accept,
    /// The box is counted once more; needs --count
    OrderRecount,
    /// The result does not count
    Annul,
    /// An issue corrects those before it; needs --count, --issue
    Correct,
    /// The result does not count until it is released
    Withhold,
    /// What was withheld counts again
    Release,
}

/// `office rule`.
#[derive(Debug, ClapArgs)]
pub struct Rule {
    /// The commission's address
    pub url: String,
    /// Station id
    #[arg(long)]
    pub station: String,
    /// Contest, as in the minutes
    #[arg(long)]
    pub contest: String,
    /// What was decided
    #[arg(long)]
    pub decision: DecisionArg,
    /// Area of the board; default: the whole country
    #[arg(long)]
    pub body: Option<String>,
    /// The board's own number of the decision
    #[arg(long)]
    pub number: String,
    /// Legal basis
    #[arg(long)]
    pub basis: String,
    /// Reason
    #[arg(long)]
    pub reason: String,
    /// Number of the complaint that caused it
    #[arg(long)]
    pub complaint: Option<String>,
    /// The count that is accepted, ordered or corrected
    #[arg(long)]
    pub count: Option<String>,
    /// The issue that is accepted, or that corrects
    #[arg(long)]
    pub issue: Option<u16>,
    /// Digest of the text of the minutes that are accepted, or a file with these minutes
    #[arg(long)]
    pub minutes: Option<String>,
    /// Secret key of a member who voted for it. May be given several times
    #[arg(long)]
    pub key: Vec<PathBuf>,
    /// Name of a further member's key who voted for it, without signing here
    #[arg(long, value_name = "KEY NAME")]
    pub in_favour: Vec<String>,
    /// Name of the key of a member who voted against it
    #[arg(long, value_name = "KEY NAME")]
    pub against: Vec<String>,
    /// Name of the key of a member who was present and did not vote
    #[arg(long, value_name = "KEY NAME")]
    pub abstained: Vec<String>,
    /// Print the text, or with keys the signed note, instead of sending it: for members who sign elsewhere (`keys sign`)
    #[arg(long)]
    pub print: bool,
    /// Certificates to trust instead of the system's, PEM
    #[arg(long)]
    pub ca: Option<PathBuf>,
}

/// What needs the commission's own count of the record.
#[derive(Debug, ClapArgs)]
pub struct Counted {
    /// The commission's address
    pub url: String,
    /// Folder for the copy of the record, kept for the next time; default: a temporary one
    #[arg(long, value_name = "DIR")]
    pub copy: Option<PathBuf>,
    /// The root key that must have signed the key list (a verifier key, or a file with one)
    #[arg(long)]
    pub root_key: Option<String>,
    /// Certificates to trust instead of the system's, PEM
    #[arg(long)]
    pub ca: Option<PathBuf>,
}

/// `office consolidate`.
#[derive(Debug, ClapArgs)]
pub struct Consolidate {
    /// Where from
    #[command(flatten)]
    pub counted: Counted,
    /// The area
    #[arg(long)]
    pub area: String,
    /// Contest id
    #[arg(long)]
    pub contest: String,
    /// Secret key of a member of its board. May be given several times
    #[arg(long, required = true)]
    pub key: Vec<PathBuf>,
    /// Print it into this file, with its stations and codes
    #[arg(long, value_name = "FILE")]
    pub pdf: Option<PathBuf>,
}

/// `office deadlines`.
#[derive(Debug, ClapArgs)]
pub struct Deadlines {
    /// Where from
    #[command(flatten)]
    pub counted: Counted,
    /// The commission's secret key; without it the time limits that passed are only listed
    #[arg(long)]
    pub key: Option<PathBuf>,
}
