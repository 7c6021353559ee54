//! The exchange: the new tree takes the place of the old one in one step.
//!
//! Linux and macOS exchange two folders in one system call. Elsewhere, and on file systems that cannot, the old
//! tree is renamed away and the new one into its place; what is left when that is cut short is mended by the next
//! build, by [`recover`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the new tree is gathered: beside the output, so that no file has to be copied.
fn next(out: &Path) -> PathBuf {
    sibling(out, "next")
}

/// Where the old tree waits while the new one takes its place, when the two cannot be exchanged.
fn before(out: &Path) -> PathBuf {
    sibling(out, "before")
}

fn sibling(out: &Path, what: &str) -> PathBuf {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    out.with_file_name(format!(".{name}.fieldguide-{what}"))
}

/// Clear away what a build that was cut short left behind; the old site comes back if it was away. Returns where to
/// gather the new tree.
pub(super) fn recover(out: &Path) -> io::Result<PathBuf> {
    let (next, before) = (next(out), before(out));
    if fs::symlink_metadata(out).is_err() && fs::symlink_metadata(&before).is_ok() {
        fs::rename(&before, out)?;
    }
    remove(&next)?;
    remove(&before)?;
    Ok(next)
}

/// Whether the output may be changed. A folder that its owner has closed could be exchanged all the same: it would be
/// the new tree then, and the old one could not be cleared away.
#[cfg(unix)]
pub(super) fn writable(out: &Path) -> io::Result<()> {
    match rustix::fs::access(out, rustix::fs::Access::WRITE_OK) {
        Err(error) if error != rustix::io::Errno::NOENT => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn writable(_: &Path) -> io::Result<()> {
    Ok(())
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Put the tree at `next` in the place of `out`, after everything is on the disk. What was there goes.
pub(super) fn publish(out: &Path, next: &Path) -> io::Result<()> {
    if let Ok(meta) = fs::metadata(out) {
        fs::set_permissions(next, meta.permissions())?;
    }
    flush(next)?;
    if fs::symlink_metadata(out).is_err() {
        return fs::rename(next, out);
    }
    if exchange(out, next).is_err() {
        let before = before(out);
        fs::rename(out, &before)?;
        fs::rename(next, out).inspect_err(|_| drop(fs::rename(&before, out)))?;
        return remove(&before);
    }
    remove(next)
}

/// Exchange two folders in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// One flush for the whole tree, not one a file.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn flush(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(fs::File::open(folder)?)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn flush(_: &Path) -> io::Result<()> {
    Ok(())
}
