//! What must hold in a worksheet beyond the form of its YAML: ids are unique, references lead somewhere, and there is
//! something to fill in.

use crate::diag::{At, Code, Diagnostic, Place, did_you_mean};
use crate::model::{
    CellKind, Chart, Choice, FieldKind, Grid, Lean, PartRef, Quiz, Scale, SheetBlock, Sum, Tracker, Weighted,
    Worksheet, scores,
};
use crate::source::{SourceId, Span};
use std::collections::{BTreeMap, HashMap};

/// The mistakes of one block so far.
pub(super) struct Check<'a> {
    pub source: &'a SourceId,
    /// The span of each value, by its path.
    pub keys: &'a BTreeMap<String, Span>,
    pub diagnostics: Vec<Diagnostic>,
}

/// How many controls a worksheet may have: far more than a reader would fill in.
const CONTROLS: usize = 5_000;

/// How many ids a worksheet may have with those that it had before.
const EARLIER: usize = 20_000;

impl Check<'_> {
    pub(super) fn worksheet(&mut self, sheet: &Worksheet) {
        let heads = sheet.blocks.iter().enumerate().filter_map(|(nth, block)| Some((nth, block, block.head()?)));
        let mut seen: HashMap<&str, String> = HashMap::new();
        for (nth, block, head) in heads {
            let path = format!("blocks.{nth}.{}", block.name());
            self.unique(&mut seen, head.id, format!("{path}.id"), "worksheet");
            self.parts(&block.parts(), &path);
            self.block(block, &path, sheet);
        }
        if self.diagnostics.is_empty() && sheet.fields().is_empty() {
            self.tell("blocks", "there is nothing to fill in", "add a field, such as `- long: { id: …, label: … }`");
        }
        self.earlier(sheet);
        let controls = sheet.fields().len();
        if controls > CONTROLS {
            let message = format!("this worksheet has {controls} things to fill in, more than {CONTROLS}");
            self.tell("blocks", &message, "split it into several worksheets");
        }
    }

    /// Former ids multiply: those of the worksheet with those of its fields, those with what is in them.
    fn earlier(&mut self, sheet: &Worksheet) {
        let count = |was: Option<&str>| was.map_or(1, |was| 1 + was.split_whitespace().count());
        let inside = |block: &SheetBlock| block.parts().iter().map(|part| count(part.was)).sum::<usize>() + 1;
        let fields = sheet.blocks.iter().filter_map(|block| Some(count(block.head()?.was) * inside(block)));
        if fields.sum::<usize>().saturating_mul(count(sheet.was.as_deref())) > EARLIER {
            let message = format!("this worksheet has more than {EARLIER} ids, those that it had before included");
            self.tell("was", &message, "leave out the oldest ids in `was`: `ids.lock` remembers them");
        }
    }

    pub(super) fn quiz(&mut self, quiz: &Quiz) {
        self.parts(&quiz.parts(), "");
        self.at_least("options", quiz.options.len(), 2, "answers to choose from");
        let right = quiz.options.iter().filter(|option| option.right).count();
        if right != 1 && quiz.options.len() > 1 {
            let message = format!("{right} answers are marked as right");
            self.tell("options", &message, "write `right: true` for exactly one of them");
        }
    }

    fn block(&mut self, block: &SheetBlock, path: &str, sheet: &Worksheet) {
        match block {
            SheetBlock::Checklist(boxes) => self.at_least(&format!("{path}.items"), boxes.items.len(), 1, "boxes"),
            SheetBlock::Choice(choice) => self.choice(choice, path),
            SheetBlock::Number(number) => self.range(number.min, number.max, path),
            SheetBlock::Scale(scale) => self.scale(scale, path),
            SheetBlock::Table(grid) => self.grid(grid, path),
            SheetBlock::Sum(sum) => self.sum(sum, path, sheet),
            SheetBlock::Weighted(weighted) => self.weighted(weighted, path),
            SheetBlock::Lean(lean) => self.lean(lean, path),
            SheetBlock::Tracker(tracker) => self.tracker(tracker, path),
            SheetBlock::Chart(chart) => self.chart(chart, path),
            _ => {}
        }
    }

    /// Tell a mistake at a value, by its path.
    fn tell(&mut self, path: &str, message: &str, help: &str) {
        let mut path = path;
        let span = loop {
            match (self.keys.get(path), path.rsplit_once('.')) {
                (Some(span), _) => break *span,
                (None, Some((outer, _))) => path = outer,
                (None, None) => break self.keys.get("").copied().unwrap_or_default(),
            }
        };
        let place = Place::new(self.source, At::Span(span));
        self.diagnostics.push(Diagnostic::new(Code::Worksheet, place, message).help(help));
    }

    fn unique<'b>(&mut self, seen: &mut HashMap<&'b str, String>, id: &'b str, path: String, whole: &str) {
        if let Some(first) = seen.get(id) {
            let place = |path: &str| {
                let span = self.keys.get(path).copied().unwrap_or_default();
                Place::new(self.source, At::Span(span))
            };
            let message = format!("the id `{id}` is given twice in this {whole}");
            let diagnostic = Diagnostic::new(Code::DuplicateId, place(&path), message)
                .related(place(first), "the first one")
                .help("give the newer one another id");
            self.diagnostics.push(diagnostic);
        } else {
            seen.insert(id, path);
        }
    }

    /// The ids inside a field: unique there, and none of those that the reader's own rows have.
    fn parts(&mut self, parts: &[PartRef], path: &str) {
        let mut seen = HashMap::new();
        for part in parts {
            let path = format!("{path}.{}.{}.id", part.list, part.nth);
            let path = path.trim_start_matches('.').to_owned();
            let own = part.id.strip_prefix("own-").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
            if own || part.id == "weight" || part.id == "date" {
                let message = format!("the id `{}` is kept for what readers add themselves", part.id);
                self.tell(&path, &message, "choose another id");
            }
            self.unique(&mut seen, part.id, path, "field");
        }
    }

    fn at_least(&mut self, path: &str, count: usize, least: usize, what: &str) {
        if count < least {
            let message = format!("there are too few {what}: {count}");
            self.tell(path, &message, &format!("write at least {least}"));
        }
    }

    fn range(&mut self, least: Option<i64>, most: Option<i64>, path: &str) {
        if let (Some(least), Some(most)) = (least, most)
            && least >= most
        {
            let message = format!("the least number, {least}, is not below the greatest, {most}");
            self.tell(&format!("{path}.max"), &message, "exchange them, or leave one of them out");
        }
    }

    fn choice(&mut self, choice: &Choice, path: &str) {
        let least = if choice.several { 1 } else { 2 };
        self.at_least(&format!("{path}.options"), choice.options.len(), least, "options");
    }

    fn scale(&mut self, scale: &Scale, path: &str) {
        self.range(Some(scale.from.unwrap_or(1).into()), Some(scale.to.unwrap_or(5).into()), path);
    }

    fn grid(&mut self, grid: &Grid, path: &str) {
        self.at_least(&format!("{path}.columns"), grid.columns.len(), 1, "columns");
        if grid.rows.is_empty() && grid.own == 0 {
            self.tell(path, "this table has no rows", "write `rows:`, or `own: 3` for rows of the reader's own");
        }
        for (nth, column) in grid.columns.iter().enumerate() {
            let path = format!("{path}.columns.{nth}");
            self.range(column.min, column.max, &path);
            if column.kind != CellKind::Number && (column.min.is_some() || column.max.is_some()) {
                self.tell(&path, "only numbers have `min` and `max`", "write `kind: number`, or leave them out");
            }
        }
    }

    fn sum(&mut self, sum: &Sum, path: &str, sheet: &Worksheet) {
        let path = format!("{path}.of");
        let known = summable(sheet);
        if sum.of.split_whitespace().next().is_none() {
            self.tell(&path, "this sum adds up nothing", "name number fields, or a column as `table.*.column`");
        }
        for name in sum.of.split_whitespace() {
            if !known.iter().any(|other| other == name) {
                let message = format!("there are no numbers called `{name}` in this worksheet");
                let near = did_you_mean(name, known.iter().map(String::as_str));
                let listed = || match known.as_slice() {
                    [] => "add a field `number`, or a table with a column of `kind: number`".to_owned(),
                    known => format!("known here: `{}`", known.join("`, `")),
                };
                self.tell(&path, &message, &near.unwrap_or_else(listed));
            }
        }
    }

    fn weighted(&mut self, weighted: &Weighted, path: &str) {
        self.at_least(&format!("{path}.criteria"), weighted.criteria.len(), 1, "criteria");
        if let Some(text) = weighted.scores.as_deref().filter(|text| scores(text).is_none()) {
            let message = format!("`{text}` is not a range of scores");
            self.tell(&format!("{path}.scores"), &message, "write the lowest and the highest: `0-5`");
        }
    }

    fn lean(&mut self, lean: &Lean, path: &str) {
        self.at_least(&format!("{path}.questions"), lean.questions.len(), 1, "questions");
        if lean.ends.len() != 2 {
            let message = format!("there are {} ends, and answers can lean to two", lean.ends.len());
            self.tell(&format!("{path}.ends"), &message, "write `ends: { plan: Plan first, try: Try first }`");
        }
        for (nth, question) in lean.questions.iter().enumerate() {
            if !lean.ends.contains_key(&question.toward) {
                let known = lean.ends.keys().map(String::as_str);
                let help = did_you_mean(&question.toward, known.clone())
                    .unwrap_or_else(|| format!("known here: `{}`", known.collect::<Vec<_>>().join("`, `")));
                let message = format!("there is no end `{}`", question.toward);
                self.tell(&format!("{path}.questions.{nth}.toward"), &message, &help);
            }
        }
    }

    fn tracker(&mut self, tracker: &Tracker, path: &str) {
        if tracker.rows.is_empty() && tracker.own == 0 {
            self.tell(path, "this tracker has no rows", "write `rows:`, or `own: 3` for rows of the reader's own");
        }
    }

    fn chart(&mut self, chart: &Chart, path: &str) {
        self.at_least(&format!("{path}.of"), chart.of.len(), 2, "ratings");
        let (least, most) = chart.range();
        self.range(Some(least.into()), Some(most.into()), path);
    }
}

/// What a sum may add up: number fields by their ids, columns of numbers as `table.*.column`.
fn summable(sheet: &Worksheet) -> Vec<String> {
    let mut known = Vec::new();
    for block in &sheet.blocks {
        match block {
            SheetBlock::Number(number) => known.push(number.id.clone()),
            SheetBlock::Table(grid) => {
                let numbers =
                    grid.columns.iter().filter(|column| matches!(column.field_kind(1), FieldKind::Number(..)));
                known.extend(numbers.map(|column| format!("{}.*.{}", grid.id, column.id)));
            }
            _ => {}
        }
    }
    known
}
