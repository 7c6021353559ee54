//! Loading: the disk becomes [`Sources`]. This is the only reader; everything from outside enters here.
//!
//! In: the book's folder. Out: its configuration, chapters, assets and theme files, and what could not be read.
//! Links are not followed, pipes and devices are not opened, and nothing larger than a hard cap is read.
//! [`Sources::refresh`] reads one path again, for a book that is watched while its author writes.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "one of the four rooms that touch the disk")]

mod edits;
mod refresh;

pub use edits::Edits;
pub use refresh::{Reading, Stamp};

use crate::diag::report::Files;
use crate::diag::{At, Code, Diagnostic, Place};
use crate::hash::fingerprint;
use crate::source::{Source, SourceId, Span};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use walkdir::{DirEntry, WalkDir};

/// The name of the configuration file.
pub const CONFIG: &str = "fieldguide.yaml";

/// The name of the file that records every id ever published.
pub const LOCK: &str = "ids.lock";

/// The names that the book's references may have: Hayagriva's YAML, or BibTeX.
pub const REFERENCES: [&str; 2] = ["references.yaml", "references.bib"];

/// The largest file that is read at all, in bytes; the configuration's limits are lower.
const HARD_CAP: u64 = 64 << 20;

/// File endings that may be published, by kind. Nothing that a browser would run is among them, but SVG, which is
/// checked.
const PUBLISHED: [&str; 22] = [
    "avif", "csv", "gif", "ipynb", "jpeg", "jpg", "json", "mp3", "mp4", "pdf", "png", "py", "r", "sql", "svg", "toml",
    "tsv", "txt", "webm", "webp", "yaml", "zip",
];

/// A file to publish.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Its fingerprint, for its published name.
    pub fingerprint: String,
    /// Its length in bytes; those beyond the hard cap are not read.
    pub length: u64,
}

/// Everything that a build reads.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The book's folder.
    pub root: PathBuf,
    /// The configuration, when it could be read.
    pub config: Option<Arc<Source>>,
    /// The record of every id ever published, when there is one that could be read.
    pub lock: Option<Arc<Source>>,
    /// The book's references; two when it has both kinds, which is a mistake.
    pub references: Vec<Arc<Source>>,
    /// Citation styles by path.
    pub styles: BTreeMap<String, Arc<Source>>,
    /// The chapters by name.
    pub chapters: BTreeMap<SourceId, Arc<Source>>,
    /// Other text files, for reports: those that are no text after all, and the theme's templates.
    pub texts: BTreeMap<SourceId, Arc<Source>>,
    /// Files that may be published, by path.
    pub assets: BTreeMap<String, Asset>,
    /// Other files, which may not.
    pub others: BTreeSet<String>,
    /// The book's own theme files, by path inside `theme/`.
    pub theme: BTreeMap<String, Arc<[u8]>>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
    /// What the disk said of each file when it was read, by path.
    pub stamps: BTreeMap<String, Stamp>,
    /// Which files were read again by [`Sources::refresh`].
    pub edits: Edits,
}

/// A file that could not be read for a reason that is not its author's.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{path}`")]
pub struct LoadError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Read a book.
///
/// # Errors
///
/// Fails when a file or folder cannot be read; files with wrong content are diagnostics.
pub fn load(root: &Path) -> Result<Sources, LoadError> {
    let mut sources = Sources { root: root.to_owned(), ..Sources::default() };
    for entry in files(root, 1) {
        sources.add(&entry?)?;
    }
    Ok(sources)
}

/// The names of a book's files, without reading them; what cannot be looked at is left out.
pub fn names(root: &Path) -> Vec<String> {
    let names = files(root, 1).filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.path().strip_prefix(root).ok()?.to_str()?;
        Some(name.replace(std::path::MAIN_SEPARATOR, "/"))
    });
    names.collect()
}

/// Every file below a path, in the order of names; from a depth on.
fn files(path: &Path, depth: usize) -> impl Iterator<Item = Result<DirEntry, LoadError>> {
    let walk = WalkDir::new(path).min_depth(depth).follow_root_links(depth > 0).sort_by_file_name();
    let seen = walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry));
    let told = |error: walkdir::Error, path: &Path| LoadError {
        path: error.path().unwrap_or(path).to_owned(),
        source: error.into(),
    };
    let path = path.to_owned();
    let entries = seen.map(move |entry| entry.map_err(|error| told(error, &path)));
    // A folder is only what lies in it, unless it stands where the lock should.
    let counts = |entry: &DirEntry| !entry.file_type().is_dir() || entry.file_name() == LOCK;
    entries.filter(move |entry| entry.as_ref().map_or(true, counts))
}

