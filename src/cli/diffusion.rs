//! `diffusion`: who receives what in a session, and by which rule, before anything is produced.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::following::distribute;
use cesmivip::view::{DistributionLine, Reason};
use serde_json::json;

use super::common::Print;
use super::ui::{Ui, table};

#[derive(clap::Args)]
pub struct Args {
    /// Fiche de séance.
    #[arg(value_name = "SEANCE")]
    file: PathBuf,
    #[command(flatten)]
    print: Print,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    ui.end(distribute(&args.file).map(|distribution| {
        ui.report(&distribution.warnings);
        tell(&distribution.members, &distribution.lines, &ui);
    }))
}

fn tell(members: &[String], lines: &[DistributionLine], ui: &Ui) {
    let mark = |reason: &Reason| match reason {
        Reason::Matrice => "M",
        Reason::Liste => "L",
        Reason::Responsable => "R",
        Reason::Propre => "P",
    };
    let mut rows = Vec::new();
    for line in lines {
        let given = |member: &String| {
            let found = line.destinataires.iter().find(|(code, _)| code == member);
            found.map_or("·", |(_, reason)| mark(reason)).to_owned()
        };
        // Of an examination, whose code stands before; of the session as a whole.
        let depth = if line.code.is_empty() { 1 } else { 3 };
        let short = line.element.splitn(depth + 1, '/').nth(depth).unwrap_or_default().to_owned();
        let code = if line.code.is_empty() { "séance" } else { &line.code }.to_owned();
        let mut row = vec![code, short, line.regle.clone()];
        row.extend(members.iter().map(given));
        rows.push(row);
    }
    let mut heads = vec!["code".to_owned(), "élément".to_owned(), "bloc ou liste".to_owned()];
    heads.extend(members.iter().cloned());
    let objects = lines.iter().map(|line| {
        let destinataires: Vec<_> = line
            .destinataires
            .iter()
            .map(|(code, reason)| json!({"organisme": code, "regle": reason}))
            .collect();
        json!({"type": "diffusion", "code": line.code, "element": line.element,
               "bloc": line.regle, "destinataires": destinataires})
    });
    ui.rows(&table(&heads, &rows), objects);
    ui.chat("M : matrice ; L : liste de l'élément ; R : responsable de l'action ; P : le service lui-même, ou l'un des siens ; · : n'est pas transmis.");
}
