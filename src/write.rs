//! Writing: a site becomes files. This is the only writer of sites.
//!
//! In: the bytes of each address, and the output folder. Out: what changed. A file is written beside its place
//! and renamed onto it, so that no reader meets half a page; a file that has not changed is not touched. A
//! manifest says which files are ours: no other file is ever changed or deleted, and one that is not named in
//! `keep` makes the build refuse.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "one of the three rooms that touch the disk")]

use crate::model::Artifact;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// The name of the manifest, in the output folder.
pub const MANIFEST: &str = ".fieldguide-manifest.json";

/// The beginning of the names of files that are being written.
const UNFINISHED: &str = ".fieldguide-unfinished-";

/// What a publication did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Addresses whose bytes are new or different.
    pub changed: Vec<String>,
    /// How many files stayed as they were.
    pub unchanged: usize,
    /// Addresses that are no more.
    pub removed: Vec<String>,
}

/// Why a site could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output folder is one that must not be written to.
    #[error("the output folder `{path}` is refused: {why}")]
    Refused {
        /// The folder.
        path: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// The output folder holds files that are not ours.
    #[error(
        "the output folder `{path}` holds files that fieldguide did not write: {}\n  \
         help: name them under `keep:` in fieldguide.yaml, move them away, or build into another folder", shown(.files)
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// The files, by their path in it.
        files: Vec<String>,
    },
    /// The system refused.
    #[error("cannot write `{path}`: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn shown(files: &[String]) -> String {
    let few: Vec<_> = files.iter().take(5).map(|file| format!("`{file}`")).collect();
    let more = files.len().saturating_sub(5);
    if more > 0 { format!("{} and {more} more", few.join(", ")) } else { few.join(", ") }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> WriteError + use<> {
    let path = path.to_owned();
    move |source| WriteError::Io { path, source }
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    files: BTreeSet<String>,
}

/// Publish a site into a folder. `book` is the folder it was made from, `keep` names foreign files to leave alone.
///
/// # Errors
///
/// Refuses a folder that is the file system's root, the home folder, the book or around it, or inside it, and one
/// with foreign files; fails when the system does. A failure leaves every file whole.
pub fn publish(
    site: &BTreeMap<String, Artifact>,
    out: &Path,
    book: &Path,
    keep: &[String],
) -> Result<Written, WriteError> {
    guard(out, book)?;
    fs::create_dir_all(out).map_err(at(out))?;
    let ours = manifest(out);
    let foreign = foreign(out, &ours, keep)?;
    if !foreign.is_empty() {
        return Err(WriteError::Foreign { path: out.to_owned(), files: foreign });
    }
    let now: BTreeSet<String> = site.keys().cloned().collect();
    record(out, ours.union(&now).cloned().collect())?;
    let mut written = Written::default();
    for (address, artifact) in site {
        if put(out, address, &artifact.bytes)? {
            written.changed.push(address.clone());
        } else {
            written.unchanged += 1;
        }
    }
    for address in ours.difference(&now) {
        remove(out, address)?;
        written.removed.push(address.clone());
    }
    record(out, now)?;
    Ok(written)
}

/// Remove every file that the manifest names, and the folders that are empty then. Returns how many files went.
///
/// # Errors
///
/// Refuses the folders that [`publish`] refuses; fails when the system does.
pub fn clean(out: &Path, book: &Path) -> Result<usize, WriteError> {
    guard(out, book)?;
    let ours = manifest(out);
    for address in &ours {
        remove(out, address)?;
    }
    if !ours.is_empty() {
        let path = out.join(MANIFEST);
        fs::remove_file(&path).map_err(at(&path))?;
        drop(fs::remove_dir(out));
    }
    Ok(ours.len())
}

/// Refuse folders where a mistake would be a disaster.
fn guard(out: &Path, book: &Path) -> Result<(), WriteError> {
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
fn resolved(path: &Path) -> PathBuf {
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

/// The addresses that the manifest names; those that could lead out of the folder are ignored.
fn manifest(out: &Path) -> BTreeSet<String> {
    let read = fs::read(out.join(MANIFEST)).ok();
    let manifest: Option<Manifest> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let inside = |address: &String| {
        let path = Path::new(address);
        !address.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)))
    };
    manifest.map(|manifest| manifest.files.into_iter().filter(inside).collect()).unwrap_or_default()
}

fn record(out: &Path, files: BTreeSet<String>) -> Result<(), WriteError> {
    let manifest = Manifest { format: "fieldguide-manifest".to_owned(), version: 1, files };
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    put(out, MANIFEST, text.as_bytes()).map(drop)
}

/// Files in the folder that are neither ours nor to be kept. A link is never ours.
fn foreign(out: &Path, ours: &BTreeSet<String>, keep: &[String]) -> Result<Vec<String>, WriteError> {
    let kept = |name: &str| keep.iter().any(|keep| Path::new(name).starts_with(keep.trim_end_matches('/')));
    let mut foreign = Vec::new();
    let mut walk = WalkDir::new(out).min_depth(1).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|error| WriteError::Io { path: out.to_owned(), source: error.into() })?;
        let relative = entry.path().strip_prefix(out).unwrap_or(entry.path());
        let name = relative.to_string_lossy().replace('\\', "/");
        if kept(&name) {
            if entry.file_type().is_dir() {
                walk.skip_current_dir();
            }
        } else if entry.file_name().to_string_lossy().starts_with(UNFINISHED) && entry.file_type().is_file() {
            fs::remove_file(entry.path()).map_err(at(entry.path()))?;
        } else if !entry.file_type().is_dir()
            && !(entry.file_type().is_file() && (name == MANIFEST || ours.contains(&name)))
        {
            foreign.push(name);
        }
    }
    Ok(foreign)
}

/// Put bytes at an address. Returns whether they are new there.
fn put(out: &Path, address: &str, bytes: &[u8]) -> Result<bool, WriteError> {
    let path = out.join(address);
    if fs::read(&path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    let folder = path.parent().unwrap_or(out);
    fs::create_dir_all(folder).map_err(at(folder))?;
    let mut file = unfinished(folder).map_err(at(&path))?;
    file.write_all(bytes).map_err(at(&path))?;
    file.persist(&path).map_err(|error| WriteError::Io { path: path.clone(), source: error.error })?;
    Ok(true)
}

/// A new file in a folder, with the permissions that any new file has.
fn unfinished(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Remove one of our files, and its folders as far as they are empty.
fn remove(out: &Path, address: &str) -> Result<(), WriteError> {
    let path = out.join(address);
    if fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file()) && !through_link(out, address) {
        fs::remove_file(&path).map_err(at(&path))?;
    }
    let mut folder = path.parent();
    while let Some(empty) = folder.filter(|folder| *folder != out && folder.starts_with(out)) {
        if fs::remove_dir(empty).is_err() {
            break;
        }
        folder = empty.parent();
    }
    Ok(())
}

/// Whether a folder on the way to an address is a link.
fn through_link(out: &Path, address: &str) -> bool {
    let parents = Path::new(address).ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty());
    parents
        .map(|parent| out.join(parent))
        .any(|folder| fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_symlink()))
}

#[cfg(test)]
mod tests;
