//! What is answered to whom may ask.

use super::server::{Server, book, chapter};

#[test]
fn s10_nothing_but_reading_is_allowed() {
    let server = Server::start(book());
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        let answer = server.ask(method, "/one/", &["Content-Length: 0"]);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("get, head")), "{method}");
    }
    let text = server.ask("POST", "/one/", &["Content-Length: 9999999"]);
    assert_eq!(text.status, 405);
}

#[test]
fn s11_conditions_and_ranges() {
    let server = Server::start(book());
    let page = server.get("/one/");
    let head = server.ask("HEAD", "/one/", &[]);
    let without_date =
        |text: &str| text.lines().filter(|line| !line.starts_with("date")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_date(&head.head), without_date(&page.head));
    assert!(head.body.is_empty() && page.header("content-length") == Some(&page.body.len().to_string()));
    let tag = page.header("etag").expect("a tag").to_owned();
    for condition in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let same = server.ask("GET", "/one/", &[&format!("If-None-Match: {condition}")]);
        assert_eq!((same.status, same.body.len()), (304, 0), "{condition}");
        assert_eq!(same.header("etag"), Some(tag.as_str()));
    }
    assert_eq!(server.ask("GET", "/one/", &["If-None-Match: \"x\""]).status, 200);
    let whole = page.body.len();
    for (range, from, to) in
        [("0-0", 0, 1), ("-1", whole - 1, whole), ("5-", 5, whole), ("2-5", 2, 6), ("0-99999999", 0, whole)]
    {
        let part = server.ask("GET", "/one/", &[&format!("Range: bytes={range}")]);
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.body, &page.body[from..to], "{range}");
        let said = format!("bytes {from}-{}/{whole}", to - 1);
        assert_eq!(part.header("content-range"), Some(said.as_str()), "{range}");
    }
    let beyond = server.ask("GET", "/one/", &["Range: bytes=99999999-"]);
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(format!("bytes */{whole}").as_str())));
    for range in ["bytes=0-1,3-4", "bytes=x", "lines=1-2", "bytes=5-2"] {
        assert_eq!(server.ask("GET", "/one/", &[&format!("Range: {range}")]).status, 200, "{range}");
    }
    let condition = |tag: &str| server.ask("GET", "/one/", &["Range: bytes=0-0", &format!("If-Range: {tag}")]).status;
    assert_eq!((condition(&tag), condition("\"x\""), condition("Wed, 21 Oct 2015 07:28:00 GMT")), (206, 200, 200));
    server.book.edit("01-one.md", server.book.read("01-one.md").replace("Text of one", "Other text"));
    server.until_shown("/one/", "Other text");
    assert_ne!(server.get("/one/").header("etag"), Some(tag.as_str()));
    assert_eq!(server.ask("GET", "/one/", &[&format!("If-None-Match: {tag}")]).status, 200);
}

#[test]
fn pages_are_compressed_for_those_who_can_read_it() {
    let server = Server::start(book());
    server.book.edit("01-one.md", chapter("One", &"Many words that are much alike. ".repeat(100)));
    server.until_shown("/one/", "much alike");
    let (plain, packed) = (server.get("/one/"), server.ask("GET", "/one/", &["Accept-Encoding: br, gzip"]));
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_ne!(packed.header("etag"), plain.header("etag"));
    assert!(packed.body.len() * 2 < plain.body.len(), "{} of {} bytes", packed.body.len(), plain.body.len());
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.body.as_slice()), &mut text).expect("gzip");
    assert_eq!(text, plain.body);
    assert_eq!(plain.header("vary"), Some("accept-encoding"));
    assert_eq!(server.ask("GET", "/one/", &["Accept-Encoding: gzip;q=0"]).header("content-encoding"), None);
}

#[test]
fn s12_files_have_their_types() {
    let server = Server::start(book());
    let page = server.get("/two/");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let text = page.text();
    let kinds =
        [(".css\"", "text/css; charset=utf-8"), (".png\"", "image/png"), (".svg\"", "image/svg+xml; charset=utf-8")];
    for (ending, kind) in kinds {
        let end = text.find(ending).expect("an address") + ending.len() - 1;
        let start = text[..end].rfind("../").expect("a start") + 2;
        let answer = server.get(&text[start..end]);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{}", &text[start..end]);
    }
    assert_eq!(server.get("/nope.png").header("content-type"), Some("text/html; charset=utf-8"), "the site's own page");
}

#[test]
fn s13_folders_are_addresses_of_this_host_and_never_listed() {
    let server = Server::start(book());
    let folder = server.get("/one");
    assert_eq!((folder.status, folder.header("location")), (302, Some("/one/")));
    for path in ["//evil.test/one", "//evil.test/..", "/assets", "/assets/", "/images/"] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("location")), (404, None), "{path}");
        assert!(!answer.text().contains("dot."), "{path}");
    }
}

#[test]
fn a_page_that_is_not_there_is_the_sites_own() {
    let server = Server::start(book());
    let answer = server.get("/nowhere/");
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("This page is not here") && answer.text().contains("/.fieldguide/reload.js"));
    assert_eq!(answer.bare(), server.get("/404.html").bare());
}

#[test]
fn a_site_stands_where_it_will_stand() {
    let book = book();
    book.edit("fieldguide.yaml", "title: Test\nid: test-book\nsite_url: https://example.org/some/path\n");
    let server = Server::start(book);
    assert!(server.log().contains("/some/path/"), "{}", server.log());
    assert_eq!(server.get("/").header("location"), Some("/some/path/"));
    assert_eq!(server.get("/some/path").header("location"), Some("/some/path/"));
    assert_eq!(server.get("/some/path/one/").status, 200);
    assert_eq!(server.get("/some/path/one").header("location"), Some("/some/path/one/"));
    assert_eq!(server.get("/one/").status, 404);
}

#[test]
fn an_own_page_of_the_server_is_for_its_pages_alone() {
    let server = Server::start(book());
    assert_eq!(server.get("/.fieldguide/reload.js").status, 200);
    assert_eq!(server.get("/.fieldguide/overlay.css").header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(server.ask("GET", "/.fieldguide/reload.js", &["Sec-Fetch-Site: cross-site"]).status, 403);
}
