//! Recovery codes: ten, each good once in the place of the app's code; shown when they are made and kept as hashes.
//!
//! 80 random bits each, so that a plain SHA-256 of them cannot be guessed back. Tries count as those for the app's code do.

use super::{AccountError, Accounts, sql};
use record::hash::sha256;
use store::{Step, Value};

/// How many are made at once.
pub const CODES: usize = 10;
/// Characters of a code without its dashes.
pub const CHARACTERS: usize = 16;
/// Small letters and digits that are not mistaken for one another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A code of 80 random bits: four groups of four.
pub(super) fn code(random: &[u8; 32]) -> String {
    let letter = |i: usize| char::from(LETTERS[usize::from(random[i] & 31)]);
    let groups: Vec<String> = (0..4).map(|g| (0..4).map(|i| letter(g * 4 + i)).collect()).collect();
    groups.join("-")
}

/// A code as somebody types it, if it can be one.
pub(super) fn typed(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(CHARACTERS + 1).collect();
    let plain = plain.to_ascii_lowercase();
    (plain.len() == CHARACTERS && plain.bytes().all(|b| LETTERS.contains(&b))).then_some(plain)
}

/// What is kept of it.
fn hash(account: &str, plain: &str) -> [u8; 32] {
    sha256(format!("scrutineer recovery code v1\n{account}\n{plain}\n").as_bytes())
}

/// Uses a code up; fails where it is none, or none any more.
pub(super) fn used(account: &str, plain: &str) -> Step {
    Step::expecting(1, sql::RECOVERY_USE, vec![account.into(), Value::Blob(hash(account, plain).to_vec())])
}

/// In the place of all that there were: these.
pub(super) fn replaced(account: &str, codes: &[String]) -> Vec<Step> {
    let row = |code: &String| {
        let plain = typed(code).unwrap_or_default();
        Step::execute(sql::RECOVERY_ADD, vec![account.into(), Value::Blob(hash(account, &plain).to_vec())])
    };
    let drop = Step::execute(sql::RECOVERY_DROP, vec![account.into()]);
    std::iter::once(drop).chain(codes.iter().map(row)).collect()
}

impl Accounts {
    pub(super) fn recovery_codes(&self) -> Result<Vec<String>, AccountError> {
        (0..CODES).map(|_| Ok(code(&self.random()?))).collect()
    }

    /// How many recovery codes an account has left.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn recovery_left(&self, name: &str) -> Result<u64, AccountError> {
        let row = self.store.query_one(sql::RECOVERY_LEFT, vec![name.into()]).await?;
        Ok(u64::try_from(row.get_i64(0)?).unwrap_or(0))
    }

    /// New recovery codes for an account in the place of those that it had, for its holder, who gives the password once more. They are given
    /// here and nowhere else.
    ///
    /// # Errors
    /// [`AccountError::Refused`]: a wrong password, which counts as a try.
    pub async fn renew_recovery(&self, name: &str, password: &str) -> Result<Vec<String>, AccountError> {
        let good = self.proven(name, password).await?;
        let codes = self.recovery_codes()?;
        let mut steps = vec![good];
        steps.extend(replaced(name, &codes));
        self.store.write(steps).await?;
        Ok(codes)
    }
}

/// For the log: a code is named by nothing.
#[must_use]
pub fn is_recovery_code(text: &str) -> bool {
    typed(text).is_some()
}

/// What is kept of a code, for tests that look for it in the database.
#[cfg(test)]
pub(super) fn kept(account: &str, code: &str) -> Vec<u8> {
    hash(account, &typed(code).unwrap_or_default()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed_and_nothing_else_is_one() {
        let random: [u8; 32] = std::array::from_fn(|i| u8::try_from(i * 37 % 251).unwrap());
        let made = code(&random);
        assert_eq!((made.len(), made.matches('-').count()), (19, 3));
        let plain = typed(&made).unwrap();
        for other in [made.to_uppercase(), made.replace('-', " "), made.replace('-', ""), format!(" {made}\n")] {
            assert_eq!(typed(&other).as_deref(), Some(&*plain), "{other:?}");
        }
        for none in ["", "123456", &made[1..], &format!("{made}a"), &made.replace('-', "o"), &"l".repeat(16)] {
            assert_eq!(typed(none), None, "{none:?}");
        }
        assert_ne!(kept("clerk-1", &made), kept("clerk-2", &made), "a hash belongs to its account");
    }

    #[test]
    fn every_letter_stands_for_five_bits() {
        let mut letters = LETTERS.to_vec();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 32);
    }
}
