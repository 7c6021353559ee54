//! Highlighted lines of code: spans of one short class a token.
//!
//! In: the lines of a block, one after the other. Out: HTML for each, complete in itself. The classes are named in
//! [`CLASSES`]; the theme's style sheet gives them colours for light and dark.

use super::html::escape;
use super::memory::{Between, Line, Memory, State};
use crate::hash::{Hash128, stable_hash};
use crate::syntax;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{LazyLock, Mutex};
use syntect::parsing::{BasicScopeStackOp, ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference};

/// Scopes and their class; the longest prefix wins.
const CLASSES: &[(&str, char)] = &[
    ("comment", 'c'),
    ("string", 's'),
    ("punctuation.definition.string", 's'),
    ("punctuation.definition.comment", 'c'),
    ("constant.character.escape", 'e'),
    ("string.regexp", 'e'),
    ("constant.numeric", 'n'),
    ("constant", 'l'),
    ("keyword", 'k'),
    ("keyword.operator", 'o'),
    ("storage", 'k'),
    ("entity.name.type", 't'),
    ("entity.name.class", 't'),
    ("entity.name.struct", 't'),
    ("entity.name.enum", 't'),
    ("entity.name.trait", 't'),
    ("entity.name.interface", 't'),
    ("entity.name.namespace", 't'),
    ("entity.other.inherited-class", 't'),
    ("support.type", 't'),
    ("support.class", 't'),
    ("support.struct", 't'),
    ("entity.name.function", 'f'),
    ("support.function", 'f'),
    ("variable.function", 'f'),
    ("support.macro", 'f'),
    ("entity.name.macro", 'f'),
    ("variable.parameter", 'v'),
    ("variable.language", 'k'),
    ("entity.other.attribute-name", 'a'),
    ("entity.name.tag.yaml", 'a'),
    ("support.type.property-name", 'a'),
    ("meta.mapping.key string", 'a'),
    ("entity.name.tag", 'g'),
    ("markup.deleted", 'd'),
    ("markup.inserted", 'i'),
    ("markup.heading", 'h'),
    ("markup.bold", 'h'),
    ("invalid", 'x'),
];

/// [`CLASSES`] with their scopes parsed.
static PREFIXES: LazyLock<Vec<(Scope, char)>> = LazyLock::new(|| {
    let parse = |&(name, class): &(&str, char)| Some((Scope::new(name).ok()?, class));
    CLASSES.iter().filter_map(parse).collect()
});

/// The class of each scope met so far.
static KNOWN: LazyLock<Mutex<HashMap<Scope, Option<char>>>> = LazyLock::new(Mutex::default);

/// How many bytes of lines a thread keeps.
const KEPT: usize = 2 << 20;

thread_local! {
    static MEMORY: Memory<Scopes> = Memory::new(KEPT);
}

/// What is known between two lines of a block: nothing where its text is plain.
#[derive(Default)]
pub(super) struct Lines(Option<Rc<Between<Scopes>>>);

impl Lines {
    /// Before the first line of code in some language.
    pub fn of(syntax: &SyntaxReference) -> Self {
        Self(Some(MEMORY.with(|memory| memory.state(Scopes::new(syntax), ""))))
    }

    /// Append the next line.
    pub fn line(&mut self, line: &str, html: &mut String) {
        let Some(before) = self.0.take() else { return escape(html, line) };
        let Line { text, next } = MEMORY.with(|memory| memory.line(before, line));
        html.push_str(&text);
        self.0 = next;
    }
}

/// The grammar's state, the scopes that are open, and the class of each.
#[derive(Debug, Clone, PartialEq)]
struct Scopes {
    grammar: ParseState,
    open: ScopeStack,
    classes: Vec<Option<char>>,
}

impl Scopes {
    fn new(syntax: &SyntaxReference) -> Self {
        Self { grammar: ParseState::new(syntax), open: ScopeStack::new(), classes: Vec::new() }
    }

    /// Open and close scopes, and say whether that made sense.
    fn apply(&mut self, operation: &ScopeStackOp) -> bool {
        let classes = &mut self.classes;
        let hook = |operation: BasicScopeStackOp, _: &[Scope]| match operation {
            BasicScopeStackOp::Push(scope) => classes.push(class_of(scope)),
            BasicScopeStackOp::Pop => drop(classes.pop()),
        };
        self.open.apply_with_hook(operation, hook).is_ok()
    }

    /// The class of the innermost scope that has one.
    fn class(&self) -> Option<char> {
        self.classes.iter().rev().find_map(|class| *class)
    }
}

impl State for Scopes {
    fn outline(&self) -> Hash128 {
        stable_hash(self.open.as_slice())
    }

    fn depth(&self) -> usize {
        self.classes.len()
    }

    fn line(&mut self, line: &str) -> (String, bool) {
        let operations = self.grammar.parse_line(line, syntax::set());
        let mut fine = operations.is_ok();
        let mut html = String::with_capacity(line.len() * 3);
        let mut out = Tokens { html: &mut html, open: None };
        let mut from = 0;
        for (at, operation) in operations.unwrap_or_default() {
            out.text(&line[from..at], self.class());
            from = at;
            fine = self.apply(&operation);
            if !fine {
                break;
            }
        }
        out.text(&line[from..], self.class());
        out.close();
        (html, fine)
    }
}

/// The class of one scope: that of its longest known prefix.
fn class_of(scope: Scope) -> Option<char> {
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    *known.entry(scope).or_insert_with(|| {
        let fitting = PREFIXES.iter().filter(|(prefix, _)| prefix.is_prefix_of(scope));
        fitting.max_by_key(|(prefix, _)| prefix.len()).map(|(_, class)| *class)
    })
}

/// Tokens as they come; neighbours of one class are one element, spaces need none.
struct Tokens<'a> {
    html: &'a mut String,
    open: Option<char>,
}

impl Tokens<'_> {
    fn text(&mut self, text: &str, class: Option<char>) {
        if text.is_empty() {
            return;
        }
        let blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        if self.open != class && !(blank && self.open.is_none()) {
            self.close();
            if let Some(class) = class.filter(|_| !blank) {
                *self.html += &format!("<i class=\"{class}\">");
                self.open = Some(class);
            }
        }
        escape(self.html, text);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</i>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines that leave different things open, in one language or another.
    const LINES: [&str; 18] = [
        "\"\"\"",
        "'''",
        "/* ",
        " */",
        "// {",
        "{",
        "}",
        "(",
        ")",
        "`${",
        "}`",
        "<<EOF",
        "EOF",
        "r#\"",
        "\"#",
        "fn a() -> \"b",
        "def f(x, y=\"1\"):",
        "key: value # [",
    ];

    fn slowly(syntax: &SyntaxReference, text: &[&str]) -> String {
        let mut scopes = Scopes::new(syntax);
        text.iter().map(|line| scopes.line(line).0).collect()
    }

    proptest! {
        #[test]
        fn a_line_gives_what_it_gives_without_a_memory(
            lines in prop::collection::vec(0..LINES.len(), 1..40),
            language in prop::sample::select(vec!["rust", "python", "js", "sh", "yaml", "html", "ruby", "md"]),
        ) {
            let syntax = syntax::find(language).expect("a grammar");
            let text: Vec<String> = lines.iter().map(|&line| format!("{}\n", LINES[line])).collect();
            let text: Vec<&str> = text.iter().map(String::as_str).collect();
            let mut html = String::new();
            let mut lines = Lines::of(syntax);
            for line in &text {
                lines.line(line, &mut html);
            }
            prop_assert_eq!(html, slowly(syntax, &text));
        }
    }
}
