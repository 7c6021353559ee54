//! The preview: a book as it is now, and the pages that readers of it may see.
//!
//! In: paths that changed. Out: bytes at addresses, and what an edit changed. Everything goes through
//! [`Pipeline::build`], as a build does. While the newest edition has mistakes, the last one without stays.

use super::mistakes::Mistake;
use crate::diag::{Diagnostic, Severity, settle};
use crate::hash::stable_hash;
use crate::load::{LoadError, Reading, Sources, load};
use crate::model::Config;
use crate::pipeline::{Built, Options, Pipeline};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// How many mistakes the overlay shows.
const SHOWN: usize = 50;

/// A book that is shown while it is written.
#[derive(Debug)]
pub(super) struct Preview {
    /// What was read.
    pub sources: Sources,
    pipeline: Pipeline,
    editor: String,
    /// What is shown.
    shown: Arc<Built>,
    /// Whether that is without mistakes.
    sound: bool,
    /// The last edition without mistakes of which a page was rendered: some mistakes of templates only show then.
    proved: Option<Arc<Built>>,
    /// All diagnostics of the newest edition.
    pub diagnostics: Vec<Diagnostic>,
    /// What could not be read.
    unread: BTreeMap<String, Mistake>,
    /// What open pages looked like after the last build.
    versions: BTreeMap<String, String>,
    /// The open pages of what is shown, by the addresses of their files: they will be asked for next.
    ready: BTreeMap<String, Ready>,
    /// Editions that nobody will see again.
    past: Vec<Arc<Built>>,
}

/// A page that is rendered.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What tells them from those of other editions.
    pub version: String,
}

/// What is at an address.
#[derive(Debug, Clone)]
pub(super) enum Look {
    /// These bytes of this address of the site.
    Found(String, Arc<[u8]>),
    /// A folder; its address ends in a slash.
    Folder(String),
    /// Nothing; the site's own page says so.
    Missing(Arc<[u8]>),
    /// A page that could not be rendered.
    Broken(Vec<Mistake>),
}

/// What a rebuild changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Rebuilt {
    /// The open pages that are not what they were.
    pub changed: Vec<String>,
    /// How many pages were rendered.
    pub pages: usize,
}

impl Preview {
    /// Read and build a book.
    pub fn open(root: &Path, options: Options, editor: &str) -> Result<Self, LoadError> {
        let sources = load(root)?;
        let mut pipeline = Pipeline::new(options);
        pipeline.timings.off = true;
        let built = pipeline.build(&sources);
        let (sound, diagnostics) = (!built.has_errors(), built.diagnostics.clone());
        Ok(Self {
            sources,
            pipeline,
            editor: editor.to_owned(),
            shown: Arc::new(built),
            sound,
            proved: None,
            diagnostics,
            unread: BTreeMap::new(),
            versions: BTreeMap::new(),
            ready: BTreeMap::new(),
            past: Vec::new(),
        })
    }

    /// The path under which the site stands.
    pub fn prefix(&self) -> String {
        prefix(&self.shown.config)
    }

