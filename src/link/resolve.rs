//! Answers: what each reference of a chapter means in this book.

use super::address::{names, worksheet_url};
use super::landing::Landing;
use super::leads::Leads;
use super::{Guide, Setting};
use crate::diag::{At, Code, Diagnostic, Place, did_you_mean, nearest};
use crate::model::{Answer, Cited, Destination, Links, NumberedKind, Reference, ShownItem, note_anchor};
use crate::parse::markdown::join;
use crate::parse::{drawing, svg};
use crate::source::SourceId;
use std::cell::{Cell, OnceCell};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A reference that could not be answered: code, message, remedy. Without a message it needs none: its target is a
/// chapter whose own mistake is told, and that keeps it from being published.
struct Mistake(Code, String, Option<String>);

impl Mistake {
    const TOLD_THERE: Self = Self(Code::BrokenLink, String::new(), None);
}

/// An answer, and the [page](super::leads) that it leads to.
struct Led {
    answer: Answer,
    to: Option<usize>,
}

type Resolved = Result<Led, Mistake>;

/// The answers to all references of a book.
#[derive(Debug, Default)]
pub struct Answered {
    /// Those of each page, in the order of the pages.
    pub links: Vec<Arc<Links>>,
    /// Where they lead.
    pub leads: Leads,
}

/// Answer all references of a guide's pages, in their order; `cited` are the answers to their citations.
pub fn answers(guide: &Guide, setting: &Setting, cited: &[Arc<Cited>]) -> (Answered, Vec<Diagnostic>) {
    let (pages, mut diagnostics) = (guide.pages.len(), Vec::new());
    let (mut links, mut leads) = (Vec::with_capacity(pages), Leads::with_capacity(pages, guide.all_pages()));
    let (compared, files) = (Compared::default(), Files::new());
    let mut landings = Vec::new().into_iter();
    for (page, cited) in cited.iter().enumerate() {
        if page % TOGETHER == 0 {
            landings = self::landings(guide, page..pages.min(page + TOGETHER)).into_iter();
        }
        let resolver = Resolver { compared: &compared, files: &files, guide, setting, page };
        links.push(Arc::new(resolver.links(&mut landings, cited.clone(), &mut leads, &mut diagnostics)));
    }
    (Answered { links, leads }, diagnostics)
}

/// How many pages' references are looked up before the first of them is answered.
const TOGETHER: usize = 64;

/// The landings of all references by path on some pages. They are looked up together, so that the memory that they lie
/// in is asked for at once.
fn landings(guide: &Guide, pages: Range<usize>) -> Vec<Option<Landing>> {
    let references: Vec<_> = guide.pages[pages.clone()].iter().map(|placed| &placed.outline.references).collect();
    let all = || references.iter().zip(pages.clone()).flat_map(|(own, page)| own.iter().map(move |to| (page, to)));
    let page = |(own, reference): (usize, &Reference)| match &reference.to {
        Destination::Here(fragment) => Some(own).filter(|_| !fragment.is_empty()),
        _ => reference.key.and_then(|key| guide.landings.page(key)),
    };
    let found: Vec<Option<usize>> = all().map(page).collect();
    let landing = |(page, (_, to)): (Option<usize>, (_, &Reference))| guide.landing(page?, to.to.fragment());
    found.into_iter().zip(all()).map(landing).collect()
}

/// The first source of each file name: moved chapters mostly keep theirs.
type Files<'a> = OnceCell<HashMap<&'a str, &'a SourceId>>;

/// How many names are compared for suggestions in one book, for links as for citations: enough for people, little enough
/// for hostile pages, many of them, too.
const COMPARED: usize = 1_000_000;

/// How many names were compared for suggestions in a book.
#[derive(Default)]
pub(super) struct Compared(Cell<usize>);

impl Compared {
    /// Whether one more name may be compared.
    pub fn one_more(&self) -> bool {
        self.0.replace(self.0.get() + 1) < COMPARED
    }
}

struct Resolver<'a> {
    compared: &'a Compared,
    files: &'a Files<'a>,
    guide: &'a Guide,
    setting: &'a Setting<'a>,
    page: usize,
}

