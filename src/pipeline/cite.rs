//! The stage between assembling and linking: the book's references and all its citations become a bibliography.

use super::Told;
use super::edited::Edited;
use super::memo::Memo;
use crate::cite::style::{self, Style};
use crate::cite::{self, Bibliography, Formatted, Group, Mention};
use crate::diag::{At, Code, Diagnostic, Place, fault};
use crate::hash::{Hash128, stable_hash};
use crate::link::{Guide, cited};
use crate::load::{REFERENCES, Sources};
use crate::model::{Chapter, Cited, Config};
use crate::parse::references::{self, References, Work};
use crate::source::SourceId;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// What is remembered of citing.
#[derive(Debug)]
pub(super) struct Citing {
    whole: Memo<Arc<Whole>>,
    cited: Memo<Citations>,
    parts: Parts,
}

/// The answers to the citations of a guide's pages, in their order, and what is wrong with them.
pub(super) type Citations = Arc<(Vec<Arc<Cited>>, Vec<Diagnostic>)>;

/// A bibliography, where the book has references, and what is wrong with it.
type Whole = (Option<Arc<Bibliography>>, Vec<Diagnostic>);

/// What a bibliography is made of. They are asked for only when one is made, so only then they grow older.
#[derive(Debug)]
struct Parts {
    references: Memo<Arc<References>>,
    styles: Memo<Arc<Told<Style>>>,
    looks: Memo<Arc<str>>,
    groups: Memo<Arc<Told<Formatted>>>,
}

impl Citing {
    pub fn new(keep: bool) -> Self {
        let parts = Parts {
            references: Memo::new(keep),
            styles: Memo::new(keep),
            looks: Memo::new(keep),
            groups: Memo::new(keep),
        };
        Self { whole: Memo::new(keep), cited: Memo::new(keep), parts }
    }

    pub fn turn(&mut self) {
        self.whole.turn();
        self.cited.turn();
    }

    /// How many groups of works were formatted.
    pub const fn made(&self) -> usize {
        if self.whole.made > 0 { self.parts.groups.made } else { 0 }
    }

    /// The bibliography of a book that has references, and the answers to all citations.
    pub fn answers(
        &mut self,
        book: (&Sources, &Config),
        guide: &Guide,
        chapters: &Edited<Arc<Chapter>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Option<Arc<Bibliography>>, Citations) {
        let bibliography = self.bibliography(book, guide, chapters, diagnostics);
        let key = stable_hash(&(guide.hash, bibliography.as_ref().map(|bibliography| bibliography.hash)));
        let cited = self.cited.get(key, || Arc::new(cited::answers(guide, bibliography.as_deref())));
        diagnostics.extend(cited.1.iter().cloned());
        (bibliography, cited)
    }

    fn bibliography(
        &mut self,
        (sources, config): (&Sources, &Config),
        guide: &Guide,
        chapters: &Edited<Arc<Chapter>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Bibliography>> {
        let read: Vec<Hash128> = sources.references.iter().map(|source| source.hash()).collect();
        let names = sources.references.iter().map(|source| source.id().clone()).chain(unread(sources));
        let names: Vec<SourceId> = names.collect();
        let style = (style::wanted(config, sources).key, config.citations.style.is_some());
        let parts = &mut self.parts;
        let told = self.whole.get(stable_hash(&(guide.hash, read, names, style)), || {
            let mut diagnostics = Vec::new();
            let bibliography = parts.bibliography((sources, config), guide, chapters, &mut diagnostics);
            Arc::new((bibliography.map(Arc::new), diagnostics))
        });
        diagnostics.extend(told.1.iter().cloned());
        told.0.clone()
    }
}

/// The references that are there and cannot be read.
fn unread(sources: &Sources) -> Option<SourceId> {
    REFERENCES.iter().map(|name| SourceId::new(*name)).find(|id| sources.texts.contains_key(id))
}

impl Parts {
    fn turn(&mut self) {
        self.references.turn();
        self.styles.turn();
        self.looks.turn();
        self.groups.turn();
    }

