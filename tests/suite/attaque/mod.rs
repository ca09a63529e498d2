//! The attack suite: invented workspaces, chains of editions, and an attacker who holds them all.
//!
//! The attacker shares no code with the auditor: his unknowns are children by their whole history,
//! his facts what definitions say of them, his solver another. He must find no count of a set of
//! children narrower than the base less one.

mod attacker;
mod cycles;
mod spans;
mod ties;
mod utility;
mod world;
mod years;

use cesmivip::coding::{Measure, Population, Priority, Unit};
use cesmivip::statistics::{DrawingKey, Earlier, Figured, Headline, Request, Rounding, publish};

use self::attacker::{Attacker, Narrow};
use self::world::{A, Asked, B, Chain, M, SIZES, Shape, told};

const BASE: i64 = 5;
const THRESHOLD: i64 = 10;

fn rounding(seed: u64) -> Rounding {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_be_bytes());
    Rounding { key: DrawingKey(key), base: BASE, threshold: THRESHOLD }
}

/// What the editions of a chain print, and what they cost.
#[derive(Default)]
struct Told {
    printed: usize,
    small: usize,
    error: i64,
    counts: i64,
    changes: usize,
    merged: usize,
    hidden: usize,
}

impl Told {
    fn with(self, other: Self) -> Self {
        Self {
            printed: self.printed + other.printed,
            small: self.small + other.small,
            error: self.error + other.error,
            counts: self.counts + other.counts,
            changes: self.changes + other.changes,
            merged: self.merged + other.merged,
            hidden: self.hidden + other.hidden,
        }
    }
}

/// Publishes a chain, year after year.
fn published(chain: &mut Chain, seed: u64) -> Told {
    let mut sum = Told::default();
    for rank in 0..chain.editions.len() {
        let earlier = chain.told.clone();
        let dataset = chain.dataset(rank);
        let request = chain.request(rank, &dataset, &earlier);
        let outcome = publish(&request, rounding(seed)).unwrap();
        // Nobody corrected a record: each edition told the truth. What changes with time was drawn
        // again for another edition of the same end.
        let mut ends = chain.editions[..rank].iter().map(|(_, to)| *to);
        let again = ends.any(|to| to == chain.editions[rank].1);
        assert!(again || outcome.evidence.corrected.is_empty(), "seed {seed}, edition {rank}");
        let lines = outcome.lines();
        let tables = outcome.tables.iter().zip(&outcome.evidence.tables);
        for ((printed, truth), lines) in tables.zip(lines) {
            // The last search knows each line that prints by its own count.
            if let Some((groups, _)) = &printed.folded {
                assert_eq!(lines.len(), truth.len() - groups.len() + 1);
                // One edition says one thing of a line: that it is small, or how many.
                let small = |at: &usize| matches!(printed.cells[*at], Figured::Below(_));
                assert!(groups.iter().all(small), "seed {seed}, edition {rank}");
                assert_eq!(lines.last(), truth.last());
            }
            for (figure, count) in printed.cells.iter().zip(truth) {
                match figure {
                    Figured::Rounded(n) => {
                        sum.printed += 1;
                        (sum.error, sum.counts) = (sum.error + (n - count).abs(), sum.counts + 1);
                        assert!(n % BASE == 0 && (n - count).abs() < BASE && *n >= THRESHOLD);
                    }
                    Figured::Below(_) => {
                        sum.small += 1;
                        assert!(*count < THRESHOLD);
                    }
                    Figured::Count(n) => assert_eq!(n, count),
                    _ => sum.hidden += 1,
                }
            }
        }
        sum.changes += outcome.evidence.mended();
        sum.merged += outcome.evidence.changes.merged;
        let told = told(chain, rank, &outcome);
        chain.told.push(told);
        chain.truths.push(outcome.evidence.tables);
    }
    sum
}

