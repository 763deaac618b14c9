//! The files of messages, which are part of the program.

use crate::Language;

macro_rules! themes {
    ($($theme:literal),* $(,)?) => {
        /// Names of the files that every language has.
        pub const THEMES: &[&str] = &[$($theme),*];

        /// What each theme's file holds in a language, in the order of [`THEMES`].
        #[must_use]
        pub fn messages(language: Language) -> &'static [&'static str] {
            match language {
                Language::English => &[$(include_str!(concat!("../messages/en/", $theme, ".ftl"))),*],
                Language::Turkish => &[$(include_str!(concat!("../messages/tr/", $theme, ".ftl"))),*],
                Language::Kyrgyz => &[$(include_str!(concat!("../messages/ky/", $theme, ".ftl"))),*],
                Language::Russian => &[$(include_str!(concat!("../messages/ru/", $theme, ".ftl"))),*],
                Language::Arabic => &[$(include_str!(concat!("../messages/ar/", $theme, ".ftl"))),*],
                Language::Sorani => &[$(include_str!(concat!("../messages/ckb/", $theme, ".ftl"))),*],
            }
        }
    };
}

// One theme a line: each is a file in every language's folder.
themes![
    "about",
    "call",
    "choice",
    "embed",
    "figures",
    "finder",
    "map",
    "notices",
    "open",
    "page",
    "places",
    "register",
    "rulings",
    "search",
    "seats",
    "share",
    "sharing",
    "station",
    "steps",
    "time",
    "turnout",
    "witnesses",
];
