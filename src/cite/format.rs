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

/// The entries of the works of a group: in the list letters tell them apart, and names are always whole.
pub(super) fn entries(style: &Style, works: &[(&str, &Work)], number: usize) -> Vec<ShownWork> {
    let together = rendered(style, &style.csl, works.iter().map(in_brackets), number);
    let mut list = listed(&together);
    for (at, one) in works.iter().enumerate().filter(|_| works.len() > 1) {
        let alone = |list| rendered(style, list, [one].into_iter().map(in_brackets), number);
        if names(&alone(&style.ordering), 0) != names(&together, at) {
            let whole = listed(&alone(&style.csl));
            list.iter_mut().filter(|work| work.key == one.0).zip(whole).for_each(|(work, whole)| *work = whole);
        }
    }
    list
}

fn in_brackets<'a>((_, work): &(&str, &'a Work)) -> Item<'a> {
    CitationItem::with_entry(&work.entry)
}

/// The people whom the n-th citation names.
fn names(rendered: &Rendered, at: usize) -> Option<&ElemChildren> {
    let citation = &rendered.citations.get(at)?.citation;
    citation.find_elem_by(&|elem| matches!(elem.meta, Some(ElemMeta::Names(_)))).map(|elem| &elem.children)
}

fn listed(rendered: &Rendered) -> Vec<ShownWork> {
    let shown = |item: &hayagriva::BibliographyItem| {
        let mut words = Words::default();
        if let Some(first) = &item.first_field {
            words.child(first);
            words.push(Inline::Text(" ".to_owned()));
        }
        words.children(&item.content);
        ShownWork { key: item.key.clone(), words: words.finish() }
    };
    rendered.bibliography.iter().flat_map(|all| &all.items).map(shown).collect()
}

/// What a work looks like in brackets, before it is told from others.
pub fn looks(style: &Style, work: &Work) -> Arc<str> {
    let citation = standalone_citation(request(style, &style.csl, CitationItem::with_entry(&work.entry)));
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = citation.write_buf(&mut text, BufWriteFormat::Plain);
    text.into()
}

/// What the works of a group are called. Each mention is formatted by itself: what a page shows may not depend on the
/// page before it.
pub(super) fn mentions(
    style: &Style,
    works: &[(&str, &Work)],
    mentions: &[&Mention],
    number: usize,
) -> HashMap<Mention, Inlines> {
    let named = |mention: &&Mention| {
        let own = works.iter().position(|(key, _)| *key == mention.key)?;
        let citation = match (works, &style.lone) {
            ([(_, work)], Some(lone)) if mention.form != CiteForm::Narrative => {
                standalone_citation(request(style, lone, item(&work.entry, mention)))
            }
            _ => among(style, works, (own, mention), number)?,
        };
        Some(((*mention).clone(), called(&citation, mention, style)))
    };
    mentions.iter().filter_map(named).collect()
}

/// A mention of one of a group's works among all of them. Each stands in brackets once, as in the list, so that they
/// are told apart as they are there, and the mention never stands right behind the same work.
fn among(
    style: &Style,
    works: &[(&str, &Work)],
    (own, mention): (usize, &Mention),
    number: usize,
) -> Option<ElemChildren> {
    let in_sentence = works.len() > 1 && mention.form == CiteForm::Narrative;
    let mut order: Vec<usize> = (0..works.len()).collect();
    // Letters follow the order of the list. A title is given to all but the first.
    if !style.csl.citation.disambiguate_add_year_suffix {
        order.sort_by_key(|&at| (at == own) != in_sentence);
    }
    let mut items: Vec<Item> = order.iter().map(|&at| in_brackets(&works[at])).collect();
    let mut at = order.iter().position(|&at| at == own)?;
    // In the sentence a work looks unlike the others, so it stands in brackets, too.
    if in_sentence {
        let other = (at + 1 == works.len()).then(|| &works[order[0]].1.entry);
        items.extend(other.map(|other| CitationItem::new(other, None, None, false, Some(CitePurpose::Prose))));
        at = items.len();
        items.push(item(&works[own].1.entry, mention));
    } else {
        items[at] = item(&works[own].1.entry, mention);
    }
    let citations = rendered(style, &style.ordering, items.into_iter(), number).citations;
    citations.into_iter().nth(at).map(|one| one.citation)
}

/// What a citation calls a work. A style that leaves out the author may leave nothing to click: then it is the key.
fn called(citation: &ElemChildren, mention: &Mention, style: &Style) -> Inlines {
    let words = words(citation, mention.form, style.and());
    if words.is_empty() { vec![Inline::Text(mention.key.clone())] } else { words }
}

fn item<'a>(entry: &'a Entry, mention: &'a Mention) -> Item<'a> {
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
