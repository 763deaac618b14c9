//! Every way out against something that answers on this machine.

mod hooks;
mod mail;
