//! A better pattern: each figure taken back prints again, at the price of others that weigh less.

use super::protect::Work;
use super::search::Reach;

/// How far a pattern is worked on, in searches times cells: a report in full, a set of tables that
/// nobody could read hardly.
const MOST_WORK: usize = 150_000;

impl Work<'_> {
    /// Trades figures until none is worth it, the most valuable first.
    pub(super) fn trade(&mut self) {
        let last = self.solves + MOST_WORK / self.system.cells.len().max(1);
        loop {
            let mut better = false;
            for figure in self.taken_back() {
                if self.solves >= last {
                    return;
                }
                better |= !self.printed[figure] && self.try_trading(figure);
            }
            if !better {
                return;
            }
        }
    }

    /// The figures of the cells that share a relation with a figure's.
    fn near(&self, figure: usize) -> Vec<usize> {
        let beside = self.system.figures[figure].cell().map(|cell| self.searcher.beside(cell));
        let beside = beside.into_iter().flatten();
        beside.filter_map(|cell| self.searcher.figure_of(cell)).collect()
    }

    /// Prints a figure and those withheld beside it, asks everything again, and cleans up; goes
    /// back if the pattern weighs no less.
    fn try_trading(&mut self, figure: usize) -> bool {
        let before = (self.printed.clone(), self.witness.clone());
        let weight = self.weight();
        let most = weight + self.system.figures[figure].weight;
        let beside = self.near(figure);
        let near = self.taken_back().into_iter().filter(|other| beside.contains(other));
        for other in near.chain([figure]).collect::<Vec<_>>() {
            self.printed[other] = true;
        }
        self.searcher.hold(Some(figure));
        // What goes too far on the way is not brought back by a clean-up.
        let met = (0..self.questions.len()).all(|at| {
            !self.has_lost(at) || (self.secure(at, Reach::Printed) && self.weight() <= most)
        });
        self.searcher.hold(None);
        if met {
            for other in self.taken_back() {
                self.try_printing(other);
            }
        }
        // Sums of weights are taken in one order: equal patterns weigh the same.
        let better = met && self.weight() < weight;
        if !better {
            (self.printed, self.witness) = before;
        }
        better
    }

    /// Whether a question had an answer that what prints now denies.
    fn has_lost(&self, at: usize) -> bool {
        self.witness[at].is_some_and(|kept| !self.fits(&self.pool[kept]))
    }

    /// What is withheld, by weight.
    pub(super) fn weight(&self) -> f64 {
        let figures = self.system.figures.iter().zip(&self.printed);
        figures.filter(|(_, printed)| !**printed).map(|(figure, _)| figure.weight).sum()
    }
}
