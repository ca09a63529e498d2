//! The command line: one file a verb, one room that prints.
//!
//! Takes: arguments, the environment, the terminal.
//! Gives: calls to the public API of the library, and an exit code.
//! Never: a rule; a private door into the library.

mod args;
#[cfg(feature = "bureau")]
mod bureau;
mod cles;
mod common;
mod diffusion;
mod dossier;
mod envois;
mod exit;
mod help;
mod holder;
mod importer;
mod init;
mod machine;
#[cfg(feature = "rendu")]
mod making;
mod migrer;
mod nouveau;
mod purger;
mod registre;
mod schema;
mod suivi;
mod ui;
mod valider;
mod verdict;
mod verifier;

use std::process::ExitCode;

use self::args::Verb;

pub fn main() -> ExitCode {
    quieten();
    ui::settled(asked())
}

/// Does what was asked.
fn asked() -> ExitCode {
    let cli = match args::typed() {
        Ok(cli) => cli,
        Err(error) => return help::explain(&error),
    };
    match cli.verb {
        Verb::Valider(args) => valider::run(&args),
        #[cfg(feature = "bureau")]
        Verb::Bureau(args) => bureau::run(&args),
        #[cfg(feature = "rendu")]
        Verb::Making(verb) => making::run(&verb),
        Verb::Diffusion(args) => diffusion::run(&args),
        Verb::Suivi(args) => suivi::run(&args),
        Verb::Verifier(args) => verifier::run(&args),
        Verb::Envois(args) => envois::run(&args),
        Verb::ImporterSigne(args) => importer::run(&args),
        Verb::Registre(args) => registre::run(&args),
        Verb::Cles(args) => cles::run(&args),
        Verb::Schema(args) => schema::run(&args),
        Verb::Nouveau(args) => nouveau::run(&args),
        Verb::Migrer(args) => migrer::run(&args),
        Verb::Dossier(args) => dossier::run(&args),
        Verb::Purger(args) => purger::run(&args),
        Verb::Init(args) => init::run(&args),
        // Its page was given when it was read.
        Verb::Aide(_) => ExitCode::SUCCESS,
    }
}

/// No core dump and no debugger may read the memory that holds records and keys.
fn quieten() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // Where the system refuses, the program is no worse than any other.
    let _ = setrlimit(Resource::Core, none);
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}
