//! The text of a file: packed, when it is one among thousands of which nothing was said.

use std::io::{Read, Write};
use std::sync::OnceLock;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// A text, and its packed form while nobody asks for it.
pub(super) struct Text {
    whole: OnceLock<String>,
    packed: Box<[u8]>,
}

impl Text {
    pub(super) fn new(text: String) -> Self {
        Self { whole: OnceLock::from(text), packed: Box::default() }
    }

    pub(super) fn get(&self) -> &str {
        self.whole.get_or_init(|| {
            let mut text = String::new();
            match DeflateDecoder::new(&*self.packed).read_to_string(&mut text) {
                Ok(_) => text,
                Err(_) => unreachable!("it is what was packed here"),
            }
        })
    }

    /// Packs it: records are repetitive, and take a fifth of their room.
    pub(super) fn pack(&mut self) {
        let Some(text) = self.whole.take() else {
            return;
        };
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
        match packer.write_all(text.as_bytes()).and_then(|()| packer.finish()) {
            Ok(packed) => self.packed = packed.into_boxed_slice(),
            Err(_) => self.whole = OnceLock::from(text),
        }
    }
}

/// A text of a record is in no log.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_text_is_the_same() {
        for whole in ["", "a", &"  enonce: « Zélie » 🔥\n".repeat(400)] {
            let mut text = Text::new(whole.to_owned());
            text.pack();
            text.pack();
            assert!(text.packed.len() <= whole.len() / 5 + 8, "{}", text.packed.len());
            assert_eq!(text.get(), whole);
            text.pack();
            assert_eq!(text.get(), whole);
        }
    }
}
