//! The languages that code blocks can be in.
//!
//! In: the word after a code fence. Out: the grammar it means. The set is loaded when the first code block asks.

use std::collections::HashMap;
use std::sync::LazyLock;
use syntect::parsing::{SyntaxReference, SyntaxSet};

static SET: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// The grammar of each word, in lower case: extensions before names, and later grammars before earlier ones, as syntect
/// looks them up one by one.
static BY_WORD: LazyLock<HashMap<String, &SyntaxReference>> = LazyLock::new(|| {
    let mut by_word = HashMap::new();
    let grammars = || SET.syntaxes().iter().rev();
    let extensions = grammars().flat_map(|one| one.file_extensions.iter().map(move |word| (word, one)));
    for (word, grammar) in extensions.chain(grammars().map(|one| (&one.name, one))) {
        by_word.entry(word.to_lowercase()).or_insert(grammar);
    }
    by_word
});

/// Words that people use for plain text.
const PLAIN: [&str; 6] = ["text", "txt", "plain", "plaintext", "none", "output"];

/// Other words for languages that the set knows.
const ALIASES: [(&str, &str); 9] = [
    ("console", "sh"),
    ("shell", "sh"),
    ("shellsession", "sh"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("jsx", "js"),
    ("mjs", "js"),
    ("docker", "dockerfile"),
    ("make", "makefile"),
];

/// Grammars whose patterns try much more than the others' on lines that are made for it.
const SLOW: [&str; 5] = ["D", "INI", "SystemVerilog", "CFML Script", "CFML Script (Tags)"];

/// What a byte costs at worst, in nanoseconds, and what each pair of bytes in one line costs beside it.
const A_BYTE: u64 = 30_000;
const A_PAIR: u64 = 280;

/// How much a slow grammar costs beside the others.
const SLOWER: u64 = 8;

/// What highlighting a text may cost at worst, in nanoseconds: usual code costs a twentieth of it.
///
/// Patterns go back and try again, so that a line costs as its length squared in most grammars and more in some. The
/// figures are the worst that was measured on one core of a server, for 43 ways to repeat a mark in each of the bundled
/// grammars, with lines of 12, 80, 300 and 1,000 bytes.
pub fn work(syntax: &SyntaxReference, text: &str) -> u64 {
    let factor = if SLOW.contains(&syntax.name.as_str()) { SLOWER } else { 1 };
    let line = |line: &str| line.len() as u64 * (A_BYTE + A_PAIR * line.len() as u64);
    text.split_inclusive('\n').map(line).sum::<u64>().saturating_mul(factor)
}

/// The set of all grammars.
pub fn set() -> &'static SyntaxSet {
    &SET
}

/// Whether a word means text that is not highlighted.
pub fn is_plain(word: &str) -> bool {
    PLAIN.contains(&word.to_lowercase().as_str())
}

/// The grammar of a language, by its name, extension or a common word for it.
pub fn find(word: &str) -> Option<&'static SyntaxReference> {
    let lower = word.to_lowercase();
    let token = ALIASES.iter().find(|(alias, _)| *alias == lower).map_or(lower.as_str(), |(_, token)| token);
    BY_WORD.get(token).copied()
}

/// The names of all languages, in lower case.
pub fn names() -> Vec<String> {
    let words = |syntax: &SyntaxReference| [vec![syntax.name.to_lowercase()], syntax.file_extensions.clone()].concat();
    SET.syntaxes().iter().filter(|syntax| !syntax.hidden).flat_map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_grows_with_lines_and_faster_with_their_length() {
        let rust = find("rust").expect("a grammar");
        let of = |text: &str| work(rust, text);
        assert_eq!(of(&"ab\n".repeat(10)), 10 * of("ab\n"));
        assert!(of(&"a".repeat(1000)) > 4 * of(&"a".repeat(500)) / 2);
        assert_eq!(work(find("ini").expect("a grammar"), "a\n"), SLOWER * of("a\n"));
    }

    #[test]
    fn slow_grammars_are_in_the_set() {
        for name in SLOW {
            assert!(set().find_syntax_by_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn common_words_find_their_languages() {
        for word in ["rust", "Python", "py", "ts", "typescript", "toml", "dockerfile", "shell", "jsx", "yaml", "c++"] {
            assert!(find(word).is_some(), "{word}");
        }
        for word in names() {
            let slowly = set().find_syntax_by_token(&word).map(|one| one.name.as_str());
            assert_eq!(find(&word).map(|one| one.name.as_str()), slowly, "{word}");
        }
        assert!(find("nonesuch").is_none());
        assert!(is_plain("Text"));
    }
}
