//! What boards and the commission decide, and what is noted beside minutes: incidents, pages, rulings, time limits, consolidations.

use super::case::{Case, Incident, Passed, Ruled, Scanned};
use super::documents::Document;
use super::{ApplyError, Resolved, Tally};
use crate::act::Moment;
use crate::board::check_carried;
use crate::definition::Definition;
use crate::id::{AreaIx, ContestIx, Count, Digest, PairIx};
use crate::minutes::{Figures, Minutes, Mode};
use crate::statement::{Consolidation, Deadline, Decision, Page, Ruling};
use std::fmt::Write as _;

/// Header of the file of stations that a consolidation names.
pub const STATIONS_FILE_HEADER: &str = "station,contest,standing,count,issue,minutes";

/// A consolidation as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consolidated {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// The contest.
    pub contest: ContestIx,
    /// The area.
    pub area: AreaIx,
    /// What was signed.
    pub statement: Consolidation,
}

/// Where a scanned page belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagePlace {
    /// To a station's result.
    Pair(PairIx),
    /// To a board's consolidation.
    Area(AreaIx),
}

/// A text that a ruling accepts: count, issue, position among the documents of the pair.
pub type Accepted = (Count, u16, usize);

impl Tally {
    /// The text of a document, byte for byte as it was signed: the grammar is canonical.
    #[must_use]
    pub fn text(&self, pair: PairIx, document: &Document) -> String {
        let p = &self.definition.pairs[pair.at()];
        let contest = &self.definition.contests[p.contest.at()];
        let choices = contest.list(p.list).iter().map(|c| contest.choices[*c as usize].id.as_str());
        Minutes {
            election: &self.definition.id,
            definition: self.definition.digest,
            mode: Mode::Live,
            contest: &self.definition.ballot_name(pair),
            round: self.round_of(pair, self.vote_at(pair, document.index)),
            station: &self.definition.stations[p.station.at()].id,
            count: document.count,
            issue: document.issue,
            closed: document.closed,
            figures: document.figures,
            votes: choices.zip(document.votes.iter().copied()).collect(),
        }
        .to_text()
    }

    /// The pair that a statement names.
    ///
    /// # Errors
    /// Another election, definition or round; a station or contest that is not there.
    pub fn statement_pair(
        &self,
        election: &str,
        definition: Option<Digest>,
        (contest, round): (&str, u8),
        station: &str,
    ) -> Result<PairIx, ApplyError> {
        let name = contest.split_once('@').map_or(contest, |(c, _)| c);
        let held = self.definition.contest(name).map_or(round, |c| self.definition.contests[c.at()].round);
        self.statement_contest(election, definition.unwrap_or(self.definition.digest), name, held)?;
        let ix = self.definition.station(station);
        let pair = ix.and_then(|s| self.definition.pair(s, contest)).ok_or_else(|| {
            ApplyError::new("unknown-station", format!("there is no station {station:?} that reports on {contest:?}"))
        })?;
        if self.round(pair) != round {
            let message = format!("round {round} is not being held there, but round {}", self.round(pair));
            return Err(ApplyError::new("wrong-round", message));
        }
        Ok(pair)
    }

    /// Applies minutes that contradict others of the same device: neither counts until a ruling accepts one.
    ///
    /// # Errors
    /// Minutes that contradict nothing.
    pub fn apply_incident(&mut self, index: u64, at: Moment, minutes: Resolved) -> Result<(), ApplyError> {
        let pair = minutes.pair;
        let minutes = self.with_day(minutes);
        self.check_incident(&minutes)?;
        let document = Document::new(index, at, minutes.clone());
        let digest = Digest::of(self.text(pair, &document).as_bytes());
        let incident = Incident { index, at, count: document.count, issue: document.issue, minutes: digest };
        let (texts, flags) = (self.pairs[pair.at()].documents.len(), minutes.flags);
        self.change(pair, index, |state| {
            let case = state.case.get_or_insert_default();
            case.incidents.push(incident);
            case.changed = index + 1;
            state.add(index, at, minutes);
        });
        if self.pairs[pair.at()].documents.len() > texts {
            self.count_flags(&flags);
        }
        Ok(())
    }

    /// Whether minutes are an incident: the same device has signed another text under this issue.
    ///
    /// # Errors
    /// They are none.
    pub fn check_incident(&self, minutes: &Resolved) -> Result<(), ApplyError> {
        if matches!(self.judge(minutes), super::Standing::Contradicts { .. }) && minutes.channel.is_device() {
            return Ok(());
        }
        Err(ApplyError::new("incident-none", "these minutes contradict no others of the same device"))
    }

