//! `scrutineer desk party …`: accounts of parties by the command line, as the desk's pages give them. Who does something is named, so that two
//! pairs of eyes can be told apart; that they are two is for those to keep who may use the server's command line.

use super::{Outcome, desk_accounts, print_json, print_line};
use crate::args::{DeskParty, OneAccount, PartyRequest};
use crate::failure::{Failure, file};
use commission::accounts::{Network, Role};
use commission::parties::{Actor, Parties, PartyError, Wanted, WantedNetwork, WantedUser};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

const SOURCE: &str = "local";

impl From<PartyError> for Failure {
    fn from(e: PartyError) -> Self {
        Self::new(e.code(), e)
    }
}

async fn open(home: &Path) -> Result<Parties, Failure> {
    let (accounts, recount) = desk_accounts::open(home).await?;
    let d = recount.definition().ok_or_else(|| Failure::new("no-definition", "the home has no definition yet"))?;
    Ok(Parties::new(&accounts, Arc::clone(d)))
}

fn actor(by: &str) -> Actor<'_> {
    Actor { name: by, source: SOURCE }
}

/// Writes a new file that others cannot read.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let made = std::fs::File::options().write(true).create_new(true).mode(0o600).open(path);
    made.and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all())).map_err(file(path))
}

pub async fn run(command: DeskParty) -> Outcome {
    match command {
        DeskParty::List { home, party } => list(&open(&home).await?, party.as_deref()).await?,
        DeskParty::Request(r) => {
            let number = open(&r.home).await?.enter(actor(&r.by), &r.party, wanted(&r)).await?;
            print_json(&serde_json::json!({ "request": number }))?;
        }
        DeskParty::Requests { home } => {
            for r in open(&home).await?.requests(None).await? {
                let line = serde_json::json!({
                    "number": r.number, "party": r.party, "state": r.state.word(), "digest": r.digest, "wanted": r.wanted,
                    "entered_by": r.entered_by, "entered": r.entered, "scan_by": r.scan.as_ref().map(|s| &s.by),
                    "code_read": r.scan.as_ref().map(|s| s.code_read), "decided": r.decided,
                });
                print_line(&line.to_string())?;
            }
        }
        DeskParty::Form { home, number, out } => write(&out, &open(&home).await?.form(number).await?)?,
        DeskParty::Scan { home, number, file: path, by } => {
            let bytes = std::fs::read(&path).map_err(file(&path))?;
            let read = open(&home).await?.hand_in(actor(&by), number, bytes).await?;
            print_json(&serde_json::json!({ "request": number, "code_read": read }))?;
        }
        DeskParty::Approve { home, number, by } => {
            let accounts = open(&home).await?.approve(actor(&by), number).await?;
            print_json(&serde_json::json!({ "request": number, "accounts": accounts }))?;
        }
        DeskParty::Refuse { home, number, reason, by } => {
            open(&home).await?.refuse(actor(&by), number, &reason).await?;
        }
        DeskParty::Letters { home, party, out, by, account, reason } => {
            if out.exists() {
                return Err(Failure::misuse("exists", format!("{} is there already", out.display())));
            }
            let parties = open(&home).await?;
            let made = match (account, reason) {
                (Some(a), Some(r)) => parties.replace_letter(actor(&by), &party, &a, &r).await?,
                _ => parties.letters(actor(&by), &party).await?,
            };
            write(&out, &made.pdf)?;
            let serials: Vec<_> = made.issued.iter().map(|i| (i.serial, &i.account)).collect();
            print_json(&serde_json::json!({ "letters": serials }))?;
            eprintln!(
                "Print {} on both sides, turned along the long edge; fold the lowest third up over the middle one and the upper one back, so that the address looks out; seal it; then destroy the file.",
                out.display()
            );
        }
        DeskParty::Suspend(OneAccount { home, party, account, by }) => {
            open(&home).await?.suspend(actor(&by), &party, &account).await?;
        }
        DeskParty::Resume(OneAccount { home, party, account, by }) => {
            open(&home).await?.resume(actor(&by), &party, &account).await?;
        }
        DeskParty::Network { home, party, network, note, remove, by } => {
            let parties = open(&home).await?;
            parties.party(&party)?;
            let network = Network::parse(&network).map_err(|e| Failure::misuse("network", e))?;
            let (a, word) = (&parties.accounts, if remove { "taken away" } else { "allowed" });
            if remove {
                a.disallow(&party, network).await?;
            } else {
                a.allow(&party, network, &note, &by, parties.definition().party_policy.networks).await?;
            }
            a.note(&by, SOURCE, &format!("network {network} of {party} {word}")).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn wanted(r: &PartyRequest) -> Wanted {
    let of = |role: Role, holders: &[String]| {
        let user = |h: &String| WantedUser { role: role.word().to_owned(), holder: h.clone() };
        holders.iter().map(user).collect::<Vec<_>>()
    };
    let users = [of(Role::Party, &r.person), of(Role::Service, &r.service), of(Role::Transfer, &r.transfer)].concat();
    let network = |n: &String| WantedNetwork { network: n.clone(), note: String::new() };
    Wanted { users, networks: r.network.iter().map(network).collect(), close: r.close.clone() }
}

async fn list(parties: &Parties, only: Option<&str>) -> Result<(), Failure> {
    let (d, now) = (parties.definition(), parties.accounts.now());
    let issued = parties.issued().await?;
    for p in d.parties.iter().filter(|p| p.may_have_accounts() && only.is_none_or(|o| p.id == o)) {
        let account = |a: commission::accounts::Account| {
            let state = match (a.disabled, a.is_expired(now), a.is_locked(), a.must_change) {
                (true, ..) => "closed",
                (_, true, ..) => "ended",
                (_, _, true, _) => "locked",
                (.., true) => "new",
                _ => "open",
            };
            let letter = issued.iter().find(|i| i.account == a.name).map(|i| i.serial);
            serde_json::json!({ "name": a.name, "role": a.role.word(), "state": state, "expires": a.expires, "letter": letter })
        };
        let accounts: Vec<_> = parties.of(&p.id).await?.into_iter().map(account).collect();
        let networks: Vec<String> =
            parties.accounts.networks(&p.id).await?.iter().map(|s| s.network.to_string()).collect();
        let line = serde_json::json!({ "party": p.id, "accounts": accounts, "networks": networks });
        print_line(&line.to_string())?;
    }
    Ok(())
}
