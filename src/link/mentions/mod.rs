//! What mentions what: the table of all links, turned round once.
//!
//! In: all pages with the answers to their references and where these lead, then one page with another text at a time.
//! Out: for each page the first chapters that mention it, each with the number of its first sentence that does. The
//! cover mentions everything, so it counts as nothing, and a chapter that a page already names as related is not named
//! again. [`words`] makes the words that readers see.

pub mod words;

use super::leads::Leads;
use super::resolve::encode;
use crate::hash::{Hash128, stable_hash};
use crate::model::{Mentions, Page, PageKind, Teller, Telling};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How many chapters a page names.
const SHOWN: usize = 12;

/// Who mentions each page, by its [number](super::leads).
#[derive(Debug, Clone, Default)]
pub struct Mentioned {
    targets: Vec<Target>,
    none: Arc<Mentions>,
}

/// Who mentions one page.
#[derive(Debug, Clone, Default)]
struct Target {
    /// The numbers of all pages that do, in their order.
    by: Vec<u32>,
    mentions: Arc<Mentions>,
}

/// The key of the table: a hash of everything that [`Mentioned::new`] reads, but for the sentences themselves.
pub fn mentions_key(guide: Hash128, bibliography: Option<Hash128>) -> Hash128 {
    stable_hash(&(guide, bibliography))
}

impl Mentioned {
    /// Turn the links of all pages round.
    pub fn new(pages: &[Page], leads: &Leads) -> Self {
        let mut found: Vec<(Vec<u32>, Mentions)> = Vec::new();
        found.resize_with(leads.pages(), Default::default);
        let mut last = vec![None; leads.pages()];
        for (number, page) in pages.iter().enumerate() {
            let telling = telling(page);
            for (to, said) in says(number, page, leads) {
                if last[to].replace(number) == Some(number) {
                    continue;
                }
                let (by, mentions) = &mut found[to];
                by.push(super::leads::number(number));
                enter(mentions, &telling, said);
            }
        }
        let target = |(by, mentions)| Target { by, mentions: Arc::new(mentions) };
        Self { targets: found.into_iter().map(target).collect(), none: Arc::default() }
    }

    /// Take note of another text of a page, whose links lead where they led. `page` gives any page by its number. Out:
    /// the pages that others mention now, or mention in other words.
    pub fn edit(&mut self, number: usize, leads: &Leads, page: impl Fn(usize) -> Page) -> BTreeSet<usize> {
        let own = page(number);
        let (teller, mut firsts) = (telling(&own), HashMap::new());
        for (to, said) in says(number, &own, leads) {
            firsts.entry(to).or_insert(Teller { teller: teller.clone(), said });
        }
        let mut others: BTreeSet<usize> = leads.of(number).filter(|&to| to != number).collect();
        others.retain(|&to| self.told(to, number, firsts.remove(&to), (leads, &page)));
        others
    }

    /// A page mentions another in a sentence, or not; whether that changes what the other shows.
    fn told(
        &mut self,
        to: usize,
        number: usize,
        says: Option<Teller>,
        (leads, page): (&Leads, impl Fn(usize) -> Page),
    ) -> bool {
        let Target { by, mentions } = &mut self.targets[to];
        let same =
            |old: Option<&Teller>, new: &Teller| old.is_none_or(|old| words::mention(old) == words::mention(new));
        let own = super::leads::number(number);
        match (by.binary_search(&own), says) {
            (Ok(at), Some(teller)) if same(mentions.tellers.get(at), &teller) => return false,
            (Ok(_), Some(_)) => {}
            (Ok(at), None) => _ = by.remove(at),
            (Err(at), Some(_)) => by.insert(at, own),
            (Err(_), None) => return false,
        }
        let shown = by.iter().take(SHOWN).map(|&number| number as usize);
        let tellers: Vec<Teller> = shown.filter_map(|number| first(number, &page(number), leads, to)).collect();
        *mentions = Arc::new(Mentions { more: by.len() - tellers.len(), tellers });
        true
    }

    /// Who mentions a page.
    pub fn of(&self, number: usize) -> Arc<Mentions> {
        self.targets.get(number).map_or(&self.none, |target| &target.mentions).clone()
    }
}

/// The pages that the sentences of a page are about, in their order, with the numbers of the sentences: those of its
/// own, and of pages that name it as related, left out.
fn says<'a>(number: usize, page: &'a Page, leads: &'a Leads) -> impl Iterator<Item = (usize, usize)> + 'a {
    let cover = page.head.kind == PageKind::Cover;
    let all = page.chapter.said.iter().enumerate().take_while(move |_| !cover);
    let to = move |reference| leads.to(number, reference).filter(|&to| to != number && !leads.relates(to, number));
    all.filter_map(move |(said, sentence)| Some((to(sentence.reference)?, said)))
}

/// The first sentence of a page about another.
fn first(number: usize, page: &Page, leads: &Leads, to: usize) -> Option<Teller> {
    says(number, page, leads).find(|&(other, _)| other == to).map(|(_, said)| Teller { teller: telling(page), said })
}

fn enter(mentions: &mut Mentions, teller: &Arc<Telling>, said: usize) {
    if mentions.tellers.len() == SHOWN {
        mentions.more += 1;
    } else {
        mentions.tellers.push(Teller { teller: teller.clone(), said });
    }
}

fn telling(page: &Page) -> Arc<Telling> {
    let (url, title) = (encode(&page.head.url), page.chapter.outline.title.clone());
    Arc::new(Telling { url, title, said: page.chapter.said.clone(), links: page.links.clone() })
}
