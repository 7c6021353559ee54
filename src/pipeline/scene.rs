//! The scene: what rendering needs beside a page.

use super::Options;
use super::noted::Notes;
use crate::cache::Cache;
use crate::hash::{Hash128, stable_hash};
use crate::link::Guide;
use crate::model::{Config, Generated, NavGroup, PageKind};
use crate::render::bibliography::Works;
use crate::render::indexes::Indexes;
use crate::render::nav::Contents;
use crate::render::progress::Progress;
use crate::render::shell::Shared;
use crate::render::worksheets::Worksheets;
use crate::theme::Theme;
use std::sync::Arc;

/// What rendering needs beside a page. It is cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub theme: Arc<Theme>,
    pub shared: Arc<Shared>,
    pub contents: Arc<Contents>,
    pub groups: Arc<Vec<NavGroup>>,
    pub groups_hash: Hash128,
    pub gathered: Gathered,
    pub config: Arc<Config>,
    /// How many things can be ticked.
    pub items: usize,
    /// What is kept between runs.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only PDFs are kept"))]
    pub cache: Option<Cache>,
}

/// What is gathered from all pages for those that show it.
#[derive(Debug, Clone)]
pub(super) struct Gathered {
    pub progress: Arc<Progress>,
    pub worksheets: Arc<Worksheets>,
    pub notes: Arc<Notes>,
    pub indexes: Arc<Indexes>,
    pub works: Arc<Works>,
}

impl Gathered {
    /// Whether a page that the tool makes has something to show.
    fn has(&self, page: Generated, guide: &Guide) -> bool {
        match page {
            Generated::Progress => self.progress.view.is_some(),
            Generated::Worksheets => self.worksheets.view.is_some(),
            Generated::Glossary => guide.pages.last().is_some_and(|placed| placed.head.kind == PageKind::Glossary),
            Generated::Notes => !self.notes.is_empty(),
            Generated::Bibliography => self.works.view.is_some(),
            Generated::Tags | Generated::Contributors => {
                self.indexes.of(page).is_some_and(|index| index.view.is_some())
            }
        }
    }
}

impl Scene {
    pub fn new(theme: Arc<Theme>, config: Arc<Config>, guide: &Guide, gathered: Gathered, options: &Options) -> Self {
        let there = Generated::ALL.iter().copied().filter(|&page| gathered.has(page, guide));
        let there: Vec<Generated> = there.collect();
        Self {
            theme,
            shared: Arc::new(Shared::new(&config, options.base_url.as_deref(), &there)),
            contents: Arc::new(Contents::new(&guide.groups, &gathered.progress.lines)),
            groups: Arc::new(guide.groups.clone()),
            groups_hash: stable_hash(&guide.groups),
            gathered,
            config,
            items: guide.pages.iter().map(|placed| placed.outline.items.len()).sum(),
            cache: options.cache.clone().map(Cache::new),
        }
    }

    /// The same scene with these notes.
    pub fn with_notes(self: Arc<Self>, notes: &Arc<Notes>) -> Arc<Self> {
        if Arc::ptr_eq(&self.gathered.notes, notes) {
            return self;
        }
        let gathered = Gathered { notes: notes.clone(), ..self.gathered.clone() };
        Arc::new(Self { gathered, ..(*self).clone() })
    }

    /// A hash of what every page depends on.
    pub fn key(&self) -> Hash128 {
        stable_hash(&(self.theme.hash, self.shared.hash))
    }
}