    /// Applies a scanned page.
    ///
    /// # Errors
    /// A page of nothing in this election, or the same picture of the same page once more.
    pub fn apply_page(
        &mut self,
        index: u64,
        at: Moment,
        page: Page,
        image: Digest,
        by_hand: bool,
    ) -> Result<Option<PairIx>, ApplyError> {
        let place = self.check_page(&page, image)?;
        let scanned = Scanned { index, at, page, image, by_hand };
        match place {
            PagePlace::Pair(pair) => {
                self.decide(pair, index, |case| case.pages.push(scanned));
                Ok(Some(pair))
            }
            PagePlace::Area(area) => {
                self.consolidation_pages.push((area, scanned));
                self.touch(area, index);
                Ok(None)
            }
        }
    }

    /// Where a page belongs.
    ///
    /// # Errors
    /// As [`Tally::apply_page`].
    pub fn check_page(&self, page: &Page, image: Digest) -> Result<PagePlace, ApplyError> {
        let same = |p: &Scanned| p.image == image && p.page == *page;
        let (place, there) = if page.document == crate::statement::Document::Consolidation {
            self.statement_contest(&page.election, self.definition.digest, &page.contest, page.round)?;
            let area = self.definition.area(&page.station);
            let area = area.ok_or_else(|| ApplyError::new("unknown-area", format!("no area {:?}", page.station)))?;
            (PagePlace::Area(area), self.consolidation_pages.iter().map(|(_, p)| p).find(|p| same(p)))
        } else {
            let pair = self.statement_pair(&page.election, None, (&page.contest, page.round), &page.station)?;
            let pages = self.pairs[pair.at()].case.as_ref().map_or(&[][..], |c| &c.pages);
            (PagePlace::Pair(pair), pages.iter().find(|p| same(p)))
        };
        match there {
            Some(p) => Err(ApplyError::new("page-repeated", format!("this page stands at index {} already", p.index))),
            None => Ok(place),
        }
    }

    /// Scanned pages of consolidations, with their areas.
    #[must_use]
    pub fn consolidation_pages(&self) -> &[(AreaIx, Scanned)] {
        &self.consolidation_pages
    }

    /// Applies a ruling. Who signed it was checked before.
    ///
    /// # Errors
    /// A body that is not over the station, or a decision that does not fit the state of the result.
    pub fn apply_ruling(&mut self, index: u64, at: Moment, r: &Ruling) -> Result<PairIx, ApplyError> {
        let (pair, accepted) = self.check_ruling(at, r)?;
        let before = self.pairs[pair.at()].counted;
        let ruled = Ruled { index, at, ruling: r.clone(), before, after: None };
        let (decision, count) = (r.decision, r.count);
        let change = |case: &mut Case| {
            case.rulings.push(ruled);
            case.accepted.extend(accepted);
            match decision {
                Decision::Annul => case.annulled = true,
                Decision::Withhold => case.withheld = true,
                Decision::Release => case.withheld = false,
                Decision::OrderRecount => case.ordered = count,
                Decision::Accept | Decision::Correct => {}
            }
        };
        self.ruled.push((pair, index));
        self.decide(pair, index, change);
        let state = &mut self.pairs[pair.at()];
        if let Some(ruled) = state.case.as_mut().and_then(|c| c.rulings.last_mut()) {
            ruled.after = state.counted;
        }
        Ok(pair)
    }

