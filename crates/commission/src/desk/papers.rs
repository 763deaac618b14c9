//! Papers that are typed: their entries and drafts in the database, and the way to the intake.

use super::entry::{Desked, Entry, EntryError, Task, Typed};
use super::sheet::{CELL_BYTES_MAX, Place, Sheet};
use super::{Desk, DeskError, sql};
use crate::accounts::{Account, Role};
use crate::{Answer, IntakeError};
use election::act::Channel;
use election::definition::Definition;
use election::id::{Count, StationIx};
use record::SignedNote;
use store::{ConstraintKind, Row, Step, StoreError, Value};

/// How often others may be first before it is given up.
const RACES: u32 = 8;
/// From where the intake hears of it.
const SOURCE: &str = "desk";

/// A paper with its entry.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Whose result, which count, which issue.
    pub place: Place,
    /// What was typed.
    pub desked: Desked,
    version: Option<i64>,
}

impl Desk {
    /// Everything that a row of a paper is known by.
    fn key_of(&self, place: &Place) -> Vec<Value> {
        let d = self.definition();
        let station = d.pairs[place.pair.at()].station;
        vec![
            Value::from(d.stations[station.at()].id.as_str()),
            Value::Text(ballot_key(d, place)),
            Value::Text(place.count.to_string()),
            Value::Int(i64::from(place.issue)),
        ]
    }

    fn station_of(&self, place: &Place) -> StationIx {
        self.definition().pairs[place.pair.at()].station
    }

    /// A paper; open where nobody has typed it.
    ///
    /// # Errors
    /// [`DeskError::OtherBoard`]; those of the database.
    pub async fn paper(&self, who: &Account, place: Place) -> Result<Paper, DeskError> {
        self.covers(who, self.station_of(&place))?;
        let row = self.store.query_opt(sql::ENTRY_READ, self.key_of(&place)).await?;
        match row {
            Some(row) => read(self.definition(), &row)?.ok_or_else(|| DeskError::Damaged("its place is none".into())),
            None => Ok(Paper { place, desked: Desked::new(), version: None }),
        }
    }

    /// The papers of a station.
    ///
    /// # Errors
    /// As [`Desk::paper`].
    pub async fn papers_of(&self, who: &Account, station: StationIx) -> Result<Vec<Paper>, DeskError> {
        self.covers(who, station)?;
        let id = Value::from(self.definition().stations[station.at()].id.as_str());
        let rows = self.store.query(sql::ENTRY_OF, vec![id]).await?;
        Ok(rows
            .iter()
            .map(|r| read(self.definition(), r))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// The papers of the account's board that are begun and not on the record.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn undone(&self, who: &Account) -> Result<Vec<Paper>, DeskError> {
        let rows = self.store.query(sql::ENTRY_UNDONE, vec![100_000u32.into()]).await?;
        let all = rows.iter().map(|r| read(self.definition(), r)).collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().flatten().filter(|p| self.covers(who, self.station_of(&p.place)).is_ok()).collect())
    }

    /// Somebody has typed the whole paper. When that makes it ready, it is handed in.
    ///
    /// # Errors
    /// A sheet that makes no minutes; [`EntryError::SamePerson`]; [`DeskError::Intake`] when it is ready and could not be taken just now.
    pub async fn type_in(&self, who: &Account, place: Place, sheet: Sheet) -> Result<Paper, DeskError> {
        let d = self.definition();
        sheet.minutes(d, &place)?;
        let typed = Typed { by: who.name.clone(), at: self.accounts.now(), sheet };
        let change = |desked: Desked| Ok(Desked { now: desked.now.typed(typed.clone())?, before: desked.before });
        let drop_draft = Step::execute(sql::DRAFT_DROP, self.draft_key(who, &place));
        let paper = self.change(who, place, change, vec![drop_draft]).await?;
        self.finish(who, paper).await
    }

    /// A third has decided on the cells that differ. It is then handed in.
    ///
    /// # Errors
    /// As [`Desk::type_in`], and [`EntryError::OtherCells`].
    pub async fn resolve(&self, who: &Account, place: Place, cells: &[(usize, String)]) -> Result<Paper, DeskError> {
        let at = self.accounts.now();
        let d = self.definition();
        let change = |desked: Desked| {
            let now = desked.now.resolved(&who.name, at, cells)?;
            now.outcome()?.minutes(d, &place)?;
            Ok(Desked { now, before: desked.before })
        };
        let paper = self.change(who, place, change, vec![]).await?;
        self.finish(who, paper).await
    }

    async fn finish(&self, who: &Account, paper: Paper) -> Result<Paper, DeskError> {
        if paper.desked.now.task(&who.name) == Task::Send { self.send(who, paper.place).await } else { Ok(paper) }
    }

    /// Hands in what is ready: signed by the desk's key, through the intake, as a copy of the channel `entry`. Safe to do twice.
    ///
    /// # Errors
    /// [`EntryError::NotReady`]; [`DeskError::Intake`] when it could not be taken now, after which it is still ready.
    pub async fn send(&self, who: &Account, place: Place) -> Result<Paper, DeskError> {
        let paper = self.paper(who, place).await?;
        let (text, _) = paper.desked.now.outcome()?.minutes(self.definition(), &place)?;
        let key = self.key(self.station_of(&place))?;
        let note = SignedNote::sign(&text, &[&key]).map_err(|e| DeskError::NoKey(e.to_string()))?.to_string();
        match self.intake.copy(Channel::Entry, note.as_bytes(), SOURCE).await {
            Ok(answer) => {
                let index = answer_index(&answer)?;
                self.change(who, place, |d| Ok(Desked { now: d.now.sent(index)?, before: d.before }), vec![]).await
            }
            Err(IntakeError::Refused { code, message }) => {
                let change = |d: Desked| Ok(Desked { now: d.now.refused(code, &message)?, before: d.before });
                self.change(who, place, change, vec![]).await
            }
            Err(later) => Err(later.into()),
        }
    }

