//! Votes without stations that a side file or the mapping itself gives.

use std::collections::HashMap;

use super::areas::{AreaIx, ROOT};
use super::fault::Fault;
use super::finish::say;
use super::gather::Gather;
use super::mapping::MissingVotes;
use super::side::Side;
use super::source::Files;
use super::text::fold;

/// Figures without a station that come from a side file or the mapping.
pub(crate) struct Given {
    pub(crate) contest: usize,
    pub(crate) aggregate: usize,
    pub(crate) area: AreaIx,
    pub(crate) votes: HashMap<u32, i64>,
}

/// Aggregates that come from a side file or from the mapping.
pub(crate) fn read_given(g: &mut Gather<'_>, files: &dyn Files) -> Vec<Given> {
    let mut all = Vec::new();
    let mapping = g.mapping;
    for (c, contest) in mapping.contest.iter().enumerate() {
        for (a, aggregate) in contest.aggregate.iter().enumerate().filter(|(_, a)| a.rows.is_none()) {
            let area = aggregate.area.as_ref().map_or(ROOT, |spec| g.fixed_area(spec));
            let mut votes = HashMap::new();
            let mut put = |g: &mut Gather<'_>, id: &str, number: u32, fault: Fault| match g.contests[c].index.get(id) {
                Some(choice) if g.contests[c].choices[*choice as usize].target.is_none() => {
                    if votes.insert(*choice, i64::from(number)).is_some() {
                        g.faults.push(Fault {
                            code: "choice-twice",
                            message: format!("\"{id}\" stands there twice"),
                            remedy: "keep one".to_owned(),
                            ..fault
                        });
                    }
                }
                _ => g.faults.push(fault),
            };
            let unknown = |id: &str| format!("contest {} has no choice \"{id}\"", contest.id);
            let remedy = "spell it as the choice's id; remove the row otherwise";
            for (id, number) in aggregate.votes.iter().flatten() {
                let fault = Fault::new("mapping", "choice-unknown", unknown(id), remedy).in_column("aggregate.votes");
                put(g, &fold(id), *number, fault);
            }
            if let (Some(file), Some(choice), Some(column)) =
                (&aggregate.file, &aggregate.choice, &aggregate.votes_column)
                && let Some(side) = Side::read(files, file, &[choice, column], &mut g.faults)
            {
                for (line, cells) in &side.rows {
                    match side.number(*line, 1, &cells[1], &mut g.faults) {
                        Some(Some(number)) => put(
                            g,
                            &cells[0],
                            number,
                            side.fault(*line, 0, "choice-unknown", unknown(&cells[0]), remedy),
                        ),
                        Some(None) if aggregate.absent == MissingVotes::Fault => {
                            let fault = side.fault(
                                *line,
                                1,
                                "votes-missing",
                                "the cell is empty".to_owned(),
                                "fill it, or set aggregate.absent = \"zero\"",
                            );
                            g.faults.push(fault);
                        }
                        Some(None) | None => {}
                    }
                }
            }
            let lacking: Vec<String> = g.contests[c]
                .choices
                .iter()
                .zip(0_u32..)
                .filter(|(s, i)| s.target.is_none() && !votes.contains_key(i))
                .map(|(s, _)| s.id.clone())
                .collect();
            if aggregate.absent == MissingVotes::Fault && !lacking.is_empty() {
                say(
                    g,
                    "votes-missing",
                    format!("the aggregate \"{}\" has no votes for {}", aggregate.name, lacking.join(", ")),
                    "add them, or set aggregate.absent = \"zero\"",
                );
            }
            all.push(Given { contest: c, aggregate: a, area, votes });
        }
    }
    all
}
