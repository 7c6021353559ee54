//! What mentions what: the table of all links, turned round once.
//!
//! In: all pages with the answers to their references. Out: for each address that is mentioned, the first chapters that
//! do so, each with its first sentence that does. The cover mentions everything, so it counts as nothing, and a chapter
//! that a page already names as related is not named again.

use super::resolve::encode;
use crate::hash::{Hash128, stable_hash};
use crate::model::{Links, Mention, Mentions, Page, PageKind, Said, Words};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How many chapters a page names.
const SHOWN: usize = 12;

/// How many characters of a sentence stand before a link and behind it, and how many of the link itself.
const AROUND: usize = 110;

/// Who mentions each address.
#[derive(Debug, Default)]
pub struct Mentioned {
    by_address: HashMap<String, Arc<Mentions>>,
    none: Arc<Mentions>,
}

/// The key of the table: a hash of everything that [`Mentioned::new`] reads. `said` is one of the sentences of all
/// chapters.
pub fn mentions_key(guide: Hash128, bibliography: Option<Hash128>, said: Hash128) -> Hash128 {
    stable_hash(&(guide, bibliography, said))
}

impl Mentioned {
    /// Turn the links of all pages round.
    pub fn new(pages: &[Page]) -> Self {
        let addresses: Vec<String> = pages.iter().map(|page| encode(&page.head.url)).collect();
        let by_address: HashMap<&str, &Page> = addresses.iter().map(String::as_str).zip(pages).collect();
        let mut found: HashMap<String, Mentions> = HashMap::new();
        for (page, own) in pages.iter().zip(&addresses).filter(|(page, _)| page.head.kind != PageKind::Cover) {
            let mut seen = HashSet::new();
            for said in &page.chapter.said {
                let Some(to) = target(said, &page.links).filter(|to| to != own && seen.insert(*to)) else { continue };
                let related = by_address.get(to).is_some_and(|target| names(&target.links, own));
                if !related {
                    enter(found.entry(to.to_owned()).or_default(), page, own, said);
                }
            }
        }
        let by_address = found.into_iter().map(|(to, mentions)| (to, Arc::new(hashed(mentions)))).collect();
        Self { by_address, none: Arc::default() }
    }

    /// The encoded addresses that others mention, or mention in other words, than in another table.
    pub fn others_than(self: &Arc<Self>, before: &Arc<Self>) -> HashSet<String> {
        if Arc::ptr_eq(self, before) {
            return HashSet::new();
        }
        let differs = |(to, mentions): (&String, &Arc<Mentions>), other: &Self| {
            let same = other.by_address.get(to).is_some_and(|other| other.hash == mentions.hash);
            (!same).then(|| to.clone())
        };
        let now = self.by_address.iter().filter_map(|entry| differs(entry, before));
        now.chain(before.by_address.iter().filter_map(|entry| differs(entry, self))).collect()
    }

    /// Who mentions the page at an address.
    pub fn of(&self, url: &str) -> Arc<Mentions> {
        self.by_address.get(&encode(url)).unwrap_or(&self.none).clone()
    }
}

/// The address of the page that a sentence's link leads to; none for a place of its own page, or a file.
fn target<'a>(said: &Said, links: &'a Links) -> Option<&'a str> {
    // A term says itself where it is used.
    let answer = links.answers.get(said.reference)?.as_ref().filter(|answer| answer.term.is_none())?;
    let href = &answer.href;
    let page = href.split('#').next().unwrap_or_default();
    (page.ends_with(".html")).then_some(page)
}

/// Whether links name an address as related.
fn names(links: &Links, address: &str) -> bool {
    links.related.iter().flatten().any(|answer| answer.href == address)
}

fn enter(mentions: &mut Mentions, page: &Page, url: &str, said: &Said) {
    if mentions.shown.len() == SHOWN {
        mentions.more += 1;
        return;
    }
    let text = |words: &[Words]| -> String { words.iter().map(|words| written(words, &page.links)).collect() };
    let link = text(std::slice::from_ref(&said.link));
    mentions.shown.push(Mention {
        url: url.to_owned(),
        title: page.chapter.outline.title.clone(),
        before: last(text(&said.before).trim_start()),
        words: first(&link),
        after: first(text(&said.after).trim_end()),
    });
}

fn written<'a>(words: &'a Words, links: &'a Links) -> Cow<'a, str> {
    let title = |reference: usize| links.answers.get(reference)?.as_ref().map(|answer| answer.title.as_str());
    match words {
        Words::Text(text) => text.into(),
        Words::Title(reference) => title(*reference).unwrap_or_default().into(),
        Words::Cited(number) => links.cited.words(*number).into(),
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

fn hashed(mentions: Mentions) -> Mentions {
    Mentions { hash: stable_hash(&(&mentions.shown, mentions.more)), ..mentions }
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
