//! A picture that stands for a page where it is shared: what is elected, how much is counted, who has how much; or what the page is for. Set like the papers
//! are, then drawn.

use crate::typeset::{Align, Canvas, Line, PrintError, Weight, pdf, wrap};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Width and height in pixels, as the services that show such pictures ask for.
pub const PIXELS: (u32, u32) = (1200, 630);
/// Rows that have room.
pub const ROWS_MAX: usize = 4;
/// Lines of a text that have room.
const LINES_MAX: usize = 4;

/// Millimetres on which it is set.
const WIDTH: f32 = 120.0;
const HEIGHT: f32 = 63.0;
const MARGIN: f32 = 6.0;
const INNER: f32 = WIDTH - 2.0 * MARGIN;
const ROW: f32 = 7.2;
/// Signs after which a text that is too long is cut.
const CUT: char = '…';
const QUIET: u8 = 95;

/// What stands in it.
#[derive(Debug, Clone)]
pub struct Card {
    /// Of the election.
    pub heading: String,
    /// Of what it tells.
    pub title: String,
    /// How far it is.
    pub state: String,
    /// What is said where there are no rows, in as many lines as it takes; up to four have room.
    pub text: String,
    /// The first so many are shown.
    pub rows: Vec<Row>,
    /// Where it comes from.
    pub foot: String,
    /// What nobody may overlook: that it is a rehearsal.
    pub warning: Option<String>,
    /// Direction of the language.
    pub right_to_left: bool,
    /// Its code.
    pub language: String,
}

/// One choice.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its share as text.
    pub share: String,
    /// Its share in thousandths of the whole.
    pub thousandths: u16,
    /// Red, green and blue.
    pub colour: [u8; 3],
}

/// The card as a PNG of [`PIXELS`].
///
/// # Errors
/// The page cannot be set or drawn.
pub fn picture(card: &Card) -> Result<Vec<u8>, PrintError> {
    let failed = |e: String| PrintError::Writer(e);
    let page = pdf(&[lay_out(card)], &card.title, &card.language, None)?;
    let page = Pdf::new(page).map_err(|e| failed(format!("{e:?}")))?;
    let page = page.pages().first().ok_or_else(|| failed("it has no page".to_owned()))?;
    let (width, height) = page.render_dimensions();
    let pixmap =
        PixmapSettings { x_scale: PIXELS.0 as f32 / width, y_scale: PIXELS.1 as f32 / height, bg_color: WHITE };
    let drawn = render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &pixmap);
    let colours: Vec<u8> = drawn.data_as_u8_slice().chunks_exact(4).flat_map(|p| p.iter().take(3).copied()).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, u32::from(drawn.width()), u32::from(drawn.height()));
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|e| failed(e.to_string()))?;
    writer.write_image_data(&colours).map_err(|e| failed(e.to_string()))?;
    writer.finish().map_err(|e| failed(e.to_string()))?;
    Ok(out)
}

fn lay_out(card: &Card) -> Canvas {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let rtl = card.right_to_left;
    // Where lines begin and end, and towards which side they are set.
    let (start, begin) = if rtl { (WIDTH - MARGIN, Align::Right) } else { (MARGIN, Align::Left) };
    let (end, finish) = if rtl { (MARGIN, Align::Left) } else { (WIDTH - MARGIN, Align::Right) };
    let mut y = 9.0;
    if let Some(warning) = &card.warning {
        canvas.coloured(0.0, 0.0, WIDTH, 6.0, [253, 243, 225]);
        canvas.text(fitted(warning, Weight::Bold, 7.5, INNER, rtl), start, 4.2, 7.5, begin, 60);
        y += 2.5;
    }
    canvas.text(fitted(&card.heading, Weight::Regular, 10.0, INNER, rtl), start, y, 10.0, begin, QUIET);
    canvas.text(fitted(&card.title, Weight::Bold, 18.0, INNER, rtl), start, y + 7.6, 18.0, begin, 20);
    canvas.text(fitted(&card.state, Weight::Regular, 10.0, INNER, rtl), start, y + 12.6, 10.0, begin, QUIET);
    if card.rows.is_empty() {
        let mut base = if card.state.is_empty() { y + 17.5 } else { y + 21.0 };
        for line in wrap(&card.text, Weight::Regular, 13.0, INNER, rtl).into_iter().take(LINES_MAX) {
            canvas.text(line, start, base, 13.0, begin, 40);
            base += 6.8;
        }
    }
    let mut top = y + 15.2;
    for row in card.rows.iter().take(ROWS_MAX) {
        let share = Line::new(&row.share, Weight::Bold, rtl);
        let room = INNER - share.width(12.0) - 4.0;
        canvas.text(fitted(&row.name, Weight::Regular, 12.0, room, rtl), start, top + 3.7, 12.0, begin, 20);
        canvas.text(share, end, top + 3.7, 12.0, finish, 20);
        let long = INNER * f32::from(row.thousandths.min(1_000)) / 1_000.0;
        let bar = top + 4.9;
        canvas.coloured(MARGIN, bar, INNER, 1.3, [236, 238, 237]);
        canvas.coloured(if rtl { WIDTH - MARGIN - long } else { MARGIN }, bar, long, 1.3, row.colour);
        top += ROW;
    }
    canvas.text(fitted(&card.foot, Weight::Regular, 8.0, INNER, rtl), start, HEIGHT - 3.2, 8.0, begin, QUIET);
    canvas
}

