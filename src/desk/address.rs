//! Addresses of pages, names of files: a record by a word made of its path, a place of it by the names
//! of what leads there. Nothing that a person typed is a path.

use std::path::Path;

use cesmivip::value::Digest;

/// The word of a record.
pub fn word(path: &Path) -> String {
    Digest::of(path.to_string_lossy().as_bytes()).text()[..16].to_owned()
}

/// The address of a record.
pub fn record(path: &Path) -> String {
    format!("/f/{}", word(path))
}

/// The address of a document.
pub fn document(path: &Path) -> String {
    format!("/d/{}", word(path))
}

/// The address of a place of a record: `/f/WORD/e/faits/2-ab12…`.
pub fn place(word: &str, verb: &str, steps: &[String]) -> String {
    let steps: Vec<String> = steps.iter().map(|step| encoded(step)).collect();
    format!("/f/{word}/{verb}/{}", steps.join("/"))
}

/// A step of an address: bytes that an address may hold, others by their figures (RFC 3986).
fn encoded(step: &str) -> String {
    let mut out = String::new();
    for byte in step.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                out.push(char::from(byte))
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// The name of a file, of the characters that every system takes.
pub fn plain(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("document");
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.chars().map(|c| if plain(c) { c } else { '_' }).take(120).collect()
}
