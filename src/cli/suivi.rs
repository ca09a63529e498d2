//! `suivi`: follow-up across sessions, on the terminal, as JSON, or as a PDF.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::followup::FollowUp;
use cesmivip::pipeline::minutes::state;
#[cfg(feature = "rendu")]
use cesmivip::record::Commission;
use cesmivip::store::Workspace;
use cesmivip::value::Day;
use serde_json::json;

use super::args::Suivi;
use super::machine::THIS;
use super::ui::{Ui, table};

pub fn run(args: &Suivi, ui: &Ui) -> ExitCode {
    ui.end(follow(args, ui))
}

fn follow(args: &Suivi, ui: &Ui) -> Result<(), Report> {
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let workspace = Workspace::around(&folder)?;
    let setup = opening::setup(&workspace)?;
    let (commission, findings) = opening::commission(&workspace, &setup, &[])?;
    let faulty = opening::faulty(&commission, &findings, None);
    if faulty.refuses() {
        return Err(faulty);
    }
    let day = day(args)?;
    let followed = state(&setup, &commission, day);
    tell(&followed, ui);
    #[cfg(feature = "rendu")]
    if args.pdf {
        pdf(args, &workspace, &commission, day, ui)?;
    }
    Ok(())
}

fn day(args: &Suivi) -> Result<Day, Report> {
    let day = match args.on.as_deref() {
        Some(given) => Day::parse(given),
        None => THIS.instant()?.day(),
    };
    day.ok_or_else(|| {
        let text = "« --au » attend une date qui existe, AAAA-MM-JJ.";
        Diagnostic::new("S104", Place::file("--au")).message(text).into()
    })
}

/// The PDF hangs on the last session held: it is that session's coordinator who needs it.
#[cfg(feature = "rendu")]
fn pdf(
    args: &Suivi,
    workspace: &Workspace,
    commission: &Commission,
    day: Day,
    ui: &Ui,
) -> Result<(), Report> {
    use super::deliver::deliver;
    use super::house::House;
    use super::jobs::{Session, Wanted, run};
    use super::worker::Worker;
    let house = House::open(workspace, args.output.as_deref(), ui)?;
    let held = commission.sessions().iter().rev().filter(|s| !s.is_convened_only());
    let Some(session) = held.into_iter().find(|s| s.day() <= day) else {
        let text = "Aucune séance n'est tenue à cette date.";
        return Err(Diagnostic::new("M112", Place::file("--au")).message(text).into());
    };
    let wanted = Wanted::One(cesmivip::view::Paper::FollowUp(day));
    let job = Session { house: &house, commission, session, found: Report::new(), wanted };
    let made = run(&job, &mut Worker::new(10))?;
    deliver(&house, &job, &made, ui)
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