    /// Puts an entry aside, so that the paper is typed anew. For the coordinator.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`]; [`EntryError::NotReopened`].
    pub async fn reopen(&self, who: &Account, place: Place) -> Result<Paper, DeskError> {
        if !matches!(who.role, Role::Coordinator | Role::Central) {
            return Err(DeskError::NotAllowed);
        }
        let at = self.accounts.now();
        self.change(who, place, |d| Ok(d.reopened(&who.name, at)?), vec![]).await
    }

    /// Reads, changes and writes a paper; begins anew when somebody else was first.
    async fn change(
        &self,
        who: &Account,
        place: Place,
        change: impl Fn(Desked) -> Result<Desked, DeskError>,
        also: Vec<Step>,
    ) -> Result<Paper, DeskError> {
        for _ in 0..RACES {
            let paper = self.paper(who, place).await?;
            let desked = change(paper.desked)?;
            let body = serde_json::to_string(&desked).map_err(|e| DeskError::Damaged(e.to_string()))?;
            let mut row = self.key_of(&place);
            row.extend([Value::from(desked.now.word()), Value::Text(body)]);
            let (step, version) = match paper.version {
                None => (Step::expecting(1, sql::ENTRY_ADD, row), 1),
                Some(v) => {
                    row.push(Value::Int(v));
                    (Step::expecting(1, sql::ENTRY_SWAP, row), v + 1)
                }
            };
            let mut steps = vec![step];
            steps.extend(also.iter().cloned());
            match self.store.write(steps).await {
                Ok(_) => return Ok(Paper { place, desked, version: Some(version) }),
                Err(StoreError::Conflict { .. } | StoreError::Constraint { kind: ConstraintKind::Unique, .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(DeskError::Raced)
    }

    fn draft_key(&self, who: &Account, place: &Place) -> Vec<Value> {
        let mut key = vec![Value::from(who.name.as_str())];
        key.extend(self.key_of(place));
        key
    }

    /// Keeps what somebody has typed so far, however unfinished. Nobody else is ever given it.
    ///
    /// # Errors
    /// [`DeskError::OtherBoard`]; those of the database.
    pub async fn keep_draft(&self, who: &Account, place: Place, cells: &[String]) -> Result<(), DeskError> {
        self.covers(who, self.station_of(&place))?;
        let d = self.definition();
        let pair = &d.pairs[place.pair.at()];
        let most = super::sheet::HEAD + d.contests[pair.contest.at()].list(pair.list).len();
        let short = |c: &String| c.chars().filter(|c| !c.is_control()).take(CELL_BYTES_MAX).collect::<String>();
        let cells: Vec<String> = cells.iter().take(most).map(short).collect();
        let json = serde_json::to_string(&cells).map_err(|e| DeskError::Damaged(e.to_string()))?;
        let mut row = self.draft_key(who, &place);
        row.extend([Value::Int(self.accounts.now().0), Value::Text(json)]);
        self.store.write(vec![Step::execute(sql::DRAFT_PUT, row)]).await?;
        Ok(())
    }

    /// What this account has typed so far, if anything.
    ///
    /// # Errors
    /// As [`Desk::keep_draft`].
    pub async fn draft(&self, who: &Account, place: Place) -> Result<Option<Vec<String>>, DeskError> {
        self.covers(who, self.station_of(&place))?;
        let row = self.store.query_opt(sql::DRAFT_READ, self.draft_key(who, &place)).await?;
        let Some(row) = row else { return Ok(None) };
        serde_json::from_str(row.get_text(0)?).map(Some).map_err(|e| DeskError::Damaged(e.to_string()))
    }
}

fn answer_index(answer: &Answer) -> Result<u64, DeskError> {
    answer.index().ok_or(DeskError::Entry(EntryError::NotReady))
}

/// The ballot, and after a space the round of a re-run; ids have no spaces.
fn ballot_key(d: &Definition, place: &Place) -> String {
    let ballot = d.ballot_name(place.pair);
    if place.round == d.contest_of(place.pair).round { ballot } else { format!("{ballot} {}", place.round) }
}

/// `None` for a paper of a station or contest that the definition does not have.
fn read(d: &Definition, row: &Row) -> Result<Option<Paper>, DeskError> {
    let station = d.station(row.get_text(0)?);
    let key = row.get_text(1)?;
    let (ballot, rerun) = key.split_once(' ').map_or((key, None), |(b, round)| (b, round.parse().ok()));
    let pair = station.and_then(|s| d.pair(s, ballot));
    let (count, issue) = (Count::parse(row.get_text(2)?), u16::try_from(row.get_i64(3)?).ok());
    let (Some(pair), Some(count), Some(issue)) = (pair, count, issue) else { return Ok(None) };
    let desked: Desked = serde_json::from_str(row.get_text(6)?).map_err(|e| DeskError::Damaged(e.to_string()))?;
    debug_assert_eq!(desked.now.word(), row.get_text(4)?);
    let round = rerun.unwrap_or_else(|| d.contest_of(pair).round);
    Ok(Some(Paper { place: Place { pair, round, count, issue }, desked, version: Some(row.get_i64(5)?) }))
}

impl Paper {
    /// The entry now.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.desked.now
    }
}
