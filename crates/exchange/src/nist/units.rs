//! Areas and stations: `GpUnit`.

use super::document::{Class, Document};
use super::{Report, ids};
use crate::night::{Depth, Figures};
use election::definition::{Area, Definition};
use election::id::{AreaIx, StationIx};
use std::io::{self, Write};

/// Kinds of area for which the specification has the same word.
const KNOWN: [&str; 9] = ["borough", "city", "country", "county", "municipality", "state", "town", "village", "ward"];

impl Report<'_> {
    pub(super) fn units<W: Write>(&self, out: &mut Document<W>) -> io::Result<()> {
        let d = &*self.night.d;
        out.list("GpUnit", |out| {
            for (i, area) in d.areas.iter().enumerate() {
                let ix = AreaIx::from(i);
                if ix == Definition::ROOT || self.wants(ix) {
                    self.area(out, ix, area)?;
                }
            }
            if self.night.scope.depth == Depth::Stations {
                for (i, s) in d.stations.iter().enumerate().filter(|(_, s)| self.wants(s.area)) {
                    let id = ids::station(d, StationIx::from(i));
                    out.object("GpUnit", Class::derived("ReportingUnit", &id), |out| {
                        out.identifier("scrutineer", &s.id)?;
                        out.words("Name", &[(d.language(), s.name.as_str())])?;
                        out.text("Type", "precinct")
                    })?;
                }
            }
            Ok(())
        })
    }

    fn area<W: Write>(&self, out: &mut Document<W>, ix: AreaIx, area: &Area) -> io::Result<()> {
        let d = &*self.night.d;
        let id = ids::area(d, ix);
        out.object("GpUnit", Class::derived("ReportingUnit", &id), |out| {
            let mut parts: Vec<String> =
                area.children.iter().filter(|c| self.wants(**c)).map(|c| ids::area(d, *c)).collect();
            if self.night.scope.depth == Depth::Stations && self.wants(ix) {
                parts.extend(area.stations.iter().map(|s| ids::station(d, *s)));
            }
            out.references("ComposingGpUnitIds", &parts)?;
            out.identifier("scrutineer", &area.id)?;
            out.names("Name", &area.names)?;
            // Of several contests each has its own progress and its own list of voters.
            let only = self.only().filter(|_| self.wants(ix));
            if let Some(f) = only {
                let sums = &f.areas[ix.at()];
                out.number("SubUnitsReported", u64::from(sums.reported))?;
                out.number("TotalSubUnits", u64::from(sums.expected))?;
            }
            if KNOWN.contains(&area.kind.as_str()) {
                out.text("Type", &area.kind)?;
            } else {
                out.text("Type", "other")?;
                out.text("OtherType", &area.kind)?;
            }
            if let Some(f) = only.filter(|f| f.is_counted(ix)) {
                out.maybe("VotersParticipated", f.areas[ix.at()].voted())?;
                out.maybe("VotersRegistered", f.areas[ix.at()].registered())?;
            }
            Ok(())
        })
    }

    /// The contest where there is one.
    fn only(&self) -> Option<&Figures> {
        match &self.night.contests[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Ballots cast and rejected. The specification counts ballots of the election; with several contests each line says of which it is.
    pub(super) fn ballots<W: Write>(&self, out: &mut Document<W>) -> io::Result<()> {
        let (night, d) = (self.night, &*self.night.d);
        let single = d.contests.len() == 1;
        out.list("BallotCounts", |out| {
            for f in &night.contests {
                let contest = format!("contest {}", night.contest(f).id);
                let mut line = |unit: &str, cast: Option<u64>, rejected: Option<u64>| {
                    if cast.or(rejected).is_none() {
                        return Ok(());
                    }
                    out.object("BallotCounts", Class::plain("BallotCounts"), |out| {
                        out.text("GpUnitId", unit)?;
                        out.text("Type", if single { "total" } else { "other" })?;
                        if !single {
                            out.text("OtherType", &contest)?;
                        }
                        out.maybe("BallotsCast", cast)?;
                        out.maybe("BallotsRejected", rejected)
                    })
                };
                for a in (0..d.areas.len()).map(AreaIx::from).filter(|a| self.wants(*a) && f.is_counted(*a)) {
                    let sums = &f.areas[a.at()];
                    line(&ids::area(d, a), sums.voted(), sums.invalid())?;
                }
                let figure = |i: usize| f.by_station(d, move |n, _| f.stations[n].figures[i].map(u64::from)).peekable();
                let (mut cast, mut rejected) = (figure(1), figure(3));
                loop {
                    // Both go through the stations in the same order, and either may leave one out.
                    let next = [cast.peek(), rejected.peek()].into_iter().flatten().map(|(s, _)| *s).min();
                    let Some(station) = next else { break };
                    let voted = cast.next_if(|(s, _)| *s == station).map(|(_, n)| n);
                    let invalid = rejected.next_if(|(s, _)| *s == station).map(|(_, n)| n);
                    if self.wants(d.stations[station.at()].area) {
                        line(&ids::station(d, station), voted, invalid)?;
                    }
                }
            }
            Ok(())
        })
    }
}
