//! What is in a folder.

use super::{Entry, Folder, README, Tree, TreeError, View};
use crate::changes::{Minute, day_name};
use crate::item;
use crate::name;
use crate::spool::Made;
use election::act::Moment;
use election::definition::Definition;
use election::id::AreaIx;
use std::collections::BTreeMap;

/// Stations whose times are read while the state is held.
const STATIONS_AT_ONCE: usize = 4_096;

impl Tree {
    /// What is in a folder, for this reader.
    ///
    /// # Errors
    /// The database, or a file that is there and cannot be read.
    pub async fn list(&self, folder: Folder, view: &View) -> Result<Vec<Entry>, TreeError> {
        match folder {
            Folder::Root => self.list_root(view).await,
            Folder::Area(area) => self.list_area(area, view).await,
            Folder::Consolidations(_) | Folder::Issue(..) => self.list_files(self.items(folder, view)).await,
            Folder::Station(_) => {
                let (mut entries, mut issues) = (vec![], BTreeMap::<u16, Moment>::new());
                let (mut files, items) = (vec![], self.items(folder, view));
                for item in items {
                    match item.issue {
                        Some(n) => issues.entry(n).and_modify(|at| *at = item.at.max(*at)).or_insert(item.at),
                        None => {
                            files.push(item);
                            continue;
                        }
                    };
                }
                entries.extend(issues.into_iter().map(|(n, at)| folder_entry(name::issue(n), at)));
                entries.extend(self.list_files(files).await?);
                Ok(entries)
            }
            Folder::Data => self.list_data(view).await,
            Folder::Changes | Folder::Day(_) if !view.has_any() => Ok(vec![]),
            Folder::Changes => {
                let mut days = BTreeMap::<i64, Moment>::new();
                for m in self.timeline.over(self.now()).await? {
                    days.insert(m.day(), m.last);
                }
                Ok(days.into_iter().map(|(day, last)| folder_entry(day_name(day), last)).collect())
            }
            Folder::Day(day) => {
                let over = self.timeline.over(self.now()).await?;
                let entry = |m: &Minute| Entry { name: m.name(), folder: false, size: m.bytes(view), modified: m.last };
                Ok(over.iter().filter(|m| m.day() == day).map(entry).collect())
            }
        }
    }

    async fn list_root(&self, view: &View) -> Result<Vec<Entry>, TreeError> {
        let (first, last) = (self.moment(0).await?, self.moment(self.live.size().saturating_sub(1)).await?);
        let size = self.readme().len() as u64;
        let mut entries = vec![
            Entry { name: README.into(), folder: false, size, modified: first },
            folder_entry(name::area(self.definition(), Definition::ROOT), self.last_of_area(Definition::ROOT).await?),
        ];
        if view.party.is_some() {
            entries.push(folder_entry(name::DATA.into(), last));
        }
        if view.has_any() {
            entries.push(folder_entry(name::CHANGES.into(), last));
        }
        Ok(entries)
    }

    async fn list_data(&self, view: &View) -> Result<Vec<Entry>, TreeError> {
        let Some(party) = &view.party else { return Ok(vec![]) };
        let all = self.spool.all(&self.live, party, self.now()).await?;
        let (list, since) = self.data_manifest(&all);
        let mut entries = Vec::with_capacity(all.len() + 1);
        for (name, made) in all {
            let modified = self.moment(made.since.saturating_sub(1)).await?;
            entries.push(Entry { name, folder: false, size: made.bytes, modified });
        }
        let modified = self.moment(since.saturating_sub(1)).await?;
        let size = list.len() as u64;
        entries.push(Entry { name: name::MANIFEST.into(), folder: false, size, modified });
        Ok(entries)
    }

    /// The list of the data sets: as index the record size since which each has its bytes. And the largest of these.
    pub(super) fn data_manifest(&self, all: &[(String, Made)]) -> (String, u64) {
        let mut text = super::files::HEADER.to_owned();
        for (name, made) in all {
            text.push_str(&format!("{},{},{},{name}\n", made.digest.hex(), made.bytes, made.since));
        }
        (text, all.iter().map(|(_, m)| m.since).max().unwrap_or(0))
    }

    async fn list_area(&self, area: AreaIx, view: &View) -> Result<Vec<Entry>, TreeError> {
        let d = self.definition();
        let a = &d.areas[area.at()];
        let mut entries = Vec::with_capacity(a.children.len() + a.stations.len() + 1);
        for child in &a.children {
            entries.push(folder_entry(name::area(d, *child), self.last_of_area(*child).await?));
        }
        let first = self.moment(0).await?;
        for stations in a.stations.chunks(STATIONS_AT_ONCE) {
            // The state is held for a moment only, so that counting goes on.
            let times: Vec<Option<Moment>> = {
                let state = self.live.read();
                stations.iter().map(|s| item::last_of_station(state.tally(), *s)).collect()
            };
            let named = stations.iter().zip(times);
            entries.extend(named.map(|(s, at)| folder_entry(name::station(d, *s), at.unwrap_or(first))));
            tokio::task::yield_now().await;
        }
        let consolidations = self.items(Folder::Consolidations(area), view);
        if let Some(last) = consolidations.iter().map(|i| i.at).max() {
            entries.push(folder_entry(name::CONSOLIDATIONS.into(), last));
        }
        Ok(entries)
    }
}

fn folder_entry(name: String, modified: Moment) -> Entry {
    Entry { name, folder: true, size: 0, modified }
}
