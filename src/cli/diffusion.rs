//! `diffusion`: who receives what in a session, and by which rule, before anything is produced.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::following::distribute;
use cesmivip::view::{DistributionLine, Reason};
use serde_json::json;

use super::common::Print;
use super::ui::{Ui, WIDTH, table, wrapped};

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
        let code = if line.code.is_empty() { "séance" } else { &line.code }.to_owned();
        let mut row = vec![code, line.nom.clone(), line.regle.clone()];
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
        json!({"type": "diffusion", "code": line.code, "element": line.element, "nom": line.nom,
               "bloc": line.regle, "destinataires": destinataires})
    });
    let set = table(&heads, &rows);
    let wide = set.lines().any(|line| line.chars().count() > WIDTH);
    ui.rows(&if wide { folded(lines, mark) } else { set }, objects);
    let legend = "M : matrice ; L : liste de l'élément ; R : responsable de l'action ; P : le service \
                  lui-même, ou l'un des siens.";
    ui.chat(&wrapped("", legend));
    ui.chat("Qui n'est pas nommé, ou porte « · », ne reçoit rien.");
}

/// One item after the other, each with those who get it, where a table is wider than a terminal.
fn folded(lines: &[DistributionLine], mark: impl Fn(&Reason) -> &'static str) -> String {
    let (mut out, mut before) = (String::new(), None);
    for line in lines {
        if before != Some(&line.code) {
            let code = if line.code.is_empty() { "séance" } else { &line.code };
            out.push_str(&format!("{code}\n"));
            before = Some(&line.code);
        }
        let to = line.destinataires.iter();
        let to: Vec<String> =
            to.map(|(code, reason)| format!("{code}\u{a0}{}", mark(reason))).collect();
        let to = if to.is_empty() { "personne".to_owned() } else { to.join(", ") };
        let head = format!("  {:<24}", line.nom);
        out.push_str(&wrapped(&head, &format!("({}) {to}", line.regle)));
        out.push('\n');
    }
    out
}