/// Attacks a chain; the attacker's facts hold of the truth.
fn attacked(chain: &Chain, most: usize) -> Vec<Narrow> {
    let attacker = Attacker::new(chain);
    attacker.holds();
    attacker.narrow(BASE - 1, most)
}

/// Publishes and attacks a chain a seed, on two cores.
fn chains(seeds: std::ops::Range<u64>, shape: &Shape, most: usize) -> Told {
    let each = |seed: u64| {
        let mut chain = Chain::invented(seed, shape);
        let told = published(&mut chain, seed);
        let narrow = attacked(&chain, most);
        let said = narrow.iter().map(Narrow::said).collect::<Vec<_>>();
        assert!(narrow.is_empty(), "seed {seed}: {said:#?}");
        told
    };
    let half = |parity: u64| {
        let mine = seeds.clone().filter(|seed| seed % 2 == parity);
        mine.map(each).fold(Told::default(), Told::with)
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        half(0).with(other.join().unwrap())
    })
}

#[test]
fn no_chain_of_three_years_tells_a_child() {
    let told = chains(2..6, &Shape { editions: 3, children: 50, tables: 3 }, 12);
    assert!(told.hidden == 0 && told.merged <= 1, "{} {}", told.hidden, told.merged);
    assert!(told.error * 10 <= told.counts * 17, "{} {}", told.error, told.counts);
}

#[test]
fn exact_totals_of_a_year_and_of_its_half_tell_no_few_who_came_back() {
    let mut both = 0;
    for seed in 0..48 {
        let mut chain = Chain::invented(seed, &Shape { editions: 2, children: 50, tables: 1 });
        let (from, to) = chain.editions[1];
        chain.editions[0] = (from, from + (to - from) / 2);
        chain.exact = vec![Headline::Situations, Headline::Cumul];
        published(&mut chain, seed);
        let exact = |rank: usize, id: &str| {
            let told = chain.told[rank].tableaux.iter().find(|told| told.id == id).unwrap();
            told.cellules[0].filter(|_| told.exact)
        };
        let more = |id: &str| Some(exact(1, id)? - exact(0, id)?);
        // Who is in the year and not in its half, but for those who came for the first time.
        if let (Some(seen), Some(new)) = (more("situations"), more("cumul")) {
            both += 1;
            assert!(seen - new >= THRESHOLD, "seed {seed}: {}", seen - new);
        }
    }
    assert!(both < 24);
}

/// A line that is everybody, examinations as numerous as the children, and answers of which none is
/// numerous: one set, one number, and a total that is exact, leave no draw that suits all three.
#[test]
fn what_is_merged_helps() {
    for seed in 0..12 {
        let mut chain = Chain::invented(seed, &Shape { editions: 1, children: 8, tables: 1 });
        let session = (chain.editions[0].0, false);
        chain.sessions = vec![session];
        while chain.children.len() < 12 {
            let more = Chain::invented(seed, &Shape { editions: 1, children: 8, tables: 1 });
            chain.children.extend(more.children);
        }
        chain.children.truncate(12);
        for (child, rank) in chain.children.iter_mut().zip(0..) {
            child.stable[A] = rank % 4;
            child.several = vec![rank % SIZES[M]];
            child.visits = vec![session];
            child.needs.clear();
        }
        let of = |variable, groups| Asked {
            unit: Unit::Situation,
            population: Population::Periode,
            by: vec![(variable, groups)],
        };
        let answers = of(M, (0..SIZES[M]).map(|answer| vec![answer]).collect());
        let everybody = of(A, vec![(0..4).collect()]);
        chain.asked[0] = vec![answers, everybody];
        chain.exact = vec![Headline::Situations];
        let told = published(&mut chain, seed);
        let lost = told.merged + told.hidden;
        assert!(lost <= 1, "seed {seed}: {lost}");
    }
}

