//! The benchmark of serving: `cargo bench --bench serve`, on an idle machine.
//!
//! It serves a generated book of 10,000 chapters with the built command, asks for a first page at once, and when the
//! book is read saves one word's change of a paragraph again and again, in place and by renaming. What it tells is the
//! time from before the file is saved to the moment the changed page has arrived over HTTP, and what a heading, a
//! title and a template cost. Beyond a budget it ends with exit code 1.
//!
//! The book lies in memory where the system has a folder there: some file systems write a replaced file to the disk
//! before they let its editor go on, and that can take longer than everything else.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]
#![expect(clippy::disallowed_methods, reason = "edits are made to files")]

mod generate;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const CHAPTERS: usize = 10_000;

/// How many edits of each kind.
const EDITS: usize = 100;

/// Processor seconds until the first page is answered.
const READY: f64 = 0.6;

/// Milliseconds from saving to the changed page: the median, and what 95 of 100 stay below.
const SAVED: (f64, f64) = (3.0, 10.0);

struct Server {
    child: Child,
    lines: BufReader<std::process::ChildStderr>,
    port: u16,
    book: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fieldguide"))
            .args(["serve", "--port", "0", "book"])
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the built command");
        let lines = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut server = Self { child, lines, port: 0, book: folder.join("book") };
        let line = server.line("http://");
        let rest = line.split("127.0.0.1:").nth(1).expect("an address");
        server.port = rest.split('/').next().and_then(|port| port.parse().ok()).expect("a port");
        server
    }

    /// Wait until the whole book is read.
    fn ready(&mut self) {
        self.line("Ctrl-C ends it");
    }

    /// The next line with these words.
    fn line(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).expect("a line") > 0, "the server has ended");
            if line.contains(words) {
                return line;
            }
        }
    }

    fn ask(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("a request");
        stream
    }

    fn page(&self, path: &str) -> String {
        let mut text = String::new();
        self.ask(path).read_to_string(&mut text).expect("a page");
        text
    }

    /// Processor seconds so far.
    fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<f64> =
            stat.rsplit(") ").next().unwrap_or_default().split(' ').map(|n| n.parse().unwrap_or(0.0)).collect();
        fields.get(11).zip(fields.get(12)).map_or(f64::NAN, |(user, system)| (user + system) / 100.0)
    }

    /// Milliseconds from an edit of a chapter, whose page is open, to the page that holds a word.
    fn edit(
        &mut self,
        nth: usize,
        word: &str,
        save: impl FnOnce(&Path, &str),
        change: impl FnOnce(&str) -> String,
    ) -> (f64, String) {
        let path = self.book.join(format!("{nth:05}-chapter-{nth}.md"));
        let text = change(&fs::read_to_string(&path).expect("a chapter"));
        let page = format!("chapter-{nth}/index.html");
        let mut events = BufReader::new(self.ask(&format!("/.fieldguide/events?page={page}")));
        next(&mut events);
        let start = Instant::now();
        save(&path, &text);
        next(&mut events);
        let shown = self.page(&format!("/{page}"));
        let took = start.elapsed().as_secs_f64() * 1e3;
        assert!(shown.contains(word), "{page} does not hold {word}");
        (took, self.line(" in ").trim().to_owned())
    }
}

fn next(events: &mut impl std::io::BufRead) {
    let mut line = String::new();
    while !line.starts_with("data:") {
        line.clear();
        assert!(events.read_line(&mut line).expect("an event") > 0);
    }
}

fn in_place(path: &Path, text: &str) {
    fs::write(path, text).expect("a file");
}

fn by_rename(path: &Path, text: &str) {
    let beside = path.with_extension("tmp");
    fs::write(&beside, text).expect("a file");
    fs::rename(beside, path).expect("a file");
}

/// The number at a hundredth of a sorted list.
fn at(sorted: &[f64], hundredth: usize) -> f64 {
    sorted[(sorted.len() * hundredth / 100).min(sorted.len() - 1)]
}

/// Save words, tell the distribution, and whether it is within the budget.
fn words(server: &mut Server, how: &str, save: fn(&Path, &str)) -> bool {
    let mut times: Vec<f64> = (0..EDITS)
        .map(|nth| {
            let word = format!("word{how}{nth}");
            let chapter = nth * 7_919 % CHAPTERS;
            let change = |text: &str| text.replacen("Noted.", &format!("Noted {word}."), 1);
            let (took, _) = server.edit(chapter, &word, save, change);
            std::thread::sleep(Duration::from_millis(60 + nth as u64 % 7));
            took
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let [least, median, many, most] = [0, 50, 95, 100].map(|hundredth| at(&times, hundredth));
    println!("one word, {how}: least {least:.1} ms, median {median:.1} ms, 95th {many:.1} ms, most {most:.1} ms");
    median <= SAVED.0 && many <= SAVED.1
}

/// A folder in memory, where the system has one.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a temporary folder")
}

fn main() -> ExitCode {
    let folder = folder();
    generate::book(&folder.path().join("book"), CHAPTERS, 1).expect("a book");
    let mut fine = true;
    for start in ["first start", "second start"] {
        let clock = Instant::now();
        let mut server = Server::start(folder.path());
        let page = server.page("/chapter-5000/");
        let (cpu, wall) = (server.cpu(), clock.elapsed().as_secs_f64());
        assert!(page.contains("200 OK"));
        println!("{start}: first page after {cpu:.2} CPU-s (at most {READY}), {wall:.2} s");
        server.ready();
        println!("{start}: whole book after {:.2} CPU-s, {:.2} s", server.cpu(), clock.elapsed().as_secs_f64());
        fine &= cpu <= READY;
    }
    let mut server = Server::start(folder.path());
    server.ready();
    fine &= words(&mut server, "in place", in_place);
    fine &= words(&mut server, "renamed", by_rename);
    for nth in 0..3 {
        let (took, line) =
            server.edit(100 + nth, "New heading", in_place, |text| text.replacen("## ", "## New heading ", 1));
        println!("a heading: {took:.1} ms; {line}");
        let (took, line) =
            server.edit(200 + nth, "New title", in_place, |text| text.replacen("title: ", "title: New title ", 1));
        println!("a title: {took:.1} ms; {line}");
        let theme = server.book.join("theme/templates/partials");
        fs::create_dir_all(&theme).expect("a folder");
        let save = move |_: &Path, _: &str| {
            fs::write(theme.join("opening.html"), format!("<h1>Template {nth}</h1>")).expect("a file");
        };
        let (took, line) = server.edit(300 + nth, &format!("Template {nth}"), save, str::to_owned);
        println!("a template: {took:.1} ms; {line}");
    }
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
