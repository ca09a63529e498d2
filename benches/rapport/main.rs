//! What a report costs: 57 situations with three earlier editions, and a country of 15,000.
//!
//! `cargo bench --bench rapport`. The bars: one second, whole, from the files of the records to those of
//! the trial; 30 s and 300 MB for the country.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod measures;
#[path = "../../samples/generer/monde/mod.rs"]
#[allow(dead_code)] // The generator also completes the samples.
mod monde;

fn main() {
    measures::run();
}
