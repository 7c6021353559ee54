//! The sentences in which a chapter's references stand, for the pages that they lead to.
//!
//! In: the blocks and notes of a chapter. Out: one [`Said`] a reference that stands in words. What a target calls itself
//! is not known here, so the place of its name stays open. What is kept of a sentence is a little more than can be shown.

use crate::model::{AROUND, Block, Inline, Note, Said, Target, Words, each_run, plain_text};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// What stands for a name that is not known yet: a capital letter, as names begin with one, and no
/// initial.
const NAME: &str = "Xx";

/// The words of a run of inlines, and the references in them.
#[derive(Default)]
struct Run {
    text: String,
    links: Vec<Link>,
    /// Words that are not known yet, and where in the text [`NAME`] stands for them.
    open: Vec<(Range<usize>, Words)>,
}

/// A reference in a run.
struct Link {
    reference: usize,
    at: Range<usize>,
}

/// How far characters are looked for that may be shown: a sentence of nothing but open places ends somewhere.
const FAR: usize = 1_000;

/// Where looking for characters ended.
enum Far<'a> {
    /// At this byte, with a character of this length.
    Known(usize, usize),
    /// At this byte, perhaps in an open place, because it was far enough.
    Cut(usize, Option<&'a Range<usize>>),
    /// At the end of the sentence.
    Beyond,
}

/// All sentences with references, in the order of the text, notes last.
pub(super) fn said(blocks: &[Block], notes: &[Note]) -> Vec<Said> {
    let mut all = Vec::new();
    let mut read = |run: &[Inline]| in_run(run, &mut all);
    each_run(blocks, &mut read);
    for note in notes {
        each_run(&note.blocks, &mut read);
    }
    all
}

/// Whether a run holds a reference.
fn refers(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Link(Target::Reference(_), ..) => true,
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => refers(inner),
        _ => false,
    })
}

fn in_run(inlines: &[Inline], all: &mut Vec<Said>) {
    if !refers(inlines) {
        return;
    }
    let mut run = Run::default();
    run.take(inlines);
    let mut sentences = sentences(&run.text, &run.links).peekable();
    for (nth, link) in run.links.iter().enumerate() {
        while sentences.next_if(|sentence| sentence.end <= link.at.start).is_some() {}
        let Some(sentence) = sentences.peek() else { return };
        all.push(run.said(nth, sentence.start..sentence.end.max(link.at.end)));
    }
}

/// The sentences of a text, found as they are asked for. Looking for the ends of sentences costs much, so that what no
/// link stands in is cut only where that is certain, and may be several sentences.
fn sentences(text: &str, links: &[Link]) -> impl Iterator<Item = Range<usize>> {
    let ends = text.match_indices('.').map(|(stop, _)| stop).filter(|&stop| surely_ends(text, stop));
    let mut start = 0;
    let last = (!text.is_empty()).then_some(text.len());
    ends.map(|stop| stop + 2).chain(last).flat_map(move |end| {
        let piece = std::mem::replace(&mut start, end)..end;
        let linked = links.iter().any(|link| link.at.start < piece.end && piece.start < link.at.end);
        if linked { split(text, piece) } else { vec![piece] }
    })
}

/// Whether a sentence ends at a full stop: a space behind it, a lower-case word before it and a capital behind both, as
/// everywhere in plain English. Of other stops only the rules of Unicode can tell.
fn surely_ends(text: &str, stop: usize) -> bool {
    let bytes = text.as_bytes();
    if bytes.get(stop + 1) != Some(&b' ') {
        return false;
    }
    let word = stop.checked_sub(2).is_some_and(|start| bytes[start..stop].iter().all(u8::is_ascii_lowercase));
    word && bytes.get(stop + 2).is_some_and(u8::is_ascii_uppercase)
}

/// The sentences of a piece of a text by the rules of Unicode (UAX #29); an initial ends none.
fn split(text: &str, piece: Range<usize>) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for (at, words) in text[piece.clone()].split_sentence_bound_indices() {
        let start = piece.start + at;
        let end = start + words.len();
        match all.last_mut().filter(|last| ends_with_initial(&text[(*last).clone()])) {
            Some(last) => last.end = end,
            None => all.push(start..end),
        }
    }
    all
}

