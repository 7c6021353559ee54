//! Who is answered, and what no path and no link leads to.

use super::server::{Answer, CANARY, Server, book, chapter};
use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

/// A server beside whose book lie files that are none of anyone's business.
fn guarded() -> (Server, tempfile::TempDir) {
    let around = tempfile::tempdir().expect("a folder");
    let place = around.path().join("book");
    super::support::copy(&book().path(), {
        fs::create_dir(&place).expect("a folder");
        &place
    });
    for path in ["canary.txt", "book-secret/index.html", "dist-secret/index.html"] {
        let path = around.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, CANARY).expect("a file");
    }
    (Server::start(super::support::GuideTest::from_dir(&place)), around)
}

fn refused(server: &Server, path: &str) {
    let answer = server.get(path);
    assert!([400, 404].contains(&answer.status), "{path}: {}", answer.head);
    assert!(!answer.text().contains(CANARY), "{path}");
}

#[test]
fn s1_s2_s3_s14_no_path_leads_out_of_the_site() {
    let (server, around) = guarded();
    fs::write(server.book.path().join("../fg-canary.txt"), CANARY).expect("a file");
    let file = server.book.path().to_string_lossy().into_owned();
    let name = file.rsplit('/').next().expect("a name").to_owned();
    for path in [
        "/../fg-canary.txt",
        "//fg-canary.txt",
        "/%2e%2e/fg-canary.txt",
        "/..%2ffg-canary.txt",
        "/%5c..%5cfg-canary.txt",
        "/%252e%252e/fg-canary.txt",
        "/%00",
        "/one/%00",
        "/one/../../fg-canary.txt",
        "/./fg-canary.txt",
        "/one//index.html",
        "/..\\fg-canary.txt",
        "/C:/fg-canary.txt",
        "/index.html::$DATA",
        "/INDEX~1.HTM",
        "/one\\",
        "/one/index.html/",
        "/%ff",
        "/%",
        "/%zz",
        "/%c0%ae%c0%ae/fg-canary.txt",
        "/%f",
        "/etc/passwd",
        "/../dist-secret/",
        "/dist-secret/",
    ] {
        refused(&server, path);
    }
    refused(&server, &format!("/../{name}-secret/index.html"));
    refused(&server, &format!("/{file}/01-one.md"));
    fs::remove_file(server.book.path().join("../fg-canary.txt")).expect("a file");
    drop(around);
}

#[test]
fn s4_links_are_not_followed_even_when_they_come_later() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.png"), format!("\u{89}PNG {CANARY}")).expect("a file");
    fs::write(outside.path().join("index.md"), chapter("Out", CANARY)).expect("a file");
    let server = Server::start(book());
    let picture = || {
        let page = server.get("/two/").text();
        page.split("src=\"../").nth(1).and_then(|rest| rest.split('"').next()).map(|address| format!("/{address}"))
    };
    let before = picture().expect("a picture");
    assert_eq!(server.get(&before).status, 200);
    let path = server.book.path().join("images/dot.png");
    fs::remove_file(&path).expect("a file");
    server.book.link("images/dot.png", outside.path().join("secret.png"));
    server.book.link("part", outside.path());
    server.book.link("04-out.md", outside.path().join("index.md"));
    server.until("the links are told", |server| server.log().matches("error[not-a-file]").count() >= 3);
    for path in [before.as_str(), "/part/", "/out/", "/part/secret.png", "/images/dot.png"] {
        assert!(!server.get(path).text().contains(CANARY), "{path}");
    }
    assert!(server.get("/part/").status == 404 && server.get("/out/").status == 404);
    // A folder that is exchanged for a link, with everything in it.
    fs::remove_file(server.book.path().join("part")).expect("a link");
    fs::remove_file(server.book.path().join("04-out.md")).expect("a link");
    fs::remove_dir_all(server.book.path().join("images")).expect("a folder");
    fs::rename(outside.path().join("secret.png"), outside.path().join("dot.png")).expect("a file");
    server.book.link("images", outside.path());
    server.until("the folder is told", |server| server.log().contains("`images` is a symbolic link"));
    assert!(!server.get(&before).text().contains(CANARY));
}

