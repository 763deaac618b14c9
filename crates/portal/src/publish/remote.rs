//! A bucket into which the site is written. Which object has which content is known from a list that stands in the bucket itself, and holds for an
//! object as long as the store names the same tag for it: so after a restart only what has changed is sent, whatever a store's tags are made of, and
//! whatever has become of the bucket or of the list meanwhile.

use super::PublishError;
use super::target::{Head, Laid, Waiting};
use bucket::{Bucket, BucketError};
use election::id::Digest;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Objects under way at once.
const AT_ONCE: usize = 32;
/// The list. No address of the site begins so.
const LIST: &str = ".published.json";
/// The list is written again at the earliest after this time. What it does not know yet would only be sent once more.
const LISTING: Duration = Duration::from_secs(60);
/// Where the packs that were sent are kept, since a pack is made from the one before.
const COPIES: &str = "copies";

/// What the site has, as its list says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    format: u8,
    /// By its place: the digest of content and head, and the tag of the store.
    objects: BTreeMap<String, (String, String)>,
}

pub(super) struct Remote {
    bucket: Arc<Bucket>,
    copies: PathBuf,
    /// What is certainly there: the digest of content and head, and the tag of the store.
    there: Arc<Mutex<HashMap<String, (Digest, String)>>>,
    listed: Mutex<Option<Instant>>,
}

impl Remote {
    /// Looks at what is there. Files that wait are in `staging`.
    pub(super) async fn open(bucket: Bucket, staging: &Path) -> Result<Self, BucketError> {
        let tags = bucket.list().await?;
        let list = if tags.contains_key(LIST) { bucket.get(LIST).await? } else { None };
        let there = list.map(|bytes| read(&bytes, &tags)).unwrap_or_default();
        let there = Arc::new(Mutex::new(there));
        Ok(Self { bucket: Arc::new(bucket), copies: staging.join(COPIES), there, listed: Mutex::new(None) })
    }

    fn there(&self) -> MutexGuard<'_, HashMap<String, (Digest, String)>> {
        self.there.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the site certainly has this file with this content.
    pub(super) fn has(&self, file: &str, digest: Digest) -> bool {
        self.there().get(file).is_some_and(|(there, _)| *there == digest)
    }

    pub(super) fn is_there(&self, file: &str) -> bool {
        self.there().contains_key(file)
    }

    /// The objects of which this is so, by their places.
    pub(super) fn files(&self, is_so: impl Fn(&str) -> bool) -> Vec<String> {
        self.there().keys().filter(|file| is_so(file)).cloned().collect()
    }

    /// Where the copy of a pack is.
    pub(super) fn copy(&self, file: &str) -> PathBuf {
        self.copies.join(file)
    }

    /// Puts all that waits, some at once. After a failure nothing new is begun; what has arrived waits no longer.
    pub(super) async fn put(&self, waiting: &mut Waiting) -> Result<(), PublishError> {
        let mut failure = None;
        let mut left: Vec<String> = waiting.0.keys().rev().cloned().collect();
        let mut sending = JoinSet::new();
        loop {
            while sending.len() < AT_ONCE
                && failure.is_none()
                && let Some(file) = left.pop()
            {
                let laid = &waiting.0[&file];
                let (bucket, there) = (Arc::clone(&self.bucket), Arc::clone(&self.there));
                sending.spawn(send(bucket, there, file, laid.from.clone(), laid.digest, head(&laid.head)));
            }
            match sending.join_next().await {
                None => break,
                Some(Ok((file, Ok(())))) => {
                    if let Some(laid) = waiting.0.remove(&file) {
                        self.keep(&file, &laid)?;
                    }
                }
                Some(Ok((_, Err(e)))) => failure = failure.or(Some(PublishError::from(e))),
                Some(Err(e)) => failure = failure.or(Some(io::Error::other(e).into())),
            }
        }
        failure.map_or(Ok(()), Err)
    }

