//! The four fonts that are always there: Noto Sans and Noto Sans Arabic, each regular and bold (Latin, Greek, Cyrillic, Arabic).

use krilla::text::Font;
use std::sync::LazyLock;

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// One font for shaping and for the PDF.
pub(super) struct Face {
    pub(super) shaper: harfrust::Font,
    pub(super) pdf: Font,
    pub(super) units_per_em: f32,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Self {
        let shaper = harfrust::Font::new(bytes.to_vec(), 0).expect("the fonts in this program are whole");
        let pdf = Font::new(bytes.into(), 0).expect("the fonts in this program are whole");
        Self { units_per_em: pdf.units_per_em(), shaper, pdf }
    }

    fn has(&self, c: char) -> bool {
        self.shaper.charmap().map_unicode(c).is_some_and(|g| g.to_u32() != 0)
    }
}

static FACES: LazyLock<[Face; 4]> = LazyLock::new(|| {
    [
        Face::read(include_bytes!("../../fonts/NotoSans-Regular.ttf")),
        Face::read(include_bytes!("../../fonts/NotoSansArabic-Regular.ttf")),
        Face::read(include_bytes!("../../fonts/NotoSans-Bold.ttf")),
        Face::read(include_bytes!("../../fonts/NotoSansArabic-Bold.ttf")),
    ]
});

pub(super) fn face(at: usize) -> &'static Face {
    &FACES[at]
}

/// Which face has this character. A mark goes with the letter before it, and a face is kept as long as it will do.
pub(super) fn choose(c: char, weight: Weight, before: Option<usize>) -> Option<usize> {
    let first = match weight {
        Weight::Regular => 0,
        Weight::Bold => 2,
    };
    let arabic = matches!(c, '\u{600}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    let order = if arabic { [first + 1, first] } else { [first, first + 1] };
    before.filter(|at| keeps(c) && face(*at).has(c)).or_else(|| order.into_iter().find(|at| face(*at).has(c)))
}

/// Whether a character belongs to what stands before it rather than to a script of its own.
fn keeps(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}'..='\u{200f}')
}
