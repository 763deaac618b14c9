//! Everything for rehearsals: past nights from published tables, made-up nations, and playing them.

pub mod faults;
pub mod nation;
pub mod practice;
pub mod replay;
pub mod table;
