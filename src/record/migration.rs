//! From format 1 of a workspace to format 2: the referral leaves the file of its situation.
//!
//! Text is cut and moved, never written again from its values: comments, order and line ends stay.
//! What was made is read again, and must hold the same values.

use serde_json::{Map, Value};

use super::marked::{Aim, Content, Entry, Marked, Node};
use super::organisation::FORMAT;
use super::read::{RawRecord, read};
use crate::diag::{Diagnostic, Report};
use crate::value::{ReferralRef, SituationRef};

/// The block of format 1.
const BLOCK: &str = "signalement";
/// What was written once the referral was sent, and what it is called under `envoi:`.
const SENDING: [(&str, &str); 3] =
    [("envoye_le", "le"), ("canal", "canal"), ("preuve_depot", "preuve")];

/// A situation of format 1, in two.
#[derive(Debug)]
pub struct Split {
    /// What stays in the file of the situation.
    pub situation: Vec<u8>,
    /// The file of the referral.
    pub signalement: Vec<u8>,
    /// The number of the referral.
    pub reference: ReferralRef,
    /// The first and the last line that move.
    pub lines: (usize, usize),
    /// The lines that are not the same once moved: without their indentation, before and after.
    pub changed: Vec<(Vec<String>, Vec<String>)>,
}

/// Splits a situation of format 1; gives nothing for one that holds no referral.
///
/// # Errors
/// The faults of reading; D062 with its reason for what cannot be moved line by line.
pub fn split(name: &str, bytes: &[u8]) -> Result<Option<Split>, Report> {
    let RawRecord { marked, value, faults } = read(name, bytes)?;
    if faults.refuses() {
        return Err(faults);
    }
    let Content::Map(roots) = &marked.root().content else {
        return Ok(None);
    };
    let Some(rank) = roots.iter().position(|root| root.key == BLOCK) else {
        return Ok(None);
    };
    Splitting { marked: &marked, value: &value, roots, rank }.split(bytes).map(Some)
}

/// Says of `cesmivip.yaml` that its workspace is of format 2; gives nothing when it says so already.
///
/// # Errors
/// The faults of reading, D061 for another format, D062 for a file that is not written line by line.
pub fn raise(name: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>, Report> {
    let RawRecord { marked, value, faults } = read(name, bytes)?;
    if faults.refuses() {
        return Err(faults);
    }
    let text = String::from_utf8_lossy(bytes);
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let refused = |reason: &str| refusal(&marked, "", reason);
    match value.get("format").map(Value::as_u64) {
        Some(Some(FORMAT)) => return Ok(None),
        Some(Some(1)) => {
            let at = marked.line_of("/format").saturating_sub(1);
            let line = lines.get_mut(at).ok_or_else(|| refused(NOT_LINES))?;
            *line = line.replacen('1', &FORMAT.to_string(), 1);
        }
        Some(_) => return Err(marked.diagnostic("D061", "/format", Aim::Value).into()),
        None => {
            let Content::Map(roots) = &marked.root().content else {
                return Err(refused(NOT_LINES));
            };
            let first = roots.iter().map(|root| root.key_at).min_by_key(|spot| spot.line);
            let first = first.filter(|spot| spot.column == 1 && marked.root().at.column == 1);
            let at = first.ok_or_else(|| refused(NOT_LINES))?.line - 1;
            // A mark of the order of bytes stays first.
            let (mark, rest) = match lines[at].strip_prefix('\u{feff}') {
                Some(rest) => ("\u{feff}", rest.to_owned()),
                None => ("", lines[at].clone()),
            };
            lines[at] = rest;
            lines.insert(at, format!("{mark}format: {FORMAT}{}", end_of(&lines[at])));
        }
    }
    let made = lines.concat().into_bytes();
    let mut expected = value.clone();
    expected["format"] = FORMAT.into();
    holds(name, &made, &expected).then_some(Some(made)).ok_or_else(|| refused(NOT_SAME))
}

pub(super) const NOT_LINES: &str = "Le fichier n'est pas écrit ligne par ligne, une clé par ligne.";
pub(super) const NOT_SAME: &str = "Le découpage ne redonnerait pas les mêmes valeurs.";
const FLOW: &str = "Le bloc « signalement: » est écrit entre accolades.";
const LONG: &str = "Cette valeur tient sur plusieurs lignes.";
const NO_NUMBER: &str = "Ce numéro manque, ou n'a pas la forme attendue.";

pub(super) fn refusal(marked: &Marked, pointer: &str, reason: &str) -> Report {
    let fault: Diagnostic = marked.diagnostic("D062", pointer, Aim::Key);
    fault.message(format!("Cette fiche ne peut pas être migrée. {reason}")).into()
}

struct Splitting<'a> {
    marked: &'a Marked,
    value: &'a Value,
    roots: &'a [Entry],
    rank: usize,
}