    /// Read paths again; the files that are not what they were.
    pub fn refresh(&mut self, paths: &BTreeSet<String>, reading: Reading) -> Vec<String> {
        let mut changed = Vec::new();
        for path in paths {
            let before = self.unread.remove(path);
            match self.sources.refresh(path, reading) {
                Ok(files) => {
                    changed.extend(before.map(|_| path.clone()));
                    changed.extend(files);
                }
                Err(error) => {
                    let mistake = Mistake::unread(&error, &self.editor);
                    changed.extend((before.as_ref() != Some(&mistake)).then(|| path.clone()));
                    self.unread.insert(path.clone(), mistake);
                }
            }
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// The paths that could not be read, to be tried again.
    pub fn unread(&self) -> BTreeSet<String> {
        self.unread.keys().cloned().collect()
    }

    /// Build again, and render the open pages.
    pub fn rebuild(&mut self, open: &BTreeSet<String>) -> Rebuilt {
        let built = Arc::new(self.pipeline.build(&self.sources));
        self.diagnostics.clone_from(&built.diagnostics);
        let mut sound = !built.has_errors();
        let mut before = std::mem::replace(&mut self.shown, built);
        let mut versions = self.look_at(open, &mut sound);
        if !sound && self.sound {
            std::mem::swap(&mut self.shown, &mut before);
            versions = self.look_at(open, &mut true);
        } else {
            self.sound = sound;
        }
        if !self.ready.is_empty() {
            self.prove();
        }
        self.past.push(before);
        let old = std::mem::replace(&mut self.versions, versions);
        let changed = self.versions.iter().filter(|(page, version)| old.get(*page).is_none_or(|old| old != *version));
        Rebuilt { changed: changed.map(|(page, _)| page.clone()).collect(), pages: self.pipeline.counts().shells }
    }

    /// The versions of pages as they are shown. One that cannot be rendered makes the edition unsound, and its
    /// diagnostics are kept.
    fn look_at(&mut self, pages: &BTreeSet<String>, sound: &mut bool) -> BTreeMap<String, String> {
        let mut versions = BTreeMap::new();
        self.ready.clear();
        for page in pages {
            let file = file(page);
            let own = self.render(&file);
            let is_page = own.is_some() && file.ends_with(".html");
            match own.or_else(|| self.render("404.html")) {
                Some(Ok(bytes)) => {
                    let version = version(&bytes);
                    versions.insert(page.clone(), version.clone());
                    self.ready.extend(is_page.then_some((file, Ready { bytes, version })));
                }
                Some(Err(diagnostic)) => {
                    *sound = false;
                    self.diagnostics.push(*diagnostic);
                }
                None => {}
            }
        }
        settle(&mut self.diagnostics, &self.shown.config.severity);
        versions
    }

    fn render(&mut self, address: &str) -> Option<Result<Arc<[u8]>, Box<Diagnostic>>> {
        let (_, rendered) = self.pipeline.render(&self.shown, &[address]).pop()?;
        if rendered.is_ok() && address.ends_with(".html") {
            self.prove();
        }
        Some(rendered.map(|artifact| artifact.bytes).map_err(Box::new))
    }

    /// A page of what is shown was rendered.
    fn prove(&mut self) {
        let known = self.proved.as_ref().is_some_and(|proved| Arc::ptr_eq(proved, &self.shown));
        if self.sound && !known {
            self.past.extend(self.proved.replace(self.shown.clone()));
        }
    }

    /// The page at an address, which may end in a slash, where it is open and rendered already.
    pub fn ready(&self, address: &str) -> Option<(String, Ready)> {
        let file = file(address);
        let ready = self.ready.get(&file)?.clone();
        Some((file, ready))
    }

    /// Editions that nobody will see again, to be let go when nobody waits: each holds a chapter that nothing else
    /// does.
    pub fn past(&mut self) -> Vec<Arc<Built>> {
        std::mem::take(&mut self.past)
    }

    /// What is at an address, which may end in a slash.
    pub fn look(&mut self, address: &str) -> Look {
        let file = file(address);
        match self.render(&file) {
            Some(Ok(bytes)) => return Look::Found(file, bytes),
            Some(Err(diagnostic)) => return self.instead(address, &diagnostic),
            None => {}
        }
        let folder = format!("{address}/");
        if file == address && self.shown.site.recipe(&format!("{folder}index.html")).is_some() {
            return Look::Folder(folder);
        }
        match self.render("404.html") {
            Some(Err(diagnostic)) => self.instead(address, &diagnostic),
            Some(Ok(bytes)) => Look::Missing(bytes),
            None => Look::Missing(Arc::from([])),
        }
    }

    /// What is shown in place of a page that cannot be rendered: that of the edition before, where there is one.
    fn instead(&mut self, address: &str, diagnostic: &Diagnostic) -> Look {
        if !self.diagnostics.contains(diagnostic) {
            self.diagnostics.push(diagnostic.clone());
        }
        if let Some(proved) = self.proved.take().filter(|proved| !Arc::ptr_eq(proved, &self.shown)) {
            self.shown = proved;
            self.ready.clear();
            return self.look(address);
        }
        Look::Broken(vec![Mistake::new(diagnostic, &self.sources, &self.editor)])
    }

    /// What an open page looks like now; the next build tells whether it is still that.
    pub fn version(&mut self, page: &str) -> String {
        let version = match self.look(page) {
            Look::Found(_, bytes) | Look::Missing(bytes) => version(&bytes),
            Look::Folder(_) | Look::Broken(_) => String::new(),
        };
        self.versions.insert(page.to_owned(), version.clone());
        version
    }

    /// How many mistakes keep the newest edition from being shown.
    pub fn errors(&self) -> usize {
        self.unread.len() + self.errors_told().count()
    }

    /// The mistakes that keep the newest edition from being shown, as many as people look at.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let errors = self.errors_told().map(|error| Mistake::new(error, &self.sources, &self.editor));
        let mut all: Vec<Mistake> = self.unread.values().cloned().chain(errors.take(SHOWN)).collect();
        let more = self.errors().saturating_sub(all.len());
        all.extend((more > 0).then(|| Mistake::more(more)));
        all
    }

    fn errors_told(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many chapters are shown.
    pub fn pages(&self) -> usize {
        self.shown.pages
    }
}

/// The path under which a site stands: that of its published address.
pub(super) fn prefix(config: &Config) -> String {
    let url = config.site_url.as_deref().unwrap_or_default();
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let path = path.trim_matches('/');
    if path.is_empty() { "/".to_owned() } else { format!("/{path}/") }
}

/// The address of the file that an address means: a folder is its index.
pub(super) fn file(address: &str) -> String {
    let folder = address.is_empty() || address.ends_with('/');
    if folder { format!("{address}index.html") } else { address.to_owned() }
}

/// What tells two editions of a page apart.
pub(super) fn version(bytes: &[u8]) -> String {
    format!("{:032x}", stable_hash(bytes).bits())
}
