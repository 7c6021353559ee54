//! Formulas between dollars, and dollars that are money.
//!
//! pulldown-cmark takes `$5/$10` for a formula. Here it is one only as in Pandoc: no letter or digit stands directly
//! before the opening dollar, and no digit directly after the closing one. Dollars that fail this are hidden behind
//! a character that Markdown has no use for, so that all markup around them means what it would mean without them,
//! and come back in every event.

use super::super::math::{self, Formula};
use super::builder::Builder;
use super::tree::{Frame, FrameKind};
use crate::diag::Code;
use crate::model::{Inline, Math};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};
use std::borrow::Cow;
use std::ops::Range;

/// How often money is looked for again behind money that was found; after that no dollar is mathematics.
const ROUNDS: usize = 8;

/// How many characters of a formula fit into a line of the smallest screen.
const LINE: usize = 20;

/// A text whose dollars are all mathematics.
pub(super) struct Dollars<'a> {
    /// The text, with dollars that are money hidden; every byte is where it was.
    pub text: Cow<'a, str>,
    /// The character that hides them, where any are hidden.
    pub stand_in: Option<char>,
}

/// Tell mathematics from money.
pub(super) fn dollars(written: &str, options: Options) -> Dollars<'_> {
    let stand_in = ('\u{1}'..='\u{8}').find(|&c| !written.contains(c)).unwrap_or('\u{8}');
    let mut text = Cow::Borrowed(written);
    for _ in 0..ROUNDS {
        let formulas = if text.contains('$') { formulas(&text, options) } else { Vec::new() };
        let money: Vec<_> = formulas.into_iter().filter(|range| is_money(written, range)).collect();
        if money.is_empty() {
            let stand_in = matches!(text, Cow::Owned(_)).then_some(stand_in);
            return Dollars { text, stand_in };
        }
        text = Cow::Owned(hidden(&text, &money, stand_in));
    }
    let text = Cow::Owned(text.replace('$', &stand_in.to_string()));
    Dollars { text, stand_in: Some(stand_in) }
}

/// Whether some of what Markdown takes for formulas in a text is money.
pub(super) fn has_money(written: &str, events: &[(Event<'_>, Range<usize>)]) -> bool {
    events.iter().any(|(event, range)| is_formula(event) && is_money(written, range))
}

fn is_formula(event: &Event) -> bool {
    matches!(event, Event::InlineMath(_) | Event::DisplayMath(_))
}

/// What Markdown takes for formulas.
fn formulas(text: &str, options: Options) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, options).into_offset_iter();
    let formula = |(event, range)| is_formula(&event).then_some(range);
    events.filter_map(formula).collect()
}

/// Whether the dollars around a range touch something that makes them money.
fn is_money(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let touches =
        before.is_some_and(|c| c.is_alphanumeric() || c == '$') || after.is_some_and(|c| c.is_numeric() || c == '$');
    touches || cuts(&text[range.clone()])
}

/// Whether dollars would cut code or a link in two: two prices with one of them between.
fn cuts(inside: &str) -> bool {
    inside.contains("](") || inside.matches('`').count() % 2 == 1
}

/// The text with the dollars at the edges of ranges hidden.
fn hidden(text: &str, ranges: &[Range<usize>], stand_in: char) -> String {
    let mut hidden = String::with_capacity(text.len());
    for range in ranges {
        let inside = text[range.clone()].trim_matches('$');
        let open = range.start + (range.len() - text[range.clone()].trim_start_matches('$').len());
        hidden.push_str(&text[hidden.len()..range.start]);
        hidden.extend(std::iter::repeat_n(stand_in, open - range.start));
        hidden.push_str(inside);
        hidden.extend(std::iter::repeat_n(stand_in, range.end - hidden.len()));
    }
    hidden.push_str(&text[hidden.len()..]);
    hidden
}

