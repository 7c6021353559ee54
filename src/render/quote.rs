//! Quotations: the words of a chapter that a margin note stands beside.
//!
//! In: the blocks of a chapter. Out: for each note the sentence before its first mark, word for word, with a little of
//! what stands around it, so that another program can find the place in the page.

use crate::model::{Chapter, Cited, Inline, each_run};
use std::collections::BTreeMap;

/// How many characters before and after a quotation are kept.
const AROUND: usize = 32;

/// The words that a note is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Quote {
    /// The words, as they stand in one piece on the page.
    pub exact: String,
    /// What comes before.
    pub prefix: String,
    /// What comes after.
    pub suffix: String,
}

/// The quotations of a chapter's notes, by the notes' numbers.
pub fn quotes(chapter: &Chapter, cited: &Cited) -> BTreeMap<u32, Quote> {
    let mut quotes = BTreeMap::new();
    let mut read = |run: &[Inline]| in_run(run, cited, &mut quotes);
    each_run(&chapter.blocks, &mut read);
    for note in &chapter.notes {
        each_run(&note.blocks, &mut read);
    }
    quotes
}

/// Running text with what interrupts it.
#[derive(Default)]
struct Line {
    text: String,
    /// Marks of notes: number, and byte in the text.
    marks: Vec<(u32, usize)>,
    /// Where the page has something else between the words, in order: marks, formulas, pictures.
    breaks: Vec<usize>,
}

/// Whether a run holds the mark of a note.
fn is_marked(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Note(..) => true,
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) | Inline::Link(_, _, inner) => {
            is_marked(inner)
        }
        _ => false,
    })
}

fn in_run(run: &[Inline], cited: &Cited, quotes: &mut BTreeMap<u32, Quote>) {
    if !is_marked(run) {
        return;
    }
    let mut line = Line::default();
    line.read(run, cited);
    for &(number, at) in &line.marks {
        if let Some(quote) = line.quote(at) {
            quotes.entry(number).or_insert(quote);
        }
    }
}

impl Line {
    fn read(&mut self, inlines: &[Inline], cited: &Cited) {
        for inline in inlines {
            match inline {
                Inline::Text(words) | Inline::Code(words) => self.text += words,
                Inline::SoftBreak | Inline::HardBreak => self.text.push(' '),
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => self.read(inner, cited),
                Inline::Link(_, _, words) if !words.is_empty() => self.read(words, cited),
                Inline::Citation(number) => self.text += &cited.words(*number),
                Inline::Note(number, nth) => {
                    self.breaks.push(self.text.len());
                    if *nth == 1 {
                        self.marks.push((*number, self.text.len()));
                    }
                }
                Inline::Link(..) | Inline::Math(_) | Inline::Image(..) | Inline::Html(_) => {
                    self.breaks.push(self.text.len());
                }
            }
        }
    }

    /// The sentence before a mark; before a mark that begins a text, the one behind it.
    fn quote(&self, mark: usize) -> Option<Quote> {
        let end = self.text[..mark].trim_end().len();
        if end == 0 {
            return self.behind(mark);
        }
        let floor = self.breaks[..self.breaks.partition_point(|&at| at < end)].last().copied().unwrap_or(0);
        let start = floor + sentence(&self.text[floor..end]);
        let start = start + (self.text[start..end].len() - self.text[start..end].trim_start().len());
        let ceiling = self.ceiling(mark);
        Some(Quote {
            exact: self.text[start..end].to_owned(),
            prefix: last(&self.text[floor..start]).to_owned(),
            suffix: first(&self.text[end..ceiling]).to_owned(),
        })
        .filter(|quote| !quote.exact.is_empty())
    }

    /// Where the words behind a mark end.
    fn ceiling(&self, mark: usize) -> usize {
        self.breaks.get(self.breaks.partition_point(|&at| at <= mark)).copied().unwrap_or(self.text.len())
    }

