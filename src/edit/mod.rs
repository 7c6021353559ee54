//! Edits of the author's own files: new books, new chapters, and the ids of what is in them.
//!
//! In: what to write and where. A new file never takes the place of one that exists; a file that is changed is
//! replaced in one step, so that nobody meets half of it. What to write is worked out without the disk: [`name`]
//! finds ids, [`mark`] writes them into a chapter, [`lock`] records them.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "one of the four rooms that touch the disk")]

pub mod lock;
pub mod mark;
pub mod name;

use include_dir::Dir;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Whether a new book may be made here: the folder is empty, or there is nothing of that name.
///
/// # Errors
///
/// Fails when a folder cannot be read.
pub fn is_free(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(error),
    }
}

/// Write a tree of files. A name that begins with `dot-` becomes that of a hidden file.
///
/// # Errors
///
/// Fails when a file exists already or cannot be written.
pub fn create_tree(from: &Dir, to: &Path) -> io::Result<()> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().replacen("dot-", ".", 1);
    fs::create_dir_all(to)?;
    for file in from.files() {
        create(&to.join(name(file.path())), file.contents())?;
    }
    for dir in from.dirs() {
        create_tree(dir, &to.join(name(dir.path())))?;
    }
    Ok(())
}

/// Write a new file.
///
/// # Errors
///
/// Fails when the file exists already or cannot be written.
pub fn create(path: &Path, contents: &[u8]) -> io::Result<()> {
    File::create_new(path)?.write_all(contents)
}

/// The names of the chapters at the top of a book, sorted, without their ending.
///
/// # Errors
///
/// Fails when the folder cannot be read.
pub fn chapter_names(book: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(book)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".md").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The bytes of a file that is to be changed.
///
/// # Errors
///
/// Fails when it cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// Put new contents in the place of a file, in one step and with its permissions, or make it.
///
/// # Errors
///
/// Fails when the folder or the file cannot be written; the file is then what it was.
pub fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let beside = path.with_file_name(format!(".fieldguide-{}", std::process::id()));
    let mut file = File::create_new(&beside)?;
    let filled = fill(&mut file, path, contents).and_then(|()| fs::rename(&beside, path));
    if filled.is_err() {
        drop(fs::remove_file(&beside));
    }
    filled
}

fn fill(file: &mut File, like: &Path, contents: &[u8]) -> io::Result<()> {
    match fs::metadata(like) {
        Ok(meta) => file.set_permissions(meta.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    file.write_all(contents)?;
    file.sync_all()
}
