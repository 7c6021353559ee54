//! What must not grow.

use super::server::{Server, book, chapter};

#[test]
fn w11_2000_edits_cost_no_memory_and_no_handles() {
    let server = Server::start(book());
    let mut tab = server.listen("one/index.html");
    tab.next();
    let body = |nth: usize| format!("## First\n\n{}", format!("Word {nth} of many words. ").repeat(400));
    let mut edit = |nth: usize| {
        let text = chapter("One", &body(nth));
        let path = server.book.path().join("01-one.md");
        match nth % 3 {
            0 => {
                let beside = path.with_file_name("save.tmp");
                std::fs::write(&beside, text).expect("a file");
                std::fs::rename(beside, path).expect("a file");
            }
            _ => std::fs::write(path, text).expect("a file"),
        }
        assert_eq!(tab.next()["changed"], serde_json::json!(["one/index.html"]));
        server.get("/one/");
    };
    (0..200).for_each(&mut edit);
    let (memory, handles) = (server.memory(), server.handles());
    (200..2_200).for_each(&mut edit);
    let now = server.memory();
    assert!(now < memory + memory / 5, "{memory} bytes, then {now}");
    // A connection may be about to close.
    server.until("no more handles are open than before", |server| server.handles() <= handles);
}