impl Resolver<'_> {
    /// Answer all references of the page; `landings` are the next ones.
    fn links(
        &self,
        landings: &mut impl Iterator<Item = Option<Landing>>,
        cited: Arc<Cited>,
        leads: &mut Leads,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Links {
        let guide = self.guide;
        let placed = &guide.pages[self.page];
        let mut keep = |at, resolved: Resolved| match resolved {
            Ok(Led { answer, to }) => (Some(answer), to),
            Err(Mistake(_, message, _)) if message.is_empty() => (None, None),
            Err(Mistake(code, message, help)) => {
                diagnostics.push(Diagnostic::new(code, Place::new(&placed.source, at), message).maybe_help(help));
                (None, None)
            }
        };
        let references = placed.outline.references.iter().zip(landings).enumerate();
        let answers = references.map(|(nth, (to, landing))| keep(At::Reference(nth), self.reference(to, landing)));
        let (answers, to): (Vec<_>, Vec<_>) = answers.unzip();
        let related = placed.outline.related.iter().enumerate();
        let related = related.map(|(nth, to)| keep(At::Key(format!("related.{nth}.to")), self.related(to)));
        let (related, related_to): (Vec<_>, Vec<_>) = related.unzip();
        leads.add(&to, &related_to);
        // In a book in which nothing had another id, nobody looks at the items.
        let renamed = !guide.earlier.is_empty();
        let items = placed.outline.items.iter().filter(|_| renamed);
        let earlier = items.map(|item| guide.earlier(item.id.as_ref()).to_vec()).collect();
        let before =
            |id: &String| Some((id.clone(), guide.earlier(Some(id)).to_vec())).filter(|(_, ids)| !ids.is_empty());
        let answered = placed.outline.ids.iter().filter(|_| renamed).filter_map(|id| before(&id.id)).collect();
        let uses = if placed.outline.terms.is_empty() { Vec::new() } else { guide.glossary().uses(guide) };
        let numbers = guide.numbers.of(placed);
        Links { answers, numbers, related, earlier, answered, uses, cited }
    }

    fn reference(&self, reference: &Reference, landing: Option<Landing>) -> Resolved {
        if let Some(landing) = landing {
            return Ok(self.landed(landing, reference.to.fragment(), reference.bare));
        }
        match &reference.to {
            Destination::Chapter(path, fragment) => self.chapter(path, fragment.as_deref()),
            Destination::Here(fragment) => self.anchor(self.page, fragment),
            Destination::Wiki(name, fragment) => self.wiki(name, fragment.as_deref(), reference.bare),
            Destination::Entity(kind, name) => self.entity(kind, name),
            Destination::File(path) => self.file(path),
            Destination::Image(path) => self.image(path),
            Destination::Numbered(id) => self.numbered(id),
            Destination::Nowhere(written, why) => Err(Mistake(
                Code::BrokenLink,
                if written.is_empty() {
                    "this link is empty".to_owned()
                } else {
                    format!("`{written}` leads nowhere: {why}")
                },
                Some("link by source path: `other-chapter.md#section`".to_owned()),
            )),
        }
    }

    fn related(&self, to: &str) -> Resolved {
        match join(self.guide.pages[self.page].source.folder(), to) {
            Some(path) => self.chapter(&path, None),
            None => Err(Mistake(Code::BrokenLink, format!("`{to}` leaves the book's folder"), None)),
        }
    }

    fn chapter(&self, path: &str, fragment: Option<&str>) -> Resolved {
        let Some(page) = self.guide.page(path) else { return Err(self.no_chapter(path)) };
        self.at(page, fragment, true)
    }

    fn no_chapter(&self, path: &str) -> Mistake {
        if self.guide.drafts.contains(path) {
            return draft(path);
        }
        if self.setting.sources.source(&SourceId::new(path)).is_some() {
            return Mistake::TOLD_THERE;
        }
        let sources = || self.guide.pages.iter().map(|placed| &placed.source);
        let files = self.files.get_or_init(|| sources().rev().map(|source| (source.file_name(), source)).collect());
        let moved = files.get(SourceId::new(path).file_name()).map(|other| format!("did you mean `{other}`?"));
        let names = sources().map(SourceId::as_str).take_while(|_| self.compared.one_more());
        let near = moved.or_else(|| did_you_mean(path, names));
        let help = near.or_else(|| Some("link by the path from this file, such as `other-chapter.md`".to_owned()));
        Mistake(Code::BrokenLink, format!("no chapter at `{path}`"), help)
    }

    fn at(&self, page: usize, fragment: Option<&str>, bare: bool) -> Resolved {
        let fragment = fragment.unwrap_or_default();
        match self.guide.landing(page, fragment) {
            Some(landing) => Ok(self.landed(landing, fragment, bare)),
            None => self.anchor(page, fragment),
        }
    }

    /// The answer of a chapter or a heading. What it calls itself is only looked up when it is shown, so that a new
    /// title leaves pages alone that call it something else.
    fn landed(&self, landing: Landing, fragment: &str, bare: bool) -> Led {
        let title = if bare { self.guide.title(landing) } else { "" };
        self.answer(landing.page(), fragment, title)
    }

    /// An item of a page by its id, or the mistake that there is none and no heading either.
    fn anchor(&self, page: usize, fragment: &str) -> Resolved {
        let outline = &self.guide.pages[page].outline;
        if self.guide.item(fragment).is_some_and(|(owner, _)| owner == page) {
            return self.item(fragment).ok_or(Mistake::TOLD_THERE);
        }
        if self.guide.numbers.get(fragment).is_some_and(|numbered| numbered.page == page) {
            return self.numbered(fragment);
        }
        let source = &self.guide.pages[page].source;
        let known = outline.headings.iter().map(|heading| heading.id.as_str());
        let items = outline.items.iter().filter_map(|item| item.id.as_deref());
        let known_ids = known.clone().chain(items).take_while(|_| self.compared.one_more());
        let near = nearest(fragment, known_ids).map(|near| format!("did you mean `#{near}`?"));
        let help = near.unwrap_or_else(|| {
            let all: Vec<_> = known.take(12).map(|id| format!("`#{id}`")).collect();
            if all.is_empty() { "it has no headings".to_owned() } else { format!("it has {}", all.join(", ")) }
        });
        Err(Mistake(Code::BrokenAnchor, format!("no heading `#{fragment}` in `{source}`"), Some(help)))
    }

    /// The address of a place, from the site's root; on the same page only the fragment.
    fn answer(&self, page: usize, fragment: &str, title: &str) -> Led {
        let to = if page == self.page && !fragment.is_empty() { "" } else { self.guide.landings.href(page) };
        let mut href = String::with_capacity(to.len() + fragment.len() + 1);
        href.push_str(to);
        if !fragment.is_empty() {
            href.push('#');
            encode_to(&mut href, fragment);
        }
        Led { answer: Answer { href, title: title.to_owned(), ..Answer::default() }, to: Some(page) }
    }

    fn wiki(&self, name: &str, fragment: Option<&str>, bare: bool) -> Resolved {
        match self.guide.named(name.trim_end_matches(".md")) {
            [page] => self.at(*page, fragment, bare),
            pages @ [_, ..] => {
                let all: Vec<_> = pages
                    .iter()
                    .map(|&page| format!("`[[{}]]`", self.guide.pages[page].source.as_str().trim_end_matches(".md")))
                    .collect();
                let help = format!("write one of {}", all.join(", "));
                Err(Mistake(Code::AmbiguousLink, format!("`{name}` could be {} chapters", pages.len()), Some(help)))
            }
            [] => {
                let named = |path: &str| names(&SourceId::new(path), "").contains(&name);
                if let Some(path) = self.guide.drafts.iter().find(|path| named(path)) {
                    return Err(draft(path));
                }
                if self.setting.sources.chapter_names().any(|id| named(id.as_str())) {
                    return Err(Mistake::TOLD_THERE);
                }
                let near = did_you_mean(name, self.guide.names().take_while(|_| self.compared.one_more()));
                let help = near.unwrap_or_else(|| "write the name of a chapter's file, without number".to_owned());
                Err(Mistake(Code::BrokenLink, format!("no chapter is called `{name}`"), Some(help)))
            }
        }
    }

    fn entity(&self, kind: &str, name: &str) -> Resolved {
        let found = match kind {
            "item" => self.item(name),
            "worksheet" => self.worksheet(name),
            "term" => self.term(name),
            "note" => self.note(name),
            _ => None,
        };
        if let Some(answer) = found {
            return Ok(answer);
        }
        let near =
            |known: &mut dyn Iterator<Item = &str>| did_you_mean(name, known.take_while(|_| self.compared.one_more()));
        let help = match kind {
            "item" => near(&mut self.guide.item_ids())
                .unwrap_or_else(|| "an item is called by the id in its braces".to_owned()),
            "worksheet" => {
                near(&mut self.guide.worksheet_ids()).unwrap_or_else(|| "a worksheet is called by its `id`".to_owned())
            }
            "term" => near(&mut self.guide.glossary().names())
                .unwrap_or_else(|| "a term is called by its name or its id in `glossary.md`".to_owned()),
            _ => near(&mut self.guide.notes().keys().map(String::as_str))
                .unwrap_or_else(|| "a note is called by the id in its braces: `{#an-id}`".to_owned()),
        };
        Err(Mistake(Code::BrokenLink, format!("no {kind} is called `{name}`"), Some(help)))
    }

    /// An item of the book, with what is needed to show it here.
    fn item(&self, id: &str) -> Option<Led> {
        let (page, nth) = self.guide.item(id)?;
        let item = &self.guide.pages[page].outline.items[nth];
        let earlier = self.guide.earlier(item.id.as_ref()).to_vec();
        let (revision, optional, inlines) = (item.revision, item.optional, item.inlines.clone());
        let shown = ShownItem { id: id.to_owned(), earlier, revision, optional, inlines };
        let Led { answer, to } = self.answer(page, &format!("fg-item-{id}"), &item.label);
        Some(Led { answer: Answer { item: Some(Box::new(shown)), ..answer }, to })
    }

    /// A worksheet of the book: its own page.
    fn worksheet(&self, id: &str) -> Option<Led> {
        let title = self.guide.worksheet(id)?.title.clone();
        let answer = Answer { href: worksheet_url(id), title, ..Answer::default() };
        Some(Led { answer, to: self.guide.sheet_page(id) })
    }

    /// A margin note; it calls itself by its kind and its chapter.
    fn note(&self, id: &str) -> Option<Led> {
        let &(page, nth) = self.guide.notes().get(id)?;
        let outline = &self.guide.pages[page].outline;
        let note = outline.notes.get(nth)?;
        let title = format!("{} in “{}”", note.kind.as_deref().unwrap_or("Note"), outline.title);
        Some(self.answer(page, &note_anchor(Some(id), note.number), &title))
    }

    /// A term of the glossary; other pages show what it means.
    fn term(&self, name: &str) -> Option<Led> {
        let term = self.guide.glossary().get(name)?;
        let page = self.guide.glossary().page();
        let answer = self.answer(page, &format!("fg-term-{}", term.id), &term.name).answer;
        Some(Led { answer: Answer { term: (page != self.page).then(|| term.clone()), ..answer }, to: None })
    }

    /// A figure or a table of the book.
    fn numbered(&self, id: &str) -> Resolved {
        if let Some(numbered) = self.guide.numbers.get(id) {
            return Ok(self.answer(numbered.page, id, &numbered.name()));
        }
        if let Some(path) = self.guide.drafted.get(id) {
            return Err(draft(path));
        }
        let near = did_you_mean(id, self.guide.numbers.ids().take_while(|_| self.compared.one_more()));
        let title = NumberedKind::of(id).map_or("figure", NumberedKind::title).to_lowercase();
        let help = near.unwrap_or_else(|| format!("write `\\@{id}` for the characters"));
        Err(Mistake(Code::UnknownFigure, format!("there is no {title} `{id}`"), Some(help)))
    }

    /// A file that is shown where it is referred to; a small drawing that takes its colours from the page becomes a part
    /// of it.
    fn image(&self, path: &str) -> Resolved {
        let answer = self.file(path)?.answer;
        let asset = self.setting.sources.assets.get(path).filter(|_| path.to_ascii_lowercase().ends_with(".svg"));
        let text = asset.and_then(|asset| std::str::from_utf8(&asset.bytes).ok());
        Ok(Led { answer: Answer { drawing: text.and_then(drawing::inlined).map(Box::new), ..answer }, to: None })
    }

    fn file(&self, path: &str) -> Resolved {
        let sources = self.setting.sources;
        if let Some(asset) = sources.assets.get(path) {
            let unread = asset.length > asset.bytes.len() as u64;
            if unread || asset.length > self.setting.config.limits.asset {
                let help = "make the file smaller, or raise `limits.asset` in the configuration".to_owned();
                let message = format!("`{path}` is larger than {} bytes", self.setting.config.limits.asset);
                return Err(Mistake(Code::TooLarge, message, Some(help)));
            }
            content(path, &asset.bytes)?;
            let href = encode(&published_name(path, &asset.fingerprint));
            let size = size(path, &asset.bytes);
            return Ok(Led { answer: Answer { href, title: path.to_owned(), size, ..Answer::default() }, to: None });
        }
        if sources.others.contains(path) {
            let help = "publish images, PDF, data or text; `.html`, `.js` and the like are not published".to_owned();
            return Err(Mistake(
                Code::AssetType,
                format!("files of the type of `{path}` are not published"),
                Some(help),
            ));
        }
        // As a browser shows the address of a published page, too.
        let page = path.strip_suffix("/index.html").unwrap_or(path).trim_end_matches('/').trim_end_matches(".html");
        let named = self.guide.named(page.rsplit('/').next().unwrap_or_default());
        let chapter = named
            .first()
            .map(|&first| format!("link the chapter by its source path: `{}`", self.guide.pages[first].source));
        let near = chapter.or_else(|| did_you_mean(path, sources.assets.keys().map(String::as_str)));
        let help = near.unwrap_or_else(|| "link by the path from this file, such as `images/steps.png`".to_owned());
        Err(Mistake(Code::BrokenLink, format!("no file at `{path}`"), Some(help)))
    }
}