fn ends_with_initial(text: &str) -> bool {
    let word = text.trim_end().strip_suffix('.').and_then(|text| text.rsplit([' ', '\n', '(', '.']).next());
    let mut letters = word.unwrap_or_default().chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

impl Run {
    fn take(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Link(Target::Reference(reference), _, words) => self.link(*reference, words),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => self.take(inner),
                Inline::Citation(number) => _ = self.open(Words::Cited(*number)),
                Inline::Text(words) => self.text += words,
                other => self.text += &plain_text(std::slice::from_ref(other)),
            }
        }
    }

    fn link(&mut self, reference: usize, words: &[Inline]) {
        let at = if words.is_empty() { self.open(Words::Title(reference)) } else { self.push(&plain_text(words)) };
        self.links.push(Link { reference, at });
    }

    fn push(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text += text;
        start..self.text.len()
    }

    /// Where the last characters of a range begin that may be shown, and two more. The first of them is no space. What is
    /// open may have no characters, so it does not count.
    fn first(&self, range: Range<usize>) -> usize {
        let all = self.text[range.clone()].char_indices().rev().map(|(at, c)| (range.start + at, c));
        match self.far(all) {
            Far::Known(at, _) | Far::Cut(at, None) => at,
            Far::Cut(_, Some(open)) => open.start,
            Far::Beyond => range.start,
        }
    }

    /// Where the first characters of a range end that may be shown.
    fn last(&self, range: Range<usize>) -> usize {
        let all = self.text[range.clone()].char_indices().map(|(at, c)| (range.start + at, c));
        match self.far(all) {
            Far::Known(at, length) => at + length,
            Far::Cut(at, None) => at,
            Far::Cut(_, Some(open)) => open.end,
            Far::Beyond => range.end,
        }
    }

    /// The first character that need not be kept, and is no space.
    fn far(&self, all: impl Iterator<Item = (usize, char)>) -> Far<'_> {
        let mut known = 0;
        for (nth, (at, c)) in all.enumerate() {
            let open = self.around(at);
            known += usize::from(open.is_none());
            if known > AROUND + 1 && open.is_none() && !c.is_whitespace() {
                return Far::Known(at, c.len_utf8());
            }
            if nth >= FAR {
                return Far::Cut(at, open);
            }
        }
        Far::Beyond
    }

    /// The open place around a byte.
    fn around(&self, byte: usize) -> Option<&Range<usize>> {
        let after = self.open.partition_point(|(at, _)| at.end <= byte);
        self.open.get(after).map(|(at, _)| at).filter(|at| at.start <= byte)
    }

    /// Leave a place open.
    fn open(&mut self, words: Words) -> Range<usize> {
        let at = self.push(NAME);
        self.open.push((at.clone(), words));
        at
    }

    /// The sentence at a range of the text, as one of its references has it.
    fn said(&self, nth: usize, sentence: Range<usize>) -> Said {
        let Link { reference, at } = &self.links[nth];
        let sentence = self.first(sentence.start..at.start)..self.last(at.end..sentence.end);
        let inside = self.open.partition_point(|(at, _)| at.start < sentence.start)
            ..self.open.partition_point(|(at, _)| at.end <= sentence.end);
        let moved = |at: &Range<usize>| at.start - sentence.start..at.end - sentence.start;
        let open = self.open.get(inside).unwrap_or_default().iter().map(|(at, words)| (moved(at), *words));
        let (link, open, text) = (moved(at), open.collect(), self.text[sentence.clone()].into());
        Said { reference: *reference, text, link, open }
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
        let known = |words| match words {
            Words::Title(reference) => format!("<{reference}>"),
            Words::Cited(number) => format!("({number})"),
        };
        let parts = |said: &Said| {
            let all = [0..said.link.start, said.link.clone(), said.link.end..said.text.len()];
            all.map(|range| said.words(range, known)).join("|")
        };
        chapter.said.iter().map(parts).collect()
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
    fn a_citation_is_words_of_its_sentence() {
        assert_eq!(
            sentences("As @a says [@b, p. 3], [so](b.md) it is [@c]. No."),
            ["As (0) says (1), |so| it is (2). "]
        );
    }

    #[test]
    fn links_are_found_wherever_words_are() {
        let text = "- [ ] Tick {#tick-me}\n  As in [a](b.md).\n\n| [b](b.md) |\n|---|\n| x |\n\nNote.[^n]\n\n[^n]: In [c](b.md).\n\n\
                    ## On [d](b.md)\n\n> Quoted [e](b.md)\n\nTerm\n: Is [f](b.md)\n\n![g](a.png)\n";
        let links: Vec<_> =
            sentences(text).iter().map(|said| said.split('|').nth(1).unwrap_or_default().to_owned()).collect();
        assert_eq!(links, ["a", "b", "d", "e", "f", "c"]);
    }

    #[test]
    fn an_open_place_is_kept_whole_or_not_at_all() {
        let mut kept = Vec::new();
        for length in 100..120 {
            let text = format!("---\ntitle: A\n---\n\nSo [[c]]{} [so](b.md).", "y".repeat(length));
            let source = Source::new(SourceId::new("a.md"), &text);
            let chapter = parse(&source, &Settings::new(&Config::default())).chapter;
            let said = chapter.said.last().expect("a sentence");
            let open: Vec<&str> = said.open.iter().map(|(at, _)| &said.text[at.clone()]).collect();
            let whole = said.text.contains(NAME);
            assert_eq!(open, if whole { vec![NAME] } else { Vec::new() }, "{length}");
            assert!(whole || said.text.starts_with('y'), "{length}: {}", said.text);
            kept.push(whole);
        }
        assert!(kept.contains(&true) && kept.contains(&false));
    }

    proptest::proptest! {
        #[test]
        fn what_is_cut_early_is_cut_where_unicode_cuts(words in proptest::collection::vec(
            proptest::sample::select(vec!["a", "so", "N", "No", ". ", ".", "? ", " ", "\n", "”", "(", "3", "é", "…", "etc. "]),
            0..24,
        )) {
            let text = words.concat();
            let whole = Link { reference: 0, at: 0..text.len() };
            let all: Vec<_> = super::sentences(&text, &[whole]).collect();
            proptest::prop_assert_eq!(all, split(&text, 0..text.len()));
        }
    }
}
