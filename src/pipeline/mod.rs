//! The pipeline: the stages composed, each remembered by the hash of what it reads.
//!
//! In: [`Sources`]. Out: a [`Built`]: the recipe of every page, all diagnostics, and what rendering needs. `build`,
//! `check` and `serve` call the same [`Pipeline::build`]; a page is rendered when it is asked for, by
//! [`Pipeline::render`]. There is no second path for edits: the same call, with more remembered.

mod cite;
mod collect;
mod edited;
mod linked;
mod memo;
mod noted;
mod parsing;
mod places;
mod scene;
mod sheets;
pub mod timings;
mod wanted;

pub use edited::Edited;
pub use sheets::{OnPaper, SheetCount};

use crate::cite::Bibliography;
use crate::diag::{At, Code, Diagnostic, Severity, settle};
use crate::hash::{Hash128, stable_hash};
use crate::link::mentions::{Mentioned, mentions_key};
use crate::link::{self, Answered, Guide, Setting};
use crate::load::Sources;
use crate::model::{Artifact, Chapter, Cited, Config, GlossaryMode, Recipe, Site};
use crate::parse::glossary::Terms;
use crate::parse::{self, Settings, glossary, yaml};
use crate::render::bibliography::Works;
use crate::render::indexes::Indexes;
use crate::render::progress::Progress;
use crate::render::shell;
use crate::render::worksheets::Worksheets;
use crate::source::{SourceId, Span};
use crate::theme::{self, Theme};
use cite::{Citations, Citing};
use jiff::civil::Date;
use linked::Linked;
use memo::Memo;
use noted::Noted;
use parsing::Chapters;
use scene::{Gathered, Scene};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use timings::Timings;
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
    pub chapters: Edited<Arc<Chapter>>,
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

/// The bytes of a page, or why there are none.
pub type Rendered = Result<Artifact, Diagnostic>;

/// The HTML of a chapter's text, or why there is none.
type RenderedBody = Result<Arc<str>, Diagnostic>;

type Told<T> = (Arc<T>, Vec<Diagnostic>);

/// The answers to the references of a guide's pages, in their order, and what is wrong with them.
type Answers = Arc<Told<Answered>>;