    /// Whether a ruling fits the state of the result: the pair, and the text that it accepts.
    ///
    /// # Errors
    /// As [`Tally::apply_ruling`].
    pub fn check_ruling(&self, at: Moment, r: &Ruling) -> Result<(PairIx, Option<Accepted>), ApplyError> {
        let pair = self.statement_pair(&r.election, Some(r.definition), (&r.contest, r.round), &r.station)?;
        let definition = &self.definition;
        let area = definition.stations[definition.pairs[pair.at()].station.at()].area;
        if !definition.area(&r.body).is_some_and(|b| definition.upwards(area).any(|a| a == b)) {
            return Err(ApplyError::new("ruling-body", format!("the board of {} has no say in {}", r.body, r.station)));
        }
        let body = definition.area(&r.body).and_then(|b| definition.boards.of(b));
        definition.boards.check_body(definition, &r.body, r.members.iter().map(|(key, _)| key.as_str()), at)?;
        check_carried(body, &r.members)?;
        let state = &self.pairs[pair.at()];
        let (withheld, annulled) = state.case.as_ref().map_or((false, false), |c| (c.is_withheld(), c.is_annulled()));
        let unfit = |message: &str| Err(ApplyError::new("ruling-unfit", message));
        let mut accepted = None;
        match (r.decision, r.count) {
            (Decision::Accept, Some(count)) => {
                let issue = r.issue.unwrap_or(0);
                let texts = state
                    .documents
                    .iter()
                    .enumerate()
                    .filter(|(_, d)| (d.count, d.issue) == (count, issue) && (d.is_official() || d.is_by_device()));
                let mut found = texts.filter(|(_, d)| Some(Digest::of(self.text(pair, d).as_bytes())) == r.minutes);
                match found.next() {
                    Some((i, _)) => accepted = Some((count, issue, i)),
                    None => {
                        return unfit(
                            "no such minutes stand in the record: name count, issue and digest of those to accept",
                        );
                    }
                }
            }
            (Decision::OrderRecount, Some(count)) => {
                let counts = &definition.counts;
                let place = |c: Count| counts.iter().position(|x| *x == c);
                let prevailing = state.prevailing(counts).and_then(place);
                if place(count).is_none_or(|p| prevailing.is_some_and(|q| p <= q)) {
                    return unfit(
                        "the count that is ordered must come after those that were made, and be one of the election's counts",
                    );
                }
            }
            (Decision::Correct, _) if r.issue.is_some_and(|i| i < 2) => {
                return unfit("a correction is issue 2 or later");
            }
            (Decision::Annul, _) if annulled => return unfit("the result is annulled already"),
            (Decision::Withhold, _) if withheld || annulled => {
                return unfit("the result is withheld or annulled already");
            }
            (Decision::Release, _) if !withheld => return unfit("the result is not withheld"),
            _ => {}
        }
        Ok((pair, accepted))
    }

    /// Applies the passing of a time limit.
    ///
    /// # Errors
    /// A limit that the policy does not have, that has not passed by the moment of the act, or that was kept.
    pub fn apply_deadline(&mut self, index: u64, at: Moment, d: &Deadline) -> Result<PairIx, ApplyError> {
        let pair = self.check_deadline(at, d)?;
        let passed = Passed { index, at, awaited: d.awaited, then: d.then };
        let change = |case: &mut Case| {
            case.ordered = Some(passed.then);
            case.limits.push(passed);
        };
        self.decide(pair, index, change);
        Ok(pair)
    }

    /// Whether a time limit has passed at this moment and was not kept.
    ///
    /// # Errors
    /// As [`Tally::apply_deadline`].
    pub fn check_deadline(&self, at: Moment, d: &Deadline) -> Result<PairIx, ApplyError> {
        let pair = self.statement_pair(&d.election, Some(d.definition), (&d.contest, d.round), &d.station)?;
        if self.pairs[pair.at()].again().is_some() {
            return Err(ApplyError::new("deadline-unknown", "the policy's time limits are not those of a re-run"));
        }
        let limits = &self.definition.policy.limits;
        let Some(limit) = limits.iter().find(|l| l.copy == d.awaited && l.then == d.then) else {
            return Err(ApplyError::new("deadline-unknown", "the election's policy has no such time limit"));
        };
        if at < limit.until {
            return Err(ApplyError::new("deadline-early", format!("the limit passes at {}", limit.until)));
        }
        let state = &self.pairs[pair.at()];
        let came =
            state.documents.iter().any(|x| x.channel == d.awaited || x.more.iter().any(|c| c.channel == d.awaited));
        if came || state.case.as_ref().is_some_and(|c| c.limits.iter().any(|p| p.awaited == d.awaited)) {
            return Err(ApplyError::new("deadline-met", "the copy came, or the limit was noted before"));
        }
        Ok(pair)
    }

