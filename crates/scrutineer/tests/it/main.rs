//! Black-box tests of the program: what is typed, what is printed, what survives.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first thing that is not as it must be")]

mod access;
mod actors;
mod audit;
mod audit_ballots;
mod browser;
mod chain;
mod copies;
mod crash;
mod crosscheck;
mod crowds;
mod desk;
mod desk_accounts;
mod desk_parties;
mod durability;
mod evening;
mod faults;
mod held;
mod hostile;
mod observers;
mod phone;
mod pictures;
mod places;
mod practice;
mod reruns;
mod scans_speed;
mod second_opinion;
mod setup;
mod site;
mod transfer;
mod usage;
mod web;
mod witness;
