//! `{#id .class key="value" flag}`, read from the bytes of the source.
//!
//! Never from text events: smart punctuation would have turned the quotation marks.

use crate::source::Span;

/// What stands between braces.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub id: Option<(String, Span)>,
    pub classes: Vec<(String, Span)>,
    pub pairs: Vec<(String, String, Span)>,
    pub flags: Vec<(String, Span)>,
    /// The first thing that could not be understood.
    pub error: Option<(Span, &'static str)>,
}

/// Read attributes. `inside` is the text between the braces, which begins at byte `offset` of the source.
pub(super) fn parse(inside: &str, offset: usize) -> Attributes {
    let mut attributes = Attributes::default();
    let mut at = 0;
    while let Some(skip) = inside[at..].find(|c: char| !c.is_whitespace()) {
        at += skip;
        let length = word_length(&inside[at..]);
        let span = Span::new(offset + at..offset + at + length);
        attributes.word(&inside[at..at + length], span);
        at += length;
    }
    attributes
}

/// The length of the first word, spaces inside quotation marks included.
fn word_length(text: &str) -> usize {
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    end.unwrap_or(text.len())
}

impl Attributes {
    fn word(&mut self, word: &str, span: Span) {
        if let Some(id) = word.strip_prefix('#') {
            if self.id.is_some() {
                self.fail(span, "a second id");
            }
            self.id.get_or_insert_with(|| (id.to_owned(), span));
        } else if let Some(class) = word.strip_prefix('.') {
            self.classes.push((class.to_owned(), span));
        } else if let Some((key, value)) = word.split_once('=') {
            self.pair(key, value, span);
        } else {
            self.flags.push((word.to_owned(), span));
        }
    }

    fn pair(&mut self, key: &str, value: &str, span: Span) {
        let unquoted = value.strip_prefix('"').map_or(Some(value), |rest| rest.strip_suffix('"'));
        match unquoted.filter(|value| !value.contains('"')) {
            Some(value) if self.pairs.iter().all(|(other, ..)| other != key) => {
                self.pairs.push((key.to_owned(), value.to_owned(), span));
            }
            Some(_) => self.fail(span, "the same key again"),
            None => self.fail(span, "a quotation mark without its other half"),
        }
    }

    fn fail(&mut self, span: Span, what: &'static str) {
        self.error.get_or_insert((span, what));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_with_its_span() {
        let attributes = parse(r#" #scope-three .x was="scope ideas" rev=2 optional"#, 10);
        assert_eq!(attributes.id, Some(("scope-three".to_owned(), Span::new(11..23))));
        assert_eq!(attributes.classes[0].0, "x");
        let pairs: Vec<_> = attributes.pairs.iter().map(|(key, value, _)| (key.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("was", "scope ideas"), ("rev", "2")]);
        assert_eq!(attributes.flags[0].0, "optional");
        assert_eq!(attributes.error, None);
    }

    #[test]
    fn broken_forms_are_errors() {
        for text in ["#a #b", "k=\"open", "k=a\"b", "k=1 k=2"] {
            assert!(parse(text, 0).error.is_some(), "{text}");
        }
    }
}
