//! The pipeline: the stages composed, each remembered by the hash of what it reads.
//!
//! In: [`Sources`]. Out: a [`Built`]: the recipe of every page, all diagnostics, and what rendering needs. `build`,
//! `check` and, in time, `serve` call the same [`Pipeline::build`]; a page is rendered when it is asked for, by
//! [`Pipeline::render`]. There is no second path for edits: the same call, with more remembered.

mod collect;
mod memo;
mod places;

use crate::diag::{At, Code, Diagnostic, Place, Severity, settle};
use crate::hash::{Hash128, stable_hash};
use crate::link::address::root_of;
use crate::link::{self, Guide, Setting};
use crate::load::Sources;
use crate::model::{Artifact, Chapter, Config, Links, NavGroup, Page, Recipe, Site};
use crate::parse::{self, Parsed, Settings, yaml};
use crate::render::nav::{Contents, Nav};
use crate::render::shell::Shared;
use crate::render::{body, shell};
use crate::source::Span;
use crate::theme::{self, Theme};
use memo::Memo;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a build is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Publish drafts.
    pub drafts: bool,
    /// The site's address, before the configuration's.
    pub base_url: Option<String>,
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
    /// How many chapters are published.
    pub pages: usize,
    /// How many things can be ticked.
    pub items: usize,
    scene: Arc<Scene>,
}

impl Built {
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
    config: Arc<Config>,
}

type Told<T> = (Arc<T>, Vec<Diagnostic>);

