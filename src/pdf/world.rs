//! What Typst may see: one template, one worksheet, and the fonts that are built in.
//!
//! In: a worksheet as JSON. Out: pages laid out. There is no file, no network and no clock in here, so equal
//! worksheets give equal pages anywhere.

use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue, Regex};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, comemo};
use typst_layout::PagedDocument;

/// The template.
pub(super) const TEMPLATE: &str = include_str!("worksheet.typ");

/// What the template takes as a range of numbers; read once, for reading it takes as long as a page.
pub(super) const RANGE: &str = "[0-9]+[–-][0-9]+";

/// The face that readers' own words are shown in.
pub(super) const REGULAR: &[u8] = include_bytes!("fonts/AtkinsonHyperlegibleNext-Regular.ttf");

/// Every font, the text's own first.
pub(super) const FONTS: [&[u8]; 7] = [
    REGULAR,
    include_bytes!("fonts/AtkinsonHyperlegibleNext-SemiBold.ttf"),
    include_bytes!("fonts/AtkinsonHyperlegibleNext-Bold.ttf"),
    include_bytes!("fonts/NotoSans-Regular.ttf"),
    include_bytes!("fonts/NotoSans-Bold.ttf"),
    include_bytes!("fonts/NotoSansMath-Regular.ttf"),
    include_bytes!("fonts/NotoSansSymbols2-Regular.ttf"),
];

/// What all worksheets share.
struct Room {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    data: FileId,
}

static ROOM: LazyLock<Room> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.iter().flat_map(|&font| Font::iter(Bytes::new(font))).collect();
    Room {
        library: LazyHash::new(library()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        template: Source::new(id("worksheet.typ"), TEMPLATE.to_owned()),
        data: id("sheet.json"),
    }
});

fn library() -> Library {
    let range = Regex::new(RANGE).expect("the pattern is one");
    let inputs = [("range".into(), range.into_value())].into_iter().collect::<Dict>();
    Library::builder().with_inputs(inputs).with_features([Feature::A11yExtras].into_iter().collect()).build()
}

fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

struct Desk {
    data: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &ROOM.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &ROOM.book
    }

    fn main(&self) -> FileId {
        ROOM.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == ROOM.template.id() { Ok(ROOM.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == ROOM.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        ROOM.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Lay out a worksheet.
///
/// # Errors
///
/// Gives what Typst says, in one line.
pub(super) fn lay_out(data: Vec<u8>) -> Result<PagedDocument, String> {
    let told = typst::compile::<PagedDocument>(&Desk { data: Bytes::new(data) });
    comemo::evict(8);
    told.output.map_err(|errors| said(&errors))
}

/// What Typst says, in one line.
pub(super) fn said(errors: &[SourceDiagnostic]) -> String {
    let words: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
    words.join("; ")
}
