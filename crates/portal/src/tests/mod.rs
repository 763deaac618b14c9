//! The faces as a whole, asked as from outside.

mod copies;
mod data;
pub(crate) mod desk;
mod events;
mod feed;
mod files;
mod intake;
mod languages;
mod notices;
mod open;
mod pages;
mod parties_flow;
mod party;
mod party_data;
mod publish;
mod publish_bucket;
mod service;
mod sharing;
mod site;
mod speed;
mod systems;
mod tables;
mod unread;
mod wire;
mod witnesses;
