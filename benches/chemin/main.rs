//! How much the path costs beside Typst alone, side by side in one run.
//!
//! `cargo bench` prints, for the longest and the smallest sample, the median time of a raw
//! compilation and export of the same views, that of the whole path (file read to files
//! written), and their ratio; then the same for a cold process. The bar: a ratio of 1.25 at
//! most, and 100 ms more at most for a cold process, which reads every record of the samples too.
//! The whole path draws in a worker, as the program does, and is judged among 15,000 drawn
//! situations, read before. Last, the minutes of the largest session:
//! the program with its workers, beside as many processes that only draw the same views.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../common/mod.rs"]
mod common;
mod measures;
#[path = "../../samples/generer/monde/mod.rs"]
#[allow(dead_code)] // The generator also draws sessions.
mod monde;

fn main() {
    measures::run();
}
