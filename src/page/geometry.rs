//! Where the glyphs of a finished document stand.

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::visualize::Geometry as Geometric;
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

/// What is drawn and is no glyph, in millimetres from the corner of its page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// The page, from 1.
    pub page: usize,
    /// Its left edge.
    pub left: f64,
    /// Its right edge.
    pub right: f64,
    /// Its top edge.
    pub top: f64,
    /// Its bottom edge.
    pub bottom: f64,
    /// Whether it is drawn around something, by its outline.
    pub is_outline: bool,
}

/// Where all that a document shows stands.
#[derive(Clone, Debug, Default)]
pub struct Geometry {
    /// Its glyphs.
    pub runs: Vec<Run>,
    /// Its lines, boxes and images.
    pub extents: Vec<Extent>,
}

/// Gives where all that a document shows stands, page by page.
pub(super) fn whole(document: &PagedDocument) -> Geometry {
    let mut all = Geometry::default();
    for (rank, page) in document.pages().iter().enumerate() {
        collect(&page.frame, Transform::identity(), rank + 1, &mut all);
    }
    all
}

/// Gives the first page where a glyph stands outside of what paper shows.
pub(super) fn outside(document: &PagedDocument) -> Option<usize> {
    document.pages().iter().enumerate().find_map(|(rank, page)| {
        let mut all = Geometry::default();
        collect(&page.frame, Transform::identity(), rank + 1, &mut all);
        let (wide, high) = (page.frame.width().to_mm(), page.frame.height().to_mm());
        let inside = |run: &Run| {
            run.left >= EDGE
                && run.right <= wide - EDGE
                && run.baseline - run.size >= 0.0
                && run.baseline <= high
        };
        (!all.runs.iter().all(inside)).then_some(rank + 1)
    })
}

fn collect(frame: &Frame, place: Transform, page: usize, into: &mut Geometry) {
    let extent = |place: Transform, from: Point, to: Point, is_outline: bool| {
        let (from, to) = (from.transform(place), to.transform(place));
        Extent {
            page,
            left: from.x.min(to.x).to_mm(),
            right: from.x.max(to.x).to_mm(),
            top: from.y.min(to.y).to_mm(),
            bottom: from.y.max(to.y).to_mm(),
            is_outline,
        }
    };
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
                into.runs.push(Run {
                    page,
                    left: start.x.min(end.x).to_mm(),
                    right: start.x.max(end.x).to_mm(),
                    baseline: start.y.max(end.y).to_mm(),
                    size: text.size.to_mm(),
                    text: text.text.to_string(),
                });
            }
            FrameItem::Shape(shape, _) => {
                let corners = shape.bbox(false);
                let is_line = matches!(shape.geometry, Geometric::Line(_));
                let is_outline = shape.stroke.is_some() && !is_line;
                into.extents.push(extent(place, corners.min, corners.max, is_outline));
            }
            FrameItem::Image(_, size, _) => {
                into.extents.push(extent(place, Point::zero(), size.to_point(), false));
            }
            FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}
