//! A citation: what each of its works is called, with the author's words around it, and a link to each entry.

use super::{Bibliography, Mention};
use crate::model::{Citation, Cite, CiteForm, Inline, Inlines, ShownCitation, Target, work_anchor};

impl Bibliography {
    /// What a reader sees of a citation whose works are all known.
    pub fn citation(&self, citation: &Citation) -> Option<ShownCitation> {
        let layout = &self.style.csl.citation.layout;
        let narrative = citation.cites.iter().all(|cite| cite.form == CiteForm::Narrative);
        let mut words = Inlines::new();
        push(&mut words, layout.prefix.as_deref().filter(|_| !narrative));
        for (nth, cite) in citation.cites.iter().enumerate() {
            push(&mut words, layout.delimiter.as_deref().or(Some("; ")).filter(|_| nth > 0));
            self.cite(cite, &mut words)?;
        }
        push(&mut words, layout.suffix.as_deref().filter(|_| !narrative));
        Some(ShownCitation { words, raised: self.style.raised && !narrative })
    }

    fn cite(&self, cite: &Cite, words: &mut Inlines) -> Option<()> {
        let named = self.named(&Mention::of(cite))?;
        words.extend(cite.prefix.iter().cloned());
        words.push(self.linked(&cite.key, named));
        words.extend(cite.suffix.iter().cloned());
        Some(())
    }

    /// Words as a link to the entry of a work.
    pub fn linked(&self, key: &str, words: &Inlines) -> Inline {
        Inline::Link(Target::Url(format!("#{}", work_anchor(key))), None, words.clone())
    }
}

fn push(words: &mut Inlines, text: Option<&str>) {
    words.extend(text.filter(|text| !text.is_empty()).map(|text| Inline::Text(text.to_owned())));
}
