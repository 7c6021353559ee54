//! The words of mentions: the sentence in which a chapter speaks of a page, shortened around its link.
//!
//! They are made when a page shows them: a book of 10,000 chapters has a hundred thousand such sentences, and an edit
//! asks for a few.

use crate::model::{AROUND, Answer, Links, Mention, Mentions, Said, Teller, Telling, Words};
use std::ops::Range;

/// A sentence, with what is read of it and of its chapter at once.
struct Found<'a> {
    url: &'a str,
    title: &'a str,
    link: Range<usize>,
    length: usize,
    said: &'a Said,
    links: &'a Links,
}

/// What a page shows of those that mention it. All sentences are found before any is read, so that the memory that they
/// lie in is asked for at once.
pub fn shown(mentions: &Mentions) -> Vec<Mention> {
    let found: Vec<Found> = mentions.tellers.iter().map(Found::new).collect();
    found.into_iter().map(Found::mention).collect()
}

/// What a page shows of one that mentions it.
pub(super) fn mention(teller: &Teller) -> Mention {
    Found::new(teller).mention()
}

impl<'a> Found<'a> {
    fn new(teller: &'a Teller) -> Self {
        let Telling { url, title, said, links } = &*teller.teller;
        let said = &said[teller.said];
        Self { url, title, link: said.link.clone(), length: said.text.len(), said, links }
    }

    fn mention(self) -> Mention {
        let Self { url, title, link, length, said, links } = self;
        let name = |answer: &Answer| answer.title.clone();
        let text = |range| {
            said.words(range, |words| match words {
                Words::Title(nth) => links.answers.get(nth).and_then(Option::as_ref).map(name).unwrap_or_default(),
                Words::Cited(nth) => links.cited.words(nth),
            })
        };
        Mention {
            url: url.to_owned(),
            title: title.to_owned(),
            before: last(text(0..link.start).trim_start()),
            after: first(text(link.end..length).trim_end()),
            words: first(&text(link)),
        }
    }
}

/// The first words of a text, with a mark where some are left out.
fn first(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(AROUND) else { return text.to_owned() };
    let end = text[..cut].rfind(char::is_whitespace).unwrap_or(cut);
    format!("{} …", text[..end].trim_end())
}

/// The last words of a text, with a mark where some are left out.
fn last(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().rev().nth(AROUND) else { return text.to_owned() };
    let start = text[cut..].find(char::is_whitespace).map_or(cut, |space| cut + space);
    format!("… {}", text[start..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;
    use crate::parse::{Settings, parse};
    use crate::source::{Source, SourceId};
    use proptest::prelude::Strategy;
    use std::sync::Arc;

    #[test]
    fn long_sentences_are_cut_between_words() {
        assert_eq!(first("Short."), "Short.");
        assert_eq!(last("Short."), "Short.");
        let long = "wörd ".repeat(60);
        let (first, last) = (first(&long), last(&long));
        assert!(first.ends_with("wörd …") && first.chars().count() <= AROUND + 2, "{first}");
        assert!(last.starts_with("… wörd") && last.chars().count() <= AROUND + 2, "{last}");
        assert_eq!(super::first(&"x".repeat(500)).chars().count(), AROUND + 2, "one long word is cut, too");
    }

    /// Words, or the title of a chapter that is linked by a name.
    type Piece = Result<&'static str, &'static str>;

    fn pieces() -> impl Strategy<Value = Vec<Piece>> {
        let words = ["a", "wörd", "é", ", ", " ", "longer", "👩‍🔬"].map(Ok);
        let titles = ["", "C", "π", "The title of a chapter"].map(Err);
        proptest::collection::vec(proptest::sample::select([&words[..], &titles[..]].concat()), 0..120)
    }

    fn written(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| piece.unwrap_or("[[c]]")).collect()
    }

    fn read(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| piece.unwrap_or_else(|title| title)).collect()
    }

    proptest::proptest! {
        #[test]
        fn what_parsing_keeps_of_a_sentence_is_all_that_is_shown(before in pieces(), after in pieces()) {
            let (before, after) = ([&[Ok("x")], &before[..], &[Ok(" ")]].concat(), [&[Ok(" ")], &after[..], &[Ok("x")]].concat());
            let text = format!("---\ntitle: A\n---\n\n{}[link](b.md){}\n", written(&before), written(&after));
            let source = Source::new(SourceId::new("a.md"), &text);
            let said = parse(&source, &Settings::new(&Config::default())).chapter.said.clone();
            let titles = before.iter().chain([&Err("")]).chain(&after).filter_map(|piece| piece.err());
            let answer = |title: &str| Some(Answer { title: title.to_owned(), ..Answer::default() });
            let links = Arc::new(Links { answers: titles.map(answer).collect(), ..Links::default() });
            let nth = before.iter().filter(|piece| piece.is_err()).count();
            let teller = Arc::new(Telling { url: String::new(), title: String::new(), said, links });
            let mention = mention(&Teller { teller, said: nth });
            proptest::prop_assert_eq!(mention.before, last(read(&before).trim_start()));
            proptest::prop_assert_eq!(mention.after, first(read(&after).trim_end()));
            proptest::prop_assert_eq!(mention.words, "link");
        }
    }
}
