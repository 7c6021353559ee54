//! A citation: what each of its works is called, with the author's words around it, and a link to each entry.

use super::{Bibliography, Named};
use crate::model::{Citation, CiteForm, Inline, Piece, ShownCitation, Target, work_anchor};

impl Bibliography {
    /// What a reader sees of a citation whose works are all known: `named` is what they are called.
    pub fn citation(&self, citation: &Citation, named: &[Option<Named>]) -> Option<ShownCitation> {
        let layout = &self.style.csl.citation.layout;
        let narrative = citation.cites.iter().all(|cite| cite.form == CiteForm::Narrative);
        let mut pieces = Vec::with_capacity(2 * named.len() + 1);
        push(&mut pieces, layout.prefix.as_deref().filter(|_| !narrative));
        for (nth, (cite, named)) in citation.cites.iter().zip(named).enumerate() {
            push(&mut pieces, layout.delimiter.as_deref().or(Some("; ")).filter(|_| nth > 0));
            pieces.extend(cite.prefix.iter().cloned().map(Piece::Inline));
            pieces.push(Piece::Work(self.words((*named)?)));
            pieces.extend(cite.suffix.iter().cloned().map(Piece::Inline));
        }
        push(&mut pieces, layout.suffix.as_deref().filter(|_| !narrative));
        Some(ShownCitation { pieces, raised: self.style.raised && !narrative })
    }

    /// What a work is called, as a link to its entry.
    pub fn linked(&self, key: &str, named: Named) -> Inline {
        Inline::Link(Target::Url(format!("#{}", work_anchor(key))), None, self.words(named).words.clone())
    }
}

fn push(pieces: &mut Vec<Piece>, text: Option<&str>) {
    let text = text.filter(|text| !text.is_empty());
    pieces.extend(text.map(|text| Piece::Inline(Inline::Text(text.to_owned()))));
}
