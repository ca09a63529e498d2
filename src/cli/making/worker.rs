//! `__atelier`: the rendering worker, started by the program itself.
#![expect(clippy::disallowed_methods, reason = "reads its orders from standard input")]

use std::io::ErrorKind;
use std::process::ExitCode;

use cesmivip::atelier::{Bounds, making};

use crate::cli::exit::Exit;

/// The bounds of the worker.
#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    seconds: u64,
    #[arg(long)]
    mebibytes: u64,
}

pub fn run(args: &Args) -> ExitCode {
    let bounds = Bounds { seconds: args.seconds, mebibytes: args.mebibytes };
    match making::serve(bounds, std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => Exit::Ok.into(),
        Err(error) if error.kind() == ErrorKind::InvalidData => Exit::Usage.into(),
        Err(_) => Exit::File.into(),
    }
}
