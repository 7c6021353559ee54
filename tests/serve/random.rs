//! After any edits, the served tree is the one that a clean build gives.

use super::server::{Server, book, chapter};
use fieldguide::diag::Severity;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

/// Wait until every address of a clean build is served with its bytes; while there are mistakes, until they are told.
pub fn agrees(server: &Server) {
    let clean = server.book.clean_build();
    let errors = clean.diagnostics.iter().filter(|one| one.severity == Severity::Error);
    let errors: Vec<String> = errors.map(|error| format!("error[{}]: {}", error.code, error.message)).collect();
    server.until("the mistakes are those of a clean build", |server| {
        let told = server.listen("index.html").next();
        let reports = told["mistakes"].as_array().expect("a list").iter().filter_map(|one| one["report"].as_str());
        reports.filter_map(|report| report.lines().next()).eq(&errors)
    });
    if !errors.is_empty() {
        return;
    }
    let start = Instant::now();
    loop {
        let differs = clean.site.iter().find(|(address, bytes)| {
            let served = server.get(&format!("/{address}"));
            **address != ".nojekyll" && served.bare().as_bytes() != String::from_utf8_lossy(bytes).as_bytes()
        });
        let stale = ADDRESSES.iter().find(|address| {
            let address = format!("{address}index.html");
            !clean.site.contains_key(&address) && server.get(&format!("/{address}")).status != 404
        });
        let Some(address) = differs.map(|(address, _)| address.as_str()).or(stale.copied()) else { return };
        assert!(start.elapsed() < super::server::PATIENCE, "{address} differs\n{}", server.log());
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// Where pages are at one time or another, and must not be at others.
const ADDRESSES: [&str; 14] = [
    "one/",
    "two/",
    "three/",
    "six/",
    "part/",
    "part/four/",
    "part/deep/",
    "part/deep/five/",
    "teil/",
    "teil/four/",
    "teil/deep/five/",
    "other/",
    "other/four/",
    "other/five/",
];

/// Numbers that look random and are the same every time (xorshift64*, Vigna 2016).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % end as u64).unwrap_or(0)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

const FILES: [&str; 8] = [
    "index.md",
    "01-one.md",
    "02-two.md",
    "03-three.md",
    "part/index.md",
    "part/04-four.md",
    "part/deep/05-five.md",
    "06-six.md",
];
const FOLDERS: [&str; 4] = ["part", "teil", "part/deep", "other"];
const BODIES: [&str; 8] = [
    "Text.",
    "## First\n\nSee [[one]].",
    "- [ ] Tick.",
    "> [!NOTE]\n> A note.",
    "Other text.\n\n## Second\n\nMore.[^n]\n\n[^n]: **Context.** Noted.",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```rust\nfn main() {}\n```",
    "[broken](nowhere.md) and <b>raw</b>",
];

/// One edit, as editors and people make them.
fn edit(server: &Server, random: &mut Random) {
    let root = server.book.path();
    let file = |random: &mut Random| root.join(random.of(&FILES));
    let there = |path: &PathBuf| path.exists();
    match random.below(12) {
        0..=3 => write(&file(random), random),
        4 => {
            let (path, beside) = (file(random), root.join("save.tmp"));
            fs::write(&beside, text(random)).expect("a file");
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::rename(beside, path).expect("a file");
        }
        5 => drop(Some(file(random)).filter(there).map(fs::remove_file)),
        6 => {
            let (from, to) = (file(random), file(random));
            if there(&from) {
                fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
                fs::rename(from, to).expect("a file");
            }
        }
        7 => {
            let (from, to) = (root.join(random.of(&FOLDERS)), root.join(random.of(&FOLDERS)));
            if there(&from)
                && !there(&to)
                && to.parent().is_some_and(|parent| parent.exists() && !parent.starts_with(&from))
            {
                fs::rename(from, to).expect("a folder");
            }
        }
        8 => drop(Some(root.join(random.of(&FOLDERS))).filter(there).map(fs::remove_dir_all)),
        9 => fs::write(
            file(random).with_file_name("01-one.md"),
            random.of(&["---\ntitle: [\n---\n", "no front matter", "---\n"]),
        )
        .unwrap_or(()),
        10 => {
            let (first, second) = (file(random), file(random));
            write(&first, random);
            write(&second, random);
        }
        _ => {
            let more = random.of(&["", "subtitle: Other\n", "copyright: Someone\n"]);
            fs::write(root.join("fieldguide.yaml"), format!("{}{more}", super::server::CONFIG)).expect("a file");
        }
    }
}

fn text(random: &mut Random) -> String {
    chapter(random.of(&["Plain", "Other title", "\"Quoted: #\""]), random.of(&BODIES))
}

fn write(path: &std::path::Path, random: &mut Random) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text(random)).expect("a file");
}

#[test]
fn after_200_random_edits_the_served_tree_is_that_of_a_clean_build_every_time() {
    let server = Server::start(book());
    let (mut random, mut sound, mut broken) = (Random(0x5eed), 0, 0);
    for _ in 0..200 {
        edit(&server, &mut random);
        // Sometimes the next edit comes before this one is done.
        if random.below(4) == 0 {
            edit(&server, &mut random);
        }
        agrees(&server);
        let has_errors = server.book.clean_build().diagnostics.iter().any(|one| one.severity == Severity::Error);
        (sound, broken) = if has_errors { (sound, broken + 1) } else { (sound + 1, 0) };
        if broken > random.below(2) {
            mend(&server, &mut random);
            broken = 0;
        }
    }
    assert!(sound >= 60, "only {sound} of 200 editions were without mistakes");
}

/// Write a book without mistakes over what is there, all of its files at once.
fn mend(server: &Server, random: &mut Random) {
    for path in FILES {
        drop(fs::remove_file(server.book.path().join(path)));
    }
    let word = random.below(1_000);
    server.book.edit("fieldguide.yaml", super::server::CONFIG);
    for (path, body) in
        [("01-one.md", "## First\n\nMended."), ("03-three.md", "## Second\n\nMended."), ("part/04-four.md", "Mended.")]
    {
        server.book.edit(path, chapter("Mended", &format!("{body} {word}")));
    }
    agrees(server);
}
