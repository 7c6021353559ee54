//! Watching: what the system tells of the book's folder becomes batches of paths to read again.
//!
//! A file that is closed after writing, or takes the place of another, is read at once. What only came or went (a
//! rename, a checkout, a new folder) opens a quiet window, so that a burst is one batch. Where the system does not
//! tell, or there are more folders than it watches, everything is looked at again and again. Nothing is read here.

use crate::load::{is_book, is_empty, is_hidden_name};
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long it must be quiet before what came and went is looked at.
const QUIET: Duration = Duration::from_millis(20);

/// How long a burst may keep everyone waiting.
const LONGEST: Duration = Duration::from_millis(1500);

/// How long after a batch a different file is taken for the next of a burst.
const BURST: Duration = Duration::from_millis(50);

/// How long a file that was written and not closed must be quiet; without closing events a short time.
const UNCLOSED: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 150 } else { 10 });

/// How long an empty file is taken for one that is being written.
const EMPTY: Duration = Duration::from_secs(1);

/// When a new folder is looked at again: files may have come before it was watched.
const AGAIN: Duration = Duration::from_millis(250);

/// How often everything is looked at where the system does not tell.
const POLL: Duration = Duration::from_millis(300);

/// Paths to read again, from the book's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Batch {
    /// The files and folders.
    pub paths: BTreeSet<String>,
    /// Whether everything else is to be looked at, too.
    pub everything: bool,
    /// Something that people should know.
    pub notice: Option<String>,
}

/// One event, as far as it matters.
#[derive(Debug)]
enum Told {
    /// A file was closed after writing, or renamed to this.
    Settled(String),
    /// A file was written.
    Touched(String),
    /// Something came or went.
    Structure(String),
    /// Events were lost.
    Rescan,
    /// The book's folder itself is no longer what it was.
    Lost,
    /// The system watches no more.
    Failed(String),
}

/// The watcher of a book's folder.
#[derive(Debug)]
pub(super) struct Watch {
    root: PathBuf,
    told: Receiver<Told>,
    watcher: Option<RecommendedWatcher>,
    poll: bool,
    pending: Pending,
    /// What the last batch held, and when it was done with.
    last: (BTreeSet<String>, Instant),
    notice: Option<String>,
}

/// What was told and not yet handed on.
#[derive(Debug, Default)]
struct Pending {
    settled: BTreeSet<String>,
    structure: BTreeSet<String>,
    touched: BTreeMap<String, (Instant, Instant)>,
    again: BTreeMap<String, Instant>,
    everything: bool,
    lost: bool,
    /// The first and the last event.
    times: Option<(Instant, Instant)>,
}

impl Watch {
    /// Begin to watch, before anything is read.
    pub fn start(root: &Path, poll: bool) -> Self {
        let (_, told) = channel();
        let last = (BTreeSet::new(), Instant::now());
        let (root, pending) = (root.to_owned(), Pending::default());
        let mut watch = Self { root, told, watcher: None, poll, pending, last, notice: None };
        watch.listen();
        watch
    }

