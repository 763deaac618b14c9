//! Accounts by an approval, and what is done with them afterwards.

use super::{Actor, Parties, PartyError, State, sql};
use crate::accounts::sql as account_sql;
use crate::accounts::{Account, Network, Role};
use election::definition::Definition;
use store::{ConstraintKind, Step, StoreError, Value};

/// How often another may take the same names first.
const TRIES: u32 = 20;

/// The beginning of a name.
fn stem(party: &str, role: Role) -> String {
    match role {
        Role::Service => format!("{party}-ws"),
        Role::Transfer => format!("{party}-ft"),
        _ => party.to_owned(),
    }
}

impl Parties {
    /// Approves a request: its accounts are made, closed ones closed, networks allowed, all or nothing. Nobody can sign in with the new accounts
    /// before their letters are made.
    ///
    /// # Errors
    /// Decided already, no scan, the same person, more than the policy gives by now.
    pub async fn approve(&self, actor: Actor<'_>, number: u64) -> Result<Vec<String>, PartyError> {
        let r = self.request(number).await?;
        self.party(&r.party)?;
        self.may_decide(actor, &r)?;
        if r.scan.is_none() {
            return Err(PartyError::NoScan);
        }
        for _ in 0..TRIES {
            let taken: Vec<String> = self.accounts.list().await?.into_iter().map(|a| a.name).collect();
            let mut steps = vec![self.decision(actor, &r, State::Approved, "")];
            for name in &r.wanted.close {
                let row = vec![name.as_str().into(), Value::Bool(true), r.party.as_str().into()];
                steps.push(Step::expecting(1, sql::ACCOUNT_CLOSE, row));
                steps.push(Step::execute(account_sql::SESSION_REVOKE_ALL, vec![name.as_str().into()]));
            }
            let (adds_from, mut names) = (steps.len(), Vec::<String>::new());
            for user in &r.wanted.users {
                let role = Role::parse(&user.role).filter(|r| r.is_of_party()).ok_or(PartyError::NotEligible)?;
                let stem = stem(&r.party, role);
                let free = (1..).map(|n| format!("{stem}-{n}")).find(|n| !taken.contains(n) && !names.contains(n));
                let name = free.unwrap_or_default();
                steps.push(self.adding(&name, role, &r.party).await?);
                names.push(name);
            }
            let adds_to = steps.len();
            for n in &r.wanted.networks {
                let network = Network::parse(&n.network).map_err(|e| PartyError::Request(e.into()))?;
                let row = vec![
                    r.party.as_str().into(),
                    Value::Text(network.to_string()),
                    Value::Text(n.note.clone()),
                    actor.name.into(),
                    Value::Int(self.accounts.now().0),
                    Value::Int(i64::from(self.definition().party_policy.networks)),
                ];
                steps.push(Step::expecting(1, account_sql::NETWORK_ADD, row));
            }
            match self.store.write(steps).await {
                Ok(_) => {
                    self.note(actor, &format!("request {number} approved: {}", names.join(" "))).await?;
                    return Ok(names);
                }
                Err(StoreError::Constraint { kind: ConstraintKind::Unique, .. }) => {}
                Err(StoreError::Conflict { step, .. }) if (adds_from..adds_to).contains(&step) => {
                    let role = Role::parse(&r.wanted.users[step - adds_from].role).unwrap_or(Role::Party);
                    return Err(PartyError::Limit { role, max: self.limit(role) });
                }
                Err(StoreError::Conflict { step: 0, .. }) => return Err(PartyError::Decided),
                Err(StoreError::Conflict { .. }) => {
                    return Err(PartyError::Request("an account or a network of it is gone or there already".into()));
                }
                Err(e) => return Err(e.into()),
            }
        }
        Err(PartyError::Request("others make accounts at this moment; do it again".into()))
    }

    /// An account that nobody can sign in with yet: its letter makes its secrets.
    async fn adding(&self, name: &str, role: Role, party: &str) -> Result<Step, PartyError> {
        election::id::check_word(name)
            .map_err(|error| crate::accounts::AccountError::Name { name: name.to_owned(), error })?;
        let d = self.definition();
        let ends = d.party_policy.accounts_end.as_deref().and_then(|s| d.calendar.step(s)).map(|s| d.calendar.end(s));
        let (password, sealed) = self.accounts.locked_secrets(name).await?;
        let row = vec![
            name.into(),
            role.word().into(),
            d.areas[Definition::ROOT.at()].id.as_str().into(),
            Value::Text(password),
            Value::Bool(true),
            Value::Blob(sealed),
            Value::Bool(false),
            Value::Int(self.accounts.now().0),
            party.into(),
            ends.map_or(Value::Null, |m| Value::Int(m.0)),
            Value::Int(i64::from(self.limit(role))),
        ];
        Ok(Step::expecting(1, sql::ACCOUNT_ADD, row))
    }

    /// An account of a party, and of no other.
    pub(super) async fn own(&self, party: &str, name: &str) -> Result<Account, PartyError> {
        let account = self.accounts.account(name).await?.filter(|a| a.party.as_deref() == Some(party));
        account.ok_or_else(|| PartyError::UnknownAccount(name.to_owned()))
    }

    /// Suspends an account: its sessions end, and nobody comes in with it until it is resumed.
    ///
    /// # Errors
    /// The party has no such account.
    pub async fn suspend(&self, actor: Actor<'_>, party: &str, name: &str) -> Result<(), PartyError> {
        self.own(party, name).await?;
        self.accounts.disable(name).await?;
        self.note(actor, &format!("account {name} suspended")).await
    }

    /// Lets a suspended account be used again, with the secrets that it has, within the party's limit.
    ///
    /// # Errors
    /// The party has no such account, or has as many as it may without it.
    pub async fn resume(&self, actor: Actor<'_>, party: &str, name: &str) -> Result<(), PartyError> {
        let account = self.own(party, name).await?;
        let max = self.limit(account.role);
        let row =
            vec![name.into(), Value::Bool(false), party.into(), account.role.word().into(), Value::Int(i64::from(max))];
        match self.store.write(vec![Step::expecting(1, sql::ACCOUNT_RESUME, row)]).await {
            Err(StoreError::Conflict { .. }) => return Err(PartyError::Limit { role: account.role, max }),
            other => other?,
        };
        self.note(actor, &format!("account {name} resumed")).await
    }
}
