//! The cache: what cost much to make, kept on disk between runs, by a hash of everything that it was made from.
//!
//! In: a kind, a key and bytes. Out: the same bytes later, or nothing. An entry begins with a hash of its content and
//! is only believed when that holds, so a half-written or damaged file is as good as none. Whatever goes wrong here
//! costs time and nothing else: no error leaves this room. What no run has read for a month is removed.

#![expect(clippy::disallowed_methods, reason = "one of the rooms that touch the disk: it keeps what can be made again")]

use crate::hash::Hash128;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long an entry is kept that no run reads.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// An entry that was read less long ago is not marked as read again.
const FRESH: Duration = Duration::from_hours(24);

/// The length of the hash before the content.
const HASH: usize = blake3::OUT_LEN;

/// Entries in a folder of their own.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache in a folder, which is made when something is kept.
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, kind: &str, key: Hash128) -> PathBuf {
        self.folder.join(kind).join(format!("{:032x}", key.bits()))
    }

    /// What was kept under a key, when it is there and whole.
    pub fn get(&self, kind: &str, key: Hash128) -> Option<Vec<u8>> {
        let path = self.path(kind, key);
        let mut entry = fs::read(&path).ok()?;
        let content = entry.get(HASH..)?;
        if blake3::hash(content).as_bytes() != &entry[..HASH] {
            return None;
        }
        touch(&path);
        entry.drain(..HASH);
        Some(entry)
    }

    /// Keep something under a key. Others may do the same at the same time: an entry appears whole or not at all.
    pub fn put(&self, kind: &str, key: Hash128, content: &[u8]) {
        let path = self.path(kind, key);
        let unfinished = path.with_extension(format!("{}-{:?}", std::process::id(), std::thread::current().id()));
        let entry = [&blake3::hash(content).as_bytes()[..], content].concat();
        let kept = path.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok())
            && fs::write(&unfinished, entry).is_ok()
            && fs::rename(&unfinished, &path).is_ok();
        if !kept {
            let _ = fs::remove_file(&unfinished);
        }
    }

    /// Remove the entries of a kind that no run has read for long.
    pub fn sweep(&self, kind: &str) {
        let Ok(entries) = fs::read_dir(self.folder.join(kind)) else { return };
        for path in entries.flatten().map(|entry| entry.path()).filter(|path| age(path).is_some_and(|age| age > KEPT)) {
            let _ = fs::remove_file(path);
        }
    }
}

/// How long ago a file was written, or marked as read.
fn age(path: &Path) -> Option<Duration> {
    let changed = fs::metadata(path).ok()?.modified().ok()?;
    SystemTime::now().duration_since(changed).ok()
}

/// Mark an entry as read.
#[expect(clippy::disallowed_types, reason = "the time of a file is set through the open file")]
fn touch(path: &Path) {
    if age(path).is_some_and(|age| age > FRESH)
        && let Ok(file) = fs::File::options().write(true).open(path)
    {
        let _ = file.set_modified(SystemTime::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("deep/cache"));
        (folder, cache)
    }

    #[test]
    fn what_is_kept_comes_back_under_its_own_key() {
        let (_folder, cache) = cache();
        cache.put("pdf", Hash128(1), b"one");
        assert_eq!(cache.get("pdf", Hash128(1)).as_deref(), Some(&b"one"[..]));
        assert_eq!((cache.get("pdf", Hash128(2)), cache.get("other", Hash128(1))), (None, None));
    }

    #[test]
    fn a_damaged_entry_is_not_believed() {
        let (_folder, cache) = cache();
        cache.put("pdf", Hash128(1), b"a longer text");
        let path = cache.path("pdf", Hash128(1));
        let whole = fs::read(&path).expect("an entry");
        let mut changed = whole.clone();
        changed[HASH + 3] ^= 1;
        for damaged in [&changed[..], &whole[..HASH + 4], &whole[..HASH - 1], b""] {
            fs::write(&path, damaged).expect("a file");
            assert_eq!(cache.get("pdf", Hash128(1)), None);
        }
        cache.put("pdf", Hash128(1), b"made again");
        assert_eq!(cache.get("pdf", Hash128(1)).as_deref(), Some(&b"made again"[..]));
    }

    #[test]
    #[expect(clippy::disallowed_types, reason = "a test makes a file older")]
    fn what_nobody_reads_goes_and_what_is_read_stays() {
        let (_folder, cache) = cache();
        for key in 1..=2 {
            cache.put("pdf", Hash128(key), b"text");
            let file = fs::File::options().write(true).open(cache.path("pdf", Hash128(key))).expect("an entry");
            file.set_modified(SystemTime::now() - KEPT - FRESH).expect("a time");
        }
        assert!(cache.get("pdf", Hash128(2)).is_some());
        cache.sweep("pdf");
        assert_eq!(cache.get("pdf", Hash128(1)), None);
        assert!(cache.get("pdf", Hash128(2)).is_some());
    }
}
