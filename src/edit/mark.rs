//! Marks: ids written behind the labels of items that have none, and nothing else changed.
//!
//! In: a chapter as it was parsed, its bytes, and a name for each item that can have one. Out: the new text, which
//! reads as before: the same words, and exactly these ids on exactly these items. Places are counted in the
//! text that the stages see, where line ends are alike; here they are found again in the bytes.

use crate::model::{Chapter, Slot};
use crate::parse::{self, Settings};
use crate::source::Source;
use std::sync::Arc;

/// A chapter with ids.
#[derive(Debug)]
pub struct Marked {
    /// The whole text.
    pub text: String,
    /// The chapter that it is now.
    pub chapter: Arc<Chapter>,
    /// How many ids were written.
    pub count: usize,
    /// The items that an id would make read otherwise; they have none.
    pub left: Vec<usize>,
}

/// An item, where its id goes, and the id.
type Name<'a> = (usize, Slot, &'a str);

/// The items of a chapter that have no id and can have one.
pub fn open_slots(chapter: &Chapter) -> impl Iterator<Item = (usize, Slot)> + '_ {
    chapter.places.slots.iter().enumerate().filter_map(|(nth, slot)| Some((nth, (*slot)?)))
}

/// Write an id on every item with an open slot, in their order.
pub fn mark(chapter: &Chapter, text: &str, names: &[String], settings: &Settings) -> Marked {
    let slots = open_slots(chapter).zip(names);
    let wanted: Vec<Name> = slots.map(|((nth, slot), name)| (nth, slot, name.as_str())).collect();
    let marker = Marker { chapter, text, source: Source::new(chapter.source.clone(), text), settings };
    let mut sound = Vec::new();
    let marked = marker.marked(&wanted).or_else(|| {
        marker.sound(&wanted, &mut sound);
        marker.marked(&sound)
    });
    let (text, chapter, count) = marked.unwrap_or_else(|| (text.to_owned(), Arc::new(chapter.clone()), 0));
    let left = wanted.iter().map(|name| name.0).filter(|&nth| chapter.outline.items[nth].id.is_none()).collect();
    Marked { text, chapter, count, left }
}

struct Marker<'a> {
    chapter: &'a Chapter,
    text: &'a str,
    source: Source,
    settings: &'a Settings,
}

impl Marker<'_> {
    /// The chapter with these ids, when it reads as before.
    fn marked(&self, names: &[Name]) -> Option<(String, Arc<Chapter>, usize)> {
        let edits: Vec<_> = names.iter().map(|&(_, slot, name)| edit(slot, name, self.source.text())).collect();
        let text = insert(self.text, &edits);
        let now = parse::parse(&Source::new(self.chapter.source.clone(), &text), self.settings).chapter;
        reads_as_before(self.chapter, &now, names).then_some((text, now, names.len()))
    }

    /// Those that leave the text as it reads, found by halves: there are few others, if any.
    fn sound<'n>(&self, names: &[Name<'n>], sound: &mut Vec<Name<'n>>) {
        match names {
            [] => {}
            _ if self.marked(names).is_some() => sound.extend(names),
            [_] => {}
            _ => {
                let (first, second) = names.split_at(names.len() / 2);
                self.sound(first, sound);
                self.sound(second, sound);
            }
        }
    }
}

/// What to write, and where.
fn edit(slot: Slot, name: &str, text: &str) -> (usize, String) {
    match slot {
        Slot::Label(at) => (at, format!(" {{#{name}}}")),
        Slot::Braces(at) => {
            let space = if text[at..].starts_with(|c: char| c.is_whitespace() || c == '}') { "" } else { " " };
            (at, format!("#{name}{space}"))
        }
    }
}

