//! The tables of an audit's folder: batches, assertions, rounds. Written in one spelling, read strictly.

use super::{ASSERTIONS, BATCHES, Plan, ROUNDS};
use crate::assertion::{Assertion, Kind};
use crate::batch::{Batch, Contents};
use election::fault::Faults;
use election::folder::table::{Row, Shape, Table, number};
use election::minutes::NUMBER_MAX;

/// Most draws of all rounds together.
pub(super) const DRAWS_MAX: usize = 10_000_000;
const BATCH_COLUMNS: [&str; 10] =
    ["batch", "area", "area_name", "place", "address", "name", "scopes", "ballots", "invalid", "other"];
const ASSERTION_COLUMNS: [&str; 7] = ["assertion", "kind", "scope", "words", "constant", "invalid", "other"];

/// Rows as CSV.
pub(crate) fn csv_of(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let rows = std::iter::once(header.iter().map(|h| (*h).to_owned()).collect()).chain(rows);
    for row in rows {
        writer.write_record(&row).expect("writing to memory cannot fail, and every row is as wide as the header");
    }
    writer.into_inner().expect("writing to memory cannot fail")
}

/// The header of a table that ends with a column for each choice.
pub(super) fn with_choices<'a>(columns: &[&'a str], plan: &'a [super::Choice]) -> Vec<&'a str> {
    columns.iter().copied().chain(plan.iter().map(|c| c.id.as_str())).collect()
}

/// Votes as fields.
pub(super) fn fields(votes: &[u64]) -> impl Iterator<Item = String> + '_ {
    votes.iter().map(ToString::to_string)
}

/// `batches.csv`.
#[must_use]
pub fn batches_csv(batches: &[Batch], choices: &[super::Choice]) -> Vec<u8> {
    let row = |b: &Batch| {
        let texts =
            [&b.id, &b.area.0, &b.area.1, &b.place[0], &b.place[1], &b.place[2], &b.scopes.join(";")].map(Clone::clone);
        let numbers = [b.ballots, b.reported.invalid, b.reported.other].map(|n| n.to_string());
        texts.into_iter().chain(numbers).chain(fields(&b.reported.votes)).collect()
    };
    csv_of(&with_choices(&BATCH_COLUMNS, choices), batches.iter().map(row))
}

/// `assertions.csv`.
#[must_use]
pub fn assertions_csv(assertions: &[Assertion], choices: &[super::Choice]) -> Vec<u8> {
    let row = |a: &Assertion| {
        let texts = [a.id.clone(), a.kind.word().to_owned(), a.scope.clone(), a.words.clone()];
        let numbers = [a.constant, a.invalid, a.other].map(|n| n.to_string());
        texts.into_iter().chain(numbers).chain(a.votes.iter().map(ToString::to_string)).collect()
    };
    csv_of(&with_choices(&ASSERTION_COLUMNS, choices), assertions.iter().map(row))
}

/// `rounds.csv`.
#[must_use]
pub fn rounds_csv(rounds: &[usize]) -> Vec<u8> {
    csv_of(&["round", "draws"], rounds.iter().enumerate().map(|(i, n)| vec![(i + 1).to_string(), n.to_string()]))
}

/// A table with these columns and one for each choice.
pub(super) fn shape(required: &'static [&'static str], optional: &'static [&'static str], plan: &Plan) -> Shape {
    let more = plan.choices.iter().map(|c| c.id.clone()).collect();
    Shape { required, optional, languages: vec![], more }
}

/// Where the columns of the choices stand.
pub(super) fn choice_columns(table: &Table<'_>, plan: &Plan) -> Vec<Option<usize>> {
    plan.choices.iter().map(|c| table.column(&c.id)).collect()
}

/// A number of a row; a fault and 0 where there is none.
pub(super) fn count(table: &mut Table<'_>, row: &Row, name: &str, column: Option<usize>) -> u64 {
    match number(row.get(column), u64::from(NUMBER_MAX)) {
        Ok(n) => n,
        Err(message) => {
            table.fault(row.line, name, "number", message, "Write plain digits.");
            0
        }
    }
}

