//! The view of the template: a worksheet with every word it shows and the number of every control.
//!
//! In: a worksheet and its setting. Out: plain values that serialise to the JSON that `worksheet.typ` reads. A control
//! is called by its number in [`Plan::controls`], which are the worksheet's own [`fields`](Worksheet::fields) and the
//! two lines to sign.

use super::{Paper, Setting};
use crate::model::{
    CellKind, Chart, Choice, Field, FieldKind, Grid, Lean, Scale, SheetBlock, Tracker, Weighted, Worksheet, steps,
};
use serde::Serialize;

/// A sheet, as the template reads it.
#[derive(Debug, Serialize)]
pub(super) struct SheetView<'a> {
    paper: Paper,
    /// Whether lines stand closer together, so that a few more fit.
    pub tight: bool,
    lang: &'a str,
    region: Option<&'a str>,
    rtl: bool,
    title: &'a str,
    book: String,
    chapter: String,
    address: &'a str,
    footer: String,
    minutes: Option<String>,
    intro: Option<&'a str>,
    signs: Vec<Sign>,
    parts: Vec<PartView<'a>>,
}

/// A line to sign: a name, a date.
#[derive(Debug, Serialize)]
struct Sign {
    label: &'static str,
    field: usize,
}

/// A part, with the number of its block.
#[derive(Debug, Serialize)]
struct PartView<'a> {
    nth: usize,
    label: Option<&'a str>,
    hint: Option<&'a str>,
    #[serde(flatten)]
    kind: KindView<'a>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum KindView<'a> {
    Heading { text: &'a str },
    Note { text: &'a str },
    Break,
    Short { field: usize },
    Narrow { field: usize, unit: Option<&'a str> },
    Long { field: usize, lines: u32 },
    Options { list: bool, options: Vec<OptionView<'a>> },
    Scale { field: usize, values: Vec<String>, low: Option<&'a str>, high: Option<&'a str> },
    Table { columns: Vec<ColumnView<'a>>, named: bool, lines: u32, rows: Vec<RowView<'a>> },
    Sum { unit: Option<&'a str> },
    Weighted { names: Vec<NameView>, rows: Vec<CriterionView<'a>> },
    Lean { rows: Vec<QuestionView<'a>> },
    Tracker { weeks: u32, rows: Vec<RowView<'a>> },
    Chart { date: Option<DateView>, values: Vec<String>, rows: Vec<RatingView<'a>> },
    Days { born: &'a str, field: usize },
}

#[derive(Debug, Serialize)]
struct OptionView<'a> {
    field: usize,
    value: Option<usize>,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct ColumnView<'a> {
    text: &'a str,
    kind: CellKind,
}

/// A row: its words, or the field that the reader names it in.
#[derive(Debug, Serialize)]
struct RowView<'a> {
    text: Option<&'a str>,
    field: Option<usize>,
    cells: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct NameView {
    label: String,
    letter: String,
    field: usize,
}

#[derive(Debug, Serialize)]
struct CriterionView<'a> {
    text: &'a str,
    weight: usize,
    cells: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct QuestionView<'a> {
    text: &'a str,
    toward: &'a str,
    field: usize,
}

#[derive(Debug, Serialize)]
struct RatingView<'a> {
    text: &'a str,
    field: usize,
}

#[derive(Debug, Serialize)]
struct DateView {
    label: String,
    field: usize,
}

/// A control of the form: a field, and what stands in it at first.
#[derive(Debug, Clone)]
pub(super) struct Control {
    /// The field.
    pub field: Field,
    /// What stands in it at first.
    pub start: Option<String>,
    /// Whether paper shows lines to write on.
    pub ruled: bool,
    /// The block that it belongs to; none for the lines to sign.
    pub block: Option<usize>,
}

/// A sheet, and the controls that its numbers mean.
pub(super) struct Plan<'a> {
    pub view: SheetView<'a>,
    pub controls: Vec<Control>,
}

impl<'a> Plan<'a> {
    pub fn new(worksheet: &'a Worksheet, setting: &'a Setting, paper: Paper) -> Self {
        let mut controls = Vec::new();
        let parts = worksheet.blocks.iter().enumerate().map(|(nth, block)| part(worksheet, nth, block, &mut controls));
        let parts = parts.collect();
        let signs = signs(worksheet, &mut controls);
        let (lang, region) = language(&setting.language);
        let view = SheetView {
            paper,
            tight: false,
            lang,
            region,
            rtl: setting.rtl,
            title: &worksheet.title,
            book: shortened(&setting.book, 60),
            chapter: shortened(&setting.chapter, 60),
            address: &setting.address,
            footer: shortened(&worksheet.title, 44),
            minutes: worksheet.minutes.map(|minutes| match minutes {
                1 => "about 1 minute".to_owned(),
                _ => format!("about {minutes} minutes"),
            }),
            intro: worksheet.intro.as_deref(),
            signs,
            parts,
        };
        Self { view, controls }
    }
}

/// The language and the region of a tag, as far as Typst knows such: `en-GB`.
fn language(tag: &str) -> (&str, Option<&str>) {
    let is = |part: &&str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let mut parts = tag.split('-');
    let lang = parts.next().filter(|part| is(part, 2..=3)).unwrap_or("en");
    (lang, parts.find(|part| is(part, 2..=2)))
}

/// A text of at most so many characters.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The lines to sign, but those that the worksheet asks for itself.
fn signs(worksheet: &Worksheet, controls: &mut Vec<Control>) -> Vec<Sign> {
    let asks = |word: &str| {
        let mut heads = worksheet.blocks.iter().filter_map(SheetBlock::head);
        heads.any(|head| head.label.eq_ignore_ascii_case(word))
    };
    let has_date = worksheet.blocks.iter().any(|block| matches!(block, SheetBlock::Chart(chart) if chart.dated));
    let name = ("name", "Name", FieldKind::Short, asks("name"));
    let date = ("date", "Date", FieldKind::Date, asks("date") || has_date);
    let wanted = [name, date].into_iter().filter(|&(.., asked)| !asked);
    let mut sign = |(key, label, kind, _): (&str, &'static str, _, _)| {
        let field = Field { key: key.to_owned(), kind, label: label.to_owned(), revision: 1 };
        controls.push(Control { field, start: None, ruled: false, block: None });
        Sign { label, field: controls.len() - 1 }
    };
    wanted.map(&mut sign).collect()
}

/// Hands out the numbers of a block's controls, in their order.
struct Numbers(std::ops::Range<usize>);

impl Numbers {
    fn one(&mut self) -> usize {
        self.0.next().unwrap_or(self.0.end)
    }

    fn some(&mut self, count: usize) -> Vec<usize> {
        self.0.by_ref().take(count).collect()
    }
}

fn part<'a>(worksheet: &Worksheet, nth: usize, block: &'a SheetBlock, controls: &mut Vec<Control>) -> PartView<'a> {
    let first = controls.len();
    for field in block.fields() {
        let start = start(block, &field);
        let ruled = matches!(block, SheetBlock::Long(_));
        let field = Field { key: format!("{}.{}", worksheet.id, field.key), ..field };
        controls.push(Control { field, start, ruled, block: Some(nth) });
    }
    let mut numbers = Numbers(first..controls.len());
    let labels: Vec<&str> = controls[first..].iter().map(|control| control.field.label.as_str()).collect();
    let kind = kind(block, &mut numbers, &labels);
    let head = block.head();
    PartView { nth, label: head.map(|head| head.label), hint: head.and_then(|head| head.hint), kind }
}

/// What stands in a control at first: the weights of a comparison.
fn start(block: &SheetBlock, field: &Field) -> Option<String> {
    let SheetBlock::Weighted(weighted) = block else { return None };
    let criterion = |id: &str| weighted.criteria.iter().find(|criterion| criterion.id == id);
    let id = field.key.strip_prefix(&format!("{}.", weighted.id))?.strip_suffix(".weight")?;
    criterion(id).map(|criterion| criterion.weight.unwrap_or(1).to_string())
}

fn kind<'a>(block: &'a SheetBlock, numbers: &mut Numbers, labels: &[&str]) -> KindView<'a> {
    match block {
        SheetBlock::Heading(text) => KindView::Heading { text },
        SheetBlock::Note(text) => KindView::Note { text },
        SheetBlock::PageBreak => KindView::Break,
        SheetBlock::Short(_) => KindView::Short { field: numbers.one() },
        SheetBlock::Date(_) => KindView::Narrow { field: numbers.one(), unit: None },
        SheetBlock::Number(number) => KindView::Narrow { field: numbers.one(), unit: number.unit.as_deref() },
        SheetBlock::Long(long) => {
            KindView::Long { field: numbers.one(), lines: long.lines.unwrap_or(crate::model::LINES) }
        }
        SheetBlock::Days(days) => KindView::Days { born: &days.born, field: numbers.one() },
        SheetBlock::Sum(sum) => KindView::Sum { unit: sum.unit.as_deref() },
        SheetBlock::Checklist(boxes) => {
            let option =
                |item: &'a crate::model::Part| OptionView { field: numbers.one(), value: None, text: &item.text };
            KindView::Options { list: true, options: boxes.items.iter().map(option).collect() }
        }
        SheetBlock::Choice(choice) => options(choice, numbers),
        SheetBlock::Scale(scale) => scale_view(scale, numbers),
        SheetBlock::Table(grid) => table(grid, numbers),
        SheetBlock::Weighted(one) => weighted(one, numbers, labels),
        SheetBlock::Lean(one) => lean(one, numbers),
        SheetBlock::Tracker(one) => tracker(one, numbers),
        SheetBlock::Chart(one) => chart(one, numbers, labels),
    }
}

fn options<'a>(choice: &'a Choice, numbers: &mut Numbers) -> KindView<'a> {
    let only = if choice.several { None } else { Some(numbers.one()) };
    let option = |(nth, option): (usize, &'a crate::model::Part)| {
        let (field, value) = only.map_or_else(|| (numbers.one(), None), |field| (field, Some(nth)));
        OptionView { field, value, text: &option.text }
    };
    KindView::Options { list: false, options: choice.options.iter().enumerate().map(option).collect() }
}

