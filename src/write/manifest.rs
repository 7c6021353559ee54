//! The manifest: which files of the output are ours.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path};

/// The name of the manifest, in the output folder.
pub const MANIFEST: &str = ".fieldguide-manifest.json";

#[derive(Serialize, Deserialize)]
struct Written {
    format: String,
    version: u32,
    files: BTreeSet<String>,
}

/// The files that a build wrote.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    files: BTreeSet<String>,
    exists: bool,
}

impl Manifest {
    /// The manifest of a folder; addresses that could lead out of the folder are ignored.
    pub fn read(out: &Path) -> Self {
        let bytes = fs::read(out.join(MANIFEST)).ok();
        let Some(written) = bytes.and_then(|bytes| serde_json::from_slice::<Written>(&bytes).ok()) else {
            return Self::default();
        };
        let inside = |address: &String| {
            let path = Path::new(address);
            !address.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)))
        };
        Self { files: written.files.into_iter().filter(inside).collect(), exists: true }
    }

    /// The files.
    pub fn files(&self) -> &BTreeSet<String> {
        &self.files
    }

    /// Whether there is one at all.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// Whether it names an address.
    pub fn names(&self, address: &str) -> bool {
        self.files.contains(address)
    }

    /// Whether a file is ours: one that it names, or itself.
    pub fn owns(&self, name: &str) -> bool {
        self.names(name) || name == MANIFEST
    }

    /// The text of a manifest of these files.
    pub fn text(files: &BTreeSet<String>) -> String {
        let written = Written { format: "fieldguide-manifest".to_owned(), version: 1, files: files.clone() };
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }
}