    fn bibliography(
        &mut self,
        (sources, config): (&Sources, &Config),
        guide: &Guide,
        chapters: &Edited<Arc<Chapter>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Bibliography> {
        self.turn();
        let references = self.references(sources, diagnostics);
        let wanted = style::wanted(config, sources);
        // A style is told even where nothing is cited yet, when the configuration names one.
        if references.is_none() && config.citations.style.is_none() {
            return None;
        }
        let style = self.styles.get(wanted.key, || {
            let (style, diagnostics) = style::load(&wanted);
            Arc::new((Arc::new(style), diagnostics))
        });
        diagnostics.extend(style.1.iter().cloned());
        let references = references?;
        diagnostics.extend(unused(&references, chapters));
        Some(self.formatted(&references, &style.0, guide, diagnostics))
    }

    fn references(&mut self, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<References>> {
        let Some(source) = sources.references.iter().max_by_key(|source| source.id()) else {
            return unread(sources).map(|id| Arc::new(References::unread(id)));
        };
        if let Some(other) = sources.references.iter().find(|other| other.id() != source.id()) {
            let message = format!("the book has both `{}` and `{}`", source.id(), other.id());
            let help = format!("move its works to `{}`, which is read, and delete this file", source.id());
            diagnostics
                .push(Diagnostic::new(Code::TwoReferences, Place::new(other.id(), At::File), message).help(help));
        }
        let read = self.references.get(source.hash(), || Arc::new(references::read(source)));
        diagnostics.extend(read.diagnostics.iter().cloned());
        Some(read)
    }

    fn formatted(
        &mut self,
        references: &Arc<References>,
        style: &Arc<Style>,
        guide: &Guide,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Bibliography {
        let mentions = mentions(guide, references);
        let works = cite::ordered(style, first_cited(guide, references));
        let keys: Vec<Hash128> = works.iter().map(|(_, work)| stable_hash(&(style.hash, work.hash))).collect();
        let looks =
            self.looks.get_all(&keys, |at| fault::caught(|| cite::looks(style, works[at].1)).unwrap_or_default());
        let groups = cite::groups(style, &works, &looks, &mentions);
        let keys: Vec<Hash128> = groups.iter().map(|group| group.key).collect();
        let told = self.groups.get_all(&keys, |at| Arc::new(format(style, &groups[at], references)));
        diagnostics.extend(told.iter().flat_map(|told| told.1.iter().cloned()));
        let formatted: Vec<_> = told.iter().map(|told| told.0.clone()).collect();
        Bibliography::new(references.clone(), style.clone(), &works, &formatted)
    }
}

/// Format a group; where the library fails, its first work is told.
fn format(style: &Style, group: &Group, references: &References) -> Told<Formatted> {
    match fault::caught(|| cite::format(style, group)) {
        Ok(formatted) => (Arc::new(formatted), Vec::new()),
        Err(words) => {
            let message = format!("`{}` cannot be formatted: {words}", group.name());
            let place = Place::new(&references.source, At::Span(group.span()));
            let help = "write its fields in another way, and report this with the work";
            (Arc::default(), vec![Diagnostic::new(Code::BadWork, place, message).help(help)])
        }
    }
}

/// All ways in which known works are cited.
fn mentions(guide: &Guide, references: &References) -> BTreeSet<Mention> {
    let outlines = guide.pages.iter().map(|placed| &placed.outline);
    let all = outlines.flat_map(|outline| {
        let cites = outline.citations.iter().flat_map(|citation| &citation.cites).map(Mention::of);
        cites.chain(outline.sources.iter().map(Mention::of_source))
    });
    all.filter(|mention| references.works.contains_key(mention.key())).collect()
}

/// The known works in the order in which they are first cited.
fn first_cited<'a>(guide: &Guide, references: &'a References) -> Vec<(&'a str, &'a Work)> {
    let mut seen = HashSet::new();
    let keys = guide.pages.iter().flat_map(|placed| placed.outline.cited_keys());
    let works = keys.filter_map(|key| references.works.get_key_value(key));
    works.filter(|(key, _)| seen.insert(key.as_str())).map(|(key, work)| (key.as_str(), work)).collect()
}

/// Works that no chapter cites, a draft neither.
fn unused(references: &References, chapters: &Edited<Arc<Chapter>>) -> Vec<Diagnostic> {
    let cited: HashSet<&str> = chapters.iter().flat_map(|chapter| chapter.outline.cited_keys()).collect();
    let unused = references.works.iter().filter(|(key, _)| !cited.contains(key.as_str()));
    let diagnostic = |(key, work): (&String, &Work)| {
        let place = Place::new(&references.source, At::Span(work.span));
        let help = format!("cite it by `[@{key}]`, or delete it");
        Diagnostic::new(Code::UnusedWork, place, format!("nothing cites `{key}`")).help(help)
    };
    unused.map(diagnostic).collect()
}