/// A line that is no wider, cut where it would be.
fn fitted(text: &str, weight: Weight, size: f32, width: f32, rtl: bool) -> Line {
    let line = Line::new(text, weight, rtl);
    if line.width(size) <= width {
        return line;
    }
    let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
    let (mut fits, mut not) = (0, ends.len());
    while not - fits > 1 {
        let middle = usize::midpoint(fits, not);
        let cut = format!("{}{CUT}", text[..ends[middle]].trim_end());
        if Line::new(&cut, weight, rtl).width(size) <= width { fits = middle } else { not = middle }
    }
    Line::new(&format!("{}{CUT}", text[..ends.get(fits).copied().unwrap_or(0)].trim_end()), weight, rtl)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> Card {
        let row = |name: &str, thousandths, colour| Row {
            name: name.to_owned(),
            share: format!("{}.{} %", thousandths / 10, thousandths % 10),
            thousandths,
            colour,
        };
        Card {
            heading: "General election".into(),
            title: "Parliament".into(),
            state: "47.1 % counted".into(),
            text: String::new(),
            rows: vec![row("Red", 412, [200, 30, 30]), row("حزب", 388, [30, 30, 200])],
            foot: "As of record size 1,204".into(),
            warning: None,
            right_to_left: false,
            language: "en".into(),
        }
    }

    fn pixels(png: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut out = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut out).unwrap();
        assert_eq!(info.color_type, png::ColorType::Rgb);
        (info.width, info.height, out)
    }

    fn count(points: &[u8], colour: [u8; 3]) -> usize {
        points.chunks_exact(3).filter(|p| *p == colour).count()
    }

    #[test]
    fn bars_are_as_long_as_the_shares_and_start_where_the_language_does() {
        for rtl in [false, true] {
            let (width, height, points) = pixels(&picture(&Card { right_to_left: rtl, ..card() }).unwrap());
            assert_eq!((width, height), PIXELS);
            let (red, blue) = (count(&points, [200, 30, 30]), count(&points, [30, 30, 200]));
            assert!(red > 4_000 && red * 388 / 412 > blue * 9 / 10 && blue * 412 / 388 > red * 9 / 10, "{red} {blue}");
            let first = points.chunks_exact(3).position(|p| p == [200, 30, 30]).unwrap() as u32 % width;
            assert_eq!(first > 300, rtl, "the bar starts at {first}");
        }
    }

    #[test]
    fn whatever_the_names_are_it_is_drawn() {
        let long = "Union of all who have a very long name ".repeat(20);
        for text in ["", "\u{202e}\u{0}<b>", &long, "ڕێبەرایەتیی یەکگرتوو", "🗳️ ✓"] {
            let mut odd = card();
            (odd.heading, odd.title, odd.state, odd.foot) = (text.into(), text.into(), text.into(), text.into());
            odd.warning = Some(text.into());
            odd.text = text.into();
            picture(&Card { rows: vec![], ..odd.clone() }).unwrap();
            odd.rows = vec![Row { name: text.into(), share: text.into(), thousandths: u16::MAX, colour: [1, 2, 3] }; 9];
            picture(&odd).unwrap();
        }
    }

    #[test]
    fn a_text_stands_where_there_are_no_rows() {
        let ink = |card: &Card| pixels(&picture(card).unwrap()).2.iter().filter(|b| **b < 128).count();
        let without = Card { rows: vec![], ..card() };
        let with = Card { text: "Count the whole election again on your own device. ".repeat(3), ..without.clone() };
        assert!(ink(&with) > ink(&without) + 5_000, "{} {}", ink(&with), ink(&without));
    }

    #[test]
    fn a_line_that_is_too_long_is_cut() {
        let line = fitted(&"m".repeat(300), Weight::Bold, 20.0, INNER, false);
        assert!(line.width(20.0) <= INNER && line.width(20.0) > INNER * 0.9);
    }
}
