//! The pipeline: the stages composed, each remembered by the hash of what it reads.
//!
//! In: [`Sources`]. Out: a [`Built`]: the recipe of every page, all diagnostics, and what rendering needs. `build`,
//! `check` and, in time, `serve` call the same [`Pipeline::build`]; a page is rendered when it is asked for, by
//! [`Pipeline::render`]. There is no second path for edits: the same call, with more remembered.

mod cite;
mod collect;
mod memo;
mod places;
mod sheets;
pub mod timings;
mod wanted;

pub use sheets::{OnPaper, SheetCount};

use crate::cache::Cache;
use crate::cite::Bibliography;
use crate::diag::{At, Code, Diagnostic, Place, Severity, fault, settle};
use crate::hash::{Hash128, stable_hash};
use crate::link::mentions::{Mentioned, mentions_key};
use crate::link::{self, Guide, Setting};
use crate::load::Sources;
use crate::model::{Artifact, Chapter, Config, Generated, GlossaryMode, Links, NavGroup, Page, PageKind, Recipe, Site};
use crate::parse::glossary::{Terms, is_glossary};
use crate::parse::{self, Parsed, Settings, yaml};
use crate::render::all_notes::{self, AllNotes, Part};
use crate::render::bibliography::Works;
use crate::render::indexes::Indexes;
use crate::render::nav::Contents;
use crate::render::progress::Progress;
use crate::render::shell::{self, Shared};
use crate::render::worksheets::Worksheets;
use crate::source::Span;
use crate::theme::{self, Theme};
use cite::Citing;
use jiff::civil::Date;
use memo::Memo;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use timings::{Clock, Timings};
use wanted::Wanted;

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
    /// The day that it is, when reviews that are due are to be told. What is published never depends on it.
    pub today: Option<Date>,
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
    /// Groups of works formatted.
    pub cited: usize,
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
    pub chapters: Vec<Arc<Chapter>>,
    /// What chapters were parsed with.
    pub settings: Arc<Settings>,
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
    notes: AllNotes,
    indexes: Arc<Indexes>,
    works: Arc<Works>,
    config: Arc<Config>,
    /// What is kept between runs.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only PDFs are kept"))]
    cache: Option<Cache>,
}

/// The bytes of a page, or why there are none.
pub type Rendered = Result<Artifact, Diagnostic>;

/// The HTML of a chapter's text, or why there is none.
type RenderedBody = Result<Arc<str>, Diagnostic>;

type Told<T> = (Arc<T>, Vec<Diagnostic>);

