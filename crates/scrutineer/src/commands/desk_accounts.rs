//! `scrutineer desk account …`: accounts of those who work on the desk's pages. The home may be running.

use super::{Outcome, print_json, print_line};
use crate::args::DeskAccount;
use crate::clock;
use crate::failure::Failure;
use commission::accounts::{Accounts, Entropy, Fresh, NewAccount, Role};
use election::definition::Definition;
use election::statement::Purpose;
use observer::recount::Recount;
use paper::qr::Modules;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// The system's randomness.
pub fn entropy() -> Entropy {
    Arc::new(|| station::keys::fresh_seed().map_err(|e| e.to_string()))
}

pub(super) async fn open(home: &Path) -> Result<(Accounts, Recount), Failure> {
    Ok(Accounts::of_home(home, clock::system(), entropy()).await?)
}

pub async fn run(command: DeskAccount) -> Outcome {
    match command {
        DeskAccount::Add { home, name, role, board, key_name } => {
            let (accounts, recount) = open(&home).await?;
            let new = account(&recount, name, &role, board, key_name)?;
            let name = new.name.clone();
            let fresh = accounts.add(new).await?;
            accounts.note("command line", "local", &format!("account {name} made")).await?;
            hand_over(&recount, &name, &fresh)?;
        }
        DeskAccount::List { home } => {
            let (accounts, _) = open(&home).await?;
            for a in accounts.list().await? {
                let state = match (a.disabled, a.is_locked(), a.must_change) {
                    (true, ..) => "closed",
                    (_, true, _) => "locked",
                    (_, _, true) => "new",
                    _ => "open",
                };
                let line = serde_json::json!({ "name": a.name, "role": a.role.word(), "board": a.board, "key_name": a.key_name, "state": state, "created": a.created });
                print_line(&line.to_string())?;
            }
        }
        DeskAccount::Disable { home, name } => {
            let (accounts, _) = open(&home).await?;
            accounts.disable(&name).await?;
            accounts.note("command line", "local", &format!("account {name} closed")).await?;
        }
        DeskAccount::Unlock { home, name } => {
            let (accounts, _) = open(&home).await?;
            accounts.unlock(&name).await?;
            accounts.note("command line", "local", &format!("account {name} unlocked")).await?;
        }
        DeskAccount::Reset { home, name } => {
            let (accounts, recount) = open(&home).await?;
            if accounts.account(&name).await?.is_some_and(|a| a.role.is_of_party()) {
                let message = "the secrets of a party's account go out in a letter: use `desk party letters --account`";
                return Err(Failure::new("account-of-party", message));
            }
            let fresh = accounts.reset(&name).await?;
            accounts.note("command line", "local", &format!("account {name} given new secrets")).await?;
            hand_over(&recount, &name, &fresh)?;
        }
        DeskAccount::Access { home, limit } => return access(&open(&home).await?.0, limit).await,
    }
    Ok(ExitCode::SUCCESS)
}

fn account(
    recount: &Recount,
    name: String,
    role: &str,
    board: Option<String>,
    key_name: Option<String>,
) -> Result<NewAccount, Failure> {
    let role = Role::parse(role).filter(|r| !r.is_of_party()).ok_or_else(|| {
        Failure::new("bad-role", format!("{role:?} is no role; use clerk, coordinator, member or central; accounts of parties are made from their requests, see desk party"))
    })?;
    let d = recount.definition().ok_or_else(|| Failure::new("no-definition", "the home has no definition yet"))?;
    let board = board.unwrap_or_else(|| d.areas[Definition::ROOT.at()].id.clone());
    if d.area(&board).is_none() {
        return Err(Failure::new("unknown-area", format!("there is no area {board:?} in this election")));
    }
    // The key list may come later; what it says then is checked when something is signed.
    if let (Some(key), Some(authority)) = (&key_name, recount.authority())
        && !matches!(authority.purpose(key), Some(Purpose::Board | Purpose::Commission))
    {
        return Err(Failure::new("unknown-key", format!("the key list has no board's key {key:?}")));
    }
    Ok(NewAccount { name, role, board, key_name, party: None, expires: None })
}

/// Prints the secrets for the holder: for machines on standard output, for people beside it.
fn hand_over(recount: &Recount, name: &str, fresh: &Fresh) -> Result<(), Failure> {
    let issuer = recount.definition().map_or("scrutineer", |d| &d.id);
    let address = fresh.secret.address(issuer, name);
    print_json(
        &serde_json::json!({ "account": name, "password": fresh.password, "totp": address, "recovery_codes": fresh.codes }),
    )?;
    let code = Modules::of_any(&address).map_err(|e| Failure::new(e.code(), e))?;
    eprintln!(
        "\n{}\nScan the code with an authenticator app (or type {}). Hand the password over on paper; it is good for the first sign-in, at \
         which {name} chooses another. Each recovery code is good once in the place of the app's code:\n    {}\nNone of this can be shown again.",
        code.to_text(),
        fresh.secret.base32(),
        fresh.codes.join("\n    ")
    );
    Ok(())
}

async fn access(accounts: &Accounts, limit: u32) -> Outcome {
    let log = accounts.access();
    let failed = |e: commission::accounts::AccountError| Failure::from(e);
    for a in log.latest(limit).await.map_err(|e| failed(e.into()))? {
        let line = serde_json::json!({ "seq": a.seq, "at": a.at, "who": a.who, "from": a.source, "what": a.what });
        print_line(&line.to_string())?;
    }
    match log.first_broken().await.map_err(|e| failed(e.into()))? {
        Some(seq) => Err(Failure::new(
            "access-log-broken",
            format!("row {seq} does not follow from the one before it: the log was changed"),
        )),
        None => Ok(ExitCode::SUCCESS),
    }
}
