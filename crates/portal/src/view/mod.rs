//! What pages are made of: names, figures, tables, pictures.

pub(crate) mod arc;
pub(crate) mod area_tables;
pub(crate) mod call;
pub(crate) mod case;
pub(crate) mod changes;
pub(crate) mod chart;
pub(crate) mod choropleth;
pub(crate) mod copies;
pub(crate) mod figures;
pub(crate) mod here;
pub(crate) mod link;
pub(crate) mod links;
pub(crate) mod map;
pub(crate) mod names;
pub(crate) mod share;
pub(crate) mod sharing;
pub(crate) mod shell;
pub(crate) mod states;
pub(crate) mod time;
