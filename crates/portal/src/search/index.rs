//! Every word of the definition by which something is found, sorted, each with what has it. Made once; it never changes.

use super::fold::{indexed, words};
use election::definition::Definition;
use election::id::{AreaIx, ContestIx, StationIx};
use std::collections::HashMap;

/// Words of one thing that are looked at.
const WORDS_MAX: usize = 24;

/// Something that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Found {
    Choice(ContestIx, u32),
    Area(AreaIx),
    Station(StationIx),
}

/// The index. Things are numbered: choices contest by contest, areas, stations.
pub(crate) struct Index {
    /// Number of the first choice of each contest; then of the first area, of the first station, and of all.
    choices: Vec<u32>,
    areas: u32,
    stations: u32,
    all: u32,
    /// The words in the order of their bytes, one after the other.
    letters: String,
    ends: Vec<u32>,
    /// For each word the things that have it.
    starts: Vec<u32>,
    things: Vec<u32>,
    /// Words of each thing.
    lengths: Vec<u8>,
}

/// Things, as bits.
struct Bits(Vec<u64>);

impl Bits {
    fn new(of: u32) -> Self {
        Self(vec![0; of as usize / 64 + 1])
    }

    fn set(&mut self, i: u32) {
        self.0[i as usize / 64] |= 1 << (i % 64);
    }

    fn has(&self, i: u32) -> bool {
        (self.0[i as usize / 64] >> (i % 64)) & 1 == 1
    }
}

/// What has a word of the question.
struct Term {
    /// Begins with it.
    begins: Bits,
    /// Is it.
    is: Bits,
}

/// The best of one kind, and how many there are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Hits {
    pub all: usize,
    pub best: Vec<Found>,
}

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub choices: Hits,
    pub areas: Hits,
    pub stations: Hits,
}

/// Gathers words while the index is made.
#[derive(Default)]
struct Builder {
    known: HashMap<String, u32>,
    pairs: Vec<(u32, u32)>,
    lengths: Vec<u8>,
}

impl Builder {
    fn add<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        let thing = u32::try_from(self.lengths.len()).unwrap_or(u32::MAX);
        let mut seen: Vec<u32> = vec![];
        for word in texts.flat_map(indexed).take(WORDS_MAX) {
            let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
            let id = *self.known.entry(word).or_insert(next);
            if !seen.contains(&id) {
                seen.push(id);
                self.pairs.push((id, thing));
            }
        }
        self.lengths.push(u8::try_from(seen.len()).unwrap_or(u8::MAX));
    }
}

impl Index {
    pub(crate) fn of(d: &Definition) -> Self {
        let mut b = Builder::default();
        let mut choices = vec![];
        let number = |b: &Builder| u32::try_from(b.lengths.len()).unwrap_or(u32::MAX);
        for contest in &d.contests {
            choices.push(number(&b));
            for c in &contest.choices {
                b.add(c.names.0.values().map(String::as_str).chain([c.id.as_str()]));
            }
        }
        let areas = number(&b);
        for a in &d.areas {
            b.add(a.names.0.values().map(String::as_str));
        }
        let stations = number(&b);
        for s in &d.stations {
            let last = s.id.rsplit('/').next().unwrap_or_default();
            b.add([s.name.as_str(), last, s.place.as_str(), s.address.as_str()].into_iter());
        }
        let all = number(&b);
        b.finish(choices, areas, stations, all)
    }

    fn word(&self, i: usize) -> &str {
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        &self.letters[start..self.ends[i] as usize]
    }

    fn term(&self, word: &str) -> Term {
        let n = self.ends.len();
        let first = bisect(n, |i| self.word(i) < word);
        let mut term = Term { begins: Bits::new(self.all), is: Bits::new(self.all) };
        for i in (first..n).take_while(|i| self.word(*i).starts_with(word)) {
            let exact = self.word(i).len() == word.len();
            for thing in &self.things[self.starts[i] as usize..self.starts[i + 1] as usize] {
                term.begins.set(*thing);
                if exact {
                    term.is.set(*thing);
                }
            }
        }
        term
    }

    fn found(&self, thing: u32) -> Found {
        if thing >= self.stations {
            Found::Station(StationIx(thing - self.stations))
        } else if thing >= self.areas {
            Found::Area(AreaIx(thing - self.areas))
        } else {
            let contest = self.choices.partition_point(|first| *first <= thing) - 1;
            Found::Choice(ContestIx::from(contest), thing - self.choices[contest])
        }
    }

