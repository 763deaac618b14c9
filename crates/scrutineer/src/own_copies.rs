//! An observer's own copies from the disk: a table, files with signed minutes, and pictures of tapes and pages, whose codes carry them.
//!
//! The room `observer` compares notes and figures and knows no pictures; here they are read.

use crate::failure::{Failure, file};
use crate::progress;
use observer::crosscheck::{Ground, Own, OwnFile};
use paper::code::{self, CodeError, Gather, Kind};
use paper::scan::{Limits, Wanted, pages, read as read_codes};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Files whose pictures are in memory at once.
const AT_ONCE: usize = 64;
/// How deep folders may lie in each other.
const DEPTH_MAX: usize = 8;
/// Most bytes that are read of a file with signed minutes; a longer one is none.
const NOTE_FILE_BYTES_MAX: u64 = 100_000;

/// What a file is, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Table,
    Note,
    Picture,
}

fn sort(path: &Path) -> Option<Sort> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "csv" => Some(Sort::Table),
        "txt" | "minutes" => Some(Sort::Note),
        "png" | "jpg" | "jpeg" | "pdf" | "tif" | "tiff" => Some(Sort::Picture),
        _ => None,
    }
}

/// Reads a file or everything in a folder.
pub fn read(path: &Path, ground: &Ground<'_>) -> Result<Own, Failure> {
    let mut own = Own::new();
    let folder = path.is_dir();
    let mut files = vec![];
    if folder {
        list(path, DEPTH_MAX, &mut files).map_err(file(path))?;
        files.sort();
    } else {
        files.push(path.to_owned());
    }
    let name = |p: &Path| p.strip_prefix(path).ok().filter(|_| folder).unwrap_or(p).display().to_string();
    let mut pictures = vec![];
    for p in files {
        let name = name(&p);
        match sort(&p) {
            Some(Sort::Picture) => pictures.push((p, name)),
            Some(Sort::Note) => note(&mut own, ground, &p, &name),
            Some(Sort::Table) => match std::fs::read(&p) {
                Ok(bytes) => own.add_table(ground, &name, &bytes),
                Err(e) => unreadable(&mut own, &name, &e),
            },
            None => own.fault(
                &name,
                "file-kind",
                "this kind of file is not read",
                "Own copies are .csv, .txt or .minutes, and pictures .png, .jpg, .tif or .pdf.",
            ),
        }
    }
    Photos::new(&mut own, ground).read(&pictures);
    Ok(own)
}

/// Files below a folder; hidden ones and links are left alone.
fn list(folder: &Path, depth: usize, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if kind.is_dir() && depth > 0 {
            list(&entry.path(), depth - 1, into)?;
        } else if kind.is_file() {
            into.push(entry.path());
        }
    }
    Ok(())
}

fn unreadable(own: &mut Own, name: &str, e: &std::io::Error) {
    own.fault(name, "file", e.to_string(), "Look whether the file is there and may be read.");
}

