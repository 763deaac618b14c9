//! The tree and its server over a made-up election, asked by a client of our own and by those that parties use.

mod accounts;
mod actors;
mod archive;
mod attacks;
mod clients;
mod names;
mod transfers;
mod tree;
