//! The form of the minutes: head, figures, choices, signatures.

use super::flow::{BELOW_CODE, Flow, LEFT, Side, Style, bold, label, leading, plain};
use super::{Form, PrintError};
use crate::sheet::{Label, MinutesSheet, Row, Signed, Texts, UNKNOWN, Word, grouped};
use crate::typeset::day;

/// Cells of a line of figures, as distance from its start and width: name, printed, by hand.
const NAME: (f32, f32) = (0.0, 68.0);
const PRINTED: (f32, f32) = (69.0, 23.0);
const BY_HAND: (f32, f32) = (94.0, 36.0);
const DIGITS: u8 = 6;

pub(super) fn lay_out(sheet: &MinutesSheet, signed: Option<Signed<'_>>, texts: &Texts) -> Result<Form, PrintError> {
    let title = texts.title(sheet.document);
    let place = format!("{} {}", texts.word(Word::Station), sheet.station);
    let running = vec![
        title.joined(),
        format!("{} · {}", sheet.election, sheet.contest),
        format!("{place} · {} · {} {}", sheet.count, texts.word(Word::Issue), sheet.issue),
    ];
    let mut flow = Flow::new(texts, running, sheet.trial);
    head(&mut flow, sheet, texts, &title);
    flow.y = flow.y.max(BELOW_CODE);
    table(&mut flow, &sheet.figures, sheet.blank, texts, None);
    flow.y += 3.0;
    table(&mut flow, &sheet.choices, sheet.blank, texts, Some(Word::Votes));
    flow.signatures(&sheet.signers);
    if !sheet.digest.is_empty() {
        flow.room(6.0);
        flow.paragraph(&format!("sha256:{}", sheet.digest), label(6.5));
    }
    flow.note_codes(signed)?;
    Ok(flow.finish(title.first, day(&sheet.closed)))
}

fn head(flow: &mut Flow<'_>, sheet: &MinutesSheet, texts: &Texts, title: &Label) {
    flow.title(title);
    flow.paragraph(&sheet.election, bold(11.0));
    flow.y += 1.5;
    flow.pair(&texts.label(Word::Contest), &sheet.contest);
    flow.pair(&texts.label(Word::Area), &sheet.areas.join(" › "));
    let station = if sheet.station_name.is_empty() {
        sheet.station.clone()
    } else {
        format!("{} ({})", sheet.station_name, sheet.station)
    };
    flow.pair(&texts.label(Word::Station), &station);
    flow.pair(&texts.label(Word::Round), &sheet.round.to_string());
    flow.pair(&texts.label(Word::Count), &sheet.count);
    flow.pair(&texts.label(Word::Issue), &sheet.issue.to_string());
    flow.pair(&texts.label(Word::Closed), &sheet.closed);
    flow.y += 2.0;
}

fn table_head(flow: &mut Flow<'_>, texts: &Texts, title: Option<Word>) {
    let y = flow.y + 4.0;
    for (text, cell, side) in [
        (title.map(|t| texts.joined(t)).unwrap_or_default(), NAME, Side::Start),
        (texts.joined(Word::Printed), PRINTED, Side::End),
        (texts.joined(Word::ByHand), BY_HAND, Side::Start),
    ] {
        let style = if cell == NAME { bold(10.0) } else { label(7.5) };
        let mut lines = flow.lines(&text, style, cell.1);
        lines.truncate(1);
        flow.put(lines, style, cell, side, y);
    }
    flow.y += 5.4;
    rule(flow, 0.3, 0);
}

fn rule(flow: &mut Flow<'_>, thickness: f32, grey: u8) {
    let (y, right) = (flow.y, flow.right);
    flow.canvas().rule((LEFT, y), (right, y), thickness, grey);
}

fn table(flow: &mut Flow<'_>, rows: &[Row], blank: bool, texts: &Texts, title: Option<Word>) {
    if rows.is_empty() {
        return;
    }
    flow.room(14.0);
    table_head(flow, texts, title);
    for row in rows {
        let style = plain(9.5);
        let names = flow.named(&row.name, style, NAME.1);
        let height = (names.height() + 2.6).max(7.2);
        if flow.room(height) {
            table_head(flow, texts, title);
        }
        let middle = flow.y + height / 2.0;
        let first = middle + 1.2 - (names.height() - leading(style.size)) / 2.0;
        flow.put_named(names, NAME, first);
        if !blank {
            let figure = row.figure.map_or_else(|| UNKNOWN.to_owned(), grouped);
            let style = Style { size: 11.0, ..bold(11.0) };
            let lines = flow.lines(&figure, style, PRINTED.1);
            flow.put(lines, style, PRINTED, Side::End, middle + 1.4);
        }
        flow.hand_box(BY_HAND.0, BY_HAND.1, middle - 3.1, 6.2, DIGITS);
        flow.y += height;
        rule(flow, 0.12, 150);
    }
}
