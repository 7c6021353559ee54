//! The benchmark of worksheets on paper: `cargo bench --bench pdf`, on an idle machine.
//!
//! Every worksheet of the book is printed on A4 with nothing remembered, three times; the least counts. A PDF may take
//! 40 ms of processor time on average, and the first of a process, which reads fonts and the template, is told beside.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use fieldguide::load::load;
use fieldguide::model::{Config, Worksheet};
use fieldguide::parse::{Settings, parse};
use fieldguide::pdf::{Paper, Setting, print};
use fieldguide::pipeline::timings::{Clock, Timings};
use std::path::Path;
use std::process::ExitCode;
use typst::comemo;

/// Milliseconds of processor time for a PDF.
const LIMIT: f64 = 40.0;

/// The worksheets of the book.
fn worksheets() -> Vec<Worksheet> {
    let sources = load(Path::new("book")).expect("the book");
    let settings = Settings::new(&Config::default());
    let all = sources.chapters.values().map(|source| parse(source, &settings).chapter);
    all.flat_map(|chapter| chapter.worksheets().cloned().collect::<Vec<_>>()).collect()
}

/// Milliseconds of processor time that printing takes, with nothing remembered.
fn printing(worksheets: &[Worksheet]) -> f64 {
    let (clock, mut timings) = (Clock::start(), Timings::default());
    for worksheet in worksheets {
        comemo::evict(0);
        print(worksheet, &Setting::default(), Paper::A4).expect("a PDF");
    }
    timings.add("pdf", clock, worksheets.len());
    timings.stages[0].cpu.as_secs_f64() * 1e3
}

fn main() -> ExitCode {
    let worksheets = worksheets();
    println!("the first: {:.1} ms", printing(&worksheets[..1]));
    let each = |_| printing(&worksheets) / f64::from(u32::try_from(worksheets.len()).expect("few worksheets"));
    let least = (0..3).map(each).fold(f64::INFINITY, f64::min);
    println!("each of {}: {least:.1} ms, {LIMIT} at most", worksheets.len());
    if least <= LIMIT { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
