//! `scrutineer office turnout`: how many voters a board's areas have checked in until an hour.

use super::send;
use crate::args::TurnoutArgs;
use crate::commands::{Outcome, print_line, read_pem, read_text};
use crate::failure::Failure;
use election::statement::{Turnout, TurnoutRow};
use rehearsal::replay::Target;
use std::process::ExitCode;

pub(super) async fn run(args: TurnoutArgs) -> Outcome {
    let key = station::keys::load(&args.key, None)?;
    let target = Target::find(&args.url, read_pem(args.ca.as_ref())?.as_deref()).await?;
    let until = Turnout::hour(&args.until)
        .ok_or_else(|| Failure::new("turnout-hour", format!("{:?} is no hour such as 2015-11-01T14:00", args.until)))?;
    let mut rows = rows(&read_text(&args.rows)?)?;
    rows.sort_by(|a, b| a.area.cmp(&b.area));
    let turnout = Turnout {
        election: target.definition.id.clone(),
        definition: target.definition.digest,
        board: args.board,
        until,
        issue: args.issue,
        rows,
    };
    let text = turnout.to_text();
    // What the form cannot hold is said here, before it is signed.
    Turnout::parse(&text).map_err(|e| Failure::new(e.code, e.message.clone()))?;
    print_line(&send(&target, &text, &key).await?)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads `area,registered,voters`: ids have no commas and no quotes.
fn rows(text: &str) -> Result<Vec<TurnoutRow>, Failure> {
    const HEADER: &str = "area,registered,voters";
    let bad = |line: usize, why: &str| Failure::new("turnout-rows", format!("line {line}: {why}"));
    let mut lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
    if lines.next().is_none_or(|(head, _)| head.trim_end() != HEADER) {
        return Err(bad(1, "the first line is area,registered,voters"));
    }
    let row = |(line, n): (&str, usize)| {
        let cells: Vec<&str> = line.trim_end().split(',').collect();
        let [area, registered, voters] = cells[..] else { return Err(bad(n, "a line has three values")) };
        let number = |s: &str| s.parse().map_err(|_| bad(n, "registered and voters are whole numbers"));
        Ok(TurnoutRow { area: area.to_owned(), registered: number(registered)?, voters: number(voters)? })
    };
    lines.filter(|(line, _)| !line.trim().is_empty()).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_and_what_is_none_is_said_with_its_line() {
        let good = rows("area,registered,voters\r\nx/s,900,120\r\nx/n,100,40\r\n\r\n").unwrap_or_default();
        assert_eq!(good.len(), 2);
        assert_eq!((good[1].area.as_str(), good[1].registered, good[1].voters), ("x/n", 100, 40));
        for bad in ["", "area,voters\n", "area,registered,voters\nx,1\n", "area,registered,voters\nx,1,-2\n"] {
            assert!(rows(bad).is_err(), "{bad:?}");
        }
    }
}
