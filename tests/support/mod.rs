//! A book in a folder of its own, edited and built through the library as the command does.

#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::disallowed_methods, reason = "a test makes the files that it needs")]

pub mod html;
pub mod normal;

use fieldguide::diag::report::{Files, Style, human};
use fieldguide::diag::{Code, Diagnostic};
use fieldguide::load::{Sources, load};
use fieldguide::pipeline::{Counts, Options, Pipeline};
use fieldguide::source::{Source, SourceId};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A configuration that is enough. Without paper there are no PDFs, which most tests are not about.
pub const CONFIG: &str = "title: Test\nid: test-book\npaper: []\n";

/// A book under test, with the memory of its earlier builds.
pub struct GuideTest {
    folder: tempfile::TempDir,
    options: Options,
    pipeline: Pipeline,
}

/// What one build gave.
pub struct Run {
    /// Address to bytes.
    pub site: BTreeMap<String, Vec<u8>>,
    /// What went wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// How much was made, not remembered.
    pub counts: Counts,
    /// The report that people see.
    pub report: String,
}

struct Paths<'a>(&'a Sources);

impl Files for Paths<'_> {
    fn source(&self, id: &SourceId) -> Option<&Source> {
        self.0.source(id)
    }

    fn path(&self, id: &SourceId) -> String {
        format!("book/{id}")
    }
}

impl GuideTest {
    /// A book of these files, by path and text.
    pub fn new(files: &[(&str, &str)]) -> Self {
        Self::with_options(files, Options::default())
    }

    /// A book of these files, built with options.
    pub fn with_options(files: &[(&str, &str)], options: Options) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let pipeline = Pipeline::new(options.clone());
        let test = Self { folder, options, pipeline };
        for (path, text) in files {
            test.edit(path, text);
        }
        test
    }

    /// A copy of the book in a folder.
    pub fn from_dir(from: &Path) -> Self {
        let test = Self::new(&[]);
        copy(from, &test.path());
        test
    }

    /// The book's folder.
    pub fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Write a file of the book.
    pub fn edit(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Put a symbolic link into the book.
    #[cfg(unix)]
    pub fn link(&self, path: &str, target: impl AsRef<Path>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::os::unix::fs::symlink(target, path).expect("a link");
    }

    /// The text of a file of the book.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).expect("a file")
    }

    /// Delete a file of the book.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.folder.path().join(path)).expect("a file");
    }

    /// Rename a file of the book.
    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.folder.path().join(from), self.folder.path().join(to)).expect("a file");
    }

    /// Build with what earlier builds remembered.
    pub fn build(&mut self) -> Run {
        let path = self.path();
        run(&mut self.pipeline, &path)
    }

    /// Build with nothing remembered.
    pub fn clean_build(&self) -> Run {
        run(&mut Pipeline::once(self.options.clone()), &self.path())
    }
}

impl Run {
    /// The page at an address, as text.
    pub fn page(&self, address: &str) -> &str {
        let bytes = self.site.get(address).unwrap_or_else(|| panic!("no `{address}` among {:?}", self.site.keys()));
        std::str::from_utf8(bytes).expect("text")
    }

    /// Every HTML page with its address.
    pub fn pages(&self) -> impl Iterator<Item = (&str, &str)> {
        let pages = self.site.iter().filter(|(address, _)| address.ends_with(".html"));
        pages.map(|(address, bytes)| (address.as_str(), std::str::from_utf8(bytes).expect("text")))
    }

    /// Whether some published file holds these bytes.
    pub fn publishes(&self, bytes: &str) -> bool {
        self.site.values().any(|file| file.windows(bytes.len()).any(|part| part == bytes.as_bytes()))
    }

    /// The names of all diagnostics, in their order.
    pub fn codes(&self) -> Vec<&'static str> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect()
    }

    /// Whether a code is among the diagnostics.
    pub fn has(&self, code: Code) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == code)
    }
}

fn run(pipeline: &mut Pipeline, path: &Path) -> Run {
    let sources = load(path).expect("a readable book");
    let built = pipeline.build(&sources);
    let mut diagnostics = built.diagnostics.clone();
    diagnostics.extend(pipeline.on_paper(&built).diagnostics);
    let mut site = BTreeMap::new();
    let addresses: Vec<&str> = built.site.recipes.keys().map(String::as_str).collect();
    for (address, rendered) in pipeline.render(&built, &addresses) {
        match rendered {
            Ok(artifact) => drop(site.insert(address, artifact.bytes.to_vec())),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    fieldguide::diag::settle(&mut diagnostics, &built.config.severity);
    let report = human(&diagnostics, &Paths(&sources), Style::Plain);
    Run { site, diagnostics, counts: pipeline.counts(), report }
}

/// Whether changed expectations are to be accepted: `SNAPSHOTS=overwrite`.
pub fn overwrite() -> bool {
    std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite")
}

/// The files below a folder, by path from it, with `/` between its parts.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    if folder.exists() {
        gather(folder, folder, &mut files);
    }
    files
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(&path).expect("a file"));
        }
    }
}

/// Copy all files of a folder.
pub fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
