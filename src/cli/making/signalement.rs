//! `signalement`: referrals to the prosecutor.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::making::{self, Tested};
use cesmivip::diag::Report;

use super::how::HowMade;
use super::progress::Watcher;
use super::telling::{tell_documents, tell_trial};
use crate::cli::exit::Exit;
use crate::cli::machine::THIS;
use crate::cli::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Fiches de signalement, ou dossiers dont les fiches sont prises.
    #[arg(required = true, value_name = "SIGNALEMENT")]
    files: Vec<PathBuf>,
    /// Fait un essai, dans « essais » : rien n'est scellé ni inscrit, et chaque page le dit.
    #[arg(long = "essai", alias = "trial")]
    trial: bool,
    #[command(flatten)]
    made: HowMade,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.made.print.format);
    let watcher = Watcher::quiet(&ui);
    if args.trial {
        let tested = making::referral_trials(&args.files, &args.made.making(), THIS, &watcher);
        return tested.map_or_else(|report| ui.end(Err(report)), |tested| tell_trials(tested, &ui));
    }
    let records = match making::referrals(&args.files, &args.made.making(), THIS, &watcher) {
        Ok(records) => records,
        Err(report) => return ui.end(Err(report)),
    };
    let (mut done, mut refused) = (0, Report::new());
    let count = records.len();
    for record in records {
        match record {
            Ok(delivered) => {
                ui.report(&delivered.warnings);
                tell_documents(&delivered, &ui);
                done += 1;
            }
            Err(report) => {
                ui.report(&report);
                refused.extend(report);
            }
        }
    }
    if count > 1 {
        ui.chat(&format!("{done} signalement(s) produit(s) sur {count}."));
    }
    Exit::of_batch(done, &refused).into()
}

fn tell_trials(tested: Vec<Result<Tested, Report>>, ui: &Ui) -> ExitCode {
    let (mut done, mut refused) = (0, Report::new());
    for tested in tested {
        match tested {
            Ok(tested) => {
                tell_trial(&tested, ui);
                done += 1;
            }
            Err(report) => {
                ui.report(&report);
                refused.extend(report);
            }
        }
    }
    if done > 0 {
        ui.chat("Essai : rien n'est scellé ni inscrit, et rien n'est à remettre.");
    }
    Exit::of_batch(done, &refused).into()
}
