//! Which page is asked for, and in which language.

use super::names::Names;
use crate::subject::{Asked, Subject};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use election::definition::Definition;
use std::convert::Infallible;
use words::{Language, Words};

/// A public page in a language: `/tr/area/x` is the page `/area/x` in Turkish.
#[derive(Debug, Clone)]
pub(crate) struct Here {
    /// What it says.
    pub w: Words,
    /// Its address without the language.
    pub address: String,
}

impl Here {
    /// The page at an address, with its language.
    pub(crate) fn at(address: &str) -> Self {
        let (language, address) = split(address);
        Self { w: Words::of(language), address: address.to_owned() }
    }

    /// A subject in this page's language.
    pub(crate) fn asks(&self, subject: Subject) -> Asked {
        Asked { subject, language: self.w.language() }
    }

    /// The election's names on it.
    pub(crate) fn names<'a>(&self, d: &'a Definition) -> Names<'a> {
        Names::of(d, self.w)
    }

    /// Its address in a language.
    pub(crate) fn in_language(&self, language: Language) -> String {
        format!("{}{}", language.prefix(), self.address)
    }
}

/// The language of an address, and the address without it.
pub(crate) fn split(address: &str) -> (Language, &str) {
    for language in Language::ALL {
        let rest = if language.prefix().is_empty() { None } else { address.strip_prefix(language.prefix()) };
        match rest {
            Some("") => return (language, "/"),
            Some(rest) if rest.starts_with('/') => return (language, rest),
            _ => {}
        }
    }
    (Language::English, address)
}

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::at(parts.uri.path()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_begins_with_its_language_or_is_english() {
        assert_eq!(split("/tr/area/x"), (Language::Turkish, "/area/x"));
        assert_eq!(split("/ckb"), (Language::Sorani, "/"));
        assert_eq!(split("/ar/"), (Language::Arabic, "/"));
        assert_eq!(split("/area/tr"), (Language::English, "/area/tr"));
        assert_eq!(split("/area"), (Language::English, "/area"));
        assert_eq!(split("/trx/area"), (Language::English, "/trx/area"));
    }
}
