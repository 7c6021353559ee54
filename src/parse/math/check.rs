//! What a formula is held to before anything is made of it: its length, its depth, its braces and its commands.
//!
//! The reader of TeX goes one call deeper for each command that is the argument of another; with the cap here no
//! formula overflows a stack. Macros are not known, so nothing in a formula can grow. Where that reader needs TeX to
//! be written in another way, [`check`] gives it that.

use super::Trouble;
use std::ops::Range;

/// The longest formula in bytes.
pub(super) const LONGEST: usize = 4 << 10;

/// How deep groups, environments and commands may nest.
const DEPTH: usize = 32;

/// Commands of TeX that are refused, with what is done in their place.
const REFUSED: [(&str, &str); 13] = [
    ("def", MACROS),
    ("let", MACROS),
    ("futurelet", MACROS),
    ("newcommand", MACROS),
    ("renewcommand", MACROS),
    ("providecommand", MACROS),
    ("char", "write the character itself"),
    ("buildrel", "write `\\overset{above}{sign}`"),
    ("sideset", "write the signs beside it with `^` and `_`"),
    ("begingroup", "write `{`"),
    ("endgroup", "write `}`"),
    ("Space", "write `\\quad`"),
    ("genfrac", "write `\\frac`, `\\binom` or `\\left( … \\right)`"),
];

const MACROS: &str = "write it out each time: formulas have no macros";

/// Commands with two arguments.
const TWO: [&str; 12] = [
    "frac",
    "cfrac",
    "dfrac",
    "tfrac",
    "binom",
    "dbinom",
    "tbinom",
    "overset",
    "underset",
    "stackrel",
    "textcolor",
    "colorbox",
];

/// The beginnings and names of commands with one argument.
const ONE: [&str; 25] = [
    "sqrt",
    "not",
    "cancel",
    "pmod",
    "operatorname",
    "math",
    "sym",
    "text",
    "over",
    "Over",
    "under",
    "wide",
    "hat",
    "bar",
    "tilde",
    "vec",
    "dot",
    "ddot",
    "acute",
    "grave",
    "breve",
    "check",
    "boldsymbol",
    "xleftarrow",
    "xrightarrow",
];

/// Arrows whose names begin with `\left` or `\right`, which the reader of TeX takes for brackets.
const ARROWS: [(&str, &str); 17] = [
    ("leftarrow", "←"),
    ("leftarrowtail", "↢"),
    ("leftharpoondown", "↽"),
    ("leftharpoonup", "↼"),
    ("leftleftarrows", "⇇"),
    ("leftrightarrow", "↔"),
    ("leftrightarrows", "⇆"),
    ("leftrightharpoons", "⇋"),
    ("leftrightsquigarrow", "↭"),
    ("rightarrow", "→"),
    ("rightarrowtail", "↣"),
    ("rightharpoondown", "⇁"),
    ("rightharpoonup", "⇀"),
    ("rightleftarrows", "⇄"),
    ("rightleftharpoons", "⇌"),
    ("rightrightarrows", "⇉"),
    ("rightsquigarrow", "⇝"),
];

/// Something that is open.
enum Open {
    /// A brace, with its place.
    Brace(usize),
    /// The brackets of an argument that may be left out; whether braces were put inside.
    Bracket,
    /// `\left` or `\begin`.
    Pair,
    /// A command that waits for arguments.
    Command(u8),
}

/// A walk through the tokens of a formula.
struct Walk<'a> {
    tex: &'a str,
    open: Vec<Open>,
    /// The place of a star that belongs to the command before it.
    starred: Option<usize>,
    /// The formula as the reader of TeX needs it.
    prepared: String,
}

/// Check a formula, and give it as the reader of TeX needs it.
pub(super) fn check(tex: &str) -> Result<String, Trouble> {
    if tex.len() > LONGEST {
        let message = format!("this formula is longer than {LONGEST} bytes");
        return Err(Trouble::new(None, message, "make several formulas of it"));
    }
    let mut walk = Walk { tex, open: Vec::new(), starred: None, prepared: String::with_capacity(tex.len()) };
    for token in tokens(tex) {
        walk.token(token)?;
    }
    walk.end()
}

/// The places of a formula's commands.
pub(super) fn commands(tex: &str) -> impl Iterator<Item = Range<usize>> {
    tokens(tex).filter(|at| tex[at.clone()].starts_with('\\'))
}

/// The places of a formula's tokens: a command, or a character.
fn tokens(tex: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &tex[at..];
        let first = rest.chars().next()?.len_utf8();
        let name = rest[first..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let symbol = rest[first..].chars().next().map_or(0, char::len_utf8);
        let length = if !rest.starts_with('\\') {
            0
        } else if name > 0 {
            name
        } else {
            symbol
        };
        let start = at;
        at += first + length;
        Some(start..at)
    })
}

