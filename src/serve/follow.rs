//! Following: a book that was read once becomes what its author makes of it, batch after batch.
//!
//! In: what [`Watch`] tells. Out: the newest edition for whoever asks, messages for open pages, and [`News`]. Here is
//! also what connections and the watch share.

use super::News;
use super::early::Early;
use super::hub::{self, Hub};
use super::mistakes::Mistake;
use super::preview::Preview;
use super::watch::{Batch, Watch};
use crate::load::Reading;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::SetOnce;

/// What connections and the watch share.
#[derive(Debug)]
pub(super) struct Shared {
    /// The book once it was read and built.
    pub whole: SetOnce<Arc<Whole>>,
    /// What a large book shows until then.
    early: Mutex<Option<Early>>,
    /// Names under which this server may be asked.
    pub allowed: Vec<String>,
}

/// A book that was read and built, and who looks at it.
#[derive(Debug)]
pub(super) struct Whole {
    preview: Mutex<Preview>,
    /// The open pages.
    pub hub: Hub,
    /// What early pages may still ask for.
    pub brought: BTreeMap<String, Arc<[u8]>>,
}

/// What a message to the browser holds.
#[derive(Debug, serde::Serialize)]
pub(super) struct Message {
    /// The open pages that are not what they were.
    pub changed: Vec<String>,
    /// What keeps the newest edition from being shown.
    pub mistakes: Vec<Mistake>,
}

impl Shared {
    /// Nothing but early pages.
    pub fn new(early: Option<Early>, allowed: Vec<String>) -> Self {
        Self { whole: SetOnce::new(), early: Mutex::new(early), allowed }
    }

    /// What is shown early, while there is no whole book.
    pub fn early(&self) -> MutexGuard<'_, Option<Early>> {
        self.early.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the whole book is shown.
    pub fn begin(&self, preview: Preview) -> Arc<Whole> {
        let brought = self.early().take().map(Early::end).unwrap_or_default();
        let whole = Arc::new(Whole { preview: Mutex::new(preview), hub: Hub::default(), brought });
        // It begins once.
        drop(self.whole.set(whole.clone()));
        whole
    }
}

impl Whole {
    /// The book, for one at a time.
    pub fn preview(&self) -> MutexGuard<'_, Preview> {
        self.preview.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The book, where nobody has it.
    pub fn free_preview(&self) -> Option<MutexGuard<'_, Preview>> {
        self.preview.try_lock().ok()
    }
}

/// Read, build and tell, batch after batch. An edit that comes meanwhile is the next batch.
pub(super) fn follow(whole: &Whole, mut watch: Watch, tell: &impl Fn(News)) {
    loop {
        let batch = watch.next(|path| whole.preview().sources.knows(path));
        if let Some(notice) = &batch.notice {
            tell(News::Notice(notice));
        }
        let start = Instant::now();
        let mut preview = whole.preview();
        let files = read(&mut preview, &batch);
        if files.is_empty() {
            continue;
        }
        let before = preview.mistakes();
        let rebuilt = preview.rebuild(&whole.hub.pages());
        let mistakes = preview.mistakes();
        let (took, errors) = (start.elapsed(), preview.errors());
        if !rebuilt.changed.is_empty() || before != mistakes {
            whole.hub.send(&hub::event(&Message { changed: rebuilt.changed, mistakes }));
        }
        // Who was told asks now, and need not wait for what follows.
        let past = preview.past();
        drop(preview);
        tell(News::Rebuilt { files: &files, pages: rebuilt.pages, took, errors });
        let preview = whole.preview();
        tell(News::Diagnostics(&preview.diagnostics, &preview.sources));
        drop(preview);
        drop(past);
    }
}

/// Read a batch; the files that are not what they were.
fn read(preview: &mut Preview, batch: &Batch) -> Vec<String> {
    let mut paths = batch.paths.clone();
    paths.extend(preview.unread());
    let mut files = preview.refresh(&paths, Reading::Whole);
    if batch.everything {
        files.append(&mut preview.refresh(&[String::new()].into(), Reading::Stamped));
        files.sort_unstable();
        files.dedup();
    }
    files
}
