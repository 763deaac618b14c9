//! The whole record in one file: a tar file of the record's own files, in an order in which what is there stays where it is.
//!
//! Full bundles of entries come first, each followed by the files that its acts name; then full hash tiles, then what changes with every act:
//! partial tiles and the checkpoint. So who has an earlier one fetches what is new as a part of the file, from the end of the last full bundle on.

use crate::Portal;
use crate::fault::Fault;
use crate::files;
use commission::sharing::Category;
use election::id::Digest;
use observer::archive::tar;
use record::TileId;
use record::tile::{TileKind, decode_bundle, tiles_of};
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

/// A record as it is published.
pub(super) struct Published {
    pub(super) size: u64,
    checkpoint: String,
    /// When its last act was done, in seconds since 1970: the time of every file.
    at_s: u64,
}

/// The checkpoint that is published now.
pub(super) async fn published(portal: &Portal) -> Result<Published, Fault> {
    let checkpoint = files::published_checkpoint(portal).await?;
    let size = files::size_of(&checkpoint)?;
    let at = portal.live.read().tally().at().map_or(0, |at| at.0);
    Ok(Published { size, checkpoint, at_s: u64::try_from(at.div_euclid(1_000_000)).unwrap_or(0) })
}

/// Writes the file.
pub(super) fn write(portal: &Portal, published: &Published, out: &mut dyn Write) -> io::Result<()> {
    let mut pack = Pack { portal, at_s: published.at_s, seen: HashSet::new(), out };
    let (full, partial): (Vec<TileId>, Vec<TileId>) = tiles_of(published.size).into_iter().partition(TileId::is_full);
    for tile in full.into_iter().chain(partial) {
        let bytes = pack.tile(&tile)?;
        if tile.kind == TileKind::Entries {
            let entries = decode_bundle(&bytes, usize::from(tile.width)).map_err(io::Error::other)?;
            for entry in entries {
                pack.named(entry)?;
            }
        }
    }
    pack.add("checkpoint", published.checkpoint.as_bytes())?;
    tar::end(&mut pack.out)
}

struct Pack<'a> {
    portal: &'a Portal,
    at_s: u64,
    seen: HashSet<Digest>,
    out: &'a mut dyn Write,
}

impl Pack<'_> {
    fn add(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        // The time of a file must not move what stands before it: only what changes anyway has the time of the last act.
        let at_s = if path == "checkpoint" { self.at_s } else { 0 };
        tar::write(&mut self.out, path, content, at_s)
    }

    fn tile(&mut self, tile: &TileId) -> io::Result<Vec<u8>> {
        let path = tile.path();
        let bytes = std::fs::read(self.portal.public.join(&path))?;
        self.add(&path, &bytes)?;
        Ok(bytes)
    }

    /// The files that an entry names, but pictures: they are many times the rest, and nothing that is counted follows from them.
    fn named(&mut self, entry: &[u8]) -> io::Result<()> {
        for digest in mentioned(entry) {
            if !self.seen.insert(digest) {
                continue;
            }
            let path = format!("blob/{}", digest.hex());
            let file = self.portal.public.join(&path);
            if let Some(content) = read_but_picture(&file)?
                && Digest::of(&content) == digest
                && files::is_given(self.portal, self.category(digest))
            {
                self.add(&path, &content)?;
            }
        }
        Ok(())
    }

    fn category(&self, digest: Digest) -> Category {
        files::category(self.portal.definition(), digest, false)
    }
}

/// A file of the record; `None` where there is none (the digest of something else, or withdrawn), and of pictures.
fn read_but_picture(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = match std::fs::File::open(path) {
        Ok(f) => f,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut content = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut file, files::PNG_MARK.len() as u64), &mut content)?;
    if content == files::PNG_MARK {
        return Ok(None);
    }
    io::Read::read_to_end(&mut file, &mut content)?;
    Ok(Some(content))
}

/// Every digest that stands in an entry, whatever its act is.
fn mentioned(entry: &[u8]) -> impl Iterator<Item = Digest> + '_ {
    const MARK: &[u8] = b"sha256:";
    let marked = entry.windows(MARK.len() + 64).filter(|w| w.starts_with(MARK));
    marked.filter_map(|w| std::str::from_utf8(&w[MARK.len()..]).ok().and_then(Digest::from_hex))
}
