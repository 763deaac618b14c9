//! Tiles: the log as static files (<https://c2sp.org/tlog-tiles>), hash tiles of 256 and bundles of 256 entries.

use std::fmt::{self, Write as _};
use std::str::FromStr;

/// The longest entry that a bundle can hold, in bytes.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TileKind {
    /// The entries themselves, each with its length in front.
    Entries,
    /// Hashes; level 0 has those of the entries, each hash of level `n` is that of a full tile of level `n - 1`.
    Hashes {
        /// 0 to 63.
        level: u8,
    },
}

/// The name of a tile: what it holds, where it stands, how much of it there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    /// What it holds.
    pub kind: TileKind,
    /// Which tile of its level, from 0: this one starts at `index * 256`.
    pub index: u64,
    /// Hashes or entries in it, 1 to 256; below 256 the tile is partial.
    pub width: u16,
}

/// The text is not the path of a tile in its one canonical form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{path}” is no path of a tile; one looks like tile/0/x001/x234/067, tile/entries/000 or tile/1/000.p/8")]
pub struct TilePathError {
    /// The refused text, shortened to 100 characters.
    pub path: String,
}

impl TilePathError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "tile-bad-path"
    }
}

/// What can be wrong with a bundle of entries. Offsets count bytes from the start of the bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry does not fit the two bytes of its length.
    #[error(
        "entry {position} of the bundle has {length} bytes; at most 65,535 are allowed, larger content belongs into a file"
    )]
    EntryTooLong {
        /// Position in the bundle, from 0.
        position: usize,
        /// Its length in bytes.
        length: usize,
    },
    /// More than 256 entries for one bundle.
    #[error("a bundle holds at most 256 entries")]
    TooManyEntries,
    /// The bundle ends inside an entry.
    #[error("the bundle ends at byte {length}, inside entry {position} that starts at byte {offset}")]
    CutOff {
        /// Position of the entry, from 0.
        position: usize,
        /// Where the entry's length stands.
        offset: usize,
        /// Length of the bundle in bytes.
        length: usize,
    },
    /// The bundle ends after fewer entries than its name says.
    #[error("the bundle has {found} entries, not {expected}")]
    TooFew {
        /// Entries found.
        found: usize,
        /// Entries expected.
        expected: usize,
    },
    /// Bytes follow the last expected entry.
    #[error("{extra} bytes follow the last of {expected} entries, from byte {offset} on")]
    TrailingBytes {
        /// Entries expected.
        expected: usize,
        /// Where the first byte too many stands.
        offset: usize,
        /// How many bytes there are too many.
        extra: usize,
    },
}

impl BundleError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::EntryTooLong { .. } => "bundle-entry-too-long",
            Self::TooManyEntries => "bundle-too-many-entries",
            Self::CutOff { .. } => "bundle-cut-off",
            Self::TooFew { .. } => "bundle-too-few",
            Self::TrailingBytes { .. } => "bundle-trailing-bytes",
        }
    }
}

impl TileId {
    /// Width of a full tile.
    pub const FULL: u16 = 256;

    /// A hash tile.
    #[must_use]
    pub fn hashes(level: u8, index: u64, width: u16) -> Self {
        Self { kind: TileKind::Hashes { level }, index, width }
    }

    /// A bundle of entries.
    #[must_use]
    pub fn entries(index: u64, width: u16) -> Self {
        Self { kind: TileKind::Entries, index, width }
    }

