//! File transfer in a practice. Its door lets in whoever knows the word of the practice, under the name that the program gives itself; it writes
//! down what is fetched where the gate writes down everything else, and holds it back while everything is held back.

use super::gate::Gate;
use std::fmt;
use std::net::IpAddr;
use transfer::{Door, Guest, Kind, Refused};

/// The password of every account.
pub const PASSWORD: &str = "practice";
/// How the paths of file transfer begin in the log.
pub const MARK: &str = "ftp:";

/// The door.
#[derive(Clone)]
pub struct FilesDoor {
    gate: Gate,
    /// As whose programs they come: whose data sets they see.
    party: Option<String>,
}

impl fmt::Debug for FilesDoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilesDoor").field("party", &self.party).finish_non_exhaustive()
    }
}

impl FilesDoor {
    /// Beside a gate.
    #[must_use]
    pub fn new(gate: Gate, party: Option<String>) -> Self {
        Self { gate, party }
    }
}

impl Door for FilesDoor {
    async fn sign_in(&self, name: &str, password: &str, source: IpAddr) -> Result<Guest, Refused> {
        let known = password == PASSWORD;
        let name = self.gate.comes(name, &format!("{MARK}sign-in"), if known { 200 } else { 401 });
        self.gate.open().await;
        if known {
            Ok(Guest { name, party: self.party.clone(), source })
        } else {
            Err(Refused("not the password of the practice".to_owned()))
        }
    }

    async fn still(&self, guest: &Guest) -> bool {
        if self.gate.is_stalled() {
            self.gate.comes(&guest.name, &format!("{MARK}held back"), 0);
        }
        self.gate.open().await;
        true
    }

    fn may(&self, _: &Guest, _: Kind) -> bool {
        true
    }

    async fn note(&self, who: &str, _: IpAddr, what: &str) -> Result<(), Refused> {
        let what = what.strip_prefix("file transfer: ").unwrap_or(what);
        self.gate.comes(who, &format!("{MARK}{what}"), 200);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn a_program_comes_in_by_the_word_of_the_practice_and_what_it_fetches_is_written_down() {
        let gate = Gate::new().unwrap();
        let door = FilesDoor::new(gate.clone(), Some("red".into()));
        door.sign_in("ours", "guess", HERE).await.unwrap_err();
        let guest = door.sign_in("ours\u{7}", PASSWORD, HERE).await.unwrap();
        assert_eq!(guest, Guest { name: "ours".into(), party: Some("red".into()), source: HERE });
        door.note("ours", HERE, "file transfer: got /a").await.unwrap();
        let said: Vec<_> = gate.log().0.into_iter().map(|a| (a.client, a.path, a.status)).collect();
        let row = |path: &str, status| ("ours".to_owned(), path.to_owned(), status);
        assert_eq!(said, [row("ftp:sign-in", 401), row("ftp:sign-in", 200), row("ftp:got /a", 200)]);
    }

    #[tokio::test]
    async fn a_stall_holds_file_transfer_back_and_then_lets_it_go() {
        let gate = Gate::new().unwrap();
        let door = FilesDoor::new(gate.clone(), None);
        let guest = door.sign_in("ours", PASSWORD, HERE).await.unwrap();
        gate.stall(true);
        let asking = {
            let (door, guest) = (door.clone(), guest.clone());
            tokio::spawn(async move { door.still(&guest).await })
        };
        let arriving = tokio::spawn(async move { door.sign_in("late", PASSWORD, HERE).await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!asking.is_finished() && !arriving.is_finished());
        gate.stall(false);
        assert!(asking.await.unwrap());
        arriving.await.unwrap().unwrap();
        let stalled: Vec<_> = gate.log().0.into_iter().filter(|a| a.stalled).map(|a| (a.client, a.path)).collect();
        assert_eq!(stalled.len(), 2, "who asked meanwhile is written down at the time: {stalled:?}");
    }
}
