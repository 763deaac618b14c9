//! The languages of the pages.

/// A language in which every page can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Language {
    /// English; the pages at addresses without a language.
    #[default]
    English,
    /// Turkish.
    Turkish,
    /// Kyrgyz.
    Kyrgyz,
    /// Russian.
    Russian,
    /// Arabic, as written in Iraq.
    Arabic,
    /// Kurdish, Sorani (Central Kurdish).
    Sorani,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::English, Self::Turkish, Self::Kyrgyz, Self::Russian, Self::Arabic, Self::Sorani];

    /// BCP 47 code: in addresses, in `lang` and `hreflang`, and in election folders.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Turkish => "tr",
            Self::Kyrgyz => "ky",
            Self::Russian => "ru",
            Self::Arabic => "ar",
            Self::Sorani => "ckb",
        }
    }

    /// The language with exactly this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }

    /// The language's name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Turkish => "Türkçe",
            Self::Kyrgyz => "Кыргызча",
            Self::Russian => "Русский",
            Self::Arabic => "العربية",
            Self::Sorani => "کوردی",
        }
    }

    /// Direction of writing, as HTML's `dir` wants it.
    #[must_use]
    pub fn direction(self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_rtl(self) -> bool {
        matches!(self, Self::Arabic | Self::Sorani)
    }

    /// What an address of a page begins with: nothing for English, else `/tr` and so on.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::English => "",
            Self::Turkish => "/tr",
            Self::Kyrgyz => "/ky",
            Self::Russian => "/ru",
            Self::Arabic => "/ar",
            Self::Sorani => "/ckb",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_a_code_and_a_prefix_of_its_own() {
        for l in Language::ALL {
            assert_eq!(Language::from_code(l.code()), Some(l));
            assert!(l == Language::English || l.prefix() == format!("/{}", l.code()));
        }
        assert_eq!(Language::from_code("EN"), None);
        assert_eq!(Language::from_code(""), None);
    }
}
