//! The same work on several things, on several threads.
//!
//! Takes: things, and a function of one of them.
//! Gives: the results in the order of the things, whatever the number of threads.
//! Never: a thread that outlives the call; a panic that is lost.
#![expect(
    clippy::disallowed_methods,
    reason = "as many threads as cores; what is made does not depend on it"
)]

/// Most threads at once: the system keeps what each of them freed apart, and a machine of few cores
/// would pay for it in memory and gain nothing.
const MOST: usize = 4;

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST)
}

/// Does the same work on each thing; the results keep their order, and a thing that is given away
/// ends with the work on it.
pub(crate) fn side_by_side<I: Send, T: Send>(
    things: impl IntoIterator<Item = I, IntoIter: ExactSizeIterator>,
    work: impl Fn(I) -> T + Sync,
) -> Vec<T> {
    let mut things = things.into_iter();
    let share = things.len().div_ceil(threads()).max(1);
    let work = &work;
    let made: Vec<Vec<T>> = std::thread::scope(|scope| {
        let shares = std::iter::from_fn(|| {
            let mine: Vec<I> = things.by_ref().take(share).collect();
            (!mine.is_empty()).then_some(mine)
        });
        let threads: Vec<_> =
            shares.map(|mine| scope.spawn(move || mine.into_iter().map(work).collect())).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    made.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_things() {
        for count in [0, 1, 3, 4, 5, 9] {
            let things: Vec<usize> = (0..count).collect();
            assert_eq!(side_by_side(&things, |thing| *thing), things);
        }
    }
}
