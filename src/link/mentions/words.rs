//! The words of mentions: the sentence in which a chapter speaks of a page, shortened around its link.
//!
//! They are made when a page shows them: a book of 10,000 chapters has a hundred thousand such sentences, and an edit
//! asks for a few.

use crate::model::{Answer, Mention, Mentions, Teller, Telling, Words};

/// How many characters of a sentence stand before a link and behind it, and how many of the link itself.
const AROUND: usize = 110;

/// What a page shows of those that mention it.
pub fn shown(mentions: &Mentions) -> Vec<Mention> {
    mentions.tellers.iter().map(mention).collect()
}

pub(super) fn mention(teller: &Teller) -> Mention {
    let Telling { url, title, said, links } = &*teller.teller;
    let said = &said[teller.said];
    let name = |answer: &Answer| answer.title.clone();
    let text = |range| {
        said.words(range, |words| match words {
            Words::Title(nth) => links.answers.get(nth).and_then(Option::as_ref).map(name).unwrap_or_default(),
            Words::Cited(nth) => links.cited.words(nth),
        })
    };
    Mention {
        url: url.clone(),
        title: title.clone(),
        before: last(text(0..said.link.start).trim_start()),
        words: first(&text(said.link.clone())),
        after: first(text(said.link.end..said.text.len()).trim_end()),
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
}
