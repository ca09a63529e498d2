//! `suivi`: follow-up across sessions, on the terminal, as JSON, or as a PDF.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::following::follow;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::followup::FollowUp;
use cesmivip::value::Day;
use serde_json::json;

use super::common::{Print, folder};
use super::machine::THIS;
#[cfg(feature = "rendu")]
use super::making;
use super::ui::{Ui, table};

#[derive(clap::Args)]
pub struct Args {
    /// Espace de travail ; le dossier courant si rien n'est dit.
    #[arg(value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    /// Jour du suivi, AAAA-MM-JJ ; aujourd'hui si rien n'est dit.
    #[arg(long = "au", value_name = "DATE")]
    on: Option<String>,
    #[cfg(feature = "rendu")]
    #[command(flatten)]
    sheet: making::suivi::SheetAsked,
    #[command(flatten)]
    print: Print,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    ui.end(followed(args, &ui))
}

fn followed(args: &Args, ui: &Ui) -> Result<(), Report> {
    let followed = follow(folder(args.folder.as_ref()), day(args)?, THIS)?;
    tell(&followed.state, ui);
    #[cfg(feature = "rendu")]
    making::suivi::make(&args.sheet, &followed, ui)?;
    Ok(())
}

fn day(args: &Args) -> Result<Option<Day>, Diagnostic> {
    let odd = || {
        let text = "« --au » attend une date qui existe, AAAA-MM-JJ.";
        Diagnostic::new("S104", Place::file("--au")).message(text)
    };
    args.on.as_deref().map(|given| Day::parse(given).ok_or_else(odd)).transpose()
}

fn tell(followed: &FollowUp, ui: &Ui) {
    let heads = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let late = |days: i64| if days > 0 { format!("{days} j") } else { String::new() };
    ui.title(&format!("Suivi au {}", followed.au));
    let rows: Vec<Vec<String>> = followed
        .engagements
        .iter()
        .map(|c| {
            vec![
                c.code.clone(),
                c.id.clone(),
                c.seance.clone(),
                c.responsable.clone(),
                c.echeance.clone(),
                c.statut.clone(),
                late(c.jours_de_retard),
            ]
        })
        .collect();
    ui.title(&format!("Engagements non clos ({})", rows.len()));
    let names = heads(&["code", "n°", "séance", "responsable", "échéance", "état", "retard"]);
    let objects =
        followed.engagements.iter().map(|c| json!({"type": "engagement", "engagement": c}));
    ui.rows(&table(&names, &rows), objects);
    let rows: Vec<Vec<String>> = followed
        .revoyures
        .iter()
        .map(|r| {
            let state = if r.en_retard { late(r.jours) } else { "ce jour".to_owned() };
            vec![r.code.clone(), r.seance.clone(), r.due_le.clone(), state]
        })
        .collect();
    ui.title(&format!("Revoyures dues ({})", rows.len()));
    let names = heads(&["code", "fixée par", "due le", "retard"]);
    let objects = followed.revoyures.iter().map(|r| json!({"type": "revoyure", "revoyure": r}));
    ui.rows(&table(&names, &rows), objects);
    let over = followed.file_active.len() > followed.capacite;
    let beyond = if over { " : AU-DELÀ DE LA CAPACITÉ" } else { "" };
    let names = heads(&["rang", "code", "depuis", "séance"]);
    for (title, kind, list) in [
        (
            format!("File active {} / {}{beyond}", followed.file_active.len(), followed.capacite),
            "file_active",
            &followed.file_active,
        ),
        (
            format!("Liste d'attente ({})", followed.liste_attente.len()),
            "liste_attente",
            &followed.liste_attente,
        ),
    ] {
        ui.title(&title);
        let rows: Vec<Vec<String>> = list
            .iter()
            .map(|p| vec![p.rang.to_string(), p.code.clone(), p.depuis.clone(), p.seance.clone()])
            .collect();
        let capacity = followed.capacite;
        let objects = list.iter().map(|p| json!({"type": kind, "place": p, "capacite": capacity}));
        ui.rows(&table(&names, &rows), objects);
    }
    let rows: Vec<Vec<String>> = followed
        .signalements
        .iter()
        .map(|s| vec![s.signalement.clone(), s.du.clone(), s.attend.join(" ; ")])
        .collect();
    ui.title(&format!("Signalements en attente ({})", rows.len()));
    let names = heads(&["signalement", "du", "attend"]);
    let objects =
        followed.signalements.iter().map(|s| json!({"type": "signalement", "signalement": s}));
    ui.rows(&table(&names, &rows), objects);
    let rows: Vec<Vec<String>> = followed
        .majorites
        .iter()
        .map(|m| {
            let review = m.revoyure.clone().unwrap_or_else(|| "sans date".to_owned());
            vec![m.code.clone(), m.majorite.clone(), review]
        })
        .collect();
    ui.title(&format!("Majorité avant la revoyure ({})", rows.len()));
    let names = heads(&["code", "majorité dès le", "revoyure"]);
    let objects = followed.majorites.iter().map(|m| json!({"type": "majorite", "majorite": m}));
    ui.rows(&table(&names, &rows), objects);
}
