//! Disclosure control: every count of children rounded at random, and the audit of what a reader can
//! compute from the counts that print.
//!
//! Takes: coded rows, the tables that a report asks for, what readers know already, the drawing key.
//! Gives: what prints of each table, and of each single count.
//! Never: a record, a name, a free text; the key itself; a figure derived from a count that does not
//! print.
//!
//! Read in this order: `draw`, one number a set of children; `when`, what counts of different
//! times say of each other; `calendar`, which times are the same sessions; `recall`, what was answered in
//! other periods; `cells`, `between`, `relate` and `units`, the counts and the sums that everybody knows;
//! `audit`, what a reader can prove; `places`, what shows each count; `mend` and `merge`, what is changed
//! for it; `edition`, all of it in a row; `printed` and `print`, what is read of it. `prose`, with `heard`,
//! `numerals`, `whole`, `innocent` and `labels`, is apart: what sentences may say of it.

mod audit;
mod between;
mod calendar;
mod cells;
mod draw;
mod earlier;
mod edition;
mod heard;
mod innocent;
mod labels;
mod mend;
mod merge;
mod numerals;
mod places;
mod plan;
mod print;
mod printed;
mod program;
mod prose;
mod recall;
mod relate;
mod units;
mod when;
mod whole;

pub use draw::{DrawingKey, Gathering};
pub use earlier::{Earlier, Told, ToldDimension, ToldGroup, UP_TO};
pub use edition::{count, publish};
pub use heard::slug;
pub use labels::label_slips;
pub use mend::{Changes, Rounding};
pub use merge::lowered;
pub use places::dimensions;
pub use plan::{Evidence, Headline, Outcome, Refusal, Request};
pub use printed::{Figured, LEAST_SHARED, OTHERS, PrintedTable, Step, share};
pub use prose::{Fault, NamedFigure, Slip, Values, filled, slips};
