//! `verifier`: what a file is, by the register of its workspace or by its receipt alone.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::judging::{self, Judgements, Question, Standing};
use cesmivip::diag::Report;

use super::exit::Exit;
use super::machine::THIS;
use super::ui::Ui;
use super::verdict;

#[derive(clap::Args)]
pub struct Args {
    /// Documents, ou dossiers dont les documents sont pris.
    #[arg(required = true, value_name = "FICHIER")]
    pub files: Vec<PathBuf>,
    /// Espace de travail, quand les documents sont ailleurs.
    #[arg(long = "espace", value_name = "DOSSIER")]
    pub workspace: Option<PathBuf>,
    /// Reçu du document : le registre n'est alors pas nécessaire.
    #[arg(long = "recu", value_name = "RECU", requires = "key", conflicts_with = "workspace")]
    pub receipt: Option<PathBuf>,
    /// Clé publique qui a signé le reçu (cle.vkey, ou son texte imprimé sur le bordereau).
    #[arg(long = "cle", value_name = "CLE", requires = "receipt")]
    pub key: Option<String>,
    /// Point signé d'avant : prouve que le registre n'a fait que grandir depuis.
    #[arg(long = "depuis", value_name = "POINT", conflicts_with = "receipt")]
    pub since: Option<PathBuf>,
    /// Inscrit au registre que ces documents ont été vérifiés.
    #[arg(long = "inscrire", conflicts_with = "receipt")]
    pub enter: bool,
    /// Refait chaque document depuis sa fiche, compare, et dit ce qui diffère.
    #[cfg(feature = "rendu")]
    #[arg(long = "reconstruire", conflicts_with_all = ["receipt", "since", "enter"])]
    pub rebuild: bool,
    #[command(flatten)]
    pub print: super::common::Print,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = &Ui::new(args.print.format);
    #[cfg(feature = "rendu")]
    if args.rebuild {
        let exit = super::making::reconstruire::all(&args.files, args.workspace.as_deref(), ui);
        return ui.exit(exit);
    }
    let judged = match &args.receipt {
        Some(receipt) => {
            let key = args.key.as_deref().unwrap_or_default();
            judging::by_receipt(&args.files, receipt, key)
        }
        None => {
            let question = Question {
                files: &args.files,
                workspace: args.workspace.as_deref(),
                since: args.since.as_deref(),
                enter: args.enter,
            };
            judging::by_registers(&question, THIS)
        }
    };
    ui.exit(judged.map_err(Report::from).and_then(|judgements| tell(judgements, ui)))
}

fn tell(judgements: Judgements, ui: &Ui) -> Result<Exit, Report> {
    for group in &judgements.groups {
        // The cause once, then no verdict on any file.
        if let Some(fault) = &group.broken {
            ui.report(&fault.clone().into());
        }
        group.judgements.iter().for_each(|judgement| verdict::tell(judgement, ui));
    }
    let (good, count, gravest) = (judgements.good(), judgements.len(), judgements.gravest());
    if let Some(fault) = judgements.failure {
        return Err(fault.into());
    }
    if count > 1 {
        ui.chat(&format!("{good} document(s) en règle sur {count}."));
    }
    Ok(match gravest {
        Standing::Good => Exit::Ok,
        Standing::Unreadable => Exit::File,
        Standing::Past | Standing::Bad => Exit::Mismatch,
    })
}
