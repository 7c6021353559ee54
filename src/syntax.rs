//! The languages that code blocks can be in.
//!
//! In: the word after a code fence. Out: the grammar it means. The set is loaded when the first code block asks.

use std::sync::LazyLock;
use syntect::parsing::{SyntaxReference, SyntaxSet};

static SET: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

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
    SET.find_syntax_by_token(token)
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
    fn common_words_find_their_languages() {
        for word in ["rust", "Python", "py", "ts", "typescript", "toml", "dockerfile", "shell", "jsx", "yaml", "c++"] {
            assert!(find(word).is_some(), "{word}");
        }
        assert!(find("nonesuch").is_none());
        assert!(is_plain("Text"));
    }
}
