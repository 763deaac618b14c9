//! Names of things in the page's language, or else in the election's first, with the colours of choices.

use crate::number::Style;
use crate::texts::escape;
use election::definition::{Choice, Contest, Definition};
use election::id::AreaIx;
use std::fmt;
use words::{Language, Words};

/// Colours for choices that have none, told apart also by who does not see red and green alike; the name always stands beside.
const PALETTE: [&str; 12] = [
    "#3b6fb6", "#d9822b", "#2f9e77", "#c0476b", "#8a63c9", "#a3892b", "#3aa6b9", "#b05a2c", "#6b7f2a", "#5967d8",
    "#c75fb0", "#6f7782",
];

/// Words of one election on one page.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub d: &'a Definition,
    /// What the page itself says.
    pub w: Words,
    pub style: Style,
    /// The language in which names are wanted.
    lang: &'a str,
}

/// A link to an area.
#[derive(Clone, Copy)]
pub(crate) struct AreaLink<'a> {
    pub id: &'a str,
    pub name: &'a str,
    /// In which language the name is.
    pub lang: &'a str,
}

/// A name of the election's with the language in which it is; written as HTML, apart from the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub text: String,
    pub lang: String,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut html = String::with_capacity(self.text.len() + 30);
        html.push_str("<bdi lang=\"");
        escape(&mut html, &self.lang);
        html.push_str("\">");
        escape(&mut html, &self.text);
        html.push_str("</bdi>");
        f.write_str(&html)
    }
}

// What it writes is escaped already.
impl askama::filters::HtmlSafe for Name {}

impl<'a> Names<'a> {
    /// For the faces that are English and show names in the election's first language: desk and party portal.
    pub(crate) fn new(d: &'a Definition) -> Self {
        Self { d, w: Words::default(), style: Style::of(d.language()), lang: d.language() }
    }

    /// For a public page.
    pub(crate) fn of(d: &'a Definition, w: Words) -> Self {
        Self { d, w, style: w.style(), lang: w.language().code() }
    }

    /// A name in the page's language, or else in the election's first, and in which it is.
    pub(crate) fn pick(&self, names: &'a election::definition::Names) -> (&'a str, &'a str) {
        match names.0.get(self.lang) {
            Some(name) => (name, self.lang),
            None => (names.get(self.d.language()), self.d.language()),
        }
    }

    /// The same to be shown.
    pub(crate) fn name(&self, names: &'a election::definition::Names) -> Name {
        let (text, lang) = self.pick(names);
        Name { text: text.to_owned(), lang: lang.to_owned() }
    }

    /// What is no name by language but text of the election's, such as a reason or a person: it is in the election's first language.
    pub(crate) fn text(&self, text: impl Into<String>) -> Name {
        Name { text: text.into(), lang: self.d.language().to_owned() }
    }

    /// Something that the page itself says, where a name could stand.
    pub(crate) fn said(&self, text: &str) -> Name {
        Name { text: text.to_owned(), lang: self.w.language().code().to_owned() }
    }

    pub(crate) fn area(&self, a: AreaIx) -> AreaLink<'a> {
        let area = &self.d.areas[a.at()];
        let (name, lang) = self.pick(&area.names);
        AreaLink { id: &area.id, name, lang }
    }

    pub(crate) fn contest(&self, c: &'a Contest) -> &'a str {
        self.pick(&c.names).0
    }

    pub(crate) fn choice(&self, c: &'a Choice) -> &'a str {
        self.pick(&c.names).0
    }

    /// From the root down to the area itself.
    pub(crate) fn path(&self, a: AreaIx) -> Vec<AreaLink<'a>> {
        let mut path: Vec<AreaLink<'a>> = self.d.upwards(a).map(|a| self.area(a)).collect();
        path.reverse();
        path
    }

    /// Whether the page is in English, whose dates stay as data have them.
    pub(super) fn is_english(&self) -> bool {
        self.w.language() == Language::English
    }
}

impl AreaLink<'_> {
    /// The area's name to be shown.
    pub(crate) fn shown(&self) -> Name {
        Name { text: self.name.to_owned(), lang: self.lang.to_owned() }
    }
}

/// The colour of the choice at this position.
pub(crate) fn color(contest: &Contest, choice: usize) -> &str {
    let given = contest.choices[choice].color.as_deref();
    // Only the plain form goes into a drawing.
    let plain = |c: &&str| c.len() == 7 && c.starts_with('#') && c[1..].bytes().all(|b| b.is_ascii_hexdigit());
    given.filter(plain).unwrap_or(PALETTE[choice % PALETTE.len()])
}
