//! Tables of a formula: matrices, cases, aligned lines.

use super::Trouble;
use super::element::{Element, Kind};
use super::layout::{Layout, trouble};
use super::signs;
use pulldown_latex::event::{ArrayColumn, ColumnAlignment, EnvironmentFlow, Event, Grouping, StateChange, Style};

/// How the columns of a table stand.
struct Columns {
    /// Left, right or centred; the last ones come again and again.
    align: Vec<ColumnAlignment>,
    /// The numbers of columns with a line before them.
    ruled: Vec<usize>,
}

/// What ends a cell.
enum Ending {
    Cell,
    /// Whether a line is drawn below.
    Row(bool),
    Table,
}

impl<'a, I: Iterator<Item = Result<Event<'a>, String>>> Layout<I> {
    /// A table, with its brackets where it has its own.
    pub(super) fn environment(&mut self, grouping: &Grouping) -> Result<Element, Trouble> {
        let (font, style) = (self.font, self.style);
        if let Some(Ok(Event::StateChange(StateChange::Style(style)))) = self.events.peek() {
            self.style = *style;
            self.events.next();
        } else if !matches!(grouping, Grouping::Align { .. } | Grouping::Aligned | Grouping::Gather { .. }) {
            self.style = Style::Text;
        }
        let displayed = self.style == Style::Display;
        let mut table = self.table(&columns(grouping))?;
        if displayed {
            table.attribute("displaystyle", "true");
        }
        (self.font, self.style) = (font, style);
        Ok(match grouping {
            Grouping::Cases { left: true } => Element::new("mrow", vec![signs::fence('{', "prefix"), table]),
            Grouping::Cases { left: false } => Element::new("mrow", vec![table, signs::fence('}', "postfix")]),
            _ => table,
        })
    }

    fn table(&mut self, columns: &Columns) -> Result<Element, Trouble> {
        let (mut rows, mut cells) = (Vec::new(), Vec::new());
        let mut ruled = self.first_line();
        loop {
            self.font = None;
            let cell = self.rest()?;
            cells.push(columns.cell(cells.len(), cell));
            let ending = self.ending()?;
            let below = match ending {
                Ending::Cell => continue,
                Ending::Row(below) => below,
                Ending::Table => false,
            };
            let blank = matches!(cells.as_slice(), [only] if only.children.is_empty());
            let last = matches!(ending, Ending::Table);
            if columns.ruled.contains(&cells.len()) && cells.len() == columns.align.len() {
                cells.push(columns.cell(cells.len(), Vec::new()));
            }
            let row = Element::new("mtr", std::mem::take(&mut cells));
            if !(last && blank && !ruled) {
                rows.push(if ruled { row.with("class", "ruled") } else { row });
            }
            ruled = below;
            if last {
                return Ok(Element::new("mtable", rows).kind(Kind::Ordinary));
            }
        }
    }

    /// Whether a line is drawn above the first row.
    fn first_line(&mut self) -> bool {
        let line = matches!(self.events.peek(), Some(Ok(Event::EnvironmentFlow(EnvironmentFlow::StartLines { .. }))));
        if line {
            self.events.next();
        }
        line
    }

    fn ending(&mut self) -> Result<Ending, Trouble> {
        match self.next()? {
            Some(Event::EnvironmentFlow(EnvironmentFlow::Alignment)) => Ok(Ending::Cell),
            Some(Event::EnvironmentFlow(EnvironmentFlow::NewLine { horizontal_lines, .. })) => {
                Ok(Ending::Row(!horizontal_lines.is_empty()))
            }
            Some(Event::End) => Ok(Ending::Table),
            _ => Err(trouble("a table of this formula does not end")),
        }
    }
}

impl Columns {
    fn cell(&self, number: usize, children: Vec<Element>) -> Element {
        let side = match self.align.get(number % self.align.len().max(1)) {
            Some(ColumnAlignment::Left) => Some("left"),
            Some(ColumnAlignment::Right) => Some("right"),
            _ => None,
        };
        let classes: Vec<&str> = side.into_iter().chain(self.ruled.contains(&number).then_some("ruled")).collect();
        let cell = Element::new("mtd", children);
        if classes.is_empty() { cell } else { cell.with("class", classes.join(" ")) }
    }
}

fn columns(grouping: &Grouping) -> Columns {
    use ColumnAlignment::{Center, Left, Right};
    let align = match grouping {
        Grouping::Array(columns) => return array(columns),
        Grouping::Matrix { alignment } | Grouping::SubArray { alignment } => vec![*alignment],
        Grouping::Cases { .. } => vec![Left],
        Grouping::Align { .. }
        | Grouping::Aligned
        | Grouping::Alignat { .. }
        | Grouping::Alignedat { .. }
        | Grouping::Split => vec![Right, Left],
        Grouping::Equation { .. } | Grouping::Gather { .. } | Grouping::Gathered | Grouping::Multline => vec![Center],
        Grouping::Normal | Grouping::LeftRight(..) => Vec::new(),
    };
    Columns { align, ruled: Vec::new() }
}

/// The columns of `{c|rl}`.
fn array(written: &[ArrayColumn]) -> Columns {
    let mut columns = Columns { align: Vec::new(), ruled: Vec::new() };
    for column in written {
        match column {
            ArrayColumn::Column(align) => columns.align.push(*align),
            ArrayColumn::Separator(_) => columns.ruled.push(columns.align.len()),
        }
    }
    columns
}
