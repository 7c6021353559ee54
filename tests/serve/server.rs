//! A running `fieldguide serve`, with a book of its own, and requests to it byte by byte.

use super::support::GuideTest;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What must never be in an answer.
pub const CANARY: &str = "the canary sings";

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What is said once the whole book was read.
const READY: &str = "Ctrl-C ends it";

pub const CONFIG: &str = "title: Test\nid: test-book\n";

pub fn chapter(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{body}\n")
}

/// A cover and three chapters, the second of which links to the first.
pub fn book() -> GuideTest {
    GuideTest::new(&[
        ("fieldguide.yaml", CONFIG),
        ("index.md", &chapter("Cover", "Welcome.")),
        ("01-one.md", &chapter("One", "## First\n\nText of one.")),
        ("02-two.md", &chapter("Two", "See [[one]].\n\n![A dot](images/dot.png)")),
        ("03-three.md", &chapter("Three", "- [ ] Tick. {#tick-me}")),
        ("images/dot.png", "\u{fffd}"),
    ])
    .with_file("images/dot.png", b"\x89PNG\r\n\x1a\nthe bytes of a picture")
}

impl GuideTest {
    pub fn with_file(self, path: &str, bytes: &[u8]) -> Self {
        self.edit(path, bytes);
        self
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    fn new(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The bytes without the reload script.
    pub fn bare(&self) -> String {
        let text = self.text();
        let Some(start) = text.find("<script defer src=\"/.fieldguide/") else { return text };
        let end = start + text[start..].find("</script>").expect("an end") + "</script>".len();
        text[..start].to_owned() + &text[end..]
    }
}

pub struct Server {
    child: Child,
    pub port: u16,
    log: Arc<Mutex<String>>,
    pub book: GuideTest,
}

impl Server {
    pub fn start(book: GuideTest) -> Self {
        Self::with(book, &[])
    }

    pub fn with(book: GuideTest, arguments: &[&str]) -> Self {
        let place = book.path();
        Self::run(book, &place, arguments, READY)
    }

    /// A server of a large book, as soon as it answers at all.
    pub fn early(book: GuideTest) -> Self {
        let place = book.path();
        Self::run(book, &place, &[], "http://")
    }

    /// A server of a book that lies somewhere else.
    pub fn at(place: &Path, arguments: &[&str]) -> Self {
        Self::run(GuideTest::new(&[]), place, arguments, READY)
    }

    /// A server that has said some words.
    fn run(book: GuideTest, place: &Path, arguments: &[&str], words: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fieldguide"))
            .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
            .arg("serve")
            .args(if arguments.contains(&"--port") { &[][..] } else { &["--port", "0"] })
            .args(arguments)
            .arg(place)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the built command");
        let log = Arc::new(Mutex::new(String::new()));
        let (errors, lines) = (child.stderr.take().expect("a pipe"), log.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                *lines.lock().expect("the log") += &(line + "\n");
            }
        });
        let mut server = Self { child, port: 0, log, book };
        server.until("it answers", |server| server.log().contains(words));
        let log = server.log();
        let address = log.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
        server.port = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        server
    }

    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    /// Whether the whole book was read.
    pub fn is_ready(&self) -> bool {
        self.log().contains(READY)
    }

    /// How many rebuilds were told.
    pub fn rebuilds(&self) -> usize {
        let line = |line: &&str| line.contains(" page in ") || line.contains(" pages in ");
        self.log().lines().filter(line).count()
    }

    /// Wait until something holds.
    pub fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            assert!(start.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Wait until a page holds words.
    pub fn until_shown(&self, path: &str, words: &str) {
        self.until(&format!("{path} shows {words}"), |server| server.get(path).text().contains(words));
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Send bytes, and read until the connection is closed.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that refuses may close before everything is sent.
        drop(stream.write_all(bytes));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        Answer::new(&answer)
    }

    /// A request with some headers.
    pub fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let host = format!("Host: localhost:{}", self.port);
        let own = if headers.iter().any(|header| header.to_lowercase().starts_with("host:")) { "" } else { &host };
        let lines: Vec<&str> = [own, "Connection: close"].into_iter().chain(headers.iter().copied()).collect();
        let lines = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\r\n");
        self.raw(format!("{method} {path} HTTP/1.1\r\n{lines}\r\n\r\n").as_bytes())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Listen to what a page is told.
    pub fn listen(&self, page: &str) -> Events {
        let mut stream = self.connect();
        let head = format!("GET /.fieldguide/events?page={page} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("a request");
        Events(BufReader::new(stream))
    }

    /// Interrupt it, and how long it took to end.
    pub fn interrupt(&mut self) -> (Duration, Option<i32>) {
        let start = Instant::now();
        let id = rustix::process::Pid::from_raw(self.child.id().cast_signed()).expect("an id");
        rustix::process::kill_process(id, rustix::process::Signal::INT).expect("a signal");
        let status = self.child.wait().expect("an end");
        (start.elapsed(), status.code())
    }

    /// How many bytes of memory it holds.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    pub fn handles(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("a process").count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A stream of events.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// The next message.
    pub fn next(&mut self) -> serde_json::Value {
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).expect("an event");
            assert!(read > 0, "the stream has ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).expect("JSON");
            }
        }
    }
}
