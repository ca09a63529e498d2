//! Coded rows: all that statistics may know of the records.
//!
//! Takes: nothing; `record` fills these types.
//! Gives: [`Dataset`], category numbers by row, and [`Table`], what a report asks to count.
//! Never: a name, a free text, a date finer than the month.

mod dataset;
mod table;
mod time;

pub use dataset::{
    Across, Again, CONVENED, Category, Clock, Dataset, Group, Impossible, Kind, Row, Unit, Value,
    Variable,
};
pub use table::{Dimension, Edition, Figure, Known, Measure, Population, Priority, Table};
pub use time::{Month, Period};
