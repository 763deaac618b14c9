//! An election's definition, and a static site read back, for tests.

use super::pack::Pack;
use crate::testing::write_folder;
use election::definition::Definition;
use std::path::Path;

/// That of the tests' election.
pub(crate) fn definition() -> Definition {
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), "");
    let files = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().path());
    let files = files.map(|f| (f.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(f).unwrap()));
    election::folder::read(&files.collect()).unwrap()
}

/// A document of the site.
pub(crate) enum Document {
    /// A file of its own, by its path.
    File { path: String, bytes: Vec<u8> },
    /// From a pack, by its address.
    Packed { address: String, bytes: Vec<u8> },
}

/// Every document of a folder.
pub(crate) fn walk(folder: &Path) -> Vec<Document> {
    let (mut all, mut open) = (vec![], vec![folder.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let file = entry.unwrap().path();
            if file.is_dir() {
                open.push(file);
                continue;
            }
            let path = file.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            let bytes = std::fs::read(&file).unwrap();
            if !path.starts_with("pack/") {
                all.push(Document::File { path, bytes });
                continue;
            }
            let documents = Pack::read(&bytes).unwrap().0.into_iter();
            all.extend(documents.map(|(address, (_, body))| Document::Packed { address, bytes: body.into() }));
        }
    }
    all
}
