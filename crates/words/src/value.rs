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

/// Text of the other direction, or with signs that turn it, is kept apart (U+2068 … U+2069), so that it cannot reorder the sentence around it. Where
/// nothing could be reordered nothing is added: a text can be searched for and compared.
pub(crate) fn isolated(text: Cow<'_, str>, language: Language) -> Cow<'_, str> {
    let other = |c: char| {
        if language.is_rtl() {
            !is_rtl(c) && !matches!(c, '\u{660}'..='\u{669}') && c.is_alphanumeric()
        } else {
            is_rtl(c)
        }
    };
    match closed(&text) {
        Some(closed) => Cow::Owned(format!("\u{2068}{closed}\u{2069}")),
        None if text.chars().any(other) => Cow::Owned(format!("\u{2068}{text}\u{2069}")),
        None => text,
    }
}

/// A text with signs that turn its direction, so that a pair of isolating signs around it ends where it ends: without ends of what it did not begin,
/// and with the ends of what it did. `None`: whatever it turns is kept apart within it.
fn closed(text: &str) -> Option<String> {
    let mut depth = 0_usize;
    let mut reaches_out = false;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '\u{2066}'..='\u{2068}' => depth += 1,
            '\u{2069}' if depth == 0 => {
                reaches_out = true;
                continue;
            }
            '\u{2069}' => depth -= 1,
            '\u{202a}'..='\u{202e}' => reaches_out |= depth == 0,
            _ => {}
        }
        kept.push(c);
    }
    reaches_out |= depth > 0;
    kept.extend(std::iter::repeat_n('\u{2069}', depth));
    reaches_out.then_some(kept)
}

/// Hebrew, Arabic and their presentation forms. Arabic-Indic digits are left out: they do not turn a line.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{65f}' | '\u{66a}'..='\u{6ef}' | '\u{6fa}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_its_direction_turns_nothing_around_it() {
        let kept = |s: &'static str| isolated(Cow::Borrowed(s), Language::English).into_owned();
        assert_eq!(kept("a\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
        assert_eq!(kept("a\u{2069}\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
        assert_eq!(kept("a\u{2067}b"), "\u{2068}a\u{2067}b\u{2069}\u{2069}");
        // A sentence whose parts are kept apart already.
        assert_eq!(kept("a: \u{2068}b\u{202e}\u{2069}"), "a: \u{2068}b\u{202e}\u{2069}");
        assert_eq!(kept("\u{2069}"), "\u{2068}\u{2069}");
    }

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
