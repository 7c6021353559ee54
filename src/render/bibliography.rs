//! The page of all works that the book cites, with every place that cites them.
//!
//! In: the pages of a book and its bibliography. Out: one typed view. A place is a section: a chapter that cites a work
//! ten times under one heading is named once for it.

use super::citation;
use super::rows::rows;
use crate::cite::Bibliography;
use crate::diag::Diagnostic;
use crate::hash::{Hash128, stable_hash};
use crate::link::resolve::encode;
use crate::model::{Page, ShownWork, citation_anchor, plain_text, work_anchor};
use crate::theme::Theme;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many characters of a work name it to those who cannot see it.
const NAME: usize = 60;

/// The works of a book.
#[derive(Debug, Clone, Default, Hash)]
pub struct BibliographyView {
    /// The works, in their order.
    pub works: Vec<CitedView>,
}

/// A work with the places that cite it.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct CitedView {
    /// The entry.
    #[serde(flatten)]
    pub work: WorkView,
    /// The chapters that cite it.
    pub chapters: Vec<CitingView>,
}

/// An entry of a list of works.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct WorkView {
    /// The anchor.
    pub id: String,
    /// The anchor as a fragment of an address.
    pub fragment: String,
    /// The entry as HTML.
    pub html: String,
    /// Its first words, as a name.
    pub name: String,
}

/// A chapter that cites a work.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct CitingView {
    /// The address from the site's root, of the first citation where it stands above all headings.
    pub url: String,
    /// The title.
    pub title: String,
    /// Its sections that cite the work.
    pub sections: Vec<SectionView>,
}

/// A section that cites a work.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct SectionView {
    /// The address of the citation, from the site's root.
    pub url: String,
    /// The heading.
    pub title: String,
}

/// The bibliography page of a book.
#[derive(Debug, Default)]
pub struct Works {
    /// What it shows; nothing where nothing is cited.
    pub view: Option<BibliographyView>,
    /// A hash of that.
    pub hash: Hash128,
}

impl Works {
    /// Gather the works of a book with the places that cite them.
    pub fn new(pages: &[Page], bibliography: Option<&Bibliography>) -> Self {
        let mut citing: HashMap<&str, Vec<CitingView>> = HashMap::new();
        for (key, view) in pages.iter().flat_map(citing_view) {
            citing.entry(key).or_default().push(view);
        }
        let works = bibliography.map(Bibliography::works).unwrap_or_default().iter();
        let cited = |work: &ShownWork| {
            let chapters = citing.remove(work.key.as_str()).unwrap_or_default();
            CitedView { work: WorkView::new(work), chapters }
        };
        let works: Vec<CitedView> = works.map(cited).collect();
        let view = Some(BibliographyView { works }).filter(|view| !view.works.is_empty());
        Self { hash: stable_hash(&view), view }
    }
}

/// A work as its template sees it.
#[derive(Debug, Serialize)]
struct WorkRow<'a> {
    /// The way to the site's root.
    root: &'a str,
    /// The work.
    work: &'a CitedView,
}

/// The page as its template sees it.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    /// The works as HTML.
    works: String,
}

impl Shown {
    /// How many bytes its list has.
    pub const fn lists(&self) -> usize {
        self.works.len()
    }
}

impl BibliographyView {
    /// What the template is given: a long list is made work by work.
    pub(super) fn shown(&self, root: &str, theme: &Theme) -> Result<Shown, Diagnostic> {
        let works = self.works.iter().map(|work| WorkRow { root, work });
        Ok(Shown { works: rows("partials/bibliography-work.html", works, theme)? })
    }
}

impl WorkView {
    /// An entry for a template.
    pub fn new(work: &ShownWork) -> Self {
        let id = work_anchor(&work.key);
        let text = plain_text(&work.words);
        let name = match text.char_indices().nth(NAME) {
            Some((end, _)) => format!("{}…", text[..end].trim_end()),
            None => text,
        };
        Self { fragment: encode(&id), id, html: citation::words(&work.words), name }
    }
}

/// What a page cites, each work with the sections that do.
fn citing_view(page: &Page) -> BTreeMap<&str, CitingView> {
    let (outline, home) = (&page.chapter.outline, &page.head.url);
    let view = || CitingView { url: home.clone(), title: outline.title.clone(), sections: Vec::new() };
    let mut views: BTreeMap<&str, CitingView> = outline.cited_keys().map(|key| (key, view())).collect();
    let mut seen = HashSet::new();
    for (number, citation) in outline.citations.iter().enumerate() {
        let heading = citation.heading.and_then(|heading| outline.headings.get(heading));
        let url = format!("{home}#{}", citation_anchor(number));
        for cite in citation.cites.iter().filter(|cite| seen.insert((cite.key.as_str(), citation.heading))) {
            let Some(view) = views.get_mut(cite.key.as_str()) else { continue };
            match heading {
                Some(heading) => view.sections.push(SectionView { url: url.clone(), title: heading.title.clone() }),
                None => view.url.clone_from(&url),
            }
        }
    }
    views
}
