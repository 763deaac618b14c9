//! The words that are printed around the figures, in every language that there is: one table, a line for each word.
//!
//! A form speaks the first language of its election; where English says it otherwise, English stands beside it, so that observers from
//! elsewhere read it too.

use election::id::Count;
use election::statement::Document;

macro_rules! words {
    ($($(#[$doc:meta])* $word:ident: $($text:literal),+;)*) => {
        /// A word or a short sentence that is printed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Word {
            $($(#[$doc])* $word,)*
        }

        impl Word {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$word,)*];

            /// In the order of [`LANGUAGES`].
            const fn in_all(self) -> [&'static str; LANGUAGES.len()] {
                match self {
                    $(Self::$word => [$($text),+],)*
                }
            }
        }
    };
}

/// A language of the table.
struct Language {
    /// BCP 47 tag.
    tag: &'static str,
    right_to_left: bool,
    /// Tags that mean it too, without their regions.
    also: &'static [&'static str],
}

const LANGUAGES: [Language; 6] = [
    Language { tag: "en", right_to_left: false, also: &[] },
    Language { tag: "tr", right_to_left: false, also: &[] },
    Language { tag: "ky", right_to_left: false, also: &["ky-cyrl"] },
    Language { tag: "ru", right_to_left: false, also: &["ru-cyrl"] },
    Language { tag: "ar", right_to_left: true, also: &["ar-arab"] },
    Language { tag: "ckb", right_to_left: true, also: &["ckb-arab", "ku-arab", "ku-iq"] },
];

