//! Black-box tests of the program: what is typed, what is printed, what survives.

mod actors;
mod chain;
mod crash;
mod durability;
mod observers;
mod setup;
mod usage;
