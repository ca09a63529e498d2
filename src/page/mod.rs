//! Pages: Typst lays out a view in a closed world and exports an archival, accessible PDF.
//!
//! Takes: an [`Order`]: a view as JSON, templates and images as bytes, the copy's token.
//! Gives: PDF/A-2a + PDF/UA-1 bytes ending with a line feed, or one page as a picture that says that it is
//! a draft, or diagnostics.
//! Never: a network, a package, a system font, today's date, user text as Typst source.

mod causes;
mod compile;
mod fonts;
mod geometry;
mod order;
mod sketch;
mod undrawn;
mod world;

pub use causes::{ORGANISATION, is_ours};
pub use fonts::digest_material;
#[doc(hidden)]
pub use order::files_with_data;
pub use order::{Drawn, Order, Templates, draw, draw_memoised, forget};
pub use sketch::{Sketched, fade, sketch};
pub use undrawn::undrawn;
pub use world::warm_up;

#[doc(hidden)]
pub use compile::{Raw, geometry, raw};
#[doc(hidden)]
pub use geometry::{Extent, Geometry, Run};
