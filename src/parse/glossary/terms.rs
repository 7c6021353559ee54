//! Terms: a tree of words that finds the longest name at a place of a text.
//!
//! Each step of the tree is one word, looked up by hash, so that a place costs no more than the longest name has
//! words, however many terms there are. An automaton over bytes would find names inside words and across their
//! ends, and would have to be told the case, the form and the line ends of every text first.

use super::forms::plural;
use super::words::{composed, exact, folded, in_word, stands_alone, token, tokens, word_end};
use crate::hash::{Hash128, stable_hash};
use crate::model::TermOutline;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// The longest name in tokens; what is longer is only found by hand.
const LONGEST: usize = 16;

/// How many names may differ in their capitals alone.
const VARIANTS: usize = 8;

/// The names of a glossary's terms.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    nodes: Vec<Node>,
    ids: Vec<String>,
    numbers: HashMap<String, usize>,
    hash: Hash128,
}

/// A place in the tree.
#[derive(Debug, Clone, Default)]
struct Node {
    next: HashMap<String, usize>,
    ends: Vec<End>,
}

/// A name that ends here.
#[derive(Debug, Clone)]
struct End {
    term: usize,
    /// The words that must be written just so, by their number.
    exact: Vec<(usize, String)>,
    /// The words behind the first that are written small, by their number: with capitals they are the title of a work.
    small: Vec<usize>,
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub range: Range<usize>,
    pub term: usize,
}

/// What two names are compared by.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Name(Vec<String>);

impl Name {
    /// Of these words.
    pub fn new(words: &str) -> Self {
        Self(tokens(words).map(|token| exact(token).unwrap_or_else(|| folded(token).into_owned())).collect())
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        !self.0.iter().any(|token| token.contains(in_word))
    }
}

