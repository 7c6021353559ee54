//! The sentences in which a chapter's references stand, for the pages that they lead to.
//!
//! In: the blocks and notes of a chapter. Out: one [`Said`] a reference that stands in words. What a target calls itself
//! is not known here, so the place of its name stays open. Nothing is shortened yet.

use crate::model::{Block, BlockKind, Entry, Inline, Item, Note, Said, Target, Words, plain_text};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// What stands for a name that is not known yet: a capital letter, as names begin with one.
const NAME: &str = "X";

/// The words of a run of inlines, and the references in them.
#[derive(Default)]
struct Run {
    text: String,
    links: Vec<Link>,
}

/// A reference in a run.
struct Link {
    reference: usize,
    words: Range<usize>,
    /// Whether its words are those of its target.
    bare: bool,
}

/// All sentences with references, in the order of the text, notes last.
pub(super) fn said(blocks: &[Block], notes: &[Note]) -> Vec<Said> {
    let mut all = Vec::new();
    in_blocks(blocks, &mut all);
    for note in notes {
        in_blocks(&note.blocks, &mut all);
    }
    all
}

fn in_blocks(blocks: &[Block], all: &mut Vec<Said>) {
    for block in blocks {
        in_block(block, all);
    }
}

fn in_block(block: &Block, all: &mut Vec<Said>) {
    match &block.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) | BlockKind::Heading(_, inlines) => {
            in_run(inlines, all);
        }
        BlockKind::Quote(blocks) | BlockKind::Alert(_, blocks) => in_blocks(blocks, all),
        BlockKind::List(_, items) => items.iter().for_each(|blocks| in_blocks(blocks, all)),
        BlockKind::Checklist(list) => in_entries(&list.entries, all),
        BlockKind::Table(table) => {
            let caption = table.caption.iter().map(|caption| &caption.words);
            caption.chain(&table.head).chain(table.rows.iter().flatten()).for_each(|inlines| in_run(inlines, all));
        }
        BlockKind::Definitions(definitions) => {
            for (term, meanings) in definitions {
                in_run(term, all);
                for blocks in meanings {
                    in_blocks(blocks, all);
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

fn in_entries(entries: &[Entry], all: &mut Vec<Said>) {
    for entry in entries {
        match entry {
            Entry::Item(_, item) => {
                let Item { label, why, children } = item.as_ref();
                in_run(label, all);
                in_blocks(why, all);
                in_entries(children, all);
            }
            Entry::Text(blocks) => in_blocks(blocks, all),
            Entry::Elsewhere(_) => {}
        }
    }
}

fn in_run(inlines: &[Inline], all: &mut Vec<Said>) {
    let mut run = Run::default();
    run.take(inlines);
    if run.links.is_empty() {
        return;
    }
    let mut sentences =
        run.text.split_sentence_bound_indices().map(|(start, text)| start..start + text.len()).peekable();
    for (nth, link) in run.links.iter().enumerate() {
        while sentences.next_if(|sentence| sentence.end <= link.words.start).is_some() {}
        let Some(sentence) = sentences.peek() else { return };
        all.push(run.said(nth, sentence.start..sentence.end.max(link.words.end)));
    }
}

impl Run {
    fn take(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Link(Target::Reference(reference), _, words) => self.link(*reference, words),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => self.take(inner),
                other => self.text += &plain_text(std::slice::from_ref(other)),
            }
        }
    }

    fn link(&mut self, reference: usize, words: &[Inline]) {
        let start = self.text.len();
        let bare = words.is_empty();
        self.text += &if bare { NAME.to_owned() } else { plain_text(words) };
        self.links.push(Link { reference, words: start..self.text.len(), bare });
    }

    /// The sentence at a range of the text, as one of its references has it.
    fn said(&self, nth: usize, sentence: Range<usize>) -> Said {
        let link = &self.links[nth];
        Said {
            reference: link.reference,
            before: self.words(sentence.start..link.words.start),
            link: if link.bare {
                Words::Title(link.reference)
            } else {
                Words::Text(self.text[link.words.clone()].to_owned())
            },
            after: self.words(link.words.end..sentence.end),
        }
    }

    /// The words at a range, with names that are not known yet left open.
    fn words(&self, range: Range<usize>) -> Vec<Words> {
        let inside = self.links.iter().filter(|link| link.bare);
        let inside = inside.filter(|link| range.start <= link.words.start && link.words.end <= range.end);
        let (mut words, mut at) = (Vec::new(), range.start);
        for link in inside {
            words.push(Words::Text(self.text[at..link.words.start].to_owned()));
            words.push(Words::Title(link.reference));
            at = link.words.end;
        }
        words.push(Words::Text(self.text[at..range.end].to_owned()));
        words.retain(|words| !matches!(words, Words::Text(text) if text.is_empty()));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;
    use crate::parse::{Settings, parse};
    use crate::source::{Source, SourceId};

    /// The sentences of a text: `before|link|after`, with the numbers of names that are not known yet.
    fn sentences(markdown: &str) -> Vec<String> {
        let source = Source::new(SourceId::new("a.md"), &format!("---\ntitle: A\n---\n\n{markdown}"));
        let chapter = parse(&source, &Settings::new(&Config::default())).chapter;
        let words = |words: &Words| match words {
            Words::Text(text) => text.clone(),
            Words::Title(reference) => format!("<{reference}>"),
        };
        let all = |some: &[Words]| some.iter().map(words).collect::<String>();
        chapter
            .said
            .iter()
            .map(|said| format!("{}|{}|{}", all(&said.before), words(&said.link), all(&said.after)))
            .collect()
    }

    #[test]
    fn a_link_has_the_sentence_that_it_stands_in() {
        let text = "One. Two, by *A. N. Other*, p. 5, says [so](b.md)\nand [[c]] “too.” And [[d]]? No.";
        let first = "Two, by A. N. Other, p. 5, says |so| and <1> “too.” ";
        let found = sentences(text);
        assert_eq!(found[0], first);
        assert_eq!(found[1], "Two, by A. N. Other, p. 5, says so and |<1>| “too.” ");
        assert_eq!(found[2], "And |<2>|? ");
    }

    #[test]
    fn links_are_found_wherever_words_are() {
        let text = "- [ ] Tick {#tick-me}\n  As in [a](b.md).\n\n| [b](b.md) |\n|---|\n| x |\n\nNote.[^n]\n\n[^n]: In [c](b.md).\n\n\
                    ## On [d](b.md)\n\n> Quoted [e](b.md)\n\nTerm\n: Is [f](b.md)\n\n![g](a.png)\n";
        let links: Vec<_> =
            sentences(text).iter().map(|said| said.split('|').nth(1).unwrap_or_default().to_owned()).collect();
        assert_eq!(links, ["a", "b", "d", "e", "f", "c"]);
    }
}