    /// Pairs for which a time limit of the policy has passed by this moment and was not yet noted, with what must be declared.
    pub fn overdue(&self, now: Moment) -> impl Iterator<Item = (PairIx, crate::policy::Limit)> + '_ {
        let limits: Vec<_> = self.definition.policy.limits.iter().copied().filter(|l| l.until <= now).collect();
        (0..self.pairs.len()).map(PairIx::from).filter(|p| self.is_expected(*p)).flat_map(move |p| {
            let state = &self.pairs[p.at()];
            let open = |l: &crate::policy::Limit| {
                let came =
                    state.documents.iter().any(|d| d.channel == l.copy || d.more.iter().any(|c| c.channel == l.copy));
                state.again().is_none()
                    && !came
                    && state
                        .case
                        .as_ref()
                        .is_none_or(|c| !c.is_annulled() && c.limits.iter().all(|x| x.awaited != l.copy))
            };
            limits.iter().copied().filter(open).map(move |l| (p, l)).collect::<Vec<_>>()
        })
    }

    fn decide(&mut self, pair: PairIx, index: u64, change: impl FnOnce(&mut Case)) {
        self.change(pair, index, |state| {
            let case = state.case.get_or_insert_default();
            change(case);
            case.changed = index + 1;
        });
    }

    /// What a board of this area would sign now, and the file of stations that it names. `None` where the area is not there.
    #[must_use]
    pub fn consolidation(&self, contest: ContestIx, area: AreaIx) -> (Consolidation, String) {
        let definition = &self.definition;
        let c = &definition.contests[contest.at()];
        let totals = self.totals(contest, area);
        let (file, annulled) = self.stations_file(contest, area);
        let issue = self.consolidated.iter().filter(|x| (x.contest, x.area) == (contest, area)).count() + 1;
        let statement = Consolidation {
            election: definition.id.clone(),
            definition: definition.digest,
            contest: c.id.clone(),
            round: c.round,
            area: definition.areas[area.at()].id.clone(),
            issue: u32::try_from(issue).unwrap_or(u32::MAX),
            size: self.size,
            stations: Digest::of(file.as_bytes()),
            expected: totals.sums.expected,
            counted: totals.sums.reported,
            annulled,
            figures: Figures {
                registered: totals.sums.registered(),
                voted: totals.sums.voted(),
                valid: totals.sums.valid(),
                invalid: totals.sums.invalid(),
            },
            votes: totals.votes().map(|(i, n)| (c.choices[i].id.clone(), n)).collect(),
        };
        (statement, file)
    }

    /// One line for every result that is expected in the area: what of it is in the sums, by digest; and how many were annulled.
    fn stations_file(&self, contest: ContestIx, area: AreaIx) -> (String, u32) {
        let definition = &self.definition;
        let mut s = format!("{STATIONS_FILE_HEADER}\n");
        let mut annulled = 0;
        let mut areas = vec![area];
        while let Some(a) = areas.pop() {
            areas.extend(definition.areas[a.at()].children.iter().rev());
            let stations = definition.areas[a.at()].stations.iter().map(|x| &definition.stations[x.at()]);
            for (station, pair) in stations.flat_map(|x| x.pairs.iter().map(move |p| (x, *p))) {
                if definition.pairs[pair.at()].contest != contest || !self.is_expected(pair) {
                    continue;
                }
                let state = &self.pairs[pair.at()];
                let case = state.case.as_deref();
                let standing = match state.counted() {
                    Some(_) => "counted",
                    None if case.is_some_and(Case::is_annulled) => "annulled",
                    None if state.documents.iter().any(Document::is_official) => "withheld",
                    None => "missing",
                };
                annulled += u32::from(standing == "annulled");
                write!(s, "{},{},{standing}", station.id, definition.ballot_name(pair)).expect("a string");
                match state.counted() {
                    Some(d) => {
                        let digest = Digest::of(self.text(pair, d).as_bytes());
                        writeln!(s, ",{},{},{digest}", d.count, d.issue)
                    }
                    None => writeln!(s, ",,,"),
                }
                .expect("a string");
            }
        }
        (s, annulled)
    }

    /// Applies a consolidation; it must say what follows from the record.
    ///
    /// # Errors
    /// An area that is not there, or sums and stations that do not follow from the record at this place.
    pub fn apply_consolidation(&mut self, index: u64, at: Moment, c: &Consolidation) -> Result<(), ApplyError> {
        let contest = self.statement_contest(&c.election, c.definition, &c.contest, c.round)?;
        let area = self.definition.area(&c.area);
        let area = area.ok_or_else(|| ApplyError::new("unknown-area", format!("there is no area {:?}", c.area)))?;
        if c.size > index {
            return Err(ApplyError::new("consolidation-size", "it speaks of a record that is longer than this"));
        }
        let (mut now, _) = self.consolidation(contest, area);
        now.size = c.size;
        if now != *c {
            let message = format!(
                "the sums or stations of {} are not those of the record: a result came or changed meanwhile; draw it up again",
                c.area
            );
            return Err(ApplyError::new("consolidation-differs", message));
        }
        self.consolidated.push(Consolidated { index, at, contest, area, statement: c.clone() });
        self.touch(area, index);
        Ok(())
    }

    /// Consolidations in the order of the record.
    #[must_use]
    pub fn consolidated(&self) -> &[Consolidated] {
        &self.consolidated
    }

    /// Whether a later issue stands in its place, or a result in it has changed since.
    #[must_use]
    pub fn is_superseded(&self, c: &Consolidated) -> bool {
        self.consolidated.iter().any(|x| (x.contest, x.area) == (c.contest, c.area) && x.index > c.index)
            || self.results_changed[c.contest.at()][c.area.at()] > c.index
    }
}

/// The areas above an area, itself first: those whose sums change with a result in it.
pub(super) fn note_change(changed: &mut [u64], definition: &Definition, area: AreaIx, index: u64) {
    for a in definition.upwards(area) {
        changed[a.at()] = index + 1;
    }
}
