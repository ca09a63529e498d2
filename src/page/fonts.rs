//! The fonts in the binary, and what they can draw.

use std::collections::HashSet;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

const FILES: [&[u8]; 7] = [
    include_bytes!("../../templates/polices/SourceSerif4-Regular.otf"),
    include_bytes!("../../templates/polices/SourceSerif4-It.otf"),
    include_bytes!("../../templates/polices/SourceSerif4-Semibold.otf"),
    include_bytes!("../../templates/polices/SourceSerif4-SemiboldIt.otf"),
    include_bytes!("../../templates/polices/SourceSans3-Regular.otf"),
    include_bytes!("../../templates/polices/SourceSans3-It.otf"),
    include_bytes!("../../templates/polices/SourceSans3-Semibold.otf"),
];

pub(super) struct Fonts {
    pub book: LazyHash<FontBook>,
    pub fonts: Vec<Font>,
}

/// Parsed once a process: the same for every document.
pub(super) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// Every code point that some font draws: a font's own coverage is slow to search.
static DRAWN: LazyLock<HashSet<u32>> =
    LazyLock::new(|| FONTS.fonts.iter().flat_map(|font| font.info().coverage.iter()).collect());

/// Gives the first character of a text that no embedded font can draw.
pub fn missing_glyph(text: &str) -> Option<char> {
    text.chars().find(|c| *c != '\n' && !DRAWN.contains(&u32::from(*c)))
}

/// Gives the font files, for the digest that the manifest records.
pub fn digest_material() -> impl Iterator<Item = &'static [u8]> {
    FILES.iter().copied()
}
