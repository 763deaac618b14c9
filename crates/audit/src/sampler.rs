//! Draws that follow from a seed, so that anybody with the seed and the list draws the same.
//!
//! Two methods, both published by Ronald L. Rivest and in use: the *counter* (`sampler.py`, 2011): the k-th draw is the SHA-256 of
//! `seed,k` as a whole number, modulo the size of what is drawn from; and *tickets* (Consistent Sampling, 2018): each thing gets a number between
//! 0 and 1 from the SHA-256 of the seed's digest and its id, and those with the smallest come first.

use election::id::Digest;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Digits of a ticket that are printed.
pub const TICKET_DIGITS: usize = 18;

/// The `draw`-th number (from 1), below `size`.
///
/// The modulus is far below 2²⁵⁶, so no number is favoured by more than 1 in 2¹²⁸.
///
/// # Panics
/// Never for a `size` above 0; 0 gives 0.
#[must_use]
pub fn pick(seed: &str, draw: u64, size: u128) -> u128 {
    remainder(&Digest::of(format!("{seed},{draw}").as_bytes()).0, size)
}

/// The number that 32 bytes are, modulo `size` (at most 2¹²⁰).
fn remainder(bytes: &[u8; 32], size: u128) -> u128 {
    if size == 0 {
        return 0;
    }
    bytes.iter().fold(0, |rest, b| (rest * 256 + u128::from(*b)) % size)
}

/// A number between 0 and 1 as its decimal digits, `0.…`; compared digit by digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(String);

impl Ticket {
    /// The digits that are printed.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..TICKET_DIGITS + 2).unwrap_or(&self.0)
    }

    /// The next ticket of the same thing, for draws with replacement: greater than this one, uniform between it and 1.
    #[must_use]
    fn next(&self) -> Self {
        // Everything from the first digit that is not 9 on is drawn anew until the number is greater.
        let kept = self.0.bytes().skip(2).take_while(|b| *b == b'9').count() + 2;
        let bar = format!("{}0", self.0);
        (1..)
            .map(|i: u64| format!("{}{}", &bar[..kept], digits(&format!("{}:{i}", self.0))))
            .find(|next| *next > bar)
            .map_or_else(|| self.clone(), Self)
    }
}

/// The SHA-256 of a text as a decimal number, its digits backwards: the last ones are the evenly distributed ones. Rivest pads to 64.
fn digits(text: &str) -> String {
    let mut number: [u32; 8] = [0; 8];
    for (word, bytes) in number.iter_mut().zip(Digest::of(text.as_bytes()).0.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |n, b| n << 8 | u32::from(*b));
    }
    let mut out = String::with_capacity(80);
    while number.iter().any(|w| *w != 0) {
        let mut rest: u64 = 0;
        for word in &mut number {
            let now = rest << 32 | u64::from(*word);
            (*word, rest) = (low(now / 1_000_000_000), now % 1_000_000_000);
        }
        // Nine digits at a time, the last first; leading zeros of the last group fall away below.
        for _ in 0..9 {
            out.push(char::from(b'0' + u8::try_from(rest % 10).unwrap_or(0)));
            rest /= 10;
        }
    }
    let whole = out.trim_end_matches('0').len();
    out.truncate(whole.max(64));
    while out.len() < 64 {
        out.push('0');
    }
    out
}