#[test]
fn s5_other_forms_of_requests_are_refused() {
    let server = Server::start(book());
    let line = |line: &str| server.raw(format!("{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes());
    for (request, expected) in [
        ("GET /one/#b/../x HTTP/1.1", &[200_u16, 400, 404][..]),
        ("GET http://localhost/one/ HTTP/1.1", &[400]),
        ("GET http://evil.test/ HTTP/1.1", &[400]),
        ("OPTIONS * HTTP/1.1", &[405]),
        ("GET * HTTP/1.1", &[400]),
        ("CONNECT evil.test:443 HTTP/1.1", &[405]),
        ("GET one/ HTTP/1.1", &[400]),
        ("GET /one/?raw?? HTTP/1.1", &[200]),
        ("GET /01-one.md?raw?? HTTP/1.1", &[404]),
        ("GET /.fieldguide/../01-one.md HTTP/1.1", &[404]),
        ("GET /one/ HTTP/9.9", &[0, 400, 505]),
        ("nonsense", &[0, 400]),
    ] {
        let answer = line(request);
        assert!(expected.contains(&answer.status), "{request}: {}", answer.head);
        assert!(!answer.text().contains("title: One"), "{request}");
    }
    assert_eq!(server.get("/one/").status, 200, "it lives");
}

#[test]
fn s6_names_of_other_hosts_are_not_answered() {
    let server = Server::with(book(), &["--allow-host", "preview.test"]);
    let status = |host: &str| server.ask("GET", "/one/", &[host]).status;
    for host in ["Host: localhost", "Host: a.localhost", "Host: 127.0.0.1", "Host: [::1]", "Host: preview.test"] {
        assert_eq!(status(host), 200, "{host}");
    }
    for host in ["Host: evil.test", "Host: localhost.evil", "Host: preview.test.evil"] {
        assert_eq!(status(host), 403, "{host}");
    }
    for host in ["Host: [::1", "Host:", "Host: a b", "Host: localhost\r\nHost: localhost"] {
        assert_eq!(status(host), 400, "{host}");
    }
    assert_eq!(server.raw(b"GET /one/ HTTP/1.1\r\n\r\n").status, 400);
    assert_eq!(server.raw(b"GET /one/ HTTP/1.1\r\nHost: local\xffhost\r\n\r\n").status, 400);
    let foreign = server.ask("GET", "/one/", &["Host: evil.test"]);
    assert!(!foreign.text().contains("Text of one"));
}

#[test]
fn s7_pages_of_others_cannot_listen() {
    let server = Server::start(book());
    let own = format!("Origin: http://localhost:{}", server.port);
    let status = |headers: &[&str]| server.ask("HEAD", "/.fieldguide/events?page=index.html", headers).status;
    assert_eq!(status(&[]), 200);
    assert_eq!(status(&[&own]), 200);
    assert_eq!(status(&["Sec-Fetch-Site: same-origin"]), 200);
    for header in [
        "Origin: http://evil.test",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: none",
    ] {
        assert_eq!(status(&[header]), 403, "{header}");
    }
}

#[test]
fn s8_no_answer_opens_anything_to_other_sites() {
    let server = Server::start(book());
    let answers = [
        server.get("/one/"),
        server.get("/nope"),
        server.get("/one"),
        server.get("/%"),
        server.ask("POST", "/", &[]),
        server.ask("GET", "/", &["Host: evil.test"]),
        server.ask("GET", "/", &["Origin: http://evil.test"]),
        server.ask("HEAD", "/.fieldguide/events", &[]),
        server.get("/.fieldguide/reload.js"),
        server.ask("GET", "/one/", &["Range: bytes=999999-"]),
    ];
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 404, 302, 400, 405, 403, 200, 200, 200, 416]);
    for answer in answers {
        assert!(!answer.head.contains("access-control-"), "{}", answer.head);
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{}", answer.head);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{}", answer.head);
    }
}

#[test]
fn s9_only_this_machine_is_served_unless_it_is_asked_for() {
    let server = Server::start(book());
    assert!(server.log().contains("http://127.0.0.1:"), "{}", server.log());
    assert!(std::net::TcpStream::connect(("127.0.0.2", server.port)).is_err(), "another address of this machine");
    let open = Server::with(book(), &["--host", "0.0.0.0"]);
    assert!(open.log().contains("warning: everyone on the network"), "{}", open.log());
    assert!(std::net::TcpStream::connect(("127.0.0.2", open.port)).is_ok());
    assert_eq!(open.ask("GET", "/", &["Host: evil.test"]).status, 403);
}