#[test]
fn a_school_year_and_a_calendar_year_tell_no_child() {
    for seed in 0..12 {
        let mut chain = Chain::invented(seed, &Shape { editions: 2, children: 40, tables: 1 });
        let (from, to) = chain.editions[1];
        let half = (to - from) / 2 + 1;
        chain.editions[0] = (from - half, to - half);
        chain.exact = vec![Headline::Situations, Headline::Cumul];
        published(&mut chain, seed);
        let narrow = attacked(&chain, 60);
        let said = narrow.iter().map(Narrow::said).collect::<Vec<_>>();
        assert!(narrow.is_empty(), "seed {seed}: {said:#?}");
    }
}

/// Publishes and attacks editions about some months, by their rank from the first session, where every
/// other month has one. Where all totals print exactly, what they tell by `count` is of no few children.
fn months_tell_no_few(editions: &[(i32, i32)], children: usize, count: impl Fn(&[i64]) -> i64) {
    let (mut chains, mut told) = (0, 0);
    for seed in 0..60 {
        let shape = Shape { editions: editions.len(), children, tables: 1 };
        let mut chain = Chain::invented(seed, &shape);
        let first = chain.sessions[0].0;
        if chain.sessions.iter().any(|(month, _)| (month - first) % 2 == 1) {
            continue;
        }
        chain.editions = editions.iter().map(|(from, to)| (first + from, first + to)).collect();
        chain.exact = vec![Headline::Situations];
        published(&mut chain, seed);
        let exact = |edition: &Earlier| {
            let told = edition.tableaux.iter().find(|told| told.id == "situations").unwrap();
            told.cellules[0].filter(|_| told.exact)
        };
        let totals: Option<Vec<i64>> = chain.told.iter().map(exact).collect();
        if let Some(totals) = totals {
            told += 1;
            assert!(count(&totals) >= BASE - 1, "seed {seed}: {totals:?}");
        }
        let mut attacker = Attacker::new(&chain);
        attacker.compare_editions();
        attacker.holds();
        let narrow = attacker.narrow(BASE - 1, 60);
        let said = narrow.iter().map(Narrow::said).collect::<Vec<_>>();
        assert!(narrow.is_empty(), "seed {seed}: {said:#?}");
        chains += 1;
    }
    assert!(chains > told, "{chains} {told}");
}

/// Of five months and the five that begin one later, the second hold the first where the first month
/// had no session: how many were held in each says so.
#[test]
fn a_month_without_a_session_hides_no_span_within_another() {
    months_tell_no_few(&[(5, 9), (6, 10)], 24, |all| all[1] - all[0]);
}

/// Two halves between which no session was held make up all the time around them.
#[test]
fn a_month_without_a_session_parts_no_spans_that_follow_one_another() {
    months_tell_no_few(&[(2, 4), (6, 8), (2, 8)], 70, |all| all[0] + all[1] - all[2]);
}

/// The whole attack: `.ci/run` runs it.
#[test]
#[ignore = "minutes long"]
#[expect(clippy::disallowed_methods, reason = "asks which seeds")]
#[expect(clippy::print_stdout, reason = "read by hand")]
fn no_chain_of_five_years_tells_a_child() {
    let mut seeds = 0..100;
    if let Ok(asked) = std::env::var("ATTAQUE") {
        let (from, to) = asked.split_once("..").unwrap();
        seeds = from.parse().unwrap()..to.parse().unwrap();
    }
    let told = chains(seeds, &Shape { editions: 5, children: 80, tables: 4 }, 8);
    println!(
        "printed {}, small {}, nothing {}, mean error {:.2}, changes {}, merged {}",
        told.printed,
        told.small,
        told.hidden,
        told.error as f64 / told.counts as f64,
        told.changes,
        told.merged,
    );
}

