//! The small Markdown of long fields: paragraphs, lists, `**gras**`.
//!
//! Everything else prints to the letter. A single star does too: people write it for a note or a
//! masked letter; and the low line, of which pseudonyms are made. One way to emphasise is enough.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use super::exact::{Exact, is_alterable, tokens};

/// A block of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "genre", content = "contenu", rename_all = "snake_case")]
pub enum TextBlock {
    /// A paragraph.
    Paragraphe(Vec<Inline>),
    /// A list with bullets.
    Puces(Vec<Vec<TextBlock>>),
    /// A numbered list.
    Numeros(Vec<Vec<TextBlock>>),
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "genre", content = "contenu", rename_all = "snake_case")]
pub enum Inline {
    /// Words, which are set in type.
    Mot(String),
    /// A pseudonym, an address, a number: it prints exactly as it was typed.
    Jeton(String),
    /// `**gras**`.
    Gras(Vec<Inline>),
    /// A forced line break.
    Saut,
}

/// Most lists within lists: deeper ones print to the letter.
const MOST_LISTS: usize = 4;

/// Parses a text; every character typed is in the tree, but for the marks of the subset.
pub fn parse(text: &str) -> Vec<TextBlock> {
    parse_with(text, &Exact::default())
}

/// Parses a text where signs stand for values.
pub(super) fn parse_with(text: &str, exact: &Exact) -> Vec<TextBlock> {
    let mut blocks = read(text);
    blocks.iter_mut().for_each(|block| part_block(block, exact));
    blocks
}

/// Gives a quotation: paragraphs and lines, and no mark of any kind.
pub(super) fn quoted(text: &str, exact: &Exact) -> Vec<TextBlock> {
    let mut paragraphs: Vec<String> = vec![String::new()];
    for line in text.trim_matches('\n').split('\n') {
        match paragraphs.last_mut() {
            Some(last) if line.trim().is_empty() && !last.is_empty() => {
                paragraphs.push(String::new())
            }
            Some(last) => {
                if !last.is_empty() {
                    last.push('\n');
                }
                last.push_str(line);
            }
            None => {}
        }
    }
    let mut blocks: Vec<TextBlock> = paragraphs.iter().map(|text| literal(text)).collect();
    blocks.iter_mut().for_each(|block| part_block(block, exact));
    blocks
}

/// Parts words from what prints exactly as it was typed.
fn part_block(block: &mut TextBlock, exact: &Exact) {
    match block {
        TextBlock::Paragraphe(runs) => *runs = part_runs(std::mem::take(runs), exact),
        TextBlock::Puces(items) | TextBlock::Numeros(items) => {
            items.iter_mut().flatten().for_each(|block| part_block(block, exact));
        }
    }
}

fn part_runs(runs: Vec<Inline>, exact: &Exact) -> Vec<Inline> {
    let mut parted = Vec::new();
    for run in runs {
        match run {
            Inline::Mot(text) => part(&text, exact, &mut parted),
            Inline::Gras(inner) => parted.push(Inline::Gras(part_runs(inner, exact))),
            Inline::Jeton(_) | Inline::Saut => parted.push(run),
        }
    }
    parted
}

fn part(text: &str, exact: &Exact, into: &mut Vec<Inline>) {
    let tokens = tokens(text).into_iter().filter(|range| is_alterable(&text[range.clone()]));
    let mut from = 0;
    for range in tokens.chain(std::iter::once(text.len()..text.len())) {
        let mut words = from..from;
        for (at, c) in text[from..range.start].char_indices() {
            let end = from + at + c.len_utf8();
            if let Some(value) = exact.value(c) {
                push_text(into, &text[words.start..from + at]);
                into.push(Inline::Jeton(value.to_owned()));
                words.start = end;
            }
        }
        push_text(into, &text[words.start..range.start]);
        if !range.is_empty() {
            into.push(Inline::Jeton(exact.restore(&text[range.clone()])));
        }
        from = range.end;
    }
}

fn read(text: &str) -> Vec<TextBlock> {
    let events: Vec<_> = Parser::new_ext(text, Options::empty()).into_offset_iter().collect();
    let mut reader = Reader { text, events, at: 0, depth: 0 };
    let blocks = reader.blocks(0..text.len());
    if blocks.is_empty() { vec![literal(text)] } else { blocks }
}

