//! The benchmark of cold builds: `cargo bench --bench build`, on an idle machine.
//!
//! It builds generated books of 1,000 and 10,000 chapters with the built command, each in a process of its own, and
//! prints processor time, memory and the growth of every stage. Beyond a budget it ends with exit code 1. Books of both
//! sizes are built by turns: what else runs on a machine slows both alike. Where many files were deleted in the last six
//! minutes, ext4 looks at each of them again before it makes one, and `write` costs several times as much: wait, or choose
//! another folder with `TMPDIR`.
//!
//! `cargo bench --bench build -- --sparse` takes books with three links and two notes in each chapter.
//!
//! `cargo bench --bench build -- --instructions` counts instructions under valgrind instead. They are the same on a busy
//! machine and know nothing of caches: their growth is that of the work. It takes half an hour.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

mod generate;
mod instructions;

use generate::Few;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Processor seconds and MiB that 1,000 chapters may cost.
const BUDGET: (f64, f64) = (2.0, 150.0);

/// How many times as much ten times the chapters may cost, stage by stage: anything more is a quadratic.
const GROWTH: f64 = 11.0;

/// What a stage costs beyond that is noise below this part of the whole build. A table of 1,000 chapters fits a
/// processor's caches and one of 10,000 does not, which is some microseconds a chapter; a quadratic soon is more.
const NOISE: f64 = 0.001;

/// How often books are built: each time two small ones, a large one, and two small ones.
const ROUNDS: usize = 3;

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
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    if asked("--instructions") {
        return instructions::compare(GROWTH);
    }
    let few = asked("--sparse").then_some((3, 2));
    let all = tempfile::tempdir().expect("a temporary folder");
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut round: Vec<Cost> = (0..2).map(|_| build(all.path(), 1_000, few)).collect();
        large.push(vec![build(all.path(), 10_000, few)]);
        round.extend((0..2).map(|_| build(all.path(), 1_000, few)));
        small.push(round);
    }
    let least = |costs: &[Vec<Cost>]| costs.iter().flatten().map(Cost::seconds).fold(f64::INFINITY, f64::min);
    let most = |costs: &[Vec<Cost>]| costs.iter().flatten().map(|cost| cost.memory).fold(0.0, f64::max);
    let mut fine = least(&small) <= BUDGET.0 && most(&small) <= BUDGET.1;
    println!(
        "1,000 chapters: {:.2} of {:.1} CPU-s, {:.0} of {:.0} MiB",
        least(&small),
        BUDGET.0,
        most(&small),
        BUDGET.1
    );
    println!("10,000 chapters: {:.2} CPU-s, {:.0} MiB", least(&large), most(&large));
    let (small, large) = (stages(&small), stages(&large));
    let whole: f64 = large.values().sum();
    for (stage, &cost) in &large {
        let before = small.get(stage).copied().unwrap_or_default();
        let beyond = (cost - GROWTH * before).max(0.0);
        println!(
            "    {stage:<14} {before:>9.1} ms and {cost:>9.1} ms, {:>5.1} times (at most {GROWTH}; {beyond:.1} ms beyond)",
            cost / before
        );
        fine &= beyond <= NOISE * whole;
    }
    println!("all stages: {:.1} times; noise is below {:.1} ms", whole / small.values().sum::<f64>(), NOISE * whole);
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What each stage costs in the round in which it cost least, on average: what else ran then took least from it.
fn stages(rounds: &[Vec<Cost>]) -> BTreeMap<String, f64> {
    let mut least: BTreeMap<String, f64> = BTreeMap::new();
    for (stage, milliseconds) in rounds.iter().flat_map(|round| mean(round)) {
        let known = least.entry(stage).or_insert(milliseconds);
        *known = known.min(milliseconds);
    }
    least
}

/// What the stages of some builds cost on average.
fn mean(costs: &[Cost]) -> BTreeMap<String, f64> {
    let mut stages: BTreeMap<String, f64> = BTreeMap::new();
    #[expect(clippy::cast_precision_loss, reason = "there are few builds")]
    let count = costs.len() as f64;
    for (stage, milliseconds) in costs.iter().flat_map(|cost| &cost.stages) {
        *stages.entry(stage.clone()).or_default() += milliseconds / count;
    }
    stages
}

/// Build a book in a folder of its own below another. What is deleted meanwhile would cost the next build: some file
/// systems look for a while at every file that is no more before they make one.
fn build(all: &Path, chapters: usize, few: Few) -> Cost {
    let folder = tempfile::tempdir_in(all).expect("a temporary folder").keep();
    generate::book_of(&folder.join("book"), chapters, 1, few).expect("a book");
    let run = Command::new(env!("CARGO_BIN_EXE_fieldguide"))
        .args(["build", "--timings"])
        .current_dir(&folder)
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
