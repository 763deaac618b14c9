//! Requests for accounts: what a party asks for, as it is printed and signed.

use super::{Actor, Parties, PartyError, sql};
use crate::accounts::{Network, Role};
use election::act::Moment;
use election::id::Digest;
use serde::{Deserialize, Serialize};
use store::{ConstraintKind, Row, Step, StoreError, Value};

/// Most bytes of a scan.
pub const SCAN_BYTES_MAX: usize = 10 << 20;
/// Most accounts of one request, opened or closed.
const ROWS_MAX: usize = 200;
/// Most bytes of a name or a reason.
const TEXT_BYTES_MAX: usize = 200;
/// Most requests of one party that are open at once.
const OPEN_MAX: i64 = 20;
/// Most pages of a scan in which the code is looked for.
const PAGES_MAX: usize = 5;
/// How often another may take the same number first.
const TRIES: u32 = 20;

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Accounts to be made.
    pub users: Vec<WantedUser>,
    /// Networks from which the party's accounts are used, in addition.
    pub networks: Vec<WantedNetwork>,
    /// Accounts to be closed.
    pub close: Vec<String>,
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedUser {
    /// `party`, `service` or `transfer`.
    pub role: String,
    /// Who holds it: a name and an office, or who answers for a program. Never public.
    pub holder: String,
}

/// A network to be allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedNetwork {
    /// As `192.0.2.0/24`.
    pub network: String,
    /// What it is.
    pub note: String,
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not decided.
    Open,
    /// Approved: its accounts were made.
    Approved,
    /// Refused, with a reason.
    Refused,
}

impl State {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    fn parse(s: &str) -> Option<Self> {
        [Self::Open, Self::Approved, Self::Refused].into_iter().find(|x| x.word() == s)
    }
}

/// The signed paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Who handed it in.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Content type.
    pub kind: String,
    /// Whether the code of this request was read on it; else a person has to compare the number.
    pub code_read: bool,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Number, from 1.
    pub number: u64,
    /// Party.
    pub party: String,
    /// What is asked for.
    pub wanted: Wanted,
    /// First digits of the digest of what is asked for: they stand on the paper.
    pub digest: String,
    /// Who entered it.
    pub entered_by: String,
    /// When.
    pub entered: Moment,
    /// The signed paper, once it is there.
    pub scan: Option<Scan>,
    /// How far it is.
    pub state: State,
    /// Who decided, when, and why.
    pub decided: Option<(String, Moment, String)>,
}

fn digest(number: u64, party: &str, wanted: &str) -> String {
    Digest::of(format!("scrutineer request v1\n{number}\n{party}\n{wanted}\n").as_bytes()).hex()[..16].to_owned()
}

impl Request {
    pub(super) fn read(row: &Row) -> Result<Self, PartyError> {
        let damaged = |what: &str| PartyError::Request(format!("it is damaged in the database: {what}"));
        let number = u64::try_from(row.get_i64(0)?).map_err(|_| damaged("number"))?;
        let (party, text) = (row.get_text(1)?.to_owned(), row.get_text(2)?);
        let scan_at = row.get_i64(6)?;
        let scan = (scan_at > 0)
            .then(|| -> Result<Scan, StoreError> {
                Ok(Scan {
                    by: row.get_text(5)?.to_owned(),
                    at: Moment(scan_at),
                    kind: row.get_text(7)?.to_owned(),
                    code_read: row.get_bool(8)?,
                })
            })
            .transpose()?;
        let state = State::parse(row.get_text(9)?).ok_or_else(|| damaged("state"))?;
        let decided = (row.get_text(10)?.to_owned(), Moment(row.get_i64(11)?), row.get_text(12)?.to_owned());
        Ok(Self {
            digest: digest(number, &party, text),
            wanted: serde_json::from_str(text).map_err(|_| damaged("content"))?,
            number,
            party,
            entered_by: row.get_text(3)?.to_owned(),
            entered: Moment(row.get_i64(4)?),
            scan,
            decided: (state != State::Open).then_some(decided),
            state,
        })
    }
}

/// A text of one line, trimmed.
fn plain(what: &str, text: &str) -> Result<String, PartyError> {
    let text = text.trim();
    if text.len() > TEXT_BYTES_MAX || text.chars().any(char::is_control) {
        return Err(PartyError::Request(format!("{what} has more than {TEXT_BYTES_MAX} bytes or a line break")));
    }
    Ok(text.to_owned())
}

