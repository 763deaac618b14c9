//! `scrutineer desk scans`: a document scanner's folder. Every page files itself by its code; what cannot be read waits in `queue` for a
//! clerk.
//!
//! A file leaves the folder only when each of its pages has a verified receipt or lies in `queue`.

use super::filing::{Folder, Reason, upright};
use super::{Delivered, Link};
use crate::args::Scans;
use crate::commands::{Outcome, print_json, stop_signal, tape};
use crate::failure::{Failure, file};
use crate::progress;
use bytes::Bytes;
use commission::intake::{Report, Saying};
use election::act::Channel;
use election::minutes::text_of;
use observer::authority::{DESK_KEY, rehearsal_key};
use paper::code::{Gather, Kind};
use paper::filing::file as file_page;
use paper::said::Said;
use paper::scan::{Limits, Wanted, png};
use record::{SignedNote, SigningKey};
use serde::Serialize;
use station::receipt::StatementReceipt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Between two looks at the folder.
const PAUSE: Duration = Duration::from_secs(1);
/// Most characters of a file's name and of a reason in a report.
const NAME_CHARS_MAX: usize = 200;
const MESSAGE_CHARS_MAX: usize = 500;
/// Pages of one file that wait to be sent.
const WAITING: usize = 4;

/// What became of the pages.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Sums {
    files: u64,
    pages: u64,
    filed: u64,
    queued: u64,
    left: u64,
    /// Signed minutes that were read from codes and sent as the copy scan.
    minutes: u64,
    /// Of the queued: that wait in the commission's queue too.
    handed_in: u64,
    /// Of the filed: by the codes of their minutes, because their own could not be read.
    by_minutes: u64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.pages += other.pages;
        self.filed += other.filed;
        self.queued += other.queued;
        self.left += other.left;
        self.minutes += other.minutes;
        self.by_minutes += other.by_minutes;
        self.handed_in += other.handed_in;
    }
}

/// What a page of a file is.
enum Sheet {
    /// Its own code says it.
    Filed {
        note: String,
        png: Vec<u8>,
        texts: Vec<String>,
    },
    /// Its own code cannot be read, those of its minutes can: `minutes` is their note.
    Minutes {
        minutes: String,
        reason: Reason,
        png: Vec<u8>,
        texts: Vec<String>,
    },
    Unread {
        reason: Reason,
        png: Option<Vec<u8>>,
        said: Option<Saying>,
    },
}

