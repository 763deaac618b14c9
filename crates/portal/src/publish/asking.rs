//! Asks for many addresses and all that they lead to, on every core, and lays ready what has changed.

use super::PublishError;
use super::addresses;
use super::ask::{Asked, ask};
use super::layout;
use super::plan::{Address, Follows, is_bulk};
use super::target::{Content, Laid, Target};
use crate::Front;
use crate::view::here;
use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;
use tokio::task::JoinSet;
use words::Language;

/// What the asking needs to know of the site.
pub(super) struct Site {
    pub(super) front: Front,
    pub(super) target: Target,
    pub(super) languages: Vec<Language>,
    /// Routes of which the site has what is linked.
    pub(super) linked: Vec<&'static str>,
}

/// What was answered at an address before.
#[derive(Debug)]
pub(super) struct There {
    pub(super) tag: String,
    pub(super) file: String,
    /// What it leads to.
    pub(super) links: Vec<Address>,
}

impl There {
    /// The further parts of the list at this address to which it leads.
    pub(super) fn parts<'a>(&'a self, address: &'a str) -> impl Iterator<Item = &'a str> {
        self.links.iter().map(|l| l.address.as_str()).filter(move |l| is_part_of(l, address))
    }
}

/// An answer that is another than before, and what is to be laid ready of it.
pub(super) struct Found {
    pub(super) address: String,
    pub(super) there: Arc<There>,
    pub(super) laid: Option<Laid>,
}

/// What was answered, by address.
pub(super) type Known = HashMap<String, Arc<There>>;

/// Who hears what comes of the asking.
pub(super) struct Heard<'a> {
    pub(super) found: &'a mut (dyn FnMut(Found) + Send),
    /// How many have answered, of how many so far.
    pub(super) told: &'a (dyn Fn(usize, usize) + Sync),
}

/// Asks for what is wanted. `parts`: also for the further parts of lists and views of maps that follow anything.
pub(super) async fn all(
    site: &Arc<Site>,
    known: &Known,
    wanted: impl IntoIterator<Item = Address>,
    parts: bool,
    seen: &mut HashSet<String>,
    heard: &mut Heard<'_>,
) -> Result<(), PublishError> {
    let at_once = 2 * std::thread::available_parallelism().map_or(2, usize::from);
    let mut open: Vec<Address> = wanted.into_iter().filter(|a| seen.insert(a.address.clone())).collect();
    let mut asking = JoinSet::new();
    let mut done = 0;
    loop {
        while asking.len() < at_once
            && let Some(next) = open.pop()
        {
            let before = known.get(&next.address).cloned();
            asking.spawn(one(Arc::clone(site), next, before));
        }
        let Some(answered) = asking.join_next().await else { return Ok(()) };
        let (asked, outcome) = answered.map_err(io::Error::other)??;
        done += 1;
        (heard.told)(done, done + asking.len() + open.len());
        let there = match outcome {
            Outcome::Nothing => continue,
            Outcome::Same(there) => there,
            Outcome::New(there, laid) => {
                (heard.found)(Found { address: asked.address.clone(), there: Arc::clone(&there), laid });
                there
            }
        };
        for link in &there.links {
            let further = asked.follows == Follows::Anything
                && (is_part_of(&link.address, &asked.address) || addresses::is_view_of_map(&link.address));
            if (parts || !further) && seen.insert(link.address.clone()) {
                open.push(link.clone());
            }
        }
    }
}

enum Outcome {
    Nothing,
    Same(Arc<There>),
    New(Arc<There>, Option<Laid>),
}

async fn one(site: Arc<Site>, asked: Address, before: Option<Arc<There>>) -> Result<(Address, Outcome), PublishError> {
    let tag = before.as_ref().map(|b| b.tag.as_str());
    let answer = match ask(&site.front, &asked.address, tag).await? {
        Asked::Made(answer) => answer,
        Asked::Nothing => return Ok((asked, Outcome::Nothing)),
        Asked::Same => return Ok((asked, before.map_or(Outcome::Nothing, Outcome::Same))),
    };
    let (head, tag) = (answer.head.clone(), answer.tag.clone());
    let file = layout::file(&asked.address, &head.kind, asked.named);
    let mut links = vec![];
    let laid = if is_bulk(&asked.address) {
        let path = site.target.staged();
        answer.into_file(&path).await?;
        let (site, file) = (Arc::clone(&site), file.clone());
        let lay = move || site.target.lay(&file, Content::Staged(&path), head);
        tokio::task::spawn_blocking(lay).await.map_err(io::Error::other)??
    } else {
        let body = answer.bytes().await?;
        let text = head.kind.starts_with("text/html") || head.kind.contains("atom");
        if let Some(page) = std::str::from_utf8(&body).ok().filter(|_| text) {
            links = site.links(&asked, page);
        }
        site.target.lay(&file, Content::Bytes(&body), head)?
    };
    Ok((asked, Outcome::New(Arc::new(There { tag, file, links }), laid)))
}

impl Site {
    /// What a page leads to and the site has, or is to have.
    fn links(&self, page: &Address, text: &str) -> Vec<Address> {
        let mut links = vec![];
        for link in addresses::links(text) {
            let link = if link.starts_with('?') { format!("{}{link}", path(&page.address)) } else { link };
            if addresses::is_followed(&self.linked, &link) && self.languages.contains(&here::split(&link).0) {
                let part = is_part_of(&link, &page.address);
                let follows = if part { page.follows } else { Follows::Anything };
                links.push(Address { named: page.named && part, follows, address: link });
            }
        }
        links
    }
}

/// Whether an address is another part of the list that is at this one.
fn is_part_of(address: &str, list: &str) -> bool {
    address != list && path(address) == path(list)
}

/// An address without its query.
pub(super) fn path(address: &str) -> &str {
    address.split('?').next().unwrap_or(address)
}
