//! `bordereau`: a folder ready to be sent, with what a third party needs to check it.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::making::{Making, Sending, Sent, send};
use serde_json::json;

use super::how::Bound;
use super::progress::Watcher;
use crate::cli::common::Print;
use crate::cli::holder::Typist;
use crate::cli::machine::THIS;
use crate::cli::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Documents à envoyer, tous pour le même destinataire.
    #[arg(required = true, value_name = "DOCUMENT")]
    files: Vec<PathBuf>,
    /// Code du destinataire : celui pour qui les documents ont été scellés.
    #[arg(long = "destinataire", value_name = "CODE", required = true)]
    recipient: String,
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
    let sending = Sending { files: &args.files, recipient: &args.recipient };
    let making = Making { output: args.output.clone(), seconds: args.bound.seconds };
    let mut holder = Typist { from_input: args.from_input, ui: &ui };
    let sent = send(sending, &making, &mut holder, THIS, &Watcher::quiet(&ui));
    ui.end(sent.map(|sent| tell(args, &sent, &ui)))
}

fn tell(args: &Args, sent: &Sent, ui: &Ui) {
    let folder = sent.folder.display().to_string();
    ui.result(
        &format!("{folder} ({} pièce(s) pour « {} »)", args.files.len(), args.recipient),
        json!({"type": "envoi", "dossier": folder, "bordereau": sent.number,
               "destinataire": args.recipient, "pieces": sent.pieces}),
    );
}
