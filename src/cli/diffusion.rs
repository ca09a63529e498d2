//! `diffusion`: who receives what in a session, and by which rule, before anything is produced.

use std::path::Path;
use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::diag::Report;
use cesmivip::pipeline::minutes::{desk, who_gets_what};
use cesmivip::store::Workspace;
use cesmivip::view::{Line, Reason, recipients};
use serde_json::json;

use super::args::Diffusion;
use super::ui::{Ui, table};

pub fn run(args: &Diffusion, ui: &Ui) -> ExitCode {
    ui.end(lines(&args.file).map(|(report, members, lines)| {
        ui.report(&report);
        tell(&members, &lines, ui);
    }))
}

fn lines(path: &Path) -> Result<(Report, Vec<String>, Vec<Line>), Report> {
    let workspace = Workspace::of(path)?;
    let setup = opening::setup(&workspace)?;
    let gathered = opening::commission(&workspace, &setup, &[path.to_owned()])?;
    let (session, found) = opening::session(&gathered, path)?;
    let members = recipients(desk(&setup, &gathered.0), session);
    Ok((found, members, who_gets_what(&setup, session)))
}

fn tell(members: &[String], lines: &[Line], ui: &Ui) {
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
