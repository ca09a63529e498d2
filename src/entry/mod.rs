//! Entry: what a form asks of a record, and what comes back from it.
//!
//! Takes: the schema of a kind, the values of a record, what its check found, what was posted.
//! Gives: the parts of a page, each with its value and its faults, and changes of the record.
//! Never: HTML, HTTP, a file; the name of a field written a second time.

mod clean;
mod dates;
mod duration;
mod field;
mod item;
mod node;
mod offer;
mod page;
mod posted;
mod remark;
mod remedy;
mod sections;
mod sheet;
mod way;

pub use self::clean::{Cleaned, cleaned};
pub use self::dates::typed_day;
pub use self::field::{Choice, Input, Widget};
pub use self::item::{ItemLine, List};
pub use self::offer::Offer;
pub use self::page::{Page, PagePart};
pub use self::posted::{Conflict, Posted, Settlement};
pub use self::remark::Remark;
pub use self::remedy::remedy;
pub use self::sections::Section;
pub use self::sheet::{Progress, Sheet};
pub use self::way::{is_kept_back, told, way};