fn draft(path: &str) -> Mistake {
    let help = "publish it, take the link away until then, or build with `--drafts`".to_owned();
    Mistake(Code::DraftLink, format!("`{path}` is a draft, so it is not published"), Some(help))
}

/// Width and height of an image in pixels.
fn size(path: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    if path.to_ascii_lowercase().ends_with(".svg") {
        return svg::size(std::str::from_utf8(bytes).ok()?);
    }
    let size = imagesize::blob_size(bytes).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

/// Whether a file is what its name says.
fn content(path: &str, bytes: &[u8]) -> Result<(), Mistake> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if ending == "svg" {
        let text = std::str::from_utf8(bytes).map_err(|_| unsafe_svg(path, "it is not UTF-8"))?;
        return svg::trouble(text).map_or(Ok(()), |why| Err(unsafe_svg(path, &why)));
    }
    let magic: &[&[u8]] = match ending.as_str() {
        "png" => &[b"\x89PNG\r\n\x1a\n"],
        "jpg" | "jpeg" => &[b"\xff\xd8\xff"],
        "gif" => &[b"GIF87a", b"GIF89a"],
        "webp" => &[b"RIFF"],
        "pdf" => &[b"%PDF-"],
        "zip" => &[b"PK"],
        _ => return Ok(()),
    };
    if magic.iter().any(|magic| bytes.starts_with(magic)) {
        return Ok(());
    }
    let help = "save it in the format that its name says".to_owned();
    Err(Mistake(Code::AssetType, format!("`{path}` is not what its name says"), Some(help)))
}

