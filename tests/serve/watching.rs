//! What comes and goes on the disk is right in the browser, within two seconds, whatever way it came.

use super::random::agrees;
use super::server::{CONFIG, Server, book, chapter};
use std::fs;
use std::time::{Duration, Instant};

#[test]
fn w2_files_and_folders_come_go_and_move() {
    let server = Server::start(book());
    let path = |name: &str| server.book.path().join(name);
    let gone = |address: &str| server.until(&format!("{address} is gone"), |server| server.get(address).status == 404);
    server.book.edit("02-two.md", chapter("Two", "Alone."));
    server.until_shown("/two/", "Alone.");
    fs::remove_file(path("01-one.md")).expect("a file");
    gone("/one/");
    fs::rename(path("03-three.md"), path("03-drei.md")).expect("a file");
    server.until_shown("/drei/", "Tick.");
    gone("/three/");
    server.book.edit("04-part/index.md", chapter("Part", "A part."));
    server.book.edit("04-part/01-inner.md", chapter("Inner", "Inside."));
    server.until_shown("/part/inner/", "Inside.");
    fs::rename(path("04-part"), path("04-teil")).expect("a folder");
    server.until_shown("/teil/inner/", "Inside.");
    gone("/part/inner/");
    server.book.edit("04-teil/01-inner.md", chapter("Inner", "Still watched."));
    server.until_shown("/teil/inner/", "Still watched.");
    let outside = tempfile::tempdir().expect("a folder");
    fs::rename(path("04-teil"), outside.path().join("teil")).expect("a folder");
    gone("/teil/");
    fs::rename(outside.path().join("teil"), path("05-back")).expect("a folder");
    server.until_shown("/back/inner/", "Still watched.");
    fs::remove_file(path("02-two.md")).expect("a file");
    std::thread::sleep(Duration::from_millis(10));
    server.book.edit("02-two.md", chapter("Two", "There again."));
    server.until_shown("/two/", "There again.");
    agrees(&server);
}

#[test]
fn w2_a_link_that_appears_is_told_and_goes() {
    let server = Server::start(book());
    server.book.link("04-link.md", "01-one.md");
    server.until("it is told", |server| server.log().contains("error[not-a-file]"));
    assert_eq!(server.get("/link/").status, 404);
    fs::remove_file(server.book.path().join("04-link.md")).expect("a link");
    server.until("it is gone", |server| {
        let told = server.listen("index.html").next();
        told["mistakes"].as_array().is_some_and(Vec::is_empty)
    });
}

#[test]
fn w3_a_checkout_of_500_files_is_three_rebuilds_at_most() {
    let server = Server::start(book());
    for nth in 0..500 {
        server.book.edit(&format!("{:03}-many-{nth}.md", nth + 10), chapter(&format!("Many {nth}"), "Before."));
    }
    server.until_shown("/many-499/", "Before.");
    std::thread::sleep(Duration::from_millis(500));
    let before = server.rebuilds();
    for nth in 0..500 {
        let path = server.book.path().join(format!("{:03}-many-{nth}.md", nth + 10));
        fs::remove_file(&path).expect("a file");
        fs::write(&path, chapter(&format!("Many {nth}"), "After.")).expect("a file");
    }
    let start = Instant::now();
    server.until_shown("/many-499/", "After.");
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    std::thread::sleep(Duration::from_millis(500));
    let rebuilds = server.rebuilds() - before;
    assert!(rebuilds <= 3, "{rebuilds} rebuilds\n{}", server.log());
    agrees(&server);
}

#[test]
fn w3_more_events_than_the_system_keeps() {
    let server = Server::start(book());
    let (before, start) = (server.rebuilds(), Instant::now());
    for nth in 0..5_000 {
        let path = server.book.path().join(format!("file-{nth}.tmp"));
        fs::write(&path, "x").expect("a file");
        fs::remove_file(&path).expect("a file");
    }
    server.book.edit("01-one.md", chapter("One", "After the burst."));
    let took = start.elapsed();
    server.until_shown("/one/", "After the burst.");
    std::thread::sleep(Duration::from_millis(500));
    let rebuilds = server.rebuilds() - before;
    // Nobody waits longer than one and a half seconds: a slow machine's burst is looked at in between.
    let looks = 2 * usize::try_from(took.as_millis() / 1_500).expect("a burst");
    assert!(rebuilds <= 3 + looks, "{rebuilds} rebuilds in {took:?}\n{}", server.log());
}

