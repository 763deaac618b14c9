//! Names in a language that does not exist: open syllables, one long or marked vowel in each word.

use super::dice::Dice;
use std::collections::HashSet;

/// How syllables begin; those after the first with one consonant only, so that everything can be said.
const ONSETS: [&str; 19] =
    ["b", "d", "g", "l", "m", "n", "r", "s", "š", "t", "v", "ž", "č", "br", "dr", "gl", "kl", "tr", "vl"];
const SINGLE: usize = 13;
const PLAIN: [&str; 5] = ["a", "e", "i", "o", "u"];
const MARKED: [&str; 7] = ["á", "é", "í", "ó", "ú", "ë", "ö"];
const CODAS: [&str; 8] = ["", "", "", "", "l", "r", "s", "m"];
const REGION_ENDINGS: [&str; 5] = ["rannë", "lésta", "vorra", "mund", "tavë"];
const SURNAME_ENDINGS: [&str; 6] = ["vanë", "doru", "lemi", "rasko", "teval", "mendi"];
const TOWN_ENDINGS: [&str; 8] = ["dól", "štem", "vorn", "merë", "gast", "ten", "lö", "brem"];

/// Gives out names, no two of which are the same without their marks.
pub(super) struct Namer {
    dice: Dice,
    taken: HashSet<String>,
}

impl Namer {
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        Self { dice: Dice::new(seed, "names", purpose), taken: HashSet::new() }
    }

    fn word(&mut self, syllables: usize, ending: &str) -> String {
        let stressed = self.dice.position(syllables);
        let mut word = String::new();
        for i in 0..syllables {
            word.push_str(self.dice.pick(if i == 0 { &ONSETS } else { &ONSETS[..SINGLE] }));
            word.push_str(if i == stressed { self.dice.pick(&MARKED) } else { self.dice.pick(&PLAIN) });
            word.push_str(self.dice.pick(&CODAS));
        }
        word.push_str(ending);
        capital(&word)
    }

    /// Tries until the name is new. Two syllables alone make hundreds of thousands, so it ends soon.
    fn fresh(&mut self, make: impl Fn(&mut Self) -> String) -> String {
        loop {
            let name = make(self);
            if self.taken.insert(slug(&name)) {
                return name;
            }
        }
    }

    pub(super) fn region(&mut self) -> String {
        self.fresh(|n| {
            let ending = n.dice.pick(&REGION_ENDINGS);
            n.word(1, ending)
        })
    }

    pub(super) fn place(&mut self) -> String {
        self.fresh(|n| {
            let (syllables, ending) =
                if n.dice.one_in(2) { (2, "") } else { (1 + n.dice.position(2), n.dice.pick(&TOWN_ENDINGS)) };
            n.word(syllables, ending)
        })
    }

    pub(super) fn person(&mut self) -> String {
        self.fresh(|n| {
            let first = n.word(2, "");
            let ending = n.dice.pick(&SURNAME_ENDINGS);
            format!("{first} {}", n.word(1, ending))
        })
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// The name as a part of an id.
pub(super) fn slug(name: &str) -> String {
    deunicode::deunicode(name)
        .chars()
        .filter_map(|c| match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => Some(c),
            ' ' => Some('-'),
            _ => None,
        })
        .collect()
}