fn scale_view<'a>(scale: &'a Scale, numbers: &mut Numbers) -> KindView<'a> {
    let values = steps(scale).into_iter().map(|(value, _)| value).collect();
    KindView::Scale { field: numbers.one(), values, low: scale.low.as_deref(), high: scale.high.as_deref() }
}

fn table<'a>(grid: &'a Grid, numbers: &mut Numbers) -> KindView<'a> {
    let columns: Vec<_> =
        grid.columns.iter().map(|column| ColumnView { text: &column.text, kind: column.kind }).collect();
    let row = |(_, text): (String, Option<&'a str>)| RowView {
        text,
        field: (text.is_none() && grid.names_own()).then(|| numbers.one()),
        cells: numbers.some(columns.len()),
    };
    let rows = grid.all_rows().into_iter().map(row).collect();
    KindView::Table { columns, named: grid.names_own(), lines: grid.lines.unwrap_or(1), rows }
}

fn weighted<'a>(weighted: &'a Weighted, numbers: &mut Numbers, labels: &[&str]) -> KindView<'a> {
    let name = |(letter, label): (char, &&str)| NameView {
        label: (*label).to_owned(),
        letter: letter.to_ascii_uppercase().to_string(),
        field: numbers.one(),
    };
    let names: Vec<_> = weighted.letters().zip(labels).map(name).collect();
    let row = |criterion: &'a crate::model::Criterion| CriterionView {
        text: &criterion.text,
        weight: numbers.one(),
        cells: numbers.some(names.len()),
    };
    let rows = weighted.criteria.iter().map(row).collect();
    KindView::Weighted { names, rows }
}

