//! What is typed at the commission about parties' accounts and the log of access.

use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

/// Accounts of parties. The home may be running.
#[derive(Debug, Subcommand)]
pub enum DeskParty {
    /// List parties, their accounts and networks, as JSON lines
    List {
        /// The commission's home
        home: PathBuf,
        /// One party alone
        #[arg(long)]
        party: Option<String>,
    },
    /// Enter a party's request for accounts; prints its number
    Request(Box<PartyRequest>),
    /// List requests, the newest first, as JSON lines
    Requests {
        /// The commission's home
        home: PathBuf,
    },
    /// Write the form of a request, to be printed, sealed and signed (PDF)
    Form {
        /// The commission's home
        home: PathBuf,
        /// Number of the request
        number: u64,
        /// File to make
        #[arg(long)]
        out: PathBuf,
    },
    /// Hand in the scan of a signed form
    Scan {
        /// The commission's home
        home: PathBuf,
        /// Number of the request
        number: u64,
        /// PDF, PNG, JPEG or TIFF
        file: PathBuf,
        /// Name of the officer who does it
        #[arg(long)]
        by: String,
    },
    /// Approve a request: makes its accounts. Another officer than who entered it and who brought its scan
    Approve {
        /// The commission's home
        home: PathBuf,
        /// Number of the request
        number: u64,
        /// Name of the officer who does it
        #[arg(long)]
        by: String,
    },
    /// Refuse a request
    Refuse {
        /// The commission's home
        home: PathBuf,
        /// Number of the request
        number: u64,
        /// Why
        #[arg(long)]
        reason: String,
        /// Name of the officer who does it
        #[arg(long)]
        by: String,
    },
    /// Make the letters of the accounts that have none yet, or a new one for one account. Once: keep nothing of the file
    Letters {
        /// The commission's home
        home: PathBuf,
        /// The party
        party: String,
        /// File to make (PDF)
        #[arg(long)]
        out: PathBuf,
        /// Name of the officer who does it
        #[arg(long)]
        by: String,
        /// The account whose letter is replaced
        #[arg(long, requires = "reason")]
        account: Option<String>,
        /// Why it is replaced
        #[arg(long)]
        reason: Option<String>,
    },
    /// Suspend an account: its sessions end, and nobody comes in with it
    Suspend(OneAccount),
    /// Let a suspended account be used again
    Resume(OneAccount),
    /// Allow a network, or take one away
    Network {
        /// The commission's home
        home: PathBuf,
        /// The party
        party: String,
        /// A block or an address, like 192.0.2.0/24
        network: String,
        /// What it is
        #[arg(long, default_value = "")]
        note: String,
        /// Take it away
        #[arg(long)]
        remove: bool,
        /// Name of the officer who does it
        #[arg(long)]
        by: String,
    },
}

/// `desk party request`.
#[derive(Debug, ClapArgs)]
pub struct PartyRequest {
    /// The commission's home
    pub home: PathBuf,
    /// The party
    pub party: String,
    /// Somebody who gets an account of the party portal: name and office. May be given several times
    #[arg(long)]
    pub person: Vec<String>,
    /// Who answers for a program that uses the web service
    #[arg(long)]
    pub service: Vec<String>,
    /// Who answers for a program that fetches files
    #[arg(long)]
    pub transfer: Vec<String>,
    /// A network from which the accounts are used, like 192.0.2.0/24
    #[arg(long)]
    pub network: Vec<String>,
    /// An account to be closed
    #[arg(long)]
    pub close: Vec<String>,
    /// Name of the officer who enters it
    #[arg(long)]
    pub by: String,
}

/// One account of a party.
#[derive(Debug, ClapArgs)]
pub struct OneAccount {
    /// The commission's home
    pub home: PathBuf,
    /// The party
    pub party: String,
    /// The account
    pub account: String,
    /// Name of the officer who does it
    #[arg(long)]
    pub by: String,
}

/// The log of access.
#[derive(Debug, Subcommand)]
pub enum DeskAccess {
    /// Compute the whole log again and hold it against the heads on the record: proves that nothing was removed or changed
    Verify {
        /// The commission's home; it may be running
        home: PathBuf,
        /// A copy of the record made elsewhere (scrutineer mirror); without it the home's own
        #[arg(long, value_name = "DIR")]
        record: Option<PathBuf>,
        /// The root key from paper, for the copy
        #[arg(long)]
        root_key: Option<String>,
    },
    /// Sign the head of the log now, and send it to the record where an address is given; a home with the commission's key does so by itself
    Head {
        /// The commission's home; it may be running
        home: PathBuf,
        /// The commission's secret key
        #[arg(long)]
        key: PathBuf,
        /// The commission's address
        #[arg(long)]
        url: Option<String>,
        /// Certificates to trust instead of the system's, PEM
        #[arg(long)]
        ca: Option<PathBuf>,
    },
}