    /// What was sent goes, but for packs.
    fn keep(&self, file: &str, laid: &Laid) -> io::Result<()> {
        if laid.stays {
            return Ok(());
        }
        if !file.starts_with("pack/") {
            return std::fs::remove_file(&laid.from);
        }
        let to = self.copy(file);
        if std::fs::rename(&laid.from, &to).is_err() {
            to.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::rename(&laid.from, &to)?;
        }
        Ok(())
    }

    pub(super) async fn remove(&self, files: &[String]) -> Result<(), BucketError> {
        for file in files {
            self.there().remove(file);
            self.bucket.remove(file).await?;
        }
        Ok(())
    }

    /// Writes the list, if it is time; `last`: at any rate.
    pub(super) async fn list(&self, last: bool) -> Result<(), PublishError> {
        let fresh = |at: &Option<Instant>| at.is_some_and(|at| at.elapsed() < LISTING);
        if !last && fresh(&self.listed.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        let objects = self
            .there()
            .iter()
            .map(|(file, (d, tag))| (file.clone(), (d.hex(), tag.clone())))
            .collect::<BTreeMap<_, _>>();
        let bytes = serde_json::to_vec(&List { format: 1, objects }).map_err(io::Error::other)?;
        let head = bucket::Head { content_type: "application/json".into(), cache_control: "no-store".into() };
        self.bucket.put(LIST, bytes.into(), &head).await?;
        *self.listed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Ok(())
    }
}

/// What a list says, as far as the store names the same tags. Of a list that cannot be read nothing holds.
fn read(bytes: &[u8], tags: &HashMap<String, String>) -> HashMap<String, (Digest, String)> {
    let Ok(list) = serde_json::from_slice::<List>(bytes) else { return HashMap::new() };
    let holds = |(file, (digest, tag)): (String, (String, String))| {
        let same = list.format == 1 && !tag.is_empty() && tags.get(&file) == Some(&tag);
        Some((file, (Digest::from_hex(&digest).filter(|_| same)?, tag)))
    };
    list.objects.into_iter().filter_map(holds).collect()
}

fn head(head: &Head) -> bucket::Head {
    bucket::Head { content_type: head.kind.clone().into(), cache_control: head.cache.clone().into() }
}

/// Sends one file. While it is under way nobody knows what is there.
async fn send(
    bucket: Arc<Bucket>,
    there: Arc<Mutex<HashMap<String, (Digest, String)>>>,
    file: String,
    from: PathBuf,
    digest: Option<Digest>,
    head: bucket::Head,
) -> (String, Result<(), BucketError>) {
    there.lock().unwrap_or_else(PoisonError::into_inner).remove(&file);
    let sent = bucket.put_file(&file, &from, &head).await.map(|tag| {
        if let Some(digest) = digest {
            there.lock().unwrap_or_else(PoisonError::into_inner).insert(file.clone(), (digest, tag));
        }
    });
    (file, sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_only_for_what_the_store_still_has_under_the_same_tag() {
        let digest = Digest::of(b"x");
        let entry = |tag: &str| (digest.hex(), tag.to_owned());
        let objects = [("same", entry("1")), ("other", entry("2")), ("gone", entry("3")), ("untagged", entry(""))];
        let objects = objects.map(|(file, e)| (file.to_owned(), e)).into_iter().collect();
        let bytes = serde_json::to_vec(&List { format: 1, objects }).unwrap();
        let tags = [("same", "1"), ("other", "9"), ("untagged", ""), ("new", "4")];
        let tags: HashMap<String, String> = tags.iter().map(|(f, t)| ((*f).to_owned(), (*t).to_owned())).collect();
        let there = read(&bytes, &tags);
        assert_eq!(there.into_iter().collect::<Vec<_>>(), [("same".to_owned(), (digest, "1".to_owned()))]);
        assert!(read(b"{}", &tags).is_empty() && read(b"\xff", &tags).is_empty());
        let later = String::from_utf8(bytes).unwrap().replace("\"format\":1", "\"format\":2");
        assert!(read(later.as_bytes(), &tags).is_empty());
    }
}
