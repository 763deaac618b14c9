//! From a path to what lies there.

use super::{Content, File, Folder, Node, README, Tree, TreeError, View};
use crate::changes::{Minute, day_name};
use crate::item::{self, Item};
use crate::name::{self, Child};
use bytes::Bytes;
use election::act::Moment;
use election::definition::Definition;

impl Tree {
    /// What a path leads to, for this reader.
    ///
    /// # Errors
    /// The database, or a file that is there and cannot be read.
    pub async fn find(&self, path: &[String], view: &View) -> Result<Option<Node>, TreeError> {
        let Some((first, rest)) = path.split_first() else {
            return Ok(Some(Node::Folder(Folder::Root, self.moment(self.live.size().saturating_sub(1)).await?)));
        };
        if first == name::CHANGES {
            return self.find_changes(rest, view).await;
        }
        if first == name::DATA {
            return self.find_data(rest, view).await;
        }
        if first == README && rest.is_empty() {
            let text = self.readme();
            let modified = self.moment(0).await?;
            return Ok(Some(Node::File(file(text.into(), modified))));
        }
        if *first == name::area(self.definition(), Definition::ROOT) {
            self.find_below(rest, view).await
        } else {
            Ok(None)
        }
    }

    /// Downwards through the geography.
    async fn find_below(&self, path: &[String], view: &View) -> Result<Option<Node>, TreeError> {
        let d = self.definition();
        let mut area = Definition::ROOT;
        let mut rest = path;
        while let Some((name, after)) = rest.split_first() {
            if name == name::CONSOLIDATIONS {
                return self.find_in(Folder::Consolidations(area), after, view).await;
            }
            match name::child(d, area, name) {
                Some(Child::Area(below)) => area = below,
                Some(Child::Station(station)) => {
                    if let Some((name, in_issue)) = after.split_first()
                        && let Some(issue) = name::parse_issue(name)
                    {
                        return self.find_in(Folder::Issue(station, issue), in_issue, view).await;
                    }
                    return self.find_in(Folder::Station(station), after, view).await;
                }
                None => return Ok(None),
            }
            rest = after;
        }
        Ok(Some(Node::Folder(Folder::Area(area), self.last_of_area(area).await?)))
    }

    /// A folder of files, or one of its files.
    async fn find_in(&self, folder: Folder, path: &[String], view: &View) -> Result<Option<Node>, TreeError> {
        let items = self.items(folder, view);
        let exists = matches!(folder, Folder::Station(_)) || !items.is_empty();
        match path {
            _ if !exists => Ok(None),
            [] => {
                let last = match folder {
                    Folder::Station(s) => item::last_of_station(self.live.read().tally(), s),
                    _ => items.iter().map(|i| i.at).max(),
                };
                let last = match last {
                    Some(last) => last,
                    None => self.moment(0).await?,
                };
                Ok(Some(Node::Folder(folder, last)))
            }
            [name] if name == name::MANIFEST => {
                let own: Vec<Item> = own(folder, items);
                if own.is_empty() {
                    return Ok(None);
                }
                let last = own.iter().map(|i| i.at).max().unwrap_or(Moment(0));
                let text = super::files::manifest(&self.measure(own).await?);
                Ok(Some(Node::File(file(text.into(), last))))
            }
            [name] => match own(folder, items).into_iter().find(|i| i.name == *name) {
                Some(item) => Ok(self.open(&item).await?.map(Node::File)),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    async fn find_data(&self, path: &[String], view: &View) -> Result<Option<Node>, TreeError> {
        let Some(party) = &view.party else { return Ok(None) };
        match path {
            [] => Ok(Some(Node::Folder(Folder::Data, self.moment(self.live.size().saturating_sub(1)).await?))),
            [name] if name == name::MANIFEST => {
                let (list, since) = self.data_manifest(&self.spool.all(&self.live, party, self.now()).await?);
                let modified = self.moment(since.saturating_sub(1)).await?;
                Ok(Some(Node::File(file(list.into(), modified))))
            }
            [name] => match self.spool.named(&self.live, name, party, self.now()).await? {
                Some(made) => {
                    let modified = self.moment(made.since.saturating_sub(1)).await?;
                    let content = super::files::opened(made.path).await?;
                    Ok(Some(Node::File(File { size: made.bytes, modified, content })))
                }
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    async fn find_changes(&self, path: &[String], view: &View) -> Result<Option<Node>, TreeError> {
        if !view.has_any() {
            return Ok(None);
        }
        let over = self.timeline.over(self.now()).await?;
        match path {
            [] => {
                let last = last(over.iter()).unwrap_or(self.moment(0).await?);
                Ok(Some(Node::Folder(Folder::Changes, last)))
            }
            [day] => {
                let mut of_day = over.iter().filter(|m| day_name(m.day()) == *day).peekable();
                let number = of_day.peek().map(|m| m.day());
                Ok(number.zip(last(of_day)).map(|(n, last)| Node::Folder(Folder::Day(n), last)))
            }
            [day, name] => {
                let Some(minute) = over.iter().find(|m| m.name() == *name && day_name(m.day()) == *day) else {
                    return Ok(None);
                };
                Ok(Some(Node::File(file(self.timeline.list(minute, view).await?.into(), minute.last))))
            }
            _ => Ok(None),
        }
    }
}

/// Of a station's folder what lies in it itself; of the others everything.
fn own(folder: Folder, items: Vec<Item>) -> Vec<Item> {
    match folder {
        Folder::Station(_) => items.into_iter().filter(|i| i.issue.is_none()).collect(),
        _ => items,
    }
}

fn file(bytes: Bytes, modified: Moment) -> File {
    File { size: bytes.len() as u64, modified, content: Content::Bytes(bytes) }
}

fn last<'a>(minutes: impl Iterator<Item = &'a Minute>) -> Option<Moment> {
    minutes.map(|m| m.last).max()
}
