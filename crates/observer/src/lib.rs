//! What those use who check: parties, observers, newsrooms, citizens. It shares with the commission only the rules and the log;
//! the commission uses the same code to decide what it takes and to rebuild its own state.

pub mod archive;
pub mod authority;
pub mod blobs;
pub mod crosscheck;
pub mod evidence;
pub mod mirror;
pub mod recount;
pub mod summary;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod totals;
pub mod verify;
pub mod witness;
