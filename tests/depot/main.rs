//! Writes a small register for outside judges: `cargo run --example registre -- DOSSIER`.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, missing_docs)]

mod depot;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("cargo run --example registre -- DOSSIER");
        return ExitCode::from(2);
    };
    let made = std::fs::create_dir_all(&folder).is_ok();
    match depot::write(Path::new(&folder)).filter(|_| made) {
        Some(stems) => {
            println!("{} lignes, phrase « {} »", depot::SIZE, depot::PHRASE);
            stems.iter().for_each(|stem| println!("{stem}"));
            ExitCode::SUCCESS
        }
        None => ExitCode::from(3),
    }
}
