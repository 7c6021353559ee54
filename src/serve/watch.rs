//! Watching: what the system tells of the book's folder becomes batches of paths to read again.
//!
//! A file that is closed after writing, or takes the place of another, is read at once. What only came or went (a
//! rename, a checkout, a new folder) opens a quiet window, so that a burst is one batch. Where the system does not
//! tell, or there are more folders than it watches, everything is looked at again and again. Nothing is read here.

use crate::load::{exists, is_book, is_empty, is_hidden_name};
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long it must be quiet before what came and went is looked at.
const QUIET: Duration = Duration::from_millis(20);

/// How long it must be quiet when something went: who deletes may be about to create.
const GONE: Duration = Duration::from_millis(60);

/// How many files may have come and gone beside the one that was saved.
const BESIDE: usize = 8;

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
    /// Something came.
    Came(String),
    /// Something went.
    Went(String),
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
    /// Whether something went.
    gone: bool,
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
        self.listen();
        // Files may have come before their folders were watched.
        let now = Instant::now();
        let again = [(String::new(), now + AGAIN)].into();
        self.pending = Pending { everything: true, times: Some((now, now)), again, ..Pending::default() };
    }

    fn take(&mut self, told: Told) {
        let now = Instant::now();
        let pending = &mut self.pending;
        match told {
            Told::Settled(path) if !is_empty(&self.root.join(&path)) => {
                pending.touched.remove(&path);
                pending.settled.insert(path);
            }
            // Who empties a file is about to write it.
            Told::Settled(path) | Told::Touched(path) => {
                let first = pending.touched.get(&path).map_or(now, |times| times.0);
                pending.touched.insert(path, (first, now));
                return;
            }
            Told::Came(path) => drop(pending.structure.insert(path)),
            Told::Went(path) => {
                pending.structure.insert(path);
                pending.gone = true;
            }
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
        let next_of_burst = |path: &String| now < self.last.1 + BURST && !self.last.0.contains(path);
        let nothing = |path: &String| !knows(path) && !exists(&self.root.join(path));
        let quick = self.pending.only(nothing).is_some_and(|path| knows(path) && !next_of_burst(path));
        if quick || self.pending.quiet().is_some_and(|quiet| now >= quiet) {
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
    /// The one file that was settled, when nothing else happened; `nothing` says so of what came and went beside it.
    fn only(&self, nothing: impl Fn(&String) -> bool) -> Option<&String> {
        if self.everything || self.settled.len() + self.structure.len() > BESIDE {
            return None;
        }
        let mut there = self.settled.iter().filter(|path| !nothing(path));
        let one = there.next()?;
        let alone = there.next().is_none() && self.structure.iter().all(|path| path == one || nothing(path));
        alone.then_some(one)
    }

    /// When it has been quiet for long enough, unless something is told before.
    fn quiet(&self) -> Option<Instant> {
        let (first, last) = self.times?;
        Some((last + if self.gone { GONE } else { QUIET }).min(first + LONGEST))
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
        let touched = self.touched.values().map(|times| (times.1 + UNCLOSED).max(now + QUIET));
        let next = self.quiet().into_iter().chain(touched).chain(self.again.values().copied()).min();
        next.map_or(Duration::from_hours(1), |next| next.saturating_duration_since(now))
    }
}

fn watcher(root: &Path, sender: Sender<Told>) -> notify::Result<RecommendedWatcher> {
    // Events name whole paths.
    let root = std::path::absolute(root).map_err(notify::Error::io)?;
    let base = root.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        for told in told(event, &base) {
            drop(sender.send(told));
        }
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
    let went = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)));
    let mut all = Vec::new();
    for path in &event.paths {
        match inside(path, root) {
            Some(path) if path.is_empty() && !touched => all.push(Told::Lost),
            Some(path) if settled => all.push(Told::Settled(path)),
            Some(path) if touched => all.push(Told::Touched(path)),
            Some(path) if went => all.push(Told::Went(path)),
            Some(path) => all.push(Told::Came(path)),
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

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]
mod tests {
    use super::*;
    use notify::event::{DataChange, Flag};

    /// A watch of a folder that is told by the test.
    fn watch() -> (Watch, Sender<Told>, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let (sender, told) = channel();
        // No batch came before.
        let last = (BTreeSet::new(), Instant::now().checked_sub(BURST).expect("a clock that runs"));
        let root = folder.path().to_owned();
        let watch = Watch { root, told, watcher: None, poll: false, pending: Pending::default(), last, notice: None };
        (watch, sender, folder)
    }

    fn settled(path: &str) -> Told {
        Told::Settled(path.to_owned())
    }

    fn paths(batch: &Batch) -> Vec<&str> {
        batch.paths.iter().map(String::as_str).collect()
    }

    #[test]
    fn a_known_file_is_read_at_once_and_a_burst_is_one_batch() {
        let (mut watch, sender, _folder) = watch();
        watch.take(settled("a.md"));
        assert_eq!(paths(&watch.due(&|_| true)), ["a.md"]);
        for nth in 0..50 {
            sender.send(settled(&format!("{nth:02}.md"))).expect("a watch");
        }
        assert_eq!(watch.next(|_| true).paths.len(), 50);
    }

    #[test]
    fn a_file_that_is_just_being_written_anew_is_not_read_empty() {
        let (mut watch, _sender, folder) = watch();
        std::fs::write(folder.path().join("a.md"), "").expect("a file");
        watch.take(settled("a.md"));
        assert!(watch.due(&|_| true).paths.is_empty());
        std::fs::write(folder.path().join("a.md"), "Words.").expect("a file");
        watch.take(settled("a.md"));
        assert_eq!(paths(&watch.due(&|_| true)), ["a.md"]);
    }

    #[test]
    fn a_file_that_takes_the_place_of_a_known_one_is_read_at_once() {
        let (mut watch, _sender, _folder) = watch();
        for told in [Told::Came("a.tmp".to_owned()), settled("a.tmp"), Told::Went("a.tmp".to_owned()), settled("a.md")]
        {
            watch.take(told);
        }
        assert!(watch.due(&|path| path == "a.md").paths.contains("a.md"));
    }

    #[test]
    fn a_file_that_is_not_known_waits_until_it_is_quiet() {
        let (mut watch, sender, _folder) = watch();
        sender.send(settled("new.md")).expect("a watch");
        let start = Instant::now();
        assert_eq!(paths(&watch.next(|_| false)), ["new.md"]);
        assert!(start.elapsed() >= QUIET);
    }

    #[test]
    fn w6_where_the_system_stops_watching_everything_is_looked_at() {
        let (mut watch, sender, folder) = watch();
        std::fs::write(folder.path().join("fieldguide.yaml"), "title: A").expect("a file");
        sender.send(Told::Failed("no space left".to_owned())).expect("a watch");
        let batch = watch.next(|_| true);
        assert!(batch.everything && batch.notice.is_some_and(|notice| notice.contains("no space left")));
        assert!(watch.next(|_| true).everything);
    }

    #[test]
    fn w3_lost_events_are_made_up_for() {
        let (mut watch, sender, folder) = watch();
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        for told in told(Ok(lost), folder.path()) {
            sender.send(told).expect("a watch");
        }
        assert!(watch.next(|_| true).everything);
    }

    #[test]
    fn what_the_book_does_not_read_is_not_told() {
        let root = Path::new("/book");
        let of = |kind, path: &str| told(Ok(Event::new(kind).add_path(root.join(path))), root);
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        for path in [".git/index", ".01-one.md.swp", "a/.#b.md", "01-one.md~", "#a.md#"] {
            assert!(of(written, path).is_empty(), "{path}");
        }
        assert!(matches!(&of(written, "a/b.md")[..], [Told::Touched(path)] if path == "a/b.md"));
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        assert!(matches!(&of(closed, "b.md")[..], [Told::Settled(path)] if path == "b.md"));
        assert!(of(EventKind::Access(AccessKind::Open(AccessMode::Any)), "b.md").is_empty());
        assert!(matches!(&of(EventKind::Any, "")[..], [Told::Lost]));
    }

    #[test]
    fn w1_an_empty_file_is_being_written() {
        let (mut watch, sender, folder) = watch();
        std::fs::write(folder.path().join("a.md"), "").expect("a file");
        sender.send(Told::Touched("a.md".to_owned())).expect("a watch");
        let start = Instant::now();
        assert_eq!(paths(&watch.next(|_| true)), ["a.md"]);
        assert!(start.elapsed() >= EMPTY, "{:?}", start.elapsed());
    }
}
