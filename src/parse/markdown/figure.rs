//! Figures and tables with numbers: `{#fig-steps}` behind an image that stands alone, `: Caption {#tbl-odds}` under a
//! table, and `@fig-steps` or `[@fig-steps]` for a reference to either.
//!
//! Ids and braces are read from the bytes of the source, since Markdown cuts text where it likes. Keys that begin
//! otherwise are no concern of this file, and words around `@` that is inside a word or behind a backslash stay text.

use super::super::attributes::{self, Attributes};
use super::super::yaml::is_id;
use super::builder::Builder;
use super::tree::{FrameKind, trim_end};
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{
    BlockKind, Caption, Destination, Figure, Inline, Inlines, NumberedKind, NumberedOutline, plain_text,
};
use crate::source::Span;
use std::ops::Range;

/// The longest braces behind an image that are looked at.
const BRACES: usize = 200;

const IMAGE_FORM: &str = "behind an image only `{#fig-an-id}` and `{alt=\"\"}` are read";

const TABLE_FORM: &str = "write `: Caption {#tbl-an-id}` under the table, with an empty line between them";

/// What braces behind an image say.
#[derive(Default)]
pub(super) struct ImageBraces {
    /// `alt=""`: it is decoration.
    pub decoration: bool,
    /// The id of a figure, where the image is one.
    pub figure: Option<(String, Span)>,
}

