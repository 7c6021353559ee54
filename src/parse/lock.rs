//! `ids.lock`: one line for every id that was ever published.
//!
//! In: the source. Out: a [`Lock`] and every mistake in it, each with its line. It is read strictly: readers' ticks
//! hang on it. What can be read is kept, also beside lines that cannot.
//!
//! A line is `id kind revision state text`, with one space between; lines that begin with `#` are comments. Two
//! branches that both add lines merge to a file that is at worst unsorted, which `fieldguide ids --write` mends;
//! what git could not merge is told with its line.

use super::slug;
use super::yaml::is_id;
use crate::diag::{At, Code, Diagnostic, Place};
use crate::model::{IdKind, IdState, Lock, Locked};
use crate::source::{Source, Span};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// A lock and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// What could be read.
    pub lock: Lock,
    /// Every mistake.
    pub diagnostics: Vec<Diagnostic>,
}

const FORM: &str = "a line is `id kind revision state text`; take it from an earlier version of the file";

/// Why a line cannot be read: where in it, what is wrong, the remedy.
type Wrong<'a> = (&'a str, String, &'static str);

/// Read the lock.
pub fn read(source: &Source) -> Read {
    let mut reader = Reader { source, read: Read::default(), damaged: false, last: "", unsorted: false };
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        reader.line(line.trim_end_matches('\n'), at);
        at += line.len();
    }
    reader.moved();
    let Reader { mut read, damaged, .. } = reader;
    (read.lock.whole, read.lock.hash) = (!damaged, source.hash());
    read
}

/// How many characters of an item's words the lock keeps.
const WORDS: usize = 300;

/// Words as the lock keeps them: on one line, one space between, in one Unicode form, not too many.
pub fn words(text: &str) -> String {
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    let line: String = text.nfc().map(shown).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= WORDS {
        return line;
    }
    line.chars().take(WORDS - 1).chain(['…']).collect()
}

struct Reader<'a> {
    source: &'a Source,
    read: Read,
    damaged: bool,
    last: &'a str,
    unsorted: bool,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a str, at: usize) {
        if line.is_empty() || line.starts_with('#') {
            return;
        }
        let span = Span::new(at..at + line.len());
        match entry(line) {
            Ok((id, entry)) => self.entry(id, Locked { span, ..entry }),
            Err((part, message, help)) => {
                let start = at + (part.as_ptr() as usize - line.as_ptr() as usize);
                self.damaged = true;
                self.report(Code::LockLine, Span::new(start..start + part.len()), message, help);
            }
        }
    }

    fn entry(&mut self, id: &'a str, entry: Locked) {
        if let Some(first) = self.read.lock.entries.get(id) {
            let same = (first.kind, first.revision, &first.state) == (entry.kind, entry.revision, &entry.state);
            if !same {
                return self.twice(id, first.span, entry.span);
            }
        }
        if id <= self.last && !self.unsorted {
            self.unsorted = true;
            let message = format!("`{id}` stands behind `{}`: the lock is sorted, one line an id", self.last);
            self.report(Code::LockOrder, entry.span, message, "run `fieldguide ids --write`, which sorts it");
        }
        self.last = id;
        self.read.lock.entries.insert(id.to_owned(), entry);
    }

    fn twice(&mut self, id: &str, first: Span, span: Span) {
        let place = |span| Place::new(self.source.id(), At::Span(span));
        let message = format!("`{id}` has two lines that say different things");
        let diagnostic = Diagnostic::new(Code::LockDuplicate, place(span), message)
            .related(place(first), "the first one")
            .help("keep the one with the higher revision; `was→` and `retired` come after `live`");
        self.read.diagnostics.push(diagnostic);
    }

    /// Ids that moved on: to something that is there, of the same kind, and not in a circle.
    fn moved(&mut self) {
        let lock = std::mem::take(&mut self.read.lock);
        let mut ends: HashMap<&str, bool> = HashMap::new();
        for (id, entry) in &lock.entries {
            let IdState::Moved(to) = &entry.state else { continue };
            match lock.entries.get(to) {
                None if self.damaged => {}
                None => {
                    let message = format!("`{id}` moved on to `{to}`, which has no line");
                    let help = format!("take the line of `{to}` from an earlier version of the file");
                    self.report(Code::AliasMissing, entry.span, message, help);
                }
                Some(other) if other.kind != entry.kind => {
                    let message = format!(
                        "`{id}` is the id of {}, and moved on to `{to}`, that of {}",
                        entry.kind.one(),
                        other.kind.one()
                    );
                    let help = "take both lines from an earlier version of the file";
                    self.report(Code::IdKind, entry.span, message, help);
                }
                Some(_) if !ends_somewhere(&lock, id, &mut ends) => {
                    let message = format!("`{id}` moved on in a circle, over `{to}`");
                    let help = "take the lines from an earlier version; one of the ids must be `live` or `retired`";
                    self.report(Code::AliasCycle, entry.span, message, help);
                }
                Some(_) => {}
            }
        }
        self.read.lock = lock;
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let place = Place::new(self.source.id(), At::Span(span));
        self.read.diagnostics.push(Diagnostic::new(code, place, message).help(help));
    }
}

