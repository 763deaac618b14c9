//! `scrutineer serve`

use super::publish::Wanted;
use super::publishing::Publishing;
use super::{Outcome, desk_accounts, print_json, read_text, stop_signal};
use crate::args::{FileTransfer, Serve};
use crate::failure::{Failure, file};
use crate::{clock, progress};
use commission::Commission;
use commission::accounts::Accounts;
use commission::desk::Desk;
use commission::running::Opening;
use portal::{DeskSetup, Front, Listening, Options, Portal, TlsSetup};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Time for what was taken to be recorded and published when the server stops.
const CLOSING: Duration = Duration::from_secs(20);

pub async fn run(args: Serve) -> Outcome {
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => {
            Some(TlsSetup::load(cert, key, args.client_ca.as_deref()).map_err(|e| Failure::new(e.code(), e))?)
        }
        _ => None,
    };
    let files = file_transfer(&args.transfer, args.tls_cert.as_deref(), args.tls_key.as_deref()).await?;
    let publish = args.publish.as_deref().map(|target| Wanted::read(target, &args.site)).transpose()?;
    // The port first: a server that cannot listen should not spend minutes on counting.
    let listener = listen(args.listen).await?;
    let not_below = args.not_below.iter().map(|p| read_text(p)).collect::<Result<Vec<_>, _>>()?;
    let commission = open(&args.home, &not_below).await?;
    let address = listener.local_addr().map_err(|e| Failure::new("listen", e))?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let (size, sealed, election) = {
        let state = commission.live.read();
        (state.tree.size(), state.tally().is_sealed(), state.tally().definition().id.clone())
    };
    // Whoever reads the address may stop the server at once.
    let stop = stop_signal();
    print_json(
        &serde_json::json!({ "url": format!("{scheme}://{address}"), "election": election, "size": size, "sealed": sealed, "ftps": files.as_ref().and_then(|f| f.listener.local_addr().ok()) }),
    )?;
    eprintln!(
        "{election}: {scheme}://{address}/ – record of {size} acts{}. Stop with Ctrl-C.",
        if sealed { "" } else { "; not sealed yet: dry runs are taken, results are not" }
    );
    let beside = Beside { files, publish };
    serve(commission, Listening { listener, tls }, beside, stop).await?;
    Ok(ExitCode::SUCCESS)
}

/// The address of the file transfer, bound, if it is switched on.
pub async fn file_transfer(
    wanted: &FileTransfer,
    tls_cert: Option<&Path>,
    tls_key: Option<&Path>,
) -> Result<Option<transfer::Listening>, Failure> {
    let Some(address) = wanted.ftps else { return Ok(None) };
    let tls = match (tls_cert, tls_key) {
        _ if wanted.ftp_without_tls => None,
        (Some(cert), Some(key)) => Some(transfer::Tls::load(cert, key).map_err(|e| Failure::new(e.code(), e))?),
        _ => {
            let message = "--ftps needs --tls-cert and --tls-key; --ftp-without-tls serves it in the clear";
            return Err(Failure::misuse("ftps-needs-tls", message));
        }
    };
    let listener = listen(address).await?;
    Ok(Some(transfer::Listening { listener, tls, passive: wanted.ftps_passive.clone(), outside: wanted.ftps_outside }))
}

/// Binds the address, with a word about who may hold it.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => Failure::new(
            "port-in-use",
            format!("{address} is in use by another program; stop it or choose another with --listen"),
        ),
        _ => Failure::new("listen", format!("cannot listen on {address}: {e}")),
    })
}

/// Opens a home with a progress bar.
pub async fn open(home: &Path, not_below: &[String]) -> Result<Commission, Failure> {
    let bar = progress::bar("Opening");
    let opened = Commission::open(home, clock::system(), not_below, &|o| match o {
        Opening::Checking => bar.set_message("Reading the database"),
        Opening::Counting { done, of } => {
            bar.set_message("Counting again");
            progress::step(&bar, done, of);
        }
        Opening::Files { done, of } => {
            bar.set_message("Comparing the files");
            progress::step(&bar, done, of);
        }
    })
    .await;
    bar.finish_and_clear();
    Ok(opened?)
}

/// What a server does beside answering.
#[derive(Debug, Default)]
pub struct Beside {
    /// File transfer.
    pub files: Option<transfer::Listening>,
    /// Where the public site is written as files.
    pub publish: Option<Wanted>,
}

/// Serves until stopped, then closes the home.
pub async fn serve(
    commission: Commission,
    listening: Listening,
    beside: Beside,
    stop: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let desk = Desk::new(&commission, desk_accounts::entropy());
    if let Err(e) = desk.accounts.prepare().await {
        // Results are taken all the same; only nobody can sign in at the desk.
        tracing::error!(code = e.code(), "the desk: {e}");
    }
    let (stopping, stopped) = watch::channel(false);
    let files = beside.files.map(|l| serve_files(&commission, &desk.accounts, l, stopped.clone())).transpose()?;
    let desk = DeskSetup { desk, tls: listening.tls.is_some() };
    let portal = Portal::with_desk(&commission, Options::default(), Some(desk));
    let front = Front::new(portal);
    let publishing = match beside.publish {
        Some(wanted) => Some(Publishing::begin(wanted, &front, &commission, stopped).await?),
        None => None,
    };
    portal::serve(listening, front, stop).await;
    let _ = stopping.send(true);
    if let Some(publishing) = publishing {
        publishing.ended().await;
    }
    if let Some(files) = files {
        let _ = files.await;
    }
    eprintln!("stopping: waiting until everything taken is recorded and published");
    if tokio::time::timeout(CLOSING, commission.close()).await.is_err() {
        eprintln!("some connections did not end; what was acknowledged is durable");
    }
    Ok(())
}

/// Starts the file transfer; it ends when `stopped` says so.
fn serve_files(
    commission: &Commission,
    accounts: &Accounts,
    listening: transfer::Listening,
    mut stopped: watch::Receiver<bool>,
) -> Result<JoinHandle<()>, Failure> {
    let (live, store) = (Arc::clone(&commission.live), commission.store.clone());
    let spool = commission.home.path().join("transfer");
    let tree = transfer::Tree::new(live, store, &commission.home.public(), spool.clone(), clock::system())
        .map_err(file(&spool))?;
    let door = Arc::new(transfer::Registered::new(accounts.clone(), &commission.live));
    let serving = transfer::Serving { door, tree, limits: transfer::Limits::DEFAULT };
    Ok(tokio::spawn(serving.run(listening, async move {
        let _ = stopped.wait_for(|s| *s).await;
    })))
}
