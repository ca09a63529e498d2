//! `bordereau`: folders ready to be sent, one a recipient, with what a third party needs to check
//! them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::making::{Dispatched, Making, Sending, Sent, send};
use cesmivip::diag::{Diagnostic, Report};
use cesmivip::store::{Workspace, stands};
use serde_json::json;

use super::how::Bound;
use super::progress::Watcher;
use crate::cli::common::Print;
use crate::cli::envois::tell_unfinished;
use crate::cli::exit::Exit;
use crate::cli::holder::Typist;
use crate::cli::machine::THIS;
use crate::cli::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Documents, ou numéros (SIG-…, CES-…) et fiches dont tout ce qui est en vigueur part.
    #[arg(required = true, value_name = "DOCUMENT")]
    asked: Vec<PathBuf>,
    /// Code d'un destinataire (répéter pour plusieurs) ; sinon, tous ceux pour qui les documents ont été scellés, et les « copies: ».
    #[arg(long = "destinataire", value_name = "CODE")]
    recipients: Vec<String>,
    /// Espace de travail, quand seuls des numéros sont donnés.
    #[arg(long = "espace", value_name = "DOSSIER")]
    workspace: Option<PathBuf>,
    /// Lit la phrase de passe sur l'entrée standard, et non au terminal.
    #[arg(long = "phrase-entree")]
    from_input: bool,
    /// Dossier des envois ; sinon « envois » dans l'espace de travail.
    #[arg(short = 'o', long = "sortie", value_name = "DOSSIER")]
    output: Option<PathBuf>,
    #[command(flatten)]
    print: Print,
    #[command(flatten)]
    bound: Bound,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    ui.exit(dispatch(args, &ui))
}

fn dispatch(args: &Args, ui: &Ui) -> Result<Exit, Report> {
    let (only, insisted) = (&args.recipients[..], &args.recipients[..]);
    let sending = Sending { asked: &args.asked, only, insisted };
    let making = Making { output: args.output.clone(), seconds: args.bound.seconds };
    let mut holder = Typist { from_input: args.from_input, ui };
    let workspace = workspace(args)?;
    let sent = send(sending, &workspace, &making, &mut holder, THIS, &Watcher::quiet(ui))?;
    let Dispatched { sent, told, unfinished, failure } = sent;
    ui.report(&told);
    unfinished.iter().for_each(|path| tell_unfinished(path, ui));
    sent.iter().for_each(|sent| tell(sent, ui));
    if sent.is_empty() && failure.is_none() {
        ui.chat("Rien à envoyer.");
    }
    match failure {
        Some(report) => {
            ui.report(&report);
            Ok(Exit::of_batch(sent.len(), &report))
        }
        None => Ok(Exit::of_batch(sent.len(), &told)),
    }
}

/// The workspace that is named, or that of the first file, or the present one.
fn workspace(args: &Args) -> Result<Workspace, Diagnostic> {
    let file = args.asked.iter().find(|asked| stands(asked));
    match (&args.workspace, file) {
        (Some(folder), _) => Workspace::around(folder),
        (None, Some(file)) => Workspace::of(file),
        (None, None) => Workspace::around(Path::new(".")),
    }
}

fn tell(sent: &Sent, ui: &Ui) {
    let folder = sent.folder.display().to_string();
    ui.result(
        &format!("{folder} ({} pièce(s) pour « {} »)", sent.pieces.len(), sent.recipient),
        json!({"type": "envoi", "dossier": folder, "bordereau": sent.number,
               "destinataire": sent.recipient, "pieces": sent.pieces}),
    );
}
