//! The notes of all chapters, remembered chapter by chapter.
//!
//! An edit of a text makes the part of its chapter again. The parts are put together when someone asks for the page of
//! all notes, or for their export.

use super::Told;
use super::edited::Edited;
use super::linked::Linked;
use crate::diag::{Diagnostic, fault};
use crate::hash::{Hash128, stable_hash};
use crate::model::{Config, Page};
use crate::render::all_notes::{self, AllNotes, Part};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// What parts depend on beside their chapters.
pub(super) struct Setting<'a> {
    /// Where the site is published, when that is known.
    pub base: Option<String>,
    pub config: &'a Config,
    /// A hash of the bibliography.
    pub cited: Option<Hash128>,
}

/// The notes of a book as they were at one time. They are put together when someone first asks.
#[derive(Debug, Default)]
pub(super) struct Notes {
    parts: Edited<Arc<Part>>,
    kinds: Vec<String>,
    /// The language of the book.
    language: String,
    /// How many chapters have notes.
    chapters: usize,
    /// A hash of all notes.
    pub hash: Hash128,
    all: OnceLock<AllNotes>,
}

impl Notes {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.chapters == 0
    }

    /// All of them as annotations, each as JSON. They are made anew whenever someone asks.
    pub fn annotations(&self) -> Vec<String> {
        let parts: Vec<_> = self.parts.iter().collect();
        parts.into_par_iter().flat_map_iter(|part| part.annotations(&self.language)).collect()
    }

    /// All of them.
    pub fn all(&self) -> &AllNotes {
        self.all.get_or_init(|| AllNotes::new(&self.parts.iter().cloned().collect::<Vec<_>>(), &self.kinds))
    }
}

/// The parts of all chapters, by the numbers of their pages.
#[derive(Debug, Default)]
pub(super) struct Noted {
    key: Hash128,
    parts: Edited<Arc<Part>>,
    faults: BTreeMap<usize, Vec<Diagnostic>>,
    /// How many parts have notes, and the sum of the hashes of these.
    sum: (usize, u128),
    notes: Arc<Notes>,
    /// How many parts were made, not remembered.
    pub made: usize,
}

impl Noted {
    /// The notes as they are now. `changed` are the pages whose texts changed since the last time, and nothing else.
    pub fn next(&mut self, linked: &Linked, setting: &Setting, changed: Option<&[usize]>) -> Arc<Notes> {
        let config = setting.config;
        let key =
            stable_hash(&(linked.guide.hash, setting.cited, &setting.base, config.language(), &config.notes.kinds));
        let others = if let Some(numbers) = changed.filter(|_| self.key == key) {
            self.made = numbers.len();
            let put = |&number: &usize| self.put(number, part(&linked.page(number), setting));
            numbers.iter().map(put).collect::<Vec<_>>().contains(&true)
        } else {
            *self = Self::anew(key, linked, setting);
            true
        };
        if others {
            let (chapters, sum) = self.sum;
            let (parts, kinds) = (self.parts.clone(), config.notes.kinds.clone());
            let language = config.language().to_owned();
            let hash = stable_hash(&(chapters, sum, &kinds, &language));
            self.notes = Arc::new(Notes { parts, kinds, language, chapters, hash, all: OnceLock::new() });
        }
        self.notes.clone()
    }

    /// What went wrong in making the parts.
    pub fn faults(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.faults.values().flatten().cloned()
    }

    fn anew(key: Hash128, linked: &Linked, setting: &Setting) -> Self {
        let told: Vec<Told<Part>> = linked.pages().par_iter().map(|page| part(page, setting)).collect();
        let mut noted = Self { key, made: told.iter().filter(|(part, _)| !part.is_empty()).count(), ..Self::default() };
        noted.parts = told.iter().map(|(part, _)| part.clone()).collect();
        for (at, (part, faults)) in told.into_iter().enumerate() {
            noted.count(at, &part, true);
            noted.faults.extend(Some(faults).filter(|faults| !faults.is_empty()).map(|faults| (at, faults)));
        }
        noted
    }

    /// Put a part in its place; whether it is another than the one before.
    fn put(&mut self, at: usize, (part, faults): Told<Part>) -> bool {
        self.faults.remove(&at);
        self.faults.extend(Some(faults).filter(|faults| !faults.is_empty()).map(|faults| (at, faults)));
        let before = self.parts[at].clone();
        if before.hash == part.hash {
            return false;
        }
        self.count(at, &before, false);
        self.count(at, &part, true);
        self.parts.replace(at, part);
        true
    }

    /// Count a part in, or out. A sum can be kept while parts come and go; the number of its page is in each of them.
    fn count(&mut self, at: usize, part: &Part, comes: bool) {
        if part.is_empty() {
            return;
        }
        let (chapters, sum) = self.sum;
        let own = stable_hash(&(at, part.hash)).0;
        self.sum = if comes { (chapters + 1, sum.wrapping_add(own)) } else { (chapters - 1, sum.wrapping_sub(own)) };
    }
}

/// What a page gives; nothing, and a mistake, where it cannot be made.
fn part(page: &Page, setting: &Setting) -> Told<Part> {
    if page.chapter.notes.is_empty() {
        return Told::default();
    }
    let make = || all_notes::part(page, setting.base.as_deref());
    match fault::guard(&page.chapter.source, make) {
        Ok(part) => (Arc::new(part), Vec::new()),
        Err(fault) => (Arc::default(), vec![fault]),
    }
}
