//! Terms: what they mean, once a page for its script, and the glossary itself, from A to Z.
//!
//! In: a chapter with the answers to its links; for the glossary, also where its terms are used. Out: HTML. Without
//! the script a term is a plain link to the glossary.

use super::body::Body;
use super::html::{attribute, escape};
use super::notes;
use crate::model::{Block, BlockKind, Inlines, ShownTerm, TermOutline, Uses};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// The meanings of all terms that a page links, each once, by id. Templates are inert: nothing reads them out.
pub(super) fn meanings(body: Body, html: &mut String) {
    let terms: BTreeMap<&str, &ShownTerm> = body
        .links
        .answers
        .iter()
        .flatten()
        .filter_map(|answer| answer.term.as_deref())
        .map(|term| (term.id.as_str(), term))
        .collect();
    for (id, term) in terms {
        html.push_str("<template");
        attribute(html, "id", &format!("fg-def-{id}"));
        html.push_str("><b>");
        escape(html, &term.name);
        html.push_str("</b> ");
        body.inlines(&term.words, html);
        html.push_str("</template>\n");
    }
}

/// A term with its definitions.
type Entry<'a> = (&'a TermOutline, &'a (Inlines, Vec<Vec<Block>>), Option<&'a Uses>);

/// Render the glossary: what stands around its definitions first, then the terms by their first letters.
pub(super) fn glossary(body: Body, html: &mut String) {
    let mut placed = std::collections::BTreeSet::new();
    for block in body.chapter.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Definitions(_))) {
        body.block(block, html);
        notes::beside(body, block, &mut placed, html);
    }
    let letters = letters(body);
    if letters.len() > 1 {
        html.push_str("<nav class=\"letters\" aria-label=\"Letters\">\n");
        for (nth, (letter, _)) in letters.iter().enumerate() {
            *html += &format!("<a href=\"#fg-letter-{nth}\">");
            escape(html, letter);
            html.push_str("</a>\n");
        }
        html.push_str("</nav>\n");
    }
    for (nth, (letter, entries)) in letters.iter().enumerate() {
        *html +=
            &format!("<section aria-labelledby=\"fg-letter-{nth}\">\n<h2 class=\"letter\" id=\"fg-letter-{nth}\">");
        escape(html, letter);
        html.push_str("</h2>\n<dl class=\"terms\">\n");
        for entry in entries {
            self::entry(body, entry, &mut placed, html);
        }
        html.push_str("</dl></section>\n");
    }
}

fn entry(
    body: Body,
    (term, (name, definitions), uses): &Entry,
    placed: &mut std::collections::BTreeSet<u32>,
    html: &mut String,
) {
    html.push_str("<div");
    attribute(html, "id", &format!("fg-term-{}", term.id));
    html.push_str("><dt>");
    body.inlines(name, html);
    html.push_str("</dt>\n");
    for blocks in definitions {
        html.push_str("<dd>");
        body.blocks(blocks, html);
        for block in blocks {
            notes::beside(body, block, placed, html);
        }
        html.push_str("</dd>\n");
    }
    if let Some(uses) = uses.filter(|uses| !uses.shown.is_empty()) {
        used_in(body.root, uses, html);
    }
    html.push_str("</div>\n");
}

fn used_in(root: &str, uses: &Uses, html: &mut String) {
    html.push_str("<dd class=\"used\">Used in ");
    for (nth, (href, title)) in uses.shown.iter().enumerate() {
        html.push_str(if nth > 0 { ", <a" } else { "<a" });
        attribute(html, "href", &format!("{root}{href}"));
        html.push('>');
        escape(html, title);
        html.push_str("</a>");
    }
    if uses.more > 0 {
        *html += &format!(" and {} more", uses.more);
    }
    html.push_str("</dd>\n");
}

/// All terms in the order of their letters; what begins with none stands first.
fn letters(body: Body<'_>) -> Vec<(String, Vec<Entry<'_>>)> {
    let lists = body.chapter.blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Definitions(all) => Some(all),
        _ => None,
    });
    let terms = body.chapter.outline.terms.iter().enumerate();
    let entries = terms.zip(lists.flatten()).map(|((nth, term), entry)| (term, entry, body.links.uses.get(nth)));
    let mut sorted: Vec<(String, Entry)> = entries.map(|entry| (sorted_by(&entry.0.name), entry)).collect();
    sorted.sort_by(|a, b| (&a.0, &a.1.0.id).cmp(&(&b.0, &b.1.0.id)));
    let mut letters: Vec<(String, Vec<Entry>)> = Vec::new();
    for (key, entry) in sorted {
        let letter = key.chars().next().filter(|c| c.is_alphabetic());
        let letter = letter.map_or_else(|| "#".to_owned(), |c| c.to_uppercase().collect());
        match letters.last_mut().filter(|(last, _)| *last == letter) {
            Some((_, entries)) => entries.push(entry),
            None => letters.push((letter, vec![entry])),
        }
    }
    letters
}

/// What a name is sorted by: small letters without accents, and no signs before the first of them.
fn sorted_by(name: &str) -> String {
    let plain: String = name
        .nfd()
        .filter(|&c| !unicode_normalization::char::is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .collect();
    plain.trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_signs_do_not_sort() {
        let mut names = ["zebra", "Äpfel", "apple", "“b”", "2-way"];
        names.sort_by_cached_key(|name| sorted_by(name));
        assert_eq!(names, ["2-way", "Äpfel", "apple", "“b”", "zebra"]);
    }
}
