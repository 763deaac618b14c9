//! Puts acts into the record of a home before it is opened: copies, incidents, pages, rulings, whatever a test of pages needs.

use super::CHOICES;
use commission::entries;
use commission::home::Home;
use election::act::{Act, Channel, Content, Moment};
use election::definition::Definition;
use election::id::{Count, Digest};
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::{Deadline, Decision, Document, Page, Ruling, Vote};
use election::tally::Tally;
use observer::authority::{COMMISSION_KEY, rehearsal_key};
use observer::recount::{Recount, Signatures};
use record::hash::leaf_hash;
use record::{SignedNote, Tree};
use std::path::Path;
use std::sync::Arc;
use store::{Step, Store, Type, Value};

/// Entries are one second apart; what a test sends afterwards is dated later.
const SECOND: i64 = 1_000_000;

/// A record in the making.
pub(crate) struct Planter {
    home: Home,
    recount: Recount,
    entries: Vec<Vec<u8>>,
}

impl Planter {
    /// Reads the record of a fresh home, lets `plant` add to it, and writes it back.
    pub(crate) async fn plant(path: &Path, plant: impl FnOnce(&mut Self)) {
        let home = Home::open(path).unwrap();
        let store = Store::open(&home.database()).await.unwrap();
        let mut planter = Self { home, recount: Recount::new(), entries: vec![] };
        let there = entries::range(&store, 0, 3).await.unwrap();
        let mut tree = Tree::from_leaves(there.iter().map(|e| leaf_hash(e)));
        for entry in &there {
            planter.apply(entry);
        }
        plant(&mut planter);
        let first = tree.size();
        tree.extend(planter.entries.iter().map(|e| leaf_hash(e)));
        let int = |n: u64| Value::Int(i64::try_from(n).unwrap());
        let size = int(tree.size());
        let rows = planter.entries.into_iter().zip(first..);
        let rows = rows.map(|(e, i)| vec![int(i), Value::Blob(e), size.clone(), Value::Text(String::new())]).collect();
        let head = vec![size.clone(), Value::Blob(tree.root().0.to_vec())];
        let columns = &["idx", "body", "batch", "standing"];
        let types = &[Type::Int, Type::Blob, Type::Int, Type::Text];
        let steps = vec![
            Step::expecting(1, "UPDATE head SET size = $1, root = $2 WHERE id = 1", head),
            Step::Load { table: "entry", columns, types, rows },
        ];
        store.write(steps).await.unwrap();
    }

    fn apply(&mut self, entry: &[u8]) {
        let prepared = self.recount.prepare(entry, Signatures::Trust).unwrap();
        self.recount.apply(prepared, &self.home.blobs(), Signatures::Trust).unwrap();
    }

    /// Appends an act.
    pub(crate) fn push(&mut self, content: Content) -> u64 {
        let at = Moment(self.recount.last().unwrap_or(Moment(0)).0 + SECOND);
        let entry = Act { at, by: "intake".into(), content }.to_entry().unwrap();
        self.apply(&entry);
        self.entries.push(entry);
        self.recount.next() - 1
    }

    pub(crate) fn tally(&self) -> &Tally {
        self.recount.tally().unwrap()
    }

    pub(crate) fn definition(&self) -> Arc<Definition> {
        Arc::clone(self.tally().definition())
    }

    pub(crate) fn sign(&self, text: &str, signer: &str) -> String {
        SignedNote::sign(text, &[&rehearsal_key(&self.definition().id, signer)]).unwrap().to_string()
    }

    /// The text of a station's minutes for the parliament.
    pub(crate) fn text(&self, station: usize, count: &str, issue: u16, votes: [u32; 3]) -> String {
        let d = self.definition();
        let sum: u32 = votes.iter().sum();
        Minutes {
            election: &d.id,
            definition: d.digest,
            mode: Mode::Live,
            contest: "parliament",
            round: 1,
            station: &d.stations[station].id,
            count: Count::parse(count).unwrap(),
            issue,
            closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
            figures: Figures { registered: Some(1000), voted: Some(sum + 1), valid: Some(sum), invalid: Some(1) },
            votes: CHOICES.into_iter().zip(votes).collect(),
        }
        .to_text()
    }

