//! What mentions what: the table of all links, turned round once.
//!
//! In: all pages with the answers to their references, then one with another text at a time. Out: for each address
//! that is mentioned, the first chapters that do so, each with its first sentence that does. The cover mentions
//! everything, so it counts as nothing, and a chapter that a page already names as related is not named again.

use super::address::worksheet_url;
use super::resolve::encode;
use crate::hash::{Hash128, stable_hash};
use crate::model::{Answer, Links, Mention, Mentions, Page, PageKind, Said, Words};
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
    /// By the encoded address.
    targets: HashMap<String, Target>,
    /// The number of the page at each encoded address, or of the one whose worksheet is there.
    numbers: HashMap<String, usize>,
    /// What pages name as related, by their encoded addresses.
    related: HashMap<String, Vec<String>>,
    none: Arc<Mentions>,
}

/// Who mentions one address.
#[derive(Debug, Default)]
struct Target {
    /// The numbers of all pages that do, in their order.
    by: Vec<usize>,
    mentions: Arc<Mentions>,
}

/// The key of the table: a hash of everything that [`Mentioned::new`] reads, but for the sentences themselves.
pub fn mentions_key(guide: Hash128, bibliography: Option<Hash128>) -> Hash128 {
    stable_hash(&(guide, bibliography))
}

impl Mentioned {
    /// Turn the links of all pages round.
    pub fn new(pages: &[Page]) -> Self {
        let mut table = Self { related: related(pages), ..Self::default() };
        let mut found: HashMap<String, (Vec<usize>, Mentions)> = HashMap::new();
        for (number, page) in pages.iter().enumerate() {
            let teller = Teller::new(page);
            for (to, said) in table.says(&teller) {
                let (by, mentions) = match found.get_mut(to) {
                    Some(known) => known,
                    None => found.entry(to.to_owned()).or_default(),
                };
                by.push(number);
                teller.enter(mentions, said);
            }
            let sheets = page.chapter.outline.sheets.iter().map(|sheet| encode(&worksheet_url(&sheet.id)));
            table.numbers.extend(sheets.chain([teller.url.to_string()]).map(|address| (address, number)));
        }
        let targets = found.into_iter();
        table.targets =
            targets.map(|(to, (by, mentions))| (to, Target { by, mentions: Arc::new(hashed(mentions)) })).collect();
        table
    }

    /// Take note of another text of a page, whose links lead where they led. `page` gives any page by its number. Out:
    /// the encoded addresses that others mention now, or mention in other words.
    pub fn edit(&mut self, number: usize, page: impl Fn(usize) -> Page) -> HashSet<String> {
        let own = page(number);
        let teller = Teller::new(&own);
        let leads: HashSet<&str> = own.links.answers.iter().flatten().filter_map(leads_to).collect();
        let says: HashMap<&str, &Said> = self.says(&teller).into_iter().collect();
        let says = |to: &str| says.get(to).map(|said| teller.mention(said));
        let others = leads.into_iter().filter(|to| self.told(to, (number, says(to)), &page));
        others.map(str::to_owned).collect()
    }

    /// A page mentions an address in these words, or not; whether that changes what the address shows.
    fn told(&mut self, to: &str, (number, says): (usize, Option<Mention>), page: impl Fn(usize) -> Page) -> bool {
        let target = self.targets.remove(to).unwrap_or_default();
        let mut by = target.by;
        let same = match (by.binary_search(&number), says) {
            (Ok(at), Some(mention)) => target.mentions.shown.get(at).is_none_or(|shown| *shown == mention),
            (Ok(at), None) => by.remove(at) != number,
            (Err(at), Some(_)) => {
                by.insert(at, number);
                false
            }
            (Err(_), None) => true,
        };
        let mentions = if same { target.mentions.clone() } else { Arc::new(self.shown(to, &by, page)) };
        let changed = mentions.hash != target.mentions.hash;
        if !by.is_empty() {
            self.targets.insert(to.to_owned(), Target { by, mentions });
        }
        changed
    }

