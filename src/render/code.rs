//! Code blocks: highlighted at build time, one short class a token.
//!
//! In: a block of code. Out: HTML that grows two or three times, not twelve. The classes are named in [`CLASSES`];
//! the theme's style sheet gives them colours for light and dark.

use super::html::{attribute, escape};
use super::recent::Recent;
use crate::hash::stable_hash;
use crate::model::Code;
use crate::syntax;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use syntect::parsing::{BasicScopeStackOp, ParseState, Scope, ScopeStack, SyntaxReference};

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

/// How many bytes of highlighted code are kept for pages that are rendered again.
const KEPT: usize = 4 << 20;

/// Blocks that were rendered lately.
static RECENT: Recent = Recent::new(KEPT);

/// Render a block of code.
pub(super) fn render(code: &Code, html: &mut String) {
    html.push_str(&RECENT.get(stable_hash(code), || made(code)));
}

fn made(code: &Code) -> String {
    let mut html = String::with_capacity(code.text.len() * 3 + 256);
    write(code, &mut html);
    html
}

fn write(code: &Code, html: &mut String) {
    let by_line = code.numbers || !code.marked.is_empty();
    html.push_str(if code.numbers { "<figure class=\"code numbered\"" } else { "<figure class=\"code\"" });
    if let Some(language) = &code.language {
        attribute(html, "data-lang", &language.to_lowercase());
    }
    html.push('>');
    if let Some(title) = &code.title {
        html.push_str("<figcaption>");
        escape(html, title);
        html.push_str("</figcaption>");
    }
    html.push_str(
        "<button type=\"button\" class=\"btn copy js-only\" data-copy>Copy</button>\n<pre tabindex=\"0\"><code>",
    );
    let syntax = code.language.as_deref().filter(|_| code.highlighted).and_then(syntax::find);
    let mut lines = Lines::new(syntax);
    for (number, line) in (1..).zip(code.text.split_inclusive('\n')) {
        if by_line {
            let marked = code.marked.iter().any(|&(first, last)| (first..=last).contains(&number));
            html.push_str(if marked { "<span class=\"ln mark\">" } else { "<span class=\"ln\">" });
        }
        lines.line(line, html);
        if by_line {
            html.push_str("</span>");
        }
    }
    html.push_str("</code></pre></figure>\n");
}

/// The state between lines: the grammar's and the classes of the open scopes.
struct Lines {
    state: Option<ParseState>,
    scopes: ScopeStack,
    classes: Vec<Option<char>>,
}

impl Lines {
    fn new(syntax: Option<&SyntaxReference>) -> Self {
        Self { state: syntax.map(ParseState::new), scopes: ScopeStack::new(), classes: Vec::new() }
    }

    fn line(&mut self, line: &str, html: &mut String) {
        let operations = self.state.as_mut().and_then(|state| state.parse_line(line, syntax::set()).ok());
        let mut out = Tokens { html, open: None };
        let mut from = 0;
        for (at, operation) in operations.unwrap_or_default() {
            out.text(&line[from..at], self.class());
            from = at;
            let classes = &mut self.classes;
            let hook = |operation: BasicScopeStackOp, _: &[Scope]| match operation {
                BasicScopeStackOp::Push(scope) => classes.push(class_of(scope)),
                BasicScopeStackOp::Pop => drop(classes.pop()),
            };
            if self.scopes.apply_with_hook(&operation, hook).is_err() {
                self.state = None;
                break;
            }
        }
        out.text(&line[from..], self.class());
        out.close();
    }

    /// The class of the innermost scope that has one.
    fn class(&self) -> Option<char> {
        self.classes.iter().rev().find_map(|class| *class)
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

    fn html(language: &str, text: &str) -> String {
        let (language, text) = (Some(language.to_owned()), text.to_owned());
        let code = Code { language, highlighted: true, text, ..Code::default() };
        let mut html = String::new();
        render(&code, &mut html);
        html.split("<code>").nth(1).unwrap_or_default().replace("</code></pre></figure>\n", "")
    }

    #[test]
    fn tokens_have_one_short_class() {
        assert_eq!(
            html("python", "def f(x):\n    return 1 # no\n"),
            "<i class=\"k\">def</i> <i class=\"f\">f</i>(<i class=\"v\">x</i>):\n    <i class=\"k\">return</i> <i class=\"n\">1</i> <i class=\"c\"># no\n</i>"
        );
    }

    #[test]
    fn every_character_of_the_code_is_there() {
        let text = "fn main() {\n    println!(\"<b> & {}\", '\\n');\n}\n";
        let plain = html("rust", text);
        let mut out = String::new();
        let mut inside = false;
        for c in plain.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        let out = out
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        assert_eq!(out, text);
    }

    #[test]
    fn code_grows_three_times_at_most() {
        let text = include_str!("../hash.rs");
        assert!(html("rust", text).len() <= 3 * text.len());
    }
}