#[test]
fn s15_clients_that_dribble_keep_nobody_waiting() {
    let server = Server::start(book());
    let start = Instant::now();
    let mut slow: Vec<_> = (0..500).map(|_| server.connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /one/ HTTP/1.1\r\nHost: local").expect("a piece");
    }
    let asked = Instant::now();
    assert_eq!(server.get("/one/").status, 200);
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    for stream in &mut slow {
        let mut rest = Vec::new();
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
        assert!(std::io::Read::read_to_end(stream, &mut rest).is_ok(), "still open after {:?}", start.elapsed());
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn s16_what_is_too_long_is_refused_without_keeping_it() {
    let server = Server::start(book());
    server.get("/one/");
    let before = server.memory();
    let headers = |count: usize, length: usize| {
        let lines = (0..count).map(|nth| format!("X-{nth}: {}\r\n", "a".repeat(length)));
        lines.collect::<Vec<_>>().concat()
    };
    let request = |path: &str, more: &str| {
        server.raw(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n").as_bytes()).status
    };
    for _ in 0..50 {
        for status in [
            request("/", &headers(1, 64 << 10)),
            request("/", &headers(300, 10)),
            request(&format!("/{}", "a".repeat(100 << 10)), ""),
        ] {
            assert!([431, 414, 400].contains(&status), "{status}");
        }
    }
    let both = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n";
    for more in [both, "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "Content-Length: 4\r\n"] {
        assert_eq!(request("/", &format!("{more}\r\n0\r\n")), 400, "{more}");
    }
    let grown = server.memory().saturating_sub(before);
    assert!(grown < 20 << 20, "{grown} bytes");
}

#[test]
fn s17_hostile_words_are_escaped_everywhere() {
    let hostile = "<img src=x onerror=alert(1)>";
    let server = Server::start(book());
    let missing: Vec<Answer> = [
        "/%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/%3Cimg%20src=x%20onerror=alert(1)%3E/",
        "/<img",
        "/a'\"><img%20src=x",
        "/.git%3Cimg%20src=x%20onerror=alert(1)%3E",
    ]
    .map(|path| server.get(path))
    .into();
    for answer in missing {
        assert!(!answer.text().contains("<img") && !answer.text().contains("'\"><"), "{}", answer.text());
    }
    let name = "04-<img src=x onerror=alert(1)>.md";
    server.book.edit(name, chapter("Four", &format!("[[{hostile}]]")));
    server.book.edit("05-five.md", chapter("Five", "See [[<img src=y onerror=alert(2)>]]."));
    server.until("both are told", |server| {
        server.log().contains("broken-link") && server.log().contains("bad-slug") && server.log().contains("alert(2)")
    });
    let mut events = server.listen("index.html");
    let told = events.next();
    assert!(told["mistakes"].to_string().contains("<img src=y onerror=alert(2)>"), "as text: {told}");
    assert!(!server.get("/").text().contains("<img"));
    // A template that fails only when a page is rendered, at the first one: there is no good page to show.
    let broken = book();
    broken.edit("theme/templates/cover.html", format!("<p>{hostile}</p>{{{{ page.nothing.at.all }}}}"));
    let server = Server::start(broken);
    let answer = server.get("/");
    assert_eq!(answer.status, 500, "{}", answer.text());
    assert!(answer.text().contains("error[template]") && answer.text().contains("&lt;img"), "{}", answer.text());
    assert!(!answer.text().contains("<img"), "{}", answer.text());
}

#[test]
fn s18_an_interrupt_ends_it_with_all_its_streams() {
    let mut server = Server::start(book());
    let mut streams: Vec<_> = (0..50).map(|_| server.listen("index.html")).collect();
    for stream in &mut streams {
        drop(stream.next());
    }
    let (took, code) = server.interrupt();
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(code, Some(0));
    assert!(!server.book.path().join("../dist").exists() && !server.book.path().join("dist").exists());
}

#[test]
fn s18_a_busy_port_is_said() {
    let first = Server::start(book());
    let port = first.port.to_string();
    let second = Server::with(book(), &["--port", &port]);
    assert_ne!(second.port, first.port);
    assert!(second.log().contains(&format!("port {port} is taken")), "{}", second.log());
    let strict = std::process::Command::new(env!("CARGO_BIN_EXE_fieldguide"))
        .args(["serve", "--strict-port", "--port", &port])
        .arg(book().path())
        .output()
        .expect("the built command");
    let report = String::from_utf8_lossy(&strict.stderr).into_owned();
    assert_eq!(strict.status.code(), Some(2), "{report}");
    assert!(report.contains(&format!("cannot listen on 127.0.0.1:{port}")), "{report}");
}

#[test]
fn s19_what_is_not_published_is_not_served() {
    let book = book();
    for path in [".git/HEAD", ".hidden.md", "notes.txt", "theme/styles/99-own.css", "05-draft.md~"] {
        book.edit(path, format!("/* {CANARY} */"));
    }
    book.edit("04-draft.md", format!("---\ntitle: Draft\nstatus: draft\n---\n\n{CANARY}\n"));
    let server = Server::start(book);
    for path in [
        "/.git/HEAD",
        "/.hidden.md",
        "/.hidden/",
        "/.nojekyll",
        "/notes.txt",
        "/01-one.md",
        "/fieldguide.yaml",
        "/draft/",
        "/theme/styles/99-own.css",
        "/images/dot.png",
        "/ids.lock",
        "/.fieldguide/",
        "/.fieldguide/other",
        "/05-draft.md~",
    ] {
        refused(&server, path);
    }
    let drafts = Server::with(super::support::GuideTest::from_dir(&server.book.path()), &["--drafts"]);
    assert_eq!(drafts.get("/draft/").status, 200);
    // What `build` writes has nothing of the server in it.
    let out = tempfile::tempdir().expect("a folder");
    let site = out.path().join("site");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_fieldguide"))
        .args(["build", "--dest-dir"])
        .arg(&site)
        .arg(server.book.path())
        .output()
        .expect("the built command");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for (path, bytes) in super::support::tree(&site) {
        assert!(!String::from_utf8_lossy(&bytes).contains(".fieldguide/"), "{path}");
        if path != ".nojekyll" && !path.starts_with(".fieldguide") {
            let served = server.get(&format!("/{path}"));
            assert_eq!(served.bare().as_bytes(), String::from_utf8_lossy(&bytes).as_bytes(), "{path}");
        }
    }
}
