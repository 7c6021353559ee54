//! Links and images: what an address means, before anything is looked up.
//!
//! Only http, https and mailto leave the site; every other scheme is a mistake, found after decoding, with what
//! browsers ignore removed first (case C3).

use super::builder::Builder;
use super::tree::{Frame, FrameKind, LinkForm, LinkFrame};
use crate::diag::Code;
use crate::model::{Destination, Image, Inline, Reference, Target, path_key, plain_text};
use crate::parse::percent;
use crate::source::Span;

/// What the words of an address say about where it leads.
#[derive(Debug, PartialEq, Eq)]
enum Address {
    Outside(String),
    Unsafe(String),
    Inside(Destination),
}

impl Builder<'_> {
    /// A link that ended.
    pub(super) fn end_link(&mut self, frame: Frame, link: LinkFrame) -> Option<Inline> {
        if self.in_link() {
            return None;
        }
        let span = Span::new(frame.range);
        if let LinkForm::Wiki { named } = link.kind {
            let mut content = if named { frame.inlines } else { Vec::new() };
            let target = self.refer(wiki(&link.destination), content.is_empty(), span);
            if let Some(Inline::Text(text)) = content.first_mut() {
                *text = text.trim_start().to_owned();
            }
            return Some(Inline::Link(target, link.title, content));
        }
        if link.kind == LinkForm::Email {
            return Some(Inline::Link(Target::Url(format!("mailto:{}", link.destination)), None, frame.inlines));
        }
        // A link by a definition is told at the definition.
        if self.source.text()[span.range()].ends_with(')') {
            self.text.diagnostics.extend(super::citation::linked(self.source, span));
        }
        let bare = frame.inlines.is_empty();
        let target = self.target(address(&link.destination, self.source.id().folder()), bare, span)?;
        Some(Inline::Link(target, link.title, frame.inlines))
    }

    /// Whether a link is open: there are no links in links.
    pub(super) fn in_link(&self) -> bool {
        self.stack.iter().any(|frame| matches!(frame.kind, FrameKind::Link(_)))
    }

    /// An image that ended.
    pub(super) fn end_image(&mut self, frame: Frame, link: LinkFrame) -> Option<Inline> {
        let (alt, range) = (plain_text(&frame.inlines), frame.range.clone());
        let braces = self.image_braces(&range);
        let span = Span::new(frame.range);
        if alt.trim().is_empty() && !braces.decoration {
            let help = "say what it shows between the brackets, or write `{alt=\"\"}` behind it when it is decoration";
            self.report(Code::MissingAlt, range.clone(), "this image has no text alternative", help);
        }
        let address = match address(&link.destination, self.source.id().folder()) {
            Address::Inside(Destination::Chapter(path, _) | Destination::File(path)) => {
                Address::Inside(Destination::Image(path))
            }
            other => other,
        };
        let target = self.target(address, false, span)?;
        self.figure = braces.figure;
        match target {
            Target::Url(url) => {
                let help = "save it in `images/` and link it there, if its licence allows";
                self.report(Code::RemoteImage, range, "an image from another site is shown as a link", help);
                let words = if alt.is_empty() { url.clone() } else { alt };
                let words = Inline::Text(words);
                Some(if self.in_link() { words } else { Inline::Link(Target::Url(url), link.title, vec![words]) })
            }
            target @ Target::Reference(_) => {
                self.images += 1;
                Some(Inline::Image(Image { target, title: link.title, alt, before: self.images - 1 }))
            }
        }
    }

    fn target(&mut self, address: Address, bare: bool, span: Span) -> Option<Target> {
        match address {
            Address::Outside(url) => Some(Target::Url(url)),
            Address::Inside(to) => Some(self.refer(to, bare, span)),
            Address::Unsafe(shown) => {
                let help = if shown == "//" {
                    "write `https://` in full"
                } else {
                    "use http, https or mailto, or link a file by its path"
                };
                self.report(Code::UnsafeLink, span.range(), format!("a link to `{shown}` is not published"), help);
                None
            }
        }
    }

    pub(super) fn refer(&mut self, to: Destination, bare: bool, span: Span) -> Target {
        let key = match &to {
            Destination::Chapter(path, _) => Some(path_key(path)),
            _ => None,
        };
        self.text.outline.references.push(Reference { to, key, bare });
        self.text.places.references.push(span);
        Target::Reference(self.text.outline.references.len() - 1)
    }
}