/// The stages with their memos.
#[derive(Debug)]
pub struct Pipeline {
    options: Options,
    configs: Memo<Arc<yaml::Read<Config>>>,
    chapters: Memo<Parsed>,
    guides: Memo<Arc<Told<Guide>>>,
    links: Memo<Arc<Told<Links>>>,
    themes: Memo<Arc<Told<Theme>>>,
    bodies: Memo<Arc<str>>,
    shells: Memo<Result<Artifact, Diagnostic>>,
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
            chapters: Memo::new(keep),
            guides: Memo::new(keep),
            links: Memo::new(keep),
            themes: Memo::new(keep),
            bodies: Memo::new(keep),
            shells: Memo::new(keep),
        }
    }

    /// How much the last build, and what was rendered since, had to do.
    pub fn counts(&self) -> Counts {
        Counts {
            parsed: self.chapters.made,
            assembled: self.guides.made,
            linked: self.links.made,
            bodies: self.bodies.made,
            shells: self.shells.made,
        }
    }

    /// Run all stages up to the recipes of the pages.
    pub fn build(&mut self, sources: &Sources) -> Built {
        self.turn();
        let mut diagnostics = sources.diagnostics.clone();
        let (config, keys) = self.config(sources, &mut diagnostics);
        let chapters = self.parse(sources, &config, &mut diagnostics);
        let setting = Setting { config: &config, sources, drafts: self.options.drafts };
        let guide = self.assemble(&chapters, &setting, &mut diagnostics);
        let (pages, mut mistakes) = self.link(&guide, &chapters, &setting);
        diagnostics.append(&mut mistakes);
        let (theme, mistakes) = self.theme(sources);
        diagnostics.extend(mistakes);
        let scene = Arc::new(Scene::new(theme, config.clone(), &guide, &self.options));
        places::resolve(&mut diagnostics, &chapters, &keys);
        settle(&mut diagnostics, &config.severity);
        let items = guide.pages.iter().map(|placed| placed.outline.items.len()).sum();
        let count = pages.len();
        let site = collect::site(pages, &guide, sources, &scene.theme, &scene.shared);
        Built { site, diagnostics, config, pages: count, items, scene }
    }

    fn turn(&mut self) {
        self.configs.turn();
        self.chapters.turn();
        self.guides.turn();
        self.links.turn();
        self.themes.turn();
        self.bodies.turn();
        self.shells.turn();
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

    fn parse(&mut self, sources: &Sources, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<Arc<Chapter>> {
        let settings = Settings::new(config);
        let settings_hash = settings.hash();
        let mut chapters = Vec::with_capacity(sources.chapters.len());
        for (id, source) in &sources.chapters {
            let limit = config.limits.page;
            if source.text().len() as u64 > limit {
                let message = format!("this chapter is larger than {limit} bytes");
                let help = "split it, or raise `limits.page` in the configuration";
                diagnostics.push(Diagnostic::new(Code::TooLarge, Place::new(id, At::File), message).help(help));
                continue;
            }
            let key = stable_hash(&(source.hash(), settings_hash));
            let parsed = self.chapters.get(key, || parse::parse(source, &settings));
            diagnostics.extend(parsed.diagnostics);
            chapters.push(parsed.chapter);
        }
        chapters
    }

    fn assemble(
        &mut self,
        chapters: &[Arc<Chapter>],
        setting: &Setting,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Guide> {
        let told = self.guides.get(link::guide_key(chapters, setting), || {
            let (guide, diagnostics) = link::assemble(chapters, setting);
            Arc::new((Arc::new(guide), diagnostics))
        });
        diagnostics.extend(told.1.iter().cloned());
        told.0.clone()
    }

    fn link(&mut self, guide: &Guide, chapters: &[Arc<Chapter>], setting: &Setting) -> (Vec<Page>, Vec<Diagnostic>) {
        let (mut pages, mut diagnostics) = (Vec::with_capacity(chapters.len()), Vec::new());
        for chapter in chapters {
            let Some(number) = guide.page(&chapter.source) else { continue };
            let key = stable_hash(&(guide.hash, &chapter.source));
            let told = self.links.get(key, || {
                let (links, diagnostics) = link::answers(guide, number, setting);
                Arc::new((Arc::new(links), diagnostics))
            });
            diagnostics.extend(told.1.iter().cloned());
            let head = guide.pages[number].head.clone();
            pages.push(Page { chapter: chapter.clone(), links: told.0.clone(), head });
        }
        (pages, diagnostics)
    }

    fn theme(&mut self, sources: &Sources) -> (Arc<Theme>, Vec<Diagnostic>) {
        let told = self.themes.get(theme::key(&sources.theme), || {
            let (theme, diagnostics) = theme::load(&sources.theme);
            Arc::new((Arc::new(theme), diagnostics))
        });
        (told.0.clone(), told.1.clone())
    }

    /// The bytes at an address; `None` when there is no such address.
    ///
    /// # Errors
    ///
    /// A page that cannot be rendered is a diagnostic.
    pub fn render(&mut self, built: &Built, address: &str) -> Option<Result<Artifact, Diagnostic>> {
        let recipe = built.site.recipes.get(address)?;
        let scene = &built.scene;
        let nav = scene.contents.of(address);
        Some(match recipe {
            Recipe::Ready(bytes) => Ok(Artifact { bytes: bytes.clone() }),
            Recipe::Page(page) => self.page(page, nav, scene),
            Recipe::Redirect(redirect) => {
                let key = stable_hash(&(scene.key(), address, redirect));
                self.shells.get(key, || artifact(shell::redirect(address, redirect, &scene.shared, &scene.theme)))
            }
            Recipe::NotFound => {
                let key = stable_hash(&(scene.key(), nav.hash, address));
                self.shells.get(key, || artifact(shell::not_found(nav, &scene.shared, &scene.theme)))
            }
        })
    }

    fn page(&mut self, page: &Page, nav: &Nav, scene: &Scene) -> Result<Artifact, Diagnostic> {
        let root = root_of(&page.head.url);
        let limits = &scene.config.limits;
        let key = stable_hash(&(page.chapter.hash, &page.links, &root, limits.code_line));
        let html = self.bodies.get(key, || {
            let code_line = limits.code_line as usize;
            body::render(body::Body {
                chapter: &page.chapter,
                links: &page.links,
                root: &root,
                code_line,
                in_form: false,
            })
            .into()
        });
        within(page, html.len(), limits.growth)?;
        let groups = if page.head.kind == crate::model::PageKind::Cover { scene.groups_hash } else { Hash128(0) };
        let key = stable_hash(&(key, scene.key(), nav.hash, &page.head, groups));
        self.shells.get(key, || artifact(shell::page(page, &html, nav, &scene.groups, &scene.shared, &scene.theme)))
    }
}

/// A page may not grow far beyond its source: a few kilobytes of table can ask for megabytes.
fn within(page: &Page, length: usize, growth: u32) -> Result<(), Diagnostic> {
    let limit = page.chapter.length * growth as usize + (1 << 20);
    if length <= limit {
        return Ok(());
    }
    let message = format!("this page would be {length} bytes of HTML; its source allows {limit}");
    let help = "make its tables smaller, or raise `limits.growth` in the configuration";
    Err(Diagnostic::new(Code::OutputLimit, Place::new(&page.chapter.source, At::File), message).help(help))
}

fn artifact(html: Result<String, Diagnostic>) -> Result<Artifact, Diagnostic> {
    html.map(|html| Artifact { bytes: html.into_bytes().into() })
}

impl Scene {
    fn new(theme: Arc<Theme>, config: Arc<Config>, guide: &Guide, options: &Options) -> Self {
        let shared = Shared::new(&config, options.base_url.as_deref());
        let contents = Contents::new(&guide.groups);
        let groups_hash = stable_hash(&guide.groups);
        Self { theme, shared, contents, groups: guide.groups.clone(), groups_hash, config }
    }

    /// A hash of what every page depends on.
    fn key(&self) -> Hash128 {
        stable_hash(&(self.theme.hash, self.shared.hash))
    }
}
