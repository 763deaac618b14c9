//! `scrutineer station tape`: sealed minutes on paper, as tape and as the form that the committee signs.

use super::{Outcome, print_json, read_text};
use crate::args::Tape;
use crate::failure::{Failure, file};
use election::definition::Definition;
use election::id::Digest;
use election::minutes::{Minutes, Mode, text_of};
use election::statement::{Document, Page};
use paper::form::{Form, PrintError};
use paper::sheet::{MinutesSheet, Signed, Texts};
use record::{SignedNote, SigningKey};
use station::outbox::{Outbox, Place, name_of};
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: Tape) -> Outcome {
    let definition = super::station::load_definition(&args.definition)?;
    let key = args.key.as_deref().map(|k| station::keys::load(k, None)).transpose()?;
    let notes = match (&args.minutes, &args.outbox) {
        (Some(path), _) => vec![read_text(path)?],
        (None, Some(outbox)) => sealed(&Outbox::open(outbox)?)?,
        (None, None) => vec![],
    };
    if notes.is_empty() {
        return Err(Failure::new("tape-nothing", "there are no sealed minutes; give --outbox or --minutes"));
    }
    std::fs::create_dir_all(&args.out).map_err(file(&args.out))?;
    let mut written = Vec::new();
    for note in &notes {
        for (name, bytes) in print(&definition, note, key.as_ref(), &args.prefix)? {
            let path = args.out.join(&name);
            std::fs::write(&path, bytes).map_err(file(&path))?;
            written.push(name);
        }
    }
    print_json(&serde_json::json!({ "out": args.out, "written": written }))?;
    if key.is_none() {
        eprintln!("no form was printed: give --key with the device's key, which signs the code of each page");
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything that was sealed for real, waiting or sent.
fn sealed(outbox: &Outbox) -> Result<Vec<String>, Failure> {
    let mut notes = Vec::new();
    for place in [Place::Queue, Place::Sent] {
        for name in outbox.list(place)? {
            let note = outbox.read(place, &name)?;
            let live =
                |n: &String| text_of(n).and_then(|t| Minutes::parse(t).ok()).is_some_and(|m| m.mode == Mode::Live);
            notes.extend(note.filter(live));
        }
    }
    Ok(notes)
}

/// The files of one document: tape as text and PDF, and the form if there is a key to sign its page codes.
fn print(
    d: &Definition,
    note: &str,
    key: Option<&SigningKey>,
    prefix: &str,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let text = text_of(note).ok_or_else(|| Failure::new("note-form", "this is no signed note"))?;
    let minutes = Minutes::parse(text).map_err(|e| Failure::new(e.code, e))?;
    election::tally::resolve(d, &minutes).map_err(|e| Failure::new(e.code(), e))?;
    let texts = Texts::of(d.language());
    let sheet = MinutesSheet::of(d, &minutes, text, &texts);
    let name = name_of(note).map_err(|e| Failure::new("note-form", e))?;
    let signed = Some(Signed { note, prefix });
    let failed = |e: PrintError| Failure::new(e.code(), e);
    let mut files = vec![
        (format!("{name}.tape.txt"), paper::tape::text(&sheet, &texts).into_bytes()),
        (format!("{name}.tape.pdf"), paper::tape::pdf_of(&sheet, signed, &texts).map_err(failed)?),
    ];
    let Some(key) = key else { return Ok(files) };
    if key.name() != minutes.station {
        let message = format!("the key is that of {:?}, the minutes are of {:?}", key.name(), minutes.station);
        return Err(Failure::new("wrong-device", message));
    }
    let form = Form::of_minutes(&sheet, signed, &texts).map_err(failed)?;
    let pages = u16::try_from(form.pages()).map_err(|e| Failure::new("too-many-pages", e))?;
    let codes: Vec<String> = (1..=pages)
        .map(|page| {
            let page = page_of(d, &minutes, text, sheet.document, (page, pages));
            Ok(SignedNote::sign(&page.to_text(), &[key])?.to_string())
        })
        .collect::<Result<_, Failure>>()?;
    files.push((format!("{name}.form.pdf"), form.pdf(&codes, prefix).map_err(failed)?));
    Ok(files)
}

/// What the last page of the form of these minutes is: it carries the last of their codes.
pub fn last_page(d: &Definition, note: &str) -> Result<Page, Failure> {
    let text = text_of(note).ok_or_else(|| Failure::new("note-form", "this is no signed note"))?;
    let minutes = Minutes::parse(text).map_err(|e| Failure::new(e.code, e))?;
    let texts = Texts::of(d.language());
    let sheet = MinutesSheet::of(d, &minutes, text, &texts);
    let signed = Some(Signed { note, prefix: paper::code::PREFIX });
    let form = Form::of_minutes(&sheet, signed, &texts).map_err(|e| Failure::new(e.code(), e))?;
    let pages = u16::try_from(form.pages()).map_err(|e| Failure::new("too-many-pages", e))?;
    Ok(page_of(d, &minutes, text, sheet.document, (pages, pages)))
}

fn page_of(d: &Definition, m: &Minutes<'_>, text: &str, document: Document, (page, pages): (u16, u16)) -> Page {
    Page {
        election: d.id.clone(),
        contest: m.contest.to_owned(),
        round: m.round,
        station: m.station.to_owned(),
        count: Some(m.count),
        issue: m.issue,
        document,
        page,
        pages,
        minutes: Some(Digest::of(text.as_bytes())),
    }
}

/// The kind of document by its word.
pub fn document(word: &str) -> Result<Document, Failure> {
    Document::parse(word).ok_or_else(|| {
        let words = Document::ALL.map(Document::word).join(", ");
        Failure::new("bad-document", format!("{word:?} is no kind of document; use one of {words}"))
    })
}

/// Whether a path is a folder's name for what lies in it.
#[must_use]
pub fn is_in(path: &Path, folder: &str) -> bool {
    path.parent().and_then(Path::file_name).is_some_and(|n| n == folder)
}
