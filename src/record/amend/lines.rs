//! The lines of a text: where they begin and end, and whose the comments are.

use std::ops::Range;

/// The first sign after a place that is no blank, no line end, no comment.
pub(super) fn skip(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(sign) = text[at..].chars().next() {
        match sign {
            ' ' | '\n' | '\t' => at += 1,
            '#' => at = line_end(text, at),
            _ => break,
        }
    }
    at
}

/// Where the line of a place ends, before its line feed.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n)
}

/// Where the line after that of a place begins.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    (line_end(text, at) + 1).min(text.len())
}

/// Where the line of a place begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}

/// How far from the beginning of its line a place stands, in columns.
pub(super) fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}

/// Whether nothing stands before a place on its line.
pub(super) fn leads(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim_start_matches(' ').is_empty()
}

/// The column of a comment that has its line to itself.
fn remark(line: &str) -> Option<usize> {
    let told = line.trim_start_matches(' ');
    told.starts_with('#').then(|| line.len() - told.len())
}

/// What is taken along with a part of a block: the comments right above it, set in as it is, and
/// those right below that are set in deeper. Nothing above `floor` is its own.
pub(super) fn whole(text: &str, part: &Range<usize>, floor: usize) -> Range<usize> {
    let depth = column(text, part.start);
    let mut start = part.start;
    if leads(text, part.start) {
        start = line_start(text, part.start);
        let mut above = start;
        while above > 0 {
            let line = line_start(text, above - 1);
            if line < floor || remark(&text[line..above - 1]) != Some(depth) {
                break;
            }
            above = line;
        }
        start = above;
        start += text[start..].len() - text[start..].trim_start_matches(' ').len();
    }
    start..closed(text, part.end, depth)
}

/// Where what ends at a place ends with its comments: the one beside it, and those right below that
/// are set in deeper than `depth`.
pub(super) fn closed(text: &str, end: usize, depth: usize) -> usize {
    let mut last = line_end(text, end);
    while last < text.len() {
        let stop = line_end(text, last + 1);
        if remark(&text[last + 1..stop]).is_none_or(|column| column <= depth) {
            break;
        }
        last = stop;
    }
    last
}