#[test]
fn w4_a_folder_that_is_filled_at_once_is_seen_whole() {
    let server = Server::start(book());
    for round in 0..5 {
        for nth in 0..20 {
            server.book.edit(&format!("1{round}-new/a/b/{nth:02}-file{nth}.md"), chapter("New", "In a new folder."));
        }
        for nth in [0, 19] {
            server.until_shown(&format!("/new/a/b/file{nth}/"), "In a new folder.");
        }
        agrees(&server);
        fs::remove_dir_all(server.book.path().join(format!("1{round}-new"))).expect("a folder");
        server.until("it is gone", |server| server.get("/new/a/b/file0/").status == 404);
    }
}

#[test]
fn w5_an_edit_during_a_build_is_the_next_build() {
    let server = Server::start(book());
    for nth in 0..300 {
        server.book.edit(&format!("{:03}-many-{nth}.md", nth + 10), chapter(&format!("Many {nth}"), "Text."));
    }
    server.until_shown("/many-299/", "Text.");
    for nth in 0..10 {
        // Everything is made anew, and meanwhile one more word is written.
        server.book.edit("fieldguide.yaml", format!("{CONFIG}subtitle: Number {nth}\n"));
        std::thread::sleep(Duration::from_millis(nth * 3));
        server.book.edit("01-one.md", chapter("One", &format!("Word {nth}.")));
        server.until_shown("/one/", &format!("Word {nth}."));
        server.until_shown("/", &format!("Number {nth}"));
    }
    agrees(&server);
}

#[test]
fn w6_without_the_system_everything_is_looked_at_regularly() {
    let server = Server::with(book(), &["--poll"]);
    server.book.edit("01-one.md", chapter("One", "Polled."));
    server.until_shown("/one/", "Polled.");
    server.book.edit("part/04-four.md", chapter("Four", "New."));
    server.until_shown("/part/four/", "New.");
    fs::remove_dir_all(server.book.path().join("part")).expect("a folder");
    server.until("it is gone", |server| server.get("/part/four/").status == 404);
    // A folder that is being deleted may be seen twice; then nothing is built for nothing.
    server.until("nothing is built", |server| {
        let quiet = server.rebuilds();
        std::thread::sleep(Duration::from_secs(1));
        server.rebuilds() == quiet
    });
    agrees(&server);
}

#[test]
fn w6_a_book_that_is_made_anew_is_watched_anew() {
    for arguments in [&[][..], &["--poll"]] {
        let around = tempfile::tempdir().expect("a folder");
        let place = around.path().join("book");
        fs::create_dir(&place).expect("a folder");
        super::support::copy(&book().path(), &place);
        let server = Server::at(&place, arguments);
        fs::rename(&place, around.path().join("away")).expect("a folder");
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(server.get("/one/").status, 200, "the last good page stays");
        fs::create_dir(&place).expect("a folder");
        super::support::copy(&around.path().join("away"), &place);
        fs::write(place.join("01-one.md"), chapter("One", "Made anew.")).expect("a file");
        server.until_shown("/one/", "Made anew.");
        fs::write(place.join("01-one.md"), chapter("One", "Watched anew.")).expect("a file");
        server.until_shown("/one/", "Watched anew.");
    }
}

#[test]
fn w7_the_last_good_page_stays_while_there_are_mistakes() {
    let server = Server::start(book());
    let mut events = server.listen("one/index.html");
    assert_eq!(events.next()["mistakes"].as_array().map(Vec::len), Some(0));
    let good = server.get("/one/");
    for (path, bad) in [
        ("01-one.md", "---\ntitle: [\n---\n"),
        ("01-one.md", "---\ntitle: One\n---\n\nSee [[nowhere]] <script>alert(1)</script>.\n"),
        ("theme/templates/partials/opening.html", "{% if %}"),
        ("theme/templates/partials/opening.html", "{{ page.nothing.at.all }}"),
        ("fieldguide.yaml", "titel: Test\n"),
    ] {
        let before = server.book.path().join(path).exists().then(|| server.book.read(path));
        server.book.edit(path, bad);
        let told = events.next();
        let mistakes = told["mistakes"].as_array().expect("a list").clone();
        assert!(!mistakes.is_empty(), "{path}: {told}");
        let report = mistakes[0]["report"].as_str().expect("text");
        assert!(report.starts_with("error[") && report.contains(path), "{report}");
        let link = mistakes[0]["link"].as_str().expect("a link");
        assert!(link.starts_with("vscode://file/") && link.contains(path), "{link}");
        let page = server.get("/one/");
        assert_eq!((page.status, page.bare()), (200, good.bare()), "{path}");
        match before {
            Some(text) => server.book.edit(path, text),
            None => server.book.remove(path),
        }
        assert_eq!(events.next()["mistakes"].as_array().map(Vec::len), Some(0), "{path}");
    }
    let errors = server.log().matches("error[").count();
    server.book.edit("03-three.md", chapter("Three", "Another text."));
    server.until_shown("/three/", "Another text.");
    assert_eq!(server.log().matches("error[").count(), errors, "an error is told once");
}

