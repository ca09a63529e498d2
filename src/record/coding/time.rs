//! Months and weeks: nothing finer is counted.

use crate::coding::Month;
use crate::value::Day;

/// The month of a day: nothing finer leaves this room.
pub(super) fn month(day: Day) -> Month {
    let (year, month, _) = day.parts();
    Month { year, month }
}

/// Whole weeks between two days, none when they are in the wrong order.
pub(super) fn weeks(from: Day, to: Day) -> Option<i64> {
    let days = from.days_until(to);
    (days >= 0).then_some(days / 7)
}