/// `name#fragment` or `kind:name`; a table leaves the backslash of `\|` at the end.
fn wiki(words: &str) -> Destination {
    let words = words.trim_end_matches('\\').trim();
    if let Some((kind @ ("worksheet" | "note" | "term" | "item"), name)) = words.split_once(':') {
        return Destination::Entity(kind.to_owned(), name.trim().to_owned());
    }
    match words.split_once('#') {
        Some(("", fragment)) => Destination::Here(fragment.to_owned()),
        Some((name, fragment)) => Destination::Wiki(name.trim().to_owned(), Some(fragment.to_owned())),
        None => Destination::Wiki(words.to_owned(), None),
    }
}

fn address(written: &str, folder: &str) -> Address {
    let seen: String = written.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let seen = seen.trim_matches(|c: char| c <= ' ');
    let backslashed = seen.replace('\\', "/");
    if let Some(scheme) = scheme(seen) {
        let known = ["http", "https", "mailto"].contains(&scheme.to_ascii_lowercase().as_str());
        return if known { Address::Outside(seen.to_owned()) } else { Address::Unsafe(format!("{scheme}:")) };
    }
    if backslashed.starts_with("//") {
        return Address::Unsafe("//".to_owned());
    }
    Address::Inside(inside(seen, folder))
}

/// The scheme of an address, as browsers see it.
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(rest)).then_some(scheme)
}

fn inside(address: &str, folder: &str) -> Destination {
    let (path, fragment) = match address.split_once('#') {
        Some((path, fragment)) => (path, Some(decoded(fragment))),
        None => (address, None),
    };
    let nowhere = |why| Destination::Nowhere(address.to_owned(), why);
    let Some(path) = percent::decoded(path.split('?').next().unwrap_or_default()) else {
        return nowhere("its `%` signs do not stand for text");
    };
    match (path.as_str(), fragment) {
        ("", None) => nowhere("it is empty"),
        ("", Some(fragment)) => Destination::Here(fragment),
        (path, _) if path.starts_with('/') => nowhere("it begins with `/`; link by the path from this file"),
        (path, _) if path.contains(['\\', '\0']) => nowhere("folders are separated by `/`"),
        (path, fragment) => match join(folder, path) {
            None => nowhere("it leaves the book's folder"),
            Some(path) if path.to_ascii_lowercase().ends_with(".md") => Destination::Chapter(path, fragment),
            Some(path) => Destination::File(path),
        },
    }
}

/// A path from a folder of the book, with `.` and `..` resolved; nothing outside the book.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn decoded(text: &str) -> String {
    percent::decoded(text).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c3_only_safe_schemes_leave_the_site() {
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            " javascript:x",
            "java\tscript:x",
            "java\nscript:x",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "C:/x",
            "//evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "\u{1}javascript:x",
        ] {
            assert!(matches!(address(url, ""), Address::Unsafe(_)), "{url:?}");
        }
        for url in ["https://a.example/x?y#z", "http://a.example", "mailto:a@b.example", "HTTPS://A.example"] {
            assert_eq!(address(url, ""), Address::Outside(url.to_owned()));
        }
    }

    #[test]
    fn paths_are_resolved_inside_the_book() {
        let chapter =
            |path: &str, fragment: Option<&str>| Destination::Chapter(path.to_owned(), fragment.map(str::to_owned));
        assert_eq!(inside("04-scoping.md#milestones", ""), chapter("04-scoping.md", Some("milestones")));
        assert_eq!(inside("../a%20b.md", "x"), chapter("a b.md", None));
        assert_eq!(inside("./y/../z.md", "x"), chapter("x/z.md", None));
        assert_eq!(inside("#here", "x"), Destination::Here("here".to_owned()));
        assert_eq!(inside("images/a.png", "x"), Destination::File("x/images/a.png".to_owned()));
        for path in ["../x.md", "/x.md", "a\\b.md", "", "a%00b.md", "%ff.md", "%zz.md", "a/../../b.md"] {
            assert!(matches!(inside(path, ""), Destination::Nowhere(..)), "{path}");
        }
    }

    #[test]
    fn wiki_links_have_three_forms() {
        assert_eq!(wiki("scoping"), Destination::Wiki("scoping".to_owned(), None));
        assert_eq!(wiki("scoping#ready\\"), Destination::Wiki("scoping".to_owned(), Some("ready".to_owned())));
        assert_eq!(wiki("#here"), Destination::Here("here".to_owned()));
        assert_eq!(wiki("item: x"), Destination::Entity("item".to_owned(), "x".to_owned()));
    }
}