fn literal(text: &str) -> TextBlock {
    let mut runs = Vec::new();
    for line in text.trim_matches('\n').split('\n') {
        if !runs.is_empty() {
            runs.push(Inline::Saut);
        }
        push_text(&mut runs, line);
    }
    TextBlock::Paragraphe(runs)
}

struct Reader<'a> {
    text: &'a str,
    events: Vec<(Event<'a>, Range<usize>)>,
    at: usize,
    /// How many lists hold what is read.
    depth: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<(Event<'_>, Range<usize>)> {
        let event = self.events.get(self.at).cloned();
        self.at += 1;
        event
    }

    /// Reads blocks until the enclosing container ends; what stands between two events and is
    /// not white space (a link definition, a container mark) is kept to the letter.
    fn blocks(&mut self, within: Range<usize>) -> Vec<TextBlock> {
        let mut blocks = Vec::new();
        let mut covered = within.start;
        while let Some((event, range)) = self.next() {
            let (event, range) = (event.into_static(), range);
            if matches!(event, Event::End(_)) {
                break;
            }
            self.gap(covered..range.start, &mut blocks);
            covered = covered.max(range.end);
            match event {
                Event::Start(Tag::Paragraph) => {
                    let runs = self.inlines(range);
                    blocks.push(TextBlock::Paragraphe(runs));
                }
                Event::Start(Tag::List(first)) => {
                    let start = self.at - 1;
                    match self.items(first) {
                        Some(items) => blocks.push(match first {
                            None => TextBlock::Puces(items),
                            Some(_) => TextBlock::Numeros(items),
                        }),
                        None => {
                            self.at = start + 1;
                            self.skip();
                            blocks.push(literal(&self.text[range]));
                        }
                    }
                }
                Event::Start(_) => {
                    self.skip();
                    blocks.push(literal(&self.text[range]));
                }
                // A tight list item holds its runs without a paragraph.
                Event::Text(_)
                | Event::Code(_)
                | Event::InlineHtml(_)
                | Event::SoftBreak
                | Event::HardBreak => {
                    self.at -= 1;
                    let runs = self.inlines(range.start..within.end);
                    covered = self.covered(covered);
                    blocks.push(TextBlock::Paragraphe(runs));
                    self.at -= 1;
                }
                _ => blocks.push(literal(&self.text[range])),
            }
        }
        self.gap(covered..within.end, &mut blocks);
        blocks
    }

    /// Where the last event read ends.
    fn covered(&self, from: usize) -> usize {
        let last = self.at.checked_sub(2).and_then(|at| self.events.get(at));
        last.map_or(from, |(_, range)| range.end.max(from))
    }

    fn gap(&self, range: Range<usize>, blocks: &mut Vec<TextBlock>) {
        let gap = self.text.get(range).unwrap_or_default();
        if !gap.trim().is_empty() {
            blocks.push(literal(gap));
        }
    }

    /// Reads the items of a list; `None` when its marks are not those that print again (a list
    /// started with `*` or `+`, numbered from elsewhere than 1, or as `1)`, prints to the letter).
    fn items(&mut self, first: Option<u64>) -> Option<Vec<Vec<TextBlock>>> {
        if first.is_some_and(|n| n != 1) || self.depth == MOST_LISTS {
            return None;
        }
        let mut items = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let source = &self.text[range.clone()];
                    let mark = source.find([' ', '\n']).unwrap_or(source.len());
                    let expected = match first {
                        None => source.starts_with('-'),
                        Some(_) => {
                            let number = source[..mark].strip_suffix('.').map(str::parse);
                            number == Some(Ok(items.len() + 1))
                        }
                    };
                    if !expected {
                        return None;
                    }
                    self.depth += 1;
                    let item = self.blocks(range.start + mark..range.end);
                    self.depth -= 1;
                    items.push(item);
                }
                _ => break,
            }
        }
        Some(items)
    }

    /// Skips to the end of the construct just opened.
    fn skip(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => depth += 1,
                Some((Event::End(_), _)) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    /// Reads runs until the construct ends, copying the source for all that is not emphasis.
    fn inlines(&mut self, within: Range<usize>) -> Vec<Inline> {
        let mut runs = Vec::new();
        let mut covered = within.start;
        while let Some((event, range)) = self.next() {
            let event = event.into_static();
            if let Event::End(tag) = event {
                // A paragraph may end with marks that no event carries (a trailing backslash).
                if matches!(tag, TagEnd::Paragraph) {
                    push_text(&mut runs, self.text[covered..within.end].trim_end_matches('\n'));
                }
                break;
            }
            // Read, as an end is: whoever asked for runs goes back to it.
            if matches!(event, Event::Start(Tag::List(_) | Tag::Paragraph)) {
                break;
            }
            // What no event covers: an escaping backslash, kept to the letter; but not the
            // indentation of a line that goes on.
            let gap = self.text.get(covered..range.start).unwrap_or_default();
            if !gap.trim().is_empty() {
                push_text(&mut runs, gap);
            }
            covered = covered.max(range.end);
            let source = &self.text[range.clone()];
            match event {
                Event::Start(Tag::Strong) if self.stands_apart(&range) => {
                    let inner = self.inlines(range.start + 2..range.end - 2);
                    runs.push(Inline::Gras(inner));
                }
                // Marks that emphasise nothing here print, around what they hold.
                Event::Start(tag @ (Tag::Emphasis | Tag::Strong)) => {
                    let mark = &source[..if tag == Tag::Strong { 2 } else { 1 }];
                    push_text(&mut runs, mark);
                    for run in self.inlines(range.start + mark.len()..range.end - mark.len()) {
                        match run {
                            Inline::Mot(text) => push_text(&mut runs, &text),
                            run => runs.push(run),
                        }
                    }
                    push_text(&mut runs, mark);
                }
                Event::Start(_) => {
                    self.skip();
                    push_text(&mut runs, source);
                }
                Event::SoftBreak => push_text(&mut runs, " "),
                Event::HardBreak => {
                    push_text(&mut runs, source.trim_matches([' ', '\n']));
                    runs.push(Inline::Saut);
                }
                _ => push_text(&mut runs, source),
            }
        }
        runs
    }

    /// Whether `**` marks whole words: between letters it masks some, or adorns a pseudonym.
    fn stands_apart(&self, range: &Range<usize>) -> bool {
        let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || "*_@#".contains(c));
        self.text[range.clone()].starts_with("**")
            && edge(self.text[..range.start].chars().next_back())
            && edge(self.text[range.end..].chars().next())
    }
}