    /// What an address shows that these pages mention.
    fn shown(&self, to: &str, by: &[usize], page: impl Fn(usize) -> Page) -> Mentions {
        let mut mentions = Mentions::default();
        for page in by.iter().take(SHOWN).map(|&number| page(number)) {
            let teller = Teller::new(&page);
            if let Some((_, said)) = self.says(&teller).into_iter().find(|(other, _)| *other == to) {
                teller.enter(&mut mentions, said);
            }
        }
        mentions.more = by.len() - mentions.shown.len();
        if by.is_empty() { Mentions::default() } else { hashed(mentions) }
    }

    /// The first sentence of a page about each other address that does not name it as related.
    fn says<'a>(&self, teller: &Teller<'a>) -> Vec<(&'a str, &'a Said)> {
        let (page, own) = (teller.page, &*teller.url);
        if page.head.kind == PageKind::Cover {
            return Vec::new();
        }
        let mut seen = HashSet::new();
        let related = |to: &str| self.related.get(to).is_some_and(|all| all.iter().any(|one| one == own));
        let all = page.chapter.said.iter().filter_map(|said| Some((target(said, &page.links)?, said)));
        all.filter(|&(to, _)| to != own && seen.insert(to) && !related(to)).collect()
    }

    /// The encoded addresses that others mention, or mention in other words, than in another table.
    pub fn others_than(&self, before: &Self) -> HashSet<String> {
        let differs = |(to, target): (&String, &Target), other: &Self| {
            let same = other.targets.get(to).is_some_and(|other| other.mentions.hash == target.mentions.hash);
            (!same).then(|| to.clone())
        };
        let now = self.targets.iter().filter_map(|entry| differs(entry, before));
        now.chain(before.targets.iter().filter_map(|entry| differs(entry, self))).collect()
    }

    /// Who mentions the page at an address.
    pub fn of(&self, url: &str) -> Arc<Mentions> {
        self.targets.get(&encode(url)).map_or(&self.none, |target| &target.mentions).clone()
    }

    /// The number of the page at an encoded address, or of the one whose worksheet is there.
    pub fn number(&self, address: &str) -> Option<usize> {
        self.numbers.get(address).copied()
    }
}

/// What pages name as related, by their encoded addresses.
fn related(pages: &[Page]) -> HashMap<String, Vec<String>> {
    let named = pages.iter().filter(|page| !page.links.related.is_empty());
    let hrefs = |links: &Links| links.related.iter().flatten().map(|answer| answer.href.clone()).collect();
    named.map(|page| (encode(&page.head.url), hrefs(&page.links))).collect()
}

/// The address of the page that a sentence's link leads to.
fn target<'a>(said: &Said, links: &'a Links) -> Option<&'a str> {
    leads_to(links.answers.get(said.reference)?.as_ref()?)
}

/// The address of the page that a link leads to; none for a place of its own page, or a file.
fn leads_to(answer: &Answer) -> Option<&str> {
    let page = answer.href.split('#').next().unwrap_or_default();
    // A term says itself where it is used.
    (answer.term.is_none() && page.ends_with(".html")).then_some(page)
}

/// A page that mentions others.
struct Teller<'a> {
    page: &'a Page,
    /// Its encoded address.
    url: Arc<str>,
    title: Arc<str>,
}

impl<'a> Teller<'a> {
    fn new(page: &'a Page) -> Self {
        Self { page, url: encode(&page.head.url).into(), title: page.chapter.outline.title.as_str().into() }
    }

    fn enter(&self, mentions: &mut Mentions, said: &Said) {
        if mentions.shown.len() == SHOWN {
            mentions.more += 1;
            return;
        }
        mentions.shown.push(self.mention(said));
    }

    fn mention(&self, said: &Said) -> Mention {
        let links = &self.page.links;
        let text = |words: &[Words]| -> String { words.iter().map(|words| written(words, links)).collect() };
        Mention {
            url: self.url.clone(),
            title: self.title.clone(),
            before: last(text(&said.before).trim_start()),
            words: first(&text(std::slice::from_ref(&said.link))),
            after: first(text(&said.after).trim_end()),
        }
    }
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
