//! What the tests of this crate share: a small election, its keys, and a record that gives receipts.

use crate::draft::Draft;
use crate::receipt::{DryRun, Kept, Receipt, Standing};
use election::act::{Channel, Moment, minutes_entry};
use election::definition::Definition;
use election::folder::{Files, read};
use election::id::{Count, Digest};
use election::minutes::{Closed, Figures, Minutes, Mode, text_of};
use observer::authority::rehearsal_key;
use record::hash::leaf_hash;
use record::{Checkpoint, SigningKey, Tree, VerifierKey, checkpoint};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

pub(crate) const ORIGIN: &str = "made-up/record";

static DEFINITION: LazyLock<Arc<Definition>> = LazyLock::new(|| {
    let toml = r#"
format = 1
id = "made-up"
date = "2026-05-10"
time_zone = "Europe/Istanbul"
languages = ["en"]
rehearsal = true
counts = ["machine", "hand"]
[name]
en = "Made up"
[[contest]]
id = "parliament"
name = { en = "Parliament" }
[contest.allocation]
method = "dhondt"
outside = "spread"
"#;
    let stations: String = (0..6).map(|i| format!("x/{i},{},100\n", ["x/n/a", "x/n/b", "x/s"][i % 3])).collect();
    let files: Files = [
        ("election.toml", toml.to_owned()),
        ("areas.csv", "area,parent,kind,name\nx,,country,X\nx/n,x,province,N\nx/s,x,province,S\nx/n/a,x/n,district,A\nx/n/b,x/n,district,B\nx/abroad,x,abroad,Abroad\n".to_owned()),
        ("stations.csv", format!("station,area,registered\n{stations}")),
        ("choices.csv", "contest,choice,name,area\nparliament,red,Red,\nparliament,blue,Blue,\nparliament,solo,Solo,x/n\n".to_owned()),
        ("seats.csv", "contest,area,seats\nparliament,x/n,3\nparliament,x/s,2\n".to_owned()),
    ]
    .map(|(n, t)| (n.to_owned(), t.into_bytes()))
    .into();
    Arc::new(read(&files).unwrap())
});

pub(crate) fn definition() -> Arc<Definition> {
    Arc::clone(&DEFINITION)
}

pub(crate) fn device(station: usize) -> SigningKey {
    rehearsal_key("made-up", &format!("x/{station}"))
}

/// Figures of a station that no check minds. Stations 2 and 5 lie in the south, where "solo" does not stand.
pub(crate) fn draft(station: usize, issue: u16) -> Draft {
    let mut votes = vec![("red".to_owned(), 30), ("blue".to_owned(), 20), ("solo".to_owned(), 10)];
    if station % 3 == 2 {
        votes.pop();
        votes[0].1 += 10;
    }
    Draft {
        station: format!("x/{station}"),
        contest: "parliament".into(),
        round: None,
        count: Count::Hand,
        issue,
        closed: Closed::parse("2026-05-10T17:00:00+03:00").unwrap(),
        mode: Mode::Live,
        figures: Figures { registered: Some(100), voted: Some(62), valid: Some(60), invalid: Some(2) },
        votes,
    }
}

/// A record that takes every note and gives the same receipt for the same text.
pub(crate) struct Record {
    key: SigningKey,
    tree: Tree,
    kept: HashMap<String, (u64, String)>,
}

impl Record {
    pub(crate) fn new() -> Self {
        let tree = Tree::from_leaves((0..5u8).map(|i| leaf_hash(&[i])));
        Self { key: rehearsal_key("made-up", ORIGIN), tree, kept: HashMap::new() }
    }

    pub(crate) fn key(&self) -> VerifierKey {
        self.key.verifier()
    }

    pub(crate) fn at() -> Moment {
        Moment::parse("2026-05-10T17:00:00.000000Z").unwrap()
    }

    pub(crate) fn entries(&self) -> usize {
        self.kept.len()
    }

    pub(crate) fn take(&mut self, note: &str) -> Receipt {
        let text = text_of(note).unwrap();
        let m = Minutes::parse(text).unwrap();
        if m.mode == Mode::DryRun {
            return Receipt::DryRun(DryRun::new(
                m.station,
                m.contest,
                m.round,
                Digest::of(text.as_bytes()),
                Self::at(),
            ));
        }
        let (index, recorded) = self.kept.get(text).cloned().unwrap_or_else(|| {
            let entry = minutes_entry(Self::at(), "intake", Channel::Transmitted, note, None).unwrap();
            self.tree.push(leaf_hash(&entry));
            (self.tree.size() - 1, note.to_owned())
        });
        self.kept.insert(text.to_owned(), (index, recorded.clone()));
        let size = self.tree.size();
        let signed = checkpoint::sign(&Checkpoint::new(ORIGIN, size, self.tree.root()), &[&self.key]).unwrap();
        let mut kept = Kept::new(&m, Standing::Counted, index, Self::at(), "intake", Channel::Transmitted);
        kept.checkpoint = signed;
        kept.proof = self.tree.inclusion_proof(index, size).unwrap();
        kept.note = (recorded != note).then_some(recorded);
        Receipt::Minutes(kept)
    }
}