impl Builder<'_> {
    /// Braces directly behind an image: `alt=""` says that it is decoration, `#fig-an-id` makes it a figure. They are
    /// cut out of the text; others stay.
    pub(super) fn image_braces(&mut self, image: &Range<usize>) -> ImageBraces {
        let text = self.source.text();
        let ahead = text.as_bytes()[image.end..].iter().take(BRACES);
        let close = ahead.take_while(|&&byte| byte != b'\n').position(|&byte| byte == b'}');
        let Some(close) = close.filter(|_| text[image.end..].starts_with('{')).map(|at| image.end + at) else {
            return ImageBraces::default();
        };
        let attributes = attributes::parse(&text[image.end + 1..close], image.end + 1);
        let decoration = attributes.pairs.iter().any(|(key, value, _)| key == "alt" && value.is_empty());
        if !decoration && attributes.id.is_none() {
            return ImageBraces::default();
        }
        self.hole = Some(image.end..close + 1);
        self.only_understood(&attributes, &["alt"], IMAGE_FORM);
        let alone = self.stands_alone(image.start, close + 1);
        let figure = attributes.id.and_then(|(id, span)| self.numbered_id(NumberedKind::Figure, id, span));
        if let Some((id, span)) = figure.as_ref().filter(|_| !alone) {
            let message = format!("the image `{id}` does not stand alone in its paragraph");
            self.report(Code::Attributes, span.range(), message, "put an empty line before and behind it");
        }
        ImageBraces { decoration, figure: figure.filter(|_| alone) }
    }

    /// Whether nothing else is in the paragraph that is open, which a range of bytes is part of.
    fn stands_alone(&mut self, start: usize, end: usize) -> bool {
        let source = self.source;
        let top = self.top();
        let blank = |range: Range<usize>| source.text().get(range).is_none_or(|text| text.trim().is_empty());
        matches!(top.kind, FrameKind::Paragraph) && blank(top.range.start..start) && blank(end..top.range.end)
    }

    /// Whether the words are those of an image.
    fn in_image(&self) -> bool {
        self.stack.iter().any(|frame| matches!(frame.kind, FrameKind::Image(_)))
    }

    /// Tell the first thing between braces that is neither an id nor one of these keys; whether there is none.
    fn only_understood(&mut self, attributes: &Attributes, keys: &[&str], form: &str) -> bool {
        let error = attributes.error.map(|(span, what)| (span, what.to_owned()));
        let pair = attributes.pairs.iter().find(|(key, ..)| !keys.contains(&key.as_str()));
        let pair = pair.map(|(key, _, span)| (*span, format!("there is no `{key}` here")));
        let word = attributes.classes.iter().chain(&attributes.flags).next();
        let word = word.map(|(word, span)| (*span, format!("`{word}` is not understood here")));
        let wrong = error.or(pair).or(word);
        let understood = wrong.is_none();
        if let Some((span, message)) = wrong {
            self.report(Code::Attributes, span.range(), message, form);
        }
        understood
    }

    /// An id of the form that such things have.
    fn numbered_id(&mut self, kind: NumberedKind, id: String, span: Span) -> Option<(String, Span)> {
        let prefix = kind.prefix();
        let sound = is_id(&id) && id.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty());
        if sound && !id.contains("--") && !id.ends_with('-') {
            return Some((id, span));
        }
        let title = kind.title().to_lowercase();
        let help = format!("begin it with `{prefix}`, then up to 44 lowercase letters, digits and single `-`");
        self.report(Code::BadId, span.range(), format!("`{id}` is not an id of a {title}"), help);
        None
    }

    /// Enter a figure or a table; its number among the chapter's.
    fn number(&mut self, kind: NumberedKind, id: String, span: Span) -> usize {
        self.text.outline.numbered.push(NumberedOutline { kind, id });
        self.text.places.numbered.push(span);
        self.text.outline.numbered.len() - 1
    }

    fn missing_caption(&mut self, kind: NumberedKind, span: Span, help: &str) {
        let message = format!("this {} has a number and no caption", kind.title().to_lowercase());
        self.report(Code::MissingCaption, span.range(), message, help);
    }

    /// A paragraph that is an image with an id is a figure.
    pub(super) fn figure(&mut self, mut inlines: Inlines, span: Span) -> BlockKind {
        let Some((id, at)) = self.figure.take().filter(|_| inlines.len() == 1) else {
            return BlockKind::Paragraph(inlines);
        };
        let mut picture = inlines.remove(0);
        let caption = match &mut picture {
            Inline::Image(image) => image.title.take(),
            Inline::Link(_, title, _) => title.take(),
            _ => None,
        };
        if caption.is_none() {
            let help =
                "write it in quotation marks behind the address: `![…](images/steps.svg \"Caption\"){#fig-steps}`";
            self.missing_caption(NumberedKind::Figure, span, help);
        }
        let numbered = self.number(NumberedKind::Figure, id, at);
        BlockKind::Figure(Box::new(Figure { numbered, picture, caption }))
    }

    /// A paragraph begins: when it is the caption of the table above it, its braces are cut out of the text.
    pub(super) fn begin_caption(&mut self, range: &Range<usize>) {
        self.caption = None;
        if !self.is_caption(range.start) {
            return;
        }
        let text = self.source.text()[range.clone()].trim_end();
        let open = text.rfind('{').filter(|&open| text.ends_with('}') && !text[..open].ends_with('\\'));
        if let Some(open) = open {
            let braces = range.start + open..range.start + text.len();
            (self.cut, self.caption) = (Some(braces.clone()), Some(braces));
        }
    }

    /// Whether a paragraph that begins at a byte is the caption of the table above it.
    fn is_caption(&mut self, start: usize) -> bool {
        let begins = self.source.text()[start..].starts_with([':']);
        let top = self.top();
        let table = top.blocks.last().filter(|_| top.inlines.is_empty());
        begins && matches!(table.map(|block| &block.kind), Some(BlockKind::Table(table)) if table.caption.is_none())
    }

    /// A paragraph that is a caption goes to its table; others are given back.
    pub(super) fn caption(&mut self, mut words: Inlines, span: Span) -> Option<Inlines> {
        let braces = self.caption.take();
        if !self.is_caption(span.start as usize) {
            return Some(words);
        }
        if let Some(Inline::Text(text)) = words.first_mut() {
            *text = text.trim_start_matches(':').trim_start().to_owned();
        }
        words.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
        trim_end(&mut words);
        let numbered = braces.and_then(|braces| self.table_id(&braces));
        if numbered.is_some() && plain_text(&words).trim().is_empty() {
            self.missing_caption(NumberedKind::Table, span, "write it between the `:` and the braces");
        }
        let caption = Some(Caption { numbered, words });
        if let Some(BlockKind::Table(table)) = self.top().blocks.last_mut().map(|block| &mut block.kind) {
            table.caption = caption;
        }
        None
    }

    /// The number of the table whose id stands in braces.
    fn table_id(&mut self, braces: &Range<usize>) -> Option<usize> {
        let inside = braces.start + 1..braces.end - 1;
        let attributes = attributes::parse(&self.source.text()[inside.clone()], inside.start);
        let understood = self.only_understood(&attributes, &[], TABLE_FORM);
        let Some((id, span)) = attributes.id else {
            if understood {
                self.report(Code::Attributes, braces.clone(), "these braces hold no id", TABLE_FORM);
            }
            return None;
        };
        let (id, span) = self.numbered_id(NumberedKind::Table, id, span)?;
        Some(self.number(NumberedKind::Table, id, span))
    }

    /// Words, with the references to figures and tables that stand in them.
    pub(super) fn words_with_references(&mut self, words: String, range: Range<usize>) {
        let verbatim = words.len() == range.len();
        if !verbatim || !words.bytes().any(|byte| byte == b'@' || byte == b'{') || self.in_link() || self.in_image() {
            return self.top().push_inline(Inline::Text(words), range);
        }
        self.stray_braces(&words, range.start);
        let mut from = 0;
        for (at, _) in words.match_indices('@') {
            let Some(id) = self.key(&words, at, range.start).filter(|_| at >= from) else { continue };
            let end = at + 1 + id.len();
            self.piece(&words, from..at, range.start);
            let span = Span::new(range.start + at..range.start + end);
            self.without_brackets(span);
            let target = self.refer(Destination::Numbered(id.to_owned()), true, span);
            self.top().push_inline(Inline::Link(target, None, Inlines::new()), span.range());
            from = end;
        }
        self.piece(&words, from..words.len(), range.start);
    }

    fn piece(&mut self, words: &str, piece: Range<usize>, start: usize) {
        if !piece.is_empty() {
            let text = Inline::Text(words[piece.clone()].to_owned());
            self.top().push_inline(text, start + piece.start..start + piece.end);
        }
    }

    /// The id behind an `@` of words that begin at byte `start`, when it names a figure or a table.
    fn key<'t>(&self, words: &'t str, at: usize, start: usize) -> Option<&'t str> {
        let before = self.source.text()[..start + at].chars().next_back();
        let inside = |c: char| c.is_alphanumeric() || "\\@_./".contains(c);
        let rest = &words[at + 1..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && !"-_".contains(c)).unwrap_or(rest.len());
        let id = rest[..end].trim_end_matches(['-', '_']);
        (!before.is_some_and(inside) && NumberedKind::of(id).is_some()).then_some(id)
    }

    /// `[@fig-steps]` is `@fig-steps`: the bracket before it is taken back, the one behind it is not text.
    fn without_brackets(&mut self, span: Span) {
        let text = self.source.text().as_bytes();
        let (start, end) = (span.start as usize, span.end as usize);
        let around = start > 0 && text[start - 1] == b'[' && text.get(end) == Some(&b']');
        if !around || text.get(start.wrapping_sub(2)) == Some(&b'\\') {
            return;
        }
        let inlines = &mut self.top().inlines;
        let Some(Inline::Text(words)) = inlines.last_mut() else { return };
        if words.ends_with('[') {
            words.pop();
            inlines.pop_if(|last| matches!(last, Inline::Text(words) if words.is_empty()));
            self.hole = Some(end..end + 1);
        }
    }

    /// An id of a figure that a heading of the chapter has too: both would be one anchor.
    pub(super) fn clashing_anchors(&mut self) {
        let place = |span: &Span| Place::new(self.source.id(), At::Span(*span));
        for (outline, span) in self.text.outline.numbered.iter().zip(&self.text.places.numbered) {
            let Some(&heading) = self.explicit.get(&outline.id) else { continue };
            let message = format!("the anchor `{}` is given twice in this chapter", outline.id);
            let diagnostic = Diagnostic::new(Code::DuplicateAnchor, place(span), message);
            let diagnostic = diagnostic.related(place(&self.text.places.headings[heading]), "a heading has it");
            self.text.diagnostics.push(diagnostic.help("give one of them another id"));
        }
    }

    /// Braces of a figure or a table where none is, which readers would see.
    fn stray_braces(&mut self, words: &str, start: usize) {
        let escaped = |at: usize| self.source.text()[..start + at].ends_with('\\');
        let found = ["{#fig-", "{#tbl-"].iter().find_map(|mark| words.find(mark)).filter(|&at| !escaped(at));
        let Some(at) = found else { return };
        let end = words[at..].find('}').map_or(words.len(), |end| at + end + 1);
        let (what, help) = match NumberedKind::of(&words[at + 2..]) {
            Some(NumberedKind::Table) => ("table", TABLE_FORM),
            _ => ("image", "write them directly behind an image that stands alone in its paragraph"),
        };
        self.report(Code::Attributes, start + at..start + end, format!("these braces belong to no {what}"), help);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Text;
    use super::super::tests::{codes, pointed, text};
    use super::*;
    use crate::model::Block;

    fn references(text: &Text) -> Vec<&str> {
        let ids = text.outline.references.iter().map(|reference| match &reference.to {
            Destination::Numbered(id) => Some(id.as_str()),
            _ => None,
        });
        ids.flatten().collect()
    }

    fn ids(text: &Text) -> Vec<&str> {
        text.outline.numbered.iter().map(|numbered| numbered.id.as_str()).collect()
    }

    fn words(block: &Block) -> String {
        match &block.kind {
            BlockKind::Paragraph(inlines) => plain_text(inlines),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn references_stand_beside_any_sign_but_not_in_words_addresses_or_behind_a_backslash() {
        let found = text("@fig-a, (@fig-b), **@fig-c**; “@tbl-d”—@fig-e. [@fig-f] and @fig-g's; @fig-h: @tbl-i-2.");
        assert_eq!(
            references(&found),
            ["fig-a", "fig-b", "fig-c", "tbl-d", "fig-e", "fig-f", "fig-g", "fig-h", "tbl-i-2"]
        );
        assert_eq!(words(&found.blocks[0]), ", (), ; “”—.  and ’s; : .", "brackets are no part of the text");
        for none in
            ["a@fig-a", "\\@fig-a", "`@fig-a`", "<m@fig-a.example>", "@figs", "@fig", "@fig-", "x.@fig-a", "@@fig-a"]
        {
            assert_eq!(references(&text(none)), Vec::<&str>::new(), "{none}");
        }
        assert_eq!(references(&text("[see @fig-a](b.md) and ![@fig-a](c.png)")), Vec::<&str>::new());
        assert_eq!(words(&text("\\[@fig-a\\] and [see @fig-a]").blocks[0]), "[] and [see ]");
    }

    #[test]
    fn a_reference_points_at_itself() {
        let markdown = "Text, and [@fig-none-1] here.\n";
        let found = text(markdown);
        assert_eq!(&markdown[found.places.references[0].range()], "@fig-none-1");
    }

    #[test]
    fn an_image_with_an_id_is_a_figure_where_it_stands_alone() {
        let found =
            text("![A](a.png \"C\"){#fig-a}\n\n> ![B](b.png \"D\"){#fig-b}\n\n- x\n\n  ![C](c.png \"E\"){#fig-c}\n");
        assert_eq!((codes(&found), ids(&found)), (vec![], vec!["fig-a", "fig-b", "fig-c"]));
        let BlockKind::Figure(figure) = &found.blocks[0].kind else { panic!("{:?}", found.blocks) };
        assert_eq!((figure.caption.as_deref(), figure.numbered), (Some("C"), 0));
        for markdown in
            ["Text ![A](a.png \"C\"){#fig-a}", "![A](a.png \"C\"){#fig-a} text", "- ![A](a.png \"C\"){#fig-a}"]
        {
            let found = text(markdown);
            assert_eq!((codes(&found), ids(&found)), (vec!["attributes"], vec![]), "{markdown}");
            assert_eq!(pointed(markdown, &found, 0), "#fig-a");
        }
        let other = text("![A](a.png){width=50%} and ![A](a.png){.wide}");
        assert_eq!(words(&other.blocks[0]), "A{width=50%} and A{.wide}", "braces that say nothing here are text");
    }

    #[test]
    fn braces_of_images_have_a_form() {
        for (braces, code) in [
            ("{#steps}", "bad-id"),
            ("{#fig-}", "bad-id"),
            ("{#fig-a--b}", "bad-id"),
            ("{#fig-A}", "bad-id"),
            ("{#tbl-a}", "bad-id"),
            ("{#fig-a .wide}", "attributes"),
            ("{#fig-a width=3}", "attributes"),
            ("{#fig-a #fig-b}", "attributes"),
        ] {
            assert_eq!(codes(&text(&format!("![A](a.png \"C\"){braces}"))), [code], "{braces}");
        }
        assert_eq!(codes(&text("![](a.png \"C\"){#fig-a alt=\"\"}")), Vec::<&str>::new());
        assert_eq!(codes(&text("![A](a.png){#fig-a}")), ["missing-caption"]);
    }

    #[test]
    fn a_caption_stands_under_its_table_behind_an_empty_line() {
        let table = "| a |\n|---|\n| b |\n";
        let found = text(&format!("{table}\n: How *likely* “it” is. {{#tbl-a}}\n\n{table}\n: No number\n\nText\n"));
        assert_eq!((codes(&found), ids(&found)), (vec![], vec!["tbl-a"]));
        let captions = found.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Table(table) => table.caption.as_ref(),
            _ => None,
        });
        let captions: Vec<_> = captions.map(|one| (plain_text(&one.words), one.numbered)).collect();
        assert_eq!(captions, [("How likely “it” is.".to_owned(), Some(0)), ("No number".to_owned(), None)]);
        assert_eq!(words(&found.blocks[2]), "Text");
    }

    #[test]
    fn a_caption_elsewhere_is_told() {
        let table = "| a |\n|---|\n| b |\n";
        let row = format!("{table}: A {{#tbl-a}}\n");
        let before = format!("Term\n: A {{#tbl-a}}\n\n{table}");
        for markdown in [&row, &before, ": A {#tbl-a}\n", "![A](a.png \"b\") {#fig-a}\n"] {
            let found = text(markdown);
            assert_eq!((codes(&found), ids(&found)), (vec!["attributes"], vec![]), "{markdown}");
        }
        assert_eq!(codes(&text("Write \\{#fig-a} or `{#tbl-a}`.")), Vec::<&str>::new());
        assert_eq!(codes(&text(&format!("{table}\n: A {{.wide}}\n"))), ["attributes"]);
        assert_eq!(codes(&text(&format!("{table}\n: {{#tbl-a}}\n"))), ["missing-caption"]);
    }

    #[test]
    fn c11_a_figure_and_a_heading_never_share_an_anchor() {
        let found = text("## Fig a\n\n![A](a.png \"C\"){#fig-a}\n");
        assert_eq!((codes(&found), found.outline.headings[0].id.as_str()), (vec![], "fig-a-1"));
        assert_eq!(codes(&text("## Title {#fig-a}\n\n![A](a.png \"C\"){#fig-a}\n")), ["duplicate-anchor"]);
    }
}
