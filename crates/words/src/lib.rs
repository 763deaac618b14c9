//! What pages say, in each language: messages by Project Fluent, plural forms, numbers and dates as the language writes them.
//!
//! The messages stand in `messages/<language>/<theme>.ftl` and are part of the program. `tests/messages.rs` holds the languages against each
//! other and against the pages that use them; `docs/guides/translator.md` is for those who write them.

mod book;
mod language;
mod number;
mod sources;
mod time;
mod value;
mod words;

pub use language::Language;
pub use number::Style;
pub use sources::{THEMES, messages};
pub use value::Value;
pub use words::Words;
