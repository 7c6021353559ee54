//! The ids of a worksheet or quiz: its own, those of its fields, and those of what is inside fields.
//!
//! In: a sound worksheet. Out: every id with those around it (`scoping-canvas.map.ml`), the ids it had before, and the
//! path of the value that says it. What was called something else before stands for all that is in it, too.

use super::check::Check;
use crate::model::{IdKind, IdOutline, Quiz, SheetOutline, Worksheet};

/// Ids with the paths of their values in the YAML.
pub(super) type Ids = Vec<(IdOutline, String)>;

/// What readers' answers hang on.
pub(super) trait Sheet {
    /// Its id.
    fn id(&self) -> &str;
    /// Tell what must hold beyond its form.
    fn check(&self, check: &mut Check);
    /// All ids, its own first.
    fn ids(&self) -> Ids;
    /// What others may know of it; the caller counts the checklists.
    fn outline(&self) -> SheetOutline;
}

impl Sheet for Worksheet {
    fn id(&self) -> &str {
        &self.id
    }

    fn check(&self, check: &mut Check) {
        check.worksheet(self);
    }

    fn ids(&self) -> Ids {
        let mut ids = Ids::new();
        let sheet = Named::outer(&self.id, self.was.as_deref());
        sheet.push(IdKind::Worksheet, 1, &self.title, "id".to_owned(), &mut ids);
        for (nth, block) in self.blocks.iter().enumerate() {
            let Some(head) = block.head() else { continue };
            let path = format!("blocks.{nth}.{}", block.name());
            let field = sheet.inner(head.id, head.was);
            field.push(IdKind::Field, head.revision, head.label, format!("{path}.id"), &mut ids);
            for part in block.parts() {
                let path = format!("{path}.{}.{}.id", part.list, part.nth);
                field.inner(part.id, part.was).push(IdKind::Part, 1, part.text, path, &mut ids);
            }
        }
        ids
    }

    fn outline(&self) -> SheetOutline {
        SheetOutline {
            quiz: false,
            id: self.id.clone(),
            title: self.title.clone(),
            minutes: self.minutes,
            fields: self.fields().len(),
            questions: self.blocks.iter().filter(|block| !block.fields().is_empty()).count(),
            lists_before: 0,
        }
    }
}

impl Sheet for Quiz {
    fn id(&self) -> &str {
        &self.id
    }

    fn check(&self, check: &mut Check) {
        check.quiz(self);
    }

    fn ids(&self) -> Ids {
        let mut ids = Ids::new();
        let quiz = Named::outer(&self.id, self.was.as_deref());
        quiz.push(IdKind::Quiz, 1, &self.question, "id".to_owned(), &mut ids);
        for part in self.parts() {
            let path = format!("{}.{}.id", part.list, part.nth);
            quiz.inner(part.id, part.was).push(IdKind::Part, 1, part.text, path, &mut ids);
        }
        ids
    }

    fn outline(&self) -> SheetOutline {
        SheetOutline {
            quiz: true,
            id: self.id.clone(),
            title: self.question.clone(),
            minutes: None,
            fields: 1,
            questions: 1,
            lists_before: 0,
        }
    }
}

/// An id with all that it was called, the present one first.
struct Named(Vec<String>);

impl Named {
    fn outer(id: &str, was: Option<&str>) -> Self {
        Self(names(id, was).map(str::to_owned).collect())
    }

    fn inner(&self, id: &str, was: Option<&str>) -> Self {
        let inside = |name| self.0.iter().map(move |outer| format!("{outer}.{name}"));
        Self(names(id, was).flat_map(inside).collect())
    }

    fn push(&self, kind: IdKind, revision: u32, text: &str, path: String, ids: &mut Ids) {
        let (id, was) = self.0.split_first().map(|(id, was)| (id.clone(), was.to_vec())).unwrap_or_default();
        ids.push((IdOutline { kind, id, was, revision, text: text.to_owned() }, path));
    }
}

fn names<'a>(id: &'a str, was: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    [id].into_iter().chain(was.unwrap_or_default().split_whitespace())
}
