//! A line of text: ordered for its directions, glyphs chosen and placed. And texts broken into lines.

use super::POINTS;
use super::fonts::{Weight, choose, face};
use harfrust::{Buffer, Direction, ShapeOptions, ShaperFont, shape};
use krilla::text::{GlyphId, KrillaGlyph};
use unicode_bidi::{BidiInfo, Level};

/// Drawn instead of a character that no font has.
const REPLACEMENT: char = '\u{fffd}';

/// Glyphs of one font in their places, from left to right.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) face: usize,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// In parts of the size.
    pub(super) width: f32,
}

/// One line.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(super) runs: Vec<Run>,
    width: f32,
    /// Characters that no font has.
    pub(crate) unprintable: Vec<char>,
}

impl Line {
    /// Shapes a text as one line. `right_to_left` is the direction of the paper; a text of the other direction keeps its own order inside.
    pub(crate) fn new(text: &str, weight: Weight, right_to_left: bool) -> Self {
        let mut unprintable = Vec::new();
        let text: String = text
            .chars()
            .map(|c| {
                if c.is_control() {
                    ' '
                } else if choose(c, weight, None).is_some()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2066}'..='\u{2069}')
                {
                    c
                } else {
                    unprintable.push(c);
                    REPLACEMENT
                }
            })
            .collect();
        let base = if right_to_left { Level::rtl() } else { Level::ltr() };
        let bidi = BidiInfo::new(&text, Some(base));
        let mut runs = Vec::new();
        for paragraph in &bidi.paragraphs {
            let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for range in ranges {
                let rtl = levels[range.start].is_rtl();
                let mut parts = by_face(&text[range], weight);
                if rtl {
                    parts.reverse();
                }
                runs.extend(parts.into_iter().map(|(face, part)| shaped(face, part, rtl)));
            }
        }
        let width = runs.iter().map(|r| r.width).sum();
        Self { runs, width, unprintable }
    }

    /// Its width in millimetres at this size.
    pub(crate) fn width(&self, size: f32) -> f32 {
        self.width * size / POINTS
    }
}

/// Parts of a text with the face that draws each.
fn by_face(text: &str, weight: Weight) -> Vec<(usize, &str)> {
    let mut parts: Vec<(usize, &str)> = Vec::new();
    let (mut from, mut current) = (0, None);
    for (i, c) in text.char_indices() {
        // Spaces and marks without a glyph stay with what is before them.
        let at = choose(c, weight, current).or(current).unwrap_or(0);
        if current.is_some_and(|now| now != at) {
            parts.push((current.unwrap_or(0), &text[from..i]));
            from = i;
        }
        current = Some(at);
    }
    if from < text.len() {
        parts.push((current.unwrap_or(0), &text[from..]));
    }
    parts
}

fn shaped(at: usize, text: &str, rtl: bool) -> Run {
    let face = face(at);
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let mut run = Run { face: at, text: text.to_owned(), glyphs: Vec::new(), width: 0.0 };
    if shape(&ShaperFont::new(&face.shaper), &mut buffer, ShapeOptions::new()).is_err() {
        return run;
    }
    let (infos, positions) = (buffer.glyph_infos(), buffer.glyph_positions());
    let mut starts: Vec<usize> = infos.iter().map(|i| i.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let em = |units: i32| units as f32 / face.units_per_em;
    for (info, position) in infos.iter().zip(positions) {
        let from = info.cluster as usize;
        let to = starts.iter().copied().find(|s| *s > from).unwrap_or(text.len());
        run.width += em(position.x_advance);
        run.glyphs.push(KrillaGlyph::new(
            GlyphId::new(info.glyph_id),
            em(position.x_advance),
            em(position.x_offset),
            em(position.y_offset),
            em(position.y_advance),
            from..to,
            None,
        ));
    }
    run
}

/// Breaks a text between words into lines not wider than `width` millimetres; a word that is wider by itself is broken anywhere.
pub(crate) fn wrap(text: &str, weight: Weight, size: f32, width: f32, right_to_left: bool) -> Vec<Line> {
    let line = |s: &str| Line::new(s, weight, right_to_left);
    let whole = line(text);
    if whole.width(size) <= width {
        return vec![whole];
    }
    let mut lines = Vec::new();
    let mut current = String::new();
    let fits = |s: &str| line(s).width(size) <= width;
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let longer = if current.is_empty() { word.to_owned() } else { format!("{current} {word}") };
        if fits(&longer) {
            current = longer;
            continue;
        }
        if !current.is_empty() {
            lines.push(line(&current));
        }
        current.clear();
        if fits(word) {
            word.clone_into(&mut current);
            continue;
        }
        for c in word.chars() {
            current.push(c);
            if current.chars().count() > 1 && !fits(&current) {
                current.pop();
                lines.push(line(&current));
                current = c.to_string();
            }
        }
    }
    if !current.is_empty() || lines.is_empty() {
        lines.push(line(&current));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<u32> {
        Line::new(text, Weight::Regular, false)
            .runs
            .iter()
            .flat_map(|r| r.glyphs.iter().map(|g| g.glyph_id.to_u32()))
            .collect()
    }

    #[test]
    fn letters_of_turkish_kyrgyz_and_arabic_have_glyphs() {
        for text in [
            "Şırnak İl Seçim Kurulu – ğüşöçıİ",
            "Жалал-Абад облусу, Ысык-Көл, Ңң Өө Үү",
            "المفوضية العليا المستقلة للانتخابات",
            "هەولێر، سلێمانی",
        ] {
            let line = Line::new(text, Weight::Bold, false);
            assert_eq!(line.unprintable, [], "{text}");
            assert!(line.runs.iter().flat_map(|r| &r.glyphs).all(|g| g.glyph_id.to_u32() != 0), "{text}");
        }
    }

    #[test]
    fn arabic_letters_join_and_run_from_right_to_left() {
        let (joined, apart) = (ids("ببب"), ids("ب ب ب"));
        assert_eq!(joined.len(), 3);
        assert!(
            joined.iter().all(|g| !apart.contains(g)),
            "initial, medial and final forms differ from the isolated one"
        );
        let clusters: Vec<usize> =
            Line::new("بتث", Weight::Regular, false).runs[0].glyphs.iter().map(|g| g.text_range.start).collect();
        assert!(clusters.is_sorted_by(|a, b| a > b), "{clusters:?}");
    }

    #[test]
    fn numbers_stay_readable_within_arabic() {
        let line = Line::new("محطة 3001 بغداد", Weight::Regular, true);
        let texts: Vec<&str> = line.runs.iter().map(|r| r.text.trim()).filter(|t| !t.is_empty()).collect();
        assert_eq!(texts, ["بغداد", "3001", "محطة"]);
    }

    #[test]
    fn what_no_font_has_is_told() {
        assert_eq!(Line::new("党 A", Weight::Regular, false).unprintable, ['党']);
    }

    #[test]
    fn no_line_is_wider_than_its_column() {
        let text = "Halkın Kurtuluş Partisi ile BağımsızTürkiyeDemokratikCumhuriyetÇokUzunBirAdıOlanParti";
        let lines = wrap(text, Weight::Regular, 10.0, 40.0, false);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|l| l.width(10.0) <= 40.0));
        let joined: String = lines.iter().flat_map(|l| l.runs.iter().map(|r| r.text.as_str())).collect();
        assert_eq!(joined.replace(' ', ""), text.replace(' ', ""), "nothing is lost");
    }
}
