//! The plan of a whole country: as many sessions as its situations take.

use jiff::civil::{Weekday, date};

use super::chance::Chance;
use super::plan::{Case, Meeting, Plan, ages, filled};
use super::yaml::{days, later};

/// How many codes of five digits exist, which no sample has: `S-00000` to `S-99999`.
const CODES: usize = 100_000;
/// The most sessions that a year is given, of the hundred numbers that it has.
const A_YEAR: usize = 90;

/// The most situations that a session examines.
const A_DAY: usize = 40;

/// The plan of a whole country, as many sessions as it takes when none are asked for.
///
/// # Errors
/// A sentence, when the numbers asked for cannot be.
pub fn country(seed: u64, situations: usize, sessions: Option<usize>) -> Result<Plan, String> {
    let examined = situations.min(CODES);
    let count = sessions.unwrap_or((examined * 4 / 3).div_ceil(28)).max(1);
    if examined > count * A_DAY {
        let least = examined.div_ceil(A_DAY);
        return Err(format!("Il faut au moins {least} séances pour {situations} situations."));
    }
    let end = date(2026, 11, 19);
    let years = count.div_ceil(A_YEAR).max(3);
    let span = ((count - 1) * 42).min(years * 365 - 60);
    let mut meetings: Vec<Meeting> = Vec::new();
    let mut rank = 0;
    for at in 0..count {
        let before = (count - 1 - at) * span / (count - 1).max(1);
        let day = later(end, -i64::try_from(before).unwrap_or(0));
        let day = match day.weekday() {
            Weekday::Saturday => later(day, 2),
            Weekday::Sunday => later(day, 1),
            _ => day,
        };
        let last = meetings.last_mut();
        let same_year = last.as_ref().is_some_and(|m| m.date.year() == day.year());
        rank = if same_year { rank + 1 } else { 1 };
        if rank > 99 {
            return Err(format!("{count} séances : leurs numéros ne suffisent pas."));
        }
        // Two sessions of one day do not adopt each other's minutes.
        let previous = last.filter(|m| m.date < day).map(|m| {
            (m.approved, m.next) = (true, day);
            (m.number.clone(), "adopte")
        });
        meetings.push(Meeting {
            number: format!("CES-{}-{rank:02}", day.year()),
            date: day,
            exceptional: at % 25 == 12 && at + 1 < count,
            block: 0,
            previous,
            approved: false,
            next: later(day, 42),
            exams: Vec::new(),
        });
    }
    let ordinary: Vec<usize> = (0..count).filter(|at| !meetings[*at].exceptional).collect();
    let mut ages = ages(situations, &mut Chance::of(seed, 1, 0)).into_iter();
    let mut ranks = std::collections::BTreeMap::new();
    // What a session has left for reviews.
    let mut rooms = vec![A_DAY.saturating_sub(examined.div_ceil(ordinary.len())); count];
    let mut cases = Vec::new();
    for at in 0..situations {
        let mut chance = Chance::of(seed, 2, at);
        let age = i16::try_from(ages.next().unwrap_or(16)).unwrap_or(16);
        let due = |at: usize| ordinary[at * ordinary.len() / examined];
        let seen = match at < examined {
            // An exceptional session takes the first of those that the next one was to examine.
            true if due(at) > 0
                && meetings[due(at) - 1].exceptional
                && (at == 0 || due(at - 1) < due(at)) =>
            {
                passages(due(at) - 1, age, &meetings, &mut rooms, &mut chance)
            }
            true => passages(due(at), age, &meetings, &mut rooms, &mut chance),
            false => Vec::new(),
        };
        // Who was never examined became known in the last months.
        let first = seen.first().map_or(later(end, -chance.between(0, 300)), |m| meetings[*m].date);
        let rank = ranks.entry(first.year()).or_insert(0);
        *rank += 1;
        cases.push(Case {
            number: format!("S-{}-{rank:03}", first.year()),
            code: format!("S-{at:05}"),
            age,
            first,
            last: seen.last().map_or(first, |m| meetings[*m].date),
            passages: seen,
        });
    }
    Ok(filled(meetings, cases, false))
}

/// The first session, then the reviews, as long as the minor is not of age; a review goes to the
/// session that has the most room, of the next ones.
fn passages(
    first: usize,
    age: i16,
    meetings: &[Meeting],
    rooms: &mut [usize],
    chance: &mut Chance,
) -> Vec<usize> {
    let mut seen = vec![first];
    let most = if age == 17 { 280 } else { 500 };
    for again in [32, 40, 40] {
        let last = seen[seen.len() - 1];
        let due = later(meetings[last].date, chance.between(35, 160));
        let next = meetings.partition_point(|m| m.date < due);
        let near = next..(next + 8).min(meetings.len());
        let near = near.filter(|at| !meetings[*at].exceptional && rooms[*at] > 0);
        let Some(next) = near.max_by_key(|at| (rooms[*at], meetings.len() - at)) else {
            break;
        };
        if days(meetings[first].date, meetings[next].date) >= most || !chance.percent(again) {
            break;
        }
        rooms[next] -= 1;
        seen.push(next);
    }
    seen
}
