//! Every string a PDF holds: page text, alternative texts, outline, metadata, attachments.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use super::blocks::Blocks;
use super::content::{Token, Tokens, Unreadable};
use crate::view::BETWEEN_BLOCKS;

/// Most bytes one stream may inflate to.
const MAX_STREAM: usize = 64 << 20;

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// The text of the pages, in the order of the content streams; a paragraph separator (U+2029)
    /// stands between two blocks of the document.
    pub pages: String,
    /// Every other string: titles, alternative texts, outline, metadata, names.
    pub others: String,
}

/// A file, opened strictly.
pub(super) struct Opened {
    pub document: Document,
}

impl Opened {
    pub(super) fn new(bytes: &[u8]) -> Result<Self, Unreadable> {
        let options = LoadOptions {
            strict: true,
            max_decompressed_size: Some(MAX_STREAM),
            ..LoadOptions::default()
        };
        let document = Document::load_mem_with_options(bytes, options).map_err(|_| Unreadable)?;
        if document.is_encrypted() || document.xref_recovery.is_some() {
            return Err(Unreadable);
        }
        Ok(Self { document })
    }

    pub(super) fn read(&self) -> Result<Reading, Unreadable> {
        let mut reading = Reading::default();
        // Structure trees repeat a few names thousands of times.
        let mut names = BTreeSet::new();
        for object in self.document.objects.values() {
            strings(object, &mut reading.others, &mut names);
            if let Object::Stream(stream) = object
                && is_text_stream(&stream.dict)
            {
                let bytes =
                    stream.decompressed_content_with_limit(MAX_STREAM).map_err(|_| Unreadable)?;
                reading.others.push_str(&unescape(&String::from_utf8_lossy(&bytes)));
                reading.others.push('\n');
            }
        }
        let trailer = Object::Dictionary(self.document.trailer.clone());
        strings(&trailer, &mut reading.others, &mut names);
        let pages: Vec<ObjectId> = self.document.get_pages().into_values().collect();
        let maps = self.maps(&pages)?;
        let read: Vec<PageReading> =
            pages.iter().map(|page| self.page(*page, &maps)).collect::<Result<_, _>>()?;
        for page in read {
            reading.pages.push_str(&spelled_back(&page.text));
            reading.pages.push('\n');
            reading.others.push_str(&page.others);
            names.extend(page.names);
        }
        for name in names {
            reading.others.push_str(&String::from_utf8_lossy(&name));
            reading.others.push('\n');
        }
        Ok(reading)
    }

    /// The character maps of the fonts of all pages.
    fn maps(&self, pages: &[ObjectId]) -> Result<BTreeMap<ObjectId, CharMap>, Unreadable> {
        let mut maps = BTreeMap::new();
        for page in pages {
            let fonts = self.document.get_page_fonts(*page).map_err(|_| Unreadable)?;
            for font in fonts.into_values() {
                if let Entry::Vacant(slot) = maps.entry(map_of(font)?) {
                    let stream = self.document.get_object(*slot.key());
                    let stream = stream.and_then(Object::as_stream).map_err(|_| Unreadable)?;
                    let bytes = stream.decompressed_content_with_limit(MAX_STREAM);
                    slot.insert(CharMap::parse(&bytes.map_err(|_| Unreadable)?));
                }
            }
        }
        Ok(maps)
    }

