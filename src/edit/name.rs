//! Names for items without one: from the chapter's id and the label's words, short enough to read aloud.
//!
//! In: what has no id, and every id that is taken, by the book or its past. Out: ids, all different. A name depends
//! on the chapter and the label, never on the order of the items: labels that would share a name all get a few letters
//! of a hash behind it. Only items with one label in one chapter are told apart by a number.

use crate::hash::stable_hash;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// Something that has no id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unnamed {
    /// The id of its chapter.
    pub chapter: String,
    /// Its words.
    pub label: String,
}

/// The longest part of a name that comes from the chapter, and from the label.
const PARTS: [usize; 2] = [16, 22];

/// How many words of a label make a name.
const WORDS: usize = 3;

/// Words that say little.
const COMMON: &str = " a an and are at for from had has have i in is it me my of on or our that the this to was we \
    were what who with you your ";

/// A name for each, in their order.
pub fn names(unnamed: &[Unnamed], taken: &BTreeSet<String>) -> Vec<String> {
    let mut sharing: BTreeMap<String, HashSet<&Unnamed>> = BTreeMap::new();
    for one in unnamed {
        sharing.entry(base(one)).or_default().insert(one);
    }
    let mut used = taken.clone();
    let mut first: BTreeMap<&Unnamed, String> = BTreeMap::new();
    for (base, mut sharing) in sharing.iter().map(|(base, all)| (base, all.iter().copied().collect::<Vec<_>>())) {
        sharing.sort_unstable();
        let plain = sharing.len() == 1 && !taken.contains(base);
        for one in sharing {
            let name = if plain { base.clone() } else { format!("{base}-{}", letters(one, 4)) };
            first.insert(one, free(&name, &mut used));
        }
    }
    let mut given: HashMap<&Unnamed, usize> = HashMap::new();
    let name = |one| {
        let times = given.entry(one).or_default();
        *times += 1;
        if *times == 1 { first[one].clone() } else { numbered(&first[one], times, &mut used) }
    };
    unnamed.iter().map(name).collect()
}

/// The name, or the first one with a number behind it that is free.
fn free(name: &str, used: &mut BTreeSet<String>) -> String {
    if used.insert(name.to_owned()) { name.to_owned() } else { numbered(name, &mut 2, used) }
}

/// The name with the first free number from `from` on, which becomes that number.
fn numbered(name: &str, from: &mut usize, used: &mut BTreeSet<String>) -> String {
    while !used.insert(format!("{name}-{from}")) {
        *from += 1;
    }
    format!("{name}-{from}")
}

/// The name that a chapter and a label ask for.
fn base(one: &Unnamed) -> String {
    let chapter = joined(&plain(&one.chapter), PARTS[0]);
    let words = plain(&one.label);
    let telling: Vec<String> = words.iter().filter(|word| !COMMON.contains(&format!(" {word} "))).cloned().collect();
    let words = if telling.is_empty() { words } else { telling };
    let label = joined(&words[..words.len().min(WORDS)], PARTS[1]);
    let label = if label.is_empty() { letters(one, 6) } else { label };
    let chapter = if chapter.starts_with(|c: char| c.is_ascii_lowercase()) { chapter } else { format!("on-{chapter}") };
    format!("{}-{label}", chapter.trim_end_matches('-'))
}

/// Words with `-` between, as many as there is room for; at least a part of the first.
fn joined(words: &[String], room: usize) -> String {
    let mut name = String::new();
    for word in words {
        if name.is_empty() {
            name.extend(word.chars().take(room));
        } else if name.len() + 1 + word.len() <= room {
            name = format!("{name}-{word}");
        } else {
            break;
        }
    }
    name
}

/// The words of a text in plain Latin letters and digits; other scripts have none.
fn plain(text: &str) -> Vec<String> {
    let mut letters = String::new();
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            'ß' => letters.push_str("ss"),
            'æ' => letters.push_str("ae"),
            'œ' => letters.push_str("oe"),
            'ø' => letters.push('o'),
            'ł' => letters.push('l'),
            'đ' => letters.push('d'),
            'ı' => letters.push('i'),
            'a'..='z' | '0'..='9' => letters.push(c),
            '\'' | '’' | '\u{300}'..='\u{36f}' => {}
            _ => letters.push(' '),
        }
    }
    letters.split_whitespace().map(str::to_owned).collect()
}

/// A few letters and digits that stand for a label.
fn letters(one: &Unnamed, count: u32) -> String {
    const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let hash = stable_hash(one).0;
    (0..count).map(|at| char::from(SIGNS[(hash >> (5 * at) & 31) as usize])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::is_id;
    use proptest::prelude::*;

    fn one(chapter: &str, label: &str) -> Unnamed {
        Unnamed { chapter: chapter.to_owned(), label: label.to_owned() }
    }

    fn named(all: &[(&str, &str)]) -> Vec<String> {
        let unnamed: Vec<_> = all.iter().map(|(chapter, label)| one(chapter, label)).collect();
        names(&unnamed, &BTreeSet::new())
    }

    #[test]
    fn a_name_is_made_of_the_chapter_and_the_telling_words() {
        assert_eq!(named(&[("scoping", "I asked someone who knows the domain.")]), ["scoping-asked-someone-knows"]);
        assert_eq!(named(&[("informational-interviews", "I've written Größe")]), ["informational-ive-written-grosse"]);
        assert_eq!(named(&[("", "It is")]), ["on-it-is"]);
        assert_eq!(named(&[("2026", "Counterrevolutionarily yours")]), ["on-2026-counterrevolutionarily"]);
    }

    #[test]
    fn other_scripts_get_letters_that_stay() {
        let names = named(&[("größe", "我问了一个人"), ("größe", "我有一个计划")]);
        assert!(names.iter().all(|name| is_id(name) && name.starts_with("grosse-")), "{names:?}");
        assert_ne!(names[0], names[1]);
        assert_eq!(named(&[("größe", "我有一个计划")])[0], names[1]);
    }

    #[test]
    fn what_is_taken_is_never_given() {
        let taken = BTreeSet::from(["a-plan".to_owned()]);
        let names = names(&[one("a", "The plan"), one("a", "The plan")], &taken);
        assert!(names[0].starts_with("a-plan-") && names[1] == format!("{}-2", names[0]), "{names:?}");
    }

    proptest! {
        #[test]
        fn names_are_ids_all_different_and_the_same_in_any_order(
            labels in prop::collection::vec(("[a-c]{1,2}", "(I |the |plan |2 |dog |é|我){0,5}"), 1..12),
            turn in 0usize..12,
        ) {
            let unnamed: Vec<_> = labels.iter().map(|(chapter, label)| one(chapter, label)).collect();
            let given = names(&unnamed, &BTreeSet::new());
            prop_assert!(given.iter().all(|name| is_id(name)), "{given:?}");
            prop_assert_eq!(given.iter().collect::<HashSet<_>>().len(), given.len());
            let mut turned = unnamed.clone();
            turned.rotate_left(turn % labels.len());
            let again: HashSet<_> = turned.iter().cloned().zip(names(&turned, &BTreeSet::new())).collect();
            prop_assert_eq!(again, unnamed.into_iter().zip(given).collect::<HashSet<_>>());
        }
    }
}
