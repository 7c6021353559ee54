//! What nearly is the box of a checklist: `- []`, `- [ ]text`, `-[ ] text`. Markdown takes all of them for words.

use super::builder::Builder;
use crate::diag::Code;
use pulldown_cmark::{Event, Tag};

/// Where in a text the next event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Opening {
    /// At the start of a list item.
    Item,
    /// At the start of any other line.
    Line,
    /// Behind other words of a line.
    #[default]
    Behind,
}

impl Opening {
    /// Where the event after this one stands.
    pub(super) fn after(self, event: &Event) -> Self {
        match event {
            Event::Start(Tag::Item) => Self::Item,
            Event::Start(Tag::Paragraph) if self == Self::Item => Self::Item,
            Event::Start(Tag::Paragraph) | Event::SoftBreak | Event::HardBreak => Self::Line,
            _ => Self::Behind,
        }
    }
}

impl Builder<'_> {
    /// Warn of words that begin with nearly a box, from the byte at which they do.
    pub(super) fn near_box(&mut self, start: usize) {
        let look: fn(&str) -> Option<usize> = match self.opening {
            Opening::Item => brackets,
            Opening::Line => |line| marked(line).or_else(|| unmarked(line)),
            Opening::Behind => return,
        };
        let Some((before, rest)) = self.source.text().split_at_checked(start) else { return };
        let line = rest.lines().next().unwrap_or_default();
        let length = look(line).filter(|_| !before.ends_with('\\'));
        let Some(length) = length else { return };
        let message = format!("`{}` is not the box of a checklist, so readers have nothing to tick", &line[..length]);
        let help = "write `- [ ] ` before the label; brackets that are words stand between backticks";
        self.report(Code::NearBox, start..start + length, message, help);
    }
}

/// The length of brackets around nothing that a line begins with, if words follow them.
fn brackets(line: &str) -> Option<usize> {
    let (inside, after) = line.strip_prefix('[')?.split_once(']')?;
    let is_link = after.starts_with(['(', '[', ':']);
    (inside.chars().all(char::is_whitespace) && !is_link && !after.trim().is_empty()).then(|| inside.len() + 2)
}

/// The same with the marker of a list before them that makes no list.
fn marked(line: &str) -> Option<usize> {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let markers: &[char] = if number.len() < line.len() { &['.', ')'] } else { &['-', '*', '•', '–', '—'] };
    let rest = number.strip_prefix(markers)?.trim_start();
    Some(line.len() - rest.len() + brackets(rest)?)
}

/// The same without a marker, where an id shows what is meant.
fn unmarked(line: &str) -> Option<usize> {
    brackets(line).filter(|_| line.contains("{#") && line.trim_end().ends_with('}'))
}

#[cfg(test)]
mod tests {
    use super::super::tests::text;

    /// What is told of a text.
    fn near(markdown: &str) -> Vec<String> {
        let text = text(markdown);
        let near = text.diagnostics.iter().filter(|diagnostic| diagnostic.code.name() == "near-box");
        near.map(|diagnostic| diagnostic.message.split('`').nth(1).unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn brackets_without_their_blanks_are_nearly_a_box() {
        for (markdown, brackets) in [
            ("- [] x", "[]"),
            ("* [ ]x", "[ ]"),
            ("1. [  ] x", "[  ]"),
            ("- [\u{a0}] x", "[\u{a0}]"),
            ("- [ ]\u{3000}x", "[ ]"),
            (" - [] x", "[]"),
            ("- a\n    - [] b", "[]"),
            ("- a\n\t- [] b", "[]"),
            (">  - [] x", "[]"),
            (">\t- [] x", "[]"),
            ("- a\n\n- [] b\n\n  c", "[]"),
            ("-[ ] x", "-[ ]"),
            ("-\u{a0}[ ] x", "-\u{a0}[ ]"),
            ("1.[] x", "1.[]"),
            ("• [ ] x", "• [ ]"),
            ("Do this:\n-[ ] a", "-[ ]"),
            ("- [ ] a {#aa}\n-[ ] b {#bb}", "-[ ]"),
            ("[ ] x {#xx}", "[ ]"),
        ] {
            assert_eq!(near(markdown), [brackets], "{markdown:?}");
        }
        assert_eq!(near("-[ ] a\n-[ ] b\n-[ ] c").len(), 3);
    }

    #[test]
    fn boxes_links_and_words_are_not() {
        for markdown in [
            "- [ ] x {#xx}",
            "- [ ]\tx",
            "- [x] x",
            "- [](to)",
            "- [][to]",
            "- []: to",
            "- [1] x",
            "- `[]` x",
            "- \\[] x",
            "-     [] x",
            "- *[] x*",
            "- []",
            "- x\n  [] y",
            "[] x",
            "\\-[ ] x",
            "*[ ] x*",
            "a -[ ] b",
            "+[] is 0",
            "```\n-[ ] x\n```",
            "Term\n:ü\n\t- x",
        ] {
            assert_eq!(near(markdown), [""; 0], "{markdown:?}");
        }
    }
}