    /// Whether it has all 256 hashes or entries and so will never grow.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.width == Self::FULL
    }

    /// The path under the log's address, such as `tile/0/x001/x234/067.p/8`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::with_capacity(40);
        write!(path, "{self}").expect("writing to a string does not fail");
        path
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Entries => f.write_str("tile/entries/")?,
            TileKind::Hashes { level } => write!(f, "tile/{level}/")?,
        }
        let mut unit = 1;
        while self.index / unit >= 1000 {
            unit *= 1000;
        }
        while unit > 1 {
            write!(f, "x{:03}/", self.index / unit % 1000)?;
            unit /= 1000;
        }
        write!(f, "{:03}", self.index % 1000)?;
        if !self.is_full() {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for TileId {
    type Err = TilePathError;

    /// Reads a path in its one canonical form: no other spelling of a number, no leading `x000`, no width 256.
    fn from_str(path: &str) -> Result<Self, TilePathError> {
        parse_path(path).ok_or_else(|| TilePathError { path: path.chars().take(100).collect() })
    }
}

fn parse_path(path: &str) -> Option<TileId> {
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes { level: u8::try_from(decimal(level)?).ok().filter(|level| *level <= 63)? },
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => {
            (number, u16::try_from(decimal(width)?).ok().filter(|width| (1..TileId::FULL).contains(width))?)
        }
        None => (rest, TileId::FULL),
    };
    let (leading, last) = match number.rsplit_once('/') {
        Some((leading, last)) => (Some(leading), last),
        None => (None, number),
    };
    let mut index = 0u64;
    for (position, part) in leading.into_iter().flat_map(|leading| leading.split('/')).enumerate() {
        let digits = three_digits(part.strip_prefix('x')?)?;
        if position == 0 && digits == 0 {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits)?;
    }
    let index = index.checked_mul(1000)?.checked_add(three_digits(last)?)?;
    Some(TileId { kind, index, width })
}

fn three_digits(text: &str) -> Option<u64> {
    (text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A decimal number without sign or leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// What has to be written when the log grows: everything newly full, and what is partial at `new_size`.
///
/// Entry bundles come first, then hash tiles from level 0 up; each by index. A level that did not change is left out,
/// as its partial tile was already written for `old_size`. Write them before the checkpoint that needs them.
#[must_use]
pub fn tiles_between(old_size: u64, new_size: u64) -> Vec<TileId> {
    let mut tiles = Vec::new();
    grown(TileKind::Entries, old_size, new_size, &mut tiles);
    for level in 0..8 {
        let (old, new) = (old_size >> (8 * level), new_size >> (8 * level));
        grown(TileKind::Hashes { level }, old, new, &mut tiles);
    }
    tiles
}

/// All that a reader of a log of `size` entries needs, in the order of [`tiles_between`].
#[must_use]
pub fn tiles_of(size: u64) -> Vec<TileId> {
    tiles_between(0, size)
}

fn grown(kind: TileKind, old: u64, new: u64, tiles: &mut Vec<TileId>) {
    if old >= new {
        return;
    }
    let full = u64::from(TileId::FULL);
    tiles.extend((old / full..new / full).map(|index| TileId { kind, index, width: TileId::FULL }));
    if let Ok(width @ 1..) = u16::try_from(new % full) {
        tiles.push(TileId { kind, index: new / full, width });
    }
}

/// The bytes of a bundle: each entry with its length in two bytes, big-endian, in front.
///
/// # Errors
/// [`BundleError::EntryTooLong`], [`BundleError::TooManyEntries`].
pub fn encode_bundle<'a>(entries: impl Iterator<Item = &'a [u8]>) -> Result<Vec<u8>, BundleError> {
    let mut bundle = Vec::new();
    for (position, entry) in entries.enumerate() {
        if position >= usize::from(TileId::FULL) {
            return Err(BundleError::TooManyEntries);
        }
        let length =
            u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong { position, length: entry.len() })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// The entries of a bundle that must hold exactly `expected` of them (the tile's width, at most 256).
///
/// # Errors
/// [`BundleError`] names the fault and where it is.
pub fn decode_bundle(bundle: &[u8], expected: usize) -> Result<Vec<&[u8]>, BundleError> {
    if expected > usize::from(TileId::FULL) {
        return Err(BundleError::TooManyEntries);
    }
    let mut entries = Vec::with_capacity(expected);
    let mut rest = bundle;
    for position in 0..expected {
        if rest.is_empty() {
            return Err(BundleError::TooFew { found: position, expected });
        }
        let offset = bundle.len() - rest.len();
        let (entry, after) = rest
            .split_first_chunk::<2>()
            .and_then(|(length, after)| after.split_at_checked(usize::from(u16::from_be_bytes(*length))))
            .ok_or(BundleError::CutOff { position, offset, length: bundle.len() })?;
        entries.push(entry);
        rest = after;
    }
    if !rest.is_empty() {
        let offset = bundle.len() - rest.len();
        return Err(BundleError::TrailingBytes { expected, offset, extra: rest.len() });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests;
