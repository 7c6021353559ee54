//! The pipeline: the stages composed, each remembered by the hash of what it reads.
//!
//! In: [`Sources`]. Out: a [`Built`]: the recipe of every page, all diagnostics, and what rendering needs. `build`,
//! `check` and `serve` call the same [`Pipeline::build`]; a page is rendered when it is asked for, by
//! [`Pipeline::render`]. There is no second path for edits: the same call, with more remembered.

mod collect;
mod edited;
mod memo;
mod parsing;
mod places;
mod sheets;
pub mod timings;
mod wanted;

pub use edited::Edited;
pub use sheets::{OnPaper, SheetCount};

use crate::cache::Cache;
use crate::diag::{At, Code, Diagnostic, Severity, settle};
use crate::hash::{Hash128, stable_hash};
use crate::link::address::WORKSHEETS;
use crate::link::{self, Guide, Setting};
use crate::load::Sources;
use crate::model::{Artifact, Chapter, Config, Links, NavGroup, Page, Recipe, Site};
use crate::parse::{self, Settings, yaml};
use crate::render::nav::Contents;
use crate::render::progress::Progress;
use crate::render::shell::Shared;
use crate::render::worksheets::Worksheets;
use crate::source::Span;
use crate::theme::{self, Theme};
use memo::Memo;
use parsing::Chapters;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use timings::{Clock, Timings};
use wanted::Wanted;

/// How many recipes of a site may be replaced before all of them are laid out anew.
const REPLACED: usize = 256;

/// What a build is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Publish drafts.
    pub drafts: bool,
    /// The site's address, before the configuration's.
    pub base_url: Option<String>,
    /// Tell also what only matters before a change is published: items without an id are errors, and a lock that is
    /// behind the book is a warning.
    pub check: bool,
    /// The folder of what is kept between runs; without one, nothing is.
    pub cache: Option<PathBuf>,
}

/// How much a build had to do: what was made, not remembered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sources parsed.
    pub parsed: usize,
    /// Guides assembled: none or one.
    pub assembled: usize,
    /// Chapters whose references were answered.
    pub linked: usize,
    /// Bodies rendered.
    pub bodies: usize,
    /// Shells rendered.
    pub shells: usize,
    /// Worksheets laid out on paper.
    pub prints: usize,
}

/// What a build gives.
#[derive(Debug, Clone)]
pub struct Built {
    /// Every address with its recipe.
    pub site: Site,
    /// Every mistake, placed and sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The configuration.
    pub config: Arc<Config>,
    /// Every chapter that could be read, drafts too.
    pub chapters: Edited<Arc<Chapter>>,
    /// What was published before.
    pub lock: Option<Arc<parse::lock::Read>>,
    /// How many chapters are published.
    pub pages: usize,
    /// How many things can be ticked.
    pub items: usize,
    scene: Arc<Scene>,
}

impl Built {
    /// A mistake met in rendering, where the thing that it is about stands now.
    fn placed(&self, mut mistake: Diagnostic) -> Diagnostic {
        if matches!(mistake.place.at, At::Id(_)) {
            places::resolve(std::slice::from_mut(&mut mistake), &self.chapters, &BTreeMap::new());
        }
        mistake
    }

    /// Whether a mistake keeps the site from being written.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// What rendering needs beside a page.
#[derive(Debug)]
struct Scene {
    theme: Arc<Theme>,
    shared: Shared,
    contents: Contents,
    groups: Vec<NavGroup>,
    groups_hash: Hash128,
    progress: Arc<Progress>,
    worksheets: Arc<Worksheets>,
    config: Arc<Config>,
    /// How many things can be ticked.
    items: usize,
    /// What is kept between runs.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only PDFs are kept"))]
    cache: Option<Cache>,
}

/// The bytes of a page, or why there are none.
pub type Rendered = Result<Artifact, Diagnostic>;

/// The HTML of a chapter's text, or why there is none.
type RenderedBody = Result<Arc<str>, Diagnostic>;

type Told<T> = (Arc<T>, Vec<Diagnostic>);

/// The answers to the references of a guide's pages, in their order, and what is wrong with them.
type Answers = Arc<Told<Vec<Arc<Links>>>>;

/// The stages with their memos.
#[derive(Debug)]
pub struct Pipeline {
    options: Options,
    configs: Memo<Arc<yaml::Read<Config>>>,
    locks: Memo<Arc<parse::lock::Read>>,
    chapters: Chapters,
    guides: Memo<Arc<Told<Guide>>>,
    links: Memo<Answers>,
    progress: Memo<Arc<Progress>>,
    worksheets: Memo<Arc<Worksheets>>,
    themes: Memo<Arc<Told<Theme>>>,
    scenes: Memo<Arc<Scene>>,
    sites: Memo<Site>,
    bodies: Memo<RenderedBody>,
    shells: Memo<Rendered>,
    /// How many chapters' references were answered in the last build.
    linked: usize,
    prints: Memo<Arc<sheets::Outcome>>,
    /// How long each stage took, all builds together.
    pub timings: Timings,
}

impl Pipeline {
    /// A pipeline that remembers, for builds that follow each other.
    pub fn new(options: Options) -> Self {
        Self::with_memory(options, true)
    }

