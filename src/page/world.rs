//! The closed world: the files of one order, the embedded fonts, and nothing else.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, OnceLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use super::fonts::FONTS;

/// Row headers of tables are marked by a feature of Typst that is not on by default.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// Parses the fonts and builds the library ahead of the first document.
pub fn warm_up() {
    LazyLock::force(&LIBRARY);
    LazyLock::force(&FONTS);
}

/// What Typst may see.
pub(super) struct ClosedWorld {
    main: FileId,
    /// Parsed when first read: a document needs few of the templates.
    sources: HashMap<FileId, (String, OnceLock<Source>)>,
    files: HashMap<FileId, Bytes>,
}

impl ClosedWorld {
    /// Builds a world; `None` when a name is not a plain path or the main file is missing.
    pub(super) fn new(main: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<Self> {
        let mut sources = HashMap::new();
        let mut bytes = HashMap::new();
        for (name, content) in files {
            let id = id(name)?;
            if name.ends_with(".typ") {
                let text = String::from_utf8(content.clone()).ok()?;
                sources.insert(id, (text, OnceLock::new()));
            } else {
                bytes.insert(id, Bytes::new(content.clone()));
            }
        }
        let main = id(main)?;
        sources.contains_key(&main).then_some(Self { main, sources, files: bytes })
    }

    /// Whether a file is one of the order.
    pub(super) fn holds(&self, id: FileId) -> bool {
        self.sources.contains_key(&id) || self.files.contains_key(&id)
    }
}

fn id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for ClosedWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let (text, source) = self.sources.get(&id).ok_or(FileError::AccessDenied)?;
        Ok(source.get_or_init(|| Source::new(id, text.clone())).clone())
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
