//! The revisions of a PDF as bytes: where each ends, and what an update appends.
//!
//! A general reader follows the cross-reference table and never sees what stands beside it; another
//! reader, less strict, may. What is appended is therefore read here from its first byte to its
//! last: it holds the objects of its own table, and nothing else.

use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::ObjectId;
use memchr::memmem;

const END: &[u8] = b"%%EOF";
const TABLE: &[u8] = b"xref";
const START: &[u8] = b"startxref";
/// How many ends are looked at.
const MAX_ENDS: usize = 8;
/// The length of an entry of a table (ISO 32000-1, 7.5.4).
const ENTRY: usize = 20;

/// Gives the offsets just after each `%%EOF`, its end of line included: where a revision may end.
///
/// The first eight are given: our documents have one, two once they are signed, and whoever
/// writes thousands would have each of them hashed.
///
/// The mark may also stand inside a stream; whoever asks proves by a digest which prefix is meant.
pub fn revision_ends(bytes: &[u8]) -> Vec<usize> {
    let after = |at: usize| {
        let end = at + END.len();
        match bytes.get(end..).unwrap_or_default() {
            [b'\r', b'\n', ..] => end + 2,
            [b'\r' | b'\n', ..] => end + 1,
            _ => end,
        }
    };
    memmem::find_iter(bytes, END).map(after).take(MAX_ENDS).collect()
}

/// The objects that an update appends, and where each stands.
pub(super) type Section = BTreeMap<ObjectId, Range<usize>>;

/// Reads what follows the sealed bytes; gives nothing unless it is one plain update: objects, the
/// table that lists each of them once and frees none, a trailer that continues the sealed table,
/// the end.
pub(super) fn section(bytes: &[u8], sealed: usize, sealed_table: usize) -> Option<Section> {
    let tail = sealed + memmem::rfind(bytes.get(sealed..)?, START)?;
    let mut words = bytes[tail + START.len()..].split(u8::is_ascii_whitespace);
    let mut words = words.by_ref().filter(|word| !word.is_empty());
    let table = number(words.next()?)?;
    if words.next() != Some(END) || words.next().is_some() || table < sealed || table >= tail {
        return None;
    }
    let (entries, trailer) = entries(&bytes[..tail], table)?;
    let hidden: [&[u8]; 3] = [b"XRefStm", b"/Encrypt", b" obj"];
    let trailer = &bytes[trailer..tail];
    if hidden.iter().any(|word| memmem::find(trailer, word).is_some()) {
        return None;
    }
    let previous = trailer.get(memmem::find(trailer, b"/Prev")? + 5..)?.trim_ascii_start();
    let digits = previous.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if number(&previous[..digits])? != sealed_table {
        return None;
    }
    let mut starts: Vec<usize> = entries.iter().map(|(_, at)| *at).collect();
    starts.push(table);
    starts.sort_unstable();
    if !bytes.get(sealed..*starts.first()?)?.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let mut section = Section::new();
    for (id, at) in entries {
        let end = *starts.iter().find(|start| **start > at)?;
        let object = bytes.get(at..end)?;
        let head = format!("{} {} obj", id.0, id.1);
        let whole =
            object.starts_with(head.as_bytes()) && object.trim_ascii_end().ends_with(b"endobj");
        if !whole || section.insert(id, at..end).is_some() {
            return None;
        }
    }
    // An object that no table lists would be one more end.
    let ends = memmem::find_iter(&bytes[sealed..], b"endobj").count();
    (ends == section.len() && starts.len() == section.len() + 1).then_some(section)
}

/// Reads a cross-reference table: the objects in use with their offsets, and where it ends.
fn entries(bytes: &[u8], table: usize) -> Option<(Vec<(ObjectId, usize)>, usize)> {
    let mut rest = bytes.get(table..)?.strip_prefix(TABLE)?.trim_ascii_start();
    let mut entries = Vec::new();
    while !rest.starts_with(b"trailer") {
        let (first, after) = word(rest)?;
        let (count, after) = word(after)?;
        rest = after;
        for rank in 0..count {
            let entry = rest.get(..ENTRY)?;
            rest = &rest[ENTRY..];
            let id = u32::try_from(first.checked_add(rank)?).ok()?;
            let generation = u16::try_from(number(&entry[11..16])?).ok()?;
            match (entry[17], id) {
                (b'n', 1..) => entries.push(((id, generation), number(&entry[..10])?)),
                // The head of the free list; any other free entry would delete an object.
                (b'f', 0) => {}
                _ => return None,
            }
        }
    }
    Some((entries, bytes.len() - rest.len()))
}

/// Reads a number and the blanks that follow it.
fn word(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().position(u8::is_ascii_whitespace)?;
    Some((number(&bytes[..end])?, bytes[end..].trim_ascii_start()))
}

fn number(bytes: &[u8]) -> Option<usize> {
    let plain = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    plain.then(|| std::str::from_utf8(bytes).ok()?.parse().ok())?
}
