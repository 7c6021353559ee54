//! Rebuild when the embedded theme changes: `include_dir` alone does not tell Cargo which files it read.

fn main() {
    println!("cargo::rerun-if-changed=themes");
}
