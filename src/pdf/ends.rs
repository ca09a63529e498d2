//! The ends of the revisions of a PDF file: an incremental update is appended to what was there.

use memchr::memmem::find_iter;

/// The mark of an end (ISO 32000-1, 7.5.5).
const END: &[u8] = b"%%EOF";

/// Gives the offsets just after each end, its line feed included.
pub fn revision_ends(bytes: &[u8]) -> Vec<usize> {
    let after = |at: usize| {
        let end = at + END.len();
        let rest = bytes.get(end..).unwrap_or_default();
        end + match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        }
    };
    find_iter(bytes, END).map(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_found_with_their_line_feed() {
        assert_eq!(revision_ends(b"a%%EOF\nb%%EOF\r\nc%%EOF"), [7, 15, 21]);
        assert_eq!(revision_ends(b"%%EO"), [0usize; 0]);
    }
}
