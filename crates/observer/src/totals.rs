//! All that a tally comes to, as one text with one spelling: whoever has counted the same acts by the same rules has the same bytes, so one
//! digest says whether two have counted the same. The form is in `docs/formats/witness.md`.

use election::id::Digest;
use election::tally::Tally;
use std::fmt::Write as _;

/// The text.
#[must_use]
pub fn text(tally: &Tally) -> String {
    let d = tally.definition();
    let mut out = String::from("scrutineer totals v1\n");
    let mut line = |text: std::fmt::Arguments<'_>| {
        out.write_fmt(text).expect("writing to a string does not fail");
        out.push('\n');
    };
    line(format_args!("election {}", d.id));
    for (i, contest) in d.contests.iter().enumerate() {
        let ix = i.into();
        let announced = tally.announced(ix).map_or("-", |a| a.stage.word());
        line(format_args!("contest {} {} {announced}", contest.id, contest.round));
        for (a, area) in d.areas.iter().enumerate() {
            let totals = tally.totals(ix, a.into());
            let sums = &totals.sums;
            if sums.expected == 0 && sums.reported == 0 && totals.votes().all(|(_, n)| n == 0) {
                continue;
            }
            let figures = [sums.registered(), sums.voted(), sums.valid(), sums.invalid()].map(or_dash).join(" ");
            let votes: String = totals.votes().map(|(c, n)| format!(" {c}={n}")).collect();
            line(format_args!("area {} {} {} {figures}{votes}", area.id, sums.expected, sums.reported));
        }
        match tally.allocation(ix) {
            Ok(Some(allocation)) => {
                for (c, choice) in contest.choices.iter().enumerate() {
                    let seats = Tally::seats_of(Some(&allocation), c, &choice.id).map(u64::from);
                    line(format_args!("seats {c}={}", or_dash(seats)));
                }
                line(format_args!("vacant {}", allocation.vacant));
            }
            Ok(None) => line(format_args!("seats none")),
            Err(_) => line(format_args!("seats not-computed")),
        }
    }
    out
}

/// The digest of the text.
#[must_use]
pub fn digest(tally: &Tally) -> Digest {
    Digest::of(text(tally).as_bytes())
}

fn or_dash(n: Option<u64>) -> String {
    n.map_or_else(|| "-".to_owned(), |n| n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Made;

    #[test]
    fn the_text_names_every_area_with_its_figures_and_one_vote_changes_the_digest() {
        let made = Made::reported(3, 2);
        let recount = made.recount();
        let text = text(recount.tally().unwrap());
        assert!(
            text.starts_with("scrutineer totals v1\nelection made-up\ncontest parliament 1 -\narea x 3 3 3000 "),
            "{text}"
        );
        assert!(text.contains("\narea x/n/a 1 1 1000 "), "{text}");
        assert!(text.ends_with("vacant 0\n") && text.contains("\nseats 0="), "{text}");
        let mut other = Made::sealed(3, 2);
        for station in 0..3 {
            let note = other.minutes(station, 1, u32::from(station == 1));
            other.push_minutes(&note);
        }
        assert_ne!(digest(other.recount().tally().unwrap()), digest(recount.tally().unwrap()));
        assert_eq!(digest(Made::reported(3, 2).recount().tally().unwrap()), digest(recount.tally().unwrap()));
    }
}
