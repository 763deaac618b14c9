//! Everything in the country of which two copies or two counts do not say the same: one list, from which page, JSON and table are made.
//!
//! What a pair has that differs is worked out anew only after an act about its station; everything else is kept (`list`).

pub(crate) mod filter;
pub(crate) mod list;
pub(crate) mod row;

pub(crate) use filter::{Filter, Order};
pub(crate) use list::{Keeper, Seen};
pub(crate) use row::{Row, Side};
