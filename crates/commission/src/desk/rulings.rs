//! Rulings that are drafted and signed at the desks: kept in the database, handed in when enough have signed.

use super::ruling::{Drafted, Progress, RulingError, Signer};
use super::{Desk, DeskError, is_in_board, sql};
use crate::IntakeError;
use crate::accounts::{Account, Role};
use election::id::{Count, Digest, PairIx, StationIx};
use election::statement::{Decision, Ruling, Vote};
use record::hash::hex;
use store::{Row, Step, StoreError, Value};

const RACES: u32 = 8;
const SOURCE: &str = "desk";

/// A ruling to be drafted: what the drafter chooses. The rest follows from the election.
#[derive(Debug, Clone)]
pub struct NewRuling {
    /// On which result.
    pub pair: PairIx,
    /// The area whose board decides.
    pub body: String,
    /// The board's own number of the decision.
    pub number: String,
    /// What is decided.
    pub decision: Decision,
    /// On which count, where the decision names one.
    pub count: Option<Count>,
    /// On which issue, likewise.
    pub issue: Option<u16>,
    /// The text that is accepted, likewise.
    pub minutes: Option<Digest>,
    /// The complaint that caused it.
    pub complaint: Option<String>,
    /// Legal basis.
    pub basis: String,
    /// Reason.
    pub reason: String,
    /// Who was present, by key name, and how they voted.
    pub members: Vec<(String, Vote)>,
}

/// A ruling as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its name on pages.
    pub id: String,
    /// The station.
    pub station: StationIx,
    /// The ruling.
    pub drafted: Drafted,
    version: i64,
}

impl Desk {
    /// Signatures that the policy asks for.
    #[must_use]
    pub fn needed(&self) -> usize {
        self.definition().policy.signatures.max(1)
    }

    /// Drafts a ruling: fixes its text, if it could be applied as things are.
    ///
    /// # Errors
    /// [`DeskError::Text`] with what would not be taken.
    pub async fn draft_ruling(&self, who: &Account, new: NewRuling) -> Result<Kept, DeskError> {
        if !matches!(who.role, Role::Coordinator | Role::Member | Role::Central) {
            return Err(DeskError::NotAllowed);
        }
        let d = self.definition();
        let pair = &d.pairs[new.pair.at()];
        let station = pair.station;
        self.covers(who, station)?;
        let above = d.area(&new.body).filter(|b| d.upwards(d.stations[station.at()].area).any(|a| a == *b));
        if above.is_none() {
            let message = "the board that decides is that of the station's area or one above it".to_owned();
            return Err(DeskError::Text { code: "unknown-area", message });
        }
        let ruling = Ruling {
            election: d.id.clone(),
            definition: d.digest,
            number: new.number,
            body: new.body,
            contest: d.ballot_name(new.pair),
            round: self.live.read().tally().round(new.pair),
            station: d.stations[station.at()].id.clone(),
            decision: new.decision,
            count: new.count,
            issue: new.issue,
            minutes: new.minutes,
            complaint: new.complaint,
            basis: new.basis,
            reason: new.reason,
            members: new.members,
        };
        let text = ruling.to_text();
        // Read back: what a person typed may hold what the grammar does not take.
        let read = Ruling::parse(&text).map_err(|e| DeskError::Text { code: e.code, message: e.to_string() })?;
        if read != ruling {
            let message = "a field has a line break or spaces at its ends".to_owned();
            return Err(DeskError::Text { code: "statement-field", message });
        }
        if let Err(e) = self.live.read().tally().check_ruling(self.accounts.now(), &ruling) {
            return Err(DeskError::Text { code: e.code, message: e.message });
        }
        let random = self.accounts.random().map_err(|e| DeskError::Random(e.to_string()))?;
        let at = self.accounts.now();
        let drafted = Drafted::new(text, &who.name, at);
        let id = hex(&random[..8]);
        let row = vec![
            Value::from(id.as_str()),
            Value::Text(ruling.station),
            Value::from(drafted.progress.word()),
            Value::Int(at.0),
            Value::Text(serde_json::to_string(&drafted).map_err(|e| DeskError::Damaged(e.to_string()))?),
        ];
        self.store.write(vec![Step::execute(sql::RULING_ADD, row)]).await?;
        Ok(Kept { id, station, drafted, version: 1 })
    }

