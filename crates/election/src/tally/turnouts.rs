//! Turnout through the day: what boards have said, and what follows for an area. It changes no figure of a result.

use super::{ApplyError, Tally};
use crate::act::Moment;
use crate::id::AreaIx;
use crate::statement::Turnout;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The latest issue of what a board has said of an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnoutState {
    /// Index of the act.
    pub index: u64,
    /// When it was recorded.
    pub at: Moment,
    /// The area whose board it is.
    pub board: AreaIx,
    /// Until when, in the election's own time.
    pub until: DateTime,
    /// Issue.
    pub issue: u16,
    /// Area, voters on its lists, voters checked in.
    pub rows: Vec<(AreaIx, u32, u32)>,
}

/// The turnout of an area until an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourTurnout {
    /// Until when.
    pub until: DateTime,
    /// Voters on the lists of those areas in it that were reported.
    pub registered: u64,
    /// Voters checked in there.
    pub voters: u64,
}

impl Tally {
    /// Checks a statement and takes it. Record order decides nothing but which issue is the latest.
    ///
    /// # Errors
    /// Of another election or definition, an unknown area or one outside of the board's, areas that lie in each other or that another board has
    /// reported for that hour, an issue out of turn, an hour that has not passed.
    pub fn apply_turnout(&mut self, index: u64, at: Moment, t: &Turnout) -> Result<(), ApplyError> {
        let d = &self.definition;
        if t.election != d.id {
            return Err(ApplyError::new("wrong-election", format!("the turnout is of election {:?}", t.election)));
        }
        if t.definition != d.digest {
            return Err(ApplyError::new("wrong-definition", "the turnout is of another definition"));
        }
        let area =
            |id: &str| d.area(id).ok_or_else(|| ApplyError::new("unknown-area", format!("there is no area {id:?}")));
        let board = area(&t.board)?;
        let rows =
            t.rows.iter().map(|r| Ok((area(&r.area)?, r.registered, r.voters))).collect::<Result<Vec<_>, _>>()?;
        let before = self.turnouts.iter().position(|s| s.board == board && s.until == t.until);
        let next = before.map_or(1, |i| self.turnouts[i].issue + 1);
        if t.issue != next {
            let message = format!("issue {} does not follow; the next issue of this board and hour is {next}", t.issue);
            return Err(ApplyError::new("turnout-issue", message));
        }
        self.check_hour(at, t.until)?;
        self.check_places(board, t.until, &rows)?;
        let state = TurnoutState { index, at, board, until: t.until, issue: t.issue, rows };
        match before {
            Some(i) => self.turnouts[i] = state,
            None => self.turnouts.push(state),
        }
        self.turnout_changed = index + 1;
        Ok(())
    }