/// Whether a folder holds a book.
pub fn is_book(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(CONFIG)).is_ok_and(|meta| meta.is_file())
}

/// The day that it is: that of `SOURCE_DATE_EPOCH` where it is set, else the clock's, in UTC. Only `check` asks.
pub fn today() -> Option<Date> {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs().try_into().ok();
    let seconds: i64 = fixed.or_else(clock)?;
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date())
}

/// The path of a book's folder from the top of the repository that holds it.
pub fn path_in_repository(book: &Path) -> Option<PathBuf> {
    let book = fs::canonicalize(book).ok()?;
    let top = book.ancestors().find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok())?;
    Some(book.strip_prefix(top).ok()?.to_owned())
}

/// The most memory that this process has held, in bytes, where the system tells.
pub fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Whether there is anything at a path.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a file is there and has no bytes: one that is being written, perhaps.
pub fn is_empty(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == 0)
}

/// Dotfiles, and the temporary files that editors leave.
fn is_hidden(entry: &DirEntry) -> bool {
    is_hidden_name(&entry.file_name().to_string_lossy())
}

/// Whether a file or folder of this name is not read.
pub fn is_hidden_name(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || name.starts_with('#') && name.ends_with('#')
}

/// Paths as people would type them, without `./` at their beginning.
impl Files for Sources {
    fn source(&self, id: &SourceId) -> Option<&Source> {
        self.source(id)
    }

    fn path(&self, id: &SourceId) -> String {
        let path = self.root.join(id.as_str());
        path.strip_prefix(".").unwrap_or(&path).display().to_string()
    }
}

impl Sources {
    /// The source of that name, also when it could not be read as text.
    pub fn source(&self, id: &SourceId) -> Option<&Source> {
        let own = [&self.config, &self.lock].into_iter().flatten().chain(&self.references).chain(self.styles.values());
        let own = own.into_iter().find(|source| source.id() == id);
        let found = own.or_else(|| self.chapters.get(id)).or_else(|| self.texts.get(id));
        found.map(Arc::as_ref)
    }

    /// The names of all chapters, also of those that could not be read as text.
    pub fn chapter_names(&self) -> impl Iterator<Item = &SourceId> {
        self.chapters.keys().chain(self.broken_chapters())
    }

    /// The names of chapters that could not be read as text.
    pub fn broken_chapters(&self) -> impl Iterator<Item = &SourceId> {
        self.texts.keys().filter(|id| id.as_str().ends_with(".md"))
    }

