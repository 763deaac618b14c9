//! The secrets of accounts, given once, as letters for sealed envelopes. Kept are their hashes and that the letter was made.

use super::{Actor, Parties, PartyError, sql};
use crate::accounts::{Account, Fresh, Role};
use election::act::Moment;
use paper::letter::Letter;
use store::{ConstraintKind, Step, StoreError, Value};

/// Most letters of one print.
const AT_ONCE: usize = 500;
/// How often another may take the same serial numbers first.
const TRIES: u32 = 20;

/// That a letter was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Serial number.
    pub serial: u64,
    /// Whose.
    pub account: String,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// Why it took the place of an earlier one; empty for the first.
    pub reason: String,
}

/// Letters to be printed: they exist in memory only.
#[derive(Debug)]
pub struct Letters {
    /// The document, two pages a letter.
    pub pdf: Vec<u8>,
    /// What was made.
    pub issued: Vec<Issued>,
}

/// Letters in groups of four, as they are typed more easily; apps take them with the spaces.
fn grouped(letters: &str) -> String {
    let groups: Vec<String> = letters.chars().collect::<Vec<_>>().chunks(4).map(|g| g.iter().collect()).collect();
    groups.join(" ")
}

impl Parties {
    /// Letters that were made, the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn issued(&self) -> Result<Vec<Issued>, PartyError> {
        let rows = self.store.query(sql::LETTER_LIST, vec![]).await?;
        let all = rows.iter().map(|r| {
            Ok(Issued {
                serial: u64::try_from(r.get_i64(0)?).unwrap_or_default(),
                account: r.get_text(1)?.to_owned(),
                at: Moment(r.get_i64(2)?),
                by: r.get_text(3)?.to_owned(),
                reason: r.get_text(4)?.to_owned(),
            })
        });
        Ok(all.collect::<Result<_, StoreError>>()?)
    }

    /// Accounts of a party whose letter was never made.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn without_letter(&self, party: &str) -> Result<Vec<Account>, PartyError> {
        let issued = self.issued().await?;
        let all = self.of(party).await?;
        Ok(all.into_iter().filter(|a| !a.disabled && !issued.iter().any(|i| i.account == a.name)).collect())
    }

    /// Makes the letters of all accounts of a party that have none yet. Once.
    ///
    /// # Errors
    /// [`PartyError::NoLetters`]: there are none, or another has just made them.
    pub async fn letters(&self, actor: Actor<'_>, party: &str) -> Result<Letters, PartyError> {
        let accounts = self.without_letter(party).await?;
        if accounts.is_empty() {
            return Err(PartyError::NoLetters);
        }
        self.issue(actor, accounts.into_iter().take(AT_ONCE).collect(), None).await
    }

    /// Makes a new letter in the place of one that was lost or opened by somebody else: new secrets, all sessions end, the account is open again.
    ///
    /// # Errors
    /// The party has no such account; no reason.
    pub async fn replace_letter(
        &self,
        actor: Actor<'_>,
        party: &str,
        name: &str,
        reason: &str,
    ) -> Result<Letters, PartyError> {
        let account = self.own(party, name).await?;
        let reason: String = reason.trim().chars().filter(|c| !c.is_control()).take(200).collect();
        if reason.is_empty() {
            return Err(PartyError::Request("say why the letter is replaced".into()));
        }
        if account.disabled {
            return Err(PartyError::Request("the account is suspended; resume it first".into()));
        }
        self.issue(actor, vec![account], Some(&reason)).await
    }

    async fn issue(
        &self,
        actor: Actor<'_>,
        accounts: Vec<Account>,
        again: Option<&str>,
    ) -> Result<Letters, PartyError> {
        let mut fresh = Vec::with_capacity(accounts.len());
        for a in &accounts {
            fresh.push(self.accounts.fresh_with_steps(&a.name).await?);
        }
        let at = self.accounts.now();
        for _ in 0..TRIES {
            let last = self.store.query_one(sql::LETTER_LAST, vec![]).await?.get_i64(0)?;
            let (mut steps, mut issued) = (vec![], vec![]);
            for ((serial, a), (_, own)) in (last + 1..).zip(&accounts).zip(&fresh) {
                let reason = again.unwrap_or_default();
                let row = vec![
                    Value::Int(serial),
                    a.name.as_str().into(),
                    Value::Int(at.0),
                    actor.name.into(),
                    reason.into(),
                ];
                let sql = if again.is_some() { sql::LETTER_AGAIN } else { sql::LETTER_FIRST };
                steps.push(Step::expecting(1, sql, row));
                steps.extend(own.iter().cloned());
                issued.push(Issued {
                    serial: u64::try_from(serial).unwrap_or_default(),
                    account: a.name.clone(),
                    at,
                    by: actor.name.to_owned(),
                    reason: reason.to_owned(),
                });
            }
            match self.store.write(steps).await {
                Ok(_) => {
                    let names: Vec<&str> = accounts.iter().map(|a| a.name.as_str()).collect();
                    self.note(actor, &format!("letters made: {}", names.join(" "))).await?;
                    let pairs = issued.iter().zip(&accounts).zip(&fresh);
                    let letters = pairs.map(|((i, a), (fresh, _))| self.written(i, a, fresh));
                    let letters = letters.collect::<Result<Vec<_>, _>>()?;
                    let pdf = paper::letter::print(&letters).map_err(|e| PartyError::Request(e.to_string()))?;
                    return Ok(Letters { pdf, issued });
                }
                Err(StoreError::Constraint { kind: ConstraintKind::Unique, .. }) => {}
                Err(StoreError::Conflict { .. }) => return Err(PartyError::NoLetters),
                Err(e) => return Err(e.into()),
            }
        }
        Err(PartyError::Request("others make letters at this moment; do it again".into()))
    }

    fn written(&self, issued: &Issued, account: &Account, fresh: &Fresh) -> Result<Letter, PartyError> {
        let d = self.definition();
        let party = account.party.as_deref().unwrap_or_default();
        let of = d.party(party).map(|p| &d.parties[p.at()]);
        let mut to = vec![of.map_or(party, |p| p.names.get(d.language())).to_owned()];
        to.extend(of.map(|p| p.contact.address.clone()).filter(|a| !a.is_empty()));
        to.push(format!("For the holder of the account {}", account.name));
        let mut words = vec![
            format!(
                "This letter holds the first password of the account {} in its lowest third. Whoever is not its holder does not open it.",
                account.name
            ),
            format!(
                "If the envelope or the fold was open when it came, do not use it: tell the commission the number {} and ask for another.",
                issued.serial
            ),
        ];
        let mut secret = vec![("First password, good for choosing another only".to_owned(), fresh.password.clone())];
        let mut code = None;
        if account.role == Role::Party {
            words.push("Sign in on the party portal with the name of the account and this password. Scan the code with an authenticator app for the six digits that are asked for then, and choose a password of your own. Recovery codes are made on the page Your account.".into());
            secret.push(("Second factor, where no code can be scanned".to_owned(), grouped(&fresh.secret.base32())));
            code = Some(fresh.secret.address(&d.id, &account.name));
        } else {
            words.push("This account is for a program. Somebody of the party signs in on the party portal and gives it a password of its own on the page Accounts; before that it is refused. It works only from the addresses that the party has stated.".into());
        }
        if let Some(end) = account.expires {
            words.push(format!("The account ends on {}.", election::zone::day(end, &d.time_zone)));
        }
        Ok(Letter {
            serial: format!("{:06}", issued.serial),
            heading: d.names.get(d.language()).to_owned(),
            to,
            words,
            secret,
            code,
            pattern: self.accounts.random()?,
        })
    }
}