    /// Nobody can say before an hour who has voted until then. In a rehearsal the day is played at any time.
    fn check_hour(&self, at: Moment, until: DateTime) -> Result<(), ApplyError> {
        let d = &self.definition;
        let zone = crate::zone::zone(&d.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let passed = zone.to_ambiguous_timestamp(until).earlier().is_ok_and(|end| end.as_microsecond() <= at.0);
        if d.rehearsal || passed {
            return Ok(());
        }
        Err(ApplyError::new("turnout-early", format!("the hour {} has not passed", Turnout::hour_text(until))))
    }

    /// Each area is the board's or lies in it, and no voter is in two rows of that hour.
    fn check_places(&self, board: AreaIx, until: DateTime, rows: &[(AreaIx, u32, u32)]) -> Result<(), ApplyError> {
        let d = &self.definition;
        let id = |a: AreaIx| &d.areas[a.at()].id;
        let own: HashSet<AreaIx> = rows.iter().map(|r| r.0).collect();
        let others = self.turnouts.iter().filter(|s| s.until == until && s.board != board);
        let reported: HashSet<AreaIx> = others.flat_map(|s| &s.rows).map(|r| r.0).collect();
        let twice = |area: AreaIx, other: AreaIx| {
            let message = format!("the voters of {:?} are in {:?} already, for the same hour", id(area), id(other));
            Err(ApplyError::new("turnout-twice", message))
        };
        for (area, ..) in rows {
            if !d.upwards(*area).any(|above| above == board) {
                let message = format!("area {:?} does not lie in {:?}", id(*area), id(board));
                return Err(ApplyError::new("turnout-area", message));
            }
            let above = d.upwards(*area).enumerate().find(|(i, a)| reported.contains(a) || *i > 0 && own.contains(a));
            if let Some((_, other)) = above {
                return twice(*area, other);
            }
        }
        for other in reported {
            if let Some(area) = d.upwards(other).find(|a| own.contains(a)) {
                return twice(area, other);
            }
        }
        Ok(())
    }

    /// What boards have said, in the order of the record.
    #[must_use]
    pub fn turnouts(&self) -> &[TurnoutState] {
        &self.turnouts
    }

    /// Record size after the last act about turnout.
    #[must_use]
    pub fn turnout_changed(&self) -> u64 {
        self.turnout_changed
    }

    /// The turnout of areas by hour, each the sum of what was reported in it. An hour of which nothing in an area was reported is left out there.
    #[must_use]
    pub fn turnout_by_hour(&self, areas: &[AreaIx]) -> Vec<Vec<HourTurnout>> {
        let d = &self.definition;
        let place: HashMap<AreaIx, usize> = areas.iter().enumerate().map(|(i, a)| (*a, i)).collect();
        let mut sums: Vec<BTreeMap<DateTime, (u64, u64)>> = vec![BTreeMap::new(); areas.len()];
        for s in &self.turnouts {
            for (area, registered, voters) in &s.rows {
                for i in d.upwards(*area).filter_map(|above| place.get(&above)) {
                    let sum = sums[*i].entry(s.until).or_default();
                    sum.0 += u64::from(*registered);
                    sum.1 += u64::from(*voters);
                }
            }
        }
        let hour = |(until, (registered, voters))| HourTurnout { until, registered, voters };
        sums.into_iter().map(|hours| hours.into_iter().map(hour).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{folder, sealed_of};
    use super::*;
    use crate::definition::Definition;
    use crate::statement::TurnoutRow;

    fn said(t: &Tally, board: &str, until: &str, issue: u16, rows: &[(&str, u32, u32)]) -> Turnout {
        let d = t.definition();
        let row = |r: &(&str, u32, u32)| TurnoutRow { area: r.0.into(), registered: r.1, voters: r.2 };
        Turnout {
            election: d.id.clone(),
            definition: d.digest,
            board: board.into(),
            until: Turnout::hour(until).unwrap(),
            issue,
            rows: rows.iter().map(row).collect(),
        }
    }

    fn take(
        t: &mut Tally,
        board: &str,
        until: &str,
        issue: u16,
        rows: &[(&str, u32, u32)],
    ) -> Result<(), &'static str> {
        let s = said(t, board, until, issue, rows);
        let index = t.size();
        let done = t.apply_turnout(index, Moment(0), &s).map_err(|e| e.code);
        if done.is_ok() {
            t.pass(index, Moment(0));
        }
        done
    }

    const NOON: &str = "2026-05-10T12:00";

    #[test]
    fn an_area_has_the_sum_of_what_was_reported_in_it_hour_by_hour() {
        let mut t = sealed_of(&folder());
        take(&mut t, "x", NOON, 1, &[("x/n/a", 400, 100), ("x/s", 400, 50)]).unwrap();
        take(&mut t, "x/n", NOON, 1, &[("x/n/b", 400, 30)]).unwrap();
        take(&mut t, "x", "2026-05-10T14:00", 1, &[("x/n", 800, 300)]).unwrap();
        let at = |id: &str| t.definition().area(id).unwrap();
        let by = t.turnout_by_hour(&[Definition::ROOT, at("x/n"), at("x/n/a"), at("x/s")]);
        let plain: Vec<Vec<(u64, u64)>> =
            by.iter().map(|h| h.iter().map(|h| (h.registered, h.voters)).collect()).collect();
        assert_eq!(
            plain,
            [vec![(1_200, 180), (800, 300)], vec![(800, 130), (800, 300)], vec![(400, 100)], vec![(400, 50)]]
        );
        assert!(by[0][0].until < by[0][1].until);
    }

    #[test]
    fn a_later_issue_replaces_all_that_the_board_said_of_the_hour() {
        let mut t = sealed_of(&folder());
        take(&mut t, "x", NOON, 1, &[("x/n", 800, 100), ("x/s", 400, 50)]).unwrap();
        assert_eq!(take(&mut t, "x", NOON, 1, &[("x/n", 800, 90)]), Err("turnout-issue"));
        assert_eq!(take(&mut t, "x", NOON, 3, &[("x/n", 800, 90)]), Err("turnout-issue"));
        take(&mut t, "x", NOON, 2, &[("x/n", 800, 90)]).unwrap();
        let by = t.turnout_by_hour(&[Definition::ROOT]);
        assert_eq!((by[0][0].registered, by[0][0].voters), (800, 90));
        assert_eq!(t.turnout_changed(), t.size());
    }

    #[test]
    fn no_voter_is_counted_twice_and_no_board_speaks_of_another_area() {
        let mut t = sealed_of(&folder());
        assert_eq!(take(&mut t, "x", NOON, 1, &[("x/n", 800, 1), ("x/n/a", 400, 1)]), Err("turnout-twice"));
        assert_eq!(take(&mut t, "x/n", NOON, 1, &[("x/s", 400, 1)]), Err("turnout-area"));
        assert_eq!(take(&mut t, "x/n", NOON, 1, &[("x/none", 400, 1)]), Err("unknown-area"));
        take(&mut t, "x/n", NOON, 1, &[("x/n/a", 400, 1)]).unwrap();
        assert_eq!(take(&mut t, "x", NOON, 1, &[("x/n", 800, 1)]), Err("turnout-twice"));
        assert_eq!(take(&mut t, "x", NOON, 1, &[("x/s", 400, 1)]), Ok(()));
        let mut other = said(&t, "x", NOON, 2, &[("x/s", 400, 1)]);
        other.definition = crate::id::Digest([7; 32]);
        assert_eq!(t.apply_turnout(9, Moment(0), &other).unwrap_err().code, "wrong-definition");
    }

    #[test]
    fn an_hour_is_reported_when_it_has_passed() {
        let mut files = folder();
        let toml = String::from_utf8(files["election.toml"].clone()).unwrap().replace("rehearsal = true\n", "");
        files.insert("election.toml".into(), toml.into_bytes());
        let mut t = sealed_of(&files);
        let s = said(&t, "x", NOON, 1, &[("x/s", 400, 1)]);
        // Noon in Istanbul is nine in UTC.
        let noon = "2026-05-10T09:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
        assert_eq!(t.apply_turnout(1, Moment(noon - 1), &s).unwrap_err().code, "turnout-early");
        t.apply_turnout(1, Moment(noon), &s).unwrap();
    }
}
