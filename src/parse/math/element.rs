//! `MathML` elements: a small tree that writes itself, as markup and as plain text.
//!
//! Names of elements and attributes are constants of this program; whatever an author wrote is escaped text.

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    pub text: String,
    pub children: Vec<Element>,
    pub kind: Kind,
}

/// What an element is among its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a number or a group.
    Ordinary,
    /// `sin`, which is applied to what follows.
    Function,
    /// A sign between two things, or before one.
    Binary,
    /// A sign that something follows.
    Operator,
    /// An opening bracket.
    Open,
    /// Space.
    Space,
}

impl Element {
    pub fn new(tag: &'static str, children: Vec<Self>) -> Self {
        Self { tag, attributes: Vec::new(), text: String::new(), children, kind: Kind::Ordinary }
    }

    pub fn text(tag: &'static str, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(tag, Vec::new()) }
    }

    /// A row; a row of one is that one.
    pub fn row(mut children: Vec<Self>) -> Self {
        if children.len() == 1 { children.swap_remove(0) } else { Self::new("mrow", children) }
    }

    /// A space as wide as some letters `m`; negative ones pull together nothing, and are as wide as nothing.
    pub fn space(em: f32) -> Self {
        let mut space = Self::new("mspace", Vec::new());
        let thousandths = (em.clamp(0.0, 10.0) * 1000.0).round() / 1000.0;
        space.attribute("width", format!("{thousandths}em"));
        space.kind = Kind::Space;
        space
    }

    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Give an attribute, in the place of an earlier one of that name.
    pub fn attribute(&mut self, name: &'static str, value: impl Into<String>) {
        self.attributes.retain(|(earlier, _)| *earlier != name);
        self.attributes.push((name, value.into()));
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attribute(name, value);
        self
    }

    /// Append the markup.
    pub fn write(&self, into: &mut String) {
        *into += &format!("<{}", self.tag);
        for (name, value) in &self.attributes {
            *into += &format!(" {name}=\"");
            escape(into, value);
            into.push('"');
        }
        into.push('>');
        escape(into, &self.text);
        for child in &self.children {
            child.write(into);
        }
        *into += &format!("</{}>", self.tag);
    }

    /// The formula in one line of plain text.
    pub fn words(&self) -> String {
        let mut words = String::new();
        self.speak(&mut words);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn speak(&self, words: &mut String) {
        let part = |at: usize| self.children.get(at).map(Self::grouped).unwrap_or_default();
        match self.tag {
            "mfrac" => *words += &format!("{}/{}", part(0), part(1)),
            "msqrt" => *words += &format!("√{}", part(0)),
            "mroot" => *words += &format!("{}√{}", part(1), part(0)),
            "msub" | "munder" => *words += &format!("{}_{}", part(0), part(1)),
            "msup" => *words += &format!("{}^{}", part(0), part(1)),
            "msubsup" | "munderover" => *words += &format!("{}_{}^{}", part(0), part(1), part(2)),
            "mover" => *words += &part(0),
            "mspace" | "mtd" => words.push(' '),
            _ => words.extend(self.text.chars().filter(|&c| c != APPLICATION)),
        }
        if matches!(self.tag, "mrow" | "mstyle" | "mtable" | "mtr" | "mtd") {
            self.children.iter().for_each(|child| child.speak(words));
        }
    }

    /// The words of a part, in brackets when it has several.
    fn grouped(&self) -> String {
        let words = self.words();
        let alone = words.chars().count() < 2 || words.chars().all(char::is_alphanumeric) || !self.text.is_empty();
        if alone { words } else { format!("({words})") }
    }
}

/// The sign between a function and what it is applied to, which has no width.
pub(super) const APPLICATION: char = '\u{2061}';

/// Append text, escaped for content and quoted attributes alike.
pub(in crate::parse) fn escape(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            c => into.push(c),
        }
    }
}
