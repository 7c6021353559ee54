//! Addresses: what becomes of file names.
//!
//! `02-learning/03-math.md` is published at `learning/math/index.html`. An address is lower case, in Unicode's
//! composed form, and never one of the tool's own.

use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{Chapter, Generated};
use crate::parse::glossary::is_glossary;
use crate::parse::slug;
use crate::source::SourceId;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Addresses that the tool keeps for its own pages.
pub(super) const RESERVED: [&str; 11] = [
    "404",
    "assets",
    "bibliography",
    "contributors",
    "glossary",
    "notes",
    "print",
    "progress",
    "search",
    "tags",
    "worksheets",
];

/// The address of a worksheet's own page, from the site's root.
pub fn worksheet_url(id: &str) -> String {
    format!("worksheets/{id}/index.html")
}

/// The address of each chapter, in their order; nothing where none is possible.
pub(super) fn all(chapters: &[(usize, &Arc<Chapter>)], diagnostics: &mut Vec<Diagnostic>) -> Vec<Option<String>> {
    let folders = folder_slugs(chapters);
    let mut owners: HashMap<String, &SourceId> = HashMap::with_capacity(chapters.len());
    let mut addresses = Vec::with_capacity(chapters.len());
    for (_, chapter) in chapters {
        let found = address(&chapter.source, chapter.outline.slug.as_ref(), &folders)
            .map_err(|(at, message)| bad_slug(chapter, at, message));
        let key = found.as_ref().map(|url| key(url)).unwrap_or_default();
        let free = found.and_then(|url| clash(chapter, &url, owners.get(&key).copied()).map_or(Ok(url), Err));
        if free.is_ok() {
            owners.insert(key, &chapter.source);
        }
        addresses.push(free.map_err(|mistake| diagnostics.push(mistake)).ok());
    }
    addresses
}

fn bad_slug(chapter: &Chapter, at: At, message: String) -> Diagnostic {
    let help = match at {
        At::File => "rename the file or folder, or write `slug:` in its front matter",
        _ => "use lowercase letters, digits and `-`",
    };
    Diagnostic::new(Code::BadSlug, Place::new(&chapter.source, at), message).help(help)
}

/// Slugs that a part's `index.md` gives to its folder.
fn folder_slugs(chapters: &[(usize, &Arc<Chapter>)]) -> BTreeMap<String, String> {
    let parts = chapters.iter().map(|(_, chapter)| chapter).filter(|chapter| chapter.source.file_name() == "index.md");
    let given = parts.filter_map(|chapter| Some((chapter.source.folder().to_owned(), chapter.outline.slug.clone()?)));
    given.collect()
}

/// The address that a chapter has by its path alone; what it says of itself may give it another.
pub fn by_path(source: &SourceId) -> Option<String> {
    address(source, None, &BTreeMap::new()).ok()
}

fn address(
    source: &SourceId,
    given: Option<&String>,
    folders: &BTreeMap<String, String>,
) -> Result<String, (At, String)> {
    if is_glossary(source) {
        return Ok(Generated::Glossary.url().to_owned());
    }
    let mut url = String::new();
    let mut folder = String::new();
    for name in source.folder().split('/').filter(|name| !name.is_empty()) {
        folder = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        url += &segment(name, folders.get(&folder))?;
        url.push('/');
    }
    let stem = source.file_name().trim_end_matches(".md");
    if stem != "index" {
        url += &segment(stem, given)?;
        url.push('/');
    }
    Ok(url + "index.html")
}

fn segment(name: &str, given: Option<&String>) -> Result<String, (At, String)> {
    if let Some(given) = given {
        let bad = |why| (At::Key("slug".to_owned()), format!("`{given}` cannot be an address: {why}"));
        return slug::check(given).map(|()| given.nfc().collect()).map_err(bad);
    }
    let (_, rest) = slug::split_number(name);
    slug::from_name(rest).map_err(|why| (At::File, format!("`{name}` cannot be an address: {why}")))
}

/// What makes two addresses one: the same letters in any case and Unicode form.
pub(super) fn key(url: &str) -> String {
    if url.is_ascii() {
        return url.to_ascii_lowercase();
    }
    url.nfc().flat_map(char::to_lowercase).collect()
}

fn clash(chapter: &Chapter, url: &str, owner: Option<&SourceId>) -> Option<Diagnostic> {
    let shown = url.trim_end_matches("index.html");
    let first = url.split('/').next().unwrap_or_default();
    let at = if chapter.outline.slug.is_some() { At::Key("slug".to_owned()) } else { At::File };
    let place = Place::new(&chapter.source, at);
    if RESERVED.contains(&first) && !is_glossary(&chapter.source) {
        let message = format!("the address `{shown}` is one of the tool's own pages");
        return Some(
            Diagnostic::new(Code::AddressClash, place, message).help("rename the file, or write another `slug:`"),
        );
    }
    let owner = owner?;
    let message = format!("`{}` and `{owner}` have one address, `{shown}`", chapter.source);
    let other = Place::new(owner, At::File);
    let diagnostic = Diagnostic::new(Code::AddressClash, place, message).related(other, "the other one");
    Some(diagnostic.help("rename one of them, or write another `slug:`"))
}

/// The names by which a wiki-link may mean a chapter: slug, file name, file name without its number.
pub fn names<'a>(source: &'a SourceId, url: &'a str) -> Vec<&'a str> {
    let stem = source.as_str().trim_end_matches(".md");
    let file = source.file_name().trim_end_matches(".md");
    let folder = source.folder().rsplit('/').next().unwrap_or_default();
    let named = if file == "index" { folder } else { file };
    let slug = url.trim_end_matches("/index.html").rsplit('/').next().unwrap_or_default();
    let mut names = vec![stem, named, slug::split_number(named).1, slug];
    names.retain(|name| !name.is_empty() && *name != "index.html");
    names.sort_unstable();
    names.dedup();
    names
}

/// The way from a page back to the site's root: `../` for each folder.
pub fn root_of(url: &str) -> String {
    "../".repeat(url.matches('/').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_its_way_back() {
        assert_eq!(root_of("index.html"), "");
        assert_eq!(root_of("learning/math/index.html"), "../../");
    }

    #[test]
    fn a_path_alone_gives_an_address() {
        let address = |path| by_path(&SourceId::new(path));
        assert_eq!(address("02-a/03-B c.md").as_deref(), Some("a/b-c/index.html"));
        assert_eq!(address("glossary.md").as_deref(), Some("glossary/index.html"));
        assert_eq!(address("index.md").as_deref(), Some("index.html"));
        assert_eq!(address("01-<b>.md"), None);
    }

    #[test]
    fn wiki_names_of_chapters_and_parts() {
        assert_eq!(names(&SourceId::new("04-scoping.md"), "scoping/index.html"), ["04-scoping", "scoping"]);
        assert_eq!(names(&SourceId::new("02-a/index.md"), "a/index.html"), ["02-a", "02-a/index", "a"]);
        assert_eq!(names(&SourceId::new("index.md"), "index.html"), ["index"]);
    }
}