    /// Whether there is an `ids.lock` that could not be read, which is told already.
    pub fn has_unreadable_lock(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.place.source.as_str() == LOCK)
    }

    /// A folder, which may not stand where the lock should.
    fn folder(&mut self, path: &str) {
        if path == LOCK {
            let message = format!("`{LOCK}` is a folder, not a file");
            let help =
                "move it away, and take the file from an earlier version of the book, or run `fieldguide ids --write`";
            self.report(Code::NotAFile, &SourceId::new(LOCK), message, help);
        }
    }

    fn add(&mut self, entry: &DirEntry) -> Result<(), LoadError> {
        let relative = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
        let Some(path) = relative.to_str().map(|path| path.replace(std::path::MAIN_SEPARATOR, "/")) else {
            let shown = SourceId::new(relative.to_string_lossy().into_owned());
            self.report(Code::NotUtf8, &shown, "this file's name is not UTF-8", "rename it");
            return Ok(());
        };
        let id = SourceId::new(path.as_str());
        if let Some(stamp) = Stamp::of(entry.path()) {
            self.stamps.insert(path.clone(), stamp);
        }
        if entry.file_type().is_dir() {
            self.folder(&path);
            return Ok(());
        }
        if !entry.file_type().is_file() {
            let help = "put the file itself here; links, pipes and devices are not read";
            let what = if entry.path_is_symlink() { "a symbolic link" } else { "a pipe or a device" };
            self.report(Code::NotAFile, &id, format!("`{path}` is {what}, not a file"), help);
            return Ok(());
        }
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let named = [CONFIG, LOCK].contains(&path.as_str()) || REFERENCES.contains(&path.as_str());
        let is_text = named || (path.ends_with(".md") || ending == "csl") && !path.starts_with("theme/");
        if !is_text && !path.starts_with("theme/") && !PUBLISHED.contains(&ending.as_str()) {
            self.others.insert(path);
            return Ok(());
        }
        let bytes = read(entry.path()).map_err(|source| LoadError { path: entry.path().to_owned(), source })?;
        let (bytes, length) = bytes;
        match (bytes, path.strip_prefix("theme/")) {
            (None, None) if !is_text => {
                let asset = Asset { bytes: Arc::from([]), fingerprint: String::new(), length };
                self.assets.insert(path, asset);
            }
            (None, _) => self.report(Code::TooLarge, &id, "this file is larger than 64 MiB", "make it smaller"),
            (Some(bytes), Some(name)) => {
                if let (true, Ok(text)) = (ending == "html", std::str::from_utf8(&bytes)) {
                    self.texts.insert(id.clone(), Arc::new(Source::new(id, text)));
                }
                self.theme.insert(name.to_owned(), bytes.into());
            }
            (Some(bytes), None) if is_text => self.add_text(id, &bytes),
            (Some(bytes), None) => {
                let fingerprint = fingerprint(&bytes);
                self.assets.insert(path, Asset { bytes: bytes.into(), fingerprint, length });
            }
        }
        Ok(())
    }

    fn add_text(&mut self, id: SourceId, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
        let source = Arc::new(Source::new(id.clone(), &text));
        if let Some((at, message, help)) = trouble(bytes) {
            let start = Source::new(id.clone(), &text[..at]).text().len();
            let width = source.text()[start..].chars().next().map_or(0, char::len_utf8);
            let place = Place::new(&id, At::Span(Span::new(start..start + width)));
            self.diagnostics.push(Diagnostic::new(Code::NotUtf8, place, message).help(help));
            self.texts.insert(id, source);
        } else if id.as_str() == CONFIG {
            self.config = Some(source);
        } else if id.as_str() == LOCK {
            self.lock = Some(source);
        } else if REFERENCES.contains(&id.as_str()) {
            self.references.push(source);
        } else if id.as_str().to_ascii_lowercase().ends_with(".csl") {
            self.styles.insert(id.as_str().to_owned(), source);
        } else {
            self.chapters.insert(id, source);
        }
    }

    fn report(&mut self, code: Code, id: &SourceId, message: impl Into<String>, help: &str) {
        self.diagnostics.push(Diagnostic::new(code, Place::new(id, At::File), message).help(help));
    }
}

/// The bytes of a file, unless it is larger than the hard cap, and its length.
fn read(path: &Path) -> io::Result<(Option<Vec<u8>>, u64)> {
    let file = open(path)?;
    let length = file.metadata()?.len();
    if length > HARD_CAP {
        return Ok((None, length));
    }
    // One byte more, so that the end is seen without more room.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    file.take(HARD_CAP).read_to_end(&mut bytes)?;
    let length = bytes.len() as u64;
    Ok((Some(bytes), length))
}

/// Open a file, but not through a link that took its place since it was seen.
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NOFOLLOW.union(rustix::fs::OFlags::NONBLOCK).bits().cast_signed(),
    );
    options.read(true).open(path)
}

/// Why bytes are not text: the byte where it goes wrong, what is wrong, and the remedy.
fn trouble(bytes: &[u8]) -> Option<(usize, String, &'static str)> {
    const SAVE: &str = "save the file as UTF-8";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some((0, "this file is UTF-16, not UTF-8".to_owned(), SAVE));
    }
    let read = std::str::from_utf8(bytes);
    if read.is_ok_and(|text| !text.contains('\0')) {
        return None;
    }
    let wrong = read.err().map(|error| error.valid_up_to());
    let zero = bytes.iter().position(|&byte| byte == 0);
    match (wrong, zero) {
        (Some(at), zero) if zero.is_none_or(|zero| at < zero) => Some((at, format!("byte {at} is not UTF-8"), SAVE)),
        (_, Some(at)) => Some((at, format!("byte {at} is zero"), "delete it: text has no zero bytes")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c12_bytes_that_are_no_text_are_told_with_their_offset() {
        assert_eq!(trouble("é".as_bytes()), None);
        assert_eq!(trouble(b"ab\xffc").map(|t| t.0), Some(2));
        assert_eq!(trouble(b"ab\0c\xff").map(|t| t.0), Some(2));
        assert!(trouble(b"\xff\xfea\0").is_some_and(|t| t.1.contains("UTF-16")));
    }
}
