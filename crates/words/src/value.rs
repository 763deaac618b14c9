//! Arguments of messages.

use crate::Language;
use std::borrow::Cow;

/// An argument of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text that stands as it is: a name, a number that is already written.
    Text(Cow<'a, str>),
    /// A whole number: it selects a plural form, and is written with the language's groups and digits.
    Number(u64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(s: &'a str) -> Self {
        Self::Text(Cow::Borrowed(s))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(s: &'a String) -> Self {
        Self::Text(Cow::Borrowed(s))
    }
}

impl From<String> for Value<'_> {
    fn from(s: String) -> Self {
        Self::Text(Cow::Owned(s))
    }
}

macro_rules! numbers {
    ($($t:ty)*) => {
        $(impl From<$t> for Value<'_> {
            fn from(n: $t) -> Self {
                Self::Number(u64::from(n))
            }
        })*
    };
}

numbers!(u8 u16 u32 u64);

impl From<usize> for Value<'_> {
    fn from(n: usize) -> Self {
        Self::Number(n as u64)
    }
}

/// Text of the other direction is kept apart (U+2068 … U+2069), so that it cannot reorder the sentence around it. Where nothing could be
/// reordered nothing is added: a text can be searched for and compared.
pub(crate) fn isolated(text: Cow<'_, str>, language: Language) -> Cow<'_, str> {
    let other = |c: char| {
        if language.is_rtl() {
            !is_rtl(c) && !matches!(c, '\u{660}'..='\u{669}') && c.is_alphanumeric()
        } else {
            is_rtl(c)
        }
    };
    if text.chars().any(other) { Cow::Owned(format!("\u{2068}{text}\u{2069}")) } else { text }
}

/// Hebrew, Arabic and their presentation forms. Arabic-Indic digits are left out: they do not turn a line.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{65f}' | '\u{66a}'..='\u{6ef}' | '\u{6fa}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_of_the_other_direction_is_kept_apart() {
        let kept = |s: &'static str, l| isolated(Cow::Borrowed(s), l).contains('\u{2068}');
        assert!(!kept("CHP 12", Language::Turkish));
        assert!(kept("CHP", Language::Arabic));
        assert!(kept("12", Language::Sorani));
        assert!(!kept("بغداد", Language::Arabic));
        assert!(kept("بغداد", Language::English));
    }
}