fn lean<'a>(lean: &'a Lean, numbers: &mut Numbers) -> KindView<'a> {
    let toward = |id: &str| lean.ends.get(id).map_or("", String::as_str);
    let row = |question: &'a crate::model::Question| QuestionView {
        text: &question.text,
        toward: toward(&question.toward),
        field: numbers.one(),
    };
    let rows = lean.questions.iter().map(row).collect::<Vec<_>>();
    KindView::Lean { rows }
}

fn tracker<'a>(tracker: &'a Tracker, numbers: &mut Numbers) -> KindView<'a> {
    let days = tracker.all_weeks() as usize * 7;
    let row = |(_, text): (String, Option<&'a str>)| RowView {
        text,
        field: text.is_none().then(|| numbers.one()),
        cells: numbers.some(days),
    };
    KindView::Tracker { weeks: tracker.all_weeks(), rows: tracker.all_rows().into_iter().map(row).collect() }
}

fn chart<'a>(chart: &'a Chart, numbers: &mut Numbers, labels: &[&str]) -> KindView<'a> {
    let date = chart.dated.then(|| DateView { label: labels[0].to_owned(), field: numbers.one() });
    let (least, most) = chart.range();
    let rows = chart.of.iter().map(|part| RatingView { text: &part.text, field: numbers.one() }).collect();
    KindView::Chart { date, values: (least..=most).map(|number| number.to_string()).collect(), rows }
}
