//! The command line: names, options and their help.

mod audit;
mod desk;
mod observer;
mod office;
mod party;
mod practice;
mod station;
mod transfer;
mod witness;

pub use audit::{Audit, Enter, Escalate, Plan as PlanAudit, ReplayAudit, RiskArgs, Screens, Seed as SeedArgs};
use clap::{Args as ClapArgs, Parser, Subcommand};
pub use desk::{Cards, FileByHand, Scans, Server, Tape, Tapes};
pub use observer::{Crosscheck, Mirror, Verify};
pub use office::{
    Consolidate, Counted, Deadlines, DecisionArg, DepartureArgs, Office, RerunArgs, Rule, StageArg, TurnoutArgs,
};
pub use party::{DeskAccess, DeskParty, OneAccount, PartyRequest};
pub use practice::Practice;
pub use station::Station;
use std::net::SocketAddr;
use std::path::PathBuf;
pub use transfer::{Export, FileTransfer};
pub use witness::{Own, ServeWitness, Watch, Witness};

/// An open election information system that anyone can check.
#[derive(Debug, Parser)]
#[command(
    name = "scrutineer",
    version,
    about,
    after_help = "Exit codes: 0 good, 1 differs or refused, 2 wrong use. Log: SCRUTINEER_LOG=info."
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check an election folder, or make one from a published table
    #[command(subcommand)]
    Election(Election),
    /// Make the home of a commission for the election of a folder
    Init(Init),
    /// Make, list and install keys
    #[command(subcommand)]
    Keys(Keys),
    /// Put the completeness seal on the record
    Seal(Seal),
    /// Run the commission: intake, pages, data, the record's files
    Serve(Serve),
    /// Write the public site, data and record as static files
    Publish(Publish),
    /// What runs in a polling station
    #[command(subcommand)]
    Station(Station),
    /// Play a past night to a rehearsal
    Replay(Replay),
    /// Copy the whole record of a server, or follow it
    Mirror(Mirror),
    /// Check a copied record and count everything again
    Verify(Verify),
    /// Compare own copies, typed or on tapes, with a copied record
    Crosscheck(Crosscheck),
    /// Vouch for a record: cosign what only grew, sign a recount, check a report on two histories
    #[command(subcommand)]
    Witness(Witness),
    /// Audit a count by its paper: plan, draw, enter hand counts, risk, report; screens
    #[command(subcommand)]
    Audit(Audit),
    /// Acts of the commission: announce a result, record a drawn lot
    #[command(subcommand)]
    Office(Office),
    /// What a board's desk does
    #[command(subcommand)]
    Desk(Desk),
    /// List what the intake refused, as JSON lines
    Quarantine(Quarantine),
    /// Write a backup of a home, which may be running
    Backup(Backup),
    /// Make a home from a backup and check it
    Restore(Restore),
    /// A made-up nation and its whole election evening, on this machine
    Rehearse(Rehearse),
    /// A made-up night with mishaps, for the programs of parties; a report on how they coped
    Practice(Practice),
}

/// Election folders.
#[derive(Debug, Subcommand)]
pub enum Election {
    /// Report every fault of a folder, with file, line, column and remedy
    Check {
        /// The election folder
        folder: PathBuf,
        /// Faults as JSON on standard output
        #[arg(long)]
        json: bool,
    },
    /// Put outlines of areas from a GeoJSON file into an election folder, for the map
    Boundaries {
        /// The folder
        folder: PathBuf,
        /// The file: polygons with a property that names the area
        file: PathBuf,
        /// The property: an area's id, or its name in any language
        #[arg(long, default_value = "name")]
        property: String,
        /// Go on although features or areas were not matched
        #[arg(long)]
        partial: bool,
    },
    /// Make an election folder and results.csv from a published results table
    FromTable {
        /// The mapping (docs/formats/mapping.md)
        mapping: PathBuf,
        /// Folder to make
        out: PathBuf,
        /// Folder of the table's files, if not that of the mapping
        #[arg(long)]
        data: Option<PathBuf>,
    },
}

/// `init`.
#[derive(Debug, ClapArgs)]
pub struct Init {
    /// Folder to make
    pub home: PathBuf,
    /// The election folder
    #[arg(long)]
    pub election: PathBuf,
    /// postgres://… instead of the embedded database
    #[arg(long, env = "SCRUTINEER_DATABASE")]
    pub database: Option<String>,
}

/// Keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a key; its public half is printed as a verifier key
    Generate {
        /// Name of the key (a station's id for its device)
        name: String,
        /// File to make, readable by its owner only
        file: PathBuf,
    },
    /// Print the row of a key for the key list
    Row {
        /// Secret key file
        file: PathBuf,
        /// device, member, commission or board
        #[arg(long)]
        purpose: String,
        /// Station or area for which it may sign; default: the key's name
        #[arg(long)]
        scope: Option<String>,
    },
    /// Print the statement about a key list that the root is to sign
    Statement {
        /// The commission's home
        home: PathBuf,
        /// The key list: name,purpose,scope,key
        #[arg(long)]
        list: PathBuf,
        /// The root's verifier key
        #[arg(long)]
        root_key: String,
    },
    /// Sign a text with a key; prints the signed note
    Sign {
        /// Secret key file
        #[arg(long)]
        key: PathBuf,
        /// Text to sign
        text: PathBuf,
    },
    /// Put a key list on the record, with the statement that the root signed
    Install {
        /// The commission's home
        home: PathBuf,
        /// The key list
        #[arg(long)]
        list: PathBuf,
        /// The signed statement
        note: PathBuf,
    },
}

/// `seal`.
#[derive(Debug, ClapArgs)]
pub struct Seal {
    /// The commission's home, not running
    pub home: PathBuf,
    /// The commission's secret key
    #[arg(long)]
    pub key: PathBuf,
}

