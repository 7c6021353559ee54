//! Every editor's way of saving a file: one rebuild, and no temporary file is ever a page.

use super::server::{Server, book, chapter};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A server that has been quiet, and the path of its first chapter.
fn quiet() -> (Server, PathBuf) {
    let server = Server::start(book());
    let path = server.book.path().join("01-one.md");
    (server, path)
}

fn text(words: &str) -> String {
    chapter("One", words)
}

/// What a way of saving must come to.
fn saved_by(save: impl Fn(&Path, &str)) {
    let (server, path) = quiet();
    for nth in 0..3 {
        let words = format!("Saved {nth} times.");
        let before = server.rebuilds();
        save(&path, &text(&words));
        server.until_shown("/one/", &words);
        std::thread::sleep(Duration::from_millis(400));
        assert_eq!(server.rebuilds() - before, 1, "{}", server.log());
    }
    for path in ["/4913/", "/4913", "/01-one/", "/one-1/", "/01-one.md~", "/.01-one.md.swp"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert!(!server.log().contains("error"), "{}", server.log());
}

#[test]
fn w1_vim_tries_the_folder_and_moves_the_old_file_away() {
    saved_by(|path, text| {
        let (probe, swap) = (path.with_file_name("4913"), path.with_file_name(".01-one.md.swp"));
        fs::write(&swap, "swap").expect("a file");
        fs::write(&probe, "").expect("a file");
        fs::remove_file(&probe).expect("a file");
        let backup = path.with_file_name("01-one.md~");
        fs::rename(path, &backup).expect("a file");
        fs::write(path, text).expect("a file");
        fs::remove_file(backup).expect("a file");
        fs::remove_file(swap).expect("a file");
    });
}

#[test]
fn w1_emacs_locks_with_a_link_that_leads_nowhere() {
    saved_by(|path, text| {
        let lock = path.with_file_name(".#01-one.md");
        std::os::unix::fs::symlink("someone@somewhere.1:2", &lock).expect("a link");
        let auto = path.with_file_name("#01-one.md#");
        fs::write(&auto, text).expect("a file");
        fs::write(path, text).expect("a file");
        fs::remove_file(auto).expect("a file");
        fs::remove_file(lock).expect("a link");
    });
}

#[test]
fn w1_some_truncate_and_write_in_pieces() {
    saved_by(|path, text| {
        use std::io::Write as _;
        let mut file = fs::File::create(path).expect("a file");
        std::thread::sleep(Duration::from_millis(40));
        let (first, second) = text.split_at(text.len() / 2);
        file.write_all(first.as_bytes()).expect("a piece");
        file.flush().expect("a piece");
        std::thread::sleep(Duration::from_millis(40));
        file.write_all(second.as_bytes()).expect("a piece");
    });
}

#[test]
fn w1_some_write_beside_and_rename() {
    saved_by(|path, text| {
        let beside = path.with_file_name("01-one.md.tmp.1234");
        fs::write(&beside, text).expect("a file");
        fs::rename(beside, path).expect("a file");
    });
}

#[test]
fn w1_some_delete_and_create() {
    saved_by(|path, text| {
        fs::remove_file(path).expect("a file");
        std::thread::sleep(Duration::from_millis(5));
        fs::write(path, text).expect("a file");
    });
}

#[test]
fn w8_what_only_touches_a_file_changes_nothing() {
    let (server, path) = quiet();
    let page = server.get("/one/");
    for _ in 0..5 {
        let bytes = fs::read(&path).expect("a file");
        fs::write(&path, bytes).expect("a file");
        fs::File::options()
            .append(true)
            .open(&path)
            .expect("a file")
            .set_modified(std::time::SystemTime::now())
            .expect("a time");
        fs::create_dir_all(server.book.path().join(".cache")).expect("a folder");
        fs::write(server.book.path().join(".cache/page.md"), text("Hidden.")).expect("a file");
    }
    // A build from the same book, which writes its site beside it.
    let out = server.book.path().with_extension("site");
    let build = std::process::Command::new(env!("CARGO_BIN_EXE_fieldguide"))
        .args(["build", "--dest-dir"])
        .arg(&out)
        .arg(server.book.path())
        .status()
        .expect("the built command");
    assert!(build.success());
    std::thread::sleep(Duration::from_secs(3));
    fs::remove_dir_all(&out).expect("a site");
    assert_eq!(server.rebuilds(), 0, "{}", server.log());
    assert_eq!(server.get("/one/").body, page.body);
}