impl Walk<'_> {
    fn token(&mut self, at: Range<usize>) -> Result<(), Trouble> {
        let word = &self.tex[at.clone()];
        if let Some(name) = word.strip_prefix('\\') {
            return self.command(name, at);
        }
        match word {
            "{" => self.push(Open::Brace(at.start), at)?,
            "}" => self.close_brace(at)?,
            "[" if matches!(self.open.last(), Some(Open::Command(_))) => {
                self.push(Open::Bracket, at)?;
                self.prepared.push_str("[{");
                return Ok(());
            }
            "]" if matches!(self.open.last(), Some(Open::Bracket)) => {
                self.open.pop();
                self.prepared.push('}');
            }
            "%" => return Err(Trouble::new(Some(at), "a `%` in a formula hides what follows it", "write `\\%`")),
            "#" if !self.prepared.ends_with('{') => {
                return Err(Trouble::new(Some(at), "a `#` in a formula stands for nothing", "write `\\#`"));
            }
            "$" => return Err(Trouble::new(Some(at), "a `$` inside a formula", "write `\\$`")),
            word if word.chars().all(char::is_whitespace) => {
                self.prepared.push(' ');
                return Ok(());
            }
            "^" | "_" => {}
            "*" if self.starred == Some(at.start) => return Ok(()),
            _ => self.satisfy(),
        }
        self.prepared.push_str(word);
        Ok(())
    }

    fn command(&mut self, name: &str, at: Range<usize>) -> Result<(), Trouble> {
        if let Some((_, help)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
            return Err(Trouble::new(Some(at), format!("`\\{name}` is not used in formulas here"), *help));
        }
        if name == "operatorname" && self.tex[at.end..].starts_with('*') {
            self.prepared.push_str("\\mathop");
            self.starred = Some(at.end);
            return self.push(Open::Command(1), at);
        }
        if let Some((_, arrow)) = ARROWS.iter().find(|(arrow, _)| *arrow == name) {
            self.satisfy();
            self.prepared.push_str(arrow);
            return Ok(());
        }
        match (name, arguments(name)) {
            ("left" | "begin", _) => self.push(Open::Pair, at.clone())?,
            ("right" | "end", _) => self.close_pair(),
            (_, 0) => self.satisfy(),
            (_, arguments) => self.push(Open::Command(arguments), at.clone())?,
        }
        self.prepared.push_str(&self.tex[at]);
        Ok(())
    }

    fn push(&mut self, open: Open, at: Range<usize>) -> Result<(), Trouble> {
        self.open.push(open);
        if self.open.len() <= DEPTH {
            return Ok(());
        }
        let message = format!("this formula nests deeper than {DEPTH} levels");
        Err(Trouble::new(Some(at), message, "give its parts names, in formulas of their own"))
    }

    /// An argument is there: the command that waited for it may be whole, and be an argument itself.
    fn satisfy(&mut self) {
        while let Some(Open::Command(waits)) = self.open.last_mut() {
            *waits -= 1;
            if *waits > 0 {
                return;
            }
            self.open.pop();
        }
    }

    fn close_brace(&mut self, at: Range<usize>) -> Result<(), Trouble> {
        while let Some(open) = self.open.pop() {
            if matches!(open, Open::Brace(_)) {
                self.satisfy();
                return Ok(());
            }
        }
        Err(Trouble::new(Some(at), "a `}` without its `{`", "write `\\}` for the sign"))
    }

    fn close_pair(&mut self) {
        if let Some(last) = self.open.iter().rposition(|open| matches!(open, Open::Pair | Open::Brace(_)))
            && matches!(self.open[last], Open::Pair)
        {
            self.open.truncate(last);
            self.satisfy();
        }
    }

    fn end(self) -> Result<String, Trouble> {
        let brace = self.open.iter().find_map(|open| match open {
            Open::Brace(at) => Some(*at),
            _ => None,
        });
        match brace {
            Some(at) => {
                Err(Trouble::new(Some(at..at + 1), "a `{` without its `}`", "close it, or write `\\{` for the sign"))
            }
            None => Ok(self.prepared),
        }
    }
}

/// How many arguments a command takes.
fn arguments(name: &str) -> u8 {
    const GROUPS: [&str; 4] = ["math", "sym", "text", "wide"];
    const STACKS: [&str; 3] = ["over", "Over", "under"];
    let begins = |all: &[&str]| all.iter().any(|start| name.starts_with(start));
    if TWO.contains(&name) {
        2
    } else {
        u8::from(ONE.contains(&name) || begins(&GROUPS) && !name.ends_with("style") || begins(&STACKS))
    }
}
