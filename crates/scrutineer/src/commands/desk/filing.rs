//! The scanner's folder, and filing by hand: `scrutineer desk file`.
//!
//! ```text
//! DIR/NAME                               new
//! DIR/filed/NAME   NAME.receipts.json    every page has a receipt, or lies in the queue
//! DIR/queue/NAME   NAME.reason.json      to be filed by hand
//! ```

use super::scans::is_wanted;
use super::{Delivered, Link};
use crate::args::FileByHand;
use crate::commands::{Outcome, print_json, tape};
use crate::failure::{Failure, file};
use election::id::Count;
use election::statement::{Document, Page};
use paper::said::{Otherwise, Said};
use paper::scan::{GreyPage, Limits, Turn, Wanted, png};
use record::SignedNote;
use serde::{Deserialize, Serialize};
use station::receipt::StatementReceipt;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Why a page waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code.
    pub code: String,
    /// In words.
    pub message: String,
    /// Digest of the picture in the commission's queue, where it waits as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission: Option<String>,
}

/// The scanner's folder. Locked as long as this lives.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes `filed` and `queue` in it.
    pub fn open(dir: &Path) -> Result<Self, Failure> {
        if !dir.is_dir() {
            return Err(Failure::new("file", format!("{}: there is no such folder", dir.display())));
        }
        for name in ["filed", "queue"] {
            fs::create_dir_all(dir.join(name)).map_err(file(dir))?;
        }
        let path = dir.join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(file(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_owned(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => {
                Err(Failure::new("folder-in-use", format!("another program files the pages of {}", dir.display())))
            }
            Err(fs::TryLockError::Error(e)) => Err(file(&path)(e)),
        }
    }

    /// Files that are there, with their sizes, in the order of their names.
    pub fn new_files(&self) -> Result<Vec<(PathBuf, u64)>, Failure> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.dir).map_err(file(&self.dir))? {
            let path = entry.map_err(file(&self.dir))?.path();
            // A file may have gone again meanwhile.
            let Ok(meta) = fs::symlink_metadata(&path) else { continue };
            if meta.is_file() && is_wanted(&path) {
                files.push((path, meta.len()));
            }
        }
        files.sort();
        Ok(files)
    }

    /// Puts a file away whose pages have receipts or are to be filed by hand. What a person needs is on the disk before the file is moved.
    pub fn settle(
        &self,
        path: &Path,
        receipts: &[StatementReceipt],
        unread: Vec<(u64, Reason, Option<Vec<u8>>)>,
    ) -> Result<(), Failure> {
        let alone = receipts.is_empty() && unread.len() == 1;
        for (page, reason, png) in &unread {
            let json = serde_json::to_vec_pretty(reason).map_err(|e| Failure::new("json", e))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match png {
                // A page of several: only that page waits.
                Some(png) if !alone => {
                    let name = self.free("queue", &format!("{name}.page-{page:03}.png"))?;
                    write(&beside(&name, ".reason.json"), &json)?;
                    write(&name, png)?;
                }
                _ if alone => {
                    let to = self.free("queue", &name)?;
                    write(&beside(&to, ".reason.json"), &json)?;
                    return rename(path, &to);
                }
                _ => write(&beside(&self.free("queue", &format!("{name}.page-{page:03}"))?, ".reason.json"), &json)?,
            }
        }
        let to = self.free("filed", &path.file_name().unwrap_or_default().to_string_lossy())?;
        let json = serde_json::to_vec_pretty(receipts).map_err(|e| Failure::new("json", e))?;
        write(&beside(&to, ".receipts.json"), &json)?;
        rename(path, &to)
    }

    /// A name in a folder that nothing has yet.
    fn free(&self, folder: &str, name: &str) -> Result<PathBuf, Failure> {
        free(&self.dir.join(folder), name)
    }
}

fn free(folder: &Path, name: &str) -> Result<PathBuf, Failure> {
    (1u32..)
        .map(|i| if i == 1 { folder.join(name) } else { folder.join(format!("{i}~{name}")) })
        .find(|p| !p.exists() && !beside(p, ".reason.json").exists() && !beside(p, ".receipts.json").exists())
        .ok_or_else(|| Failure::new("file", format!("no name is free for {name}")))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Writes a new file so that it is on the disk.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let made = || -> std::io::Result<()> {
        let mut f = File::create_new(path)?;
        f.write_all(bytes)?;
        f.sync_all()
    };
    made().map_err(file(path))
}

/// Renames, and makes the new name durable before the old one is gone for good.
fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    let moved = || -> std::io::Result<()> {
        fs::rename(from, to)?;
        for folder in [to.parent(), from.parent()].into_iter().flatten() {
            File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?.sync_all()?;
        }
        Ok(())
    };
    moved().map_err(file(from))
}

/// A page as it stands upright.
#[must_use]
pub fn upright(page: GreyPage, turn: Option<Turn>) -> GreyPage {
    match turn {
        Some(turn) => page.turned(turn),
        None => page,
    }
}