/// An event with the dollars that were hidden.
pub(super) fn restored(event: Event<'_>, stand_in: Option<char>) -> Event<'_> {
    let Some(stand_in) = stand_in else { return event };
    let back = |text: CowStr<'_>| -> CowStr<'static> { text.replace(stand_in, "$").into() };
    let hides = |text: &CowStr<'_>| text.contains(stand_in);
    match event {
        Event::Text(text) if hides(&text) => Event::Text(back(text)),
        Event::Code(text) if hides(&text) => Event::Code(back(text)),
        Event::Html(text) if hides(&text) => Event::Html(back(text)),
        Event::InlineHtml(text) if hides(&text) => Event::InlineHtml(back(text)),
        Event::InlineMath(text) if hides(&text) => Event::InlineMath(back(text)),
        Event::DisplayMath(text) if hides(&text) => Event::DisplayMath(back(text)),
        Event::FootnoteReference(label) if hides(&label) => Event::FootnoteReference(back(label)),
        Event::Start(tag) => Event::Start(restored_tag(tag, &back)),
        event => event,
    }
}

fn restored_tag<'a>(tag: Tag<'a>, back: &impl Fn(CowStr<'a>) -> CowStr<'static>) -> Tag<'a> {
    match tag {
        Tag::Link { link_type, dest_url, title, id } => {
            Tag::Link { link_type, dest_url: back(dest_url), title: back(title), id }
        }
        Tag::Image { link_type, dest_url, title, id } => {
            Tag::Image { link_type, dest_url: back(dest_url), title: back(title), id }
        }
        Tag::FootnoteDefinition(label) => Tag::FootnoteDefinition(back(label)),
        Tag::Heading { level, id, classes, attrs } => {
            let attrs = attrs.into_iter().map(|(name, value)| (back(name), value.map(back))).collect();
            let classes = classes.into_iter().map(back).collect();
            Tag::Heading { level, id: id.map(back), classes, attrs }
        }
        tag => tag,
    }
}

