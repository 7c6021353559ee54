//! Publication under fire: kills, readers, full disks, and equal bytes, each by the number of its case.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]

#[path = "bench/generate.rs"]
mod generate;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use support::tree;

type Tree = BTreeMap<String, Vec<u8>>;

/// A generated book in a folder of its own, in two editions that differ on every page.
struct Book {
    folder: tempfile::TempDir,
}

impl Book {
    fn new(chapters: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        generate::book(&folder.path().join("book"), chapters, 7).expect("a book");
        Self { folder }
    }

    /// Chapters so short that a build spends its time on files.
    fn short_chapters(chapters: usize) -> Self {
        let book = Self::new(0);
        for number in 0..chapters {
            let text = format!("---\ntitle: Chapter {number}\n---\n\nA line.\n");
            fs::write(book.folder.path().join(format!("book/chapter-{number}.md")), text).expect("a file");
        }
        book
    }

    fn edition(&self, name: &str) {
        let text = format!("title: A generated book\nid: generated-book\nsubtitle: {name}\n");
        fs::write(self.folder.path().join("book/fieldguide.yaml"), text).expect("a file");
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldguide"));
        command.arg("build").current_dir(self.folder.path());
        command
    }

    fn build(&self) -> Tree {
        let output = self.command().output().expect("the command runs");
        assert!(output.status.success(), "{}", said(&output));
        self.dist()
    }

    fn dist(&self) -> Tree {
        tree(&self.folder.path().join("dist"))
    }

    /// What stands beside the book: nothing but the output when all is well.
    fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect();
        names.sort_unstable();
        names
    }
}

/// Read a page again and again while something is done: it is always there, and always that of one edition.
fn while_reading(book: &Book, page: &str, editions: [&Tree; 2], work: impl FnOnce()) {
    let path = book.folder.path().join("dist").join(page);
    let (stop, editions) = (AtomicBool::new(false), editions.map(|tree| &tree[page]));
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !stop.load(Ordering::Relaxed) {
                let bytes = fs::read(&path).expect("the page is there");
                assert!(editions.contains(&&bytes), "half a page");
                reads += 1;
                thread::sleep(Duration::from_micros(200));
            }
            reads
        });
        let done = panic::catch_unwind(AssertUnwindSafe(work));
        stop.store(true, Ordering::Relaxed);
        assert!(reader.join().expect("a reader without complaints") > 100);
        done.expect("the work was done");
    });
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn o1_a_kill_at_any_moment_leaves_the_old_site_or_the_new_one() {
    let book = Book::short_chapters(1_000);
    book.edition("first");
    let first = book.build();
    book.edition("second");
    let start = Instant::now();
    let second = book.build();
    // From half of a build to a little after its end: the later half is where files are written and exchanged.
    let whole = start.elapsed();
    assert!(first.keys().eq(second.keys()) && first != second);
    let (mut now, mut killed) = (second.clone(), 0);
    while_reading(&book, "chapter-7/index.html", [&first, &second], || {
        for moment in 0..20 {
            book.edition(if now == first { "second" } else { "first" });
            let mut build = book.command().stderr(Stdio::null()).spawn().expect("the command runs");
            let wait = whole.mul_f64(0.5 + 0.03 * f64::from(moment));
            thread::sleep(wait);
            build.kill().expect("a kill");
            killed += usize::from(!build.wait().expect("an end").success());
            now = book.dist();
            assert!(now == first || now == second, "killed after {wait:?}: neither site");
        }
    });
    assert!(killed > 0, "no build was killed");
    book.edition("first");
    assert!(book.build() == first);
    assert_eq!(book.beside(), ["book", "dist"]);
}

#[test]
fn o3_a_reader_never_meets_a_missing_or_half_page() {
    let book = Book::new(20);
    book.edition("first");
    let first = book.build();
    book.edition("second");
    let second = book.build();
    while_reading(&book, "chapter-7/index.html", [&first, &second], || {
        for round in 0..100 {
            book.edition(if round % 2 == 0 { "first" } else { "second" });
            book.build();
        }
    });
}

