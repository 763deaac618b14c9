//! Everything for rehearsals: past nights from published tables, made-up nations, and playing them.

pub mod nation;
pub mod table;
pub mod replay;