    /// What has every word of a question, or lies where the other words are: the best `most` of each kind.
    ///
    /// Better is what has the words whole and itself, then what has fewer others, then of areas what is further up, then what comes first in the folder.
    pub(crate) fn find(&self, d: &Definition, question: &[String], most: usize) -> Answer {
        let terms: Vec<Term> = question.iter().map(|w| self.term(w)).collect();
        let mut ranked: [Vec<(u32, u32)>; 3] = [vec![], vec![], vec![]];
        if terms.is_empty() {
            return Answer::default();
        }
        for block in 0..=self.all as usize / 64 {
            let mut bits = terms.iter().fold(0, |bits, t| bits | t.begins.0[block]);
            while bits != 0 {
                let thing = u32::try_from(block * 64).unwrap_or(u32::MAX) + bits.trailing_zeros();
                bits &= bits - 1;
                let (kind, area) = match self.found(thing) {
                    Found::Choice(c, i) => (0, d.contests[c.at()].choices[i as usize].area),
                    Found::Area(a) => (1, d.areas[a.at()].parent),
                    Found::Station(s) => (2, Some(d.stations[s.at()].area)),
                };
                if let Some(rank) = self.rank(d, &terms, thing, area) {
                    ranked[kind].push((rank, thing));
                }
            }
        }
        let [choices, areas, stations] = ranked.map(|r| self.best(r, most));
        Answer { choices, areas, stations }
    }

    fn rank(&self, d: &Definition, terms: &[Term], thing: u32, area: Option<AreaIx>) -> Option<u32> {
        let (mut begun, mut above) = (0, 0);
        for t in terms {
            if t.begins.has(thing) {
                begun += u32::from(!t.is.has(thing));
                continue;
            }
            let place = d.upwards(area?).map(|a| self.areas + u32::try_from(a.at()).unwrap_or(0));
            let exact = place.filter(|a| t.begins.has(*a)).map(|a| t.is.has(a)).max()?;
            begun += u32::from(!exact);
            above += 1;
        }
        let others =
            u32::from(self.lengths[thing as usize]).saturating_sub(u32::try_from(terms.len()).unwrap_or(0) - above);
        // Of areas the larger comes first; stations stand in the order of the folder.
        let is_area = (self.areas..self.stations).contains(&thing);
        let depth = area.filter(|_| is_area).map_or(0, |a| u32::from(d.areas[a.at()].depth) + 1);
        Some(begun * 100_000 + above * 10_000 + others * 100 + depth)
    }

    fn best(&self, mut ranked: Vec<(u32, u32)>, most: usize) -> Hits {
        let all = ranked.len();
        if all > most && most > 0 {
            ranked.select_nth_unstable(most - 1);
        }
        ranked.truncate(most);
        ranked.sort_unstable();
        Hits { all, best: ranked.into_iter().map(|(_, thing)| self.found(thing)).collect() }
    }
}

impl Builder {
    fn finish(self, choices: Vec<u32>, areas: u32, stations: u32, all: u32) -> Index {
        let mut sorted: Vec<(String, u32)> = self.known.into_iter().collect();
        sorted.sort_unstable();
        let mut place = vec![0_u32; sorted.len()];
        let (mut letters, mut ends) = (String::new(), Vec::with_capacity(sorted.len()));
        for (i, (word, id)) in sorted.into_iter().enumerate() {
            place[id as usize] = u32::try_from(i).unwrap_or(u32::MAX);
            letters.push_str(&word);
            ends.push(u32::try_from(letters.len()).unwrap_or(u32::MAX));
        }
        let mut pairs = self.pairs;
        pairs.iter_mut().for_each(|p| p.0 = place[p.0 as usize]);
        pairs.sort_unstable();
        let mut starts = vec![0_u32; place.len() + 1];
        pairs.iter().for_each(|(word, _)| starts[*word as usize + 1] += 1);
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let things = pairs.into_iter().map(|(_, thing)| thing).collect();
        Index { choices, areas, stations, all, letters, ends, starts, things, lengths: self.lengths }
    }
}

