//! The fonts in the binary, and what they can draw.

use std::collections::HashSet;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The fonts that pages are composed in, then those that stand in for what they lack, in the order
/// in which they are asked.
const FILES: [&[u8]; 31] = [
    include_bytes!("../../templates/polices/SourceSerif4-Regular.otf"),
    include_bytes!("../../templates/polices/SourceSerif4-It.otf"),
    include_bytes!("../../templates/polices/SourceSerif4-Semibold.otf"),
    include_bytes!("../../templates/polices/SourceSerif4-SemiboldIt.otf"),
    include_bytes!("../../templates/polices/SourceSans3-Regular.otf"),
    include_bytes!("../../templates/polices/SourceSans3-It.otf"),
    include_bytes!("../../templates/polices/SourceSans3-Semibold.otf"),
    include_bytes!("../../templates/polices/replis/NotoEmoji.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSans.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansArabic.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansHebrew.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansEthiopic.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansBengali.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansTamil.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansGeorgian.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansArmenian.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansDevanagari.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansGujarati.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansGurmukhi.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansSinhala.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansTelugu.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansThai.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansLao.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansKhmer.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansTifinagh.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansNKo.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansAdlam.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansMath.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansSymbols.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansSymbols2.ttf"),
    include_bytes!("../../templates/polices/replis/NotoSansKana.otf"),
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

/// How many files hold the fonts that pages are composed in.
const COMPOSED: usize = 7;

/// The families that stand in for what the fonts of pages lack, in the order in which they are
/// asked: the emoji first, which hold the digits of their keys.
pub(super) fn fallbacks() -> impl Iterator<Item = &'static str> {
    FONTS.fonts.iter().skip(COMPOSED).map(|font| font.info().family.as_str())
}

/// Whether some font draws a character.
pub(super) fn is_drawn(c: char) -> bool {
    DRAWN.contains(&u32::from(c))
}

/// Whether one font draws all of these: a mark is set on its letter by the font of both.
pub(super) fn are_drawn_together(mut chars: impl Iterator<Item = char> + Clone) -> bool {
    let all = |font: &Font| chars.clone().all(|c| font.info().coverage.contains(u32::from(c)));
    if chars.clone().count() < 2 { chars.all(is_drawn) } else { FONTS.fonts.iter().any(all) }
}

/// Gives the font files, for the digest that the manifest records.
pub fn digest_material() -> impl Iterator<Item = &'static [u8]> {
    FILES.iter().copied()
}
