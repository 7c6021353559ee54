//! What a large book shows while it is still being read for the first time, and that the whole book takes its place.

use super::server::{CANARY, CONFIG, Server, chapter};
use super::support::GuideTest;
use std::fs;
use std::time::Duration;

/// So many chapters are not read at once.
const MANY: usize = 1_500;

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nthe bytes of a picture";

/// A book of many chapters, each of which leads to one far away by its path, and to another by its name.
fn large() -> GuideTest {
    let book = GuideTest::new(&[("fieldguide.yaml", CONFIG), ("index.md", &chapter("Cover", "Welcome."))]);
    for nth in 0..MANY {
        let (path, name) = ((nth + 700) % MANY, (nth + 300) % MANY);
        let links = format!("See [that]({path:04}-many-{path}.md#first) and [[many-{name}]].");
        let text = format!(
            "## First\n\nText of {nth}, as @work-{} says. {links}\n\n![A dot](images/dot.png)\n\n{}",
            nth % 200,
            "Many words. ".repeat(300)
        );
        book.edit(&format!("{nth:04}-many-{nth}.md"), chapter(&format!("Title {nth}"), &text));
    }
    let work = |nth| format!("work-{nth}: {{type: book, title: Of {nth}, author: 'Author{nth}, A.', date: 2020}}\n");
    book.edit("references.yaml", (0..200).map(work).collect::<String>());
    book.with_file("images/dot.png", PICTURE)
}

/// What a page refers to with its fingerprint, as paths of the server.
fn assets(page: &str) -> Vec<String> {
    let all =
        page.split(['"', ' ']).filter_map(|part| part.split("assets/").nth(1)).map(|name| format!("/assets/{name}"));
    all.collect()
}

#[test]
fn a_page_is_there_before_the_book_is_read_and_gives_way_to_that_of_the_whole_book() {
    let server = Server::early(large());
    let early = server.get("/many-900/");
    assert!(!server.is_ready(), "the book was read too soon for this test");
    assert_eq!((early.status, early.header("etag"), early.header("cache-control")), (200, None, Some("no-store")));
    let page = early.text();
    assert!(page.contains("Text of 900, as") && page.contains("/.fieldguide/reload.js"), "{page}");
    assert!(
        page.contains("href=\"../many-100/index.html#first\"") && page.contains(">Title 1200</a>"),
        "its links lead somewhere"
    );
    assert!(page.contains("Author100 (2020)"), "it cites");
    assert!(page.contains("Title 899") && page.contains("Title 901"), "it has neighbours");
    for path in assets(&page).iter().chain([&"/.fieldguide/reload.js".to_owned()]) {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let picture = assets(&page).into_iter().find(|path| path.ends_with(".png")).expect("a picture");
    assert_eq!(server.get(&picture).body, PICTURE);
    assert!(!server.is_ready(), "the book was read too soon for this test");
    let version = page.split("data-version=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
    let told = server.listen(&format!("many-900%2Findex.html&version={version}")).next();
    assert_eq!(told["changed"], serde_json::json!(["many-900/index.html"]), "the tab is told as soon as it can be");
    server.until("it is ready", Server::is_ready);
    let whole = server.get("/many-900/");
    assert!(whole.header("etag").is_some() && whole.header("cache-control") == Some("no-cache"));
    let clean = server.book.clean_build();
    for address in ["many-900/index.html", "index.html", "many-0/index.html", "404.html"] {
        assert!(server.get(&format!("/{address}")).bare().as_bytes() == &clean.site[address][..], "{address}");
    }
    for path in assets(&page) {
        assert_eq!(server.get(&path).status, 200, "{path}: an open page may ask for it later");
    }
}

#[test]
fn what_only_the_whole_book_knows_waits_for_it() {
    let server = Server::early(large());
    let cover = server.get("/");
    assert!(cover.text().contains("Welcome.") && cover.header("etag").is_none() && !server.is_ready());
    assert_eq!(server.get("/nowhere/").status, 404);
    // The line that says so may come a moment later.
    std::thread::sleep(Duration::from_millis(50));
    assert!(server.is_ready(), "it was answered before the book was read");
    for (path, status) in [("/many-3", 302), ("/404.html", 200), ("/%", 400)] {
        assert_eq!(server.get(path).status, status, "{path}");
    }
}

#[test]
fn what_is_saved_while_the_book_is_read_is_shown_at_once_and_afterwards() {
    let book = large();
    book.edit("0003-many-3.md", "---\ntitle: [\n---\n");
    let server = Server::early(book);
    assert!(server.get("/many-5/").text().contains("Text of 5,"));
    server.book.edit("0005-many-5.md", chapter("Title 5", "Saved early."));
    assert!(server.get("/many-5/").text().contains("Saved early."));
    assert!(!server.is_ready(), "the book was read too soon for this test");
    let told = server.listen("many-5%2Findex.html").next();
    let report = told["mistakes"][0]["report"].as_str().expect("a mistake of the whole book");
    assert!(report.contains("0003-many-3.md"), "{report}");
    server.book.edit("0003-many-3.md", chapter("Title 3", "Mended."));
    server.until_shown("/many-3/", "Mended.");
    let clean = server.book.clean_build();
    server.until("pages are those of a clean build", |server| {
        let same = |address: &&str| server.get(&format!("/{address}")).bare().as_bytes() == &clean.site[*address][..];
        ["many-3/index.html", "many-5/index.html", "many-805/index.html"].iter().all(same)
    });
}

#[test]
fn early_pages_lead_out_of_the_book_no_more_than_others() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.png"), format!("\u{89}PNG {CANARY}")).expect("a file");
    let book = large();
    book.link("linked", outside.path());
    book.link("0006-many-6b.md", "0005-many-5.md");
    book.edit(".hidden.md", chapter("Hidden", CANARY));
    book.edit("0007-many-7b.md", format!("---\ntitle: Draft\nstatus: draft\n---\n\n{CANARY}\n"));
    let path = outside.path().join("secret.png");
    let links = format!("![a](linked/secret.png) ![b](../secret.png) ![c]({}) [d](.hidden.md)", path.display());
    book.edit("0005-many-5.md", chapter("Title 5", &links));
    let server = Server::early(book);
    let page = server.get("/many-5/");
    assert!(page.status == 200 && !server.is_ready(), "the book was read too soon for this test");
    assert!(!page.text().contains(CANARY) && !page.text().contains("secret."), "{}", page.text());
    for path in ["/many-7b/", "/many-6b/", "/.hidden/", "/.hidden.md", "/linked/secret.png", "/../secret.png"] {
        let answer = server.get(path);
        assert!([400, 404].contains(&answer.status) && !answer.text().contains(CANARY), "{path}: {}", answer.head);
    }
    assert_eq!(server.ask("GET", "/many-5/", &["Host: evil.test"]).status, 403);
}

#[test]
fn the_first_page_of_a_small_book_is_the_last_word() {
    let server = Server::start(super::server::book());
    assert!(!server.log().contains("reading"), "{}", server.log());
    assert!(server.get("/one/").header("etag").is_some());
}
