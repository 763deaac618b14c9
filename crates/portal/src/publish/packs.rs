//! Which documents stand in which pack, and the packs made anew in which something has changed.

use super::PublishError;
use super::addresses::{self, Thing};
use super::ask::{Asked, ask};
use super::asking::Site;
use super::layout;
use super::pack::Pack;
use super::target::{Content, Head, Laid};
use crate::view::here;
use crate::{Front, headers};
use election::definition::Definition;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;
use words::Language;

/// A sort of documents that stand in packs.
#[derive(Debug, Clone)]
struct Sort {
    /// The address before the id.
    base: String,
    language: Language,
    /// Whether these are about stations, else about areas.
    stations: bool,
}

/// A document in a pack.
#[derive(Debug, Clone, Copy)]
struct Entry {
    thing: Thing,
    /// Its place in [`Packs::sorts`].
    sort: usize,
}

/// What stands where.
#[derive(Default)]
pub(super) struct Packs {
    sorts: Vec<Sort>,
    /// By the file of a pack.
    packs: Vec<(String, Vec<Entry>)>,
    digits: usize,
}

impl Packs {
    /// Those of an election in these languages.
    pub(super) fn of(d: &Definition, languages: &[Language]) -> Self {
        let digits = layout::digits(addresses::packed(d));
        let (mut sorts, mut packs) = (vec![], BTreeMap::<String, Vec<Entry>>::new());
        for route in addresses::public() {
            let (language, plain) = here::split(route.path);
            let Some(given) = addresses::given(d, route.path).filter(|_| languages.contains(&language)) else {
                continue;
            };
            let things = addresses::things(d, &given).into_iter().filter(|(_, packed)| *packed).map(|(thing, _)| thing);
            let (base, sort) = (route.path.trim_end_matches("{*id}"), sorts.len());
            let mut any = false;
            for thing in things {
                let file = layout::pack(&format!("{base}{}", thing.id(d)), language, digits);
                packs.entry(file).or_default().push(Entry { thing, sort });
                any = true;
            }
            if any {
                sorts.push(Sort { base: base.to_owned(), language, stations: plain.contains("/station") });
            }
        }
        Self { sorts, packs: packs.into_iter().collect(), digits }
    }

    /// The packs in which something has changed since a record size, by their places in the list; `None`: all of them.
    fn changed(&self, front: &Front, since: Option<u64>) -> Vec<usize> {
        let Some(since) = since else { return (0..self.packs.len()).collect() };
        let d = front.portal().definition();
        let mut places = BTreeSet::new();
        let mut changed = |thing: Thing, stations: bool| {
            if version(front, thing) <= since {
                return;
            }
            for sort in self.sorts.iter().filter(|s| s.stations == stations) {
                let file = layout::pack(&format!("{}{}", sort.base, thing.id(d)), sort.language, self.digits);
                places.extend(self.packs.binary_search_by(|(f, _)| f.cmp(&file)).ok());
            }
        };
        (0..d.stations.len()).for_each(|s| changed(Thing::Station(s.into()), true));
        (0..d.areas.len()).for_each(|a| changed(Thing::Area(a.into()), false));
        places.into_iter().collect()
    }
}

/// A pack that was looked at: its file, and what is to be laid ready.
pub(super) type Renewed = (String, Result<Option<Laid>, PublishError>);

/// Makes the packs anew in which something has changed since a record size, on every core. Also how many these are.
pub(super) fn renew(packs: &Arc<Packs>, site: &Arc<Site>, before: &Before) -> (mpsc::Receiver<Renewed>, usize) {
    // Many more than cores: a thread that finds the next one ready need not be woken when the store has answered.
    let at_once = 8 * std::thread::available_parallelism().map_or(2, usize::from);
    let (next, places) = (Arc::new(AtomicUsize::new(0)), Arc::new(packs.changed(&site.front, before.since)));
    // Few wait at a time: together they are as large as the site.
    let (sender, made) = mpsc::channel(at_once);
    for _ in 0..at_once.min(places.len()) {
        let (next, places, packs) = (Arc::clone(&next), Arc::clone(&places), Arc::clone(packs));
        let (site, sender, before) = (Arc::clone(site), sender.clone(), before.clone());
        tokio::spawn(async move {
            while let Some(place) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (file, entries) = &packs.packs[*place];
                let laid = renewed(&packs, &site, (file, entries), &before).await;
                if sender.send((file.clone(), laid)).await.is_err() {
                    return;
                }
            }
        });
    }
    (made, places.len())
}

/// What was made before.
#[derive(Clone)]
pub(super) struct Before {
    /// The record size up to which packs are made; `None`: none is.
    pub(super) since: Option<u64>,
    /// Packs that wait, by their file.
    pub(super) waiting: Arc<BTreeMap<String, std::path::PathBuf>>,
}

fn version(front: &Front, thing: Thing) -> u64 {
    match thing {
        Thing::Station(s) => front.portal().live.station_version(s),
        Thing::Area(a) => front.portal().live.area_version(a),
    }
}

/// A pack with what has changed; `None`: the site has it.
async fn renewed(
    packs: &Packs,
    site: &Site,
    (file, entries): (&String, &Vec<Entry>),
    before: &Before,
) -> Result<Option<Laid>, PublishError> {
    let (front, target) = (&site.front, &site.target);
    let changed = |thing: Thing| before.since.is_none_or(|since| version(front, thing) > since);
    let bytes = before.since.and_then(|_| match before.waiting.get(file) {
        Some(path) => std::fs::read(path).ok(),
        None => target.pack(file),
    });
    let mut kept = bytes.and_then(|bytes| Pack::read(&bytes)).unwrap_or_default();
    let d = front.portal().definition();
    let mut pack = Pack::default();
    for entry in entries {
        let address = format!("{}{}", packs.sorts[entry.sort].base, entry.thing.id(d));
        match kept.0.remove(&address) {
            Some(kept) if !changed(entry.thing) => {
                pack.0.insert(address, kept);
            }
            _ => {
                if let Asked::Made(answer) = ask(front, &address, None).await? {
                    let kind = answer.head.kind.clone();
                    pack.insert(address, kind, answer.bytes().await?);
                }
            }
        }
    }
    // What nobody may have makes no pack; one that is there is emptied.
    if pack.0.is_empty() && !target.is_there(file) {
        return Ok(None);
    }
    let text = |v: &hyper::header::HeaderValue| v.to_str().unwrap_or_default().to_owned();
    let head = Head { kind: text(&headers::BYTES), cache: text(&headers::ONE_SECOND) };
    Ok(target.lay(file, Content::Bytes(&pack.write()?), head)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::definition;

    #[test]
    fn each_language_has_packs_of_its_own_and_data_stand_with_the_english_pages() {
        let d = definition();
        let all = [Language::English, Language::Turkish];
        let (one, two) = (Packs::of(&d, &all[..1]), Packs::of(&d, &all));
        let count = |packs: &Packs, in_turkish: bool| {
            let of = |(file, _): &&(String, Vec<Entry>)| file.starts_with("pack/tr/") == in_turkish;
            packs.packs.iter().filter(of).map(|(_, entries)| entries.len()).sum::<usize>()
        };
        assert_eq!((count(&one, false), count(&one, true)), (12, 0), "a page and its data for each station");
        assert_eq!((count(&two, false), count(&two, true)), (12, 6));
        assert!(two.packs.is_sorted_by(|a, b| a.0 < b.0));
    }
}
