//! How many instructions the stages take, counted by valgrind on one thread: 10,000 chapters beside 1,000.

use super::generate;
use std::collections::BTreeMap;
use std::process::{Command, ExitCode};

/// The functions that are the stages; what they call counts with them. What a stage hands to other threads is another
/// function.
const STAGES: [(&str, &[&str]); 10] = [
    ("load", &["fieldguide::load::load"]),
    ("parse", &["fieldguide::parse::chapter::again"]),
    ("assemble", &["fieldguide::link::assemble"]),
    (
        "cite",
        &["fieldguide::pipeline::cite::Citing::answers", "fieldguide::cite::format::looks", "fieldguide::cite::format"],
    ),
    ("link", &["fieldguide::link::resolve::answers"]),
    ("mentions", &["fieldguide::link::mentions::Mentioned::new"]),
    ("notes", &["fieldguide::pipeline::noted::Noted::next", "fieldguide::pipeline::noted::part"]),
    ("render bodies", &["fieldguide::pipeline::wanted::Wanted::body"]),
    ("render shells", &["fieldguide::pipeline::wanted::Wanted::shell"]),
    ("write", &["fieldguide::write::Stage::put_all"]),
];

/// Stages that take fewer millions of instructions than this are noise: some milliseconds. Writing is the kernel's work,
/// which is not counted here.
const NOISE: f64 = 50.0;

/// Print the growth of every stage; whether all stay within the limit.
pub fn compare(limit: f64) -> ExitCode {
    let (small, large) = (count(1_000), count(10_000));
    let mut fine = true;
    for (name, _) in STAGES {
        let cost = |counts: &BTreeMap<&str, f64>| counts.get(name).copied().unwrap_or(f64::NAN);
        let growth = cost(&large) / cost(&small);
        println!(
            "{name:<14} {:>9.1} and {:>9.1} million instructions, grows {growth:>5.2} times (at most {limit})",
            cost(&small),
            cost(&large)
        );
        fine &= growth <= limit || cost(&large) < NOISE;
    }
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Millions of instructions by stage.
fn count(chapters: usize) -> BTreeMap<&'static str, f64> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    generate::book(&folder.path().join("book"), chapters, 1).expect("a book");
    let counts = folder.path().join("counts");
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .args([env!("CARGO_BIN_EXE_fieldguide"), "build"])
        .current_dir(folder.path())
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("valgrind: install it as `valgrind`");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let report = Command::new("callgrind_annotate").args(["--inclusive=yes", "--threshold=100"]).arg(&counts).output();
    let report = String::from_utf8_lossy(&report.expect("callgrind_annotate comes with valgrind").stdout).into_owned();
    let of = |function: &str| {
        let line = report.lines().find(|line| {
            let name = line.split_once(':').map_or("", |(_, name)| name);
            name.strip_prefix(function).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '[', '\'']))
        })?;
        let number: String = line.split_whitespace().next()?.chars().filter(char::is_ascii_digit).collect();
        number.parse::<f64>().ok().map(|count| count / 1e6)
    };
    let all = |functions: &[&str]| functions.iter().map(|function| of(function)).sum::<Option<f64>>();
    STAGES.iter().filter_map(|(name, functions)| Some((*name, all(functions)?))).collect()
}
