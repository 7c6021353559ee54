//! What a reader may fill in: every control of a worksheet with its key, its kind and its label.

use super::{CellKind, Chart, Column, FieldHead, Grid, Lean, Scale, SheetBlock, Tracker, Weighted, Worksheet};

/// A control of a worksheet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// The key that its answer is stored under, and its name in HTML; in PDF, with `_` for `.`.
    pub key: String,
    /// What may be filled in.
    pub kind: FieldKind,
    /// What it is called, for ears and for tooltips: "Walk 20 minutes: week 2, Tuesday".
    pub label: String,
    /// How often the meaning of its question changed.
    pub revision: u32,
}

/// What may be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// A box to tick.
    Tick,
    /// Text of one line.
    Short,
    /// Text of several lines: how many on paper.
    Long(u32),
    /// A number, with the least and the greatest.
    Number(Option<i64>, Option<i64>),
    /// A day.
    Date,
    /// One of some values, each with its words.
    One(Vec<(String, String)>),
}

/// The days of the week, from Monday.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// How many lines a long answer has on paper when its author says nothing.
pub const LINES: u32 = 3;

impl Worksheet {
    /// Every control, in the order in which a reader meets them.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        for block in &self.blocks {
            fields.extend(
                block.fields().into_iter().map(|field| Field { key: format!("{}.{}", self.id, field.key), ..field }),
            );
        }
        fields
    }
}

impl SheetBlock {
    /// The controls of a part, with keys that begin with its own id.
    pub fn fields(&self) -> Vec<Field> {
        let Some(head) = self.head() else { return Vec::new() };
        let revised = |field| Field { revision: head.revision, ..field };
        self.controls(head).into_iter().map(revised).collect()
    }

    fn controls(&self, head: FieldHead) -> Vec<Field> {
        let own = |kind| vec![field(head.id, kind, head.label)];
        match self {
            Self::Checklist(boxes) => boxes
                .items
                .iter()
                .map(|item| field(&format!("{}.{}", head.id, item.id), FieldKind::Tick, &item.text))
                .collect(),
            Self::Short(_) => own(FieldKind::Short),
            Self::Long(long) => own(FieldKind::Long(long.lines.unwrap_or(LINES))),
            Self::Number(number) => own(FieldKind::Number(number.min, number.max)),
            Self::Date(_) => own(FieldKind::Date),
            Self::Days(days) => vec![field(head.id, FieldKind::Date, &days.born)],
            Self::Choice(choice) if choice.several => choice
                .options
                .iter()
                .map(|one| field(&format!("{}.{}", head.id, one.id), FieldKind::Tick, &said(head.label, &one.text)))
                .collect(),
            Self::Choice(choice) => {
                own(FieldKind::One(choice.options.iter().map(|one| (one.id.clone(), one.text.clone())).collect()))
            }
            Self::Scale(scale) => own(FieldKind::One(steps(scale))),
            Self::Table(grid) => grid.fields(),
            Self::Weighted(weighted) => weighted.fields(),
            Self::Lean(lean) => lean.fields(),
            Self::Tracker(tracker) => tracker.fields(),
            Self::Chart(chart) => chart.fields(),
            Self::Heading(_) | Self::Note(_) | Self::PageBreak | Self::Sum(_) => Vec::new(),
        }
    }
}

fn field(key: &str, kind: FieldKind, label: &str) -> Field {
    Field { key: key.to_owned(), kind, label: label.to_owned(), revision: 1 }
}

/// A question and what of it, as ears hear it.
fn said(question: &str, part: &str) -> String {
    format!("{}: {part}", question.trim_end_matches(':'))
}

/// The numbers of a scale, from the lowest; the ends with what they mean.
pub fn steps(scale: &Scale) -> Vec<(String, String)> {
    let (from, to) = (scale.from.unwrap_or(1), scale.to.unwrap_or(5));
    let words = |number: u32| match (number == from, number == to) {
        (true, _) => scale.low.as_deref(),
        (_, true) => scale.high.as_deref(),
        _ => None,
    };
    let step =
        |number| (number, words(number).map_or_else(|| number.to_string(), |words| format!("{number}, {words}")));
    (from..=to).map(step).map(|(number, words)| (number.to_string(), words)).collect()
}

impl Column {
    /// What may be filled in, in a table whose rows have so many lines.
    pub fn field_kind(&self, lines: u32) -> FieldKind {
        match self.kind {
            CellKind::Short => FieldKind::Short,
            CellKind::Long => FieldKind::Long(lines),
            CellKind::Number => FieldKind::Number(self.min, self.max),
            CellKind::Date => FieldKind::Date,
            CellKind::Tick => FieldKind::Tick,
        }
    }
}

impl Grid {
    /// The rows: key and words of each; without words it is the reader's own, who names it.
    pub fn all_rows(&self) -> Vec<(String, Option<&str>)> {
        let given = self.rows.iter().map(|row| (row.id.clone(), Some(row.text.as_str())));
        given.chain((1..=self.own).map(|nth| (format!("own-{nth}"), None))).collect()
    }

    /// What the reader's n-th own row is called.
    pub fn own_name(&self, nth: u32) -> String {
        format!("{} {nth}", self.own_label.as_deref().unwrap_or("Your own"))
    }

    /// Whether the reader's own rows have a name to fill in: only beside rows that have one.
    pub fn names_own(&self) -> bool {
        !self.rows.is_empty()
    }

    fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut own = 0;
        for (row, words) in self.all_rows() {
            own += u32::from(words.is_none());
            let name = words.map_or_else(|| self.own_name(own), str::to_owned);
            if words.is_none() && self.names_own() {
                fields.push(field(&format!("{}.{row}", self.id), FieldKind::Short, &name));
            }
            for column in &self.columns {
                let key = format!("{}.{row}.{}", self.id, column.id);
                fields.push(field(&key, column.field_kind(self.lines.unwrap_or(1)), &said(&name, &column.text)));
            }
        }
        fields
    }
}

impl Weighted {
    /// The lowest and the highest score.
    pub fn range(&self) -> (i64, i64) {
        self.scores.as_deref().and_then(scores).unwrap_or((0, 5))
    }

    /// The letters of the options.
    pub fn letters(&self) -> impl Iterator<Item = char> {
        "abcdef".chars().take(self.options.unwrap_or(3) as usize)
    }

    /// What an option is called: "Idea A".
    pub fn option_name(&self, letter: char) -> String {
        format!("{} {}", self.called.as_deref().unwrap_or("Option"), letter.to_ascii_uppercase())
    }

    fn fields(&self) -> Vec<Field> {
        let (least, most) = self.range();
        let names = self
            .letters()
            .map(|letter| field(&format!("{}.{letter}", self.id), FieldKind::Short, &self.option_name(letter)));
        let mut fields: Vec<Field> = names.collect();
        for criterion in &self.criteria {
            let weight = format!("{}.{}.weight", self.id, criterion.id);
            fields.push(field(&weight, FieldKind::Number(Some(0), Some(9)), &said(&criterion.text, "weight")));
            for letter in self.letters() {
                let key = format!("{}.{letter}.{}", self.id, criterion.id);
                let label = said(&criterion.text, &self.option_name(letter));
                fields.push(field(&key, FieldKind::Number(Some(least), Some(most)), &label));
            }
        }
        fields
    }
}

/// `0-5` as two numbers, the lower first.
pub fn scores(text: &str) -> Option<(i64, i64)> {
    let (least, most) = text.split_once('-')?;
    let (least, most) = (least.trim().parse().ok()?, most.trim().parse().ok()?);
    (0 <= least && least < most && most <= 100).then_some((least, most))
}

impl Lean {
    fn fields(&self) -> Vec<Field> {
        let answers = || FieldKind::One(["yes", "no"].map(|word| (word.to_owned(), capital(word))).into());
        let one =
            |question: &super::Question| field(&format!("{}.{}", self.id, question.id), answers(), &question.text);
        self.questions.iter().map(one).collect()
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Tracker {
    /// How many weeks it has.
    pub fn all_weeks(&self) -> u32 {
        self.weeks.unwrap_or(4)
    }

    /// The rows: key and words of each; without words it is the reader's own, who names it.
    pub fn all_rows(&self) -> Vec<(String, Option<&str>)> {
        let given = self.rows.iter().map(|row| (row.id.clone(), Some(row.text.as_str())));
        given.chain((1..=self.own).map(|nth| (format!("own-{nth}"), None))).collect()
    }

    fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut own = 0;
        for (row, words) in self.all_rows() {
            own += u32::from(words.is_none());
            let name = words.map_or_else(|| format!("Your own {own}"), str::to_owned);
            if words.is_none() {
                fields.push(field(&format!("{}.{row}", self.id), FieldKind::Short, &name));
            }
            for week in 1..=self.all_weeks() {
                for (day, weekday) in (1..).zip(WEEKDAYS) {
                    let key = format!("{}.{row}.w{week}d{day}", self.id);
                    let label = said(&name, &format!("week {week}, {weekday}"));
                    fields.push(field(&key, FieldKind::Tick, &label));
                }
            }
        }
        fields
    }
}

impl Chart {
    /// The lowest and the highest rating.
    pub fn range(&self) -> (u32, u32) {
        (self.from.unwrap_or(1), self.to.unwrap_or(5))
    }

    /// One set of ratings. A dated chart has one more key for its date; sets of earlier dates are the reader's.
    fn fields(&self) -> Vec<Field> {
        let (least, most) = self.range();
        let values = || FieldKind::One((least..=most).map(|number| (number.to_string(), number.to_string())).collect());
        let date = self.dated.then(|| field(&format!("{}.date", self.id), FieldKind::Date, "Date of these ratings"));
        let ratings = self.of.iter().map(|part| field(&format!("{}.{}", self.id, part.id), values(), &part.text));
        date.into_iter().chain(ratings).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;

    #[test]
    fn own_rows_of_a_tracker_are_counted_after_however_many_rows() {
        let part = |id: &str| Part { id: id.to_owned(), text: id.to_owned(), ..Part::default() };
        let rows = vec![part("run"), part("read"), part("rest")];
        let tracker = Tracker { id: "days".to_owned(), weeks: Some(1), rows, own: 2, ..Tracker::default() };
        let fields = tracker.fields();
        let own: Vec<_> = fields.iter().filter(|field| field.kind == FieldKind::Short).collect();
        assert_eq!(own.iter().map(|field| field.label.as_str()).collect::<Vec<_>>(), ["Your own 1", "Your own 2"]);
        assert_eq!(fields.len(), 5 * 7 + 2);
    }
}
