//! The report of the screens: what each means, how often it errs, what it called, and why that may be innocent.

use super::grouped;
use crate::night::Night;
use crate::screens::{Outcome, Screen};
use paper::document::{Block, Document, Table, Tone};

/// Most findings of a screen in the report; all are in the table beside it.
const ROWS_MAX: usize = 40;

/// The document.
#[must_use]
pub fn document(night: &Night, outcomes: &[Outcome]) -> Document {
    let d = &night.definition;
    let name = d.names.get(d.language());
    let contest = night.contest();
    let mut blocks = vec![
        Block::Text(format!("{name} ({}), contest {}, polling day {}. {} results.", d.id, contest.id, d.date, grouped(night.rows.len() as u64))),
        Block::Remark(
            Tone::Open,
            "This says where a person should look first. It is no proof of anything: real stations are unlike each other for many reasons, and most of what is called has an innocent one. Fraud that looks like its surroundings is not called at all.".into(),
        ),
    ];
    let row = |o: &Outcome| {
        let called = o.seen.lacks.map_or_else(|| grouped(o.seen.findings.len() as u64), |_| "–".to_owned());
        vec![o.screen.title.to_owned(), called, o.screen.calls.words()]
    };
    blocks.push(Block::Table(Table {
        head: ["screen", "called", "on nights without fraud"].map(str::to_owned).to_vec(),
        widths: vec![3.5, -1.0, 6.0],
        rows: outcomes.iter().map(row).collect(),
    }));
    for o in outcomes {
        blocks.extend(section(o));
    }
    Document { title: format!("Screens of {}", contest.id), language: "en".into(), date: d.date.clone(), blocks }
}

fn section(o: &Outcome) -> Vec<Block> {
    let Screen { title, method, means, innocent, calls, .. } = o.screen;
    let mut blocks = vec![Block::Heading((*title).to_owned())];
    if let Some(lacks) = o.seen.lacks {
        blocks.push(Block::Text(format!("Not looked at. {lacks}")));
        return blocks;
    }
    blocks.push(Block::Text(format!("What it means: {means}")));
    blocks.push(Block::Text(format!("Innocent reasons: {innocent}")));
    blocks.push(Block::Text(format!("How: {method} False alarms: {}.", calls.words())));
    blocks.extend(o.seen.summary.iter().map(|s| Block::Text(s.clone())));
    if let Some(drawing) = &o.seen.drawing {
        blocks.push(Block::Drawing(drawing.clone()));
    }
    if !o.seen.findings.is_empty() {
        let rows = o.seen.findings.iter().take(ROWS_MAX).map(|f| vec![f.place.clone(), f.what.clone()]);
        blocks.push(Block::Table(Table {
            head: ["where", "what"].map(str::to_owned).to_vec(),
            widths: vec![3.0, 6.0],
            rows: rows.collect(),
        }));
        if o.seen.findings.len() > ROWS_MAX {
            blocks.push(Block::Text(format!(
                "The first {ROWS_MAX} of {}; all are in screens.csv.",
                grouped(o.seen.findings.len() as u64)
            )));
        }
    }
    blocks
}

/// Everything that was called, as a table: screen, place, what, score.
#[must_use]
pub fn csv(outcomes: &[Outcome]) -> Vec<u8> {
    let rows = outcomes.iter().flat_map(|o| {
        o.seen
            .findings
            .iter()
            .map(|f| vec![o.screen.code.to_owned(), f.place.clone(), f.what.clone(), format!("{:.2}", f.score)])
    });
    crate::folder::csv_of(&["screen", "where", "what", "score"], rows)
}
