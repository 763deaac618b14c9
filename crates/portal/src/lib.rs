//! The faces of the commission over HTTP and HTTPS: public pages, the same data as JSON and CSV, the record's files, live events, and the
//! intake for stations.
//!
//! What is public is served from the tally only. A page is rendered once for each state that it shows and kept as bytes
//! (`cache`); a request for it costs one look-up (`front`). The addresses are specified in `docs/formats/addresses.md`.

mod api;
mod assets;
mod body;
mod cache;
mod cases;
pub mod data;
mod desk;
mod differences;
mod events;
mod fault;
mod feed;
mod files;
mod front;
mod gate;
mod guard;
mod headers;
mod intake;
mod maps;
mod notices;
mod number;
mod open;
mod pages;
mod party;
mod portal;
mod publish;
mod query;
mod renewal;
mod requests;
mod route;
mod search;
mod server;
mod share;
mod soap;
mod standings;
mod subject;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod texts;
pub mod tls;
mod view;
mod witness;

pub use desk::Setup as DeskSetup;
pub use front::{Front, Peer};
pub use portal::{Options, Portal};
pub use publish::{Making, Pass, PublishError, Publisher, Step};
pub use route::{Access, Route, router, routes};
pub use server::{Listening, serve};
pub use tls::TlsSetup;
