//! Words as they are compared when somebody searches: without case, marks and the variants of letters that people do not type.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is looked at, in letters.
const LETTERS_MAX: usize = 40;
/// What an Arabic word has before it where it is definite.
const ARTICLE: &str = "ال";

/// The words of a text, as they are compared.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word = String::new();
    for c in text.nfkd().flat_map(char::to_lowercase) {
        if is_silent(c) {
            continue;
        }
        if c.is_alphanumeric() {
            word.push_str(letter(c).as_str(&mut [0; 4]));
        } else if !word.is_empty() {
            words.push(cut(std::mem::take(&mut word)));
        }
    }
    if !word.is_empty() {
        words.push(cut(word));
    }
    words
}

/// The words of a name, also without the Arabic article, by which they are found.
pub(super) fn indexed(text: &str) -> Vec<String> {
    let mut words = words(text);
    let bare: Vec<String> = words
        .iter()
        .filter_map(|w| w.strip_prefix(ARTICLE))
        .filter(|rest| rest.chars().count() >= 3)
        .map(str::to_owned)
        .collect();
    words.extend(bare);
    words
}

fn cut(mut word: String) -> String {
    if let Some((at, _)) = word.char_indices().nth(LETTERS_MAX) {
        word.truncate(at);
    }
    word
}

/// Marks, the Arabic stretching line, joiners: they change no word.
fn is_silent(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{640}' | '\u{200c}' | '\u{200d}' | '\'' | '’' | 'ʼ')
}

enum Letter {
    One(char),
    Two(&'static str),
}

impl Letter {
    fn as_str<'a>(&self, buffer: &'a mut [u8; 4]) -> &'a str {
        match self {
            Self::One(c) => c.encode_utf8(buffer),
            Self::Two(s) => s,
        }
    }
}

/// A letter as it is compared. What is a letter with a mark in Unicode has lost it before.
fn letter(c: char) -> Letter {
    Letter::One(match c {
        'ı' => 'i',
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ß' => return Letter::Two("ss"),
        'æ' => return Letter::Two("ae"),
        'œ' => return Letter::Two("oe"),
        'þ' => return Letter::Two("th"),
        // Kyrgyz, Kazakh, Uzbek in Cyrillic letters.
        'ө' => 'о',
        'ү' | 'ұ' => 'у',
        'ң' => 'н',
        'қ' => 'к',
        'ғ' => 'г',
        'һ' | 'ҳ' => 'х',
        'ә' => 'а',
        'і' => 'и',
        // Arabic and Kurdish.
        'ٱ' => 'ا',
        'ى' | 'ی' | 'ێ' | 'ې' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ة' | 'ە' | 'ہ' | 'ھ' | 'ۀ' => 'ه',
        'ۆ' | 'ۇ' | 'ۊ' => 'و',
        'ڕ' => 'ر',
        'ڵ' => 'ل',
        '\u{660}'..='\u{669}' => digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
        c => c,
    })
}

fn digit(c: char, nought: u32) -> char {
    char::from_digit(u32::from(c) - nought, 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(a: &str, b: &str) {
        assert_eq!(words(a), words(b), "{a} {b}");
    }

    #[test]
    fn turkish_is_found_with_and_without_its_letters() {
        same("ISPARTA", "ısparta");
        same("İSTANBUL", "istanbul");
        same("Iğdır", "igdir");
        same("Şanlıurfa Çağlayan", "sanliurfa CAGLAYAN");
        same("Hakkâri", "hakkari");
    }

    #[test]
    fn cyrillic_is_found_without_the_letters_that_a_russian_keyboard_lacks() {
        same("Өзгөн", "озгон");
        same("Үч-Коргон", "уч коргон");
        same("Жаңы-Жол", "жаны жол");
        same("Алексеёвка", "алексеевка");
    }

    #[test]
    fn arabic_and_kurdish_are_found_whatever_form_a_letter_has() {
        same("الأنبار", "الانبار");
        same("مدرسة", "مدرسه");
        same("هەولێر", "هەولیر");
        same("محطـــة", "محطة");
        same("كَرْبَلاء", "كربلاء");
        same("کرکوک", "كركوك");
        same("محطة ١٢٣", "محطة 123");
        assert!(indexed("البصرة").contains(&"بصره".to_owned()), "also without its article");
        assert_eq!(indexed("الى").len(), 1);
    }

    #[test]
    fn words_end_where_no_letter_or_digit_is() {
        assert_eq!(words(" Kutu-12 / 3.  "), ["kutu", "12", "3"]);
        assert_eq!(words("O'Brien Straße"), ["obrien", "strasse"]);
        assert!(words("—").is_empty());
        assert_eq!(words(&"a".repeat(100))[0].len(), LETTERS_MAX);
    }

    proptest! {
        /// What has been made comparable once stays as it is, so that a name is always found by itself.
        #[test]
        fn comparing_twice_changes_nothing(s in "\\PC{0,40}") {
            let once = words(&s);
            let again: Vec<String> = once.iter().flat_map(|w| words(w)).collect();
            prop_assert_eq!(once, again);
        }
    }
}