    /// A pipeline for a single build.
    pub fn once(options: Options) -> Self {
        Self::with_memory(options, false)
    }

    fn with_memory(options: Options, keep: bool) -> Self {
        Self {
            options,
            configs: Memo::new(keep),
            locks: Memo::new(keep),
            chapters: Chapters::default(),
            guides: Memo::new(keep),
            links: Memo::new(keep),
            progress: Memo::new(keep),
            worksheets: Memo::new(keep),
            themes: Memo::new(keep),
            scenes: Memo::new(keep),
            sites: Memo::new(keep),
            bodies: Memo::new(keep),
            shells: Memo::new(keep),
            linked: 0,
            // A page, its worksheet's own page and the PDF ask for the same, in whatever order; and it is small.
            prints: Memo::new(true),
            timings: Timings::default(),
        }
    }

    /// How much the last build, and what was rendered since, had to do.
    pub fn counts(&self) -> Counts {
        Counts {
            parsed: self.chapters.made,
            assembled: self.guides.made,
            linked: self.linked,
            bodies: self.bodies.made,
            shells: self.shells.made,
            prints: self.prints.made,
        }
    }

    /// Run all stages up to the recipes of the pages.
    pub fn build(&mut self, sources: &Sources) -> Built {
        self.turn();
        let mut diagnostics = sources.diagnostics.clone();
        let (config, keys) = self.config(sources, &mut diagnostics);
        let chapters = self.parse(sources, &config, &mut diagnostics);
        let lock = self.lock(sources, &mut diagnostics);
        let Options { drafts, check, .. } = self.options;
        let setting = Setting { config: &config, sources, lock: lock.as_ref().map(|read| &read.lock), drafts, check };
        let guide = self.assemble(&chapters, &setting, &mut diagnostics);
        let answers = self.link(&guide, &setting, &mut diagnostics);
        let theme = self.theme(sources, &mut diagnostics);
        let linked = Linked { guide: &guide, chapters: &chapters, links: &answers.0, pages: OnceCell::new() };
        let (scene, site) = self.collect(&linked, theme, sources, &config);
        places::resolve(&mut diagnostics, &chapters, &keys);
        settle(&mut diagnostics, &self.severities(&config));
        let (pages, items) = (guide.pages.len(), scene.items);
        Built { site, diagnostics, config, chapters, lock, pages, items, scene }
    }

    /// The scene and the site. Where nothing but texts changed since the last build, they are what they were, but for
    /// the recipes of those chapters.
    fn collect(
        &mut self,
        linked: &Linked,
        theme: Arc<Theme>,
        sources: &Sources,
        config: &Arc<Config>,
    ) -> (Arc<Scene>, Site) {
        let guide = linked.guide;
        // The guide's hash says which book and which items these are.
        let gather = || Arc::new(Progress::new(linked.pages(), guide, config.id.as_deref()));
        let progress = self.progress.get(guide.hash, gather);
        let worksheets = self.worksheets.get(guide.hash, || Arc::new(Worksheets::new(linked.pages(), &guide.groups)));
        let configured = sources.config.as_ref().map(|source| source.hash());
        let key = stable_hash(&(guide.hash, theme.hash, configured));
        let scene = || Arc::new(Scene::new(theme, config.clone(), guide, (progress, worksheets), &self.options));
        let scene = self.scenes.get(key, scene);
        let changed = self.chapters.changed.as_deref();
        let remembered = self.sites.forget(key).filter(|site| site.replacements() < REPLACED);
        let site = match (remembered, changed) {
            (Some(mut site), Some(changed)) => {
                let papers = sheets::papers(&scene.config);
                let pages = changed.iter().filter_map(|&chapter| linked.page_of(chapter));
                for (address, recipe) in pages.flat_map(|page| collect::own_recipes(&page, &papers)) {
                    site.replace(address, recipe);
                }
                site
            }
            _ => {
                let cover = collect::cover(linked.pages(), guide, config);
                let pages: Vec<Page> = linked.pages().iter().cloned().chain(cover).collect();
                collect::site(&pages, guide, sources, &scene)
            }
        };
        (scene, self.sites.get(key, || site))
    }

