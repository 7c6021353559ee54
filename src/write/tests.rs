//! Every case is a real folder.

use super::*;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("book")).unwrap();
        Self { folder }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("dist")
    }

    fn book(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    fn publish(&self, files: &[(&str, &str)], keep: &[&str]) -> Result<Written, WriteError> {
        let keep: Vec<String> = keep.iter().map(|&name| name.to_owned()).collect();
        publish(files, &self.out(), &self.book(), &keep)
    }

    fn files(&self) -> Vec<String> {
        let all = WalkDir::new(self.out()).min_depth(1).sort_by_file_name().into_iter().map(Result::unwrap);
        let files = all.filter(|entry| !entry.file_type().is_dir() && entry.file_name() != MANIFEST);
        files.map(|entry| entry.path().strip_prefix(self.out()).unwrap().to_string_lossy().into_owned()).collect()
    }
}

fn site(files: &[(&str, &str)]) -> Vec<(String, Artifact)> {
    files.iter().map(|&(address, text)| (address.to_owned(), Artifact { bytes: text.as_bytes().into() })).collect()
}

/// Publish a whole site at once.
fn publish(files: &[(&str, &str)], out: &Path, book: &Path, keep: &[String]) -> Result<Written, WriteError> {
    let mut stage = Stage::open(out, book, keep)?;
    stage.put_all(&site(files))?;
    stage.publish()
}

#[test]
fn o9_unchanged_files_keep_their_times() {
    let place = Place::new();
    place.publish(&[("a/index.html", "one"), ("b.html", "two")], &[]).unwrap();
    let time = |name: &str| fs::metadata(place.out().join(name)).unwrap().modified().unwrap();
    let before = (time("a/index.html"), time(MANIFEST));
    std::thread::sleep(std::time::Duration::from_millis(20));
    let written = place.publish(&[("a/index.html", "one"), ("b.html", "three")], &[]).unwrap();
    assert_eq!(written, Written { changed: vec!["b.html".into()], unchanged: 1, removed: vec![] });
    assert_eq!((time("a/index.html"), time(MANIFEST)), before);
}

#[test]
fn o5_own_stale_files_go_and_foreign_ones_stay() {
    let place = Place::new();
    place.publish(&[("a/index.html", "one"), ("b.html", "two")], &[]).unwrap();
    fs::write(place.out().join("CNAME"), "example.org").unwrap();
    fs::create_dir(place.out().join(".git")).unwrap();
    fs::write(place.out().join(".git/HEAD"), "x").unwrap();
    let refused = place.publish(&[("b.html", "two")], &[]).unwrap_err();
    assert!(matches!(&refused, WriteError::Foreign { files, .. } if *files == [".git/HEAD", "CNAME"]), "{refused}");
    assert_eq!(place.files(), [".git/HEAD", "CNAME", "a/index.html", "b.html"]);
    let written = place.publish(&[("b.html", "two")], &["CNAME", ".git/"]).unwrap();
    assert_eq!(written.removed, ["a/index.html"]);
    assert_eq!(place.files(), [".git/HEAD", "CNAME", "b.html"]);
    assert!(!place.out().join("a").exists());
}

#[test]
fn o4_dangerous_folders_are_refused() {
    let place = Place::new();
    let book = place.book();
    let refused = |out: &Path| matches!(publish(&[("a", "b")], out, &book, &[]), Err(WriteError::Refused { .. }));
    assert!(refused(Path::new("/")));
    assert!(refused(&std::env::home_dir().unwrap()));
    assert!(refused(&std::env::current_dir().unwrap()));
    assert!(refused(&book) && refused(&book.join("dist")) && refused(place.folder.path()));
    assert!(refused(&book.join("../book/x/../dist")));
    #[cfg(unix)]
    {
        let link = place.folder.path().join("link");
        std::os::unix::fs::symlink(&book, &link).unwrap();
        assert!(refused(&link) && refused(&link.join("dist")));
    }
    assert_eq!(fs::read_dir(&book).unwrap().count(), 0);
}

