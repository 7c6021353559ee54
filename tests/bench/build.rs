//! The benchmark of cold builds: `cargo bench --bench build`, on an idle machine.
//!
//! It builds generated books of 1,000 and 10,000 chapters with the built command, each in a process of its own, and
//! prints processor time, memory and the growth of every stage. Beyond a budget it ends with exit code 1. The small
//! book is built ten times around the large one, which takes as long: what else runs on a machine slows both alike.
//!
//! `cargo bench --bench build -- --instructions` counts instructions under valgrind instead. They are the same on a busy
//! machine and know nothing of caches: their growth is that of the work. It takes half an hour.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

mod generate;
mod instructions;

use std::collections::BTreeMap;
use std::process::{Command, ExitCode};

/// Processor seconds and MiB that 1,000 chapters may cost.
const BUDGET: (f64, f64) = (2.0, 150.0);

/// How many times as much ten times the chapters may cost, stage by stage: anything more is a quadratic.
const GROWTH: f64 = 11.0;

/// Stages that take less than this many milliseconds are noise.
const NOISE: f64 = 20.0;

/// How often the small book is built before the large one, and again behind it.
const ROUNDS: u32 = 5;

/// What one build cost: milliseconds of processor time by stage, and peak memory in MiB.
struct Cost {
    stages: BTreeMap<String, f64>,
    memory: f64,
}

impl Cost {
    fn seconds(&self) -> f64 {
        self.stages.values().sum::<f64>() / 1e3
    }
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--instructions") {
        return instructions::compare(GROWTH);
    }
    let mut small: Vec<Cost> = (0..ROUNDS).map(|_| build(1_000)).collect();
    let large = build(10_000);
    small.extend((0..ROUNDS).map(|_| build(1_000)));
    let least = small.iter().map(Cost::seconds).fold(f64::INFINITY, f64::min);
    let memory = small[0].memory;
    let mut fine = least <= BUDGET.0 && memory <= BUDGET.1;
    let small = mean(&small);
    println!("1,000 chapters: {least:.2} of {:.1} CPU-s, {memory:.0} of {:.0} MiB", BUDGET.0, BUDGET.1);
    println!("10,000 chapters: {:.2} CPU-s, {:.0} MiB", large.seconds(), large.memory);
    for (stage, &cost) in &large.stages {
        let before = small.get(stage).copied().unwrap_or_default();
        let growth = cost / before;
        println!("    {stage:<14} {before:>9.1} ms and {cost:>9.1} ms, {growth:>5.1} times (at most {GROWTH})");
        fine &= growth <= GROWTH || cost <= NOISE;
    }
    println!("all stages: {:.1} times", large.seconds() * 1e3 / small.values().sum::<f64>());
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the stages of the small book cost on average.
fn mean(costs: &[Cost]) -> BTreeMap<String, f64> {
    let mut stages: BTreeMap<String, f64> = BTreeMap::new();
    for (stage, milliseconds) in costs.iter().flat_map(|cost| &cost.stages) {
        *stages.entry(stage.clone()).or_default() += milliseconds / f64::from(2 * ROUNDS);
    }
    stages
}

fn build(chapters: usize) -> Cost {
    let folder = tempfile::tempdir().expect("a temporary folder");
    generate::book(&folder.path().join("book"), chapters, 1).expect("a book");
    let run = Command::new(env!("CARGO_BIN_EXE_fieldguide"))
        .args(["build", "--timings"])
        .current_dir(folder.path())
        .output()
        .expect("the built command");
    let report = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{report}");
    let stage = |line: &str| {
        let (name, numbers) = line.split_at_checked(14)?;
        let cpu = numbers.split_whitespace().nth(1)?.parse().ok()?;
        Some((name.trim().to_owned(), cpu))
    };
    let memory = report.lines().find_map(|line| line.strip_prefix("peak memory ")?.strip_suffix(" MiB")?.parse().ok());
    Cost { stages: report.lines().filter_map(stage).collect(), memory: memory.unwrap_or(f64::NAN) }
}