    fn turn(&mut self) {
        self.configs.turn();
        self.locks.turn();
        self.guides.turn();
        self.links.turn();
        self.progress.turn();
        self.worksheets.turn();
        self.themes.turn();
        self.scenes.turn();
        self.sites.turn();
        self.bodies.turn();
        self.shells.turn();
        self.prints.turn();
    }

    fn config(
        &mut self,
        sources: &Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Arc<Config>, BTreeMap<String, Span>) {
        let Some(source) = &sources.config else { return Default::default() };
        let read = self.configs.get(source.hash(), || Arc::new(parse::config(source)));
        diagnostics.extend(read.diagnostics.iter().cloned());
        (Arc::new(read.value.clone()), read.keys.clone())
    }

    fn lock(&mut self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<parse::lock::Read>> {
        let source = sources.lock.as_ref()?;
        let read = self.locks.get(source.hash(), || Arc::new(parse::lock::read(source)));
        diagnostics.extend(read.diagnostics.iter().cloned());
        Some(read)
    }

    /// The severities of this run: the configuration's, and an item without an id is an error of `check`.
    fn severities(&self, config: &Config) -> BTreeMap<Code, Severity> {
        let mut severities = config.severity.clone();
        if self.options.check {
            severities.entry(Code::MissingId).or_insert(Severity::Error);
        }
        severities
    }

    fn parse(
        &mut self,
        sources: &Sources,
        config: &Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Edited<Arc<Chapter>> {
        let clock = Clock::start();
        self.chapters = std::mem::take(&mut self.chapters).next(sources, &Settings::new(config));
        diagnostics.extend(self.chapters.diagnostics().cloned());
        self.timings.add("parse", clock, self.chapters.made);
        self.chapters.all.clone()
    }

    fn assemble(
        &mut self,
        chapters: &Edited<Arc<Chapter>>,
        setting: &Setting,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Guide> {
        let clock = Clock::start();
        let key = link::guide_key(self.chapters.outlines, setting);
        let told = self.guides.get(key, || {
            let (guide, diagnostics) = link::assemble(&chapters.iter().cloned().collect::<Vec<_>>(), setting, key);
            Arc::new((Arc::new(guide), diagnostics))
        });
        diagnostics.extend(told.1.iter().cloned());
        self.timings.add("assemble", clock, self.guides.made);
        told.0.clone()
    }

    /// Answer every page's references. They are answered anew when the guide changes at all: a chapter costs some
    /// microseconds, and what depends on the answers is remembered by the answers themselves.
    fn link(&mut self, guide: &Guide, setting: &Setting, diagnostics: &mut Vec<Diagnostic>) -> Answers {
        let clock = Clock::start();
        let answers = self.links.get(guide.hash, || {
            let (mut all, mut mistakes) = (Vec::with_capacity(guide.pages.len()), Vec::new());
            for number in 0..guide.pages.len() {
                let (links, mut found) = link::answers(guide, number, setting);
                mistakes.append(&mut found);
                all.push(Arc::new(links));
            }
            Arc::new((Arc::new(all), mistakes))
        });
        diagnostics.extend(answers.1.iter().cloned());
        self.linked = self.links.made * guide.pages.len();
        self.timings.add("link", clock, self.linked);
        answers
    }

    fn theme(&mut self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Arc<Theme> {
        let clock = Clock::start();
        let told = self.themes.get(theme::key(&sources.theme), || {
            let (theme, diagnostics) = theme::load(&sources.theme);
            Arc::new((Arc::new(theme), diagnostics))
        });
        diagnostics.extend(told.1.iter().cloned());
        self.timings.add("theme", clock, self.themes.made);
        told.0.clone()
    }

    /// The bytes at some addresses of the site, in their order; what is not remembered is rendered on all cores.
    /// Addresses that are not there are left out. A page that cannot be rendered is a diagnostic.
    pub fn render(&mut self, built: &Built, addresses: &[&str]) -> Vec<(String, Rendered)> {
        let recipes = addresses.iter().filter_map(|&address| built.site.recipe(address));
        let (addresses, recipes): (Vec<&str>, Vec<&Recipe>) = recipes.unzip();
        let links = self.pdf_links(&recipes, &built.scene);
        let recipes = addresses.into_iter().zip(recipes).zip(links);
        let wanted = recipes.map(|((address, recipe), links)| Wanted::new(address, recipe, links, &built.scene));
        let wanted: Vec<Wanted> = wanted.collect();
        let pages: Vec<usize> = (0..wanted.len()).filter(|&at| wanted[at].has_body()).collect();
        let keys: Vec<Hash128> = pages.iter().map(|&at| wanted[at].body_key).collect();
        let (clock, before) = (Clock::start(), self.bodies.made);
        let bodies = self.bodies.get_all(&keys, |at| wanted[pages[at]].body());
        self.timings.add("render bodies", clock, self.bodies.made - before);
        let bodies: HashMap<usize, RenderedBody> = pages.into_iter().zip(bodies).collect();
        let made: Vec<usize> = (0..wanted.len()).filter(|&at| wanted[at].ready().is_none()).collect();
        let keys: Vec<Hash128> = made.iter().map(|&at| wanted[at].shell_key).collect();
        let (clock, before) = (Clock::start(), self.shells.made);
        let shells = self.shells.get_all(&keys, |at| wanted[made[at]].shell(bodies.get(&made[at])));
        self.timings.add("render shells", clock, self.shells.made - before);
        let mut shells: HashMap<usize, Rendered> = made.into_iter().zip(shells).collect();
        let rendered = wanted.iter().enumerate().filter_map(|(at, wanted)| {
            let bytes = wanted.ready().or_else(|| shells.remove(&at))?;
            Some((wanted.address.to_owned(), bytes.map_err(|mistake| built.placed(mistake))))
        });
        rendered.collect()
    }
}

/// A guide with the chapters and answers that make its pages.
struct Linked<'a> {
    guide: &'a Guide,
    chapters: &'a Edited<Arc<Chapter>>,
    links: &'a [Arc<Links>],
    /// All pages, made when something first asks.
    pages: OnceCell<Vec<Page>>,
}

impl Linked<'_> {
    fn pages(&self) -> &[Page] {
        self.pages.get_or_init(|| (0..self.guide.pages.len()).map(|number| self.page(number)).collect())
    }

    fn page(&self, number: usize) -> Page {
        let placed = &self.guide.pages[number];
        let (chapter, links) = (self.chapters[placed.chapter].clone(), self.links[number].clone());
        Page { chapter, links, head: placed.head.clone() }
    }

    /// The page of a chapter by its number, when it is published.
    fn page_of(&self, chapter: usize) -> Option<Page> {
        let number = self.guide.pages.iter().position(|placed| placed.chapter == chapter)?;
        Some(self.page(number))
    }
}

impl Scene {
    fn new(
        theme: Arc<Theme>,
        config: Arc<Config>,
        guide: &Guide,
        (progress, worksheets): (Arc<Progress>, Arc<Worksheets>),
        options: &Options,
    ) -> Self {
        let sheets = worksheets.view.as_ref().map(|_| WORKSHEETS);
        let shared = Shared::new(&config, options.base_url.as_deref(), sheets);
        let contents = Contents::new(&guide.groups, &progress.lines);
        let groups_hash = stable_hash(&guide.groups);
        let items = guide.pages.iter().map(|placed| placed.outline.items.len()).sum();
        let groups = guide.groups.clone();
        let cache = options.cache.clone().map(Cache::new);
        Self { theme, shared, contents, groups, groups_hash, progress, worksheets, config, items, cache }
    }

    /// A hash of what every page depends on.
    fn key(&self) -> Hash128 {
        stable_hash(&(self.theme.hash, self.shared.hash))
    }
}
