//! Hayagriva's formatting as our inlines: words, emphasis, strong words, and links to http and https alone.

use super::{Mention, Style};
use crate::model::{CiteForm, Inline, Inlines, LocatorKind, ShownWork, Target};
use crate::parse::references::Work;
use hayagriva::citationberg::taxonomy::Locator;
use hayagriva::citationberg::{Display, FontStyle, FontWeight, IndependentStyle};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, BufWriteFormat, CitationItem, CitationRequest, CitePurpose, Elem,
    ElemChild, ElemChildren, ElemMeta, Entry, Formatted, LocatorPayload, Rendered, SpecificLocator,
    standalone_citation,
};
use std::collections::HashMap;
use std::sync::Arc;

/// A work that is cited, as the library wants it.
type Item<'a> = CitationItem<'a, Entry>;

/// A way in which a work is cited, and the work.
type Cited<'a> = (&'a Mention, &'a Entry);

/// The entries of the works of a group.
pub(super) fn entries(style: &Style, works: &[(&str, &Work)], number: usize) -> Vec<ShownWork> {
    let items = works.iter().map(|(_, work)| CitationItem::with_entry(&work.entry));
    let rendered = rendered(style, &style.csl, items, number);
    let shown = |item: hayagriva::BibliographyItem| {
        let mut words = Words::default();
        if let Some(first) = &item.first_field {
            words.child(first);
            words.push(Inline::Text(" ".to_owned()));
        }
        words.children(&item.content);
        ShownWork { key: item.key, words: words.finish() }
    };
    rendered.bibliography.map(|all| all.items.into_iter().map(shown).collect()).unwrap_or_default()
}

/// What a work looks like in brackets, before it is told from others.
pub fn looks(style: &Style, work: &Work) -> Arc<str> {
    let citation = standalone_citation(request(style, &style.csl, CitationItem::with_entry(&work.entry)));
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = citation.write_buf(&mut text, BufWriteFormat::Plain);
    text.into()
}

/// What the works of a group are called. What a page shows may not depend on the page before it: only where a style
/// calls a work the same wherever it is cited, mentions are formatted together.
pub(super) fn mentions(
    style: &Style,
    works: &[(&str, &Work)],
    mentions: &[&Mention],
    number: usize,
) -> HashMap<Mention, Inlines> {
    let entry = |mention: &Mention| works.iter().find(|(key, _)| *key == mention.key).map(|(_, work)| &work.entry);
    let cited: Vec<Cited> = mentions.iter().filter_map(|mention| Some((*mention, entry(mention)?))).collect();
    let citations = match (works, &style.lone) {
        ([_], Some(lone)) => {
            cited.iter().map(|cited| standalone_citation(request(style, lone, item(*cited)))).collect()
        }
        (_, Some(_)) => together(style, works, &cited, number),
        (_, None) => cited.iter().map(|cited| among(style, works, *cited, number)).collect::<Vec<_>>(),
    };
    let named = cited.iter().zip(&citations);
    named.map(|((mention, _), citation)| ((*mention).clone(), called(citation, mention, style))).collect()
}

/// Mentions behind all works of their group.
fn together(style: &Style, works: &[(&str, &Work)], cited: &[Cited], number: usize) -> Vec<ElemChildren> {
    let before = works.iter().map(|(_, work)| CitationItem::with_entry(&work.entry));
    let items = before.chain(cited.iter().map(|cited| item(*cited)));
    let rendered = rendered(style, &style.ordering, items, number);
    rendered.citations.into_iter().skip(works.len()).map(|one| one.citation).collect()
}

/// A mention by itself among the works of its group, never right behind the same work. The works stand in their order,
/// for in that order they are told apart, and twice, for what comes first is not told from what follows.
fn among(style: &Style, works: &[(&str, &Work)], cited: Cited, number: usize) -> ElemChildren {
    let (mention, _) = cited;
    let own = works.iter().position(|(key, _)| *key == mention.key).unwrap_or_default();
    let all = works.iter().map(|(_, work)| CitationItem::with_entry(&work.entry));
    let alone = works.len() == 1;
    let mut items: Vec<Item> = all.clone().chain(all.filter(|_| !alone)).collect();
    // In the sentence a work looks unlike the others, so it stands in brackets before that, too.
    let at = if alone || mention.form != CiteForm::Narrative { own } else { items.len() + 1 };
    if at == own {
        items[own] = item(cited);
    } else {
        let other = works[usize::from(own == 0)].1;
        items.extend([CitationItem::with_entry(&other.entry), item(cited)]);
    }
    let mut citations = rendered(style, &style.ordering, items.into_iter(), number).citations;
    citations.swap_remove(at).citation
}

/// What a citation calls a work. A style that leaves out the author may leave nothing to click: then it is the key.
fn called(citation: &ElemChildren, mention: &Mention, style: &Style) -> Inlines {
    let words = words(citation, mention.form, style.and());
    if words.is_empty() { vec![Inline::Text(mention.key.clone())] } else { words }
}

