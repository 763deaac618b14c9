//! 510: the counts of a station (a), of an area with each of its stations (b), of a constituency with its parts (c), of the country (d).

use super::EmlError;
use super::frame::Frame;
use crate::night::{Counted, Night, is_in};
use crate::xml::Xml;
use election::definition::Definition;
use election::id::{AreaIx, ConstituencyIx, ContestIx, StationIx};
use election::tally::Sums;
use std::io::{self, Write};

/// Of what the counts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An area: the country, a constituency, or one below.
    Area(AreaIx),
    /// A station.
    Station(StationIx),
}

/// Figures as the format groups them.
struct Group<'a> {
    /// Choices of the contest with their votes.
    votes: Vec<(usize, u64)>,
    /// Registered, voted, valid, invalid.
    figures: [Option<u64>; 4],
    /// Name and number of the place; `None` for the total.
    unit: Option<(&'a str, &'a str, String)>,
}

/// Writes the counts of a contest in a place. Nothing is written before it is certain that there is a document.
///
/// # Errors
/// Nothing is counted there, or the format cannot number it.
pub fn count(night: &Night, contest: ContestIx, place: Place, to: impl Write) -> Result<(), EmlError> {
    let f = night.contests.iter().find(|f| f.contest == contest).ok_or(EmlError::NotCounted)?;
    let count = Count(Frame::new(night, f));
    let (message, authority, contests) = match place {
        Place::Station(station) => ("510a", format!("SB{}", station.at() + 1), count.station(station)),
        Place::Area(area) => count.area(area)?,
    };
    if contests.iter().all(|(_, groups)| groups.is_empty()) {
        return Err(EmlError::NotCounted);
    }
    count.write(message, &authority, &contests, to)
}

#[derive(Clone, Copy)]
struct Count<'a>(Frame<'a>);

/// Which constituency, and the figures of it: the total, then its parts.
type Contests<'a> = Vec<(Option<ConstituencyIx>, Vec<Group<'a>>)>;

