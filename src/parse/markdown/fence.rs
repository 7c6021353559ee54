//! The words after a code fence: `rust`, or `{.python title="train.py" lines=3,7-9 numbers}`.

use super::super::attributes::{self, Attributes};
use super::builder::Builder;
use crate::diag::{Code as DiagCode, nearest};
use crate::model::Code;
use crate::source::Span;
use crate::syntax;

const HELP: &str = "write `rust`, or `{.rust title=\"main.rs\" lines=3,7-9 numbers}`";

impl Builder<'_> {
    /// A block of code from what stands after its fence.
    pub(super) fn code_block(&mut self, info: Option<(String, Span)>, text: String) -> Code {
        let mut code = Code { text, ..Code::default() };
        if let Some((info, span)) = info {
            self.read_info(&mut code, &info, span);
            code.highlighted = self.within_limits(&code, span);
        }
        code
    }

    fn read_info(&mut self, code: &mut Code, info: &str, span: Span) {
        let brace = info.find('{').unwrap_or(info.len());
        let word = info[..brace].split_whitespace().next().unwrap_or_default().to_owned();
        if !word.is_empty() {
            self.language(code, &word, span);
        }
        if brace == info.len() {
            return;
        }
        let start = span.start as usize + brace;
        let Some(inside) = info[brace..].strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            self.report(DiagCode::Attributes, span.range(), "the braces after the fence are not closed", HELP);
            return;
        };
        self.apply(code, attributes::parse(inside, start + 1));
    }

    /// Whether a block may be highlighted. What it could cost at worst is taken from what the chapter may cost, so
    /// that equal inputs give equal pages on any machine: a clock is never asked (case M3).
    fn within_limits(&mut self, code: &Code, span: Span) -> bool {
        let Some(syntax) = code.language.as_deref().and_then(syntax::find) else { return false };
        let longest = self.settings.limits.code_line as usize;
        if let Some((number, line)) = (1..).zip(code.text.lines()).find(|(_, line)| line.len() > longest) {
            let message = format!("line {number} of this code has {} bytes, so the code has no colours", line.len());
            let help = "break the line, or raise `limits.code_line` in the configuration";
            self.report(DiagCode::PlainCode, span.range(), message, help);
            return false;
        }
        let work = syntax::work(syntax, &code.text);
        let left = self.highlighting.checked_sub(work);
        self.highlighting = left.unwrap_or(self.highlighting);
        if left.is_none() {
            let message = "there is more code in this chapter than may be coloured, so this block has no colours";
            let help = "shorten or split the code, or raise `limits.highlight` in the configuration";
            self.report(DiagCode::PlainCode, span.range(), message, help);
        }
        left.is_some()
    }

    fn language(&mut self, code: &mut Code, word: &str, span: Span) {
        if syntax::is_plain(word) {
            return;
        }
        if syntax::find(word).is_some() {
            code.language = Some(word.to_owned());
            return;
        }
        let names = syntax::names();
        let near = nearest(word, names.iter().map(String::as_str));
        let help =
            near.map_or_else(|| "write `text` for plain text".to_owned(), |near| format!("did you mean `{near}`?"));
        self.report(DiagCode::UnknownLanguage, span.range(), format!("no language `{word}` is known"), help);
    }

    fn apply(&mut self, code: &mut Code, attributes: Attributes) {
        let mut wrong = attributes.error.map(|(span, what)| (span, what.to_owned()));
        if let Some((class, span)) = attributes.classes.first() {
            self.language(code, class, *span);
        }
        for (key, value, span) in attributes.pairs {
            match key.as_str() {
                "title" => code.title = Some(value),
                "lines" => match lines(&value) {
                    Some(marked) => code.marked = marked,
                    None => wrong = wrong.or(Some((span, format!("`{value}` is not a list of lines")))),
                },
                _ => wrong = wrong.or(Some((span, format!("there is no `{key}` for code")))),
            }
        }
        for (flag, span) in attributes.flags {
            match flag.as_str() {
                "numbers" => code.numbers = true,
                _ => wrong = wrong.or(Some((span, format!("`{flag}` is not understood here")))),
            }
        }
        if let Some((span, id)) = attributes.id.map(|(id, span)| (span, id)) {
            wrong = wrong.or(Some((span, format!("code cannot have an id, here `{id}`"))));
        }
        if let Some((span, message)) = wrong {
            self.report(DiagCode::Attributes, span.range(), message, HELP);
        }
    }
}

/// `3,7-9` as ranges, sorted.
fn lines(text: &str) -> Option<Vec<(u32, u32)>> {
    let range = |part: &str| -> Option<(u32, u32)> {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (1 <= first && first <= last).then_some((first, last))
    };
    let mut ranges = text.split(',').map(range).collect::<Option<Vec<_>>>()?;
    ranges.sort_unstable();
    Some(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_lines() {
        assert_eq!(lines("3,7-9"), Some(vec![(3, 3), (7, 9)]));
        assert_eq!(lines("7-9, 3"), Some(vec![(3, 3), (7, 9)]));
        for text in ["", "0", "9-7", "a", "3;4"] {
            assert_eq!(lines(text), None, "{text}");
        }
    }
}
