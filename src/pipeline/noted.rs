//! The notes of all chapters, remembered chapter by chapter.
//!
//! An edit of a text makes the part of its chapter again. Only when that is another one are the parts put together anew.

use super::Told;
use super::linked::Linked;
use crate::diag::{Diagnostic, fault};
use crate::hash::{Hash128, stable_hash};
use crate::model::{Config, Page};
use crate::render::all_notes::{self, AllNotes, Part};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What parts depend on beside their chapters.
pub(super) struct Setting<'a> {
    /// Where the site is published, when that is known.
    pub base: Option<String>,
    pub config: &'a Config,
    /// A hash of the bibliography.
    pub cited: Option<Hash128>,
}

/// The parts of all chapters that have notes, by the numbers of their pages.
#[derive(Debug, Default)]
pub(super) struct Noted {
    key: Hash128,
    parts: BTreeMap<usize, Told<Part>>,
    faults: Vec<Diagnostic>,
    all: Arc<AllNotes>,
    /// How many parts were made, not remembered.
    pub made: usize,
}

impl Noted {
    /// The notes as they are now. `changed` are the pages whose texts changed since the last time, and nothing else.
    pub fn next(&mut self, linked: &Linked, setting: &Setting, changed: Option<&[usize]>) -> Arc<AllNotes> {
        let (base, config) = (setting.base.as_deref(), setting.config);
        let part =
            |page: &Page| match fault::guard(&page.chapter.source, || all_notes::part(page, base, config.language())) {
                Ok(part) => (Arc::new(part), Vec::new()),
                Err(fault) => (Arc::default(), vec![fault]),
            };
        let key = stable_hash(&(linked.guide.hash, setting.cited, base, config.language(), &config.notes.kinds));
        let changed = changed.filter(|_| self.key == key);
        let made: Vec<(usize, Told<Part>)> = if let Some(numbers) = changed {
            numbers.iter().map(|&number| (number, part(&linked.page(number)))).collect()
        } else {
            let pages: Vec<_> = linked.pages().iter().enumerate().filter(|(_, page)| has_notes(page)).collect();
            pages.into_par_iter().map(|(number, page)| (number, part(page))).collect()
        };
        self.made = made.len();
        if changed.is_none() {
            *self = Self { key, made: self.made, ..Self::default() };
        }
        let others: Vec<bool> = made.into_iter().map(|(at, told)| self.put(at, told)).collect();
        if changed.is_none() || others.contains(&true) {
            let parts: Vec<Arc<Part>> = self.parts.values().map(|(part, _)| part.clone()).collect();
            self.faults = self.parts.values().flat_map(|(_, faults)| faults.iter().cloned()).collect();
            self.all = Arc::new(AllNotes::new(&parts, &config.notes.kinds));
        }
        self.all.clone()
    }

    /// What went wrong in making the parts.
    pub fn faults(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.faults.iter().cloned()
    }

    /// Put a part in its place; whether it is another than the one before.
    fn put(&mut self, at: usize, told: Told<Part>) -> bool {
        if told.0.is_empty() && told.1.is_empty() {
            return self.parts.remove(&at).is_some();
        }
        let (hash, faults) = (told.0.hash, told.1.clone());
        self.parts.insert(at, told).is_none_or(|before| before.0.hash != hash || before.1 != faults)
    }
}

fn has_notes(page: &Page) -> bool {
    !page.chapter.notes.is_empty()
}
