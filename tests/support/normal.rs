//! HTML in one form, so that what two renderers mean can be compared.

use super::html::{Tag, decoded, tag};

/// Elements around which spaces mean nothing.
const BLOCKS: [&str; 24] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "hr",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "section",
    "article",
    "figure",
    "br",
];

/// One line a piece: a tag with its attributes sorted, or text. What our renderer adds to plain HTML is taken away.
pub fn normal(html: &str) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut state = State::default();
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = piece(rest);
        rest = after;
        state.add(piece, &mut pieces);
    }
    state.flush(&mut pieces);
    pieces.join("\n")
}

/// A piece of HTML.
enum Piece<'a> {
    Open(Tag),
    Close(String),
    Text(&'a str),
    /// A comment, a declaration, an instruction.
    Other(&'a str),
}

fn piece(html: &str) -> (Piece<'_>, &str) {
    let until = |end: &str| html.find(end).map_or(html.len(), |at| at + end.len());
    for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", "?>")] {
        if html.starts_with(start) {
            let (other, rest) = html.split_at(until(end));
            return (Piece::Other(other), rest);
        }
    }
    if let Some(name) = html.strip_prefix("</") {
        let (_, rest) = html.split_at(until(">"));
        let end = name.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(name.len());
        return (Piece::Close(name[..end].to_ascii_lowercase()), rest);
    }
    if let Some((tag, rest)) = tag(html) {
        return (Piece::Open(tag), rest);
    }
    let first = html.chars().next().map_or(0, char::len_utf8);
    let end = html[first..].find('<').map_or(html.len(), |at| at + first);
    (Piece::Text(&html[..end]), &html[end..])
}

#[derive(Default)]
struct State {
    text: String,
    verbatim: usize,
    /// The element that is ours alone, with what is in it.
    skipping: Option<&'static str>,
    /// Whether a block has just begun or ended.
    after_block: bool,
}

impl State {
    fn add(&mut self, piece: Piece, pieces: &mut Vec<String>) {
        if let Some(name) = self.skipping {
            if matches!(&piece, Piece::Close(closed) if closed == name) {
                self.skipping = None;
            }
            return;
        }
        match piece {
            Piece::Text(text) => self.text += &decoded(text),
            Piece::Other(other) => {
                self.flush(pieces);
                pieces.push(other.to_owned());
                self.after_block = false;
            }
            Piece::Open(tag) => self.open(&tag, pieces),
            Piece::Close(name) => {
                if name == "figure" || name == "i" && self.verbatim > 0 {
                    return;
                }
                if name == "pre" {
                    self.verbatim = self.verbatim.saturating_sub(1);
                }
                self.mark(&name, format!("</{name}>"), pieces);
            }
        }
    }

    fn open(&mut self, tag: &Tag, pieces: &mut Vec<String>) {
        let ours = |class: &str| tag.get("class").is_some_and(|value| value.split(' ').any(|word| word == class));
        match tag.name.as_str() {
            "a" if ours("anchor") => {
                self.text.truncate(self.text.trim_end().len());
                self.skipping = Some("a");
            }
            "button" if ours("copy") => self.skipping = Some("button"),
            "figcaption" => self.skipping = Some("figcaption"),
            "figure" if ours("code") => {}
            "i" if self.verbatim > 0 => {}
            _ => {
                self.mark(&tag.name, shown(tag), pieces);
                self.verbatim += usize::from(tag.name == "pre");
            }
        }
    }

    /// A tag that stays.
    fn mark(&mut self, name: &str, shown: String, pieces: &mut Vec<String>) {
        let block = BLOCKS.contains(&name);
        if block && self.verbatim == 0 && name != "pre" {
            self.text.truncate(self.text.trim_end().len());
        }
        self.flush(pieces);
        self.after_block = block;
        pieces.push(shown);
    }

    fn flush(&mut self, pieces: &mut Vec<String>) {
        let text = std::mem::take(&mut self.text);
        let text = if self.verbatim > 0 { text } else { collapsed(&text, self.after_block || pieces.is_empty()) };
        if !text.is_empty() {
            pieces.push(format!("{text:?}"));
            self.after_block = false;
        }
    }
}

/// A tag with its attributes in order, without those that only our renderer writes.
fn shown(tag: &Tag) -> String {
    let heading = tag.name.len() == 2 && tag.name.starts_with('h') && tag.name != "hr";
    let added = |name: &str| match tag.name.as_str() {
        "img" => ["loading", "decoding"].contains(&name),
        "pre" => name == "tabindex",
        "code" => name == "class",
        _ => heading,
    };
    let mut attributes: Vec<String> = tag
        .attributes
        .iter()
        .filter(|(name, _)| !added(name))
        .map(|(name, value)| match name.as_str() {
            "href" | "src" => format!(" {name}={:?}", address(value)),
            _ => format!(" {name}={value:?}"),
        })
        .collect();
    attributes.sort();
    format!("<{}{}>", tag.name, attributes.concat())
}

/// An address with its percent signs decoded.
fn address(written: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = written.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Text with every run of spaces as one space, and none at the start of a block.
fn collapsed(text: &str, start: bool) -> String {
    let blank = |c: char| c.is_ascii_whitespace();
    let words: Vec<&str> = text.split(blank).filter(|word| !word.is_empty()).collect();
    let before = if text.starts_with(blank) && !start { " " } else { "" };
    let after = if text.ends_with(blank) && !words.is_empty() { " " } else { "" };
    format!("{before}{}{after}", words.join(" "))
}