    fn page(
        &self,
        page: ObjectId,
        maps: &BTreeMap<ObjectId, CharMap>,
    ) -> Result<PageReading, Unreadable> {
        let document = &self.document;
        let mut reading = PageReading::default();
        let mut by_name = BTreeMap::new();
        for (name, font) in document.get_page_fonts(page).map_err(|_| Unreadable)? {
            by_name.insert(name, map_of(font)?);
        }
        let bytes =
            document.get_page_content_with_limit(page, MAX_STREAM).map_err(|_| Unreadable)?;
        let mut tokens = Tokens::new(&bytes);
        let (mut texts, mut names) = (Vec::new(), Vec::new());
        let mut font = None;
        // The marked contents that are open, and whether another text stands for their glyphs.
        let mut open: Vec<bool> = Vec::new();
        // What a text object shows, glyph by glyph.
        let mut run = Vec::new();
        let blocks = Blocks::of(document, page);
        // The block that is open, and that of the last text.
        let (mut block, mut last) = (None, None);
        while let Some(token) = tokens.next()? {
            let operator = match token {
                Token::Text(text) => {
                    texts.push(text);
                    continue;
                }
                Token::Name(name) => {
                    names.push(name);
                    continue;
                }
                Token::Number(number) => {
                    if names.last().is_some_and(|name| name == b"MCID") {
                        block = blocks.get(number);
                    }
                    continue;
                }
                Token::Operator(operator) => operator,
            };
            match operator {
                b"Tf" => {
                    font = names
                        .first()
                        .and_then(|name| by_name.get(name))
                        .and_then(|id| maps.get(id));
                }
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    let map = font.ok_or(Unreadable)?;
                    let mut shown = Vec::new();
                    texts.iter().try_for_each(|text| map.decode(text, &mut shown))?;
                    if open.contains(&true) {
                        reading.others.extend(shown);
                    } else {
                        run.extend(shown.into_iter().map(str::to_owned));
                    }
                }
                // A new line or a new run: words do not continue across it unnoticed.
                b"BT" | b"Td" | b"TD" | b"T*" | b"Tm" => {
                    run.push("\n".to_owned());
                }
                b"ET" => {
                    if last.replace(block).is_some_and(|last| last != block) {
                        reading.text.push(BETWEEN_BLOCKS);
                    }
                    reading.text.push_str(&in_order(std::mem::take(&mut run)));
                }
                b"EMC" => {
                    open.pop();
                }
                // Marked content carries replacement texts and alternative texts.
                _ => {
                    if matches!(operator, b"BDC" | b"BMC") {
                        if names.first().is_some_and(|name| name == b"Artifact") {
                            block = None;
                        }
                        let replaces = names.iter().any(|name| name == b"ActualText");
                        open.push(replaces);
                        if let ([text], true) = (texts.as_slice(), replaces) {
                            run.push(decode(text));
                        }
                    }
                    for text in &texts {
                        reading.others.push_str(&decode(text));
                        reading.others.push('\n');
                    }
                    reading.names.extend(names.drain(..));
                }
            }
            texts.clear();
            names.clear();
        }
        reading.text.push_str(&in_order(run));
        Ok(reading)
    }
}

/// Puts in the order of reading what a text object shows: scripts that run to the left are drawn from
/// their end, and a script has its own text objects.
fn in_order(mut run: Vec<String>) -> String {
    let leftwards = |c: char| {
        matches!(c,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if run.iter().any(|glyph| glyph.contains(leftwards)) {
        run.retain(|glyph| glyph != "\n");
        run.reverse();
        run.insert(0, "\n".to_owned());
    }
    run.concat()
}

/// What one page says.
#[derive(Default)]
struct PageReading {
    text: String,
    others: String,
    names: BTreeSet<Vec<u8>>,
}

/// Gives back the characters that pages print by their codes, « [U+6F22] »: what is searched for was
/// typed with them.
fn spelled_back(text: &str) -> Cow<'_, str> {
    let mut parts = text.split("[U+");
    let first = parts.next().unwrap_or_default();
    let mut out = String::new();
    for part in parts {
        let code = part.split_once(']').and_then(|(digits, rest)| {
            let digits: String = digits.split_whitespace().collect();
            let short = (4..=6).contains(&digits.len());
            let code = short.then(|| u32::from_str_radix(&digits, 16).ok())??;
            Some((char::from_u32(code)?, rest))
        });
        match code {
            Some((c, rest)) => {
                out.push(c);
                out.push_str(rest);
            }
            None => {
                out.push_str("[U+");
                out.push_str(part);
            }
        }
    }
    if out.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(first.to_owned() + &out) }
}

fn map_of(font: &Dictionary) -> Result<ObjectId, Unreadable> {
    font.get(b"ToUnicode").and_then(Object::as_reference).map_err(|_| Unreadable)
}

/// Reads every string of a PDF.
///
/// # Errors
/// When any page, font map or stream of text cannot be read.
pub fn read_all(bytes: &[u8]) -> Result<Reading, Unreadable> {
    Opened::new(bytes)?.read()
}

/// Metadata and attachments hold text; fonts and images do not.
fn is_text_stream(dict: &Dictionary) -> bool {
    let kind = dict.get(b"Type").and_then(Object::as_name).unwrap_or_default();
    matches!(kind, b"Metadata" | b"EmbeddedFile")
}

