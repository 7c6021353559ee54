//! Cases about files, paths and addresses.

#![expect(clippy::disallowed_methods, reason = "a test makes the files that it needs")]

use super::{CONFIG, Code, GuideTest, Options, chapter, one};

const CANARY: &str = "canary-5f3a";

#[cfg(unix)]
#[test]
fn c7_nothing_outside_the_book_is_read() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.txt"), CANARY).unwrap();
    std::fs::write(outside.path().join("secret.md"), chapter(CANARY, CANARY)).unwrap();
    let sibling = outside.path().file_name().unwrap().to_str().unwrap();
    let absolute = outside.path().display();
    let links = [
        format!("../{sibling}/secret.txt"),
        format!("{absolute}/secret.txt"),
        format!("images/../../{sibling}/secret.txt"),
        format!("..%2f{sibling}%2fsecret.txt"),
        format!("../{sibling}/secret.md"),
        "linked.txt".to_owned(),
        "folder/secret.txt".to_owned(),
        "folder/secret.md".to_owned(),
    ];
    for link in links {
        let test = one(&format!("[x]({link})\n\n![y]({link})"));
        test.link("linked.txt", outside.path().join("secret.txt"));
        test.link("folder", outside.path());
        let run = test.clean_build();
        assert!(run.has(Code::BrokenLink) && run.has(Code::NotAFile), "{link}: {}", run.report);
        assert!(run.report.contains("book/01-one.md:5:1"), "{link}: {}", run.report);
        assert!(!run.publishes(CANARY) && !run.report.contains(CANARY), "{link}");
    }
}

#[test]
fn c9_hostile_addresses_are_errors_and_nothing_leaves_the_site() {
    let long = "x".repeat(300);
    let slugs = ["../../x", "/x", "a\\b", "..", "CON", "x.", "a/b", "404.html", "robots.txt", "index.html", &long];
    for slug in slugs {
        for key in [format!("slug: '{slug}'"), format!("aliases: ['{slug}/../x']"), format!("aliases: ['{slug}#x']")] {
            let test = one("x");
            test.edit("02-two.md", format!("---\ntitle: Two\n{key}\n---\n"));
            let run = test.clean_build();
            let harmless = key.starts_with("aliases") && ["/x", "a/b", "x.", "CON", "index.html"].contains(&slug);
            assert!(harmless || run.has(Code::BadSlug), "{key}: {:?}", run.codes());
            for address in run.site.keys() {
                let parts: Vec<&str> = address.split('/').collect();
                assert!(parts.iter().all(|part| !part.is_empty() && *part != ".." && *part != "."), "{key}: {address}");
                assert!(!address.contains('\\'), "{key}: {address}");
            }
        }
    }
    for name in ["con.md", "aux/index.md", "a..md", "-x.md", "what!.md"] {
        let test = one("x");
        test.edit(name, chapter("Two", "Two."));
        assert_eq!(test.clean_build().codes(), ["bad-slug"], "{name}");
    }
}

#[test]
fn c9_no_address_is_a_folder_of_another() {
    let aliases = ["404.html", "search", "robots.txt", "assets/x", "old.html', 'old.html/x", "one/index.html/x"];
    for alias in aliases {
        let test = one("x");
        test.edit("02-two.md", format!("---\ntitle: Two\naliases: ['{alias}']\n---\n"));
        let run = test.clean_build();
        assert!(run.has(Code::BadSlug) || run.has(Code::AddressClash), "{alias}");
        for address in run.site.keys() {
            let inside = format!("{address}/");
            assert!(run.site.keys().all(|other| !other.starts_with(&inside)), "{alias}: {address}");
        }
    }
}

#[test]
fn c10_two_pages_with_one_address_are_an_error_that_names_both() {
    let twins = [
        ("01-b.md", "02-b.md"),
        ("01-B.md", "02-b.md"),
        ("01-\u{e9}.md", "02-e\u{301}.md"),
        ("b/index.md", "b.md"),
        ("01-b/c.md", "02-B/c.md"),
    ];
    for (first, second) in twins {
        let test = GuideTest::new(&[("fieldguide.yaml", CONFIG), ("index.md", &chapter("Cover", "Cover."))]);
        test.edit(first, "---\ntitle: One\nid: first-id\n---\n");
        test.edit(second, "---\ntitle: Two\nid: second-id\n---\n");
        let run = test.clean_build();
        assert_eq!(run.codes(), ["address-clash"], "{first} {second}");
        assert!(run.report.contains(&format!("`{first}`")) && run.report.contains(&format!("`{second}`")));
    }
    for name in ["404", "search", "print", "Glossary", "assets", "05-notes"] {
        let test = one("x");
        test.edit(&format!("{name}.md"), chapter("Two", "Two."));
        assert_eq!(test.clean_build().codes(), ["address-clash"], "{name}");
    }
}

#[cfg(unix)]
#[test]
fn c15_pipes_loops_and_deep_folders_do_not_stop_a_build() {
    let test = one("x");
    let pipe = std::process::Command::new("mkfifo").arg(test.path().join("pipe.md")).status().unwrap();
    assert!(pipe.success());
    test.link("loop", ".");
    test.link("a-loop.md", "a-loop.md");
    let deep = "d/".repeat(200);
    test.edit(&format!("{deep}deep.md"), chapter("Deep", "Deep."));
    let run = test.clean_build();
    assert_eq!(run.codes(), ["not-a-file"; 3], "{}", run.report);
}

#[test]
fn c17_a_draft_is_nowhere() {
    let book = |options| {
        let test = GuideTest::with_options(&[("fieldguide.yaml", CONFIG)], options);
        test.edit("fieldguide.yaml", format!("{CONFIG}site_url: https://a.example\n"));
        test.edit("index.md", chapter("Cover", "Cover."));
        let front =
            "---\ntitle: Unready title\nsummary: Unready words.\nstatus: draft\naliases: [unready-before]\n---\n\n";
        let body = "## Unready heading\n\n- [ ] Unready item. {#unready-item}\n\n[data](unready.txt)\n";
        test.edit("01-unready.md", format!("{front}{body}"));
        test.edit("unready.txt", "Unready data.");
        test.edit("02-two.md", chapter("Two", "Two."));
        test.clean_build()
    };
    let run = book(Options::default());
    assert_eq!(run.codes(), Vec::<&str>::new());
    assert!(!run.publishes("nready"));
    assert!(run.site.keys().all(|address| !address.contains("unready")));
    let drafts = book(Options { drafts: true, ..Options::default() });
    assert!(drafts.publishes("Unready item.") && drafts.site.contains_key("unready/index.html"));
}

#[test]
fn c18_files_that_could_run_are_not_published() {
    let files: [(&str, &[u8], Code); 8] = [
        ("x.html", b"<script>alert(1)</script>", Code::AssetType),
        ("x.js", b"alert(1)", Code::AssetType),
        ("x.xhtml", b"<html/>", Code::AssetType),
        ("x.wasm", b"\0asm", Code::AssetType),
        ("x.css", b"body {}", Code::AssetType),
        ("x.png", b"<script>alert(1)</script>", Code::AssetType),
        ("x.pdf", b"<!doctype html>", Code::AssetType),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Code::UnsafeSvg),
    ];
    for (name, bytes, code) in files {
        let test = one(&format!("![x]({name}) [y]({name})"));
        test.edit(name, bytes);
        let run = test.clean_build();
        assert_eq!(run.codes(), [code.name(); 2], "{name}");
        assert!(run.report.contains("book/01-one.md:5:1"));
        assert!(run.site.keys().all(|address| !address.contains("/x.")), "{name}");
    }
}
