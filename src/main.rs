//! The program: parse, run, exit.
#![forbid(unsafe_code)]

mod cli;
#[cfg(feature = "bureau")]
mod desk;

fn main() -> std::process::ExitCode {
    cli::main()
}