#[test]
fn o2_a_disk_that_takes_no_more_fails_with_the_path_and_the_old_site_stays() {
    let book = Book::new(10);
    book.edition("first");
    let first = book.build();
    book.edition("second");
    // Files may grow to 8 KiB, and the signal that would end the process is ignored: writing fails, as on a full disk.
    let script = format!("trap '' XFSZ; ulimit -f 16; exec '{}' build", env!("CARGO_BIN_EXE_fieldguide"));
    let output = Command::new("sh").args(["-c", &script]).current_dir(book.folder.path()).output().expect("a shell");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("cannot write `"), "{}", said(&output));
    assert!(book.dist() == first, "the old site stays");
    assert_eq!(book.beside(), ["book", "dist"]);
}

/// Who may do less than the owner of the machine: permissions mean nothing to root.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    tempfile::tempfile().and_then(|file| file.metadata()).expect("a file").uid() == 0
}

/// Build as a user to whom permissions apply, with a copy of the command that this user can reach.
fn build_as_a_user(book: &Book) -> Output {
    let place = book.folder.path();
    let program = place.join("fieldguide");
    if !program.exists() {
        fs::copy(env!("CARGO_BIN_EXE_fieldguide"), &program).expect("a copy");
    }
    let mut command = Command::new(&program);
    command.arg("build").current_dir(place).env("HOME", "/nonexistent");
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().expect("the command runs")
}

/// Give a file or folder to that user, with these permissions.
fn hand_over(path: &Path, mode: u32) {
    if is_root() {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("a new owner");
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
}

#[test]
fn o2_what_may_not_be_read_or_written_is_named_and_the_old_site_stays() {
    let book = Book::new(3);
    book.edition("first");
    let place = book.folder.path();
    let entries = |folder: &Path| fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    hand_over(place, 0o755);
    let output = build_as_a_user(&book);
    assert!(output.status.success(), "{}", said(&output));
    let first = book.dist();
    book.edition("second");
    let chapter = entries(&place.join("book")).find(|path| path.extension().is_some_and(|ending| ending == "md"));
    let chapter = chapter.expect("a chapter");
    let closed = [(chapter, 0o000, 0o644), (place.to_owned(), 0o555, 0o755), (place.join("dist"), 0o555, 0o755)];
    for (path, shut, open) in closed {
        hand_over(&path, shut);
        let output = build_as_a_user(&book);
        hand_over(&path, open);
        assert_eq!(output.status.code(), Some(3), "{}: {}", path.display(), said(&output));
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let named = said(&output).contains(&name) || path == place && said(&output).contains("dist");
        assert!(named && said(&output).contains("Permission denied"), "{name}: {}", said(&output));
        assert!(book.dist() == first, "{name}: the old site stays");
    }
}

#[test]
fn o8_equal_books_give_equal_bytes_whatever_surrounds_them() {
    let book = Book::new(40);
    book.edition("first");
    let expected = book.build();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let settings = [
        ("1", "UTC", "C", "022", "+0d"),
        ("2", "Pacific/Kiritimati", "tr_TR.UTF-8", "077", "+400d"),
        ("5", "America/St_Johns", "C.UTF-8", "000", "-9000d"),
    ];
    let other = shuffled(&book.folder.path().join("book"));
    for (threads, zone, locale, mask, clock) in settings {
        let out: PathBuf = elsewhere.path().join(format!("dist-{threads}"));
        let (program, source) = (env!("CARGO_BIN_EXE_fieldguide"), other.path().join("book"));
        let script = format!(
            "umask {mask}; exec faketime -f {clock} '{program}' build '{}' --dest-dir '{}'",
            source.display(),
            out.display()
        );
        let mut command = Command::new("sh");
        command
            .args(["-c", &script])
            .current_dir(Path::new("/"))
            .env("RAYON_NUM_THREADS", threads)
            .env("TZ", zone)
            .env("LC_ALL", locale);
        let output = command.output().expect("a shell");
        assert!(output.status.success(), "install faketime, if it is missing: {}", said(&output));
        assert!(tree(&out) == expected, "{threads} threads, {zone}, {locale}, {mask}, {clock}");
    }
}

/// A copy of a flat book on another file system, if there is one in memory: its folder lists the files in another
/// order, that in which they were made.
fn shuffled(book: &Path) -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let place = place.expect("a temporary folder");
    let copy = place.path().join("book");
    fs::create_dir(&copy).expect("a folder");
    let names = |folder: &Path| -> Vec<_> {
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect()
    };
    for name in &names(book) {
        fs::copy(book.join(name), copy.join(name)).expect("a copy");
    }
    assert!(!memory.is_dir() || names(&copy) != names(book), "the order of the files is another");
    place
}