fn read_at_most(path: &Path, max: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![];
    std::fs::File::open(path)?.take(max + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn note(own: &mut Own, ground: &Ground<'_>, path: &Path, name: &str) {
    let bytes = match read_at_most(path, NOTE_FILE_BYTES_MAX) {
        Ok(bytes) => bytes,
        Err(e) => return unreadable(own, name, &e),
    };
    match std::str::from_utf8(&bytes) {
        // A file that went through another system may have got its line ends and a mark; what was signed has neither.
        Ok(text) => {
            let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
            own.add_note(ground, vec![OwnFile::of(name, &bytes)], &text);
        }
        Err(_) => own.fault(
            name,
            "encoding",
            "the file is not UTF-8",
            "Take the file from the card or the tape again, unchanged.",
        ),
    }
}

/// The codes of many pictures, put together: those of a long tape are on several.
struct Photos<'a> {
    own: &'a mut Own,
    ground: &'a Ground<'a>,
    gather: Gather,
    /// Files on which parts of a note were seen, by the note's id.
    seen: BTreeMap<String, BTreeSet<OwnFile>>,
}

/// The texts of the codes on a picture file, or why there are none.
type Codes = Result<Vec<String>, (&'static str, String)>;

impl<'a> Photos<'a> {
    fn new(own: &'a mut Own, ground: &'a Ground<'a>) -> Self {
        Self { own, ground, gather: Gather::new(), seen: BTreeMap::new() }
    }

    fn read(mut self, pictures: &[(PathBuf, String)]) {
        let bar = progress::bar("Reading pictures");
        let mut done = 0;
        for some in pictures.chunks(AT_ONCE) {
            let read: Vec<_> = some.par_iter().map(|(path, name)| codes(path, name)).collect();
            for (file, codes) in read {
                self.take(file, codes);
            }
            done += some.len() as u64;
            progress::step(&bar, done, pictures.len() as u64);
        }
        bar.finish_and_clear();
        let missing: Vec<(String, Vec<u8>)> = self
            .gather
            .missing()
            .filter(|(kind, ..)| *kind == Kind::Statement)
            .map(|(_, id, parts)| (id.to_owned(), parts))
            .collect();
        for (id, parts) in missing {
            let files =
                self.seen.get(&id).into_iter().flatten().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ");
            let parts = parts.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
            let message = format!("of the codes of {id} part {parts} was not found");
            self.own.fault(
                &files,
                "code-missing",
                message,
                "Photograph every code of the tape, near, straight and sharp.",
            );
        }
    }

    fn take(&mut self, file: OwnFile, codes: Codes) {
        let codes = match codes {
            Ok(codes) => codes,
            Err((code, message)) => {
                return self.own.fault(&file.name, code, message, "Photograph it again, or take a PNG or JPEG of it.");
            }
        };
        let ours = |k: Kind| codes.iter().filter(|c| code::kind_of(c) == Some(k)).count();
        if ours(Kind::Statement) == 0 {
            let (message, remedy) = match ours(Kind::Page) {
                0 => ("no code of signed minutes was found on it", "Photograph the codes near, straight and sharp."),
                _ => ("only the page's own code was found on it", "Photograph the codes of the minutes, too."),
            };
            return self.own.fault(&file.name, "no-code", message, remedy);
        }
        for text in codes.iter().filter(|c| code::kind_of(c) == Some(Kind::Statement)) {
            let id = id_of(text).to_owned();
            self.seen.entry(id.clone()).or_default().insert(file.clone());
            match self.gather.add(text) {
                Ok(Some(note)) => {
                    let files = self.seen.get(&id).into_iter().flatten().cloned().collect();
                    self.own.add_note(self.ground, files, &note.text);
                }
                Ok(None) | Err(CodeError::Foreign) => {}
                Err(e) => self.own.fault(&file.name, e.code(), e.to_string(), "Photograph that paper again, alone."),
            }
        }
    }
}

/// The id of a note, as its codes have it.
fn id_of(text: &str) -> &str {
    let at = text.rfind(Kind::Statement.marker()).unwrap_or(0);
    text[at..].split('.').nth(1).unwrap_or_default()
}

fn codes(path: &Path, name: &str) -> (OwnFile, Codes) {
    let limits = Limits::default();
    let bytes = match read_at_most(path, limits.bytes as u64) {
        Ok(bytes) => bytes,
        Err(e) => return (OwnFile::of(name, &[]), Err(("file", e.to_string()))),
    };
    let file = OwnFile::of(name, &bytes);
    let (mut texts, mut wrong) = (vec![], None);
    match pages(&bytes, &limits) {
        Ok(pages) => {
            for page in pages {
                match page {
                    Ok(page) => texts.extend(read_codes(&page, Wanted::All).codes.into_iter().map(|c| c.text)),
                    Err(e) => wrong = wrong.or(Some((e.code(), e.to_string()))),
                }
            }
        }
        Err(e) => wrong = Some((e.code(), e.to_string())),
    }
    // A page that cannot be decoded does not take the others with it; that it is missing shows in the codes.
    let codes = wrong.filter(|_| texts.is_empty()).map_or(Ok(texts), Err);
    (file, codes)
}