impl Parties {
    /// Enters a request. It changes nothing before another has approved it.
    ///
    /// # Errors
    /// A party that can have no accounts, more than the policy gives, names and networks that cannot be.
    pub async fn enter(&self, actor: Actor<'_>, party: &str, mut wanted: Wanted) -> Result<u64, PartyError> {
        self.party(party)?;
        let wrong = |words: String| Err(PartyError::Request(words));
        if wanted.users.is_empty() && wanted.networks.is_empty() && wanted.close.is_empty() {
            return wrong("it asks for nothing".into());
        }
        if wanted.users.len() + wanted.networks.len() + wanted.close.len() > ROWS_MAX {
            return wrong(format!("it has more than {ROWS_MAX} rows"));
        }
        let present = self.of(party).await?;
        wanted.close.sort();
        wanted.close.dedup();
        if let Some(name) = wanted.close.iter().find(|n| !present.iter().any(|a| a.name == **n)) {
            return Err(PartyError::UnknownAccount(name.clone()));
        }
        for user in &mut wanted.users {
            user.holder = plain("the name of a holder", &user.holder)?;
            if user.holder.is_empty() {
                return wrong("an account has no holder: write who has it, or who answers for the program".into());
            }
            if Role::parse(&user.role).is_none_or(|r| !r.is_of_party()) {
                return wrong(format!("{:?} is no role of a party's account", user.role));
            }
        }
        for role in Role::OF_PARTIES {
            let open = present.iter().filter(|a| a.role == role && !a.disabled && !wanted.close.contains(&a.name));
            let more = wanted.users.iter().filter(|u| u.role == role.word()).count();
            let max = self.limit(role);
            if open.count() + more > usize::from(max) && more > 0 {
                return Err(PartyError::Limit { role, max });
            }
        }
        let stated = self.accounts.networks(party).await?;
        for (i, n) in wanted.networks.iter_mut().enumerate() {
            n.note = plain("the word beside a network", &n.note)?;
            let network =
                Network::parse(&n.network).map_err(|e| PartyError::Request(format!("{:?}: {e}", n.network)))?;
            n.network = network.to_string();
            if stated.iter().any(|s| s.network == network) {
                return wrong(format!("the party has the network {network} already"));
            }
            if i + stated.len() >= usize::from(self.definition().party_policy.networks) {
                return wrong(format!("a party has at most {} networks", self.definition().party_policy.networks));
            }
        }
        let open = self.store.query_one(sql::REQUEST_OPEN, vec![party.into()]).await?.get_i64(0)?;
        if open >= OPEN_MAX {
            return wrong(format!("the party has {OPEN_MAX} requests that are not decided"));
        }
        let text = serde_json::to_string(&wanted).map_err(|e| PartyError::Request(e.to_string()))?;
        for _ in 0..TRIES {
            let last = self.store.query_one(sql::REQUEST_LAST, vec![]).await?.get_i64(0)?;
            let row = vec![
                Value::Int(last + 1),
                party.into(),
                Value::Text(text.clone()),
                actor.name.into(),
                Value::Int(self.accounts.now().0),
                Value::Bool(false),
            ];
            match self.store.write(vec![Step::execute(sql::REQUEST_ADD, row)]).await {
                Ok(_) => {
                    let number = u64::try_from(last + 1).unwrap_or_default();
                    self.note(actor, &format!("request {number} of {party} entered")).await?;
                    return Ok(number);
                }
                Err(StoreError::Constraint { kind: ConstraintKind::Unique, .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        wrong("others enter requests at this moment; send it again".into())
    }

    pub(super) async fn note(&self, actor: Actor<'_>, what: &str) -> Result<(), PartyError> {
        Ok(self.accounts.note(actor.name, actor.source, what).await?)
    }

    /// One request.
    ///
    /// # Errors
    /// No such request.
    pub async fn request(&self, number: u64) -> Result<Request, PartyError> {
        let at = i64::try_from(number).map_err(|_| PartyError::UnknownRequest(number))?;
        let row = self.store.query_opt(sql::REQUEST_READ, vec![Value::Int(at)]).await?;
        Request::read(&row.ok_or(PartyError::UnknownRequest(number))?)
    }

    /// The newest requests first; of one party where one is named.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn requests(&self, party: Option<&str>) -> Result<Vec<Request>, PartyError> {
        let rows = self.store.query(sql::REQUEST_LIST, vec![10_000u32.into()]).await?;
        let all = rows.iter().map(Request::read).collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().filter(|r| party.is_none_or(|p| r.party == p)).collect())
    }

    /// The form to be printed, sealed and signed.
    ///
    /// # Errors
    /// No such request.
    pub async fn form(&self, number: u64) -> Result<Vec<u8>, PartyError> {
        let r = self.request(number).await?;
        let d = self.definition();
        let name = d.party(&r.party).map_or(r.party.as_str(), |p| d.parties[p.at()].names.get(d.language()));
        let of = |role: Role| {
            let users = r.wanted.users.iter().filter(move |u| u.role == role.word());
            users.map(|u| u.holder.clone()).collect::<Vec<_>>()
        };
        let networks = r.wanted.networks.iter().map(|n| format!("{}   {}", n.network, n.note)).collect();
        let tables = [
            ("Accounts for people, on the pages of the party portal", of(Role::Party)),
            ("Accounts for programs: web service", of(Role::Service)),
            ("Accounts for programs: file transfer", of(Role::Transfer)),
            ("Addresses from which the accounts are used, in addition to those stated before", networks),
            ("Accounts to be closed", r.wanted.close.clone()),
        ];
        let page = paper::request::Request {
            election: d.names.get(d.language()).to_owned(),
            day: d.date.clone(),
            party: name.to_owned(),
            number,
            digest: r.digest.clone(),
            tables: tables.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(h, r)| (h.to_owned(), r)).collect(),
        };
        page.pdf().map_err(|e| PartyError::Request(e.to_string()))
    }

    /// Takes the scan of the signed form. A later one takes the place of an earlier while nothing is decided.
    ///
    /// # Errors
    /// Not a picture or PDF, too large, of another request, or decided already.
    pub async fn hand_in(&self, actor: Actor<'_>, number: u64, bytes: Vec<u8>) -> Result<bool, PartyError> {
        let r = self.request(number).await?;
        if r.state != State::Open {
            return Err(PartyError::Decided);
        }
        if bytes.is_empty() || bytes.len() > SCAN_BYTES_MAX {
            return Err(PartyError::Scan(format!("a scan has 1 to {SCAN_BYTES_MAX} bytes")));
        }
        let kind = crate::cases::kind_of(&bytes)
            .filter(|k| *k != "text/plain; charset=utf-8")
            .ok_or_else(|| PartyError::Scan("send a PDF, PNG, JPEG or TIFF".into()))?;
        let (bytes, codes) = tokio::task::spawn_blocking(move || {
            let codes = codes(&bytes);
            (bytes, codes)
        })
        .await
        .map_err(|e| PartyError::Scan(e.to_string()))?;
        let named: Vec<(u64, String)> = codes.iter().filter_map(|t| paper::request::read(t)).collect();
        if let Some((other, _)) = named.iter().find(|(n, d)| (*n, d) != (number, &r.digest)) {
            return Err(PartyError::Scan(format!("its code is that of request {other} or of an earlier print")));
        }
        let row = vec![
            Value::Int(i64::try_from(number).unwrap_or(i64::MAX)),
            actor.name.into(),
            Value::Int(self.accounts.now().0),
            kind.into(),
            Value::Bool(!named.is_empty()),
            Value::Blob(bytes),
        ];
        match self.store.write(vec![Step::expecting(1, sql::REQUEST_SCAN, row)]).await {
            Err(StoreError::Conflict { .. }) => return Err(PartyError::Decided),
            other => other?,
        };
        self.note(actor, &format!("scan of request {number} handed in")).await?;
        Ok(!named.is_empty())
    }

    /// The scan, with its content type.
    ///
    /// # Errors
    /// No such request, or no scan.
    pub async fn scan(&self, number: u64) -> Result<(String, Vec<u8>), PartyError> {
        let r = self.request(number).await?;
        let scan = r.scan.ok_or(PartyError::NoScan)?;
        let at = Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
        let row = self.store.query_one(sql::SCAN_READ, vec![at]).await?;
        Ok((scan.kind, row.opt_blob(0)?.ok_or(PartyError::NoScan)?.to_vec()))
    }

    /// Refuses a request.
    ///
    /// # Errors
    /// No reason, decided already, or the same person.
    pub async fn refuse(&self, actor: Actor<'_>, number: u64, reason: &str) -> Result<(), PartyError> {
        let reason = plain("the reason", reason)?;
        if reason.is_empty() {
            return Err(PartyError::Request("say why it is refused".into()));
        }
        let r = self.request(number).await?;
        self.may_decide(actor, &r)?;
        let step = self.decision(actor, &r, State::Refused, &reason);
        match self.store.write(vec![step]).await {
            Err(StoreError::Conflict { .. }) => return Err(PartyError::Decided),
            other => other?,
        };
        self.note(actor, &format!("request {number} refused: {reason}")).await
    }

    pub(super) fn may_decide(&self, actor: Actor<'_>, r: &Request) -> Result<(), PartyError> {
        if r.state != State::Open {
            return Err(PartyError::Decided);
        }
        if r.entered_by == actor.name || r.scan.as_ref().is_some_and(|s| s.by == actor.name) {
            return Err(PartyError::FourEyes);
        }
        Ok(())
    }

    pub(super) fn decision(&self, actor: Actor<'_>, r: &Request, state: State, reason: &str) -> Step {
        let row = vec![
            Value::Int(i64::try_from(r.number).unwrap_or(i64::MAX)),
            state.word().into(),
            actor.name.into(),
            Value::Int(self.accounts.now().0),
            reason.into(),
            Value::Int(r.scan.as_ref().map_or(0, |s| s.at.0)),
        ];
        Step::expecting(1, sql::REQUEST_DECIDE, row)
    }
}

/// The texts of the codes on the first pages.
fn codes(bytes: &[u8]) -> Vec<String> {
    use paper::scan::{Limits, Wanted, pages, read};
    let Ok(pages) = pages(bytes, &Limits::default()) else { return vec![] };
    let found = pages.take(PAGES_MAX).filter_map(Result::ok).map(|page| read(&page, Wanted::All));
    found.flat_map(|f| f.codes).map(|c| c.text).collect()
}
