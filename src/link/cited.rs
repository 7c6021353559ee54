//! Citations: each is answered by the words that the bibliography has for it.

use super::resolve::Compared;
use super::{Guide, Placed};
use crate::cite::{Bibliography, Mention, Named};
use crate::diag::{At, Code, Diagnostic, Place, did_you_mean};
use crate::model::{Citation, Cited};
use std::sync::Arc;

/// The answers to everything that a guide's pages cite, in their order.
pub fn answers(guide: &Guide, bibliography: Option<&Bibliography>) -> (Vec<Arc<Cited>>, Vec<Diagnostic>) {
    let (compared, mut diagnostics) = (Compared::default(), Vec::new());
    let own = |placed| Arc::new(of_page(placed, bibliography, &compared, &mut diagnostics));
    (guide.pages.iter().map(own).collect(), diagnostics)
}

/// The answers to everything that one page cites. A book without references has no `bibliography`: there `@name` is
/// text, and brackets are a mistake.
fn of_page(
    placed: &Placed,
    bibliography: Option<&Bibliography>,
    compared: &Compared,
    diagnostics: &mut Vec<Diagnostic>,
) -> Cited {
    let mut tell = |at, (message, help): Mistake| {
        diagnostics.push(Diagnostic::new(Code::UnknownWork, Place::new(&placed.source, at), message).help(help));
    };
    let outline = &placed.outline;
    let Some(bibliography) = bibliography else {
        let brackets = outline.citations.iter().enumerate().filter(|(_, citation)| citation.written.starts_with('['));
        brackets.for_each(|(number, citation)| tell(At::Citation(number), no_references(citation)));
        return Cited { citations: vec![None; outline.citations.len()], ..Cited::default() };
    };
    let answer = Answers { bibliography, compared };
    let named = bibliography.all_named(&outline.citations);
    let mut rest = named.as_slice();
    let citations = outline.citations.iter().map(|citation| {
        let own = rest.split_off(..citation.cites.len()).unwrap_or_default();
        bibliography.citation(citation, own)
    });
    let citations: Vec<_> = citations.collect();
    let unanswered = citations.iter().enumerate().filter(|(_, shown)| shown.is_none()).map(|(number, _)| number);
    for number in unanswered {
        let unknown = outline.citations[number].cites.iter().filter_map(|cite| answer.unknown(&cite.key));
        unknown.for_each(|mistake| tell(At::Citation(number), mistake));
    }
    for (nth, source) in outline.sources.iter().enumerate() {
        let unknown = answer.unknown(&source.key);
        if let Some(mistake) = unknown {
            tell(At::Key(format!("sources.{nth}.ref")), mistake);
        }
    }
    let called = outline.sources.iter().map(|source| bibliography.named(Mention::of_source(source).naming()));
    let called: Vec<Option<Named>> = called.collect();
    let sources = outline.sources.iter().zip(&called);
    let sources = sources.map(|(source, named)| Some(vec![bibliography.linked(&source.key, (*named)?)])).collect();
    Cited { citations, sources, works: bibliography.of(named.into_iter().chain(called).flatten()) }
}

/// A message and its remedy.
type Mistake = (String, String);

fn no_references(citation: &Citation) -> Mistake {
    let help = "list the works in `references.yaml` or `references.bib`, or write `\\@` for the character";
    (format!("`{}` cites a work, and the book has no references", citation.written), help.to_owned())
}

struct Answers<'a> {
    bibliography: &'a Bibliography,
    compared: &'a Compared,
}

impl Answers<'_> {
    /// What is wrong with a key: nothing where its work is known, or where its own mistake is told.
    fn unknown(&self, key: &str) -> Option<Mistake> {
        let references = &self.bibliography.references;
        let told = !references.whole || references.unread.iter().any(|unread| unread == key);
        if told || references.works.contains_key(key) {
            return None;
        }
        let near =
            did_you_mean(key, references.works.keys().map(String::as_str).take_while(|_| self.compared.one_more()));
        let help =
            near.unwrap_or_else(|| format!("add it to `{}`, or write `\\@` for the character", references.source));
        Some((format!("there is no work `{key}` in `{}`", references.source), help))
    }
}