/// `scrutineer desk file`: a clerk says what a page is.
pub async fn run(args: FileByHand) -> Outcome {
    let key = station::keys::load(&args.key, None)?;
    let document = tape::document(&args.document)?;
    let turns = [Turn::None, Turn::Quarter, Turn::Half, Turn::ThreeQuarters];
    let turn = turns.into_iter().find(|t| t.degrees() == args.turn).ok_or_else(|| {
        Failure::new("bad-turn", format!("a picture is turned by 0, 90, 180 or 270 degrees, not {}", args.turn))
    })?;
    let bytes = fs::read(&args.picture).map_err(file(&args.picture))?;
    let mut pages = paper::scan::pages(&bytes, &Limits::default()).map_err(|e| Failure::new(e.code(), e))?;
    let page = pages.nth(args.sheet.saturating_sub(1)).ok_or_else(|| {
        Failure::new("no-such-sheet", format!("{} has no page {}", args.picture.display(), args.sheet))
    })?;
    let scanned = page.map_err(|e| Failure::new(e.code(), e))?;
    let said = tokio::task::block_in_place(|| said(&scanned));
    let picture = png(&scanned.turned(turn));
    let link = Link::open(&args.server, args.delivery_key.as_deref()).await?;
    let d = &link.target.definition;
    let contest = args.contest.split('@').next().and_then(|c| d.contest(c));
    let contest =
        contest.ok_or_else(|| Failure::new("wrong-contest", format!("there is no contest {:?}", args.contest)))?;
    let round = match document {
        Document::Consolidation => d.contests[contest.at()].round,
        _ => crate::commands::office::rerun::held(&link.target, &args.station, &args.contest).await?,
    };
    let (page, of) = args
        .page
        .split_once('/')
        .and_then(|(p, n)| Some((p.parse().ok()?, n.parse().ok()?)))
        .ok_or_else(|| Failure::new("bad-page", format!("{:?} is no page; write it like 1/2", args.page)))?;
    let count = args.count.as_deref().map(|c| {
        Count::parse(c)
            .ok_or_else(|| Failure::new("bad-count", format!("{c:?} is no count; use machine, hand or recount-1")))
    });
    let page = Page {
        election: d.id.clone(),
        contest: args.contest,
        round,
        station: args.station,
        count: count.transpose()?,
        issue: args.issue,
        document,
        page,
        pages: of,
        minutes: None,
    };
    let text = page.to_text();
    Page::parse(&text).map_err(|e| Failure::new(e.code, e))?;
    let although = objection(said.as_ref(), &page, args.although.as_deref())?;
    let note = SignedNote::sign(&text, &[&key])?.to_string();
    let receipt = match link.deliver_page(&note, &picture, 0).await {
        Delivered::Receipt(receipt) => receipt,
        Delivered::Refused { code, message } => return Err(Failure::new(&code, message)),
        Delivered::Left(why) => return Err(Failure::new("left", why)),
    };
    if let Some(although) = &although {
        eprintln!("filed although {}", although.words());
    }
    print_json(&Filed { receipt: &receipt, although: although.as_ref() })?;
    if tape::is_in(&args.picture, "queue") {
        put_away(&args.picture, &receipt, although.as_ref())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What the codes in a picture say: the page's own, else those of its minutes, for which more is looked at.
fn said(page: &GreyPage) -> Option<Said> {
    Said::of(&paper::scan::read(page, Wanted::PageCode)).or_else(|| Said::of(&paper::scan::read(page, Wanted::All)))
}

/// The report of a page that was filed by hand.
#[derive(Serialize)]
struct Filed<'a> {
    #[serde(flatten)]
    receipt: &'a StatementReceipt,
    #[serde(skip_serializing_if = "Option::is_none")]
    although: Option<&'a Although>,
}

/// That a clerk insisted against the code in the picture, and why.
#[derive(Debug, Serialize)]
struct Although {
    reason: String,
    otherwise: Vec<Disputed>,
}

/// One thing that the picture says otherwise.
#[derive(Debug, Serialize)]
struct Disputed {
    field: &'static str,
    picture: String,
    clerk: String,
}

impl Although {
    fn words(&self) -> String {
        words(self.otherwise.iter().map(|o| (o.field, &*o.picture, &*o.clerk)))
    }
}

fn words<'a>(rows: impl Iterator<Item = (&'static str, &'a str, &'a str)>) -> String {
    let row = |(field, said, typed)| format!("{field} {said} (not {typed})");
    format!("the code in the picture says {}", rows.map(row).collect::<Vec<_>>().join(", "))
}

/// Refuses to file what the picture says otherwise, unless the clerk insists.
fn objection(said: Option<&Said>, page: &Page, although: Option<&str>) -> Result<Option<Although>, Failure> {
    let otherwise: Vec<Otherwise> = said.map(|s| s.otherwise(page)).unwrap_or_default();
    if otherwise.is_empty() {
        return Ok(None);
    }
    let told = words(otherwise.iter().map(|o| (o.field, &*o.said, &*o.typed)));
    let reason = although.map(str::trim).filter(|r| !r.is_empty()).ok_or_else(|| {
        let message =
            format!("{told}; look at the paper again, and if it is as you say, insist with --although REASON");
        Failure::new("picture-says-otherwise", message)
    })?;
    let row = |o: Otherwise| Disputed { field: o.field, picture: o.said, clerk: o.typed };
    Ok(Some(Although { reason: reason.to_owned(), otherwise: otherwise.into_iter().map(row).collect() }))
}

/// From the queue to what is filed, with its receipt.
fn put_away(picture: &Path, receipt: &StatementReceipt, although: Option<&Although>) -> Result<(), Failure> {
    let Some(dir) = picture.parent().and_then(Path::parent) else { return Ok(()) };
    let filed = dir.join("filed");
    if !filed.is_dir() {
        return Ok(());
    }
    let to = free(&filed, &picture.file_name().unwrap_or_default().to_string_lossy())?;
    let json = serde_json::to_vec_pretty(&[receipt]).map_err(|e| Failure::new("json", e))?;
    write(&beside(&to, ".receipts.json"), &json)?;
    if let Some(although) = although {
        let json = serde_json::to_vec_pretty(although).map_err(|e| Failure::new("json", e))?;
        write(&beside(&to, ".although.json"), &json)?;
    }
    rename(picture, &to)?;
    let reason = beside(picture, ".reason.json");
    if reason.exists() {
        fs::remove_file(&reason).map_err(file(&reason))?;
    }
    Ok(())
}