/// `serve`.
#[derive(Debug, ClapArgs)]
pub struct Serve {
    /// The commission's home
    pub home: PathBuf,
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8080", env = "SCRUTINEER_LISTEN")]
    pub listen: SocketAddr,
    /// Certificate chain, PEM
    #[arg(long, requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key, PEM
    #[arg(long, requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Require client certificates of this authority at the intake, PEM
    #[arg(long, requires = "tls_cert")]
    pub client_ca: Option<PathBuf>,
    /// A checkpoint that was published: refuse to run below it. May be given several times
    #[arg(long, value_name = "CHECKPOINT")]
    pub not_below: Vec<PathBuf>,
    /// Write the public site as files, with every change, to a folder or s3://BUCKET/PREFIX
    #[arg(long, value_name = "TARGET")]
    pub publish: Option<String>,
    /// What is written there
    #[command(flatten)]
    pub site: Site,
    /// File transfer
    #[command(flatten)]
    pub transfer: FileTransfer,
}

/// `publish`.
#[derive(Debug, ClapArgs)]
pub struct Publish {
    /// Folder, or s3://BUCKET/PREFIX, to write; what is in it already and has not changed stays
    pub target: String,
    /// The commission's home, not running (a running server publishes with `serve --publish`)
    pub home: PathBuf,
    /// What is written
    #[command(flatten)]
    pub site: Site,
}

/// What of the public site is written as static files.
#[derive(Debug, ClapArgs)]
pub struct Site {
    /// Languages of its pages as files, besides English [default: those of the election]
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub languages: Vec<String>,
}

/// `replay`.
#[derive(Debug, ClapArgs)]
pub struct Replay {
    /// The results (docs/formats/election-folder.md)
    #[arg(long)]
    pub results: PathBuf,
    /// The commission's address
    pub url: String,
    /// Rows a second at most
    #[arg(long)]
    pub rate: Option<u32>,
    /// Stations that send at once
    #[arg(long, default_value_t = 64)]
    pub connections: usize,
    /// Certificates to trust instead of the system's, PEM
    #[arg(long)]
    pub ca: Option<PathBuf>,
}

/// `quarantine`.
#[derive(Debug, ClapArgs)]
pub struct Quarantine {
    /// The commission's home, not running
    pub home: PathBuf,
    /// At most so many, the newest first
    #[arg(long, default_value_t = 1000)]
    pub limit: u32,
}

/// `backup`.
#[derive(Debug, ClapArgs)]
pub struct Backup {
    /// The commission's home; it may be running
    pub home: PathBuf,
    /// File to make. It holds secret keys
    pub file: PathBuf,
}

/// `restore`.
#[derive(Debug, ClapArgs)]
pub struct Restore {
    /// A backup
    pub file: PathBuf,
    /// Home to make
    pub home: PathBuf,
    /// Put an existing home aside as HOME.before-restore and take its place
    #[arg(long)]
    pub replace: bool,
    /// postgres://… or sqlite:FILE, if not what the backup names
    #[arg(long)]
    pub database: Option<String>,
}

/// `rehearse`.
#[derive(Debug, ClapArgs)]
pub struct Rehearse {
    /// Ballot boxes of the made-up nation
    #[arg(long, default_value_t = 2400)]
    pub stations: usize,
    /// How long the evening takes
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
    /// Address of the pages
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Another nation
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Keep everything in this folder instead of a temporary one
    #[arg(long)]
    pub keep: Option<PathBuf>,
    /// End after the summary instead of serving on
    #[arg(long)]
    pub exit: bool,
}

/// At a board's desk.
#[derive(Debug, Subcommand)]
pub enum Desk {
    /// Accounts of those who work on the desk's pages (docs/guides/desk-web.md)
    #[command(subcommand)]
    Account(DeskAccount),
    /// Accounts of parties: requests, letters, networks (docs/guides/party.md)
    #[command(subcommand)]
    Party(DeskParty),
    /// The log of access: verified, its head sent to the record
    #[command(subcommand)]
    Access(DeskAccess),
    /// Import memory cards: one, or folders with hundreds
    Cards(Cards),
    /// Send what photos of tapes say
    Tape(Tapes),
    /// File the pages of a scanner's folder by their codes
    Scans(Scans),
    /// File a page by hand whose code cannot be read
    File(FileByHand),
    /// Write a signed archive for a party without a line (docs/formats/archive.md)
    Export(Export),
}

/// Accounts. The home may be running.
#[derive(Debug, Subcommand)]
pub enum DeskAccount {
    /// Make an account; prints its one-time password and its second factor, once
    Add {
        /// The commission's home
        home: PathBuf,
        /// Name by which the holder signs in
        name: String,
        /// clerk, coordinator, member or central
        #[arg(long)]
        role: String,
        /// Area of the board; default: the whole country
        #[arg(long)]
        board: Option<String>,
        /// Name of a member's key, as the key list has it
        #[arg(long)]
        key_name: Option<String>,
    },
    /// List the accounts, as JSON lines
    List {
        /// The commission's home
        home: PathBuf,
    },
    /// Close an account and end its sessions
    Disable {
        /// The commission's home
        home: PathBuf,
        /// The account
        name: String,
    },
    /// Let an account that wrong tries have locked try again
    Unlock {
        /// The commission's home
        home: PathBuf,
        /// The account
        name: String,
    },
    /// Give an account a new one-time password and a new second factor; opens a closed one
    Reset {
        /// The commission's home
        home: PathBuf,
        /// The account
        name: String,
    },
    /// Compute the log of all access again and list its newest rows, as JSON lines
    Access {
        /// The commission's home
        home: PathBuf,
        /// At most so many rows
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
}
