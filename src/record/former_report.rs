//! The keys of a report that the former method had: they leave it, line by line.
//!
//! As in a migration of referrals, text is cut and never written again from its values: comments,
//! order and line ends stay. What was made is read again, and must hold the same values but these.

use serde_json::Value;

use super::marked::{Content, Entry, Marked};
use super::migration::{NOT_LINES, NOT_SAME, end_of, holds, is_apart, refusal};
use super::rapport::{DEFAULT_BASE, around};
use super::read::{RawRecord, read};
use crate::diag::Report;

/// The block of statistical secrecy, and what the former method alone had in it.
const SECRECY: &str = "secret_statistique";
const FORMER: [&str; 3] = ["methode", "zero_sensible", "seuil_interne"];
/// What it had beside.
const ADMITTED: &str = "ecarts_admis";

/// A report without the keys of the former method.
#[derive(Debug)]
pub struct Renewed {
    /// What is written in its place.
    pub content: Vec<u8>,
    /// The lines that leave, and what stands there then.
    pub changed: Vec<(Vec<String>, Vec<String>)>,
}

/// Drops the keys of the former method; gives nothing for a report that has none.
///
/// # Errors
/// The faults of reading; D062 with its reason for what is not written line by line.
pub fn renew(name: &str, bytes: &[u8]) -> Result<Option<Renewed>, Report> {
    let RawRecord { marked, value, faults } = read(name, bytes)?;
    if faults.refuses() {
        return Err(faults);
    }
    let Content::Map(roots) = &marked.root().content else {
        return Ok(None);
    };
    let mut expected = value.clone();
    let had = drop_values(&mut expected);
    if !had {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut edit = Edit { lines: &lines, out: lines.iter().map(|l| Some((*l).into())).collect() };
    for (rank, root) in roots.iter().enumerate() {
        let next = roots[rank + 1..].iter().map(|root| root.key_at.line).min();
        let end = next.map_or(lines.len(), |line| line - 1);
        let (key_line, gone) = (root.key_at.line - 1, expected.get(&root.key).is_none());
        if root.key_at.column != 1 || (gone && next == Some(root.key_at.line)) {
            return Err(refusal(&marked, "", NOT_LINES));
        }
        match (root.key.as_str(), gone) {
            (ADMITTED | SECRECY, true) => edit.remove(key_line, end),
            (SECRECY, false) => edit.secrecy(&marked, root, end)?,
            _ => {}
        }
    }
    let content: String = edit.out.iter().flatten().map(String::as_str).collect();
    let content = content.into_bytes();
    if !holds(name, &content, &expected) {
        return Err(refusal(&marked, &format!("/{SECRECY}"), NOT_SAME));
    }
    Ok(Some(Renewed { content, changed: edit.changed() }))
}

/// The multiples of the base around a threshold that is none, and the line where it stands: the
/// former method took any.
pub fn threshold_to_choose(name: &str, bytes: &[u8]) -> Option<(usize, u64, u64)> {
    let RawRecord { marked, value, .. } = read(name, bytes).ok()?;
    let secrecy = value.get(SECRECY)?;
    let base = secrecy.get("base").map_or(Some(DEFAULT_BASE.into()), Value::as_u64)?;
    let threshold = secrecy.get("seuil")?.as_u64()?;
    let (low, high) = around(threshold, base)?;
    Some((marked.line_of(&format!("/{SECRECY}/seuil")), low, high))
}

/// Takes the former keys out of values; tells whether there were any.
fn drop_values(value: &mut Value) -> bool {
    let Some(map) = value.as_object_mut() else {
        return false;
    };
    let mut had = map.remove(ADMITTED).is_some();
    if let Some(secrecy) = map.get_mut(SECRECY).and_then(Value::as_object_mut) {
        let former: Vec<_> = FORMER.iter().filter_map(|key| secrecy.remove(*key)).collect();
        had |= !former.is_empty();
        // An empty block says nothing.
        if secrecy.is_empty() && !former.is_empty() {
            map.remove(SECRECY);
        }
    }
    had
}

/// Lines, and what becomes of each.
struct Edit<'a> {
    lines: &'a [&'a str],
    out: Vec<Option<String>>,
}

impl Edit<'_> {
    /// Removes lines; a comment stays, alone on its line, and so do blank lines after the last.
    fn remove(&mut self, from: usize, to: usize) {
        let lines = self.lines;
        let last = (from..to).rev().find(|at| !is_apart(lines[*at])).unwrap_or(from);
        for (line, out) in lines.iter().zip(&mut self.out).take(last + 1).skip(from) {
            if !is_apart(line) {
                *out = comment(line).map(|comment| format!("{comment}{}", end_of(line)));
            }
        }
    }

    /// Takes the former keys out of the block.
    fn secrecy(&mut self, marked: &Marked, root: &Entry, end: usize) -> Result<(), Report> {
        let Content::Map(fields) = &root.value.content else {
            return Ok(());
        };
        let refused = || refusal(marked, &format!("/{SECRECY}"), NOT_LINES);
        let flow = fields.first().is_some_and(|field| field.key_at.line == root.key_at.line);
        // From the last one: what is cut moves nothing that is still to be cut.
        for (rank, field) in fields.iter().enumerate().rev() {
            if !FORMER.contains(&field.key.as_str()) {
                continue;
            }
            let next = fields.get(rank + 1);
            if !flow {
                let to = next.map_or(end, |next| next.key_at.line - 1);
                self.remove(field.key_at.line - 1, to);
                continue;
            }
            let at = field.key_at.line - 1;
            let line: Vec<char> = self.out[at].as_deref().unwrap_or_default().chars().collect();
            let start = field.key_at.column - 1;
            let stays = |field: &&Entry| !FORMER.contains(&field.key.as_str());
            let (start, stop) = match next.filter(|_| fields[rank..].iter().any(|f| stays(&f))) {
                // Where the next one that stays begins by now.
                Some(next) if next.key_at.line == field.key_at.line => {
                    (start, next.key_at.column - 1)
                }
                Some(_) => return Err(refused()),
                None => {
                    let rest = line.get(start..).ok_or_else(refused)?;
                    let close = rest.iter().position(|c| *c == '}').ok_or_else(refused)?;
                    let open = line[..start].iter().rposition(|c| !matches!(c, ' ' | ','));
                    (open.map_or(0, |open| open + 1), start + close)
                }
            };
            let cut = line[..start].iter().chain(&line[stop..]).collect();
            self.out[at] = Some(cut);
        }
        Ok(())
    }

    /// The lines that are not the same, by runs.
    fn changed(&self) -> Vec<(Vec<String>, Vec<String>)> {
        let same = |at: &usize| self.out[*at].as_deref() == Some(self.lines[*at]);
        let ranks: Vec<usize> = (0..self.lines.len()).filter(|at| !same(at)).collect();
        let shown = |line: &str| line.trim_end().to_owned();
        let runs = ranks.chunk_by(|a, b| b - a == 1).map(|run| {
            let before = run.iter().map(|at| shown(self.lines[*at])).collect();
            let after = run.iter().filter_map(|at| self.out[*at].as_deref()).map(shown).collect();
            (before, after)
        });
        runs.collect()
    }
}

/// The comment at the end of a line, with its mark.
fn comment(line: &str) -> Option<String> {
    let (_, comment) = line.trim_end().split_once(" #")?;
    Some(format!("#{comment}"))
}
