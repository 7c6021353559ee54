//! The guard: folders where a mistake would be a disaster.

use super::WriteError;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Refuse such a folder.
pub(super) fn check(out: &Path, book: &Path) -> Result<(), WriteError> {
    let refuse = |why| Err(WriteError::Refused { path: out.to_owned(), why });
    if fs::symlink_metadata(out).is_ok_and(|meta| !meta.is_dir()) {
        return refuse("it is a link or a file, not a folder");
    }
    let real = resolved(out);
    let book = resolved(book);
    let home = std::env::home_dir().map(|home| resolved(&home));
    match () {
        () if real.parent().is_none() => refuse("it is the file system's root"),
        () if home.is_some_and(|home| home.starts_with(&real)) => refuse("it is the home folder, or around it"),
        () if book.starts_with(&real) => refuse("it is the book's own folder, or around it"),
        () if real.starts_with(&book) => refuse("it is inside the book's folder"),
        () if std::env::current_dir().is_ok_and(|current| current.starts_with(&real)) => {
            refuse("it is the current folder, or around it")
        }
        () => Ok(()),
    }
}

/// A path without links, also when its last parts do not exist yet.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut flat = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => drop(flat.pop()),
            Component::CurDir => {}
            part => flat.push(part),
        }
        flat = fs::canonicalize(&flat).unwrap_or(flat);
    }
    flat
}
