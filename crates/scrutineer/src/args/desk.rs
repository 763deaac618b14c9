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
    /// The desk's secret key of the purpose delivery, which vouches for what is brought; only a rehearsal goes without
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Write a line for every file into this table
    #[arg(long, value_name = "FILE.csv")]
    pub report: Option<PathBuf>,
}

/// `desk tape`.
#[derive(Debug, ClapArgs)]
pub struct Tapes {
    /// Photos of tapes (PNG, JPEG, TIFF, PDF), or files with signed notes; the codes of one tape may be spread over several
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The commission's server
    #[command(flatten)]
    pub server: Server,
    /// The desk's secret key of the purpose delivery, which vouches for what is brought; only a rehearsal goes without
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// `desk scans`.
#[derive(Debug, ClapArgs)]
pub struct Scans {
    /// Folder into which the scanner writes; `filed` and `queue` are made in it
    pub dir: PathBuf,
    /// The commission's server
    #[command(flatten)]
    pub server: Server,
    /// The desk's secret key of the purpose delivery, which vouches for what is brought; only a rehearsal goes without
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Go on with what comes later, until stopped
    #[arg(long)]
    pub watch: bool,
    /// Look for the codes of the signed minutes on every page too, and send them as the copy scan: slower
    #[arg(long)]
    pub all_codes: bool,
    /// The desk's secret key of the purpose desk: files pages whose own code cannot be read while those of their minutes can; a rehearsal
    /// goes without
    #[arg(long, value_name = "FILE")]
    pub desk_key: Option<PathBuf>,
}

/// `desk file`.
#[derive(Debug, ClapArgs)]
pub struct FileByHand {
    /// The picture; of a file with several pages see --sheet
    pub picture: PathBuf,
    /// The commission's server
    #[command(flatten)]
    pub server: Server,
    /// Station id; of a consolidation the area
    #[arg(long)]
    pub station: String,
    /// Contest, as in the minutes
    #[arg(long)]
    pub contest: String,
    /// machine, hand, recount-1 …; none of a consolidation
    #[arg(long)]
    pub count: Option<String>,
    /// Issue of the document
    #[arg(long, default_value_t = 1)]
    pub issue: u16,
    /// Which page of how many
    #[arg(long, default_value = "1/1")]
    pub page: String,
    /// result, counting-sheet, correction or consolidation
    #[arg(long, default_value = "result")]
    pub document: String,
    /// The desk's secret key of the purpose desk, which signs what the page is
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The desk's secret key of the purpose delivery, which vouches for the picture; only a rehearsal goes without
    #[arg(long, value_name = "FILE")]
    pub delivery_key: Option<PathBuf>,
    /// File it although the code in the picture says otherwise; the reason goes into the report
    #[arg(long, value_name = "REASON")]
    pub although: Option<String>,
    /// Which page of the file, from 1
    #[arg(long, default_value_t = 1)]
    pub sheet: usize,
    /// Degrees clockwise by which the picture has to be turned to stand upright: 0, 90, 180, 270
    #[arg(long, default_value_t = 0)]
    pub turn: u16,
}

/// `station tape`.
#[derive(Debug, ClapArgs)]
pub struct Tape {
    /// The election folder
    #[arg(long)]
    pub definition: PathBuf,
    /// Folder with what was sealed: all of it is printed
    #[arg(long, required_unless_present = "minutes")]
    pub outbox: Option<PathBuf>,
    /// A file with signed minutes instead
    #[arg(long, conflicts_with = "outbox")]
    pub minutes: Option<PathBuf>,
    /// The device's secret key, which signs the code of each page of the form; without it only the tape is printed
    #[arg(long)]
    pub key: Option<PathBuf>,
    /// Folder for the files
    #[arg(long)]
    pub out: PathBuf,
    /// What stands before the codes: an address in upper case that telephones open
    #[arg(long, default_value = paper::code::PREFIX)]
    pub prefix: String,
}