/// The stages with their memos.
#[derive(Debug)]
pub struct Pipeline {
    options: Options,
    configs: Memo<Arc<yaml::Read<Config>>>,
    locks: Memo<Arc<parse::lock::Read>>,
    terms: Memo<Arc<Terms>>,
    chapters: Chapters,
    guides: Memo<Arc<Told<Guide>>>,
    citing: Citing,
    links: Memo<Answers>,
    /// Who mentioned what in the last build, and what that depends on beside texts.
    mentioned: Arc<Mentioned>,
    mentions_key: Hash128,
    noted: Noted,
    progress: Memo<Arc<Progress>>,
    worksheets: Memo<Arc<Worksheets>>,
    indexes: Memo<Arc<Indexes>>,
    works: Memo<Arc<Works>>,
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
            terms: Memo::new(keep),
            chapters: Chapters::default(),
            guides: Memo::new(keep),
            citing: Citing::new(keep),
            links: Memo::new(keep),
            mentioned: Arc::default(),
            mentions_key: Hash128::default(),
            noted: Noted::default(),
            progress: Memo::new(keep),
            worksheets: Memo::new(keep),
            indexes: Memo::new(keep),
            works: Memo::new(keep),
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
            cited: self.citing.made(),
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
        let settings = Arc::new(self.settings(sources, &config));
        let chapters = self.parse(sources, &settings, &mut diagnostics);
        let lock = self.lock(sources, &mut diagnostics);
        let Options { drafts, check, .. } = self.options;
        let (files, recorded) = (self.chapters.files.clone(), lock.as_ref().map(|read| &read.lock));
        let setting = Setting { config: &config, sources, files: &files, lock: recorded, drafts, check };
        let guide = self.assemble(&chapters, &setting, &mut diagnostics);
        let (bibliography, cited) = self.cite(sources, &config, (&guide, &chapters), &mut diagnostics);
        let answers = self.link(&guide, &setting, (bibliography.as_deref(), &cited.0), &mut diagnostics);
        let theme = self.theme(sources, &mut diagnostics);
        let mut linked = Linked::new(&guide, &chapters, &answers.0);
        let others = self.mention(&mut linked, bibliography.as_deref());
        let gathered = self.gather(&linked, &config, bibliography.as_deref());
        diagnostics.extend(self.noted.faults());
        let cited = bibliography.as_ref().map(|bibliography| bibliography.hash);
        let (scene, site) = self.collect(&linked, (theme, gathered), sources, (&config, cited), &others);
        diagnostics.extend(self.options.today.iter().flat_map(|&today| link::reviews(chapters.iter(), today)));
        places::resolve(&mut diagnostics, &chapters, &keys);
        settle(&mut diagnostics, &self.severities(&config));
        let (pages, items) = (guide.pages.len(), scene.items);
        Built { site, diagnostics, config, chapters, settings, lock, pages, items, scene }
    }

    /// Tell every page who mentions it. Out: the pages of which that is not what it was in the last build, where only
    /// texts changed since.
    fn mention(&mut self, linked: &mut Linked, bibliography: Option<&Bibliography>) -> BTreeSet<usize> {
        let clock = self.timings.clock();
        let key = mentions_key(linked.guide.hash, bibliography.map(|bibliography| bibliography.hash));
        let edited = self.chapters.changed.as_deref().filter(|_| self.mentions_key == key);
        self.mentions_key = key;
        let (others, made) = match edited {
            Some(_) if self.chapters.same_said => (BTreeSet::new(), 0),
            Some(chapters) => {
                let (numbers, mentioned) = (linked.numbers(chapters), Arc::make_mut(&mut self.mentioned));
                let edit = |&number: &usize| mentioned.edit(number, linked.leads, |number| linked.page(number));
                (numbers.iter().flat_map(edit).collect(), numbers.len())
            }
            None => {
                self.mentioned = Arc::new(Mentioned::new(linked.pages(), linked.leads));
                (BTreeSet::new(), linked.guide.pages.len())
            }
        };
        linked.mention(self.mentioned.clone());
        self.timings.add("mentions", clock, made);
        others
    }

    /// What is gathered from all pages. The guide's hash says which book and which items these are.
    fn gather(&mut self, linked: &Linked, config: &Config, bibliography: Option<&Bibliography>) -> Gathered {
        let (guide, cited) = (linked.guide, bibliography.map(|bibliography| bibliography.hash));
        let progress = || Arc::new(Progress::new(linked.pages(), guide, config.id.as_deref()));
        let works = || Arc::new(Works::new(linked.pages(), bibliography));
        let clock = self.timings.clock();
        let base = shell::site_url(config, self.options.base_url.as_deref());
        let changed = self.chapters.changed.as_deref().map(|chapters| linked.numbers(chapters));
        let notes = self.noted.next(linked, &noted::Setting { base, config, cited }, changed.as_deref());
        self.timings.add("notes", clock, self.noted.made);
        Gathered {
            progress: self.progress.get(guide.hash, progress),
            worksheets: self.worksheets.get(guide.hash, || Arc::new(Worksheets::new(linked.pages(), &guide.groups))),
            notes,
            indexes: self.indexes.get(guide.hash, || Arc::new(Indexes::new(linked.pages()))),
            works: self.works.get(stable_hash(&(guide.hash, cited)), works),
        }
    }

    /// The scene and the site. Where nothing but texts changed since the last build, they are what they were, but for
    /// the recipes of those chapters, and of the pages that others mention in other words now.
    fn collect(
        &mut self,
        linked: &Linked,
        (theme, gathered): (Arc<Theme>, Gathered),
        sources: &Sources,
        (config, cited): (&Arc<Config>, Option<Hash128>),
        others: &BTreeSet<usize>,
    ) -> (Arc<Scene>, Site) {
        let (guide, notes) = (linked.guide, gathered.notes.clone());
        let configured = sources.config.as_ref().map(|source| source.hash());
        let key = stable_hash(&(guide.hash, theme.hash, configured, cited, notes.is_empty()));
        let scene = || Arc::new(Scene::new(theme, config.clone(), guide, gathered, &self.options));
        let scene = self.scenes.get(key, scene).with_notes(&notes);
        let changed = self.chapters.changed.as_deref();
        let remembered = self.sites.forget(key).filter(|site| site.replacements() < REPLACED);
        let site = match (remembered, changed) {
            (Some(mut site), Some(changed)) => {
                let papers = sheets::papers(&scene.config);
                let others = others.iter().map(|&page| guide.chapter_page(page));
                let numbers: BTreeSet<usize> = linked.numbers(changed).into_iter().chain(others).collect();
                for number in numbers {
                    let own = collect::own_recipes(linked, &linked.page(number), &papers);
                    for (address, recipe) in own {
                        site.replace(address, recipe);
                    }
                }
                site
            }
            _ => collect::site(linked, sources, &scene),
        };
        (scene, self.sites.get(key, || site))
    }

    fn turn(&mut self) {
        self.configs.turn();
        self.locks.turn();
        self.terms.turn();
        self.guides.turn();
        self.citing.turn();
        self.links.turn();
        self.progress.turn();
        self.worksheets.turn();
        self.indexes.turn();
        self.works.turn();
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

    /// What chapters are parsed with: the configuration's part, and the names of the glossary's terms.
    fn settings(&mut self, sources: &Sources, config: &Config) -> Settings {
        let settings = Settings::new(config);
        let source = sources.chapters.get(&SourceId::new(glossary::GLOSSARY));
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
        settings: &Settings,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Edited<Arc<Chapter>> {
        let clock = self.timings.clock();
        self.chapters = std::mem::take(&mut self.chapters).next(sources, settings);
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
        let clock = self.timings.clock();
        let key = link::guide_key(self.chapters.outlines, setting);
        let told = self.guides.get(key, || {
            let (guide, diagnostics) = link::assemble(&chapters.iter().cloned().collect::<Vec<_>>(), setting, key);
            Arc::new((Arc::new(guide), diagnostics))
        });
        diagnostics.extend(told.1.iter().cloned());
        self.timings.add("assemble", clock, self.guides.made);
        told.0.clone()
    }

    /// The bibliography, and the answers to every citation of the book in the style that it has chosen.
    fn cite(
        &mut self,
        sources: &Sources,
        config: &Config,
        (guide, chapters): (&Guide, &Edited<Arc<Chapter>>),
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Option<Arc<Bibliography>>, Citations) {
        let clock = self.timings.clock();
        let cited = self.citing.answers((sources, config), guide, chapters, diagnostics);
        self.timings.add("cite", clock, self.citing.made());
        cited
    }

    /// Answer every page's references. They are answered anew when the guide changes at all: a chapter costs some
    /// microseconds, and what depends on the answers is remembered by the answers themselves.
    fn link(
        &mut self,
        guide: &Guide,
        setting: &Setting,
        (bibliography, cited): (Option<&Bibliography>, &[Arc<Cited>]),
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Answers {
        let clock = self.timings.clock();
        let key = stable_hash(&(guide.hash, bibliography.map(|bibliography| bibliography.hash)));
        let answers = self.links.get(key, || {
            let (all, mistakes) = link::answers(guide, setting, cited);
            Arc::new((Arc::new(all), mistakes))
        });
        diagnostics.extend(answers.1.iter().cloned());
        self.linked = self.links.made * guide.pages.len();
        self.timings.add("link", clock, self.linked);
        answers
    }

    fn theme(&mut self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Arc<Theme> {
        let clock = self.timings.clock();
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
        let (clock, before, remembered) = (self.timings.clock(), self.bodies.made, self.bodies.keep);
        let wanted = recipes.map(|(own, links)| Wanted::new(own, links, &built.scene, remembered));
        let wanted: Vec<Wanted> = wanted.collect();
        let pages: Vec<usize> = (0..wanted.len()).filter(|&at| wanted[at].has_body()).collect();
        let keys: Vec<Hash128> = pages.iter().map(|&at| wanted[at].body_key).collect();
        let bodies = self.bodies.get_all(&keys, |at| wanted[pages[at]].body());
        self.timings.add("render bodies", clock, self.bodies.made - before);
        let bodies: HashMap<usize, RenderedBody> = pages.into_iter().zip(bodies).collect();
        let made: Vec<usize> = (0..wanted.len()).filter(|&at| wanted[at].ready().is_none()).collect();
        let keys: Vec<Hash128> = made.iter().map(|&at| wanted[at].shell_key).collect();
        let (clock, before) = (self.timings.clock(), self.shells.made);
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
