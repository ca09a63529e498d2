//! What an XMP packet states, whatever its layout: signing tools write the packet again in their
//! own way, and only the statements count.

/// The namespace of RDF, whose elements only lay statements out.
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// The namespace of the envelope.
const ENVELOPE: &str = "adobe:ns:meta/";
/// Deepest nesting of elements.
const MAX_DEPTH: usize = 32;

/// A statement: the namespace and name of a property, and its value.
pub(super) type Statement = (String, String);

/// Reads the statements of a packet, in a fixed order; gives nothing for what is not plain XML.
pub(super) fn statements(packet: &[u8]) -> Option<Vec<Statement>> {
    let mut reader = Reader::default();
    let mut rest = std::str::from_utf8(packet).ok()?.trim_matches(['\0', ' ', '\n', '\r', '\t']);
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        reader.text(text)?;
        rest = match after.strip_prefix("<?") {
            Some(instruction) => instruction.split_once("?>")?.1,
            None if after.is_empty() => after,
            None => {
                let end = end_of_tag(after)?;
                reader.tag(&after[1..end])?;
                &after[end + 1..]
            }
        };
    }
    let mut found = reader.found;
    found.sort();
    reader.open.is_empty().then_some(found)
}

/// Finds the end of a tag: a bracket may stand inside a quoted value.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

#[derive(Default)]
struct Reader {
    /// The elements that are open: qualified name as written, property that its text states, and
    /// how many prefixes were bound before it.
    open: Vec<(String, Option<String>, usize)>,
    /// The prefixes that are bound, innermost last.
    bound: Vec<(String, String)>,
    found: Vec<Statement>,
}

impl Reader {
    fn text(&mut self, text: &str) -> Option<()> {
        let value = unescape(text.trim())?;
        if value.is_empty() {
            return Some(());
        }
        let property = self.open.iter().rev().find_map(|(_, property, _)| property.clone())?;
        self.found.push((property, value));
        Some(())
    }

    fn tag(&mut self, tag: &str) -> Option<()> {
        if let Some(name) = tag.strip_prefix('/') {
            let (open, _, bound) = self.open.pop()?;
            self.bound.truncate(bound);
            return (open == name.trim_end()).then_some(());
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let tag = tag.trim_end();
        let (name, attributes) = tag.split_at(tag.find(char::is_whitespace).unwrap_or(tag.len()));
        // Comments, declarations and unparsed text are not plain.
        if name.is_empty() || name.starts_with('!') || self.open.len() >= MAX_DEPTH {
            return None;
        }
        let attributes = self::attributes(attributes)?;
        let before = self.bound.len();
        for (name, value) in &attributes {
            if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.bound.push((prefix.to_owned(), value.clone()));
            }
        }
        let property = self.property(name)?;
        for (name, value) in attributes {
            if name.starts_with("xmlns:") || value.is_empty() {
                continue;
            }
            let stated = match name.as_str() {
                "rdf:resource" => property.clone()?,
                "rdf:about" => return None,
                _ => match self.property(&name)? {
                    Some(property) => property,
                    None => continue,
                },
            };
            self.found.push((stated, value));
        }
        if alone {
            self.bound.truncate(before);
        } else {
            self.open.push((name.to_owned(), property, before));
        }
        Some(())
    }

    /// The full name of a property, or nothing inside for what only lays out.
    fn property(&self, name: &str) -> Option<Option<String>> {
        let (prefix, local) = name.split_once(':')?;
        if prefix == "xml" {
            return Some(Some(name.to_owned()));
        }
        let (_, uri) = self.bound.iter().rev().find(|(bound, _)| bound == prefix)?;
        let layout = [RDF, ENVELOPE].contains(&uri.as_str());
        // The prefix of RDF is fixed, so that `rdf:resource` cannot be another name.
        if (prefix == "rdf") != (uri == RDF) {
            return None;
        }
        Some((!layout).then(|| format!("{uri}{local}")))
    }
}

fn attributes(mut text: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return Some(found);
        }
        let (name, rest) = text.split_once('=')?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, rest) = rest[1..].split_once(quote)?;
        found.push((name.trim_end().to_owned(), unescape(value.trim())?));
        text = rest;
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (entity, after) = after.split_once(';')?;
        out.push_str(before);
        out.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => char::from_u32(match entity.strip_prefix("#x") {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => entity.strip_prefix('#')?.parse().ok()?,
            })?,
        });
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}
