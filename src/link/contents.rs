//! Contents: the order of the chapters, and the groups that readers see.

use super::{Guide, Placed, Setting, checks};
use crate::model::{Chapter, Config, Head, NavEntry, NavGroup, PageKind, Track};
use crate::parse::glossary::is_glossary;
use crate::parse::slug;
use crate::source::SourceId;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How one part of a path sorts: the index first, then by number, then by name.
type PartKey<'a> = (bool, i64, &'a str, &'a str);

/// The chapters' numbers in reading order, the glossary last.
pub(super) fn order(chapters: &[(usize, &Arc<Chapter>)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..chapters.len()).collect();
    order.sort_by_cached_key(|&at| (is_glossary(&chapters[at].1.source), key(chapters[at].1)));
    order
}

/// Paths in the order in which their chapters are read, where these say no other.
pub fn by_path(sources: &[SourceId]) -> Vec<&SourceId> {
    let mut all: Vec<&SourceId> = sources.iter().collect();
    all.sort_by_cached_key(|&source| (is_glossary(source), parts(source)));
    all
}

fn parts(source: &SourceId) -> Vec<PartKey<'_>> {
    source.as_str().split('/').map(part_key).collect()
}

fn key(chapter: &Chapter) -> Vec<PartKey<'_>> {
    let mut parts = parts(&chapter.source);
    if let (Some(order), Some(last)) = (chapter.outline.order, parts.last_mut()) {
        last.1 = order;
    }
    parts
}

fn part_key(part: &str) -> PartKey<'_> {
    let stem = part.trim_end_matches(".md");
    let (number, rest) = slug::split_number(stem);
    let (value, letter) = number.map_or((u64::MAX, ""), slug::number_key);
    let value = i64::try_from(value).unwrap_or(i64::MAX);
    (part != "index.md", value, letter, rest)
}

/// Give every chapter with an address its place: number, track, neighbours, group.
pub(super) fn place(
    guide: &mut Guide,
    chapters: &[(usize, &Arc<Chapter>)],
    order: &[usize],
    addresses: &[Option<String>],
    setting: &Setting,
) {
    let placed: Vec<(usize, &Arc<Chapter>, &String)> =
        order.iter().filter_map(|&at| Some((chapters[at].0, chapters[at].1, addresses[at].as_ref()?))).collect();
    let entries: Vec<Arc<NavEntry>> = placed.iter().map(|(_, chapter, url)| Arc::new(entry(chapter, url))).collect();
    let kind = |at: usize| kind(&placed[at].1.source);
    let mut tracks = Tracks { config: setting.config, known: HashMap::new() };
    let tracks: Vec<Option<Arc<Track>>> = placed.iter().map(|(_, chapter, _)| tracks.of(chapter)).collect();
    group(&mut guide.groups, &placed, &entries, &tracks);
    for (at, &(number, chapter, url)) in placed.iter().enumerate() {
        let neighbour = |other: Option<usize>| {
            let other = other
                .filter(|&other| other < entries.len() && self::kind(&placed[other].1.source) == PageKind::Chapter);
            other.map(|other| entries[other].clone())
        };
        let id = checks::chapter_id(&chapter.source, chapter.outline.id.as_ref());
        let head = Head {
            kind: kind(at),
            earlier: guide.earlier(id.as_ref()).to_vec(),
            id,
            url: url.clone(),
            number: entries[at].number.clone(),
            track: tracks[at].clone(),
            previous: neighbour(at.checked_sub(1)).filter(|_| kind(at) == PageKind::Chapter),
            next: neighbour(Some(at + 1)),
            moved: BTreeMap::new(),
        };
        let outline = chapter.outline.clone();
        guide.pages.push(Placed { source: chapter.source.clone(), outline, head: Arc::new(head), chapter: number });
    }
}

fn kind(source: &SourceId) -> PageKind {
    match source.as_str() {
        "index.md" => PageKind::Cover,
        _ if is_glossary(source) => PageKind::Glossary,
        _ => PageKind::Chapter,
    }
}

fn entry(chapter: &Chapter, url: &str) -> NavEntry {
    let stem = chapter.source.file_name().trim_end_matches(".md");
    let number = slug::split_number(stem).0.map(slug::number_shown);
    let title = if chapter.outline.title.is_empty() { stem.to_owned() } else { chapter.outline.title.clone() };
    NavEntry { url: url.to_owned(), title, number, summary: chapter.outline.summary.clone() }
}

/// The tracks that chapters name, each made once.
struct Tracks<'a> {
    config: &'a Config,
    known: HashMap<&'a str, Option<Arc<Track>>>,
}

impl<'a> Tracks<'a> {
    fn of(&mut self, chapter: &'a Chapter) -> Option<Arc<Track>> {
        let id = chapter.outline.track.as_deref()?;
        self.known.entry(id).or_insert_with(|| self.config.track(id).map(Arc::new)).clone()
    }
}

/// A flat book is grouped by track, a book with folders by part.
fn group(
    groups: &mut Vec<NavGroup>,
    placed: &[(usize, &Arc<Chapter>, &String)],
    entries: &[Arc<NavEntry>],
    tracks: &[Option<Arc<Track>>],
) {
    let flat = placed.iter().all(|(_, chapter, _)| chapter.source.folder().is_empty());
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    let mut run = String::new();
    for (at, (_, chapter, url)) in placed.iter().enumerate() {
        if kind(&chapter.source) != PageKind::Chapter {
            continue;
        }
        let folder = chapter.source.folder().split('/').next().unwrap_or_default();
        let track = tracks[at].as_ref();
        // Chapters outside the parts are grouped as they follow each other: a preface is not an appendix.
        if folder.is_empty() && !run.starts_with('/') {
            run = format!("/{at}");
        } else if !folder.is_empty() && run != folder {
            folder.clone_into(&mut run);
        }
        let key = if flat { track.map(|track| track.id.as_str()).unwrap_or_default() } else { &run };
        let index = by_key.get(key).copied().unwrap_or_else(|| {
            let title =
                if flat { track.map(|track| track.title.clone()) } else { (!folder.is_empty()).then(|| words(folder)) };
            let track = track.filter(|_| flat).cloned();
            by_key.insert(key.to_owned(), groups.len());
            groups.push(NavGroup { title, url: None, track, entries: Vec::new() });
            groups.len() - 1
        });
        if !flat && chapter.source.as_str() == format!("{folder}/index.md") {
            groups[index].title = Some(entries[at].title.clone());
            groups[index].url = Some((*url).clone());
            groups[index].track = track.cloned();
        } else {
            groups[index].entries.push(entries[at].clone());
        }
    }
}

/// A folder's name as words, for a part without a page: `02-first-steps` is `First steps`.
fn words(folder: &str) -> String {
    let name = slug::split_number(folder).1.replace(['-', '_'], " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_value_and_letter() {
        let mut parts = ["10-a.md", "2b-a.md", "b.md", "02-z.md", "index.md", "a.md"];
        parts.sort_by_key(|part| part_key(part));
        assert_eq!(parts, ["index.md", "02-z.md", "2b-a.md", "10-a.md", "a.md", "b.md"]);
    }

    #[test]
    fn a_folder_is_read_as_words() {
        assert_eq!(words("02-first-steps"), "First steps");
    }
}