impl Builder<'_> {
    /// A formula; one with a mistake is told and shown as code.
    pub(super) fn formula(&mut self, tex: &str, display: bool, range: Range<usize>) {
        use FrameKind::{Heading, Image, Link, TableCell};
        let narrow = |frame: &Frame| matches!(frame.kind, Heading(_) | Link(_) | Image(_) | TableCell);
        let narrow = self.stack.iter().any(narrow);
        let display = display && !narrow;
        match math::convert(tex, display) {
            Ok(Formula { mathml, words }) => {
                let wide = display || !narrow && words.chars().count() > LINE;
                self.formulas += usize::from(wide);
                let wide = wide.then_some(self.formulas);
                self.inline(Inline::Math(Math { display, wide, mathml, words }), range);
            }
            Err(trouble) => {
                self.report(Code::Math, self.inside(tex, trouble.at, &range), trouble.message, trouble.help);
                self.inline(Inline::Code(tex.trim().to_owned()), range);
            }
        }
    }

    /// A place in a formula as a place in the source, where the source has the formula as it is.
    fn inside(&self, tex: &str, at: Option<Range<usize>>, range: &Range<usize>) -> Range<usize> {
        let found = self.source.text()[range.clone()].find(tex).map(|start| range.start + start);
        match (at, found) {
            (Some(at), Some(start)) => start + at.start..start + at.end,
            _ => range.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{codes, pointed, text};
    use crate::model::{BlockKind, Inline, plain_text};

    /// Formulas in the first paragraph, and its words.
    fn first(markdown: &str) -> (usize, String) {
        let text = text(markdown);
        let BlockKind::Paragraph(inlines) = &text.blocks[0].kind else { panic!("{:?}", text.blocks) };
        (inlines.iter().filter(|inline| matches!(inline, Inline::Math(_))).count(), plain_text(inlines))
    }

    #[test]
    fn money_is_not_mathematics() {
        for money in [
            "It costs $5/$10 a month",
            "$20,000 and $30,000",
            "US$ 5 or US$5/US$6",
            "$5/$10, $5/$10/$15, $1/$2",
            "A$5 note (A$5/A$) here",
            "\\$x$ and $x\\$",
            "$ x $ and $x $ and $$$",
            "$5$5$5$5$5$5$5$5$5$5$5$5$5$5$5$5$5",
        ] {
            let shown = money.replace('\\', "");
            assert_eq!(first(money), (0, shown), "{money}");
        }
    }

    #[test]
    fn money_cuts_neither_code_nor_links() {
        for text in [
            "It costs $5; see `$PRICE` there.",
            "Set $HOME, then `$PATH`.",
            "Pay $20 to [us](https://a.example/?b=$c) now.",
        ] {
            let (formulas, words) = first(text);
            assert_eq!(formulas, 0, "{words}");
        }
        assert_eq!(first("$a$ and `$b`, then $c$").0, 2);
    }

    #[test]
    fn mathematics_stands_beside_money() {
        assert_eq!(first("$5/$10 for $x$."), (1, "$5/$10 for x.".to_owned()));
        assert_eq!(first("($x$), $y$-axis, *$z$*"), (2, "(x), y-axis, z".to_owned()));
        assert_eq!(first("$$x^2$$"), (1, "x^2".to_owned()));
        assert_eq!(first("$a\\$b$"), (1, "a$b".to_owned()));
    }

    #[test]
    fn markup_around_money_is_kept() {
        let text =
            text("From [**$5**](a.md), `$6`/$7 or [$10](b.md \"$5/$1\")--*so* $x$.\n\n| $5/$1 |\n|-|\n| $x$ |\n");
        assert_eq!(codes(&text), Vec::<&str>::new());
        assert_eq!(text.outline.references.len(), 2);
        let BlockKind::Paragraph(inlines) = &text.blocks[0].kind else { panic!() };
        assert_eq!(plain_text(inlines), "From $5, $6/$7 or $10–so x.");
        let Inline::Link(_, title, _) = &inlines[5] else { panic!("{inlines:?}") };
        assert_eq!(title.as_deref(), Some("$5/$1"));
        let BlockKind::Table(table) = &text.blocks[1].kind else { panic!() };
        assert_eq!((plain_text(&table.head[0]), plain_text(&table.rows[0][0])), ("$5/$1".into(), "x".into()));
    }

    #[test]
    fn braces_of_an_item_are_not_those_of_a_formula() {
        let written = "- [ ] $x_{i}$ is known {#known-x}\n- [ ] It costs $5 {#cost-5}\n- [ ] Sum $a =\n  x_{i}\n  b$ {#sum-it}\n  Why.\n";
        let text = text(written);
        assert_eq!(codes(&text), Vec::<&str>::new());
        let items: Vec<_> = text.outline.items.iter().map(|item| (item.label.as_str(), item.id.as_deref())).collect();
        let known =
            [("x_i is known", Some("known-x")), ("It costs $5", Some("cost-5")), ("Sum a=x_ib", Some("sum-it"))];
        assert_eq!(items, known);
    }

    #[test]
    fn headings_and_images_have_the_words_of_their_formulas() {
        let text = text("## The cost $O(n^{2})$\n\n## $$\\frac{a}{b}$$ {#part}\n\n![The $x_1$ axis](a.png)\n");
        let headings: Vec<_> = text.outline.headings.iter().map(|heading| (&*heading.title, &*heading.id)).collect();
        assert_eq!(headings, [("The cost O(n^2)", "the-cost-on2"), ("a/b", "part")]);
        let BlockKind::Heading(_, inlines) = &text.blocks[1].kind else { panic!() };
        assert!(matches!(&inlines[0], Inline::Math(math) if !math.display && math.wide.is_none()), "{inlines:?}");
        let BlockKind::Paragraph(inlines) = &text.blocks[2].kind else { panic!() };
        assert!(matches!(&inlines[0], Inline::Image(image) if image.alt == "The x_1 axis"), "{inlines:?}");
        assert_eq!(text.words, 7);
    }

    #[test]
    fn a_mistake_is_told_where_it_stands_and_shown_as_code() {
        let written = "Let $a + \\frobnicate{b}$ and $\\sqrt$ be.\n\n> $$\n> a % b\n> $$\n";
        let text = text(written);
        assert_eq!(codes(&text), ["math", "math", "math"]);
        assert_eq!(pointed(written, &text, 0), "\\frobnicate");
        assert_eq!(pointed(written, &text, 1), "$\\sqrt$");
        assert!(pointed(written, &text, 2).starts_with("$$"));
        let BlockKind::Paragraph(inlines) = &text.blocks[0].kind else { panic!() };
        assert!(matches!(&inlines[1], Inline::Code(tex) if tex == "a + \\frobnicate{b}"), "{inlines:?}");
    }
}