pub async fn run(args: Scans) -> Outcome {
    let folder = Arc::new(Folder::open(&args.dir)?);
    let link = Link::open(&args.server, args.key.as_deref()).await?;
    let d = &link.target.definition;
    let desk_key = match &args.desk_key {
        Some(path) => Some(station::keys::load(path, None)?),
        None => d.rehearsal.then(|| rehearsal_key(&d.id, DESK_KEY)),
    };
    let run = Arc::new(Run {
        folder,
        desk_key,
        link,
        wanted: if args.all_codes { Wanted::All } else { Wanted::PageCode },
        gather: Mutex::new(Gather::new()),
    });
    let start = Instant::now();
    let mut sums = Sums::default();
    let mut stop = Box::pin(stop_signal());
    let mut seen = Vec::new();
    loop {
        // In watching, a file is taken when it has not grown since the last look.
        let now = run.folder.new_files()?;
        let ready: Vec<PathBuf> =
            now.iter().filter(|f| !args.watch || seen.contains(*f)).map(|(path, _)| path.clone()).collect();
        seen = now;
        let stopped = tokio::select! {
            () = &mut stop => true,
            r = all(&run, ready) => { sums.add(r?); false }
        };
        if stopped || !args.watch {
            break;
        }
        tokio::select! {
            () = &mut stop => break,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
    print_json(&sums)?;
    let ms = start.elapsed().as_millis();
    eprintln!(
        "{} pages of {} files in {ms} ms: {} filed, {} in {}, {} left",
        sums.pages,
        sums.files,
        sums.filed,
        sums.queued,
        args.dir.join("queue").display(),
        sums.left
    );
    Ok(if sums.queued + sums.left == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

struct Run {
    folder: Arc<Folder>,
    link: Link,
    wanted: Wanted,
    /// Signs what a page is whose own code cannot be read.
    desk_key: Option<SigningKey>,
    gather: Mutex<Gather>,
}

/// Some files at once: as many as there are cores, and a few whose pages are on their way.
async fn all(run: &Arc<Run>, files: Vec<PathBuf>) -> Result<Sums, Failure> {
    let at_once = std::thread::available_parallelism().map_or(2, usize::from) + 4;
    let bar = progress::bar("Filing pages");
    let mut sums = Sums::default();
    let mut open: JoinSet<Result<Sums, Failure>> = JoinSet::new();
    let total = files.len() as u64;
    let take = |sums: &mut Sums, done: Result<Result<Sums, Failure>, tokio::task::JoinError>| {
        sums.add(done.map_err(|e| Failure::new("scan", e))??);
        progress::step(&bar, sums.files, total);
        Ok::<_, Failure>(())
    };
    for path in files {
        if open.len() >= at_once
            && let Some(done) = open.join_next().await
        {
            take(&mut sums, done)?;
        }
        let run = Arc::clone(run);
        open.spawn(async move { one(&run, path).await });
    }
    while let Some(done) = open.join_next().await {
        take(&mut sums, done)?;
    }
    bar.finish_and_clear();
    Ok(sums)
}

/// One file: its pages are read on a thread of their own and sent as they come.
async fn one(run: &Arc<Run>, path: PathBuf) -> Result<Sums, Failure> {
    let (to, mut pages) = tokio::sync::mpsc::channel(WAITING);
    let (wanted, name) = (run.wanted, path.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(&name).map_err(file(&name))?;
        read(&bytes, wanted, &mut |sheet| to.blocking_send(sheet).is_ok());
        Ok::<_, Failure>(())
    });
    let mut sums = Sums { files: 1, ..Sums::default() };
    let mut receipts: Vec<StatementReceipt> = Vec::new();
    let mut unread: Vec<Waiting> = Vec::new();
    while let Some(sheet) = pages.recv().await {
        sums.pages += 1;
        match sheet {
            Sheet::Filed { note, png, texts } => match run.link.deliver_page(&note, &png, sums.pages).await {
                Delivered::Receipt(r) => {
                    receipts.push(r);
                    sums.filed += 1;
                    sums.minutes += run.send_minutes(&texts).await;
                }
                Delivered::Refused { code, message } => {
                    let reason = Reason { code, message, commission: None };
                    let said = text_of(&note).map(|text| Saying { text: text.to_owned(), which: true });
                    unread.push(Waiting { page: sums.pages, reason, png: Some(png), said });
                }
                Delivered::Left(why) => {
                    eprintln!("left: {} page {}: {why}", path.display(), sums.pages);
                    sums.left += 1;
                }
            },
            Sheet::Minutes { minutes, reason, png, texts } => {
                sums.minutes += run.send_minutes(&texts).await;
                match run.file_by_minutes(&minutes, &png, sums.pages).await {
                    Ok(receipt) => {
                        receipts.push(receipt);
                        sums.filed += 1;
                        sums.by_minutes += 1;
                    }
                    Err(more) => {
                        let message = format!("{}; {more}", reason.message);
                        let reason = Reason { message, ..reason };
                        let last = tape::last_page(&run.link.target.definition, &minutes).ok();
                        let said = last.map(|p| Saying { text: p.to_text(), which: false });
                        unread.push(Waiting { page: sums.pages, reason, png: Some(png), said });
                    }
                }
            }
            Sheet::Unread { reason, png, said } => unread.push(Waiting { page: sums.pages, reason, png, said }),
        }
    }
    reading.await.map_err(|e| Failure::new("scan", e))??;
    if sums.left > 0 {
        // It stays where it is; sending its other pages again changes nothing.
        return Ok(sums);
    }
    sums.queued = unread.len() as u64;
    for waiting in &mut unread {
        sums.handed_in += u64::from(run.hand_in(&path, waiting).await);
        let Waiting { page, reason, .. } = waiting;
        eprintln!("queue: {} page {page}: [{}] {}", path.display(), reason.code, reason.message);
    }
    let unread = unread.into_iter().map(|w| (w.page, w.reason, w.png)).collect();
    let folder = Arc::clone(&run.folder);
    tokio::task::spawn_blocking(move || folder.settle(&path, &receipts, unread))
        .await
        .map_err(|e| Failure::new("scan", e))??;
    Ok(sums)
}

/// A page that waits for a clerk.
struct Waiting {
    page: u64,
    reason: Reason,
    png: Option<Vec<u8>>,
    said: Option<Saying>,
}

impl Run {
    /// Hands a page to the commission's queue, so that a clerk elsewhere can file it; it stays in the folder's queue all the same.
    async fn hand_in(&self, path: &Path, waiting: &mut Waiting) -> bool {
        let Some(png) = &waiting.png else { return false };
        let short = |s: &str, max: usize| s.chars().filter(|c| !c.is_control()).take(max).collect::<String>();
        let report = Report {
            name: short(&path.file_name().unwrap_or_default().to_string_lossy(), NAME_CHARS_MAX),
            sheet: u32::try_from(waiting.page).unwrap_or(u32::MAX),
            code: waiting.reason.code.clone(),
            message: short(&waiting.reason.message, MESSAGE_CHARS_MAX),
            said: waiting.said.clone(),
        };
        match self.link.deliver_unread(&report, png, waiting.page).await {
            Some(Delivered::Receipt(digest)) => {
                waiting.reason.commission = Some(digest.to_string());
                true
            }
            Some(Delivered::Refused { code, message }) => {
                eprintln!("not in the commission's queue: [{code}] {message}");
                false
            }
            Some(Delivered::Left(why)) => {
                eprintln!("not in the commission's queue: {why}");
                false
            }
            None => false,
        }
    }

    /// Files a page whose own code cannot be read by the minutes in its other codes: the desk signs what it is. Only where the commission has
    /// taken those minutes as a copy, so that their signature holds.
    async fn file_by_minutes(&self, minutes: &str, png: &[u8], seed: u64) -> Result<StatementReceipt, String> {
        let Some(key) = &self.desk_key else {
            return Err("the codes of its minutes can be read: with --desk-key it is filed by them".into());
        };
        match self.link.deliver(Channel::Scan, Bytes::from(minutes.to_owned()), seed).await {
            Delivered::Receipt(_) => {}
            Delivered::Refused { code, message } => return Err(format!("its minutes were refused [{code}] {message}")),
            Delivered::Left(why) => return Err(format!("its minutes were not sent: {why}")),
        }
        let page = tape::last_page(&self.link.target.definition, minutes).map_err(|e| e.to_string())?;
        let note = SignedNote::sign(&page.to_text(), &[key]).map_err(|e| e.to_string())?.to_string();
        match self.link.deliver_page(&note, png, seed).await {
            Delivered::Receipt(receipt) => Ok(receipt),
            Delivered::Refused { code, message } => {
                Err(format!("filing it by its minutes was refused [{code}] {message}"))
            }
            Delivered::Left(why) => Err(format!("not sent: {why}")),
        }
    }

    /// Minutes whose codes are complete by now, as copies. What is refused of them the pages of the station show; the page itself is filed.
    async fn send_minutes(&self, texts: &[String]) -> u64 {
        let notes: Vec<String> = {
            let mut gather = self.gather.lock().unwrap_or_else(PoisonError::into_inner);
            texts
                .iter()
                .filter_map(|t| gather.add(t).ok().flatten())
                .filter(|n| n.kind == Kind::Statement)
                .map(|n| n.text)
                .collect()
        };
        let mut sent = 0;
        for note in notes {
            match self.link.deliver(Channel::Scan, Bytes::from(note), sent).await {
                Delivered::Receipt(_) => sent += 1,
                Delivered::Refused { code, message } => {
                    eprintln!("the minutes in the codes: refused [{code}] {message}")
                }
                Delivered::Left(why) => eprintln!("the minutes in the codes: not sent: {why}"),
            }
        }
        sent
    }
}

/// Reads every page of a file; `give` says whether to go on.
fn read(bytes: &[u8], wanted: Wanted, give: &mut dyn FnMut(Sheet) -> bool) {
    let unread = |e: paper::scan::ScanError| Sheet::Unread {
        reason: Reason { code: e.code().to_owned(), message: e.to_string(), commission: None },
        png: None,
        said: None,
    };
    let pages = match paper::scan::pages(bytes, &Limits::default()) {
        Ok(pages) => pages,
        Err(e) => {
            give(unread(e));
            return;
        }
    };
    for page in pages {
        let sheet = match page {
            Err(e) => unread(e),
            Ok(page) => {
                let mut found = paper::scan::read(&page, wanted);
                let filed = file_page(&found);
                if filed.is_err() && wanted != Wanted::All {
                    found = paper::scan::read(&page, Wanted::All);
                }
                let texts: Vec<String> = found.codes.iter().map(|c| c.text.clone()).collect();
                let said = Said::of(&found);
                let png = png(&upright(page, found.turn));
                match (filed, said) {
                    (Ok(filed), _) => Sheet::Filed { note: filed.note.to_string(), png, texts },
                    (Err(e), Some(Said::Minutes(title))) => {
                        Sheet::Minutes { minutes: title.note, reason: reason_of(&e), png, texts }
                    }
                    (Err(e), said) => {
                        let said = said.and_then(|s| match s {
                            Said::Page(p) => Some(Saying { text: p.to_text(), which: true }),
                            Said::Minutes(_) => None,
                        });
                        Sheet::Unread { reason: reason_of(&e), png: Some(png), said }
                    }
                }
            }
        };
        if !give(sheet) {
            return;
        }
    }
}

fn reason_of(e: &paper::filing::FilingError) -> Reason {
    Reason { code: e.code().to_owned(), message: e.to_string(), commission: None }
}

/// Whether a file of the folder is one to be read: anything but what is hidden or still being written by its name.
pub fn is_wanted(path: &Path) -> bool {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or(".");
    !name.starts_with('.') && ![".part", ".tmp", ".crdownload"].iter().any(|e| name.ends_with(e)) && name != "lock"
}
