//! The faces as a whole, asked as from outside.

mod copies;
mod data;
mod desk;
mod events;
mod feed;
mod files;
mod intake;
mod pages;
mod party;
mod speed;
mod unread;
mod wire;