/// How many of the first numbers below `n` fulfil a condition that holds for the first ones only.
fn bisect(n: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = usize::midpoint(low, high);
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The words of a question.
pub(crate) fn question(text: &str) -> Vec<String> {
    let mut list = words(text);
    list.dedup();
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::folder::{Files, read};

    fn country() -> Definition {
        let stations = "station,area,name,place,address\n\
            x/a/m/1001,x/a/m,,Atatürk İlkokulu,Çarşı Caddesi 12\n\
            x/a/m/1002,x/a/m,,Atatürk İlkokulu,Çarşı Caddesi 12\n\
            x/b/m/1001,x/b/m,,Cumhuriyet Lisesi,İstiklal Caddesi 1\n\
            x/b/m/10010,x/b/m,,Cumhuriyet Lisesi,İstiklal Caddesi 1\n";
        let files: Files = [
            ("election.toml", "format = 1\nid = \"m\"\ndate = \"2026-05-10\"\ntime_zone = \"UTC\"\nlanguages = [\"tr\", \"en\"]\n[name]\ntr = \"M\"\n[[contest]]\nid = \"q\"\nname = { tr = \"Q\" }\n[[contest]]\nid = \"r\"\nname = { tr = \"R\" }\n"),
            ("areas.csv", "area,parent,kind,name,name:en\nx,,country,Ülke,Country\nx/a,x,province,Iğdır,\nx/b,x,province,Şırnak,\nx/a/m,x/a,district,Merkez,\nx/b/m,x/b,district,Merkez,\nx/i,x,province,Iğdır Dışı,\n"),
            ("stations.csv", stations),
            ("choices.csv", "contest,choice,name\nq,yes,Evet\nq,no,Hayır\nr,can,Can Iğdır\n"),
        ]
        .map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec()))
        .into();
        read(&files).unwrap_or_else(|e| panic!("{e}"))
    }

    fn ask(text: &str) -> [Vec<String>; 3] {
        let d = country();
        let a = Index::of(&d).find(&d, &question(text), 10);
        let id = |f: &Found| match f {
            Found::Choice(c, i) => d.contests[c.at()].choices[*i as usize].id.clone(),
            Found::Area(a) => d.areas[a.at()].id.clone(),
            Found::Station(s) => d.stations[s.at()].id.clone(),
        };
        [a.choices, a.areas, a.stations].map(|h| h.best.iter().map(id).collect())
    }

    #[test]
    fn a_place_is_found_without_its_marks_and_what_is_called_just_so_comes_first() {
        assert_eq!(ask("igdir")[1], ["x/a", "x/i"]);
        assert_eq!(ask("ŞIRNAK")[1], ["x/b"]);
        assert_eq!(ask("igdir")[0], ["can"]);
        assert_eq!(ask("country")[1], ["x"], "in every language of the folder");
    }

    #[test]
    fn a_number_is_found_where_the_other_words_say() {
        assert_eq!(ask("1001")[2], ["x/a/m/1001", "x/b/m/1001", "x/b/m/10010"]);
        assert_eq!(ask("sirnak 1001")[2], ["x/b/m/1001", "x/b/m/10010"]);
        assert_eq!(ask("1001 sirnak merkez")[2], ["x/b/m/1001", "x/b/m/10010"]);
        assert_eq!(ask("merkez sirnak")[1], ["x/b/m"]);
    }

    #[test]
    fn a_polling_place_is_found_by_its_name_and_address() {
        assert_eq!(ask("ataturk ilkok")[2], ["x/a/m/1001", "x/a/m/1002"]);
        assert_eq!(ask("istiklal cad 1")[2], ["x/b/m/1001", "x/b/m/10010"]);
        assert_eq!(ask("ataturk sirnak"), [vec![], vec![], Vec::<String>::new()]);
    }

    #[test]
    fn nothing_asked_finds_nothing_and_what_is_too_much_is_counted() {
        assert_eq!(ask("")[2].len() + ask("…")[1].len() + ask("zzz")[2].len(), 0);
        let d = country();
        let a = Index::of(&d).find(&d, &question("1"), 2);
        assert_eq!((a.stations.all, a.stations.best.len()), (4, 2));
    }

    #[test]
    fn everything_is_found_by_its_own_name() {
        let d = country();
        let index = Index::of(&d);
        for (i, s) in d.stations.iter().enumerate() {
            let q =
                question(&format!("{} {}", s.name, d.areas[d.areas[s.area.at()].parent.unwrap().at()].names.get("tr")));
            assert!(index.find(&d, &q, 10).stations.best.contains(&Found::Station(StationIx::from(i))), "{}", s.id);
        }
        for (i, a) in d.areas.iter().enumerate() {
            let hits = index.find(&d, &question(a.names.get("tr")), 10).areas;
            assert!(hits.best.contains(&Found::Area(AreaIx::from(i))), "{}", a.id);
        }
    }
}