impl<'a> Count<'a> {
    fn d(self) -> &'a Definition {
        self.0.d()
    }

    /// A station has a result for each constituency whose voters it has.
    fn station(self, station: StationIx) -> Contests<'a> {
        let f = self.0.f;
        let d = self.d();
        let of = f.stations.iter().enumerate().filter(|(_, c)| d.pairs[c.pair.at()].station == station);
        of.map(|(n, c)| (d.pairs[c.pair.at()].constituency, vec![self.counted(n, c, "")])).collect()
    }

    fn area(self, area: AreaIx) -> Result<(&'static str, String, Contests<'a>), EmlError> {
        let (frame, d) = (self.0, self.d());
        if !frame.f.is_counted(area) {
            return Err(EmlError::NotCounted);
        }
        if area == Definition::ROOT {
            let mut groups = vec![self.sums(&frame.f.areas[area.at()], self.list(area), None)];
            groups.extend(self.parts());
            return Ok(("510d", "CSB".to_owned(), vec![(None, groups)]));
        }
        if let Some(number) = self.number(area) {
            let constituency = frame.constituency(area);
            let total = match constituency {
                Some(k) => self.sums(&frame.f.constituencies[k.at()], self.ballot(k), None),
                None => self.sums(&frame.f.areas[area.at()], self.list(area), None),
            };
            let mut groups = vec![total];
            for below in d.areas[area.at()].children.iter().filter(|a| frame.f.is_counted(**a)) {
                let a = &d.areas[below.at()];
                let unit =
                    (a.names.get(d.language()), a.id.as_str(), format!("HSB{number}::{}", frame.four_digits(*below)?));
                groups.push(self.sums(&frame.f.areas[below.at()], self.list(*below), Some(unit)));
            }
            groups.extend(self.stations(&format!("HSB{number}::"), |a| a == area));
            return Ok(("510c", format!("HSB{number}"), vec![(constituency, groups)]));
        }
        let constituency = frame.contest.constituency_of[area.at()];
        let mut groups = vec![self.sums(&frame.f.areas[area.at()], self.list(area), None)];
        groups.extend(self.stations("", |a| is_in(d, a, area)));
        Ok(("510b", frame.four_digits(area)?, vec![(constituency, groups)]))
    }

    /// The parts of the country: the constituencies, or where there is one the areas directly below.
    fn parts(self) -> Vec<Group<'a>> {
        let (frame, d) = (self.0, self.d());
        let part = |sums: &'a Sums, list: &'a [u32], area: AreaIx| {
            let a = &d.areas[area.at()];
            let number = self.number(area)?;
            let unit = (a.names.get(d.language()), a.id.as_str(), format!("HSB{number}"));
            (sums.reported + sums.aggregates > 0).then(|| self.sums(sums, list, Some(unit)))
        };
        let constituencies = &frame.contest.constituencies;
        if constituencies.len() > 1 {
            let all = constituencies.iter().zip(&frame.f.constituencies);
            return all.filter_map(|(k, sums)| part(sums, frame.contest.list(k.list), k.area)).collect();
        }
        let below = d.areas[Definition::ROOT.at()].children.iter();
        below.filter_map(|a| part(&frame.f.areas[a.at()], self.list(*a), *a)).collect()
    }

    /// The number of a part of the country.
    fn number(self, area: AreaIx) -> Option<usize> {
        if self.0.contest.constituencies.len() > 1 {
            return self.0.constituency(area).map(|k| k.at() + 1);
        }
        let at = self.d().areas[Definition::ROOT.at()].children.iter().position(|a| *a == area)?;
        Some(at + 1)
    }

    fn list(self, area: AreaIx) -> &'a [u32] {
        self.0.contest.list(self.0.contest.list_of[area.at()])
    }

    fn ballot(self, constituency: ConstituencyIx) -> &'a [u32] {
        self.0.contest.list(self.0.contest.constituencies[constituency.at()].list)
    }

    fn sums(self, sums: &Sums, list: &[u32], unit: Option<(&'a str, &'a str, String)>) -> Group<'a> {
        let votes = list.iter().zip(&sums.votes).map(|(c, n)| (*c as usize, *n)).collect();
        Group { votes, figures: sums.named().map(|(_, n)| n), unit }
    }

    fn stations(self, prefix: &str, lies: impl Fn(AreaIx) -> bool) -> Vec<Group<'a>> {
        let (f, d) = (self.0.f, self.d());
        let of = |c: &Counted| d.stations[d.pairs[c.pair.at()].station.at()].area;
        let here = f.stations.iter().enumerate().filter(|(_, c)| lies(of(c)));
        here.map(|(n, c)| self.counted(n, c, prefix)).collect()
    }

    fn counted(self, n: usize, c: &Counted, prefix: &str) -> Group<'a> {
        let (f, d) = (self.0.f, self.d());
        let pair = &d.pairs[c.pair.at()];
        let (station, number) = (&d.stations[pair.station.at()], pair.station.at() + 1);
        let votes = self.0.contest.list(pair.list).iter().zip(f.votes(n));
        Group {
            votes: votes.map(|(c, n)| (*c as usize, u64::from(*n))).collect(),
            figures: c.figures.map(|n| n.map(u64::from)),
            unit: Some((&station.name, &station.id, format!("{prefix}SB{number}"))),
        }
    }

    fn write(self, message: &str, authority: &str, contests: &Contests<'_>, to: impl Write) -> Result<(), EmlError> {
        let (frame, d) = (self.0, self.d());
        let mut x = Xml::new(to);
        frame.begin(&mut x, message, authority)?;
        x.open("Count", &[])?;
        x.open("EventIdentifier", &[])?;
        x.leaf("EventName", &[], &d.id)?;
        x.close("EventIdentifier")?;
        x.open("Election", &[])?;
        frame.election(&mut x)?;
        x.open("Contests", &[])?;
        for (constituency, groups) in contests {
            x.open("Contest", &[])?;
            x.open("ContestIdentifier", &[("Id", frame.contest_id(*constituency).as_str())])?;
            x.leaf("ContestName", &[], frame.contest.names.get(d.language()))?;
            x.close("ContestIdentifier")?;
            for g in groups {
                self.group(&mut x, g)?;
            }
            x.close("Contest")?;
        }
        for name in ["Contests", "Election", "Count", "EML"] {
            x.close(name)?;
        }
        Ok(x.finish()?)
    }

    fn group<W: Write>(self, x: &mut Xml<W>, g: &Group<'_>) -> io::Result<()> {
        let name = if g.unit.is_some() { "ReportingUnitVotes" } else { "TotalVotes" };
        x.open(name, &[])?;
        if let Some((name, id, number)) = &g.unit {
            x.leaf("ReportingUnitIdentifier", &[("Id", number.as_str())], &format!("{name} ({id})"))?;
        }
        for (choice, n) in &g.votes {
            x.open("Selection", &[])?;
            self.0.choice(x, *choice)?;
            x.number("ValidVotes", &[], *n)?;
            x.close("Selection")?;
        }
        let [registered, voted, valid, invalid] = g.figures;
        let sum = || g.votes.iter().map(|v| v.1).sum();
        // The format asks for these four, and has no word for a figure that is not known.
        x.number("Cast", &[], registered.unwrap_or(0))?;
        x.number("TotalCounted", &[], valid.unwrap_or_else(sum))?;
        x.number("RejectedVotes", &[("ReasonCode", "blanco")], 0)?;
        x.number("RejectedVotes", &[("ReasonCode", "ongeldig")], invalid.unwrap_or(0))?;
        if let Some(voted) = voted {
            x.number("UncountedVotes", &[("ReasonCode", "toegelaten kiezers")], voted)?;
        }
        x.close(name)
    }
}
