//! `scrutineer`: the one program. Every command is a thin layer over a room; what it prints for machines goes to standard output, words for
//! people go to standard error.
//!
//! Exit codes: 0 good, 1 differs or refused, 2 wrong use.

mod args;
mod clock;
mod commands;
mod failure;
mod own_copies;
mod progress;

use clap::Parser as _;
use std::process::ExitCode;

/// The system's allocator takes a tenth of the time under load, and keeps what it once held.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = args::Args::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("SCRUTINEER_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn")),
        )
        .with_writer(std::io::stderr)
        .init();
    // The provider of TLS is chosen once, before anything connects. It fails only if it was chosen before.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(r) => r,
        Err(e) => return failure::Failure::new("runtime", format!("cannot start: {e}")).report(),
    };
    match runtime.block_on(commands::run(args.command)) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}
