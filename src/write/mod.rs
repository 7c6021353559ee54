//! Writing: a site becomes files. This is the only writer of sites.
//!
//! In: the bytes of each address, and the output folder. Out: what changed. A [`Stage`] gathers the new tree in a
//! folder beside the output, hard-linking what did not change, and [`Stage::publish`] exchanges the two in one
//! step: a reader meets the old site or the new one, never a mixture. A manifest says which files are ours: no
//! other file is ever changed or deleted, and one that is not named in `keep` makes the build refuse.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "one of the four rooms that touch the disk")]

mod exchange;
mod guard;
mod manifest;

pub use manifest::MANIFEST;

use crate::model::Artifact;
use manifest::Manifest;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// What a publication did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Addresses whose bytes are new or different, sorted.
    pub changed: Vec<String>,
    /// How many files stayed as they were.
    pub unchanged: usize,
    /// Addresses that are no more, sorted.
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
    /// Another build is writing to the same folder.
    #[error("another build is writing to `{path}`\n  help: wait until it is done, then build again")]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot write `{path}`")]
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

/// A publication that has begun. Dropped without [`Stage::publish`], it leaves the output as it was.
#[derive(Debug)]
pub struct Stage {
    out: PathBuf,
    next: PathBuf,
    keep: Vec<String>,
    old: Manifest,
    new: BTreeSet<String>,
    changed: Vec<String>,
    /// Held for as long as this build writes; the system drops it when the process ends, however it ends.
    _lock: File,
}

impl Stage {
    /// Begin to publish into the folder `out` what was made from the folder `book`; `keep` names foreign files to
    /// leave alone. What an earlier build left unfinished is cleared away.
    ///
    /// # Errors
    ///
    /// Refuses a folder that is the file system's root, the home or current folder, the book, around one of these
    /// or inside the book, one with foreign files, and one that another build writes to; fails when the system does.
    pub fn open(out: &Path, book: &Path, keep: &[String]) -> Result<Self, WriteError> {
        guard::check(out, book)?;
        let out = if out.file_name().is_some() { out.to_owned() } else { guard::resolved(out) };
        fs::create_dir_all(parent(&out)).map_err(at(&out))?;
        let lock = lock(&out)?;
        let next = exchange::recover(&out).map_err(at(&out))?;
        exchange::writable(&out).map_err(at(&out))?;
        let old = Manifest::read(&out);
        let foreign = foreign(&out, &old, keep)?;
        if !foreign.is_empty() {
            return Err(WriteError::Foreign { path: out, files: foreign });
        }
        let (new, changed) = (BTreeSet::new(), Vec::new());
        Ok(Self { out, next, keep: keep.to_vec(), old, new, changed, _lock: lock })
    }

    /// Put bytes at addresses, on all cores. Nothing is written where the output already has them.
    ///
    /// # Errors
    ///
    /// Fails when the system does.
    pub fn put_all(&mut self, site: &[(String, Artifact)]) -> Result<(), WriteError> {
        let put = |(address, artifact): &(String, Artifact)| {
            let known = self.old.names(address) && same(&self.out.join(address), &artifact.bytes);
            if !known {
                self.write(address, &artifact.bytes)?;
            }
            Ok(!known)
        };
        let changed: Vec<bool> = site.par_iter().map(put).collect::<Result<_, WriteError>>()?;
        for ((address, _), changed) in site.iter().zip(changed) {
            self.new.insert(address.clone());
            if changed {
                self.changed.push(address.clone());
            }
        }
        Ok(())
    }

    fn write(&self, address: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let path = self.next.join(address);
        let folder = path.parent().unwrap_or(&self.next);
        fs::create_dir_all(folder).map_err(at(folder))?;
        fs::write(&path, bytes).map_err(at(&path))
    }