words! {
    /// Title of minutes.
    Result: "Minutes of the count", "Sandık sonuç tutanağı", "Добуштарды эсептөө протоколу", "Протокол подсчёта голосов",
        "محضر فرز الأصوات", "کۆنووسی ژماردنی دەنگەکان";
    /// Title of a correction.
    Correction: "Correction minutes", "Düzeltme tutanağı", "Оңдоо протоколу", "Протокол об исправлении",
        "محضر التصحيح", "کۆنووسی ڕاستکردنەوە";
    /// Title of a counting sheet.
    CountingSheet: "Counting sheet", "Sayım döküm cetveli", "Эсептөө баракчасы", "Ведомость подсчёта",
        "ورقة الفرز", "فۆڕمی ژماردن";
    /// Title of a board's sum.
    Consolidation: "Consolidation minutes", "Birleştirme tutanağı", "Жыйынды протокол", "Сводный протокол",
        "محضر تجميع النتائج", "کۆنووسی کۆکردنەوەی ئەنجامەکان";
    /// The election.
    Election: "Election", "Seçim", "Шайлоо", "Выборы", "الانتخابات", "هەڵبژاردن";
    /// The contest.
    Contest: "Contest", "Seçim türü", "Шайлоонун түрү", "Вид выборов", "نوع الاقتراع", "جۆری هەڵبژاردن";
    /// An area.
    Area: "Area", "Yer", "Аймак", "Территория", "المنطقة", "ناوچە";
    /// A station.
    Station: "Station", "Sandık", "Участок", "Участок", "المحطة", "وێستگە";
    /// How many stations.
    Stations: "Stations", "Sandıklar", "Участоктор", "Участки", "المحطات", "وێستگەکان";
    /// The round.
    Round: "Round", "Tur", "Тур", "Тур", "الجولة", "خول";
    /// Which count.
    Count: "Count", "Sayım", "Эсептөө", "Подсчёт", "العدّ", "ژماردن";
    /// Counted by a machine.
    Machine: "machine", "makineyle", "машина менен", "машинный", "آلي", "بە ئامێر";
    /// Counted by hand.
    Hand: "by hand", "elle", "кол менен", "ручной", "يدوي", "بە دەست";
    /// Counted again; followed by a number.
    Recount: "recount", "yeniden sayım", "кайра эсептөө", "пересчёт", "إعادة العدّ", "ژماردنەوە";
    /// Issue of a document.
    Issue: "Issue", "Sürüm", "Редакция", "Редакция", "الإصدار", "وەشان";
    /// When the count was closed.
    Closed: "Closed", "Kapanış", "Аяктады", "Завершён", "وقت الإغلاق", "کاتی داخستن";
    /// How many acts the record had.
    RecordSize: "Record size", "Kayıt sayısı", "Жазуулардын саны", "Число записей", "عدد القيود", "ژمارەی تۆمارەکان";
    /// Page; followed by its number.
    Page: "Page", "Sayfa", "Барак", "Страница", "صفحة", "لاپەڕە";
    /// Over the column of printed figures.
    Printed: "Figure", "Sayı", "Сан", "Число", "العدد", "ژمارە";
    /// Over the column that is filled by hand.
    ByHand: "By hand", "El yazısıyla", "Кол менен", "От руки", "بخط اليد", "بە دەست";
    /// Over the choices.
    Votes: "Votes", "Oylar", "Добуштар", "Голоса", "الأصوات", "دەنگەکان";
    /// Voters on the list.
    Registered: "Registered voters", "Kayıtlı seçmen", "Катталган шайлоочулар", "Зарегистрированные избиратели",
        "الناخبون المسجّلون", "دەنگدەرانی تۆمارکراو";
    /// Voters who voted.
    Voted: "Voted", "Oy kullanan", "Добуш бергендер", "Проголосовавшие", "المصوّتون", "بەشداربووان";
    /// Valid votes.
    Valid: "Valid votes", "Geçerli oy", "Жарактуу добуштар", "Действительные голоса", "الأصوات الصحيحة", "دەنگە دروستەکان";
    /// Invalid votes.
    Invalid: "Invalid votes", "Geçersiz oy", "Жараксыз добуштар", "Недействительные голоса", "الأصوات الباطلة", "دەنگە پووچەڵەکان";
    /// Results that a sum waits for.
    Expected: "Results expected", "Beklenen sonuç", "Күтүлгөн жыйынтыктар", "Ожидаемые результаты", "النتائج المتوقعة", "ئەنجامە چاوەڕوانکراوەکان";
    /// Results in a sum.
    Counted: "Results in the sums", "Toplama giren sonuç", "Суммага кирген жыйынтыктар", "Учтённые результаты", "النتائج المحتسبة", "ئەنجامە ژمێردراوەکان";
    /// Annulled results, and one of them.
    Annulled: "Annulled", "İptal", "Жокко чыгарылган", "Отменено", "ملغاة", "هەڵوەشاوە";
    /// A result that has not come.
    Missing: "Missing", "Eksik", "Жок", "Нет", "مفقودة", "نەهاتووە";
    /// A result that is held back.
    Withheld: "Withheld", "Bekletiliyor", "Кармалган", "Приостановлено", "معلّقة", "ڕاگیراوە";
    /// Over the signatures.
    Signatures: "Signatures", "İmzalar", "Кол тамгалар", "Подписи", "التواقيع", "واژووەکان";
    /// Who chairs the committee.
    Chair: "Chair", "Başkan", "Төрага", "Председатель", "الرئيس", "سەرۆک";
    /// A member of the committee or board.
    Member: "Member", "Üye", "Мүчө", "Член комиссии", "عضو", "ئەندام";
    /// Over the column of digests.
    Digest: "Digest", "Özet değeri", "Хеш", "Хеш", "البصمة", "هاش";
    /// Under the page code.
    PageCode: "Leave this code free of ink and staples", "Bu kodu çizmeyin ve zımbalamayın", "Бул коддун үстүнө жазбаңыз жана тешпеңиз",
        "Не пишите на этом коде и не скрепляйте его", "لا تكتب على هذا الرمز ولا تدبّسه", "لەسەر ئەم کۆدە مەنووسە و دەرزی لێ مەدە";
    /// Over the codes of the signed text.
    NoteCodes: "The signed text in codes", "İmzalı metnin kodları", "Кол коюлган тексттин коддору", "Подписанный текст в кодах",
        "النص الموقَّع في رموز", "دەقی واژووکراو بە کۆد";
    /// On a trial.
    Trial: "TRIAL – NOT A RESULT", "DENEME – SONUÇ DEĞİLDİR", "СЫНОО – ЖЫЙЫНТЫК ЭМЕС", "ПРОБА – НЕ РЕЗУЛЬТАТ",
        "تجربة – ليست نتيجة", "تاقیکردنەوە – ئەنجام نییە";
    /// At the end of the tape: what the codes are for.
    ScanMe: "Scan all codes to check these figures.", "Bu sayıları denetlemek için bütün kodları okutun.",
        "Бул сандарды текшерүү үчүн бардык коддорду окутуңуз.", "Отсканируйте все коды, чтобы проверить эти числа.",
        "امسح جميع الرموز للتحقق من هذه الأرقام.", "بۆ پشکنینی ئەم ژمارانە هەموو کۆدەکان بخوێنەرەوە.";
}

/// What stands beside a figure or over a column: in the form's language, and in English where that differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// In the language of the form.
    pub first: String,
    /// In English, or empty.
    pub second: String,
}

impl Label {
    /// Both in one line.
    #[must_use]
    pub fn joined(&self) -> String {
        if self.second.is_empty() { self.first.clone() } else { format!("{} · {}", self.first, self.second) }
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Label {
    fn from(first: String) -> Self {
        Self { first, second: String::new() }
    }
}

/// The words of a form. English unless another language is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Texts {
    language: usize,
}

impl Texts {
    /// The words in this language (a BCP 47 tag such as `tr` or `ckb-IQ`); English where the table does not have it.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        let is_of = |l: &Language, tag: &str| l.tag == tag || l.also.contains(&tag);
        // The longest beginning that is known: `ar-IQ` is `ar`.
        let mut ends: Vec<usize> = tag.match_indices('-').map(|(i, _)| i).collect();
        ends.push(tag.len());
        let language = ends.iter().rev().find_map(|end| LANGUAGES.iter().position(|l| is_of(l, &tag[..*end])));
        Self { language: language.unwrap_or(0) }
    }

