//! The command line: one file a verb, one room that prints.
//!
//! Takes: arguments, the environment, the terminal.
//! Gives: calls to the public API of the library, and an exit code.
//! Never: a rule; a private door into the library.
#![allow(clippy::disallowed_methods)]

mod args;
#[cfg(feature = "rendu")]
mod bordereau;
mod cles;
#[cfg(feature = "rendu")]
mod deliver;
mod diffusion;
#[cfg(feature = "rendu")]
mod erratum;
mod exit;
mod fiche;
#[cfg(feature = "rendu")]
mod house;
mod importer;
mod init;
#[cfg(feature = "rendu")]
mod jobs;
mod machine;
mod phrase;
#[cfg(feature = "rendu")]
mod pool;
#[cfg(feature = "rendu")]
mod produire;
#[cfg(feature = "rendu")]
mod progress;
#[cfg(feature = "rendu")]
mod rapport;
#[cfg(feature = "rendu")]
mod reconstruire;
mod registre;
mod schema;
#[cfg(feature = "rendu")]
mod seance;
#[cfg(feature = "rendu")]
mod signalement;
mod suivi;
mod ui;
mod valider;
mod verdict;
mod verifier;
#[cfg(feature = "rendu")]
mod worker;

use std::process::ExitCode;

use clap::Parser;

use self::args::{Cli, Verb};
use self::ui::Ui;

pub fn main() -> ExitCode {
    quieten();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return args::explain(&error),
    };
    match cli.verb {
        Verb::Valider(args) => valider::run(&args, &Ui::new(args.print.format)),
        #[cfg(feature = "rendu")]
        Verb::Produire(args) => produire::run(&args, &Ui::new(args.making.print.format)),
        #[cfg(feature = "rendu")]
        Verb::Signalement(args) => signalement::run(&args, &Ui::new(args.making.print.format)),
        #[cfg(feature = "rendu")]
        Verb::Convocation(args) => seance::convocation(&args, &Ui::new(args.making.print.format)),
        #[cfg(feature = "rendu")]
        Verb::Emargement(args) => seance::sign_in(&args, &Ui::new(args.making.print.format)),
        #[cfg(feature = "rendu")]
        Verb::CompteRendu(args) => {
            let ui = Ui::new(args.session.making.print.format);
            seance::minutes(&args, &ui)
        }
        #[cfg(feature = "rendu")]
        Verb::Erratum(args) => erratum::run(&args, &Ui::new(args.making.print.format)),
        Verb::Diffusion(args) => diffusion::run(&args, &Ui::new(args.print.format)),
        Verb::Suivi(args) => suivi::run(&args, &Ui::new(args.print.format)),
        #[cfg(feature = "rendu")]
        Verb::Rapport(args) => rapport::run(&args, &Ui::new(args.making.print.format)),
        #[cfg(feature = "rendu")]
        Verb::Bordereau(args) => bordereau::run(&args, &Ui::new(args.making.print.format)),
        Verb::Verifier(args) => verifier::run(&args, &Ui::new(args.print.format)),
        Verb::ImporterSigne(args) => importer::run(&args, &Ui::new(args.print.format)),
        Verb::Registre(args) => registre::run(&args, &args.ui()),
        Verb::Cles(args) => cles::run(&args),
        Verb::Schema(args) => schema::run(&args, &Ui::new(args::Format::Humain)),
        Verb::Init(args) => init::run(&args, &Ui::new(args::Format::Humain)),
        #[cfg(feature = "rendu")]
        Verb::Atelier(args) => worker::serve(&args),
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
