//! The frame of every page: head, navigation, what it is a page of, the languages in which it can be read.

use super::here::Here;
use super::links;
use super::names::Name;
use super::share::{WORDED, worded_at};
use crate::Portal;
use crate::assets;
use crate::pages::card::{self, Picture};
use election::definition::Definition;
use record::Hash;
use words::{Language, Words};

/// What the frame needs.
pub(crate) struct Shell {
    /// What the page says.
    pub w: Words,
    pub title: String,
    pub election: Name,
    pub rehearsal: bool,
    pub css: &'static str,
    pub script: &'static str,
    pub icon: &'static str,
    /// As of which state the numbers are.
    pub as_of: Option<AsOf>,
    /// What is said in one line where the page is shared.
    pub share: Option<String>,
    /// The picture that is shown where the page is shared, where the folder says at which address this site is.
    pub card: Option<String>,
    /// Whether the script keeps the page up to date.
    pub live: bool,
    /// The page in every language, with its address there; none where it has only one.
    pub languages: Vec<(Language, String)>,
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

/// Programs that show a shared page want the whole address of its picture.
fn card_at(d: &Definition, picture: Picture, language: Language) -> Option<String> {
    d.site.as_ref().map(|site| format!("{site}{}{}", language.prefix(), card::address(d, picture)))
}

impl Shell {
    /// With the line and the picture that are shown where the page is shared.
    pub(crate) fn shared_as(self, d: &Definition, line: String, picture: Picture) -> Self {
        Self { share: Some(line), card: card_at(d, picture, self.w.language()), ..self }
    }

    pub(crate) fn new(portal: &Portal, here: &Here, title: impl Into<String>, as_of: Option<AsOf>) -> Self {
        let d = portal.definition();
        let everywhere = links::is_page(&here.address);
        let worded = worded_at(&here.address);
        Self {
            w: here.w,
            title: title.into(),
            election: here.names(d).name(&d.names),
            rehearsal: d.rehearsal,
            css: assets::css_address(),
            script: assets::script_address(),
            icon: assets::icon_address(),
            share: worded.map(|at| here.w.say(WORDED[at].line).to_owned()),
            card: card_at(d, worded.map_or(Picture::FIRST, Picture::Worded), here.w.language()),
            live: as_of.is_some(),
            as_of,
            languages: Language::ALL.iter().filter(|_| everywhere).map(|l| (*l, here.in_language(*l))).collect(),
        }
    }
}