fn unsafe_svg(path: &str, why: &str) -> Mistake {
    let help =
        "a drawing may have shapes, text and gradients; no scripts, handlers, style sheets or outside references";
    Mistake(Code::UnsafeSvg, format!("`{path}` is not published: {why}"), Some(help.to_owned()))
}

/// `images/steps.svg` with its fingerprint: `assets/steps.0a1b2c3d4e.svg`.
pub fn published_name(path: &str, fingerprint: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("assets/{stem}.{fingerprint}.{}", ending.to_ascii_lowercase())
}

/// Percent-encode what may not stand in an address; letters of other scripts may.
pub fn encode(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    encode_to(&mut encoded, address);
    encoded
}

/// The same, written behind another text.
pub(super) fn encode_to(encoded: &mut String, address: &str) {
    let plain = |c: char| c.is_alphanumeric() || "-_.~/:!$&'()*+,;=@".contains(c);
    let mut bytes = [0; 4];
    for c in address.chars() {
        if plain(c) {
            encoded.push(c);
        } else {
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| *encoded += &format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_names_carry_the_fingerprint() {
        assert_eq!(published_name("images/a.b.PNG", "00ff"), "assets/a.b.00ff.png");
    }

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(encode("a b#c\"d%é"), "a%20b%23c%22d%25é");
    }
}
