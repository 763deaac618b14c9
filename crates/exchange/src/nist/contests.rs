//! Contests with their selections and votes, and who is voted for: `Contest`, `Candidate`, `Party`.

use super::document::{Class, Document};
use super::{Report, ids};
use crate::night::Figures;
use election::allocation::{Allocation, ChoiceKind};
use election::definition::{Choice, Contest, Definition};
use election::id::AreaIx;
use election::statement::Stage;
use std::io::{self, Write};

/// What a choice is in the words of the specification.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Selection {
    /// A list: a party or a coalition.
    Party,
    /// Somebody.
    Candidate,
    /// An option, "against all", a column that sums several choices: a text.
    Text,
}

fn selection(choice: &Choice) -> Selection {
    match choice.kind {
        ChoiceKind::List => Selection::Party,
        ChoiceKind::Candidate | ChoiceKind::Independent => Selection::Candidate,
        _ => Selection::Text,
    }
}

fn class(contest: &Contest) -> &'static str {
    let has = |kind| contest.choices.iter().any(|c| selection(c) == kind);
    if has(Selection::Party) {
        "PartyContest"
    } else if has(Selection::Candidate) {
        "CandidateContest"
    } else {
        "BallotMeasureContest"
    }
}

impl Report<'_> {
    /// The lists as parties: who is on the ballot, whatever the register of parties says.
    pub(super) fn parties<W: Write>(&self, out: &mut Document<W>) -> io::Result<()> {
        out.list("Party", |out| {
            for contest in self.night.contests.iter().map(|f| self.night.contest(f)) {
                for c in contest.choices.iter().filter(|c| selection(c) == Selection::Party) {
                    let id = ids::choice("party-", contest, c);
                    let class =
                        if c.members > 1 { Class::derived("Coalition", &id) } else { Class::named("Party", &id) };
                    out.object("Party", class, |out| {
                        if let Some(color) = &c.color {
                            out.text("Color", &color.trim_start_matches('#').to_ascii_lowercase())?;
                        }
                        out.identifier("scrutineer", c.party.as_ref().unwrap_or(&c.id))?;
                        out.names("Name", &c.names)
                    })?;
                }
            }
            Ok(())
        })
    }

    pub(super) fn candidates<W: Write>(&self, out: &mut Document<W>) -> io::Result<()> {
        out.list("Candidate", |out| {
            for f in &self.night.contests {
                let contest = self.night.contest(f);
                for (i, c) in contest.choices.iter().enumerate().filter(|(_, c)| selection(c) == Selection::Candidate) {
                    let id = ids::choice("candidate-", contest, c);
                    let seats = f.seats.as_ref().filter(|_| f.announced == Some(Stage::Final));
                    let won = seats.and_then(|s| s.seats.get(i)).is_some_and(|n| *n > 0);
                    out.object("Candidate", Class::named("Candidate", &id), |out| {
                        out.names("BallotName", &c.names)?;
                        out.identifier("scrutineer", &c.id)?;
                        if won { out.text("PostElectionStatus", "winner") } else { Ok(()) }
                    })?;
                }
            }
            Ok(())
        })
    }

    pub(super) fn contests<W: Write>(&self, out: &mut Document<W>) -> io::Result<()> {
        out.list("Contest", |out| {
            for f in &self.night.contests {
                let contest = self.night.contest(f);
                let (class, id) = (class(contest), ids::contest(contest));
                out.object("Contest", Class::derived(class, &id), |out| self.contest(out, f, contest, class))?;
            }
            Ok(())
        })
    }

    fn contest<W: Write>(&self, out: &mut Document<W>, f: &Figures, contest: &Contest, class: &str) -> io::Result<()> {
        let d = &*self.night.d;
        out.names("BallotTitle", &contest.names)?;
        out.list("ContestSelection", |out| {
            (0..contest.choices.len()).try_for_each(|i| self.selection(out, f, contest, i))
        })?;
        let sums = &f.areas[Definition::ROOT.at()];
        out.list("CountStatus", |out| {
            out.object("CountStatus", Class::plain("CountStatus"), |out| {
                let status = match sums.reported {
                    0 => "not-processed",
                    n if n < sums.expected => "in-process",
                    _ => "completed",
                };
                out.text("Status", status)?;
                out.text("Type", "total")
            })
        })?;
        out.text("ElectionDistrictId", &ids::area(d, Definition::ROOT))?;
        out.identifier("scrutineer", &contest.id)?;
        out.text("Name", contest.names.get(d.language()))?;
        out.number("SubUnitsReported", u64::from(sums.reported))?;
        out.number("TotalSubUnits", u64::from(sums.expected))?;
        if class == "PartyContest" && contest.rule.is_some() {
            out.text("VoteVariation", "proportional")?;
        }
        match class {
            // The folder knows ballots on which one choice is marked.
            "CandidateContest" => out.number("VotesAllowed", 1),
            "BallotMeasureContest" => out.text("Type", "referendum"),
            _ => Ok(()),
        }
    }

    fn selection<W: Write>(&self, out: &mut Document<W>, f: &Figures, contest: &Contest, at: usize) -> io::Result<()> {
        let choice = &contest.choices[at];
        let kind = selection(choice);
        let class = match kind {
            Selection::Party => "PartySelection",
            Selection::Candidate => "CandidateSelection",
            Selection::Text => "BallotMeasureSelection",
        };
        let id = ids::choice("choice-", contest, choice);
        out.object("ContestSelection", Class::derived(class, &id), |out| {
            out.number("SequenceOrder", at as u64 + 1)?;
            out.list("VoteCounts", |out| self.votes(out, f, contest, at))?;
            match kind {
                Selection::Party => out.references("PartyIds", &[ids::choice("party-", contest, choice)]),
                Selection::Candidate => out.references("CandidateIds", &[ids::choice("candidate-", contest, choice)]),
                Selection::Text => {
                    out.identifier("scrutineer", &choice.id)?;
                    out.names("Selection", &choice.names)
                }
            }
        })
    }

    /// The votes of a choice in every area and station where it stands and something is counted; then its seats.
    fn votes<W: Write>(&self, out: &mut Document<W>, f: &Figures, contest: &Contest, at: usize) -> io::Result<()> {
        let d = &*self.night.d;
        let mut line = |unit: &str, kind: &str, n: u64| {
            out.object("VoteCounts", Class::plain("VoteCounts"), |out| {
                out.text("GpUnitId", unit)?;
                out.text("Type", kind)?;
                out.number("Count", n)
            })
        };
        // Where the choice stands in each list of choices.
        let places: Vec<Option<usize>> =
            contest.lists.iter().map(|l| l.binary_search_by_key(&at, |c| *c as usize).ok()).collect();
        for a in (0..d.areas.len()).map(AreaIx::from).filter(|a| self.wants(*a) && f.is_counted(*a)) {
            let place = places[contest.list_of[a.at()].at()];
            if let Some(n) = place.and_then(|p| f.areas[a.at()].votes.get(p)) {
                line(&ids::area(d, a), "total", *n)?;
            }
        }
        let here = |n: usize, c: &crate::night::Counted| {
            let place = places[d.pairs[c.pair.at()].list.at()]?;
            f.votes(n).get(place).map(|v| u64::from(*v))
        };
        for (station, n) in f.by_station(d, here) {
            if self.wants(d.stations[station.at()].area) {
                line(&ids::station(d, station), "total", n)?;
            }
        }
        for (area, n) in f.seats.as_ref().map(|s| seats(d, s, at)).unwrap_or_default() {
            if self.wants(area) {
                line(&ids::area(d, area), "seats", u64::from(n))?;
            }
        }
        Ok(())
    }
}

/// Seats of a choice: of the country, and of each constituency where seats are given by constituency to the choices themselves.
fn seats(d: &Definition, allocation: &Allocation, choice: usize) -> Vec<(AreaIx, u32)> {
    let country = allocation.seats.get(choice).map(|n| (Definition::ROOT, *n));
    let places =
        allocation.by_constituency.iter().filter(|o| o.names.is_empty() && o.of.is_none() && o.stage.is_none());
    let places = places.filter_map(|o| {
        let area = d.area(o.constituency.as_deref()?).filter(|a| *a != Definition::ROOT)?;
        let (_, n) = o.seats.iter().find(|(c, _)| *c == choice)?;
        Some((area, *n))
    });
    country.into_iter().chain(places).collect()
}
