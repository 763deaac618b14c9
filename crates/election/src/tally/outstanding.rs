//! What may still come: the voters of stations whose results are not in the totals, by area and by constituency.
//!
//! It bounds what open results can bring, so it says "unknown" wherever the lists do not say: a station without a number of voters, and one with
//! none on its list (a prison, a station of officials), can bring votes that no list has.

use super::Tally;
use crate::allocation::open::Outstanding;
use crate::id::{AreaIx, ContestIx};

impl Tally {
    /// Figures without stations that a rehearsal's folder announces and that have not come.
    fn awaited_aggregates(&self, contest: ContestIx) -> impl Iterator<Item = (AreaIx, Option<u64>)> + '_ {
        let come = move |name: &str, area: AreaIx| {
            self.aggregates.iter().any(|a| a.contest == contest && a.area == area && a.name == name)
        };
        self.definition
            .aggregates
            .iter()
            .filter(move |row| row.contest == contest && !come(&row.name, row.area))
            .map(|row| (row.area, row.figures.registered.filter(|n| *n > 0)))
    }

    /// Where something may still come, and how many voters it has at most.
    fn open_places(
        &self,
        contest: ContestIx,
    ) -> impl Iterator<Item = (Option<crate::id::PairIx>, AreaIx, Option<u64>)> + '_ {
        let d = &self.definition;
        let stations = self.silent().filter(move |p| d.pairs[p.at()].contest == contest).map(move |p| {
            let station = &d.stations[d.pairs[p.at()].station.at()];
            (Some(p), station.area, station.registered.filter(|n| *n > 0).map(u64::from))
        });
        stations.chain(self.awaited_aggregates(contest).map(|(area, n)| (None, area, n)))
    }

    /// The voters of everything that is still open, by constituency: what [`crate::allocation::open::margins`] asks for.
    #[must_use]
    pub fn outstanding(&self, contest: ContestIx) -> Outstanding {
        let d = &self.definition;
        let c = &d.contests[contest.at()];
        let mut constituencies = vec![Some(0_u64); c.constituencies.len()];
        let mut outside = Some(0_u64);
        for (pair, area, voters) in self.open_places(contest) {
            let constituency = match pair {
                Some(pair) => d.pairs[pair.at()].constituency,
                None => c.constituency_of[area.at()],
            };
            let here = match constituency {
                Some(k) => &mut constituencies[k.at()],
                None => &mut outside,
            };
            *here = here.zip(voters).map(|(sum, voters)| sum + voters);
        }
        Outstanding { constituencies, outside }
    }

    /// How many results are still open, by constituency; the last number is of those outside every constituency.
    #[must_use]
    pub fn open_results(&self, contest: ContestIx) -> Vec<u32> {
        let d = &self.definition;
        let outside = d.contests[contest.at()].constituencies.len();
        let mut open = vec![0_u32; outside + 1];
        for pair in self.silent().map(|p| &d.pairs[p.at()]).filter(|p| p.contest == contest) {
            open[pair.constituency.map_or(outside, |k| k.at())] += 1;
        }
        open
    }

    /// The voters of everything that is still open in each area; `None`: not known.
    #[must_use]
    pub fn open_voters(&self, contest: ContestIx) -> Vec<Option<u64>> {
        let d = &self.definition;
        let mut areas = vec![Some(0_u64); d.areas.len()];
        for (_, area, voters) in self.open_places(contest) {
            for above in d.upwards(area) {
                let here = &mut areas[above.at()];
                *here = here.zip(voters).map(|(sum, voters)| sum + voters);
            }
        }
        areas
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{folder, minutes, sealed_of};
    use super::*;
    use crate::act::Moment;
    use crate::definition::Definition;
    use crate::id::Count;

    const CONTEST: ContestIx = ContestIx(0);

    fn report(t: &mut Tally, station: usize) {
        let m = minutes(t, station, Count::Hand, 1, [5, 3, 2]);
        let index = t.size();
        t.apply_minutes(index, Moment(1), m);
        t.pass(index, Moment(1));
    }

    /// Twelve stations of 100 voters, eight in the north and four in the south.
    #[test]
    fn what_is_open_is_the_lists_of_the_stations_that_do_not_count_yet() {
        let mut t = sealed_of(&folder());
        assert_eq!(t.outstanding(CONTEST).constituencies, [Some(800), Some(400)]);
        assert_eq!(t.open_results(CONTEST), [8, 4, 0]);
        assert_eq!(t.open_voters(CONTEST)[Definition::ROOT.at()], Some(1_200));
        report(&mut t, 0);
        report(&mut t, 2);
        assert_eq!(
            t.outstanding(CONTEST),
            Outstanding { constituencies: vec![Some(700), Some(300)], outside: Some(0) }
        );
        assert_eq!(t.open_results(CONTEST), [7, 3, 0]);
        let areas = t.open_voters(CONTEST);
        let at = |id: &str| areas[t.definition().area(id).unwrap().at()];
        assert_eq!(
            [at("x"), at("x/n"), at("x/n/a"), at("x/n/b"), at("x/s"), at("x/abroad")],
            [1_000, 700, 300, 400, 300, 0].map(Some)
        );
        for i in [1, 3, 4, 5, 6, 7, 8, 9, 10, 11] {
            report(&mut t, i);
        }
        assert!(t.open_voters(CONTEST).iter().all(|n| *n == Some(0)));
    }

    #[test]
    fn a_station_whose_list_says_nothing_leaves_what_is_above_it_unknown_until_it_reports() {
        for unknown in ["", "0"] {
            let mut files = folder();
            let stations = String::from_utf8(files["stations.csv"].clone()).unwrap();
            let stations = stations.replace("x/2,x/s,100", &format!("x/2,x/s,{unknown}"));
            files.insert("stations.csv".into(), stations.into_bytes());
            let mut t = sealed_of(&files);
            assert_eq!(t.outstanding(CONTEST).constituencies, [Some(800), None], "{unknown:?}");
            assert_eq!(t.open_voters(CONTEST)[Definition::ROOT.at()], None);
            report(&mut t, 2);
            assert_eq!(t.outstanding(CONTEST).constituencies, [Some(800), Some(300)]);
            assert_eq!(t.open_voters(CONTEST)[Definition::ROOT.at()], Some(1_100));
        }
    }

    #[test]
    fn figures_without_stations_are_awaited_too() {
        let mut files = folder();
        let row = "contest,round,area,name,source,registered,voted,valid,invalid,red,blue,solo\nparliament,1,x/abroad,Abroad,Gazette,{},50,50,0,30,20,0\n";
        files.insert("aggregates.csv".into(), row.replace("{}", "90").into_bytes());
        assert_eq!(sealed_of(&files).outstanding(CONTEST).outside, Some(90));
        assert_eq!(sealed_of(&files).open_voters(CONTEST)[Definition::ROOT.at()], Some(1_290));
        files.insert("aggregates.csv".into(), row.replace("{}", "").into_bytes());
        let t = sealed_of(&files);
        assert_eq!(t.outstanding(CONTEST), Outstanding { constituencies: vec![Some(800), Some(400)], outside: None });
        assert_eq!(t.open_voters(CONTEST)[Definition::ROOT.at()], None);
    }
}
