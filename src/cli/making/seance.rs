//! `convocation`, `emargement`, `compte-rendu`, `erratum`: the documents of a session, each sealed
//! for its recipient, all or none.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::making::{self, PapersAsked};

use super::how::HowMade;
use super::progress::Watcher;
use super::telling::{end, tell_trial};
use crate::cli::machine::THIS;
use crate::cli::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Fiche de séance.
    #[arg(value_name = "SEANCE")]
    file: PathBuf,
    /// Fait un essai, dans « essais » : rien n'est scellé ni inscrit, et chaque page le dit.
    #[arg(long = "essai", alias = "trial")]
    trial: bool,
    #[command(flatten)]
    made: HowMade,
}

#[derive(clap::Args)]
pub struct Correction {
    /// Fiche d'erratum.
    #[arg(value_name = "FICHE")]
    file: PathBuf,
    #[command(flatten)]
    made: HowMade,
}

#[derive(clap::Args)]
pub struct Minutes {
    #[command(flatten)]
    session: Args,
    /// Ne produire que l'exemplaire de cet organisme, ou « secretariat » ; se répète.
    #[arg(long = "destinataire", value_name = "ORGANISME")]
    recipients: Vec<String>,
}

pub fn minutes(args: &Minutes) -> ExitCode {
    session(&args.session, PapersAsked::Minutes(args.recipients.clone()))
}

pub fn convocation(args: &Args) -> ExitCode {
    session(args, PapersAsked::Convocation)
}

pub fn sign_in(args: &Args) -> ExitCode {
    session(args, PapersAsked::SignIn)
}

pub fn erratum(args: &Correction) -> ExitCode {
    let ui = Ui::new(args.made.print.format);
    let making = args.made.making();
    end(making::erratum(&args.file, &making, THIS, &Watcher::quiet(&ui)), &ui)
}

fn session(args: &Args, asked: PapersAsked) -> ExitCode {
    let ui = Ui::new(args.made.print.format);
    let making = args.made.making();
    if args.trial {
        let tested = making::session_trial(&args.file, asked, &making, THIS, &Watcher::quiet(&ui));
        return ui.end(tested.map(|tested| {
            tell_trial(&tested, &ui);
            ui.chat("Essai : rien n'est scellé ni inscrit, et rien n'est à remettre.");
        }));
    }
    end(making::session(&args.file, asked, &making, THIS, &Watcher::quiet(&ui)), &ui)
}
