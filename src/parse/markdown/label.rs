//! Labels: where the words beside a box end, and the braces that end them.
//!
//! In: the events that follow a task list marker, looked at before the builder gets them. Out: a [`Label`]. Events
//! say what a line cannot: whether braces stand inside code, and which lines belong to the paragraph.

use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::VecDeque;
use std::ops::Range;

/// The words beside a box, as they stand in the source.
#[derive(Debug, Default)]
pub(super) struct Label {
    /// From the marker to the end of the words and their braces; empty without words.
    pub range: Range<usize>,
    /// The ordinary text in it, in order: in code, addresses and the like, braces are no attributes.
    words: Vec<Range<usize>>,
    /// Where images end: braces directly behind are theirs.
    images: Vec<usize>,
}

/// Braces where they do not belong.
pub(super) struct Misplaced {
    /// The braces.
    pub range: Range<usize>,
    /// What stands between them.
    pub inside: Range<usize>,
    /// What is wrong.
    pub message: &'static str,
    /// Where they belong; nothing when they are only not closed.
    pub help: Option<String>,
}

/// Events with their places in the source, and a look ahead.
pub(super) struct Ahead<'a, I> {
    events: I,
    /// The byte of the source where the text begins.
    body: usize,
    waiting: VecDeque<(Event<'a>, Range<usize>)>,
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Ahead<'a, I> {
    pub fn new(events: I, body: usize) -> Self {
        Self { events, body, waiting: VecDeque::new() }
    }

    /// The label that begins behind a marker.
    pub fn label(&mut self, marker: usize) -> Label {
        let mut label = Label { range: marker..marker, ..Label::default() };
        let mut at = 0;
        loop {
            if at == self.waiting.len() {
                let Some(event) = self.read() else { return label };
                self.waiting.push_back(event);
            }
            let (event, range) = &self.waiting[at];
            if !label.take(event, range) {
                return label;
            }
            at += 1;
        }
    }

    fn read(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let (event, range) = self.events.next()?;
        Some((event, range.start + self.body..range.end + self.body))
    }
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Iterator for Ahead<'a, I> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        self.waiting.pop_front().or_else(|| self.read())
    }
}

impl Label {
    /// Take an event in, unless the label ends before it.
    fn take(&mut self, event: &Event, range: &Range<usize>) -> bool {
        match event {
            Event::SoftBreak | Event::HardBreak => return true,
            // Words on the line below an empty marker.
            Event::Start(Tag::Paragraph) if self.range.is_empty() => return true,
            Event::Text(_) => self.words.push(range.clone()),
            Event::Start(tag) if is_inline(tag.to_end()) => {
                if matches!(tag, Tag::Image { .. }) {
                    self.images.push(range.end);
                }
            }
            Event::End(tag) if is_inline(*tag) => {}
            Event::FootnoteReference(_)
            | Event::Code(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
            _ => return false,
        }
        self.range.end = self.range.end.max(range.end);
        true
    }

    /// The braces that end the first line of the label that ends with braces.
    pub fn braces(&self, text: &str) -> Option<Range<usize>> {
        self.lines(text).find_map(|(start, line)| {
            let open = line.rfind('{').filter(|_| line.ends_with('}'))?;
            let range = start + open..start + line.len();
            self.are_braces(start, line, open).then_some(range)
        })
    }

    /// Braces with an id that do not end the label, which readers would see.
    pub fn misplaced(&self, text: &str, braces: Option<&Range<usize>>) -> Option<Misplaced> {
        let end = braces.map_or(self.range.end, |braces| braces.start);
        let mut lines = self.lines(text).take_while(|(start, _)| *start < end);
        lines.find_map(|(start, line)| {
            let line = &line[..line.len().min(end - start)];
            // `{# so #}` is somebody's template, not an id.
            let named = |rest: &str| rest.starts_with(char::is_alphanumeric);
            let with_id = |open: &usize| line[open + 1..].trim_start().strip_prefix('#').is_some_and(named);
            let mut opening = line.match_indices('{').map(|(open, _)| open).filter(with_id);
            let open = opening.find(|&open| self.are_braces(start, line, open))?;
            Some(Misplaced::new(start, line, open, braces.is_some()))
        })
    }

    /// Whether a brace in a line that starts at a byte opens braces of the label's own.
    fn are_braces(&self, start: usize, line: &str, open: usize) -> bool {
        let escaped = line[..open].bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
        let at = start + open;
        let next = self.words.partition_point(|range| range.end <= at);
        let is_text = self.words.get(next).is_some_and(|range| range.start <= at);
        is_text && !escaped && !self.images.contains(&at)
    }

    /// The byte behind the last word, when there is one before the braces.
    pub fn end(&self, text: &str, braces: Option<&Range<usize>>) -> Option<usize> {
        let end = braces.map_or(self.range.end, |braces| braces.start);
        let words = text.get(self.range.start..end)?.trim_end();
        (!words.trim_start().is_empty()).then_some(self.range.start + words.len())
    }

    /// The lines of the label without spaces at their ends, each with the byte where it begins.
    fn lines<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
        let mut at = self.range.start;
        text.get(self.range.clone()).unwrap_or_default().split_inclusive('\n').map(move |line| {
            at += line.len();
            (at - line.len(), line.trim_end())
        })
    }
}

/// The longest line in characters that a remedy shows whole.
const SHOWN: usize = 80;

impl Misplaced {
    /// Braces that open at a byte of a line of the label, which may end with braces of its own.
    fn new(start: usize, line: &str, open: usize, has_others: bool) -> Self {
        let Some(length) = line[open..].find('}') else {
            let range = start + open..start + line.len();
            return Self {
                inside: range.start + 1..range.end,
                range,
                message: "these braces are not closed",
                help: None,
            };
        };
        let range = start + open..start + open + length + 1;
        let inside = range.start + 1..range.end - 1;
        let (words, braces) = (line[..open].trim_end(), &line[open..=open + length]);
        let whole = format!("{words}{} {braces}", &line[open + length + 1..]);
        let help = match has_others {
            true => "an item has one pair of braces, at the end of its label: put both into one".to_owned(),
            false if whole.chars().count() <= SHOWN => format!("braces end the label: write `{}`", whole.trim_start()),
            false => format!("braces end the label: put `{braces}` at the end of this line"),
        };
        Self { range, inside, message: "braces inside a label", help: Some(help) }
    }
}

fn is_inline(tag: TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
    matches!(tag, Emphasis | Strong | Strikethrough | Link | Image | Superscript | Subscript)
}
