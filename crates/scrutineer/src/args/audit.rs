//! Audits of a count by its paper, and screens.

use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

/// `audit`.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Plan an audit of the reported figures: what is claimed, how it is drawn, how many draws begin it
    Plan(Plan),
    /// Record the dice that were thrown after the plan was published: the seed
    Seed(Seed),
    /// Draw the sample and write the lists by area
    Sample(AuditFolder),
    /// Enter lists with hand counts that came back
    Enter(Enter),
    /// Say the risk after each round
    Risk(RiskArgs),
    /// Add a round of draws
    Escalate(Escalate),
    /// Write the report as page, table and PDF
    Report(AuditFolder),
    /// Make every file again from what people decided and counted, and compare the bytes
    Replay(ReplayAudit),
    /// Screen a night for what a person should look at
    Screens(Screens),
}

/// Where reported figures come from.
#[derive(Debug, ClapArgs)]
pub struct Figures {
    /// A copied record, or an election folder with its results
    pub source: PathBuf,
    /// The results of an election folder; default: results.csv in it
    #[arg(long)]
    pub results: Option<PathBuf>,
    /// The root key as it was published (a verifier key, or a file with one), for a record
    #[arg(long)]
    pub root_key: Option<String>,
    /// The contest; default: the only one
    #[arg(long)]
    pub contest: Option<String>,
}

/// `audit plan`.
#[derive(Debug, ClapArgs)]
pub struct Plan {
    #[command(flatten)]
    pub figures: Figures,
    /// Folder to make for the audit
    #[arg(long)]
    pub out: PathBuf,
    /// What is to be confirmed: winners, thresholds, seats; several with commas
    #[arg(long, value_delimiter = ',', default_value = "winners")]
    pub claims: Vec<String>,
    /// Stations: macro, alpha, alpha-equal, lottery; single ballots: polling, comparison (docs/formats/audit.md)
    #[arg(long, default_value = "macro")]
    pub method: String,
    /// In a lottery: one station for so many of a place, or a part of them; 0: one of each place
    #[arg(long, default_value_t = 0)]
    pub lottery_per: u32,
    /// For a comparison: what was reported of each ballot (batch, ballot, reading)
    #[arg(long)]
    pub readings: Option<PathBuf>,
    /// The risk limit: 5%, 0.1
    #[arg(long, default_value = "5%")]
    pub risk_limit: String,
    /// Only this constituency (id of its area)
    #[arg(long)]
    pub area: Option<String>,
    /// How many ballots a station can hold: as many as voted, or as are registered there
    #[arg(long, default_value = "voted")]
    pub bound: String,
    /// Votes without a station: fixed (as reported) or worst (all for the other side)
    #[arg(long)]
    pub unaudited: Option<String>,
    /// Kind of area by which stations are fetched; default: each by its own area
    #[arg(long, default_value = "")]
    pub retrieve: String,
}

/// The folder of an audit.
#[derive(Debug, ClapArgs)]
pub struct AuditFolder {
    /// The audit's folder
    pub folder: PathBuf,
}

/// `audit seed`.
#[derive(Debug, ClapArgs)]
pub struct Seed {
    /// The audit's folder
    pub folder: PathBuf,
    /// Who threw, and the digits in order: "party-a 41 6 3 0". Give it for each who threw, in order
    #[arg(long, required = true)]
    pub roll: Vec<String>,
    /// When: 2026-05-12T10:00:00+03:00
    #[arg(long)]
    pub at: String,
    /// Where
    #[arg(long)]
    pub place: String,
    /// Sides of the dice: 10 (0 to 9) or 6 (1 to 6)
    #[arg(long, default_value_t = 10)]
    pub sides: u32,
}

/// `audit enter`.
#[derive(Debug, ClapArgs)]
pub struct Enter {
    /// The audit's folder
    pub folder: PathBuf,
    /// Lists that came back, filled in
    #[arg(required = true)]
    pub lists: Vec<PathBuf>,
    /// Take a row that differs from what was entered before as its correction
    #[arg(long)]
    pub correct: bool,
}

/// `audit risk`.
#[derive(Debug, ClapArgs)]
pub struct RiskArgs {
    /// The audit's folder
    pub folder: PathBuf,
    /// As JSON on standard output
    #[arg(long)]
    pub json: bool,
}

/// `audit escalate`.
#[derive(Debug, ClapArgs)]
pub struct Escalate {
    /// The audit's folder
    pub folder: PathBuf,
    /// How many draws; default: as many as reach the limit if no further error is found
    #[arg(long)]
    pub draws: Option<usize>,
}

/// `audit replay`.
#[derive(Debug, ClapArgs)]
pub struct ReplayAudit {
    /// The audit's folder
    pub folder: PathBuf,
    /// Take the reported figures from here, too: a copied record, or an election folder with its results
    #[arg(long)]
    pub source: Option<PathBuf>,
    /// The results of an election folder; default: results.csv in it
    #[arg(long, requires = "source")]
    pub results: Option<PathBuf>,
    /// The root key as it was published, for a record
    #[arg(long, requires = "source")]
    pub root_key: Option<String>,
}

/// `audit screens`.
#[derive(Debug, ClapArgs)]
pub struct Screens {
    #[command(flatten)]
    pub figures: Figures,
    /// Folder to make for the report
    #[arg(long)]
    pub out: PathBuf,
    /// The previous election: a copied record, or an election folder with results.csv; stations are matched by their ids
    #[arg(long)]
    pub previous: Option<PathBuf>,
}
