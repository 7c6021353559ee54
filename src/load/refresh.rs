//! Reading again: a path of the book becomes what the disk holds there now.
//!
//! In: a path that may have changed, a file or a whole folder. Out: which files are not what they were. A file whose
//! bytes are the same keeps its [`Source`], so that later stages see at a glance that nothing happened.

use super::{Asset, LoadError, Sources, files, is_hidden_name};
use crate::diag::Diagnostic;
use crate::source::{Source, SourceId};
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;
use walkdir::DirEntry;

/// How much of what the disk says is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Every file is read.
    Whole,
    /// A file is read when its [`Stamp`] is not what it was.
    Stamped,
}

/// What the disk says of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// The number of the file itself, and when its entry changed, where the system tells.
    entry: (u64, i64, i64),
}

impl Stamp {
    /// The stamp of a file, unless it is gone.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let meta = fs::symlink_metadata(path).ok()?;
        #[cfg(unix)]
        let entry = {
            use std::os::unix::fs::MetadataExt as _;
            (meta.ino(), meta.ctime(), meta.ctime_nsec())
        };
        #[cfg(not(unix))]
        let entry = (0, 0, 0);
        Some(Self { modified: meta.modified().ok(), length: meta.len(), entry })
    }
}

/// Everything that is known of one path.
#[derive(Default)]
struct Record {
    config: Option<Arc<Source>>,
    lock: Option<Arc<Source>>,
    references: Option<Arc<Source>>,
    style: Option<Arc<Source>>,
    chapter: Option<Arc<Source>>,
    text: Option<Arc<Source>>,
    asset: Option<Asset>,
    other: bool,
    theme: Option<Arc<[u8]>>,
    diagnostics: Vec<Diagnostic>,
}

impl Record {
    /// Whether a build would make the same of both.
    fn is_like(&self, other: &Self) -> bool {
        let texts = |record: &Self| {
            let own = [&record.config, &record.lock, &record.references, &record.style, &record.chapter, &record.text];
            own.map(|text| text.as_ref().map(|text| text.hash()))
        };
        let asset = |record: &Self| record.asset.as_ref().map(|asset| (asset.fingerprint.clone(), asset.length));
        texts(self) == texts(other)
            && asset(self) == asset(other)
            && self.theme == other.theme
            && (self.other, &self.diagnostics) == (other.other, &other.diagnostics)
    }
}

impl Sources {
    /// Read again what lies at a path of the book, with `/` between its parts; an empty one is the whole book. Returns
    /// the paths of the files that are new, different or gone, in their order.
    ///
    /// # Errors
    ///
    /// Fails when a file is there and cannot be read; those read before it are up to date.
    pub fn refresh(&mut self, path: &str, reading: Reading) -> Result<Vec<String>, LoadError> {
        if path.split('/').any(is_hidden_name) {
            return Ok(Vec::new());
        }
        let mut gone: BTreeSet<String> = self.known(path);
        let mut changed = Vec::new();
        for entry in self.found(path)? {
            let Some(name) = self.name_of(&entry) else { continue };
            gone.remove(&name);
            let stamp = self.stamps.get(&name).copied();
            if reading == Reading::Stamped && stamp.is_some() && stamp == Stamp::of(entry.path()) {
                continue;
            }
            if self.again(&name, &entry)? {
                changed.push(name);
            }
        }
        for name in gone {
            self.take(&name);
            changed.push(name);
        }
        changed.sort_unstable();
        Ok(changed)
    }

    /// Whether a path is a file that was read.
    pub fn knows(&self, path: &str) -> bool {
        self.stamps.contains_key(path)
    }

    /// The files that were read at a path and below it.
    fn known(&self, path: &str) -> BTreeSet<String> {
        if path.is_empty() {
            return self.stamps.keys().cloned().collect();
        }
        let below = format!("{path}/")..format!("{path}0");
        let below = self.stamps.range::<String, _>(below).map(|(name, _)| name.clone());
        below.chain(self.knows(path).then(|| path.to_owned())).collect()
    }

    /// The files that are at a path and below it now. What goes while it is looked at is not there.
    fn found(&self, path: &str) -> Result<Vec<DirEntry>, LoadError> {
        if self.leads_through_link(path) {
            return Ok(Vec::new());
        }
        let whole = path.is_empty();
        let place = if whole { self.root.clone() } else { self.root.join(path) };
        let mut found = Vec::new();
        for entry in files(&place, usize::from(whole)) {
            match entry {
                Err(error) if error.source.kind() == ErrorKind::NotFound => {}
                entry => found.push(entry?),
            }
        }
        Ok(found)
    }

    /// Whether a folder on the way to a path is a link: it is told itself, and nothing in it is read.
    fn leads_through_link(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        folders.into_iter().any(|folder| self.root.join(folder).is_symlink())
    }

    fn name_of(&self, entry: &DirEntry) -> Option<String> {
        let relative = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
        let name = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        (!name.is_empty()).then_some(name)
    }

    /// Read a file again; whether it is not what it was.
    fn again(&mut self, name: &str, entry: &DirEntry) -> Result<bool, LoadError> {
        let (stamp, before) = (self.stamps.remove(name), self.take(name));
        match self.add(entry) {
            Err(error) if error.source.kind() == ErrorKind::NotFound => {
                self.take(name);
                return Ok(stamp.is_some());
            }
            Err(error) => {
                self.take(name);
                self.give(name, before);
                return Err(error);
            }
            Ok(()) => {}
        }
        let now_stamp = self.stamps.get(name).copied();
        let now = self.take(name);
        let same = stamp.is_some() && now.is_like(&before);
        self.give(name, if same { before } else { now });
        self.stamps.extend(now_stamp.map(|stamp| (name.to_owned(), stamp)));
        Ok(!same)
    }

    /// Forget a file, and hand out what was known of it.
    fn take(&mut self, name: &str) -> Record {
        self.edits.note(name);
        let id = SourceId::new(name);
        let about = |source: &mut Option<Arc<Source>>| source.take_if(|source| source.id().as_str() == name);
        let (told, diagnostics) = std::mem::take(&mut self.diagnostics).into_iter().partition(|d| d.place.source == id);
        self.diagnostics = diagnostics;
        self.stamps.remove(name);
        Record {
            config: about(&mut self.config),
            lock: about(&mut self.lock),
            references: self.references.extract_if(.., |source| source.id() == &id).last(),
            style: self.styles.remove(name),
            chapter: self.chapters.remove(&id),
            text: self.texts.remove(&id),
            asset: self.assets.remove(name),
            other: self.others.remove(name),
            theme: name.strip_prefix("theme/").and_then(|name| self.theme.remove(name)),
            diagnostics: told,
        }
    }

    /// Put back what was known of a file.
    fn give(&mut self, name: &str, record: Record) {
        let id = SourceId::new(name);
        self.config = record.config.or(self.config.take());
        self.lock = record.lock.or(self.lock.take());
        self.references.extend(record.references);
        self.styles.extend(record.style.map(|source| (name.to_owned(), source)));
        self.chapters.extend(record.chapter.map(|source| (id.clone(), source)));
        self.texts.extend(record.text.map(|source| (id, source)));
        self.assets.extend(record.asset.map(|asset| (name.to_owned(), asset)));
        if record.other {
            self.others.insert(name.to_owned());
        }
        let theme = record.theme.zip(name.strip_prefix("theme/"));
        self.theme.extend(theme.map(|(bytes, name)| (name.to_owned(), bytes)));
        self.diagnostics.extend(record.diagnostics);
    }
}