fn low(n: u64) -> u32 {
    u32::try_from(n & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

/// The first ticket of each id under a seed.
#[derive(Debug, Clone)]
pub struct Tickets {
    seed: String,
}

impl Tickets {
    /// Tickets of this seed.
    #[must_use]
    pub fn new(seed: &str) -> Self {
        Self { seed: Digest::of(seed.as_bytes()).hex() }
    }

    /// The ticket of an id.
    #[must_use]
    pub fn first(&self, id: &str) -> Ticket {
        Ticket(format!("0.{}", digits(&format!("{}{id}", self.seed))))
    }

    /// The first `take` draws: position of the thing, its ticket, how often it was drawn with this. Without replacement at most all of them.
    #[must_use]
    pub fn sample<'a>(
        &self,
        ids: impl Iterator<Item = &'a str>,
        take: usize,
        with_replacement: bool,
    ) -> Vec<(usize, Ticket, u32)> {
        let all: Vec<_> = ids.enumerate().map(|(i, id)| Reverse((self.first(id), i, 1_u32))).collect();
        let mut heap = BinaryHeap::from(all);
        let mut drawn = Vec::with_capacity(take.min(heap.len()));
        while drawn.len() < take {
            let Some(Reverse((ticket, at, times))) = heap.pop() else { break };
            if with_replacement {
                heap.push(Reverse((ticket.next(), at, times + 1)));
            }
            drawn.push((at, ticket, times));
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Cases of <https://github.com/cjerdonek/rivest-sampler-tests> (picks counted from 1 there); the fourth is Rivest's own example.
    #[test]
    fn the_counter_gives_the_published_picks() {
        let cases: [(&str, u128, &[u128]); 8] = [
            ("1", 1000, &[97, 89, 163]),
            ("0", 2, &[1, 1, 2]),
            ("0000000000", 1000, &[978, 359, 132]),
            ("3546311556112163624615351222", 876, &[740, 180, 264, 789, 238]),
            ("999999999999999999999999", 1000, &[544, 800, 654]),
            ("abcde", 1000, &[247, 427, 157]),
            ("snowman: \u{2603}", 1000, &[634, 56, 46]),
            ("\u{1f600}", 1000, &[596, 415, 303, 11, 141]),
        ];
        for (seed, size, expected) in cases {
            let picks: Vec<u128> = (1..).take(expected.len()).map(|k| pick(seed, k, size) + 1).collect();
            assert_eq!(picks, expected, "seed {seed}");
        }
    }

    /// Examples in the documentation of Rivest's consistent_sampler, and the snapshots of Arlo (test_sampler.py), both public.
    #[test]
    fn tickets_are_the_published_ones() {
        assert_eq!(digits("abc"), "56998071861792858926477341561059638840106636224182943832566300809078486324348");
        let ticket = Tickets::new("01382438112797316654").first("AB-130");
        assert_eq!(ticket.0, "0.26299714122838008416507544297546663599715395525154425586041245287750224561854");
        let next = Ticket("0.25471".to_owned()).next();
        assert_eq!(next.0, "0.642853261655004694691182528114375607701032283189922170593838029306715548381901");

        let tickets = Tickets::new("12345678901234567890abcdefghijklmnopqrstuvwxyz😊");
        assert_eq!(tickets.first("('Jx 1', 'pct 1')").short(), "0.370405751560609643");
        let ballots: Vec<String> = (1..=4).flat_map(|p| (1..=25).map(move |b| format!("('pct {p}', {b})"))).collect();
        let drawn = tickets.sample(ballots.iter().map(String::as_str), 20, true);
        let shown: Vec<(&str, &str, u32)> =
            drawn.iter().map(|(at, ticket, times)| (ticket.short(), ballots[*at].as_str(), *times)).collect();
        assert_eq!(shown[0], ("0.000617786129909912", "('pct 2', 3)", 1));
        assert_eq!(shown[9], ("0.090240829778172783", "('pct 3', 12)", 1));
        assert_eq!(shown[10], ("0.096136506157297637", "('pct 1', 20)", 2));
        assert_eq!(shown[12], ("0.108948480696023984", "('pct 1', 25)", 2));
        assert_eq!(shown[19], ("0.138772253094235762", "('pct 4', 20)", 1));
    }

    #[test]
    fn without_replacement_nothing_comes_twice_and_all_come_in_the_end() {
        let ids: Vec<String> = (0..50).map(|i| format!("s/{i}")).collect();
        let drawn = Tickets::new("7").sample(ids.iter().map(String::as_str), 80, false);
        let mut places: Vec<usize> = drawn.iter().map(|(at, ..)| *at).collect();
        assert!(drawn.is_sorted_by(|a, b| a.1 < b.1));
        places.sort_unstable();
        assert_eq!(places, (0..50).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn a_longer_sample_begins_with_the_shorter(seed in "[0-9]{20}", short in 1_usize..20, more in 1_usize..20) {
            let ids: Vec<String> = (0..15).map(|i| format!("s/{i}")).collect();
            let tickets = Tickets::new(&seed);
            let ids = || ids.iter().map(String::as_str);
            let (few, many) = (tickets.sample(ids(), short, true), tickets.sample(ids(), short + more, true));
            prop_assert_eq!(&few[..], &many[..short]);
        }
    }
}
