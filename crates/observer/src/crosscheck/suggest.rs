//! The id that was probably meant: found by comparing spellings, for a limited number of mistakes.

/// Most ids that are looked for: a wholly foreign table is not a typing error.
const LOOKED_FOR_MAX: usize = 50;
/// Most single changes between what was typed and what was meant.
const CHANGES_MAX: usize = 3;
/// Longest text that is compared, in bytes.
const BYTES_MAX: usize = 200;

/// Finds ids that are spelled nearly like others.
#[derive(Debug, Default)]
pub(super) struct Suggester {
    asked: usize,
}

impl Suggester {
    /// The nearest of these ids, if one is near; the first of those equally near.
    pub(super) fn nearest<'a>(&mut self, typed: &str, ids: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        if self.asked == LOOKED_FOR_MAX || typed.len() > BYTES_MAX {
            return None;
        }
        self.asked += 1;
        let typed = typed.to_lowercase();
        // A short id may have one change, a long one three: otherwise everything would be near everything.
        let mut most = CHANGES_MAX.min(typed.chars().count().div_ceil(3));
        let mut best = None;
        for id in ids {
            match changes(&typed, id, most) {
                Some(0) => return Some(id),
                Some(n) => (best, most) = (Some(id), n - 1),
                None => {}
            }
        }
        best
    }
}

/// How many single letters have to be put in, taken out, changed or exchanged with their neighbour; `None` beyond `most`.
fn changes(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    // What is the same at both ends needs no table: ids share their first parts.
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    // Apart from both ends each letter is likely a change.
    if a.len().max(b.len()) > 2 * most + 24 {
        return None;
    }
    let mut before: Vec<usize> = vec![];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut n = (row[j] + 1).min(next[j - 1] + 1).min(row[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                n = n.min(before[j - 2] + 1);
            }
            next[j] = n;
        }
        if next.iter().min().is_some_and(|n| *n > most) {
            return None;
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|n| *n <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 4] = ["tr/adana/seyhan/3001", "tr/adana/seyhan/3002", "tr/adana/ceyhan/3001", "x/1"];

    fn nearest(typed: &str) -> Option<&'static str> {
        Suggester::default().nearest(typed, IDS.into_iter())
    }

    #[test]
    fn a_slip_leads_to_the_id_that_was_meant() {
        assert_eq!(nearest("TR/Adana/Seyhan/3001"), Some(IDS[0]));
        assert_eq!(nearest("tr/adana/seyhan/3020"), Some(IDS[1]), "neighbours exchanged");
        assert_eq!(nearest("tr/adana/ceyhn/3001"), Some(IDS[2]), "a letter left out");
        assert_eq!(nearest("tr/adana/seyhan/03002"), Some(IDS[1]));
        assert_eq!(nearest("x/2"), Some("x/1"));
    }

    #[test]
    fn what_is_far_leads_nowhere_and_so_does_an_endless_list() {
        assert_eq!(nearest("de/berlin/mitte/101"), None);
        assert_eq!(nearest("y/7"), None);
        assert_eq!(nearest(&"x".repeat(10_000)), None);
        let mut s = Suggester::default();
        let found = (0..1_000).filter(|_| s.nearest("x/2", IDS.into_iter()).is_some()).count();
        assert_eq!(found, LOOKED_FOR_MAX);
    }
}