#[test]
fn mutants_are_caught() {
    let shape = Shape { editions: 2, children: 40, tables: 4 };
    let mut caught = [0; 2];
    for seed in 3..5 {
        // A multiple that is the count itself, as if a share of true counts told it.
        let mut chain = Chain::invented(seed, &shape);
        published(&mut chain, seed);
        chain.leak_exact();
        caught[0] += usize::from(!attacked(&chain, 60).is_empty());
        // A draw of the same set in another table: both are intersected.
        let mut chain = Chain::invented(seed, &shape);
        published(&mut chain, seed);
        chain.draw_again(BASE);
        caught[1] += usize::from(!attacked(&chain, 60).is_empty());
    }
    assert_eq!(caught[0], 2);
    assert!(caught[1] > 0, "{caught:?}");
}

/// The share of a count, to the nearest five points, written apart from the program's.
fn share(count: i64, all: i64) -> i64 {
    (20.0 * count as f64 / all as f64).round() as i64 * 5
}

#[test]
fn a_share_is_that_of_numbers_that_print_and_one_of_true_counts_is_caught() {
    let (mut seen, mut caught) = (0, 0);
    for seed in 3..9 {
        let chain = Chain::invented(seed, &Shape { editions: 1, children: 80, tables: 4 });
        let dataset = chain.dataset(0);
        let request = chain.request(0, &dataset, &[]);
        let counts = publish(&request, rounding(seed)).unwrap();
        let mut tables = request.tables.to_vec();
        tables.iter_mut().for_each(|table| table.measure = Measure::Part);
        let shares = publish(&Request { tables: &tables, ..request }, rounding(seed)).unwrap();
        let pairs = counts.tables.iter().zip(&shares.tables).zip(&counts.evidence.tables);
        for ((counted, shared), truth) in pairs {
            let all = counted.cells.last().and_then(Figured::number);
            for (at, figure) in shared.figures().iter().enumerate() {
                let (Figured::Share(said), Some(all)) = (figure, all) else { continue };
                let printed = counted.cells[at].number().unwrap();
                assert_eq!(*said, share(printed, all), "seed {seed}");
                seen += 1;
                // The mutant, which would give the count back to one or two.
                let whole = truth.last().copied().unwrap();
                caught += usize::from(share(truth[at], whole) != share(printed, all));
            }
        }
    }
    assert!(seen > 20 && caught > 3, "{seen} {caught}");
}

#[test]
fn exact_counts_of_a_former_method_are_facts() {
    let shape = Shape { editions: 2, children: 60, tables: 4 };
    for seed in 10..12 {
        let mut chain = Chain::invented(seed, &shape);
        chain.publish_exactly();
        let first = chain.told.clone();
        let dataset = chain.dataset(1);
        let outcome = publish(&chain.request(1, &dataset, &first), rounding(seed)).unwrap();
        let told = told(&chain, 1, &outcome);
        chain.told.push(told);
        // What the first edition told is known; nothing else becomes so.
        let narrow = attacked(&chain, 12);
        let said = narrow.iter().map(Narrow::said).collect::<Vec<_>>();
        assert!(narrow.is_empty(), "seed {seed}: {said:#?}");
    }
}

#[test]
fn one_set_has_one_number_in_every_edition() {
    let mut chain = Chain::invented(3, &Shape { editions: 3, children: 60, tables: 4 });
    published(&mut chain, 3);
    // New ones of last year are the same children, whatever the year that counts them.
    let first = chain.told[0].tableaux.iter().find(|t| t.id == "nouvelles").unwrap();
    let begun = chain.told[0].tableaux.iter().find(|t| t.id == "cumul").unwrap();
    assert_eq!(first.cellules, begun.cellules);
}