    /// Watch the folder that is there now.
    fn listen(&mut self) {
        let (sender, told) = channel();
        self.told = told;
        self.watcher = None;
        if self.poll {
            return;
        }
        match watcher(&self.root, sender) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => self.give_up(&error.to_string()),
        }
    }

    fn give_up(&mut self, why: &str) {
        self.poll = true;
        self.watcher = None;
        self.pending.everything = true;
        self.notice = Some(format!("the system cannot watch the book's folder ({why}), so it is looked at regularly"));
    }

    /// Wait for the next batch. `knows` says whether a path is a file that was read.
    pub fn next(&mut self, knows: impl Fn(&str) -> bool) -> Batch {
        self.last.1 = Instant::now();
        loop {
            let wait = if self.poll { POLL } else { self.pending.wait(Instant::now()) };
            match self.told.recv_timeout(wait) {
                Ok(told) => self.take(told),
                Err(RecvTimeoutError::Timeout) => {}
                // A poll has nobody to tell it anything.
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(wait),
            }
            while let Ok(told) = self.told.try_recv() {
                self.take(told);
            }
            if self.pending.lost || (self.poll && !is_book(&self.root)) {
                self.wait_for_book();
            }
            let batch = self.due(&knows);
            if !batch.paths.is_empty() || batch.everything {
                self.last.0.clone_from(&batch.paths);
                return batch;
            }
        }
    }

    /// The folder is gone: wait until there is one again, and begin anew.
    fn wait_for_book(&mut self) {
        while !is_book(&self.root) {
            std::thread::sleep(Duration::from_millis(100));
        }
        self.pending = Pending { everything: true, ..Pending::default() };
        self.listen();
    }

    fn take(&mut self, told: Told) {
        let now = Instant::now();
        let pending = &mut self.pending;
        match told {
            Told::Settled(path) => {
                pending.touched.remove(&path);
                pending.settled.insert(path);
            }
            Told::Touched(path) => {
                let first = pending.touched.get(&path).map_or(now, |times| times.0);
                pending.touched.insert(path, (first, now));
                return;
            }
            Told::Structure(path) => drop(pending.structure.insert(path)),
            Told::Rescan => pending.everything = true,
            Told::Lost => pending.lost = true,
            Told::Failed(why) => self.give_up(&why),
        }
        let pending = &mut self.pending;
        pending.times = Some((pending.times.map_or(now, |times| times.0), now));
    }

    /// What is to be read now.
    fn due(&mut self, knows: &impl Fn(&str) -> bool) -> Batch {
        let now = Instant::now();
        let mut batch = Batch { everything: self.poll, notice: self.notice.take(), ..Batch::default() };
        let quick = self.pending.only().is_some_and(|path| {
            let next_of_burst = now < self.last.1 + BURST && !self.last.0.contains(path);
            knows(path) && !next_of_burst
        });
        if quick || self.pending.is_quiet(now) {
            let pending = std::mem::take(&mut self.pending);
            batch.everything |= pending.everything;
            let folders = pending.structure.iter().filter(|path| self.root.join(path).is_dir());
            self.pending.again = folders.map(|path| (path.clone(), now + AGAIN)).collect();
            self.pending.again.extend(pending.again);
            self.pending.touched = pending.touched;
            batch.paths.extend(pending.structure.into_iter().chain(pending.settled));
        }
        batch.paths.extend(self.pending.unclosed(now, &self.root));
        let again = self.pending.again.extract_if(.., |_, when| *when <= now);
        batch.paths.extend(again.map(|(path, _)| path));
        batch
    }
}

impl Pending {
    /// The one file that was settled, when nothing else happened.
    fn only(&self) -> Option<&String> {
        let one = self.settled.first().filter(|_| self.settled.len() == 1 && !self.everything)?;
        self.structure.iter().all(|path| path == one).then_some(one)
    }

    fn is_quiet(&self, now: Instant) -> bool {
        self.times.is_some_and(|(first, last)| now >= last + QUIET || now >= first + LONGEST)
    }

    /// Files that were written, not closed, and left alone since.
    fn unclosed(&mut self, now: Instant, root: &Path) -> Vec<String> {
        let ready = |path: &String, (first, last): &mut (Instant, Instant)| {
            now >= *last + UNCLOSED && (now >= *first + EMPTY || !is_empty(&root.join(path)))
        };
        self.touched.extract_if(.., ready).map(|(path, _)| path).collect()
    }

    /// How long nothing can become due unless something is told.
    fn wait(&self, now: Instant) -> Duration {
        let quiet = self.times.map(|(first, last)| (last + QUIET).min(first + LONGEST));
        let touched = self.touched.values().map(|times| (times.1 + UNCLOSED).max(now + QUIET));
        let next = quiet.into_iter().chain(touched).chain(self.again.values().copied()).min();
        next.map_or(Duration::from_secs(3600), |next| next.saturating_duration_since(now))
    }
}

fn watcher(root: &Path, sender: Sender<Told>) -> notify::Result<RecommendedWatcher> {
    // Events name whole paths.
    let root = std::path::absolute(root).map_err(notify::Error::io)?;
    let base = root.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        told(event, &base).into_iter().for_each(|told| drop(sender.send(told)));
    })?;
    watcher.watch(&root, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// What an event means for the book.
fn told(event: notify::Result<Event>, root: &Path) -> Vec<Told> {
    let event = match event {
        Ok(event) => event,
        // A folder that went before it could be watched is told of by its own event.
        Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => return Vec::new(),
        Err(error) => return vec![Told::Failed(error.to_string())],
    };
    if event.need_rescan() {
        return vec![Told::Rescan];
    }
    let (settled, touched) = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => (true, false),
        EventKind::Modify(ModifyKind::Data(_)) => (false, true),
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => return Vec::new(),
        _ => (false, false),
    };
    let mut all = Vec::new();
    for path in &event.paths {
        match inside(path, root) {
            Some(path) if path.is_empty() && !touched => all.push(Told::Lost),
            Some(path) if settled => all.push(Told::Settled(path)),
            Some(path) if touched => all.push(Told::Touched(path)),
            Some(path) => all.push(Told::Structure(path)),
            None => {}
        }
    }
    all
}

/// The path from the book's folder, with `/` between its parts, unless the book does not read what is there.
fn inside(path: &Path, root: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    (!parts.iter().any(|part| is_hidden_name(part))).then(|| parts.join("/"))
}
