//! Where the glyphs of a finished document stand.

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst_layout::PagedDocument;

/// How near to the edge of the paper a glyph may stand, in millimetres: what printers leave out.
const EDGE: f64 = 8.0;

/// Glyphs that were set together, in millimetres from the corner of their page.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The page, from 1.
    pub page: usize,
    /// Where the first glyph begins.
    pub left: f64,
    /// Where the last glyph ends.
    pub right: f64,
    /// The line on which they stand.
    pub baseline: f64,
    /// The height of the letters.
    pub size: f64,
    /// What they say.
    pub text: String,
}

/// Gives the glyphs of a document, page by page.
pub(super) fn runs(document: &PagedDocument) -> Vec<Run> {
    let mut runs = Vec::new();
    for (rank, page) in document.pages().iter().enumerate() {
        collect(&page.frame, Transform::identity(), rank + 1, &mut runs);
    }
    runs
}

/// Gives the first page where a glyph stands outside of what paper shows.
pub(super) fn outside(document: &PagedDocument) -> Option<usize> {
    document.pages().iter().enumerate().find_map(|(rank, page)| {
        let mut runs = Vec::new();
        collect(&page.frame, Transform::identity(), rank + 1, &mut runs);
        let (wide, high) = (page.frame.width().to_mm(), page.frame.height().to_mm());
        let inside = |run: &Run| {
            run.left >= EDGE
                && run.right <= wide - EDGE
                && run.baseline - run.size >= 0.0
                && run.baseline <= high
        };
        (!runs.iter().all(inside)).then_some(rank + 1)
    })
}

fn collect(frame: &Frame, place: Transform, page: usize, into: &mut Vec<Run>) {
    for (at, item) in frame.items() {
        let place = place.pre_concat(Transform::translate(at.x, at.y));
        match item {
            FrameItem::Group(group) => {
                collect(&group.frame, place.pre_concat(group.transform), page, into);
            }
            FrameItem::Text(text) => {
                let start = Point::zero().transform(place);
                // Spaces hang over the end of a line.
                let mut ends = Abs::zero();
                let mut advance = Abs::zero();
                for glyph in &text.glyphs {
                    advance += glyph.x_advance.at(text.size);
                    if !text.text[glyph.range()].trim().is_empty() {
                        ends = advance;
                    }
                }
                let end = Point::with_x(ends).transform(place);
                into.push(Run {
                    page,
                    left: start.x.min(end.x).to_mm(),
                    right: start.x.max(end.x).to_mm(),
                    baseline: start.y.max(end.y).to_mm(),
                    size: text.size.to_mm(),
                    text: text.text.to_string(),
                });
            }
            FrameItem::Shape(..)
            | FrameItem::Image(..)
            | FrameItem::Link(..)
            | FrameItem::Tag(_) => {}
        }
    }
}
