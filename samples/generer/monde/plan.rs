//! When the commission meets, and which situations come back: everything else hangs on it.

use jiff::civil::{Date, date};

use super::chance::{Chance, ranked};
use super::yaml::{days, later};

/// The day the samples are written on: nothing known is later.
pub const TODAY: Date = date(2026, 11, 24);

/// A session.
pub struct Meeting {
    pub number: String,
    pub date: Date,
    pub exceptional: bool,
    /// Sessions of one block follow each other; between two blocks stand those of the samples.
    pub block: usize,
    /// The minutes submitted to it, and what it decided.
    pub previous: Option<(String, &'static str)>,
    /// Whether a later session adopts its minutes.
    pub approved: bool,
    pub next: Date,
    /// Each examination: the case, and how many came before.
    pub exams: Vec<(usize, usize)>,
}

/// A situation, and the sessions that examine it.
pub struct Case {
    pub number: String,
    pub code: String,
    /// Full years at the first examination.
    pub age: i16,
    pub passages: Vec<usize>,
    pub first: Date,
    pub last: Date,
}

pub struct Plan {
    pub meetings: Vec<Meeting>,
    pub cases: Vec<Case>,
    /// Whether a block leaves nobody behind, since the sessions of the samples follow.
    pub tidy: bool,
}

/// Ages from 12, in parts of a hundred.
const AGES: [usize; 6] = [2, 4, 9, 22, 28, 35];

/// The sessions that complete the samples: number, day, new situations, exceptional. The samples
/// hold those from November 2025 to July 2026, and say that none was held between them.
const CALENDAR: [(&str, Date, usize, bool); 12] = [
    ("CES-2024-01", date(2024, 10, 10), 3, false),
    ("CES-2024-02", date(2024, 11, 21), 3, false),
    ("CES-2025-01", date(2025, 1, 9), 2, false),
    ("CES-2025-02", date(2025, 2, 20), 2, false),
    ("CES-2025-03", date(2025, 4, 3), 2, false),
    ("CES-2025-04", date(2025, 5, 22), 2, false),
    ("CES-2025-05", date(2025, 7, 3), 3, false),
    ("CES-2025-06", date(2025, 8, 14), 1, true),
    ("CES-2025-07", date(2025, 9, 25), 2, false),
    // 07 and 08 are left to who follows the guide.
    ("CES-2026-09", date(2026, 9, 3), 8, false),
    ("CES-2026-10", date(2026, 10, 15), 7, false),
    ("CES-2026-11", date(2026, 11, 19), 6, false),
];
/// The first session of the second block.
const SECOND: usize = 9;
/// The exceptional session.
const URGENT: usize = 7;
/// The first session of the samples, between the two blocks.
const NOVEMBER: Date = date(2025, 11, 20);

/// The plan that completes the samples to 57 situations and 17 sessions.
pub fn complement(seed: u64) -> Plan {
    let mut chance = Chance::of(seed, 1, 0);
    let mut passages: Vec<Vec<usize>> = Vec::new();
    for (at, (_, _, new, _)) in CALENDAR.iter().enumerate() {
        passages.extend(std::iter::repeat_n(vec![at], *new));
    }
    // Reviews of the first block, two or three sessions later; the urgent one at the next.
    let ordinary: Vec<usize> = (0..SECOND).filter(|at| *at != URGENT).collect();
    for seen in passages.iter_mut().filter(|seen| seen[0] < SECOND) {
        let mut rank = ordinary.iter().position(|at| *at == seen[0]).unwrap_or(ordinary.len() - 2);
        for again in [100, 45] {
            if rank + 1 < ordinary.len() && chance.percent(again) {
                rank = (rank + 2 + chance.below(2)).min(ordinary.len() - 1);
                seen.push(ordinary[rank]);
            }
        }
    }
    // Nine of 2025 come back in 2026: the last ones seen, then others.
    let mut old: Vec<usize> =
        (0..passages.len()).filter(|at| (2..URGENT).contains(&passages[*at][0])).collect();
    chance.shuffle(&mut old);
    old.truncate(6);
    old.extend((0..passages.len()).filter(|at| (URGENT..SECOND).contains(&passages[*at][0])));
    for (rank, case) in old.iter().enumerate() {
        passages[*case].push(SECOND + [0, 0, 0, 0, 1, 1, 1, 2, 2][rank]);
    }
    // Of the new ones of 2026, six come back.
    let new = |meeting: usize| passages.iter().position(|seen| seen[0] == meeting).unwrap_or(0);
    let (ninth, tenth) = (new(SECOND), new(SECOND + 1));
    for (case, again) in [(ninth, 1), (ninth + 3, 1), (ninth + 4, 2), (ninth + 6, 2)] {
        passages[case].push(SECOND + again);
    }
    [tenth + 1, tenth + 5].into_iter().for_each(|case| passages[case].push(SECOND + 2));

    let day = |at: usize| CALENDAR[at].1;
    let span = |seen: &[usize]| days(day(seen[0]), day(seen[seen.len() - 1]));
    let mut ages = ages(passages.len(), &mut chance);
    // Who is followed for long was young enough at first.
    for at in 0..passages.len() {
        let young = |age: usize, at: usize| age < 17 && span(&passages[at]) < 300;
        if ages[at] == 17
            && span(&passages[at]) >= 300
            && let Some(other) = (0..passages.len()).find(|other| young(ages[*other], *other))
        {
            ages.swap(at, other);
        }
    }
    let mut ranks = std::collections::BTreeMap::from([(2026, 50)]);
    let mut cases: Vec<Case> = Vec::new();
    for (at, (seen, age)) in passages.into_iter().zip(ages).enumerate() {
        let year = day(seen[0]).year();
        let rank: &mut usize = ranks.entry(year).or_default();
        *rank += 1;
        // The samples use codes from S-031 to S-069, the guide S-070.
        let code = if seen[0] < SECOND { at + 1 } else { at + 51 };
        cases.push(Case {
            number: format!("S-{year}-{rank:03}"),
            code: format!("S-{code:03}"),
            age: i16::try_from(age).unwrap_or(16),
            first: day(seen[0]),
            last: day(seen[seen.len() - 1]),
            passages: seen,
        });
    }
    let meetings = CALENDAR.iter().enumerate().map(|(at, (number, date, _, exceptional))| {
        let previous = match at {
            0 => None,
            // In the samples the minutes of July are still a draft.
            SECOND => Some(("CES-2026-06".to_owned(), "reporte")),
            3 => Some((CALENDAR[at - 1].0.to_owned(), "adopte_avec_reserves")),
            _ => Some((CALENDAR[at - 1].0.to_owned(), "adopte")),
        };
        Meeting {
            number: (*number).to_owned(),
            date: *date,
            exceptional: *exceptional,
            block: usize::from(at >= SECOND),
            previous,
            approved: at + 1 != SECOND && at + 1 != CALENDAR.len(),
            next: match at + 1 {
                SECOND => NOVEMBER,
                12 => later(*date, 56),
                _ => day(at + 1),
            },
            exams: Vec::new(),
        }
    });
    filled(meetings.collect(), cases, true)
}

/// The age of each at first, in exact proportions.
pub fn ages(count: usize, chance: &mut Chance) -> Vec<usize> {
    let scores: Vec<usize> = (0..count).map(|_| chance.below(1 << 40)).collect();
    ranked(&scores, &AGES).into_iter().map(|age| age + 12).collect()
}

/// Tells each session what it examines.
pub fn filled(mut meetings: Vec<Meeting>, cases: Vec<Case>, tidy: bool) -> Plan {
    for (at, case) in cases.iter().enumerate() {
        for (rank, meeting) in case.passages.iter().enumerate() {
            meetings[*meeting].exams.push((at, rank));
        }
    }
    Plan { meetings, cases, tidy }
}
