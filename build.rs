//! Rebuild when the embedded theme or starter book changes: `include_dir` alone does not tell Cargo which files it read.

fn main() {
    println!("cargo::rerun-if-changed=themes");
    println!("cargo::rerun-if-changed=src/cli/starter");
}