/// Collects the strings of an object, not following references: every object is visited once.
fn strings(object: &Object, into: &mut String, names: &mut BTreeSet<Vec<u8>>) {
    match object {
        Object::String(bytes, _) => {
            into.push_str(&decode(bytes));
            into.push('\n');
        }
        Object::Name(name) if !names.contains(name) => {
            names.insert(name.clone());
        }
        Object::Array(items) => items.iter().for_each(|item| strings(item, into, names)),
        Object::Dictionary(dict) => dict.iter().for_each(|(_, value)| strings(value, into, names)),
        Object::Stream(stream) => {
            stream.dict.iter().for_each(|(_, value)| strings(value, into, names));
        }
        _ => {}
    }
}

/// The dictionaries of an object, streams' and nested ones included, not following references.
pub(super) fn dictionaries(object: &Object) -> Vec<&Dictionary> {
    let mut found = Vec::new();
    let mut waiting = vec![object];
    let holds = |object: &&Object| {
        matches!(object, Object::Array(_) | Object::Dictionary(_) | Object::Stream(_))
    };
    while let Some(object) = waiting.pop() {
        let dict = match object {
            Object::Array(items) => {
                waiting.extend(items.iter().filter(holds));
                continue;
            }
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        waiting.extend(dict.iter().map(|(_, value)| value).filter(holds));
        found.push(dict);
    }
    found
}

/// Decodes a text string: UTF-16 or UTF-8 with a mark, else PDFDocEncoding (ISO 32000-1, D.2).
pub(super) fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> =
                rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| pdf_doc(*byte)).collect(),
    }
}

/// PDFDocEncoding is Latin-1 but for two runs of codes.
fn pdf_doc(byte: u8) -> char {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const SIGNS: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{9f}', '€',
    ];
    match byte {
        0x18..=0x1f => ACCENTS[usize::from(byte - 0x18)],
        0x80..=0xa0 => SIGNS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn unescape(xml: &str) -> String {
    let mut out = xml.to_owned();
    for (from, to) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
    {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    out
}

/// The `ToUnicode` map of a two-byte font.
struct CharMap(BTreeMap<u16, String>);

impl CharMap {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut map = BTreeMap::new();
        let mut section = "";
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [_, word @ ("beginbfchar" | "beginbfrange")] => section = word,
                ["endbfchar" | "endbfrange", ..] => section = "",
                _ if section == "beginbfchar" => {
                    let hex = hex_strings(line);
                    if let [code, to] = hex.as_slice() {
                        map.insert(unit(code), utf16(to));
                    }
                }
                _ if section == "beginbfrange" => {
                    let hex = hex_strings(line);
                    if let [from, until, targets @ ..] = hex.as_slice() {
                        let (from, until) = (unit(from), unit(until));
                        for (rank, code) in (from..=until).enumerate() {
                            let target = if line.contains('[') {
                                targets.get(rank).map(|to| utf16(to))
                            } else {
                                targets.first().and_then(|to| shifted(to, rank))
                            };
                            map.extend(target.map(|text| (code, text)));
                        }
                    }
                }
                _ => {}
            }
        }
        Self(map)
    }

    /// What each glyph says.
    fn decode<'m>(&'m self, bytes: &[u8], into: &mut Vec<&'m str>) -> Result<(), Unreadable> {
        for pair in bytes.chunks(2) {
            let [high, low] = *pair else {
                return Err(Unreadable);
            };
            let code = u16::from_be_bytes([high, low]);
            into.push(self.0.get(&code).ok_or(Unreadable)?);
        }
        Ok(())
    }
}

fn hex_strings(line: &str) -> Vec<Vec<u8>> {
    line.split('<')
        .skip(1)
        .filter_map(|part| part.split('>').next())
        .map(|hex| {
            let digits: Vec<char> = hex.chars().filter(char::is_ascii_hexdigit).collect();
            digits
                .chunks(2)
                .filter_map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok())
                .collect()
        })
        .collect()
}

fn unit(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |acc, byte| (acc << 8) | u16::from(*byte))
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|p| u16::from_be_bytes([p[0], p[1]])).collect();
    String::from_utf16_lossy(&units)
}

fn shifted(bytes: &[u8], rank: usize) -> Option<String> {
    let text = utf16(bytes);
    let mut chars: Vec<char> = text.chars().collect();
    let last = chars.pop()?;
    chars.push(char::from_u32(u32::from(last) + u32::try_from(rank).ok()?)?);
    Some(chars.into_iter().collect())
}
