//! The frame of every page: head, navigation, what it is a page of.

use crate::Portal;
use crate::assets;
use record::Hash;

/// What the frame needs.
pub(crate) struct Shell {
    pub title: String,
    pub election: String,
    pub lang: String,
    pub rehearsal: bool,
    pub css: &'static str,
    pub script: &'static str,
    pub icon: &'static str,
    /// As of which state the numbers are.
    pub as_of: Option<AsOf>,
    /// Whether the script keeps the page up to date.
    pub live: bool,
}

/// The record size from which every number on a page follows.
pub(crate) struct AsOf {
    pub size_text: String,
    pub root: String,
    pub root_short: String,
    /// When its last act was done, where that is known.
    pub at: Option<String>,
}

impl AsOf {
    pub(crate) fn new(size_text: String, root: Hash, at: Option<String>) -> Self {
        let root = root.to_string();
        Self { size_text, root_short: root.chars().take(12).collect(), root, at }
    }
}

impl Shell {
    pub(crate) fn new(portal: &Portal, title: impl Into<String>, as_of: Option<AsOf>) -> Self {
        let d = portal.definition();
        Self {
            title: title.into(),
            election: d.names.get(d.language()).to_owned(),
            lang: d.language().to_owned(),
            rehearsal: d.rehearsal,
            css: assets::css_address(),
            script: assets::script_address(),
            icon: assets::icon_address(),
            live: as_of.is_some(),
            as_of,
        }
    }
}