impl Hash for Terms {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl PartialEq for Terms {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Terms {}

impl Terms {
    /// The names of these terms: first those that are written, then, in English, their plurals.
    pub fn new(terms: &[TermOutline], english: bool) -> Self {
        let written = |term: &TermOutline| [std::slice::from_ref(&term.name), term.aliases.as_slice()].concat();
        let names: Vec<(usize, String)> = terms
            .iter()
            .enumerate()
            .flat_map(|(nth, term)| written(term).into_iter().map(move |name| (nth, name)))
            .collect();
        let ids: Vec<String> = terms.iter().map(|term| term.id.clone()).collect();
        let hash = stable_hash(&(&ids, &names, english));
        let numbers = ids.iter().cloned().zip(0..).collect();
        let mut tree = Self { nodes: vec![Node::default()], ids, numbers, hash };
        for (term, name) in &names {
            tree.insert(name, *term);
        }
        for (term, name) in names.iter().filter(|_| english) {
            if let Some(plural) = plural(name) {
                tree.insert(&plural, *term);
            }
        }
        tree
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The id of a term.
    pub(super) fn id(&self, term: usize) -> &str {
        &self.ids[term]
    }

    /// The number of the term with an id.
    pub(super) fn number(&self, id: &str) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    fn insert(&mut self, name: &str, term: usize) {
        let tokens: Vec<&str> = tokens(name).collect();
        if tokens.len() > LONGEST || !tokens.iter().any(|token| token.contains(in_word)) {
            return;
        }
        let mut at = 0;
        for token in &tokens {
            let fresh = self.nodes.len();
            let next = *self.nodes[at].next.entry(folded(token).into_owned()).or_insert(fresh);
            if next == fresh {
                self.nodes.push(Node::default());
            }
            at = next;
        }
        let exact: Vec<(usize, String)> =
            tokens.iter().enumerate().filter_map(|(nth, token)| Some((nth, exact(token)?))).collect();
        let begins_small = |token: &&str| token.starts_with(char::is_lowercase);
        let small: Vec<usize> =
            tokens.iter().enumerate().skip(1).filter(|(_, token)| begins_small(token)).map(|(nth, _)| nth).collect();
        let ends = &mut self.nodes[at].ends;
        if ends.len() < VARIANTS && !ends.iter().any(|end| end.exact == exact && end.small == small) {
            ends.push(End { term, exact, small });
        }
    }

    /// All names in a text, from its beginning, the longest at each place.
    pub(super) fn find(&self, text: &str) -> Vec<Found> {
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(skip) = text[at..].find(|c: char| in_word(c) || !(c.is_whitespace() || c.is_ascii_punctuation()))
        {
            at += skip;
            let one = self.longest(text, at);
            at = one.as_ref().map_or_else(|| beyond(text, at), |one| one.range.end);
            found.extend(one);
        }
        found
    }

    /// The longest name that begins at a byte.
    fn longest(&self, text: &str, start: usize) -> Option<Found> {
        let (mut node, mut at, mut best) = (self.nodes.first()?, start, None);
        while let Some(range) = token(text, at) {
            let Some(&next) = node.next.get(folded(&text[range.clone()]).as_ref()) else { break };
            (node, at) = (&self.nodes[next], range.end);
            let whole = start..at;
            if let Some(end) = node.ends.iter().find(|end| end.fits(&text[whole.clone()]))
                && stands_alone(text, &whole)
            {
                best = Some(Found { range: whole, term: end.term });
            }
        }
        best
    }
}

impl End {
    /// Whether the words whose case counts are written so.
    fn fits(&self, words: &str) -> bool {
        if self.exact.is_empty() && self.small.is_empty() {
            return true;
        }
        let words: Vec<&str> = tokens(words).collect();
        let exact =
            |(nth, exact): &(usize, String)| words.get(*nth).is_some_and(|word| composed(word) == exact.as_str());
        let small = |nth: &usize| words.get(*nth).is_some_and(|word| !word.starts_with(char::is_uppercase));
        self.exact.iter().all(exact) && self.small.iter().all(small)
    }
}

/// The byte behind the word or the sign at a byte.
fn beyond(text: &str, at: usize) -> usize {
    let end = word_end(text, at);
    if end > at { end } else { at + text[at..].chars().next().map_or(1, char::len_utf8) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(names: &[(&str, &[&str])], english: bool) -> Terms {
        let outline = |(name, aliases): &(&str, &[&str])| TermOutline {
            id: (*name).to_owned(),
            name: (*name).to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            words: Vec::new(),
        };
        Terms::new(&names.iter().map(outline).collect::<Vec<_>>(), english)
    }

    fn found(terms: &Terms, text: &str) -> Vec<String> {
        terms.find(text).into_iter().map(|one| format!("{}={}", &text[one.range], terms.id(one.term))).collect()
    }

    #[test]
    fn the_longest_name_wins() {
        let terms = terms(&[("bias", &[]), ("bias term", &[]), ("term of office", &[])], true);
        assert_eq!(found(&terms, "A bias term and a bias."), ["bias term=bias term", "bias=bias"]);
        assert_eq!(found(&terms, "the bias term of office"), ["bias term=bias term"]);
        assert_eq!(found(&terms, "the bias termination"), ["bias=bias"]);
    }

    #[test]
    fn plurals_capitals_line_ends_and_dashes_are_found() {
        let terms = terms(&[("Neural network", &["net"]), ("one-way door", &[]), ("Bayes' rule", &[])], true);
        let text = "Neural\nnetworks, NETS, one‑way door, Bayes’ rule";
        let all = ["Neural\nnetworks", "NETS", "one‑way door", "Bayes’ rule"];
        assert_eq!(terms.find(text).iter().map(|one| &text[one.range.clone()]).collect::<Vec<_>>(), all);
    }

    #[test]
    fn the_title_of_a_work_is_no_use_of_its_words() {
        let terms = terms(&[("deep learning", &[]), ("Weak tie", &[])], true);
        assert_eq!(found(&terms, "Deep Learning, Weak Ties"), [""; 0]);
        assert_eq!(found(&terms, "Deep learning, Weak ties"), ["Deep learning=deep learning", "Weak ties=Weak tie"]);
    }

    #[test]
    fn names_that_differ_in_their_capitals_alone_are_few() {
        let names: Vec<String> =
            (0..64_u32).map(|bits| (0..6).map(|at| if bits >> at & 1 == 1 { 'X' } else { 'x' }).collect()).collect();
        let outlines: Vec<(&str, &[&str])> = names.iter().map(|name| (name.as_str(), &[][..])).collect();
        let terms = terms(&outlines, true);
        assert!(terms.nodes.iter().all(|node| node.ends.len() <= VARIANTS));
        assert_eq!(found(&terms, "xxxxxx"), ["xxxxxx=xxxxxx"]);
    }

    #[test]
    fn other_languages_have_exact_names_and_aliases() {
        let terms = terms(&[("Gewicht", &["Gewichte"]), ("Straße", &[])], false);
        assert_eq!(found(&terms, "Gewichte Gewichts Gewicht Straßes"), ["Gewichte=Gewicht", "Gewicht=Gewicht"]);
    }

    #[test]
    fn names_whose_case_counts_are_found_as_they_are_written() {
        let terms = terms(&[("IT", &[]), ("PyTorch", &[]), ("CNN", &[])], true);
        assert_eq!(found(&terms, "it IT It pytorch PyTorch CNNs cnns"), ["IT=IT", "PyTorch=PyTorch", "CNNs=CNN"]);
    }

    #[test]
    fn signs_can_be_part_of_a_name() {
        let terms = terms(&[("C++", &[]), (".env file", &[]), ("", &[]), ("++", &[])], true);
        assert_eq!(found(&terms, "C++ and C, ++"), ["C++=C++"]);
    }

    #[test]
    fn ten_thousand_terms_with_one_first_word_cost_what_one_costs() {
        let names: Vec<String> = (0..10_000).map(|nth| format!("model number{nth}")).collect();
        let outlines: Vec<(&str, &[&str])> = names.iter().map(|name| (name.as_str(), &[][..])).collect();
        let terms = terms(&outlines, true);
        let text = "model number77 is a model number9999 model ".repeat(2000);
        assert_eq!(terms.find(&text).len(), 4000);
        let deepest = terms.nodes.iter().map(|node| node.ends.len()).max();
        assert_eq!(deepest, Some(1), "no place has a list of terms to walk");
    }
}
