//! Data for programs, one file an address. The forms are specified in `docs/formats/addresses.md`.

pub(crate) mod areas;
pub(crate) mod areas_csv;
pub(crate) mod checks;
pub(crate) mod contests;
pub(crate) mod csv_cells;
pub(crate) mod differences;
pub(crate) mod differences_csv;
pub(crate) mod election;
pub(crate) mod open;
pub(crate) mod parties;
pub(crate) mod proof;
pub(crate) mod rulings;
pub(crate) mod search;
pub(crate) mod skew;
pub(crate) mod stations;
pub(crate) mod stations_csv;
pub(crate) mod turnout;
pub(crate) mod witnesses;
