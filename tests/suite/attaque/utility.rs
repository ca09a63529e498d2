//! What rounding leaves to read, beside the former method and beside what others do, on the same
//! invented workspaces; and that it is as unbiased as it says.

use cesmivip::coding::Kind;
use cesmivip::statistics::{DrawingKey, Figured, Gathering, PrintedTable, publish};

use super::world::{Chain, Shape, told};
use super::{BASE, THRESHOLD, rounding};

/// What a method prints of a count: a number, or a mark.
type Shown = Option<i64>;

/// What came of a method, over many tables.
#[derive(Clone, Debug, Default)]
struct Utility {
    figures: usize,
    printed: usize,
    /// Counts that reach the threshold, and those of them that print.
    large: usize,
    large_printed: usize,
    error: i64,
}

impl Utility {
    fn note(&mut self, shown: &[Shown], truth: &[i64]) {
        for (shown, count) in shown.iter().zip(truth) {
            let large = usize::from(*count >= THRESHOLD);
            self.figures += 1;
            self.large += large;
            if let Some(n) = shown {
                self.printed += 1;
                self.large_printed += large;
                self.error += (n - count).abs();
            }
        }
    }

    fn mean_error(&self) -> f64 {
        self.error as f64 / self.printed.max(1) as f64
    }

    fn large_share(&self) -> f64 {
        self.large_printed as f64 / self.large.max(1) as f64
    }
}

/// This method, as it printed.
fn ours(printed: &PrintedTable) -> Vec<Shown> {
    printed.cells.iter().map(Figured::number).collect()
}

/// The former method at its threshold, and at its best: small counts withheld, then in each line and
/// column where one alone is, the smallest other. It withheld more, for what readers know.
fn former(printed: &PrintedTable, truth: &[i64], adds_up: bool) -> Vec<Shown> {
    let mut shown: Vec<Shown> =
        truth.iter().map(|n| Some(*n).filter(|n| !(1..11).contains(n))).collect();
    let width = printed.table.columns.as_ref().map_or(1, |columns| columns.groups.len() + 1);
    let height = truth.len() / width;
    let rows = (0..height).map(|y| (0..width).map(|x| y * width + x).collect::<Vec<_>>());
    let columns = (0..width).map(|x| (0..height).map(|y| y * width + x).collect::<Vec<_>>());
    let lines: Vec<Vec<usize>> = rows.chain(columns).filter(|line| line.len() > 1).collect();
    let mut changed = adds_up;
    while std::mem::take(&mut changed) {
        for line in &lines {
            let hidden = line.iter().filter(|at| shown[**at].is_none()).count();
            let others = line.iter().filter(|at| shown[**at].is_some_and(|n| n > 0));
            if let (1, Some(least)) = (hidden, others.min_by_key(|at| truth[**at])) {
                (shown[*least], changed) = (None, true);
            }
        }
    }
    shown
}

fn nearest(count: i64, base: i64) -> i64 {
    (2 * count + base).div_euclid(2 * base) * base
}

/// OpenSAFELY: seven and below withheld, then the nearest five.
fn open_safely(truth: &[i64]) -> Vec<Shown> {
    truth.iter().map(|n| (*n > 7).then(|| nearest(*n, 5))).collect()
}

/// Children in need, England: one to five are « c », then the nearest ten.
fn in_need(truth: &[i64]) -> Vec<Shown> {
    truth.iter().map(|n| (!(1..6).contains(n)).then(|| nearest(*n, 10))).collect()
}

/// The bars: of what reaches the threshold, nine in ten print; the mean error is that of the draw.
#[test]
#[expect(clippy::print_stdout, reason = "read by hand")]
fn nearly_everything_prints_beside_other_methods() {
    const NAMES: [&str; 4] =
        ["this method", "former, at its best", "OpenSAFELY", "children in need"];
    let mut all: [Utility; 4] = Default::default();
    for seed in 40..46 {
        let mut chain = Chain::invented(seed, &Shape { editions: 3, children: 57, tables: 7 });
        for rank in 0..chain.editions.len() {
            let earlier = chain.told.clone();
            let dataset = chain.dataset(rank);
            let outcome =
                publish(&chain.request(rank, &dataset, &earlier), rounding(seed)).unwrap();
            for (printed, truth) in outcome.tables.iter().zip(&outcome.evidence.tables) {
                let variable = &dataset.variables[printed.table.rows.variable];
                let adds_up = variable.kind != Kind::Several;
                let shown = [
                    ours(printed),
                    former(printed, truth, adds_up),
                    open_safely(truth),
                    in_need(truth),
                ];
                all.iter_mut().zip(shown).for_each(|(method, shown)| method.note(&shown, truth));
            }
            let told = told(&chain, rank, &outcome);
            chain.told.push(told);
        }
    }
    for (name, of) in NAMES.iter().zip(&all) {
        println!(
            "{name}: {} of {} figures print, {:.0} % of those of {THRESHOLD} or more, mean error \
             {:.2}, {} marks",
            of.printed,
            of.figures,
            100.0 * of.large_share(),
            of.mean_error(),
            of.figures - of.printed,
        );
    }
    let [ours, former, ..] = &all;
    assert!(ours.large_share() >= 0.9, "{ours:?}");
    assert!(ours.mean_error() <= 1.7, "{ours:?}");
    assert!(ours.printed > former.printed, "{ours:?} {former:?}");
}

/// Parts and their whole are drawn apart: their difference has the spread of the draws, and no bias.
#[test]
fn sums_of_parts_stay_within_the_expected_error() {
    let key = DrawingKey([9; 32]);
    for parts in [4usize, 12] {
        let (mut sum, mut squares, mut expected) = (0, 0, 0.0);
        const TRIALS: i64 = 1_000;
        for trial in 0..TRIALS {
            let mut all = (Gathering::default(), 0);
            let mut error = 0;
            for part in 0..parts {
                let count = (trial * 7 + part as i64 * 3) % 23;
                let child = |at| key.child(&format!("S-{trial}-{part}-{at}"));
                let set = (0..count).fold(Gathering::default(), |set, at| set.with(child(at)));
                all = ((0..count).fold(all.0, |set, at| set.with(child(at))), all.1 + count);
                error += key.multiple(set, count, BASE) - count;
                expected += ((count % BASE) * (BASE - count % BASE)) as f64;
            }
            error -= key.multiple(all.0, all.1, BASE) - all.1;
            expected += ((all.1 % BASE) * (BASE - all.1 % BASE)) as f64;
            (sum, squares) = (sum + error, squares + error * error);
        }
        let (mean, spread) = (sum as f64 / TRIALS as f64, squares as f64 / expected);
        let deviation = (expected / TRIALS as f64).sqrt();
        assert!(mean.abs() < 4.0 * deviation / (TRIALS as f64).sqrt(), "{parts}: {mean}");
        assert!((0.85..1.15).contains(&spread), "{parts}: {spread}");
    }
}