    /// Exchange the output with the new tree. Without a change nothing is touched.
    ///
    /// # Errors
    ///
    /// Fails when the system does; the output is then as it was.
    pub fn publish(mut self) -> Result<Written, WriteError> {
        let removed: Vec<String> = self.old.files().difference(&self.new).cloned().collect();
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        let written = Written { unchanged: self.new.len() - changed.len(), changed, removed };
        if written.changed.is_empty() && written.removed.is_empty() && self.old.exists() {
            return Ok(written);
        }
        fs::create_dir_all(&self.next).map_err(at(&self.next))?;
        let fresh: BTreeSet<&String> = written.changed.iter().collect();
        for address in self.new.iter().filter(|address| !fresh.contains(address)) {
            self.carry(Path::new(address))?;
        }
        self.carry_kept()?;
        if self.old.files() == &self.new {
            self.carry(Path::new(MANIFEST))?;
        } else {
            self.write(MANIFEST, Manifest::text(&self.new).as_bytes())?;
        }
        exchange::publish(&self.out, &self.next).map_err(at(&self.out))?;
        Ok(written)
    }

    /// Link a file of the output into the new tree: the same file, with its times.
    fn carry(&self, relative: &Path) -> Result<(), WriteError> {
        let (from, to) = (self.out.join(relative), self.next.join(relative));
        let folder = to.parent().unwrap_or(&self.next);
        fs::create_dir_all(folder).map_err(at(folder))?;
        fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop)).map_err(at(&to))
    }

    /// Carry the files that are to be kept.
    fn carry_kept(&self) -> Result<(), WriteError> {
        for keep in &self.keep {
            let root = self.out.join(keep.trim_end_matches('/'));
            if fs::symlink_metadata(&root).is_err() {
                continue;
            }
            for entry in WalkDir::new(&root) {
                let entry = entry.map_err(|error| WriteError::Io { path: root.clone(), source: error.into() })?;
                let relative = entry.path().strip_prefix(&self.out).unwrap_or(entry.path());
                if entry.file_type().is_dir() {
                    let folder = self.next.join(relative);
                    fs::create_dir_all(&folder).map_err(at(&folder))?;
                } else {
                    self.carry(relative)?;
                }
            }
        }
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.next));
    }
}

/// Remove every file that the manifest names, and the folders that are empty then. Returns how many files went.
///
/// # Errors
///
/// Refuses the folders that [`Stage::open`] refuses; fails when the system does.
pub fn clean(out: &Path, book: &Path) -> Result<usize, WriteError> {
    guard::check(out, book)?;
    let old = Manifest::read(out);
    if !old.exists() {
        return Ok(0);
    }
    let _lock = lock(out)?;
    for address in old.files() {
        remove(out, address)?;
    }
    remove(out, MANIFEST)?;
    drop(fs::remove_dir(out));
    Ok(old.files().len())
}

/// The folder that holds the output.
fn parent(out: &Path) -> &Path {
    out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Take the lock of everything that is written beside `out`: that of its parent folder.
fn lock(out: &Path) -> Result<File, WriteError> {
    let parent = parent(out);
    let folder = File::open(parent).map_err(at(parent))?;
    match folder.try_lock() {
        Ok(()) => Ok(folder),
        Err(fs::TryLockError::WouldBlock) => Err(WriteError::Busy { path: out.to_owned() }),
        Err(fs::TryLockError::Error(source)) => Err(WriteError::Io { path: parent.to_owned(), source }),
    }
}

/// Whether an ordinary file holds these bytes.
fn same(path: &Path, bytes: &[u8]) -> bool {
    let meta = fs::symlink_metadata(path);
    meta.is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|old| old == bytes)
}

/// Files in the folder that are neither ours nor to be kept. A link is never ours.
fn foreign(out: &Path, ours: &Manifest, keep: &[String]) -> Result<Vec<String>, WriteError> {
    let kept = |name: &str| keep.iter().any(|keep| Path::new(name).starts_with(keep.trim_end_matches('/')));
    let mut foreign = Vec::new();
    if fs::symlink_metadata(out).is_err() {
        return Ok(foreign);
    }
    let mut walk = WalkDir::new(out).min_depth(1).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|error| WriteError::Io { path: out.to_owned(), source: error.into() })?;
        let relative = entry.path().strip_prefix(out).unwrap_or(entry.path());
        let name = relative.to_string_lossy().replace('\\', "/");
        let is_dir = entry.file_type().is_dir();
        if kept(&name) && is_dir {
            walk.skip_current_dir();
        } else if !(kept(&name) || is_dir || entry.file_type().is_file() && ours.owns(&name)) {
            foreign.push(name);
        }
    }
    Ok(foreign)
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
