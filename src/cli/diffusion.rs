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
    };
    let mut rows = Vec::new();
    for line in lines {
        let given = |member: &String| {
            let found = line.destinataires.iter().find(|(code, _)| code == member);
            found.map_or("·", |(_, reason)| mark(reason)).to_owned()
        };
        let short = line.element.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
        let mut row = vec![line.code.clone(), short, line.regle.clone()];
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
    ui.chat("M : matrice ; L : liste de l'élément ; R : responsable de l'action ; · : n'est pas transmis.");
}
