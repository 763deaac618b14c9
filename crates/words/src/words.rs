//! The door: what a page says in its language.

use crate::book::{self, Book};
use crate::value::isolated;
use crate::{Language, Style, Value};
use std::borrow::Cow;

/// What a page says in its language. As cheap to copy as the language itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words(Language);

impl Words {
    /// The words of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        Self(language)
    }

    /// A name that is put beside others outside of a message: kept apart where it would reorder what stands around it.
    #[must_use]
    pub fn name(self, text: &str) -> Cow<'_, str> {
        isolated(Cow::Borrowed(text), self.0)
    }

    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.0
    }

    /// How it writes numbers.
    #[must_use]
    pub fn style(self) -> Style {
        self.book().style()
    }

    /// A message without arguments. Read once, when the language is first used: here it is only looked up.
    ///
    /// A message that does not exist, or that wants arguments, is an error of the program: a debug build stops, a release shows the id and says
    /// so in the log.
    #[must_use]
    pub fn say(self, id: &'static str) -> &'static str {
        self.book().plain(id).unwrap_or_else(|| {
            debug_assert!(false, "no message {id:?} without arguments in {}", self.0.code());
            tracing::error!(language = self.0.code(), id, "no such message without arguments");
            id
        })
    }

    /// A message with arguments: text as it is, numbers in the language's digits; numbers choose the plural form.
    ///
    /// Errors as with [`Words::say`].
    #[must_use]
    pub fn with(self, id: &'static str, values: &[(&str, Value<'_>)]) -> String {
        match self.book().with(id, values) {
            Some(Ok(text)) => text,
            Some(Err(text)) => {
                debug_assert!(false, "the message {id:?} lacks an argument in {}: {text}", self.0.code());
                tracing::error!(language = self.0.code(), id, text, "a message lacks an argument");
                text
            }
            None => {
                debug_assert!(false, "no message {id:?} in {}", self.0.code());
                tracing::error!(language = self.0.code(), id, "no such message");
                id.to_owned()
            }
        }
    }

    /// A whole number in groups of three, in the language's digits.
    #[must_use]
    pub fn number(self, n: impl Into<u64>) -> String {
        self.style().int(n)
    }

    /// Hundredths of a percent, such as `12.34 %`.
    #[must_use]
    pub fn percent(self, hundredths: u32) -> String {
        self.style().percent(hundredths)
    }

    pub(crate) fn book(self) -> &'static Book {
        book::of(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_book_in_its_place() {
        for l in Language::ALL {
            assert_eq!(Words::of(l).language(), l);
            assert!(!Words::of(l).say("month-1").is_empty(), "{l:?}");
        }
        assert_eq!(Words::of(Language::Turkish).say("month-11"), "Kasım");
        assert_eq!(Words::of(Language::Sorani).number(12u8), "١٢");
    }

    #[test]
    #[should_panic(expected = "no message")]
    fn an_unknown_message_stops_a_debug_build() {
        let _ = Words::default().say("no-such-message-at-all");
    }

    #[test]
    #[should_panic(expected = "lacks an argument")]
    fn a_missing_argument_stops_a_debug_build() {
        let _ = Words::default().with("date", &[("day", "1".into())]);
    }
}