    /// One ruling.
    ///
    /// # Errors
    /// [`DeskError::UnknownRuling`], [`DeskError::OtherBoard`].
    pub async fn ruling(&self, who: &Account, id: &str) -> Result<Kept, DeskError> {
        let is_id = id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit());
        let row = if is_id { self.store.query_opt(sql::RULING_READ, vec![id.into()]).await? } else { None };
        let kept = row.as_ref().map(|r| self.read_ruling(r)).transpose()?.flatten();
        let kept = kept.ok_or(DeskError::UnknownRuling)?;
        self.covers(who, kept.station)?;
        Ok(kept)
    }

    /// The rulings on a station.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn rulings_of(&self, who: &Account, station: StationIx) -> Result<Vec<Kept>, DeskError> {
        self.covers(who, station)?;
        let id = Value::from(self.definition().stations[station.at()].id.as_str());
        let rows = self.store.query(sql::RULING_OF, vec![id]).await?;
        Ok(rows.iter().map(|r| self.read_ruling(r)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The rulings of the account's board that await signatures.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn open_rulings(&self, who: &Account) -> Result<Vec<Kept>, DeskError> {
        let rows = self.store.query(sql::RULING_OPEN, vec![10_000u32.into()]).await?;
        let all = rows.iter().map(|r| self.read_ruling(r)).collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().flatten().filter(|k| self.covers(who, k.station).is_ok()).collect())
    }

    fn read_ruling(&self, row: &Row) -> Result<Option<Kept>, DeskError> {
        let Some(station) = self.definition().station(row.get_text(1)?) else { return Ok(None) };
        let drafted = serde_json::from_str(row.get_text(5)?).map_err(|e| DeskError::Damaged(e.to_string()))?;
        Ok(Some(Kept { id: row.get_text(0)?.to_owned(), station, drafted, version: row.get_i64(4)? }))
    }

    /// Adds the signature of the account's own key. When enough have signed, the ruling is handed in.
    ///
    /// # Errors
    /// [`RulingError`] for a signature that is not taken; [`DeskError::Intake`] when it is whole and could not be taken just now.
    pub async fn sign_ruling(&self, who: &Account, id: &str, note: &str) -> Result<Kept, DeskError> {
        let Some(authority) = self.live.authority() else {
            return Err(DeskError::Text { code: "no-keys", message: "the key list is not on the record yet".into() });
        };
        let at = self.accounts.now();
        let d = self.definition();
        let signer = Signer { account: &who.name, key: who.key_name.as_deref() };
        let kept = self.change_ruling(who, id, |r| r.signed(signer, note, at, &authority, d)).await?;
        if kept.drafted.note(self.needed()).is_ok() { self.send_ruling(who, id).await } else { Ok(kept) }
    }

    /// Hands in a ruling that enough have signed. Safe to do twice.
    ///
    /// # Errors
    /// [`RulingError::TooFew`]; [`DeskError::Intake`] when it could not be taken now.
    pub async fn send_ruling(&self, who: &Account, id: &str) -> Result<Kept, DeskError> {
        let kept = self.ruling(who, id).await?;
        let note = kept.drafted.note(self.needed())?;
        match self.intake.statement(note.as_bytes(), SOURCE).await {
            Ok(answer) => {
                let receipt = serde_json::to_string(&answer).map_err(|e| DeskError::Damaged(e.to_string()))?;
                let index = answer.index().unwrap_or_default();
                self.change_ruling(who, id, |r| r.sent(index, receipt.clone())).await
            }
            Err(IntakeError::Refused { code, message }) => {
                self.change_ruling(who, id, |r| r.refused(code, &message)).await
            }
            Err(later) => Err(later.into()),
        }
    }

    /// Takes a ruling back that is not on the record.
    ///
    /// # Errors
    /// [`RulingError::NotDrafter`], [`RulingError::NotOpen`].
    pub async fn withdraw_ruling(&self, who: &Account, id: &str) -> Result<Kept, DeskError> {
        let at = self.accounts.now();
        let leads = matches!(who.role, Role::Coordinator | Role::Central);
        self.change_ruling(who, id, |r| r.withdrawn(&who.name, leads, at)).await
    }

    async fn change_ruling(
        &self,
        who: &Account,
        id: &str,
        change: impl Fn(Drafted) -> Result<Drafted, RulingError>,
    ) -> Result<Kept, DeskError> {
        for _ in 0..RACES {
            let kept = self.ruling(who, id).await?;
            let drafted = change(kept.drafted)?;
            let body = serde_json::to_string(&drafted).map_err(|e| DeskError::Damaged(e.to_string()))?;
            let row =
                vec![id.into(), Value::from(drafted.progress.word()), Value::Text(body), Value::Int(kept.version)];
            match self.store.write(vec![Step::expecting(1, sql::RULING_SWAP, row)]).await {
                Ok(_) => return Ok(Kept { drafted, version: kept.version + 1, ..kept }),
                Err(StoreError::Conflict { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(DeskError::Raced)
    }

    /// Whether an account can sign for this board: its key has the board's name as its scope is for the key list to say.
    #[must_use]
    pub fn may_sit(&self, who: &Account, body: &str) -> bool {
        who.key_name.is_some()
            && self.definition().area(body).is_some_and(|b| is_in_board(self.definition(), who, b) || who.board == body)
    }
}

impl Kept {
    /// Whether signatures are awaited.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.drafted.progress == Progress::Open
    }
}
