//! Linking: the first use of each term in a section becomes a reference.
//!
//! A section begins with a heading of the second level. Nothing is linked in code, links, headings, the labels of
//! items, the heads of tables, and a term's own definition. Each definition of the glossary is a section of its own, and a
//! margin note links only what its chapter does not.

use super::super::markdown::Text;
use super::terms::Terms;
use crate::hash::{Hash128, stable_hash};
use crate::model::{Block, BlockKind, Destination, Entry, Inline, Inlines, Reference, Target, TermUse};
use crate::source::Span;
use std::collections::HashSet;

/// Link the terms of a text, and note down where it links terms by hand. Gives a hash of what was linked.
pub(in super::super) fn link(text: &mut Text, terms: &Terms, glossary: bool) -> Hash128 {
    let by_hand = text.outline.references.iter().any(|reference| named(reference).is_some());
    if terms.is_empty() && !by_hand {
        return Hash128::default();
    }
    let (mut blocks, mut notes) = (std::mem::take(&mut text.blocks), std::mem::take(&mut text.notes));
    let mut linker = Linker {
        text,
        terms,
        used: HashSet::new(),
        ever: HashSet::new(),
        heading: None,
        span: Span::default(),
        in_note: false,
        entry: 0,
        runs: 0,
        made: Vec::new(),
    };
    for block in &mut blocks {
        match &mut block.kind {
            BlockKind::Definitions(all) if glossary => linker.entries(all),
            _ => linker.block(block),
        }
    }
    (linker.in_note, linker.heading) = (true, None);
    for note in &mut notes {
        linker.blocks(&mut note.blocks);
    }
    let hash = stable_hash(&linker.made);
    (text.blocks, text.notes) = (blocks, notes);
    hash
}

/// The name in `[[term:name]]`.
fn named(reference: &Reference) -> Option<&str> {
    match &reference.to {
        Destination::Entity(kind, name) if kind == "term" => Some(name),
        _ => None,
    }
}

struct Linker<'a> {
    text: &'a mut Text,
    terms: &'a Terms,
    /// The terms that this section has linked.
    used: HashSet<usize>,
    /// The terms that the chapter has linked.
    ever: HashSet<usize>,
    heading: Option<usize>,
    /// The bytes of the block.
    span: Span,
    /// Whether these are margin notes, which link only what their chapter does not.
    in_note: bool,
    /// How many terms were explained so far.
    entry: usize,
    /// How many runs of text were looked at.
    runs: usize,
    /// Where links were made: the run, the byte in it, the term.
    made: Vec<(usize, usize, String)>,
}

impl Linker<'_> {
    /// The definitions of the glossary, whose terms are numbered as they stand.
    fn entries(&mut self, all: &mut [(Inlines, Vec<Vec<Block>>)]) {
        for (_, definitions) in all {
            self.used.clear();
            self.used.insert(self.entry);
            self.entry += 1;
            for blocks in definitions {
                self.blocks(blocks);
            }
        }
    }

    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &mut Block) {
        self.span = block.span;
        match &mut block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => self.inlines(inlines),
            BlockKind::Heading(number, inlines) => self.begin(*number, inlines),
            BlockKind::Quote(blocks) | BlockKind::Alert(_, blocks) => self.blocks(blocks),
            BlockKind::List(_, items) => items.iter_mut().for_each(|blocks| self.blocks(blocks)),
            BlockKind::Checklist(list) => self.checklist(&mut list.entries),
            BlockKind::Table(table) => {
                table.head.iter().for_each(|cell| self.by_hand(cell));
                table.rows.iter_mut().flatten().for_each(|cell| self.inlines(cell));
            }
            BlockKind::Definitions(all) => {
                for (term, definitions) in all {
                    self.by_hand(term);
                    for blocks in definitions {
                        self.blocks(blocks);
                    }
                }
            }
            BlockKind::Code(_)
            | BlockKind::Figure(_)
            | BlockKind::Worksheet(_)
            | BlockKind::Quiz(_)
            | BlockKind::Rule
            | BlockKind::Html(_) => {}
        }
    }

    fn begin(&mut self, number: usize, inlines: &[Inline]) {
        if self.text.outline.headings.get(number).is_some_and(|heading| heading.level <= 2) {
            self.used.clear();
        }
        self.heading = Some(number);
        self.by_hand(inlines);
    }

    fn checklist(&mut self, entries: &mut [Entry]) {
        for entry in entries {
            match entry {
                Entry::Item(_, item) => {
                    self.blocks(&mut item.why);
                    self.checklist(&mut item.children);
                }
                Entry::Text(blocks) => self.blocks(blocks),
                Entry::Elsewhere(_) => {}
            }
        }
    }

    /// Where only links by hand are looked for.
    fn by_hand(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Link(Target::Reference(number), ..) => self.used_at(*number),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => self.by_hand(inner),
                _ => {}
            }
        }
    }

    /// A link by hand is a use.
    fn used_at(&mut self, reference: usize) {
        let Some(name) = self.text.outline.references.get(reference).and_then(named) else { return };
        let term = self.terms.number(name).or_else(|| Some(self.terms.find(name).first()?.term));
        self.text.outline.uses.push(TermUse { reference, heading: self.heading });
        self.used.extend(term);
        self.ever.extend(term);
    }

    fn inlines(&mut self, inlines: &mut Inlines) {
        let (mut out, mut run) = (Inlines::with_capacity(inlines.len()), Inlines::new());
        for mut inline in std::mem::take(inlines) {
            if matches!(inline, Inline::Text(_) | Inline::SoftBreak) {
                run.push(inline);
                continue;
            }
            self.run(&mut run, &mut out);
            match &mut inline {
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => self.inlines(inner),
                Inline::Link(Target::Reference(number), ..) => self.used_at(*number),
                _ => {}
            }
            out.push(inline);
        }
        self.run(&mut run, &mut out);
        *inlines = out;
    }

    /// Link what is first used in a run of words.
    fn run(&mut self, run: &mut Inlines, out: &mut Inlines) {
        self.runs += 1;
        let flat: String = run.iter().map(|inline| if let Inline::Text(text) = inline { text } else { "\n" }).collect();
        let mut found = self.terms.find(&flat);
        found.retain(|one| !(self.in_note && self.ever.contains(&one.term)) && self.used.insert(one.term));
        if found.is_empty() {
            out.append(run);
            return;
        }
        run.clear();
        let mut at = 0;
        for one in found {
            self.ever.insert(one.term);
            split(&flat[at..one.range.start], out);
            let mut words = Inlines::new();
            split(&flat[one.range.clone()], &mut words);
            out.push(Inline::Link(Target::Reference(self.refer(one.term, one.range.start)), None, words));
            at = one.range.end;
        }
        split(&flat[at..], out);
    }

    fn refer(&mut self, term: usize, at: usize) -> usize {
        let (outline, id) = (&mut self.text.outline, self.terms.id(term).to_owned());
        let reference = outline.references.len();
        self.made.push((self.runs, at, id.clone()));
        outline.references.push(Reference { to: Destination::Entity("term".to_owned(), id), key: None, bare: false });
        outline.uses.push(TermUse { reference, heading: self.heading });
        self.text.places.references.push(self.span);
        reference
    }
}

/// Text whose line ends are breaks again.
fn split(text: &str, out: &mut Inlines) {
    for (nth, line) in text.split('\n').enumerate() {
        if nth > 0 {
            out.push(Inline::SoftBreak);
        }
        if !line.is_empty() {
            out.push(Inline::Text(line.to_owned()));
        }
    }
}