impl Splitting<'_> {
    fn split(&self, bytes: &[u8]) -> Result<Split, Report> {
        let refused = |pointer: &str, reason| refusal(self.marked, pointer, reason);
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let number = |pointer: &str| {
            let value = self.value.pointer(pointer).and_then(Value::as_str);
            value.map(str::to_owned).ok_or_else(|| refused(pointer, NO_NUMBER))
        };
        let situation = number("/situation")?;
        let reference = number("/signalement/reference")?;
        let reference = ReferralRef::parse(&reference)
            .filter(|_| SituationRef::parse(&situation).is_some())
            .ok_or_else(|| refused("/signalement/reference", NO_NUMBER))?;
        let block = &self.roots[self.rank];
        if self.roots.iter().any(|root| root.key_at.column != 1) {
            return Err(refused("", NOT_LINES));
        }
        let fields = match &block.value {
            Node { content: Content::Map(fields), .. } => fields,
            _ => return Err(refused("/signalement", FLOW)),
        };
        let key_line = block.key_at.line - 1;
        let indent = fields.first().map_or(0, |field| field.key_at.column - 1);
        let even = fields.iter().all(|field| field.key_at.column == indent + 1);
        let below = fields.first().is_some_and(|field| field.key_at.line > block.key_at.line);
        if indent == 0 || !even || !below || lines[key_line].contains('{') {
            return Err(refused("/signalement", FLOW));
        }
        let (start, end) = self.bounds(&lines);
        let eol = end_of(lines[key_line]);
        let mut moved = Moved { out: String::new(), changed: Vec::new(), eol, indent };
        if let Some(schema) = lines[0].strip_prefix("# yaml-language-server: $schema=")
            && schema.contains("situation.json")
        {
            moved.out.push_str(&lines[0].replace("situation.json", "signalement.json"));
        }
        lines[start..key_line].iter().for_each(|comment| moved.out.push_str(comment));
        if let Some((_, comment)) = lines[key_line].split_once('#') {
            moved.out.push_str(&format!("#{comment}"));
        }
        self.body(&lines, (key_line + 1, end), fields, &situation, &mut moved)?;
        let kept: String = [&lines[..start], &lines[end..]].concat().concat();
        let split = Split {
            situation: kept.into_bytes(),
            signalement: moved.out.into_bytes(),
            reference,
            lines: (start + 1, end),
            changed: moved.changed,
        };
        let (left, own) = expected(self.value);
        let same = holds(self.marked.name(), &split.situation, &left)
            && holds(self.marked.name(), &split.signalement, &own);
        if same { Ok(split) } else { Err(refused("/signalement", NOT_SAME)) }
    }

    /// The lines that move, from 0, the last excluded: the comments just above go with the block,
    /// those just above what follows stay with it.
    fn bounds(&self, lines: &[&str]) -> (usize, usize) {
        let block = &self.roots[self.rank];
        let comment = |line: &str| line.starts_with('#');
        let mut start = block.key_at.line - 1;
        let before = self.roots.iter().any(|root| root.key_at.line < block.key_at.line);
        while before && start > 0 && comment(lines[start - 1]) {
            start -= 1;
        }
        let following = self.roots.iter().map(|root| root.key_at.line);
        let Some(next) = following.filter(|line| *line > block.key_at.line).min() else {
            return (start, lines.len());
        };
        let mut end = next - 1;
        while comment(lines[end - 1]) {
            end -= 1;
        }
        (start, end)
    }

    fn body(
        &self,
        lines: &[&str],
        (from, to): (usize, usize),
        fields: &[Entry],
        situation: &str,
        moved: &mut Moved<'_>,
    ) -> Result<(), Report> {
        let sending = |field: &Entry| SENDING.iter().find(|(key, _)| field.key == *key);
        let sent: Vec<&Entry> = fields.iter().filter(|field| sending(field).is_some()).collect();
        for (at, field) in fields.iter().enumerate() {
            let renamed = sending(field).is_some() || field.key == "reference";
            let next = fields.get(at + 1).map_or(usize::MAX, |next| next.key_at.line);
            let scalar = matches!(field.value.content, Content::Scalar { .. });
            let here = field.value.at.line == field.key_at.line && next > field.key_at.line;
            // A quoted value may go on below.
            let below = (field.key_at.line..next.saturating_sub(1).min(to))
                .any(|line| !is_apart(lines[line]));
            if renamed && (!scalar || !here || below) {
                let pointer = format!("/signalement/{}", field.key);
                return Err(refusal(self.marked, &pointer, LONG));
            }
        }
        for (at, line) in lines.iter().enumerate().take(to).skip(from) {
            let here = fields.iter().find(|field| field.key_at.line == at + 1);
            match here {
                Some(field) if field.key == "reference" => {
                    let own = moved.renamed(line, field, BLOCK);
                    let added = vec![own, format!("situation: {situation}{}", moved.eol)];
                    moved.replace(vec![line], added);
                }
                Some(field) if sending(field).is_some() => {
                    let first = sent.first().is_some_and(|first| first.key == field.key);
                    if first {
                        let removed = sent.iter().map(|field| lines[field.key_at.line - 1]);
                        let below = sent.iter().map(|field| {
                            let (_, name) = sending(field).copied().unwrap_or_default();
                            let line = lines[field.key_at.line - 1];
                            format!("  {}", moved.renamed(line, field, name))
                        });
                        let head = format!("envoi:{}", moved.eol);
                        let added = [head].into_iter().chain(below).collect();
                        moved.replace(removed.collect(), added);
                    }
                }
                _ => moved.out.push_str(moved.dedented(line)),
            }
        }
        Ok(())
    }
}