/// Figures of the least important table change in the place of others.
#[test]
fn the_audit_changes_the_least_important_figures_first() {
    let (seed, rank) = (42, 4);
    let mut chain = Chain::invented(seed, &Shape { editions: 3, children: 60, tables: 7 });
    published(&mut chain, seed);
    let earlier = chain.told[..2].to_vec();
    let dataset = chain.dataset(2);
    let request = chain.request(2, &dataset, &earlier);
    let drawn = chain.drawn(&request, rank, rounding(seed));
    let changed = |priority| {
        let mut tables = request.tables.to_vec();
        tables[rank].priority = priority;
        let asked = Request { tables: &tables, ..request };
        let outcome = publish(&asked, rounding(seed)).unwrap();
        let cells = outcome.tables[rank].cells.iter().zip(&drawn);
        (cells.filter(|(cell, drawn)| cell != drawn).count(), outcome.evidence.mended() > 0)
    };
    assert_eq!(changed(Priority::Basse), (1, true));
    assert_eq!(changed(Priority::Haute), (0, true));
}

/// Of an answer of which there may be several, lines cover everybody, and who gives none that is known
/// gives no other: an exact total is then the sum of two lines.
#[test]
fn lines_of_several_answers_tell_no_child() {
    let of = |groups: Vec<Vec<u16>>| Asked {
        unit: Unit::Situation,
        population: Population::Periode,
        by: vec![(M, groups)],
    };
    let each = (0..SIZES[M]).map(|answer| vec![answer]).collect();
    let asked = [
        of(vec![(0..world::ALONE).collect(), vec![world::ALONE]]),
        of(vec![vec![0, 1], vec![2, 3], vec![world::ALONE]]),
        of(each),
    ];
    let mut changes = 0;
    for seed in 0..48 {
        let shape = Shape { editions: 1, children: 26, tables: 1 };
        let mut chain = Chain::invented(seed, &shape);
        chain.asked[0] = vec![asked[seed as usize % 3].clone()];
        chain.exact = vec![Headline::Situations];
        for (child, rank) in chain.children.iter_mut().zip(0..) {
            if rank % 5 < 2 {
                child.several = vec![world::ALONE];
            }
        }
        changes += published(&mut chain, seed).changes;
        let narrow = attacked(&chain, 40);
        let said = narrow.iter().map(Narrow::said).collect::<Vec<_>>();
        assert!(narrow.is_empty(), "seed {seed}: {said:#?}");
    }
    assert!(changes > 0);
}

/// Nobody in a line prints as a few do: alone, crossed, among several answers, of any population, and
/// in the line of small ones.
#[test]
fn nobody_prints_as_a_few_do() {
    let small = |few: usize| {
        let mut chain = Chain::invented(5, &Shape { editions: 1, children: 60, tables: 1 });
        for (at, child) in chain.children.iter_mut().enumerate() {
            let rare = u16::from(at < few);
            (child.stable, child.several) = ([0, rare], vec![2 * rare]);
        }
        let each = |v: usize| (v, (0..SIZES[v]).map(|category| vec![category]).collect());
        let situations = |population, by: &[usize]| Asked {
            unit: Unit::Situation,
            population,
            by: by.iter().map(|v| each(*v)).collect(),
        };
        let (now, new) = (Population::Periode, Population::Nouvelles);
        chain.asked = vec![vec![
            situations(now, &[B]),
            situations(new, &[B]),
            situations(Population::Cumul, &[B]),
            situations(now, &[A, B]),
            situations(now, &[M]),
            situations(new, &[M]),
        ]];
        let dataset = chain.dataset(0);
        let outcome = publish(&chain.request(0, &dataset, &[]), rounding(5)).unwrap();
        let tables = outcome.tables.iter().zip(&outcome.evidence.tables);
        tables
            .map(|(printed, truth)| {
                let cells = printed.cells.iter().zip(truth).filter(|(_, n)| **n <= few as i64);
                let all =
                    cells.map(|(figure, _)| figure).chain(printed.folded.iter().map(|f| &f.1));
                all.cloned().collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    for few in [0, 1, 3] {
        let told = small(few);
        assert!(told.iter().all(|cells| !cells.is_empty()), "{told:?}");
        assert!(told.iter().flatten().all(|f| *f == Figured::Below(THRESHOLD)), "{few}: {told:?}");
    }
}
