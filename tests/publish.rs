//! Publication under fire: kills, readers, full disks, and equal bytes, each by the number of its case.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]

#[path = "bench/generate.rs"]
mod generate;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;
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
    assert!(killed > 0, "no build was killed");
    book.edition("first");
    assert_eq!(book.build(), first);
    assert_eq!(book.beside(), ["book", "dist"]);
}

#[test]
fn o3_a_reader_never_meets_a_missing_or_half_page() {
    let book = Book::new(20);
    let page = |tree: &Tree| tree["chapter-7/index.html"].clone();
    book.edition("first");
    let first = page(&book.build());
    book.edition("second");
    let second = page(&book.build());
    let path = book.folder.path().join("dist/chapter-7/index.html");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                let bytes = fs::read(&path).expect("the page is there");
                assert!(bytes == first || bytes == second, "half a page");
                reads += 1;
            }
            reads
        });
        for round in 0..30 {
            book.edition(if round % 2 == 0 { "first" } else { "second" });
            book.build();
        }
        done.store(true, Ordering::Relaxed);
        assert!(reader.join().expect("a reader without complaints") > 30);
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
    assert_eq!(book.dist(), first);
    assert_eq!(book.beside(), ["book", "dist"]);
}

#[test]
fn o8_equal_books_give_equal_bytes_whatever_surrounds_them() {
    let book = Book::new(40);
    book.edition("first");
    let expected = book.build();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let settings = [
        ("1", "UTC", "C", "022"),
        ("2", "Pacific/Kiritimati", "tr_TR.UTF-8", "077"),
        ("5", "America/St_Johns", "C.UTF-8", "000"),
    ];
    for (threads, zone, locale, mask) in settings {
        let out: PathBuf = elsewhere.path().join(format!("dist-{threads}"));
        let (program, source) = (env!("CARGO_BIN_EXE_fieldguide"), book.folder.path().join("book"));
        let script =
            format!("umask {mask}; exec '{program}' build '{}' --dest-dir '{}'", source.display(), out.display());
        let mut command = Command::new("sh");
        command
            .args(["-c", &script])
            .current_dir(Path::new("/"))
            .env("RAYON_NUM_THREADS", threads)
            .env("TZ", zone)
            .env("LC_ALL", locale);
        let output = command.output().expect("a shell");
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(tree(&out), expected, "{threads} threads, {zone}, {locale}, {mask}");
    }
}