    /// BCP 47 tag, for those who have the PDF read aloud.
    #[must_use]
    pub fn language(&self) -> &'static str {
        LANGUAGES[self.language].tag
    }

    /// Whether lines run from right to left.
    #[must_use]
    pub fn right_to_left(&self) -> bool {
        LANGUAGES[self.language].right_to_left
    }

    /// A word in the form's language.
    #[must_use]
    pub fn word(&self, word: Word) -> &'static str {
        word.in_all()[self.language]
    }

    /// A word in English, if the form is in another language that says it otherwise.
    #[must_use]
    pub fn second(&self, word: Word) -> Option<&'static str> {
        Some(word.in_all()[0]).filter(|w| *w != self.word(word))
    }

    /// A word with the English beside it.
    #[must_use]
    pub fn label(&self, word: Word) -> Label {
        Label { first: self.word(word).to_owned(), second: self.second(word).unwrap_or_default().to_owned() }
    }

    /// A word with the English behind it, in one line.
    #[must_use]
    pub fn joined(&self, word: Word) -> String {
        self.label(word).joined()
    }

    /// Which count it is, in words.
    #[must_use]
    pub fn count(&self, count: Count) -> Label {
        match count {
            Count::Machine => self.label(Word::Machine),
            Count::Hand => self.label(Word::Hand),
            Count::Recount(n) => {
                let Label { first, second } = self.label(Word::Recount);
                let numbered = |w: String| if w.is_empty() { w } else { format!("{w} {n}") };
                Label { first: numbered(first), second: numbered(second) }
            }
        }
    }

    /// The title of a document.
    #[must_use]
    pub fn title(&self, document: Document) -> Label {
        self.label(match document {
            Document::Correction => Word::Correction,
            Document::CountingSheet => Word::CountingSheet,
            Document::Consolidation => Word::Consolidation,
            Document::Result => Word::Result,
        })
    }

    /// The word for each of the four figures of minutes: registered, voted, valid, invalid.
    #[must_use]
    pub fn figures(&self) -> [Label; 4] {
        [Word::Registered, Word::Voted, Word::Valid, Word::Invalid].map(|w| self.label(w))
    }
}

/// What stands where a figure was not established.
pub const UNKNOWN: &str = "–";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_finds_its_language_and_an_unknown_one_is_english() {
        for (tag, language) in [
            ("tr", "tr"),
            ("tr-TR", "tr"),
            ("KY_kg", "ky"),
            ("ky-Cyrl-KG", "ky"),
            ("ar-IQ", "ar"),
            ("ckb", "ckb"),
            ("ku-Arab-IQ", "ckb"),
            ("ku-TR", "en"),
            ("en-GB", "en"),
            ("de", "en"),
            ("", "en"),
            ("-", "en"),
        ] {
            assert_eq!(Texts::of(tag).language(), language, "{tag}");
        }
    }

    #[test]
    fn english_stands_beside_what_says_it_otherwise_and_nowhere_else() {
        let label = |tag: &str, word| Texts::of(tag).label(word);
        assert_eq!(label("tr", Word::Station).joined(), "Sandık · Station");
        assert_eq!(label("en", Word::Station).joined(), "Station");
        assert_eq!(Texts::of("ru").count(Count::Recount(2)).joined(), "пересчёт 2 · recount 2");
        assert_eq!(Texts::of("en").count(Count::Recount(2)).joined(), "recount 2");
    }

    #[test]
    fn every_word_is_there_in_every_language_and_has_its_letters_in_the_fonts() {
        for word in Word::ALL {
            for (text, language) in word.in_all().iter().zip(&LANGUAGES) {
                assert!(!text.trim().is_empty(), "{word:?} {}", language.tag);
                let line = crate::typeset::Line::new(text, crate::typeset::Weight::Bold, language.right_to_left);
                assert_eq!(line.unprintable, [], "{word:?} {}", language.tag);
                let arabic = text.chars().any(|c| matches!(c, '\u{600}'..='\u{6ff}'));
                assert_eq!(arabic, language.right_to_left, "{word:?} {}: another column's word", language.tag);
                let cyrillic = text.chars().any(|c| matches!(c, '\u{400}'..='\u{4ff}'));
                assert_eq!(cyrillic, matches!(language.tag, "ky" | "ru"), "{word:?} {}", language.tag);
            }
        }
    }
}
