//! The desk, measured beside what it rests on, in one run.
//!
//! `cargo bench --bench bureau`. The first page and the list of 15,000 situations beside a file that
//! the desk serves as it is; the save of a field beside the same bytes written and synced; a page drawn
//! beside what is typed, beside Typst alone drawing it with what it remembers. The bars: 500 ms for the
//! list of 15,000, and 1.5 for the drawing.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../common/mod.rs"]
#[allow(dead_code)] // Another bench measures the whole path.
mod common;
mod measures;
#[path = "../../samples/generer/monde/mod.rs"]
#[allow(dead_code)] // The generator also draws what this bench does not ask.
mod monde;

fn main() {
    measures::run();
}