/// The stages with their memos.
#[derive(Debug)]
pub struct Pipeline {
    options: Options,
    configs: Memo<Arc<yaml::Read<Config>>>,
    locks: Memo<Arc<parse::lock::Read>>,
    terms: Memo<Arc<Terms>>,
    chapters: Memo<Parsed>,
    guides: Memo<Arc<Told<Guide>>>,
    citing: Citing,
    links: Memo<Arc<Told<Links>>>,
    mentions: Memo<Arc<Mentioned>>,
    progress: Memo<Arc<Progress>>,
    worksheets: Memo<Arc<Worksheets>>,
    notes: Memo<Told<Part>>,
    indexes: Memo<Arc<Indexes>>,
    works: Memo<Arc<Works>>,
    themes: Memo<Arc<Told<Theme>>>,
    bodies: Memo<RenderedBody>,
    shells: Memo<Rendered>,
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
            terms: Memo::new(keep),
            chapters: Memo::new(keep),
            guides: Memo::new(keep),
            citing: Citing::new(keep),
            links: Memo::new(keep),
            mentions: Memo::new(keep),
            progress: Memo::new(keep),
            worksheets: Memo::new(keep),
            notes: Memo::new(keep),
            indexes: Memo::new(keep),
            works: Memo::new(keep),
            themes: Memo::new(keep),
            bodies: Memo::new(keep),
            shells: Memo::new(keep),
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
            cited: self.citing.made(),
            linked: self.links.made,
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
        let settings = Arc::new(self.settings(sources, &config));
        let chapters = self.parse(sources, &config, &settings, &mut diagnostics);
        let lock = self.lock(sources, &mut diagnostics);
        let Options { drafts, check, .. } = self.options;
        let setting = Setting { config: &config, sources, lock: lock.as_ref().map(|read| &read.lock), drafts, check };
        let guide = self.assemble(&chapters, &setting, &mut diagnostics);
        let bibliography = self.cite(sources, &config, (&guide, &chapters), &mut diagnostics);
        let bibliography = bibliography.as_ref();
        let (mut pages, mut mistakes) = self.link(&guide, &chapters, &setting, bibliography);
        diagnostics.append(&mut mistakes);
        let mentioned = self.mention(&guide, bibliography, &mut pages);
        let (theme, mistakes) = self.theme(sources);
        diagnostics.extend(mistakes);
        // The guide's hash says which book and which items these are.
        let gather = || Arc::new(Progress::new(&pages, &guide, config.id.as_deref()));
        let progress = self.progress.get(guide.hash, gather);
        let worksheets = self.worksheets.get(guide.hash, || Arc::new(Worksheets::new(&pages, &guide.groups)));
        let indexes = self.indexes.get(guide.hash, || Arc::new(Indexes::new(&pages)));
        let notes = self.notes(&pages, &config, &mut diagnostics);
        let cited = (guide.hash, bibliography.map(|bibliography| bibliography.hash));
        let works = self.works.get(stable_hash(&cited), || Arc::new(Works::new(&pages, bibliography)));
        let gathered = Gathered { progress, worksheets, notes, indexes, works };
        let scene = Arc::new(Scene::new(theme, config.clone(), &guide, gathered, &self.options));
        diagnostics.extend(self.options.today.iter().flat_map(|&today| link::reviews(&chapters, today)));
        places::resolve(&mut diagnostics, &chapters, &keys);
        settle(&mut diagnostics, &self.severities(&config));
        let items = guide.pages.iter().map(|placed| placed.outline.items.len()).sum();
        let count = pages.len();
        pages.extend(collect::cover(&pages, &guide, &config));
        let site = collect::site(pages, &guide, sources, &scene, &mentioned);
        Built { site, diagnostics, config, chapters, settings, lock, pages: count, items, scene }
    }

    fn turn(&mut self) {
        self.configs.turn();
        self.locks.turn();
        self.terms.turn();
        self.chapters.turn();
        self.guides.turn();
        self.citing.turn();
        self.links.turn();
        self.mentions.turn();
        self.progress.turn();
        self.worksheets.turn();
        self.notes.turn();
        self.indexes.turn();
        self.works.turn();
        self.themes.turn();
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

    /// What chapters are parsed with: the configuration's part, and the names of the glossary's terms.
    fn settings(&mut self, sources: &Sources, config: &Config) -> Settings {
        let settings = Settings::new(config);
        let source = sources.chapters.iter().find(|(id, _)| is_glossary(id)).map(|(_, source)| source);
        let source = source
            .filter(|source| config.glossary == GlossaryMode::Auto && source.text().len() as u64 <= config.limits.page);
        let Some(source) = source else { return settings };
        let (english, drafts) = (config.language().split('-').next() == Some("en"), self.options.drafts);
        let key = stable_hash(&(source.hash(), settings.hash(), english, drafts));
        let terms = self.terms.get(key, || {
            let outline = parse::parse(source, &settings).chapter.outline.clone();
            let told = !outline.draft || drafts;
            Arc::new(if told { Terms::new(&outline.terms, english) } else { Terms::default() })
        });
        Settings { terms, ..settings }
    }

    fn parse(
        &mut self,
        sources: &Sources,
        config: &Config,
        settings: &Settings,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Chapter>> {
        let settings_hash = settings.hash();
        let mut sound = Vec::with_capacity(sources.chapters.len());
        for (id, source) in &sources.chapters {
            let limit = config.limits.page;
            if source.text().len() as u64 > limit {
                let message = format!("this chapter is larger than {limit} bytes");
                let help = "split it, or raise `limits.page` in the configuration";
                diagnostics.push(Diagnostic::new(Code::TooLarge, Place::new(id, At::File), message).help(help));
                continue;
            }
            sound.push(source);
        }
        let clock = Clock::start();
        let keys: Vec<Hash128> = sound.iter().map(|source| stable_hash(&(source.hash(), settings_hash))).collect();
        let parsed = self.chapters.get_all(&keys, |at| parse::parse(sound[at], settings));
        let told = |parsed: Parsed| {
            diagnostics.extend(parsed.diagnostics);
            parsed.chapter
        };
        let chapters = parsed.into_iter().map(told).collect();
        self.timings.add("parse", clock, self.chapters.made);
        chapters
    }

    fn assemble(
        &mut self,
        chapters: &[Arc<Chapter>],
        setting: &Setting,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Guide> {
        let clock = Clock::start();
        let told = self.guides.get(link::guide_key(chapters, setting), || {
            let (guide, diagnostics) = link::assemble(chapters, setting);
            Arc::new((Arc::new(guide), diagnostics))
        });
        diagnostics.extend(told.1.iter().cloned());
        self.timings.add("assemble", clock, self.guides.made);
        told.0.clone()
    }

    /// The bibliography: every citation of the book in the style that it has chosen.
    fn cite(
        &mut self,
        sources: &Sources,
        config: &Config,
        (guide, chapters): (&Guide, &[Arc<Chapter>]),
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Bibliography> {
        let clock = Clock::start();
        let bibliography = self.citing.bibliography((sources, config), guide, chapters, diagnostics);
        self.timings.add("cite", clock, self.citing.made());
        bibliography
    }

    /// Answer every page's references. They are answered anew when the guide changes at all: a chapter costs some
    /// microseconds, and what depends on the answers is remembered by the answers themselves.
    fn link(
        &mut self,
        guide: &Guide,
        chapters: &[Arc<Chapter>],
        setting: &Setting,
        bibliography: Option<&Bibliography>,
    ) -> (Vec<Page>, Vec<Diagnostic>) {
        let clock = Clock::start();
        let (mut pages, mut diagnostics) = (Vec::with_capacity(chapters.len()), Vec::new());
        let cited = bibliography.map(|bibliography| bibliography.hash);
        for (number, placed) in guide.pages.iter().enumerate() {
            let key = stable_hash(&(guide.hash, cited, &placed.source));
            let told = self.links.get(key, || {
                let (links, diagnostics) = link::answers(guide, number, setting, bibliography);
                Arc::new((Arc::new(links), diagnostics))
            });
            diagnostics.extend(told.1.iter().cloned());
            let chapter = chapters[placed.chapter].clone();
            let (links, head) = (told.0.clone(), placed.head.clone());
            pages.push(Page { chapter, links, head, mentions: Arc::default() });
        }
        self.timings.add("link", clock, self.links.made);
        (pages, diagnostics)
    }

    /// The page of all notes, from what each chapter gives to it.
    fn notes(&mut self, pages: &[Page], config: &Config, diagnostics: &mut Vec<Diagnostic>) -> AllNotes {
        let clock = Clock::start();
        let base = shell::site_url(config, self.options.base_url.as_deref());
        let noted: Vec<&Page> = pages.iter().filter(|page| !page.chapter.notes.is_empty()).collect();
        let key = |page: &&Page| {
            let (chapter, head) = (&page.chapter, &page.head);
            stable_hash(&(chapter.hash, &chapter.outline.title, &page.links, &head.url, &base, config.language()))
        };
        let keys: Vec<Hash128> = noted.iter().map(key).collect();
        let make = |at: usize| {
            let (page, base) = (noted[at], base.as_deref());
            match fault::guard(&page.chapter.source, || all_notes::part(page, base, config.language())) {
                Ok(part) => (Arc::new(part), Vec::new()),
                Err(fault) => (Arc::default(), vec![fault]),
            }
        };
        let told = self.notes.get_all(&keys, make);
        diagnostics.extend(told.iter().flat_map(|(_, faults)| faults.iter().cloned()));
        let parts: Vec<Arc<Part>> = told.into_iter().map(|(part, _)| part).collect();
        self.timings.add("notes", clock, self.notes.made);
        AllNotes::new(&parts, &config.notes.kinds)
    }

    /// Tell every page who mentions it.
    fn mention(&mut self, guide: &Guide, bibliography: Option<&Bibliography>, pages: &mut [Page]) -> Arc<Mentioned> {
        let clock = Clock::start();
        let key = mentions_key(guide.hash, bibliography.map(|bibliography| bibliography.hash), pages);
        let mentioned = self.mentions.get(key, || Arc::new(Mentioned::new(pages)));
        for page in pages {
            page.mentions = mentioned.of(&page.head.url);
        }
        self.timings.add("mentions", clock, self.mentions.made);
        mentioned
    }

    fn theme(&mut self, sources: &Sources) -> (Arc<Theme>, Vec<Diagnostic>) {
        let clock = Clock::start();
        let told = self.themes.get(theme::key(&sources.theme), || {
            let (theme, diagnostics) = theme::load(&sources.theme);
            Arc::new((Arc::new(theme), diagnostics))
        });
        self.timings.add("theme", clock, self.themes.made);
        (told.0.clone(), told.1.clone())
    }

    /// The bytes at some addresses of the site, in their order; what is not remembered is rendered on all cores.
    /// Addresses that are not there are left out. A page that cannot be rendered is a diagnostic.
    pub fn render(&mut self, built: &Built, addresses: &[&str]) -> Vec<(String, Rendered)> {
        let recipes = addresses.iter().filter_map(|&address| built.site.recipes.get_key_value(address));
        let (addresses, recipes): (Vec<&String>, Vec<&Recipe>) = recipes.unzip();
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

/// What is gathered from all pages for those that show it.
struct Gathered {
    progress: Arc<Progress>,
    worksheets: Arc<Worksheets>,
    notes: AllNotes,
    indexes: Arc<Indexes>,
    works: Arc<Works>,
}

impl Scene {
    fn new(theme: Arc<Theme>, config: Arc<Config>, guide: &Guide, gathered: Gathered, options: &Options) -> Self {
        let Gathered { progress, worksheets, notes, indexes, works } = gathered;
        let there = |&page: &Generated| match page {
            Generated::Progress => progress.view.is_some(),
            Generated::Worksheets => worksheets.view.is_some(),
            Generated::Glossary => guide.pages.last().is_some_and(|placed| placed.head.kind == PageKind::Glossary),
            Generated::Notes => notes.view.is_some(),
            Generated::Bibliography => works.view.is_some(),
            Generated::Tags | Generated::Contributors => indexes.of(page).is_some_and(|index| index.view.is_some()),
        };
        let there: Vec<Generated> = Generated::ALL.iter().copied().filter(there).collect();
        let shared = Shared::new(&config, options.base_url.as_deref(), &there);
        let contents = Contents::new(&guide.groups, &progress.lines);
        let groups_hash = stable_hash(&guide.groups);
        let groups = guide.groups.clone();
        let cache = options.cache.clone().map(Cache::new);
        Self {
            theme,
            shared,
            contents,
            groups,
            groups_hash,
            progress,
            worksheets,
            notes,
            indexes,
            works,
            config,
            cache,
        }
    }

    /// A hash of what every page depends on.
    fn key(&self) -> Hash128 {
        stable_hash(&(self.theme.hash, self.shared.hash))
    }
}