    fn note(&self, station: usize, channel: Channel, count: &str, issue: u16, votes: [u32; 3]) -> String {
        let d = self.definition();
        let signer = match channel {
            Channel::Entry => "desk",
            Channel::Party => "party",
            _ => &d.stations[station].id,
        };
        self.sign(&self.text(station, count, issue, votes), signer)
    }

    /// A copy of minutes.
    pub(crate) fn copy(&mut self, station: usize, channel: Channel, count: &str, issue: u16, votes: [u32; 3]) -> u64 {
        let note = self.note(station, channel, count, issue, votes);
        self.push(Content::Minutes { channel, note, delivery: None })
    }

    /// A second text of the device.
    pub(crate) fn incident(&mut self, station: usize, count: &str, issue: u16, votes: [u32; 3]) -> u64 {
        let note = self.note(station, Channel::Card, count, issue, votes);
        self.push(Content::Incident { channel: Channel::Card, note, delivery: None })
    }

    /// A scanned page of the result.
    pub(crate) fn page(&mut self, station: usize, count: &str, (page, pages): (u16, u16), picture: &[u8]) -> u64 {
        let d = self.definition();
        let image = self.home.put_blob(picture).unwrap();
        let id = &d.stations[station].id;
        let text = Page {
            election: d.id.clone(),
            contest: "parliament".into(),
            round: 1,
            station: id.clone(),
            count: Count::parse(count),
            issue: 1,
            document: Document::Result,
            page,
            pages,
            minutes: None,
        }
        .to_text();
        let note = self.sign(&text, id);
        self.push(Content::Page { image, note, delivery: None })
    }

    /// A ruling of the whole country's board on a count, and on a text of it that it accepts.
    pub(crate) fn rule(
        &mut self,
        station: usize,
        decision: Decision,
        count: Option<&str>,
        text: Option<(u16, [u32; 3])>,
    ) -> u64 {
        let d = self.definition();
        let accepted = count.zip(text).map(|(count, (issue, votes))| self.text(station, count, issue, votes));
        let ruling = Ruling {
            election: d.id.clone(),
            definition: d.digest,
            number: "2026/14".into(),
            body: "x".into(),
            contest: "parliament".into(),
            round: 1,
            station: d.stations[station].id.clone(),
            decision,
            count: count.and_then(Count::parse),
            issue: text.map(|(issue, _)| issue),
            minutes: accepted.map(|t| Digest::of(t.as_bytes())),
            complaint: Some("K-7".into()),
            basis: "Law 1, article 2".into(),
            reason: "The paper was seen by <all>.".into(),
            members: vec![
                ("board".into(), Vote::For),
                ("board-2".into(), Vote::For),
                ("board-3".into(), Vote::Against),
            ],
        };
        let note = self.sign(&ruling.to_text(), "board");
        self.push(Content::Ruling { note })
    }

    /// The passing of a time limit.
    pub(crate) fn deadline(&mut self, station: usize, awaited: Channel, then: &str) -> u64 {
        let d = self.definition();
        let text = Deadline {
            election: d.id.clone(),
            definition: d.digest,
            contest: "parliament".into(),
            round: 1,
            station: d.stations[station].id.clone(),
            awaited,
            then: Count::parse(then).unwrap(),
        }
        .to_text();
        let note = self.sign(&text, COMMISSION_KEY);
        self.push(Content::Deadline { note })
    }

    /// A consolidation of what is counted now.
    pub(crate) fn consolidate(&mut self, area: &str) -> u64 {
        let d = self.definition();
        let (statement, _) = self.tally().consolidation(d.contest("parliament").unwrap(), d.area(area).unwrap());
        let note = self.sign(&statement.to_text(), "board");
        self.push(Content::Consolidation { note })
    }
}