/// Put texts into another at places that count line ends as one byte and no byte-order mark, in ascending order.
fn insert(text: &str, edits: &[(usize, String)]) -> String {
    let added: usize = edits.iter().map(|(_, words)| words.len()).sum();
    let mut out = String::with_capacity(text.len() + added);
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    out.push_str(&text[..text.len() - body.len()]);
    let (mut copied, mut seen, mut edits) = (0, 0, edits.iter().peekable());
    for (at, byte) in body.bytes().enumerate() {
        while let Some((_, words)) = edits.next_if(|(place, _)| *place == seen) {
            out.push_str(&body[copied..at]);
            out.push_str(words);
            copied = at;
        }
        let first_half = byte == b'\r' && body.as_bytes().get(at + 1) == Some(&b'\n');
        seen += usize::from(!first_half);
    }
    out.push_str(&body[copied..]);
    edits.for_each(|(_, words)| out.push_str(words));
    out
}

/// Whether nothing but ids was added, each where it belongs.
fn reads_as_before(before: &Chapter, now: &Chapter, names: &[Name]) -> bool {
    let mut expected = before.outline.as_ref().clone();
    for &(nth, _, name) in names {
        expected.items[nth].id = Some(name.to_owned());
    }
    *now.outline == expected && now.words == before.words && now.notes.len() == before.notes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;
    use crate::source::SourceId;

    fn chapter(text: &str) -> Arc<Chapter> {
        parse::parse(&Source::new(SourceId::new("a.md"), text), &Settings::new(&Config::default())).chapter
    }

    fn marked(text: &str) -> String {
        let chapter = chapter(text);
        let names: Vec<String> = open_slots(&chapter).map(|(nth, _)| format!("id-{nth}")).collect();
        mark(&chapter, text, &names, &Settings::new(&Config::default())).text
    }

    #[test]
    fn line_ends_and_byte_order_marks_stay() {
        let text = "\u{feff}---\r\ntitle: é\r\n---\r\n- [ ] é\r\n- [ ] b  \r\n  more\r- [ ] c";
        let expected =
            "\u{feff}---\r\ntitle: é\r\n---\r\n- [ ] é {#id-0}\r\n- [ ] b  \r\n  more {#id-1}\r- [ ] c {#id-2}";
        assert_eq!(marked(text), expected);
    }

    #[test]
    fn braces_that_are_there_are_filled() {
        assert_eq!(marked("- [ ] a {optional}\n"), "- [ ] a {#id-0 optional}\n");
        assert_eq!(marked("- [ ] a { rev=2 }\n"), "- [ ] a {#id-0 rev=2 }\n");
        assert_eq!(marked("- [ ] a {}\n"), "- [ ] a {#id-0}\n");
    }

    #[test]
    fn an_item_that_cannot_have_an_id_keeps_no_other_from_having_one() {
        let text = "- [ ] a\n- [ ] b\n- [ ] c\n";
        let mut chapter = Chapter::clone(&chapter(text));
        chapter.places.slots[1] = Some(Slot::Label(9));
        let names = ["id-0", "id-1", "id-2"].map(str::to_owned);
        let marked = mark(&chapter, text, &names, &Settings::new(&Config::default()));
        assert_eq!(marked.text, "- [ ] a {#id-0}\n- [ ] b\n- [ ] c {#id-2}\n");
        assert_eq!((marked.count, marked.left), (2, vec![1]));
    }

    #[test]
    fn a_text_that_would_read_otherwise_is_left_alone() {
        let before = chapter("- [ ] a\n- [ ] b\n");
        let names = [(0, Slot::Label(7), "id-0"), (1, Slot::Label(15), "id-1")];
        assert!(reads_as_before(&before, &chapter("- [ ] a {#id-0}\n- [ ] b {#id-1}\n"), &names));
        for other in [
            "- [ ] a {#id-1}\n- [ ] b {#id-0}\n",
            "- [ ] a {#id-0}\n- [ ] b\n",
            "- [ ] a {#id-0}\n- [ ] b c {#id-1}\n",
            "- [ ] a {#id-0}\n- [ ] b {#id-1}\n\nWords.\n",
            "- [ ] a {#id-0}\n- [ ] b {#id-1 rev=2}\n",
        ] {
            assert!(!reads_as_before(&before, &chapter(other), &names), "{other}");
        }
    }
}
