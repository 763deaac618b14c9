//! What boards and the commission decide: announcements, lots, rulings, consolidations, time limits.

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
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

/// Acts of the commission.
#[derive(Debug, Subcommand)]
pub enum Office {
    /// Declare the result of a contest as it follows from the record
    Announce {
        /// The commission's address
        url: String,
        /// Contest id
        #[arg(long)]
        contest: String,
        /// How far it binds
        #[arg(long)]
        stage: StageArg,
        /// The commission's secret key
        #[arg(long)]
        key: PathBuf,
        /// Declare final although stations have not reported: every verification will say so
        #[arg(long)]
        despite_silence: bool,
        /// Certificates to trust instead of the system's, PEM
        #[arg(long)]
        ca: Option<PathBuf>,
    },
    /// Decide about one result: accept, annul, withhold, order a recount …
    Rule(Box<Rule>),
    /// Sign a board's sums of its area as they follow from the record
    Consolidate(Consolidate),
    /// Declare the time limits that have passed
    Deadlines(Deadlines),
    /// Send a signed statement: figures without stations, a lot, an announcement, a ruling, a re-run, a consolidation
    Send {
        /// The commission's address
        url: String,
        /// The signed statement
        note: PathBuf,
        /// Certificates to trust instead of the system's, PEM
        #[arg(long)]
        ca: Option<PathBuf>,
    },
    /// Record that a choice or a person of a list left, or is back
    Departure(Box<DepartureArgs>),
    /// Hold the vote again in stations or areas whose results were annulled
    Rerun(Box<RerunArgs>),
    /// Record how many voters were checked in until an hour of the polling day
    Turnout(Box<TurnoutArgs>),
    /// Record a lot that was drawn for a tie
    Lot {
        /// The commission's address
        url: String,
        /// Contest id
        #[arg(long)]
        contest: String,
        /// Constituency of the tie; absent for seats of the country
        #[arg(long)]
        constituency: Option<String>,
        /// Step of the tie, as the contest's page names it
        #[arg(long)]
        step: String,
        /// Who was drawn, in order. May be given several times
        #[arg(long, required = true)]
        drawn: Vec<String>,
        /// The commission's secret key
        #[arg(long)]
        key: PathBuf,
        /// Certificates to trust instead of the system's, PEM
        #[arg(long)]
        ca: Option<PathBuf>,
    },
}

/// A departure.
#[derive(Debug, ClapArgs)]
pub struct DepartureArgs {
    /// The commission's address
    pub url: String,
    /// Contest id
    #[arg(long)]
    pub contest: String,
    /// Id of the choice, or of a person of persons.csv
    #[arg(long)]
    pub who: String,
    /// withdrew, died, disqualified, resigned or reinstated
    #[arg(long, value_parser = ["withdrew", "died", "disqualified", "resigned", "reinstated"])]
    pub event: String,
    /// It held a seat, which is now to be filled
    #[arg(long)]
    pub seated: bool,
    /// Legal basis
    #[arg(long)]
    pub basis: String,
    /// Reason, on one line
    #[arg(long)]
    pub reason: String,
    /// The commission's secret key
    #[arg(long)]
    pub key: PathBuf,
    /// Certificates to trust instead of the system's, PEM
    #[arg(long)]
    pub ca: Option<PathBuf>,
}

/// Turnout until an hour.
#[derive(Debug, ClapArgs)]
pub struct TurnoutArgs {
    /// The commission's address
    pub url: String,
    /// The area whose board says it
    #[arg(long)]
    pub board: String,
    /// Until when, in the election's own time: 2015-11-01T14:00
    #[arg(long)]
    pub until: String,
    /// 1, or the next number to replace what the board said of this hour
    #[arg(long, default_value_t = 1)]
    pub issue: u16,
    /// The areas: a table area,registered,voters (CSV)
    #[arg(long)]
    pub rows: PathBuf,
    /// The board's secret key
    #[arg(long)]
    pub key: PathBuf,
    /// Certificates to trust instead of the system's, PEM
    #[arg(long)]
    pub ca: Option<PathBuf>,
}

/// A re-run.
#[derive(Debug, ClapArgs)]
pub struct RerunArgs {
    /// The commission's address
    pub url: String,
    /// Contest id
    #[arg(long)]
    pub contest: String,
    /// The round that the minutes of the re-run name: higher than that of the vote it replaces
    #[arg(long, default_value_t = 2)]
    pub round: u8,
    /// Polling day of the re-run: 2026-05-24
    #[arg(long)]
    pub day: String,
    /// A station in which it is held. May be given several times
    #[arg(long, required_unless_present = "area")]
    pub station: Vec<String>,
    /// An area in all stations of which it is held. May be given several times
    #[arg(long)]
    pub area: Vec<String>,
    /// Legal basis
    #[arg(long)]
    pub basis: String,
    /// Reason, on one line
    #[arg(long)]
    pub reason: String,
    /// The commission's secret key
    #[arg(long)]
    pub key: PathBuf,
    /// Certificates to trust instead of the system's, PEM
    #[arg(long)]
    pub ca: Option<PathBuf>,
}

/// Stages of an announcement.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum StageArg {
    /// May still change
    Provisional,
    /// Binding
    Final,
}
