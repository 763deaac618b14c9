//! One document, written as JSON or as XML: the names and the order of both are those of the schemas.
//!
//! Members are written in the order that the XML schema wants; JSON takes any.

use crate::json::Json;
use crate::xml::Xml;
use election::definition::Names;
use std::io::{self, Write};

/// The namespace of the XML.
const NAMESPACE: &str = "http://itl.nist.gov/ns/voting/1500-100/v2";

/// JSON or XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// The JSON form.
    Json,
    /// The XML form.
    Xml,
}

pub(super) enum Document<W> {
    Json(Json<W>),
    Xml(Xml<W>),
}

/// What an object is.
#[derive(Clone, Copy)]
pub(super) struct Class<'a> {
    /// Its type.
    pub(super) name: &'a str,
    /// Whether XML must say so, because the element is declared with the type above.
    pub(super) derived: bool,
    /// Its id, where it has one.
    pub(super) id: Option<&'a str>,
}

impl<'a> Class<'a> {
    pub(super) fn plain(name: &'a str) -> Self {
        Self { name, derived: false, id: None }
    }

    pub(super) fn named(name: &'a str, id: &'a str) -> Self {
        Self { name, derived: false, id: Some(id) }
    }

    pub(super) fn derived(name: &'a str, id: &'a str) -> Self {
        Self { name, derived: true, id: Some(id) }
    }
}

impl<W: Write> Document<W> {
    pub(super) fn new(encoding: Encoding, to: W) -> Self {
        match encoding {
            Encoding::Json => Self::Json(Json::new(to)),
            Encoding::Xml => Self::Xml(Xml::new(to)),
        }
    }

    /// An object, and within it what `inside` writes.
    pub(super) fn object(
        &mut self,
        name: &str,
        class: Class<'_>,
        inside: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Self::Json(j) => {
                j.object(name)?;
                j.text("@type", &format!("ElectionResults.{}", class.name))?;
                if let Some(id) = class.id {
                    j.text("@id", id)?;
                }
            }
            Self::Xml(x) => {
                let root = [("xmlns", NAMESPACE), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")];
                let mut attributes: Vec<(&str, &str)> = vec![];
                if class.name == "ElectionReport" {
                    attributes.extend(root);
                }
                if class.derived {
                    attributes.push(("xsi:type", class.name));
                }
                attributes.extend(class.id.map(|id| ("ObjectId", id)));
                x.open(name, &attributes)?;
            }
        }
        inside(self)?;
        match self {
            Self::Json(j) => {
                j.end();
                Ok(())
            }
            Self::Xml(x) => x.close(name),
        }
    }

    /// Objects of the same name, which `inside` writes.
    pub(super) fn list(&mut self, name: &str, inside: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        if let Self::Json(j) = self {
            j.array(name)?;
        }
        inside(self)?;
        if let Self::Json(j) = self {
            j.end();
        }
        Ok(())
    }

    pub(super) fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        match self {
            Self::Json(j) => j.text(name, text),
            Self::Xml(x) => x.leaf(name, &[], text),
        }
    }

    pub(super) fn number(&mut self, name: &str, n: u64) -> io::Result<()> {
        match self {
            Self::Json(j) => j.number(name, n),
            Self::Xml(x) => x.number(name, &[], n),
        }
    }

    pub(super) fn maybe(&mut self, name: &str, n: Option<u64>) -> io::Result<()> {
        n.map_or(Ok(()), |n| self.number(name, n))
    }

    pub(super) fn flag(&mut self, name: &str, flag: bool) -> io::Result<()> {
        let word = if flag { "true" } else { "false" };
        match self {
            Self::Json(j) => j.word(name, word),
            Self::Xml(x) => x.leaf(name, &[], word),
        }
    }

    /// References to objects by their ids; nothing where there are none.
    pub(super) fn references(&mut self, name: &str, ids: &[String]) -> io::Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        match self {
            Self::Json(j) => {
                j.array(name)?;
                for id in ids {
                    j.text("", id)?;
                }
                j.end();
                Ok(())
            }
            Self::Xml(x) => x.leaf(name, &[], &ids.join(" ")),
        }
    }

    /// A text in every language in which it is there.
    pub(super) fn words(&mut self, name: &str, words: &[(&str, &str)]) -> io::Result<()> {
        match self {
            Self::Json(_) => self.object(name, Class::plain("InternationalizedText"), |d| {
                d.list("Text", |d| {
                    words.iter().try_for_each(|(language, text)| {
                        d.object("Text", Class::plain("LanguageString"), |d| {
                            d.text("Content", text)?;
                            d.text("Language", language)
                        })
                    })
                })
            }),
            Self::Xml(x) => {
                x.open(name, &[])?;
                for (language, text) in words {
                    x.leaf("Text", &[("Language", *language)], text)?;
                }
                x.close(name)
            }
        }
    }

    pub(super) fn names(&mut self, name: &str, names: &Names) -> io::Result<()> {
        let all: Vec<(&str, &str)> =
            names.0.iter().map(|(language, text)| (language.as_str(), text.as_str())).collect();
        self.words(name, &all)
    }

    /// An id as this election has it.
    pub(super) fn identifier(&mut self, kind: &str, value: &str) -> io::Result<()> {
        self.list("ExternalIdentifier", |d| {
            d.object("ExternalIdentifier", Class::plain("ExternalIdentifier"), |d| {
                d.text("Type", "other")?;
                d.text("OtherType", kind)?;
                d.text("Value", value)
            })
        })
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Json(j) => j.finish(),
            Self::Xml(x) => x.finish(),
        }
    }
}
