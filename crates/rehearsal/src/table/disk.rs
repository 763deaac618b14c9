//! Files on a disk: the table beside the mapping, and the folder written whole or not at all.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::fault::{Fault, TableError};
use super::source::{Files, fits};
use super::{Progress, Report, Sink, run, write_fault};

struct Disk {
    base: PathBuf,
}

impl Files for Disk {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(fs::File::open(self.base.join(path))?))
    }

    fn list(&self, pattern: &str) -> io::Result<Vec<String>> {
        let (folder, last) = match pattern.rsplit_once('/') {
            Some((folder, last)) => (format!("{folder}/"), last),
            None => (String::new(), pattern),
        };
        let mut out = Vec::new();
        for entry in fs::read_dir(self.base.join(&folder))? {
            let name = entry?.file_name();
            if let Some(name) = name.to_str().filter(|n| fits(last, n)) {
                out.push(format!("{folder}{name}"));
            }
        }
        out.sort();
        Ok(out)
    }
}

struct Folder {
    path: PathBuf,
    written: Vec<PathBuf>,
}

impl Sink for Folder {
    fn file(&mut self, name: &'static str) -> io::Result<Box<dyn Write + '_>> {
        let path = self.path.join(name);
        let file = fs::File::create_new(&path)?;
        self.written.push(path);
        Ok(Box::new(file))
    }
}

impl Folder {
    /// Everything to the disk before the folder gets its name.
    fn sync(&self) -> io::Result<()> {
        for path in &self.written {
            fs::File::open(path)?.sync_all()?;
        }
        fs::File::open(&self.path)?.sync_all()
    }
}

fn refuse(fault: Fault) -> TableError {
    TableError { faults: vec![fault], more: 0 }
}

pub(crate) fn convert(
    mapping: &Path,
    data: Option<&Path>,
    out: &Path,
    progress: &dyn Fn(Progress),
) -> Result<Report, TableError> {
    let name = mapping.display().to_string();
    let bytes = fs::read(mapping).map_err(|e| {
        refuse(Fault::new(&name, "file-missing", format!("cannot be read: {e}"), "correct the path of the mapping"))
    })?;
    let text = String::from_utf8(bytes).map_err(|e| {
        let before = &e.as_bytes()[..e.utf8_error().valid_up_to()];
        let line = before.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        refuse(Fault::new(&name, "encoding-wrong", "the mapping is not UTF-8", "save it in UTF-8").at(line))
    })?;
    let shown = out.display().to_string();
    let taken = fs::symlink_metadata(out).is_ok() && !fs::read_dir(out).is_ok_and(|mut d| d.next().is_none());
    let last = out.file_name().and_then(|n| n.to_str());
    let (false, Some(last)) = (taken, last) else {
        return Err(refuse(Fault::new(
            &shown,
            "out-exists",
            "is there already and not empty, or is no name of a folder",
            "name a folder that does not exist, or remove this one",
        )));
    };
    let part = out.with_file_name(format!(".{last}.part-{}", std::process::id()));
    let at_disk = |e: io::Error| {
        let fault = write_fault(&e);
        refuse(Fault { file: shown.clone(), ..fault })
    };
    fs::create_dir(&part).map_err(at_disk)?;
    let base = data.or_else(|| mapping.parent()).unwrap_or(Path::new("")).to_path_buf();
    let mut folder = Folder { path: part.clone(), written: Vec::new() };
    let made = run(&text, &name, &Disk { base }, &mut folder, progress)
        .and_then(|report| folder.sync().and_then(|()| fs::rename(&part, out)).map(|()| report).map_err(at_disk));
    if made.is_err() {
        // What is left over has no name that anything reads; the fault already says what to do.
        let _ = fs::remove_dir_all(&part);
    }
    made
}