fn push_text(runs: &mut Vec<Inline>, text: &str) {
    if text.is_empty() {
        return;
    }
    let text = text.replace('\n', " ");
    match runs.last_mut() {
        Some(Inline::Mot(last)) => last.push_str(&text),
        _ => runs.push(Inline::Mot(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn flat(blocks: &[TextBlock]) -> String {
        let mut out = String::new();
        blocks.iter().for_each(|block| flat_block(block, &mut out));
        out
    }

    fn flat_block(block: &TextBlock, out: &mut String) {
        match block {
            TextBlock::Paragraphe(runs) => runs.iter().for_each(|run| flat_run(run, out)),
            TextBlock::Puces(items) | TextBlock::Numeros(items) => {
                items.iter().flatten().for_each(|block| flat_block(block, out));
            }
        }
        out.push(' ');
    }

    fn flat_run(run: &Inline, out: &mut String) {
        match run {
            Inline::Mot(text) | Inline::Jeton(text) => out.push_str(text),
            Inline::Gras(runs) => runs.iter().for_each(|r| flat_run(r, out)),
            Inline::Saut => out.push(' '),
        }
    }

    fn squeezed(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    #[test]
    fn the_subset_is_read() {
        let blocks = parse("Un mot et **deux**.\n\nListe :\n- a ;\n- b.\n");
        let TextBlock::Paragraphe(runs) = &blocks[0] else { panic!("{blocks:?}") };
        assert_eq!(runs[1], Inline::Gras(vec![Inline::Mot("deux".to_owned())]));
        let TextBlock::Puces(items) = &blocks[2] else { panic!("{blocks:?}") };
        assert_eq!(items.len(), 2);
        assert_eq!(flat(&items[0]), "a ; ");
        let TextBlock::Puces(items) = &parse("- un\n  point.\n")[0] else { panic!() };
        assert_eq!(flat(&items[0]), "un point. ");
    }

    #[test]
    fn lists_within_lists_are_read() {
        for text in ["- a\n  - b\n  - c\n- d\n", "1. a\n   - b\n   - c\n2. d\n", "- a\n  1. b\n"] {
            let blocks = parse(text);
            let [TextBlock::Puces(items) | TextBlock::Numeros(items)] = blocks.as_slice() else {
                panic!("{blocks:?}")
            };
            let [TextBlock::Paragraphe(_), TextBlock::Puces(inner) | TextBlock::Numeros(inner)] =
                items[0].as_slice()
            else {
                panic!("{items:?}")
            };
            assert_eq!(flat(&inner[0]), "b ", "{text:?}");
        }
        // A page of dashes is a page of dashes.
        let deep = flat(&parse(&"- ".repeat(10_000)));
        assert!(deep.contains("- - - -"));
    }

    #[test]
    fn everything_else_is_literal() {
        for text in [
            "#read(\"/etc/passwd\")",
            "= titre",
            "# titre",
            "*a*",
            "$x$",
            "<label> et @ref",
            "`brut` et ```bloc```",
            "    code indenté",
            "> cité",
            "<b>x</b> &amp; &#65;",
            "[lien](http://x) ![i](y)",
            "[x]: http://y",
            "\\u{41} \\* \\\\",
            "---",
            "a\\",
            "* a\n* b",
            "3. trois",
            "{{ 7*7 }}",
            "***",
            "~~x~~",
            "| a | b |\n|---|---|",
            "+ a",
            "1) a\n3) b",
            "1) a\n2) b",
            "_mot_ et _deux mots_, _zelie_69_, @_x_, __init__",
            "P**E et S**E, xx**zelie**xx, @**x**, **",
            "06 39 ** ** 12, ****",
            "#lyon69 au début\n#paris",
            "https://a.invalid/_x_?l'été=*a*",
            "fin de ligne\\\net suite",
            "_a **b** c_",
            "- a\n\n      code\n- b",
            "<div>\nx\n</div>",
        ] {
            let kept = squeezed(&flat(&parse(text)));
            let typed = squeezed(text);
            // The dash of a real list, and the stars of real bold, are the only marks that may go.
            let bold = typed.replace("**b**", "b");
            assert!(kept == bold || kept == typed.replace('-', ""), "{text:?} gave {kept:?}");
        }
    }

    #[test]
    fn a_quotation_keeps_its_marks_and_its_lines() {
        let text = "« - 1) **Viens** !\n- non\n\n1. _où_ »";
        let blocks = quoted(text, &Exact::default());
        assert_eq!(blocks.len(), 2);
        let TextBlock::Paragraphe(runs) = &blocks[0] else { panic!("{blocks:?}") };
        assert_eq!(runs[1], Inline::Saut);
        assert_eq!(flat(&blocks), "« - 1) **Viens** ! - non 1. _où_ » ");
    }

    #[test]
    fn what_prints_as_typed_is_set_apart() {
        let blocks = parse("Vu « xx_princesse_xx », IMG_2026.jpg, le 21:30, F1 et l'été.");
        let TextBlock::Paragraphe(runs) = &blocks[0] else { panic!("{blocks:?}") };
        let apart = runs.iter().filter_map(|run| match run {
            Inline::Jeton(text) => Some(text.as_str()),
            _ => None,
        });
        // What nothing could alter stays among the words.
        assert_eq!(apart.collect::<Vec<_>>(), ["xx_princesse_xx"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn no_sign_is_lost(text in "[a-c_*@#1.)(l'é ]{1,40}") {
            prop_assume!(!text.contains("**"));
            prop_assert_eq!(squeezed(&flat(&parse(&format!("x {text}")))), squeezed(&format!("x {text}")));
        }

        #[test]
        fn no_letter_is_lost(text in "(\n- |\n  |[a-c .!#$@<>\\[\\]()`\\\\&;:/=~|\"'{}%+0-9*\n-]){1,40}") {
            prop_assume!(!text.contains("**"));
            let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&flat(&parse(&text))), letters(&text));
        }
    }
}
