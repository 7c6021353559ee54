//! The benchmark of cold builds: `cargo bench --bench build`, on an idle machine.
//!
//! It builds generated books of 1,000 and 10,000 chapters with the built command, each in a process of its own, and
//! prints processor time, memory and the growth of every stage. Beyond a budget it ends with exit code 1. Each book is
//! built three times, and the least counts: what else runs on a machine only ever adds.
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
    let small = least(1_000);
    show(1_000, &small);
    let large = least(10_000);
    show(10_000, &large);
    let mut fine = small.seconds() <= BUDGET.0 && small.memory <= BUDGET.1;
    println!(
        "1,000 chapters: {:.2} of {:.1} CPU-s, {:.0} of {:.0} MiB",
        small.seconds(),
        BUDGET.0,
        small.memory,
        BUDGET.1
    );
    for (stage, &cost) in large.stages.iter().filter(|(_, cost)| **cost > NOISE) {
        let growth = cost / small.stages.get(stage).copied().unwrap_or_default().max(NOISE / GROWTH);
        println!("{stage:<14} grows {growth:>5.1} times (at most {GROWTH})");
        fine &= growth <= GROWTH;
    }
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The least that each stage cost in three builds.
fn least(chapters: usize) -> Cost {
    let mut costs = (0..3).map(|_| build(chapters));
    let mut least = costs.next().expect("a build");
    for cost in costs {
        for (stage, milliseconds) in cost.stages {
            least.stages.entry(stage).and_modify(|known| *known = known.min(milliseconds)).or_insert(milliseconds);
        }
        least.memory = least.memory.min(cost.memory);
    }
    least
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

fn show(chapters: usize, cost: &Cost) {
    println!("{chapters} chapters: {:.2} CPU-s, {:.0} MiB", cost.seconds(), cost.memory);
    for (stage, milliseconds) in &cost.stages {
        println!("    {stage:<14} {milliseconds:>9.1} ms");
    }
}