    fn behind(&self, mark: usize) -> Option<Quote> {
        let rest = &self.text[mark..self.ceiling(mark)];
        let end = rest
            .char_indices()
            .find(|&(at, c)| ends(c) && begins(&rest[at + c.len_utf8()..]))
            .map(|(at, c)| at + c.len_utf8());
        let (exact, suffix) = rest.split_at(end.unwrap_or(rest.len()));
        let exact = exact.trim();
        (!exact.is_empty()).then(|| Quote {
            exact: exact.to_owned(),
            prefix: String::new(),
            suffix: first(suffix).to_owned(),
        })
    }
}

/// Where the last sentence of a text begins.
fn sentence(text: &str) -> usize {
    let closed = text.trim_end_matches(|c: char| ends(c) || closes(c) || c.is_whitespace());
    let found = closed
        .char_indices()
        .rev()
        .find(|&(at, c)| ends(c) && begins(text[at + c.len_utf8()..].trim_start_matches(closes)));
    found.map_or(0, |(at, c)| {
        let rest = &text[at + c.len_utf8()..];
        at + c.len_utf8() + (rest.len() - rest.trim_start_matches(closes).len())
    })
}

fn ends(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。')
}

fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '“')
}

fn spaced(text: &str) -> bool {
    text.chars().next().is_none_or(char::is_whitespace)
}

/// Whether a text begins as a sentence may: `p. 4` and `a.m. on` are no ends of sentences.
fn begins(text: &str) -> bool {
    let first = text.chars().find(|&c| c.is_alphanumeric());
    spaced(text) && !first.is_some_and(|c| c.is_lowercase() || c.is_numeric())
}

/// The last characters of a text.
fn last(text: &str) -> &str {
    let start = text.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    &text[start..]
}

/// The first characters of a text.
fn first(text: &str) -> &str {
    text.char_indices().nth(AROUND).map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::super::items::tests::page;
    use super::*;

    /// The quotations of a text, in the order of their notes.
    fn all(text: &str) -> Vec<String> {
        let page = page("one", &format!("{text}\n\n[^a]: A.\n\n[^b]: B.\n"));
        quotes(&page.chapter, &page.links.cited).into_values().map(|quote| quote.exact).collect()
    }

    #[test]
    fn a_note_is_about_the_sentence_before_its_mark() {
        assert_eq!(all("One. Two *is*\nhere.[^a] Three[^b] goes on."), ["Two is here.", "Three"]);
        assert_eq!(all("He said “No.” She[^a] did not."), ["She"]);
        assert_eq!(
            all("Version 1.2 is old (p. 4), by 9 a.m. at least.[^a]"),
            ["Version 1.2 is old (p. 4), by 9 a.m. at least."]
        );
        assert_eq!(all("Both.[^a][^b]"), ["Both.", "Both."]);
        assert_eq!(all("- [ ] Tick. {#tick}\n  Why?[^a]"), ["Why?"]);
        assert_eq!(all("| a[^a] |\n|---|\n| b c[^b] |"), ["a", "b c"]);
    }

    #[test]
    fn what_is_no_text_on_the_page_is_no_part_of_a_quotation() {
        assert_eq!(all("A formula $x$ and words.[^a]"), ["and words."]);
        assert_eq!(all("Many[^a] newcomers doubt.[^b]"), ["Many", "newcomers doubt."]);
    }

    #[test]
    fn a_mark_that_begins_a_text_is_about_what_follows() {
        assert_eq!(all("[^a]First. Second."), ["First."]);
        assert_eq!(all("[^a]"), Vec::<String>::new());
    }

    #[test]
    fn a_little_stands_around_a_quotation() {
        let page = page("one", "A sentence that is rather long, and more. Two.[^a] Three follows it.\n\n[^a]: A.\n");
        let quote = &quotes(&page.chapter, &page.links.cited)[&1];
        assert_eq!(
            (quote.prefix.as_str(), quote.suffix.as_str()),
            (" that is rather long, and more. ", " Three follows it.")
        );
    }
}
