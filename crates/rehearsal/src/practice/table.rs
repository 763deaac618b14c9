//! A client's own figures, as it came to them: a table with the columns of `results.csv`, or one line for each choice.

use election::definition::Definition;
use election::id::PairIx;
use std::collections::BTreeMap;

/// Most bytes of a table.
pub const BYTES_MAX: usize = 32 << 20;
/// Most rows.
const ROWS_MAX: usize = 2_000_000;

/// The votes that a client has of each result, in the order of the pair's list; `None` where it has none for a choice.
pub type Figures = BTreeMap<PairIx, Vec<Option<u64>>>;

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Not CSV.
    #[error("the table cannot be read: {0}")]
    Form(#[from] csv::Error),
    /// Columns.
    #[error(
        "the table needs the columns station and contest, and either choice and votes or a column for each choice; it has {0}"
    )]
    Columns(String),
    /// A row.
    #[error("line {line}: {what}")]
    Row {
        /// Line.
        line: u64,
        /// What is wrong.
        what: String,
    },
}

impl TableError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form(_) => "table-form",
            Self::Columns(_) => "table-columns",
            Self::Row { .. } => "table-row",
        }
    }
}

/// Reads a table. A station or contest that the election does not have is an error: the client counts something that is not there.
///
/// # Errors
/// The first thing that is wrong.
pub fn read(d: &Definition, bytes: &[u8]) -> Result<Figures, TableError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h == name);
    let columns = || TableError::Columns(header.iter().take(12).collect::<Vec<_>>().join(", "));
    let (station, contest) = column("station").zip(column("contest")).ok_or_else(columns)?;
    let long = column("choice").zip(column("votes"));
    let mut figures = Figures::new();
    for (n, record) in reader.records().enumerate() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let wrong = |what: String| TableError::Row { line, what };
        if n == ROWS_MAX {
            return Err(wrong(format!("more than {ROWS_MAX} rows")));
        }
        let pair = d.station(&record[station]).and_then(|s| d.pair(s, &record[contest]));
        let pair = pair
            .ok_or_else(|| wrong(format!("no station {:?} with contest {:?}", &record[station], &record[contest])))?;
        let list = d.contest_of(pair).list(d.pairs[pair.at()].list);
        let of = figures.entry(pair).or_insert_with(|| vec![None; list.len()]);
        let ids = list.iter().map(|c| d.contest_of(pair).choices[*c as usize].id.as_str());
        let cells: Vec<(usize, &str)> = match long {
            Some((choice, votes)) => {
                let at = ids.into_iter().position(|id| id == &record[choice]);
                let at = at.ok_or_else(|| wrong(format!("no choice {:?} on this ballot", &record[choice])))?;
                vec![(at, &record[votes])]
            }
            None => ids.enumerate().filter_map(|(i, id)| Some((i, &record[column(id)?]))).collect(),
        };
        if cells.is_empty() {
            return Err(columns());
        }
        for (at, text) in cells.into_iter().filter(|(_, text)| !text.is_empty()) {
            let votes: u64 = text.parse().map_err(|_| wrong(format!("{text:?} is no number of votes")))?;
            // Two rows of one result are added up, as the client would have.
            of[at] = Some(of[at].unwrap_or(0).saturating_add(votes));
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nation::{Plan, folder};

    fn definition() -> Definition {
        election::folder::read(&folder(&Plan { stations: 100, ..Plan::default() })).unwrap()
    }

    #[test]
    fn both_forms_say_the_same_and_two_rows_of_one_result_are_added() {
        let d = definition();
        let pair = (0..d.pairs.len()).map(PairIx::from).find(|p| d.ballot_name(*p) == "president").unwrap();
        let station = &d.stations[d.pairs[pair.at()].station.at()].id;
        let contest = d.contest_of(pair);
        let ids: Vec<&str> =
            contest.list(d.pairs[pair.at()].list).iter().map(|c| contest.choices[*c as usize].id.as_str()).collect();
        let wide = format!(
            "station,contest,{}\n{station},president,{}\n",
            ids.join(","),
            ids.iter().map(|_| "7").collect::<Vec<_>>().join(",")
        );
        let long: String = ids.iter().map(|id| format!("{station},president,{id},7\n")).collect();
        let long = format!("station,contest,choice,votes\n{long}");
        let read = |text: &str| super::read(&d, text.as_bytes());
        assert_eq!(read(&wide).unwrap()[&pair], vec![Some(7); ids.len()]);
        assert_eq!(read(&wide).unwrap(), read(&long).unwrap());
        let twice = format!("{wide}{}\n", wide.lines().nth(1).unwrap());
        assert_eq!(read(&twice).unwrap()[&pair], vec![Some(14); ids.len()]);
        for (bad, code) in [
            ("a,b\n1,2\n".to_owned(), "table-columns"),
            (wide.replace("president", "mayor"), "table-row"),
            (wide.replacen("7", "-7", 1).replace(",7", ",x"), "table-row"),
            (long.replace(ids[0], "nobody"), "table-row"),
            (format!("{wide}1,2\n"), "table-form"),
        ] {
            assert_eq!(read(&bad).unwrap_err().code(), code, "{bad}");
        }
    }
}