/// Whether the moves of an id come to an end; each id is walked over once.
fn ends_somewhere<'a>(lock: &'a Lock, id: &'a str, ends: &mut HashMap<&'a str, bool>) -> bool {
    let (mut path, mut at) = (Vec::new(), id);
    let answer = loop {
        if let Some(&known) = ends.get(at) {
            break known;
        }
        ends.insert(at, false);
        path.push(at);
        match lock.entries.get(at).map(|entry| &entry.state) {
            Some(IdState::Moved(to)) => at = to,
            _ => break true,
        }
    };
    ends.extend(path.into_iter().map(|id| (id, answer)));
    answer
}

/// Read one line.
fn entry(line: &str) -> Result<(&str, Locked), Wrong<'_>> {
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) {
        let help = "keep the lines of both sides, delete the marks around them, then run `fieldguide ids --write`";
        return Err((line, "git could not merge these lines".to_owned(), help));
    }
    let mut words = line.splitn(5, ' ');
    let mut word =
        |what| words.next().filter(|word| !word.is_empty()).ok_or((line, format!("{what} is missing"), FORM));
    let (id, kind, revision, state) = (word("the id")?, word("the kind")?, word("the revision")?, word("the state")?);
    let text = words.next().unwrap_or_default().to_owned();
    let wrong = |part, what: &str| Err((part, format!("`{part}` is not {what}"), FORM));
    let Some(kind) = IdKind::ALL.into_iter().find(|known| known.name() == kind) else {
        return wrong(kind, "a kind: `chapter`, `item`, `worksheet`, `quiz`, `field` or `part`");
    };
    let Some(revision) = crate::model::revision(revision) else {
        return wrong(revision, "a revision: 1, 2, 3 …");
    };
    let named = |id: &str| match kind {
        IdKind::Chapter => is_id(id) || slug::check(id).is_ok(),
        IdKind::Field | IdKind::Part => id.contains('.') && id.split('.').all(is_id),
        _ => is_id(id),
    };
    let state = match (state, state.strip_prefix("was→")) {
        ("live", _) => IdState::Live,
        ("retired", _) => IdState::Retired,
        (_, Some(to)) if named(to) => IdState::Moved(to.to_owned()),
        _ => return wrong(state, "a state: `live`, `retired` or `was→new-id`"),
    };
    if !named(id) {
        return wrong(id, "an id");
    }
    Ok((id, Locked { kind, revision, state, text, span: Span::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    fn lock(text: &str) -> Read {
        read(&Source::new(SourceId::new("ids.lock"), text))
    }

    fn told(text: &str) -> Vec<(&'static str, usize, usize)> {
        let source = Source::new(SourceId::new("ids.lock"), text);
        let place = |diagnostic: &Diagnostic| match diagnostic.place.at {
            At::Span(span) => source.line_column(span.start as usize),
            _ => (0, 0),
        };
        let told = read(&source).diagnostics;
        told.iter().map(|d| (d.code.name(), place(d).0, place(d).1)).collect()
    }

    #[test]
    fn a_line_says_what_became_of_an_id() {
        let read = lock("# Ids.\naa item 2 live I asked.\nbb item 1 was→aa\ncc chapter 1 retired Größe\n");
        assert_eq!(read.diagnostics, []);
        assert!(read.lock.whole);
        let entry = |id: &str| read.lock.entries[id].clone();
        assert_eq!((entry("aa").kind, entry("aa").revision, entry("aa").text.as_str()), (IdKind::Item, 2, "I asked."));
        assert_eq!((entry("bb").state, entry("bb").text.as_str()), (IdState::Moved("aa".to_owned()), ""));
        assert_eq!((entry("cc").kind, entry("cc").state), (IdKind::Chapter, IdState::Retired));
    }

    #[test]
    fn damaged_lines_are_told_where_they_are() {
        assert_eq!(told("aa item 1\n"), [("lock-line", 1, 1)]);
        assert_eq!(told("# x\naa thing 1 live x\n"), [("lock-line", 2, 4)]);
        assert_eq!(told("aa item 0 live x\n"), [("lock-line", 1, 9)]);
        assert_eq!(told("aa item 1 gone x\n"), [("lock-line", 1, 11)]);
        assert_eq!(told("aa item 1 was→B x\n"), [("lock-line", 1, 11)]);
        assert_eq!(told("Aa item 1 live x\n"), [("lock-line", 1, 1)]);
        assert_eq!(told("größe item 1 live x\n"), [("lock-line", 1, 1)]);
        assert_eq!(told("größe chapter 1 live x\n"), []);
        assert_eq!(told("aa  item 1 live x\n"), [("lock-line", 1, 1)]);
    }

    #[test]
    fn an_unfinished_merge_is_told_line_by_line_and_both_sides_are_read() {
        let text = "<<<<<<< ours\naa item 1 live A.\n=======\nbb item 1 live B.\n>>>>>>> theirs\n";
        assert_eq!(told(text), [("lock-line", 1, 1), ("lock-line", 3, 1), ("lock-line", 5, 1)]);
        assert_eq!(lock(text).lock.entries.len(), 2);
        assert!(!lock(text).lock.whole);
    }

    #[test]
    fn lines_that_a_merge_left_unsorted_or_twice_are_a_warning_and_a_contradiction_an_error() {
        assert_eq!(told("bb item 1 live B.\naa item 1 live A.\ncc item 1 live C.\n"), [("lock-order", 2, 1)]);
        assert_eq!(told("aa item 1 live A.\naa item 1 live A!\n"), [("lock-order", 2, 1)]);
        assert_eq!(told("aa item 1 live A.\naa item 1 retired A.\n"), [("lock-duplicate", 2, 1)]);
    }

    #[test]
    fn moves_lead_to_something_of_their_kind_and_come_to_an_end() {
        assert_eq!(told("aa item 1 was→bb x\n"), [("alias-missing", 1, 1)]);
        assert_eq!(told("aa item 1 was→bb x\nbb chapter 1 live x\n"), [("id-kind", 1, 1)]);
        assert_eq!(told("aa item 1 was→bb x\nbb item 1 was→cc x\ncc item 1 retired x\n"), []);
        let circle = "aa item 1 was→bb x\nbb item 1 was→cc x\ncc item 1 was→bb x\ndd item 1 was→dd x\n";
        assert_eq!(
            told(circle).iter().map(|told| (told.0, told.1)).collect::<Vec<_>>(),
            [("alias-cycle", 1), ("alias-cycle", 2), ("alias-cycle", 3), ("alias-cycle", 4)]
        );
        assert_eq!(told("aa item 1 was→bb x\nbb damaged\n"), [("lock-line", 2, 1)], "no mistake follows from another");
    }
}
