//! Networks from which a party's accounts may be used: addresses and blocks of version 4 and 6, as `192.0.2.0/24` or `2001:db8::/32`.
//!
//! People of a party that has stated no network come from anywhere; its programs come from nowhere, since they have no second factor.

use super::{AccountError, Accounts, Role, sql};
use election::act::Moment;
use std::fmt;
use std::net::IpAddr;
use store::{ConstraintKind, Row, Step, StoreError, Value};

/// Most bytes of the word beside a network.
const NOTE_BYTES_MAX: usize = 200;

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

/// The bits of an address, the highest first, and how many there are.
fn bits_of(ip: IpAddr) -> (u128, u8) {
    match ip {
        IpAddr::V4(a) => (u128::from(a.to_bits()) << 96, 32),
        IpAddr::V6(a) => (a.to_bits(), 128),
    }
}

/// The leading bits that a block has in common.
fn mask(bits: u8) -> u128 {
    if bits == 0 { 0 } else { u128::MAX << (128 - u32::from(bits)) }
}

impl Network {
    /// Reads a block or a single address. Bits behind the block must be zero: `192.0.2.7/24` is more likely a slip than a network.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (address, length) = match text.trim().split_once('/') {
            Some((a, l)) => (a, Some(l)),
            None => (text.trim(), None),
        };
        let base: IpAddr =
            address.parse().map_err(|_| "write an address or a block, like 192.0.2.0/24 or 2001:db8::/32")?;
        if base != base.to_canonical() {
            return Err("write an address of version 4 in its own form, not inside one of version 6");
        }
        let (given, most) = bits_of(base);
        let bits = match length {
            None => most,
            Some(l) if !l.is_empty() && l.len() <= 3 && l.bytes().all(|b| b.is_ascii_digit()) => l
                .parse()
                .ok()
                .filter(|b| *b <= most)
                .ok_or("the length of the block is more than an address has bits")?,
            Some(_) => return Err("the length of the block is no number"),
        };
        if bits == 0 {
            return Err("a block of all addresses restricts nothing");
        }
        if given & !mask(bits) != 0 {
            return Err("the address has bits behind the length of the block; write the first address of the block");
        }
        Ok(Self { base, bits })
    }

    /// Whether an address is in the block. An address of version 4 inside one of version 6 is one of version 4.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        let ((own, n), (other, m)) = (bits_of(self.base), bits_of(ip));
        n == m && (own ^ other) & mask(self.bits) == 0
    }
}

/// A network that a party has stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Which.
    pub network: Network,
    /// What it is: an office, a data centre.
    pub note: String,
    /// Who has entered it.
    pub by: String,
    /// When.
    pub at: Moment,
}

impl Stated {
    fn read(row: &Row) -> Result<Self, AccountError> {
        let text = row.get_text(0)?;
        let network = Network::parse(text)
            .map_err(|_| AccountError::Damaged { name: text.to_owned(), detail: "a network of a party is none" })?;
        Ok(Self {
            network,
            note: row.get_text(1)?.to_owned(),
            by: row.get_text(2)?.to_owned(),
            at: Moment(row.get_i64(3)?),
        })
    }
}

impl Accounts {
    /// The networks of a party, in the order in which they were stated.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn networks(&self, party: &str) -> Result<Vec<Stated>, AccountError> {
        let rows = self.store.query(sql::NETWORK_LIST, vec![party.into()]).await?;
        rows.iter().map(Stated::read).collect()
    }

    /// Adds a network of a party; `most` is how many it may have.
    ///
    /// # Errors
    /// [`AccountError::Network`]: it is there, or the party has as many as it may.
    pub async fn allow(
        &self,
        party: &str,
        network: Network,
        note: &str,
        by: &str,
        most: u16,
    ) -> Result<(), AccountError> {
        let note: String = note.chars().filter(|c| !c.is_control()).collect();
        if note.len() > NOTE_BYTES_MAX {
            return Err(AccountError::Network("the word beside it has more than 200 bytes"));
        }
        let row = vec![
            party.into(),
            Value::Text(network.to_string()),
            Value::Text(note),
            by.into(),
            Value::Int(self.now().0),
            Value::Int(i64::from(most)),
        ];
        match self.store.write(vec![Step::expecting(1, sql::NETWORK_ADD, row)]).await {
            Err(StoreError::Constraint { kind: ConstraintKind::Unique, .. }) => {
                Err(AccountError::Network("the party has it already"))
            }
            Err(StoreError::Conflict { .. }) => {
                Err(AccountError::Network("the party has as many networks as it may have"))
            }
            other => other.map(drop).map_err(Into::into),
        }
    }

    /// Takes a network of a party away. Gives whether there was one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn disallow(&self, party: &str, network: Network) -> Result<bool, AccountError> {
        let row = vec![party.into(), Value::Text(network.to_string())];
        let done = self.store.write(vec![Step::execute(sql::NETWORK_DROP, row)]).await?;
        Ok(done.first().is_some_and(|n| *n > 0))
    }

    /// Whether an account of a party may be used from an address.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn may_come_from(&self, role: Role, party: &str, ip: IpAddr) -> Result<bool, AccountError> {
        let stated = self.networks(party).await?;
        Ok(if stated.is_empty() { role == Role::Party } else { stated.iter().any(|s| s.network.contains(ip)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    #[test]
    fn a_block_holds_its_addresses_and_no_other() {
        let n = Network::parse("192.0.2.0/25").unwrap();
        let at = |s: &str| n.contains(s.parse().unwrap());
        assert!(at("192.0.2.0") && at("192.0.2.127") && at("::ffff:192.0.2.127"));
        assert!(!at("192.0.2.128") && !at("192.0.1.255") && !at("2001:db8::1") && !at("c000:0200::"));
        let six = Network::parse("2001:db8::/33").unwrap();
        assert!(six.contains("2001:db8:7fff:ffff::1".parse().unwrap()));
        assert!(!six.contains("2001:db8:8000::".parse().unwrap()));
        assert_eq!(Network::parse("10.1.2.3").unwrap().to_string(), "10.1.2.3/32");
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for text in [
            "",
            "/",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.1/24",
            "10.0.0/24",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::/129",
            "::ffff:10.0.0.0/104",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "localhost",
            "10.0.0.0/ 8",
        ] {
            assert!(Network::parse(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        /// Against the definition: the first bits are alike.
        #[test]
        fn a_block_of_version_4_is_its_first_bits(base: u32, ip: u32, bits in 1u8..=32) {
            let base = base & (u32::MAX << (32 - bits));
            let n = Network::parse(&format!("{}/{bits}", Ipv4Addr::from(base))).unwrap();
            prop_assert_eq!(n.contains(Ipv4Addr::from(ip).into()), ip >> (32 - bits) == base >> (32 - bits));
            prop_assert_eq!(Network::parse(&n.to_string()), Ok(n));
        }

        #[test]
        fn a_block_of_version_6_is_its_first_bits(base: u128, flip in 0u32..128, bits in 1u8..=128) {
            let base = (base & (u128::MAX << (128 - u32::from(bits)))) | 1 << 127;
            let n = Network::parse(&format!("{}/{bits}", Ipv6Addr::from(base))).unwrap();
            prop_assert_eq!(n.contains(Ipv6Addr::from(base ^ (1 << (127 - flip))).into()), flip >= u32::from(bits));
        }

        #[test]
        fn no_text_is_a_panic(text in "\\PC{0,40}") {
            let _ = Network::parse(&text);
        }
    }
}