pub(super) fn read_batches(bytes: &[u8], plan: &Plan, faults: &mut Faults) -> Vec<Batch> {
    let Some(mut table) = Table::read(BATCHES, bytes, &shape(&BATCH_COLUMNS, &[], plan), faults) else { return vec![] };
    let at = BATCH_COLUMNS.map(|c| table.column(c));
    let choices = choice_columns(&table, plan);
    let rows = std::mem::take(&mut table.rows);
    let mut batches: Vec<Batch> = Vec::with_capacity(rows.len());
    let mut seen = std::collections::HashSet::with_capacity(rows.len());
    for row in &rows {
        let text = |i: usize| row.get(at[i]).to_owned();
        let id = text(0);
        if id.is_empty() || !seen.insert(id.clone()) {
            table.fault(
                row.line,
                "batch",
                "duplicate-row",
                "the batch is empty or stands twice",
                "Name each batch once.",
            );
        }
        let mut n = |i: usize| count(&mut table, row, BATCH_COLUMNS[i], at[i]);
        let (ballots, invalid, other) = (n(7), n(8), n(9));
        let votes = plan.choices.iter().zip(&choices).map(|(c, at)| count(&mut table, row, &c.id, *at)).collect();
        let scopes = row.get(at[6]).split(';').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        batches.push(Batch {
            id,
            area: (text(1), text(2)),
            place: [text(3), text(4), text(5)],
            scopes,
            ballots,
            reported: Contents { votes, other, invalid },
        });
    }
    batches
}

pub(super) fn read_assertions(bytes: &[u8], plan: &Plan, faults: &mut Faults) -> Vec<Assertion> {
    let Some(mut table) = Table::read(ASSERTIONS, bytes, &shape(&ASSERTION_COLUMNS, &[], plan), faults) else {
        return vec![];
    };
    let at = ASSERTION_COLUMNS.map(|c| table.column(c));
    let choices = choice_columns(&table, plan);
    let rows = std::mem::take(&mut table.rows);
    let mut assertions = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(kind) = Kind::parse(row.get(at[1])) else {
            table.fault(row.line, "kind", "unknown-kind", "it is no kind of assertion", "See docs/formats/audit.md.");
            continue;
        };
        let mut whole = |name: &str, column: Option<usize>| {
            row.get(column).parse::<i128>().unwrap_or_else(|_| {
                table.fault(
                    row.line,
                    name,
                    "number",
                    "it is no whole number",
                    "Write digits, with a minus sign before them where needed.",
                );
                0
            })
        };
        let [constant, invalid, other] = [4, 5, 6].map(|i| whole(ASSERTION_COLUMNS[i], at[i]));
        let votes = plan.choices.iter().zip(&choices).map(|(c, at)| whole(&c.id, *at)).collect();
        assertions.push(Assertion {
            id: row.get(at[0]).to_owned(),
            kind,
            scope: row.get(at[2]).to_owned(),
            words: row.get(at[3]).to_owned(),
            votes,
            other,
            invalid,
            constant,
        });
    }
    assertions
}

pub(super) fn read_rounds(bytes: &[u8], faults: &mut Faults) -> Vec<usize> {
    let shape = Shape { required: &["round", "draws"], optional: &[], languages: vec![], more: vec![] };
    let Some(mut table) = Table::read(ROUNDS, bytes, &shape, faults) else { return vec![] };
    let (round, draws) = (table.column("round"), table.column("draws"));
    let rows = std::mem::take(&mut table.rows);
    let mut rounds = Vec::new();
    for row in &rows {
        let given = count(&mut table, row, "round", round);
        let n = count(&mut table, row, "draws", draws);
        if given != rounds.len() as u64 + 1 {
            table.fault(row.line, "round", "round-order", "rounds are counted 1, 2, 3 …", "Number them in order.");
        }
        rounds.push(usize::try_from(n).unwrap_or(DRAWS_MAX).min(DRAWS_MAX));
    }
    if rounds.iter().sum::<usize>() > DRAWS_MAX {
        table.fault(0, "draws", "too-many-draws", "there are more than 10,000,000 draws", "Count everything instead.");
    }
    rounds
}