fn item((mention, entry): Cited<'_>) -> Item<'_> {
    let locator = mention.locator.as_ref();
    let locator = locator.map(|locator| SpecificLocator(kind(locator.kind), LocatorPayload::Str(&locator.value)));
    let purpose = (mention.form == CiteForm::Narrative).then_some(CitePurpose::Prose);
    CitationItem::new(entry, locator, None, false, purpose)
}

const fn kind(kind: LocatorKind) -> Locator {
    match kind {
        LocatorKind::Page => Locator::Page,
        LocatorKind::Chapter => Locator::Chapter,
        LocatorKind::Section => Locator::Section,
        LocatorKind::Paragraph => Locator::Paragraph,
        LocatorKind::Figure => Locator::Figure,
        LocatorKind::Table => Locator::Table,
        LocatorKind::Volume => Locator::Volume,
        LocatorKind::Part => Locator::Part,
        LocatorKind::Line => Locator::Line,
        LocatorKind::Note => Locator::Note,
        LocatorKind::Appendix => Locator::Appendix,
    }
}

fn request<'a>(style: &'a Style, csl: &'a IndependentStyle, item: Item<'a>) -> CitationRequest<'a, Entry> {
    CitationRequest::new(vec![item], csl, style.locale.clone(), &style.locales, None)
}

/// Citations of one work each, and the works as `list` has them.
fn rendered<'a>(
    style: &'a Style,
    list: &'a IndependentStyle,
    items: impl Iterator<Item = Item<'a>>,
    number: usize,
) -> Rendered {
    let mut driver = BibliographyDriver::new().with_citation_number_offset(number);
    items.for_each(|item| driver.citation(request(style, &style.csl, item)));
    driver.finish(BibliographyRequest::new(list, style.locale.clone(), &style.locales))
}

/// The words of one work in a citation: inside the brackets, which stand around all works.
fn words(citation: &ElemChildren, form: CiteForm, and: &str) -> Inlines {
    let inside = citation.find_meta(&ElemMeta::Entry(0)).map_or(citation, |elem| &elem.children);
    let and = Some(and).filter(|_| form == CiteForm::Narrative);
    let mut words = Words { without_names: form == CiteForm::NoAuthor, and, ..Words::default() };
    words.children(if form == CiteForm::Narrative { citation } else { inside });
    words.finish()
}

/// Inlines that are made of a tree of formatted text.
#[derive(Default)]
struct Words<'a> {
    inlines: Inlines,
    without_names: bool,
    /// What joins names in a sentence, where `&` is for brackets.
    and: Option<&'a str>,
}

impl Words<'_> {
    fn children(&mut self, children: &ElemChildren) {
        children.0.iter().for_each(|child| self.child(child));
    }

    fn child(&mut self, child: &ElemChild) {
        match child {
            ElemChild::Link { text, url } if ["https://", "http://"].iter().any(|safe| url.starts_with(safe)) => {
                self.push(Inline::Link(Target::Url(url.clone()), None, vec![formatted(text)]));
            }
            ElemChild::Text(text) | ElemChild::Link { text, .. } => self.push(formatted(text)),
            ElemChild::Elem(Elem { meta: Some(ElemMeta::Names(_)), .. }) if self.without_names => {}
            ElemChild::Elem(Elem { meta: Some(ElemMeta::Names(_)), children, .. }) if self.and.is_some() => {
                self.names(children);
            }
            ElemChild::Elem(elem) => {
                if matches!(elem.display, Some(Display::Block | Display::Indent)) && !self.inlines.is_empty() {
                    self.push(Inline::HardBreak);
                }
                self.children(&elem.children);
            }
            ElemChild::Markup(text) => self.push(Inline::Text(text.clone())),
            ElemChild::Transparent { .. } => {}
        }
    }

    /// Names in a sentence.
    fn names(&mut self, children: &ElemChildren) {
        let mut names = Words::default();
        names.children(children);
        let and = format!(" {} ", self.and.unwrap_or("&"));
        for inline in names.inlines {
            self.push(match inline {
                Inline::Text(text) => Inline::Text(text.replace(" & ", &and)),
                other => other,
            });
        }
    }

    fn push(&mut self, inline: Inline) {
        match (self.inlines.last_mut(), inline) {
            (Some(Inline::Text(text)), Inline::Text(more)) => join(text, &more),
            (_, inline) => self.inlines.push(inline),
        }
    }

    /// The inlines; without names, also without the punctuation that followed them. What a style leaves out may leave a
    /// comma before a bracket.
    fn finish(mut self) -> Inlines {
        if let Some(Inline::Text(text)) = self.inlines.first_mut() {
            *text = if self.without_names { text.trim_start_matches([',', ' ', '.', ':']) } else { text.trim_start() }
                .to_owned();
        }
        for inline in &mut self.inlines {
            if let Inline::Text(text) = inline {
                *text = text.replace(", )", ")").replace(",)", ")");
            }
        }
        self.inlines.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
        self.inlines
    }
}

/// Join words. What a style leaves out may leave two spaces.
fn join(text: &mut String, more: &str) {
    let more = if text.ends_with(' ') { more.trim_start_matches(' ') } else { more };
    text.push_str(more);
}

fn formatted(text: &Formatted) -> Inline {
    let words = Inline::Text(text.text.clone());
    let words = if text.formatting.font_style == FontStyle::Italic { Inline::Emphasis(vec![words]) } else { words };
    if text.formatting.font_weight == FontWeight::Bold { Inline::Strong(vec![words]) } else { words }
}
