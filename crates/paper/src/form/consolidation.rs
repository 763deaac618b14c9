//! The form of a consolidation: head, sums, the table of stations, signatures.

use super::flow::{BELOW_CODE, Flow, LEFT, NARROW, Side, WIDE, bold, label, leading, plain};
use super::{Form, PrintError};
use crate::sheet::{ConsolidationSheet, Signed, StationRow, Texts, UNKNOWN, Word, grouped};
use crate::typeset::day;

/// Cells of a line, as distance from its start and width: station, issue, digest; name and figure of a sum.
const STATION: (f32, f32) = (0.0, 78.0);
const ISSUE: (f32, f32) = (79.0, 22.0);
const DIGEST: (f32, f32) = (102.0, 78.0);
const NAME: (f32, f32) = (0.0, 130.0);
const FIGURE: (f32, f32) = (132.0, 48.0);

pub(super) fn lay_out(
    sheet: &ConsolidationSheet,
    signed: Option<Signed<'_>>,
    texts: &Texts,
) -> Result<Form, PrintError> {
    let mut running = vec![sheet.title.joined()];
    running.extend(sheet.head.iter().take(3).map(|(word, value)| format!("{} {value}", word.first)));
    let mut flow = Flow::new(texts, running, sheet.trial);
    flow.title(&sheet.title);
    flow.y += 1.5;
    for (word, value) in &sheet.head {
        flow.pair(word, value);
    }
    below_code(&mut flow);
    for row in &sheet.figures {
        let names = flow.named(&row.name, plain(9.5), NAME.1);
        let height = names.height() + 1.2;
        if flow.room(height) {
            below_code(&mut flow);
        }
        let y = flow.y + leading(9.5);
        flow.put_named(names, NAME, y);
        let figure = row.figure.map_or_else(|| UNKNOWN.to_owned(), grouped);
        let lines = flow.lines(&figure, bold(10.0), FIGURE.1);
        flow.put(lines, bold(10.0), FIGURE, Side::End, y);
        flow.y += height;
        rule(&mut flow, 0.12, 150);
    }
    if !sheet.rows.is_empty() {
        flow.y += 3.0;
        if flow.room(12.0) {
            below_code(&mut flow);
        }
        table_head(&mut flow, texts);
    }
    for row in &sheet.rows {
        line(&mut flow, row, texts);
    }
    // Signatures stand beside the page code when they begin a page.
    flow.right = if flow.y < BELOW_CODE { NARROW } else { WIDE };
    if flow.y + 24.0 > super::flow::BOTTOM {
        flow.right = NARROW;
    }
    flow.signatures(&sheet.signers);
    flow.note_codes(signed)?;
    Ok(flow.finish(sheet.title.first.clone(), sheet.head.iter().find_map(|(_, value)| day(value))))
}

fn below_code(flow: &mut Flow<'_>) {
    flow.right = WIDE;
    flow.y = flow.y.max(BELOW_CODE);
}

fn rule(flow: &mut Flow<'_>, thickness: f32, grey: u8) {
    let (y, right) = (flow.y, flow.right);
    flow.canvas().rule((LEFT, y), (right, y), thickness, grey);
}

fn table_head(flow: &mut Flow<'_>, texts: &Texts) {
    let y = flow.y + 3.6;
    for (word, cell) in [(Word::Station, STATION), (Word::Issue, ISSUE), (Word::Digest, DIGEST)] {
        let lines = flow.lines(&texts.joined(word), label(7.5), cell.1);
        flow.put(lines, label(7.5), cell, Side::Start, y);
    }
    flow.y += 5.0;
    rule(flow, 0.3, 0);
}

fn line(flow: &mut Flow<'_>, row: &StationRow, texts: &Texts) {
    let size = 8.0;
    let stations = flow.lines(&row.station, plain(size), STATION.1);
    let issues = flow.lines(&row.issue, plain(size), ISSUE.1);
    let height = stations.len().max(issues.len()) as f32 * leading(size) + 0.9;
    if flow.room(height) {
        below_code(flow);
        table_head(flow, texts);
    }
    let y = flow.y + leading(size) * 0.86;
    flow.put(stations, plain(size), STATION, Side::Start, y);
    flow.put(issues, plain(size), ISSUE, Side::Start, y);
    let digests = flow.lines(&row.digest, plain(5.9), DIGEST.1);
    flow.put(digests, plain(5.9), DIGEST, Side::Start, y);
    flow.y += height;
    rule(flow, 0.1, 170);
}