#[test]
fn w7_a_book_that_is_broken_at_the_start_is_served() {
    let book = book();
    book.edit("01-one.md", "---\ntitle: [\n---\n\nText.\n");
    book.edit("fieldguide.yaml", "titel: Test\n");
    let server = Server::start(book);
    assert!(server.log().contains("error["), "{}", server.log());
    assert_eq!(server.get("/").status, 200);
    let mut events = server.listen("index.html");
    assert!(events.next()["mistakes"].as_array().is_some_and(|all| all.len() >= 2));
    server.book.edit("fieldguide.yaml", CONFIG);
    server.book.edit("01-one.md", chapter("One", "Mended."));
    server.until_shown("/one/", "Mended.");
    agrees(&server);
}

#[test]
fn w9_everything_that_depends_on_a_file_is_made_again() {
    let server = Server::start(book());
    let mut events = server.listen("one/index.html");
    events.next();
    let mut changed = || {
        let told = events.next();
        assert_eq!(told["changed"], serde_json::json!(["one/index.html"]), "{told}");
    };
    server.book.edit("theme/templates/partials/opening.html", "<h1>From a template: {{ page.title }}</h1>");
    changed();
    assert!(server.get("/one/").text().contains("From a template: One"));
    server.book.edit("theme/styles/99-own.css", "body { color: red }");
    changed();
    server.book.edit("fieldguide.yaml", format!("{CONFIG}copyright: Somebody\n"));
    changed();
    assert!(server.get("/one/").text().contains("Somebody"));
    server.book.edit("02-two.md", chapter("Another title", "See [[one]]."));
    changed();
    assert!(server.get("/one/").text().contains("Another title"));
    server.book.edit("images/dot.png", b"\x89PNG\r\n\x1a\nother bytes");
    server.book.edit("02-two.md", chapter("Two", "![A dot](images/dot.png)"));
    changed();
    agrees(&server);
}

/// A style that puts the title of a work, and nothing else of it, between some words.
fn style(before: &str) -> String {
    format!(
        "<style xmlns=\"http://purl.org/net/xbiblio/csl\" version=\"1.0\" class=\"in-text\"><info><title>Own</title>\
         <id>own</id><updated>2026-01-01T00:00:00+00:00</updated></info>\
         <citation><layout prefix=\"{before}\"><text variable=\"title\"/></layout></citation>\
         <bibliography><layout><text variable=\"title\"/></layout></bibliography></style>"
    )
}

#[test]
fn w9_references_and_their_style_are_read_again() {
    let work = |title: &str| format!("smith:\n  type: book\n  title: {title}\n  author: Smith, A.\n  date: 2020\n");
    let book = book();
    book.edit("fieldguide.yaml", format!("{CONFIG}citations: {{ style: own.csl }}\n"));
    book.edit("own.csl", style("says "));
    book.edit("references.yaml", work("Cutting wood"));
    book.edit("01-one.md", chapter("One", "As they say [@smith]."));
    let server = Server::start(book);
    let cited = |words: &str, title: &str| format!("{words} <a href=\"#fg-work-smith\">{title}</a>");
    server.until_shown("/one/", &cited("says", "Cutting wood"));
    server.book.edit("references.yaml", work("Cutting stone"));
    server.until_shown("/one/", &cited("says", "Cutting stone"));
    server.book.edit("own.csl", style("shouts "));
    server.until_shown("/one/", &cited("shouts", "Cutting stone"));
    agrees(&server);
    server.book.edit("01-one.md", chapter("One", "Nobody says anything."));
    server.book.remove("references.yaml");
    server.until("the work is gone", |server| server.get("/bibliography/").status == 404);
    agrees(&server);
}

#[test]
fn w10_only_pages_that_changed_are_told_and_a_late_tab_is_told_all() {
    let server = Server::start(book());
    let mut tabs: Vec<_> = (0..20).map(|_| server.listen("one/index.html")).collect();
    let mut other = server.listen("three/index.html");
    tabs.iter_mut().chain([&mut other]).for_each(|tab| drop(tab.next()));
    server.book.edit("01-one.md", chapter("One", "## First\n\nChanged text."));
    for tab in &mut tabs {
        assert_eq!(tab.next()["changed"], serde_json::json!(["one/index.html"]));
    }
    let page = server.get("/one/").text();
    let version = page.split("data-version=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
    let late = |version: &str| {
        let mut tab = server.listen(&format!("one%2Findex.html&version={version}"));
        tab.next()["changed"].as_array().map(Vec::len)
    };
    assert_eq!((late("older"), late(version)), (Some(1), Some(0)));
}