#[test]
fn o6_a_manifest_that_names_other_files_is_not_believed() {
    let place = Place::new();
    let canary = place.folder.path().join("canary");
    fs::write(&canary, "sing").unwrap();
    place.publish(&[("a", "b")], &[]).unwrap();
    let absolute = canary.to_string_lossy();
    let text = format!(
        r#"{{"format":"fieldguide-manifest","version":1,"files":["../canary","{absolute}","a","x/../../canary"]}}"#
    );
    fs::write(place.out().join(MANIFEST), text).unwrap();
    place.publish(&[("c", "d")], &[]).unwrap();
    assert_eq!(fs::read_to_string(&canary).unwrap(), "sing");
    assert_eq!(place.files(), ["c"]);
}

#[cfg(unix)]
#[test]
fn o7_links_in_the_output_are_not_followed() {
    let place = Place::new();
    let canary = place.folder.path().join("canary");
    fs::write(&canary, "sing").unwrap();
    place.publish(&[("index.html", "b"), ("a/index.html", "c")], &[]).unwrap();
    fs::remove_file(place.out().join("index.html")).unwrap();
    std::os::unix::fs::symlink(&canary, place.out().join("index.html")).unwrap();
    assert!(matches!(place.publish(&[("index.html", "new")], &[]), Err(WriteError::Foreign { .. })));
    assert_eq!(fs::read_to_string(&canary).unwrap(), "sing");
    clean(&place.out(), &place.book()).unwrap();
    assert_eq!(fs::read_to_string(&canary).unwrap(), "sing");
}

#[test]
fn o1_what_a_killed_build_left_is_cleaned_up() {
    let place = Place::new();
    place.publish(&[("a", "b")], &[]).unwrap();
    let next = place.folder.path().join(".dist.fieldguide-next");
    fs::create_dir(&next).unwrap();
    fs::write(next.join("half"), "a page").unwrap();
    place.publish(&[("a", "c")], &[]).unwrap();
    assert_eq!(place.files(), ["a"]);
    assert!(!next.exists());
}

#[test]
fn o1_an_old_site_that_was_away_comes_back() {
    let place = Place::new();
    place.publish(&[("a", "b")], &[]).unwrap();
    fs::rename(place.out(), place.folder.path().join(".dist.fieldguide-before")).unwrap();
    let stage = Stage::open(&place.out(), &place.book(), &[]).unwrap();
    assert_eq!(place.files(), ["a"]);
    drop(stage);
}

#[test]
fn a_stage_that_is_dropped_leaves_everything_as_it_was() {
    let place = Place::new();
    place.publish(&[("a", "b")], &[]).unwrap();
    let mut stage = Stage::open(&place.out(), &place.book(), &[]).unwrap();
    stage.put_all(&site(&[("a", "other")])).unwrap();
    drop(stage);
    assert_eq!(fs::read_to_string(place.out().join("a")).unwrap(), "b");
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 2);
}

#[test]
fn o10_two_builds_of_one_output_do_not_mix() {
    let place = Place::new();
    let stage = Stage::open(&place.out(), &place.book(), &[]).unwrap();
    assert!(matches!(place.publish(&[("a", "b")], &[]), Err(WriteError::Busy { .. })));
    drop(stage);
    place.publish(&[("a", "b")], &[]).unwrap();
}

#[test]
fn cleaning_takes_what_is_ours_and_nothing_else() {
    let place = Place::new();
    place.publish(&[("a/b.html", "x"), ("c.html", "y")], &[]).unwrap();
    fs::write(place.out().join("a/mine.txt"), "mine").unwrap();
    assert_eq!(clean(&place.out(), &place.book()).unwrap(), 2);
    assert_eq!(place.files(), ["a/mine.txt"]);
    assert_eq!(clean(&place.out(), &place.book()).unwrap(), 0);
}

#[cfg(unix)]
#[test]
fn published_files_can_be_read_by_a_web_server() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.publish(&[("a", "b")], &[]).unwrap();
    let mode = fs::metadata(place.out().join("a")).unwrap().permissions().mode();
    assert_ne!(mode & 0o044, 0, "{mode:o}");
}