/// Whether a line holds no value: blank, or a comment.
pub(super) fn is_apart(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// What is written in the file of the referral.
struct Moved<'a> {
    out: String,
    changed: Vec<(Vec<String>, Vec<String>)>,
    eol: &'a str,
    indent: usize,
}

impl Moved<'_> {
    fn dedented<'l>(&self, line: &'l str) -> &'l str {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        &line[blanks.min(self.indent)..]
    }

    /// A line of the block under another key, with an end.
    fn renamed(&self, line: &str, field: &Entry, name: &str) -> String {
        let key: String = line.chars().skip(self.indent).take(field.key_at.len).collect();
        let line = self.dedented(line).replacen(&key, name, 1);
        if line.ends_with('\n') { line } else { line + self.eol }
    }

    fn replace(&mut self, removed: Vec<&str>, added: Vec<String>) {
        self.out.push_str(&added.concat());
        let shown = |line: &str| line.trim_end().to_owned();
        let removed = removed.into_iter().map(|line| shown(self.dedented(line))).collect();
        self.changed.push((removed, added.iter().map(|line| shown(line)).collect()));
    }
}

pub(super) fn end_of(line: &str) -> &'static str {
    if line.ends_with("\r\n") { "\r\n" } else { "\n" }
}

/// The values that the two files must hold.
fn expected(old: &Value) -> (Value, Value) {
    let mut left = old.clone();
    let block = left.as_object_mut().and_then(|map| map.remove(BLOCK)).unwrap_or_default();
    let (mut own, mut sending) = (Map::new(), Map::new());
    for (key, value) in block.as_object().into_iter().flatten() {
        match SENDING.iter().find(|(old, _)| key == old) {
            Some((_, name)) => drop(sending.insert((*name).to_owned(), value.clone())),
            None if key == "reference" => drop(own.insert(BLOCK.to_owned(), value.clone())),
            None => drop(own.insert(key.clone(), value.clone())),
        }
    }
    if !sending.is_empty() {
        own.insert("envoi".to_owned(), Value::Object(sending));
    }
    own.insert("situation".to_owned(), old["situation"].clone());
    (left, Value::Object(own))
}

/// Whether a file can be read and holds some values.
pub(super) fn holds(name: &str, bytes: &[u8], values: &Value) -> bool {
    read(name, bytes).is_ok_and(|read| !read.faults.refuses() && read.value == *values)
}
