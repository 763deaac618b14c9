//! Files for parties: over a line, or carried.

use clap::Args as ClapArgs;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// `serve --ftps …`.
#[derive(Debug, Clone, ClapArgs)]
pub struct FileTransfer {
    /// Address for file transfer over FTP with TLS, with the server's certificate
    #[arg(long, value_name = "ADDRESS", env = "SCRUTINEER_FTPS")]
    pub ftps: Option<SocketAddr>,
    /// Ports of its data connections
    #[arg(long, value_name = "FIRST-LAST", default_value = "40000-40099", value_parser = ports)]
    pub ftps_passive: RangeInclusive<u16>,
    /// Address that its clients are told for data connections, where addresses are translated
    #[arg(long, value_name = "IPV4", requires = "ftps")]
    pub ftps_outside: Option<Ipv4Addr>,
    /// File transfer without TLS: passwords and files can be read by anybody on the way
    #[arg(long, requires = "ftps")]
    pub ftp_without_tls: bool,
}

/// `desk export`.
#[derive(Debug, ClapArgs)]
pub struct Export {
    /// The commission's home, which may be running, or the address of a server
    pub from: String,
    /// What to write: a folder, NAME.tar or NAME.tar.zst
    pub out: PathBuf,
    /// Id of the party
    #[arg(long)]
    pub party: String,
    /// Secret key of the commission or of the purpose desk, which signs the archive; a rehearsal has one
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The root key as it was published (a verifier key, or a file with one)
    #[arg(long)]
    pub root_key: Option<String>,
    /// An earlier archive that the party has: only what is new is written
    #[arg(long, value_name = "ARCHIVE")]
    pub since: Option<PathBuf>,
}

/// Two ports with a hyphen between them.
fn ports(text: &str) -> Result<RangeInclusive<u16>, String> {
    let range = text.split_once('-').and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    match range {
        Some((first, last)) if (1..=last).contains(&first) => Ok(first..=last),
        _ => Err("two ports are needed, the first not above the last: 40000-40099".to_owned()),
    }
}
